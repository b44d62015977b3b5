"""The command line. Thin: it reads, calls what Python's front door offers, and prints.

Data goes to standard output, everything else to standard error. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import errno
import functools
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

import retold
from retold import batch_cli, errors, judging_cli, library_cli, output, serving_cli, stories_cli

if TYPE_CHECKING:
    from retold.model import Article, Comparison

EXIT_UNEXPECTED = 1
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141
_GOING_ON = ("add", "batch", "import", "watch")  # commands that keep what they have done and go on from there
_DEBUG = "Show tracebacks and details."
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF)

Command = Callable[..., None]


class Program(click.Group):
    """The group that turns every way to fail into a line on standard error and an exit code."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:  # noqa: ANN401 (click's own)
        """Read the arguments of the program itself; its help may be all that is asked for."""
        try:
            return super().make_context(*arguments, **extra)
        except click.UsageError as error:
            raise _misused(error) from None
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise
            raise click.exceptions.Exit(_unwritable(error)) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command named; `docs/cli.md` lists the exit codes."""
        ctx.ensure_object(dict)
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except errors.RetoldError as error:
            _say(str(error))
            ctx.exit(errors.EXIT_BAD_INPUT)
        except KeyboardInterrupt:
            _say(errors.interrupted(goes_on=ctx.invoked_subcommand in _GOING_ON))
            ctx.exit(EXIT_INTERRUPTED)
        except BrokenPipeError:
            _forget_output()
            ctx.exit(EXIT_BROKEN_PIPE)
        except OSError as error:
            return ctx.exit(_unwritable(error)) if error.errno in _UNWRITABLE else _unexpected(ctx, error)
        except click.UsageError as error:
            raise _misused(error) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            return _unexpected(ctx, error)


def _forget_output() -> None:
    """Nobody takes what is left; Python would complain when it flushes that."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwritable(error: OSError) -> int:
    _forget_output()
    _say(str(errors.no_output("it is closed" if error.errno == errno.EBADF else error.strerror or str(error))))
    return errors.EXIT_BAD_INPUT


def _misused(error: click.UsageError) -> Exception:
    """What click says of a wrong command line in four lines, in one; help that is shown for want of a command stays."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    path = error.ctx.command_path if error.ctx else "retold"
    _say(errors.one_line(f"{error.format_message()} “{path} --help” shows what is valid."))
    return click.exceptions.Exit(errors.EXIT_BAD_INPUT)


def _unexpected(ctx: click.Context, error: Exception) -> NoReturn:
    """What nobody foresaw, with its traceback where --debug asks for it."""
    if ctx.obj.get("debug"):
        import traceback

        traceback.print_exception(error)
    _say(errors.unexpected(error))
    ctx.exit(EXIT_UNEXPECTED)


def _say(message: str) -> None:
    click.echo(f"retold: {message}", err=True)


class Output(NamedTuple):
    """What the output options say: a form for standard output (None is the terminal view), a page, notes or none."""

    form: str | None
    html: str | None


def input_options(command: Command) -> Command:
    """The options that say of the files what they do not say themselves; the command gets `articles`."""

    @click.argument("files", nargs=-1, metavar="FILE...")
    @click.option("--published", metavar="TIME", help="When reports that do not say so were published (ISO 8601).")
    @click.option("--outlet", metavar="NAME", help="Who published reports that do not say so.")
    @click.option("--language", metavar="CODE", help="Language of reports that do not say so; else it is detected.")
    @click.option("--encoding", metavar="NAME", help="Encoding of all files; else it is detected for each.")
    @functools.wraps(command)
    def with_files(files: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 (click's values)
        given = {key: options.pop(key) for key in ("published", "outlet", "language", "encoding")}
        command(files=files, given=given, **options)

    return with_files


def output_options(*forms: str) -> Callable[[Command], Command]:
    """The options that say in which form results come out; the command gets them as one `Output`."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def with_output(html: str | None, **options: Any) -> None:  # noqa: ANN401 (click's values)
            chosen = [form for form in forms if options.pop(form)]
            if len(chosen) > 1:
                raise errors.one_form_only([f"--{form}" for form in chosen])
            result = Output(chosen[0] if chosen else None, html)
            if result.html == output.STANDARD_OUTPUT and result.form:
                raise errors.one_form_only([f"--{result.form}", f"--html {result.html}"])
            if result.html is not None:
                output.check(result.html, options["files"])
            command(result=result, **options)

        decorated: Command = with_output
        for option in reversed(_output_options(forms)):
            decorated = option(decorated)
        return decorated

    return decorate


def _output_options(forms: Sequence[str]) -> list[Callable[[Command], Command]]:
    named = {"json": "JSON", "markdown": "Markdown", "csv": "a table of comma-separated values"}
    named["jsonld"] = "linked data (JSON-LD)"
    page = "Write one self-contained page, and print only what another option asks for."
    return [
        *(click.option(f"--{form}", is_flag=True, help=f"Print {named[form]}.") for form in forms),
        click.option("--html", metavar="FILE", help=page),
        click.option(
            "--quiet", "-q", is_flag=True, expose_value=False, callback=_quiet, help="Say nothing but errors."
        ),
    ]


def _quiet(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        logging.getLogger("retold").setLevel(logging.ERROR)


def _debug(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().ensure_object(dict)["debug"] = True
        logging.getLogger("retold").setLevel(logging.DEBUG)


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  retold compare report-uk.txt report-bg.html
  retold compare a.txt b.txt c.txt --html page.html
  retold compare a.txt@published=2025-10-21T09:05+03:00 b.txt@outlet="Morning Post"
  curl -s https://example.org/report | retold annotate - --json
""",
)
@click.version_option(retold.__version__, prog_name="retold")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Set news reports of one event, in any languages, side by side.

    Shows which statements they share, what each adds or leaves out, who is quoted and through whom it came. Works
    offline; every result points at the characters it rests on.
    """
    _log_to_standard_error(ctx)


@cli.command(
    epilog="""\b
Examples:
  retold compare report-uk.txt report-bg.txt
  retold compare *.html --only differences
  retold compare a.txt b.txt --html page.html --json > comparison.json
"""
)
@input_options
@output_options("json", "markdown", "csv", "jsonld")
@click.option("--only", type=click.Choice(["shared", "unique", "differences"]), help="Show this part alone.")
@click.option("--model", metavar="NAME", help="Another sentence encoder: a folder on this machine.")
def compare(
    files: tuple[str, ...], given: dict[str, str | None], result: Output, only: str | None, model: str | None
) -> None:
    """Compare two or more reports of one event, in one or in several languages.

    A FILE is plain text, HTML or JSONL (one article a line); - is standard input. What a file does not tell can be
    given with it: FILE@published=TIME, FILE@outlet=NAME, FILE@language=CODE, several in a row.
    """
    articles = _articles(files, given)
    options: dict[str, Any] = {}
    if model is not None:
        from retold import encoding

        options["encoder"] = encoding.load(model)
    comparison = retold.compare(articles, **options)
    _note_short(comparison.articles)
    _print_comparison(retold.only(comparison, only), result, whole=comparison)


@cli.command(
    epilog="""\b
Examples:
  retold annotate report.txt
  retold annotate report.html --json
"""
)
@input_options
@output_options("json")
@click.option(
    "--tagger", is_flag=True, help="Let the encoder help with names, and with who said what: better, and much slower."
)
def annotate(files: tuple[str, ...], given: dict[str, str | None], result: Output, tagger: bool) -> None:
    """Show what is found in each report: sentences, who said what, names, times, quantities.

    FILE is as for compare.
    """
    if not files:
        raise errors.no_files()
    articles = retold.annotate(_articles(files, given), tagger=tagger)
    _print_annotation(articles, result)


def _articles(files: Sequence[str], given: dict[str, str | None]) -> list[Article]:
    from retold import reading

    found: list[Article] = []
    for argument in files:
        source, details = reading.split(argument)
        found += [reading.override(article, details) for article in reading.read(source, **given)]
    return found


def _note_short(articles: Sequence[Article]) -> None:
    for article in articles:
        if sum(not sentence.furniture for sentence in article.sentences) < 2:
            logging.getLogger("retold.cli").warning("%s has one sentence only; little can be compared.", article.source)


def _print_comparison(comparison: Comparison, result: Output, whole: Comparison) -> None:
    if result.html is not None:
        from retold.rendering.html import comparison_page

        _write_page(result.html, comparison_page(comparison, whole))
    if result.form is not None:
        output.show(_written(comparison, result.form, whole))
    elif result.html is None:
        from retold.rendering import terminal

        terminal.print_comparison(comparison, output.console(), whole)


def _written(comparison: Comparison, form: str, whole: Comparison) -> str:
    """The comparison in one of the forms for other programs."""
    from retold.rendering import json, jsonld, markdown, table

    if form == "markdown":
        return markdown.comparison(comparison, whole)
    write = {"json": json.dumps, "jsonld": jsonld.dumps, "csv": table.comparison}
    return write[form](comparison)


def _print_annotation(articles: tuple[Article, ...], result: Output) -> None:
    if result.html is not None:
        from retold.rendering.html import annotation_page

        _write_page(result.html, annotation_page(articles))
    if result.form == "json":
        from retold.model import Annotation
        from retold.rendering import json

        output.show(json.dumps(Annotation(articles=articles)))
    elif result.html is None:
        from retold.rendering import terminal

        terminal.print_annotation(articles, output.console())


def _write_page(path: str, page: str) -> None:
    output.write(path, page)
    if path != output.STANDARD_OUTPUT:
        logging.getLogger("retold.cli").info("Wrote %s.", path)


def _log_to_standard_error(ctx: click.Context) -> None:
    log = logging.getLogger("retold")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("retold: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    ctx.call_on_close(lambda: log.removeHandler(handler))


for part in (library_cli, stories_cli, batch_cli, judging_cli, serving_cli):
    for command in part.COMMANDS:
        cli.add_command(command)
for command in cli.commands.values():
    debug = click.option("--debug", is_flag=True, expose_value=False, callback=_debug, help=_DEBUG)
    debug(command)


def _open_closed() -> None:
    """Put something in the place of standard streams that are closed, lest a file opened later be taken for one.

    What is put there cannot be written to, so that a result which nobody would get is told of.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if name == "stdout" else os.O_RDWR)  # takes the lowest number that is free
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def main() -> None:
    """Run the command line."""
    _open_closed()
    cli(prog_name="retold")

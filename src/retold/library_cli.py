"""The commands over a library, as thin as those of `cli`: they call `retold.library.Library` and print.

Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from retold import errors, output

if TYPE_CHECKING:
    from retold.library import Library, Report
    from retold.library.reports import Progress
    from retold.reading.entries import Failure

_SHOWN = 20  # failures printed without --verbose

Command = Callable[..., None]

log = logging.getLogger("retold.cli")

library_option = click.option(
    "--library",
    "path",
    metavar="PLACE",
    help="The library: a file, or postgresql://USER@HOST/DATABASE; else RETOLD_LIBRARY, else one in your data folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")


def open_library(path: str | None, *, grouping: bool = True, make: bool = False) -> Library:
    """The library that a command works on; only one that takes something in may `make` it where there is none."""
    from retold.library import Library

    return Library(path, grouping=grouping, make=make)


@click.command(
    epilog="""\b
Examples:
  retold add reports/ more/*.html
  retold add https://example.org/feed.xml --library news.db
  retold add CC-NEWS-20251021.warc.gz --quiet
  cat articles.jsonl | retold add -
"""
)
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("--published", metavar="TIME", help="When reports that do not say so were published (ISO 8601).")
@click.option("--outlet", metavar="NAME", help="Who published reports that do not say so.")
@click.option("--language", metavar="CODE", help="Language of reports that do not say so; else it is detected.")
@click.option("--encoding", metavar="NAME", help="Encoding of all files; else it is detected for each.")
@click.option("--allow-private", is_flag=True, help="Fetch from addresses of your own network too.")
@click.option(
    "--refetch", is_flag=True, help="Ask known pages whether they were revised; without a SOURCE all that were fetched."
)
@click.option(
    "--passages", is_flag=True, help="Then keep vectors of all passages, for search --semantic (120 ms each)."
)
@click.option("--no-stories", is_flag=True, help="Leave grouping to retold stories: faster.")
@click.option("--verbose", "-v", is_flag=True, help="Name everything that could not be read.")
@quiet_option
@library_option
def add(
    sources: tuple[str, ...],
    path: str | None,
    verbose: bool,
    quiet: bool,
    no_stories: bool,
    passages: bool,
    **options: Any,  # noqa: ANN401 (click's values)
) -> None:
    """Take reports into the library.

    A SOURCE is a file, a folder, a pattern, - for standard input, or a web address: plain text, HTML, JSONL, ninjs,
    RSS, Atom, JSON Feed, OPML, a sitemap or WARC, told apart by content. Nothing is fetched but what you name and
    what the feeds and lists among it lead to.
    """
    if not sources and not options["refetch"] and not passages:
        raise errors.no_sources()
    with open_library(path, grouping=not no_stories, make=bool(sources)) as library, _progress(quiet) as progress:
        report = library.add(*sources, progress=progress, **options)
        deepened = library.deepen() if passages else 0
    _print_report(report, verbose=verbose, quiet=quiet)
    if passages and not quiet:
        log.info("Kept the passages of %s.", errors.count(deepened, "report"))
    if report.failures and not report.counts:
        raise errors.nothing_added(len(report.failures))


def _print_report(report: Report, *, verbose: bool, quiet: bool) -> None:
    shown = report.failures if verbose else report.failures[:_SHOWN]
    _print_failures(shown)
    if len(report.failures) > len(shown):
        log.warning("%d more were not added; --verbose names all.", len(report.failures) - len(shown))
    if not quiet:
        log.info("%s.", report)


def _print_failures(failures: Sequence[Failure]) -> None:
    from retold.library.reports import told

    for failure in failures:
        log.warning("%s", errors.one_line(f"not added: {told(failure)}"))


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A line with the number, the rate and the time, where there is a terminal to show it on."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from retold.library.bars import Bar

    with Bar() as bar:
        yield bar


@click.command(epilog="\b\nExamples:\n  retold remove https://example.org/report\n  retold remove 1a2b3c4d5e6f7a8b\n")
@click.argument("wanted", nargs=-1, required=True, metavar="REPORT...")
@quiet_option
@library_option
def remove(wanted: tuple[str, ...], path: str | None, quiet: bool) -> None:
    """Take reports out of the library, by address, file or id, with all their revisions."""
    with open_library(path) as library:
        gone = sum(library.remove(each) for each in wanted)
    if not quiet:
        log.info("%s removed.", errors.count(gone, "text"))


@click.command(
    epilog="""\b
Examples:
  retold export > library.jsonl
  retold export --csv --to library.csv
  retold export --parquet folder
"""
)
@click.option("--parquet", "folder", metavar="FOLDER", help="Parquet, with all that was found, for retold import.")
@click.option("--csv", "table", is_flag=True, help="Comma-separated values in place of JSONL.")
@click.option("--gold", metavar="FOLDER", help="What readers decided in full, as gold for scorers.")
@click.option("--to", "target", metavar="FILE", default="-", help="Write to a file in place of standard output.")
@library_option
def export(path: str | None, folder: str | None, table: bool, gold: str | None, target: str) -> None:
    """Write out the library: a line of JSON for each time a report appeared, and for what readers decided.

    retold add reads it back without loss.
    """
    forms = {"--parquet": folder is not None, "--csv": table, "--gold": gold is not None}
    if sum(forms.values()) > 1:
        raise errors.one_form_only([form for form, asked in forms.items() if asked])
    if gold is not None:
        _export_gold(path, gold)
        return
    if folder is not None:
        with open_library(path) as library:
            log.info("%s written.", errors.count(library.export_folder(folder), "report"))
        return
    output.check(target, ())
    with open_library(path) as library:
        output.write_lines(target, library.export(table=table))


def _export_gold(path: str | None, folder: str) -> None:
    with open_library(path) as library:
        done = library.export_gold(folder)
    log.info(
        "%s of reports and %s about events written, %s.",
        errors.count(done.pairs, "pair"),
        errors.count(done.events, "decision"),
        errors.count(done.texts, "text"),
    )
    if done.unfinished:
        log.warning("Judged in part: %s; decide about all of it.", errors.count(done.unfinished, "pair"))


@click.command(epilog="\b\nExamples:\n  retold check --library news.db\n")
@quiet_option
@library_option
def check(path: str | None, quiet: bool) -> None:
    """Read the whole library and say whether all of it is as it was added."""
    with open_library(path) as library:
        found = library.check()
        name = library.path
    for problem in found:
        log.error("%s", errors.one_line(problem))
    if found:
        raise errors.damaged_library(name, f"{errors.count(len(found), 'problem')}, listed above")
    if not quiet:
        log.info("%s is whole.", name)


@click.command(epilog="\b\nExamples:\n  retold stats\n  retold stats --json\n")
@json_option
@library_option
def stats(path: str | None, as_json: bool) -> None:
    """Count what the library holds."""
    with open_library(path) as library:
        found, name = library.stats(), library.path
    if as_json:
        output.show(
            json.dumps({"format": "retold.stats/1", "library": name, **found._asdict()}, ensure_ascii=False) + "\n"
        )
        return
    first, last = found.moments
    span = f"{first[:10]} to {last[:10]}" if first and last else "unknown"
    rows = [
        ("library", name),
        ("texts", f"{found.texts:,}"),
        ("copies of them", f"{found.copies:,}"),
        ("appearances", f"{found.appearances:,}, {found.revisions:,} of them revisions"),
        ("published", f"{span}; {found.undated:,} undated"),
        ("languages", _top(found.languages)),
        ("outlets", _top(found.outlets)),
        ("stories", f"{found.stories:,}"),
    ]
    output.show("".join(f"{label:15} {errors.one_line(value)}\n" for label, value in rows))


def _top(counted: dict[str, int]) -> str:
    shown = [f"{name} {number:,}" for name, number in list(counted.items())[:10]]
    return ", ".join(shown) + (f" and {len(counted) - 10} more" if len(counted) > 10 else "") or "none"


@click.command(
    epilog="""\b
Examples:
  retold watch https://example.org/feed.xml
  retold watch feeds.opml --every 30
  retold watch --once
"""
)
@click.argument("feeds", nargs=-1, metavar="FEED...")
@click.option("--every", type=click.FloatRange(5), default=15, show_default=True, help="Minutes between two looks.")
@click.option("--once", is_flag=True, help="Look once at the feeds that are due, and end.")
@click.option("--refetch", is_flag=True, help="Ask pages whether they were revised, ever less often for a week.")
@click.option("--allow-private", is_flag=True, help="Fetch from addresses of your own network too.")
@quiet_option
@library_option
def watch(feeds: tuple[str, ...], path: str | None, every: float, quiet: bool, **options: bool) -> None:
    """Watch feeds and take new reports as they appear, until interrupted (Ctrl-C).

    A FEED is the web address of a feed, a sitemap or a list of feeds, or an OPML file. Those watched before are watched
    again, each when it is due: without a FEED, these alone.
    """
    from retold.library.sources import named_feeds

    with open_library(path, make=bool(feeds)) as library:
        for poll in library.watch(*named_feeds(feeds), every=60 * every, **options):
            if poll.reason:
                log.warning("%s", errors.one_line(poll.reason))
            elif not quiet and (poll.changed or not poll.page):
                log.info("%s", errors.one_line(f"{poll.feed}: {poll.report if poll.changed else 'unchanged'}"))
            _print_failures(poll.report.failures[:_SHOWN])


COMMANDS = (add, watch, remove, export, check, stats)

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
    from retold.library import Hit, Library, Page, Report
    from retold.library.reports import Progress
    from retold.model import Story
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


def open_library(path: str | None, *, grouping: bool = True) -> Library:
    """The library that a command works on."""
    from retold.library import Library

    return Library(path, grouping=grouping)


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
    with open_library(path, grouping=not no_stories) as library, _progress(quiet) as progress:
        report = library.add(*sources, progress=progress, **options)
        deepened = library.deepen() if passages else 0
    _print_report(report, verbose=verbose, quiet=quiet)
    if passages and not quiet:
        log.info("Kept the passages of %d reports.", deepened)
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


@click.command(
    epilog="""\b
Examples:
  retold search Zelensky
  retold search "state of emergency" --language en --since 2025-10-01
  retold search --entity Rubio --outlet Ройтерс --page 2
  retold search --semantic "postponed meeting of presidents" --language uk
"""
)
@click.argument("words", nargs=-1)
@click.option("--entity", metavar="NAME", help="Reports in which this name was found, in any script.")
@click.option("--outlet", metavar="NAME", help="Reports of this outlet, in any script.")
@click.option("--language", metavar="CODE", help="Reports in this language.")
@click.option("--since", metavar="DAY", help="Published on this day or later.")
@click.option("--until", metavar="DAY", help="Published on this day or earlier.")
@click.option("--semantic", is_flag=True, help="By what the words say, in whatever language; the nearest first.")
@click.option("--revisions", is_flag=True, help="Look in texts that were revised since, too.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page of the results.")
@click.option("--size", type=click.IntRange(1, 1000), default=20, show_default=True, help="Results a page.")
@json_option
@library_option
def search(words: tuple[str, ...], path: str | None, as_json: bool, page: int, size: int, **options: Any) -> None:  # noqa: ANN401
    """Find reports by words in any script: Zelensky finds Зеленський. Newest first.

    A phrase stands in quotation marks of its own: '"state of emergency"'. Copies of one text are one result. With
    --semantic titles and leads are compared, and the passages that “retold add --passages” has kept.
    """
    with open_library(path) as library:
        found = library.search(" ".join(words), page=page, size=size, **options)
    output.show(_hits_json(found, page) if as_json else _hits_text(found, page, size))
    if found.why:
        log.info("%s", found.why)


def _hits_json(found: Page, page: int) -> str:
    hits = [
        {
            "id": hit.id,
            "title": hit.title,
            "language": hit.language,
            "published": hit.published,
            "articles": hit.sources,
            "outlets": hit.outlets,
            "score": hit.score,
            "excerpt": list(hit.excerpt),
            "found": [list(span) for span in hit.found],
            "text": hit.text,
        }
        for hit in found.hits
    ]
    value = {"format": "retold.search/1", "total": found.total, "page": page, "why": found.why, "hits": hits}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _hits_text(found: Page, page: int, size: int) -> str:
    lines = [line for hit in found.hits for line in _hit_lines(hit)]
    pages = -(-found.total // size)
    end = f"{found.total:,} found" + (f", page {page} of {pages}" if pages > 1 else "")
    return "\n".join([*lines, end]) + "\n"


def _hit_lines(hit: Hit) -> list[str]:
    start, end = hit.excerpt
    about = [hit.id, hit.published or "undated", hit.language or "unknown language", *(hit.outlets or hit.sources)[:5]]
    about += [] if hit.score is None else [f"{hit.score:.2f}"]
    return [
        errors.one_line(hit.headline),
        "  " + errors.one_line(" · ".join(about)),
        "  " + errors.one_line(hit.text[start:end]),
        "",
    ]


@click.command(epilog="\b\nExamples:\n  retold remove https://example.org/report\n  retold remove 1a2b3c4d5e6f7a8b\n")
@click.argument("wanted", nargs=-1, required=True, metavar="REPORT...")
@quiet_option
@library_option
def remove(wanted: tuple[str, ...], path: str | None, quiet: bool) -> None:
    """Take reports out of the library, by address, file or id, with all their revisions."""
    with open_library(path) as library:
        gone = sum(library.remove(each) for each in wanted)
    if not quiet:
        log.info("%d text%s removed.", gone, "" if gone == 1 else "s")


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
            log.info("%s reports written.", f"{library.export_folder(folder):,}")
        return
    output.check(target, ())
    with open_library(path) as library:
        output.write_lines(target, library.export(table=table))


def _export_gold(path: str | None, folder: str) -> None:
    with open_library(path) as library:
        done = library.export_gold(folder)
    log.info(
        "%d pairs of reports and %d decisions about events written, %d texts.", done.pairs, done.events, done.texts
    )
    if done.unfinished:
        log.warning("%d pairs are judged in part: decide about all of their claims and differences.", done.unfinished)


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
        raise errors.damaged_library(name, f"{len(found)} problem{'' if len(found) == 1 else 's'}, listed above")
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

    with open_library(path) as library:
        for poll in library.watch(*named_feeds(feeds), every=60 * every, **options):
            if poll.reason:
                log.warning("%s", errors.one_line(poll.reason))
            elif not quiet and (poll.changed or not poll.page):
                log.info("%s", errors.one_line(f"{poll.feed}: {poll.report if poll.changed else 'unchanged'}"))
            _print_failures(poll.report.failures[:_SHOWN])


@click.command(
    epilog="""\b
Examples:
  retold stories
  retold stories --json > stories.json
  retold stories --recluster
  retold stories --merge 1a2b3c4d 5e6f7a8b
  retold stories --split 1a2b3c4d report-uk.txt
"""
)
@click.argument("reports", nargs=-1, metavar="[REPORT]...")
@click.option(
    "--recluster", is_flag=True, help="Group all reports anew, whatever order they came in, and say what changed."
)
@click.option("--merge", nargs=2, metavar="STORY STORY", help="Make two stories one, for good.")
@click.option("--split", metavar="STORY", help="Make these REPORTs of a story another story, for good.")
@click.option("--reader", metavar="NAME", envvar="RETOLD_READER", help="Who decides; kept with it.")
@click.option("--all", "every", is_flag=True, help="List stories of a single report too.")
@json_option
@library_option
def stories(
    reports: tuple[str, ...],
    path: str | None,
    as_json: bool,
    recluster: bool,
    merge: tuple[str, str] | None,
    split: str | None,
    reader: str | None,
    every: bool,
) -> None:
    """List the stories: which reports tell the same event.

    Lists those of two or more reports, unless --all; --json gives all. What you merge and split stays so, whatever
    comes later; retold judge --undo takes it back.
    """
    with open_library(path) as library:
        if merge or split is not None:
            made = library.merge_stories(*merge, reader=reader) if merge else None
            made = made or library.split_story(split or "", reports, reader=reader)
            output.show("\n".join(_story_lines(made)) + "\n")
            return
        if recluster:
            changed, pairs = library.recluster()
            log.info("%d of %d pairs of reports changed.", changed, pairs)
        found = list(library.stories())
    if as_json:
        from retold.model import Stories
        from retold.rendering import json as rendered

        output.show(rendered.dumps(Stories(stories=tuple(found))))
        return
    shown = [story for story in found if every or len(story.articles) > 1]
    output.show("".join("\n".join(_story_lines(story)) + "\n\n" for story in shown))
    log.info("%d stories of several reports among %d.", sum(len(s.articles) > 1 for s in found), len(found))


def _story_lines(story: Story) -> list[str]:
    span = (
        "undated" if story.from_ is None else story.from_ if story.from_ == story.to else f"{story.from_} to {story.to}"
    )
    about = [story.id, span, ", ".join(story.languages), f"{len(story.articles)} reports", ", ".join(story.outlets[:5])]
    return [errors.one_line(story.title), "  " + errors.one_line(" · ".join(filter(None, about)))]


@click.command(
    epilog="""\b
Examples:
  retold show 1a2b3c4d
  retold show https://example.org/report --html page.html
  retold show 1a2b3c4d --json
"""
)
@click.argument("wanted", metavar="STORY")
@click.option("--html", metavar="FILE", help="Write one self-contained page.")
@click.option("--most", type=click.IntRange(2, 100), default=12, show_default=True, help="Reports compared at most.")
@click.option("--rejected", is_flag=True, help="Show what readers rejected too, marked so.")
@click.option("--unjudged", is_flag=True, help="As Retold found it, whatever readers decided.")
@click.option("--history", is_flag=True, help="How the story came to be, in place of its reports.")
@json_option
@library_option
def show(
    wanted: str,
    path: str | None,
    html: str | None,
    most: int,
    rejected: bool,
    unjudged: bool,
    history: bool,
    as_json: bool,
) -> None:
    """Compare the reports of a story, named by its id or by one of its reports, as readers judged it.

    Of a large story those reports are compared that tell the most of it, and the result says how much.
    """
    if html is not None:
        output.check(html, ())
    with open_library(path) as library:
        if history:
            output.show("".join(json.dumps(change, ensure_ascii=False) + "\n" for change in library.history(wanted)))
            return
        compared = library.compare(wanted, most=most, judged=not unjudged, rejected=rejected)
    if html is not None:
        from retold.rendering.html import comparison_page

        output.write(html, comparison_page(compared))
    if as_json:
        from retold.rendering import json as rendered

        output.show(rendered.dumps(compared))
    elif html is None:
        from rich.console import Console

        from retold.rendering import terminal

        terminal.print_comparison(compared, Console())


COMMANDS = (add, watch, stories, show, search, remove, export, check, stats)

"""The commands that find reports and stories in a library and show them side by side. As thin as the others."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import click

from retold import errors, output
from retold.library_cli import json_option, library_option, open_library

if TYPE_CHECKING:
    from retold.library import Hit, Page
    from retold.model import Story

log = logging.getLogger("retold.cli")


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
    several = errors.count(sum(len(story.articles) > 1 for story in found), "story")
    log.info("%s", f"{several} of several reports, of {len(found):,} in all." if found else errors.EMPTY_LIBRARY)


def _story_lines(story: Story) -> list[str]:
    span = (
        "undated" if story.from_ is None else story.from_ if story.from_ == story.to else f"{story.from_} to {story.to}"
    )
    number = errors.count(len(story.articles), "report")
    about = [story.id, span, ", ".join(story.languages), number, ", ".join(story.outlets[:5])]
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
        from retold.rendering import terminal

        terminal.print_comparison(compared, output.console())


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


COMMANDS = (stories, show, search)

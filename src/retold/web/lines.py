"""Rows of the library to the lines of documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from retold.library.browsing import ReportRow, StoryRow
from retold.library.naming import EntityRow
from retold.library.resting import OriginRow, Other, OutletRow, Rested
from retold.model import Article, MentionType
from retold.web import addresses
from retold.web.documents import EntityLine, Facet, OriginLine, OutletLine, ReportLine, Rest, Resting, StoryLine

_OUTLETS = 10  # of a story that a list names
_AROUND = 160  # characters on each side of the words that name an origin


def story(row: StoryRow) -> StoryLine:
    """A story in a list."""
    return StoryLine(
        id=row.id,
        title=row.title,
        language=row.language,
        languages=row.languages,
        outlets=row.outlets[:_OUTLETS],
        all_outlets=len(row.outlets),
        reports=row.reports,
        from_=row.first,
        to=row.last,
        newest=row.newest or None,
        compared=row.compared,
        independent_origins=row.origins,
        address=addresses.story(row.id),
    )


def stories(rows: Iterable[StoryRow]) -> tuple[StoryLine, ...]:
    """Stories in a list."""
    return tuple(map(story, rows))


def report(row: ReportRow) -> ReportLine:
    """A report in a list."""
    return ReportLine(
        id=row.id,
        title=row.title,
        language=row.language,
        outlet=row.outlet,
        published=row.published,
        precision="day" if row.precision == "day" else "minute" if row.precision else None,
        source=row.source,
        story=row.story,
        address=addresses.article(row.id),
    )


def pasted(article: Article) -> ReportLine:
    """A report that no library has; its page is its text at the end of the comparison."""
    published = article.published
    return ReportLine(
        id=article.id,
        title=article.title,
        language=article.language,
        outlet=article.outlet,
        published=published.value if published else None,
        precision=published.precision if published else None,
        source=article.source,
        story=None,
        address="",
    )


def reports(rows: Iterable[ReportRow]) -> tuple[ReportLine, ...]:
    """Reports in a list."""
    return tuple(map(report, rows))


def entity(row: EntityRow) -> EntityLine:
    """An entity in a list."""
    return EntityLine(
        id=row.id,
        type=cast(MentionType, row.type),
        name=row.name,
        names=row.names,
        reports=row.reports,
        address=addresses.entity(row.id),
    )


def outlet(row: OutletRow) -> OutletLine:
    """An outlet in a list."""
    return OutletLine(
        name=row.name,
        reports=row.reports,
        citing=row.citing,
        languages=row.languages,
        first=row.first,
        last=row.last,
        rests_on=tuple(_rest(other, addresses.origin(other.name)) for other in row.rests_on),
        address=addresses.outlet(row.name),
    )


def origin(row: OriginRow) -> OriginLine:
    """An origin in a list."""
    return OriginLine(
        name=row.name,
        reports=row.reports,
        outlets=tuple(_rest(other, addresses.outlet(other.name)) for other in row.outlets),
        all_outlets=row.all_outlets,
        first=report(row.first),
        address=addresses.origin(row.name),
    )


def _rest(other: Other, address: str) -> Rest:
    return Rest(name=other.name, reports=other.reports, first=report(other.first), address=address)


def rested(row: Rested) -> Resting:
    """A report that rests on an origin, with the words around the first place that names it."""
    if not row.spans:
        return Resting(report=report(row.report), origin=row.origin, text=None, offset=0, spans=())
    start, end = row.spans[0]
    begin, stop = _words(row.text, max(0, start - _AROUND), min(len(row.text), end + _AROUND), start, end)
    inside = tuple((s - begin, e - begin) for s, e in row.spans if begin <= s and e <= stop)
    return Resting(report=report(row.report), origin=row.origin, text=row.text[begin:stop], offset=begin, spans=inside)


def _words(text: str, begin: int, stop: int, start: int, end: int) -> tuple[int, int]:
    """A stretch cut between words, at line ends where there are some, around a span."""
    line = text.rfind("\n", begin, start)
    begin = line + 1 if line >= 0 else begin
    line = text.find("\n", end, stop)
    stop = line if line >= 0 else stop
    while 0 < begin < start and not text[begin - 1].isspace():
        begin += 1
    while end < stop < len(text) and not text[stop].isspace():
        stop -= 1
    return begin, stop


def facets(counted: Iterable[tuple[str, int]]) -> tuple[Facet, ...]:
    """Values with their numbers, shown as they are."""
    return tuple(Facet(value=value, label=value, number=number) for value, number in counted)


def languages(counted: Iterable[tuple[str, int]]) -> tuple[Facet, ...]:
    """Languages by their English names."""
    from retold.rendering.labels import language_name

    return tuple(Facet(value=code, label=language_name(code) or code, number=number) for code, number in counted)

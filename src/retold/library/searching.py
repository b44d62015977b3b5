"""Finding reports again by words in any script, names, outlet, language and time: newest first, in pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    distinct,
    func,
    literal,
    or_,
    select,
)

from retold import errors
from retold.library import dialects, folding, grouping, identities, records
from retold.library.folding import Span
from retold.library.schema import appearances, digests, names, texts

_LINE = 160  # characters of a first line that stand for a title; headlines of news are shorter
_AROUND = 80  # characters of an excerpt on each side of the word found
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
# Scripts that are written without blanks between words, where a query word may begin anywhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WHOLE = 2  # letters; so short a word is looked for as a whole word only

_GROUP = func.coalesce(texts.c.copy_of, texts.c.id)

Condition = ColumnElement[bool]


class Query(NamedTuple):
    """What is looked for; None and empty leave open. `since` and `until` are days, both included."""

    text: str = ""
    entity: str | None = None
    outlet: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None
    revisions: bool = False


class Hit(NamedTuple):
    """A text found. `excerpt` and the words `found` are spans of `text`.

    By meaning these are the sentence that fits best, and `score` says how well: 1 is the same.
    """

    id: str
    title: str | None
    language: str | None
    published: str | None
    sources: tuple[str, ...]
    outlets: tuple[str, ...]
    text: str
    excerpt: Span
    found: tuple[Span, ...]
    score: float | None = None
    headline: str = ""  # the title, else what the text begins with


class Page(NamedTuple):
    """Some of the texts found, and how many there are in all; `why` says for an empty result what excludes all."""

    total: int
    hits: tuple[Hit, ...]
    why: str | None = None


def search(connection: Connection, query: Query, *, limit: int, offset: int) -> Page:
    """A page of the texts that fit; raises `RetoldError` for a day that is none."""
    wanted = dict(conditions(connection, query))
    total = connection.execute(fitting(wanted.values()).with_only_columns(func.count(distinct(_GROUP)))).scalar_one()
    latest = func.max(appearances.c.moment)
    rows = connection.execute(
        fitting(wanted.values())
        .group_by(_GROUP)
        .order_by(latest.is_(None), latest.desc(), _GROUP.desc())
        .limit(limit)
        .offset(offset)
    ).scalars()
    needles = frozenset(part for _, needle in _needles(query.text) for part in needle.split())
    hits = tuple(hit(connection, row, needles) for row in rows)
    return Page(total, hits, None if total else why(connection, wanted))


def fitting(wanted: Iterable[Condition]) -> Select[Any]:
    """The texts (of copies the first one) that meet all the conditions."""
    return select(_GROUP).join(appearances, appearances.c.text_id == texts.c.id).where(*wanted)


def conditions(connection: Connection, query: Query) -> Iterator[tuple[str, Condition]]:
    """What the query asks for, each with the words that name it to a person."""
    if not query.revisions:
        yield "the latest revisions", appearances.c.latest.is_(True)
    asked = list(_needles(query.text))
    for words, needle in asked:
        yield f"the words “{words}”", texts.c.id.in_(dialects.holding(connection, needle))
    if query.text.strip() and not asked:
        yield f"the words “{query.text}”", literal(False)
    if query.entity:
        yield f"the name “{query.entity}”", texts.c.id.in_(naming(connection, query.entity))
    if query.outlet:
        yield f"the outlet “{query.outlet}”", appearances.c.outlet.in_(_outlets(connection, query.outlet))
    if query.language:
        yield f"the language “{query.language}”", texts.c.language == query.language.lower()
    if query.since:
        yield f"the time from {query.since}", appearances.c.moment >= _day(query.since).isoformat()
    if query.until:
        yield f"the time until {query.until}", appearances.c.moment < _after(_day(query.until))


def _needles(query: str) -> Iterator[tuple[str, str]]:
    """The words of a query, and phrases in quotation marks, with what must be heard in a text, blanks among it."""
    for phrase, word in _QUOTED.findall(query):
        if phrase:
            heard = folding.folded(phrase)
            if heard.strip():
                yield phrase, heard
            continue
        for part in folding.words(word):
            heard = folding.needle(part)
            if heard:
                alone = " " if len(heard) <= _WHOLE else ""
                yield part, heard if _UNSPACED.search(heard) else f" {heard}{alone}"


def naming(connection: Connection, entity: str) -> Any:  # noqa: ANN401 (a select)
    """The texts in which a name was found, in any script, or another that readers said to be the same one's."""
    keys = {records.name_key(name) for name in identities.also_called(connection, entity)}
    called = [and_(*((" " + names.c.key).like(f"% {part}%") for part in key.split())) for key in sorted(keys) if key]
    return select(names.c.text_id).where(or_(*called) if called else literal(False))


def _outlets(connection: Connection, wanted: str) -> list[str]:
    """The outlets whose names begin with or sound like the one wanted."""
    heard = folding.folded(wanted).rstrip()
    every = connection.execute(
        select(appearances.c.outlet).distinct().where(appearances.c.outlet.is_not(None))
    ).scalars()
    return [outlet for outlet in every if heard.strip() and heard in folding.folded(outlet)]


def _after(day: date) -> str:
    """What comes after all moments of a day."""
    return (day + timedelta(1)).isoformat() if day < date.max else f"{day.isoformat()}~"


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise errors.bad_day(value) from None


def hit(connection: Connection, canonical: int, needles: frozenset[str]) -> Hit:
    """The text of a row with the places where it stands, and the words in which a needle is heard."""
    held = connection.execute(select(texts).where(texts.c.id == canonical)).one()
    shown = (
        connection.execute(
            select(appearances)
            .join(texts, texts.c.id == appearances.c.text_id)
            .where(or_(texts.c.id == canonical, texts.c.copy_of == canonical), appearances.c.latest.is_(True))
            .order_by(appearances.c.id)
        ).all()
        or connection.execute(select(appearances).where(appearances.c.text_id == canonical)).all()
    )
    found = tuple(folding.places(held.text, needles)) if needles else ()
    title = next((a.title for a in shown if a.title), None)
    return Hit(
        held.hash,
        title,
        held.language,
        min((a.published for a in shown if a.published), default=None),
        tuple(dict.fromkeys(a.source for a in shown)),
        tuple(dict.fromkeys(a.outlet for a in shown if a.outlet)),
        held.text,
        _excerpt(held.text, found),
        found,
        headline=title or _headline(connection, held.hash, held.text),
    )


def _headline(connection: Connection, text_hash: str, text: str) -> str:
    """What stands for a title: what the digest of the text took for one, else its first line, cut between words."""
    data = connection.execute(select(digests.c.data).where(digests.c.hash == text_hash)).scalar()
    if data is not None:
        return grouping.decoded(data).title
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= _LINE else first[:_LINE].rsplit(None, 1)[0] + " …"


def _excerpt(whole: str, found: tuple[Span, ...]) -> Span:
    """The span around the first word found, or the beginning of the text, cut between words."""
    start, end = found[0] if found else (0, _AROUND)
    start, end = max(0, start - _AROUND), min(len(whole), end + _AROUND)
    while start > 0 and not whole[start - 1].isspace() and start < len(whole):
        start -= 1
    while end < len(whole) and not whole[end].isspace() and end - start < 4 * _AROUND:
        end += 1
    return Span(start, end)


def why(connection: Connection, wanted: dict[str, Condition]) -> str:
    """What makes a result empty: an empty library, one condition that nothing meets, or all of them together."""
    if not connection.execute(select(texts.c.id).limit(1)).first():
        return errors.EMPTY_LIBRARY
    for name, condition in wanted.items():
        if not connection.execute(fitting([condition]).limit(1)).first():
            return f"No report has {name}."
    return f"No report has all of these together: {', '.join(n for n in wanted if n != 'the latest revisions')}."

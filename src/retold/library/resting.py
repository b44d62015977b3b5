"""Who rests on whom: outlets and the origins that their reports name, how often, first with what."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, or_, select

from retold import errors
from retold.languages import outlets as known_outlets
from retold.library import folding
from retold.library.browsing import REPORTED, ReportRow, report
from retold.library.schema import appearances, text_origins, texts
from retold.model import Span

_SHOWN = 8  # of the other end that a line names


class Other(NamedTuple):
    """The other end of what rests on what, how many reports, and the first of them."""

    name: str
    reports: int
    first: ReportRow


class OutletRow(NamedTuple):
    """An outlet: its reports that stand, how many name an origin, its languages, first and last time, its origins."""

    name: str
    reports: int
    citing: int
    languages: tuple[str, ...]
    first: str | None
    last: str | None
    rests_on: tuple[Other, ...]


class OriginRow(NamedTuple):
    """An origin: the reports that rest on it, their outlets, and the first report."""

    name: str
    reports: int
    outlets: tuple[Other, ...]
    all_outlets: int
    first: ReportRow


class Rested(NamedTuple):
    """A report that rests on an origin, with the spans that name it in the text."""

    report: ReportRow
    origin: str
    spans: tuple[Span, ...]
    text: str


Cursor = tuple[int, str]  # reports and name of the last line shown


def outlets(
    connection: Connection, *, q: str | None = None, after: Cursor | None = None, size: int, name: str | None = None
) -> list[OutletRow]:
    """Up to `size` outlets by the number of their reports; `q` is a part of the name in any script."""
    number = func.count(func.distinct(appearances.c.id))
    span = (func.min(appearances.c.moment), func.max(appearances.c.moment))
    citing = func.count(func.distinct(text_origins.c.text_id))
    found = (
        select(appearances.c.outlet, number.label("reports"), citing, *span)
        .join(text_origins, text_origins.c.text_id == appearances.c.text_id, isouter=True)
        .where(appearances.c.latest.is_(True), appearances.c.outlet.is_not(None))
        .group_by(appearances.c.outlet)
    )
    if name is not None:
        found = found.where(appearances.c.outlet == name)
    if q:
        found = found.where(appearances.c.outlet.in_(_sounding(connection, appearances.c.outlet, q)))
    page = connection.execute(_paged(found, appearances.c.outlet, number, after).limit(size)).all()
    names = [row.outlet for row in page]
    languages, rests = _languages(connection, names), _others(connection, appearances.c.outlet, names)
    return [
        OutletRow(row[0], row[1], row[2], languages[row[0]], row[3], row[4], rests[row[0]][:_SHOWN]) for row in page
    ]


def outlet(connection: Connection, name: str) -> OutletRow:
    """An outlet by its name. Raises `RetoldError`."""
    found = outlets(connection, name=name, size=1)
    if not found:
        raise errors.nothing_named(name)
    return found[0]


def origins(
    connection: Connection, *, q: str | None = None, after: Cursor | None = None, size: int, name: str | None = None
) -> list[OriginRow]:
    """Up to `size` origins by the number of reports that rest on them; `q` is a part of the name in any script."""
    number = func.count(func.distinct(appearances.c.id))
    found = (
        select(text_origins.c.name, number.label("reports"), func.count(func.distinct(appearances.c.outlet)))
        .join(appearances, appearances.c.text_id == text_origins.c.text_id)
        .where(appearances.c.latest.is_(True))
        .group_by(text_origins.c.name)
    )
    if name is not None:
        found = found.where(text_origins.c.name == name)
    if q:
        found = found.where(text_origins.c.name.in_(_sounding(connection, text_origins.c.name, q)))
    page = connection.execute(_paged(found, text_origins.c.name, number, after).limit(size)).all()
    names = [row.name for row in page]
    others, first = _others(connection, text_origins.c.name, names), _first(connection, names)
    return [OriginRow(row[0], row[1], others[row[0]][:_SHOWN], row[2], first[row[0]]) for row in page]


def origin(connection: Connection, name: str) -> OriginRow:
    """An origin by its name. Raises `RetoldError`."""
    found = origins(connection, name=name, size=1)
    if not found:
        raise errors.nothing_named(name)
    return found[0]


def _paged(found: Select[Any], name: Any, number: Any, after: Cursor | None) -> Select[Any]:  # noqa: ANN401 (columns)
    if after is not None:
        found = found.having(or_(number < after[0], and_(number == after[0], name > after[1])))
    return found.order_by(number.desc(), name)


def _sounding(connection: Connection, column: Any, q: str) -> list[str]:  # noqa: ANN401 (a column)
    """The values of a column in which all the words are heard, or which name the outlet that the words name."""
    needles = [needle for word in folding.words(q) if (needle := folding.needle(word))]
    every = connection.execute(select(column).distinct().where(column.is_not(None))).scalars()
    known = known_outlets.resolve(q)
    return [
        name
        for name in every
        if (known and name == known.name) or (needles and all(f" {n}" in folding.folded(name) for n in needles))
    ]


def _languages(connection: Connection, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = (
        select(appearances.c.outlet, texts.c.language)
        .distinct()
        .join(texts, texts.c.id == appearances.c.text_id)
        .where(appearances.c.latest.is_(True), appearances.c.outlet.in_(names), texts.c.language.is_not(None))
        .order_by(texts.c.language)
    )
    for name, language in connection.execute(rows):
        found[name].append(language)
    return {name: tuple(found[name]) for name in names}


def _others(connection: Connection, own: Any, names: Sequence[str]) -> dict[str, tuple[Other, ...]]:  # noqa: ANN401
    """For each name of the column `own` the other ends, the most frequent first."""
    other = text_origins.c.name if own is appearances.c.outlet else appearances.c.outlet
    number = func.count(appearances.c.id).over(partition_by=(own, other))
    age = (appearances.c.moment.is_(None), appearances.c.moment, appearances.c.id)
    place = func.row_number().over(partition_by=(own, other), order_by=age)
    ranked = (
        select(own.label("own"), other.label("other"), number.label("number"), place.label("place"), appearances.c.id)
        .select_from(appearances)
        .join(text_origins, text_origins.c.text_id == appearances.c.text_id)
        .where(appearances.c.latest.is_(True), own.in_(names), other.is_not(None))
        .subquery()
    )
    top = func.row_number().over(partition_by=ranked.c.own, order_by=(ranked.c.number.desc(), ranked.c.other))
    best = select(ranked, top.label("top")).where(ranked.c.place == 1).subquery()
    found = connection.execute(select(best).where(best.c.top <= _SHOWN).order_by(best.c.own, best.c.top)).all()
    lines = _by_appearance(connection, [row.id for row in found])
    result: dict[str, list[Other]] = defaultdict(list)
    for row in found:
        result[row.own].append(Other(row.other, row.number, lines[row.id]))
    return {name: tuple(result[name]) for name in names}


def _first(connection: Connection, names: Sequence[str]) -> dict[str, ReportRow]:
    """The first report that rests on each origin."""
    age = (appearances.c.moment.is_(None), appearances.c.moment, appearances.c.id)
    place = func.row_number().over(partition_by=text_origins.c.name, order_by=age)
    ranked = (
        select(text_origins.c.name, appearances.c.id, place.label("place"))
        .join(appearances, appearances.c.text_id == text_origins.c.text_id)
        .where(appearances.c.latest.is_(True), text_origins.c.name.in_(names))
        .subquery()
    )
    found = connection.execute(select(ranked.c.name, ranked.c.id).where(ranked.c.place == 1)).all()
    lines = _by_appearance(connection, [row.id for row in found])
    return {row.name: lines[row.id] for row in found}


def _by_appearance(connection: Connection, ids: Sequence[int]) -> dict[int, ReportRow]:
    found = REPORTED.add_columns(appearances.c.id.label("appearance")).where(appearances.c.id.in_(list(ids)))
    return {row.appearance: report(row) for row in connection.execute(found)}


Reached = tuple[str, int, str]  # moment, appearance and origin of the last report shown


def resting(
    connection: Connection,
    *,
    outlet: str | None = None,
    origin: str | None = None,
    after: Reached | None = None,
    size: int,
    newest: bool = False,
) -> tuple[list[Rested], Reached | None]:
    """Reports of an outlet, or on an origin, with what they rest on, by time, and where to go on (None at the end)."""
    when, row_id, name = func.coalesce(appearances.c.moment, ""), appearances.c.id, text_origins.c.name
    found = (
        REPORTED.add_columns(row_id.label("appearance"), name, text_origins.c.spans, texts.c.text)
        .join(text_origins, text_origins.c.text_id == texts.c.id)
        .where(appearances.c.latest.is_(True))
    )
    if outlet is not None:
        found = found.where(appearances.c.outlet == outlet)
    if origin is not None:
        found = found.where(name == origin)
    keys = (when, row_id, name)
    if after is not None:
        later = [
            and_(*(k == v for k, v in zip(keys[:i], after[:i], strict=True)), _past(keys[i], after[i], newest))
            for i in range(len(keys))
        ]
        found = found.where(or_(*later))
    order = [key.desc() for key in keys] if newest else list(keys)
    rows = connection.execute(found.order_by(*order).limit(size + 1)).all()
    shown = rows[:size]
    result = [Rested(report(row), row.name, _spans(row.spans), row.text) for row in shown]
    last = shown[-1] if len(rows) > size else None
    return result, (last.moment or "", last.appearance, last.name) if last else None


def _past(key: Any, value: Any, newest: bool) -> Any:  # noqa: ANN401 (a column and its value)
    return key < value if newest else key > value


def _spans(data: str) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in json.loads(data))

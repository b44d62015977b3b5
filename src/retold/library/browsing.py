"""Stories and articles as a reader goes through them: lists with filters, newest first, page by page.

Pages go on from where the last one ended (keyset), not by counting: what comes in meanwhile moves nothing. What lists
show is kept by `overview`; these functions read alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select

from retold import errors
from retold.library import folding, grouping, merged, rows, searching
from retold.library.schema import appearances, digests, entity_lines, story_lines, text_entities, texts
from retold.library.searching import Query
from retold.model import Article

_held = texts.alias("held")
_CANONICAL = func.coalesce(_held.c.copy_of, _held.c.id)
_SIMILAR = 12  # rarest names of a story by which others like it are found
_TELLING = 300  # reports; names of more tell nothing of one event, and would take long to follow
_SHARED = 2  # of these names that a similar story has
_NEAR = 3  # days between stories that are called similar


class StoryRow(NamedTuple):
    """A story in a list, as `overview` keeps it; `outlets` and `languages` in alphabetical order."""

    id: str
    title: str
    language: str | None
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    reports: int
    first: str | None
    last: str | None
    newest: str
    origins: int | None
    compared: bool


class ReportRow(NamedTuple):
    """A report in a list: a text where it stands now; `moment` is its time of publication in UTC."""

    id: str
    title: str | None
    language: str | None
    outlet: str | None
    published: str | None
    precision: str | None
    moment: str | None
    source: str
    address: str
    story: str | None
    text_id: int


class StoryFilter(NamedTuple):
    """What stories are narrowed to. One report has to meet all of `reports`; `entity` is an id or a name."""

    reports: Query = Query()
    entity: str | None = None
    origins: int | None = None
    least: int = 1


Cursor = tuple[str, str]  # newest and id of the last story shown


def stories(
    connection: Connection, wanted: StoryFilter, *, after: Cursor | None = None, size: int
) -> tuple[list[StoryRow], int]:
    """Up to `size` stories that fit, newest first, undated last, and how many fit in all."""
    conditions = [condition for _, condition in _conditions(connection, wanted)]
    total = connection.execute(select(func.count()).select_from(story_lines).where(*conditions)).scalar_one()
    if after is not None:
        newest, last = after
        older = and_(story_lines.c.newest == newest, story_lines.c.story < last)
        conditions.append(or_(story_lines.c.newest < newest, older))
    found = (
        select(story_lines)
        .where(*conditions)
        .order_by(story_lines.c.newest.desc(), story_lines.c.story.desc())
        .limit(size)
    )
    return [_story(row) for row in connection.execute(found)], int(total)


def why(connection: Connection, wanted: StoryFilter) -> str:
    """What makes a list of stories empty: an empty library, one condition that none meets, or all together."""
    if not connection.execute(select(texts.c.id).limit(1)).first():
        return "The library is empty; put reports into it first."
    if not connection.execute(select(story_lines.c.story).limit(1)).first():
        return "The reports are being grouped into stories; look again in a moment."
    conditions = list(_conditions(connection, wanted))
    for name, condition in conditions:
        if not connection.execute(select(story_lines.c.story).where(condition).limit(1)).first():
            return f"No story has {name}."
    return f"No story has all of these together: {', '.join(name for name, _ in conditions)}."


def _conditions(connection: Connection, wanted: StoryFilter) -> list[tuple[str, ColumnElement[bool]]]:
    """The conditions on `story_lines`, each with the words that name it."""
    found: list[tuple[str, ColumnElement[bool]]] = []
    line = story_lines.c
    if wanted.least > 1:
        found.append((f"{wanted.least} reports or more", line.reports >= wanted.least))
    if wanted.origins is not None:
        told = f"a claim with {wanted.origins} independent origins or more, as far as stories were compared"
        found.append((told, line.origins >= wanted.origins))
    told_by = list(searching.conditions(connection, wanted.reports))
    if len(told_by) > 1:  # the first one asks for the latest revisions alone, as every story does
        fitting = searching.fitting([condition for _, condition in told_by]).scalar_subquery()
        inside = select(digests.c.story).join(texts, texts.c.hash == digests.c.hash).where(texts.c.id.in_(fitting))
        found.append((f"a report with {', '.join(name for name, _ in told_by[1:])}", line.story.in_(inside)))
    if wanted.entity:
        found.append((f"the name “{wanted.entity}”", line.story.in_(_naming(connection, wanted.entity))))
    return found


def _naming(connection: Connection, entity: str) -> Select[Any]:
    """The stories of an entity, by its id or else by a name in any script."""
    line = entity_lines.c
    known = connection.execute(select(line.entity).where(line.entity == entity)).first()
    heard = [line.sounds.like(f"% {needle}%") for word in folding.words(entity) if (needle := folding.needle(word))]
    named = and_(*heard) if heard else literal(False)
    meant = line.entity.in_(merged.members(connection, entity)) if known else named
    inside = select(text_entities.c.text_id).where(text_entities.c.entity.in_(select(line.entity).where(meant)))
    return (
        select(digests.c.story)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(_held, texts.c.id == _CANONICAL)
        .where(_held.c.id.in_(inside))
    )


def story(connection: Connection, wanted: str) -> StoryRow:
    """A story by its id or the beginning of it. Raises `RetoldError`."""
    name = grouping.story_id(connection, wanted)
    row = connection.execute(select(story_lines).where(story_lines.c.story == name)).first()
    if row is not None:
        return _story(row)
    (found,) = grouping.all_stories(connection, [name])
    return StoryRow(
        name, found.title, None, found.languages, found.outlets, len(found.articles), found.from_, found.to,
        found.to or "", None, False,
    )  # fmt: skip


def _story(row: Any) -> StoryRow:  # noqa: ANN401 (SQLAlchemy's row)
    return StoryRow(
        row.story, row.title, row.language, tuple(json.loads(row.languages)), tuple(json.loads(row.outlets)),
        row.reports, row.first, row.last, row.newest, row.origins, row.compared,
    )  # fmt: skip


def stories_of(connection: Connection, ids: Sequence[str]) -> list[StoryRow]:
    """The lines of stories named by their ids, newest first."""
    found = (
        select(story_lines)
        .where(story_lines.c.story.in_(list(ids)))
        .order_by(story_lines.c.newest.desc(), story_lines.c.story.desc())
    )
    return [_story(row) for row in connection.execute(found)]


def similar(connection: Connection, story: StoryRow, *, size: int = 5) -> list[StoryRow]:
    """Stories near in time that share the rarest names of this one, those with most of them first."""
    inside = select(texts.c.id).join(digests, digests.c.hash == texts.c.hash).where(digests.c.story == story.id)
    rarest = (
        select(entity_lines.c.entity)
        .join(text_entities, text_entities.c.entity == entity_lines.c.entity)
        .where(text_entities.c.text_id.in_(inside))
        .group_by(entity_lines.c.entity, entity_lines.c.reports)
        .order_by(entity_lines.c.reports, entity_lines.c.entity)
        .where(entity_lines.c.reports.between(2, _TELLING))
        .limit(_SIMILAR)
    )
    names = list(connection.execute(rarest).scalars())
    shared = func.count(func.distinct(text_entities.c.entity))
    others = (
        select(digests.c.story, shared)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(text_entities, text_entities.c.text_id == texts.c.id)
        .where(text_entities.c.entity.in_(names), digests.c.story != story.id)
        .group_by(digests.c.story)
        .having(shared >= _SHARED)
        .order_by(shared.desc(), digests.c.story)
        .limit(size * 4)
    )
    order = {row[0]: place for place, row in enumerate(connection.execute(others))}
    near = [s for s in stories_of(connection, list(order)) if _is_near(s, story)]
    return sorted(near, key=lambda s: order[s.id])[:size]


def _is_near(one: StoryRow, other: StoryRow) -> bool:
    from datetime import date

    def day(value: str) -> int | None:
        return date.fromisoformat(value[:10]).toordinal() if value else None

    first, second = day(one.newest), day(other.newest)
    return first is None or second is None or abs(first - second) <= _NEAR


# Reports


REPORTED = (
    select(
        texts.c.hash, texts.c.language.label("detected"), appearances.c.text_id, appearances.c.title,
        appearances.c.language, appearances.c.outlet, appearances.c.published, appearances.c.precision,
        appearances.c.moment, appearances.c.source, appearances.c.address, digests.c.story,
    )
    .join(appearances, appearances.c.text_id == texts.c.id)
    .join(_held, _held.c.id == func.coalesce(texts.c.copy_of, texts.c.id))
    .join(digests, digests.c.hash == _held.c.hash, isouter=True)
)  # fmt: skip


def report(row: Any) -> ReportRow:  # noqa: ANN401 (SQLAlchemy's row)
    """The report of a row of `REPORTED`."""
    return ReportRow(
        row.hash, row.title, row.language or row.detected, row.outlet, row.published, row.precision, row.moment,
        row.source, row.address, row.story, row.text_id,
    )  # fmt: skip


def _texts(connection: Connection, story: str) -> list[int]:
    """The rows of a story's texts and of their copies; asked for on their own, since a join would look at all texts."""
    first = select(texts.c.id).join(digests, digests.c.hash == texts.c.hash).where(digests.c.story == story)
    ids = list(connection.execute(first).scalars())
    copies = select(texts.c.id).where(texts.c.copy_of.in_(ids))
    return [*ids, *connection.execute(copies).scalars()]


def reports_of(connection: Connection, story: str) -> list[ReportRow]:
    """Every place where a report of the story, or a copy of one, now stands; the first published first."""
    inside = appearances.c.text_id.in_(_texts(connection, story))
    found = REPORTED.where(inside, appearances.c.latest.is_(True)).order_by(
        appearances.c.moment.is_(None), appearances.c.moment, appearances.c.id
    )
    return [report(row) for row in connection.execute(found)]


def reports(connection: Connection, hashes: Sequence[str]) -> dict[str, ReportRow]:
    """Reports by the ids of their texts, each where it has stood longest; those that still stand first."""
    found = REPORTED.where(texts.c.hash.in_(list(hashes))).order_by(appearances.c.latest.desc(), appearances.c.id)
    result: dict[str, ReportRow] = {}
    for row in connection.execute(found):
        result.setdefault(row.hash, report(row))
    return result


class Appeared(NamedTuple):
    """A place where a text stood or stands."""

    address: str
    source: str
    outlet: str | None
    title: str | None
    published: str | None
    seen: str
    revision: int
    latest: bool


class Kept(NamedTuple):
    """An article with the places where its text appeared, and its story."""

    article: Article
    appeared: tuple[Appeared, ...]
    story: str | None


def article(connection: Connection, name: str) -> Kept:
    """An article by its id (the whole of it). Raises `RetoldError`."""
    at = rows.APPEARED.where(texts.c.hash == name).order_by(appearances.c.latest.desc(), appearances.c.id)
    found = connection.execute(at).all()
    if not found:
        raise errors.nothing_named(name)
    canonical = select(func.coalesce(texts.c.copy_of, texts.c.id)).where(texts.c.hash == name).scalar_subquery()
    held = select(digests.c.story).join(_held, _held.c.hash == digests.c.hash).where(_held.c.id == canonical)
    places = tuple(
        Appeared(r.address, r.source, r.outlet, r.title, r.published, r.seen, r.revision, r.latest) for r in found
    )
    return Kept(rows.article(found[0]), places, connection.execute(held).scalar())


class Stood(NamedTuple):
    """A revision: what stood at an address, `number` from 1."""

    number: int
    id: str
    seen: str
    title: str | None
    text: str


def revisions(connection: Connection, address: str) -> list[Stood]:
    """All that stood at an address, the first first."""
    found = (
        select(appearances.c.revision, texts.c.hash, appearances.c.seen, appearances.c.title, texts.c.text)
        .join(texts, texts.c.id == appearances.c.text_id)
        .where(appearances.c.address == address)
        .order_by(appearances.c.revision)
    )
    return [Stood(*row) for row in connection.execute(found)]


def revised(connection: Connection, story: str) -> list[tuple[ReportRow, int]]:
    """The reports of a story that were revised, with the number of their revisions."""
    inside = appearances.c.text_id.in_(_texts(connection, story))
    found = REPORTED.where(inside, appearances.c.latest.is_(True), appearances.c.revision > 1).add_columns(
        appearances.c.revision
    )
    return [(report(row), row.revision) for row in connection.execute(found.order_by(appearances.c.id))]


# What a list can be narrowed to


def languages(connection: Connection) -> list[tuple[str, int]]:
    """The languages of reports with the number of stories, the most frequent first."""
    return _counted(connection, texts.c.language)


def outlets(connection: Connection, *, size: int = 30) -> list[tuple[str, int]]:
    """The outlets with the number of stories, the most frequent first."""
    return _counted(connection, appearances.c.outlet)[:size]


def _counted(connection: Connection, column: Any) -> list[tuple[str, int]]:  # noqa: ANN401 (a column)
    number = func.count(func.distinct(digests.c.story))
    found = (
        select(column, number)
        .select_from(digests)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(appearances, appearances.c.text_id == texts.c.id)
        .where(appearances.c.latest.is_(True), column.is_not(None))
        .group_by(column)
        .order_by(number.desc(), column)
    )
    return [(str(value), int(number)) for value, number in connection.execute(found)]

"""Entities of a library: the names found in its reports, in every script, and what these people and bodies said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, or_, select

from retold import errors
from retold.library import folding, merged, rows
from retold.library.browsing import ReportRow, StoryRow, reports, stories_of
from retold.library.schema import appearances, digests, entity_lines, story_lines, text_entities, texts
from retold.model import Article, Attribution

_held = texts.alias("held")


class EntityRow(NamedTuple):
    """An entity in a list; `names` by language, the most frequent first."""

    id: str
    type: str
    name: str
    names: dict[str, tuple[str, ...]]
    reports: int


Cursor = tuple[int, str]  # reports and id of the last entity shown


def entities(
    connection: Connection, *, q: str | None = None, type: str | None = None, after: Cursor | None = None, size: int
) -> list[EntityRow]:
    """Up to `size` entities, those that most reports name first; `q` is a name or its beginning, in any script."""
    line = entity_lines.c
    conditions = [line.type == type] if type else []
    for word in folding.words(q or ""):
        conditions.append(line.sounds.like(f"% {folding.needle(word)}%"))
    if q and not folding.words(q):
        return []
    if after is not None:
        conditions.append(or_(line.reports < after[0], and_(line.reports == after[0], line.entity > after[1])))
    moved = merged.away(connection)
    if moved:
        conditions.append(line.entity.not_in(list(moved)))
    found = select(entity_lines).where(*conditions).order_by(line.reports.desc(), line.entity).limit(size)
    rows = [_entity(row) for row in connection.execute(found)]
    given = merged.given(connection)
    return [entity(connection, row.id) if row.id in moved.values() else _called(row, given) for row in rows]


def entity(connection: Connection, name: str) -> EntityRow:
    """An entity by its id; one that readers put together with others has their names and reports. Raises
    `RetoldError`."""
    ids = merged.members(connection, name)
    found = {row.entity: _entity(row) for row in connection.execute(_lines(ids))}
    if not found:
        raise errors.nothing_named(name)
    given = merged.given(connection)
    first, *others = (_called(found[each], given) for each in ids if each in found)
    if not others:
        return first
    names = {
        code: tuple(first.names.get(code, ())) for code in sorted({c for row in found.values() for c in row.names})
    }
    for row in others:
        names = {code: tuple(dict.fromkeys((*known, *row.names.get(code, ())))) for code, known in names.items()}
    named = func.count(func.distinct(text_entities.c.text_id))
    reports = connection.execute(select(named).where(text_entities.c.entity.in_(ids))).scalar_one()
    return first._replace(names=names, reports=int(reports))


def _lines(ids: Sequence[str]) -> Select[Any]:
    return select(entity_lines).where(entity_lines.c.entity.in_(list(ids)))


def key(row: EntityRow) -> str:
    """The key by which readers' decisions name an entity."""
    return merged.key(row.id, row.type, row.names)


def keys(connection: Connection, name: str) -> set[str]:
    """The keys of an entity, and of those that are shown as one with it."""
    rows = connection.execute(_lines(merged.members(connection, name)))
    return {key(_entity(row)) for row in rows}


def _called(row: EntityRow, given: Mapping[str, Mapping[str, str]]) -> EntityRow:
    """The entity with the names that readers gave it before all others."""
    if row.id not in given:
        return row
    names = dict(row.names)
    for code, name in given[row.id].items():
        for each in [code] if code else list(names):
            names[each] = tuple(dict.fromkeys((name, *names.get(each, ()))))
    own = given[row.id]
    return row._replace(name=own.get("en") or own.get("") or row.name, names=names)


def _entity(row: Any) -> EntityRow:  # noqa: ANN401 (SQLAlchemy's row)
    names = {code: tuple(found) for code, found in json.loads(row.names).items()}
    return EntityRow(row.entity, row.type, row.name, names, row.reports)


def similar(connection: Connection, wanted: EntityRow, *, size: int = 8) -> list[EntityRow]:
    """Other entities of its type that share a word with it, as it sounds; those named most often first."""
    words = {needle for name in _all_names(wanted) for word in folding.words(name) if (needle := folding.needle(word))}
    shared = [entity_lines.c.sounds.like(f"% {word}%") for word in sorted(words)[:8]]
    if not shared:
        return []
    found = (
        select(entity_lines)
        .where(or_(*shared), entity_lines.c.type == wanted.type)
        .where(entity_lines.c.entity.not_in([wanted.id, *merged.away(connection)]))
        .order_by(entity_lines.c.reports.desc(), entity_lines.c.entity)
        .limit(size)
    )
    return [_entity(row) for row in connection.execute(found)]


def _all_names(wanted: EntityRow) -> Iterator[str]:
    yield wanted.name
    for names in wanted.names.values():
        yield from names


def stories(connection: Connection, name: str, *, size: int) -> tuple[list[StoryRow], int]:
    """The newest stories that name an entity, and how many do."""
    named = (
        select(digests.c.story)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(_held, func.coalesce(_held.c.copy_of, _held.c.id) == texts.c.id)
        .join(text_entities, text_entities.c.text_id == _held.c.id)
        .where(text_entities.c.entity.in_(merged.members(connection, name)))
    )
    inside = story_lines.c.story.in_(named)
    total = connection.execute(select(func.count()).select_from(story_lines).where(inside)).scalar_one()
    newest = (
        select(story_lines.c.story)
        .where(inside)
        .order_by(story_lines.c.newest.desc(), story_lines.c.story.desc())
        .limit(size)
    )
    return stories_of(connection, list(connection.execute(newest).scalars())), int(total)


def told_by(connection: Connection, name: str, *, size: int) -> list[ReportRow]:
    """The newest reports that name an entity, those left out in which readers said that it is somebody else."""
    found = (
        rows.APPEARED.where(
            texts.c.id.in_(
                select(text_entities.c.text_id).where(text_entities.c.entity.in_(merged.members(connection, name)))
            ),
            _not_parted(connection, name),
            rows.STANDING,
            texts.c.copy_of.is_(None),
        )
        .order_by(func.coalesce(appearances.c.moment, "").desc(), texts.c.id.desc())
        .limit(size)
    )
    ids = [rows.article(row).id for row in connection.execute(found)]
    lines = reports(connection, ids)
    return [lines[each] for each in dict.fromkeys(ids)]


class Said(NamedTuple):
    """A statement attributed to an entity, the sentence it stands in (an index), and the report."""

    report: ReportRow
    article: Article
    attribution: Attribution
    sentence: int | None


Reached = tuple[str, int]  # moment and row of the last text shown


def said(
    connection: Connection, name: str, *, after: Reached | None = None, size: int
) -> tuple[list[Said], Reached | None]:
    """What an entity is told to have said, newest first: at least `size` statements where there are so many, texts
    being taken whole, and where to go on (None at the end). Copies of one text are told once."""
    ids = merged.members(connection, name)
    when = func.coalesce(appearances.c.moment, "")
    spoke = select(text_entities.c.text_id).where(text_entities.c.entity.in_(ids), text_entities.c.said > 0)
    found = rows.APPEARED.where(
        texts.c.id.in_(spoke), rows.STANDING, texts.c.copy_of.is_(None), _not_parted(connection, name)
    ).order_by(when.desc(), texts.c.id.desc())
    if after is not None:
        found = found.where(or_(when < after[0], and_(when == after[0], texts.c.id < after[1])))
    result: list[Said] = []
    reached: Reached | None = None
    for row in connection.execute(found.limit(size + 1)):
        if len(result) >= size:
            return _told(connection, result), reached
        article = rows.article(row)
        result += (Said(_UNTOLD, article, a, _sentence(article, a)) for a in article.attributions if a.entity in ids)
        reached = (row.moment or "", row.text_id)
    return _told(connection, result), None


def _not_parted(connection: Connection, name: str) -> Any:  # noqa: ANN401 (a condition)
    return texts.c.hash.not_in(merged.parted(connection, keys(connection, name)))


_UNTOLD = ReportRow("", None, None, None, None, None, None, "", "", None, 0)


def _told(connection: Connection, found: Sequence[Said]) -> list[Said]:
    lines = reports(connection, list({each.article.id for each in found}))
    return [each._replace(report=lines[each.article.id]) for each in found]


def _sentence(article: Article, attribution: Attribution) -> int | None:
    """The sentence in which what is said begins, or in which the cue stands."""
    spans = [*attribution.content, *filter(None, (attribution.cue, attribution.source))]
    if not spans:
        return None
    start = spans[0][0]
    return next((i for i, s in enumerate(article.sentences) if s.span[0] <= start < s.span[1]), None)

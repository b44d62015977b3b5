"""What lists show of a library: a line a story, a line an entity, what each text rests on.

All of it is worked out of what was added, never written with it: adding knows nothing of lists, and whoever changes the
library in whatever way (another process, an older Retold) need not tell. `refresh` finds what has changed by comparing,
does that, and is safe to run by any number of processes; what a list shows is as old as the last one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from retold.library import comparisons, grouping, records, rows
from retold.library import schema as tables
from retold.library.schema import (
    appearances,
    digests,
    entity_lines,
    meta,
    story_lines,
    text_entities,
    text_origins,
    texts,
)
from retold.model import Article, Comparison, Story

if TYPE_CHECKING:
    from retold.library.database import Database

_BATCH = 100  # texts or stories of one transaction
_AT_ONCE = 500  # parameters of a query
_TITLE = 1_000  # characters of a text in which the title of its story is looked for
_READ = "overview"  # the last text that was read, in the table `meta`
_SHOWN = "lists"  # there too: how often lists have changed


class Done(NamedTuple):
    """What a refresh has done: texts read, stories told anew, comparisons looked at."""

    texts: int
    stories: int
    comparisons: int


def refresh(database: Database) -> Done:
    """Bring the lists to the present state of the library, in short transactions."""
    read = sum(iter(lambda: _read_texts(database), 0))
    told = _tell_stories(database)
    return Done(read, told, sum(iter(lambda: _note_comparisons(database), 0)))


def pending(database: Database) -> int:
    """How many texts wait to be read."""
    with database.reading() as connection:
        last = _last(connection)
        found = select(func.count()).select_from(texts).where(texts.c.id > last)
        return int(connection.execute(found).scalar_one())


def state(connection: Connection) -> tuple[Any, ...]:
    """Something that changes with everything a page can show; found at once in a library of any size."""
    newest = [select(func.max(table.c.id)) for table in (appearances, tables.story_changes, tables.judgements)]
    undone = select(func.max(tables.judgements.c.undone))
    counted = [select(meta.c.value).where(meta.c.key == key) for key in ("stories", _SHOWN)]
    compared = select(func.max(tables.comparisons.c.made))
    return tuple(connection.execute(each).scalar() for each in (*newest, undone, *counted, compared))


def _advance(connection: Connection) -> None:
    """Say to all who keep pages that lists have changed."""
    number = int(connection.execute(select(meta.c.value).where(meta.c.key == _SHOWN)).scalar() or 0) + 1
    connection.execute(delete(meta).where(meta.c.key == _SHOWN))
    connection.execute(meta.insert().values(key=_SHOWN, value=str(number)))


# Texts


def _read_texts(database: Database) -> int:
    """What a batch of texts rests on and names; their number, 0 when all have been read."""
    with database.reading() as connection:
        last = _last(connection)
        batch = list(_unread(connection, last))
    if not batch:
        return 0
    found = [(text_id, _names(article), _rests_on(article)) for text_id, article in batch]
    with database.writing() as connection:
        if _last(connection) == last:  # else another process has read them
            _write_texts(connection, found)
    return len(batch)


def _unread(connection: Connection, last: int) -> Iterator[tuple[int, Article]]:
    ids = list(
        connection.execute(select(texts.c.id).where(texts.c.id > last).order_by(texts.c.id).limit(_BATCH)).scalars()
    )
    seen: set[int] = set()
    first = rows.APPEARED.where(texts.c.id.in_(ids)).order_by(texts.c.id, appearances.c.id)
    for row in connection.execute(first):
        if row.text_id not in seen:
            seen.add(row.text_id)
            yield row.text_id, rows.article(row)


def _last(connection: Connection) -> int:
    return int(connection.execute(select(meta.c.value).where(meta.c.key == _READ)).scalar() or 0)


class _Named(NamedTuple):
    """An entity in a text: its type, its fullest name there, how many statements are its own."""

    type: str
    name: str
    said: int


def _names(article: Article) -> dict[str, _Named]:
    spoke = Counter(a.entity for a in article.attributions if a.entity)
    found: dict[str, _Named] = {}
    for mention in article.mentions:
        if mention.entity:
            known = found.get(mention.entity)
            if known is None or len(mention.name) > len(known.name):
                found[mention.entity] = _Named(mention.type, mention.name, spoke[mention.entity])
    return found


def _rests_on(article: Article) -> list[tuple[str, str]]:
    from retold.comparison.origins import origins

    return [(origin.name, json.dumps(origin.spans)) for origin in origins([article])]


def _write_texts(connection: Connection, found: Sequence[tuple[int, dict[str, _Named], list[tuple[str, str]]]]) -> None:
    ids = [text_id for text_id, _, _ in found]
    for table in (text_entities, text_origins):
        connection.execute(delete(table).where(table.c.text_id.in_(ids)))
    named = [{"entity": e, "text_id": i, **n._asdict()} for i, names, _ in found for e, n in names.items()]
    rested = [{"name": name, "text_id": i, "spans": spans} for i, _, rest in found for name, spans in rest]
    for table, values in ((text_entities, named), (text_origins, rested)):
        if values:
            connection.execute(table.insert(), values)
    tell_entities(connection, {each["entity"] for each in named})
    connection.execute(delete(meta).where(meta.c.key == _READ))
    connection.execute(meta.insert().values(key=_READ, value=str(max(ids))))
    _advance(connection)


def tell_entities(connection: Connection, ids: Iterable[str]) -> None:
    """Make the lines of these entities anew."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        found = (
            select(text_entities.c.entity, text_entities.c.type, text_entities.c.name, texts.c.language, func.count())
            .join(texts, texts.c.id == text_entities.c.text_id)
            .where(text_entities.c.entity.in_(some))
            .group_by(text_entities.c.entity, text_entities.c.type, text_entities.c.name, texts.c.language)
        )
        by_entity: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(found):
            by_entity[row.entity].append(row)
        connection.execute(delete(entity_lines).where(entity_lines.c.entity.in_(some)))
        if by_entity:
            connection.execute(entity_lines.insert(), [_entity_line(e, found) for e, found in by_entity.items()])


def _entity_line(entity: str, found: Sequence[Any]) -> dict[str, Any]:
    """The most frequent names of each language first; the most frequent English one, or of all, names the entity."""
    types: Counter[str] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for _, kind, name, language, number in found:
        types[kind] += number
        names[language or "und"][name] += number
    ordered = {code: _by_number(names[code])[:_NAMES] for code in sorted(names)}
    every: Counter[str] = sum(names.values(), Counter())
    keys = dict.fromkeys(records.name_key(name) for name in _by_number(every))
    return {
        "entity": entity,
        "type": _by_number(types)[0],
        "name": _by_number(names.get("en") or every)[0],
        "names": json.dumps(ordered, ensure_ascii=False),
        "sounds": "".join(f" {key}" for key in keys if key),
        "reports": types.total(),
    }


_NAMES = 8  # of a language that are kept in a line


def _by_number(counted: Mapping[str, int]) -> list[str]:
    return sorted(counted, key=lambda name: (-counted[name], name))


# Stories


def _tell_stories(database: Database) -> int:
    """Tell the stories anew whose reports are others than when they were told; their number."""
    with database.reading() as connection:
        now = dict(_markers(connection))
        told = {row.story: row.marker for row in connection.execute(select(story_lines.c.story, story_lines.c.marker))}
    changed = sorted(story for story, marker in now.items() if told.get(story) != marker)
    gone = sorted(told.keys() - now.keys())
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        with database.writing() as connection:
            still = dict(_markers(connection, some))  # another process may have brought one back
            connection.execute(delete(story_lines).where(story_lines.c.story.in_([s for s in some if s not in still])))
            _forget(connection)
            _advance(connection)
    for start in range(0, len(changed), _BATCH):
        some = changed[start : start + _BATCH]
        with database.reading() as connection:
            lines = _lines(connection, some, now)
        with database.writing() as connection:
            still = dict(_markers(connection, some))  # what another process changed meanwhile it tells, or the next one
            _write_lines(connection, [line for line in lines if still.get(line["story"]) == line["marker"]])
            _advance(connection)
    return len(changed) + len(gone)


def _forget(connection: Connection) -> None:
    """Entities whose texts were taken out; a story that is gone is the sign that some may be."""
    left = select(text_entities.c.entity)
    connection.execute(delete(entity_lines).where(entity_lines.c.entity.not_in(left)))


def _markers(connection: Connection, ids: Sequence[str] | None = None) -> Iterator[tuple[str, str]]:
    """For each story (of `ids`, or of all) something that changes with its reports, where they appear and revisions."""
    held = texts.alias("held")
    found = (
        select(digests.c.story, func.count(), func.sum(appearances.c.id), func.sum(digests.c.id))
        .join(texts, texts.c.hash == digests.c.hash)
        .join(held, func.coalesce(held.c.copy_of, held.c.id) == texts.c.id)
        .join(appearances, appearances.c.text_id == held.c.id)
        .where(appearances.c.latest.is_(True))
        .group_by(digests.c.story)
    )
    if ids is not None:
        found = found.where(digests.c.story.in_(ids))
    for story, *numbers in connection.execute(found):
        yield story, " ".join(map(str, numbers))


def _lines(connection: Connection, ids: Sequence[str], markers: Mapping[str, str]) -> list[dict[str, Any]]:
    found = {story.id: story for story in grouping.all_stories(connection, ids)}
    held = texts.alias("held")
    begins = func.substr(texts.c.text, 1, _TITLE)
    members = (
        select(digests.c.story, appearances.c.moment, appearances.c.title, texts.c.language, begins.label("begins"))
        .join(texts, texts.c.hash == digests.c.hash)
        .join(held, func.coalesce(held.c.copy_of, held.c.id) == texts.c.id)
        .join(appearances, appearances.c.text_id == held.c.id)
        .where(digests.c.story.in_(list(ids)), appearances.c.latest.is_(True))
    )
    newest: dict[str, str] = defaultdict(str)
    languages: dict[str, str | None] = {}
    for row in connection.execute(members):
        newest[row.story] = max(newest[row.story], row.moment or "")
        title = found[row.story].title if row.story in found else ""
        if title and (row.title == title or title in " ".join(str(row.begins).split())):
            languages.setdefault(row.story, row.language)
    return [_line(story, newest[story.id], languages.get(story.id), markers[story.id]) for story in found.values()]


def _line(story: Story, newest: str, language: str | None, marker: str) -> dict[str, Any]:
    return {
        "story": story.id,
        "title": story.title,
        "language": language if language in story.languages else None,
        "languages": json.dumps(story.languages),
        "outlets": json.dumps(story.outlets),
        "reports": len(story.articles),
        "first": story.from_,
        "last": story.to,
        "newest": max(newest, story.to or ""),
        "compared": False,
        "marker": marker,
    }


def _write_lines(connection: Connection, lines: Sequence[dict[str, Any]]) -> None:
    for line in lines:
        known = update(story_lines).where(story_lines.c.story == line["story"]).values(line)
        if not connection.execute(known).rowcount:
            connection.execute(story_lines.insert().values(line))


# Comparisons


def _note_comparisons(database: Database) -> int:
    """Take the number of independent origins out of new comparisons; how many were looked at."""
    kept = tables.comparisons
    with database.reading() as connection:
        waiting = (
            select(kept.c.story, func.max(kept.c.made), func.min(kept.c.key))
            .join(story_lines, story_lines.c.story == kept.c.story)
            .group_by(kept.c.story, story_lines.c.comparison)
            .having(func.coalesce(story_lines.c.comparison, "") != func.min(kept.c.key))
            .limit(_BATCH)
        )
        found = [(row.story, row[2], comparisons.kept(connection, row[2])) for row in connection.execute(waiting).all()]
    with database.writing() as connection:
        for story, key, comparison in found:
            values = {"comparison": key, "compared": comparison is not None, "origins": independent(comparison)}
            connection.execute(update(story_lines).where(story_lines.c.story == story).values(values))
        if found:
            _advance(connection)
    return len(found)


def independent(comparison: Comparison | None) -> int | None:
    """The most independent origins that a claim of the comparison has; None where none is known."""
    known = [claim.independent_origins for claim in comparison.claims] if comparison else []
    return max((number for number in known if number is not None), default=None)

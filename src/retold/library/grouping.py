"""Stories in the library: digests kept, new ones grouped as they come, what changed told in a history.

Grouping comes after adding, in transactions of its own: a report is safe before its story is known, and what a killed
process left ungrouped is grouped by the next one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Select, delete, func, select, update

from retold import errors, stories
from retold.library import records, regrouping, rows
from retold.library.schema import appearances, digests, meanings, meta, story_changes, texts
from retold.model import Article, Story
from retold.stories import Change, Clusterer, Digest

if TYPE_CHECKING:
    from retold.library.database import Database

_BATCH = 32
_SETTLED = 10  # reports of other stories that are looked at again for each one added: what a tenth more reports change
# Reports of a library from which on fewer are looked at: each look takes time with their number, and one report changes
# less among many. With ten at 100,000 adding a report took 1.7 times what it takes at 1,000.
_MANY = 10_000
_SLICE = 500  # reports in stories that are settled in one transaction
_LEAST = 4  # hexadecimal digits that name a story
_GENERATION = "stories"

_decoder = msgspec.msgpack.Decoder(Digest)


class Grouper:
    """Puts texts into stories. What other processes have grouped meanwhile is taken in before anything is written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clusterer: Clusterer | None = None
        self._generation = ""

    def group(self, found: Sequence[Digest]) -> None:
        """Put new digests into stories, each one whole with its story and its history."""
        try:
            with self._database.writing() as connection:
                clusterer = self._current(connection)
                missing = _missing(connection, found)
                _write(connection, [(digest, text_id, clusterer.add(digest)) for digest, text_id in missing])
                _write_changes(connection, clusterer)
                generation = advance(connection)
        except BaseException:
            self._clusterer = None  # it knows what the library does not
            raise
        self._generation = generation

    def adopt(self, found: Sequence[tuple[Digest, str]]) -> None:
        """Keep digests with the stories that were formed elsewhere."""
        stories_of = {digest.id: story for digest, story in found}
        with self._database.writing() as connection:
            missing = _missing(connection, [digest for digest, _ in found])
            _write(connection, [(digest, text_id, stories_of[digest.id]) for digest, text_id in missing])
            changes = [
                Change("new" if each.id == stories_of[each.id] else "join", stories_of[each.id], None, each.id, None)
                for each, _ in missing
            ]
            if changes:
                connection.execute(story_changes.insert(), [_change(change) for change in changes])
            advance(connection)

    def settle(self, added: int) -> None:
        """Set stories against those around them, as many as the reports that were added may have stirred."""
        left = added * _SETTLED
        while left > 0:
            try:
                with self._database.writing() as connection:
                    clusterer = self._current(connection)
                    held = len(clusterer.window)
                    left = min(left, held, max(added, added * _SETTLED * _MANY // max(1, held)))
                    clusterer.settle(min(left, _SLICE))
                    changed = _write_changes(connection, clusterer)
                    generation = advance(connection) if changed else _generation(connection)
            except BaseException:
                self._clusterer = None
                raise
            self._generation = generation
            left -= _SLICE

    def _current(self, connection: Connection) -> Clusterer:
        """The clusterer as the library now stands; made anew when another process has changed it."""
        if self._clusterer is None or _generation(connection) != self._generation:
            together, apart = regrouping.pairs(connection)
            self._clusterer = Clusterer(together=together, apart=apart)
            kept = select(digests.c.data, digests.c.story).order_by(digests.c.id)
            known = connection.execute(kept.execution_options(yield_per=1_000))
            self._clusterer.restore((_decoder.decode(row.data), row.story) for row in known)
            self._clusterer.changes()
        return self._clusterer


def decoded(data: bytes) -> Digest:
    """A digest out of what is kept."""
    return _decoder.decode(data)


def _write(connection: Connection, found: Sequence[tuple[Digest, int, str]]) -> None:
    """Keep digests, each with the row of its text and its story."""
    if found:
        kept = [{"hash": digest.id, "story": story, "data": packed(digest)} for digest, _, story in found]
        connection.execute(digests.insert(), kept)
    write_meanings(connection, [(text_id, digest) for digest, text_id, _ in found])


def packed(digest: Digest) -> bytes:
    """A digest as it is kept."""
    try:
        return msgspec.msgpack.encode(digest)
    except UnicodeEncodeError:  # a lone surrogate in a title or name, which is shown as U+FFFD
        named = {name: _whole(getattr(digest, name)) for name in ("source", "outlet", "title")}
        return msgspec.msgpack.encode(replace(digest, **named))


def write_meanings(connection: Connection, found: Sequence[tuple[int, Digest]]) -> None:
    """Keep the vectors of title and lead of some texts for semantic search."""
    kept = [{"text_id": text_id, "vector": digest.vector} for text_id, digest in found if digest.vector]
    if kept:
        connection.execute(meanings.insert(), kept)


def _whole(text: str | None) -> str | None:
    return text and text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _missing(connection: Connection, found: Sequence[Digest]) -> list[tuple[Digest, int]]:
    """Those whose texts are in the library still, and not in a story yet: other processes add and remove meanwhile."""
    ids = [digest.id for digest in found]
    held = {
        row.hash: row.id for row in connection.execute(select(texts.c.hash, texts.c.id).where(texts.c.hash.in_(ids)))
    }
    grouped = set(connection.execute(select(digests.c.hash).where(digests.c.hash.in_(ids))).scalars())
    return [(digest, held[digest.id]) for digest in found if digest.id in held.keys() - grouped]


def _generation(connection: Connection) -> str:
    return connection.execute(select(meta.c.value).where(meta.c.key == _GENERATION)).scalar() or ""


def state(connection: Connection) -> tuple[str, int]:
    """Something that changes whenever a text or a grouping comes or goes; found at once in a library of any size."""
    return _generation(connection), int(connection.execute(select(func.max(appearances.c.id))).scalar() or 0)


def advance(connection: Connection) -> str:
    """Say to other processes that stories have changed."""
    generation = str(int(_generation(connection) or 0) + 1)
    connection.execute(delete(meta).where(meta.c.key == _GENERATION))
    connection.execute(meta.insert().values(key=_GENERATION, value=generation))
    return generation


def _write_changes(connection: Connection, clusterer: Clusterer) -> bool:
    changes = clusterer.changes()
    # A regrouping may move any report of the stories it touched.
    touched = {c.story for c in changes if c.kind in ("merge", "split")}
    touched |= {c.other for c in changes if c.other}
    for story in sorted(touched):
        for article in clusterer.members(story):
            connection.execute(update(digests).where(digests.c.hash == article).values(story=story))
    if changes:
        connection.execute(story_changes.insert(), [_change(change) for change in changes])
    return bool(changes)


def _change(change: Change) -> dict[str, Any]:
    return {
        "at": records.now(),
        "kind": change.kind,
        "story": change.story,
        "other": change.other,
        "article": change.article,
        "probability": change.evidence and float(change.evidence.probability),
    }


def ungrouped(connection: Connection, among: Sequence[str] | None = None) -> list[Article]:
    """Some articles that are in no story yet: texts as they now stand, copies left out, in the order they came."""
    waiting = texts.c.copy_of.is_(None) & texts.c.hash.not_in(select(digests.c.hash))
    if among is not None:
        waiting &= texts.c.hash.in_(among)
    found = rows.APPEARED.where(rows.STANDING, waiting).order_by(texts.c.id).limit(_BATCH)
    return [rows.article(row) for row in connection.execute(found)]


def all_stories(connection: Connection, ids: Collection[str] | None = None) -> Iterator[Story]:
    """The stories (those of `ids`, or all) by the time they begin, then by id, with every report that stands."""
    groups: dict[str, list[Digest]] = defaultdict(list)
    chosen = _members() if ids is None else _members().where(digests.c.story.in_(list(ids)))
    for row in connection.execute(chosen):
        digest = _decoder.decode(row.data)
        groups[row.story].append(
            replace(digest, source=row.source, outlet=row.outlet, language=row.language or digest.language)
        )
    found = [stories.story(members, name) for name, members in groups.items()]
    yield from sorted(found, key=lambda s: (s.from_ is None, s.from_ or "", s.id))


def _members() -> Select[Any]:
    """Digests with each place where their text, or a copy of it, now stands."""
    held = texts.alias("held")
    canonical = func.coalesce(held.c.copy_of, held.c.id)
    return (
        select(digests.c.story, digests.c.data, appearances.c.source, appearances.c.outlet, appearances.c.language)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(held, canonical == texts.c.id)
        .join(appearances, appearances.c.text_id == held.c.id)
        .where(appearances.c.latest.is_(True))
        .order_by(digests.c.id, appearances.c.id)
    )


def story_id(connection: Connection, wanted: str) -> str:
    """The story of an id or the beginning of one, or the one that a report (by id, address or file) is in."""
    if connection.execute(select(digests.c.id).where(digests.c.story == wanted).limit(1)).first():
        return wanted
    if len(wanted) >= _LEAST and set(wanted) <= set("0123456789abcdef"):
        found = select(digests.c.story).distinct().where(digests.c.story.startswith(wanted))
        ids = list(connection.execute(found.limit(2)).scalars())
        if len(ids) == 1:
            return str(ids[0])
    held = texts.alias("held")
    place = (appearances.c.source == wanted) | (appearances.c.address == records.canonical(wanted))
    of_report = (
        select(digests.c.story)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(held, func.coalesce(held.c.copy_of, held.c.id) == texts.c.id)
        .join(appearances, appearances.c.text_id == held.c.id)
        .where(place | (held.c.hash == wanted))
    )
    story = connection.execute(of_report.limit(1)).scalar()
    if story is None:
        raise errors.no_such_story(wanted)
    return str(story)


def members(connection: Connection, story: str) -> list[tuple[Article, Digest]]:
    """The articles of a story, annotated, with their digests; copies of one text once."""
    found = (
        rows.APPEARED.add_columns(digests.c.data.label("digest"))
        .join(digests, digests.c.hash == texts.c.hash)
        .where(digests.c.story == story, rows.STANDING)
        .order_by(appearances.c.moment.is_(None), appearances.c.moment, texts.c.hash)
    )
    return [(rows.article(row), _decoder.decode(row.digest)) for row in connection.execute(found)]


def regroup(connection: Connection, among: Collection[str] | None = None) -> tuple[int, int]:
    """Group all digests at once, or those of some stories, as if none had come before another.

    Says how many of the pairs changed, and of how many.
    """
    chosen = select(digests) if among is None else select(digests).where(digests.c.story.in_(list(among)))
    known = {row.hash: (_decoder.decode(row.data), row.story) for row in connection.execute(chosen)}
    together, apart = regrouping.pairs(connection)
    found = [replace(digest, source=key) for key, (digest, _) in known.items()]
    anew = stories.recluster(found, together=together, apart=apart)
    before = {key: story for key, (_, story) in known.items()}
    elsewhere = select(digests.c.story).where(digests.c.story.in_(list(known)))
    taken = {*before.values(), *connection.execute(elsewhere).scalars()}
    named = _named([s.articles for s in anew], before, taken)
    now = {article: name for name, articles in named for article in articles}
    changed, pairs = _difference(before, now)
    moved = {key: story for key, story in now.items() if before[key] != story}
    for key, story in moved.items():
        connection.execute(update(digests).where(digests.c.hash == key).values(story=story))
    kept = set(now.values())
    told = {(story, before[key]): key for key, story in sorted(moved.items(), reverse=True)}
    for (story, other), key in sorted(told.items()):
        kind: Literal["merge", "split"] = "split" if other in kept else "merge"
        connection.execute(story_changes.insert().values(_change(Change(kind, story, other, key, None))))
    advance(connection)
    return changed, pairs


def _named(
    groups: Sequence[Sequence[str]], before: Mapping[str, str], taken: Collection[str]
) -> list[tuple[str, Sequence[str]]]:
    """Groups with their ids: a story's goes to the group with most of its reports, others take a report's own."""
    votes = Counter((before[article], k) for k, group in enumerate(groups) for article in group)
    names: dict[int, str] = {}
    given: set[str] = set()
    for (story, k), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        if k not in names and story not in given:
            names[k] = story
            given.add(story)
    return [
        (names.get(k) or next((a for a in sorted(group) if a not in taken), f"{min(group)}-2"), group)
        for k, group in enumerate(groups)
    ]


def _difference(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[int, int]:
    """Pairs that are together in one grouping alone, and pairs that are together in either."""
    first, second, both = (_pairs(groups) for groups in (
        _sizes(before.values()), _sizes(now.values()), _sizes((before[a], now[a]) for a in now)
    ))  # fmt: skip
    return first + second - 2 * both, first + second - both


def _sizes(groups: Iterable[Any]) -> Mapping[Any, int]:
    sizes: dict[Any, int] = defaultdict(int)
    for group in groups:
        sizes[group] += 1
    return sizes


def _pairs(sizes: Mapping[Any, int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())


def history(connection: Connection, story: str) -> list[dict[str, Any]]:
    """What happened to a story, the oldest first."""
    concerned = (story_changes.c.story == story) | (story_changes.c.other == story)
    found = connection.execute(select(story_changes).where(concerned).order_by(story_changes.c.id))
    return [dict(row._mapping) for row in found]

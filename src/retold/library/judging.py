"""What readers decide, as methods of `Library`: claims and differences, which reports tell one story, who is who.

Each decision is a `Judgement` that is kept for good, can be taken back (`undo`) and taken up again (`redo`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from retold import errors
from retold.annotation.names import aliases, key_of
from retold.annotation.names.identity import is_key
from retold.library import gold, grouping, identities, judgements, records, regrouping, rows
from retold.library.comparing import Comparing
from retold.library.gold import Gold
from retold.library.judgements import KINDS
from retold.library.schema import appearances, digests, texts
from retold.model import (
    Article,
    Change,
    ClaimTarget,
    DifferenceTarget,
    Entity,
    EntityTarget,
    Judgement,
    Place,
    Span,
    Story,
    StoryTarget,
    Verdict,
)

_OF_COMPARISONS = ("confirm", "reject", "correct", "add")


class Judging(Comparing):
    """The part of `Library` that keeps what readers decide."""

    if TYPE_CHECKING:

        def story(self, wanted: str) -> Story:
            """As `Library` has it."""

    # Claims and differences

    def judge(
        self,
        wanted: str,
        verdict: Verdict,
        target: ClaimTarget | DifferenceTarget,
        *,
        change: Change | None = None,
        reader: str | None = None,
    ) -> Judgement:
        """Confirm, reject or correct a claim or difference of a story, or add one that was missed.

        `comparison.judged` makes targets of what a comparison shows (`claim_target`, `difference_target`). `change` is
        what is to be instead. Raises `RetoldError` for what says nothing of the story's reports.
        """
        with self._database.writing() as connection:
            story = grouping.story_id(connection, wanted)
            _check(connection, verdict, target, change)
            made = Judgement(verdict=verdict, target=target, change=change, reader=reader, story=story)
            return judgements.write(connection, made)

    def judgements(
        self, wanted: str | None = None, *, kinds: Sequence[str] = KINDS, undone: bool = True
    ) -> list[Judgement]:
        """What was decided, the oldest first: about a story and its reports, or everything; `undone` or not."""
        with self._database.reading() as connection:
            if wanted is None:
                return judgements.listed(connection, kinds=kinds, undone=undone)
            story = grouping.story_id(connection, wanted)
            own = list(connection.execute(select(digests.c.hash).where(digests.c.story == story)).scalars())
            return judgements.listed(connection, texts=own, story=story, kinds=kinds, undone=undone)

    def undo(self, number: int | None = None, *, reader: str | None = None, kinds: Sequence[str] = KINDS) -> Judgement:
        """Take back a judgement, or the latest (of a reader, of some kinds); stories that it moved are as before.

        Raises `RetoldError` where there is none.
        """
        return self._turn(number, reader, kinds, undone=True)

    def redo(self, number: int | None = None, *, reader: str | None = None, kinds: Sequence[str] = KINDS) -> Judgement:
        """Take up again a judgement that was taken back, or the last of these. Raises `RetoldError`."""
        return self._turn(number, reader, kinds, undone=False)

    def _turn(self, number: int | None, reader: str | None, kinds: Sequence[str], *, undone: bool) -> Judgement:
        with self._database.writing() as connection:
            judgement, moved = judgements.one(connection, number, undone=not undone, reader=reader, kinds=kinds)
            if (judgement.undone is not None) == undone:
                return judgement
            turned = judgements.mark(connection, judgement, undone=undone)
            if isinstance(turned.target, StoryTarget):
                regrouping.restore(connection, moved, back=undone)
                if not undone:
                    regrouping.settle(connection, turned)
                elif not moved:  # decided before the reports came: they were grouped by it from the beginning
                    grouping.regroup(connection, regrouping.stories_of(connection, turned.target))
                grouping.advance(connection)
            return turned

    # Stories

    def merge_stories(self, first: str, second: str, *, reader: str | None = None) -> Story:
        """Make two stories one, for good: reports that come later, and regrouping, leave them together.

        Both may be named by id or by a report. Raises `RetoldError` for stories that are not there or one already.
        """
        self.catch_up()
        with self._database.writing() as connection:
            stories = [grouping.story_id(connection, each) for each in (first, second)]
            if stories[0] == stories[1]:
                raise errors.one_story_already(first, second)
            found = connection.execute(select(digests.c.hash).where(digests.c.story.in_(stories))).scalars()
            target = StoryTarget(texts=tuple(sorted(found)))
            _decide(connection, Judgement(verdict="together", target=target, reader=reader, story=stories[0]))
            name = regrouping.story_of(connection, target.texts[0])
        return self.story(name)

    def split_story(self, wanted: str, reports: Iterable[str], *, reader: str | None = None) -> Story:
        """Make some reports of a story another story, for good; gives that story.

        Reports are named by id, address or file. Raises `RetoldError` for reports that the story does not have, and
        where nothing would be left of it.
        """
        self.catch_up()
        with self._database.writing() as connection:
            story = grouping.story_id(connection, wanted)
            own = set(connection.execute(select(digests.c.hash).where(digests.c.story == story)).scalars())
            leaving = {_text(connection, report, story) for report in reports}
            if not leaving or not own - leaving:
                raise errors.whole_story(story)
            target = StoryTarget(texts=tuple(sorted(leaving)), others=tuple(sorted(own - leaving)))
            _decide(connection, Judgement(verdict="apart", target=target, reader=reader, story=story))
            name = regrouping.story_of(connection, target.texts[0])
        return self.story(name)

    # Names

    def entities(self, wanted: str) -> tuple[Entity, ...]:
        """Who and what the reports of a story name, with their names in each language."""
        return self.compare(wanted).entities

    def merge_entities(
        self, first: str, second: str, *, story: str | None = None, reader: str | None = None
    ) -> Judgement:
        """Make two entities one, wherever they occur; the second one's id stays.

        Both are named by what `entities` of a story gives, id or name, or by keys such as "Q42" and "PER:jana bright".
        """
        found = [self._entity(each, story) for each in (first, second)]
        return self._decide_entity("together", [key for key, _ in found], (), [n for _, n in found], story, reader)

    def part_entities(
        self, first: str, second: str, *, story: str | None = None, reader: str | None = None
    ) -> Judgement:
        """Keep two names apart, however alike they are. Names as for `merge_entities`."""
        (a, one), (b, other) = (self._entity(each, story, whole=False) for each in (first, second))
        return self._decide_entity("apart", [a], [b], [one, other], story, reader)

    def split_entity(
        self, entity: str, reports: Iterable[str], *, story: str | None = None, reader: str | None = None
    ) -> Judgement:
        """Say that in some reports a name means somebody else than in all others.

        Reports are those of a story, however named, or without one the ids of texts. Raises `RetoldError`.
        """
        key, found = self._entity(entity, story)
        own = next((e for e in self.entities(story) if key in (e.id, key_of(e))), None) if story else found
        with self._database.reading() as connection:
            if story:
                name = grouping.story_id(connection, story)
                hashes = sorted({_text(connection, report, name) for report in reports})
            else:
                hashes = sorted(set(reports))
                _check_texts(connection, hashes)
        others = [key_of(own, article=h) if own else f"{key}@{h}" for h in hashes]
        return self._decide_entity("apart", [key], others, [found], story, reader)

    def name_entity(
        self,
        entity: str,
        name: str,
        *,
        language: str | None = None,
        story: str | None = None,
        reader: str | None = None,
    ) -> Judgement:
        """Give an entity a name that goes before all others, in a language or in all."""
        key, found = self._entity(entity, story)
        change = Change(name=name, language=language)
        return self._decide_entity("name", [key], (), [found], story, reader, change)

    def export_aliases(self) -> str:
        """What readers decided about names, as a TOML file of aliases."""
        with self._database.reading() as connection:
            return identities.toml(identities.aliases(identities.listed(connection)))

    def import_aliases(self, path: str, *, reader: str | None = None) -> int:
        """Decide what a TOML file of aliases says; how much of it was new. Raises `RetoldError`."""
        found = [replace(each, reader=reader) for each in identities.of_aliases(aliases.read(Path(path)))]
        with self._database.writing() as connection:
            known = {identities.gist(each) for each in identities.listed(connection)}
            new = [each for each in found if identities.gist(each) not in known]
            for judgement in new:
                judgements.write(connection, judgement)
        return len(new)

    def _entity(self, wanted: str, story: str | None, *, whole: bool = True) -> tuple[str, Entity | None]:
        """The key of an entity by its id, its key or a name of it in a story; of the name alone unless `whole`."""
        for entity in self.entities(story) if story else ():
            named = {name.casefold() for several in entity.names.values() for name in several}
            if wanted in (entity.id, key_of(entity)):
                return key_of(entity), entity
            if wanted.casefold() in named:
                return (key_of(entity) if whole else f"{entity.type}:{wanted.casefold()}"), entity
        with self._database.reading() as connection:
            known = identities.known(connection, wanted)
        if known is not None:
            return key_of(known), known
        if not is_key(wanted):
            raise errors.no_such_entity(wanted)
        return wanted, identities.spelled(wanted)

    def _decide_entity(
        self,
        verdict: Verdict,
        entities: Sequence[str],
        others: Sequence[str],
        found: Sequence[Entity | None],
        story: str | None,
        reader: str | None,
        change: Change | None = None,
    ) -> Judgement:
        """Keep a decision about names, with what they are called and the story that it was made on."""
        called = dict.fromkeys(n for e in found if e for several in e.names.values() for n in several)
        kind = next((e.type for e in found if e), None)
        target = EntityTarget(entities=tuple(entities), others=tuple(others), names=tuple(called), type=kind)
        with self._database.writing() as connection:
            at = grouping.story_id(connection, story) if story else None
            made = Judgement(verdict=verdict, target=target, change=change, reader=reader, story=at)
            return judgements.write(connection, made)

    # Out and in

    def export_gold(self, folder: str) -> Gold:
        """Write what readers decided as gold for scorers: `pairs.jsonl`, `events.jsonl` and `texts/` in a folder.

        Raises `RetoldError` where the folder cannot be written.
        """
        made = self.judgements(kinds=("claim", "difference"), undone=False)
        lines: list[gold.Line] = []
        held: dict[str, Article] = {}
        unfinished = 0
        for story in self._stories_of({text for each in made for text in judgements.texts_of(each.target)}):
            found, left = gold.pairs(self.compare(story, rejected=True))
            lines += found
            unfinished += left
            held |= {a.id: a for a in self.compare(story).articles}
        with self._database.reading() as connection:
            together, apart = regrouping.together_and_apart(connection)
            held |= {a.id: a for a in rows.standing(connection, {text for pair in together + apart for text in pair})}
        names = {key: f"{Path(folder).absolute().name}/texts/{gold.name_of(held[key])}" for key in sorted(held)}
        happened = list(gold.events(together, apart, names))
        used = {Path(line[side]["path"]).stem for line in lines for side in "ab"}
        used |= {Path(line[side]).stem for line in happened for side in "ab"}
        gold.write(Path(folder), lines, happened, [held[key] for key in sorted(used)])
        return Gold(len(lines), unfinished, len(happened), len(used))

    def _stories_of(self, hashes: Collection[str]) -> list[str]:
        with self._database.reading() as connection:
            found = select(digests.c.story, func.count()).where(digests.c.hash.in_(hashes)).group_by(digests.c.story)
            return sorted(row[0] for row in connection.execute(found) if row[1] > 1)

    def take(self, judgement: Judgement) -> bool:
        """Take in a judgement that another library exported; says whether it is new here."""
        with self._database.writing() as connection:
            if judgements.is_known(connection, judgement):
                return False
            if isinstance(judgement.target, StoryTarget) and judgement.undone is None:
                _decide(connection, judgement)
            else:
                judgements.write(connection, judgement)
            return True


def _decide(connection: Connection, judgement: Judgement) -> None:
    moved = regrouping.settle(connection, judgement)
    judgements.write(connection, judgement, moved)
    grouping.advance(connection)


def _text(connection: Connection, report: str, story: str) -> str:
    """The text of a report of a story. Raises `RetoldError` where it has none such."""
    held = texts.alias("held")
    place = (appearances.c.source == report) | (appearances.c.address == records.canonical(report))
    found = (
        select(digests.c.hash)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(held, (held.c.id == texts.c.id) | (held.c.copy_of == texts.c.id))
        .join(appearances, appearances.c.text_id == held.c.id)
        .where(digests.c.story == story, place | (held.c.hash == report))
    )
    text = connection.execute(found.limit(1)).scalar()
    if text is None:
        raise errors.not_in_story(story, report)
    return str(text)


def _check(
    connection: Connection, verdict: Verdict, target: ClaimTarget | DifferenceTarget, change: Change | None
) -> None:
    """Raise `RetoldError` for a judgement that no comparison could follow."""
    if verdict not in _OF_COMPARISONS:
        raise errors.bad_judgement(f"“{verdict}” is for stories and names")
    if verdict == "correct" and (change is None or change == Change()):
        raise errors.bad_judgement("it does not say what is to be instead")
    change = change or Change()
    if isinstance(target, ClaimTarget):
        if verdict in ("confirm", "add") and len({place.text for place in target.places}) < 2:
            raise errors.bad_judgement("a claim is what at least two reports say")
        places = [*target.places, *change.add, *change.remove]
    else:
        sides = [(target.texts, target.spans)] + ([(target.texts, change.spans)] if change.spans else [])
        if any(spans == (None, None) for _, spans in sides):
            raise errors.bad_judgement("a difference stands in the words of at least one report")
        places = [Place(text=t, span=s) for hs, spans in sides for t, s in zip(hs, spans, strict=True) if s]
    _check_places(connection, places)


def _check_texts(connection: Connection, hashes: Sequence[str]) -> None:
    known = set(connection.execute(select(texts.c.hash).where(texts.c.hash.in_(hashes))).scalars())
    for each in hashes:
        if each not in known:
            raise errors.bad_judgement(f"the library has no text {each}")


def _check_places(connection: Connection, places: Sequence[Place]) -> None:
    wanted = {place.text for place in places}
    rows = connection.execute(select(texts.c.hash, texts.c.text).where(texts.c.hash.in_(wanted)))
    lengths = {row.hash: len(row.text) for row in rows}
    for place in places:
        if place.text not in lengths:
            raise errors.bad_judgement(f"the library has no text {place.text}")
        if not _fits(place.span, lengths[place.text]):
            raise errors.bad_judgement(f"{place.span[0]} to {place.span[1]} is no part of the text {place.text}")


def _fits(span: Span, length: int) -> bool:
    return 0 <= span[0] < span[1] <= length

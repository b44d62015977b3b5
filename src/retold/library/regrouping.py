"""Stories as readers want them: what they joined and divided, as pairs that every later grouping respects.

A decision names texts, not stories, for stories come and go. Where two decisions contradict each other the later one
counts. Every function runs inside the transaction of its caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations, count, pairwise

from sqlalchemy import Connection, select, update

from retold.library import judgements, records
from retold.library.judgements import Moved
from retold.library.schema import digests, story_changes
from retold.model import Judgement, StoryTarget

Pair = tuple[str, str]


def pairs(connection: Connection) -> tuple[list[Pair], list[Pair]]:
    """Pairs of texts that readers put together, enough to tie all of them, and all that they put apart."""
    groups, apart = decided(judgements.listed(connection, kinds=("story",), undone=False))
    here = set(_stories(connection, sorted(set().union(*groups)))) if groups else set()
    return sorted(pair for group in groups for pair in _tied(group, here)), sorted(apart)


def _tied(group: set[str], here: set[str]) -> list[Pair]:
    """A chain of the texts that are in the library; the others, which may come again, hang on its first."""
    there = sorted(group & here) or sorted(group)[:1]
    return [*pairwise(there), *((there[0], text) for text in sorted(group - {*there}))]


def together_and_apart(connection: Connection) -> tuple[list[Pair], list[Pair]]:
    """Every pair of texts that readers put together, and every pair that they put apart."""
    groups, apart = decided(judgements.listed(connection, kinds=("story",), undone=False))
    return sorted({pair for group in groups for pair in combinations(sorted(group), 2)}), sorted(apart)


def decided(made: Iterable[Judgement]) -> tuple[list[set[str]], set[Pair]]:
    """Groups that are together and pairs that are apart after some decisions, made in this order."""
    groups: list[set[str]] = []
    apart: set[Pair] = set()
    for judgement in made:
        target = judgement.target
        assert isinstance(target, StoryTarget)
        texts, others = set(target.texts), set(target.others)
        if judgement.verdict == "apart":
            groups = [part for group in groups for part in _divided(group, texts, others)]
            apart |= {(a, b) if a < b else (b, a) for a in texts for b in others}
        joined = texts.union(*(group for group in groups if group & texts))
        groups = [group for group in groups if not group & texts] + [joined]
        apart = {(a, b) for a, b in apart if not (a in joined and b in joined)}
    return groups, apart


def _divided(group: set[str], texts: set[str], others: set[str]) -> list[set[str]]:
    return [group & texts, group - texts] if group & texts and group & others else [group]


def settle(connection: Connection, judgement: Judgement) -> Moved:
    """Move texts so that stories are as a decision wants them; says which moved, from where to where."""
    target = judgement.target
    assert isinstance(target, StoryTarget)
    now = _stories(connection, [*target.texts, *target.others])
    mine = {text: now[text] for text in target.texts if text in now}
    theirs = {now[text] for text in target.others if text in now}
    if judgement.verdict == "together":
        story = _largest(connection, set(mine.values())) if mine else ""
        return _move(connection, {text: (old, story) for text, old in mine.items() if old != story}, "merge")
    mixed = {text: old for text, old in mine.items() if old in theirs}
    if not mixed:
        return {}
    free = sorted(set(mine.values()) - theirs)
    story = free[0] if free else _unused(connection, mixed)
    return _move(connection, {text: (old, story) for text, old in mixed.items()}, "split")


def restore(connection: Connection, moved: Moved, *, back: bool) -> None:
    """Move texts back, or there again, as far as they are still where they were left."""
    steps = {text: (new, old) if back else (old, new) for text, (old, new) in moved.items()}
    now = _stories(connection, list(steps))
    kind = "merge" if len({new for _, new in steps.values()}) == 1 else "split"
    _move(connection, {text: step for text, step in steps.items() if now.get(text) == step[0]}, kind)


def story_of(connection: Connection, text: str) -> str:
    """The story that a text is in."""
    return str(connection.execute(select(digests.c.story).where(digests.c.hash == text)).scalar_one())


def stories_of(connection: Connection, target: StoryTarget) -> set[str]:
    """The stories that the texts of a decision are in."""
    return set(_stories(connection, [*target.texts, *target.others]).values())


def _stories(connection: Connection, texts: Sequence[str]) -> dict[str, str]:
    rows = connection.execute(select(digests.c.hash, digests.c.story).where(digests.c.hash.in_(texts)))
    return {row.hash: row.story for row in rows}


def _largest(connection: Connection, stories: set[str]) -> str:
    found = connection.execute(select(digests.c.story).where(digests.c.story.in_(stories))).scalars()
    sizes: Counter[str] = Counter(found)
    return min(sizes, key=lambda story: (-sizes[story], story))


def _unused(connection: Connection, texts: Mapping[str, str]) -> str:
    """An id for a new story: that of one of its texts, unless another story has it."""
    names = chain(sorted(texts), (f"{min(texts)}-{number}" for number in count(2)))
    taken = select(digests.c.id).limit(1)
    free = (name for name in names if not connection.execute(taken.where(digests.c.story == name)).first())
    return str(next(free))


def _move(connection: Connection, moved: Moved, kind: str) -> Moved:
    """Move texts, and write into the history of both stories who came from where."""
    told: dict[Pair, str] = {}
    for text, (old, new) in sorted(moved.items()):
        connection.execute(update(digests).where(digests.c.hash == text).values(story=new))
        told.setdefault((new, old), text)
    rows = [
        {"at": records.now(), "kind": kind, "story": new, "other": old, "article": text, "probability": None}
        for (new, old), text in sorted(told.items())
    ]
    if rows:
        connection.execute(story_changes.insert(), rows)
    return moved

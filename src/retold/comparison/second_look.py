"""A second look at sentences that nothing links: what only they speak of, and what one denies and the other asserts.

Two sentences that tell one thing in quite other words, or say the opposite of each other, have few words alike. A rare
name or number that both have, an act of one kind on the same day, or a denial of what the other asserts, shows that
they belong together all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retold.comparison.alignment import Alignment, Floats
from retold.comparison.differences.polarity import polarity
from retold.comparison.differences.sides import Pair, Side, side
from retold.comparison.passages import Passages
from retold.model import Span, TimeExpression

# Log odds that are added for two sentences below the headline that are linked with nothing and are each other's best
# match, where both have a person or a number that no other sentence of their reports has, or where one denies what the
# other asserts: read on 230 pairs of reports, all 5 such names and numbers and 4 of 5 such denials were right, and
# below -2 nothing was. A negation of an act that each report names in one sentence alone needs no best match.
LIFT = 2.0
DENIED_ACT = 3.0
# ... and for two in which an act of one kind stands on the same day, each day told by its own sentence: in the 19 of 77
# pairs of reports that tell days, all 9 pairs of sentences with both are linked or should be, one of them at -3.3.
SAME_DAY = 4.0
LEAST = 3  # the smallest number that is rare: "one" and "two" are everywhere


def looked_at_again(
    sides: Sequence[Passages], alignments: Mapping[tuple[int, int], Alignment]
) -> dict[tuple[int, int], Alignment]:
    """The alignments with what a second look links; `alignments` has all pairs (a, b) of articles with a < b."""
    reports = [_Report(p) for p in sides]
    return {(a, b): _again(reports[a], reports[b], alignment) for (a, b), alignment in alignments.items()}


@dataclass(frozen=True)
class _Report:
    """An article with what is rare in it."""

    passages: Passages

    @cached_property
    def rare(self) -> list[frozenset[Hashable]]:
        """Of each sentence the people and numbers that no other one has."""
        return _alone(list(self._telling()))

    @cached_property
    def acts(self) -> list[frozenset[Hashable]]:
        """Of each sentence the groups of concepts that no other one has a word of."""
        return _alone([frozenset(n.concept.group for n in s.concepts) for s in self.sides])

    @cached_property
    def dated(self) -> list[frozenset[Hashable]]:
        """Of each sentence its groups of concepts, each with every day that the sentence itself tells."""
        whole = [(t.span[0], t.from_) for t in self.passages.article.times if _is_day(t)]
        return [
            frozenset((n.concept.group, day) for n in s.concepts for at, day in whole if start <= at < end)
            for s, (start, end) in zip(self.sides, self._spans(), strict=True)
        ]

    @cached_property
    def sides(self) -> list[Side]:
        """Each sentence by itself."""
        return [side(self.passages.article, [i], self.passages) for i in self.passages.sentences]

    @cached_property
    def denies(self) -> list[bool]:
        """Whether each sentence denies something."""
        negative = {m.sentence for m in self.passages.article.stance if m.polarity == "negative"}
        return [i in negative for i in self.passages.sentences]

    def _telling(self) -> Iterator[frozenset[Hashable]]:
        article = self.passages.article
        dated = [t.span for t in article.times]
        people = [(m.span, m.entity) for m in article.mentions if m.type == "PER" and m.entity]
        numbers = [
            (q.span, round(q.value, 3)) for q in article.quantities
            if q.value >= LEAST and not any(s < q.span[1] and q.span[0] < e for s, e in dated)
        ]  # fmt: skip
        for start, end in self._spans():
            yield frozenset(what for span, what in (*people, *numbers) if start <= span[0] < end)

    def _spans(self) -> list[Span]:
        return [self.passages.article.sentences[i].span for i in self.passages.sentences]


def _is_day(time: TimeExpression) -> bool:
    """Whether a time is one day that does not hang on what another sentence tells."""
    return bool(time.from_) and time.from_ == time.to and time.anchor != "text" and time.precision == "day"


def _alone(named: Sequence[frozenset[Hashable]]) -> list[frozenset[Hashable]]:
    count = Counter(what for some in named for what in some)
    return [frozenset(what for what in some if count[what] == 1) for some in named]


def _again(a: _Report, b: _Report, alignment: Alignment) -> Alignment:
    score = alignment.score
    if min(score.shape) < 2 or not np.isfinite(score).any():
        return alignment
    raised = score.copy()
    best = _best(score)
    for i, j in np.argwhere(_open(score)):
        if best[i, j] and score[i, j] > -LIFT and (a.rare[i] & b.rare[j] or _denial(a, b, i, j, _plain)):
            raised[i, j] += LIFT
        elif a.dated[i] & b.dated[j]:
            raised[i, j] += SAME_DAY
        elif (
            score[i, j] > -DENIED_ACT
            and a.acts[i] & b.acts[j]
            and _denial(a, b, i, j, _act_alone(a.acts[i] & b.acts[j]))
        ):
            raised[i, j] += DENIED_ACT
    return alignment._replace(score=raised)


def _open(score: Floats) -> NDArray[np.bool_]:
    """Pairs of sentences below the headline of which neither is linked with one below the other headline."""
    linked = np.asarray(score > 0)
    free_a, free_b = ~linked[:, 1:].any(axis=1), ~linked[1:].any(axis=0)
    found = np.logical_and.outer(free_a, free_b) & (score > -SAME_DAY)
    found[0], found[:, 0] = False, False
    return np.asarray(found, bool)


def _best(score: Floats) -> NDArray[np.bool_]:
    """Pairs of sentences that are each other's best match, headlines left out."""
    inner = score[1:, 1:]
    best = np.zeros(score.shape, bool)
    best[1:, 1:] = (inner == inner.max(axis=1, keepdims=True)) & (inner == inner.max(axis=0, keepdims=True))
    return best


Fits = Callable[[Pair, Span, Span], bool]


def _denial(a: _Report, b: _Report, i: int, j: int, fits: Fits) -> bool:
    """Whether one sentence denies what the other asserts, in words that fit."""
    if a.denies[i] == b.denies[j]:
        return False
    pair = Pair(a.sides[i], b.sides[j])
    if not len(pair.a.words) or not len(pair.b.words):
        return False
    return any(fits(pair, found.a, found.b) for found in polarity(pair) if found.a and found.b)


def _plain(pair: Pair, a: Span, b: Span) -> bool:
    """Whether the word right behind the negation is what the other asserts, or an act that both name."""
    marked = {m.span for side in (pair.a, pair.b) for m in side.article.stance}
    return a in marked or b in marked or bool(_groups(pair.a, a) & _groups(pair.b, b))


def _act_alone(acts: frozenset[Hashable]) -> Fits:
    """Whether an act is denied that no other sentence of the reports names."""
    return lambda pair, a, b: bool(acts & _groups(pair.a, a) & _groups(pair.b, b))


def _groups(side: Side, span: Span) -> frozenset[Hashable]:
    return frozenset(n.concept.group for n in side.concepts if span[0] <= n.span[0] < span[1])

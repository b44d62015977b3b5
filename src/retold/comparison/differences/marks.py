"""The marks of certainty and polarity in a side's sentences, and what they bear upon."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from retold.annotation.stance import kind
from retold.comparison.differences.sides import Side, kept
from retold.languages import load
from retold.languages.attribution import AttributionRules
from retold.languages.stance import StanceRules
from retold.languages.words import fold, words
from retold.model import Span

HEDGES = ("hearsay", "mood", "possible", "likely", "probable", "conditional", "unlikely")
HEARSAY = ("hearsay", "mood")
SMALL = 3  # letters of a word that says little
REACH = 3  # words behind a mark that it bears upon
_PURPOSE = 70  # characters before a mark in which a clause of purpose may begin
_NEXT = 20  # characters behind a mark in which the next word begins and ends


class Mark(NamedTuple):
    """A mark and the list of the language's data that it is from."""

    kind: str
    span: Span


@kept
def marks(side: Side) -> list[Mark]:
    """The marks in the side's sentences, in order."""
    some = (m for m in side.article.stance if m.sentence in side.sentences and side.holds(m.span))
    return [Mark(kind(side.article, m), m.span) for m in some]


@cache
def _rules(language: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Words that open a clause of purpose, and words that relate or ask and so name nothing that happened."""
    rules = load(language, AttributionRules)
    relating = {w for phrase in (*rules.subordinators, *rules.questions) for w in phrase.split()}
    stance = load(language, StanceRules)
    hedging = {*rules.that, *stance.likely, *stance.probable}  # Slovene "naj" is both
    return frozenset(w for w in rules.purpose if len(w) >= SMALL and w not in hedging), frozenset(map(fold, relating))


def purposive(side: Side, span: Span) -> bool:
    """Whether a mark stands in a clause of purpose, where "can" leaves nothing open: "so that they could have"."""
    start = max(next(s for s in side.spans if s[0] <= span[0] < s[1])[0], span[0] - _PURPOSE)
    before = words(side.article.text, start, span[0])
    return not _rules(side.article.language)[0].isdisjoint(w.folded for w in before)


def asks(side: Side, span: Span) -> bool:
    """Whether a mark opens a question, so that it is the answer that is open: "it is unclear who"."""
    after = words(side.article.text, span[1], span[1] + _NEXT)[:1]
    return bool(after) and len(after[0].folded) >= SMALL and after[0].folded in _rules(side.article.language)[1]


def sentence(side: Side, span: Span) -> list[int]:
    """The words of the sentence that a span begins in."""
    return side.at(next(s for s in side.spans if s[0] <= span[0] < s[1]))


def behind(side: Side, inside: Sequence[int]) -> list[int]:
    """Words behind a mark, or those before it where it ends its clause; small ones and times left out."""
    start, end = next(s for s in side.spans if s[0] <= side.words[inside[0]][0] < s[1])
    dated = {k for t in side.article.times if side.holds(t.span) for k in side.at(t.span)}
    large = [
        k for k, (first, last) in enumerate(side.words)
        if start <= first < end and last - first >= SMALL and k not in dated and k not in inside
        and fold(side.cut((first, last))) not in _rules(side.article.language)[1]
    ]  # fmt: skip
    return [k for k in large if k > inside[-1]][:REACH] or [k for k in large if k < inside[0]][-REACH:]


def tells(side: Side, word: int) -> bool:
    """Whether a word may be what happened: no time, no number, no small word."""
    start, end = side.words[word]
    numbers = {k for q in side.article.quantities if side.holds(q.span) for k in side.at(q.span)}
    dated = {k for t in side.article.times if side.holds(t.span) for k in side.at(t.span)}
    small = end - start < SMALL or fold(side.cut((start, end))) in _rules(side.article.language)[1]
    return word not in numbers and word not in dated and not small

"""Whether it is so: what one report denies and the other asserts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from retold.comparison.differences.frames import frames
from retold.comparison.differences.marks import SMALL, Mark, marks
from retold.comparison.differences.sides import Found, Pair, Side
from retold.languages import load
from retold.languages.stance import StanceRules
from retold.languages.words import fold

# Cosines between words in place, chosen on gold and examples with `python benchmarks/differences.py DATA`.
MARKED = 0.43  # of a mark's first word, from which the other report has it too
DENIES = "{this} denies (“{here}”) what {that} asserts (“{there}”)"
DENIED = 0.48  # of the words that a negation bears upon


def polarity(pair: Pair) -> list[Found]:
    """What one report denies and the other asserts."""
    return _denied(pair) or [f.turned() for f in _denied(pair.turned)]


def _denied(pair: Pair) -> list[Found]:
    ours, theirs = marks(pair.a), marks(pair.b)
    if any(m.kind in ("negation", "denial", "without") for m in theirs) or _stands_still(pair.b):
        return []
    framed = {k for f in frames(pair.a) for k in pair.a.at(f.span)}
    for mark in ours:
        inside = pair.a.at(mark.span)
        if mark.kind != "negation" or not inside or set(inside) <= framed or pair.told(inside[:1]) >= MARKED:
            continue
        scope = _scope(pair.a, inside)
        found = _one_act(pair, mark, scope) or _opposed(pair, mark, scope)
        if found:
            return [found]
    return []


def _stands_still(side: Side) -> bool:
    """Whether a report says that something was stopped or called off: to deny that it runs is to say the same."""
    return any(n.concept.kind == "stop" or n.concept.group == "calling off" for n in side.concepts)


def _scope(side: Side, inside: Sequence[int]) -> list[int]:
    """What a negation denies: its own word, or the next where that one only carries it; names and numbers left out."""
    scope = [k for k in inside if _tells(side, k)]
    after = inside[-1] + 1
    carried = not scope or _auxiliary(side, inside[-1])
    if carried and after < len(side.words):
        between = side.cut((side.words[inside[-1]][1], side.words[after][0]))
        scope += [after] if between.isspace() and _tells(side, after) else []
    return scope


def _tells(side: Side, word: int) -> bool:
    if fold(side.cut(side.words[word])) in _empty(side.article.language):
        return False
    return side.words[word][1] - side.words[word][0] > SMALL + 1 and side.cut(side.words[word]).islower()


def _one_act(pair: Pair, mark: Mark, scope: Sequence[int]) -> Found | None:
    """An act of the concept table that is denied here and asserted there."""
    for k in scope:
        for n in pair.a.concepts:
            if k in pair.a.at(n.span):
                other = next((m for m in pair.b.concepts if m.concept == n.concept), None)
                if other:
                    span = mark.span[0], max(mark.span[1], n.span[1])
                    return Found("polarity", span, other.span, DENIES)
    return None


def _opposed(pair: Pair, mark: Mark, scope: Sequence[int]) -> Found | None:
    """A denied word whose like the other report asserts."""
    if not scope:
        return None
    best = max(scope, key=lambda k: (pair.partner(k)[1], -k))
    partner, cosine = pair.partner(best)
    if cosine < DENIED or not pair.mutual(pair.a.words[best], pair.b.words[partner]):
        return None
    if _auxiliary(pair.a, best) or _auxiliary(pair.b, partner):
        return None
    span = mark.span[0], max(mark.span[1], pair.a.words[best][1])
    return Found("polarity", span, pair.b.words[partner], DENIES)


def _auxiliary(side: Side, word: int) -> bool:
    """Whether a word only gives its verb a tense: "will", «ще»."""
    return fold(side.cut(side.words[word])) in _tenses(side.article.language)


@cache
def _empty(language: str | None) -> frozenset[str]:
    """Words that negate and name nothing: "no", «жодних»."""
    return frozenset(map(fold, load(language, StanceRules).negation))


@cache
def _tenses(language: str | None) -> frozenset[str]:
    rules = load(language, StanceRules)
    return frozenset(map(fold, (*rules.future, *rules.past)))

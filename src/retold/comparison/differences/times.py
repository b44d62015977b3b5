"""When: dates and times of the same thing that clash after they were resolved."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from retold.comparison.differences.frames import frames
from retold.comparison.differences.sides import Found, Pair, Side
from retold.languages import load
from retold.languages.times import TimeRules
from retold.languages.words import words
from retold.model import Span, TimeExpression

# Chosen on gold and examples with `python benchmarks/differences.py DATA`.
SAME_PLACE = 0.4  # cosine of two temporal expressions from which they may stand at comparable places
ALONE = 0.25  # the same where there is nothing else that either could stand for
SAME_EVENT = 0.42  # of the words about them


def time(pair: Pair) -> list[Found]:
    """Every resolved time of A that clashes with its counterpart in B."""
    ours, theirs = _times(pair.a), _times(pair.b)
    loose_a = [x for x in ours if not any(_agree(x, y) for y in theirs)]
    loose_b = [y for y in theirs if not any(_agree(x, y) for x in ours)]
    alone = len(ours) == len(theirs) == 1 and ours[0].told.precision == theirs[0].told.precision
    couples = sorted(
        ((fit, x.span, y.span) for x in loose_a for y in loose_b if (fit := _fit(pair, x, y, alone)) > 0),
        key=lambda c: (-c[0], c[1], c[2]),
    )
    found: list[Found] = []
    for _, a, b in couples:
        if not any(a == f.a or b == f.b for f in found):
            found.append(Found("time", a, b, "another time"))
    return found


class _Time(NamedTuple):
    """A resolved time: its words, its days, whether it is one that names a night, and whether a frame holds it."""

    span: Span
    first: date
    last: date
    told: TimeExpression
    night: bool
    framed: bool


def _times(side: Side) -> list[_Time]:
    framed = [f.span for f in frames(side)]
    found = []
    for t in side.article.times:
        if t.from_ and t.to and side.holds(t.span):
            inside = any(s <= t.span[0] and t.span[1] <= e for s, e in framed)
            night = any(w.folded in _nights(side.article.language) for w in words(side.article.text, *t.span))
            found.append(_Time(t.span, _day(t.from_), _day(t.to), t, night, inside))
    return found


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


@cache
def _nights(language: str | None) -> frozenset[str]:
    return frozenset(load(language, TimeRules).parts.get("night", "").split())


def _agree(x: _Time, y: _Time) -> bool:
    """Whether two intervals may be one time: they meet, or a vague one comes near; a night belongs to two days."""
    slack = 1 if x.night or y.night else 0
    if x.told.approximate or y.told.approximate:
        slack = max((x.last - x.first).days, (y.last - y.first).days, 3)
    if (y.first - x.last).days > slack or (x.first - y.last).days > slack:
        return False
    exact = x.told.precision == y.told.precision == "minute" and not (x.told.approximate or y.told.approximate)
    return not exact or x.first != y.first or _near(str(x.told.from_), str(y.told.from_))


def _near(x: str, y: str) -> bool:
    """Whether two times of one day are within an hour; a zone may explain what is more."""
    minutes = [int(t[11:13]) * 60 + int(t[14:16]) for t in (x, y)]
    return abs(minutes[0] - minutes[1]) <= 60


def _fit(pair: Pair, x: _Time, y: _Time, alone: bool) -> float:
    """How surely two expressions say when the same thing was, 0 where they do not."""
    if x.framed != y.framed or not (alone or pair.mutual(x.span, y.span)):
        return 0.0
    itself = pair.alike(x.span, y.span)
    rest = [k for k in _sentence(pair.a, x) if k not in pair.a.at(x.span)]
    other = [k for k in _sentence(pair.b, y) if k not in pair.b.at(y.span)]
    about = max(pair.told(rest, other), pair.turned.told(other, rest)) if rest and other else 0.0
    return itself + about if itself >= (ALONE if alone else SAME_PLACE) and about >= SAME_EVENT else 0.0


def _sentence(side: Side, x: _Time) -> list[int]:
    return side.at(next(s for s in side.spans if s[0] <= x.span[0] < s[1]))

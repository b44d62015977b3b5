"""When: dates and times of the same thing that clash after they were resolved."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from retold.comparison.differences.frames import frames
from retold.comparison.differences.sides import Found, Pair, Side, coupled, kept
from retold.languages import load
from retold.languages.numerals import reader
from retold.languages.temporal import grammar
from retold.languages.times import TimeRules
from retold.languages.tokens import tokens
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
    fits = ((fit, x.span, y.span) for x in loose_a for y in loose_b if (fit := _fit(pair, x, y, alone)) > 0)
    return coupled(fits, "time", "another time")


class _Time(NamedTuple):
    """A resolved time: its words, its days, whether it names a night, whether a frame holds it, how sure it is."""

    span: Span
    first: date
    last: date
    told: TimeExpression
    night: bool
    framed: bool
    step: int | None  # of "next week" and its like: days from publication; None where the words name the time
    unsure: bool  # the same in somebody's words of which nobody says when they were said


@kept
def _times(side: Side) -> list[_Time]:
    framed = [f.span for f in frames(side)]
    found = []
    for t in side.article.times:
        if t.from_ and t.to and side.holds(t.span):
            inside = any(s <= t.span[0] and t.span[1] <= e for s, e in framed)
            night = any(w.folded in _nights(side.article.language) for w in words(side.article.text, *t.span))
            step = _step(side, t)
            unsure = step is not None and _undated(side, t.span)
            found.append(_Time(t.span, _day(t.from_), _day(t.to), t, night, inside, step, unsure))
    return found


_COUNTED = frozenset(("day", "unit", "ago", "ahead", "through", "last", "next"))


def _step(side: Side, t: TimeExpression) -> int | None:
    """Days from publication to what is named by its distance alone: "tomorrow", "next week", "two days ago"."""
    published = side.article.published
    language = side.article.language
    found = tokens(side.article.text, *t.span)
    named = grammar(language).find(found, reader(language).read(found))
    if not published or not named or any(m.rule.do not in _COUNTED and m.rule.do != "part" for m in named):
        return None
    return (_day(str(t.from_)) - _day(published.value)).days


def _undated(side: Side, span: Span) -> bool:
    """Whether somebody's words hold an expression and no day stands beside the cue, outside of what was said."""
    for attribution in side.article.attributions:
        if attribution.cue and any(s <= span[0] and span[1] <= e for s, e in attribution.content):
            first, last = next(s.span for s in side.article.sentences if attribution.cue[0] < s.span[1])
            outside = (
                t.span for t in side.article.times
                if first <= t.span[0] < last and t.precision in ("day", "minute")
                and not any(s <= t.span[0] < e for s, e in attribution.content)
            )  # fmt: skip
            if next(outside, None) is None:
                return True
    return False


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


@cache
def _nights(language: str | None) -> frozenset[str]:
    return frozenset(load(language, TimeRules).parts.get("night", "").split())


def _agree(x: _Time, y: _Time) -> bool:
    """Whether two intervals may be one time: they meet, or a vague one comes near; a night belongs to two days.

    What is counted from a day that nobody names may be any day: "next week" in a quotation. The same distance from two
    days of publication is most likely the same words repeated.
    """
    if x.unsure or y.unsure or (x.step is not None and x.step == y.step):
        return True
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

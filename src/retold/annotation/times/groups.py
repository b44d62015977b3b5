"""Temporal phrases that say one time together: "Monday, 20 October, at 15:30", "in March last year"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from retold.annotation.passages import Passage
from retold.languages import load
from retold.languages.numbers import NumberRules
from retold.languages.phrasebook import Phrasebook
from retold.languages.temporal import Match
from retold.languages.times import TimeRules
from retold.languages.tokens import tokens
from retold.languages.words import fold

_GAP = 3  # tokens between two phrases of one expression at most

# Levels from wide to narrow; a group holds phrases of different levels, every pair of them one of these.
_LEVELS = ("year", "span", "week", "full date", "date", "days", "day", "counted", "weekday", "part", "clock")
_TOGETHER = frozenset(
    {("year", "span"), ("year", "date"), ("year", "days"), ("week", "weekday"), ("part", "clock")}
    | {(day, fine) for day in ("full date", "date", "day", "counted", "weekday") for fine in ("part", "clock")}
    | {(day, "weekday") for day in ("full date", "date", "day")}
)


class Group(NamedTuple):
    """Phrases of one expression from wide to narrow, its tokens ``[first, last)`` and what blurs or narrows it."""

    matches: tuple[Match, ...]
    first: int
    last: int
    core: int
    """The first token of the phrases themselves, what blurs or narrows them left out."""
    portion: str | None = None
    approximate: bool = False

    def level(self) -> str:
        """The narrowest level of the group."""
        return level(self.matches[-1])


def level(match: Match) -> str:
    """How wide a phrase is, and with what it can be joined."""
    do, values = match.rule.do, match.values
    if do == "date":
        return "full date" if "year" in values or "date" in values else "date"
    if do in ("month", "quarter", "half", "season"):
        return "years" if "year" in values else "span"
    if do == "unit":
        unit = values.get("unit", match.rule.unit)
        return {"year": "year", "week": "week"}.get(str(unit), "other")
    if do in ("day", "later", "earlier", "ago", "ahead", "through"):
        unit = values.get("unit", match.rule.unit)
        return "counted" if do != "day" and unit == "day" else "day" if do == "day" else "other"
    return do


class Phrases:
    """What stands around temporal phrases in a language, compiled."""

    def __init__(self, language: str | None) -> None:
        rules, numbers = load(language, TimeRules), load(language, NumberRules)
        code = language or ""
        self.joiners = frozenset(map(fold, rules.joiners.split()))
        self.portions = Phrasebook(code, [(p, k) for k, ps in rules.portions.items() for p in ps], rules.endings)
        blurred = (*numbers.about, *numbers.more)
        self.about = Phrasebook(code, [(p, True) for p in blurred], numbers.endings)
        self.until = Phrasebook(code, [(p, True) for p in rules.until], rules.endings)
        self.since = Phrasebook(code, [(p, False) for p in rules.since], rules.endings)
        self.starting = Phrasebook(code, [(p, True) for p in rules.starting], rules.endings)
        self.ranges = [(_folded(opening), _folded(middle)) for opening, middle in rules.ranges]


def _folded(phrase: str) -> tuple[str, ...]:
    return tuple(t.folded for t in tokens(phrase))


@cache
def phrases(language: str | None) -> Phrases:
    """The phrases of a language, compiled once."""
    return Phrases(language)


def groups(passage: Passage) -> list[Group]:
    """The temporal expressions of a sentence, in order."""
    around = phrases(passage.language)
    found: list[Group] = []
    run: list[Match] = []
    for match in passage.matches:
        if run and not _joins(passage, around, run, match):
            found.append(_group(passage, around, run))
            run = []
        run.append(match)
    if run:
        found.append(_group(passage, around, run))
    return found


def _joins(passage: Passage, around: Phrases, run: Sequence[Match], match: Match) -> bool:
    """Whether a phrase goes on with the expression before it."""
    levels = [level(m) for m in run]
    own = level(match)
    if any((a, own) not in _TOGETHER and (own, a) not in _TOGETHER for a in levels):
        return False
    gap = passage.tokens[run[-1].span[1] : match.span[0]]
    if own == "year" and any(t.folded == "," for t in gap):  # "in March, in 2024" are two times
        return False
    return len(gap) <= _GAP and all(t.folded in around.joiners for t in gap)


def _group(passage: Passage, around: Phrases, run: Sequence[Match]) -> Group:
    first, last = run[0].span[0], run[-1].span[1]
    portion = around.portions.ending(passage.tokens, first)
    start = portion.first if portion else first
    about = around.about.ending(passage.tokens, start) or around.about.at(passage.tokens, start)
    if about is not None:
        start = about.first
    ordered = tuple(sorted(run, key=lambda m: _LEVELS.index(level(m)) if len(run) > 1 else 0))
    return Group(ordered, start, last, first, portion.payload if portion else None, about is not None)


def range_between(passage: Passage, left: Group, right: Group) -> int | None:
    """Where the range begins that two expressions make ("from Monday to Friday"), or None."""
    if left.level() != right.level() and (left.level(), right.level()) != ("date", "full date"):
        return None
    around = phrases(passage.language)
    between = tuple(t.folded for t in passage.tokens[left.last : right.first])
    for opening, middle in around.ranges:
        first = left.first - len(opening)
        before = tuple(t.folded for t in passage.tokens[max(first, 0) : left.first])
        if between == middle and before == opening:
            return first
    return None


def tense(passage: Passage, group: Group) -> bool | None:
    """True when the clause speaks of the future, False when of the past, None when neither shows.

    "By Friday" and "since Friday" decide before any verb; else the nearest marker does.
    """
    around = phrases(passage.language)
    if around.until.ending(passage.tokens, group.core):
        return True
    if around.since.ending(passage.tokens, group.core):
        return False
    if around.starting.ending(passage.tokens, group.core):
        return verbs(passage, group) is True and group.level() == "weekday"
    if group.portion is not None and group.first < group.core:  # "until the beginning of August"
        until = around.until.at(passage.tokens, group.first)
        if until is not None and any(middle == (passage.tokens[group.first].folded,) for _, middle in around.ranges):
            return True
    return verbs(passage, group)


def verbs(passage: Passage, group: Group) -> bool | None:
    """The tense that the nearest verb shows, as in `tense`."""
    return _markers(passage.language).nearest(passage, group)


_REACH = 12  # tokens within which a verb shows the tense of a temporal expression
_COMMA = 4  # tokens that a comma between a verb and a temporal expression counts for
_CLAUSE_ENDS = frozenset(";:—–")
_AUXILIARY = 3  # tokens before a participle within which an auxiliary makes it future: "will not yet be closed"


class _Markers:
    """Words and endings that show a tense."""

    def __init__(self, language: str | None) -> None:
        rules = load(language, TimeRules).tense
        self._auxiliaries = frozenset(map(fold, rules.auxiliaries.split()))
        self._words: dict[str, bool] = {}
        self._affixes: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for future, words in ((False, rules.past), (True, rules.future)):
            for word in map(fold, words.split()):
                start, star, end = word.partition("*")
                if star:
                    self._affixes[future].append((start, end))
                else:
                    self._words[word] = future

    def of(self, word: str) -> bool | None:
        """The tense that a word shows."""
        known = self._words.get(word)
        if known is not None or len(word) < 4:
            return known
        for future in (True, False):
            for start, end in self._affixes[future]:
                if len(word) > len(start) + len(end) and word.startswith(start) and word.endswith(end):
                    return future
        return None

    def _led(self, passage: Passage, at: int) -> bool:
        """Whether a future auxiliary governs what looks like a verb of the past: "will be closed"."""
        for step in range(1, _AUXILIARY + 1):
            word = passage.tokens[at - step].folded if at >= step else ","
            if word in self._auxiliaries:
                return True
            if word == "," or word in _CLAUSE_ENDS or self._words.get(word) is False:
                return False
        return False

    def nearest(self, passage: Passage, group: Group) -> bool | None:
        best: tuple[int, bool] | None = None
        for direction, start in ((-1, group.first - 1), (1, group.last)):
            commas = 0
            for step in range(_REACH):
                at = start + direction * step
                if not 0 <= at < len(passage.tokens) or passage.tokens[at].folded in _CLAUSE_ENDS:
                    break
                commas += passage.tokens[at].folded == ","
                distance = step + _COMMA * commas
                token = passage.tokens[at]
                future = _shown(passage.language, token.folded) if token.kind == "word" else None
                if future is not None:
                    future = future or self._led(passage, at)
                    if best is None or distance < best[0]:
                        best = (distance, future)
                    break
        return best[1] if best else None


@cache
def _markers(language: str | None) -> _Markers:
    return _Markers(language)


@lru_cache(maxsize=1 << 14)
def _shown(language: str | None, word: str) -> bool | None:
    return _markers(language).of(word)

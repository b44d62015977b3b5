"""How a language speaks of time: the schema of the part ``times``.

Words are written as in the part ``numbers`` (``~lemma``, ``stem@class``, plain). A rule has a meaning (`do`) and
patterns. In a pattern a plain word or mark stands for itself, ``a|b|~c`` for any of these, ``@name`` for a class in
`words`, ``{slot}`` for a value (weekday, month, unit, relation, season, part, n, day, year ...), ``?`` behind an
item makes it optional, and ``< >`` enclose what the expression's span covers when that is not all.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from retold.languages import Part

Meaning = Literal[
    "date",  # day and month, perhaps year; numeric dates too
    "days",  # from day to day of a month
    "month",
    "year",
    "months",  # from month to month: "March-April"
    "century",
    "years",  # from year to year
    "decade",
    "quarter",
    "half",  # half of a year
    "season",
    "weekday",
    "day",  # n days from the anchor: today, tomorrow
    "unit",  # this, last, next week, month, year
    "ago",  # n units before the anchor
    "ahead",  # n units after it
    "through",  # the same, or n units after the last date in the text where the clause tells the past
    "last",  # the n units up to the anchor
    "next",  # the n units from the anchor on
    "later",  # n units after the last date in the text
    "earlier",  # n units before it
    "clock",  # a time of day
    "part",  # a part of the day
    "nothing",  # looks like a time and is none
]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meaning, its patterns, and values that the patterns do not give themselves."""

    do: Meaning
    match: tuple[str, ...]
    n: float | None = None
    unit: str | None = None
    relation: int | None = None
    part: str | None = None


class Tense(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shows that a clause speaks of the future or the past; ``*`` in a word stands for one letter or more."""

    future: str = ""
    past: str = ""
    auxiliaries: str = ""
    """Words that make a participle behind them future though it looks past: "will be closed"."""


class TimeRules(Part, frozen=True, kw_only=True):
    """The part ``times`` of a language."""

    part: ClassVar[str] = "times"

    endings: dict[str, str] = msgspec.field(default_factory=dict)
    month_first: bool = False
    """Whether 10/11/2025 is October 11."""
    months: dict[str, str] = msgspec.field(default_factory=dict)
    """1 to 12, to words."""
    weekdays: dict[str, str] = msgspec.field(default_factory=dict)
    """1 (Monday) to 7, to words."""
    units: dict[str, str] = msgspec.field(default_factory=dict)
    """minute, hour, day, week, weekend, month, quarter, year, decade, century, to words."""
    relations: dict[str, str] = msgspec.field(default_factory=dict)
    """-1 (last), 0 (this), 1 (next), to words."""
    seasons: dict[str, str] = msgspec.field(default_factory=dict)
    """spring, summer, autumn, winter, to words."""
    parts: dict[str, str] = msgspec.field(default_factory=dict)
    """am, pm, morning, noon, afternoon, evening, night, to words."""
    portions: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """start, middle, end, to phrases that stand before a month, a year ("at the beginning of")."""
    words: dict[str, str] = msgspec.field(default_factory=dict)
    """Classes of words for patterns."""
    decade_suffixes: str = ""
    """Letters glued to a number that make it a decade: "1990s"."""
    joiners: str = ""
    """Words and marks that may stand between the parts of one expression: "Monday, 20 October, at 15:30"."""
    ranges: tuple[tuple[str, str], ...] = ()
    """What stands before the first and between both times of a range; the former may be empty."""
    until: tuple[str, ...] = ()
    """Phrases before a weekday that make it the next one: "by Friday"."""
    since: tuple[str, ...] = ()
    """Phrases before a weekday that make it the last one."""
    starting: tuple[str, ...] = ()
    """Phrases before a weekday that make it the last one unless the verb is future: "will run from Friday"."""
    tense: Tense = Tense()
    rules: tuple[Rule, ...] = ()

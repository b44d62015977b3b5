"""What a temporal phrase is read in, and the values that its pattern found."""

from __future__ import annotations

from typing import NamedTuple

from retold.annotation.times.calendar import Anchor, Interval
from retold.languages.temporal import Match


class Setting(NamedTuple):
    """What a phrase is read in: the anchor, the last time the text named, a wider expression, the tense."""

    anchor: Anchor | None
    text: Interval | None
    within: Interval | None = None
    weekday: int | None = None
    """The weekday that another phrase of the expression names, 1 for Monday."""
    part: str | None = None
    """The part of the day that another phrase of the expression names."""
    future: bool = False
    """Whether the clause speaks of what is to come."""
    narrates: bool = False
    """Whether it tells what was, so that "in two days" counts from the last time in the text."""


class Meaning(NamedTuple):
    """An interval, and whether it rests on the anchor ("anchor"), on the text or on nothing else."""

    interval: Interval
    rests_on: str  # "anchor", "text", "itself"


def value_of(match: Match, name: str) -> int | None:
    """The number that a slot found."""
    value = match.values.get(name)
    return value if isinstance(value, int) else None


def text_of(match: Match, name: str) -> str | None:
    """The name that a slot found, else the one that the rule gives."""
    value = match.values.get(name, getattr(match.rule, name, None))
    return value if isinstance(value, str) else None


def relation_of(match: Match) -> int | None:
    """-1 for last, 0 for this, 1 for next."""
    relation = value_of(match, "relation")
    return match.rule.relation if relation is None else relation


def counts_of(match: Match) -> tuple[float, float]:
    """How many units, least and most: "2-3 days ago"; one where nothing is said."""
    n = match.values.get("n", match.rule.n if match.rule.n is not None else 1)
    if isinstance(n, tuple):
        return float(n[0]), float(n[1])
    return (float(n), float(n)) if isinstance(n, int | float) else (1.0, 1.0)


def anchored(interval: Interval) -> Meaning:
    """A meaning that rests on the anchor."""
    return Meaning(interval, "anchor")

"""The words and signs that all renderings share: languages, reports, relations, differences, dates."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from retold.model import (
    Article,
    Claim,
    Difference,
    DifferenceType,
    Judged,
    Kind,
    MentionType,
    Published,
    Relation,
    Statement,
    TimelineEntry,
)
from retold.reading.articles import called
from retold.rendering.safe import line


class Label(NamedTuple):
    """A sign and a word: the sign never stands alone."""

    sign: str
    word: str


DIFFERENCES: dict[DifferenceType, Label] = {
    "quantity": Label("#", "quantity"),
    "time": Label("◷", "time"),
    "certainty": Label("?", "certainty"),
    "polarity": Label("±", "polarity"),
    "attribution": Label("❞", "attribution"),
    "naming": Label("≠", "naming"),
    "place": Label("⌖", "place"),
    "actor": Label("☉", "actor"),
}
RELATIONS: dict[Relation, Label] = {"same": Label("=", "same"), "overlap": Label("≈", "overlap")}
# What readers decided; what nobody judged is Retold's suggestion and has no mark.
JUDGED: dict[Judged, Label] = {
    "confirmed": Label("✓", "confirmed"),
    "corrected": Label("✎", "corrected"),
    "rejected": Label("✗", "rejected"),
}
KINDS: dict[Kind, str] = {"direct": "quoted", "mixed": "partly quoted", "indirect": "paraphrased"}
TYPES: dict[MentionType, str] = {
    "PER": "person", "ORG": "organisation", "LOC": "place", "EVT": "event", "PRO": "product",
}  # fmt: skip


def judged(noun: Claim | Difference | Statement) -> Label | None:
    """The mark of what a reader decided about something."""
    return JUDGED[noun.judged] if noun.judged else None


@cache
def language_name(code: str | None) -> str | None:
    """The English name of a language ("Ukrainian"), the code itself where there is none, None if unknown."""
    if not code:
        return None
    from babel import Locale

    names = Locale("en").languages
    return str(names.get(code.replace("-", "_")) or names.get(code.split("-")[0]) or line(code))


@cache
def direction(code: str | None) -> str:
    """The value of `dir` for a language: "ltr", "rtl", or "auto" while the language is unknown."""
    from babel import Locale, UnknownLocaleError

    try:
        return "rtl" if Locale.parse(code or "", sep="-").character_order.startswith("right") else "ltr"
    except (UnknownLocaleError, ValueError):
        return "auto"


def report_names(articles: Sequence[Article]) -> tuple[str, ...]:
    """A short name of each report (outlet, else host, else file), made distinct by language or number."""
    names = [line(called(a)) or f"Report {i}" for i, a in enumerate(articles, 1)]
    twice = {n for n, count in Counter(names).items() if count > 1}
    alone = Counter((n, a.language) for n, a in zip(names, articles, strict=True))
    labelled = [
        f"{n} ({language_name(a.language)})" if n in twice and a.language and alone[n, a.language] == 1 else n
        for n, a in zip(names, articles, strict=True)
    ]
    still = {n for n, count in Counter(labelled).items() if count > 1}
    return tuple(f"{n} ({i + 1})" if n in still else n for i, n in enumerate(labelled))


def joined(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


# Units that are words of their own; any other is a code or the noun that the report counts.
UNITS = {
    "second": "seconds", "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks", "month": "months",
    "year": "years", "decade": "decades", "person": "people", "country": "countries", "vote": "votes",
    "case": "cases", "mile": "miles", "barrel": "barrels",
}  # fmt: skip


def quantity(number: float, unit: str | None) -> str:
    """A number with its unit: "1 hour", "3 hours", "12,000,000 EUR"."""
    noun = unit if not unit or number == 1 else UNITS.get(unit, unit)
    return f"{value(number)} {line(noun or '')}".strip()


def letter(index: int) -> str:
    """a, b, ... z, aa, ab: how the differences of a claim are told apart."""
    head, tail = divmod(index, 26)
    return (letter(head - 1) if head else "") + chr(ord("a") + tail)


def moment(value: str) -> str:
    """An ISO 8601 time as people read it ("21 October 2025, 09:05 UTC+03:00"); left as it is if it is none."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return line(value)
    day = f"{read.day} {read:%B} {read.year}"
    if "T" not in value and " " not in value:
        return day
    return f"{day}, {read:%H:%M}" + (f" {read.tzname()}" if read.tzinfo else "")


def published(value: Published | None) -> str | None:
    """When an article was published, in words, or None while unknown."""
    if value is None:
        return None
    return moment(value.value if value.precision == "minute" else value.value[:10])


def period(start: str | None, end: str | None) -> str:
    """An interval in words: a day or moment, "August 2019" and "2019" where it is whole, else from and to."""
    if start is None or end is None:
        return moment(start or end or "") if start or end else "not known"
    if start == end:
        return moment(start)
    return _whole(start, end) or f"{moment(start)} to {moment(end)}"


def _whole(start: str, end: str) -> str | None:
    """The name of the month or year that an interval of days fills, if it does."""
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return None
    after = last + timedelta(days=1) if last < date.max else last
    if first.day != 1 or after.day != 1 or first > last:
        return None
    if (first.month, after.month, after.year) == (1, 1, first.year + 1):
        return str(first.year)
    return f"{first:%B} {first.year}" if first.month == last.month and first.year == last.year else None


def value(number: float) -> str:
    """A number as people read it: 1,200,000 or 0.25."""
    if not math.isfinite(number):
        return str(number)
    return f"{number:,.0f}" if number == int(number) else f"{number:,.6f}".rstrip("0")


def when(entry: TimelineEntry) -> str:
    """The period of an entry, and whether it is planned or denied: "3 March 2026, planned"."""
    known = period(entry.from_, entry.to)
    return known if entry.status == "happened" else f"{known}, {entry.status}"

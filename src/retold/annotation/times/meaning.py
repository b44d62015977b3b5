"""What a temporal phrase means in days and hours, given what it counts from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from retold.annotation.times import calendar
from retold.annotation.times.calendar import DAY, Anchor, Interval
from retold.languages.temporal import Match
from retold.model import Precision

_PRECISION: dict[str, Precision] = {
    "day": "day",
    "week": "week",
    "weekend": "day",
    "month": "month",
    "quarter": "month",
}
_HOURS = {"minute": 1 / 60, "hour": 1.0}
_FAR = 60  # days beyond which the tense decides between "March" before and after the anchor
_FARTHER = 3  # times as far as the nearest one may be what the tense points to
_AFTERNOON = ("afternoon", "evening", "pm")


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


def meaning(match: Match, setting: Setting) -> Meaning | None:
    """The interval that a phrase means, or None when it cannot be known."""
    try:
        return _MEANINGS[match.rule.do](match, setting)
    except (ValueError, OverflowError):  # a day that the month lacks, a year beyond the calendar
        return None


def _value(match: Match, name: str) -> int | None:
    value = match.values.get(name)
    return value if isinstance(value, int) else None


def _text(match: Match, name: str) -> str | None:
    value = match.values.get(name, getattr(match.rule, name, None))
    return value if isinstance(value, str) else None


def _relation(match: Match) -> int | None:
    relation = _value(match, "relation")
    return match.rule.relation if relation is None else relation


def _counts(match: Match) -> tuple[float, float]:
    """How many units, least and most: "2-3 days ago"; one where nothing is said."""
    n = match.values.get("n", match.rule.n if match.rule.n is not None else 1)
    if isinstance(n, tuple):
        return float(n[0]), float(n[1])
    return (float(n), float(n)) if isinstance(n, int | float) else (1.0, 1.0)


def _nearest(candidates: list[Interval], day: date) -> Interval:
    """The candidate nearest to `day`, the earlier of two equals."""
    return min(candidates, key=lambda i: abs((i.middle() - day).days))


def _anchored(interval: Interval) -> Meaning:
    return Meaning(interval, "anchor")


def _years(setting: Setting) -> tuple[list[int], str] | None:
    """The years that a date without one may lie in, and what the choice rests on."""
    if setting.within is not None:
        return list(range(setting.within.first.year, setting.within.last.year + 1))[:2], "anchor"
    if setting.anchor is not None:
        return [setting.anchor.day.year + k for k in (-1, 0, 1)], "anchor"
    if setting.text is not None:
        return [setting.text.first.year + k for k in (-1, 0, 1)], "text"
    return None


def _reference(setting: Setting) -> date:
    """The day to which a date without a year is nearest."""
    if setting.within is not None:
        return setting.within.middle()
    if setting.anchor is not None:
        return setting.anchor.day
    assert setting.text is not None
    return setting.text.first


def _yearly(setting: Setting, build: Callable[[int], Interval]) -> Meaning | None:
    """What comes once a year, in the year that fits best."""
    years = _years(setting)
    if years is None:
        return None
    candidates = []
    for number in years[0]:
        try:
            candidates.append(build(number))
        except ValueError:  # February 29
            continue
    return Meaning(_fitting(candidates, setting), years[1]) if candidates else None


def _fitting(candidates: list[Interval], setting: Setting) -> Interval:
    """The nearest candidate; of two far ones that on the side which the tense of the clause points to."""
    day = _reference(setting)
    if setting.weekday is not None:
        candidates = [i for i in candidates if i.first.isoweekday() == setting.weekday] or candidates
    best = _nearest(candidates, day)
    if setting.within is not None or abs((best.middle() - day).days) < _FAR:
        return best
    sided = [i for i in candidates if (setting.future and i.first > day) or (setting.narrates and i.last < day)]
    if not sided:
        return best
    other = _nearest(sided, day)
    return other if abs((other.middle() - day).days) <= _FARTHER * abs((best.middle() - day).days) else best


def _date(match: Match, setting: Setting) -> Meaning | None:
    full = match.values.get("date")
    if isinstance(full, tuple):
        return Meaning(calendar.one_day(date(*full)), "itself")
    pair = match.values.get("daymonth")
    day, month = pair if isinstance(pair, tuple) else (_value(match, "day"), _value(match, "month"))
    month = _value(match, "monthnumber") if month is None else month
    year = _value(match, "year")
    if day is None or month is None:
        return None
    if year is not None:
        return Meaning(calendar.one_day(date(year, month, day)), "itself")
    return _yearly(setting, lambda y: calendar.one_day(date(y, month, day)))


def _days(match: Match, setting: Setting) -> Meaning | None:
    days, month, year = match.values.get("days"), _value(match, "month"), _value(match, "year")
    first, last = days if isinstance(days, tuple) else (_value(match, "day"), _value(match, "day2"))
    if first is None or last is None or month is None or first >= last:
        return None

    def build(y: int) -> Interval:
        return Interval(date(y, month, first), date(y, month, last), "day")

    return Meaning(build(year), "itself") if year is not None else _yearly(setting, build)


def _month(match: Match, setting: Setting) -> Meaning | None:
    number, year, relation = _value(match, "month"), _value(match, "year"), _relation(match)
    number = int(match.rule.n or 0) if number is None else number
    if not number:
        return None
    if year is not None:
        return Meaning(calendar.month(year, number), "itself")
    if relation is None or (setting.anchor is None and match.rule.unit is None):
        return _yearly(setting, lambda y: calendar.month(y, number))
    if setting.anchor is None:
        return None
    today = setting.anchor.day
    if match.rule.unit == "year" or relation == 0:
        return _anchored(calendar.month(today.year + relation, number))
    this = calendar.month(today.year, number)
    passed = this.last < today if relation < 0 else this.first > today
    return _anchored(this if passed else calendar.month(today.year + relation, number))


def _year(match: Match, setting: Setting) -> Meaning | None:
    year = _value(match, "year")
    return None if year is None else Meaning(calendar.year(year), "itself")


def _year_range(match: Match, setting: Setting) -> Meaning | None:
    pair = match.values.get("years")
    first, last = pair if isinstance(pair, tuple) else (_value(match, "year"), _value(match, "year2"))
    if first is None or last is None or first >= last:
        return None
    return Meaning(Interval(date(first, 1, 1), date(last, 12, 31), "year"), "itself")


def _months(match: Match, setting: Setting) -> Meaning | None:
    pair, year = match.values.get("months"), _value(match, "year")
    if not isinstance(pair, tuple):
        return None
    first, count = pair[0], pair[1] - pair[0] + 1
    if year is not None:
        return Meaning(calendar.months(year, first, count), "itself")
    return _yearly(setting, lambda y: calendar.months(y, first, count))


def _century(match: Match, setting: Setting) -> Meaning | None:
    number = _value(match, "ordinal")
    if number is None or not 1 <= number <= 30:
        return None
    return Meaning(Interval(date(100 * (number - 1) + 1, 1, 1), date(100 * number, 12, 31), "year"), "itself")


def _decade(match: Match, setting: Setting) -> Meaning | None:
    number = _value(match, "decade") or _value(match, "decadenumber") or (_value(match, "ordinal") or 0)
    if number % 10 or not number:
        return None
    if number is None:
        return None
    if number < 100:
        base = setting.anchor.day.year if setting.anchor else 2000
        number = min((1900 + number, 2000 + number), key=lambda y: abs(y + 5 - base))
    return Meaning(Interval(date(number, 1, 1), date(number + 9, 12, 31), "year"), "itself")


def _part_of_year(match: Match, setting: Setting) -> Meaning | None:
    """A quarter or a half of a year."""
    length = {"quarter": 3, "half": 6}[match.rule.do]
    number, year = _value(match, "ordinal"), _value(match, "year")
    if number is None or not 1 <= number <= 12 // length:
        return None

    def build(y: int) -> Interval:
        return calendar.months(y, (number - 1) * length + 1, length)

    return Meaning(build(year), "itself") if year is not None else _yearly(setting, build)


def _season(match: Match, setting: Setting) -> Meaning | None:
    name = _text(match, "season") or match.rule.part
    year, relation = _value(match, "year"), _relation(match)
    if name is None:
        return None
    if year is not None:
        return Meaning(calendar.season(year, name), "itself")
    if relation is None or setting.anchor is None or setting.within is not None:
        return _yearly(setting, lambda y: calendar.season(y, name))
    today = setting.anchor.day
    around = [calendar.season(today.year + k, name) for k in (-2, -1, 0, 1)]
    if relation == 0:
        return _anchored(_nearest(around, today))
    past, coming = [i for i in around if i.last < today], [i for i in around if i.first > today]
    return _anchored(past[-1] if relation < 0 else coming[0])


def _weekday(match: Match, setting: Setting) -> Meaning | None:
    number, relation = _value(match, "weekday"), _relation(match)
    number = int(match.rule.n or 0) if number is None else number
    if setting.within is not None:
        ahead = (number - 1 - setting.within.first.weekday()) % 7
        return _anchored(calendar.one_day(setting.within.first + ahead * DAY))
    if setting.anchor is None:
        return None
    today = setting.anchor.day
    back = (today.weekday() - (number - 1)) % 7
    if relation == 0:
        return _anchored(calendar.one_day(today + (number - 1 - today.weekday()) * DAY))
    if relation is None:
        day = today - back * DAY if not setting.future or back == 0 else today + (7 - back) * DAY
    else:
        day = today - (back or 7) * DAY if relation < 0 else today + (7 - back) * DAY
    return _anchored(calendar.one_day(day))


def _day(match: Match, setting: Setting) -> Meaning | None:
    if setting.anchor is None:
        return None
    return _anchored(calendar.one_day(setting.anchor.day + int(match.rule.n or 0) * DAY))


def _unit(match: Match, setting: Setting) -> Meaning | None:
    name, relation = _text(match, "unit"), _relation(match)
    if relation is None:
        relation = int(match.rule.n or 0)
    if name is None or name in _HOURS:
        return None
    if name == "day":  # "the next day" counts from the last day in the text; "these days" are none
        return _moved(match, setting, relation, "day") if relation else None
    if setting.anchor is None:
        return None
    return _anchored(calendar.unit(setting.anchor.day, name, relation))


def _ago(match: Match, setting: Setting) -> Meaning | None:
    return _from_anchor(match, setting, -1)


def _ahead(match: Match, setting: Setting) -> Meaning | None:
    if setting.narrates and _text(match, "unit") in ("decade", "century"):  # what it took, not when it will be
        return None
    return _from_anchor(match, setting, 1)


def _through(match: Match, setting: Setting) -> Meaning | None:
    """ "In two days" that also means "two days later" where the clause tells what was."""
    return _later(match, setting) if setting.narrates else _from_anchor(match, setting, 1)


def _from_anchor(match: Match, setting: Setting, sign: int) -> Meaning | None:
    name = _text(match, "unit")
    if setting.anchor is None or name is None:
        return None
    least, most = _counts(match)
    if name in _HOURS:
        return _hours(setting.anchor, sign * least * _HOURS[name])
    ends = sorted((_around(setting.anchor.day, name, sign * n) for n in (least, most)), key=lambda i: i.first)
    return _anchored(Interval(ends[0].first, ends[-1].last, ends[0].precision))


def _hours(anchor: Anchor, hours: float) -> Meaning:
    """Hours from the anchor: to the minute where its time of day is known, else the day."""
    if anchor.clock is None:
        return _anchored(calendar.one_day(anchor.day))
    moment = datetime.combine(anchor.day, anchor.clock) + timedelta(hours=hours)
    return _anchored(Interval(moment.date(), moment.date(), "minute", moment.time()))


def _around(day: date, name: str, count: float) -> Interval:
    """The calendar unit that a number of units leads to: "two months ago" is a month."""
    there = calendar.moved(day, name, count)
    if count % 1 and name in ("year", "decade"):
        return calendar.month(there.year, there.month)
    if name in ("decade", "century"):
        return calendar.year(there.year)
    return calendar.unit(there, name if count % 1 == 0 or name != "week" else "day", 0)


def _stretch(match: Match, setting: Setting) -> Meaning | None:
    """The units up to the anchor, or from it on: "in the last two months"."""
    name, relation = _text(match, "unit"), _relation(match)
    if setting.anchor is None or name is None or (name == "day" and "n" not in match.values):
        return None  # "the last day" is that of something else
    sign = 1 if match.rule.do == "next" or (relation or 0) > 0 else -1
    count = sign * _counts(match)[1]
    if name in _HOURS:
        there = setting.anchor.day + timedelta(hours=round(count * _HOURS[name]) if abs(count) >= 24 else 0)
        ends = sorted((setting.anchor.day, there))
        return _anchored(Interval(ends[0], ends[1], "day"))
    ends = sorted((setting.anchor.day, calendar.moved(setting.anchor.day, name, count)))
    return _anchored(Interval(ends[0], ends[1], _PRECISION.get(name, "year")))


def _later(match: Match, setting: Setting) -> Meaning | None:
    return _moved(match, setting, _counts(match)[0], _text(match, "unit"))


def _earlier(match: Match, setting: Setting) -> Meaning | None:
    return _moved(match, setting, -_counts(match)[0], _text(match, "unit"))


def _moved(match: Match, setting: Setting, count: float, name: str | None) -> Meaning | None:
    """So many units from the last time in the text."""
    if setting.text is None or name is None:
        return None
    found = _from_text(setting.text, name, count)
    known = setting.anchor is not None and found is not None
    if known and not setting.future and found.interval.first > setting.anchor.day:  # type: ignore[union-attr]
        return None  # told as past, so the text means another day than the last one that it named
    return found


def _from_text(text: Interval, name: str, count: float) -> Meaning | None:
    if name in _HOURS:
        if text.clock is None:
            return Meaning(calendar.one_day(text.first), "text") if abs(count * _HOURS[name]) < 12 else None
        found = _hours(Anchor(text.first, text.clock), count * _HOURS[name])
        return Meaning(found.interval, "text")
    return Meaning(_around(text.first, name, count), "text")


def _clock(match: Match, setting: Setting) -> Meaning | None:
    found = match.values.get(
        "clock", match.values.get("dotted", match.values.get("comma", match.values.get("hourglued")))
    )
    minute = _value(match, "minute") or 0
    hour, minute = found if isinstance(found, tuple) else (_value(match, "hour"), minute)
    if hour is None:
        return None
    part = _text(match, "part") or setting.part
    if part in _AFTERNOON and hour < 12:
        hour += 12
    if part in ("night", "am") and hour == 12:
        hour = 0
    if part == "night" and 8 < hour < 12:
        hour += 12
    day = setting.within.first if setting.within is not None else setting.anchor.day if setting.anchor else None
    if day is None:
        return None
    if hour == 24:
        day, hour = day + DAY, 0
    return _anchored(Interval(day, day, "minute", time(hour, minute)))


def _part(match: Match, setting: Setting) -> Meaning | None:
    """A part of the day: its day. Alone it needs to say which ("this morning"); else it is left out."""
    relation = _relation(match)
    if setting.within is not None:
        return _anchored(setting.within)
    if setting.anchor is None or (relation is None and match.rule.n is None):
        return None
    shift = int(match.rule.n or 0) if relation is None else relation
    return _anchored(calendar.one_day(setting.anchor.day + shift * DAY))


_MEANINGS: dict[str, Callable[[Match, Setting], Meaning | None]] = {
    "date": _date,
    "days": _days,
    "month": _month,
    "year": _year,
    "months": _months,
    "century": _century,
    "years": _year_range,
    "decade": _decade,
    "quarter": _part_of_year,
    "half": _part_of_year,
    "season": _season,
    "weekday": _weekday,
    "day": _day,
    "unit": _unit,
    "ago": _ago,
    "ahead": _ahead,
    "through": _through,
    "last": _stretch,
    "next": _stretch,
    "later": _later,
    "earlier": _earlier,
    "clock": _clock,
    "part": _part,
}

"""What a temporal phrase means in days and hours, given what it counts from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from retold.annotation.times import calendar, counted
from retold.annotation.times.calendar import DAY, Interval
from retold.annotation.times.setting import Meaning, Setting, anchored, relation_of, text_of, value_of
from retold.languages.temporal import Match

_FAR = 60  # days beyond which the tense decides between "March" before and after the anchor
_FARTHER = 3  # times as far as the nearest one may be what the tense points to
_AFTERNOON = ("afternoon", "evening", "pm")


def meaning(match: Match, setting: Setting) -> Meaning | None:
    """The interval that a phrase means, or None when it cannot be known."""
    try:
        return _MEANINGS[match.rule.do](match, setting)
    except (ValueError, OverflowError):  # a day that the month lacks, a year beyond the calendar
        return None


def _nearest(candidates: list[Interval], day: date) -> Interval:
    """The candidate nearest to `day`, the earlier of two equals."""
    return min(candidates, key=lambda i: abs((i.middle() - day).days))


def _years(setting: Setting) -> tuple[list[int], str] | None:
    """The years that a date without one may lie in, and what the choice rests on."""
    if setting.within is not None:
        return list(range(setting.within.first.year, setting.within.last.year + 1))[:2], "anchor"
    if setting.anchor is not None:
        reach = 1 if setting.weekday is None else 3  # a weekday tells which year was meant
        return [setting.anchor.day.year + k for k in range(-reach, reach + 1)], "anchor"
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
    day, month = pair if isinstance(pair, tuple) else (value_of(match, "day"), value_of(match, "month"))
    month = value_of(match, "monthnumber") if month is None else month
    year = value_of(match, "year")
    if day is None or month is None:
        return None
    if year is not None:
        return Meaning(calendar.one_day(date(year, month, day)), "itself")
    return _yearly(setting, lambda y: calendar.one_day(date(y, month, day)))


def _days(match: Match, setting: Setting) -> Meaning | None:
    days, month, year = match.values.get("days"), value_of(match, "month"), value_of(match, "year")
    first, last = days if isinstance(days, tuple) else (value_of(match, "day"), value_of(match, "day2"))
    if first is None or last is None or month is None or first >= last:
        return None

    def build(y: int) -> Interval:
        return Interval(date(y, month, first), date(y, month, last), "day")

    return Meaning(build(year), "itself") if year is not None else _yearly(setting, build)


def _month(match: Match, setting: Setting) -> Meaning | None:
    number, year, relation = value_of(match, "month"), value_of(match, "year"), relation_of(match)
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
        return anchored(calendar.month(today.year + relation, number))
    this = calendar.month(today.year, number)
    passed = this.last < today if relation < 0 else this.first > today
    return anchored(this if passed else calendar.month(today.year + relation, number))


def _year(match: Match, setting: Setting) -> Meaning | None:
    year = value_of(match, "year")
    return None if year is None else Meaning(calendar.year(year), "itself")


def _year_range(match: Match, setting: Setting) -> Meaning | None:
    pair = match.values.get("years")
    first, last = pair if isinstance(pair, tuple) else (value_of(match, "year"), value_of(match, "year2"))
    if first is None or last is None or first >= last:
        return None
    return Meaning(Interval(date(first, 1, 1), date(last, 12, 31), "year"), "itself")


def _months(match: Match, setting: Setting) -> Meaning | None:
    pair, year = match.values.get("months"), value_of(match, "year")
    one, other = pair if isinstance(pair, tuple) else (value_of(match, "month"), value_of(match, "month2"))
    if one is None or other is None or one >= other:
        return None
    first, count = one, other - one + 1
    if year is not None:
        return Meaning(calendar.months(year, first, count), "itself")
    return _yearly(setting, lambda y: calendar.months(y, first, count))


def _century(match: Match, setting: Setting) -> Meaning | None:
    number = value_of(match, "numbered")
    if number is None or not 1 <= number <= 30:
        return None
    return Meaning(Interval(date(100 * (number - 1) + 1, 1, 1), date(100 * number, 12, 31), "year"), "itself")


def _decade(match: Match, setting: Setting) -> Meaning | None:
    number = value_of(match, "decade") or value_of(match, "decadenumber") or 0
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
    number, year = value_of(match, "numbered"), value_of(match, "year")
    if number is None or not 1 <= number <= 12 // length:
        return None

    def build(y: int) -> Interval:
        return calendar.months(y, (number - 1) * length + 1, length)

    return Meaning(build(year), "itself") if year is not None else _yearly(setting, build)


def _season(match: Match, setting: Setting) -> Meaning | None:
    name = text_of(match, "season") or match.rule.part
    year, relation = value_of(match, "year"), relation_of(match)
    if name is None:
        return None
    if year is not None:
        return Meaning(calendar.season(year, name), "itself")
    if relation is None or setting.anchor is None or setting.within is not None:
        return _yearly(setting, lambda y: calendar.season(y, name))
    today = setting.anchor.day
    around = [calendar.season(today.year + k, name) for k in (-2, -1, 0, 1)]
    if relation == 0:
        return anchored(_nearest(around, today))
    past, coming = [i for i in around if i.last < today], [i for i in around if i.first > today]
    return anchored(past[-1] if relation < 0 else coming[0])


def _weekday(match: Match, setting: Setting) -> Meaning | None:
    number, relation = value_of(match, "weekday"), relation_of(match)
    number = int(match.rule.n or 0) if number is None else number
    if setting.within is not None:
        ahead = (number - 1 - setting.within.first.weekday()) % 7
        return anchored(calendar.one_day(setting.within.first + ahead * DAY))
    if setting.anchor is None:
        return None
    today = setting.anchor.day
    back = (today.weekday() - (number - 1)) % 7
    if relation == 0:
        return anchored(calendar.one_day(today + (number - 1 - today.weekday()) * DAY))
    if relation is None:
        day = today - back * DAY if not setting.future or back == 0 else today + (7 - back) * DAY
    else:
        day = today - (back or 7) * DAY if relation < 0 else today + (7 - back) * DAY
    return anchored(calendar.one_day(day))


def _day(match: Match, setting: Setting) -> Meaning | None:
    if setting.anchor is None:
        return None
    return anchored(calendar.one_day(setting.anchor.day + int(match.rule.n or 0) * DAY))


def _clock(match: Match, setting: Setting) -> Meaning | None:
    found = match.values.get(
        "clock", match.values.get("dotted", match.values.get("comma", match.values.get("hourglued")))
    )
    minute = value_of(match, "minute") or 0
    hour, minute = found if isinstance(found, tuple) else (value_of(match, "hour"), minute)
    if hour is None:
        return None
    part = text_of(match, "part") or setting.part
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
    return anchored(Interval(day, day, "minute", time(hour, minute)))


def _part(match: Match, setting: Setting) -> Meaning | None:
    """A part of the day: its day. Alone it needs to say which ("this morning"); else it is left out."""
    relation = relation_of(match)
    if setting.within is not None:
        return anchored(setting.within)
    if setting.anchor is None or (relation is None and match.rule.n is None):
        return None
    shift = int(match.rule.n or 0) if relation is None else relation
    return anchored(calendar.one_day(setting.anchor.day + shift * DAY))


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
    "unit": counted.unit,
    "ago": counted.ago,
    "ahead": counted.ahead,
    "through": counted.through,
    "last": counted.stretch,
    "next": counted.stretch,
    "later": counted.later,
    "earlier": counted.earlier,
    "clock": _clock,
    "part": _part,
}

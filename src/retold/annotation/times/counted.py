"""Times told by counting units: two weeks ago, next month, the last three years, two days later."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from retold.annotation.times import calendar
from retold.annotation.times.calendar import Anchor, Interval
from retold.annotation.times.setting import Meaning, Setting, anchored, counts_of, relation_of, text_of
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


def unit(match: Match, setting: Setting) -> Meaning | None:
    """This, last or next week, month or year; "the next day" counts from the text."""
    name, relation = text_of(match, "unit"), relation_of(match)
    if relation is None:
        relation = int(match.rule.n or 0)
    if name is None or name in _HOURS:
        return None
    if name == "day":  # "the next day" counts from the last day in the text; "these days" are none
        return _moved(match, setting, relation, "day") if relation else None
    if setting.anchor is None:
        return None
    return anchored(calendar.unit(setting.anchor.day, name, relation))


def ago(match: Match, setting: Setting) -> Meaning | None:
    """So many units before the anchor."""
    return _from_anchor(match, setting, -1)


def ahead(match: Match, setting: Setting) -> Meaning | None:
    """So many units after the anchor."""
    if match.rule.relation == 1 and not setting.future:
        return None  # "za tři dny" is also what something took: only a mark of the future tells
    if setting.narrates and text_of(match, "unit") in ("decade", "century"):  # what it took, not when it will be
        return None
    return _from_anchor(match, setting, 1)


def through(match: Match, setting: Setting) -> Meaning | None:
    """ "In two days" that also means "two days later" where the clause tells what was."""
    return later(match, setting) if setting.narrates else _from_anchor(match, setting, 1)


def _from_anchor(match: Match, setting: Setting, sign: int) -> Meaning | None:
    name = text_of(match, "unit")
    if setting.anchor is None or name is None:
        return None
    least, most = counts_of(match)
    if name in _HOURS:
        return _hours(setting.anchor, sign * least * _HOURS[name])
    ends = sorted((_around(setting.anchor.day, name, sign * n) for n in (least, most)), key=lambda i: i.first)
    return anchored(Interval(ends[0].first, ends[-1].last, ends[0].precision))


def _hours(anchor: Anchor, hours: float) -> Meaning:
    """Hours from the anchor: to the minute where its time of day is known, else the day."""
    if anchor.clock is None:
        return anchored(calendar.one_day(anchor.day))
    moment = datetime.combine(anchor.day, anchor.clock) + timedelta(hours=hours)
    return anchored(Interval(moment.date(), moment.date(), "minute", moment.time()))


def _around(day: date, name: str, count: float) -> Interval:
    """The calendar unit that a number of units leads to: "two months ago" is a month."""
    there = calendar.moved(day, name, count)
    if count % 1 and name in ("year", "decade"):
        return calendar.month(there.year, there.month)
    if name in ("decade", "century"):
        return calendar.year(there.year)
    return calendar.unit(there, name if count % 1 == 0 or name != "week" else "day", 0)


def stretch(match: Match, setting: Setting) -> Meaning | None:
    """The units up to the anchor, or from it on: "in the last two months"."""
    name, relation = text_of(match, "unit"), relation_of(match)
    if setting.anchor is None or name is None or (name == "day" and "n" not in match.values):
        return None  # "the last day" is that of something else
    sign = 1 if match.rule.do == "next" or (relation or 0) > 0 else -1
    count = sign * counts_of(match)[1]
    if name in _HOURS:
        there = setting.anchor.day + timedelta(hours=round(count * _HOURS[name]) if abs(count) >= 24 else 0)
        ends = sorted((setting.anchor.day, there))
        return anchored(Interval(ends[0], ends[1], "day"))
    ends = sorted((setting.anchor.day, calendar.moved(setting.anchor.day, name, count)))
    return anchored(Interval(ends[0], ends[1], _PRECISION.get(name, "year")))


def later(match: Match, setting: Setting) -> Meaning | None:
    """So many units after the last time in the text."""
    return _moved(match, setting, counts_of(match)[0], text_of(match, "unit"))


def earlier(match: Match, setting: Setting) -> Meaning | None:
    """So many units before the last time in the text."""
    return _moved(match, setting, -counts_of(match)[0], text_of(match, "unit"))


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

"""Intervals of the calendar. Weeks run from Monday to Sunday, winter from December to February."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from retold.model import Precision

DAY = timedelta(days=1)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


class Interval(NamedTuple):
    """From `first` to `last`, both included; a time of day is `clock` on the day `first`."""

    first: date
    last: date
    precision: Precision
    clock: time | None = None

    def start_text(self) -> str:
        """ISO 8601 of the beginning, to the minute where the precision is that."""
        return self._text(self.first)

    def end_text(self) -> str:
        """ISO 8601 of the end."""
        return self._text(self.last)

    def _text(self, day: date) -> str:
        return day.isoformat() if self.clock is None else datetime.combine(day, self.clock).isoformat("T", "minutes")

    def middle(self) -> date:
        """The day in the middle, for telling what is nearest."""
        return self.first + (self.last - self.first) // 2


class Anchor(NamedTuple):
    """What relative times count from: a day, with its time of day where that is known."""

    day: date
    clock: time | None = None


def one_day(day: date) -> Interval:
    """A single day."""
    return Interval(day, day, "day")


def month(year: int, number: int) -> Interval:
    """A month of a year."""
    return Interval(date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month")


def year(number: int) -> Interval:
    """A year."""
    return Interval(date(number, 1, 1), date(number, 12, 31), "year")


def months(year_: int, number: int, count: int) -> Interval:
    """`count` months from the given one on: a quarter, a season."""
    last = shift_months(date(year_, number, 1), count - 1)
    return Interval(date(year_, number, 1), month(last.year, last.month).last, "month")


def season(year_: int, name: str) -> Interval:
    """A season; the winter of a year begins in its December."""
    return months(year_, _SEASONS[name], 3)


def shift_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + count
    year_, number = divmod(index, 12)
    return date(year_, number + 1, min(day.day, monthrange(year_, number + 1)[1]))


def unit(day: date, name: str, shift: int) -> Interval:
    """The calendar unit around `day`, `shift` units on."""
    if name == "day":
        return one_day(day + shift * DAY)
    if name in ("week", "weekend"):
        monday = day - day.weekday() * DAY + 7 * shift * DAY
        if name == "weekend":
            return Interval(monday + 5 * DAY, monday + 6 * DAY, "day")
        return Interval(monday, monday + 6 * DAY, "week")
    if name == "month":
        moved = shift_months(day.replace(day=1), shift)
        return month(moved.year, moved.month)
    if name == "quarter":
        moved = shift_months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3 * shift)
        return months(moved.year, moved.month, 3)
    if name == "year":
        return year(day.year + shift)
    span = {"decade": 10, "century": 100}[name]
    start = (day.year // span + shift) * span
    return Interval(date(start, 1, 1), date(start + span - 1, 12, 31), "year")


def moved(day: date, name: str, count: float) -> date:
    """`day` moved by a number of units, fractions of months and years in days and months."""
    if name in ("decade", "century"):
        return shift_months(day, round(count * {"decade": 120, "century": 1200}[name]))
    if name == "year":
        return shift_months(day, round(12 * count))
    if name in ("month", "quarter"):
        whole = int(count)
        length = {"month": 1, "quarter": 3}[name]
        return shift_months(day, length * whole) + round(30.4 * length * (count - whole)) * DAY
    return day + round(count * {"week": 7, "weekend": 7, "day": 1}[name]) * DAY

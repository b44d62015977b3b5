"""What numbers in digits may mean as times: dates, times of day, pairs of days and years."""

from __future__ import annotations

import re

from retold.languages.tokens import DASHES

Value = int | float | str | tuple[int, ...]

YEARS = range(1000, 2200)

_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")
_ISO = re.compile(rf"(\d{{4}})[{DASHES}](\d{{2}})[{DASHES}](\d{{2}})")
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?")
_DOTTED = re.compile(r"([01]?\d|2[0-4])\.([0-5]\d)")
_COMMA = re.compile(r"([01]?\d|2[0-4]),([0-5]\d)")
_GLUED = re.compile(r"([01]?\d|2[0-4])")  # "15h30" is a number with a suffix
_DAY_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})")
_PAIR = re.compile(rf"(\d{{1,4}})[{DASHES}](\d{{1,4}})")
_SEASON = re.compile(r"(\d{4})/(\d{4}|\d{2})")  # a year from autumn to autumn: 2021/22


def bare(digits: str, slot: str, month_first: bool) -> Value | None:
    """The value of digits with nothing glued to them."""
    if slot == "decadenumber":
        return int(digits) if digits.isdecimal() and len(digits) in (2, 4) and digits.endswith("0") else None
    if slot == "minute":
        return int(digits) if digits.isdecimal() and len(digits) == 2 and int(digits) < 60 else None
    if slot == "date":
        return date(digits, month_first)
    if slot == "clock":
        return _numbers(_CLOCK, digits)
    if slot == "dotted":
        return _numbers(_DOTTED, digits)
    if slot == "comma":
        return _numbers(_COMMA, digits)
    return _pairs(digits, slot)


def _pairs(digits: str, slot: str) -> Value | None:
    """The value of two numbers in one token, or of a month in digits."""
    if slot == "daymonth":
        return _day_month(_numbers(_DAY_MONTH, digits))
    if slot == "days":
        pair = _numbers(_PAIR, digits)
        return pair if pair and 1 <= pair[0] < pair[1] <= 31 else None
    if slot == "years":
        return _year_pair(_numbers(_PAIR, digits) or _numbers(_SEASON, digits), digits)
    if slot == "monthnumber":
        return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 12 else None
    return None


def date(digits: str, month_first: bool) -> tuple[int, ...] | None:
    """(year, month, day) of a date in digits; a year in two digits is one from 1970 to 2069."""
    iso = _numbers(_ISO, digits)
    if iso:
        return iso if _valid(iso[1], iso[2]) else None
    found = _numbers(_DATE, digits)
    if not found:
        return None
    first, second, year = found
    if len(digits.replace("/", ".").split(".")[-1]) == 2:
        year += 1900 if year >= 70 else 2000
    month_first = month_first and "/" in digits
    day, month = (second, first) if (month_first and first <= 12) or second > 12 else (first, second)
    return (year, month, day) if _valid(month, day) and year in YEARS else None


def _numbers(shape: re.Pattern[str], digits: str) -> tuple[int, ...] | None:
    found = shape.fullmatch(digits)
    return tuple(map(int, found.groups())) if found else None


def hour_glued(digits: str, suffix: str) -> tuple[int, ...] | None:
    """Hour and minute of "15h30" or "15h"; the tokens keep what follows the letter in the suffix."""
    found = re.fullmatch(r"h([0-5]\d)?", suffix)
    if not found or not _GLUED.fullmatch(digits):
        return None
    return int(digits), int(found.group(1) or 0)


def _valid(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def _day_month(pair: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return pair if pair and _valid(pair[1], pair[0]) else None


def _year_pair(pair: tuple[int, ...] | None, digits: str) -> tuple[int, ...] | None:
    """Both years of 2014–2020 or 2014–20."""
    if not pair or pair[0] not in YEARS or len(digits) not in (7, 9):
        return None
    last = pair[1] if len(digits) == 9 else pair[0] // 100 * 100 + pair[1]
    return (pair[0], last) if pair[0] < last and last in YEARS else None

"""Times of publication as pages write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from retold.model import Published

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:(?:T|\s+)(?P<clock>\d\d:\d\d)(?P<seconds>:\d\d(?:[.,]\d+)?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?", re.IGNORECASE)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(?:-\s+)?(\d{1,2}:\d\d)(?::\d\d)?)?")


def page_time(value: str) -> Published | None:
    """ISO 8601, RFC 2822 or day.month.year with or without a time; None for anything else.

    Midnight sharp is how news systems write a day, so it is given as a day. A zone is kept, never supplied.
    """
    value = value.strip()
    try:
        moment = _iso(value) or _dotted(value) or _rfc2822(value)
    except (ValueError, OverflowError):
        return None
    if isinstance(moment, datetime):
        if moment.hour or moment.minute or moment.second:
            return Published(value=moment.isoformat(timespec="minutes"), precision="minute")
        moment = moment.date()
    return None if moment is None else Published(value=moment.isoformat(), precision="day")


def _iso(value: str) -> datetime | date | None:
    compact = _COMPACT.fullmatch(value)
    if compact:
        y, m, d, hour, minute, second, zone = compact.groups()
        value = f"{y}-{m}-{d}" + (f"T{hour}:{minute}:{second or '00'}{zone or ''}" if hour else "")
    found = _ISO.fullmatch(value)
    if found is None:
        return None
    if not found["clock"]:
        return date.fromisoformat(found["day"])
    zone = (found["zone"] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    seconds = (found["seconds"] or "")[:3]
    return datetime.fromisoformat(f"{found['day']}T{found['clock']}{seconds}{zone}")


def _dotted(value: str) -> datetime | date | None:
    found = _DOTTED.fullmatch(value)
    if found is None:
        return None
    day = date(int(found[3]), int(found[2]), int(found[1]))
    return datetime.fromisoformat(f"{day}T{found[4]:0>5}") if found[4] else day


def _rfc2822(value: str) -> datetime | None:
    return parsedate_to_datetime(value) if re.match(r"(?:\w{3},\s*)?\d{1,2}\s+\w{3}\s+\d{4}\s+\d", value) else None

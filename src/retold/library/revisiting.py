"""Pages that may be revised: what to send along when they are asked again, and when that is due."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from retold.library import dialects, records
from retold.library.schema import pages
from retold.reading.entries import Visit

_FIRST = 3_600.0  # seconds after which a page is first asked again; from then on when it is twice as old
_LONGEST = 7 * 86_400.0  # seconds for which it is: a fifth of online articles change within a week, few later


def note(connection: Connection, visit: Visit, now: float | None = None) -> None:
    """Keep what a page answered that has been taken in."""
    now = time.time() if now is None else now
    address = records.canonical(visit.address)
    dialects.insert_missing(connection, pages, [{"address": address, "first": now, "due": now + _FIRST}])
    kept = {"etag": visit.etag, "modified": visit.modified}
    connection.execute(update(pages).where(pages.c.address == address).values(kept))


def visited(connection: Connection, address: str) -> Visit | None:
    """What is kept of the last answer of an address, in one spelling."""
    found = connection.execute(select(pages).where(pages.c.address == address)).first()
    return Visit(found.address, found.etag, found.modified) if found else None


def every(connection: Connection) -> list[str]:
    """All pages that were fetched, the oldest first."""
    return list(connection.execute(select(pages.c.address).order_by(pages.c.first, pages.c.address)).scalars())


def due(connection: Connection, now: float, most: int | None = None) -> Sequence[str]:
    """The pages to be asked now, at most so many."""
    wanted = select(pages.c.address).where(pages.c.due <= now, _young(now)).order_by(pages.c.due, pages.c.address)
    return list(connection.execute(wanted.limit(most)).scalars())


def next_due(connection: Connection, now: float) -> float | None:
    """When the next page is due; None when no page is young enough."""
    return connection.execute(select(func.min(pages.c.due)).where(_young(now))).scalar()


def _young(now: float) -> ColumnElement[bool]:
    return pages.c.first > now - _LONGEST


def postpone(connection: Connection, address: str, now: float, *, failed: bool) -> None:
    """Set when a page is asked the next time: when it is twice as old, and never after a week or two failures."""
    found = connection.execute(select(pages.c.first, pages.c.failures).where(pages.c.address == address)).first()
    if found is None:
        return
    age = max(_FIRST, now - found.first)
    failures = found.failures + 1 if failed else 0
    following = now + age if age + now - found.first <= _LONGEST and failures < 2 else None
    values = {"due": following, "failures": failures}
    connection.execute(update(pages).where(pages.c.address == address).values(values))


def forget(connection: Connection, addresses: Sequence[str]) -> None:
    """Ask no more for what was removed."""
    connection.execute(delete(pages).where(pages.c.address.in_(addresses)))

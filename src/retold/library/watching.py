"""Watching feeds: asked when they are due, not before; what was read of each is kept, so that a stop costs nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Row, delete, func, select, update

from retold.errors import RetoldError, nothing_watched
from retold.library import dialects, records, revisiting
from retold.library.reports import Report
from retold.library.schema import feeds
from retold.library.sources import Gathered, Gatherer
from retold.reading import documents
from retold.reading.entries import Failure, Link, Visit
from retold.reading.fetching import Answer
from retold.reading.visiting import Visitor, content, retry_after, visit

if TYPE_CHECKING:
    from retold.library import Library
    from retold.library.database import Database

EVERY = 900.0  # seconds between two looks at a feed
_LONGEST = 86_400.0  # seconds that a failing feed is left alone at most
_TRIES = 3  # times that the page of an entry is asked for in one run
_GONE = 410
_PAGES = 200  # asked again between two looks at the feeds


class Poll(NamedTuple):
    """One look at a feed, or at a page (`page`) that may have been revised.

    `reason` says why it failed, `report` what came of it otherwise.
    """

    feed: str
    changed: bool
    report: Report
    reason: str | None = None
    page: bool = False


class Watcher:
    """Looks at feeds and takes what is new into a library; with a gatherer that asks `again` also for revisions.

    `now` and `sleep` are for tests.
    """

    def __init__(
        self,
        library: Library,
        database: Database,
        visitor: Visitor,
        gatherer: Gatherer,
        *,
        every: float = EVERY,
        again: Gatherer | None = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._library, self._database, self._visitor, self._gatherer = library, database, visitor, gatherer
        self._every, self._now, self._sleep = every, now, sleep
        self._again = again
        self._tried: Counter[str] = Counter()

    def watch(self, addresses: Sequence[str], *, once: bool) -> Iterator[Poll]:
        """Look at these feeds, and those watched before, whenever they are due; with `once` at those due now."""
        self._remember(addresses)
        if not self._watches():
            raise nothing_watched()
        while True:
            for feed in self._due():
                yield self._poll(feed)
            for page in self._due_pages(None if once else _PAGES):
                yield from self._revisit(page)
            if once:
                return
            following = self._next_due()
            if following is None:
                return
            self._sleep(max(1.0, following - self._now()))

    def _remember(self, addresses: Sequence[str]) -> None:
        rows = [{"address": a, "due": 0.0, "failures": 0} for a in dict.fromkeys(map(records.canonical, addresses))]
        if rows:
            with self._database.writing() as connection:
                dialects.insert_missing(connection, feeds, rows)

    def _watches(self) -> bool:
        """Whether there is anything to look at, now or later."""
        with self._database.reading() as connection:
            if connection.execute(select(feeds.c.address).limit(1)).first():
                return True
            return bool(self._again and revisiting.every(connection))

    def _due(self) -> Sequence[Row[tuple[object, ...]]]:
        with self._database.reading() as connection:
            wanted = select(feeds).where(feeds.c.due <= self._now()).order_by(feeds.c.due, feeds.c.address)
            return connection.execute(wanted).all()

    def _next_due(self) -> float | None:
        with self._database.reading() as connection:
            earliest = [connection.execute(select(func.min(feeds.c.due))).scalar()]
            if self._again:
                earliest.append(revisiting.next_due(connection, self._now()))
        return min((due for due in earliest if due is not None), default=None)

    def _due_pages(self, most: int | None) -> Sequence[str]:
        if not self._again:
            return ()
        with self._database.reading() as connection:
            return revisiting.due(connection, self._now(), most)

    def _revisit(self, address: str) -> Iterator[Poll]:
        if not self._again:
            return
        report = self._library.add_gathered(self._again.follow(Link(address, "page"), set()))
        with self._database.writing() as connection:
            revisiting.postpone(connection, address, self._now(), failed=bool(report.failures))
        reason = report.failures[0].reason if report.failures else None
        yield Poll(address, bool(report.counts["revised"]), report, reason, page=True)

    def _poll(self, feed: Row[tuple[object, ...]]) -> Poll:
        answer = None
        try:
            answer = self._visitor.get(feed.address, Visit(feed.address, feed.etag, feed.modified).conditions)
            if answer.status == 304:
                self._note(feed.address, due=self._now() + self._every, failures=0)
                return Poll(feed.address, False, Report())
            data = content(answer)
        except RetoldError as error:
            self._fail(feed, answer)
            return Poll(feed.address, False, Report(), error.cause)
        report = self._library.add_gathered(self._entries(feed.address, data))
        # Only now: what was not taken in is told again the next time, whether this process lives or not.
        told = visit(feed.address, answer)
        kept = {} if report.failures else {"etag": told.etag, "modified": told.modified}
        self._note(feed.address, due=self._now() + self._every, failures=0, **kept)
        return Poll(feed.address, True, report)

    def _entries(self, address: str, data: bytes) -> Iterator[Gathered]:
        seen: set[str] = set()
        for each in documents.from_bytes(address, data, address=address):
            if not isinstance(each, Link):
                yield each
            elif each.kind == "feed":  # a list of feeds: these are watched themselves
                self._remember([each.address])
            elif self._tried[each.address] < _TRIES:
                for found in self._gatherer.follow(each, seen):
                    self._tried[each.address] += isinstance(found, Failure)
                    yield found

    def _fail(self, feed: Row[tuple[object, ...]], answer: Answer | None) -> None:
        if answer is not None and answer.status == _GONE:
            with self._database.writing() as connection:
                connection.execute(delete(feeds).where(feeds.c.address == feed.address))
            return
        failures = feed.failures + 1
        asked = (retry_after(answer) if answer is not None else None) or 0.0
        pause = max(min(self._every * 2 ** min(failures, 16), _LONGEST), min(asked, 7 * _LONGEST))
        self._note(feed.address, due=self._now() + pause, failures=failures)

    def _note(self, address: str, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(feeds).where(feeds.c.address == address).values(**values))

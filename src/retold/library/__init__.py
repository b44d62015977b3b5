"""A library keeps reports for good: what was added, where it appeared, how it was revised, and finds it again.

    with Library("news.db") as library:
        print(library.add("reports/", "https://example.org/feed.xml"))
        for hit in library.search("Zelensky", language="uk").hits:
            print(hit.title, hit.outlets)

One file (SQLite) or a database on a server (PostgreSQL: `Library("postgresql://user@host/database")`); any number of
processes may read and write it at once. What `add` has reported is on the disk.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import version
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, select

from retold import annotation, stories
from retold.library import (
    adding,
    grouping,
    judgements,
    keeping,
    overview,
    records,
    renewing,
    revisiting,
    rows,
    searching,
)
from retold.library.adding import Added, Taken
from retold.library.caring import Caring
from retold.library.changes import Changes
from retold.library.database import Database, default_path
from retold.library.grouping import Grouper
from retold.library.keeping import Stats
from retold.library.meaning import Finder
from retold.library.records import Annotator, Record
from retold.library.reports import Outcome, Progress, Report, Silence
from retold.library.rows import APPEARED, STANDING
from retold.library.schema import appearances, texts
from retold.library.searching import Hit, Page, Query
from retold.library.sources import Gathered, Gatherer, Known
from retold.library.vectors import KeptVectors
from retold.library.watching import EVERY, Poll, Watcher
from retold.model import Article, Story
from retold.reading import details
from retold.reading.entries import Decision, Entry, Failure, Visit
from retold.reading.fetching import Fetcher
from retold.reading.visiting import Visitor

if TYPE_CHECKING:
    from retold.encoding import Encoder

__all__ = ["Added", "Hit", "Library", "Page", "Poll", "Report", "Revision", "Stats", "default_path"]

log = logging.getLogger(__name__)

_BATCH = 32  # entries written in one transaction
_WAIT = 1.0  # seconds after which a batch is written though it is not full
PAGE = 20  # hits


class Revision(NamedTuple):
    """What stood at an address, and since when the library has known it."""

    number: int
    seen: str
    article: Article


class Library(Caring):
    """A library in one file or on PostgreSQL. Use it in a `with` statement, or `close` it."""

    def __init__(
        self,
        path: str | None = None,
        *,
        annotator: Annotator = annotation.annotate,
        encoder: Encoder | None = None,
        grouping: bool = True,
        make: bool = True,
    ) -> None:
        """Open the library at a path or an address (else `RETOLD_LIBRARY`, else in the data folder), or `make` it.

        `annotator` finds what is in an article, `encoder` (else the one that comes with Retold) makes its vector.
        Without `grouping` reports are not put into stories when they are added but when stories are asked for.
        Raises `RetoldError` when the file or the server cannot be used, or holds no library and none is to be made.
        """
        self._database = Database(path or default_path(), make=make)
        self._annotator, self._encoder, self._grouping = annotator, encoder, grouping
        self._model = encoder.name if encoder else ""
        self._grouper = Grouper(self._database)
        self._finder = Finder(self._database, self._loaded_encoder)
        self._grouped: tuple[str, int] | None = None  # the state in which nothing was left to be grouped
        self._maker = f"retold {version('retold')}"
        with self._database.reading() as connection:
            spelled = keeping.is_indexed(connection)
        if not spelled:
            with self._database.writing() as connection:
                keeping.reindex(connection)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @property
    def path(self) -> str:
        """The file, or the server's address without its password."""
        return self._database.path

    @property
    def vectors(self) -> KeptVectors:
        """The store of vectors, for `retold.encoding.load(store=...)`."""
        return KeptVectors(self._database)

    @property
    def encoder(self) -> Encoder:
        """What makes vectors of texts; loaded when it is first asked for."""
        return self._loaded_encoder()

    # In

    def add(
        self,
        *sources: str,
        published: str | None = None,
        outlet: str | None = None,
        language: str | None = None,
        encoding: str | None = None,
        allow_private: bool = False,
        refetch: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Add files, folders, globs, `-` or addresses; the details set what a source does not tell of itself.

        Nothing is fetched but addresses that are named and what the feeds, sitemaps and lists among them lead to. With
        `refetch` pages that are known are asked whether they have changed; without a source all that were fetched.
        """
        given = details(published=published, outlet=outlet, language=language)
        again = self._visited if refetch else None
        fetcher = Fetcher(allow_private=allow_private)
        gatherer = Gatherer(fetcher, given=given, encoding=encoding, has=self.has, visited=again)
        pages = [] if sources or not refetch else self._pages()
        if progress:
            progress.expect(len(pages) if pages else gatherer.expected(sources))
        return self.add_gathered(gatherer.ask_again(pages) if pages else gatherer.gather(sources), progress=progress)

    def _visited(self, address: str) -> Visit | None:
        with self._database.reading() as connection:
            return revisiting.visited(connection, address)

    def _pages(self) -> list[str]:
        with self._database.reading() as connection:
            return revisiting.every(connection)

    def watch(
        self,
        *feeds: str,
        every: float = EVERY,
        once: bool = False,
        allow_private: bool = False,
        refetch: bool = False,
    ) -> Iterator[Poll]:
        """Look at feeds, sitemaps and lists of feeds, and those watched before, every so many seconds (or `once`).

        Each look is told when what it found is in the library. Polite: conditional requests, pauses, robots.txt, longer
        waits after failures. Stopped at any time, it goes on where it was the next time. With `refetch` pages are asked
        whether they were revised: an hour after they were fetched, and when they are twice as old, for a week.
        """
        fetcher = Fetcher(allow_private=allow_private)
        visitor = Visitor(fetcher)
        gatherer = Gatherer(fetcher, has=self.has, visitor=visitor)
        again = Gatherer(fetcher, has=self.has, visited=self._visited, visitor=visitor) if refetch else None
        return Watcher(self, self._database, visitor, gatherer, every=every, again=again).watch(feeds, once=once)

    def add_articles(self, articles: Iterable[Article]) -> Report:
        """Add articles that are in memory; each is always found at its source."""
        entries = (Entry(a, a.text.encode("utf-8", "surrogatepass"), "text", a.source) for a in articles)
        return self.add_gathered(entries)

    def add_gathered(self, gathered: Iterable[Gathered], *, progress: Progress | None = None) -> Report:
        """Add entries as they come, in batches; what the progress is told of is on the disk."""
        report, shown, grouped = Report(), progress or Silence(), 0
        for outcomes in self._outcomes(gathered):
            for outcome in outcomes:
                report.note(outcome)
            shown.advance(outcomes)
            if self._grouping:
                grouped += self._group([o.article for o in outcomes if isinstance(o, Added) and o.text == o.canonical])
        self._grouper.settle(grouped)
        return report

    def _outcomes(self, gathered: Iterable[Gathered]) -> Iterator[list[Outcome]]:
        entries: list[Entry] = []
        aside: list[Outcome] = []
        began = time.monotonic()
        for each in gathered:
            if isinstance(each, Entry):
                entries.append(each)
            else:
                aside.append(self._taken(each) if isinstance(each, Decision) else each)
            if len(entries) + len(aside) >= _BATCH or time.monotonic() - began > _WAIT:
                yield [*aside, *self._write(entries)]
                entries, aside, began = [], [], time.monotonic()
        if entries or aside:
            yield [*aside, *self._write(entries)]

    def _write(self, entries: Sequence[Entry]) -> list[Added | Failure]:
        """Annotate outside the transaction, which is then short; both know what the library has already."""
        if not entries:
            return []
        with self._database.reading() as connection:
            known = adding.known_texts(connection, [e.article.id for e in entries])
        prepared = [self._prepared(e, known=e.article.id in known) for e in entries]
        with self._database.writing() as connection:
            return [
                each if isinstance(each, Failure) else adding.write(connection, each, self._maker) for each in prepared
            ]

    def _taken(self, decision: Decision) -> Taken | Known | Failure:
        try:
            judgement = judgements.of_line(decision.value)
        except ValueError as reason:
            return Failure(decision.source, f"it is no judgement: {reason}")
        return Taken(decision.source) if self.take(judgement) else Known(decision.source)

    def _prepared(self, entry: Entry, *, known: bool) -> Record | Failure:
        return records.prepared(entry, _as_it_is if known else self._annotator)

    def has(self, address: str) -> bool:
        """Whether something that appeared at an address is in the library."""
        with self._database.reading() as connection:
            at = appearances.c.address == records.canonical(address)
            return connection.execute(select(appearances.c.id).where(at).limit(1)).first() is not None

    # Out

    def search(
        self,
        text: str = "",
        *,
        entity: str | None = None,
        outlet: str | None = None,
        language: str | None = None,
        since: str | None = None,
        until: str | None = None,
        revisions: bool = False,
        semantic: bool = False,
        page: int = 1,
        size: int = PAGE,
    ) -> Page:
        """Texts that hold all the words (in any script; phrases in quotation marks) and fit the rest, newest first.

        `entity` is a name found by annotation; `since` and `until` are days of publication, both included. Copies of
        one text are one hit; older revisions count with `revisions` alone. With `semantic` what says something near to
        the text is found, in whatever language, the nearest first. Raises `RetoldError` for a bad day.
        """
        query = Query(text, entity, outlet, language, since, until, revisions)
        if semantic and text.strip():
            self.catch_up()
            return self._finder.search(query, limit=max(1, size), offset=(max(1, page) - 1) * max(1, size))
        with self._database.reading() as connection:
            return searching.search(connection, query, limit=max(1, size), offset=(max(1, page) - 1) * max(1, size))

    def deepen(self) -> int:
        """Keep vectors of all passages for semantic search, not of title and lead alone; of how many reports.

        Takes some 120 ms of CPU a report. Interrupted, it goes on where it was.
        """
        self.catch_up()
        return sum(self._finder.deepen())

    def articles(self) -> Iterator[Article]:
        """All articles as they now stand, annotated, in the order they came; copies of one text once."""
        after = 0
        while True:  # page by page, so that no view of the library is held while the caller works
            with self._database.reading() as connection:
                wanted = STANDING & texts.c.copy_of.is_(None) & (texts.c.id > after)
                found = APPEARED.where(wanted).order_by(texts.c.id).limit(_BATCH)
                page = connection.execute(found).all()
            if not page:
                return
            yield from map(rows.article, page)
            after = page[-1].text_id

    def revisions(self, address: str) -> list[Revision]:
        """All that stood at an address (or in a file), the first first."""
        with self._database.reading() as connection:
            at = (appearances.c.address == records.canonical(address)) | (appearances.c.source == address)
            found = APPEARED.where(at).order_by(appearances.c.address, appearances.c.revision)
            return [Revision(r.revision, r.seen, rows.article(r)) for r in connection.execute(found)]

    # Stories

    def stories(self) -> Iterator[Story]:
        """All stories, by the time they begin, with their reports; those not yet grouped are grouped first."""
        self.catch_up()
        with self._database.reading() as connection:
            yield from grouping.all_stories(connection)

    def story(self, wanted: str) -> Story:
        """A story by its id or the beginning of it, or by one of its reports. Raises `RetoldError`."""
        self.catch_up()
        with self._database.reading() as connection:
            name = grouping.story_id(connection, wanted)
            return next(grouping.all_stories(connection, [name]))

    def history(self, wanted: str) -> list[dict[str, Any]]:
        """How a story came to be: reports that joined, stories merged into it or split off, the oldest first."""
        with self._database.reading() as connection:
            return grouping.history(connection, grouping.story_id(connection, wanted))

    def recluster(self) -> tuple[int, int]:
        """Group everything anew, whatever order it came in: how many pairs of reports changed, and of how many.

        Vectors that an earlier version made of something else are made anew first.
        """
        self.catch_up()
        renewing.renew(self._database, self._loaded_encoder())
        with self._database.writing() as connection:
            return grouping.regroup(connection)

    def catch_up(self) -> None:
        """Put into stories what was added without, or by a process that was killed."""
        grouped = 0
        while True:
            with self._database.reading() as connection:
                state = grouping.state(connection)
                waiting = [] if state == self._grouped else grouping.ungrouped(connection)
            if not waiting:
                self._grouped = state
                return self._grouper.settle(grouped)
            self._grouper.group(stories.digest(waiting, self._loaded_encoder()))
            grouped += len(waiting)

    def _group(self, hashes: Sequence[str]) -> int:
        if not hashes:
            return 0
        with self._database.reading() as connection:
            waiting = grouping.ungrouped(connection, hashes)
        if waiting:
            self._grouper.group(stories.digest(waiting, self._loaded_encoder()))
        return len(waiting)

    # For those who go through it (`browsing`, `naming`, `resting`)

    def reading(self) -> AbstractContextManager[Connection]:
        """A view of the library as it is at this moment, for functions that read it."""
        return self._database.reading()

    def refresh(self) -> overview.Done:
        """Bring the lists that pages show to the present state; what was not grouped is grouped first."""
        self.catch_up()
        return overview.refresh(self._database)

    def changes(self) -> Changes:
        """Tells at once whether anything in the library has changed; for one thread at a time."""
        return Changes(self._database)


def _as_it_is(articles: Sequence[Article]) -> Sequence[Article]:
    """The annotator of texts that the library has: what is kept of them was annotated when they came."""
    return articles

"""What a user names, to reports: files, folders, globs, standard input, addresses, and what these lead to."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from retold import errors
from retold.errors import RetoldError
from retold.library import records
from retold.reading import documents, split
from retold.reading.articles import Details, fill, override
from retold.reading.entries import Decision, Entry, Failure, Found, Link, Visit
from retold.reading.fetching import Answer, Fetcher
from retold.reading.files import STANDARD_INPUT, to_be_read
from retold.reading.visiting import Visitor, content, visit

_WEB = re.compile(r"https?:", re.IGNORECASE)
_PAGES = ("page", "entry")
_DEEPEST = 3  # lists within lists: an index of sitemaps, a list of feeds, a feed
_UNCHANGED = 304
MOST = 10_000  # addresses followed from one source


class Known(NamedTuple):
    """An address that a feed names and the library has: it is not fetched again."""

    source: str


Gathered: TypeAlias = Entry | Failure | Known | Decision


class Gatherer:
    """Turns sources into entries. `has` says of an address whether the library knows it.

    With `visited` known pages are asked again; it gives what is kept of the last answer of an address.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        given: Details | None = None,
        encoding: str | None = None,
        has: Callable[[str], bool] = lambda _: False,
        visited: Callable[[str], Visit | None] | None = None,
        visitor: Visitor | None = None,
    ) -> None:
        self._fetcher, self._given, self._encoding, self._has = fetcher, given, encoding, has
        self._visited = visited
        self._visitor = visitor or Visitor(fetcher)

    def gather(self, sources: Sequence[str]) -> Iterator[Gathered]:
        """The entries of all sources in the order named, and what could not be read."""
        for source in sources:
            yield from self._source(source)

    def ask_again(self, addresses: Iterable[str]) -> Iterator[Gathered]:
        """Pages that are known, each as it now is."""
        for address in addresses:
            yield from self.follow(Link(address, "page"), set())

    def files(self, source: str) -> list[str]:
        """The files of a folder or a glob in alphabetical order; any other source is itself."""
        if source == STANDARD_INPUT or _WEB.match(source):
            return [source]
        if os.path.isdir(source):
            return sorted(_inside(source))
        if glob.has_magic(source) and not os.path.exists(source):
            return sorted(f for f in glob.glob(source, recursive=True) if os.path.isfile(f)) or [source]
        return [source]

    def expected(self, sources: Sequence[str]) -> int | None:
        """How many entries the sources hold; None where that shows only in reading."""
        total = 0
        for source in sources:
            for name in [source] if _WEB.match(source) else self.files(source.partition("@")[0]):
                number = documents.count(name)
                if number is None:
                    return None
                total += number
        return total

    def _source(self, source: str) -> Iterator[Gathered]:
        try:
            plain, own = (source, Details()) if _WEB.match(source) else split(source)
        except RetoldError as error:
            yield Failure(source, error.cause)
            return
        files = self.files(plain)
        if not files:
            yield Failure(plain, "the folder holds no files")
        for name in files:
            if _WEB.match(name):
                yield from self._address(name)
                continue
            found = documents.from_file(name, given=self._given, encoding=self._encoding)
            yield from self._resolved((_overridden(each, own) for each in found), fetched=False)

    def _address(self, url: str) -> Iterator[Gathered]:
        try:
            conditions = self._conditions(url)
            answer = self._fetcher.get(url, conditions)
            if conditions and answer.status == _UNCHANGED:
                yield Known(url)
                return
            data = content(answer)
        except RetoldError as error:
            yield Failure(url, error.cause)
            return
        found = documents.from_bytes(url, data, address=url, given=self._given, encoding=self._encoding)
        yield from self._resolved((_visited(each, url, answer) for each in found), fetched=True)

    def _conditions(self, url: str) -> dict[str, str] | None:
        """What asks a page that the library has whether it has changed."""
        last = self._visited(records.canonical(url)) if self._visited else None
        return last.conditions if last else None

    def _resolved(self, found: Iterator[Found], *, fetched: bool) -> Iterator[Gathered]:
        """Entries as they are, links followed: those of lists always, those of a feed when it was fetched itself."""
        seen: set[str] = set()
        for each in found:
            if isinstance(each, Decision) and fetched:
                yield Failure(each.source, "what readers decide is taken from files alone")
            elif not isinstance(each, Link):
                yield each
            elif each.kind == "entry" and not fetched:
                yield each.teaser or Failure(
                    each.address, "the feed gives its address only, and nothing is fetched for it"
                )
            else:
                yield from self.follow(each, seen, _DEEPEST)

    def follow(self, link: Link, seen: set[str], depth: int = _DEEPEST) -> Iterator[Gathered]:
        """What an address named by a feed or a list holds; `seen` are the addresses visited already."""
        address = records.canonical(link.address)
        if address in seen:
            return
        seen.add(address)
        if len(seen) > MOST:
            if len(seen) == MOST + 1:
                yield Failure(link.address, f"more than {MOST:,} addresses are named; the rest is left out")
            return
        if link.kind in _PAGES and self._visited is None and self._has(address):
            yield Known(link.address)
        elif depth == 0:
            yield Failure(link.address, f"it lies more than {_DEEPEST} lists deep")
        else:
            yield from self._followed(link, seen, depth)

    def _followed(self, link: Link, seen: set[str], depth: int) -> Iterator[Gathered]:
        try:
            conditions = self._conditions(link.address)
            answer = self._visitor.get(link.address, conditions)
            if conditions and answer.status == _UNCHANGED:
                yield Known(link.address)
                return
            data = content(answer)
        except RetoldError as error:
            yield Failure(link.address, error.cause)
            return
        for each in documents.from_bytes(link.address, data, address=link.address, given=self._given):
            if isinstance(each, Link):
                if link.kind in _PAGES:
                    yield Failure(link.address, "it is a list of addresses where a report was promised")
                    return
                yield from self.follow(each, seen, depth - 1)
            elif isinstance(each, Decision):
                yield Failure(each.source, "what readers decide is taken from files alone")
            else:
                yield _told(_with_visit(each, link.address, answer), link) if isinstance(each, Entry) else each


def named_feeds(sources: Sequence[str]) -> list[str]:
    """Addresses of feeds: those named, and those in files that list feeds. Raises `RetoldError` for anything else."""
    found: list[str] = []
    for source in sources:
        if _WEB.match(source):
            found.append(source)
            continue
        links = [each for each in documents.from_file(source) if isinstance(each, Link) and each.kind == "feed"]
        if not links:
            raise errors.no_feeds(source)
        found += [link.address for link in links]
    return found


def _visited(found: Found, url: str, answer: Answer) -> Found:
    return _with_visit(found, url, answer) if isinstance(found, Entry) else found


def _with_visit(entry: Entry, url: str, answer: Answer) -> Entry:
    """A report with what is kept of the answer, where it is all that the address holds."""
    return entry._replace(visit=visit(url, answer)) if entry.address == url else entry


def _told(entry: Entry, link: Link) -> Entry:
    """An entry with what the list said of it where its page does not."""
    article = fill(entry.article, link.details)
    return entry._replace(article=article)


def _overridden(found: Found, own: Details) -> Found:
    return found._replace(article=override(found.article, own)) if isinstance(found, Entry) else found


def _inside(folder: str) -> Iterator[str]:
    """The files of a folder and of those in it that are to be read; links to folders are not followed."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (str(Path(where) / name) for name in names if to_be_read(name))

"""What comes out of any source: a report, something that could not be read, or an address that leads further."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from retold.model import Article
from retold.reading.articles import Details


class Visit(NamedTuple):
    """An address that was fetched, and what is to be sent along when it is asked whether it has changed."""

    address: str
    etag: str | None
    modified: str | None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers of a conditional request."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Entry(NamedTuple):
    """A report with the bytes it was read from; `kind` says which reader reads them again.

    `address` is where the report is always found, so that another text there is a revision of it; None for what has no
    place of its own, such as a line of a file. `kept` is what a library wrote of it when it was exported, `visit` tells
    of the answer where all of it was fetched from that address.
    """

    article: Article
    raw: bytes
    kind: str
    address: str | None = None
    kept: dict[str, object] | None = None
    visit: Visit | None = None


class Failure(NamedTuple):
    """Something that could not be read, and why."""

    source: str
    reason: str


class Decision(NamedTuple):
    """A line in which a library exported what a reader decided."""

    source: str
    value: dict[str, object]


class Link(NamedTuple):
    """An address that a feed, a sitemap or a list of feeds names, and what was said of the report there.

    An "entry" is a page that a feed names, and `teaser` what the feed gives of it.
    """

    address: str
    kind: Literal["page", "entry", "feed", "sitemap"]
    details: Details = Details()
    title: str | None = None
    teaser: Entry | None = None


Found: TypeAlias = Entry | Failure | Link | Decision

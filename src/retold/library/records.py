"""From an entry to what a library keeps of it, and back. Nothing here touches the database."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from retold import errors
from retold.library import copies, folding
from retold.library.copies import Sketch
from retold.model import Article, Published
from retold.reading.entries import Entry, Failure

Annotator: TypeAlias = Callable[[Sequence[Article]], Sequence[Article]]

log = logging.getLogger(__name__)

_LEVEL = 6  # of zlib; 9 takes twice the time for two per cent
_TRACKERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "yclid")
_PORTS = {"http": 80, "https": 443}

# What annotation finds; times that count from publication hold for the appearance that was annotated.
_FOUND = ("sentences", "attributions", "mentions", "times", "quantities", "stance")

_annotation = msgspec.json.Decoder(Article)


class Record(NamedTuple):
    """All that is kept of one entry, made before the transaction that writes it."""

    entry: Entry
    address: str
    sketch: Sketch
    folded: str
    names: dict[str, tuple[str, str]]  # by key: a base form and a type
    annotation: bytes
    raw: bytes
    digest: bytes


def record(entry: Entry) -> Record:
    """What is kept of an entry whose article has been annotated."""
    article = entry.article
    return Record(
        entry,
        address_of(entry),
        copies.sketch(article.text),
        folding.folded(article.text),
        {key: (m.name, m.type) for m in article.mentions if (key := name_key(m.name))},
        _kept_annotation(article),
        zlib.compress(entry.raw, _LEVEL),
        blake2b(entry.raw, digest_size=16).digest(),
    )


def prepared(entry: Entry, annotator: Annotator) -> Record | Failure:
    """What is kept of an entry that is not annotated yet.

    Annotated alone: what is found in a report must not depend on what it was added with. One that trips over a mistake
    of ours must not end a run of thousands.
    """
    try:
        return record(entry._replace(article=annotator([entry.article])[0]))
    except Exception as error:
        log.debug("%s", entry.article.source, exc_info=True)
        return Failure(entry.article.source, errors.unexpected(error))


def annotated(data: bytes, article: Article) -> Article:
    """The article with its kept annotation."""
    found = _annotation.decode(zlib.decompress(data))
    return msgspec.structs.replace(article, **{name: getattr(found, name) for name in _FOUND})


def name_key(name: str) -> str:
    """How a name sounds, by which it is found in every script."""
    return " ".join(filter(None, map(folding.needle, folding.words(name))))


def address_of(entry: Entry) -> str:
    """Where an entry belongs: its web address in one spelling, its file, or for what has neither its own text."""
    if entry.address is None:
        return f"{entry.article.source}#{entry.article.id}"
    return canonical(entry.address)


def canonical(address: str) -> str:
    """A web address without fragment, tracking parameters and default port; anything else as it is."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    if parts.scheme not in _PORTS or not parts.hostname:
        return address
    host = parts.hostname if port in (None, _PORTS[parts.scheme]) else f"{parts.hostname}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if not key.lower().startswith(_TRACKERS)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((parts.scheme, host, parts.path or "/", query, ""))


def moment(published: Published | None) -> str | None:
    """A time of publication in UTC to the minute, comparable as a string; without a zone it is taken as UTC."""
    if published is None:
        return None
    try:
        at = datetime.fromisoformat(published.value)
        return (at if at.tzinfo is None else at.astimezone(UTC)).strftime("%Y-%m-%dT%H:%M")
    except (ValueError, OverflowError):
        return None


def now() -> str:
    """This moment in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _kept_annotation(article: Article) -> bytes:
    """The annotation as compressed JSON; empty where a lone surrogate keeps it from being JSON."""
    try:
        return zlib.compress(msgspec.json.encode(msgspec.structs.replace(article, text="")), _LEVEL)
    except UnicodeEncodeError:
        return b""

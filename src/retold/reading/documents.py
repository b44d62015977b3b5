"""Any source to reports, told apart by content: text, HTML, JSONL, ninjs, feeds, sitemaps, OPML, WARC.

Where `reading.read` gives the reports of a file or fails, this gives what can be read and names the rest, and keeps the
bytes that each report was read from.
"""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from retold import errors
from retold.errors import RetoldError
from retold.model import Article
from retold.reading import jsonl
from retold.reading.articles import Details, article, fill
from retold.reading.decoding import decode
from retold.reading.entries import Decision, Entry, Failure, Found
from retold.reading.files import LARGEST, STANDARD_INPUT, read_bytes
from retold.reading.kinds import kind_of

log = logging.getLogger(__name__)

KEPT = "retold.library/1"  # the format of a line that a library exported
JUDGED = "retold.judgement/1"  # of one that says what a reader decided
_HEAD = 1 << 16
_FEEDS = ("rss", "feed", "rdf")
_SITEMAPS = ("urlset", "sitemapindex")


def from_file(name: str, *, given: Details | None = None, encoding: str | None = None) -> Iterator[Found]:
    """What a file or standard input (`-`) holds. Archives and JSONL are read as streams, of any size.

    What cannot be read is a `Failure`, never an error.
    """
    try:
        head = _head(name)
        if head is not None and is_streamed(head):
            with open(name, "rb") as stream:
                yield from _filled(_streamed(name, head, stream), given)
            return
        data = read_bytes(name)
    except RetoldError as error:
        yield Failure(name, error.cause)
        return
    except OSError as reason:
        yield Failure(name, reason.strerror or str(reason))
        return
    address = None if name == STANDARD_INPUT else str(Path(name).absolute())
    yield from from_bytes(name, data, address=address, given=given, encoding=encoding)


def count(name: str) -> int | None:
    """How many reports a file holds, without reading them: the lines of JSONL, one of anything else that is no archive.

    None for archives, and for what is no plain file.
    """
    from retold.reading import warc

    try:
        head = _head(name)
        if head is None or warc.is_warc(head):
            return None
        if not is_streamed(head):
            return 1
        with open(name, "rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    except OSError:
        return None


def from_bytes(
    name: str, data: bytes, *, address: str | None, given: Details | None = None, encoding: str | None = None
) -> Iterator[Found]:
    """What bytes hold; `address` is where a report that is all of them is always found."""
    from retold.reading import warc

    try:
        if warc.is_warc(data[:_HEAD]):
            yield from _filled(warc.read(name, io.BytesIO(data)), given)
            return
        text, _ = decode(data, name, encoding)
        yield from _filled(_parsed(name, text, data, address), given)
    except RetoldError as error:
        yield Failure(name, error.cause)
    except Exception as error:  # the parsers' own mistakes: one odd document must not end a run of thousands
        log.debug("%s", name, exc_info=True)
        yield Failure(name, errors.unexpected(error))


def _filled(found: Iterator[Found], given: Details | None) -> Iterator[Found]:
    for each in found:
        yield each._replace(article=fill(each.article, given)) if given and isinstance(each, Entry) else each


# Streams


def _head(name: str) -> bytes | None:
    """The beginning of a file of some size; None for what is no plain file."""
    if name == STANDARD_INPUT or not Path(name).is_file():
        return None
    with open(name, "rb") as stream:
        return stream.read(_HEAD)


def is_streamed(head: bytes) -> bool:
    """Whether a file that begins like this is an archive or JSONL, which are read piece by piece."""
    from retold.reading import warc

    first, ended, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    value = _value(first.decode("utf-8", "replace")) if ended else None
    return warc.is_warc(head) or (isinstance(value, dict) and not _is_feed(value))


def _streamed(name: str, head: bytes, stream: Any) -> Iterator[Found]:  # noqa: ANN401 (a binary file)
    from retold.reading import warc

    if warc.is_warc(head):
        yield from warc.read(name, stream)
        return
    for each in lines(name, stream):
        if isinstance(each, Failure):
            yield each
        else:
            yield from of_line(name, *each)


def lines(name: str, stream: IO[bytes]) -> Iterator[tuple[int, str] | Failure]:
    """The numbered lines of JSONL; one larger than any report is named and ends the reading."""
    number = 0
    while line := stream.readline(LARGEST + 1):
        number += 1
        if len(line) > LARGEST:
            yield Failure(
                f"{name}:{number}", f"the line is larger than {LARGEST // 1_000_000} MB; the rest is left out"
            )
            return
        yield number, line.decode("utf-8-sig" if number == 1 else "utf-8", "replace")


# One document


def _parsed(name: str, text: str, data: bytes, address: str | None) -> Iterator[Found]:
    kind = kind_of(text, name)
    if kind == "html":
        from retold.reading import html

        yield Entry(html.read(name, text), data, "html", address)
    elif kind == "feed":
        yield from _xml(name, text)
    elif kind in ("json", "jsonl"):
        yield from _json(name, text)
    else:
        yield Entry(article(name, text), data, "text", address)


def _xml(name: str, text: str) -> Iterator[Found]:
    from retold.reading import feeds, lists

    root = lists.root_of(text)
    if root in _FEEDS:
        yield from feeds.read(name, text)
    elif root in _SITEMAPS:
        yield from lists.sitemap(name, text)
    elif root == "opml":
        yield from lists.opml(name, text)
    else:
        raise errors.not_a_report(name, f"XML of a kind that is not read (“{root or '?'}”)")


def _json(name: str, text: str) -> Iterator[Found]:
    """A JSON Feed, a list or one item of a news agency, or a JSON object a line."""
    whole = _value(text)
    if isinstance(whole, dict) and _is_feed(whole):
        from retold.reading import feeds

        yield from feeds.read_json(name, whole)
    elif isinstance(whole, dict):
        yield from _object_found(name, 1, whole, text)
    elif isinstance(whole, list):
        for number, value in enumerate(whole, 1):
            raw = json.dumps(value, ensure_ascii=False)
            yield from _object_found(name, number, value, raw)
    else:
        for number, line in enumerate(text.split("\n"), 1):
            yield from of_line(name, number, line)


def of_line(name: str, number: int, text: str) -> Iterator[Found]:
    """The report of one line of JSONL, or why it cannot be read; nothing for an empty line."""
    if text.strip():
        yield from _object_found(name, number, _value(text), text.rstrip("\r\n"))


def _object_found(name: str, number: int, value: object, raw: str) -> Iterator[Found]:
    from retold.reading import ninjs

    try:
        if ninjs.is_item(value):
            assert isinstance(value, dict)
            found = ninjs.read(name, value)
            yield Entry(found, raw.encode("utf-8", "surrogatepass"), "ninjs", found.source)
        elif isinstance(value, dict) and value.get("format") == JUDGED:
            yield Decision(f"{name}:{number}", value)
        else:
            yield _report(name, number, value, raw)
    except RetoldError as error:
        yield Failure(f"{name}:{number}", error.cause)


def _report(name: str, number: int, value: object, raw: str) -> Entry:
    found = jsonl.read_line(name, number, raw)
    assert isinstance(value, dict)  # else read_line has refused it
    if value.get("format") == KEPT and isinstance(value.get("library"), dict):
        return _kept(name, number, found, value["library"])
    address = found.source if value.get("url") else None
    return Entry(found, raw.encode("utf-8", "surrogatepass"), "jsonl", address)


def _kept(name: str, number: int, found: Article, kept: dict[str, Any]) -> Entry:
    """A line that a library exported, with the bytes that it had kept."""
    strings = ("address", "seen", "inferred", "kind", "raw")
    if not all(isinstance(kept.get(key), str | None) for key in strings):
        raise errors.bad_line(name, number, "what the library kept of it is damaged")
    try:
        raw = base64.b64decode(kept.get("raw") or "", validate=True)
    except ValueError:
        raise errors.bad_line(name, number, "its raw bytes are damaged") from None
    return Entry(found, raw, kept.get("kind") or "text", kept.get("address"), kept)


def _value(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _is_feed(value: dict[str, Any]) -> bool:
    return "jsonfeed.org" in str(value.get("version", ""))


# Reading again


def reread(source: str, raw: bytes, kind: str) -> Article:
    """An article from the bytes that a library kept, by the reader of today; raises `RetoldError`."""
    from retold.reading import feeds

    if kind == "entry":
        return feeds.reread(source, raw).article
    first = next(from_bytes(source, raw, address=source), None)
    if isinstance(first, Entry):
        return first.article
    raise errors.unreadable(source, first.reason if isinstance(first, Failure) else "nothing is in it")

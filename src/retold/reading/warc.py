"""WARC archives, packed or not (CC-NEWS): each record that holds a page or a text is a report.

An archive is read as a stream, whatever its size. Where a record is broken the reading goes on at the next one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from retold import errors
from retold.errors import RetoldError
from retold.reading.articles import article
from retold.reading.decoding import decode
from retold.reading.entries import Entry, Failure, Found
from retold.reading.files import LARGEST
from retold.reading.kinds import kind_of

_GZIP = b"\x1f\x8b\x08"
_PLAIN = b"WARC/"
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")
_NEXT = re.compile(rb"\x1f\x8b\x08[\x00\x04\x08\x10]|WARC/1\.[01]\r\n")
_BLOCK = 1 << 20
_MOST_BREAKS = 1_000  # broken places after which the rest of an archive is given up


def is_warc(head: bytes) -> bool:
    """Whether a file begins like an archive."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
        except zlib.error:
            return False
    return head.startswith(_PLAIN)


def read(name: str, stream: IO[bytes]) -> Iterator[Found]:
    """The reports of an archive; a record that cannot be read is named, with its address where it has one."""
    start: int = 0
    for _ in range(_MOST_BREAKS):
        stream.seek(start)
        last = _Position(start)
        try:
            yield from _records(name, stream, last)
            return
        except (OSError, ValueError, EOFError) as reason:
            yield Failure(f"{name} at byte {last.at:,}", f"the archive is broken here ({_line(reason)})")
        following = _next(stream, last.at + 1)
        if following is None:
            return
        start = following
    yield Failure(name, f"the archive is broken in more than {_MOST_BREAKS:,} places; the rest is left out")


class _Position:
    """Where the record begins that is being read."""

    def __init__(self, at: int) -> None:
        self.at = self.base = at


def _records(name: str, stream: IO[bytes], last: _Position) -> Iterator[Found]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    for record in ArchiveIterator(stream, record_types=kinds, parse_http=True, auto_decode="all", fsspec_args=False):
        last.at = last.base + record.stream_pos
        yield from _record(name, record)


def _record(name: str, record: Any) -> Iterator[Found]:  # noqa: ANN401 (fastwarc has no types)
    address = str(record.headers.get("WARC-Target-URI") or f"{name}@{record.stream_pos}").strip("<>")
    status = record.http_headers.status_code if record.http_headers is not None else 200
    kind = (record.http_content_type or record.headers.get("Content-Type") or "").split(";")[0].strip().lower()
    if kind.startswith("application/http"):
        kind = ""
    if status != 200 or kind not in _PAGES:
        return
    data = record.reader.read(LARGEST + 1)
    try:
        if len(data) > LARGEST:
            raise errors.too_large(address, LARGEST)
        if data:
            yield _entry(address, data)
    except RetoldError as error:
        yield Failure(address, error.cause)


def _entry(address: str, data: bytes) -> Entry:
    text, _ = decode(data, address)
    if kind_of(text, address) == "html":
        from retold.reading import html

        return Entry(html.read(address, text), data, "html", address)
    return Entry(article(address, text), data, "text", address)


def _next(stream: IO[bytes], start: int) -> int | None:
    """Where the next record may begin, from a byte on."""
    stream.seek(start)
    tail, at = b"", start
    while block := stream.read(_BLOCK):
        found = _NEXT.search(tail + block)
        if found:
            return at - len(tail) + found.start()
        at += len(block)
        tail = (tail + block)[-16:]
    return None


def _line(reason: BaseException) -> str:
    return " ".join(str(reason).split()) or type(reason).__name__

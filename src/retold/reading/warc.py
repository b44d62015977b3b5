"""WARC archives, packed or not (CC-NEWS): each record that holds a page or a text is a report.

An archive is read as a stream, whatever its size. A packed archive is a sequence of gzip members, a record each; one
that is broken loses itself and the reading goes on at the next. The format (ISO 28500) is plain enough to be read here:
header lines, an empty line, so many bytes. FastWARC was tried: it passes over what breaks off in silence, and where it
panics no `except Exception` holds it.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple, TypeAlias

from retold import errors
from retold.errors import RetoldError
from retold.reading import packing
from retold.reading.articles import article
from retold.reading.decoding import decode
from retold.reading.entries import Entry, Failure, Found
from retold.reading.files import LARGEST
from retold.reading.kinds import kind_of

_GZIP = b"\x1f\x8b\x08"
_PLAIN = b"WARC/"
TYPES = ("response", "resource", "conversion")
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00\x04\x08\x10]")
_RECORD = re.compile(rb"WARC/1\.[01]\r\n")
_BLOCK = 1 << 16
_LONGEST_LINE = 1 << 16
_MOST_LINES = 1_000  # of headers
_MOST_BREAKS = 1_000  # broken places after which the rest of an archive is given up

Headers: TypeAlias = dict[str, str]


class Record(NamedTuple):
    """One record of an archive, not yet read: its headers by lower-case name, and its bytes."""

    headers: Headers
    block: bytes | None  # None when it is larger than any report

    @property
    def address(self) -> str:
        """The address that was archived, empty where the record names none."""
        return self.headers.get("warc-target-uri", "").strip("<>")


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
    for each in records(name, stream):
        if isinstance(each, Failure):
            yield each
        else:
            yield from found(name, each)


def records(name: str, stream: IO[bytes]) -> Iterator[Record | Failure]:
    """The records of an archive as they stand in it, cheap to pass over; broken places are named."""
    start: int | None = 0
    packed, breaks = stream.read(3) == _GZIP, 0
    while start is not None and breaks <= _MOST_BREAKS:
        at = stream.seek(start)
        member = _Member(stream, start) if packed else None
        source: IO[bytes] = io.BufferedReader(member, _BLOCK) if member else stream
        try:
            for record in _records(source):
                at = at if member else stream.tell()
                yield record
            start = member.following if member else None
        except ValueError as reason:
            breaks += 1
            yield Failure(f"{name} at byte {at:,}", f"the archive is broken here ({reason})")
            start = _next(stream, at + 1, _MEMBER if packed else _RECORD)
    if start is not None:
        yield Failure(name, f"the archive is broken in more than {_MOST_BREAKS:,} places; the rest is left out")


class _Member(io.RawIOBase):
    """One gzip member, unpacked piece by piece; raises `ValueError` where it breaks.

    `following` is where the next member begins, None at the end of the archive.
    """

    def __init__(self, stream: IO[bytes], start: int) -> None:
        self._stream, self._at = stream, start
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self.following: int | None = None

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with the next bytes; 0 at the end of the member."""
        data = b""
        while not data and not self._engine.eof:
            packed = self._engine.unconsumed_tail or self._more()
            try:
                data = self._engine.decompress(packed, len(buffer))
            except zlib.error as reason:
                raise ValueError(str(reason)) from None
            if self._engine.eof and (self._engine.unused_data or self._stream.read(1)):
                self.following = self._at - len(self._engine.unused_data)
        buffer[: len(data)] = data
        return len(data)

    def _more(self) -> bytes:
        packed = self._stream.read(_BLOCK)
        if not packed:
            raise ValueError("it breaks off")
        self._at += len(packed)
        return packed


def _records(stream: IO[bytes]) -> Iterator[Record]:
    """The records of a stream; raises `ValueError` where it is no archive any more."""
    while True:
        line = stream.readline(_LONGEST_LINE)
        if not line:
            return
        if not line.strip():
            continue
        if not line.startswith(_PLAIN):
            raise ValueError("no record begins where one should")
        headers = _headers(stream)
        told = headers.get("content-length", "")
        if not told.isdecimal() or len(told) > 15:
            raise ValueError("a record does not say how long it is")
        yield Record(headers, _block(stream, int(told), headers.get("warc-type", "") in TYPES))


def _headers(stream: IO[bytes]) -> Headers:
    headers: Headers = {}
    for _ in range(_MOST_LINES):
        line = stream.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise ValueError("its headers break off")
        if not line.strip():
            return headers
        name, _colon, value = line.decode("utf-8", "replace").partition(":")
        headers[name.strip().lower()] = value.strip()
    raise ValueError("a record has headers without end")


def _block(stream: IO[bytes], length: int, wanted: bool) -> bytes | None:
    keep = wanted and length <= LARGEST
    kept, left = bytearray(), length
    while left:
        piece = stream.read(min(left, _BLOCK))
        if not piece:
            raise ValueError("a record breaks off")
        left -= len(piece)
        if keep:
            kept += piece
    return bytes(kept) if keep or not wanted else None


def found(name: str, record: Record) -> Iterator[Found]:
    """The report of a record, or why it cannot be read; nothing for what is no page."""
    if record.headers.get("warc-type") not in TYPES:
        return
    address = record.address or f"{name} {record.headers.get('warc-record-id', '')}".strip()
    try:
        if record.block is None:
            raise errors.too_large(address, LARGEST)
        entry = _entry(address, record.headers, record.block)
    except RetoldError as error:
        yield Failure(address, error.cause)
    except ValueError as reason:
        yield Failure(address, f"its record is malformed: {reason}")
    else:
        if entry is not None:
            yield entry


def _entry(address: str, headers: Headers, data: bytes) -> Entry | None:
    """The report of a record; None for what is no page, or no answer but an error or a redirect."""
    if headers.get("content-type", "").lower().startswith("application/http"):
        head, _, data = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {key.strip().lower(): value.strip() for key, _, value in pairs}
        if first.split(" ")[1:2] != ["200"]:
            return None
        if _kind(headers) in _PAGES:
            data = packing.body(data, headers, LARGEST + 1)
    if _kind(headers) not in _PAGES or not data:
        return None
    if len(data) > LARGEST:
        raise errors.too_large(address, LARGEST)
    text, _ = decode(data, address)
    if kind_of(text, address) == "html":
        from retold.reading import html

        return Entry(html.read(address, text), data, "html", address)
    return Entry(article(address, text), data, "text", address)


def _kind(headers: Headers) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()


def _next(stream: IO[bytes], start: int, begin: re.Pattern[bytes]) -> int | None:
    """Where the next record may begin, from a byte on."""
    stream.seek(start)
    tail, at = b"", start
    while block := stream.read(_BLOCK):
        found = begin.search(tail + block)
        if found:
            return at - len(tail) + found.start()
        at += len(block)
        tail = (tail + block)[-16:]
    return None

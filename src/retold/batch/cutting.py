"""Inputs cut into chunks of raw records: cheap to make, independent of each other, the same every time.

A chunk is the unit of all that follows: it is done once, done again when its worker dies, and named in the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Literal

import msgspec

from retold.errors import RetoldError
from retold.library import layout
from retold.model import Noun
from retold.reading import documents, places, warc
from retold.reading.entries import Failure, Found
from retold.reading.files import LARGEST
from retold.reading.places import File

RECORDS = 64  # in a chunk at most: some seconds of work, so that a killed worker costs no more
BYTES = 8_000_000  # of a chunk, unless one record is larger
_HEAD = 1 << 16
_STREAMED = (".warc", ".gz", ".jsonl", ".ndjson", ".parquet")  # names of files that are likely to hold many reports
_PARQUET = b"PAR1"
_FIELDS = ("text", "title", "url", "outlet", "language", "published")


class Input(Noun, frozen=True, kw_only=True):
    """Files that are cut one after another: one that holds many reports, or some that hold one each."""

    number: int
    files: tuple[File, ...]


class Piece(Noun, frozen=True, kw_only=True):
    """A record as it was cut out: of an archive, of JSONL, a whole file, or what could not be cut (`reason`)."""

    kind: Literal["warc", "line", "file", "failure"]
    name: str
    number: int = 0
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    data: bytes | None = None
    reason: str = ""


class Chunk(Noun, frozen=True, kw_only=True):
    """Some records of an input; `size` are the bytes of the input that it stands for, `last` ends the input."""

    name: str
    pieces: tuple[Piece, ...]
    size: int = 0
    last: bool = False


def inputs(found: Sequence[File]) -> list[Input]:
    """The inputs of some files, in their order; small files of one report are taken together."""
    groups: list[list[File]] = []
    room = 0
    for file in found:
        alone = file.name.lower().endswith(_STREAMED) or file.size > BYTES
        if not alone and room > 0 and len(groups[-1]) < RECORDS and file.size <= room:
            groups[-1].append(file)
            room -= file.size
        else:
            groups.append([file])
            room = 0 if alone else BYTES - file.size
    return [Input(number=n, files=tuple(files)) for n, files in enumerate(groups)]


def name(number: int, chunk: int) -> str:
    """The name of a chunk; names are in the order of the chunks."""
    return f"{number:06d}-{chunk:06d}"


def cut(source: Input, done: Collection[str] = ()) -> Iterator[Chunk]:
    """The chunks of an input but those that are done; the last one is always told, if need be without records."""
    pieces: list[Piece] = []
    number = size = held = 0
    for piece, read in _pieces(source):
        if pieces and (len(pieces) == RECORDS or held + len(piece.data or b"") > BYTES):
            if name(source.number, number) not in done:
                yield Chunk(name=name(source.number, number), pieces=tuple(pieces), size=size)
            pieces, number, size, held = [], number + 1, 0, 0
        pieces.append(piece)
        size += read
        held += len(piece.data or b"")
    yield Chunk(name=name(source.number, number), pieces=tuple(pieces), size=size, last=True)


def read(piece: Piece) -> Iterator[Found]:
    """The reports of a record, by the same readers as for `retold add`."""
    if piece.kind == "failure":
        yield Failure(piece.name, piece.reason)
    elif piece.kind == "warc":
        yield from warc.found(piece.name, warc.Record(piece.headers, piece.data))
    elif piece.kind == "line":
        yield from documents.of_line(piece.name, piece.number, (piece.data or b"").decode("utf-8", "surrogatepass"))
    else:
        address = piece.name if places.is_address(piece.name) else str(Path(piece.name).absolute())
        yield from documents.from_bytes(piece.name, piece.data or b"", address=address)


def _pieces(source: Input) -> Iterator[tuple[Piece, int]]:
    """The records of an input, each with the bytes of its file that were read for it."""
    for file in source.files:
        try:
            with places.open_at(file.name) as stream:
                yield from _of_file(file, stream)
        except (OSError, RetoldError) as error:
            reason = error.cause if isinstance(error, RetoldError) else error.strerror or str(error)
            yield Piece(kind="failure", name=file.name, reason=reason), file.size


def _of_file(file: File, stream: IO[bytes]) -> Iterator[tuple[Piece, int]]:
    head = stream.read(_HEAD)
    stream.seek(0)
    if head.startswith(_PARQUET):
        yield from _rows(file, stream)
    elif warc.is_warc(head):
        kept = (each for each in warc.records(file.name, stream) if _is_wanted(each))
        yield from _told(stream, (_archived(file.name, each) for each in kept))
    elif documents.is_streamed(head):
        yield from _told(stream, (_line(file.name, each) for each in documents.lines(file.name, stream)))
    elif file.size > LARGEST:
        reason = f"it is larger than {LARGEST // 1_000_000} MB"
        yield Piece(kind="failure", name=file.name, reason=reason), file.size
    else:
        yield Piece(kind="file", name=file.name, data=stream.read()), file.size


def _told(stream: IO[bytes], pieces: Iterator[Piece]) -> Iterator[tuple[Piece, int]]:
    at = 0
    for piece in pieces:
        now = max(at, stream.tell())
        yield piece, now - at
        at = now


def _is_wanted(record: warc.Record | Failure) -> bool:
    return isinstance(record, Failure) or record.headers.get("warc-type") in warc.TYPES


def _archived(name: str, record: warc.Record | Failure) -> Piece:
    if isinstance(record, Failure):
        return Piece(kind="failure", name=record.source, reason=record.reason)
    return Piece(kind="warc", name=name, headers=record.headers, data=record.block)


def _line(name: str, line: tuple[int, str] | Failure) -> Piece:
    if isinstance(line, Failure):
        return Piece(kind="failure", name=line.source, reason=line.reason)
    return Piece(kind="line", name=name, number=line[0], data=line[1].encode("utf-8", "surrogatepass"))


def _rows(file: File, stream: IO[bytes]) -> Iterator[tuple[Piece, int]]:
    """The rows of a Parquet file as lines of JSONL: the same columns as the fields of those."""
    pa = layout.arrow()
    try:
        with pa.parquet.ParquetFile(stream) as table:
            known = [field for field in _FIELDS if field in table.schema_arrow.names]
            each = file.size // max(1, table.metadata.num_rows)
            number = 0
            for batch in table.iter_batches(batch_size=RECORDS, columns=known):
                for row in batch.to_pylist():
                    number += 1
                    yield Piece(kind="line", name=file.name, number=number, data=_json(row)), each
    except pa.ArrowInvalid as reason:
        yield Piece(kind="failure", name=file.name, reason=f"it is no whole Parquet file ({reason})"), file.size


def _json(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=str).encode()


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Chunk).decode


def position(chunk: str) -> int:
    """Where a chunk stands in its input, from its name."""
    return int(chunk.rpartition("-")[2])

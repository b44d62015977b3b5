"""Reports in Parquet: one layout for what a batch writes, a library exports, and a library imports again.

    reports/day=2026-04-14/language=uk/part-0000.parquet    reports by day of publication and language, sorted by id
    stories/stories.parquet, stories/members.parquet        stories, and which report is in which

All that a library keeps of a report stands in its row, so that importing computes nothing again.
"""

from __future__ import annotations

import io
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from retold import errors
from retold.library.copies import Sketch
from retold.library.records import Record
from retold.model import Article, Published, Story
from retold.reading.entries import Entry
from retold.stories import Digest

if TYPE_CHECKING:
    import pyarrow

    from retold.reading.places import Folder

FORMAT = "retold.reports/1"
REPORTS, STORIES, MEMBERS = "reports", "stories/stories.parquet", "stories/members.parquet"
UNKNOWN = "unknown"  # in place of a day or a language
_ROW_GROUP = 256  # rows read at once; a report with its bytes takes some 50 kB
_TABLED = 4096  # stories or members written at once

_decoder = msgspec.msgpack.Decoder(Digest)

Row = dict[str, Any]


def arrow() -> Any:  # noqa: ANN401 (a module without types)
    """The library that reads and writes Parquet; raises `RetoldError` where it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise errors.missing_extra("Parquet", "parquet") from None
    return pyarrow


def schema() -> pyarrow.Schema:
    """Columns of a report. `text_bytes` is there only where the text is no valid Unicode (lone surrogates)."""
    pa = arrow()
    text, blob = pa.string(), pa.binary()
    named = pa.struct([("key", text), ("name", text), ("type", text)])
    return pa.schema(
        [
            ("id", text), ("place", text), ("address", text), ("source", text), ("outlet", text), ("title", text),
            ("published", text), ("precision", text), ("inferred", text), ("language", text), ("text", text),
            ("text_bytes", blob), ("seen", text), ("maker", text), ("annotation", blob), ("names", pa.list_(named)),
            ("folded", text), ("sketch", pa.list_(pa.int64())), ("words", pa.int32()), ("kind", text),
            ("raw", blob), ("raw_digest", blob), ("raw_size", pa.int64()), ("digest", blob), ("day", text),
            ("vector", pa.list_(pa.field("element", pa.float16()))),
        ],
        metadata={"format": FORMAT},
    )  # fmt: skip


def row(record: Record, digest: Digest, *, place: str, seen: str, maker: str) -> Row:
    """A report as a row; `place` orders rows as they came. `digest` may lack its vector (see `with_vector`)."""
    entry, article = record.entry, record.entry.article
    kept = entry.kept or {}
    published = article.published
    clean = _clean(article.text)
    return {
        "id": article.id,
        "place": place,
        "address": _clean(record.address),
        "source": _clean(article.source),
        "outlet": _clean(article.outlet),
        "title": _clean(article.title),
        "published": published and published.value,
        "precision": published and published.precision,
        "inferred": kept.get("inferred") or (published and published.inferred),
        "language": article.language,
        "text": clean,
        "text_bytes": None if clean == article.text else article.text.encode("utf-8", "surrogatepass"),
        "seen": kept.get("seen") or seen,
        "maker": maker,
        "annotation": record.annotation,
        "names": [{"key": k, "name": _clean(n), "type": t} for k, (n, t) in record.names.items()],
        "folded": _clean(record.folded),
        "sketch": list(record.sketch.hashes),
        "words": record.sketch.words,
        "kind": entry.kind,
        "raw": record.raw,
        "raw_digest": record.digest,
        "raw_size": len(entry.raw),
        "digest": msgspec.msgpack.encode(replace(digest, vector=b"")),
        "vector": digest.vector,
        "day": digest.from_ or UNKNOWN,
    }


def with_vector(row: Row, vector: bytes) -> Row:
    """A row with the vector of its digest (float16, little-endian)."""
    return {**row, "vector": vector}


def digest_of(row: Mapping[str, Any]) -> Digest:
    """The digest of a row, from its columns `digest` and, where it was read, `vector`."""
    return replace(_decoder.decode(row["digest"]), vector=row.get("vector", b""))


def record_of(row: Mapping[str, Any]) -> Record:
    """What a library keeps of the report of a row. Raises `RetoldError` where its bytes are damaged."""
    try:
        raw = zlib.decompress(row["raw"])
    except zlib.error as reason:
        raise errors.unreadable(row["source"], f"its raw bytes are damaged ({reason})") from None
    kept: dict[str, object] = {"seen": row["seen"], "inferred": row["inferred"]}
    return Record(
        Entry(article_of(row), raw, row["kind"], row["address"], kept),
        row["address"],
        Sketch(tuple(row["sketch"]), row["words"]),
        row["folded"],
        {n["key"]: (n["name"], n["type"]) for n in row["names"]},
        row["annotation"],
        row["raw"],
        row["raw_digest"],
    )


def article_of(row: Mapping[str, Any]) -> Article:
    """The article of a row, not annotated (see `records.annotated`)."""
    published = None
    if row["published"]:
        published = Published(value=row["published"], precision=row["precision"], inferred=row["inferred"])
    damaged = row["text_bytes"]
    return Article(
        id=row["id"],
        source=row["source"],
        outlet=row["outlet"],
        language=row["language"],
        title=row["title"],
        published=published,
        text=row["text"] if damaged is None else damaged.decode("utf-8", "surrogatepass"),
    )


def packed(rows: Sequence[Row]) -> bytes:
    """Rows as a Parquet file; the same rows give the same bytes."""
    import numpy as np

    pa = arrow()
    shape = schema()
    columns = {name: [row[name] for row in rows] for name in shape.names}
    vectors = columns.pop("vector")
    ends = np.cumsum([0, *(len(vector) // 2 for vector in vectors)])
    numbers = pa.array(np.frombuffer(b"".join(vectors), "<f2"))
    arrays = [pa.array(columns[field.name], field.type) for field in shape if field.name in columns]
    arrays.append(pa.ListArray.from_arrays(pa.array(ends, pa.int32()), numbers))
    return _file(pa.Table.from_arrays(arrays, schema=shape))


def part(day: str, language: str | None, number: int) -> str:
    """The name of a file of reports."""
    return f"{REPORTS}/day={day}/language={language or UNKNOWN}/part-{number:04d}.parquet"


def rows(
    folder: Folder, name: str, columns: Sequence[str] | None = None, *, days: Sequence[str] | None = None
) -> Iterator[Row]:
    """The rows of a file, or those of some days, read a few hundred at once. Raises `RetoldError` for no such file."""
    pa = arrow()
    try:
        with folder.open(name) as stream, pa.parquet.ParquetFile(stream) as file:
            if (file.schema_arrow.metadata or {}).get(b"format") != FORMAT.encode():
                raise errors.not_a_report(f"{folder.place}/{name}", f"no {FORMAT}")
            for batch in file.iter_batches(batch_size=_ROW_GROUP, columns=columns):
                yield from _rows(batch if days is None else _of_days(batch, days))
    except (pa.ArrowInvalid, OSError) as reason:
        raise errors.unreadable(f"{folder.place}/{name}", str(reason)) from None


def _rows(batch: pyarrow.RecordBatch) -> Iterator[Row]:
    """The rows of a batch, vectors as bytes and not as hundreds of Python's numbers each."""
    if "vector" not in batch.schema.names:
        yield from batch.to_pylist()
        return
    vectors = batch.column("vector")
    for k, row in enumerate(batch.drop_columns(["vector"]).to_pylist()):
        yield {**row, "vector": vectors[k].values.to_numpy().tobytes()}


def _of_days(batch: pyarrow.RecordBatch, days: Sequence[str]) -> pyarrow.RecordBatch:
    """Those rows of a batch, chosen before they become Python's."""
    import pyarrow.compute as pc

    return batch.filter(pc.is_in(batch.column("day"), value_set=arrow().array(days, arrow().string())))


def parts(folder: Folder) -> list[str]:
    """The files of reports in a folder, in the order of their days."""
    return [name for name in folder.names(REPORTS) if name.endswith(".parquet")]


def by_day(folder: Folder) -> dict[str, list[str]]:
    """The files of reports by their day, `UNKNOWN` among them."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in parts(folder):
        found[name.split("/")[1].removeprefix("day=")].append(name)
    return found


def write_stories(folder: Folder, found: Iterable[tuple[Story, Sequence[str]]]) -> int:
    """Write stories, each with the ids of its reports, and return how many there are; few are held at once."""
    text = arrow().string()
    of = [("id", text), ("title", text), ("languages", arrow().list_(text)), ("outlets", arrow().list_(text))]
    told = _Table(arrow().schema([*of, ("from", text), ("to", text), ("articles", arrow().list_(text))]))
    members = _Table(arrow().schema([("id", text), ("story", text)]))
    for story, ids in found:
        told.add({**msgspec.to_builtins(story), "articles": list(story.articles)})
        for name in ids:
            members.add({"id": name, "story": story.id})
    # Members first: where stories stand, all of it does.
    folder.write(MEMBERS, members.packed())
    folder.write(STORIES, told.packed())
    return told.rows


class _Table:
    """Rows that become Parquet as they come, some thousands at a time."""

    def __init__(self, shape: pyarrow.Schema) -> None:
        self.rows = 0
        self._shape, self._waiting = shape, list[Row]()
        self._stream = io.BytesIO()
        self._writer = arrow().parquet.ParquetWriter(self._stream, shape, compression="zstd")

    def add(self, row: Row) -> None:
        """One more row."""
        self._waiting.append(row)
        self.rows += 1
        if len(self._waiting) == _TABLED:
            self._write()

    def _write(self) -> None:
        self._writer.write_table(arrow().Table.from_pylist(self._waiting, schema=self._shape))
        self._waiting = []

    def packed(self) -> bytes:
        """The file; no row comes after it."""
        if self._waiting:
            self._write()
        self._writer.close()
        return self._stream.getvalue()


def stories(folder: Folder) -> list[Story]:
    """The stories of a folder; empty where none have been formed."""
    return [msgspec.convert(row, Story) for row in _table(folder, STORIES)]


def members(folder: Folder) -> dict[str, str]:
    """The story of each report, by the report's id."""
    return {row["id"]: row["story"] for row in _table(folder, MEMBERS)}


def grouped(folder: Folder) -> list[tuple[Story, list[str]]]:
    """The stories of a folder, each with the ids of its reports."""
    ids: dict[str, list[str]] = defaultdict(list)
    for article, story in members(folder).items():
        ids[story].append(article)
    return [(story, ids[story.id]) for story in stories(folder)]


def _table(folder: Folder, name: str) -> list[Row]:
    pa = arrow()
    data = folder.read(name)
    found: list[Row] = [] if data is None else pa.parquet.read_table(io.BytesIO(data)).to_pylist()
    return found


def _file(table: pyarrow.Table) -> bytes:
    stream = io.BytesIO()
    # Without a store of the schema's own kind, which names the version of the program that wrote it.
    arrow().parquet.write_table(table, stream, compression="zstd", row_group_size=_ROW_GROUP)
    return stream.getvalue()


def _clean(text: str | None) -> Any:  # noqa: ANN401 (as it came)
    """Valid Unicode, which Parquet asks for."""
    return text if text is None else text.encode("utf-8", "replace").decode()

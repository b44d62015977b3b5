"""Taking reports out, writing them away without loss, and looking after the library itself."""

from __future__ import annotations

import base64
import csv
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b, sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, or_, select, text, update

from retold import errors
from retold.library import comparisons, dialects, folding, grouping, judgements, records, revisiting, schema
from retold.library.schema import appearances, digests, meta, notes, raws, shingles, texts, vectors

FORMAT = "retold.library/1"
_LEAST = 6  # hexadecimal digits that name an article
_COLUMNS = (
    "id", "source", "outlet", "language", "title", "published", "revision", "latest", "seen", "copy_of", "words",
    "text",
)  # fmt: skip
_MARKS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins a formula


def remove(connection: Connection, wanted: str) -> int:
    """Take out a report by address, source or id: everywhere it appeared. The number of texts that are gone."""
    ids = list(connection.execute(select(appearances.c.id).where(_named(connection, wanted))).scalars())
    if not ids:
        raise errors.nothing_named(wanted)
    touched = set(connection.execute(select(appearances.c.text_id).where(appearances.c.id.in_(ids))).scalars())
    places = select(appearances.c.address).where(appearances.c.id.in_(ids))
    revisiting.forget(connection, list(connection.execute(places).scalars()))
    connection.execute(delete(appearances).where(appearances.c.id.in_(ids)))
    left = set(connection.execute(select(appearances.c.text_id).where(appearances.c.text_id.in_(touched))).scalars())
    gone = touched - left
    for text_id in gone:
        _drop(connection, text_id)
    used = select(appearances.c.raw_id).where(appearances.c.raw_id.is_not(None))
    connection.execute(delete(raws).where(raws.c.id.not_in(used)))
    grouping.advance(connection)
    return len(gone)


def _named(connection: Connection, wanted: str) -> Any:  # noqa: ANN401 (a condition)
    places = [appearances.c.address == records.canonical(wanted), appearances.c.source == wanted]
    if connection.execute(select(appearances.c.id).where(or_(*places)).limit(1)).first():
        return or_(*places)
    if len(wanted) < _LEAST or not set(wanted) <= set("0123456789abcdef"):
        raise errors.nothing_named(wanted)
    return appearances.c.text_id.in_(select(texts.c.id).where(texts.c.hash.startswith(wanted)))


def _drop(connection: Connection, text_id: int) -> None:
    """Take out a text; the first of its copies takes its place."""
    copies = list(
        connection.execute(select(texts.c.id).where(texts.c.copy_of == text_id).order_by(texts.c.id)).scalars()
    )
    if copies:
        first = copies[0]
        connection.execute(update(texts).where(texts.c.copy_of == text_id).values(copy_of=first))
        connection.execute(update(texts).where(texts.c.id == first).values(copy_of=None))
        connection.execute(update(shingles).where(shingles.c.text_id == text_id).values(text_id=first))
    connection.execute(delete(digests).where(digests.c.hash.in_(select(texts.c.hash).where(texts.c.id == text_id))))
    for table in schema.OF_A_TEXT:
        connection.execute(delete(table).where(table.c.text_id == text_id))
    connection.execute(text("DELETE FROM search WHERE rowid = :id"), {"id": text_id})
    connection.execute(delete(texts).where(texts.c.id == text_id))


def lines(connection: Connection) -> Iterator[str]:
    """What readers decided, then every appearance, as lines of JSON that `retold add` reads back without loss.

    Decisions come first, so that stories are grouped by them from the beginning.
    """
    yield from judgements.lines(connection)
    rows = connection.execute(
        select(appearances, texts.c.text, raws.c.kind, raws.c.data)
        .join(texts, texts.c.id == appearances.c.text_id)
        .join(raws, raws.c.id == appearances.c.raw_id, isouter=True)
        .order_by(appearances.c.id)
        .execution_options(yield_per=100)
    )
    for row in rows:
        kept = {"address": row.address, "seen": row.seen, "inferred": row.inferred, "kind": row.kind}
        kept["raw"] = None if row.data is None else base64.b64encode(zlib.decompress(row.data)).decode()
        fields = {"url": row.source, "outlet": row.outlet, "language": row.language, "title": row.title}
        value = {"format": FORMAT, "text": row.text, **fields, "published": row.published, "library": kept}
        yield _json(value) + "\n"


def _json(value: dict[str, Any]) -> str:
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(value)
    return line


def table(connection: Connection) -> Iterator[str]:
    """Every appearance as a row of comma-separated values, headings first."""
    yield _row(_COLUMNS)
    other = texts.alias("other")
    rows = connection.execute(
        select(appearances, texts.c.hash, texts.c.text, texts.c.words, other.c.hash.label("copy_of"))
        .join(texts, texts.c.id == appearances.c.text_id)
        .join(other, other.c.id == texts.c.copy_of, isouter=True)
        .order_by(appearances.c.id)
        .execution_options(yield_per=100)
    )
    for row in rows:
        value = {**row._mapping, "id": row.hash, "latest": "yes" if row.latest else "no"}
        yield _row([_cell(value[name]) for name in _COLUMNS])


def _cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula."""
    shown = "" if value is None else str(value)
    return f"'{shown}" if shown.startswith(_MARKS) else shown


def _row(values: Any) -> str:  # noqa: ANN401 (any sequence)
    out = io.StringIO(newline="")
    csv.writer(out).writerow(values)
    return out.getvalue()


def problems(connection: Connection) -> Iterator[str]:
    """What is wrong with the library, one line each; nothing when it is whole."""
    yield from dialects.damage(connection)
    for row in connection.execute(select(texts.c.id, texts.c.hash, texts.c.text).execution_options(yield_per=100)):
        if sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest()[:16] != row.hash:
            yield f"the text {row.hash} is not what was added"
        heard = connection.execute(text("SELECT folded FROM search WHERE rowid = :id"), {"id": row.id}).scalar()
        if heard != folding.folded(row.text):
            yield f"the text {row.hash} is not in the search index as it is"
    for row in connection.execute(select(raws).execution_options(yield_per=100)):
        if not _whole(row.data, row.digest):
            yield f"the raw bytes {row.digest.hex()} cannot be read back"
    lost = select(texts.c.hash).where(texts.c.id.not_in(select(appearances.c.text_id)))
    yield from (f"the text {found} appeared nowhere" for found in connection.execute(lost).scalars())
    yield from comparisons.problems(connection)
    yield from judgements.problems(connection)


def _whole(data: bytes, digest: bytes) -> bool:
    try:
        return blake2b(zlib.decompress(data), digest_size=16).digest() == digest
    except zlib.error:
        return False


def is_indexed(connection: Connection) -> bool:
    """Whether the search index is in the spelling of today."""
    return bool(connection.execute(select(meta.c.value).where(meta.c.key == "folding")).scalar() == folding.VERSION)


def reindex(connection: Connection) -> None:
    """Index all texts anew; nothing when another process has just done it."""
    if is_indexed(connection):
        return
    connection.execute(text("DELETE FROM search"))
    for row in connection.execute(select(texts.c.id, texts.c.text)).all():
        connection.execute(
            text("INSERT INTO search(rowid, folded) VALUES (:id, :f)"), {"id": row.id, "f": folding.folded(row.text)}
        )
    connection.execute(delete(meta).where(meta.c.key == "folding"))
    connection.execute(meta.insert().values(key="folding", value=folding.VERSION))


class Stats(NamedTuple):
    """What a library holds. `texts` without copies; `moments` are the first and the last time of publication."""

    texts: int
    copies: int
    appearances: int
    revisions: int
    undated: int
    languages: dict[str, int]
    outlets: dict[str, int]
    moments: tuple[str | None, str | None]
    stories: int
    judgements: int
    vectors: int
    version: int


def stats(connection: Connection) -> Stats:
    """Counts of what the library holds, languages and outlets by number."""

    def count(of: Any, *where: Any) -> int:  # noqa: ANN401 (a table and conditions)
        return int(connection.execute(select(func.count()).select_from(of).where(*where)).scalar_one())

    span = connection.execute(select(func.min(appearances.c.moment), func.max(appearances.c.moment))).one()
    return Stats(
        texts=count(texts, texts.c.copy_of.is_(None)),
        copies=count(texts, texts.c.copy_of.is_not(None)),
        appearances=count(appearances),
        revisions=count(appearances, appearances.c.revision > 1),
        undated=count(appearances, appearances.c.moment.is_(None)),
        languages=_counted(connection, texts.c.language),
        outlets=_counted(connection, appearances.c.outlet),
        moments=(span[0], span[1]),
        stories=int(connection.execute(select(func.count(func.distinct(digests.c.story)))).scalar_one()),
        judgements=judgements.count(connection),
        vectors=count(vectors),
        version=schema.VERSION,
    )


def _counted(connection: Connection, of: Any) -> dict[str, int]:  # noqa: ANN401 (a column)
    rows = connection.execute(select(of, func.count()).group_by(of)).all()
    return dict(Counter({row[0] or "unknown": row[1] for row in rows}).most_common())


def annotated(connection: Connection, text_id: int) -> bytes | None:
    """The kept annotation of a text, compressed."""
    found = connection.execute(select(notes.c.data).where(notes.c.text_id == text_id)).scalar()
    return found or None

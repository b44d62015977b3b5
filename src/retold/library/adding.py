"""Writing records: what is new, known, revised or a copy. Every function runs inside the transaction of its caller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, func, select, text, update

from retold.library import copies, dialects, records, revisiting
from retold.library.records import Record
from retold.library.schema import appearances, names, notes, raws, shingles, texts

Outcome = Literal["new", "copy", "revised", "known"]

_CANDIDATES = (
    20  # texts compared in full with a new one; wire copy of a day has a few dozen outlets, one canonical text
)
_SHARED = 2  # hashes of two sketches; copies have six of eight in common, and of 1,000 miss this less than one


class Added(NamedTuple):
    """What became of an entry: `text` is the row of its text, `canonical` that of the text it is a copy of."""

    source: str
    article: str
    outcome: Outcome
    text: int
    canonical: int


class Taken(NamedTuple):
    """What a reader had decided in another library, taken in."""

    source: str
    outcome: Literal["judgement"] = "judgement"


def known_texts(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Those of the hashes whose texts the library holds, annotated already."""
    found = connection.execute(
        select(texts.c.hash).join(notes, notes.c.text_id == texts.c.id).where(texts.c.hash.in_(hashes))
    )
    return set(found.scalars())


def write(connection: Connection, record: Record, maker: str) -> Added:
    """Write one record. `maker` names the version of the annotation."""
    article = record.entry.article
    held = connection.execute(select(texts.c.id, texts.c.copy_of).where(texts.c.hash == article.id)).first()
    text_id, copy_of = (held.id, held.copy_of) if held else _write_text(connection, record, maker)
    outcome = _write_appearance(connection, record, text_id, copied=held is not None or copy_of is not None)
    if record.entry.visit:
        revisiting.note(connection, record.entry.visit)
    return Added(article.source, article.id, outcome, text_id, copy_of or text_id)


def _write_text(connection: Connection, record: Record, maker: str) -> tuple[int, int | None]:
    article = record.entry.article
    canonical = _copied(connection, record)
    row = {
        "hash": article.id,
        "text": article.text,
        "language": article.language,
        "words": record.sketch.words,
        "copy_of": canonical,
    }
    text_id = int(connection.execute(texts.insert().values(row)).inserted_primary_key[0])  # type: ignore[index]
    index(connection, text_id, record.folded)
    if record.annotation:
        connection.execute(notes.insert().values(text_id=text_id, maker=maker, data=record.annotation))
    _write_many(connection, names, [
        {"key": key, "text_id": text_id, "name": name, "type": kind} for key, (name, kind) in record.names.items()
    ])  # fmt: skip
    if canonical is None:  # copies are found by the text they are copies of
        _write_many(connection, shingles, [{"hash": h, "text_id": text_id} for h in record.sketch.hashes])
    return text_id, canonical


def index(connection: Connection, text_id: int, folded: str) -> None:
    """Make a text findable."""
    connection.execute(
        text("INSERT INTO search(rowid, folded) VALUES (:id, :folded)"), {"id": text_id, "folded": folded}
    )


def _write_many(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401 (a table)
    if rows:
        connection.execute(table.insert(), rows)


def _copied(connection: Connection, record: Record) -> int | None:
    """The text that the record's text is a near copy of, the one most alike first."""
    if not record.sketch.hashes:
        return None
    candidates = connection.execute(
        select(texts.c.id, texts.c.text)
        .join(shingles, shingles.c.text_id == texts.c.id)
        .where(shingles.c.hash.in_(record.sketch.hashes))
        .group_by(texts.c.id)
        .having(func.count() >= min(_SHARED, len(record.sketch.hashes)))
        .order_by(func.count().desc(), texts.c.id)
        .limit(_CANDIDATES)
    )
    return next((c.id for c in candidates if copies.is_copy(record.entry.article.text, c.text)), None)


def _write_appearance(connection: Connection, record: Record, text_id: int, *, copied: bool) -> Outcome:
    at = appearances.c.address == record.address
    earlier = connection.execute(
        select(appearances.c.text_id, appearances.c.revision).where(at).order_by(appearances.c.revision)
    ).all()
    if any(row.text_id == text_id for row in earlier):
        return "known"
    if earlier:
        connection.execute(update(appearances).where(at).values(latest=False))
    revision = earlier[-1].revision + 1 if earlier else 1
    connection.execute(appearances.insert().values(_appearance(connection, record, text_id, revision)))
    return "revised" if earlier else "copy" if copied else "new"


def _appearance(connection: Connection, record: Record, text_id: int, revision: int) -> dict[str, Any]:
    article, kept = record.entry.article, record.entry.kept or {}
    published = article.published
    inferred = kept.get("inferred") or (published and published.inferred)
    return {
        "text_id": text_id,
        "address": record.address,
        "source": article.source,
        "outlet": article.outlet,
        "title": article.title,
        "published": published and published.value,
        "precision": published and published.precision,
        "inferred": inferred,
        "moment": records.moment(published),
        "language": article.language,
        "revision": revision,
        "latest": True,
        "seen": kept.get("seen") or records.now(),
        "raw_id": _write_raw(connection, record),
    }


def _write_raw(connection: Connection, record: Record) -> int | None:
    """The row of the bytes; the same bytes are kept once."""
    if not record.entry.raw:
        return None
    row = {"digest": record.digest, "kind": record.entry.kind, "size": len(record.entry.raw), "data": record.raw}
    dialects.insert_missing(connection, raws, [row])
    found = connection.execute(select(raws.c.id).where(raws.c.digest == record.digest)).scalar_one()
    return int(found)


def order_revisions(connection: Connection) -> None:
    """Number the texts of each address by when they were seen and published: an import brings them in no order."""
    several = select(appearances.c.address).group_by(appearances.c.address).having(func.count() > 1)
    of_each = select(appearances.c.id, appearances.c.address, appearances.c.revision, appearances.c.latest).where(
        appearances.c.address.in_(several)
    )
    when = (appearances.c.seen, appearances.c.moment.is_not(None), appearances.c.moment, appearances.c.text_id)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(of_each.order_by(appearances.c.address, *when)):
        found.setdefault(row.address, []).append(row)
    for rows in found.values():
        if [row.revision for row in rows] == list(range(1, len(rows) + 1)):
            continue
        for aside, revision in ((-1, False), (1, True)):  # no two may have one number, not even in between
            for number, row in enumerate(rows, 1):
                values = {"revision": aside * number, "latest": revision and number == len(rows)}
                connection.execute(update(appearances).where(appearances.c.id == row.id).values(values))

"""A library's reports to the Parquet layout and from it, with all that was found in them: nothing is computed again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select

from retold import errors
from retold.errors import RetoldError
from retold.library import adding, copies, folding, grouping, layout, rows
from retold.library.adding import Added
from retold.library.database import Database
from retold.library.grouping import Grouper
from retold.library.layout import Row
from retold.library.records import Record
from retold.library.schema import appearances, digests, meta, names, notes, raws, texts
from retold.model import Story
from retold.reading.entries import Entry, Failure
from retold.reading.places import Folder
from retold.stories import Digest

_BATCH = 256  # rows in one transaction
_ROWS = 2_000  # of a file at most
_NO_DIGEST = Digest(id="", source="", title="", vector=b"")
_IMPORTING = "importing"  # the folder whose stories are taken over as they are, until all of it is there


def take_in(database: Database, grouper: Grouper, folder: Folder) -> Iterator[list[Added | Failure]]:
    """Import the reports of a folder, and tell what became of each batch once it is on the disk.

    Into a library without stories those of the folder come as they are; else reports join what is there. Interrupted,
    it goes on. Raises `RetoldError` for a folder without reports.
    """
    files = layout.parts(folder)
    if not files:
        raise errors.no_results(folder.place)
    adopting = _begin(database, folder)
    story_of = layout.members(folder) if adopting else {}
    for batch in _batches(folder, files):
        yield _take(database, grouper, batch, story_of)
    with database.writing() as connection:
        adding.order_revisions(connection)
        if adopting:
            connection.execute(meta.delete().where(meta.c.key == _IMPORTING))


def _batches(folder: Folder, files: Sequence[str]) -> Iterator[list[Row]]:
    """The rows of all files: a small file is no transaction of its own. What stands before a damaged file is told."""
    batch: list[Row] = []
    try:
        for name in files:
            for row in layout.rows(folder, name):
                batch.append(row)
                if len(batch) == _BATCH:
                    yield batch
                    batch = []
    except RetoldError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _begin(database: Database, folder: Folder) -> bool:
    """Whether stories are to be taken over: into a library that has none, or that was taking them over already."""
    with database.writing() as connection:
        known = connection.execute(select(meta.c.value).where(meta.c.key == _IMPORTING)).scalar()
        if known is not None:
            return bool(known == folder.place)
        if connection.execute(select(digests.c.id).limit(1)).first():
            return False
        connection.execute(meta.insert().values(key=_IMPORTING, value=folder.place))
    return True


def _take(
    database: Database, grouper: Grouper, batch: Sequence[Row], story_of: dict[str, str]
) -> list[Added | Failure]:
    outcomes: list[Added | Failure] = []
    made: list[tuple[Row, Record]] = []
    for row in batch:
        try:
            made.append((row, layout.record_of(row)))
        except RetoldError as error:
            outcomes.append(Failure(row["source"], error.cause))
    with database.writing() as connection:
        written = [adding.write(connection, record, row["maker"]) for row, record in made]
    new = [
        row for (row, _), added in zip(made, written, strict=True) if added.text == added.canonical and row["digest"]
    ]
    adopted = [(layout.digest_of(row), story_of[row["id"]]) for row in new if row["id"] in story_of]
    if adopted:
        grouper.adopt(adopted)
    waiting = [layout.digest_of(row) for row in new if row["id"] not in story_of]
    if waiting:
        grouper.group(waiting)
    return [*outcomes, *written]


def write_out(database: Database, folder: Folder) -> int:
    """Export all reports and stories of a library to a folder that is empty; how many reports there are.

    Raises `RetoldError` when the folder holds reports already.
    """
    if layout.parts(folder):
        raise errors.foreign_results(folder.place, "it holds reports already")
    total = 0
    with database.reading() as connection:
        found = connection.execute(_everything().execution_options(yield_per=_BATCH))
        made = (_row(connection, row) for row in found)
        for (day, language), group in groupby(made, key=lambda row: (row["day"], row["language"])):
            number, part = 0, list[Row]()
            for row in group:
                part.append(row)
                if len(part) == _ROWS:
                    folder.write(layout.part(day, language, number), layout.packed(part))
                    total, number, part = total + len(part), number + 1, []
            if part:
                folder.write(layout.part(day, language, number), layout.packed(part))
                total += len(part)
        layout.write_stories(folder, _stories(connection))
    return total


def _everything() -> Any:  # noqa: ANN401 (a query)
    """Every appearance with all that is kept of it, by the day and the language that its file is named after."""
    columns = rows.APPEARED.add_columns(
        texts.c.words, notes.c.maker, digests.c.data.label("digest"),
        raws.c.kind, raws.c.data.label("bytes"), raws.c.digest.label("raw_digest"), raws.c.size,
    )  # fmt: skip
    return (
        columns.join(digests, digests.c.hash == texts.c.hash, isouter=True)
        .join(raws, raws.c.id == appearances.c.raw_id, isouter=True)
        .order_by(_day(), _language(), appearances.c.id)
    )


def _day() -> Any:  # noqa: ANN401 (a column)
    return func.coalesce(func.substr(appearances.c.published, 1, 10), layout.UNKNOWN)


def _language() -> Any:  # noqa: ANN401 (a column)
    return func.coalesce(appearances.c.language, texts.c.language, layout.UNKNOWN)


def _row(connection: Connection, found: Any) -> Row:  # noqa: ANN401 (SQLAlchemy's row)
    article = rows.article(found)
    kept: dict[str, object] = {"seen": found.seen, "inferred": found.inferred}
    sounds = connection.execute(select(names).where(names.c.text_id == found.text_id).order_by(names.c.key))
    record = Record(
        Entry(article, b"", found.kind or "text", found.address, kept),
        found.address,
        copies.sketch(article.text),
        folding.folded(article.text),
        {n.key: (n.name, n.type) for n in sounds},
        found.data or b"",
        found.bytes or zlib.compress(b""),
        found.raw_digest or b"",
    )
    digest = grouping.decoded(found.digest) if found.digest else _NO_DIGEST
    made = layout.row(record, digest, place=f"{found.id:012d}", seen=found.seen, maker=found.maker or "")
    day = (found.published or layout.UNKNOWN)[:10]
    return {**made, "day": day, "raw_size": found.size or 0, "digest": made["digest"] if found.digest else None}


def _stories(connection: Connection) -> Iterator[tuple[Story, list[str]]]:
    ids: dict[str, list[str]] = {}
    for row in connection.execute(select(digests.c.story, digests.c.hash).order_by(digests.c.hash)):
        ids.setdefault(row.story, []).append(row.hash)
    for story in grouping.all_stories(connection):
        yield story, ids[story.id]

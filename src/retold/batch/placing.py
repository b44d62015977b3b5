"""Reports of all chunks to their final place: by day and language, sorted, in files of bounded size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from retold.batch.ledger import Ledger, results_of
from retold.library import layout
from retold.library.layout import Row
from retold.reading.places import Folder

ROWS = 2_000  # of a file at most: some 100 MB with raw bytes


class Day(NamedTuple):
    """A day whose reports stand in these chunks."""

    folder: str
    day: str
    chunks: tuple[str, ...]


def place(day: Day) -> int:
    """Write the reports of a day to their final place; how many there are. Done again it gives the same files."""
    folder = Folder(day.folder)
    ledger = Ledger(folder)
    known = ledger.day_done(day.day)
    if known is not None:
        return known
    waiting: dict[str | None, list[Row]] = defaultdict(list)
    written: dict[str | None, int] = defaultdict(int)
    total = 0
    for row in _of_day(folder, day):
        total += 1
        language = row["language"]
        waiting[language].append(row)
        if len(waiting[language]) == ROWS:
            _write(folder, day.day, language, written[language], waiting.pop(language))
            written[language] += 1
    for language, rows in sorted(waiting.items(), key=lambda item: item[0] or ""):
        _write(folder, day.day, language, written[language], rows)
    ledger.note_day(day.day, total)
    return total


def _of_day(folder: Folder, day: Day) -> Iterator[Row]:
    for chunk in day.chunks:
        yield from (row for row in layout.rows(folder, results_of(chunk)) if row["day"] == day.day)


def _write(folder: Folder, day: str, language: str | None, number: int, rows: list[Row]) -> None:
    rows.sort(key=lambda row: (row["id"], row["place"]))
    folder.write(layout.part(day, language, number), layout.packed(rows))

"""Reports of all chunks to their final place: by day and language, sorted, in files of bounded size."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retold.batch.ledger import Done, Ledger, by_day, results_of
from retold.library import layout
from retold.library.layout import Row
from retold.reading.places import Folder

ROWS = 2_000  # of a file at most: some 100 MB with raw bytes
# Reports of the days that are placed at once, unless one day has more: enough that a chunk with reports of many days
# is not read for each of them.
_PLACED = 1_000
# Of few reports less are taken at once, so that every worker gets some, but no less than are worth a call.
_PARTS, _FEWEST = 16, 200


class Days(NamedTuple):
    """Days in a row, and the chunks in which their reports stand."""

    folder: str
    days: tuple[str, ...]
    chunks: tuple[str, ...]


def wanted(folder: Folder, done: Sequence[Done]) -> Iterator[Days]:
    """The days of all chunks, some at a time; the same chunks give the same days."""
    reports: Counter[str] = Counter()
    for each in done:
        reports.update(each.days)
    chunks = dict(by_day(done))
    for days in runs(sorted(reports.items()), _PLACED):
        names = sorted({name for day in days for name in chunks[day]})
        yield Days(folder.place, tuple(days), tuple(names))


def runs(sizes: Sequence[tuple[str, int]], most: int) -> Iterator[list[str]]:
    """Days in their order, as many at a time as have no more reports than `most`; a larger one stands alone."""
    room = min(most, max(_FEWEST, sum(size for _, size in sizes) // _PARTS))
    days: list[str] = []
    total = 0
    for day, size in sizes:
        if days and total + size > room:
            yield days
            days, total = [], 0
        days.append(day)
        total += size
    if days:
        yield days


def place(days: Days) -> dict[str, int]:
    """Write the reports of some days to their final place; how many each has. Done again it gives the same files."""
    folder = Folder(days.folder)
    ledger = Ledger(folder)
    known = ledger.days_done(days.days[0])
    if known is not None:
        return known
    waiting: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    written: Counter[tuple[str, str | None]] = Counter()
    total = dict.fromkeys(days.days, 0)
    for row in _of(folder, days):
        total[row["day"]] += 1
        key = row["day"], row["language"]
        waiting[key].append(row)
        if len(waiting[key]) == ROWS:
            _write(folder, key, written[key], waiting.pop(key))
            written[key] += 1
    for key, rows in sorted(waiting.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        _write(folder, key, written[key], rows)
    ledger.note_days(days.days[0], total)
    return total


def _of(folder: Folder, days: Days) -> Iterator[Row]:
    for chunk in days.chunks:
        yield from layout.rows(folder, results_of(chunk), days=days.days)


def _write(folder: Folder, where: tuple[str, str | None], number: int, rows: list[Row]) -> None:
    rows.sort(key=lambda row: (row["id"], row["place"]))
    folder.write(layout.part(*where, number), layout.packed(rows))

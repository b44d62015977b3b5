"""What the number of reports at hand adds to the cost of a new one: grouping alone, and all of adding.

usage: python benchmarks/growth.py [DATA] [--reports 100000] [--alone | --index]

Grouping: a simulated stream of 50,000 reports a day, of which three in ten begin an event, is put into stories report
by report; what the 500 before the 1,000th and before the last take is printed. All of adding: real reports of 400
words (`benchmarks/library.py`; invented ones without DATA) are annotated, stored and grouped with simulated vectors,
the same ones in a library of 1,000 and in one of so many reports of that stream. `--alone` leaves that out. `--index`
does something else: it finds neighbours among so many reports by comparing all signatures and by the index of the extra
`large`.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, text

from library import reports as texts_of
from retold import annotation
from retold.library import Library, folding, schema
from retold.library.database import Database
from retold.library.grouping import advance
from retold.reading.articles import article
from retold.reading.entries import Entry
from retold.stories import Clusterer, Digest, Window, index

SEED = 20261123
DAILY = 50_000
SPAN = 500  # reports whose cost is averaged
TRIED = 96  # real reports that are added to each library
ASKED = 500  # reports whose neighbours are looked for
SLICE = 2_000  # reports of the stream that are stored in one transaction
FEW = 1_000
MUST, AIM = 1.5, 1.1

Floats = NDArray[np.float32]


def simulated(n: int, draw: np.random.Generator, events: list[Floats]) -> Digest:
    """Report number n of a stream: three in ten begin an event, the others follow one of the last thousand."""
    if not events or draw.random() < 0.3:
        topic = np.random.default_rng(int(draw.integers(500))).standard_normal(384)
        events.append((0.6 * topic + draw.standard_normal(384)).astype(np.float32))
    event = len(events) - 1 - int(draw.integers(min(len(events), 1000)))
    vector = events[event] + 0.6 * draw.standard_normal(384)
    own = np.random.default_rng(event).integers(0, 1 << 22, 25)
    keys = np.unique(np.concatenate([draw.zipf(1.2, 130) % 60_000, own])).astype("<u4")
    day = f"2026-11-{1 + n // DAILY:02d}"
    return Digest(
        id=f"{n:016x}", source=f"https://news.example/{n}", outlet=f"Outlet {n % 300}", language="uk",
        from_=day, to=day,
        title=f"A headline of some sixty characters that bears the number {n}",
        vector=(vector / np.linalg.norm(vector)).astype("<f2").tobytes(), words=keys.tobytes(),
    )  # fmt: skip


def grouping(reports: int) -> None:
    """Cost of putting the 1,000th and the last report into a story, and memory."""
    draw, events, clusterer = np.random.default_rng(SEED), list[Floats](), Clusterer()
    spent: list[float] = []
    before, first = memory(), 0.0
    for n in range(reports):
        report = simulated(n, draw, events)
        started = time.process_time()
        clusterer.add(report)
        spent.append(time.process_time() - started)
        if n + 1 in (FEW, 10_000, 30_000, reports):
            tail = 1000 * np.array(spent[-SPAN:])
            first = first or tail.mean()
            print(
                f"grouping alone, report {n + 1:,}: {tail.mean():.2f} ms of CPU (median {np.median(tail):.2f}), "
                f"{tail.mean() / first:.2f} times the {FEW:,}th; "
                f"memory {memory():.0f} MB, {memory() - before:.0f} more than at the start",
                flush=True,
            )


class Simulated:
    """An encoder whose vectors lie near those of a stream's events, and which takes no time."""

    name, dimensions = "simulated", 384

    def __init__(self, events: Sequence[Floats]) -> None:
        self._events = events

    def encode(self, texts: Sequence[str]) -> Floats:
        found = [self._events[crc32(text.encode()) % len(self._events)] for text in texts]
        return np.stack([vector / np.linalg.norm(vector) for vector in found]) if found else np.empty((0, 384), "f4")


def whole(data: Path | None, reports: int) -> None:
    """Cost of adding a report to a small library and to a large one, but for the encoder."""
    tried = [Entry(article(f"{n}.txt", t), t.encode(), "text", f"{n}.txt") for n, t in enumerate(real(data))]
    annotation.annotate([entry.article for entry in tried])  # so that the first library pays for no caches
    costs = []
    for size in (FEW, reports):
        with tempfile.TemporaryDirectory() as folder:
            costs.append(cost(f"{folder}/library.db", size, tried))
        print(
            f"all of adding, after {size:,} reports: {costs[-1]:.1f} ms of CPU, {costs[-1] / costs[0]:.2f} times those "
            f"after {FEW:,}   must {MUST}, aim {AIM}",
            flush=True,
        )


def real(data: Path | None) -> Iterator[str]:
    """Texts to add, with those that warm up first."""
    return itertools.islice(texts_of(data), TRIED + SLICE // 100)


def cost(path: str, size: int, tried: Sequence[Entry]) -> float:
    """CPU of adding a report to a library that holds so many, in ms."""
    events = filled(path, size)
    with Library(path, encoder=Simulated(events)) as library:
        library.add_gathered(tried[TRIED:])  # takes in what the library has
        started = time.process_time()
        library.add_gathered(tried[:TRIED])
        return 1000 * (time.process_time() - started) / TRIED


def filled(path: str, size: int) -> list[Floats]:
    """Makes a library of simulated reports, the rows that `add` writes, of short texts; the events of their stream."""
    draw, events = np.random.default_rng(SEED), list[Floats]()
    words = random.Random(SEED)
    database = Database(path)
    for start in range(0, size, SLICE):
        found = [(n + 1, simulated(n, draw, events)) for n in range(start, min(start + SLICE, size))]
        with database.writing() as connection:
            rows: dict[Table, list[dict[str, object]]] = defaultdict(list)
            for number, digest in found:
                for table, row in stored(number, digest, words):
                    rows[table].append(row)
            for table, some in rows.items():
                connection.execute(table.insert(), some)
            sought = [{"id": number, "folded": folding.folded(digest.title)} for number, digest in found]
            connection.execute(text("INSERT INTO search(rowid, folded) VALUES (:id, :folded)"), sought)
            advance(connection)
    database.close()
    return events


def stored(number: int, digest: Digest, words: random.Random) -> Iterator[tuple[Table, dict[str, object]]]:
    """The rows of a report of the stream, with ten names and eight hashes."""
    yield schema.texts, {"id": number, "hash": digest.id, "text": digest.title, "language": "uk", "words": 400}
    yield schema.appearances, {
        "text_id": number, "address": digest.source, "source": digest.source, "outlet": digest.outlet,
        "title": digest.title, "published": digest.from_, "precision": "day", "moment": f"{digest.from_}T00:00",
        "language": "uk", "revision": 1, "latest": True, "seen": "2026-11-03T00:00:00+00:00",
    }  # fmt: skip
    yield schema.notes, {"text_id": number, "maker": "simulated", "data": b""}
    for name in sorted({f"name {words.getrandbits(14)}" for _ in range(10)}):
        yield schema.names, {"key": name, "text_id": number, "name": name, "type": "PER"}
    for _ in range(8):
        yield schema.shingles, {"hash": words.getrandbits(63), "text_id": number}
    yield schema.digests, {"hash": digest.id, "story": digest.id, "data": msgspec.msgpack.encode(digest)}
    yield schema.meanings, {"text_id": number, "vector": digest.vector}


def indexed(reports: int) -> None:
    """What finding neighbours costs without an index and with one, and what the index misses."""
    if not index.installed():
        print("skipped: the extra `large` is not installed")
        return
    draw, events = np.random.default_rng(SEED), list[Floats]()
    plain, large = Window(large=None), Window(large=0)
    for start in range(0, reports, SLICE):
        found = (simulated(n, draw, events) for n in range(start, min(start + SLICE, reports)))
        some = [msgspec.structs.replace(digest, from_=None, to=None) for digest in found]  # all on one shelf
        plain.add(*some)
        large.add(*some)
    asked = [simulated(10**9 + n, draw, events) for n in range(ASKED)]
    index.WORTH, worth = 1, index.WORTH  # so that all is taken in when asked for the first time
    before, started = memory(), time.process_time()
    large.near(asked[0])
    taken = 1000 * (time.process_time() - started) / reports
    print(f"{reports:,} reports: taking one into the index {taken:.2f} ms; {memory() - before:.0f} MB for all of them")
    index.WORTH = worth
    costs, pairs = [], []
    for window in (plain, large):
        started = time.process_time()
        pairs.append({(digest.id, other.id) for digest in asked for other in window.near(digest)})
        costs.append(1000 * (time.process_time() - started) / ASKED)
    print(f"finding neighbours: {costs[0]:.2f} ms by comparing all signatures, {costs[1]:.2f} ms by the index")
    print(f"taking one in is worth comparing {taken / costs[0] * reports:,.0f} (WORTH {worth:,}), asking the index "
          f"{costs[1] / costs[0] * reports:,.0f} (LARGE {index.LARGE:,})")  # fmt: skip
    print(f"pairs found: {len(pairs[0]):,} and {len(pairs[1]):,}; missed by the index: {len(pairs[0] - pairs[1])}")


def memory() -> float:
    """Memory that the process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--index", action="store_true")
    given = parser.parse_args()
    if given.index:
        indexed(given.reports)
        return
    os.environ.pop("RETOLD_LIBRARY", None)
    grouping(given.reports)
    if not given.alone:
        whole(given.data, given.reports)


if __name__ == "__main__":
    main()

"""What a batch costs at sizes that do not run here: measured stages and a simulated window, and a table from both.

usage: python benchmarks/scale.py DATA [--reports 300] [--window 400000]

Stages and bytes are measured on so many reports of DATA/corpora/slavicner/raw by a batch in one process; reading, on
pages made of them. The window of stories is simulated (the stream of `benchmarks/growth.py`: three in ten reports begin
an event, the others follow one of the last thousand, 500 topics) at growing sizes up to --window; its cost and memory
are taken to grow as a straight line from there on, as they do up to there. `docs/scale.md` holds the tables.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

import numpy as np

import growth
from batch import corpus
from retold import batch
from retold.reading import documents
from retold.reading.entries import Entry
from retold.stories import Rarity, Window, judge
from retold.stories.online import DAYS

SIZES = (10_000, 1_000_000, 10_000_000, 1_000_000_000)
RATES = (50_000, 1_000_000)  # reports a day
ASKED = 300  # reports whose neighbours are looked for
PAGE = 60_000  # bytes of a page of news in an archive, packed: CC-NEWS of 2025 has some 30,000 pages in 1 GB, and more
MACHINE = 16  # cores


class Stages(NamedTuple):
    """CPU seconds a report by stage, and bytes a report of the results."""

    seconds: dict[str, float]
    stored: float


class Line(NamedTuple):
    """What grows with the size of the window, as a straight line."""

    start: float
    slope: float

    def at(self, size: float) -> float:
        return self.start + self.slope * size


def stages(data: Path, number: int) -> Stages:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = corpus(data, number, folder / "in.jsonl")
        warm = batch.run([str(corpus(data, 20, folder / "warm.jsonl"))], str(folder / "warm"), engine="plain")
        assert warm.reports
        report = batch.run([str(source)], str(folder / "out"), engine="plain")
        stored = sum(p.stat().st_size for p in (folder / "out" / "reports").rglob("*.parquet"))
    return Stages({stage: s / report.reports for stage, s in report.cpu_seconds.items()}, stored / report.reports)


def reading(data: Path, number: int = 60) -> float:
    """CPU seconds to read a page: a text of the corpus among menus and boxes such as a news site has."""
    texts = [p.read_text("utf-8", "replace") for p in sorted((data / "corpora/slavicner/raw").rglob("*.txt"))[:number]]
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(60))
    boxes = "".join(f'<div class="box"><h3><a href="/n{n}">Another headline {n}</a></h3></div>' for n in range(40))
    pages = []
    for text in texts:
        body = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
        article = f"<article><h1>{escape(text.strip().partition(chr(10))[0])}</h1>{body}</article>"
        pages.append(f"<html><body><nav><ul>{menu}</ul></nav>{article}<aside>{boxes}</aside></body></html>".encode())
    found = list(documents.from_bytes("warm", pages[0], address=None))
    began = time.process_time()
    for page in pages:
        found += documents.from_bytes("page", page, address=None)
    spent = time.process_time() - began
    assert sum(isinstance(each, Entry) for each in found) > number / 2
    return spent / len(pages)


def window(most: int) -> tuple[Line, Line]:
    """Seconds to find and judge the neighbours of a report, and bytes of memory, by the size of the window."""
    draw, begun = np.random.default_rng(growth.SEED), list[np.ndarray]()
    held, rarity = Window(), Rarity()
    sizes = sorted({max(1000, most // 16), most // 4, most // 2, most})
    costs, memories = [], []
    before = growth.memory()
    for size in sizes:
        while len(held) < size:
            digest = growth.simulated(len(held), draw, begun)
            held.add(digest)
            rarity.add(digest)
        memories.append(1e6 * (growth.memory() - before))
        # Those asked about come in at the end: their events are the last thousand.
        asked = [growth.simulated(10**9 + n, draw, begun) for n in range(ASKED)]
        began = time.process_time()
        for digest in asked:
            judge(digest, held.near(digest), rarity)
        costs.append((time.process_time() - began) / ASKED)
        print(
            f"window of {size:>9,}: {1000 * costs[-1]:6.2f} ms a report, {memories[-1] / size:,.0f} bytes each",
            flush=True,
        )
    return line(sizes, costs), line(sizes, memories)


def line(sizes: Sequence[int], values: Sequence[float]) -> Line:
    slope, start = np.polyfit(sizes, values, 1)
    return Line(max(0.0, float(start)), max(0.0, float(slope)))


def table(measured: Stages, cost: Line, memory: Line) -> None:
    each = sum(measured.seconds.values())
    print("\n| reports | CPU hours | on 16 cores | results on disk | read over the network | hours at 1 Gbit/s |")
    print("|---|---|---|---|---|---|")
    for size in SIZES:
        # A month of reports: what comes in a day decides the window.
        seconds = size * (each + cost.at(DAYS * size / 30))
        read = size * PAGE
        print(
            f"| {size:,} | {seconds / 3600:,.1f} | {spoken(seconds / MACHINE)} | {amount(size * measured.stored)} "
            f"| {amount(read)} | {read * 8 / 1e9 / 3600:,.1f} |"
        )
    print("\n| reports a day | window | its memory | finding neighbours, a report | CPU hours a day | all stages |")
    print("|---|---|---|---|---|---|")
    for rate in RATES:
        size = DAYS * rate
        print(
            f"| {rate:,} | {size:,} | {amount(memory.at(size))} | {1000 * cost.at(size):,.1f} ms "
            f"| {rate * cost.at(size) / 3600:,.1f} | {rate * (each + cost.at(size)) / 3600:,.1f} |"
        )


def spoken(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:.0f} seconds"


def amount(size: float) -> str:
    for unit, length in (("TB", 1e12), ("GB", 1e9)):
        if size >= length:
            return f"{size / length:,.1f} {unit}"
    return f"{size / 1e6:,.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", default="../shared", type=Path)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--window", type=int, default=400_000)
    asked = parser.parse_args()
    if not (asked.data / "corpora/slavicner/raw").is_dir():
        print(f"skipped: no texts in {asked.data / 'corpora/slavicner/raw'}")
        return
    measured = stages(asked.data, asked.reports)
    measured = measured._replace(seconds={**measured.seconds, "read": reading(asked.data)})
    print(json.dumps({stage: f"{1000 * s:.2f} ms" for stage, s in measured.seconds.items()}), end=" ")
    print(f"a report of the corpus; {measured.stored:,.0f} bytes of results each")
    table(measured, *window(asked.window))


if __name__ == "__main__":
    main()

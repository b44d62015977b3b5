"""Batches: what Ray costs and gains, that kills lose nothing, that memory stays bounded, that stories are a library's.

usage: python benchmarks/batch.py DATA [speed|kills|restarts|memory|events] [--reports N] [--times 10] [--seed S]

DATA/corpora/slavicner/raw gives the texts, repeated with edits up to N. Figures at 20,000 reports (200,000 for memory)
are those that count; fewer take less time and weigh the start of Ray's processes more, so that `speed` also prints the
cost of the reports past the first 600 (a third, where there are fewer), in which no start is. CPU is that of all
processes of a run, Ray's own among them. `events` sets the pairs of DATA/gold/events that share a story after a batch
beside those after `retold add`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import events
from retold.library import layout
from retold.reading.places import Folder
from retold.stories import Digest, Joiner, Rarity, judged_day, recluster
from retold.stories.evidence import chances
from retold.stories.online import DAYS

TICK = os.sysconf("SC_CLK_TCK")
PARTS = ("speed", "kills", "restarts", "memory", "events")
LEFT_OUT = ("seen",)  # the time of the run


class Cost(NamedTuple):
    """What a run took: seconds of CPU of all its processes, wall time, and the most memory they had at once (MB, where
    it was weighed: that takes a fifth of a core, which a second worker would lack)."""

    cpu: float
    wall: float
    memory: float


def corpus(data: Path, number: int, target: Path, words: int | None = None) -> Path:
    """So many reports as JSONL: the corpus's texts again and again, each time with another number in every sentence."""
    texts = [p.read_text("utf-8", "replace") for p in sorted((data / "corpora/slavicner/raw").rglob("*.txt"))]
    with open(target, "w", encoding="utf-8") as out:
        for n in range(number):
            lines = texts[n % len(texts)].strip().split("\n")
            title, body = lines[0], "\n".join(lines[1:]) or lines[0]
            if words:
                body = " ".join(body.split()[:words])
            edited = body if n < len(texts) else body.replace(". ", f", {n}. ")
            day = f"2026-{1 + n // 28 % 12:02d}-{1 + n % 28:02d}"
            value = {"title": title, "text": edited, "url": f"https://example.org/{n}", "published": day}
            out.write(json.dumps(value, ensure_ascii=False) + "\n")
    return target


def command(source: Path, out: Path, engine: str, workers: int) -> list[str]:
    more = ["--workers", str(workers)] if engine == "ray" else []
    return [sys.executable, "-m", "retold", "batch", str(source), "--out", str(out), "--engine", engine, "-q", *more]


def run(
    source: Path,
    out: Path,
    engine: str = "ray",
    workers: int = 2,
    watch: Callable[[int], None] | None = None,
    *,
    weighed: bool = False,
) -> Cost:
    """Run a batch in a process of its own and count what it and all that it starts take."""
    began = time.monotonic()
    process = subprocess.Popen(command(source, out, engine, workers), start_new_session=True)
    cpu: dict[tuple[int, str], float] = {}
    peak = 0.0
    while process.poll() is None:
        family = descendants(process.pid)
        for pid in family:
            told = stat(pid)
            if told:
                cpu[pid, told[1]] = told[0]
        if weighed:
            peak = max(peak, sum(memory(pid) for pid in family))
        if watch:
            watch(process.pid)
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"the batch ended with {process.returncode}")
    return Cost(sum(cpu.values()), time.monotonic() - began, peak)


def stat(pid: int) -> tuple[float, str] | None:
    """Seconds of CPU of a process, and when it began."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICK, fields[19]


def memory(pid: int) -> float:
    """A process's share of memory in MB: what several map counts once in all."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(path.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def results(out: Path) -> Iterator[tuple[str, dict[str, object]]]:
    folder = Folder(str(out))
    for name in layout.parts(folder):
        for row in layout.rows(folder, name):
            yield name, {key: value for key, value in row.items() if key not in LEFT_OUT}


def differing(first: Path, second: Path) -> int:
    """Rows that two folders do not share, and stories."""
    one, other = (sorted((name, repr(row)) for name, row in results(out)) for out in (first, second))
    rows = len(set(one) ^ set(other)) + abs(len(one) - len(other))
    stories = [{frozenset(ids) for _, ids in layout.grouped(Folder(str(out)))} for out in (first, second)]
    return rows + len(stories[0] ^ stories[1])


# The parts


def pace(out: Path, workers: int) -> float:
    """Chunks a second of wall time once every worker has done one, until the last."""
    done = sorted(path.stat().st_mtime for path in (out / "work" / "chunks").glob("*.json"))
    return (len(done) - workers) / max(done[-1] - done[workers - 1], 0.001)


def speed(data: Path, folder: Path, number: int) -> None:
    few = min(number // 3, 600)
    sources = {n: corpus(data, n, folder / f"{n}.jsonl") for n in (few, number)}
    costs: dict[tuple[str, int, int], Cost] = {}
    for engine, workers in (("plain", 1), ("ray", 1), ("ray", 2)):
        for n, source in sources.items():
            costs[engine, workers, n] = run(source, folder / f"{engine}{workers}-{n}", engine, workers)
    print(f"{'':28}{'reports per CPU-second':>24}{'past the start':>16}{'wall s':>10}{'past the start':>16}")
    for engine, workers in (("plain", 1), ("ray", 1), ("ray", 2)):
        first, last = costs[engine, workers, few], costs[engine, workers, number]
        rates = number / last.cpu, (number - few) / (last.cpu - first.cpu)
        walls = f"{last.wall:>10.0f}{last.wall - first.wall:>16.0f}"
        print(f"{f'{engine}, {workers} workers':28}{rates[0]:>24.1f}{rates[1]:>16.1f}{walls}")
    plain, one, two = (costs[e, w, number] for e, w in (("plain", 1), ("ray", 1), ("ray", 2)))
    past = [costs[e, w, number].cpu - costs[e, w, few].cpu for e, w in (("plain", 1), ("ray", 2))]
    print(f"two of Ray's workers against one plain process, CPU: {plain.cpu / two.cpu:.2f}, past the start "
          f"{past[0] / past[1]:.2f}")  # fmt: skip
    gained = [costs["ray", w, number].wall - costs["ray", w, few].wall for w in (1, 2)]
    paces = [pace(folder / f"ray{w}-{number}", w) for w in (1, 2)]
    print(f"two workers against one, wall: {one.wall / two.wall:.2f}, past the start {gained[0] / gained[1]:.2f}, "
          f"between the first chunks and the last {paces[1] / paces[0]:.2f}")  # fmt: skip


def kills(data: Path, folder: Path, number: int, times: int, chance: random.Random) -> None:
    source = corpus(data, number, folder / "in.jsonl")
    run(source, folder / "whole", "plain")
    killed: list[float] = []

    def watch(root: int) -> None:
        workers = [pid for pid in descendants(root) if is_worker(pid)]
        due = not killed or time.monotonic() - killed[-1] > chance.uniform(2, 8)
        if workers and due and len(killed) < times:
            os.kill(chance.choice(workers), signal.SIGKILL)
            killed.append(time.monotonic())

    run(source, folder / "killed", "ray", 2, watch)
    told = differing(folder / "whole", folder / "killed")
    print(f"workers killed: {len(killed)}; records lost, doubled or changed, and stories changed: {told}")


def is_worker(pid: int) -> bool:
    try:
        return "MapWorker" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def restarts(data: Path, folder: Path, number: int, times: int, chance: random.Random) -> None:
    """Kill runs until so many were killed; one that ends before its moment comes is looked at, and another begins."""
    source = corpus(data, number, folder / "in.jsonl")
    began = time.monotonic()
    run(source, folder / "whole", "ray", 2)
    whole = time.monotonic() - began
    killed = told = 0
    ended = 0
    while killed < times:
        out = folder / f"killed-{ended}"
        process = subprocess.Popen(command(source, out, "ray", 2), start_new_session=True)
        try:
            process.wait(chance.uniform(whole / 4, whole))
            told += differing(folder / "whole", out)
            ended += 1
        except subprocess.TimeoutExpired:
            for pid in reversed(descendants(process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()
            killed += 1
    run(source, folder / f"killed-{ended}", "ray", 2)
    told += differing(folder / "whole", folder / f"killed-{ended}")
    print(f"runs killed: {killed}, ended: {ended + 1}; rows and stories that differ from an uninterrupted run: {told}")


def bounded(data: Path, folder: Path, number: int) -> None:
    few, many = number // 10, number
    peaks = []
    for n in (few, many):
        source = corpus(data, n, folder / f"{n}.jsonl", words=40)
        peaks.append(run(source, folder / str(n), "ray", 2, weighed=True).memory)
        print(f"{n:>9,} short reports: {peaks[-1]:,.0f} MB at most", flush=True)
    print(f"ratio: {peaks[1] / peaks[0]:.2f}")


def same_events(data: Path) -> None:
    """The judged pairs by windows, as a batch forms stories, and all at once, as a library does anew."""
    known, pairs = events.slavic(data)
    first = {digest.id: digest for digest in known}
    days: dict[float, list[Digest]] = {}
    for digest in first.values():
        day = float(date.fromisoformat(digest.from_).toordinal()) if digest.from_ else float("inf")
        days.setdefault(day, []).append(digest)
    rarity, by_id = Rarity(first.values()), {digest.id: digest for digest in first.values()}
    joiner = Joiner(judge=lambda names: chances([by_id[name] for name in names], rarity, DAYS))
    groups: list[list[str]] = []
    order = sorted(days, key=lambda day: (day != float("inf"), day))
    for n, day in enumerate(order):
        near = [d for other in order[:n] if other == float("inf") or day - other <= DAYS for d in days[other]]
        joiner.take(day, [d.id for d in days[day]], judged_day(days[day], near, rarity))
        groups += joiner.closed(day) if day != float("inf") else []
    groups += joiner.closed()
    windows = {article: n for n, group in enumerate(groups) for article in group}
    ids = {events.last(digest.source): digest.id for digest in known}
    events.print_score("  batch", pairs, [windows[ids[p.a]] == windows[ids[p.b]] for p in pairs])
    stories = recluster(known)
    anew = {events.last(source): story.id for story in stories for source in story.articles}
    events.print_score("  library", pairs, [anew[p.a] == anew[p.b] for p in pairs])
    joined = [events.together({name: str(story) for name, story in where.items()}) for where in (windows, {
        ids[source]: story for source, story in anew.items()
    })]  # fmt: skip
    print(f"  pairs of reports that one of them joins and the other does not: {len(joined[0] ^ joined[1])}, "
          f"of {len(joined[0] | joined[1]):,}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", default="../shared", type=Path)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--reports", type=int, default=600)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20261123)
    asked = parser.parse_args()
    if not (asked.data / "corpora/slavicner/raw").is_dir():
        print(f"skipped: no texts in {asked.data / 'corpora/slavicner/raw'}")
        return
    chance = random.Random(asked.seed)
    for part in asked.parts or PARTS:
        print(f"-- {part}, {asked.reports:,} reports", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            if part == "speed":
                speed(asked.data, Path(folder), asked.reports)
            elif part == "kills":
                kills(asked.data, Path(folder), asked.reports, asked.times, chance)
            elif part == "restarts":
                restarts(asked.data, Path(folder), asked.reports, asked.times, chance)
            elif part == "memory":
                bounded(asked.data, Path(folder), asked.reports)
            else:
                same_events(asked.data)


if __name__ == "__main__":
    main()

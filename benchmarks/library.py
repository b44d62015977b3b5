"""The library's speed and safety: reports added per CPU-second, kills, writers beside readers, hostile inputs.

usage: python benchmarks/library.py [DATA] [--kills 200] [--seconds 60] [--postgres]

With --postgres kills and crowd are those of libraries on a PostgreSQL server that runs as long as the benchmark, on the
same machine; without, of files.

DATA/corpora/slavicner/raw, where it is there, gives the reports, cut at 400 words; invented ones do else. The hostile
inputs are those of tests/test_fetching.py.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import postgres
from retold import encoding
from retold.__main__ import tune
from retold.library import Library

New: TypeAlias = Callable[[], AbstractContextManager[str]]  # gives the place of a library that is not there yet
WORDS = 400  # of a report
REPORTS = 200  # added to measure speed
KILLED = 2_000  # reports that are added under kills
HERE = Path(__file__).resolve().parent
SEED = 20261123
INVENTED = (
    "The harbour of Varna was closed on Monday after a ferry had caught fire, the coast guard said. Captain Petrov "
    "told reporters that 212 people were on board. “Nobody was hurt,” he said. An inquiry is to begin on Tuesday. "
)
WRITER = """
import sys
from retold.library import Library
from retold.library.reports import Silence
from retold.reading.articles import article
from retold.reading.entries import Entry

class Confirmed(Silence):
    def advance(self, outcomes):
        print(*(outcome.article for outcome in outcomes), flush=True)

path, who, start, number = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
texts = (f"Report {n} of {who}: the ferry left the harbour at {n} minutes past." for n in range(start, number))
entries = (Entry(article(t[:40], t), t.encode(), "text", t[:40]) for t in texts)
with Library(path, annotator=tuple, grouping=False) as library:
    library.add_gathered(entries, progress=Confirmed())
"""
READER = """
import sys, time
from retold.library import Library
end = time.monotonic() + float(sys.argv[2])
with Library(sys.argv[1], annotator=tuple, grouping=False) as library:
    while time.monotonic() < end:
        found = library.search("harbour")
        assert len(found.hits) == min(20, found.total)
        library.stats()
"""


def reports(data: Path | None) -> Iterator[str]:
    """Texts of 400 words without end: real reports, lengthened by others in their language where they are short."""
    folder = data / "corpora" / "slavicner" / "raw" if data else None
    files = sorted(folder.rglob("*.txt")) if folder and folder.is_dir() else []
    random.Random(SEED).shuffle(files)
    read: dict[str, str] = {}  # of each language
    for number in itertools.count():
        file = files[number % len(files)] if files else None
        language = file.parent.name if file else ""
        text = file.read_text(encoding="utf-8") if file else f"Report {number}. {INVENTED}"
        read[language] = f"{read.get(language, '')}{text.strip()}\n\n"
        if len(read[language].split()) >= WORDS:
            yield "".join(re.findall(r"\S+\s*", read.pop(language))[:WORDS])


def speed(data: Path | None) -> dict[str, float]:
    """Reports added per CPU-second, from files, with and without stories, in a process like that of `retold add`."""
    tune()
    encoder = encoding.load()
    encoder.encode(["warm"])
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        source = reports(data)
        for name, grouping in (("without stories", False), ("with stories", True)):
            inside = Path(folder, name)
            inside.mkdir()
            for number in range(REPORTS):
                (inside / f"{number:04}.txt").write_text(next(source), encoding="utf-8")
            with Library(f"{folder}/{name}.db", encoder=encoder, grouping=grouping) as library:
                library.add(str(inside / "0000.txt"))
                before = time.process_time()
                report = library.add(str(inside))
                found[name] = (REPORTS - 1) / (time.process_time() - before)
                assert report.counts["known"] == 1, report
    return found


def kills(number: int, new: New) -> tuple[int, int, int]:
    """Reports confirmed, how many of them were lost, and openings that failed, over so many kills at random moments."""
    rng = random.Random(SEED)
    confirmed: set[str] = set()
    told = lost = failed = rounds = done = 0
    while done < number:
        with new() as path:
            confirmed.clear()
            rounds += 1
            while done < number:
                process = subprocess.Popen(
                    [sys.executable, "-c", WRITER, path, f"round{rounds}", str(len(confirmed)), str(KILLED)],
                    stdout=subprocess.PIPE,
                    text=True,
                )
                assert process.stdout is not None
                if rng.random() < 0.8:  # at work; the others while they open the library
                    confirmed |= set(process.stdout.readline().split())
                time.sleep(rng.uniform(0.0, 0.5))
                process.send_signal(signal.SIGKILL)
                confirmed |= set(process.communicate()[0].split())
                done += 1
                try:
                    with Library(path, annotator=tuple, grouping=False) as library:
                        lost += len(confirmed - {article.id for article in library.articles()})
                except Exception:
                    failed += 1
                if len(confirmed) >= KILLED:
                    break
            told += len(confirmed)
            with Library(path, annotator=tuple, grouping=False) as library:
                failed += bool(library.check())
    return told, lost, failed


def crowd(seconds: float, new: New) -> list[str]:
    """What two writers and four readers of one library complain of in some seconds."""
    with new() as path:
        Library(path).close()
        readers = [_started(READER, path, str(seconds)) for _ in range(4)]
        writers = [_started(WRITER, path, f"writer{n}", "0", "1000000000") for n in range(2)]
        errors = [process.communicate()[1] for process in readers]
        for process in writers:
            if process.poll() is not None:
                errors.append("a writer ended early")
            process.send_signal(signal.SIGINT)
            errors.append("" if process.communicate()[1].rstrip().endswith("KeyboardInterrupt") else "a writer failed")
        with Library(path, annotator=tuple, grouping=False) as library:
            errors += library.check()
            print(f"  {library.stats().texts:,} reports were written meanwhile")
    return [error for error in errors if error]


def _started(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def hostile() -> tuple[int, int]:
    """Hostile inputs tried, and those not refused as they must be: the tables of the tests."""
    test = HERE.parent / "tests" / "test_fetching.py"
    names = "tricks or redirects_are_checked or hostile or entities or malformed_documents or bomb or circles or ends"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", str(test), "-k", names, "-o", "addopts=", "-p", "no:cacheprovider"],
        capture_output=True, text=True, cwd=HERE.parent, check=False,
    )  # fmt: skip
    words = done.stdout.replace(",", " ").split()
    counts = {
        word: int(words[i - 1])
        for i, word in enumerate(words)
        if word in ("passed", "failed") and words[i - 1].isdigit()
    }
    return counts.get("passed", 0) + counts.get("failed", 0), counts.get("failed", 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    os.environ.pop("RETOLD_LIBRARY", None)
    if given.postgres:
        on_server(given)
        return
    for name, value in speed(given.data).items():
        print(f"reports of {WORDS} words added per CPU-second, {name:16} {value:6.1f}   must 20, aim 60", flush=True)
    safety(given, new_file)
    tried, let = hostile()
    print(f"hostile inputs: {tried} tried, {let} not refused   must 0 of at least 60")


def on_server(given: argparse.Namespace) -> None:
    """Kills and crowd of libraries on PostgreSQL."""
    try:
        with postgres.running() as server:
            safety(given, lambda: new_database(server))
    except postgres.NoServerError as reason:
        print(f"skipped: {reason}")


def safety(given: argparse.Namespace, new: New) -> None:
    """What kills and a crowd of processes do to libraries of one kind."""
    told, lost, failed = kills(given.kills, new)
    outcome = f"{told:,} reports confirmed, lost {lost}, failed openings {failed}"
    print(f"killed {given.kills} times while adding: {outcome}   must 0, 0", flush=True)
    errors = crowd(given.seconds, new)
    print(
        f"two writers and four readers for {given.seconds:g} s: errors {len(errors)}   must 0",
        *errors,
        sep="\n",
        flush=True,
    )


@contextmanager
def new_file() -> Iterator[str]:
    """Where a library may be made."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"{folder}/library.db"


@contextmanager
def new_database(server: postgres.Server) -> Iterator[str]:
    """The address of an empty database."""
    name = server.new()
    yield server.address(name)
    server.drop(name)


if __name__ == "__main__":
    main()

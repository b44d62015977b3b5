"""What a batch has done, kept beside its results: so it goes on where it was, and does nothing twice.

    run.json                        what was asked for: inputs, version, when it began
    work/cut/000000.json            an input that has been cut to its end: how many chunks it has
    work/chunks/NAME.json, .parquet a chunk that is done: what came of it
    work/tries/NAME                 records that a worker has begun with; where it died is the last one
    work/days/DAY.json              days from this one on whose reports stand in their final place
    report.json, failures.jsonl     what came of the whole

A file is written whole or not at all, results before the note that they are done; whatever is noted nowhere is done
again and gives the same bytes, so that a run killed at any moment ends like one that was not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from retold import errors
from retold.batch.cutting import Input
from retold.model import Noun
from retold.reading.entries import Failure
from retold.reading.places import Folder

FORMAT = "retold.batch/1"


class Run(Noun, frozen=True, kw_only=True):
    """What was asked for. `began` is the time at which all reports of the run count as seen."""

    format: str = FORMAT
    maker: str
    began: str
    inputs: tuple[Input, ...]


class Try(NamedTuple):
    """A record that a worker began with: in which session, and where in its chunk."""

    session: str
    at: int


class Done(Noun, frozen=True, kw_only=True):
    """What came of a chunk: reports by day, what could not be read, and seconds of CPU by stage."""

    name: str
    records: int
    days: dict[str, int]
    failures: tuple[Failure, ...] = ()
    cpu: dict[str, float] = msgspec.field(default_factory=dict)
    size: int = 0


class Ledger:
    """The notes of one folder of results."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def run(self, asked: Run) -> Run:
        """The run that goes on here, or this one where none does.

        Raises `RetoldError` when the folder holds results of other inputs or of another version.
        """
        data = self.folder.read("run.json")
        if data is None:
            self.folder.write("run.json", _json(asked))
            return asked
        try:
            known = msgspec.json.decode(data, type=Run)
        except msgspec.DecodeError:
            raise errors.foreign_results(self.folder.place, "its run.json is no batch's") from None
        if known.inputs != asked.inputs:
            raise errors.foreign_results(self.folder.place, "it holds results of other inputs, or they have changed")
        if known.maker != asked.maker:
            raise errors.foreign_results(self.folder.place, f"it was begun by {known.maker}, and this is {asked.maker}")
        return known

    def chunks_of(self, source: Input) -> int | None:
        """How many chunks an input has, None while that is not known."""
        data = self.folder.read(f"work/cut/{source.number:06d}.json")
        return None if data is None else int(msgspec.json.decode(data))

    def note_cut(self, number: int, chunks: int) -> None:
        """An input has been cut to its end."""
        self.folder.write(f"work/cut/{number:06d}.json", _json(chunks))

    def done(self) -> list[Done]:
        """All chunks that are done, in the order of their names."""
        names = [n for n in self.folder.names("work/chunks") if n.endswith(".json")]
        return [msgspec.json.decode(self.folder.read(n) or b"", type=Done) for n in names]

    def names_done(self) -> set[str]:
        """The names of the chunks that are done."""
        names = (n for n in self.folder.names("work/chunks") if n.endswith(".json"))
        return {n.rpartition("/")[2].removesuffix(".json") for n in names}

    def note_done(self, done: Done, results: bytes) -> None:
        """A chunk is done: its results, then the note."""
        self.folder.write(results_of(done.name), results)
        self.folder.write(f"work/chunks/{done.name}.json", _json(done))

    def tries(self, chunk: str) -> list[Try]:
        """Where workers that died over a chunk were, once for each death."""
        data = self.folder.read(f"work/tries/{chunk}")
        return [] if data is None else msgspec.json.decode(data, type=list[Try])

    def note_try(self, chunk: str, tries: Sequence[Try]) -> None:
        """A worker is about to read a record of a chunk: the last of these."""
        self.folder.write(f"work/tries/{chunk}", _json(tries), lasting=False)

    def forget_tries(self, chunk: str) -> None:
        """No worker died over a chunk this time."""
        self.folder.remove(f"work/tries/{chunk}")

    def days_done(self, first: str) -> dict[str, int] | None:
        """How many reports each of some days has, by the first of them, once they stand in their final place."""
        data = self.folder.read(f"work/days/{first}.json")
        return None if data is None else msgspec.json.decode(data, type=dict[str, int])

    def note_days(self, first: str, reports: dict[str, int]) -> None:
        """The reports of some days stand in their final place."""
        self.folder.write(f"work/days/{first}.json", _json(reports))

    def write_failures(self, done: Sequence[Done]) -> int:
        """Write what could not be read, a line of JSON each, and return how many there are."""
        failures = [f for each in done for f in each.failures]
        lines = (msgspec.json.encode({"source": f.source, "reason": f.reason}) for f in failures)
        self.folder.write("failures.jsonl", b"".join(line + b"\n" for line in lines))
        return len(failures)


def results_of(chunk: str) -> str:
    """The file with the reports of a chunk."""
    return f"work/chunks/{chunk}.parquet"


def by_day(done: Sequence[Done]) -> Iterator[tuple[str, list[str]]]:
    """The days of all chunks in order, each with the chunks that hold reports of it."""
    days: dict[str, list[str]] = {}
    for each in done:
        for day in each.days:
            days.setdefault(day, []).append(each.name)
    yield from sorted(days.items())


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)

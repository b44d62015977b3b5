"""More reports than one machine should add one by one: read, annotated, encoded and grouped by many workers.

    report = batch.run(["CC-NEWS-2025-10/"], "results", Settings(workers=8))

Results are Parquet files (`retold.library.layout`) that a library imports without computing anything again. An
interrupted run goes on where it was (`ledger`). Ray is used when it is asked for and never imported otherwise.
"""

from __future__ import annotations

import resource
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from typing import Any, Literal, Protocol, TypeVar

import msgspec

from retold.batch import comparing, cutting, grouping, placing
from retold.batch.cutting import Input
from retold.batch.ledger import Done, Ledger, Run, results_of
from retold.batch.settings import Settings
from retold.library import layout, records
from retold.model import Noun
from retold.reading import places
from retold.reading.places import Folder

__all__ = ["Engine", "Progress", "Report", "Settings", "run"]

S = TypeVar("S")
T = TypeVar("T")

Stage = Literal["reports", "days", "stories", "comparisons"]


class Engine(Protocol):
    """What does the work: here (`plain`) or on a cluster (`cluster`)."""

    def chunks(self, run: Run, wanted: Iterable[Input], done: frozenset[str]) -> Iterator[Done]:
        """Do the chunks of some inputs that are not done, and tell each when it is."""

    def each(self, function: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
        """A function of each item, in their order."""

    def shared(self, value: Any) -> Any:  # noqa: ANN401 (any value, or a way to get it)
        """A value that all calls of `each` use."""

    def close(self) -> None:
        """Let go of workers."""


class Progress(Protocol):
    """What is told of a run while it goes on."""

    def begin(self, stage: Stage, total: int | None) -> None:
        """A stage begins; `total` is in bytes of input for reports, else in days, stories or comparisons."""

    def advance(self, done: int, reports: int = 0) -> None:
        """So much of the stage is done, with so many reports."""


class Report(Noun, frozen=True, kw_only=True):
    """What came of a run; `report.json` holds it.

    Seconds of CPU are those of the workers over all goings of the run, by stage; wall time is that of the last going.
    `peak_memory_mb` is that of the process that leads.
    """

    format: str = "retold.batch_report/1"
    inputs: int
    bytes: int
    records: int
    reports: int
    set_aside: int
    days: int
    stories: int
    comparisons: int
    cpu_seconds: dict[str, float]
    wall_seconds: dict[str, float]
    peak_memory_mb: int


def run(
    inputs: Sequence[str],
    out: str,
    settings: Settings | None = None,
    *,
    engine: Literal["plain", "ray"] = "ray",
    progress: Progress | None = None,
) -> Report:
    """Take files, folders, patterns and addresses through all stages into the folder `out`.

    Raises `RetoldError` for inputs that are not there, for a folder that holds other results, and without Ray.
    """
    layout.arrow()
    clock = _Clock(progress or _Silence())
    settings = settings or Settings()
    folder = Folder(out)
    sources = cutting.inputs([file for place in inputs for file in places.files(place)])
    ledger = Ledger(folder)
    going = ledger.run(Run(maker=f"retold {version('retold')}", began=records.now(), inputs=tuple(sources)))
    worker = _engine(engine, folder, settings)
    try:
        done = _chunks(worker, going, ledger, clock)
        days = _days(worker, folder, done, clock)
        found = _stories(worker, folder, days, clock)
        compared = _comparisons(worker, folder, settings.compare, found, clock)
    finally:
        worker.close()
    report = Report(
        inputs=sum(len(source.files) for source in sources),
        bytes=sum(file.size for source in sources for file in source.files),
        records=sum(each.records for each in done),
        reports=sum(days.values()),
        set_aside=ledger.write_failures(done),
        days=len(days),
        stories=found,
        comparisons=compared,
        cpu_seconds=_cpu(done),
        wall_seconds=clock.seconds(),
        peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )
    folder.write("report.json", msgspec.json.format(msgspec.json.encode(report)))
    return report


def _engine(name: str, folder: Folder, settings: Settings) -> Engine:
    session = uuid.uuid4().hex[:12]
    if name == "plain":
        from retold.batch.plain import Plain

        return Plain(folder, session)
    from retold.batch.cluster import Cluster

    return Cluster(folder, session, settings)


def _chunks(engine: Engine, run: Run, ledger: Ledger, progress: Progress) -> list[Done]:
    known = ledger.done()
    names = frozenset(each.name for each in known)
    progress.begin("reports", sum(file.size for source in run.inputs for file in source.files))
    progress.advance(sum(each.size for each in known), sum(sum(each.days.values()) for each in known))
    left = [source for source in run.inputs if not _is_done(source, ledger, names)]
    for each in engine.chunks(run, left, names):
        progress.advance(each.size, sum(each.days.values()))
    return ledger.done()


def _is_done(source: Input, ledger: Ledger, names: frozenset[str]) -> bool:
    chunks = ledger.chunks_of(source)
    return chunks is not None and all(cutting.name(source.number, n) in names for n in range(chunks))


def _days(engine: Engine, folder: Folder, done: Sequence[Done], progress: Progress) -> dict[str, int]:
    """Reports to their final place; what the chunks held is then there twice, and goes."""
    wanted = list(placing.wanted(folder, done))
    progress.begin("days", sum(len(each.days) for each in wanted))
    told: dict[str, int] = {}
    for reports in engine.each(placing.place, wanted):
        told |= reports
        progress.advance(len(reports), sum(reports.values()))
    for chunk in done:
        folder.remove(results_of(chunk.name))
    return told


def _stories(engine: Engine, folder: Folder, days: dict[str, int], progress: Progress) -> int:
    progress.begin("stories", None)
    if folder.read(layout.STORIES) is not None:
        return len(layout.stories(folder))

    def told() -> Iterator[Any]:
        for story, ids in grouping.form(folder, engine, days):
            progress.advance(1, len(ids))
            yield story, ids

    return layout.write_stories(folder, told())


def _comparisons(engine: Engine, folder: Folder, least: int | None, stories: int, progress: Progress) -> int:
    if least is None:
        return 0
    progress.begin("comparisons", None)
    for _ in engine.each(comparing.compare, comparing.wanted(folder, layout.grouped(folder), least)):
        progress.advance(1)
    return len(folder.names("comparisons"))


def _cpu(done: Sequence[Done]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for each in done:
        total.update(each.cpu)
    return {stage: round(seconds, 1) for stage, seconds in sorted(total.items())}


class _Clock:
    """Times the stages on the way to what shows them."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._began: list[tuple[str, float]] = []

    def begin(self, stage: Stage, total: int | None) -> None:
        """A stage begins, and the one before it has ended."""
        self._began.append((stage, time.monotonic()))
        self._shown.begin(stage, total)

    def advance(self, done: int, reports: int = 0) -> None:
        """So much of the stage is done."""
        self._shown.advance(done, reports)

    def seconds(self) -> dict[str, float]:
        """How long each stage took, the last one until now."""
        ends = [at for _, at in self._began[1:]] + [time.monotonic()]
        return {stage: round(end - at, 1) for (stage, at), end in zip(self._began, ends, strict=True)}


class _Silence:
    def begin(self, stage: Stage, total: int | None) -> None:
        """Nothing."""

    def advance(self, done: int, reports: int = 0) -> None:
        """Nothing."""

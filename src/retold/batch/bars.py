"""Progress of a batch on the terminal."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from retold.batch import Stage


class Bars:
    """A line for each stage on standard error: how much is done, reports a second, the time left where it is known."""

    def __init__(self) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        self._progress = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
        self._task: TaskID | None = None
        self._stage, self._reports, self._began = "", 0, 0.0

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._progress.stop()

    def begin(self, stage: Stage, total: int | None) -> None:
        """A stage begins."""
        if self._task is not None:
            self._progress.update(self._task, completed=1, total=1)
        self._stage, self._reports, self._began = stage, 0, time.monotonic()
        self._task = self._progress.add_task(stage, total=total)

    def advance(self, done: int, reports: int = 0) -> None:
        """So much of the stage is done."""
        assert self._task is not None  # a stage has begun
        self._reports += reports
        rate = self._reports / max(time.monotonic() - self._began, 0.001)
        told = f"{self._stage}: {self._reports:,} reports, {rate:,.1f} a second" if reports else self._stage
        self._progress.update(self._task, advance=done, description=told)

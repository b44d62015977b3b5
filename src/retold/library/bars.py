"""Progress on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from retold.library.reports import Outcome, Report


class Bar:
    """A line on standard error: what was added so far, the rate, and the time left where the total is known."""

    def __init__(self) -> None:
        self._report = Report()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(show_speed=True))
        self._progress = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("adding", total=None)

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._progress.stop()

    def advance(self, outcomes: Iterable[Outcome]) -> None:
        """Count these."""
        done = list(outcomes)
        for outcome in done:
            self._report.note(outcome)
        self._progress.update(self._task, advance=len(done), description=str(self._report))

    def expect(self, total: int | None) -> None:
        """How much there is to do."""
        self._progress.update(self._task, total=total)

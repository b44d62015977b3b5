"""What came of adding: how many reports were new, known, revised, copies or unreadable, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol, TypeAlias

from retold.library.adding import Added, Taken
from retold.library.sources import Known
from retold.reading.entries import Failure

Outcome: TypeAlias = Added | Taken | Known | Failure


class Report:
    """Counts and failures of one run; grows while the run goes on."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: list[Failure] = []

    def note(self, outcome: Outcome) -> None:
        """Count one outcome."""
        if isinstance(outcome, Failure):
            self.failures.append(outcome)
        else:
            self.counts["known" if isinstance(outcome, Known) else outcome.outcome] += 1

    def __str__(self) -> str:
        """One line: what was added."""
        parts = [
            f"{self.counts[name]:,} {one if self.counts[name] == 1 else several}"
            for name, one, several in _WORDS
            if name not in _SELDOM or self.counts[name]
        ]
        return ", ".join([*parts, f"{len(self.failures):,} unreadable"])


_WORDS = (
    ("new", "new", "new"),
    ("copy", "copy of a known text", "copies of known texts"),
    ("known", "known", "known"),
    ("revised", "revised", "revised"),
    ("judgement", "judgement", "judgements"),
)
_SELDOM = ("copy", "judgement")


def told(failure: Failure) -> str:
    """A failure on one line, its source named once."""
    name = failure.source.rpartition(":")[0] or failure.source
    named = failure.source in failure.reason or name in failure.reason
    return failure.reason if named else f"{failure.source}: {failure.reason}"


class Progress(Protocol):
    """What is told of long work while it goes on."""

    def expect(self, total: int | None) -> None:
        """How many entries there are to do, where that is known."""

    def advance(self, outcomes: Iterable[Outcome]) -> None:
        """These entries are done: confirmed in the library, or failed."""


class Silence:
    """A `Progress` that says nothing."""

    def expect(self, total: int | None) -> None:
        """Nothing."""

    def advance(self, outcomes: Iterable[Outcome]) -> None:
        """Nothing."""

"""The engine without a cluster: one process, one chunk after another. What Ray's results are measured against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from retold import annotation, encoding
from retold.batch import cutting, work
from retold.batch.cutting import Input
from retold.batch.ledger import Done, Ledger, Run
from retold.reading.places import Folder

S = TypeVar("S")
T = TypeVar("T")


class Plain:
    """Does everything here and now."""

    def __init__(self, folder: Folder, session: str) -> None:
        self._ledger, self._session = Ledger(folder), session

    def chunks(self, run: Run, wanted: Iterable[Input], done: frozenset[str]) -> Iterator[Done]:
        """Do the chunks of some inputs that are not done, and tell each when it is."""
        encoder = encoding.load()
        for source in wanted:
            for chunk in cutting.cut(source, done):
                if chunk.name not in done:
                    found = work.annotated(chunk, run, self._ledger, annotation.annotate, session=self._session)
                    yield work.written(found, self._ledger, encoder)
                if chunk.last:
                    self._ledger.note_cut(source.number, cutting.position(chunk.name) + 1)

    def each(self, function: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
        """A function of each item, in their order."""
        yield from map(function, items)

    def shared(self, value: T) -> T:
        """A value for all tasks: itself."""
        return value

    def close(self) -> None:
        """Nothing is held."""

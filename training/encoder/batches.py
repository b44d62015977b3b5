"""Which sentences are trained on together, in which order: numpy alone, so that it can be tested without torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Batch(NamedTuple):
    """Sentences of whole documents, or of parts of them in a row, in two languages: row for row translations."""

    ours: list[int]  # numbers of sentences in the corpus
    theirs: list[int]
    documents: list[int]  # of each row


class Corpus:
    """What `states.py` wrote: states of each sentence, from which document, and which word each piece is of."""

    def __init__(self, folder: Path) -> None:
        self._states = np.load(folder / "states.npy", mmap_mode="r")
        with np.load(folder / "index.npz") as stored:
            self.languages: list[str] = stored["languages"].tolist()
            self.rows, self._starts, self._owners = stored["rows"], stored["starts"], stored["owners"]
        self._found = {tuple(row): n for n, row in enumerate(self.rows.tolist())}

    def states(self, sentence: int) -> NDArray[np.float16]:
        """States of a sentence's pieces, (pieces, hidden)."""
        return np.asarray(self._states[self._starts[sentence] : self._starts[sentence + 1]])

    def owners(self, sentence: int) -> NDArray[np.int16]:
        """The word of each piece, -1 where it is of none."""
        return np.asarray(self._owners[self._starts[sentence] : self._starts[sentence + 1]])

    def find(self, language: str, document: int, number: int) -> int:
        """The number of a sentence in the corpus."""
        return self._found[self.languages.index(language), document, number]

    def like(self, other: Corpus, chosen: Sequence[int]) -> tuple[list[int], list[int]]:
        """Which of the chosen sentences of another corpus are here too: their places there, their numbers here."""
        keys = [tuple(other.rows[n].tolist()) for n in chosen]
        places = [place for place, key in enumerate(keys) if key in self._found]
        return places, [self._found[keys[place]] for place in places]

    def documents(self) -> dict[int, int]:
        """How many sentences each document has."""
        own = self.rows[self.rows[:, 0] == self.rows[0, 0]]
        return {int(d): int((own[:, 1] == d).sum()) for d in np.unique(own[:, 1])}


def chunks(documents: dict[int, int], longest: int) -> list[list[tuple[int, int]]]:
    """(document, number) of sentences in a row, `longest` at most, so that neighbours come into one batch."""
    found = []
    for document, size in documents.items():
        parts = -(-size // longest)
        for numbers in np.array_split(np.arange(size), parts):
            found.append([(document, int(n)) for n in numbers])
    return found


def plan(
    documents: dict[int, int], languages: Sequence[str], *, size: int, seed: int, epoch: int
) -> list[tuple[str, str, list[tuple[int, int]]]]:
    """The batches of an epoch: two languages, and the sentences taken in both; the same for the same seed and epoch.

    Each sentence comes once an epoch; a batch has up to `size` sentences, half of them from one document at most.
    """
    draw = np.random.default_rng([seed, epoch])
    parts = chunks(documents, max(1, size // 2))
    found: list[tuple[str, str, list[tuple[int, int]]]] = []
    held: list[tuple[int, int]] = []
    for number in draw.permutation(len(parts)):
        if held and len(held) + len(parts[number]) > size:
            found.append((*_two(languages, draw), held))
            held = []
        held = held + parts[number]
    if len(held) > 1:
        found.append((*_two(languages, draw), held))
    return found


def _two(languages: Sequence[str], draw: np.random.Generator) -> tuple[str, str]:
    first, second = draw.choice(len(languages), 2, replace=False)
    return languages[first], languages[second]


def runs(corpus: Corpus, languages: Sequence[str], *, size: int, seed: int, epoch: int) -> list[list[int]]:
    """Sentences of reports in batches of one language: neighbours together, each once an epoch, in an order drawn."""
    draw = np.random.default_rng([seed, epoch, 1])
    found = []
    for language in [number for number, code in enumerate(corpus.languages) if code in languages]:
        own = np.flatnonzero(corpus.rows[:, 0] == language)
        if len(own) > 1:
            found += [part.tolist() for part in np.array_split(own, -(-len(own) // size)) if len(part) > 1]
    return [found[k] for k in draw.permutation(len(found))]


def batch(corpus: Corpus, planned: tuple[str, str, list[tuple[int, int]]]) -> Batch:
    """A planned batch by the numbers of its sentences."""
    ours, theirs, rows = planned
    return Batch(
        [corpus.find(ours, *row) for row in rows],
        [corpus.find(theirs, *row) for row in rows],
        [document for document, _ in rows],
    )

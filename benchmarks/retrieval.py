"""Retrieval among the sentences of one document: is a sentence's translation nearer than its neighbours?

usage: python benchmarks/retrieval.py DATA [MODEL]

For each document of NTREX from the ninety-first on (the encoder may have learnt from those before), every sentence
in one language looks for its like among the sentences of the same document in another, both ways. Printed is the share
that finds another sentence: by the vectors of sentences as the model gives them and less their language's mean, and by
words, as alignment weighs them before anything else is looked at (`told`). MODEL is what `retold --model` takes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import comparable
from retold import encoding
from retold.comparison.evidence import evidence
from retold.comparison.passages import passages
from retold.encoding.words import WordEncoder, words_of

PAIRS = ("uk-bg", "bg-sl", "cs-uk", "en-sl")
FIRST = 90  # documents before this one are for learning

Floats = NDArray[np.float32]
Document = tuple[list[str], list[str]]


def documents(folder: Path, languages: Sequence[str]) -> Iterator[Document]:
    """The sentences of each document kept for measuring, in two languages; documents of one sentence are left out."""
    sides = (comparable.documents(folder, language)[FIRST:] for language in languages)
    return ((a, b) for a, b in zip(*sides, strict=True) if len(a) > 1)


def missed(similar: Floats) -> int:
    """How many sentences, of rows and of columns, are closer to another one than to their own translation."""
    right = np.arange(len(similar))
    return int((similar.argmax(axis=1) != right).sum() + (similar.argmax(axis=0) != right).sum())


def by_vectors(document: Document, languages: Sequence[str], encoder: encoding.Encoder, *, centred: bool) -> Floats:
    """Cosines of all sentences of a document with all in the other language."""
    a, b = (encoder.encode(side) for side in document)
    if centred:
        a, b = (
            encoding.centre(vectors, [code] * len(vectors)) for vectors, code in zip((a, b), languages, strict=True)
        )
    return np.asarray(a @ b.T, np.float32)


def by_words(document: Document, languages: Sequence[str], encoder: WordEncoder) -> Floats:
    """How much of each sentence is told in each one of the other language, or the other way round if that is more."""
    units = ([(text, frozenset({i})) for i, text in enumerate(side)] for side in document)
    articles = [comparable.as_article(u, code) for u, code in zip(units, languages, strict=True)]
    a, b = passages(articles, encoder)
    found = evidence(a, b)
    return found.told_in_b + found.told_in_a


def table(encoder: WordEncoder, folder: Path) -> None:
    """Prints the share of sentences that find another one, by way of comparing and pair of languages."""
    ways: dict[str, Callable[[Document, Sequence[str]], Floats]] = {
        "sentence vectors": lambda d, c: by_vectors(d, c, encoder, centred=False),
        "... less language means": lambda d, c: by_vectors(d, c, encoder, centred=True),
        "words (told)": lambda d, c: by_words(d, c, encoder),
    }
    print(f"{'error, %':26}" + "".join(f"{pair:>8}" for pair in PAIRS) + f"{'mean':>8}")
    for name, way in ways.items():
        errors = []
        for pair in PAIRS:
            languages = pair.split("-")
            chosen = list(documents(folder, languages))
            asked = 2 * sum(len(a) for a, _ in chosen)
            errors.append(100 * sum(missed(way(document, languages)) for document in chosen) / asked)
        print(f"{name:26}" + "".join(f"{error:8.2f}" for error in (*errors, float(np.mean(errors)))), flush=True)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0] if arguments else ".") / "bench" / "ntrex"
    if not folder.exists():
        print(f"skipped: no {folder}")
        return
    table(words_of(encoding.load(arguments[1] if len(arguments) > 1 else None)), folder)


if __name__ == "__main__":
    main(sys.argv[1:])

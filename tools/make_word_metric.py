"""Write `src/retold/encoding/word_metric.npz`: the matrix after which a word and its translation lie closer.

usage: python tools/make_word_metric.py NTREX

NTREX is the folder of the NTREX-128 translations (CC BY-SA 4.0); only numbers are taken from it. Words that are each
other's best match in translations of one sentence are taken as translations; every second document is left alone, so
that `benchmarks/comparable.py` can be run on what was not learned from. Rerun when the encoder's weights or
`WORD_STATES` change, then fit the weights of alignment anew (`benchmarks/calibrate_alignment.py`).
"""

from __future__ import annotations

import random
import sys
from itertools import combinations, groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from make_word_means import FILES
from retold import encoding
from retold.encoding.words import METRIC, words_of

Floats = NDArray[np.float32]

STEP = 2  # every second sentence of the documents that are learned from
PAIRS = 8  # pairs of languages drawn for each sentence
ALIKE = 0.3  # cosine from which two words that are each other's best match count as translations
SHRINK = 0.2  # share of the mean variance that is added to every direction: .1 to .3 give the same links
DIMENSIONS = 256  # fewer lose links, more gain none


def documents(folder: Path, language: str) -> list[list[str]]:
    """The sentences of each document in a language."""
    names = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()
    lines = (folder / f"newstest2019-{FILES[language]}.txt").read_text(encoding="utf-8").splitlines()
    rows = zip(names, lines, strict=True)
    return [[line for _, line in group] for _, group in groupby(rows, key=lambda row: row[0])]


def word_vectors(folder: Path) -> dict[str, list[Floats]]:
    """The words of each sentence as unit vectors, less their language's mean."""
    encoder, found = words_of(encoding.load()), {}
    for language in FILES:
        lines = [line for document in documents(folder, language)[1::2] for line in document][::STEP]
        vectors = [words.vectors for words in encoder.encode_words(lines)]
        mean = np.concatenate(vectors).mean(axis=0)
        found[language] = [unit(v - mean) for v in vectors]
        print(f"{language}: {len(lines)} sentences")
    return found


def unit(vectors: Floats) -> Floats:
    """Rows of length 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)


def translations(vectors: dict[str, list[Floats]]) -> tuple[Floats, Floats]:
    """Words and their translations, row for row."""
    draw, ours, theirs = random.Random(0), [], []
    for k in range(len(vectors["en"])):
        for a, b in draw.sample(list(combinations(vectors, 2)), PAIRS):
            x, y = vectors[a][k], vectors[b][k]
            if len(x) and len(y):
                similar = x @ y.T
                there, back = similar.argmax(axis=1), similar.argmax(axis=0)
                kept = [i for i, j in enumerate(there) if back[j] == i and similar[i, j] > ALIKE]
                ours.append(x[kept])
                theirs.append(y[there[kept]])
    return np.concatenate(ours), np.concatenate(theirs)


def metric(ours: Floats, theirs: Floats) -> Floats:
    """Shortens the directions in which translations differ and keeps those that tell most words apart."""
    apart, words = (ours - theirs).astype(np.float64), np.concatenate([ours, theirs]).astype(np.float64)
    within, whole = apart.T @ apart / len(apart) / 2, words.T @ words / len(words)
    within += SHRINK * np.trace(within) / len(within) * np.eye(len(within))
    variance, directions = np.linalg.eigh(within)
    whiten = directions @ np.diag(variance**-0.5) @ directions.T
    _, telling = np.linalg.eigh(whiten @ whole @ whiten)
    return np.asarray(whiten @ telling[:, ::-1][:, :DIMENSIONS], np.float32)


def main(folder: Path) -> None:
    ours, theirs = translations(word_vectors(folder))
    print(f"{len(ours)} pairs of words")
    np.savez_compressed(METRIC, metric=metric(ours, theirs).astype(np.float16))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))

"""How much speaks for two sentences of two articles making one assertion.

All evidence is symmetric in the two articles, and no sentence's evidence depends on the order of the articles.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retold.comparison.passages import Passages, best_matches

Floats = NDArray[np.float32]

# Calibrated with the weights in `alignment.py`: rerun `python benchmarks/calibrate_alignment.py DATA`.
NOISE = 0.1  # cosines up to this say nothing
ALIKE = 0.3  # cosine from which two words are alike at all
USUAL = 0.35  # the median over pairs of reports of how much of the middling sentence is told in one sentence

_DIGITS = re.compile(r"\d+")


class Evidence(NamedTuple):
    """Matrices of shape (sentences of A, sentences of B), one a kind of evidence; see `FEATURES` for their order."""

    told_in_b: Floats  # share of each A sentence's weight that has its like in the B sentence
    told_in_a: Floats  # the same the other way round
    features: Floats  # (sentences of A, sentences of B, len(FEATURES))


FEATURES = (
    "told", "won", "won_both", "behind", "numbers_clash", "distance",
    "neighbours", "heads", "headline", "headline_close",
)  # fmt: skip


def evidence(a: Passages, b: Passages) -> Evidence:
    """All evidence for every pair of sentences of two articles."""
    if not a.sentences or not b.sentences:
        none = np.zeros((len(a.sentences), len(b.sentences)), np.float32)
        return Evidence(none, none, np.zeros((*none.shape, len(FEATURES)), np.float32))
    best_in_b, best_in_a = best_matches(a, b)
    told_in_b, told_in_a = told(best_in_b, a), told(best_in_a, b).T
    either = np.maximum(told_in_b, told_in_a)
    # How much is told is measured on the encoder's states; where a word's translation stands shows better after the
    # metric.
    near_in_b, near_in_a = best_matches(a, b, near=True)
    won = _won(near_in_b, a), _won(near_in_a, b).T
    headline = _headline(a, b)
    kinds = [
        either, np.maximum(*won), np.minimum(*won), np.minimum(_ahead(either), _ahead(either.T).T),
        _numbers_clash(a, b), _distance(a, b), _neighbours(either),
        _heads(a, b), headline, headline * _closeness(either),
    ]  # fmt: skip
    return Evidence(told_in_b, told_in_a, np.stack(kinds, axis=-1).astype(np.float32))


def told(best: Floats, passages: Passages) -> Floats:
    """Share of each sentence's weight that has its like in each sentence of the other article.

    `best` (words, other sentences) as `best_matches` gives it; the result has shape (sentences, other sentences).
    """
    weighted = np.maximum(best - NOISE, 0) * passages.weights[:, None]
    return np.asarray(np.add.reduceat(weighted, passages.starts) / np.maximum(passages.mass, 1e-6)[:, None], np.float32)


def _won(best: Floats, passages: Passages) -> Floats:
    """Share of each sentence's weight whose nearest like in all of the other article stands in each of its sentences.

    A name that stands everywhere is won by one sentence alone, so that what is rare decides; a word without a like is
    won by none.
    """
    highest = np.maximum(best.max(axis=1, keepdims=True), ALIKE)
    wins = (best >= highest) * passages.weights[:, None]
    return np.asarray(np.add.reduceat(wins, passages.starts) / np.maximum(passages.mass, 1e-6)[:, None], np.float32)


def _closeness(told: Floats) -> float:
    """How much more of the middling sentence finds its like in one sentence than is usual among reports.

    0 for most reports of one event and for those of different events; up to 0.3 for translations.
    """
    middling = float(np.median(told.max(axis=1)) + np.median(told.max(axis=0))) / 2
    return max(0.0, middling - USUAL)


def _ahead(told: Floats) -> Floats:
    """How far each sentence of the other article is ahead of its best rival: a plain match leaves rivals little."""
    if told.shape[1] < 2:
        return np.asarray(told, np.float32)
    top = np.sort(told, axis=1)[:, -2:]
    rival = np.where(told >= top[:, 1:], top[:, :1], top[:, 1:])
    return np.asarray(told - rival, np.float32)


def _numbers_clash(a: Passages, b: Passages) -> Floats:
    """Whether both sentences have numbers in digits and share none."""
    left, right = ([_digits(p, i) for i in p.sentences] for p in (a, b))
    return np.array([[bool(x and y and not x & y) for y in right] for x in left], np.float32)


def _digits(passages: Passages, sentence: int) -> set[str]:
    start, end = passages.article.sentences[sentence].span
    return set(_DIGITS.findall(passages.article.text, start, end))


def _distance(a: Passages, b: Passages) -> Floats:
    """How far apart the sentences stand, each place measured from 0 to 1."""
    places = [np.arange(len(p.sentences)) / max(1, len(p.sentences)) for p in (a, b)]
    return np.asarray(np.abs(places[0][:, None] - places[1][None, :]), np.float32)


def _neighbours(told: Floats) -> Floats:
    """How much the sentences before, or those behind, tell the same: reports often keep an order."""
    padded = np.pad(told, 1)
    return np.maximum(padded[:-2, :-2], padded[2:, 2:])


def _headline(a: Passages, b: Passages) -> Floats:
    """A headline says in few words what sentences below it say in many."""
    first = [np.arange(len(p.sentences)) < 1 for p in (a, b)]
    return np.asarray(first[0][:, None] | first[1][None, :], np.float32)


def _heads(a: Passages, b: Passages) -> Floats:
    """Headline and lead of one report usually tell what headline and lead of the other do."""
    first = [np.arange(len(p.sentences)) < 2 for p in (a, b)]
    return np.asarray(first[0][:, None] & first[1][None, :], np.float32)

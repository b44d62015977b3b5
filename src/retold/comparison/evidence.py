"""How much speaks for two sentences of two articles making one assertion.

All evidence is symmetric in the two articles, and no sentence's evidence depends on the order of the articles.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retold.comparison.passages import Passages

Floats = NDArray[np.float32]

# Calibrated with the weights in `alignment.py`: rerun `python benchmarks/calibrate_alignment.py DATA`.
NOISE = 0.1  # cosines up to this say nothing
TEMPERATURE, NO_MATCH = 0.05, 0.4  # of the vote; the cosine that the choice "nowhere" has

_DIGITS = re.compile(r"\d+")


class Evidence(NamedTuple):
    """Matrices of shape (sentences of A, sentences of B), one a kind of evidence; see `FEATURES` for their order."""

    told_in_b: Floats  # share of each A sentence's weight that has its like in the B sentence
    told_in_a: Floats  # the same the other way round
    features: Floats  # (sentences of A, sentences of B, len(FEATURES))


FEATURES = ("told", "vote", "numbers_clash", "distance", "neighbours", "heads")


def evidence(a: Passages, b: Passages) -> Evidence:
    """All evidence for every pair of sentences of two articles."""
    similar = a.vectors @ b.vectors.T
    matched = np.maximum(similar - NOISE, 0)
    told_in_b = _told(matched, a, b)
    told_in_a = _told(matched.T, b, a).T
    told = np.maximum(told_in_b, told_in_a)
    vote = np.maximum(_vote(similar, a, b), _vote(similar.T, b, a).T)
    features = np.stack([told, vote, _numbers_clash(a, b), _distance(a, b), _neighbours(told), _heads(a, b)], axis=-1)
    return Evidence(told_in_b, told_in_a, features.astype(np.float32))


def _told(matched: Floats, a: Passages, b: Passages) -> Floats:
    best = np.maximum.reduceat(matched, b.starts, axis=1) * a.weights[:, None]
    return np.asarray(np.add.reduceat(best, a.starts, axis=0) / np.maximum(a.mass[:, None], 1e-6), np.float32)


def _vote(similar: Floats, a: Passages, b: Passages) -> Floats:
    """Each word of an A sentence votes for the B sentences that hold its like, or for none; the mean of the votes.

    A word that stands everywhere spreads its vote, so that what is rare decides.
    """
    best = np.maximum.reduceat(np.exp((similar - NO_MATCH) / TEMPERATURE), b.starts, axis=1)
    votes = best / (1 + best.sum(axis=1, keepdims=True))
    words = np.diff(np.append(a.starts, len(a.vectors)))
    return np.asarray(np.add.reduceat(votes, a.starts, axis=0) / words[:, None], np.float32)


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


def _heads(a: Passages, b: Passages) -> Floats:
    """Headline and lead of one report usually tell what headline and lead of the other do."""
    first = [np.arange(len(p.sentences)) < 2 for p in (a, b)]
    return np.asarray(first[0][:, None] & first[1][None, :], np.float32)

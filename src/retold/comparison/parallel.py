"""Sentence alignment of translations: both texts tell all of it in one order, in groups of few sentences.

The groups (beads, Gale and Church 1993) that together match best are found by dynamic programming over the same word
evidence that links reports.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retold.comparison.passages import Passages, best_matches

Floats = NDArray[np.float32]

# Calibrated on the Text+Berg development texts: rerun `python benchmarks/parallel.py DATA --calibrate`.
WIDEST = 5  # sentences a side of a bead
CHANCE = 0.5  # how much of what a word finds on average in any run of that many sentences proves nothing
NEEDED = 0.05  # share of both sides' weight that has to be told beyond chance, lest both sides are left out


class Bead(NamedTuple):
    """Sentences (positions in `Passages.sentences`) that translate each other; one side may be empty."""

    a: tuple[int, ...]
    b: tuple[int, ...]


def align_parallel(a: Passages, b: Passages) -> list[Bead]:
    """The beads of two translations in order; every sentence is in exactly one."""
    if not len(a.starts) or not len(b.starts):
        return [Bead((i,), ()) for i in range(len(a.starts))] + [Bead((), (j,)) for j in range(len(b.starts))]
    gains = _gains(a, b)
    return _trace(_search(gains, len(a.starts), len(b.starts)), list(gains), len(a.starts), len(b.starts))


def _gains(a: Passages, b: Passages) -> dict[tuple[int, int], Floats]:
    """What each bead of n and m sentences gains where it begins at (i, j), by (n, m)."""
    best_in_b, best_in_a = best_matches(a, b)
    told_a, told_b = _told_by_runs(best_in_b, a), _told_by_runs(best_in_a, b)
    gains = {}
    for n, m in _sizes(len(a.starts), len(b.starts)):
        told = _run_sums(told_a[m], n) + _run_sums(told_b[n], m).T
        mass = _run_sums(a.mass[:, None], n) + _run_sums(b.mass[:, None], m).T
        gains[n, m] = told - NEEDED * mass
    return gains


def _told_by_runs(best: Floats, passages: Passages) -> dict[int, Floats]:
    """Weight of each sentence told beyond chance in each run of m sentences of the other text, by m.

    A wider run holds a like of every word more often; what a word finds on average is no evidence (Thompson and
    Koehn 2019 normalise by random sentences for the same reason). Shapes (sentences, runs).
    """
    matched = best * passages.weights[:, None]
    told = {}
    widest = matched
    for m in range(1, min(WIDEST, matched.shape[1]) + 1):
        if m > 1:
            widest = np.maximum(widest[:, :-1], matched[:, m - 1 :])
        chance = widest.mean(axis=1, keepdims=True)
        told[m] = np.add.reduceat(widest - CHANCE * chance, passages.starts)
    return told


def _run_sums(values: Floats, n: int) -> Floats:
    """Sums over each run of n rows."""
    total = np.concatenate([np.zeros((1, values.shape[1]), values.dtype), np.cumsum(values, axis=0)])
    return np.asarray(total[n:] - total[:-n], np.float32)


def _search(gains: dict[tuple[int, int], Floats], rows: int, columns: int) -> NDArray[np.int16]:
    """The bead that leads to each position on the best way there: its number in `gains`, or -1 (-2) for leaving out
    a sentence of A (of B)."""
    best = np.full((rows + 1, columns + 1), -np.inf, np.float64)
    step = np.full((rows + 1, columns + 1), -2, np.int16)
    best[0], step[:, 0] = 0, -1
    for i in range(1, rows + 1):
        row, led = best[i - 1].copy(), np.full(columns + 1, -1, np.int16)
        for k, ((n, m), gain) in enumerate(gains.items()):
            if n > i:
                continue
            reached = best[i - n, : columns + 1 - m] + gain[i - n]
            better = reached > row[m:]
            row[m:][better], led[m:][better] = reached[better], k
        highest = np.maximum.accumulate(row)  # leaving out a sentence of B costs nothing
        led[highest > row] = -2
        best[i], step[i] = highest, led
    return step


def _trace(step: NDArray[np.int16], sizes: list[tuple[int, int]], rows: int, columns: int) -> list[Bead]:
    i, j, beads = rows, columns, []
    while i or j:
        k = int(step[i, j])
        n, m = (1, 0) if k == -1 else (0, 1) if k == -2 else sizes[k]
        beads.append(Bead(tuple(range(i - n, i)), tuple(range(j - m, j))))
        i, j = i - n, j - m
    return beads[::-1]


def _sizes(rows: int, columns: int) -> list[tuple[int, int]]:
    """The sizes of beads that fit, in the order in which gains are kept."""
    return [
        (n, m)
        for n in range(1, min(WIDEST, rows) + 1)
        for m in range(1, min(WIDEST, columns) + 1)
        if not (n > 2 and m > 2 and n + m > WIDEST + 1)
    ]

"""Links between the sentences of two articles that share an assertion.

A logistic regression over the evidence says how likely a link is. Its weights were fitted on 398 links that people
drew between 38 pairs of reports in ten languages, and on comparable texts made of translations.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retold.comparison.evidence import FEATURES, evidence
from retold.comparison.passages import Passages
from retold.comparison.speakers import speakers_clash

Floats = NDArray[np.float32]

# Fitted with `python benchmarks/calibrate_alignment.py DATA`, which prints these lines; rerun it when the encoder,
# the evidence or a constant of either changes.
WEIGHTS = {
    "told": 12.229, "won": 4.438, "won_both": 3.762, "behind": 2.037, "numbers_clash": -1.194, "distance": -3.158,
    "neighbours": 4.120, "heads": 0.838, "headline": 2.138, "headline_close": -20.104,
}  # fmt: skip
BIAS = -8.103
THRESHOLD = -0.4  # log odds from which two sentences are linked: best F1 at a precision that readers can trust
# Log odds that the strongest link of two reports must reach for any to be believed: of 38 pairs of one event the
# lowest has 3.2, of 24 pairs of different events all but two stay below (those two share a larger story).
PLAIN = 2.5

# What is added for two sentences that have no plain link with any sentence below the headline: an assertion is more
# likely told in other words than told by nobody. Of the 12 links this makes in 38 pairs of reports and 63 of
# translations, 8 are right, and all 7 of those between reports.
UNTOLD = 0.4

# What is taken from two sentences in which different people with names speak: of 161 such in the examples and the gold
# none is a link that people drew. Rerun `python benchmarks/pairs.py DATA --misses`.
OTHER_SPEAKER = 4.0


class Alignment(NamedTuple):
    """Matrices of shape (sentences of A, sentences of B)."""

    score: Floats  # log odds of a link less the threshold, so links are those above 0
    told_in_b: Floats  # share of what the A sentence says that the B sentence says too
    told_in_a: Floats  # the same the other way round


def align(a: Passages, b: Passages) -> Alignment:
    """Scores every sentence of one article against every sentence of the other; symmetric in the two.

    Where no link is plain the reports tell different events, and what is alike in them is nothing that they share.
    """
    found = evidence(a, b)
    weights = np.array([WEIGHTS[name] for name in FEATURES], np.float32)
    odds = found.features @ weights + np.float32(BIAS)
    if not odds.size or odds.max() < PLAIN:
        odds = np.full_like(odds, -np.inf)
    score = odds - np.float32(THRESHOLD) - np.float32(OTHER_SPEAKER) * speakers_clash(a, b)
    return Alignment(score + np.float32(UNTOLD) * _untold(score), found.told_in_b, found.told_in_a)


def _untold(score: Floats) -> Floats:
    """1 for two sentences of which neither is linked with one below the headline, else 0."""
    linked = np.asarray(score > 0)
    in_b, in_a = np.asarray(linked[:, 1:].any(axis=1)), np.asarray(linked[1:].any(axis=0))
    return np.asarray(~in_b[:, None] & ~in_a[None, :], np.float32)

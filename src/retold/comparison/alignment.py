"""Links between the sentences of two articles that share an assertion.

A logistic regression over the evidence says how likely a link is. Its weights were fitted on 212 links that people
drew between 22 pairs of news reports in six languages.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retold.comparison.evidence import FEATURES, Evidence, evidence
from retold.comparison.passages import Passages

Floats = NDArray[np.float32]

# Fitted with `python benchmarks/calibrate_alignment.py DATA`, which prints these lines; rerun it when the encoder,
# the evidence or a constant of either changes.
WEIGHTS = {
    "told": 7.694, "vote": 8.518, "numbers_clash": -1.034, "distance": -3.638, "neighbours": 3.465,
    "heads": 0.033, "headline": 1.111, "ahead": 1.085, "behind": 6.750,
}  # fmt: skip
BIAS = -5.909
THRESHOLD = -0.4  # log odds from which two sentences are linked


class Alignment(NamedTuple):
    """`score` (sentences of A, sentences of B): log odds of a link less the threshold, so links are those above 0."""

    score: Floats
    evidence: Evidence


def align(a: Passages, b: Passages) -> Alignment:
    """Scores every sentence of one article against every sentence of the other; symmetric in the two."""
    found = evidence(a, b)
    weights = np.array([WEIGHTS[name] for name in FEATURES], np.float32)
    return Alignment(found.features @ weights + np.float32(BIAS - THRESHOLD), found)

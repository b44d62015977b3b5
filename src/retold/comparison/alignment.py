"""Links between the sentences of two articles that share an assertion.

A logistic regression over the evidence says how likely a link is. Its weights were fitted on 398 links that people
drew between 38 pairs of reports in ten languages, and on comparable texts made of translations.
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
    "told": 11.820, "won": 3.482, "won_both": 4.399, "behind": 3.858, "numbers_clash": -1.015, "distance": -3.416,
    "neighbours": 3.568, "heads": 0.675, "headline": 4.790, "headline_close": -8.951,
}  # fmt: skip
BIAS = -7.286
THRESHOLD = -0.3  # log odds from which two sentences are linked: best F1 at a precision that readers can trust


class Alignment(NamedTuple):
    """`score` (sentences of A, sentences of B): log odds of a link less the threshold, so links are those above 0."""

    score: Floats
    evidence: Evidence


def align(a: Passages, b: Passages) -> Alignment:
    """Scores every sentence of one article against every sentence of the other; symmetric in the two."""
    found = evidence(a, b)
    weights = np.array([WEIGHTS[name] for name in FEATURES], np.float32)
    return Alignment(found.features @ weights + np.float32(BIAS - THRESHOLD), found)

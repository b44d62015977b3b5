"""What a third report bears out: two sentences that both say what a third one says make one assertion.

A link that two reports alone leave open, because each tells it in its own words, is often plain between each of them
and a third one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retold.comparison.alignment import Alignment, Floats
from retold.comparison.passages import Passages

# Of the open pairs in the examples whose both links with a third sentence reach PLAINLY, 12 of 13 that LIFT then takes
# over the threshold are links that people drew; of those with weaker ones a third is. Rerun `benchmarks/pairs.py DATA`.
PLAINLY = 0.5  # log odds above the threshold of both links with the third sentence
LIFT = 1.0  # how much of the weaker of the two is added
MOST = 3.0  # what is added at most: what two sentences themselves say must not be too far from a link


def borne_out(
    sides: Sequence[Passages], alignments: Mapping[tuple[int, int], Alignment]
) -> dict[tuple[int, int], Alignment]:
    """The alignments with the open pairs of sentences raised by what a third article bears out.

    `alignments` has all pairs (a, b) of articles with a < b. With two articles nothing changes.
    """
    if len(sides) < 3:
        return dict(alignments)
    first = np.cumsum([0, *(len(p.sentences) for p in sides)], dtype=np.intp)
    through = _through(first, alignments)
    raised = {}
    for (a, b), alignment in alignments.items():
        help_ = through[first[a] : first[a + 1], first[b] : first[b + 1]]
        score = np.where(alignment.score > 0, alignment.score, alignment.score + LIFT * np.minimum(help_, MOST))
        raised[a, b] = alignment._replace(score=score.astype(np.float32))
    return raised


def _through(first: NDArray[np.intp], alignments: Mapping[tuple[int, int], Alignment]) -> Floats:
    """For every two sentences of the whole story the best third one's weaker link, 0 where it is not plain.

    `first[a]` is the row of article a's first sentence; the result has shape (sentences, sentences).
    """
    links: dict[int, list[tuple[int, float]]] = {}
    for (a, b), alignment in alignments.items():
        for i, j in np.argwhere(alignment.score >= PLAINLY):
            x, y, score = int(first[a] + i), int(first[b] + j), float(alignment.score[i, j])
            links.setdefault(x, []).append((y, score))
            links.setdefault(y, []).append((x, score))
    through = np.zeros((first[-1], first[-1]), np.float32)
    for found in links.values():
        rows = np.array([k for k, _ in found])
        scores = np.array([s for _, s in found], np.float32)
        cells = np.ix_(rows, rows)
        through[cells] = np.maximum(through[cells], np.minimum(scores[:, None], scores[None, :]))
    return through

"""Words in their sentence as vectors: what alignment compares.

A word's vector is the mean of its pieces' states in two inner layers of the encoder, each as a unit vector, side by
side. There a word and its translation lie close together, while the last layer's mean is made for whole texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from retold.encoding.base import Encoder
from retold.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# A word for alignment: what stands between spaces, less the marks around it.
WORD = re.compile(r"\w(?:\S*\w)?")
RUN_SIDE = 2  # words on each side that make the run for a word's vector, where the model gives none itself
MEANS = Path(__file__).parent / "word_means.npz"
METRIC = Path(__file__).parent / "word_metric.npz"


class WordVectors(NamedTuple):
    """The words of one text: `spans` into it, in order, and a vector each, shape (words, dimensions).

    `inner` (words, width), of half precision, is what the tagger of names reads: it comes from encoders that have a
    true `has_inner`.
    """

    spans: list[Span]
    vectors: Vectors
    inner: NDArray[np.float16] | None = None


@runtime_checkable
class WordEncoder(Encoder, Protocol):
    """An encoder that also gives a vector for every word of a text."""

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """The words of each text; as with `encode`, each text on its own and without regard to its neighbours."""


@cache
def _means() -> dict[str, Vectors]:
    import numpy as np

    with np.load(MEANS) as stored:
        table = {name: stored[name].astype(np.float32) for name in stored.files}
    return table | {"": np.mean(list(table.values()), axis=0)}


def word_mean(language: str | None, dimensions: int) -> Vectors | None:
    """The mean word vector of a language, of all languages where it is unknown, or None for another model."""
    table = _means()
    mean = table.get(language or "", table[""])
    return mean if len(mean) == dimensions else None


@cache
def word_metric(dimensions: int) -> Vectors | None:
    """A matrix (dimensions, fewer) after which a word and its translation lie closer; None for another model.

    Directions in which translations differ from each other are shortened, those that tell words apart are kept
    (within-class covariance normalisation, Hatch and Stolcke 2006). `tools/make_word_metric.py` made it.
    """
    import numpy as np

    with np.load(METRIC) as stored:
        matrix = stored["metric"].astype(np.float32)
    return matrix if len(matrix) == dimensions else None


def words_of(encoder: Encoder) -> WordEncoder:
    """The encoder itself where it gives word vectors, else one that makes them from short runs of words."""
    return encoder if isinstance(encoder, WordEncoder) else _RunEncoder(encoder)


class _RunEncoder:
    """Word vectors from any encoder of texts: a word's vector is that of the run of words around it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions, self.encode = encoder.name, encoder.dimensions, encoder.encode

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> WordVectors:
        spans = [match.span() for match in WORD.finditer(text)]
        ends = [min(k + RUN_SIDE, len(spans) - 1) for k in range(len(spans))]
        runs = [text[spans[max(0, k - RUN_SIDE)][0] : spans[ends[k]][1]] for k in range(len(spans))]
        return WordVectors(spans, self._encoder.encode(runs))

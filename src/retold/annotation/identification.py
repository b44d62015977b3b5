"""How likely texts are written in each language: py3langid's model (a naive Bayes classifier over byte n-grams, after
langid.py by Lui and Baldwin, 2012), for many texts at once.

py3langid walks through a text byte by byte; with its tables in arrays, all stretches of all texts take each step
together, which for a report and its paragraphs is five times as fast. The figures are those of its `rank`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

_DEPTH = 8  # bytes after which a walk knows where it is, wherever it began: more than the longest n-gram has
_STRETCH = 32  # bytes that are walked one after the other, behind those
_BREAK = b"\xff"  # a byte that no text has: the walk begins anew behind it


class _Weights:
    """What n-grams say of the languages, kept in half precision, which processors are slow to read.

    So rows are widened when they are first asked for; the memory of those that never are is never touched.
    """

    def __init__(self, narrow: Any) -> None:  # noqa: ANN401 - an array (n-gram, language)
        import numpy as np

        self._narrow = narrow
        self._wide = np.empty(narrow.shape, np.float32)
        self._ready = np.zeros(len(narrow), bool)

    def of(self, ngrams: Any) -> Any:  # noqa: ANN401 - arrays
        """The rows of n-grams (by number, each once)."""
        new = ngrams[~self._ready[ngrams]]
        self._wide[new] = self._narrow[new]
        self._ready[new] = True
        return self._wide[ngrams]


class _Model(NamedTuple):
    """The tables of py3langid: an automaton over bytes that finds n-grams, and what each says of the languages."""

    codes: Sequence[str]
    moves: Any  # the state behind a state (as its row) and a byte
    rows: Any  # where the row of a state begins in `moves`
    found: Any  # the n-gram that a state ends, or -1
    weights: _Weights
    prior: Any


@cache
def _model() -> _Model:
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    known = LanguageIdentifier.from_model_file(MODEL_FILE)
    return _Model(
        codes=known.nb_classes,
        moves=np.asarray(known.tk_nextmove),
        rows=np.asarray(known.tk_row, np.intp) << 8,
        found=np.asarray(known.tk_output),
        weights=_Weights(known.nb_ptc),
        prior=known.nb_pc,
    )


def likelihoods(texts: Iterable[str]) -> list[dict[str, float]]:
    """For each text how likely it is in each language, adding up to 1, by ISO 639-1 code in the model's order."""
    import numpy as np

    model, encoded = _model(), [_encoded(text) for text in texts]
    if not encoded:
        return []
    found = _ngrams(model, _BREAK.join(encoded))
    ends = np.cumsum([len(each) + 1 for each in encoded])
    of_text = np.repeat(np.arange(len(encoded)), np.diff(ends, prepend=0))[: len(found)]
    kept = found >= 0
    distinct, number = np.unique(found[kept], return_inverse=True)
    shape = (len(encoded), len(distinct))
    counts = np.bincount(of_text[kept] * shape[1] + number, minlength=shape[0] * shape[1]).reshape(shape)
    # Not as a product of matrices: it is small, and the threads that numpy would share it with wait busily afterwards.
    scores = np.einsum("tn,nl->tl", np.log1p(counts, dtype=np.float32), model.weights.of(distinct)) + model.prior
    scores[~counts.any(axis=1)] = 0.0  # nothing to go by: every language alike
    scores /= np.sqrt([[len(each) or 1] for each in encoded])  # so that long texts are not always sure
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return [_by_code(model.codes, row) for row in shares.tolist()]


def _encoded(text: str) -> bytes:
    written = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
    return written.encode("utf-8", "surrogatepass")


def _ngrams(model: _Model, text: bytes) -> Any:  # noqa: ANN401 - an array
    """The n-gram that ends at each byte, or -1 where none does."""
    import numpy as np

    stretches = -(-len(text) // _STRETCH)
    padded = np.frombuffer(_BREAK * _DEPTH + text + _BREAK * (stretches * _STRETCH - len(text)), np.uint8)
    state = np.zeros(stretches, np.intp)
    states = np.empty((_STRETCH, stretches), np.intp)
    for step in range(_DEPTH + _STRETCH):
        state = model.moves[model.rows[state] + padded[step::_STRETCH][:stretches]]
        if step >= _DEPTH:
            states[step - _DEPTH] = state
    return model.found[states.T.ravel()[: len(text)]]


def _by_code(codes: Sequence[str], shares: Iterable[float]) -> dict[str, float]:
    """Shares by language; the model has two tables for some."""
    found: dict[str, float] = {}
    for code, share in zip(codes, shares, strict=True):
        found[code] = found.get(code, 0.0) + share
    return found

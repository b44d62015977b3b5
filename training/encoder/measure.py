"""What an encoder with learnt layers reaches, beside the packaged one, as 8-bit graphs.

usage: PYTHONPATH=benchmarks:tools python -m training.encoder.measure DATA [OUT/tensors.npz] [--share .3] [--links]

Retrieval as `benchmarks/retrieval.py` has it; with `--links` the links of `benchmarks/calibrate_alignment.py` as well,
each event left out. What is fitted to vectors is fitted anew on documents 1 to 90 of NTREX, for both encoders alike:
the mean of each language, the mean word, the metric of words, and the weights of alignment.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

import calibrate_alignment
import comparable
import make_word_metric
import retrieval
from retold.comparison import passages
from retold.encoding import means, packaged
from retold.encoding.caching import CachingEncoder
from training.encoder.overlay import write

Floats = NDArray[np.float32]

STEP = 24  # every twenty-fourth sentence for means
SOME = slice(1, retrieval.FIRST, 8)  # documents that the metric of words is fitted on
THRESHOLDS = np.arange(-1.2, 0.61, 0.1)


class Fitted(NamedTuple):
    """What alignment and stories take from the vectors of many texts."""

    means: dict[str, Floats]
    words: dict[str, Floats]
    metric: Floats


def fit(encoder: packaged.PackagedEncoder, ntrex: Path) -> Fitted:
    """Means and metric of an encoder, from documents that it may have learnt from."""
    vectors, words, units = {}, {}, {}
    for language in comparable.FILES:
        documents = comparable.documents(ntrex, language)[: retrieval.FIRST]
        lines = [line for document in documents for line in document]
        vectors[language] = encoder.encode(lines[::STEP]).mean(axis=0)
        found = [w.vectors for w in encoder.encode_words([line for some in documents[SOME] for line in some])]
        words[language] = np.concatenate(found).mean(axis=0)
        units[language] = [make_word_metric.unit(v - words[language]) for v in found]
    return Fitted(_with_all(vectors), _with_all(words), make_word_metric.metric(*make_word_metric.translations(units)))


def _with_all(table: dict[str, Floats]) -> dict[str, Floats]:
    return table | {"": np.mean(list(table.values()), axis=0)}


def links(data: Path, encoder: CachingEncoder) -> None:
    """Average precision and best F1 of links, each event left out."""
    learning = list(calibrate_alignment.learning_pairs(data, encoder))
    scores = calibrate_alignment.left_out(learning)
    for kinds in (("gold",), ("further",), ("gold", "further"), ("examples",), ("parallel",)):
        chosen = [k for k, pair in enumerate(learning) if pair.kind in kinds]
        if chosen:
            s, y = np.concatenate([scores[k] for k in chosen]), np.concatenate([learning[k].linked for k in chosen])
            best = max(calibrate_alignment.figures(s, y, threshold)[0] for threshold in THRESHOLDS)
            precision = calibrate_alignment.average_precision(s, y)
            print(f"links, {' and '.join(kinds):18} average precision {precision:.3f}  best F1 {best:.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("tensors", type=Path, nargs="?")
    parser.add_argument("--share", type=float, default=1.0, help="of the learnt tensors, the rest of the packaged ones")
    parser.add_argument("--links", action="store_true")
    given = parser.parse_args()
    ntrex = given.data / "bench" / "ntrex"
    if not ntrex.exists():
        print(f"skipped: no {ntrex}")
        return
    with tempfile.TemporaryDirectory() as place:
        plain = write(given.tensors, Path(place), given.share)
        fitted, encoder = fit(plain, ntrex), CachingEncoder(plain)
        with (
            patch.object(means, "means", lambda: fitted.means),
            patch.object(passages, "word_mean", lambda language, _: fitted.words.get(language or "", fitted.words[""])),
            patch.object(passages, "word_metric", lambda _: fitted.metric),
        ):
            retrieval.table(encoder, ntrex)
            if given.links:
                links(given.data, encoder)


if __name__ == "__main__":
    main()

"""Training of the tagger, as far as it goes without torch: what is kept of a report, and the graph that runs."""

import numpy as np
import pytest

from retold.annotation.names import tagging
from retold.annotation.names.weights import TYPES
from retold.annotation.sentences import split
from retold.encoding.words import WORD, WordVectors
from retold.model import Article

pytest.importorskip("onnx")
from training.tagger import export, states

TEXT = "Учора Остап Вільшаний приїхав до Києва. Дощило. Він зустрів «Річпорт»."


def words(texts):
    """Words whose state is the place of the word in its sentence."""
    found = []
    for text in texts:
        spans = [m.span() for m in WORD.finditer(text)]
        inner = np.arange(len(spans), dtype=np.float16)[:, None] + np.zeros((1, 3), np.float16)
        found.append(WordVectors(spans, np.zeros((len(spans), 0), np.float32), inner))
    return found


@pytest.fixture
def kept():
    article = Article(id="uk/1", source="1", language="uk", text=TEXT, sentences=split(TEXT, "uk"))
    names = {(TEXT.index(name), TEXT.index(name) + len(name)): kind for name, kind in MARKED.items()}
    return states.states([states.train_names.Marked("boats", article, names)], words)


MARKED = {"Остап Вільшаний": "PER", "Києва": "LOC", "Річпорт": "ORG"}


def test_candidates_point_at_their_words_and_have_the_marked_types(kept):
    right = {tuple(row[:2]): TYPES[row[4]] for row in kept["candidates"].tolist() if row[4] >= 0}
    assert right == {(1, 2): "PER", (5, 5): "LOC", (9, 9): "ORG"}
    assert kept["starts"].tolist() == [0, 6, 7, 10]  # of each sentence that has a candidate
    edges = {0: [0, 5], 1: [6, 6], 2: [7, 9]}
    sentences = np.searchsorted(kept["starts"], kept["candidates"][:, 0], side="right") - 1
    assert kept["candidates"][:, 2:4].tolist() == [edges[k] for k in sentences.tolist()]
    assert kept["inner"][:, 0].tolist() == [0, 1, 2, 3, 4, 5, 0, 0, 1, 2]
    assert set(kept["languages"]) == {"uk"}


def test_no_text_is_kept(kept):
    assert all(values.dtype.kind in "iufU" for values in kept.values())
    assert kept["digests"].shape == (3, 16)
    assert kept["languages"].dtype.itemsize <= 4 * 2


def head(rng, width=6, small=4, hidden=5):
    shapes = {
        "mean": (width,), "basis": (width, small), "inner": (5 * small, hidden),
        "lengths": (9, hidden), "outer": (hidden, 5), "bias": (5,),
    }  # fmt: skip
    return {name: rng.normal(size=shape).astype(np.float16) for name, shape in shapes.items()}


def by_hand(arrays, states, first, last):
    a = {name: values.astype(np.float64) for name, values in arrays.items()}
    small = (states - a["mean"]) @ a["basis"]
    nothing = np.zeros_like(small[0])
    before = small[first - 1] if first else nothing
    behind = small[last + 1] if last + 1 < len(small) else nothing
    seen = np.concatenate([small[first], small[last], small[first : last + 1].mean(axis=0), before, behind])
    hidden = np.maximum(seen @ a["inner"] + a["lengths"][min(last - first + 1, 8)], 0)
    return hidden @ a["outer"] + a["bias"]


@pytest.mark.parametrize("seed", range(3))
def test_the_graph_is_the_perceptron(seed):
    rng = np.random.default_rng(seed)
    arrays, given = head(rng), rng.normal(size=(11, 6)).astype(np.float32)
    runs = [(0, 0), (0, 10), (3, 4), (9, 10), (10, 10)]
    odds = tagging.Head(export.graph(arrays)).log_odds(given, *np.array(runs).T)
    assert np.allclose(odds, [by_hand(arrays, given, *run) for run in runs], atol=1e-3)


def test_the_same_weights_make_the_same_file():
    assert export.graph(head(np.random.default_rng(1))) == export.graph(head(np.random.default_rng(1)))
    assert export.graph(head(np.random.default_rng(1))) != export.graph(head(np.random.default_rng(2)))

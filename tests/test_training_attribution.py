"""Training of the tagger of attributions: what silver is, in which order it is learnt, and what runs of it."""

import numpy as np
import pytest

from retold.annotation.attribution import tagging
from retold.encoding.words import WORD, WordVectors
from retold.model import Article
from training.attribution import states

REPORT = "Міський голова Остап Вільшаний заявив, що міст відкриють у п'ятницю. Дощило. Про це повідомляє CNN."


def words(texts):
    """Words whose state is the place of the word in its sentence."""
    found = []
    for text in texts:
        spans = [m.span() for m in WORD.finditer(text)]
        inner = np.arange(len(spans), dtype=np.float16)[:, None] + np.zeros((1, 384), np.float16)
        found.append(WordVectors(spans, np.zeros((len(spans), 0), np.float32), inner))
    return found


@pytest.fixture
def kept(tmp_path):
    folder = tmp_path / "raw" / "bridge" / "uk"
    folder.mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(REPORT, encoding="utf-8")
    reports = list(states.articles(folder.parent, 9, without="gold: b.txt"))
    assert [article.id for article in reports] == ["a.txt"]
    assert isinstance(reports[0], Article)
    return states.states(iter(reports), words)


def test_silver_is_what_the_language_data_find(kept):
    assert kept["starts"].tolist() == [0, 10, 11, 15]
    assert kept["languages"].tolist() == ["uk"] * 3
    assert kept["cues"].tolist() == [[0, 4, 5, False], [2, 2, 3, True]]
    source, content = states.SOURCE, states.CONTENT
    assert kept["parts"][:10].tolist() == [source] * 4 + [0, 0] + [content] * 4
    assert kept["parts"][10:].tolist() == [0, 0, 0, source]
    assert kept["marks"].shape == (15, tagging.MARKS)


def test_what_runs_is_what_was_learnt(kept, tmp_path, monkeypatch):
    """Needs torch, which the package does not: a short training, twice, and the networks beside what runs."""
    torch = pytest.importorskip("torch", reason="torch is a dependency of training/ alone")
    from training.attribution import train

    draw = np.random.default_rng(0)
    kept["inner"] = draw.normal(size=kept["inner"].shape).astype(np.float16)
    np.savez(tmp_path / "bridge.npz", **kept)
    arrays = train.read(tmp_path, [], [])
    first, again = (train.train(arrays, 2, 0, tmp_path / f"{n}.pt") for n in "ab")
    keep = train.keep

    def cut_off(*given):
        keep(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "keep", cut_off)
    with pytest.raises(KeyboardInterrupt):
        train.train(arrays, 2, 0, tmp_path / "c.pt")
    monkeypatch.setattr(train, "keep", keep)
    gone_on = train.train(arrays, 2, 0, tmp_path / "c.pt")
    assert all((first[name] == again[name]).all() and (first[name] == gone_on[name]).all() for name in first)
    network = train.Network(train.SMALL + tagging.MARKS + train.PLACES, 3).eval()
    parts = torch.nn.ModuleDict({"cue": train.Network(train.SMALL + tagging.MARKS, 1), "part": network})
    parts["places"] = torch.nn.Embedding(2 * tagging.REACH + 1, train.PLACES)
    mean, basis = train.directions(arrays["inner"])
    head = tagging.Head({name: a.astype(np.float32) for name, a in train.exported(mean, basis, parts).items()})
    inner, marks = arrays["inner"][:10].astype(np.float32), arrays["marks"][:10].astype(np.float32)
    places = tagging.places(10, (4, 5))
    seen = np.concatenate([head.seen(inner, marks), head.arrays["places"][places]], axis=1)
    with torch.no_grad():
        wanted = network(torch.from_numpy(seen)[None], torch.ones(1, 10))[0].numpy()
    assert np.abs(head.parts(inner, marks, places) - wanted).max() < 0.02


def test_an_interrupted_training_goes_on_in_the_same_order():
    pytest.importorskip("torch", reason="torch is a dependency of training/ alone")
    from training.attribution import train

    lengths = np.arange(100) % 17 + 3
    orders = [[part.tolist() for part in train.order(lengths, 1, epoch)] for epoch in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(n for part in orders[2] for n in part) == list(range(100))

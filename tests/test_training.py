"""Training, as far as it goes without torch: what is learnt from in which order, and what is kept on disk."""

import numpy as np
import pytest

from training.encoder import batches

LANGUAGES = ["en", "sl", "uk"]
DOCUMENTS = {0: 5, 1: 1, 2: 40, 3: 12}


def plan(seed=1, epoch=0, size=12):
    return batches.plan(DOCUMENTS, LANGUAGES, size=size, seed=seed, epoch=epoch)


def test_one_seed_gives_one_order():
    assert plan() == plan()
    assert plan(seed=2) != plan()
    assert plan(epoch=1) != plan()


@pytest.mark.parametrize("epoch", range(3))
def test_an_epoch_has_every_sentence_once(epoch):
    rows = [row for _, _, rows in plan(epoch=epoch) for row in rows]
    assert sorted(rows) == [(document, n) for document, size in DOCUMENTS.items() for n in range(size)]


def test_a_batch_is_in_two_languages_and_has_neighbours():
    for ours, theirs, rows in plan():
        assert ours != theirs
        assert 1 < len(rows) <= 12
    together = [{(d, n + 1) for d, n in rows} & set(rows) for _, _, rows in plan()]
    assert all(together)


@pytest.fixture
def corpus(tmp_path):
    """Two documents in two languages, each state telling which sentence it is of."""
    rows = [(language, document, n) for language in range(2) for document in range(2) for n in range(document + 2)]
    lengths = np.arange(3, 3 + len(rows))
    states = np.repeat(np.arange(len(rows)), lengths)[:, None] * np.ones((1, 4))
    np.save(tmp_path / "states.npy", states.astype(np.float16))
    np.savez(
        tmp_path / "index.npz", languages=np.array(["en", "uk"]), rows=np.array(rows, np.int32),
        starts=np.cumsum([0, *lengths]), owners=np.concatenate([np.r_[-1, np.arange(n - 1)] for n in lengths]),
    )  # fmt: skip
    return batches.Corpus(tmp_path)


def test_a_corpus_finds_its_sentences(corpus):
    assert corpus.documents() == {0: 2, 1: 3}
    for ours, theirs, rows in batches.plan(corpus.documents(), ["en", "uk"], size=4, seed=1, epoch=0):
        batch = batches.batch(corpus, (ours, theirs, rows))
        for sentence, (document, number) in zip(batch.ours, rows, strict=True):
            assert corpus.languages[corpus.rows[sentence][0]] == ours
            assert tuple(corpus.rows[sentence][1:]) == (document, number)
            assert (corpus.states(sentence) == sentence).all()
            assert len(corpus.owners(sentence)) == len(corpus.states(sentence))


def test_translations_become_nearer():
    """One step of learning on a made corpus; needs torch, which the package does not."""
    torch = pytest.importorskip("torch", reason="torch is a dependency of training/ alone")
    from training.encoder import losses

    torch.manual_seed(0)
    vectors, words = torch.randn(4, 8, requires_grad=True), torch.randn(12, 16, requires_grad=True)
    sentence = torch.arange(4).repeat_interleave(3)
    other = losses.Side(
        torch.nn.functional.normalize(torch.randn(4, 8), dim=1),
        torch.nn.functional.normalize(torch.randn(12, 16), dim=1),
        sentence,
    )

    def found():
        unit = [torch.nn.functional.normalize(x, dim=1) for x in (vectors, words)]
        ours = losses.Side(*unit, sentence)
        similar = ours.words @ other.words.T
        return losses.of_sentences(ours, other) + losses.of_told(ours, other, similar)

    before = found()
    before.backward()
    with torch.no_grad():
        vectors -= 0.1 * vectors.grad
        words -= 0.1 * words.grad
    assert found() < before


def test_learnt_tensors_lie_over_the_packaged_ones():
    from retold.encoding import weights
    from training.encoder.overlay import Learnt

    plain = weights.read(weights.find())
    laid = Learnt(*plain)
    laid.over = {"l8.q.w": np.ones((384, 384), np.float16), "l9.fi.b": np.zeros(1536, np.float16)}
    assert (laid.matrix("l8.q.w", 384) == 1).all()
    assert not laid.vector("l9.fi.b").any()
    assert (laid.matrix("l9.q.w", 384) == plain.matrix("l9.q.w", 384)).all()
    assert laid.matrix("l8.q.w", 384).dtype == laid.vector("l9.fi.b").dtype == np.float32

"""Training, as far as it goes without torch: what is learnt from in which order, and what is kept on disk."""

import numpy as np
import pytest

from retold.model import Attribution
from training.encoder import batches, negatives

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
    laid.share = 0.25
    between = plain.matrix("l8.q.w", 384) * 0.75 + 0.25
    assert np.allclose(laid.matrix("l8.q.w", 384), between)
    assert np.allclose(laid.vector("l9.fi.b"), plain.vector("l9.fi.b") * 0.75)
    assert (laid.matrix("l9.q.w", 384) == plain.matrix("l9.q.w", 384)).all()
    assert laid.matrix("l8.q.w", 384).dtype == laid.vector("l9.fi.b").dtype == np.float32


def draw():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("language", "text", "kind", "found"),
    [
        ("en", "The bridge was built by 340 people.", "negation", "The bridge wasn't built by 340 people."),
        ("cs", "Most byl včera uzavřen.", "negation", "Most nebyl včera uzavřen."),
        ("uk", "Учора міст не був закритий.", "negation", "Учора міст був закритий."),
        ("fr", "Hier le pont était fermé.", None, None),
    ],
)
def test_a_negation_comes_or_goes_as_the_language_has_it(language, text, kind, found):
    made = [negatives.altered(text, language, [], np.random.default_rng(seed)) for seed in range(9)]
    assert (kind, found) in [one or (None, None) for one in made]


def test_numbers_and_names_change_places_or_are_changed():
    text = "Later Anna Perko met Marta Ponko in room 340."
    made = dict(negatives.altered(text, "en", ["Then Jana Slanko came."], np.random.default_rng(n)) for n in range(30))
    assert made["names"] == "Later Marta Ponko met Anna Perko in room 340."
    assert made["name"] in {
        "Later Jana Slanko met Marta Ponko in room 340.", "Later Anna Perko met Jana Slanko in room 340."
    }  # fmt: skip
    assert made["number"].startswith("Later Anna Perko met Marta Ponko in room ")
    assert len(made["number"]) == len(text)
    assert made["number"] != text


def test_a_sentence_without_anything_to_change_has_no_altered_one():
    assert negatives.altered("Nothing happened here at all.", "en", [], draw()) is None


def test_a_clause_goes_and_the_rest_stays():
    text = "Trains stood still for hours, because the river had risen in the night, and all the buses were full."
    assert negatives.shortened(text, draw()) in {
        "Trains stood still for hours, and all the buses were full.",
        "Trains stood still for hours, because the river had risen in the night.",
    }
    assert negatives.shortened("Trains stood still.", draw()) is None


def test_a_frame_goes_to_the_other_side_or_away():
    text = "Before. The mayor said that the old bridge will be closed until May."
    relation = Attribution(content=((28, 67),), cue=(18, 22), source=(8, 17), kind="indirect")
    made = {negatives.reframed(text[8:], 8, relation, np.random.default_rng(n)) for n in range(9)}
    assert made == {
        "The old bridge will be closed until May.", "The old bridge will be closed until May, the mayor said."
    }  # fmt: skip


def test_sentences_of_reports_come_once_an_epoch_and_find_their_variants(corpus):
    runs = batches.runs(corpus, ["en", "uk"], size=3, seed=1, epoch=0)
    assert runs == batches.runs(corpus, ["en", "uk"], size=3, seed=1, epoch=0)
    assert sorted(n for run in runs for n in run) == list(range(10))
    assert all(len({corpus.rows[n][0] for n in run}) == 1 for run in runs)
    assert corpus.like(corpus, [3, 1]) == ([0, 1], [3, 1])


def test_what_stays_where_it_was_has_no_distance():
    torch = pytest.importorskip("torch", reason="torch is a dependency of training/ alone")
    from training.encoder import losses

    torch.manual_seed(0)
    unit = [torch.nn.functional.normalize(torch.randn(n, 8), dim=1) for n in (4, 12, 4)]
    one = losses.Side(unit[0], unit[1], torch.arange(4).repeat_interleave(3))
    assert losses.of_distance(one, one).item() == pytest.approx(0, abs=1e-5)
    assert losses.of_distance(one._replace(vectors=unit[2]), one) > 0.1
    rows = torch.tensor([0, 2])
    wrong = one._replace(vectors=unit[2][rows])
    other = one._replace(vectors=unit[2])
    assert losses.of_altered(one, one, wrong, rows) < losses.of_altered(
        one, other, one._replace(vectors=unit[0][rows]), rows
    )


def test_a_smaller_vocabulary_cuts_words_into_pieces_that_it_has():
    from retold.encoding.tokens import Tokenizer
    from training.encoder.pruned import Pruned

    pieces = {name: n for n, name in enumerate(["<unk>", "▁", "b", "r", "▁bri", "dge", "d", "g", "e", "i", "▁bridge"])}
    whole = Tokenizer(pieces, [0.0, -5, -9, -9, -4, -4, -9, -9, -9, -9, -1], 0, {})
    assert whole.ids("bridge") == [pieces["▁bridge"]]
    assert Pruned(whole, {pieces["▁bri"], pieces["dge"]}).ids("bridge") == [pieces["▁bri"], pieces["dge"]]
    assert Pruned(whole, set()).ids("bridge") == [pieces[p] for p in ("▁", "b", "r", "i", "d", "g", "e")]

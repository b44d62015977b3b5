"""What `retold.compare` promises: claims and unique statements over any number of reports, in any order."""

import hashlib
import itertools

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retold
import sheets
from retold import encoding, errors
from retold.comparison import compare
from retold.comparison.parallel import align_parallel
from retold.comparison.passages import BLOCK_WORDS, asserting, best_matches, passages
from retold.encoding.words import WORD, WordVectors
from retold.model import Article, Sentence

DIMENSIONS = 256  # enough for vectors of different words to stand nearly upright on each other


class WordList:
    """An encoder for tests: a word's vector is drawn from its spelling, so that only equal words are alike."""

    name, dimensions = "word list", DIMENSIONS

    def encode(self, texts):
        return np.stack([self._unit(text) for text in texts])

    def encode_words(self, texts):
        return [self._words(text) for text in texts]

    def _words(self, text):
        spans = [match.span() for match in WORD.finditer(text)]
        vectors = [self._unit(text[slice(*span)].casefold()) for span in spans]
        return WordVectors(spans, np.array(vectors, np.float32).reshape(len(spans), DIMENSIONS))

    def _unit(self, text):
        seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=DIMENSIONS)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def article(*sentences, source="a.txt", language="en", furniture=()):
    text, cut = "", []
    for k, sentence in enumerate(sentences):
        cut.append(Sentence(span=(len(text), len(text) + len(sentence)), furniture=k in furniture, language=language))
        text += sentence + "\n"
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Article(id=name, source=source, language=language, text=text, sentences=tuple(cut))


BRIDGE = "The old bridge over the Danube was closed to lorries on Monday"
MAYOR = "Mayor Elena Petkova promised two new ferries before winter begins"
FISH = "Fishermen have caught a sturgeon of record weight near the island"
OPERA = "The opera opens its season with a piece by a forgotten composer"
ONE = article(BRIDGE, MAYOR, FISH, source="one.txt")
TWO = article(MAYOR, BRIDGE, OPERA, source="two.txt")
THREE = article(BRIDGE, "Nobody was hurt when a crane fell", source="three.txt")


def by_text(comparison):
    """The claims as sets of sentences' texts, with the report that makes them."""
    cut = {
        (a, i): (article.source, article.text[slice(*sentence.span)])
        for a, article in enumerate(comparison.articles)
        for i, sentence in enumerate(article.sentences)
    }
    return {
        (frozenset(cut[s.article, i] for s in claim.statements for i in s.sentences), claim.relation)
        for claim in comparison.claims
    }


def test_shared_sentences_become_claims_in_crossing_order():
    found = compare([ONE, TWO], encoder=WordList())
    assert {frozenset(text for _, text in group) for group, _ in by_text(found)} == {
        frozenset({BRIDGE}),
        frozenset({MAYOR}),
    }
    assert {claim.relation for claim in found.claims} == {"same"}
    assert [(s.article, s.sentences) for s in found.unique] == [(0, (2,)), (1, (2,))]


def test_a_claim_joins_any_number_of_reports():
    found = compare([ONE, TWO, THREE], encoder=WordList())
    sizes = sorted(len(claim.statements) for claim in found.claims)
    assert sizes == [2, 3]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_reports_changes_nothing_but_their_order(order):
    reports = [ONE, TWO, THREE]
    first, other = (compare([reports[k] for k in some], encoder=WordList()) for some in ((0, 1, 2), order))
    assert by_text(first) == by_text(other)
    assert [a.source for a in other.articles] == [reports[k].source for k in order]
    assert [claim.id for claim in other.claims] == [claim.id for claim in first.claims]


def test_a_sentence_with_two_assertions_stands_in_two_claims():
    both = article(f"{BRIDGE} and {MAYOR}", OPERA, source="both.txt")
    apart = article(BRIDGE, FISH, MAYOR, source="apart.txt")
    found = compare([both, apart], encoder=WordList())
    of_both = [claim for claim in found.claims for s in claim.statements if (s.article, s.sentences) == (0, (0,))]
    linked = {i for claim in of_both for s in claim.statements if s.article == 1 for i in s.sentences}
    assert linked == {0, 2}
    assert all(claim.relation == "overlap" for claim in of_both)


def test_furniture_is_never_aligned():
    one, two = (article(BRIDGE, MAYOR, source=f"{k}.txt", furniture={0}) for k in range(2))
    two = msgspec.structs.replace(two, text=two.text + " ", id="0" * 16)
    found = compare([one, two], encoder=WordList())
    told = {i for claim in found.claims for s in claim.statements for i in s.sentences}
    assert told == {1}
    assert not found.unique


def test_a_line_that_only_names_the_origin_asserts_nothing():
    text = "Про це повідомляє Reuters.\n\nСтарий міст закрили для вантажівок. Мер пообіцяв два пороми."
    (annotated,) = retold.annotate([Article(id="x", source="x", text=text, language="uk")])
    assert asserting(annotated) == [1, 2]


def test_reports_with_nothing_in_common_say_so():
    found = compare([article(BRIDGE, MAYOR), article(FISH, OPERA, source="b.txt")], encoder=WordList())
    assert not found.claims
    assert len(found.unique) == 4
    assert any("different events" in note for note in found.notes)


def test_one_report_is_refused():
    with pytest.raises(errors.RetoldError, match="two"):
        compare([ONE], encoder=WordList())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.text(max_size=40), min_size=1, max_size=6), min_size=2, max_size=3))
def test_every_asserting_sentence_is_shared_or_unique(reports):
    articles = [article(*lines, source=str(k)) for k, lines in enumerate(reports)]
    found = compare(articles, encoder=WordList())
    shared = {(s.article, i) for claim in found.claims for s in claim.statements for i in s.sentences}
    alone = {(s.article, i) for s in found.unique for i in s.sentences}
    every = {(a, i) for a, one in enumerate(found.articles) for i in asserting(one)}
    assert shared | alone == every
    assert not shared & alone
    for claim in found.claims:
        assert len({s.article for s in claim.statements}) == len(claim.statements) >= 2


def test_best_matches_do_not_depend_on_blocks(monkeypatch):
    sides = passages([ONE, TWO], WordList())
    whole = best_matches(*sides)
    monkeypatch.setattr("retold.comparison.passages.BLOCK_WORDS", 5)
    in_blocks = best_matches(*sides)
    assert BLOCK_WORDS > 5
    for one, other in zip(whole, in_blocks, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_weights_do_not_depend_on_blocks(monkeypatch):
    (whole,) = passages([ONE], WordList())
    monkeypatch.setattr("retold.comparison.passages.BLOCK_WORDS", 5)
    (in_blocks,) = passages([ONE], WordList())
    np.testing.assert_allclose(whole.weights, in_blocks.weights, atol=1e-5)
    assert whole.weights.std() > 0


def test_parallel_texts_keep_their_order_and_use_each_sentence_once():
    one, two = article(BRIDGE, MAYOR, FISH, OPERA), article(BRIDGE, f"{MAYOR} {FISH}", OPERA, source="b.txt")
    beads = align_parallel(*passages([one, two], WordList()))
    assert [(bead.a, bead.b) for bead in beads] == [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,))]


def test_parallel_texts_with_an_empty_side():
    one, none = passages([article(BRIDGE, MAYOR), article("…", source="b.txt")], WordList())
    assert [(bead.a, bead.b) for bead in align_parallel(one, none)] == [((0,), ()), ((1,), ())]


class OnlyTexts:
    """An encoder without word vectors, such as one named on the command line."""

    name, dimensions = "only texts", DIMENSIONS

    def encode(self, texts):
        return WordList().encode(texts)


def test_an_encoder_of_whole_texts_serves_too():
    found = compare([ONE, TWO], encoder=OnlyTexts())
    assert {frozenset(text for _, text in group) for group, _ in by_text(found)} >= {frozenset({MAYOR})}


def test_number_of_threads_changes_nothing():
    from retold.encoding import converted
    from retold.encoding.packaged import PackagedEncoder

    sheet = sheets.load(sheets.EXAMPLES / "bridge")
    reports = list(sheet.articles.values())
    folder = converted.ensure()
    one, two = (compare(reports, encoder=PackagedEncoder(folder, threads=n)) for n in (1, 2))
    assert msgspec.json.encode(one) == msgspec.json.encode(two)


def test_reports_of_an_example_share_what_the_answer_sheet_says():
    sheet = sheets.load(sheets.EXAMPLES / "bridge")
    found = compare(list(sheet.articles.values()), encoder=encoding.load())
    assert len(found.claims) >= 5
    assert "Agence France-Presse" in found.common_origins

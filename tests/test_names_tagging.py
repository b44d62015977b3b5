"""What the encoder says of names joins what the language data say (all texts are invented)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import numpy as np
import pytest

import retold
from retold import encoding
from retold.annotation.names import find, finder, mentions, tagging
from retold.annotation.sentences import split
from retold.encoding import weights
from retold.encoding.caching import CachingEncoder
from retold.encoding.words import WORD, WordVectors
from retold.model import Article

CARD = Path(__file__).parents[1] / "docs" / "models.md"
TEXTS = {
    "uk": "Міський голова Остап Вільшаний підписав угоду з компанією «Річпорт». Угода діє до 2030 року.",
    "en": "Mayor Hanna Quillfeather met the Harbour Board in Portwick on Monday. She left early.",
    "de": "Gestern traf Wiebke Sandmöller in Lüttenhafen die Vertreter der Nordkanal AG.",
}


def article(language: str, text: str) -> Article:
    return Article(id=language, source=language, language=language, text=text, sentences=split(text, language))


ARTICLES = [article(language, text) for language, text in TEXTS.items()]


@pytest.fixture(scope="module")
def encoder():
    return encoding.load()


class Plain:
    """An encoder without inner states."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_words(self, texts):
        self.asked += texts
        spans = [[m.span() for m in WORD.finditer(text)] for text in texts]
        return [WordVectors(s, np.zeros((len(s), 4), np.float32)) for s in spans]


class Sure(tagging.Head):
    """A head that takes everything for one type, or nothing for a name."""

    def __init__(self, kind: int | None) -> None:
        self.kind = kind

    def log_odds(self, states, first, last):
        odds = np.full((len(first), 5), -100, np.float32)
        if self.kind is not None:
            odds[:, self.kind] = 100
        return odds


def test_the_card_names_the_head_and_the_weights_that_it_reads():
    card = CARD.read_text(encoding="utf-8")
    assert hashlib.sha256(tagging.HEAD.read_bytes()).hexdigest() in card
    assert weights.SHA256 in card
    assert tagging.HEAD.stat().st_size < 1 << 20


def test_log_odds_depend_on_the_candidate_and_its_neighbours_alone():
    head = tagging.shipped()
    states = np.random.default_rng(1).normal(size=(12, 384)).astype(np.float32)
    first, last = np.array([0, 3, 5, 11]), np.array([1, 3, 7, 11])
    odds = head.log_odds(states, first, last)
    assert odds.shape == (4, 5)
    other = states.copy()
    other[9] += 1  # nobody's neighbour
    assert np.allclose(head.log_odds(other, first, last), odds, atol=1e-3)
    other[2] += 1  # behind the first candidate and before the second
    changed = np.abs(head.log_odds(other, first, last) - odds).max(axis=1) > 1e-3
    assert changed.tolist() == [True, True, False, False]


def test_names_are_found_with_the_encoder_in_languages_that_the_head_has_and_has_not_seen(encoder):
    found = finder(encoder)(ARTICLES)
    pairs = zip(ARTICLES, found, strict=True)
    written = {a.language: {(a.text[slice(*n.span)], n.type) for n in names} for a, names in pairs}
    assert {("Остап Вільшаний", "PER"), ("Річпорт", "ORG")} <= written["uk"]
    assert {("Hanna Quillfeather", "PER"), ("Portwick", "LOC")} <= written["en"]
    assert ("Wiebke Sandmöller", "PER") in written["de"]


def test_the_order_of_reports_changes_nothing(encoder):
    forth = finder(encoder)(ARTICLES)
    assert finder(encoder)(ARTICLES[::-1])[::-1] == forth
    assert mentions(ARTICLES, finder(encoder)) == mentions(ARTICLES, finder(encoder))


def test_annotate_asks_the_encoder_when_told_to(encoder):
    bare = [msgspec.structs.replace(a, sentences=()) for a in ARTICLES]
    helped = retold.annotate(bare, tagger=True)
    assert [list(a.mentions) for a in helped] == [list(names) for names in mentions(ARTICLES, finder(encoder))]
    assert retold.annotate(bare) == retold.annotate(bare, tagger=False)


def test_half_of_the_layers_say_the_same_of_names(encoder):
    texts = list(TEXTS.values())
    pairs = zip(encoding.for_names().encode_words(texts), encoder.encode_words(texts), strict=True)
    assert all(half.spans == whole.spans and (half.inner == whole.inner).all() for half, whole in pairs)


def test_another_model_leaves_the_language_data_alone():
    plain = Plain()
    assert finder(plain)(ARTICLES) == find(ARTICLES)
    assert plain.asked == []
    assert finder(CachingEncoder(plain)) is find


@pytest.mark.parametrize("kind", range(5))
def test_a_sure_head_decides_the_type(encoder, kind):
    names = find_with_head(encoder, Sure(kind))
    assert names
    assert {n.type for n in names} == {tagging_types()[kind]}


def test_a_head_that_sees_no_names_leaves_those_that_the_data_are_sure_of(encoder):
    assert len(find_with_head(encoder, Sure(None))) < sum(map(len, find(ARTICLES)))


def find_with_head(encoder, head):
    from retold.annotation.names.finding import find_with
    from retold.annotation.names.weights import shipped_scorer

    reader = tagging.reader(encoder.encode_words, head)
    return [n for names in find_with(shipped_scorer(), ARTICLES[:1], reader) for n in names]


def tagging_types():
    from retold.annotation.names.weights import TYPES

    return TYPES


@pytest.mark.parametrize("text", ["", "…", "А", "Іван " * 700, "\ud800 Hanna \udfff", "ﷺ Hanna ﷺ"])
def test_hostile_texts(encoder, text):
    hostile = article("uk", text)
    (names,) = finder(encoder)([hostile])
    assert all(0 <= n.span[0] < n.span[1] <= len(text) for n in names)

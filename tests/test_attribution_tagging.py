"""Who said what in languages without data: what the tagger finds, and that it is asked about nothing else."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from retold import annotation, encoding
from retold.annotation import attribution, names
from retold.annotation.attribution import attributions, tagging
from retold.annotation.sentences import split
from retold.encoding.words import WordVectors
from retold.model import Article

CARD = Path(__file__).parents[1] / "docs" / "models.md"

REPORTS = {
    "hr": "Ministar prometa Ivan Kos izjavio je da će most biti otvoren u petak. “Radovi su gotovi”, rekao je Kos. "
    "Prema riječima načelnice Ane Perić, promet je obustavljen. Vlak je stigao u osam sati.",
    "sk": "Minister dopravy Peter Hruška oznámil, že nový tunel otvoria v marci. „Stavba je bezpečná,“ povedal Hruška. "
    "Podľa primátorky Jany Kováčovej doprava v meste skolabovala. Vlak prišiel o ôsmej.",
    "it": "Il ministro dei Trasporti Paolo Riva ha dichiarato che il ponte sarà aperto venerdì. «I lavori sono "
    "finiti», ha detto Riva. Secondo la sindaca Anna Bruni, il traffico è fermo. Il treno è arrivato alle otto.",
    "nl": "Minister Jan de Wit zei dat de brug vrijdag opengaat. “Het werk is klaar”, zei De Wit. Volgens "
    "burgemeester Anna Smit werd het verkeer stilgelegd. De trein kwam om acht uur aan.",
}
SAID = {
    "hr": [
        ("izjavio je", "Ivan Kos", "će most biti otvoren u petak"),
        ("rekao", "Ivan Kos", "“Radovi su gotovi”"),
        ("Prema riječima", "Ane Perić", "promet je obustavljen"),
    ],
    "sk": [
        ("oznámil", "Peter Hruška", "nový tunel otvoria v marci"),
        ("povedal", "Peter Hruška", "„Stavba je bezpečná,“"),
        ("Podľa", "Jany Kováčovej", "doprava v meste skolabovala"),
    ],
    "it": [
        ("ha dichiarato", "Paolo Riva", "il ponte sarà aperto venerdì"),
        ("ha detto", "Paolo Riva", "«I lavori sono finiti»"),
        ("Secondo", "Anna Bruni", "il traffico è fermo"),
    ],
    "nl": [
        ("zei", "Jan de Wit", "de brug vrijdag opengaat"),
        ("zei", "Jan de Wit", "“Het werk is klaar”"),
        ("Volgens", "Anna Smit", "werd het verkeer stilgelegd"),
    ],
}


def article(text, language):
    return Article(id="0", source="test", text=text, language=language, sentences=split(text, language))


def test_the_head_is_the_one_whose_card_is_in_the_documentation():
    found = hashlib.sha256(tagging.HEAD.read_bytes()).hexdigest()
    assert f"tagger.npz`, 608 kB, sha256 `{found}`" in CARD.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def encoder():
    return encoding.CachingEncoder(encoding.for_names(threads=1))


@pytest.fixture(scope="module")
def tagger(encoder):
    return attribution.tagger(encoder)


@pytest.mark.parametrize("language", REPORTS)
def test_who_said_what_in_a_language_without_data(encoder, tagger, language):
    bare = Article(id="0", source="test", text=REPORTS[language], language=language)
    (without,) = annotation.annotate([bare])
    assert without.attributions == ()
    (one,) = annotation.annotate([bare], finder=names.finder(encoder), tagger=tagger)
    found = one.attributions
    shown = [(one.text[slice(*a.cue)], a.speaker, *(one.text[slice(*s)] for s in a.content)) for a in found]
    assert shown == SAID[language]
    assert [a.kind for a in found] == ["indirect", "direct", "indirect"]


def test_nobody_is_made_up_where_no_source_stands(tagger):
    one = article("Poslanac Marko Babić je bolestan. Izjavio je da će most biti otvoren u petak.", "hr")
    (found,) = attributions(one, tagger)
    assert (found.source, found.speaker) == (None, None)


@dataclass
class Asked:
    """A tagger that finds nothing and keeps the sentences that it was asked about."""

    sentences: list[str] = field(default_factory=list)

    def __call__(self, one):
        self.sentences += [one.text[slice(*s.span)] for s in one.sentences if not s.furniture]
        return {}


def test_sentences_of_a_language_with_data_are_no_business_of_the_tagger():
    one = article("Міністр заявив, що міст відкриють у п'ятницю. Minister je izjavio da je most zatvoren.", "uk")
    first, second = one.sentences
    mixed = structs.replace(one, sentences=(first, structs.replace(second, language="hr")))
    asked = Asked()
    assert attributions(mixed, asked) == attributions(mixed)
    assert asked.sentences == ["Minister je izjavio da je most zatvoren."]


def test_an_encoder_without_inner_states_finds_nothing():
    def encode_words(texts):
        return [WordVectors([(0, 1)], np.zeros((1, 3), np.float32)) for _ in texts]

    one = article(REPORTS["it"], "it")
    assert attributions(one, tagging.tagger(encode_words, tagging.shipped())) == ()


def test_a_source_is_the_best_run_and_content_takes_no_single_words():
    parts = np.full((9, 3), -4.0, np.float32)
    parts[0:2, 0] = 3  # two words before the cue
    parts[3:8, 1] = [2, 2, -1, 2, 2]  # a content with one doubtful word
    parts[8, 1] = -4
    source, content = tagging.decoded(parts, (2, 3))
    assert source == (0, 2)
    assert content == [(3, 8)]
    parts[3:8, 1] = [-4, -4, 6, -4, -4]
    assert tagging.decoded(parts, (2, 3))[1] == []


@settings(deadline=None, max_examples=50)
@given(
    text=st.text(alphabet='abč ,.:„“”«»"-–A', min_size=1, max_size=120),
    seed=st.integers(0, 99),
)
def test_offsets_lie_in_their_text_whatever_the_states(text, seed):
    def encode_words(texts):
        draw = np.random.default_rng(seed)
        spans = [[(k, k + 1) for k, sign in enumerate(one) if sign.isalpha()] for one in texts]
        return [WordVectors(s, np.zeros((len(s), 1)), draw.normal(size=(len(s), 384)) * 3) for s in spans]

    one = article(text, "hr")
    for found in attributions(one, tagging.tagger(encode_words, tagging.shipped())):
        for start, end in (*found.content, *filter(None, (found.cue, found.source))):
            assert 0 <= start < end <= len(text)


def test_angle_marks_of_either_direction_hold_what_is_said(tagger):
    for text in ("»Radovi su gotovi«, rekao je Kos novinarima.", "«I lavori sono finiti», ha detto Riva."):
        (found,) = attributions(article(text, "hr" if text[0] == "»" else "it"), tagger)
        assert found.kind == "direct"

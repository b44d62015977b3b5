"""Marks of certainty and polarity with their spans."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.annotation.stance import stance
from retold.languages import codes
from retold.model import Article, Sentence


def article(language, text):
    sentences = (Sentence(span=(0, len(text))),) if text else ()
    return Article(id="0" * 16, source="test", language=language, text=text, sentences=sentences)


def marks(language, text):
    return [(text[m.span[0] : m.span[1]], m.certainty, m.polarity) for m in stance(article(language, text))]


HEDGED = [
    ("uk", "Зустріч, ймовірно, перенесуть.", "ймовірно", "probable"),
    ("uk", "Поїзд може запізнитися.", "може", "possible"),
    ("uk", "Переговори мали відбутися вчора.", "мали відбутися", "probable"),
    ("ru", "Мост, вероятно, закроют.", "вероятно", "probable"),
    ("ru", "Он якобы сбежал.", "якобы", "possible"),
    ("bg", "Срещата вероятно ще бъде отложена.", "вероятно", "probable"),
    ("bg", "Може би ще вали.", "Може би", "possible"),
    ("pl", "Most prawdopodobnie zostanie zamknięty.", "prawdopodobnie", "probable"),
    ("pl", "Kierowca miał uciec z miejsca.", "miał uciec", "possible"),
    ("cs", "Most bude pravděpodobně uzavřen.", "pravděpodobně", "probable"),
    ("cs", "Řidič údajně utekl.", "údajně", "possible"),
    ("sl", "Most bo verjetno zaprt.", "verjetno", "probable"),
    ("sl", "Voznik naj bi pobegnil.", "naj bi", "possible"),
    ("en", "The bridge will probably close.", "probably", "probable"),
    ("en", "The bridge might close.", "might", "possible"),
    ("en", "The driver allegedly fled.", "allegedly", "possible"),
    ("de", "Die Brücke wird wahrscheinlich gesperrt.", "wahrscheinlich", "probable"),
    ("de", "Der Fahrer ist angeblich geflohen.", "angeblich", "possible"),
    ("fr", "Le pont sera probablement fermé.", "probablement", "probable"),
    ("fr", "Le conducteur aurait fui.", "aurait", "possible"),
    ("es", "El puente probablemente cerrará.", "probablemente", "probable"),
    ("es", "El conductor supuestamente huyó.", "supuestamente", "possible"),
]


@pytest.mark.parametrize(("language", "text", "phrase", "certainty"), HEDGED)
def test_hedges(language, text, phrase, certainty):
    assert marks(language, text) == [(phrase, certainty, "positive")]


DENIED = [
    ("uk", "Зустріч не відбудеться.", "не відбудеться"),
    ("ru", "Встреча не состоится.", "не состоится"),
    ("bg", "Срещата няма да се състои.", "няма да се състои"),
    ("pl", "Spotkanie nie odbędzie się.", "nie odbędzie"),
    ("cs", "Schůzka nebude.", "nebude"),
    ("cs", "Ministr to nepotvrdil.", "nepotvrdil"),
    ("sl", "Srečanja ne bo.", "ne bo"),
    ("en", "The meeting did not happen.", "not happen"),
    ("en", "The meeting didn't happen.", "didn't happen"),
    ("de", "Das Treffen findet nicht statt.", "nicht statt"),
    ("fr", "La réunion n'aura pas lieu.", "n'aura pas"),
    ("es", "La reunión no tendrá lugar.", "no tendrá"),
]


@pytest.mark.parametrize(("language", "text", "phrase"), DENIED)
def test_negation_takes_the_word_it_negates(language, text, phrase):
    assert marks(language, text) == [(phrase, "certain", "negative")]


PLAIN = [
    ("uk", "Прийшли не тільки сусіди."),
    ("ru", "Пришли не только соседи."),
    ("bg", "Дойдоха не само съседите."),
    ("pl", "Przyszli nie tylko sąsiedzi."),
    ("cs", "Přišli nejen sousedé."),
    ("cs", "V neděli přišli nebo odešli němečtí sousedé."),
    ("sl", "Prišli so ne le sosedje."),
    ("en", "Not only neighbours came."),
    ("de", "Nicht nur Nachbarn kamen."),
    ("fr", "Il y avait pas moins de dix voisins."),
    ("es", "No solo vinieron los vecinos."),
    ("uk", "Міст закрили."),
]


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_what_denies_nothing(language, text):
    assert marks(language, text) == []


def test_a_condition_reaches_to_the_end_of_its_clause():
    assert marks("en", "He will resign if the court rules against him, she said.") == [
        ("if the court rules against him", "possible", "positive")
    ]


def test_a_hedge_and_its_negation_are_one_mark():
    assert marks("en", "It may not rain.") == [("may not rain", "possible", "negative")]


def test_unfounded_and_unlikely_are_negative():
    assert marks("en", "The claim is baseless.") == [("baseless", "possible", "negative")]
    assert marks("uk", "Він навряд чи приїде.") == [("навряд чи", "probable", "negative")]


def test_the_sentence_is_an_index():
    text = "It rained. It may snow."
    two = Article(
        id="0" * 16,
        source="test",
        language="en",
        text=text,
        sentences=(Sentence(span=(0, 10)), Sentence(span=(11, len(text)))),
    )
    assert [m.sentence for m in stance(two)] == [1]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*codes(), "xx", None]), st.text(max_size=120))
def test_any_text(language, text):
    for mark in stance(article(language, text)):
        assert 0 <= mark.span[0] < mark.span[1] <= len(text)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(codes()),
    st.lists(st.sampled_from(["not", "if", "may", "не", "може", "ne", "pas", ",", "nicht", "n't", "."]), max_size=40),
)
def test_any_sequence_of_marks(language, pieces):
    text = " ".join(pieces)
    starts = [m.span[0] for m in stance(article(language, text))]
    assert starts == sorted(starts)

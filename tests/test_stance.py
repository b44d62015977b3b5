"""Marks of certainty and polarity with their spans."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.annotation.stance import kind, stance
from retold.languages import codes
from retold.model import Article, Attribution, Sentence


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


RUMOURED = [
    ("uk", "Подейкують, міст закриють.", "Подейкують"),
    ("ru", "По неподтвержденным данным, мост закроют.", "По неподтвержденным данным"),
    ("bg", "Кметът щял да подаде оставка.", "щял да"),
    ("bg", "Той бил арестуван.", "бил арестуван"),
    ("pl", "Burmistrz miał podać się do dymisji.", "miał podać"),
    ("cs", "Starosta prý odstoupí.", "prý"),
    ("sl", "Župan naj bi odstopil.", "naj bi"),
    ("en", "The mayor is reported to be ill.", "is reported to"),
    ("de", "Der Bürgermeister sei krank.", "sei"),
    ("fr", "Le maire serait malade.", "serait"),
    ("es", "El alcalde habría dimitido.", "habría"),
]


@pytest.mark.parametrize(("language", "text", "phrase"), RUMOURED)
def test_hearsay_in_words_and_in_the_mood_of_the_verb(language, text, phrase):
    assert marks(language, text) == [(phrase, "possible", "positive")]


def test_a_mood_inside_what_somebody_says_is_no_mark_of_its_own():
    text = "Der Bürgermeister sei krank, sagte die Sprecherin."
    said = Attribution(content=((0, 27),), cue=(29, 34), source=(35, 49), kind="indirect")
    told = msgspec.structs.replace(article("de", text), attributions=(said,))
    assert stance(told) == ()
    assert [kind(article("de", text), m) for m in stance(article("de", text))] == ["mood"]


NOTHING_OPEN = [
    ("bg", "Той е бил арестуван."),
    ("en", "Even if it rains, the match begins."),
    ("de", "Auch wenn es regnet, beginnt das Spiel."),
    ("fr", "Même si la pluie tombe, le match commence."),
    ("es", "Si bien llueve, el partido empieza."),
    ("pl", "Nawet jeśli pada, mecz się zaczyna."),
    ("cs", "I když prší, zápas začíná."),
    ("sl", "Tudi če dežuje, se tekma začne."),
    ("uk", "Навіть якщо дощить, матч починається."),
    ("ru", "Даже если идет дождь, матч начинается."),
]


@pytest.mark.parametrize(("language", "text"), NOTHING_OPEN)
def test_what_looks_like_a_hedge_and_is_none(language, text):
    assert marks(language, text) == []


CONDITIONS = [
    ("uk", "Мер піде, якщо суд визнає його винним.", "якщо суд визнає його винним"),
    ("ru", "Мэр уйдет, если суд признает его виновным.", "если суд признает его виновным"),
    ("bg", "Кметът ще си тръгне, ако съдът го осъди.", "ако съдът го осъди"),
    ("pl", "Burmistrz odejdzie, jeśli sąd go skaże.", "jeśli sąd go skaże"),
    ("cs", "Starosta odejde, pokud ho soud odsoudí.", "pokud ho soud odsoudí"),
    ("sl", "Župan bo odšel, če ga sodišče obsodi.", "če ga sodišče obsodi"),
    ("en", "The mayor will go if the court convicts him.", "if the court convicts him"),
    ("de", "Der Bürgermeister geht, falls das Gericht ihn verurteilt.", "falls das Gericht ihn verurteilt"),
    ("fr", "Le maire partira à condition que le tribunal le condamne.", "à condition que le tribunal le condamne"),
    ("es", "El alcalde se irá si el tribunal lo condena.", "si el tribunal lo condena"),
]


@pytest.mark.parametrize(("language", "text", "clause"), CONDITIONS)
def test_conditions_in_ten_languages(language, text, clause):
    assert (clause, "possible", "positive") in marks(language, text)


def test_without_negates_its_noun():
    text = "The talks ended without an agreement."
    (mark,) = stance(article("en", text))
    assert (mark.polarity, kind(article("en", text), mark)) == ("negative", "without")


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

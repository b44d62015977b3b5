"""Quantities: numbers, units, ranges, what blurs them, and what is no quantity."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.annotation.quantities import ordinals, quantities
from retold.languages import codes
from retold.model import Article, Quantity, Sentence

TABLES = Path(__file__).parent / "tables" / "numbers"


def article(language: str | None, text: str) -> Article:
    sentences = (Sentence(span=(0, len(text))),) if text else ()
    return Article(id="0" * 16, source="test", language=language, text=text, sentences=sentences)


def found(language: str, text: str) -> list[tuple[str, float, str | None]]:
    return [(text[q.span[0] : q.span[1]], q.value, q.unit) for q in quantities(article(language, text))]


def only(language: str, text: str) -> Quantity:
    (quantity,) = quantities(article(language, text))
    return quantity


def test_unit_and_approximation_belong_to_the_span():
    assert found("uk", "Розмова тривала майже три години.") == [("майже три години", 3.0, "hour")]
    assert only("uk", "Розмова тривала майже три години.").approximate


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("uk", "збитки сягнули 3,5 млрд доларів США", 3.5e9, "USD"),
        ("bg", "Загинаха двама войници.", 2, "person"),
        ("en", "The fund paid $50 million.", 5e7, "USD"),
        ("en", "It cost €1,200.50.", 1200.5, "EUR"),
        ("de", "Das kostete 1.200,50 Euro.", 1200.5, "EUR"),
        ("pl", "Zginęło dwudziestu pięciu żołnierzy.", 25, "person"),
        ("cs", "Na náměstí přišlo pětadvacet lidí.", 25, "person"),
        ("sl", "Prišlo je petindvajset ljudi.", 25, "person"),
        ("fr", "Il y a quatre-vingt-dix-sept blessés.", 97, "person"),
        ("es", "Hubo veintitrés heridos.", 23, "person"),
        ("ru", "Поступило 1 200 000 доз.", 1200000, "dose"),
        ("en", "The cut is 12%.", 12, "percent"),
        ("en", "It was -5 °C at noon.", -5, "celsius"),
        ("fr", "Cela coûte 2,5 millions d'euros.", 2.5e6, "EUR"),
        ("es", "Cuesta 3.500 millones de euros.", 3.5e9, "EUR"),
        ("pl", "Odnotowano 19 mln 940 419 przypadków.", 19940419, "case"),
        ("pl", "Poparło go jedna trzecia wyborców.", 33.3, "percent"),
    ],
)
def test_units(language, text, value, unit):
    assert [(v, u) for _, v, u in found(language, text)] == [(value, unit)]


def test_a_range_has_bounds_and_its_midpoint_as_value():
    quantity = only("uk", "Прибуде від 10 до 15 літаків.")
    assert (quantity.low, quantity.high, quantity.value, quantity.unit) == (10, 15, 12.5, "aircraft")
    quantity = only("en", "Some 10–15 million people fled.")
    assert (quantity.low, quantity.high, quantity.unit, quantity.approximate) == (1e7, 1.5e7, "person", True)


def test_bounds():
    assert only("en", "More than 40 people came.").low == 40
    assert only("en", "Up to 40 people came.").high == 40
    assert only("de", "Mindestens 40 Menschen kamen.").low == 40


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They met on October 20, 2025, at 15:30."),
        ("en", "A Boeing 737 and an F-16 landed."),
        ("en", "Covid-19 came to the G7."),
        ("en", "In 2014 the team won 3:1."),
        ("en", "Article 5 was invoked."),
        ("en", "Call +380 44 123 45 67."),
        ("uk", "Рейс № 752 затримали."),
        ("uk", "Це сталося 20.10.2025 о 15:30."),
        ("de", "Am 20. Oktober 2025 tagte der Rat."),
        ("cs", "Stalo se to 20. října 2025."),
        ("cs", "Byla to oslava 80. výročí."),
        ("ru", "Газопровод «Северный поток 2» достроили."),
        ("en", "It was said before.[11]"),
        ("en", "Several thousand came, hundreds of thousands stayed away."),
        ("pl", "Czwarte spotkanie odwołano."),
        ("cs", "Sejdou se v polovině roku."),
    ],
)
def test_no_quantities(language, text):
    assert found(language, text) == []


def test_ordinals_are_kept_apart():
    text = "Видано другий дозвіл, третій очікується."
    assert found("uk", text) == []
    assert [o.value for o in ordinals(article("uk", text))] == [2, 3]


def table(language: str) -> list[tuple[str, float]]:
    path = TABLES / f"{language}.toml"
    return [(form, float(v)) for v, fs in tomllib.loads(path.read_text(encoding="utf-8")).items() for form in fs]


@pytest.mark.parametrize("language", codes())
def test_number_table(language):
    """Every form of the checked table is read as one quantity of its value."""
    forms = table(language)
    assert len(forms) >= 60
    wrong = []
    for form, value in forms:
        got = quantities(article(language, form))
        if [q.value for q in got] != [value] or got[0].span[0] != 0 or got[0].span[1] < len(form.rstrip(".")):
            wrong.append((form, value, [(q.value, q.span) for q in got]))
    assert wrong == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*codes(), "xx", None]), st.text(max_size=120))
def test_any_text(language, text):
    for quantity in quantities(article(language, text)):
        start, end = quantity.span
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()


PIECES = [
    "20",
    "3,5",
    "1.000",
    "$",
    "%",
    "€",
    "-",
    "–",
    ".",
    "(",
    "15:30",
    "20.10.2025",
    "of",
    "до",
    "и",
    "10-15",
    "млн",
    "№",
]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(codes()),
    st.lists(
        st.sampled_from(PIECES),
        max_size=30,
    ),
)
def test_any_sequence_of_number_pieces(language, pieces):
    text = " ".join(pieces)
    spans = [q.span for q in quantities(article(language, text))]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))

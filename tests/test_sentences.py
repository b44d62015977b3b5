"""Sentences: exact offsets, abbreviations, quotations, dash speech, wraps, in every language with rules."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retold.annotation.sentences import split
from retold.languages import codes

TEXTS = Path(__file__).parent / "texts"

# A line a case: the language, a tab, and the text with a bar where a sentence must end (⏎ is a line break).
CASES = [
    tuple(line.replace("⏎", "\n").split("\t"))
    for line in (TEXTS / "cases.txt").read_text(encoding="utf-8").splitlines()
]


def pieces(text: str, language: str | None) -> list[str]:
    return [text[slice(*s.span)] for s in split(text, language)]


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_ends_where_the_bar_stands(language, marked):
    expected = [piece.strip() for piece in marked.split("|") if piece.strip()]
    assert pieces(marked.replace("|", ""), None if language == "-" else language) == expected


@pytest.mark.parametrize("language", codes())
def test_news_text_of_each_language(language):
    text = (TEXTS / f"{language}.txt").read_text(encoding="utf-8")
    expected = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))["sentences"]
    found = [{"text": text[slice(*s.span)], "furniture": s.furniture} for s in split(text, language)]
    assert found == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_hard_wrapped_text_is_joined(end):
    lines = [
        "A headline of three words", "",
        "The minister said on Monday that the", "meeting planned for next week had been",
        "postponed, and that no new date had yet", "been set. Officials in the city of Tirna",
        "confirmed it.",
    ]  # fmt: skip
    text = end.join(lines)
    assert len(pieces(text, "en")) == 3
    assert pieces(text, "en")[2].startswith("Officials")


def test_headline_ends_with_its_line():
    text = "Liria puts off the bridge\nThe government of Liria has put off the opening of its new bridge, it said."
    assert len(pieces(text, "en")) == 2
    assert [s.paragraph for s in split(text, "en")] == [0, 1]


def test_items_of_a_list_stand_apart():
    text = "• first item\n• second item\n1. third item\n2. fourth item"
    assert pieces(text, "en") == text.split("\n")


def test_long_quotation_without_a_cue_is_split():
    sentence = "This is a sentence that a minister might well have said on a long day. "
    assert len(pieces("“" + (sentence * 6).strip() + "”", "en")) == 6
    assert len(pieces("“" + (sentence * 6).strip() + "” he said.", "en")) == 1


def test_foreign_paragraph_has_its_own_language():
    english = "We are in no hurry to open this bridge, because the safety of our citizens matters more than any date."
    text = f"Міністр транспорту відклав відкриття мосту через річку.\n\n{english}\n\nПро це він написав у понеділок."
    assert [s.language for s in split(text, "uk")] == ["uk", "en", "uk"]


def check(text: str, language: str | None) -> None:
    last = 0
    for sentence in split(text, language):
        start, end = sentence.span
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


ALPHABET = st.sampled_from(
    [*"aAбБzZ19 .!?…,:;–—-\n\r\t\u00a0\u2028\"'„“”«»‚‘’()[]…。؟।|>/@#•©\u200b\u200f\ud800\x00\ufdfa",
     "т.н. ", "Dr. ", "\n\n", "... ", "20.10.2025 08:54", "Още по темата: ", "Read more", "© ", "Фото: ", "1. "]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(ALPHABET, max_size=40).map("".join), st.sampled_from([*codes(), "sr", None]))
@example("Още по темата: a 20.10.2025 08:54Бa", "bg")
@example("\u200b", None)
def test_every_character_lies_in_one_sentence(text, language):
    check(text, language)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all(text):
    check(text, "en")


@pytest.mark.parametrize("unit", [
    "Слово, слово и още слово. „Реч. Реч“, каза той.\n\n", "\"„«“ ' ", "a. ", "( ", ". . ", "A.", "x", "1.2.",
    " > a", "• a\n", "Още по темата ", "abc/", "Kyiv, 3 ", "„a. ", "a.” ", "\u00a0", "\n",
])  # fmt: skip
def test_time_grows_with_the_length_only(unit):
    def seconds(text: str) -> float:
        began = time.process_time()
        split(text, "bg")
        return time.process_time() - began

    short = unit * (20_000 // len(unit))
    split(short[:100], "bg")  # load what is loaded once
    # Five times the text, and twice that for a machine that is busy with something else; its square would be 25 times.
    rounds = ((seconds(short), seconds(short * 5)) for _ in range(5))
    assert any(many <= 10 * max(few, 0.01) for few, many in rounds)

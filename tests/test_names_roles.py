"""Offices stand for the people who hold them in a story, and for nobody else (all texts and people are invented)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from retold.annotation import annotate
from retold.annotation.names import entities
from retold.languages import codes
from retold.model import Article
from retold.rendering.findings import called, found

# A minister and a president with their offices, then the offices alone, in each language.
TEXTS = Path(__file__).parent / "texts" / "roles"


def report(language: str, text: str) -> Article:
    return Article(id=language, source=language, language=language, text=text)


@pytest.fixture(scope="module")
def story() -> list[Article]:
    return list(annotate([report(p.stem, p.read_text(encoding="utf-8")) for p in sorted(TEXTS.glob("*.txt"))]))


def person(articles: list[Article], part: str) -> str:
    (found,) = {m.entity for a in articles for m in a.mentions if m.type == "PER" and part in m.name}
    assert found
    return found


@pytest.mark.parametrize("language", codes())
def test_offices_mean_the_people_who_hold_them(story, language):
    bright, popescu = person(story, "Bell"), person(story, "Popescu")
    article = next(a for a in story if a.language == language)
    meant = [r.entity for r in article.roles]
    assert set(meant) == {bright, popescu}, meant
    assert meant.count(bright) >= 3, [article.text[slice(*r.span)] for r in article.roles]
    assert meant.count(popescu) == 2, [article.text[slice(*r.span)] for r in article.roles]


def test_entities_list_the_offices_by_language(story):
    bright = next(e for e in entities(story) if e.id == person(story, "Bell"))
    assert bright.roles["uk"] == ("держсекретар",)
    assert bright.roles["sl"] == ("zunanji minister",)
    assert set(bright.roles) == set(codes())


def test_lists_say_what_offices_a_person_is_called_by_and_whom_an_office_means(story):
    bright = next(e for e in entities(story) if e.id == person(story, "Bell"))
    assert called(bright)["uk"] == (*bright.names["uk"], "держсекретар")
    article = next(a for a in story if a.language == "uk")
    offices = dict(found(article))["Offices"]
    assert [o.span for o in offices] == [r.span for r in article.roles]
    assert {o.meaning for o in offices if "держсекретар" in o.meaning} == {f"держсекретар, {bright.names['uk'][0]}"}


def meant(*texts: str, language: str = "en") -> list[list[tuple[str, str]]]:
    articles = [Article(id=str(i), source=str(i), language=language, text=text) for i, text in enumerate(texts)]
    return [[(a.text[slice(*r.span)], r.entity) for r in a.roles] for a in annotate(articles)]


@pytest.mark.parametrize(
    "text",
    [
        "Former US president Norman Bell sang. The US president was not there.",
        "Norman Bell met Dinu Popescu. The US president was not there.",
        "Romanian president Dinu Popescu sang. The US president was not there.",
        "Deputy foreign minister Norman Bell sang. The foreign minister was not there.",
        "The president's adviser, Norman Bell, sang. The president was not there.",
        "After talks with Norman Bell, the president sang. Nobody heard the president.",
        "Company president Norman Bell sang. The US president was not there.",
        "US President Norman Bell met US President Dinu Popescu. The US president sang.",
        "Every president wants to sing. A president sang. The next president will sing.",
    ],
)
def test_offices_mean_nobody_where_the_text_does_not_say_who_holds_them(text):
    (found,) = meant(text)
    named = re.findall(r"(?:US|Romanian) president(?= [A-Z])", text, re.IGNORECASE)
    assert len(found) <= len(named), found


def test_two_presidents_in_a_report_stay_apart():
    (found,) = meant(
        "US President Norman Bell met Romanian president Dinu Popescu. The president of Romania sang. "
        "The president listened. The American president clapped."
    )
    by_words = dict(found)
    assert by_words["president of Romania"] == by_words["Romanian president"] != by_words["American president"]
    assert "president" not in by_words


def test_an_office_of_another_country_is_somebody_else():
    found = meant(
        "Romanian foreign minister Dinu Popescu sang.",
        "The Bulgarian foreign minister, Norman Bell, heard the foreign minister of Romania.",
    )
    assert dict(found[1])["foreign minister of Romania"] == dict(found[0])["Romanian foreign minister"]
    assert dict(found[1])["Bulgarian foreign minister"] != dict(found[0])["Romanian foreign minister"]


def test_the_head_of_a_body_is_one_office_whatever_the_title():
    (found,) = meant("NATO Secretary General Norman Bell sang. The head of NATO bowed. The head bowed.")
    assert [words for words, _ in found] == ["NATO Secretary General", "head of NATO"]
    assert len({entity for _, entity in found}) == 1


def test_speakers_named_by_their_office_carry_the_person():
    text = "Romanian president Dinu Popescu came to Varna. “We will build it,” the president of Romania said."
    (article,) = annotate([report("en", text)])
    assert [a.entity for a in article.attributions if a.content] == [person([article], "Popescu")]

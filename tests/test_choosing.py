"""Which reports of a large story are compared."""

import random
import time

import pytest

from retold.annotation.sentences import split
from retold.library.choosing import choose
from retold.model import Article

STATEMENTS = (
    "The ferry Aurora caught fire outside Varna harbour on Monday evening.",
    "Firemen needed eleven hours before engine rooms were cool enough for entry.",
    "Insurers estimate losses between fourteen and nineteen million euros altogether.",
    "Minister Todorova promised mandatory inspections for every passenger vessel.",
    "Passengers complained that lifeboat drills had never happened aboard.",
    "Shipping lanes towards Constanta reopened after divers finished surveys.",
)


def report(name, *numbers):
    text = " ".join(STATEMENTS[n] for n in numbers)
    return Article(id=name, source=f"{name}.txt", language="en", text=text, sentences=split(text, "en"))


def test_the_choice_tells_what_all_tell_with_as_few_reports_as_possible():
    many = [report(f"copy{n}", 0, 1) for n in range(20)]
    found = [*many[:10], report("losses", 2, 3), *many[10:], report("drills", 0, 4, 5)]
    choice = choose(found, 3)
    assert {a.id for a in choice.articles} >= {"losses", "drills"}
    assert (len(choice.articles), choice.reports, choice.share) == (3, 22, 1.0)
    assert "3 of the story's 22 reports" in choice.note
    assert "100 %" in choice.note


def test_the_share_is_that_of_sentences_told():
    choice = choose([report("a", 0, 1, 2), report("b", 3), report("c", 4, 5)], 1)
    assert [a.id for a in choice.articles] == ["a"]
    assert choice.share == pytest.approx(0.5)
    assert "50 %" in choice.note


def test_a_small_story_is_compared_whole():
    found = [report("a", 0), report("b", 1)]
    choice = choose(found, 2)
    assert (choice.articles, choice.share, choice.note) == (found, 1.0, None)


def test_two_hundred_reports_are_chosen_from_quickly_and_always_alike():
    draw = random.Random(3)
    words = [f"w{draw.randrange(10**6):06}" for _ in range(3000)]
    sentences = [" ".join(draw.sample(words, 14)).capitalize() + "." for _ in range(120)]

    def made(n):
        text = " ".join(draw.sample(sentences, 15))
        return Article(id=f"{n:03}", source=f"{n}", language="en", text=text, sentences=split(text, "en"))

    found = [made(n) for n in range(200)]
    began = time.process_time()
    choice = choose(found, 12)
    assert time.process_time() - began < 5
    assert choose(found, 12) == choice
    assert 0.7 < choice.share < 1
    assert choice.share > choose(found, 4).share


def test_reports_without_sentences_can_be_chosen_from():
    found = [Article(id=n, source=n, language=None, text="") for n in "abc"]
    assert (len(choose(found, 2).articles), choose(found, 2).share) == (2, 1.0)

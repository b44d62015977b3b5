"""Finding by meaning: across languages, with filters and pages, the same on both databases, down to the sentence."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from retold import encoding
from retold.cli import cli
from retold.library import Library
from retold.reading.articles import article, publication

FERRY = (
    "Біля Варни загорівся пором\n\nУ понеділок біля порту Варна загорівся пасажирський пором, усіх людей врятовано. "
    "Капітан сказав, що горіло машинне відділення. Зустріч президентів перенесли на листопад через негоду. "
    "Готелі міста прийняли пасажирів на ніч. Лікарі оглянули кожного, хто про це просив."
)
BANK = (
    "Central bank raises rates\n\nThe central bank raised its key interest rate by half a point on Thursday. "
    "Economists had expected a smaller step. The currency rose a little against the euro."
)
MATCH = (
    "Nationalmannschaft gewinnt\n\nDie Nationalmannschaft gewann am Abend das Halbfinale mit zwei zu null. "
    "Der Trainer lobte die Abwehr. Das Endspiel wird am Sonntag gespielt."
)


def reports():
    return [
        article("ferry.txt", FERRY, language="uk", outlet="Берег", published=publication("2025-10-20")),
        article("bank.txt", BANK, language="en", outlet="Morning Post", published=publication("2025-10-21")),
        article("match.txt", MATCH, language="de", outlet="Tagblatt"),
    ]


@pytest.fixture
def library(path, encoder):
    with Library(path, encoder=encoder) as opened:
        opened.add_articles(reports())
        yield opened


def sources(page):
    return [source for hit in page.hits for source in hit.sources]


def sentence(hit):
    ((start, end),) = hit.found
    assert hit.excerpt == (start, end)
    return hit.text[start:end]


@pytest.mark.parametrize(
    ("query", "source", "said"),
    [
        ("A passenger ship was on fire off the coast", "ferry.txt", "загорівся"),
        ("Zinserhöhung der Notenbank", "bank.txt", "rate"),
        ("збірна перемогла у півфіналі", "match.txt", "ationalmannschaft"),
    ],
)
def test_what_is_said_is_found_in_other_languages(library, query, source, said):
    first = library.search(query, semantic=True).hits[0]
    assert first.sources == (source,)
    assert said in sentence(first)
    assert 0.15 <= first.score <= 1
    assert library.search(query).total == 0, "not by its words"


def test_passages_are_found_once_they_are_kept(library):
    asked = "postponed meeting of presidents"
    before = [hit.score for hit in library.search(asked, semantic=True).hits if hit.sources == ("ferry.txt",)]
    assert library.deepen() == 3
    assert library.deepen() == 0
    first = library.search(asked, semantic=True).hits[0]
    assert first.sources == ("ferry.txt",)
    assert "Зустріч президентів" in sentence(first)
    assert first.score > max(before, default=0) + 0.05
    assert library.check() == []


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"language": "en"}, ["bank.txt"]),
        ({"outlet": "morning"}, ["bank.txt"]),
        ({"until": "2025-10-20"}, []),
        ({"since": "2025-10-21"}, ["bank.txt"]),
        ({"language": "bg"}, []),
    ],
)
def test_filters(library, given, found):
    page = library.search("the interest rate was raised", semantic=True, **given)
    assert sources(page) == found
    assert page.total == len(found)
    assert (page.why is None) == bool(found)


def test_nothing_near_says_so(library, new_path, encoder):
    assert library.search("ferry", language="bg", semantic=True).why == "No report has the language “bg”."
    assert "near to this" in library.search("Rezept für Apfelkuchen mit Zimt", semantic=True).why
    with Library(new_path(), encoder=encoder) as empty:
        assert "is empty" in empty.search("ferry", semantic=True).why
    assert library.search("", semantic=True).total == 3, "without a text nothing is compared"


class Numbered:
    """An encoder that knows numbers: the vector of a text turns with the first number in it."""

    name, dimensions = "numbered", 384

    def encode(self, texts):
        vectors = np.zeros((len(texts), 384), np.float32)
        for row, text in enumerate(texts):
            number = next((int(word) for word in text.replace(".", " ").split() if word.isdigit()), 0)
            vectors[row, 0], vectors[row, 1] = np.cos(number / 100), np.sin(number / 100)
        return vectors


def plain(articles):
    return tuple(articles)


def numbered(*numbers):
    return [article(f"{place}.txt", f"{n} ships came, as told in {place}.", language="en") for place, n in numbers]


def expected(numbers):
    """The order of reports and scores, worked out by hand: the nearest first, of equal ones the later."""
    vectors = encoding.centre(Numbered().encode([f"{n}" for _, n in numbers]), ["en"] * len(numbers))
    sought = encoding.centre(Numbered().encode(["0"]), [None])[0]
    scores = (vectors.astype("f2").astype(float) @ sought.astype("f2").astype(float)).round(5)
    order = sorted(range(len(numbers)), key=lambda k: (-scores[k], -k))
    return [f"{numbers[k][0]}.txt" for k in order if scores[k] >= 0.15]


def test_pages_and_order_are_the_same_on_both_databases(path):
    numbers = [(f"place{k}", (k * 7) % 40) for k in range(90)]
    with Library(path, annotator=plain, encoder=Numbered()) as library:
        library.add_articles(numbered(*numbers))
        pages = [library.search("0 ships", semantic=True, page=n, size=25) for n in (1, 2, 3, 4, 5)]
        found = [s for page in pages for s in sources(page)]
        assert found == expected(numbers)
        assert len(found) > 50, "so many that they fill pages"
        assert {page.total for page in pages} == {len(found)}


def test_what_others_add_and_remove_meanwhile_counts(path):
    numbers = [(f"place{k}", 10 + k) for k in range(5)]
    with Library(path, annotator=plain, encoder=Numbered()) as library:
        library.add_articles(numbered(*numbers))
        assert sources(library.search("0 ships", semantic=True)) == expected(numbers)
        with Library(path, annotator=plain, encoder=Numbered()) as other:
            other.add_articles(numbered(("other7", 17)))
            other.remove("place4.txt")
            other.remove("place0.txt")
            other.add_articles(numbered(("other6", 16)))
        left = [*numbers[1:4], ("other7", 17), ("other6", 16)]
        assert sources(library.search("0 ships", semantic=True)) == expected(left)
        assert library.check() == []


def test_copies_and_revisions(library):
    copy = BANK + " Read more on our site."
    library.add_articles([article("copy.txt", copy, language="en", outlet="Courier")])
    (hit,) = library.search("the interest rate was raised", semantic=True, outlet="courier").hits
    assert set(hit.sources) == {"bank.txt", "copy.txt"}
    library.add_articles([article("copy.txt", MATCH, language="de"), article("bank.txt", FERRY, language="uk")])
    assert "bank.txt" not in sources(library.search("the interest rate was raised", semantic=True))


def test_the_command(path, library):
    result = CliRunner().invoke(
        cli, ["search", "--semantic", "the interest rate was raised", "--json", "--library", path]
    )
    found = json.loads(result.stdout_bytes)
    hit = found["hits"][0]
    assert (found["total"], hit["articles"], hit["score"] > 0.25) == (1, ["bank.txt"], True)
    ((start, end),) = hit["found"]
    assert "rate" in hit["text"][start:end]
    shown = CliRunner().invoke(cli, ["search", "--semantic", "the interest rate was raised", "--library", path])
    assert "1 found" in shown.stdout
    assert "Morning Post" in shown.stdout
    again = CliRunner().invoke(cli, ["add", "--passages", "--library", path])
    assert "passages of 3 reports" in again.stderr

"""Two people with names who speak: one person or another, in any script."""

import pytest

from retold import encoding
from retold.annotation import annotate
from retold.comparison.passages import passages
from retold.comparison.speakers import speakers_clash
from retold.encoding.words import words_of
from retold.model import Article

HEADLINE = {"en": "Bridge shut.", "de": "Brücke gesperrt.", "uk": "Міст закрито.", "fr": "Pont fermé."}


@pytest.fixture(scope="module")
def encoder():
    return words_of(encoding.load())


def clash(encoder, *reports):
    """Whether the speakers of the second sentences of two reports clash."""
    texts = [(language, f"{HEADLINE[language]}\n{text}") for language, text in reports]
    articles = annotate(
        [Article(id=f"{k:016x}", source=f"{k}.txt", language=x, text=text) for k, (x, text) in enumerate(texts)]
    )
    a, b = passages(articles, encoder)
    return bool(speakers_clash(a, b)[1, 1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("en", "“The bridge will open tomorrow,” said the mayor, Anton Weber."),
            ("fr", "« Le pont ouvrira demain », a promis la ministre Claire Fontaine."),
        ),
        (
            ("de", "„Die Brücke öffnet morgen“, sagte Bürgermeister Anton Weber."),
            ("uk", "«Міст відкриють завтра», – сказала міністерка Олена Коваль."),
        ),
    ],
)
def test_two_people_with_names_clash(encoder, one, other):
    assert clash(encoder, one, other)
    assert clash(encoder, other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (  # one person in two scripts
            ("de", "„Die Brücke öffnet morgen“, sagte Bürgermeister Anton Weber."),
            ("uk", "«Міст відкриють завтра», – сказав мер Антон Вебер."),
        ),
        (  # of an office without a name nothing is known
            ("en", "“The bridge will open tomorrow,” said the mayor, Anton Weber."),
            ("fr", "« Le pont ouvrira demain », a promis la ministre."),
        ),
    ],
)
def test_what_may_be_one_person_does_not_clash(encoder, one, other):
    assert not clash(encoder, one, other)

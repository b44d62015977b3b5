"""The table of concepts: every concept has words in ten languages that are found, and users can add to it."""

import pytest

from retold.errors import RetoldError
from retold.languages import codes, concepts
from retold.languages.words import words

TABLE = concepts.concepts()


def named(language, text):
    return {(n.concept.name, text[slice(*n.span)]) for n in concepts.find(language, words(text))}


def test_table_is_large():
    groups = {c.group for c in TABLE if c.kind in ("naming", "actor", "stage")}
    assert len(groups) >= 60


@pytest.mark.parametrize("language", codes())
def test_every_concept_has_words_in_every_language(language):
    assert [c for c, by in TABLE.items() if not by.get(language)] == []


@pytest.mark.parametrize("language", codes())
def test_every_phrase_finds_its_own_concept(language):
    for concept, by in TABLE.items():
        for phrase in by[language]:
            text = phrase.replace("*", "").replace("~", "")
            assert any(n.concept == concept for n in concepts.find(language, words(text))), (concept, phrase)


@pytest.mark.parametrize(
    ("language", "text", "concept", "word"),
    [
        ("uk", "Зустріч скасували вчора", "cancelled", "скасували"),
        ("uk", "Це російське вторгнення", "invasion", "вторгнення"),
        ("bg", "Срещата е отложена засега", "postponed", "отложена"),
        ("ru", "Боевики атаковали колонну", "militant", "Боевики"),
        ("pl", "Trwa specjalna operacja wojskowa", "special operation", "specjalna operacja"),
        ("cs", "Povstalci obsadili letiště", "rebel", "Povstalci"),
        ("sl", "Begunci čakajo na meji", "refugee", "Begunci"),
        ("de", "Der Angriffskrieg dauert an", "war", "Angriffskrieg"),
        ("fr", "Une vague d’émeutes", "riot", "émeutes"),
        ("es", "El golpe de Estado fracasó", "coup", "golpe de Estado"),
        ("en", "The annexation was condemned", "annexation", "annexation"),
    ],
)
def test_forms_in_text(language, text, concept, word):
    assert (concept, word) in named(language, text)


def test_short_words_do_not_swallow_others():
    assert not {c for c, _ in named("en", "A warm lawn, warned the towards committee") if c in ("war", "law")}
    assert not {c for c, _ in named("fr", "La loisible guerrière") if c in ("war", "law")}


def test_unknown_language_finds_nothing():
    assert concepts.find("xx", words("war")) == []
    assert concepts.find(None, words("war")) == []


def test_users_add_groups_and_words(tmp_path, monkeypatch):
    more = tmp_path / "more.toml"
    more.write_text(
        '["bridges"]\n"viaduct" = { en = "viaduct*" }\n["armed conflict"]\n"war" = { en = "hostilities" }\n', "utf-8"
    )
    monkeypatch.setenv(concepts.EXTRA, str(more))
    assert named("en", "Viaducts stood in the hostilities") == {("viaduct", "Viaducts"), ("war", "hostilities")}
    assert ("war", "war") in named("en", "the war")
    monkeypatch.delenv(concepts.EXTRA)
    assert named("en", "Viaducts stood") == set()


@pytest.mark.parametrize("text", ["[", '["x"]\nkind = "odd"\n', '["x"]\n"y" = 3\n'])
def test_a_file_that_does_not_fit_is_named(tmp_path, monkeypatch, text):
    broken = tmp_path / "broken.toml"
    broken.write_text(text, "utf-8")
    monkeypatch.setenv(concepts.EXTRA, str(broken))
    with pytest.raises(RetoldError, match=r"broken\.toml"):
        concepts.concepts()

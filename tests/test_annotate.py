"""What `retold.annotate` makes of all stages together."""

from __future__ import annotations

import pytest

import retold
from retold import annotation, errors
from retold.model import Article

TEXT = "The mayor, Jana Bright, opened the bridge on Monday. Bright said that the work took three years."


def article(text=TEXT, name="a"):
    return Article(id=name, source=name, text=text, language="en")


def test_all_stages_fill_the_article():
    (found,) = retold.annotate([article()])
    assert [found.text[slice(*s.span)] for s in found.sentences] == [
        "The mayor, Jana Bright, opened the bridge on Monday.",
        "Bright said that the work took three years.",
    ]
    assert {m.name for m in found.mentions if m.type == "PER"} >= {"Jana Bright"}
    assert [a.speaker for a in found.attributions] == ["Jana Bright"]
    assert [q.unit for q in found.quantities] == ["year"]


def test_a_speaker_carries_the_entity_of_the_name():
    (found,) = retold.annotate([article()])
    (person,) = {m.entity for m in found.mentions if m.type == "PER"}
    assert [a.entity for a in found.attributions] == [person]


def test_names_of_the_users_own_come_from_a_file(monkeypatch, tmp_path):
    own = tmp_path / "names.toml"
    own.write_text('[[entity]]\nid = "Q99"\ntype = "PER"\nnames = ["Jana Bright"]\n', encoding="utf-8")
    monkeypatch.setenv("RETOLD_ALIASES", str(own))
    (found,) = retold.annotate([article()])
    assert {m.entity for m in found.mentions if m.type == "PER"} == {"Q99"}


def test_a_file_of_names_that_does_not_fit_gives_one_line(monkeypatch, tmp_path):
    own = tmp_path / "names.toml"
    own.write_text("[[entity]]\nnames = 3\n", encoding="utf-8")
    monkeypatch.setenv("RETOLD_ALIASES", str(own))
    with pytest.raises(errors.RetoldError, match=r"names\.toml"):
        retold.annotate([article()])


def test_an_article_with_sentences_is_left_as_it_is():
    (found,) = retold.annotate([article()])
    (again,) = retold.annotate([found])
    assert again == found


def test_names_in_furniture_are_no_names_of_the_report_but_tell_whose_a_surname_is():
    text = (
        "Marsh opened the bridge on Monday, and many came to see it.\n\nPhoto: Anna Marsh\n\n"
        "Read more: Peter Stone leaves Portwick\n\nMarsh thanked the builders, who had worked for three years."
    )
    named, aside = (
        retold.annotate([article(text.replace("Photo: Anna", first))])[0] for first in ("Photo: Anna", "Anna")
    )
    said = [named.text[slice(*m.span)] for m in named.mentions]
    assert said == ["Marsh", "Marsh"]
    assert {m.entity for m in named.mentions} <= {m.entity for m in aside.mentions}
    again = annotation.linked([named])[0]
    assert again.mentions == named.mentions

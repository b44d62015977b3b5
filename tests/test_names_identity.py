"""What a user decides of entities holds: merges and splits by keys that outlive a new annotation (invented texts)."""

from __future__ import annotations

import msgspec
import pytest

from retold.annotation import annotate
from retold.annotation.names import entities, key_of
from retold.annotation.names.identity import Key, read_key
from retold.model import Article, Entity

SINGER = "Singer Nora Vance sang in Gdansk. The crowd liked what Vance sang."
JUDGE = "Judge Nora Vance fined a bakery. The baker said that Vance was wrong."
DIRECTOR = "Режисер Леонід Гартвік приїхав до Варни. Люди кажуть, що Гартвік зняв новий фільм."
PAINTER = "Painter Hartwig Leon sold a picture to Nora Vance."


def reports(*texts: str, **decided: list[tuple[str, str]]) -> list[Article]:
    languages = ["uk" if "і" in text else "en" for text in texts]
    articles = [
        Article(id=f"{i:016x}", source=str(i), language=language, text=text)
        for i, (text, language) in enumerate(zip(texts, languages, strict=True))
    ]
    return list(annotate(articles, **decided))


def people(article: Article) -> set[str | None]:
    return {m.entity for m in article.mentions if m.type == "PER"}


def entity(articles: list[Article], name: str) -> Entity:
    return next(e for e in entities(articles) if any(name in names for names in e.names.values()))


def test_two_people_are_merged_by_their_keys_in_every_later_call():
    found = reports(DIRECTOR, PAINTER)
    keys = key_of(entity(found, "Леонід Гартвік")), key_of(entity(found, "Hartwig Leon"))
    assert keys == ("PER:леонід гартвік", "PER:hartwig leon")
    together = reports(DIRECTOR, PAINTER, together=[keys])
    one = entity(together, "Леонід Гартвік").id
    assert people(together[0]) == {one}
    assert one in people(together[1])
    alone = reports(DIRECTOR, together=[keys])  # the other one is not in this call, the id is the same
    assert people(alone[0]) == {one}


def test_a_merge_into_a_known_entity_takes_its_id():
    found = reports(DIRECTOR, together=[("PER:леонід гартвік", "Q42")])
    assert people(found[0]) == {"Q42"}


def test_known_entities_are_merged_by_their_ids():
    text = "The White House spoke to Poland."
    (found,) = reports(text, together=[("Q35525", "Q36")])
    assert {m.entity for m in found.mentions} == {"Q36"}


def test_one_name_is_two_people_in_two_reports():
    found = reports(SINGER, JUDGE)
    assert len(people(found[0]) | people(found[1])) == 1
    person = entity(found, "Nora Vance")
    keys = key_of(person), key_of(person, article=found[1].id)
    assert keys == ("PER:nora vance", "PER:nora vance@0000000000000001")
    apart = reports(SINGER, JUDGE, apart=[keys])
    assert len(people(apart[0])) == len(people(apart[1])) == 1
    assert people(apart[0]).isdisjoint(people(apart[1]))
    more = reports(SINGER, JUDGE, SINGER + " Nora Vance.", JUDGE.replace("bakery", "mill"), apart=[keys])
    assert [people(a) for a in more[:2]] == [people(a) for a in apart]


def test_a_surname_in_one_report_is_taken_from_a_person():
    texts = [SINGER, "A mill burned down. The owner, Vance, wept."]
    keys = ("PER:nora vance", "PER:vance@0000000000000001")
    assert people(reports(*texts)[1]) == people(reports(*texts)[0])
    apart = reports(*texts, apart=[keys])
    assert people(apart[0]).isdisjoint(people(apart[1]))


def test_a_merged_surname_gives_way_to_a_full_name_of_its_own_report():
    decided = [("PER:vance", "Q42")]
    texts = ["The owner, Vance, wept.", "Judge Oliver Vance fined a bakery. The baker said that Vance was wrong."]
    first, second = reports(*texts, together=decided)
    assert people(first) == {"Q42"}
    assert "Q42" not in people(second)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Q42", Key("Q42")),
        ("washington-post", Key("washington-post")),
        ("PER:Nora  Vance", Key(None, "PER", ("nora", "vance"))),
        ("Nora Vance@00ff", Key(None, None, ("nora", "vance"), "00ff")),
    ],
)
def test_keys_are_read(written, key):
    assert read_key(written) == key


def test_keys_are_the_same_for_the_same_entity_with_more_names():
    person = Entity(id="per-nora-vanc", type="PER", names={"en": ("Vance", "Nora Vance"), "uk": ("Нора Венс",)})
    fewer = msgspec.structs.replace(person, names={"en": ("Nora Vance",)})
    assert key_of(person) == key_of(fewer) == "PER:nora vance"
    assert key_of(msgspec.structs.replace(person, id="Q42")) == "Q42"


def test_a_name_in_a_language_that_is_known_and_in_one_that_is_not():
    reports = [
        Article(id="0" * 16, source="a.txt", language="und", text="Qzx Brno said."),
        Article(id="1" * 16, source="b.txt", language=None, text="Ana Brno John."),
    ]
    found = [[(m.name, bool(m.entity)) for m in a.mentions] for a in annotate(reports)]
    assert all(linked for each in found for _, linked in each)
    assert any(found)

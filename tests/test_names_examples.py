"""In the project's examples nobody has two ids, and no two people have one."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from retold.annotation import annotate
from retold.model import Article
from retold.reading import read

EXAMPLES = Path(__file__).parents[1] / "examples"
# The people of each story, by parts of their surnames in every script; of two Mlakars the given names tell.
PEOPLE = {
    "ammonia": ["Vrbk", "Holub", "Morcin", "Hallbauer", "Kaňk Kańk"],
    "bridge": ["Йотов", "Менеску", "Гюров", "Гречко", "Линд"],
    "cables": ["Montbazin Монбазен", "Vasseur Вассер", "Puigmal", "Calder", "Дзюб", "Ріпак", "Brückmann"],
    "ferry": ["Valkov Вълков Вилков", "Kanev Кънев Кинев", "Marinchev Маринчев"],
    "painting": ["Ana Ane Аны", "Matij Мати", "Zaplotnik Заплотник", "Hrovat Хрова", "Brezar Брезар"],
}


def reports(story: str) -> list[Article]:
    files = sorted(p for p in (EXAMPLES / story).iterdir() if p.suffix in (".txt", ".html"))
    return list(annotate([article for file in files for article in read(file)]))


@pytest.mark.parametrize("story", sorted(PEOPLE))
def test_everybody_has_one_id_of_their_own(story):
    articles = reports(story)
    ids: dict[str, set[str | None]] = {}
    for person in PEOPLE[story]:
        named = {
            m.entity
            for a in articles
            for m in a.mentions
            if m.type == "PER" and any(part in a.text[slice(*m.span)] for part in person.split())
        }
        assert len(named) == 1, (person, named)
        ids[person] = named
    assert not [(a, b) for a, b in combinations(ids, 2) if ids[a] & ids[b]]

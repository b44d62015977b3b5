"""Names are found, typed and linked over the reports of one call (all texts are invented)."""

from __future__ import annotations

from retold.annotation.names import mentions
from retold.model import Article, Sentence


def article(number: int, language: str, *sentences: str) -> Article:
    spans, at = [], 0
    for sentence in sentences:
        spans.append(Sentence(span=(at, at + len(sentence)), language=language))
        at += len(sentence) + 1
    return Article(
        id=str(number), source=f"{number}.txt", language=language, text=" ".join(sentences), sentences=tuple(spans)
    )


STORY = (
    article(1, "uk", "Міністерка Оксана Гнатюк прибула до Люблінґена.", "У четвер Гнатюк говорила з Йоганом Брандтом."),
    article(2, "bg", "Министърката Оксана Хнатюк се срещна с Йохан Бранд.", "Според Хнатюк разговорът е бил кратък."),
    article(3, "en", "Minister Oksana Hnatiuk met Johan Brandt on Thursday.", "Talks in Ukraine go on, Hnatiuk said."),
)


def by_name(found, articles):
    return {a.text[m.span[0] : m.span[1]]: m.entity for a, names in zip(articles, found, strict=True) for m in names}


def test_one_person_in_three_scripts_and_spellings_is_one_entity():
    ids = by_name(mentions(STORY), STORY)
    written = ("Оксана Гнатюк", "Гнатюк", "Оксана Хнатюк", "Хнатюк", "Oksana Hnatiuk", "Hnatiuk")
    assert len({ids[name] for name in written}) == 1
    assert ids["Johan Brandt"] == ids["Йохан Бранд"] != ids["Hnatiuk"]


def test_the_order_of_articles_changes_nothing_else():
    forward = mentions(STORY)
    backward = mentions(STORY[::-1])
    assert forward == backward[::-1]


def test_countries_have_wikidata_ids_in_every_language():
    ids = by_name(mentions(STORY), STORY)
    assert ids["Ukraine"] == "Q212"

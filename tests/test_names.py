"""Names are found, typed, brought to base forms and linked over the reports of a call (all texts are invented)."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.annotation.names import agreement, bases, entities, gazetteer, keys, mentions
from retold.annotation.names.aliases import Aliases, read
from retold.annotation.names.linking import Linker, Occurrence, known_entity
from retold.annotation.names.matching import Form
from retold.annotation.sentences import split
from retold.errors import RetoldError
from retold.languages import codes
from retold.model import Article, Mention

TEXTS = Path(__file__).parent / "texts" / "names"


def article(name: str, language: str, text: str) -> Article:
    return Article(id=name, source=name, language=language, text=text, sentences=split(text, language))


def annotated(*articles: Article, aliases: Aliases | None = None) -> list[Article]:
    found = mentions(articles, aliases=aliases)
    return [msgspec.structs.replace(a, mentions=m) for a, m in zip(articles, found, strict=True)]


def ids(articles: list[Article], *written: str) -> set[str | None]:
    """The entities of all mentions written so; at least one must be there for each."""
    found: dict[str, set[str | None]] = {}
    for a in articles:
        for m in a.mentions:
            found.setdefault(a.text[m.span[0] : m.span[1]], set()).add(m.entity)
    return set().union(*(found[w] for w in written))


@pytest.fixture(scope="module")
def story() -> list[Article]:
    """One story told in ten languages."""
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(TEXTS.glob("*.txt"))}
    assert set(texts) == set(codes())
    return annotated(*(article(language, language, text) for language, text in texts.items()))


def of(story: list[Article], language: str) -> list[Mention]:
    return list(next(a for a in story if a.language == language).mentions)


STETSENKO = {
    "uk": 3, "bg": 3, "ru": 3, "pl": 3, "cs": 3, "sl": 3, "en": 3, "de": 3, "fr": 3, "es": 3,
}  # fmt: skip


def test_a_person_has_one_id_in_ten_languages(story):
    stetsenko = {m.entity for m in of(story, "en") if "Stetsenko" in m.name}
    dragnev = {m.entity for m in of(story, "en") if "Dragnev" in m.name}
    assert len(stetsenko) == len(dragnev) == 1
    for language in codes():
        people = [m for m in of(story, language) if m.type == "PER"]
        assert {m.entity for m in people} == stetsenko | dragnev, language
        assert sum(m.entity in stetsenko for m in people) == STETSENKO[language], language


def test_countries_and_institutions_have_wikidata_ids(story):
    for language in codes():
        assert {"Q212", "Q219", "Q8880", "Q130879"} <= {m.entity for m in of(story, language)}, language


def test_base_forms_are_nominatives(story):
    names = {m.name for a in story for m in a.mentions}
    assert {"Варна", "Драгнев", "Dragnev", "Dragnew", "Стеценко", "Ukrajina", "Европейска комисия"} <= names
    assert not {"Драгнева", "Dragnewa", "Европейската комисия"} & names


def test_entities_list_names_by_language_most_frequent_first(story):
    found = {e.id: e for e in entities(story)}
    assert found["Q8880"].names["cs"] == ("Evropská komise",)
    person = next(e for e in found.values() if e.type == "PER" and "Stetsenko" in e.names["en"])
    assert person.names["en"] == ("Stetsenko", "Pavlo Stetsenko")
    assert set(person.names) == set(codes())


def test_the_order_of_articles_changes_nothing_else(story):
    backward = mentions(story[::-1])
    assert tuple(a.mentions for a in story) == backward[::-1]


def test_two_people_with_one_surname_stay_apart():
    found = annotated(
        article("a", "en", "Painter Nora Vance sold a house. Her brother Oliver Vance bought it."),
        article("b", "cs", "Malířka Nora Vanceová prodala dům. Koupil ho její bratr Oliver Vance."),
    )
    assert len(ids(found, "Nora Vance", "Nora Vanceová")) == 1
    assert len(ids(found, "Oliver Vance")) == 1
    assert ids(found, "Nora Vance").isdisjoint(ids(found, "Oliver Vance"))


def test_a_surname_alone_means_the_person_its_own_report_names():
    found = annotated(
        article("a", "en", "Singer Nora Vance sang in Gdansk. The crowd liked what Vance sang."),
        article("b", "en", "Judge Oliver Vance fined a bakery. The baker said that Vance was wrong."),
    )
    assert ids([found[0]], "Vance") == ids(found, "Nora Vance")
    assert ids([found[1]], "Vance") == ids(found, "Oliver Vance")


def link(*rows: tuple[str, str, str, str]) -> list[int]:
    occurrences = [Occurrence(a, lang, gazetteer.name_words(name), kind) for a, lang, name, kind in rows]  # type: ignore[arg-type]
    linker = Linker(occurrences)
    return [linker.group_of(o) for o in occurrences]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("uk", "США", "LOC"), ("sl", "ZDA", "LOC")),
        (("bg", "САЩ", "LOC"), ("es", "Estados Unidos", "LOC")),
        (("uk", "Білого дому", "ORG"), ("de", "Weißen Haus", "ORG")),
        (("bg", "Белия дом", "ORG"), ("fr", "Maison Blanche", "ORG")),
        (("ru", "ЕС", "ORG"), ("pl", "Unii Europejskiej", "ORG")),
        (("uk", "НАТО", "ORG"), ("fr", "OTAN", "ORG")),
        (("cs", "pákistánský nejvyšší soud", "ORG"), ("en", "Supreme Court of Pakistan", "ORG")),
        (("ru", "МИД Германии", "ORG"), ("pl", "niemieckie Ministerstwo Spraw Zagranicznych", "ORG")),
        (("uk", "британський парламент", "ORG"), ("cs", "parlament Velké Británie", "ORG")),
        (("bg", "Слободан Тричков", "PER"), ("sl", "Slobodana Tričkova", "PER")),
        (("uk", "Юрій Щегловський", "PER"), ("pl", "Jurij Szczehłowski", "PER")),
        (("bg", "Щерьо Гъбев", "PER"), ("en", "Shteryo Gabev", "PER")),
        (("cs", "Vídni", "LOC"), ("sl", "Dunaju", "LOC")),
        (("pl", "Londynie", "LOC"), ("fr", "Londres", "LOC")),
    ],
)
def test_one_name_in_two_languages(first, second):
    a, b = link(("1", *first), ("2", *second))
    assert a == b


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("ru", "МИД Германии", "ORG"), ("ru", "МИД Франции", "ORG")),
        (("uk", "Ірландія", "LOC"), ("uk", "Ісландія", "LOC")),
        (("bg", "Австрия", "LOC"), ("bg", "Австралия", "LOC")),
        (("pl", "Korea Północna", "LOC"), ("pl", "Korea Południowa", "LOC")),
        (("en", "Nora Vance", "PER"), ("bg", "Нино Ванс", "PER")),
        (("ru", "Северный поток", "PRO"), ("ru", "Северный поток 2", "PRO")),
        (("ru", "Англия", "LOC"), ("ru", "Ангола", "LOC")),
    ],
)
def test_two_names_that_look_alike_stay_apart(first, second):
    a, b = link(("1", *first), ("2", *second))
    assert a != b


def test_an_abbreviation_in_parentheses_is_the_name_before_it():
    text = "The Northern Lamp Makers Union (NLMU) went on strike. Nobody at NLMU would speak."
    found = annotated(article("a", "en", text))
    assert len(ids(found, "Northern Lamp Makers Union", "NLMU")) == 1


def test_german_nouns_are_no_names():
    text = "Am Abend fiel der Strom aus. Die Feuerwehr fand den Fehler im Keller. Olaf Brenner dankte den Helfern."
    (found,) = annotated(article("a", "de", text))
    assert [m.name for m in found.mentions] == ["Olaf Brenner"]


def test_number_words_and_feasts_are_no_names():
    found = annotated(
        article("a", "de", "Sechs Verletzte kamen ins Krankenhaus. Olaf Brenner dankte den Helfern."),
        article("b", "bg", "Музеят отваря на Гергьовден. Кметът Олаф Бренер благодари."),
    )
    assert [[m.name for m in a.mentions] for a in found] == [["Olaf Brenner"], ["Олаф Бренер"]]


def test_a_quoted_name_after_a_word_for_a_body_is_a_body():
    found = annotated(
        article("a", "bg", "Щетите ще плати застрахователната компания „Мария Глобус“ от Варна."),
        article("b", "ru", "Ущерб возместит страховая компания «Мария Глобус» из Варны."),
    )
    assert {m.type for a in found for m in a.mentions if "Глобус" in m.name} == {"ORG"}


def test_a_name_of_several_words_stays_whole_with_one_type_in_all_reports():
    found = annotated(
        article("a", "sl", "Zavarovalnica Adria Pol ponuja nagrado. Pregledali bodo vse muzeje."),
        article("b", "ru", "Страховая компания «Адрия Пол» готова заплатить награду."),
    )
    assert [[m.name for m in a.mentions] for a in found] == [["Adria Pol"], ["Адрия Пол"]]
    assert len({m.type for a in found for m in a.mentions}) == 1


def test_base_forms_follow_languages_without_cases():
    found = annotated(
        article("a", "uk", "Міністр Діну Попеску приїхав до Плевни. Діну Попеску говорив годину."),
        article("b", "bg", "Министърът Дину Попеску пристигна. Дину Попеску говори един час."),
    )
    assert next(m.name for m in found[0].mentions if m.type == "PER") == "Діну Попеску"


def test_entities_list_no_cases_that_were_not_turned_back():
    names = ["Pawlak", "Pawlak", "Pawlakiem"]
    text = " ".join(names)
    found = [Mention(span=(0, 1), type="PER", name=n, entity="per-pavlak") for n in names]
    (entity,) = entities([Article(id="a", source="a", language="pl", text=text, mentions=tuple(found))])
    assert entity.names == {"pl": ("Pawlak",)}


def test_a_name_as_it_is_written_comes_before_one_with_its_stem():
    assert ids(annotated(article("a", "bg", "Мостът край Русе е затворен.")), "Русе") == {"ruse"}


ALIASES = """
[[entity]]
id = "Q42"
type = "PER"
names = ["Nora Vance", "Нора Венс"]

[[merge]]
ids = ["per-oliver-vank", "Q43"]

[[apart]]
names = ["Brightly Works", "Brightley Works"]
"""


def test_a_user_names_merges_and_splits(tmp_path):
    path = tmp_path / "aliases.toml"
    path.write_text(ALIASES, encoding="utf-8")
    aliases = read(path)
    texts = ["Singer Nora Vance met Oliver Vank.", "Співачка Нора Венс зустріла Олівера Ванка."]
    found = annotated(article("a", "en", texts[0]), article("b", "uk", texts[1]), aliases=aliases)
    assert ids(found, "Nora Vance", "Нора Венс") == {"Q42"}
    assert ids(found, "Oliver Vank") == {"Q43"}
    rows = [Occurrence("a", "en", (w, "Works"), "ORG") for w in ("Brightly", "Brightley")]
    together, apart = Linker(rows), Linker(rows, aliases)
    assert together.group_of(rows[0]) == together.group_of(rows[1])
    assert apart.group_of(rows[0]) != apart.group_of(rows[1])


def test_aliases_that_cannot_be_read_say_why(tmp_path):
    path = tmp_path / "aliases.toml"
    path.write_text('[[entity]]\nid = "Q1"\ntype = "CAT"\n', encoding="utf-8")
    with pytest.raises(RetoldError, match="CAT"):
        read(path)


def test_gazetteer_data_hold_together():
    entries = gazetteer.entries()
    languages = {*codes(), "all"}
    types: dict[str, set[str]] = {}
    for entry in entries:
        assert entry.language in languages, entry
        assert gazetteer.name_words(entry.name), entry
        types.setdefault(entry.known.entity, set()).add(entry.known.type)
    assert all(len(kinds) == 1 for kinds in types.values())
    assert set().union(*types.values()) <= {"PER", "ORG", "LOC", "EVT", "PRO"}
    countries = gazetteer.wikidata()
    assert len(countries) == len(set(countries.values())) >= 60
    for language in codes():
        assert all(gazetteer.nationality(w, language) for w in NATIONALITY[language]), language


NATIONALITY = {
    "uk": ("український", "польської"), "bg": ("украинска", "полските"), "ru": ("украинского", "польские"),
    "pl": ("ukraińskiej", "niemiecki"), "cs": ("ukrajinského", "německá"), "sl": ("ukrajinske", "nemški"),
    "en": ("ukrainian", "polish"), "de": ("ukrainische", "polnischen"), "fr": ("ukrainienne", "polonais"),
    "es": ("ucraniano", "polacas"),
}  # fmt: skip


def test_no_two_entities_share_a_name_in_one_language():
    for language in codes():
        seen: dict[str, str] = {}
        for entry in gazetteer.entries():
            if entry.language == language and not entry.base:
                before = seen.setdefault(entry.name, entry.known.entity)
                assert before == entry.known.entity or entry.name in SHARED, (language, entry)


# Names that two things bear; the one that the data name first is taken.
SHARED = {"Алжир", "Meksyk"}


@pytest.mark.parametrize("pair", list(combinations(["Рубіо", "Рубио", "Rubio"], 2)))
def test_spellings_of_a_name_sound_alike(pair):
    languages = {"Рубіо": "uk", "Рубио": "bg", "Rubio": "en"}
    assert keys.similarity(pair[0], languages[pair[0]], pair[1], languages[pair[1]]) == 1.0


def test_endings_turn_back():
    rules = bases.read("uk:PER:only\tом\tом> 9\n")
    assert bases.read(bases.write(rules)) == rules
    assert bases.base_words(("Стасюком",), "uk", "PER", bases.Counter(), rules) == ("Стасюк",)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from([*codes(), None]))
def test_any_text_gives_mentions_inside_it_in_order(text, language):
    (found,) = mentions([article("a", language, text)])
    end = 0
    for mention in found:
        assert end <= mention.span[0] < mention.span[1] <= len(text)
        end = mention.span[1]
        assert mention.entity
        assert mention.name


def test_a_cape_has_one_id_whether_or_not_the_word_belongs_to_its_name():
    found = annotated(
        article("a", "en", "The ferry lay off Cape Kaliakra for a day. Nobody saw Cape Kaliakra in the fog."),
        article("b", "bg", "Фериботът лежа край нос Калиакра цял ден. Никой не виждаше нос Калиакра."),
        article("c", "uk", "Пором стояв біля мису Каліакра. Ніхто не бачив мису Каліакра в тумані."),
        article("d", "de", "Die Fähre lag vor Kap Kaliakra. Niemand sah Kap Kaliakra im Nebel."),
    )
    assert len({m.entity for a in found for m in a.mentions if m.type == "LOC"}) == 1


def test_a_lake_and_a_town_of_one_name_stay_apart():
    found = annotated(
        article("a", "en", "They swam in Lake Ostrova. The water of Lake Ostrova was cold."),
        article("b", "bg", "Те живеят в град Острова. В Острова вали сняг."),
    )
    assert {m.entity for m in found[0].mentions}.isdisjoint({m.entity for m in found[1].mentions})


def test_bodies_of_every_country_have_one_entity_in_ten_languages():
    """Each kind with some countries, and each country with some kinds, by the country's name behind the kind's."""
    kinds = tomllib.loads((gazetteer.DATA / "kinds.toml").read_text(encoding="utf-8"))
    countries = sorted(gazetteer.wikidata().items())
    assert len(countries) >= 90
    assert len(kinds) >= 55
    wrong = []
    for language in codes():
        names: dict[str, str] = {}
        for entry in gazetteer.entries():
            if entry.language == language and not entry.base:
                names.setdefault(entry.known.entity, entry.name)
        for i, (kind, patterns) in enumerate(sorted(kinds.items())):
            for code, country in countries[i % 7 :: 7]:
                written = (*patterns[language][0].replace("*", "").split(), *gazetteer.name_words(names[country]))
                found = known_entity(Form(language, written, "ORG"))
                wrong += [(language, written)] if found != gazetteer.body_of(kind, code) else []
    assert not wrong


@pytest.mark.parametrize(
    ("language", "written", "base"),
    [
        ("uk", "Остапом Вільшаніним", "Остап Вільшанін"),
        ("uk", "Мартину Гольц", "Мартина Гольц"),
        ("uk", "Мартину Гольцу", "Мартин Гольц"),
        ("ru", "Мартином Гольцевым", "Мартин Гольцев"),
        ("ru", "Мартиной Гольц", "Мартина Гольц"),
        ("pl", "Martinem Golcem", "Martin Golc"),
        ("cs", "Martinem Golcem", "Martin Golc"),
        ("sl", "Martinom Golcem", "Martin Golc"),
        ("uk", "Остап Вільшанін", "Остап Вільшанін"),
        ("uk", "Мартина Гольц", "Мартина Гольц"),
    ],
)
def test_given_name_and_surname_stand_in_one_case(language, written, base):
    words = tuple(written.split())
    assert bases.base_words(words, language, "PER", bases.Counter(words), bases.shipped()) == tuple(base.split())


def test_declensions_are_whole():
    for language in ("uk", "ru", "pl", "cs", "sl"):
        assert len(agreement.declensions(language)) > 10
        assert all(len(d.cases) == 6 and all(d.cases) for d in agreement.declensions(language))
    assert agreement.declensions("en") == ()


def test_an_oblique_case_has_the_base_form_that_a_language_without_cases_writes():
    heard = bases.heard_of(("Вилшанин",), "bg")
    counted = bases.Counter({"Вільшаніним": 2})
    assert bases.base_words(("Вільшаніним",), "uk", "PER", counted, bases.shipped(), heard) == ("Вільшанін",)

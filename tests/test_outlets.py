"""Outlets found by their names in every script and form, and only where they are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.errors import RetoldError
from retold.languages import outlets


def names(text):
    return [outlet.name for _, outlet in outlets.find(text)]


def test_data_covers_the_region_and_the_world():
    known = outlets.outlets()
    assert len(known) >= 250
    assert sum(o.kind == "agency" for o in known) >= 60
    assert {"UA", "BG", "RU", "PL", "CZ", "SI", "DE", "FR", "ES", "GB", "US"} <= {o.country for o in known}
    assert len({o.name for o in known}) == len(known)


def test_no_name_stands_for_two_outlets():
    owners = {}
    for outlet in outlets.outlets():
        for name in (*outlet.names, *outlet.exact):
            assert owners.setdefault(name.casefold(), outlet.name) == outlet.name
        for domain in outlet.domains:
            assert owners.setdefault(domain, outlet.name) == outlet.name


@pytest.mark.parametrize(
    "outlet", [o for o in outlets.outlets() if o.kind in ("agency", "platform")], ids=lambda o: o.name
)
def test_every_name_finds_its_own_outlet(outlet):
    for name in (*outlet.names, *outlet.exact):
        assert names(f"({name})") == [outlet.name], name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("про це пише Рейтер", "Reuters"),
        ("каза пред Ройтерс", "Reuters"),
        ("з посиланням на агентство Ройтерз", "Reuters"),
        ("agencji Reutera", "Reuters"),
        ("poroča Reutersova novinarka za Reutersa", "Reuters"),
        ("съобщава Асошиейтед прес", "Associated Press"),
        ("съобщи АП", "Associated Press"),
        ("d'après l'AFP", "Agence France-Presse"),
        ("nach dpa-Informationen", "dpa"),
        ("предава ДПА", "dpa"),
        ("посилаючись на «Європейську правду»", "European Pravda"),
        ("пише Евр. правда", "European Pravda"),
        ("v Lidových novinách a v Lidových novin", "Lidové noviny"),
        ("w Gazecie Wyborczej", "Gazeta Wyborcza"),
        ("w rozmowie z Czeskim Radiem", "Czech Radio"),
        ("je zapisal Guardian, po poročanju Guardiana", "The Guardian"),
        ("Гардиънът твърди", "The Guardian"),
        ("нареди за РИА-Новости", "RIA Novosti"),
        ("сообщает РИА «Новости»", "RIA Novosti"),
        ("написав у Твіттері", "X (Twitter)"),
        ("na Facebooku", "Facebook"),
        ("CNN's report", "CNN"),
        ("powiedział PAP-owi", "PAP"),
        ("източник: news.bg", "News.bg"),
        ("www.pravda.com.ua", "Ukrainska Pravda"),
    ],
)
def test_scripts_and_inflected_forms(text, name):
    assert name in names(text)
    assert set(names(text)) == {name}


@pytest.mark.parametrize(
    ("word", "named", "name"),
    [
        ("Time passes in Time Square", "the cover of Time magazine", "Time"),
        ("The Sun rose late", "told The Sun newspaper", "The Sun"),
        ("Das Bild hängt schief", "die Zeitung Bild", "Bild"),
        ("Правда завжди перемагає", "газета «Правда»", "Pravda"),
        ("Труд и постоянство", "вестник „Труд“", "Trud"),
        ("Стандарт за качество", "в. „Стандарт“", "Standart"),
        ("Продължи 24 часа", "според „24 часа“", "24 Chasa"),
        ("Delo se nadaljuje", "časnik Delo", "Delo"),
        ("Respekt k zákonu", "týdeník Respekt", "Respekt"),
        ("Plan X failed", "she wrote on X that", "X (Twitter)"),
    ],
)
def test_words_of_the_language_need_a_context(word, named, name):
    assert names(word) == []
    assert names(named) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "sta povedala obema",
        "the ap store",
        "w Belgii i Belgię",
        "в Белгия",
        "Politici a politika",
        "у моїй телеграмі",
        "a guardian angel",
    ],
)
def test_lookalikes_are_left_alone(text):
    assert names(text) == []


def test_longest_name_wins_and_spans_cut_it_out():
    text = "as The New York Times and The Times wrote, The Sunday Times newspaper"
    assert [text[slice(*span)] for span, _ in outlets.find(text)] == [
        "The New York Times", "The Times", "The Sunday Times"
    ]  # fmt: skip


def test_resolve_takes_a_name_alone():
    assert outlets.resolve("„Труд“").name == "Trud"
    assert outlets.resolve("Рейтера").name == "Reuters"
    assert outlets.resolve("Reuters and others") is None
    assert outlets.resolve("") is None


def test_users_add_outlets(tmp_path, monkeypatch):
    own = tmp_path / "mine.toml"
    line = 'outlets = [{name = "Harbour Gazette", kind = "newspaper", names = ["Гавань-газета"]}]'
    own.write_text(line, encoding="utf-8")
    monkeypatch.setenv(outlets.EXTRA, str(own))
    assert names("пише Гавань-газета, а не Reuters") == ["Harbour Gazette", "Reuters"]


def test_a_bad_file_of_the_user_is_explained(tmp_path, monkeypatch):
    own = tmp_path / "mine.toml"
    own.write_text('outlets = [{name = "Harbour Gazette", kind = "leaflet"}]', encoding="utf-8")
    monkeypatch.setenv(outlets.EXTRA, str(own))
    with pytest.raises(RetoldError, match=r"mine\.toml"):
        outlets.find("Reuters")


@given(st.text(alphabet=st.sampled_from("aXRеТ.,'’-«»„“\" \n129Reuters CNN Правда .com"), max_size=60))
def test_spans_lie_in_the_text_in_order(text):
    end = 0
    for (start, stop), outlet in outlets.find(text):
        assert end <= start < stop <= len(text)
        assert outlet in outlets.outlets()
        end = stop

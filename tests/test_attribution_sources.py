# ruff: noqa: E501 - a case a line reads best
"""Who speaks where subject and cue stand apart, and what only looks like a source."""

from __future__ import annotations

import pytest

import retold
from retold.annotation.attribution import attributions
from retold.annotation.sentences import split
from retold.model import Article, Attribution, Mention


def found(text: str, language: str) -> tuple[Attribution, ...]:
    return attributions(Article(id="0", source="test", text=text, language=language, sentences=split(text, language)))


# language, text, content, speaker, via of the only relation
SPEAKERS = [
    ("en", "A loose bolt was to blame, Olga Crow, who ran the works, told Reuters.", "A loose bolt was to blame", "Olga Crow", ("Reuters",)),
    ("en", "The road minister, John Crow, said a first survey of the piers would end soon.", "a first survey of the piers would end soon", "John Crow", ()),
    ("en", "The bridge was never safe, said the town's engineer, John Crow.", "The bridge was never safe", "John Crow", ()),
    ("en", "Two suspects were held on Monday, police said.", "Two suspects were held on Monday", "police", ()),
    ("es", "El alcalde, Juan Cuervo, aseguró que el puente es seguro.", "el puente es seguro", "Juan Cuervo", ()),
    ("en", "The bridge will close on Monday, three people familiar told Reuters on Friday.", "The bridge will close on Monday", "three people familiar", ("Reuters",)),
    ("en", "She acknowledged, however, that the bolts had rusted.", "the bolts had rusted", None, ()),
    ("en", "Residents were quoted by the local paper, the Marlow Echo, as saying that the sirens came too late.", "the sirens came too late", "residents", ()),
    ("es", "La alcaldesa de Puerto Claro sostuvo que el puente es seguro.", "el puente es seguro", "la alcaldesa de Puerto Claro", ()),
    ("es", "El propietario, Juan Cuervo, niega haber comprado el puente.", "haber comprado el puente", "Juan Cuervo", ()),
    ("fr", "« Tant que le pont tiendra, a-t-elle prévenu, nous passerons tous. »", "« Tant que le pont tiendra … nous passerons tous. »", None, ()),
    ("fr", "Le maire dit ne pas savoir quand le pont ouvrira.", "ne pas savoir quand le pont ouvrira", "le maire", ()),
    ("de", "»Der Riss ist alt und tief«, sagte der Analyst Olaf Krähe bei der Privatbank Behrens.", "»Der Riss ist alt und tief«", "Olaf Krähe", ()),
    ("cs", "Premiér Jan Havran (ODS) uvedl, že most bude zavřen.", "most bude zavřen", "Jan Havran", ()),
    ("pl", "Według jej prawników jest jeszcze czas na remont.", "jest jeszcze czas na remont", "jej prawnicy", ()),
    ("pl", "Zdaniem mera Jana Wrony \"most jest całkiem bezpieczny\".", "\"most jest całkiem bezpieczny\"", "Jan Wrona", ()),
    ("uk", "Міст закриють у травні, повідомила профспілка пілотів «Обрій».", "Міст закриють у травні", "профспілка пілотів «Обрій»", ()),
    ("bg", "От сдружението на пилотите и на шофьорите добавиха, че мостът е стар.", "мостът е стар", "сдружението на пилотите и на шофьорите", ()),
    ("ru", "Мост закроют до самой весны, рассказал телеканалу Дон ТВ источник в мэрии.", "Мост закроют до самой весны", "источник в мэрии", ("Дон ТВ",)),
    ("bg", "Пътят няма да се плати, твърди източник, запознат с договора, цитиран от Ройтерс.", "Пътят няма да се плати", "източник, запознат с договора", ("Ройтерс",)),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "content", "speaker", "via"), SPEAKERS)
def test_speakers(language: str, text: str, content: str, speaker: str, via: tuple[str, ...]) -> None:
    [one] = found(text, language)
    assert (" … ".join(text[s:e] for s, e in one.content), one.speaker, one.via) == (content, speaker, via)


def test_a_second_verb_behind_a_that_clause_has_the_first_ones_subject() -> None:
    text = "El alcalde, Juan Cuervo, asegura que el Gobierno vigile los puentes y añade que lleva un año sin respuesta."
    assert {a.speaker for a in found(text, "es")} == {"Juan Cuervo"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It is expected that the bridge will open in May."),
        ("bg", "Това е среща, на която се очаква да бъде подписан договорът."),
        ("fr", "On a parlé de deux heures de retard."),
        ("uk", "Нову дату оголосять до кінця травня."),
        ("es", "Cerraron el puente. Y pidió paciencia a los vecinos."),
        ("bg", "Кирков няма да препоръча мостът да се отвори."),
        ("pl", "Powstała grupa o nazwie „Nowy Most”."),
        ("pl", "Miastu grozi zamknięcie mostu."),
        ("cs", "Městu hrozí zavření mostu."),
        ("sl", "Mestu grozi zaprtje mostu."),
        ("ru", "Пожар дошел до так называемого старого моста."),
    ],
)
def test_nobody_speaks(language: str, text: str) -> None:
    assert found(text, language) == ()


def test_a_base_form_has_the_vowel_that_its_cases_lack() -> None:
    text = "Podle mluvčího hasičů Marka Holuba most praskl včera. „Bude zavřen,“ řekl."
    assert [a.speaker for a in found(text, "cs")] == ["Marek Holub", "Marek Holub"]


def test_a_name_begins_where_its_mention_begins() -> None:
    text = "За словами консула в Жироні Богдана Ріпака, міст закриють у травні."
    at = text.index("Богдана")
    mention = Mention(span=(at, at + len("Богдана Ріпака")), type="PER", name="Богдан Ріпак")
    one = Article(id="0", source="test", text=text, language="uk", sentences=split(text, "uk"), mentions=(mention,))
    assert [a.speaker for a in attributions(one)] == ["Богдан Ріпак"]


def test_where_a_speaker_works_is_no_channel() -> None:
    text = "Most jest zamknięty na dwa lata – powiedział korespondent TVP Jan Wrona."
    assert [(a.speaker, a.via) for a in found(text, "pl")] == [("Jan Wrona", ())]


def test_names_of_an_adverbial_are_no_part_of_the_subject() -> None:
    text = "След разговора между Колев и Петров официалните лица казаха, че мостът е безопасен."
    (one,) = found(text, "bg")
    assert one.source
    assert text[slice(*one.source)] == "официалните лица"


# language, text, content, speaker: what stands beside the verb and is no part of who speaks
NO_PART = [
    ("uk", "Про це міністр Лірії сказав у міському палаці в Тирні (Лірія) на спільній прес-конференції. Міст закрито.", "", "міністр Лірії"),
    ("uk", "Головний переговірник Ліги Портів заявив, що план добрий.", "план добрий", "головний переговірник Ліги Портів"),
    ("bg", "Миналата сряда министърът Иван Кирков заяви, че мостът е затворен.", "мостът е затворен", "Иван Кирков"),
    ("bg", "Кирков вероятно препоръча на града да затвори моста.", "да затвори моста", "Кирков"),
    ("ru", "Кирков, вероятно, заявил, что мост закрыт.", "мост закрыт", "Кирков"),
    ("cs", "Kirkov patrně prohlásil, že most je zavřený.", "most je zavřený", "Kirkov"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "content", "speaker"), NO_PART)
def test_what_is_no_part_of_a_speaker(language: str, text: str, content: str, speaker: str) -> None:
    one = retold.annotate([Article(id="0", source="t", text=text, language=language)])[0].attributions[0]
    assert (" … ".join(text[s:e] for s, e in one.content), one.speaker) == (content, speaker)


def test_whose_government_it_is_does_not_speak() -> None:
    text = "Мер Терези Бук не знала нічого. Уряд Терези Бук заявив, що міст закриють."
    (found,) = retold.annotate([Article(id="0", source="t", text=text, language="uk")])
    assert [a.speaker for a in found.attributions] == ["уряд Терези Бук"]


def test_a_quotation_keeps_its_cue_when_another_verb_follows() -> None:
    text = "»Most je star in zelo nevaren,« je dejal Jan Vran in s tem nakazal, da ga bodo zaprli."
    first, second = found(text, "sl")
    assert (first.kind, first.speaker, second.kind, second.speaker) == ("direct", "Jan Vran", "indirect", "Jan Vran")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cs", "Zájemce řadí systém podle věku nebo zdravotního stavu."),
        ("fr", "Il faudra trois jours pour revenir à la normale."),
        ("es", "El puente se cerró para siempre."),
        ("es", "El alcalde, Juan Cuervo, se mostró satisfecho."),
    ],
)
def test_a_measure_a_purpose_and_a_state_are_no_attributions(language: str, text: str) -> None:
    assert found(text, language) == ()


def test_they_are_the_people_of_the_sentence_before() -> None:
    text = "Зміни в міській раді. Лікарі просять новий міст. На їхню думку, старий міст небезпечний."
    assert [a.speaker for a in found(text, "uk")][-1] == "лікарі"

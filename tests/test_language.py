"""The language of articles and of foreign paragraphs."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from retold.annotation.identification import likelihoods
from retold.annotation.language import detect, paragraph_languages
from retold.annotation.paragraphs import paragraphs
from retold.languages import codes

TEXTS = Path(__file__).parent / "texts"

NEIGHBOURS = {
    "it": "Il ministro degli Esteri ha dichiarato lunedì che la riunione prevista per la settimana è stata rinviata.",
    "pt": "O ministro das Relações Exteriores afirmou na segunda-feira que a reunião da próxima semana foi adiada.",
    "ca": "El ministre d'Afers Exteriors va declarar dilluns que la reunió prevista per a la setmana s'ha ajornat.",
    "nl": "De minister van Buitenlandse Zaken zei maandag dat de bijeenkomst van volgende week is uitgesteld.",
    "hr": "Ministar vanjskih poslova izjavio je u ponedjeljak da je sastanak planiran za idući tjedan odgođen.",
    "sr": "Министар спољних послова изјавио је у понедељак да је састанак планиран за следећу недељу одложен.",
    "mk": "Министерот за надворешни работи изјави во понеделникот дека состанокот планиран за неделата е одложен.",
    "sk": "Minister zahraničných vecí v pondelok vyhlásil, že stretnutie plánované na budúci týždeň bolo odložené.",
    "be": "Міністр замежных спраў заявіў у панядзелак, што сустрэча, запланаваная на наступны тыдзень, адкладзена.",
    "ro": "Ministrul de externe a declarat luni că întâlnirea prevăzută pentru săptămâna viitoare a fost amânată.",
    "lt": "Užsienio reikalų ministras pirmadienį pareiškė, kad kitą savaitę planuotas susitikimas atidėtas.",
    "el": "Ο υπουργός Εξωτερικών δήλωσε τη Δευτέρα ότι η συνάντηση που είχε προγραμματιστεί αναβλήθηκε.",
    "ar": "قال وزير الخارجية يوم الاثنين إن الاجتماع المقرر الأسبوع المقبل قد تأجل إلى أجل غير مسمى.",
    "zh": "外交部长星期一表示，原定于下周举行的会议已无限期推迟。",
    "hi": "विदेश मंत्री ने सोमवार को कहा कि अगले सप्ताह होने वाली बैठक अनिश्चित काल के लिए स्थगित कर दी गई है।",
}


@pytest.mark.parametrize("language", codes())
def test_languages_with_rules(language):
    assert detect((TEXTS / f"{language}.txt").read_text(encoding="utf-8")) == language


@pytest.mark.parametrize("language", NEIGHBOURS)
def test_neighbours_keep_their_own_name(language):
    assert detect(NEIGHBOURS[language]) == language


ROMANISED = {
    "uk": "Ministr povidomyv zhurnalistam, shcho novyi mist cherez richku vidkryiut naprykintsi chervnia, khocha "
    "roboty shche tryvaiut. Za yoho slovamy, hroshi na dorohu daly try krayiny.",
    "ru": "Ministr soobshchil zhurnalistam, chto novyy most cherez reku otkroyut v kontse iyunya, khotya raboty "
    "yeshche prodolzhayutsya. Po yego slovam, dengi na dorogu dali tri strany.",
    "bg": "Ministarat saobshti na zhurnalistite, che noviyat most nad rekata shte bade otkrit v kraya na yuni, makar "
    "che rabotata oshte prodalzhava. Po dumite mu parite za patya sa dali tri darzhavi.",
}


@pytest.mark.parametrize("language", ROMANISED)
def test_cyrillic_in_latin_letters_is_in_no_known_language(language):
    assert detect(ROMANISED[language]) is None


@pytest.mark.parametrize("language", ["cs", "de", "es", "fr", "pl", "sl"])
def test_missing_marks_hide_no_language(language):
    text = (TEXTS / f"{language}.txt").read_text(encoding="utf-8")
    assert detect("".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))) == language


@pytest.mark.parametrize("text", ["", " \n ", "12 34 56", "—", "№ 5", "ab"])
def test_nothing_to_go_by(text):
    assert detect(text) is None


@pytest.mark.parametrize("text", ["\ud800\ud800\ud800 abc", "\x00\x00abc", "\ufdfa" * 50])
def test_odd_characters_raise_nothing(text):
    assert detect(text) is None or isinstance(detect(text), str)


def test_only_long_and_sure_paragraphs_are_foreign():
    foreign = NEIGHBOURS["it"]
    text = f"Урядът отложи откриването на моста.\n\nAll is well, he said.\n\n{foreign}"
    assert paragraph_languages(text, paragraphs(text), "bg") == ["bg", "bg", "it"]
    assert paragraph_languages(text, paragraphs(text), None) == [None, None, None]


def test_texts_are_as_likely_together_as_py3langid_says_of_each():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    known = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    texts = [(TEXTS / f"{language}.txt").read_text(encoding="utf-8") for language in codes()]
    texts += [*NEIGHBOURS.values(), *ROMANISED.values(), "", "7", "\ud800 cut", "ALL IN CAPITALS", "Cafe\u0301s"]
    for text, found in zip(texts, likelihoods(texts), strict=True):
        assert found == pytest.approx(dict(known.rank(text)), abs=1e-4), text
    assert likelihoods([]) == []

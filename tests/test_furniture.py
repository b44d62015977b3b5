"""What is no part of the report is marked, and nothing else is."""

from __future__ import annotations

import pytest

from retold.annotation.sentences import split

BODY = {
    "uk": "Уряд відклав відкриття мосту через річку.",
    "bg": "Правителството отложи откриването на моста.",
    "en": "The government has put off the opening of the bridge.",
    "ru": "Правительство отложило открытие моста через реку.",
    "pl": "Rząd odłożył otwarcie mostu na rzece.",
    "cs": "Vláda odložila otevření mostu přes řeku.",
    "sl": "Vlada je preložila odprtje mostu čez reko.",
    "de": "Die Regierung hat die Eröffnung der Brücke verschoben.",
    "fr": "Le gouvernement a reporté l'ouverture du pont.",
    "es": "El Gobierno ha aplazado la apertura del puente.",
}

ASIDE = {
    "uk": [
        "Читайте також: Три аеропорти закрито", "Фото: Іван Коваль/Reuters", "КИЇВ, 20 жовтня – Укрінформ.",
        "Теги: міст", "П'ятниця, 6 червня 2025, 17:41", "Головна > Новини > Світ", "3 хв читати", "Нагадаємо:",
        "Коментарі (12)", "© 2025",
        "511 0.", "★★★☆☆ 4.5", "©2019-2025, Новини Порту.", "Вісник Порту, 3 березня 2025, 17:41", "сьогодні, 16:59.",
        "20:29, 7 ноября 2024", "Міст уночі / фото REUTERS", "https://example.org/2025/mist.html",
    ],
    "bg": [
        "Прочетете още: Три летища затворени 20.10.2025 08:54", "Снимка: БТА", "Автор: Иван Петров",
        "06.11.2020 17:42:52", "Начало » Новини » Свят", "Сподели", "Абонирайте се за нашия бюлетин!",
        "Всички права запазени.", "Етикети: мост",
    ],
    "en": [
        "Read more: Three airports closed", "Photo: Jane Doe/AFP", "By Jane Doe", "Home › World", "Share",
        "12 comments", "LONDON, 3 March (Reuters)", 
        "London, 3 March", "VARNA, March 4", "Perpignan (Reuters)", "Follow us on Facebook", "We use cookies.",
        "Updated: 4 March 2025, 10:15", "***",
    ],
    "ru": [
        "Читайте также: Закрыты три аэропорта", "Фото: ТАСС", "Подписывайтесь на наш канал!", "Поделиться", "0",
        "Главная » Мир", "14 декабря 2020", "Нашли ошибку?", "Источник: Интерфакс",
        "Вестник порта, 15.12.2024", "МАДРИД, 18 июл ПОРТ.", "14:05", "…",
    ],
    "pl": [
        "Czytaj też: Zamknięto trzy lotniska", "Fot. Jan Nowak", "Źródło: PAP", "(PAP)", "mal/ mc/", "Udostępnij",
        "Strona główna > Świat", "Z Waszyngtonu Jan Nowak (PAP)", "Poniżej dalsza część artykułu.",
        "Zapisz się na newsletter!",
    ],
    "cs": [
        "Čtěte také: Tři letiště zavřena", "Foto: Jan Novák, ČTK", "Zdroj: ČTK", "Sdílet", "Domů > Zprávy",
        "Brno 16:25 26. září 2024", "Most v noci | foto: Jan Novák", "3. 4. 2025 17:07 Celý článek",
        "Štítky: most",
    ],
    "sl": [
        "Preberite tudi: Tri letališča zaprta", "Foto: STA", "Piše: Jana Novak", "Deli", "Domov > Svet",
        "Vse pravice pridržane.", "Ljubljana, 20. 5.", "Maribor, 3. marca 2026",
        "Jana N. Novak (@jananovak) December 3, 2024", "Nočni most (Foto: STA)",
    ],
    "de": [
        "Lesen Sie auch: Drei Flughäfen zu", "Foto: dpa", "Von Max Muster", "Teilen",
        "Stand: 04.03.2025, 10:15 Uhr", "Startseite > Welt",
    ],
    "fr": [
        "Lire aussi : Trois aéroports fermés", "Crédit photo : AFP", "Par Jean Dupont", "Partager",
        "Accueil > Monde", "Abonnez-vous !",
    ],
    "es": [
        "Lea también: Tres aeropuertos cerrados", "Foto: EFE", "Por Juan Pérez", "Compartir", "Inicio > Mundo",
        "Suscríbete al boletín.",
    ],
}  # fmt: skip

REPORT = [
    ("uk", "Ще 12 людей загинули в аварії на мосту."),
    ("uk", "Більше за всіх постраждало місто Тирна."),
    ("uk", "Фото мосту показав міністр."),
    ("bg", "Още 12 души загинаха при катастрофа край моста"),
    ("bg", "Всички материали по делото са в съда."),
    ("bg", "Отговорността за атаката пое групата."),
    ("bg", "Видео от моста показва пожара."),
    ("bg", "Източник от кабинета: мостът ще бъде отворен догодина."),
    ("en", "More than 12 people died on the bridge."),
    ("en", "Watch makers in Liria fear for their jobs."),
    ("en", "Home prices in Tirna rose by 5%."),
    ("en", "By Tuesday the bridge had been closed."),
    ("en", "Share prices fell."),
    ("en", "Photo evidence was shown to the court."),
    ("ru", "Все материалы дела переданы в суд."),
    ("ru", "Зарегистрировано 5 новых случаев."),
    ("ru", "Источник сообщил, что мост закрыт."),
    ("pl", "Więcej osób zginęło na moście."),
    ("pl", "Zobacz, mówił minister, to koniec."),
    ("cs", "Více lidí zemřelo na mostě."),
    ("cs", "Sledujte, řekl ministr, co se stane."),
    ("sl", "Več ljudi je umrlo na mostu."),
    ("de", "Mehr Menschen starben auf der Brücke."),
    ("de", "Von Montag an ist die Brücke zu."),
    ("fr", "Par ailleurs, le pont est fermé."),
    ("es", "Por ahora, el puente está cerrado."),
    ("es", "Además, el puente está cerrado."),
    ("fr", "Lire et écrire restent difficiles pour eux."),
    ("uk", "Порт отримав 302 судна."),
    ("uk", "У Лірії, за даними на 18:20, 40 постраждалих"),
    ("pl", "Port Tirna, 11 statków"),
    ("cs", "Liria – Tirna 50.72 ku 48.12"),
    ("en", "Anna Marsh, 42 per cent in 2024"),
    ("sl", "Ponižanje (po mnenju STA)"),
]


@pytest.mark.parametrize(("language", "aside"), [(lang, line) for lang, lines in ASIDE.items() for line in lines])
@pytest.mark.parametrize("first", [True, False])
def test_furniture_is_marked(language, aside, first):
    text = f"{aside}\n\n{BODY[language]}" if first else f"{BODY[language]}\n\n{aside}"
    found = [(text[slice(*s.span)], s.furniture) for s in split(text, language)]
    assert (BODY[language], False) in found
    assert all(furniture for sentence, furniture in found if sentence != BODY[language]), found


@pytest.mark.parametrize(("language", "sentence"), REPORT)
def test_report_is_not_marked(language, sentence):
    text = f"{BODY[language]}\n\n{sentence}\n\n{BODY[language]} {sentence}"
    assert not any(s.furniture for s in split(text, language))


@pytest.mark.parametrize("glue", ["\n\n", "\n", " ", ""])
def test_stamped_line_is_cut_off_from_the_text_glued_to_it(glue):
    aside = "Още по темата: Три летища бяха затворени 20.10.2025 08:54"
    text = aside + glue + BODY["bg"]
    found = [(text[slice(*s.span)], s.furniture) for s in split(text, "bg")]
    assert found == [(aside, True), (BODY["bg"], False)]


def test_titles_below_a_heading():
    text = f"{BODY['ru']}\n\nЧитайте также:\n\nЗакрыты три аэропорта\n\nМинистр уехал\n\n{BODY['ru']}"
    assert [s.furniture for s in split(text, "ru")] == [False, True, True, True, False]


def test_breadcrumbs_that_repeat_the_headline():
    headline = "Правительство отложило открытие моста"
    text = f"Главная Мир {headline}\n\n{headline}\n\n{BODY['ru']}"
    assert [s.furniture for s in split(text, "ru")] == [True, False, False]


def test_cut_off_teasers_below_the_end():
    teaser = "Мы решили вспомнить, какие ошибки мы сделали, когда…"
    text = f"{BODY['ru']} {BODY['ru']} {BODY['ru']}\n\nПодписывайтесь на наш канал!\n\n{teaser}"
    assert [s.furniture for s in split(text, "ru")] == [False, False, False, True, True]


def test_link_inside_a_paragraph():
    text = f"{BODY['uk']} Читайте також: Закрито три аеропорти. {BODY['uk']}"
    assert [s.furniture for s in split(text, "uk")] == [False, True, False]


def test_agency_opening_is_marked_sentence_by_sentence():
    text = f"КИЇВ. 19 листопада. УНН. {BODY['uk']}\n\n{BODY['uk']}"
    assert [s.furniture for s in split(text, "uk")] == [True, True, True, False, False]


def test_a_page_of_nothing_but_furniture_is_kept():
    assert [s.furniture for s in split("Read more: Three airports closed", "en")] == [False]

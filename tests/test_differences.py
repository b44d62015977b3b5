"""What reports tell otherwise within a claim, and what is no difference, in ten languages."""

import itertools

import pytest

from retold import encoding
from retold.annotation import annotate
from retold.comparison import compare
from retold.comparison.differences import differences, without_repeats
from retold.comparison.passages import passages
from retold.encoding.words import words_of
from retold.model import Article, Claim, Difference, Published, Statement

PUBLISHED = Published(value="2026-03-04T18:00", precision="minute")


@pytest.fixture(scope="module")
def encoder():
    return words_of(encoding.load())


def told(encoder, *reports, relation="same"):
    """The annotated articles and the differences of the one claim that all their sentences make."""
    articles = annotate(
        [
            Article(id=f"{k:016x}", source=f"{k}.txt", language=language, text=text, published=PUBLISHED)
            for k, (language, text) in enumerate(reports)
        ]
    )
    statements = [Statement(article=k, sentences=tuple(range(len(a.sentences)))) for k, a in enumerate(articles)]
    claim = Claim(id=1, relation=relation, statements=tuple(statements))
    return articles, differences(claim, articles, passages(articles, encoder))


def cut(articles, difference):
    return tuple(
        articles[k].text[slice(*span)] if span else None
        for k, span in zip(difference.articles, difference.spans, strict=True)
    )


DIFFERENT = {
    "fact against a source": (
        ("uk", "Міст через річку закрили на ремонт."),
        ("bg", "Мостът над реката е затворен за ремонт, съобщи кметът Иван Колев."),
        "attribution", None, "съобщи кметът Иван Колев",
    ),
    "another speaker": (
        ("de", "Die Brücke ist sicher, sagte Bürgermeister Anton Weber."),
        ("fr", "Le pont est sûr, a déclaré l’ingénieure Claire Fontaine."),
        "attribution", "sagte Bürgermeister Anton Weber", "a déclaré l’ingénieure Claire Fontaine",
    ),
    "a named source turned unnamed": (
        ("pl", "Most zostanie zamknięty w maju, powiedział minister Jan Kowal."),
        ("ru", "Мост закроют в мае, рассказал источник."),
        "attribution", "powiedział minister Jan Kowal", "рассказал источник",
    ),
    "a channel lost": (
        ("uk", "«Наш старий міст цілком безпечний», – сказав мер Іван Колев."),
        ("bg", "„Старият ни мост е напълно безопасен“, каза пред Ройтерс кметът Иван Колев."),
        "attribution", None, "пред Ройтерс",
    ),
    "own words against a paraphrase": (
        ("en", "“The bridge is safe,” said the mayor, Ivan Kolev."),
        ("bg", "Мостът е безопасен, каза кметът Иван Колев."),
        "attribution", "said the mayor, Ivan Kolev", "каза кметът Иван Колев",
    ),
    "people counted": (
        ("cs", "Z domu bylo evakuováno 340 obyvatel."),
        ("de", "Aus dem Haus wurden 520 Bewohner evakuiert."),
        "quantity", "340", "520",
    ),
    "money in words": (
        ("uk", "Ремонт коштував тридцять тисяч євро."),
        ("bg", "Ремонтът струва 13 000 евро."),
        "quantity", "тридцять тисяч євро", "13 000 евро",
    ),
    "how long": (
        ("pl", "Linia była zamknięta przez cztery godziny."),
        ("cs", "Trať byla uzavřena dvě hodiny."),
        "time", "cztery godziny", "dvě hodiny",
    ),
    "which day": (
        ("uk", "Пором відбуксирують до порту в четвер."),
        ("en", "The ferry will be towed to the port on Friday."),
        "time", "четвер", "Friday",
    ),
    "which year": (
        ("es", "El túnel se abrirá en 2031."),
        ("de", "Der Tunnel wird im Jahr 2030 eröffnet."),
        "time", "2031", None,
    ),
    "cancelled or postponed": (
        ("uk", "Зустріч міністрів скасували."),
        ("bg", "Срещата на министрите е отложена."),
        "naming", "скасували", "отложена",
    ),
    "confirmed or claimed": (
        ("uk", "Компанія підтвердила, що міст безпечний."),
        ("en", "The company claimed that the bridge is safe."),
        "certainty", "підтвердила", "claimed",
    ),
    "illegal migrants": (
        ("es", "Los inmigrantes ilegales llegaron al puerto."),
        ("fr", "Les réfugiés sont arrivés au port."),
        "naming", "inmigrantes ilegales", "réfugiés",
    ),
    "war or special operation": (
        ("ru", "Специальная операция продолжается второй год."),
        ("pl", "Wojna trwa już drugi rok."),
        "naming", "Специальная операция", "Wojna",
    ),
    "terrorists or rebels": (
        ("sl", "Teroristi so napadli letališče."),
        ("es", "Los rebeldes atacaron el aeropuerto."),
        "naming", "Teroristi", "rebeldes",
    ),
    "police or prosecutors": (
        ("pl", "Sprawę bada prokuratura."),
        ("de", "Die Polizei ermittelt in dem Fall."),
        "actor", "prokuratura", "Polizei",
    ),
    "it may be so": (
        ("uk", "Пожежа почалася через коротке замикання."),
        ("en", "The fire was probably started by a short circuit."),
        "certainty", None, "probably",
    ),
    "hearsay": (
        ("sl", "Policisti naj bi pridržali dva moška."),
        ("ru", "Полиция задержала двух мужчин."),
        "certainty", "naj bi", None,
    ),
    "denied": (
        ("bg", "Корабът не е превозвал опасни товари."),
        ("uk", "Судно перевозило небезпечний вантаж."),
        "polarity", "не е превозвал", None,
    ),
    "nobody detained": (
        ("es", "Por ahora no hay ningún detenido."),
        ("uk", "Поліція затримала одного чоловіка."),
        "polarity", None, "затримала",
    ),
    "where": (
        ("fr", "Les câbles ont été coupés près de Perpignan."),
        ("es", "Los cables fueron cortados cerca de Figueras."),
        "place", "Perpignan", "Figueras",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_difference_is_found(encoder, name):
    a, b, kind, left, right = DIFFERENT[name]
    articles, found = told(encoder, a, b)
    assert [d.type for d in found] == [kind]
    spans = cut(articles, found[0])
    assert left is None or spans[0] == left
    assert right is None or spans[1] == right


NO_DIFFERENCE = {
    "a translation": (("uk", "Міст закрили на ремонт."), ("bg", "Мостът е затворен за ремонт.")),
    "the same speaker": (
        ("uk", "«Міст безпечний», – сказав мер Іван Колев."),
        ("bg", "„Мостът е безопасен“, каза кметът Иван Колев."),
    ),
    "two unnamed sources": (
        ("uk", "Зустріч відкладено, повідомило джерело."),
        ("bg", "Срещата е отложена, съобщи източник."),
    ),
    "a ministry by its name and its acronym": (
        ("uk", "На борту перебували 14 українців, повідомило МЗС України."),
        ("bg", "На борда са били 14 украинци, съобщи Министерството на външните работи в Киев."),
    ),
    "a rounder number": (
        ("en", "Nearly 120 people were rescued."),
        ("bg", "Спасени са 118 души."),
    ),
    "more than": (("uk", "Скасовано понад сорок рейсів."), ("es", "Se cancelaron 42 vuelos.")),
    "digits and words": (
        ("uk", "Міст коштуватиме 1,2 млрд євро."),
        ("bg", "Мостът ще струва милиард и двеста милиона евро."),
    ),
    "a weekday and its date": (
        ("en", "Traffic will resume on Friday."),
        ("fr", "Le trafic reprendra le 6 mars."),
    ),
    "a finer date": (
        ("fr", "Le tunnel a été ouvert fin 2010."),
        ("de", "Der Tunnel wurde im Dezember 2010 eröffnet."),
    ),
    "the night between two days": (
        ("sl", "Sliko so ukradli v noči na torek."),
        ("en", "The picture was stolen on Monday night."),
    ),
    "both hedge": (
        ("bg", "Пожарът вероятно е тръгнал от камион."),
        ("en", "The fire probably started in a lorry."),
    ),
    "both deny": (
        ("bg", "Корабът не е превозвал опасни товари."),
        ("en", "There were no dangerous goods on board."),
    ),
    "nothing runs, all is closed": (
        ("pl", "Pociągi nie jeździły przez cztery godziny."),
        ("cs", "Trať byla čtyři hodiny uzavřena."),
    ),
    "next week, said on a day that only one report names": (
        ("en", "The bridge will be closed next week, mayor Ivan Kolev said."),
        ("de", "Die Brücke wird diese Woche gesperrt, sagte Bürgermeister Ivan Kolev am Montag."),
    ),
    "a place in two scripts": (
        ("ru", "Машину нашли в Братиславе."),
        ("cs", "Auto našli v Bratislavě."),
    ),
}  # fmt: skip


def test_a_hedge_answers_to_no_word_but_what_happened(encoder):
    reports = (
        ("en", "The blaze probably started on Monday in the engine room."),
        ("bg", "Пожарът избухна в понеделник в машинното отделение."),
    )
    articles, found = told(encoder, *reports)
    (certainty,) = (d for d in found if d.type == "certainty")
    assert cut(articles, certainty) in [("probably", None), ("probably", "избухна")]


HEARSAY = {
    "uk": "Поліція нібито затримала двох чоловіків біля вокзалу.",
    "ru": "Полиция якобы задержала двух мужчин у вокзала.",
    "bg": "Полицията уж задържала двама мъже до гарата.",
    "pl": "Policja podobno zatrzymała dwóch mężczyzn przy dworcu.",
    "cs": "Policie prý zadržela dva muže u nádraží.",
    "sl": "Policija naj bi pridržala dva moška pri postaji.",
    "de": "Die Polizei soll zwei Männer am Bahnhof angeblich festgenommen haben.",
    "fr": "La police aurait arrêté deux hommes près de la gare.",
    "es": "La policía habría detenido a dos hombres cerca de la estación.",
    "en": "The police allegedly detained two men near the station.",
}


@pytest.mark.parametrize("language", HEARSAY)
def test_hearsay_against_a_fact(encoder, language):
    plain = {
        "en": "The police detained two men near the station.",
        "es": "La policía detuvo a dos hombres cerca de la estación.",
    }
    other = "es" if language == "en" else "en"
    _, found = told(encoder, (language, HEARSAY[language]), (other, plain[other]))
    assert [d.type for d in found] == ["certainty"]
    assert found[0].spans[0] is not None


def test_words_that_one_claim_answers_are_missing_in_no_other():
    def claim(number, *spans):
        difference = Difference(type="attribution", articles=(0, 1), spans=spans, explanation="x")
        return Claim(id=number, relation="same", statements=(), differences=(difference,))

    claims = [claim(1, None, (5, 9)), claim(2, (0, 4), (5, 9)), claim(3, None, (20, 24))]
    assert [len(c.differences) for c in without_repeats(claims)] == [0, 1, 1]


CONDITION = {
    "uk": ("Міст закриють, якщо вода підніметься ще на метр.", "якщо вода підніметься ще на метр"),
    "ru": ("Мост закроют, если вода поднимется еще на метр.", "если вода поднимется еще на метр"),
    "bg": ("Мостът ще бъде затворен, ако водата се покачи с още метър.", "ако водата се покачи с още метър"),
    "pl": ("Most zostanie zamknięty, jeśli woda podniesie się o metr.", "jeśli woda podniesie się o metr"),
    "cs": ("Most bude uzavřen, pokud voda stoupne o další metr.", "pokud voda stoupne o další metr"),
    "sl": ("Most bo zaprt, če bo voda narasla še za meter.", "če bo voda narasla še za meter"),
    "de": ("Die Brücke wird gesperrt, falls das Wasser weiter steigt.", "falls das Wasser weiter steigt"),
    "fr": ("Le pont sera fermé si l’eau monte encore d’un mètre.", "si l’eau monte encore d’un mètre"),
    "es": ("El puente será cerrado si el agua sube un metro más.", "si el agua sube un metro más"),
}  # fmt: skip


@pytest.mark.parametrize("language", CONDITION)
def test_a_condition_that_only_one_report_has(encoder, language):
    text, clause = CONDITION[language]
    articles, found = told(encoder, (language, text), ("en", "The bridge will be closed."))
    (difference,) = (d for d in found if d.type == "certainty")
    assert cut(articles, difference)[0] == clause
    assert "condition" in difference.explanation
    same = ("en", "The bridge will be closed if the water rises by another metre.")
    assert not [d for d in told(encoder, (language, text), same)[1] if d.type == "certainty"]


TO_COME = {
    "uk": ("Мер відкриватиме нову лікарню.", "відкриватиме"),
    "ru": ("Мэр будет открывать новую больницу.", "будет открывать"),
    "bg": ("Кметът ще открие новата болница.", "ще открие"),
    "pl": ("Burmistrz będzie otwierać nowy szpital.", "będzie otwierać"),
    "cs": ("Starosta bude otevírat novou nemocnici.", "bude otevírat"),
    "sl": ("Župan bo odprl novo bolnišnico.", "bo odprl"),
    "fr": ("Le maire ouvrira le nouvel hôpital.", "ouvrira"),
    "es": ("El alcalde abrirá el nuevo hospital.", "abrirá"),
}


@pytest.mark.parametrize("language", TO_COME)
def test_what_is_to_come_against_what_is_done(encoder, language):
    text, verb = TO_COME[language]
    articles, (difference,) = told(encoder, (language, text), ("en", "The mayor opened the new hospital."))
    assert difference.type == "certainty"
    assert cut(articles, difference) == (verb, "opened")
    assert not told(encoder, (language, text), ("en", "The mayor will open the new hospital."))[1]


BOTH = {
    "en": "The council postponed the concert until May. It rained. The cancelled concert had cost a million.",
    "uk": "Концерт відкладено до травня. Дощило. Скасований концерт коштував місту мільйон.",
    "ru": "Концерт отложен до мая. Шел дождь. Отмененный концерт стоил городу миллион.",
    "bg": "Градът отложи концерта за май. Валя дъжд. Отмененият концерт струваше на града милион.",
    "pl": "Koncert odroczono do maja. Padało. Odwołany koncert kosztował miasto milion.",
    "cs": "Koncert byl odložen na květen. Pršelo. Zrušený koncert stál město milion.",
    "sl": "Koncert so preložili na maj. Deževalo je. Odpovedani koncert je mesto stal milijon.",
    "fr": "Le concert est reporté au mois de mai. Il a plu. Le concert annulé a coûté un million.",
    "es": "El concierto fue aplazado hasta mayo. Llovió. El concierto cancelado costó un millón.",
}


@pytest.mark.parametrize("language", BOTH)
def test_one_report_that_says_two_things(encoder, language):
    _, found = told(encoder, (language, BOTH[language]), ("de", "Das Konzert kostete eine Million."))
    within = [d for d in found if d.articles == (0, 0)]
    assert [d.type for d in within] == ["naming"]
    first, second = within[0].spans
    assert first < second
    assert "(postponed) in one place" in within[0].explanation


def test_two_things_about_two_matters_are_no_difference(encoder):
    text = "The concert was postponed because of rain. A train to another town was cancelled."
    _, found = told(encoder, ("en", text), ("de", "Das Konzert wurde wegen Regens verschoben."))
    assert not [d for d in found if d.articles == (0, 0)]


def test_what_a_quotation_covers_is_no_plain_fact(encoder):
    reports = (
        ("uk", "«Старий міст зачинять на ремонт у травні.»"),
        ("bg", "Старият мост ще бъде затворен за ремонт през май, съобщи кметът Иван Колев."),
    )
    assert not [d for d in told(encoder, *reports)[1] if d.type == "attribution"]


def test_data_without_a_source_against_a_fact(encoder):
    reports = (
        ("ru", "Согласно данным, мост уже перешли две тысячи человек."),
        ("uk", "Міст уже перейшли дві тисячі людей."),
    )
    articles, (difference,) = told(encoder, *reports)
    assert (difference.type, cut(articles, difference)) == ("attribution", ("Согласно данным", None))
    assert difference.explanation.startswith("The Russian report says where this is from (“Согласно данным”)")


def test_media_without_a_name_are_a_channel(encoder):
    reports = (
        ("bg", "Мостът е затворен, заяви кметът Иван Колев, предадоха световните агенции."),
        ("uk", "Міст зачинено, заявив мер Іван Колев."),
    )
    articles, found = told(encoder, *reports)
    assert ("предадоха световните агенции", None) in [cut(articles, d) for d in found if d.type == "attribution"]


def test_the_mere_office_may_be_the_one_who_is_named(encoder):
    reports = (
        ("uk", "Міст безпечний, заявив міністр."),
        ("bg", "Мостът е безопасен, заяви Иван Колев."),
    )
    assert not [d for d in told(encoder, *reports)[1] if "speaker" in d.explanation]


def test_without_denies_nothing_else(encoder):
    reports = (
        ("bg", "Без изненади конгресът избра новия председател."),
        ("ru", "Съезд избрал нового председателя без споров."),
        ("uk", "З’їзд обрав нового голову."),
    )
    assert not [d for d in told(encoder, *reports)[1] if d.type == "polarity"]


@pytest.mark.parametrize("name", NO_DIFFERENCE)
def test_no_difference(encoder, name):
    assert told(encoder, *NO_DIFFERENCE[name])[1] == ()


def test_explanation_quotes_both_sides(encoder):
    _, (difference,) = told(encoder, *DIFFERENT["cancelled or postponed"][:2])
    assert "\n" not in difference.explanation
    assert difference.explanation == (
        "The Ukrainian report speaks of “скасували” (cancelled), the Bulgarian one of “отложена” (postponed)"
    )


def test_reports_of_one_language_are_told_apart_by_number(encoder):
    _, (difference,) = told(encoder, ("en", "The talks were cancelled."), ("en", "The talks were postponed."))
    assert "Report 1" in difference.explanation
    assert "report 2" in difference.explanation


def test_order_of_the_articles_changes_the_order_of_the_sides_alone(encoder):
    reports = [*DIFFERENT["people counted"][:2], ("pl", "Ewakuowano 340 mieszkańców domu.")]

    def seen(order):
        articles, found = told(encoder, *(reports[k] for k in order))
        return {(d.type, frozenset(cut(articles, d))) for d in found}

    wanted = seen(range(3))
    assert wanted
    assert all(seen(order) == wanted for order in itertools.permutations(range(3)))


def test_every_pair_of_three_reports_is_looked_at(encoder):
    reports = [*DIFFERENT["people counted"][:2], ("pl", "Ewakuowano 340 mieszkańców domu.")]
    _, found = told(encoder, *reports)
    assert [(d.type, d.articles) for d in found] == [("quantity", (0, 1)), ("quantity", (1, 2))]


def test_spans_lie_in_the_sentences_of_the_claim(encoder):
    for a, b, *_ in DIFFERENT.values():
        articles, found = told(encoder, a, b)
        for d in found:
            assert d.spans != (None, None)
            for k, span in zip(d.articles, d.spans, strict=True):
                assert span is None or any(s.span[0] <= span[0] < span[1] <= s.span[1] for s in articles[k].sentences)


def test_a_difference_of_two_claims_is_told_once(encoder):
    _, found = told(encoder, *DIFFERENT["people counted"][:2])
    claims = [Claim(id=k, relation="same", statements=(), differences=found) for k in (1, 2)]
    assert [len(c.differences) for c in without_repeats(claims)] == [1, 0]


def test_sentences_without_words(encoder):
    assert told(encoder, ("en", "…"), ("bg", "Мостът е затворен."))[1] == ()


def test_what_a_report_lacks_is_told_only_where_its_language_has_rules(encoder):
    texts = {"uk": "Мостовики кажуть, що відкриття мосту скасовано.", "hr": "Otvaranje mosta je odloženo."}
    reports = [Article(id=code, source=code, text=text, language=code) for code, text in texts.items()]
    found = compare(reports, encoder=encoder)
    kinds = {d.type for claim in found.claims for d in claim.differences}
    assert not kinds & {"attribution", "certainty", "polarity", "naming", "time"}
    assert any("no rules for its language (hr)" in note for note in found.notes)


def test_probably_is_seen_where_claims_overlap(encoder):
    reports = (
        ("en", "A loose cable probably started the fire, Anna Ross, who led the rescue, told Reuters."),
        ("uk", "Пожежу спричинив ослаблений кабель, що лежав на палубі."),
    )
    articles, found = told(encoder, *reports, relation="overlap")
    assert ("certainty", "probably") in [(d.type, cut(articles, d)[0]) for d in found]


NO_PLACE = {
    "a country and a town in it": (
        ("pl", "W Lahore doszło do protestów przeciw wyrokowi."),
        ("ru", "В Пакистане прошли протесты против приговора."),
    ),
    "lists": (
        ("en", "The tour stops in Paris, London, Berlin, Warsaw and Vienna this summer."),
        ("de", "Die Tournee macht im Sommer in Rom, Madrid, Prag, Kiew und Moskau halt."),
    ),
    "an organisation": (
        ("uk", "Про митницю говорили з ЄС."),
        ("bg", "За митницата се говори с ЕС."),
    ),
}


@pytest.mark.parametrize("name", NO_PLACE)
def test_what_is_no_other_place(encoder, name):
    assert "place" not in {d.type for d in told(encoder, *NO_PLACE[name])[1]}


def test_concepts_that_a_group_calls_alike_are_no_difference(encoder):
    reports = ("pl", "Władze zatrzymały dwóch mężczyzn."), ("cs", "Policie zadržela dva muže.")
    assert "actor" not in {d.type for d in told(encoder, *reports)[1]}


def test_awaiting_is_no_hedge(encoder):
    reports = ("ru", "Она ожидала приговора с мая."), ("bg", "От май тя чака присъда.")
    assert "certainty" not in {d.type for d in told(encoder, *reports)[1]}


def test_the_same_words_in_claims_that_share_a_sentence_are_told_once():
    def claim(number, sentences, spans):
        difference = Difference(type="naming", articles=(0, 1), spans=spans, explanation="war, conflict")
        statements = (Statement(article=0, sentences=sentences), Statement(article=1, sentences=(number,)))
        return Claim(id=number, relation="same", statements=statements, differences=(difference,))

    first, second = claim(1, (0, 1), ((0, 3), (0, 8))), claim(2, (1, 2), ((20, 23), (30, 38)))
    apart = claim(3, (5,), ((50, 53), (60, 68)))
    assert [len(c.differences) for c in without_repeats([first, second, apart])] == [1, 0, 1]

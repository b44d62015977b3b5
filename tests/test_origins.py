"""What reports rest on, what they share, and how many independent origins a claim has. All texts are invented."""

import json
from pathlib import Path

import msgspec
import pytest

from retold.annotation.sentences import split
from retold.comparison.citations import citations
from retold.comparison.origins import common, of_claim, of_claims, origins
from retold.comparison.reuse import note, one_text
from retold.model import Article, Attribution, Claim, Mention, Sentence, Statement


def article(text, language="en", **known):
    return Article(id=text[:16], source="a.txt", text=text, language=language, sentences=split(text, language), **known)


def names(text, language="en", **known):
    return [o.name for o in origins((article(text, language, **known),))]


def claim(*statements, relation="same"):
    told = tuple(Statement(article=k, sentences=tuple(s)) for k, s in statements)
    return Claim(id=1, relation=relation, statements=told)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("uk", "Міст у Заріччі закрили. Про це повідомляє Reuters.", "Reuters"),
        ("uk", "За даними Укрінформу, міст закрили на ремонт.", "Ukrinform"),
        ("uk", "Міст закрили, повідомляє видання «Європейська правда».", "European Pravda"),
        ("uk", "Мер написав у Телеграмі, що міст закрили.", "Telegram"),
        ("uk", "Міст закрили, пише газета «Вісник Заріччя».", "Вісник Заріччя"),
        ("bg", "Мостът е затворен, каза кметът пред Ройтерс.", "Reuters"),
        ("bg", "Мостът е затворен, съобщават местните медии.", "local media"),
        ("bg", "Мостът е затворен, каза кметът, цитиран от БТА.", "BTA"),
        ("ru", "Мост закрыли, сообщает агентство Интерфакс.", "Interfax"),
        ("ru", "Со ссылкой на польские СМИ передают, что мост закрыли.", "Polish media"),
        ("pl", "Most zamknięto, podała PAP.", "PAP"),
        ("pl", "Według resortu zdrowia Polski nikt nie ucierpiał.", "Polish Ministry of Health"),
        ("cs", "Most je zavřený, uvedla ČTK.", "ČTK"),
        ("cs", "Starosta to řekl v rozhovoru s Českým rozhlasem.", "Czech Radio"),
        ("sl", "Most so zaprli, poroča STA.", "STA"),
        ("en", "The bridge is closed, the mayor told Sky News.", "Sky News"),
        ("en", "According to Le Monde, the bridge is closed.", "Le Monde"),
        ("de", "Die Brücke ist gesperrt, berichtet die Zeitung «Die Zeit».", "Die Zeit"),
        ("de", "Laut Bloomberg ist die Brücke gesperrt.", "Bloomberg"),
        ("fr", "Selon l'AFP, le pont est fermé.", "Agence France-Presse"),
        ("es", "Según la agencia EFE, el puente está cerrado.", "EFE"),
    ],
)
def test_citations_in_ten_languages(language, text, name):
    assert names(text, language) == [name]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The regulator fined CNN for the broadcast."),
        ("en", "Thousands left Facebook after the change."),
        ("bg", "Кабелът до студиото на Ройтерс беше прекъснат."),
        ("uk", "Офіс каналу CNN евакуювали через задимлення."),
        ("en", "The former mayor, Michael Bloomberg, said that the bridge was closed."),
        ("pl", "Kapitał spółki spadł, a Puls Biznesu ma nowe biuro."),
    ],
)
def test_an_outlet_that_is_a_topic_is_no_origin(language, text):
    mentions = ()
    if "Michael Bloomberg" in text:
        at = text.index("Michael")
        mentions = (Mention(span=(at, at + len("Michael Bloomberg")), type="PER", name="Michael Bloomberg"),)
    assert names(text, language, mentions=mentions) == []


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("bg", "СОФИЯ, 3 март (БТА) – Мостът е затворен от днес.", "BTA"),
        ("cs", "Most je od rána zavřený. (ČTK)", "ČTK"),
        ("de", "Berlin (dpa) - Die Brücke ist seit Montag gesperrt.", "dpa"),
        ("ru", "Мост закрыт до лета. /РИА-Новости/", "RIA Novosti"),
    ],
)
def test_slugs_and_datelines_stand_for_the_whole_report(language, text, name):
    report = article(text, language)
    assert [o.name for o in origins((report,))] == [name]
    assert all(c.whole for c in citations(report))


def test_furniture_is_no_origin_but_a_dateline_is():
    text = "Reuters\nThe bridge is closed.\nPhoto: AFP\nFollow us on Facebook and wrote on Telegram."
    spans = [(0, 7), (8, 29), (30, 40), (41, len(text))]
    marked = tuple(Sentence(span=s, furniture=k != 1) for k, s in enumerate(spans))
    report = msgspec.structs.replace(article(text), sentences=marked)
    assert [(o.name, o.spans) for o in origins((report,))] == [("Reuters", ((0, 7),))]


def test_the_reporting_outlet_counts_only_when_it_was_told():
    assert names("The bridge is closed, Sky News reports.", outlet="Sky News") == []
    assert names("The bridge is closed, the mayor told Sky News.", outlet="Sky News") == ["Sky News"]


def test_spans_are_cut_out_of_the_text():
    text = "За даними CNN, міст закрили. Про це пише й Рейтер."
    found = origins((article(text, "uk"),))
    assert {(o.name, text[slice(*o.spans[0])]) for o in found} == {("CNN", "CNN"), ("Reuters", "Рейтер")}


def test_a_ministry_takes_its_country_from_the_other_report():
    a = article("Міністерство охорони здоров'я Польщі повідомило про двох хворих.", "uk")
    b = article("Według resortu zdrowia chorych jest dwóch.", "pl")
    found = origins((a, b))
    assert [o.name for o in found] == ["Polish Ministry of Health"] * 2
    assert common(found, (a, b)) == ("Polish Ministry of Health",)


def test_politics_and_seats_of_power_speak_but_are_no_origins():
    text = "The Kremlin said that it agreed. The government said nothing new."
    kremlin = Mention(span=(4, 11), type="ORG", name="Kremlin", entity="Q133274")
    assert names(text, mentions=(kremlin,)) == []


def test_channels_that_only_attributions_know():
    text = "The bridge is closed, the mayor said, the Harbour Gazette had it first."
    at = text.index("Harbour")
    said = Attribution(content=((0, 20),), cue=(32, 36), source=(22, 31), kind="indirect", via=("Harbour Gazette",))
    paper = Mention(span=(at, at + 15), type="ORG", name="Harbour Gazette")
    (found,) = origins((article(text, attributions=(said,), mentions=(paper,)),))
    assert (found.name, found.spans) == ("Harbour Gazette", ((at, at + 15),))


def test_common_origins_of_three_reports():
    reports = (
        article("Про це повідомляє Reuters. За даними CNN, міст закрили.", "uk"),
        article("Мостът е затворен, съобщава Ройтерс.", "bg"),
        article("The bridge is closed, Reuters reported."),
    )
    assert common(origins(reports), reports) == ("Reuters",)


def test_five_reports_of_one_story_have_one_origin():
    reports = tuple(article("The bridge is closed, CNN reported.") for _ in range(5))
    found = origins(reports)
    assert of_claim(claim(*((k, [0]) for k in range(5))), reports, found) == (("CNN",), 1)


def test_two_agencies_are_two_origins_and_a_chain_ends_in_one():
    a = article("Міст закрили, повідомляє «Європейська правда» з посиланням на Reuters.", "uk")
    b = article("Мостът е затворен, съобщава Ройтерс.", "bg")
    c = article("The bridge is closed, the dpa agency reported.")
    found = origins((a, b, c))
    assert of_claim(claim((0, [0]), (1, [0])), (a, b, c), found) == (("European Pravda", "Reuters"), 1)
    assert of_claim(claim((1, [0]), (2, [0])), (a, b, c), found) == (("Reuters", "dpa"), 2)


def test_unknown_stays_unknown():
    a = article("The bridge is closed, Reuters reported. Nobody was hurt.")
    b = article("The bridge is closed. Nobody was hurt.")
    found = origins((a, b))
    assert of_claim(claim((0, [0]), (1, [0])), (a, b), found) == (("Reuters",), None)
    assert of_claim(claim((0, [1]), (1, [1])), (a, b), found) == ((), None)


def test_outlets_that_are_not_named_cannot_be_told_apart():
    a = article("The bridge is closed, Polish media reported.")
    b = article("The bridge is closed, Onet reported.")
    assert of_claim(claim((0, [0]), (1, [0])), (a, b), origins((a, b)))[1] is None


def test_a_line_for_the_whole_report_covers_its_other_sentences():
    a = article("Міст закрили на ремонт. Постраждалих немає. Про це повідомляє Reuters.", "uk")
    b = article("Nobody was hurt, Reuters reported.")
    assert of_claim(claim((0, [1]), (1, [0])), (a, b), origins((a, b))) == (("Reuters",), 1)


def test_one_speaker_is_one_origin_through_two_channels():
    def told(outlet):
        text = f"The bridge is closed, Ana Novak told {outlet}."
        said = Attribution(
            content=((0, 20),),
            cue=(32, 36),
            source=(22, 31),
            kind="indirect",
            speaker="Ana Novak",
            entity="p1",
            via=(outlet,),
        )
        return article(text, attributions=(said,))

    reports = (told("CNN"), told("Sky News"))
    assert of_claim(claim((0, [0]), (1, [0])), reports, origins(reports)) == (("CNN", "Sky News"), 1)


def numbered(count, source):
    spans = tuple(Sentence(span=(2 * k, 2 * k + 1)) for k in range(count))
    return Article(id=source, source=source, text="x " * count, language="en", sentences=spans)


def test_reports_that_follow_each_other_rest_on_one_text():
    reports = (numbered(8, "a.txt"), numbered(9, "b.txt"))
    shared = [claim((0, [k]), (1, [k])) for k in range(7)]
    (found,) = one_text(shared, reports)
    assert (found.articles, found.claims) == ((0, 1), 7)
    assert "7 claims" in note(found, reports)
    assert of_claim(shared[0], reports, (), one_text=[found.articles]) == ((), 1)
    assert of_claim(shared[0], reports, ()) == ((), None)


@pytest.mark.parametrize("order", [[6, 5, 4, 3, 2, 1, 0], [0, 3, 1, 5, 2, 6, 4]])
def test_reports_in_another_order_were_written_apart(order):
    reports = (numbered(8, "a.txt"), numbered(8, "b.txt"))
    assert one_text([claim((0, [k]), (1, [n])) for k, n in enumerate(order)], reports) == ()


def test_few_shared_claims_are_no_reuse():
    reports = (numbered(20, "a.txt"), numbered(20, "b.txt"))
    assert one_text([claim((0, [k]), (1, [k])) for k in range(7)], reports) == ()


def test_the_order_of_the_reports_changes_nothing_else():
    a = article("За даними CNN, міст закрили. Про це пише й Рейтер.", "uk")
    b = article("Мостът е затворен, съобщава Ройтерс.", "bg")
    one, other = origins((a, b)), origins((b, a))
    assert {(o.name, o.spans, (a, b)[o.article].id) for o in one} == {
        (o.name, o.spans, (b, a)[o.article].id) for o in other
    }


def test_outlets_of_the_examples_are_found():
    folder = Path(__file__).parent.parent / "examples"
    sheet = json.loads((folder / "bridge" / "answers.json").read_text(encoding="utf-8"))
    reports = []
    for report in sheet["reports"]:
        text = (folder / "bridge" / report["file"]).read_text(encoding="utf-8")
        reports.append(article(text, report["language"]))
    found = {o.name for o in origins(tuple(reports)) if o.article == 1}
    assert found >= {"Agence France-Presse", "Bulgarian National Radio", "Facebook"}


def test_all_claims_at_once_give_what_each_gives():
    a = article("Міст закрили, повідомляє Reuters. За даними CNN, постраждалих немає.", "uk")
    b = article("Мостът е затворен, съобщава Ройтерс. Няма пострадали, каза кметът пред БТА.", "bg")
    found = origins((a, b))
    claims = [claim((0, [0]), (1, [0])), claim((0, [1]), (1, [1]))]
    assert of_claims(claims, (a, b), found) == tuple(of_claim(c, (a, b), found) for c in claims)
    assert [count for _, count in of_claims(claims, (a, b), found)] == [1, 2]


def test_an_institution_has_one_name_in_all_languages():
    def spoke(text, language, name, cue):
        at, said = text.index(name), text.index(cue)
        body = Mention(span=(at, at + len(name)), type="ORG", name=name, entity=f"org-{language}")
        by = Attribution(
            content=((0, 10),), cue=(said, said + len(cue)), source=(at, at + len(name)), kind="indirect", speaker=name
        )
        return article(text, language, mentions=(body,), attributions=(by,))

    uk, bg, en = "Морська адміністрація Болгарії", "Морска администрация", "Bulgarian Maritime Administration"
    reports = (
        spoke(f"Порт закрили, повідомила {uk}.", "uk", uk, "повідомила"),
        spoke(f"Пристанището е затворено, съобщи {bg}.", "bg", bg, "съобщи"),
        spoke(f"The port is closed, the {en} said.", "en", en, "said"),
    )
    assert common(origins(reports), reports) == ("Bulgarian Maritime Administration",)


def test_somebody_at_a_ministry_is_not_the_ministry():
    assert names("Глава МИД Польши сообщил о переговорах.", "ru") == []
    assert names("МИД Польши сообщил о переговорах.", "ru") == ["Polish Ministry of Foreign Affairs"]

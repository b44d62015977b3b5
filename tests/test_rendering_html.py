"""The pages: structure, languages, escaping, policy. What they look like is for eyes."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser

import rendering_samples as samples
from retold.model import Article, Attribution, Claim, Comparison, Sentence, Statement
from retold.rendering import html, safe, views

COMPARISONS = (samples.two, samples.four, samples.empty, samples.hostile)
HIDDEN = ("script", "style", "title")


def parsed(page: str) -> parser.HtmlElement:
    return parser.fromstring(page.encode("utf-8"), parser=parser.HTMLParser(encoding="utf-8"))


def texts(element: parser.HtmlElement, selector: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in element.xpath(selector)]


def pages() -> list[str]:
    annotations = [[samples.ukrainian(), samples.bulgarian()], list(samples.hostile().articles), []]
    return [html.comparison_page(make()) for make in COMPARISONS] + [html.annotation_page(a) for a in annotations]


def has_class(name: str) -> str:
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


# --- the page as a whole


@pytest.mark.parametrize("page", pages())
def test_pages_are_whole_and_always_the_same(page):
    tree = parsed(page)
    assert page.startswith("<!doctype html>")
    assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in tree.xpath("//a/@href[starts-with(., '#')] | //use/@href | //@aria-labelledby"):
        assert target.lstrip("#") in ids
    assert page in pages()


@pytest.mark.parametrize("page", pages())
def test_pages_ask_nobody_for_anything(page):
    tree = parsed(page)
    assert not tree.xpath("//link | //img | //iframe | //object | //embed | //form | //base | //@srcset | //@ping")
    assert not tree.xpath("//*[@src] | //*[@style]")
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp", "".join(tree.xpath("//style/text() | //script/text()")))
    for address in tree.xpath("//a/@href"):
        assert re.match(r"#|https?://", address)


@pytest.mark.parametrize("page", pages())
def test_policy_allows_the_own_style_and_script_alone(page):
    tree = parsed(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,), (script,) = (re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script"))
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("page", pages())
def test_nothing_of_a_report_becomes_markup(page):
    tree = parsed(page)
    assert len(tree.xpath("//script")) == 1
    allowed = (
        "html head meta title style body a svg symbol path circle rect g text use header p h1 nav ul ol li main "
        "section article span bdi div h2 h3 label input table caption thead tbody tr th td time footer kbd script"
    )
    assert {e.tag for e in tree.iter() if isinstance(e.tag, str)} <= set(allowed.split())
    assert not [name for e in tree.iter() for name in e.attrib if name.startswith("on")]


def test_hostile_text_is_shown_as_it_stands():
    tree = parsed(html.comparison_page(samples.hostile()))
    assert "<script>alert(1)</script> & \"quoted' text" in texts(tree, f"//*[{has_class('text')}]")
    assert '<b onclick="x()">Outlet</b>' in texts(tree, f"//*[{has_class('outlet')}]/bdi")
    assert "javascript:alert(5)" in texts(tree, f"//*[{has_class('source')}]")
    assert "7*7" in tree.text_content()


@pytest.mark.parametrize("page", pages())
def test_headings_skip_no_level_and_keys_are_documented(page):
    tree = parsed(page)
    levels = [int(e.tag[1]) for e in tree.iter("h1", "h2", "h3")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tree.xpath("//a[@class='skip']/@href") == ["#main"]
    assert {"j", "k"} <= set(texts(tree, "//footer//kbd"))


# --- languages


def closest(element: parser.HtmlElement, attribute: str) -> str | None:
    return next((e.get(attribute) for e in (element, *element.iterancestors()) if e.get(attribute) is not None), None)


@pytest.mark.parametrize("make", COMPARISONS)
def test_every_text_of_a_report_has_its_language_and_direction(make):
    comparison = make()
    tree = parsed(html.comparison_page(comparison))
    sentences = tree.xpath(f"//*[{has_class('text')} or {has_class('s')}]")
    assert sentences
    for element in sentences:
        anchor = element.get("id") or element.getparent().xpath("a/@href")[0]
        article = comparison.articles[int(re.search(r"r(\d+)-s", anchor)[1]) - 1]
        assert closest(element, "lang") == (article.language or "")
        assert closest(element, "dir") in ("ltr", "rtl", "auto")
    for element in tree.xpath("//bdi"):
        assert element.get("lang") is not None
        assert element.get("dir")


def test_letters_of_other_scripts_stand_in_their_language():
    tree = parsed(html.comparison_page(samples.four()))
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in HIDDEN:
            for text in (element.text or "", *((child.tail or "") for child in element)):
                if re.search("[а-яіїєґ]", text):
                    assert closest(element, "lang") in ("uk", "bg", "")
                if safe.has_rtl(text):
                    assert closest(element, "lang") in ("ar", "")
                    assert closest(element, "dir") in ("rtl", "auto")


def test_a_foreign_sentence_has_its_own_language():
    text = "Він сказав. Leave now."
    sentences = (Sentence(span=(0, 11), language="uk"), Sentence(span=(12, 22), language="en"))
    article = Article(id="0", source="a", text=text, language="uk", sentences=sentences)
    tree = parsed(html.annotation_page([article]))
    assert tree.xpath("//*[@id='r1-s1']/@lang") == ["uk"]
    assert tree.xpath("//*[@id='r1-s2']/@lang") == ["en"]


@pytest.mark.parametrize("code", ['"><b>', "x y", "é"])
def test_a_broken_language_code_is_an_unknown_language(code):
    assert views.lang(code) == ""


# --- what stands where


def test_a_row_is_a_claim_and_a_column_a_report():
    comparison = samples.two()
    tree = parsed(html.comparison_page(comparison))
    assert texts(tree, "//thead[1]//th")[:3] == ["Claim", "Прирічний вісник", "Речен куриер"]
    claims = tree.xpath(f"//tbody[{has_class('claim')}]")
    assert [c.get("id") for c in claims] == [f"claim-{c.id}" for c in comparison.claims]
    for claim, noun in zip(claims, comparison.claims, strict=True):
        cells = claim.xpath("tr[1]/td")
        assert len(cells) == 2
        assert noun.relation in claim.xpath("tr[1]/th")[0].text_content()
        for cell, statement in zip(cells, noun.statements, strict=True):
            article = comparison.articles[statement.article]
            shown = [e.text_content() for e in cell.xpath(f".//*[{has_class('text')}]")]
            assert shown == [article.text[slice(*article.sentences[i].span)] for i in statement.sentences]


def test_differences_have_icon_word_letter_explanation_and_marked_words():
    tree = parsed(html.comparison_page(samples.two()))
    (claim,) = tree.xpath("//tbody[@id='claim-2']")
    assert texts(claim, f".//*[{has_class('chip')}]") == ["quantity", "certainty"]
    assert claim.xpath(f".//*[{has_class('chip')}]//use/@href") == ["#i-quantity", "#i-certainty"]
    marks = [(e.get("data-label"), e.text_content()) for e in claim.xpath(f".//*[{has_class('mark')}]")]
    assert marks == [
        ("a", "майже на сорок сантиметрів"),
        ("b", "ніхто не знає, чи вона встоїть"),
        ("a", "с половин метър"),
    ]
    (why,) = claim.xpath(f".//*[{has_class('why')}]")[:1]
    assert [(e.get("lang"), e.text_content()) for e in why.xpath("bdi")] == [
        ("uk", "майже на сорок сантиметрів"),
        ("bg", "с половин метър"),
    ]
    assert texts(claim, f".//*[{has_class('rests')}]") == ["Rests on Reuters, rescue service · 1 independent origin"]


def test_a_difference_outside_the_statement_says_where_it_stands():
    two = samples.two()
    elsewhere = msgspec.structs.replace(two.claims[4], statements=two.claims[3].statements)
    tree = parsed(html.comparison_page(msgspec.structs.replace(two, claims=(elsewhere,))))
    assert "see Прирічний вісник, sentence 7" in texts(tree, f"//*[{has_class('why')}]")[0]


def test_statements_name_speaker_and_channel():
    tree = parsed(html.comparison_page(samples.two()))
    assert texts(tree, f"//tbody[@id='claim-2']//*[{has_class('frame')}]") == [
        "quoted: Олена Грабар, via Reuters",
        "paraphrased: ніхто",
        "paraphrased: спасителна служба",
    ]
    assert "The whole report: paraphrased: via Reuters" in texts(tree, f"//*[{has_class('head')}]//p")


def test_single_statements_stand_under_their_report():
    tree = parsed(html.comparison_page(samples.two()))
    assert texts(tree, "//section[@id='only']//h3") == ["Only in Прирічний вісник", "Only in Речен куриер"]
    assert texts(tree, f"//section[@id='only']//*[{has_class('text')}]") == [
        "Жителі лівого берега добиратимуться до лікарні човнами.",
        "Мостът е построен през 1936 година.",
    ]


def test_full_texts_grey_furniture_and_number_claims():
    tree = parsed(html.comparison_page(samples.two()))
    furniture = tree.xpath(f"//section[@id='texts']//span[{has_class('furniture')}]")
    assert [" ".join(f.text_content().split()) for f in furniture] == [
        "Not part of the report: Читайте також: Де зустріти світанок над лиманом"
    ]
    margins = texts(tree, "//article[@id='r1']//p[@class='margin']")
    assert margins == [f"Claims told here: {c}" for c in ("1", "1", "2 3", "4 5")]
    assert tree.xpath("//article[@id='r1']//p[@class='margin']/a/@href")[-1] == "#claim-5"


def test_drawings_say_the_same_as_table_and_list():
    tree = parsed(html.comparison_page(samples.two()))
    assert texts(tree, f"//svg[{has_class('graph')}]//text") == [
        "Прирічний вісник",
        "Речен куриер",
        "Reuters",
        "rescue service",
    ]
    assert len(tree.xpath(f"//svg[{has_class('graph')}]/path")) == 4
    assert texts(tree, "//section[@id='origins']//tbody/tr[1]/*") == ["Reuters", "common", "sentence 3", "sentence 2"]
    assert texts(tree, f"//section[@id='timeline']//text[{has_class('dot-number')}]") == ["1", "2", "2"]
    assert texts(tree, f"//*[{has_class('when')}]") == ["1936", "17 March 2024 claim 5"]
    assert next(texts(tr, "td") for tr in tree.xpath("//section[@id='names']//tbody/tr")) == [
        "Ігор Паламар",
        "Игор Паламар",
        "person",
        "Прирічний вісник 7; Речен куриер 6",
    ]


def test_sections_without_data_are_not_shown_and_the_page_says_why():
    tree = parsed(html.comparison_page(samples.empty()))
    assert texts(tree, "//main/section/h2") == ["Full texts"]
    assert texts(tree, "//nav//a") == ["Full texts"]
    assert texts(tree, f"//*[{has_class('note')}]") == [
        "No sentence of one report says what a sentence of the other says."
    ]


def test_a_claim_that_a_report_does_not_tell_says_so():
    tree = parsed(html.comparison_page(samples.four()))
    cells = texts(tree, "//tbody[@id='claim-3']/tr[1]/td")
    assert [c.endswith("not in this report") for c in cells] == [False, False, True, True]


def test_annotation_marks_contents_cues_and_sources():
    tree = parsed(html.annotation_page([samples.ukrainian()]))
    (sentence,) = tree.xpath("//*[@id='r1-s4']")
    inner = sentence.xpath(f".//span[{has_class('content')} and @data-label='3']")
    assert "".join(e.text_content() for e in inner) == "чи вона встоїть"
    assert all(e.getparent().get("data-label") == "2" for e in inner)
    for kind, words in (("cue", "сказала"), ("source", "речниця служби Олена Грабар")):
        found = sentence.xpath(f".//span[{has_class(kind)} and @data-label='2']")
        assert "".join(e.text_content() for e in found) == words
    whole = "".join(sentence.itertext())
    assert whole == samples.UK[slice(*samples.ukrainian().sentences[3].span)]
    entries = texts(tree, f"//li[{has_class('utterance')}]")
    assert entries[1] == "Олена Грабар, via Reuters quoted · source речниця служби Олена Грабар · cue сказала"
    assert entries[4] == "via Reuters paraphrased, the whole report"
    assert texts(tree, f"//*[{has_class('lists')}]//h3") == ["Attributions", "Names", "Times", "Quantities"]


# --- any text


@st.composite
def annotated(draw: st.DrawFn) -> Article:
    text = draw(st.text(st.characters(codec=None), min_size=1, max_size=60))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    sentences = tuple(
        Sentence(span=(s, e), paragraph=i // 2, furniture=draw(st.booleans()))
        for i, (s, e) in enumerate(pairwise(edges))
    )
    span = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda s: (min(s), max(s)))
    attributions = tuple(
        Attribution(content=tuple(draw(st.lists(span, max_size=2))), cue=draw(span), source=draw(span), kind="mixed")
        for _ in range(draw(st.integers(0, 3)))
    )
    return Article(id="0", source="x", text=text, sentences=sentences, attributions=attributions)


def solid(text: str) -> str:
    return "".join(text.split())


@given(annotated())
@settings(max_examples=60, deadline=None)
def test_no_character_of_any_article_is_lost_or_invented(article):
    shown = views.full_text(article, 1)
    text = "".join(s.before + "".join(p.text for p in s.pieces) for paragraph in shown for s in paragraph.sentences)
    assert solid(text) == solid(safe.shown(article.text))


@given(annotated())
@settings(max_examples=40, deadline=None)
def test_pages_of_any_article_cut_its_text(article):
    statement = Statement(article=0, sentences=tuple(range(len(article.sentences))))
    claim = Claim(id=1, relation="same", statements=(statement, msgspec.structs.replace(statement, article=1)))
    page = html.comparison_page(Comparison(articles=(article, article), claims=(claim,)))
    html.annotation_page([article]).encode("utf-8")
    shown = [solid(e.text_content()) for e in parsed(page).xpath(f"//td[1]//*[{has_class('text')}]")]
    assert shown == [solid(safe.shown(article.text[slice(*s.span)])) for s in article.sentences]

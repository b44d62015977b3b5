"""Web pages: what is taken as the report, and what a page says of itself."""

import hashlib
import json
import logging

import pytest

import retold
from retold.reading.times import page_time


@pytest.fixture
def file(tmp_path):
    def make(data, name="report.html"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return make


PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="{charset}"><title>Пором загорівся | Морська правда</title>
<meta property="og:title" content="Пором загорівся біля порту | Морська правда">{head}</head>
<body><nav><a href="/">Головна</a> <a href="/n">Новини</a></nav>
<article><h1>Пором загорівся біля порту</h1>
<p>Уранці 4 березня на поромі «Зоря» сталася пожежа,
   повідомили рятувальники.</p><p>На борту було 112 людей.<br>Причину з’ясовують.</p>
<ul><li>Перше: <b>ніхто</b> не загинув</li></ul>
<script>document.write("зле")</script></article><footer>Усі права захищено</footer></body></html>"""
BODY = (
    "Пором загорівся біля порту\n\nУранці 4 березня на поромі «Зоря» сталася пожежа, повідомили рятувальники.\n\n"
    "На борту було 112 людей.\n\nПричину з’ясовують.\n\nПерше: ніхто не загинув"
)


def page(head="", lang="uk-UA", charset="utf-8"):
    return PAGE.format(head=head, lang=lang, charset=charset)


def test_html_is_headline_and_paragraphs(file):
    found = retold.read(file(page(), "saved-page"))
    assert found.text == BODY
    assert (found.title, found.language, found.outlet, found.published) == (
        "Пором загорівся біля порту",
        "uk",
        None,
        None,
    )
    assert found.id == hashlib.sha256(BODY.encode()).hexdigest()[:16]


def test_html_declares_its_charset(file):
    assert retold.read(file(page(charset="windows-1251").encode("windows-1251"))).text == BODY
    text = page(charset="KOI8-U").replace("«", '"').replace("»", '"').replace("’", "'")
    assert "Зоря" in retold.read(file(text.encode("koi8-u"))).text
    assert retold.read(file(page(charset="windows-1251"))).text == BODY, "valid UTF-8 is UTF-8 whatever the page says"


def json_ld(**report):
    return f'<script type="application/ld+json">{json.dumps(report)}</script>'


ARTICLE = {"@type": ["NewsArticle"], "datePublished": "2026-03-04T07:15:33+02:00", "publisher": {"@id": "#p"}}


@pytest.mark.parametrize(
    ("head", "published", "precision"),
    [
        (json_ld(**{"@graph": [{"@type": "WebSite"}, ARTICLE]}), "2026-03-04T07:15+02:00", "minute"),
        (json_ld(**ARTICLE) + '<meta name="date" content="2026-03-04T09:00">', "2026-03-04T07:15+02:00", "minute"),
        (json_ld(**{**ARTICLE, "datePublished": "2026-03-04"})
         + '<meta property="article:published_time" content="2026-03-04T05:15Z">', "2026-03-04T05:15+00:00", "minute"),
        (json_ld(**{**ARTICLE, "datePublished": "2026-03-04T00:00:00Z"}), "2026-03-04", "day"),
        (json_ld(**{**ARTICLE, "datePublished": 5}), None, None),
        ('<meta name="date" content="2026-03-04 07:15:00 +0200">', "2026-03-04T07:15+02:00", "minute"),
        ('<meta property="article:modified_time" content="2026-03-04 07:15">', None, None),
        ('<meta itemprop="datePublished" content="04.03.2026 07:15">', "2026-03-04T07:15", "minute"),
        ('<meta name="pubdate" content="Wed, 04 Mar 2026 07:15:00 +0200">', "2026-03-04T07:15+02:00", "minute"),
        ('<meta name="date" content="someday">', None, None),
        ('<script type="application/ld+json">{"@type": oops</script>', None, None),
        ('<script type="application/ld+json">' + "[" * 50_000 + "</script>", None, None),
    ],
)  # fmt: skip
def test_publication_time(file, head, published, precision):
    found = retold.read(file(page(head))).published
    assert (found and found.value, found and found.precision) == (published, precision)


@pytest.mark.parametrize(
    ("times", "published"),
    [
        ('<time datetime="2026-03-04T07:15+02:00">7:15</time>', "2026-03-04T07:15+02:00"),
        (
            '<time datetime="2026-03-01">1</time><time itemprop="datePublished" datetime="2026-03-04">4</time>',
            "2026-03-04",
        ),
        ('<aside><time datetime="2026-03-01">1</time><time datetime="2026-03-02">2</time></aside>', None),
        ("<time>today</time>", None),
    ],
)
def test_publication_time_in_time_elements(file, times, published):
    found = retold.read(file(page().replace("<article>", times + "<article>"))).published
    assert (found and found.value) == published


def test_outlet(file):
    name = {"@graph": [ARTICLE, {"@id": "#p", "@type": "Organization", "name": "Морська правда"}]}
    assert retold.read(file(page(json_ld(**name)))).outlet == "Морська правда"
    assert (
        retold.read(file(page('<meta property="og:site_name" content=" Морська\n правда ">'))).outlet
        == "Морська правда"
    )
    assert retold.read(file(page(json_ld(**{**ARTICLE, "publisher": "Берег"})))).outlet == "Берег"


@pytest.mark.parametrize(
    ("lang", "head", "language"),
    [
        ("uk", "", "uk"),
        ("en", "", None),  # a template's word for a page in Cyrillic
        ("en-US", '<meta property="og:locale" content="uk_UA">', "uk"),
        ("ua", "", None),  # a country, no language
        ("", json_ld(**{**ARTICLE, "inLanguage": "uk"}), "uk"),
    ],
)
def test_language_of_a_page(file, lang, head, language):
    assert retold.read(file(page(head, lang))).language == language


def test_headline_of_a_page_without_h1(file):
    body = page().replace("<h1>Пором загорівся біля порту</h1>", "")
    found = retold.read(file(body.replace(' | Морська правда">', '">')))
    assert found.title == "Пором загорівся біля порту"
    assert found.text == BODY


def test_a_very_short_page_is_read(file):
    found = retold.read(file("<html><body><p>Кілька слів про подію біля порту.</p></body></html>"))
    assert found.text == "Кілька слів про подію біля порту."


def test_article_body_of_json_ld_helps_out(file):
    head = json_ld(**{**ARTICLE, "articleBody": "Перший абзац.\n\nДругий абзац."})
    found = retold.read(file(f"<html><head>{head}</head><body><div id=app></div></body></html>"))
    assert found.text == "Перший абзац.\n\nДругий абзац."


def test_html_text_never_holds_markup_or_scripts(file):
    source = page().replace("ніхто", "&lt;script&gt;alert(1)&lt;/script&gt; <img src=x onerror=alert(1)>")
    text = retold.read(file(source)).text
    assert "onerror" not in text
    assert "document.write" not in text
    assert "<script>alert(1)</script>" in text, "what the page shows as letters is text; rendering escapes it"


@pytest.mark.parametrize(
    "value", ["2026-02-30", "99999999", "20260304T", "nonsense", "1.13.2026", "Wed, 99 Mar 2026 07:15:00", ""]
)
def test_page_time_leaves_nonsense_alone(value):
    assert page_time(value) is None


def test_page_time_compact():
    assert page_time("20260304T0715+0200").value == "2026-03-04T07:15+02:00"


def test_nothing_is_logged_without_a_handler(file, capfd):
    logging.getLogger("retold").setLevel(logging.NOTSET)
    retold.read(file(page()))
    assert capfd.readouterr() == ("", "")

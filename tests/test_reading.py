"""Files of every kind and encoding become articles."""

import hashlib
import io
import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import retold
from retold.errors import RetoldError
from retold.reading import details, override, read, split
from retold.reading.decoding import decode
from retold.reading.signatures import full_of_controls, signature

CYRILLIC = ("windows-1251", "koi8-u", "iso-8859-5")
CENTRAL = ("windows-1250", "iso-8859-2")
WESTERN = ("windows-1252",)
TEXTS = {
    "uk": ("Пором загорівся біля порту.\r\nЇхні ґанки вціліли, повідомила речниця порту Ганна Їжакевич.", CYRILLIC),
    "bg": ("Ферибот се запали край пристанището.\nНяма пострадали, съобщи говорителката на пристанището.", CYRILLIC),
    "ru": ("Паром загорелся у порта.\nНикто не пострадал, сообщила представительница порта в среду.", CYRILLIC),
    "pl": ("Prom zapalił się przy nabrzeżu.\nNikt nie ucierpiał, ogłosiła w środę rzeczniczka portu.", CENTRAL),
    "cs": ("Trajekt začal hořet u přístavu.\nNikdo nebyl zraněn, řekla ve středu mluvčí přístavu.", CENTRAL),
    "sl": ("Trajekt je zagorel ob pomolu.\nNihče ni bil poškodovan, je sporočila tiskovna predstavnica.", CENTRAL),
    "de": ("Die Fähre fing am Kai Feuer.\nNiemand wurde verletzt, erklärte die Sprecherin für den Hafen.", WESTERN),
    "fr": ("Le ferry a pris feu à quai.\nPersonne n’a été blessé, a précisé la porte-parole du port.", WESTERN),
    "es": ("El transbordador ardió junto al muelle.\nNadie resultó herido, señaló la portavoz.", WESTERN),
}  # fmt: skip
LEGACY = [(code, encoding) for code, (_, encodings) in TEXTS.items() for encoding in encodings]
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.fixture
def file(tmp_path):
    def make(data, name="report.txt"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return make


# Encodings


@pytest.mark.parametrize(("code", "encoding"), LEGACY)
def test_legacy_encodings_are_detected(file, code, encoding):
    text = TEXTS[code][0].replace("’", "'")
    if encoding == "iso-8859-5":
        text = text.replace("ґ", "г")  # which it lacks
    assert retold.read(file(text.encode(encoding))).text == text


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("encoding", UNICODE)
def test_unicode_is_detected_with_and_without_a_mark(file, code, encoding):
    text = TEXTS[code][0]
    assert retold.read(file(text.encode(encoding))).text == text


def test_utf16_big_endian_with_a_mark(file):
    text = TEXTS["bg"][0]
    assert retold.read(file(b"\xfe\xff" + text.encode("utf-16-be"))).text == text


def test_given_encoding_wins_over_detection(file):
    path = file("Пожежа".encode("koi8-u"))
    assert retold.read(path, encoding="koi8-u").text == "Пожежа"
    assert retold.read(path, encoding="windows-1251").text == "Пожежа".encode("koi8-u").decode("windows-1251")


def test_a_few_damaged_bytes_are_shown_and_noted(file, caplog):
    text = TEXTS["uk"][0]
    found = retold.read(file(text.encode()[:-3] + b"\xff." + b"!"))
    assert found.text.startswith(text[:-3])
    assert "\ufffd" in found.text
    assert "damaged" in caplog.text


def test_a_text_cut_inside_a_character_is_read(file):
    assert retold.read(file(TEXTS["bg"][0].encode()[:-2])).text.startswith("Ферибот се запали")


# Plain text


@pytest.mark.parametrize(
    "text",
    [
        "Один.\r\nДва.\rТри.\n\n",
        "  Leading blanks.\n",
        "\ufeff\ufeffTwo marks.",
        "A\x00B.\n",
        "a b c d ",
        " a b c d",
        "a\u2028b",
    ],
)
def test_plain_text_is_kept_as_it_is(file, text):
    assert retold.read(file(text)).text == text.removeprefix("\ufeff")


def test_id_is_the_digest_of_the_text(file):
    text = TEXTS["uk"][0]
    expected = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert {retold.read(file(text.encode(e))).id for e in ("utf-8-sig", "utf-16", "koi8-u")} == {expected}


def test_source_is_the_path_as_given(file, tmp_path, monkeypatch):
    path = file("One sentence.")
    assert retold.read(path).source == str(path)
    monkeypatch.chdir(tmp_path)
    assert retold.read("./report.txt").source == "./report.txt"


def test_text_that_begins_with_a_bracket_is_text(file):
    for text in (
        "<Reuters> A ferry burned.",
        "{A ferry} burned.",
        "[Photo] A ferry burned.",
        "BZh and ID3 are no words.",
        "{1} A ferry",
        "< 5 dead",
    ):
        assert retold.read(file(text)).text == text


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXTS["bg"][0].encode("koi8-u"))))
    found = retold.read("-")
    assert (found.source, found.text) == ("-", TEXTS["bg"][0])


# What a user can give


def test_given_details_fill_only_what_is_lacking(file):
    page = file('<html lang="bg"><head><meta property="og:site_name" content="Бряг"></head><body><h1>Пожар</h1>'
                f"<p>{TEXTS['bg'][0]}</p></body></html>")  # fmt: skip
    found = retold.read(page, outlet="Other", language="uk", published="2026-03-04T09:05+02:00")
    assert (found.outlet, found.language) == ("Бряг", "bg")
    assert (found.published.value, found.published.precision) == ("2026-03-04T09:05+02:00", "minute")
    assert override(found, details(outlet="Other")).outlet == "Other"


@pytest.mark.parametrize(
    ("given", "value", "precision"),
    [
        ("2026-03-04", "2026-03-04", "day"),
        ("2026-03-04T09:05", "2026-03-04T09:05", "minute"),
        (" 2026-03-04 09:05:33 ", "2026-03-04T09:05", "minute"),
        ("2026-03-04T09:05Z", "2026-03-04T09:05+00:00", "minute"),
        ("2026-03-04T00:00+0300", "2026-03-04T00:00+03:00", "minute"),
    ],
)
def test_published(file, given, value, precision):
    found = retold.read(file("A ferry burned."), published=given).published
    assert (found.value, found.precision) == (value, precision)


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-13-01", "2026-02-30", "04.03.2026", "2026", "", "2026-03-04T25:00", "2026-W10-1"]
)
def test_bad_published(file, value):
    with pytest.raises(RetoldError, match="no time of publication"):
        retold.read(file("A ferry burned."), published=value)


@pytest.mark.parametrize(("given", "code"), [("uk", "uk"), ("UK-ua", "uk"), ("sr_Latn_RS", "sr"), ("tlh", "tlh")])
def test_any_well_formed_language(file, given, code):
    assert retold.read(file("A ferry burned."), language=given).language == code


@pytest.mark.parametrize("given", ["", "u", "Ukrainian", "12", "en us"])
def test_bad_language(file, given):
    with pytest.raises(RetoldError, match="no language code"):
        retold.read(file("A ferry burned."), language=given)


def test_split_takes_details_off_the_name():
    assert split("a.txt") == ("a.txt", details())
    source, given = split("a@b.txt@published=2026-03-04@outlet=Щоденник «Б@рег»")
    assert source == "a@b.txt"
    assert given == details(published="2026-03-04", outlet="Щоденник «Б@рег»")
    with pytest.raises(RetoldError, match="outlets"):
        split("a.txt@outlets=X")


def test_split_takes_an_existing_file_as_a_whole(file):
    path = str(file("A ferry burned.", "report@outlet=X"))
    assert split(path) == (path, details())


# JSONL


def lines(*objects):
    return "".join(json.dumps(o) + "\n" for o in objects)


def test_jsonl(file):
    path = file(lines(
        {"text": "One.", "title": "T", "url": "https://example.org/1", "outlet": "O", "language": "en",
         "published": "2026-03-04T09:05:00+02:00", "tags": [1]},
        {"text": "Two."},
    ) + "\n")  # fmt: skip
    first, second = retold.read_all(path)
    assert (first.source, first.title, first.outlet, first.language) == ("https://example.org/1", "T", "O", "en")
    assert first.published.value == "2026-03-04T09:05+02:00"
    assert (second.source, second.text, second.published) == (f"{path}:2", "Two.", None)
    with pytest.raises(RetoldError, match="holds 2 articles"):
        retold.read(path)


def test_jsonl_keeps_lone_surrogates(file):
    found = retold.read(file('{"text": "A \\ud800 ferry burned."}'))
    assert found.text == "A \ud800 ferry burned."
    assert found.id == hashlib.sha256(found.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", "no JSON object"),
        ('"x"', "no JSON object"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"title": "x"}', "“text” is missing"),
        ('{"text": 5}', "“text” is missing"),
        ('{"text": " "}', "no words"),
        ('{"text": "x", "outlet": 5}', "“outlet” is no string"),
        ('{"text": "x", "published": "soon"}', "no time of publication"),
        ('{"text": "x", "language": "???"}', "no language code"),
    ],
)
def test_a_bad_line_is_named_by_its_number(file, line, reason):
    with pytest.raises(RetoldError, match=f"Line 3 of .*{reason}"):
        read(file(lines({"text": "One."}) + "\n" + line + "\n", "many.jsonl"))


# Anything


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("anything") / "file"


def holds_contract(found):
    assert found
    for article in found:
        assert any(map(str.isalnum, article.text))
        assert article.id == hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


HTML_BITS = [
    "<html>",
    "<p>",
    "</p>",
    "<article>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&#xD800;",
    "&amp;",
]
HTML_BITS += [
    "<h1>",
    "<title>",
    "слово ",
    "word. ",
    "\x00",
    "<a href=x>",
    '<meta charset="utf-16">',
    "<time datetime=2026>",
]
HTML_BITS += [
    '<meta charset="koi8-u">',
    '<script type="application/ld+json">',
    '{"@type": "Article",',
    '"publisher": [',
]


@settings(max_examples=150, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
        st.tuples(st.text("абвїщ .", max_size=99), st.sampled_from(CYRILLIC)).map(
            lambda t: t[0].encode(t[1], "replace")
        ),
        st.lists(st.sampled_from(HTML_BITS), max_size=30).map(lambda bits: ("<html>" + "".join(bits)).encode()),
        st.recursive(
            st.none() | st.text(), lambda c: st.dictionaries(st.sampled_from(["text", "url", "published"]), c)
        ).map(lambda o: json.dumps(o).encode()),
    )
)
def test_any_bytes_are_an_article_or_a_clear_error(scratch, data):
    scratch.write_bytes(data)
    try:
        found = read(scratch)
    except RetoldError:
        return
    holds_contract(found)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_utf8_text_comes_back_unchanged(text):
    data = text.encode()
    assume(signature(data) is None and not full_of_controls(data))
    assert decode(data) == (text.removeprefix("\ufeff"), "utf-8")

"""The answer sheets of the examples hold together: what they quote is there, and nothing is left unanswered."""

from datetime import date
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sheets

LANGUAGES = {"uk", "bg", "en", "ru", "pl", "cs", "sl", "de", "fr", "es"}
TYPES = {"quantity", "time", "certainty", "polarity", "attribution", "naming", "place", "actor"}
MARKS = '«»„“”"–'
WEEKDAYS = (
    ("понеділ", "понедел", "monday", "poniedział", "pondělí", "ponedel", "montag", "lundi", "lunes"),
    ("вівтор", "вторник", "tuesday", "wtor", "úterý", "torek", "dienstag", "mardi", "martes"),
    ("серед", "сряда", "wednesday", "środ", "střed", "sred", "mittwoch", "mercredi", "miércoles"),
    ("четвер", "четвъртък", "четверг", "thursday", "czwart", "čtvrt", "četrt", "donnerstag", "jeudi", "jueves"),
    ("п'ятниц", "петък", "пятниц", "friday", "piąt", "pátek", "petek", "freitag", "vendredi", "viernes"),
    ("субот", "събота", "суббот", "saturday", "sobot", "samstag", "samedi", "sábado"),
    ("неділ", "неделя", "sunday", "niedziel", "neděl", "nedelj", "sonntag", "dimanche", "domingo"),
)
SHEETS = sheets.load_all()
EVENTS = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.folder.name)
REPORTS = pytest.mark.parametrize(
    ("sheet", "file"),
    [(sheet, file) for sheet in SHEETS for file in sheet.files],
    ids=lambda value: value if isinstance(value, str) else value.folder.name,
)


def inside(span, spans):
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def asserting(sheet, file):
    sentences = sheets.report(sheet, file)["sentences"]
    return {i for i, sentence in enumerate(sentences) if not sentence["furniture"] and not sentence["origin"]}


def told(sheet, file):
    return [i for claim in sheet.answers["claims"] for i in claim["statements"].get(file, [])]


def relations(sheet, file):
    lists = ("attributions", "headline_attributions", "doubtful_attributions")
    return list(chain.from_iterable(sheet.answers[key][file] for key in lists))


def required(sheet):
    return [difference for difference in sheet.answers["differences"] if not difference.get("optional")]


def test_all_languages_and_all_types_of_difference_are_planted():
    assert {report["language"] for sheet in SHEETS for report in sheet.answers["reports"]} == LANGUAGES
    assert {difference["type"] for sheet in SHEETS for difference in required(sheet)} == TYPES
    assert {len(sheet.files) for sheet in SHEETS} == {2, 3, 4}


def test_pages_and_another_encoding_are_among_the_reports():
    pages = [sheet.path(file) for sheet in SHEETS for file in sheet.files if file.endswith(".html")]
    assert len(pages) >= 2
    for page in pages:
        markup = page.read_text(encoding="utf-8")
        assert all(part in markup for part in ("application/ld+json", "datePublished", "<nav", "<script>"))
    encoded = [
        (sheet.path(report["file"]), report["encoding"])
        for sheet in SHEETS
        for report in sheet.answers["reports"]
        if "encoding" in report
    ]
    assert encoded
    for path, encoding in encoded:
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode("utf-8")
        assert path.read_bytes().decode(encoding).strip()


@REPORTS
def test_sentences_cover_the_report_and_nothing_else(sheet, file):
    text, end = sheet.articles[file].text, 0
    for start, stop in sheets.sentence_spans(sheet, file):
        assert text[end:start].strip() == ""
        end = stop
    assert text[end:].strip() == ""


@REPORTS
def test_report_is_as_long_as_a_news_report(sheet, file):
    sentences = sheets.report(sheet, file)["sentences"]
    words = sum(len(sentence["text"].split()) for sentence in sentences if not sentence["furniture"])
    assert 150 <= words <= 400


@REPORTS
def test_every_sentence_that_asserts_something_is_shared_or_unique(sheet, file):
    unique = sheet.answers["unique"][file]
    assert len(set(unique)) == len(unique)
    assert set(unique).isdisjoint(told(sheet, file))
    assert set(unique) | set(told(sheet, file)) == asserting(sheet, file)


@EVENTS
def test_claims_join_two_or_more_reports(sheet):
    for claim in sheet.answers["claims"]:
        assert claim["relation"] in {"same", "overlap"}
        assert len(claim["statements"]) >= 2
        for file, sentences in claim["statements"].items():
            assert sentences
            assert sentences == sorted(set(sentences))
            assert set(sentences) <= asserting(sheet, file)


@EVENTS
def test_differences_quote_the_sentences_of_their_claim(sheet):
    seen = set()
    for difference in sheet.answers["differences"]:
        statements = sheet.answers["claims"][difference["claim"]]["statements"]
        assert len(difference["quotes"]) == 2
        assert difference["note"]
        for file, quote in difference["quotes"].items():
            spans = sheets.sentence_spans(sheet, file)
            where = sheets.span(sheet, file, quote)
            assert file in statements
            assert where is None or inside(where, [spans[i] for i in statements[file]])
        missing = [quote for quote in difference["quotes"].values() if quote is None]
        assert len(missing) == 0 or (len(missing) == 1 and difference["type"] == "attribution")
        key = (difference["claim"], difference["type"], *sorted(difference["quotes"]))
        assert key not in seen
        seen.add(key)


@REPORTS
def test_attributions_lie_in_one_sentence_and_their_parts_apart(sheet, file):
    text, spans = sheet.articles[file].text, sheets.sentence_spans(sheet, file)
    for relation in relations(sheet, file):
        contents = [sheets.span(sheet, file, quote) for quote in relation["content"]]
        cue, source = (sheets.span(sheet, file, relation[key]) for key in ("cue", "source"))
        parts = [*contents, *([cue] if cue else [])]
        assert parts
        assert any(all(inside(part, [where]) for part in [*parts, *([source] if source else [])]) for where in spans)
        assert all(a[1] <= b[0] or b[1] <= a[0] for a, b in combinations(parts, 2))
        assert relation["scope"] == ("span" if contents else "document")
        if relation["kind"] == "direct":
            start, stop = contents[0][0], contents[-1][1]
            assert set(text[max(start - 2, 0) : start + 1]) & set(MARKS)
            assert set(text[stop - 2 : stop + 2]) & set(MARKS)
        if relation["kind"] == "mixed":
            assert any(set(text[start:stop]) & set(MARKS) for start, stop in contents)


@REPORTS
def test_times_are_days_in_order_and_weekdays_fall_on_them(sheet, file):
    text = sheet.articles[file].text
    for (start, stop), first, last in sheets.times(sheet, file):
        assert date.fromisoformat(first) <= date.fromisoformat(last)
        quote = text[start:stop].casefold()
        named = {day for day, stems in enumerate(WEEKDAYS) if any(stem in quote for stem in stems)}
        if named and "week" not in quote:
            assert date.fromisoformat(last).weekday() in named


@EVENTS
def test_origins_are_named_in_the_reports(sheet):
    named = []
    for file in sheet.files:
        quotes = sheet.answers["origin_quotes"][file]
        assert list(quotes) == sheet.answers["origins"][file]
        assert all(quote in sheet.articles[file].text for quote in chain.from_iterable(quotes.values()))
        named.append(set(quotes))
    assert set(sheet.answers["common_origins"]) == set.intersection(*named)


@EVENTS
def test_entities_are_named_in_the_reports_and_told_apart(sheet):
    forms = [
        (entity["type"], file, form)
        for entity in sheet.answers["entities"]
        for file, mentions in entity["mentions"].items()
        for form in mentions
    ]
    assert len(set(forms)) == len(forms)
    for _, file, form in forms:
        text = sheet.articles[file].text
        ends = [i + len(form) for i in range(len(text)) if text.startswith(form, i)]
        assert any(not text[end].isalpha() for end in ends)


@EVENTS
def test_gold_for_scorers_says_what_the_sheet_says(sheet):
    pairs = list(sheets.pair_gold(sheet))
    count = len(sheet.files)
    assert len(pairs) == count * (count - 1) // 2
    assert sum(len(pair["differences"]) for pair in pairs) == len(sheet.answers["differences"])
    for pair in pairs:
        for side in "ab":
            shared = {i for claim in pair["claims"] for i in claim[side]}
            assert shared.isdisjoint(pair[f"only_{side}"])
            assert shared | set(pair[f"only_{side}"]) == asserting(sheet, pair[side]["path"])
    lines = {line["path"]: line for line in sheets.attribution_gold(sheet)}
    assert list(lines) == sheet.files
    assert all(len(lines[file]["relations"]) == len(sheet.answers["attributions"][file]) for file in sheet.files)


@given(st.text("ab «", max_size=30), st.text("ab «", min_size=1, max_size=4), st.integers(1, 5))
def test_locate_finds_the_occurrence_asked_for_or_says_that_there_is_none(text, words, occurrence):
    quote = {"quote": words, "occurrence": occurrence}
    count = sum(text.startswith(words, i) for i in range(len(text)))
    if occurrence > count:
        with pytest.raises(ValueError, match="places"):
            sheets.locate(text, quote)
        return
    start, stop = sheets.locate(text, quote)
    assert text[start:stop] == words
    assert sum(text.startswith(words, i) for i in range(start)) == occurrence - 1


def test_a_quote_at_two_places_needs_its_occurrence():
    assert sheets.locate("one two", "two") == (4, 7)
    with pytest.raises(ValueError, match="2 places"):
        sheets.locate("two two", "two")

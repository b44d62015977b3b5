"""Terminal, Markdown, CSV, JSON and the summary, on invented comparisons."""

from __future__ import annotations

import csv
import io
import json as standard_json
import re
import sys
import unicodedata
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

import rendering_samples as samples
from retold.model import (
    Annotation,
    Article,
    Attribution,
    Claim,
    Comparison,
    Difference,
    Quantity,
    Sentence,
    Statement,
    TimelineEntry,
)
from retold.rendering import findings, html, json, labels, markdown, pieces, safe, table, terminal
from retold.rendering.summary import summary

COMPARISONS = (samples.two, samples.four, samples.empty, samples.hostile)
ANYTHING = st.text(st.characters(codec=None), max_size=80)


@dataclass
class Printed:
    text: str
    width: int


def printed(noun: Comparison | list[Article], **options: object) -> Printed:
    settings_ = {"width": 80, "file": io.StringIO(), "force_terminal": False, "color_system": None} | options
    console = Console(**settings_)
    if isinstance(noun, Comparison):
        terminal.print_comparison(noun, console)
    else:
        terminal.print_annotation(noun, console)
    return Printed(settings_["file"].getvalue(), settings_["width"])


# --- summary


def test_summary_counts_shared_different_and_single_claims():
    assert summary(samples.two()) == (
        "7 claims: 5 shared, 3 of them told differently; 1 only in the Ukrainian report, 1 only in the Bulgarian one; "
        "both rest on Reuters and rescue service"
    )


def test_summary_of_more_than_two_reports_says_what_all_share():
    assert summary(samples.four()).startswith(
        "6 claims: 3 shared by two or more reports, 2 of them by all four, 1 told differently; "
    )


def test_summary_names_outlets_where_reports_share_a_language():
    two = samples.two()
    bulgarian = msgspec.structs.replace(two.articles[1], language="uk")
    text = summary(msgspec.structs.replace(two, articles=(two.articles[0], bulgarian)))
    assert "1 only in the report by Прирічний вісник, 1 only in the one by Речен куриер" in text


def test_summary_of_a_part_counts_the_whole():
    whole = samples.two()
    part = msgspec.structs.replace(whole, claims=(), unique=whole.unique[:1])
    console = Console(width=300, file=io.StringIO())
    terminal.print_comparison(part, console, whole)
    assert summary(whole) in console.file.getvalue()
    assert markdown.escape(summary(whole)) in markdown.comparison(part, whole)
    assert summary(whole) in html.comparison_page(part, whole)


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [(1, "hour", "1 hour"), (3, "hour", "3 hours"), (2.5, "person", "2.5 people"), (12e6, "EUR", "12,000,000 EUR"),
     (3, None, "3"), (2, "човек", "2 човек")],
)  # fmt: skip
def test_quantities_read_as_english(number, unit, text):
    assert labels.quantity(number, unit) == text


def test_summary_numbers_reports_that_nothing_tells_apart():
    two = samples.two()
    articles = tuple(msgspec.structs.replace(a, language=None, outlet=None) for a in two.articles)
    assert "1 only in report 1, 1 only in report 2" in summary(msgspec.structs.replace(two, articles=articles))


def test_summary_leaves_out_what_is_unknown_and_minds_the_plural():
    two = samples.two()
    one = msgspec.structs.replace(two, claims=two.claims[3:4], unique=(), common_origins=())
    assert summary(one) == "1 claim: 1 shared"
    none = msgspec.structs.replace(two, claims=(), unique=two.unique[:1], common_origins=())
    assert summary(none) == "1 claim, none shared; 1 only in the Ukrainian report"
    assert summary(samples.empty()) == "No claims to compare"


# --- labels


@pytest.mark.parametrize(
    ("code", "name", "direction"),
    [
        ("uk", "Ukrainian", "ltr"),
        ("ar", "Arabic", "rtl"),
        ("he", "Hebrew", "rtl"),
        ("sr-Latn", "Serbian", "ltr"),
        ("zz", "zz", "auto"),
        (None, None, "auto"),
    ],
)
def test_languages_have_names_and_directions(code, name, direction):
    assert (labels.language_name(code), labels.direction(code)) == (name, direction)


def test_reports_get_distinct_names():
    uk, bg = samples.ukrainian(), samples.bulgarian()
    same = msgspec.structs.replace(bg, outlet=uk.outlet)
    assert labels.report_names([uk, same]) == ("Прирічний вісник (Ukrainian)", "Прирічний вісник (Bulgarian)")
    assert labels.report_names([uk, uk]) == ("Прирічний вісник (1)", "Прирічний вісник (2)")
    hosts = msgspec.structs.replace(uk, outlet=None, source="https://visnyk.example/a")
    files = msgspec.structs.replace(uk, outlet=None, source="reports/bridge.uk.txt")
    assert labels.report_names([hosts, files]) == ("visnyk.example", "bridge.uk.txt")


def test_moments_read_as_people_write_them_and_bad_ones_stay():
    assert labels.moment("2024-03-14T18:40+02:00") == "14 March 2024, 18:40 UTC+02:00"
    assert labels.period("2024-03-14", "2024-03-16") == "14 March 2024 to 16 March 2024"
    assert labels.period(None, None) == "not known"
    assert labels.moment("soon\x1b[1m") == "soon�[1m"


def test_differences_are_lettered_without_end():
    assert [labels.letter(i) for i in (0, 25, 26, 27, 26 * 27)] == ["a", "z", "aa", "ab", "aaa"]


# --- cutting


spans = st.tuples(st.integers(0, 90), st.integers(0, 90)).map(lambda s: (min(s), max(s)))


@given(ANYTHING, spans, st.lists(spans, max_size=8))
def test_pieces_joined_are_the_text_cut(text, span, marked):
    marks = [pieces.Mark(s, e, "content", str(i)) for i, (s, e) in enumerate(marked)]
    cut = pieces.pieces(text, span, marks)
    assert "".join(p.text for p in cut) == safe.shown(text[span[0] : span[1]])
    position = span[0]
    for piece in (p for p in cut if p.text):
        for offset in range(position, position + len(piece.text)):
            assert set(piece.marks) == {m for m in marks if m.start <= offset < m.end}
        position += len(piece.text)


@given(ANYTHING)
def test_shown_text_keeps_its_length_and_holds_nothing_that_steers(text):
    shown = safe.shown(text)
    assert len(shown) == len(text)
    assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


def test_marks_go_to_every_sentence_they_touch():
    text = "One two. Three four. Five."
    article = Article(
        id="0", source="x", text=text, sentences=tuple(Sentence(span=s) for s in ((0, 8), (9, 20), (21, 26)))
    )
    across, gap, last = (pieces.Mark(*s, "cue", "1") for s in ((4, 14), (8, 9), (21, 22)))
    assert pieces.by_sentence(article, [across, gap, last]) == [[across], [across], [last]]


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "ftp://a.example", "https://a b", 'http://a.example/"x', "a"]
)
def test_only_web_addresses_become_links(source):
    assert safe.web_address(source) is None
    assert safe.web_address("https://visnyk.example/a?b=1&c=2#d") is not None


# --- who says it


def test_frames_name_speaker_and_channel_outermost_first():
    uk = samples.ukrainian()
    assert [findings.said(f) for f in findings.frames(uk, [3])] == ["Олена Грабар, via Reuters", "ніхто"]
    assert [findings.said(f) for f in findings.report_frames(uk)] == ["via Reuters"]


def test_a_source_that_is_the_channel_is_named_once():
    assert [findings.said(f) for f in findings.frames(samples.bulgarian(), [1])] == ["via Ройтерс"]


def test_an_attribution_without_speaker_or_channel_is_not_shown_as_one():
    text = "«Так»."
    article = Article(
        id="0",
        source="x",
        text=text,
        sentences=(Sentence(span=(0, 6)),),
        attributions=(Attribution(content=((1, 4),), cue=None, source=None, kind="direct"),),
    )
    assert findings.frames(article, [0]) == []


# --- JSON


@pytest.mark.parametrize("make", COMPARISONS)
def test_json_is_the_noun_and_always_the_same_bytes(make):
    text = json.dumps(make())
    assert text.endswith("}\n")
    assert text == json.dumps(make())
    read = standard_json.loads(text)
    assert msgspec.convert(read, Comparison) == make()
    text.encode("utf-8")


def test_json_keeps_the_names_of_the_contract():
    read = standard_json.loads(json.dumps(samples.two()))
    assert read["format"] == "retold.comparison/1"
    assert read["timeline"][1]["from"] == "2024-03-17"
    assert read["claims"][0]["differences"][0]["spans"][1] is None
    annotation = standard_json.loads(json.dumps(Annotation(articles=(samples.ukrainian(),))))
    assert annotation["articles"][0]["times"][0]["from"] == "2024-03-17"


def test_json_of_numbers_that_json_lacks_is_null():
    article = Article(id="0", source="x", text="∞", quantities=(Quantity(span=(0, 1), value=float("inf"), unit=None),))
    assert standard_json.loads(json.dumps(article))["quantities"][0]["value"] is None


@given(ANYTHING)
def test_json_of_any_text_is_valid_and_gives_it_back(text):
    written = json.dumps(Article(id="0", source="x", text=text))
    assert standard_json.loads(written.encode("utf-8"))["text"] == text


# --- CSV


def rows(comparison: Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.comparison(comparison))))


def test_csv_has_a_row_for_each_statement():
    read = rows(samples.two())
    assert [(r["claim"], r["relation"], r["report"], r["sentences"]) for r in read[:3]] == [
        ("1", "overlap", "1", "2 3"),
        ("1", "overlap", "2", "1 2"),
        ("2", "overlap", "1", "4"),
    ]
    assert [(r["relation"], r["text"]) for r in read if r["report"] == "2"][-1] == (
        "only",
        "Мостът е построен през 1936 година.",
    )
    assert read[2]["said_by"] == "Олена Грабар, via Reuters; ніхто"


def test_csv_cells_never_begin_like_a_formula():
    for cell in (cell for row in rows(samples.hostile()) for cell in row.values()):
        assert not cell.startswith(table.FORMULA)


@given(ANYTHING)
def test_csv_cell_of_any_text_is_inert_and_on_one_line(text):
    cell = table.cell(text)
    assert not re.match(r"\s*[=+\-@\t\r]", cell)
    assert "\n" not in cell
    assert cell.removeprefix("'") == safe.line(text).removeprefix("'")


# --- Markdown


@given(ANYTHING)
@settings(max_examples=300)
def test_markdown_of_any_text_shows_that_text(text):
    line = safe.line(text)
    html = MarkdownIt("gfm-like", {"linkify": False}).render(f"- **x**: {markdown.escape(text)}")
    shown = re.sub(r"<[^>]*>", "", html)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, char)
    assert shown.strip("\n") == f"x: {line}".rstrip(" ")
    assert set(re.findall(r"</?(\w+)", html)) == {"ul", "li", "strong"}


@given(ANYTHING)
def test_markdown_at_the_start_of_a_line_starts_no_block(text):
    html = MarkdownIt().render(markdown.escape(text))
    assert set(re.findall(r"</?(\w+)", html)) <= {"p"}


def test_markdown_makes_no_bare_links():
    assert markdown.escape("see www.evil.example, http://evil.example, mailto:a@b.example and 18:40") == (
        r"see www\.evil.example, http\://evil.example, mailto\:a\@b.example and 18:40"
    )


def test_markdown_has_all_sections_and_leaves_out_empty_ones():
    text = markdown.comparison(samples.two())
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["Shared claims", "Only in Прирічний вісник", "Only in Речен куриер", "Origins", "Timeline",
                        "Names"]  # fmt: skip
    assert "Мер Ігор Паламар скасував ярмарок, який мав відбутися у неділю. (7)" in text
    assert "- ≠ **naming**: The fair was cancelled (“скасував”) or postponed (“отложи”)." in text
    nothing = markdown.comparison(samples.empty())
    assert not re.findall(r"^## ", nothing, re.MULTILINE)
    assert "> No sentence of one report says what a sentence of the other says." in nothing


def test_markdown_of_hostile_reports_holds_no_markup_of_theirs():
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown.comparison(samples.hostile()))
    assert not re.findall(r"<(script|img|svg|b|i|u|a|em onclick)[ >]", html)


# --- terminal


@pytest.mark.parametrize("make", COMPARISONS)
@pytest.mark.parametrize("width", [20, 80, 100, 160])
def test_terminal_lines_fit_the_width_and_hold_no_controls(make, width):
    text = printed(make(), width=width).text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
    from rich.cells import cell_len

    assert max(cell_len(line) for line in text.split("\n")) <= width


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("make", COMPARISONS)
def test_terminal_lines_end_where_their_words_end(make, width):
    for text in (printed(make(), width=width).text, printed(list(make().articles), width=width).text):
        assert [line for line in text.split("\n") if line != line.rstrip()] == []


@pytest.mark.parametrize("width", [80, 120])
def test_terminal_shows_every_sentence_whole(width):
    comparison = samples.two()
    text = printed(comparison, width=width).text
    shown = re.sub(r"[\s⟦⟧]+", "", text)
    if width == 80:
        for article in comparison.articles:
            for sentence in (s for s in article.sentences if not s.furniture):
                assert re.sub(r"\s+", "", article.text[slice(*sentence.span)]) in shown
    assert "7 claims: 5 shared, 3 of them told differently" in text
    assert "≠ naming: The fair was cancelled" in text
    assert "⟦скасував⟧" in text


def test_terminal_sets_two_reports_side_by_side_from_100_columns():
    beside = printed(samples.two(), width=100).text
    stacked = printed(samples.two(), width=99).text
    pattern = r"^Роботи триватимуть три тижні\. \(6\) +Ремонтът ще продължи три седмици\. \(5\)"
    assert re.search(pattern, beside, re.MULTILINE)
    assert not re.search(pattern, stacked, re.MULTILINE)


def test_terminal_stacks_four_reports_and_right_to_left_ones():
    text = printed(samples.four(), width=200).text
    assert re.search(r"^  \u2068أُغلق جسر", text, re.MULTILINE)


def test_terminal_has_no_colour_when_asked(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    text = printed(samples.two(), force_terminal=True, color_system="auto", _environ={"NO_COLOR": "1"}).text
    assert not re.search(r"\x1b\[[\d;]*(3[0-7]|9[0-7]|38)", text)
    assert "\x1b" not in printed(samples.two()).text


def test_terminal_without_unicode_says_the_word_only():
    class Ascii(io.StringIO):
        encoding = "ascii"

    text = printed(samples.two(), file=Ascii()).text
    assert "naming: The fair" in text
    assert "≠" not in text
    assert "≈" not in text


def test_terminal_says_by_how_much_a_giant_sentence_was_cut():
    text = "слово " * 1000
    article = Article(id="0", source="x", text=text, language="uk", sentences=(Sentence(span=(0, 6000)),))
    statements = (Statement(article=0, sentences=(0,)), Statement(article=1, sentences=(0,)))
    comparison = Comparison(articles=(article, article), claims=(Claim(id=1, relation="same", statements=statements),))
    assert "… [5400 more characters" in re.sub(r"\s+", " ", printed(comparison).text)


def test_terminal_says_why_nothing_is_shared():
    text = " ".join(printed(samples.empty()).text.split())
    assert "No sentence of one report says what a sentence of the other says." in text


def test_annotation_brackets_content_cue_and_source():
    text = " ".join(printed([samples.ukrainian(), samples.bulgarian()], width=200).text.split())
    assert "{3 ніхто 3} <3 не знає 3>, [3 чи вона встоїть 3] 2]»" in text
    assert "Де зустріти світанок над лиманом (not part of the report)" in text
    assert "2 Олена Грабар, via Reuters (quoted, cue “сказала”)" in text
    assert "5 via Reuters (paraphrased, the whole report)" in text
    assert "у неділю 17 March 2024" in text
    assert "майже на сорок сантиметрів about 40 centimetre" in text


def test_annotation_of_an_article_without_sentences_prints_its_head():
    assert "empty.txt" in printed([Article(id="0", source="empty.txt", text="")]).text


def test_whole_months_and_years_are_called_by_name():
    assert labels.period("2019-08-01", "2019-08-31") == "August 2019"
    assert labels.period("2020-01-01", "2020-12-31") == "2020"
    assert labels.period("2019-12-01", "2019-12-31") == "December 2019"
    assert labels.period("2019-01-01", "2020-12-31") == "1 January 2019 to 31 December 2020"
    assert labels.period("9999-12-01", "9999-12-31") == "1 December 9999 to 31 December 9999"


def test_numbers_read_as_people_write_them():
    assert [labels.value(v) for v in (3.0, 1_200_000.0, 0.25, float("inf"))] == ["3", "1,200,000", "0.25", "inf"]


def test_of_more_than_two_reports_a_difference_names_its_two():
    assert f"(Прирічний вісник and {safe.isolate('النهر')})" in printed(samples.four(), width=400).text
    assert "(Прирічний вісник and" not in printed(samples.two(), width=400).text
    assert "(Прирічний вісник and" in markdown.comparison(samples.four())


@given(ANYTHING.filter(str.strip), st.integers(20, 120))
@settings(max_examples=60, deadline=None)
def test_terminal_of_any_text_holds_no_controls_and_loses_nothing(text, width):
    article = Article(
        id="0", source="x", title=text, outlet=text, text=text, sentences=(Sentence(span=(0, len(text))),)
    )
    statements = (Statement(article=0, sentences=(0,)), Statement(article=1, sentences=(0,)))
    claim = Claim(id=1, relation="same", statements=statements)
    for noun in (Comparison(articles=(article, article), claims=(claim,)), [article]):
        shown = printed(noun, width=width).text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", shown)
        bare = re.sub(r"[\s\u2066-\u2069]+", "", shown)
        assert "".join(safe.shown(text).split()) in bare


def test_names_of_several_reports_come_first_and_the_terminal_counts_the_rest():
    shared, alone = findings.entities(samples.two())
    assert [e.id for e in shared] == ["e2", "e3"]
    assert [e.id for e in alone] == ["e1"]
    shown = " ".join(printed(samples.two()).text.split())
    assert "and 1 name in one report alone" in shown
    assert "Игор Паламар" in shown


def test_what_is_planned_or_denied_says_so():
    entry = TimelineEntry(from_="2026-03-03", to="2026-03-03", claim=None, statements=(), status="planned")
    assert labels.when(entry) == "3 March 2026, planned"
    assert labels.when(msgspec.structs.replace(entry, status="happened")) == "3 March 2026"


def quarrel(*pairs):
    """A claim of four reports with differences of number between those named; a report has its words at its number."""
    statements = tuple(Statement(article=k, sentences=(0,)) for k in range(4))
    differences = tuple(
        Difference(type="quantity", articles=pair, spans=((0, pair[0] + 1), (0, pair[1] + 1)), explanation=f"{pair}")
        for pair in pairs
    )
    return Claim(id=1, relation="same", statements=statements, differences=differences)


def test_two_readings_of_four_reports_are_told_once():
    two = quarrel((0, 2), (0, 3), (1, 2), (1, 3))
    assert [(t.sides, t.indices) for t in findings.told_once(two)] == [(((0, 1), (2, 3)), (0, 1, 2, 3))]
    assert {m.label for k in range(4) for m in findings.difference_marks(two, k)} == {"a"}
    names = ["A", "B", "C", "D"]
    assert findings.between(findings.told_once(two)[0], names) == " (A and B against C and D)"
    three = quarrel((0, 1), (0, 2), (0, 3), (1, 2), (1, 3))
    assert [t.sides for t in findings.told_once(three)] == [((0,), (1,)), ((0,), (2, 3)), ((1,), (2, 3))]
    assert findings.between(findings.told_once(three)[0], names) == " (A and B)"


def test_what_a_reader_judged_is_told_apart():
    (first, *rest) = quarrel((0, 2), (0, 3)).differences
    judged = msgspec.structs.replace(first, judged="confirmed")
    claim = msgspec.structs.replace(quarrel(), differences=(judged, *rest))
    assert [t.sides for t in findings.told_once(claim)] == [((0,), (2,)), ((0,), (3,))]


def test_no_character_that_could_harm_is_shown_in_any_text():
    steering = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in ("Cc", "Cs")]
    harmful = [*(c for c in steering if c not in "\t\n\r"), *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))]
    for c in harmful:
        shown = safe.shown(f"Два{c}дні")
        assert (len(shown), c in shown) == (7, False), ascii(c)
    assert safe.shown("Два дні\t\n\r") == "Два дні\t\n\r"

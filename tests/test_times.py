"""Temporal expressions: the checked tables, anchors, and that no text breaks them."""

from __future__ import annotations

import time
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.annotation.times import times
from retold.languages import codes
from retold.model import Article, Attribution, Published, Sentence, TimeExpression

TABLES = Path(__file__).parent / "tables" / "times"
WEDNESDAY = "2025-10-22"


def article(language, text, published=WEDNESDAY, attributions=(), cuts=()):
    ends = [*cuts, len(text)]
    starts = [0, *cuts]
    return Article(
        id="0" * 16,
        source="test",
        language=language,
        text=text,
        published=Published(value=published, precision="minute" if "T" in published else "day") if published else None,
        sentences=tuple(Sentence(span=(s, e)) for s, e in zip(starts, ends, strict=True) if s < e),
        attributions=tuple(attributions),
    )


def only(language, text, **more) -> TimeExpression:
    (found,) = times(article(language, text, **more))
    return found


def table(language):
    return tomllib.loads((TABLES / f"{language}.toml").read_text(encoding="utf-8"))["phrases"]


@pytest.mark.parametrize("language", codes())
def test_table(language):
    """Every phrase of the checked table means the days that the calendar says."""
    phrases = table(language)
    assert len(phrases) >= 40
    wrong = []
    for text, days in phrases:
        first, _, last = days.partition("/")
        found = [(t.from_, t.to) for t in times(article(language, text))]
        if found != [(first, last or first)]:
            wrong.append((text, days, found))
    assert wrong == []


def test_tables_agree_with_the_calendar():
    """The dates of the tables themselves: whole weeks, months and years, in order."""
    lengths = {1: "day", 2: "weekend", 7: "week"}
    for language in codes():
        for text, days in table(language):
            first, _, last = days.partition("/")
            if not last:
                continue
            a, b = date.fromisoformat(first), date.fromisoformat(last)
            assert a < b, text
            if lengths.get((b - a).days + 1) == "week":
                assert (a.weekday(), b.weekday()) == (0, 6), text
            if lengths.get((b - a).days + 1) == "weekend":
                assert (a.weekday(), b.weekday()) == (5, 6), text
            if a.day == 1 and (b - a).days > 20:
                assert (b + timedelta(days=1)).day == 1, text


def test_a_full_date_needs_no_anchor_and_a_weekday_does():
    dated = only("en", "It was signed on 20 October 2025.", published=None)
    assert (dated.from_, dated.anchor, dated.precision) == ("2025-10-20", "text", "day")
    bare = only("en", "It was signed on Monday.", published=None)
    assert (bare.from_, bare.to, bare.anchor) == (None, None, "published")


def test_inside_a_quotation_time_counts_from_when_it_was_said():
    text = "On Thursday he said: “We will meet next week.”"
    start = text.index("We will")
    cue = text.index("said")
    quotation = Attribution(content=((start, len(text) - 1),), cue=(cue, cue + 4), source=None, kind="direct")
    first, second = times(article("en", text, published="2025-10-21", attributions=[quotation]))
    assert (first.from_, first.anchor) == ("2025-10-16", "published")
    assert (second.from_, second.to, second.anchor) == ("2025-10-20", "2025-10-26", "quotation")


def test_a_quotation_without_a_day_counts_from_publication():
    text = "He said: “We will meet next week.”"
    quotation = Attribution(content=((9, len(text) - 1),), cue=(3, 7), source=None, kind="direct")
    found = only("en", text, published="2025-10-21", attributions=[quotation])
    assert (found.from_, found.anchor) == ("2025-10-27", "quotation")


def test_later_counts_from_the_last_time_in_the_text():
    text = "The ship sank on 3 May 2024. Two months later it was raised."
    sunk, raised = times(article("en", text, cuts=[28]))
    assert (sunk.from_, raised.from_, raised.to, raised.anchor) == ("2024-05-03", "2024-07-01", "2024-07-31", "text")
    alone = only("en", "Two months later it was raised.")
    assert (alone.from_, alone.anchor) == (None, "text")


def test_ukrainian_through_counts_from_the_text_in_the_past_and_from_now_in_the_future():
    text = "Корабель затонув 3 травня 2024 року. Через два дні його підняли."
    assert times(article("uk", text, cuts=[36]))[1].from_ == "2024-05-05"
    assert only("uk", "Через два дні відбудеться зустріч.").from_ == "2025-10-24"


def test_hours_ago_are_known_to_the_minute_only_where_publication_is():
    exact = only("en", "It ended two hours ago.", published="2025-10-22T01:15+03:00")
    assert (exact.from_, exact.precision) == ("2025-10-21T23:15", "minute")
    assert only("en", "It ended two hours ago.").from_ == WEDNESDAY


def test_a_weekday_beside_a_date_chooses_the_year():
    assert only("en", "It was signed on Tuesday, January 29.", published="2018-11-14").from_ == "2019-01-29"


def test_the_tense_decides_between_far_months():
    assert only("uk", "У березні завод зупинили.").from_ == "2025-03-01"
    assert only("uk", "У березні завод запрацює, планується запуск.").from_ == "2026-03-01"


def test_halves_and_portions():
    assert only("uk", "Це буде у другій половині листопада.").from_ == "2025-11-16"
    year = only("uk", "На початку 2024 року почався ремонт.")
    assert (year.from_, year.to, year.precision, year.approximate) == ("2024-01-01", "2024-04-30", "month", True)


def test_furniture_is_left_out():
    text = "Read also: 20.10.2025\nIt rained on Monday."
    with_furniture = Article(
        id="0" * 16,
        source="test",
        language="en",
        text=text,
        published=Published(value=WEDNESDAY, precision="day"),
        sentences=(Sentence(span=(0, 21), furniture=True), Sentence(span=(22, len(text)))),
    )
    assert [t.from_ for t in times(with_furniture)] == ["2025-10-20"]
    assert times(with_furniture)[0].span[0] > 22


def test_long_texts_take_linear_time():
    """A text eight times as long, one sentence throughout, takes about eight times as long."""
    piece = "On Monday 3,500 people met in March 2024 and 15 left two days later, between 10 and 15 by Friday. "

    def spent(count):
        start = time.process_time()
        times(article("en", piece * count))
        return time.process_time() - start

    spent(10)  # compiles the rules
    assert spent(800) < 24 * spent(100)


def test_about_makes_it_approximate():
    found = only("uk", "Близько двох років тому він пішов.")
    assert found.approximate
    assert found.from_ == "2023-01-01"


def test_the_span_covers_the_expression():
    text = "Це сталося у вівторок, 21 жовтня, о 15:30, біля мосту."
    found = only("uk", text)
    assert text[slice(*found.span)] == "вівторок, 21 жовтня, о 15:30"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They may march again."),
        ("en", "He meets them every Monday."),
        ("en", "The talks took three hours."),
        ("uk", "Розмова тривала три години."),
        ("bg", "Той май не идва."),
        ("ru", "Охрана среды важна."),
        ("de", "Er rief an und sagte nichts."),
        ("fr", "La planète Mars est rouge."),
        ("en", "The team won 3:1."),
        ("en", "In recent years and several days ago it rained."),
        ("pl", "Popyt spadł o 6 proc."),
        ("pl", "Podróż liczy do 1500 km."),
        ("en", "They sold it for 2000 dollars in 1500 towns."),
        ("uk", "Він поклав на лист печатку."),
        ("cs", "Potápěči za den položí kilometr potrubí."),
    ],
)
def test_no_times(language, text):
    assert times(article(language, text)) == ()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*codes(), "xx", None]), st.text(max_size=120))
def test_any_text(language, text):
    for found in times(article(language, text)):
        start, end = found.span
        assert 0 <= start < end <= len(text)


WORDS = [
    "on",
    "Monday",
    "31",
    "February",
    "2025",
    "30.02.2025",
    "99",
    "years",
    "ago",
    "9999",
    "weeks",
    "in",
    "0",
    "days",
    "from",
    "to",
    "Friday",
    "24:00",
    "at",
    ",",
    ".",
    "-",
    "last",
    "next",
]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(codes()),
    st.lists(st.sampled_from(WORDS), max_size=20),
    st.sampled_from([WEDNESDAY, None, "0001-01-01", "9999-12-31T23:59"]),
)
def test_any_sequence_of_temporal_pieces(language, pieces, published):
    text = " ".join(pieces)
    found = times(article(language, text, published=published))
    spans = [t.span for t in found]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all((t.from_ is None) == (t.to is None) and (t.from_ or "") <= (t.to or "") for t in found)

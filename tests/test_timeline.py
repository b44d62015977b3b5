"""The timeline over all reports: what happened, is planned or denied, each time once."""

import pytest

from retold.annotation import annotate
from retold.comparison.timeline import timeline
from retold.model import Article, Claim, Published, Statement

PUBLISHED = Published(value="2026-03-04T18:00", precision="minute")  # a Wednesday


def article(language, text, number=0, published=PUBLISHED):
    return annotate(
        [Article(id=f"{number:016x}", source=f"{number}.txt", language=language, text=text, published=published)]
    )[0]


def one(language, text, **more):
    """The timeline of a report that shares nothing."""
    report = article(language, text, **more)
    unique = [Statement(article=0, sentences=(i,)) for i in range(len(report.sentences))]
    return [(e.from_[:10], e.to[:10], e.status) for e in timeline([], unique, [report])]


def test_what_happened():
    assert one("en", "The bridge was closed on Monday.") == [("2026-03-02", "2026-03-02", "happened")]


def test_what_is_planned():
    assert one("en", "The bridge will close on Friday.") == [("2026-03-06", "2026-03-06", "planned")]


def test_what_is_denied():
    assert one("en", "The bridge was not closed on Monday.") == [("2026-03-02", "2026-03-02", "denied")]


def test_a_negation_of_another_clause_denies_nothing():
    assert one("en", "Nobody was hurt, the bridge was closed on Monday.") == [("2026-03-02", "2026-03-02", "happened")]


def test_the_day_of_the_speech_is_no_event():
    assert one("en", "“We will close the old bridge in a hurry,” said the mayor on Tuesday.") == []


def test_no_anchor_no_entry():
    assert one("en", "The bridge was closed on Monday.", published=None) == []


def test_a_year_dates_no_event():
    assert one("en", "The bridge was built in 1954.") == []


def test_reports_are_merged_across_languages():
    reports = [
        article("en", "The ferry caught fire on Monday."),
        article("bg", "Фериботът се запали на 2 март.", 1),
        article("uk", "Пором загорівся у березні.", 2),
    ]
    claim = Claim(id=1, relation="same", statements=tuple(Statement(article=k, sentences=(0,)) for k in range(3)))
    (entry,) = timeline([claim], [], reports)
    assert (entry.from_, entry.to, entry.claim, entry.status) == ("2026-03-02", "2026-03-02", 1, "happened")
    assert entry.statements == claim.statements


def test_times_that_clash_are_two_entries():
    reports = [article("en", "The ferry will leave on Thursday."), article("en", "The ferry will leave on Friday.", 1)]
    claim = Claim(id=1, relation="same", statements=tuple(Statement(article=k, sentences=(0,)) for k in range(2)))
    assert [e.from_ for e in timeline([claim], [], reports)] == ["2026-03-05", "2026-03-06"]


def test_a_sentence_of_two_claims_is_told_once():
    reports = [article("en", "The ferry caught fire on Monday."), article("en", "The ferry burnt on Monday.", 1)]
    both = tuple(Statement(article=k, sentences=(0,)) for k in range(2))
    claims = [Claim(id=1, relation="same", statements=both), Claim(id=2, relation="overlap", statements=both)]
    assert [e.claim for e in timeline(claims, [], reports)] == [1]


def test_order_is_that_of_time():
    text = "The bridge will open on Friday. It was closed on Monday. Work began on 1 February."
    days = [first for first, _, _ in one("en", text)]
    assert days == sorted(days)
    assert len(days) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", "Міст не закрили 2 березня."),
        ("de", "Die Brücke wurde am 2. März nicht gesperrt."),
        ("pl", "Mostu nie zamknięto 2 marca."),
        ("fr", "Le pont n’a pas été fermé le 2 mars."),
    ],
)
def test_denied_in_several_languages(language, text):
    assert one(language, text) == [("2026-03-02", "2026-03-02", "denied")]

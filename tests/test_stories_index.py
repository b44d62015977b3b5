"""The index of large shelves: it finds what comparing all signatures finds, and pays for itself."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retold.stories import Clusterer, Digest, Window, index
from retold.stories.digests import vectors
from retold.stories.window import MOST

pytest.importorskip("usearch", reason="the extra `large` is not installed")

DIMENSIONS = 384


def reports(number, events, day="2026-03-02"):
    """Reports whose vectors lie around those of some events."""
    draw = np.random.default_rng(5)
    centres = draw.standard_normal((events, DIMENSIONS))
    found = []
    for n in range(number):
        vector = centres[n % events] + 0.6 * draw.standard_normal(DIMENSIONS)
        found.append(
            Digest(
                id=f"{n:05}", source=f"https://news.example/{n}", outlet="News", language="uk", from_=day, to=day,
                title=f"Headline {n}", vector=(vector / np.linalg.norm(vector)).astype("<f2").tobytes(),
                words=(1000 * (n % events) + np.arange(30)).astype("<u4").tobytes(),
            )
        )  # fmt: skip
    return found


@pytest.fixture
def eager(monkeypatch):
    """Every signature compared pays for one taken in, so that a first question fills the index."""
    monkeypatch.setattr(index, "WORTH", 1)


def names(found):
    return [digest.id for digest in found]


def mean(asked, found):
    """The mean cosine of a report with others."""
    return float((vectors(found) @ vectors([asked])[0]).mean())


def both(some, **options):
    plain, large = Window(large=None), Window(**options)
    for window in (plain, large):
        window.add(*some)
    return plain, large


def test_an_index_finds_what_comparing_all_finds_in_the_same_order(eager):
    some = reports(2_000, 40)
    plain, large = both(some, large=100)
    large.near(some[0])
    for asked in some[:200]:
        assert names(large.near(asked)) == names(plain.near(asked))
        found, expected = (names(window.near(asked, 0.6, days=7)) for window in (large, plain))
        assert [name for name in found if name in expected] == expected  # comparing loses some at the edge


def test_of_more_near_ones_than_are_asked_for_the_nearest_are_found(eager):
    some = reports(3 * MOST, 1)
    plain, large = both(some, large=100)
    large.near(some[0])
    for asked in some[:20]:
        expected, found = plain.near(asked), large.near(asked)
        assert len(found) == len(expected) == MOST
        assert mean(asked, found) > mean(asked, expected) - 0.01


def test_reports_that_come_later_and_reports_that_go_are_seen_at_once(eager):
    some = reports(1_200, 30)
    plain, large = both(some[:600], large=100)
    large.near(some[0])
    for window in (plain, large):
        window.add(*some[600:])
        for gone in some[:700:2]:  # enough for the shelf to be packed
            window.remove(gone.id)
    for asked in (*some[:100], *some[-100:]):
        assert names(large.near(asked)) == names(plain.near(asked))


def test_an_index_grows_by_what_was_compared_and_answers_all_the_while(monkeypatch):
    monkeypatch.setattr(index, "WORTH", 50)
    some = reports(1_000, 25)
    plain, large = both(some, large=100)
    for asked in some:
        assert names(large.near(asked)) == names(plain.near(asked))


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 400_000), max_size=60))
def test_no_more_is_taken_in_than_was_paid_for(compared):
    filled, taken = index.Index(512), 0
    for rows in compared:
        due = filled.earn(rows)
        assert 0 <= due <= rows
        taken += due
    assert taken * index.WORTH <= sum(compared)
    assert sum(compared) / index.WORTH - taken < 64 + len(compared)


def test_stories_are_the_same_with_and_without_an_index(eager):
    some = reports(400, 40)
    plain, large = Clusterer(), Clusterer()
    plain.window, large.window = Window(large=None), Window(large=50)
    for clusterer in (plain, large):
        for report in some:
            clusterer.add(report)
        clusterer.settle()
    assert plain.groups() == large.groups()
    assert len(plain.groups()) < 400


def test_two_windows_that_are_asked_the_same_answer_the_same(eager):
    some = reports(1_500, 3)
    first, second = (both(some, large=100)[1] for _ in range(2))
    assert [names(first.near(a)) for a in some[:50]] == [names(second.near(a)) for a in some[:50]]


def test_without_the_extra_all_signatures_are_compared(monkeypatch, eager):
    some = reports(300, 10)
    monkeypatch.setattr(index, "installed", lambda: False)
    monkeypatch.setattr(index, "Index", None)  # would be called
    plain, none = both(some, large=10)
    assert [names(none.near(a)) for a in some[:30]] == [names(plain.near(a)) for a in some[:30]]

"""Stories: which reports tell the same event, as they arrive and all at once."""

import random
import tomllib
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import encoding
from retold.annotation.sentences import split
from retold.model import Article, Published
from retold.stories import (
    Clusterer,
    Digest,
    Joiner,
    Rarity,
    Window,
    digest,
    explain,
    judged_day,
    recluster,
    same_event,
    story,
    windows,
)
from retold.stories.clustering import JOIN, cluster, cluster_near, table
from retold.stories.digests import key
from retold.stories.evidence import chances

TEXTS = {
    name: (told["language"], told["title"], told["text"])
    for name, told in tomllib.loads((Path(__file__).parent / "texts/stories.toml").read_text(encoding="utf-8")).items()
}
EVENTS = {name.partition("-")[0] for name in TEXTS}


def article(name, published=None):
    language, title, text = TEXTS[name]
    return Article(
        id=name, source=f"{name}.txt", outlet=f"Outlet {name}", language=language, title=title, text=text,
        published=Published(value=published, precision="day") if published else None, sentences=split(text, language),
    )  # fmt: skip


@pytest.fixture(scope="module")
def digests():
    return {d.id: d for d in digest([article(name) for name in TEXTS], encoding.load())}


def groups(stories):
    return {frozenset(a.removesuffix(".txt") for a in s.articles) for s in stories}


EXPECTED = {frozenset(n for n in TEXTS if n.startswith(event)) for event in EVENTS}


def test_reports_of_one_event_in_several_languages_form_a_story(digests):
    assert groups(recluster(list(digests.values()))) == EXPECTED


@pytest.mark.parametrize("seed", range(4))
def test_reports_that_arrive_one_by_one_form_the_same_stories(digests, seed):
    clusterer, order = Clusterer(), random.Random(seed).sample(sorted(digests), len(digests))
    for name in order:
        clusterer.add(digests[name])
    assert {frozenset(clusterer.members(clusterer.story_of(name))) for name in order} == EXPECTED


def test_a_story_tells_its_title_languages_outlets_and_span():
    dated = digest([article("fire-uk", "2026-03-02"), article("fire-en", "2026-03-03")], encoding.load())
    (found,) = recluster(dated)
    assert (found.id, found.from_, found.to, found.languages) == ("fire-uk", "2026-03-02", "2026-03-03", ("en", "uk"))
    assert found.outlets == ("Outlet fire-en", "Outlet fire-uk")
    assert found.title in {TEXTS["fire-uk"][1], TEXTS["fire-en"][1]}
    assert found.articles == ("fire-uk.txt", "fire-en.txt")


def test_the_same_text_from_two_files_is_in_one_story_twice(digests):
    copy = msgspec.structs.replace(digests["cup-cs"], source="copy.txt")
    (found,) = recluster([digests["cup-cs"], copy])
    assert found.articles == ("copy.txt", "cup-cs.txt")


def test_a_decision_names_its_evidence(digests):
    rarity = Rarity(digests.values())
    told = same_event(digests["fire-uk"], digests["fire-pl"], rarity)
    other = same_event(digests["fire-uk"], digests["cup-cs"], rarity)
    assert told.joins
    assert not other.joins
    assert told.words > 1 > other.words
    assert "vector" in explain(told)
    assert same_event(digests["fire-pl"], digests["fire-uk"], rarity) == told


def test_days_apart_speak_against_one_event_and_an_unknown_day_does_not(digests):
    rarity, a = Rarity(digests.values()), digests["permit-bg"]

    def chance(first, second):
        b = msgspec.structs.replace(digests["permit-ru"], from_=second, to=second)
        return same_event(msgspec.structs.replace(a, from_=first, to=first), b, rarity).probability

    assert chance("2026-03-01", "2026-03-06") < chance("2026-03-01", "2026-03-02") < chance("2026-03-01", None)
    assert chance("2026-03-01", None) == chance(None, None) == chance("2026-03-01", "2026-03-01")


def test_reports_more_than_a_week_apart_tell_two_events():
    dated = digest([article("cup-cs", "2026-03-02"), article("cup-sl", "2026-03-12")], encoding.load())
    assert len(recluster(dated)) == 2
    clusterer = Clusterer()
    assert clusterer.add(dated[0]) != clusterer.add(dated[1])


def test_another_ordinal_speaks_against_one_event(digests):
    a, rarity = digests["permit-bg"], Rarity(digests.values())
    assert a.ordinals == digests["permit-ru"].ordinals == (2,)
    first = msgspec.structs.replace(digests["permit-ru"], ordinals=(1,))
    assert same_event(a, first, rarity).probability < same_event(a, digests["permit-ru"], rarity).probability


def test_weekdays_of_title_and_lead_speak_for_and_against_one_event(digests):
    rarity, a = Rarity(digests.values()), msgspec.structs.replace(digests["fire-uk"], weekdays=(6,))

    def chance(*days):
        return same_event(a, msgspec.structs.replace(digests["fire-pl"], weekdays=days), rarity)

    assert (chance(6).weekdays, chance(5, 6).weekdays, chance().weekdays, chance(5).weekdays) == (1, 1, 0, -1)
    assert chance(5).probability < chance().probability < chance(6).probability == chance(5, 6).probability


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "The depot burned down on Saturday. It was empty.", (6,)),
        ("pl", "Skład spłonął w sobotę. Był pusty. Otwarto go w piątek.", (5, 6)),
        ("uk", "Склад згорів у ніч на середу, 4 березня.", (3,)),
        ("en", "The depot opens every Saturday.", ()),
        ("en", "A depot burned down. It was empty. Nobody was hurt. The mayor came on Friday.", ()),
    ],
)
def test_a_digest_has_the_weekdays_of_title_and_lead(language, text, days):
    found = Article(id="x", source="x", language=language, text=text, sentences=split(text, language))
    assert digest([found], Flat())[0].weekdays == days


def test_a_digest_kept_without_weekdays_is_read(digests):
    kept = msgspec.json.decode(msgspec.json.encode(digests["fire-uk"]))
    del kept["weekdays"]
    assert msgspec.convert(kept, Digest).weekdays == ()


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("11.02.2026 10.40 The bridge opened.", "2026-02-11"),
        ("The bridge opened\n\n2026-02-11\n\nIt did.", "2026-02-11"),
        ("The bridge opened in 2026.", None),
        ("The bridge opened. Version 1.11.2.2026 is out.", None),
        ("The bridge opened, 31.02.2026", None),
        ("Read also: Strong wind closed the port of Varna for two days 02.03.2026 11:30\n\nThe bridge opened.", None),
    ],
)
def test_a_date_at_the_head_of_a_text_is_read_as_its_day_and_said_to_be_inferred(head, day):
    found = Article(id="x", source="x", language="en", text=head, sentences=split(head, "en"))
    (made,) = digest([found], Flat())
    assert (made.from_, made.to) == (day, day)
    assert (made.inferred is None) == (day is None)


class Flat:
    """An encoder to which all texts are alike."""

    name, dimensions = "flat", 384

    def encode(self, texts):
        return np.ones((len(texts), 384), np.float32) / np.sqrt(np.float32(384))


def test_a_digest_survives_serialisation(digests):
    for one in digests.values():
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=Digest) == one


def made(name, direction, words, day=None):
    """A digest with a vector near one of a few directions."""
    own = np.random.default_rng(key(name)).standard_normal(384)
    vector = np.random.default_rng(direction).standard_normal(384) + 0.3 * own
    vector /= np.linalg.norm(vector)
    keys = np.array(sorted({key(w) for w in words}), "<u4").tobytes()
    packed = vector.astype("<f2").tobytes()
    return Digest(id=name, source=name, language="uk", title=name, from_=day, to=day, vector=packed, words=keys)


def many(n, events):
    return [made(f"{i:04}", i % events, [f"w{i % events}-{k}" for k in range(40)], "2026-01-01") for i in range(n)]


def test_a_story_that_a_later_report_ties_to_another_is_merged_and_that_is_told():
    a = made("a", 1, [f"x{k}" for k in range(0, 30)])
    b = made("b", 1, [f"x{k}" for k in range(24, 54)])
    bridge = made("c", 1, [f"x{k}" for k in range(4, 50)])
    clusterer = Clusterer(weights=Clusterer().weights._replace(constant=-8.55))
    first, second = clusterer.add(a), clusterer.add(b)
    assert first != second
    assert [c.kind for c in clusterer.changes()] == ["new", "new"]
    clusterer.add(bridge)
    assert len({clusterer.story_of(i) for i in "abc"}) == 1
    kinds = {c.kind: c for c in clusterer.changes()}
    assert set(kinds) == {"join", "merge"}
    assert {kinds["merge"].story, kinds["merge"].other} == {first, second}
    assert kinds["join"].evidence.joins


def test_a_known_report_changes_nothing():
    clusterer, reports = Clusterer(), many(6, 2)
    for report in reports:
        clusterer.add(report)
    clusterer.changes()
    assert clusterer.add(reports[3]) == clusterer.story_of("0003")
    assert clusterer.changes() == []


def test_a_clusterer_restored_goes_on_as_if_it_had_never_stopped():
    reports = many(40, 8)
    whole, resumed, before = Clusterer(), Clusterer(), Clusterer()
    for report in reports[:25]:
        before.add(report)
    resumed.restore((r, before.story_of(r.id)) for r in reports[:25])
    for report in reports:
        whole.add(report)
    for report in reports[25:]:
        resumed.add(report)
    assert [resumed.story_of(r.id) for r in reports] == [whole.story_of(r.id) for r in reports]


def test_the_oldest_reports_are_forgotten_when_there_are_too_many():
    clusterer = Clusterer(capacity=50)
    for i in range(120):
        clusterer.add(made(f"{i:03}", i, [f"{i}-{k}" for k in range(20)], f"2026-01-{1 + i // 10:02}"))
    assert clusterer.story_of("000") is None
    assert clusterer.story_of("119") == "119"
    assert 40 <= len(clusterer.window) <= 50


def test_search_finds_what_a_full_comparison_finds():
    reports, window = many(600, 30), Window()
    for report in reports:
        window.add(report)
    for gone in reports[::7]:
        window.remove(gone.id)
    left = [r for i, r in enumerate(reports) if i % 7]
    vectors = np.stack([np.frombuffer(r.vector, "<f2").astype(np.float32) for r in left])
    for report in reports[:60]:
        cosines = vectors @ np.frombuffer(report.vector, "<f2").astype(np.float32)
        expected = {r.id for r, c in zip(left, cosines, strict=True) if c >= 0.5 and r.id != report.id}
        assert {r.id for r in window.near(report, 0.5)} == expected


def test_an_empty_window_and_no_reports():
    assert Window().near(many(1, 1)[0]) == []
    assert recluster([]) == []


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 14))
def test_groups_depend_on_no_order_and_no_two_of_them_belong_together(draw, n):
    ids = [f"{i:02}" for i in range(n)]
    pairs = [(a, b) for a in ids for b in ids if a < b and draw.random() < 0.6]
    chances = {pair: draw.choice([0.1, 0.5, 0.7, 0.9, draw.random()]) for pair in pairs}
    found = cluster(ids, table(ids, chances))
    shuffled = draw.sample(ids, n)
    assert cluster(shuffled, table(shuffled, chances)) == found == slowly(ids, chances)
    assert cluster_near(shuffled, chances) == found
    assert sorted(i for group in found for i in group) == ids
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            values = [chances.get((min(a, b), max(a, b)), 0.0) for a in one for b in other]
            assert sum(values) / len(values) < JOIN


def slowly(ids, chances):
    """Average linkage as it is defined."""
    groups = [[i] for i in ids]

    def mean(a, b):
        return round(sum(chances.get((min(i, j), max(i, j)), 0.0) for i in a for j in b) / len(a) / len(b), 9)

    while True:
        pairs = [(-mean(a, b), a, b) for k, a in enumerate(groups) for b in groups[k + 1 :]]
        nearest, a, b = min(pairs, default=(0, [], []))
        if -nearest < JOIN:
            return groups
        groups = sorted([g for g in groups if g not in (a, b)] + [sorted(a + b)])


def test_a_report_that_resembles_one_of_three_stays_out():
    chances = {("a", "b"): 0.9, ("a", "c"): 0.9, ("b", "c"): 0.9, ("c", "d"): 0.8}
    assert cluster("abcd", table("abcd", chances)) == [["a", "b", "c"], ["d"]]


def tangled(n):
    """Reports of events that shade into each other."""
    draw = random.Random(7)
    drift = [draw.randrange(60) for _ in range(n)]
    return [made(f"{i:03}", 1, [f"w{drift[i] + k}" for k in range(14)]) for i in range(n)]


@pytest.mark.parametrize("seed", range(3))
def test_settled_stories_are_those_of_all_reports_at_once_whatever_the_order(seed):
    reports, clusterer = tangled(90), Clusterer()
    for report in random.Random(seed).sample(reports, len(reports)):
        clusterer.add(report)
    clusterer.settle()
    assert set(clusterer.groups()) == {s.articles for s in recluster(reports)}
    sizes = sorted(map(len, clusterer.groups()))
    assert sizes[-1] > 2
    assert len(sizes) > 3
    told = {c.kind for c in clusterer.changes()}
    assert {"new", "join"} <= told
    again = set(clusterer.groups())
    clusterer.settle()
    assert (set(clusterer.groups()), clusterer.changes()) == (again, [])


def test_settling_little_by_little_comes_to_the_same():
    reports, clusterer = tangled(60), Clusterer()
    for report in reports:
        clusterer.add(report)
    for _ in range(40):
        clusterer.settle(10)
    assert set(clusterer.groups()) == {s.articles for s in recluster(reports)}


def test_what_somebody_knows_to_be_together_or_apart_is(digests):
    together, apart = [("fire-uk", "cup-cs")], [("permit-ru", "permit-bg")]
    found = groups(recluster(list(digests.values()), together=together, apart=apart))
    assert any({"fire-uk", "cup-cs"} <= group for group in found)
    assert not any({"permit-ru", "permit-bg"} <= group for group in found)
    for seed in range(3):
        clusterer = Clusterer(together=together, apart=apart)
        for name in random.Random(seed).sample(sorted(digests), len(digests)):
            clusterer.add(digests[name])
        assert clusterer.story_of("fire-uk") == clusterer.story_of("cup-cs")
        assert clusterer.story_of("permit-ru") != clusterer.story_of("permit-bg")


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 12))
def test_ties_and_bars_hold_in_every_grouping(draw, n):
    ids = [f"{i:02}" for i in range(n)]
    every = [(a, b) for a in ids for b in ids if a < b]
    chances = {pair: draw.choice([0.2, 0.5, 0.8, 0.95]) for pair in every if draw.random() < 0.8}
    together, apart = draw.sample(every, min(len(every), 3)), [*draw.sample(every, min(len(every), 4)), ("00", "gone")]
    found = cluster(ids, table(ids, chances), together=together, apart=apart)
    where = {i: k for k, group in enumerate(found) for i in group}
    tied = cluster(ids, table(ids, {}), together=together)
    assert all(where[a] == where[b] for a, b in together)
    bound = {i: k for k, group in enumerate(tied) for i in group}
    kept = [(a, b) for a, b in apart if b in where and bound[a] != bound[b]]
    assert all(where[a] != where[b] for a, b in kept)
    assert cluster(ids, table(ids, chances), together=together[::-1], apart=apart[::-1]) == found


def test_the_title_is_the_most_central_headline():
    reports = [made(n, 1, []) for n in "abc"]
    far = made("far", 2, [])
    assert story([far, *reports]).title in "abc"


def test_search_within_days_takes_the_nearest_that_are_in_reach():
    reports = many(300, 1)
    days = [None, "2026-01-31", "2026-02-01", "2026-02-07", "2026-02-08", "2026-02-09", "2025-02-01"]
    dated = [msgspec.structs.replace(r, from_=days[i % 7], to=days[i % 7]) for i, r in enumerate(reports)]
    window = Window()
    window.add(*dated[1:])
    asked = msgspec.structs.replace(dated[0], from_="2026-02-01", to="2026-02-01")
    found = window.near(asked, 0.5, days=7)
    assert {r.from_ for r in found} == {None, "2026-01-31", "2026-02-01", "2026-02-07", "2026-02-08"}
    assert found == [r for r in window.near(asked, 0.5, 1_000) if r.from_ not in ("2026-02-09", "2025-02-01")][:250]
    assert window.near(asked, 0.5, 3, days=7) == found[:3]
    for gone in found:
        window.remove(gone.id)
    assert window.near(asked, 0.5, days=7) == []
    assert len(window) == 299 - len(found)


def leaning(degrees, day, words):
    """A report whose vector leans so far from the first axis to the second."""
    vector = np.zeros(384)
    vector[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    report = made(f"at {degrees} on {day}", 0, words, f"2026-03-{day:02}")
    return msgspec.structs.replace(report, vector=vector.astype("<f2").tobytes())


def test_days_joined_one_after_the_other_form_the_stories_of_all_at_once():
    words = [f"w{k}" for k in range(40)]
    reports = [
        leaning(40 * i, 1 + 2 * i, words[: 40 - 4 * i]) for i in range(4)
    ]  # the ends are too far to be looked at
    days = [int(r.from_[-2:]) for r in reports]
    by_id, rarity, near = {r.id: r for r in reports}, Rarity(reports), dict[tuple[str, str], float]()
    joiner = Joiner(judge=lambda names: chances([by_id[name] for name in names], rarity, 7))
    found = []
    for n, (day, report) in enumerate(zip(days, reports, strict=True)):
        judged = judged_day([report], reports[:n], rarity)
        near.update(judged)
        joiner.take(day, [report.id], judged)
        found += joiner.closed(day)
    found += joiner.closed()
    ids = [r.id for r in reports]
    assert len(near) < 6
    assert (chances(reports, rarity, 7) > table(ids, near)).any()
    assert sorted(found) == sorted(sorted(i for i in ids if by_id[i].source in s.articles) for s in recluster(reports))


def test_a_topic_without_end_is_closed_piece_by_piece(monkeypatch):
    """Two events a day; each has something of the one of three days before, so that all hang together by pairs."""
    monkeypatch.setattr(windows, "JUDGED", 20)
    joiner, found, most, expected = Joiner(days=7), [], 0, []
    for day in range(60):
        events = {event: [f"{event} {day:02} {n}" for n in range(4)] for event in "ab"}
        expected += events.values()
        judged = {(a, b): 0.9 for ids in events.values() for a in ids for b in ids if a < b}
        judged |= {tuple(sorted((f"a {day - 3:02} 0", f"a {day:02} 0"))): 0.5} if day >= 3 else {}
        judged |= {(f"a {day:02} 1", f"b {day:02} 1"): 0.5}
        joiner.take(day, [i for ids in events.values() for i in ids], judged)
        found += joiner.closed(day)
        most = max(most, len(joiner))
    found += joiner.closed()
    assert sorted(found) == sorted(expected)
    assert most <= 8 * 16
    assert len(joiner) == 0

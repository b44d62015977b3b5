"""What pages show of a library: lists newest first with filters, entities in every script, who rests on whom."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferry import FERRY, OUTLETS, quoting
from retold import encoding
from retold.errors import RetoldError
from retold.library import Library, browsing, naming, overview, resting
from retold.library.browsing import StoryFilter
from retold.library.searching import Query
from retold.reading.articles import article, publication


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request, tmp_path_factory):
    path = str(tmp_path_factory.mktemp("browsing") / "library.db")
    if request.param == "postgresql":
        server = request.getfixturevalue("server")
        path = server.address(server.new())
    with Library(path, encoder=encoding.load()) as opened:
        opened.add_articles(quoting())
        opened.refresh()
        yield opened


@pytest.fixture
def view(library):
    with library.reading() as connection:
        yield connection


def titles(found):
    return [row.title.split()[0] for row in found[0]]


def test_refreshing_twice_does_nothing(library):
    assert library.refresh() == (0, 0, 0)


def test_stories_stand_newest_first_and_go_on(view):
    (bank,), total = browsing.stories(view, StoryFilter(), size=1)
    assert (bank.title, bank.newest, bank.language, total) == ("Central bank raises rates", "2025-11-06T00:00", "en", 2)
    (ferry,), _ = browsing.stories(view, StoryFilter(), size=1, after=(bank.newest, bank.id))
    assert (ferry.reports, ferry.languages, ferry.first, ferry.last) == (
        3,
        ("bg", "en", "uk"),
        "2025-10-20",
        "2025-10-22",
    )
    assert ferry.outlets == tuple(sorted(OUTLETS.values()))
    assert browsing.stories(view, StoryFilter(), size=1, after=(ferry.newest, ferry.id))[0] == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (StoryFilter(Query("Варна")), 1),
        (StoryFilter(Query("Varna")), 1),
        (StoryFilter(Query("the")), 2),
        (StoryFilter(Query(language="uk")), 1),
        (StoryFilter(Query(outlet="Harbour Times")), 2),
        (StoryFilter(Query("rates", outlet="Harbour Times")), 1),
        (StoryFilter(Query(since="2025-10-23")), 1),
        (StoryFilter(Query(until="2025-10-21")), 1),
        (StoryFilter(least=2), 1),
        (StoryFilter(entity="Ivan Petrov"), 1),
        (StoryFilter(entity="Петров"), 1),
        (StoryFilter(Query("engine", language="bg")), 0),
        (StoryFilter(origins=1), 0),
        (StoryFilter(entity="%"), 0),
    ],
)
def test_filters(view, wanted, expected):
    assert browsing.stories(view, wanted, size=9)[1] == expected
    if not expected:
        assert browsing.why(view, wanted).startswith("No story has ")


def test_why_names_the_one_condition(view):
    assert browsing.why(view, StoryFilter(Query("zyx"), least=2)) == "No story has a report with the words “zyx”."
    both = StoryFilter(Query("rates"), least=3)
    assert browsing.why(view, both) == (
        "No story has all of these together: 3 reports or more, a report with the words “rates”."
    )


def test_a_compared_story_tells_its_origins(library):
    with library.reading() as view:
        ferry = browsing.stories(view, StoryFilter(least=2), size=1)[0][0]
    assert (ferry.compared, ferry.origins) == (False, None)
    found = library.compare(ferry.id)
    assert library.refresh().comparisons == 1
    with library.reading() as view:
        row = browsing.story(view, ferry.id[:6])
        most = max(c.independent_origins or 0 for c in found.claims)
        assert (row.compared, row.origins) == (True, most)
        assert browsing.stories(view, StoryFilter(origins=most), size=9)[1] == 1


def test_entities_in_every_script(view):
    (varna,) = [e for e in naming.entities(view, q="Варна", size=9) if e.type == "LOC"]
    assert (varna.name, varna.reports, set(varna.names)) == ("Varna", 3, {"bg", "en", "uk"})
    assert naming.entity(view, varna.id) == varna
    first = naming.entities(view, size=2)
    after = naming.entities(view, size=50, after=(first[-1].reports, first[-1].id))
    assert not {e.id for e in first} & {e.id for e in after}
    assert [e.id for e in (*first, *after)] == [e.id for e in naming.entities(view, size=60)]
    assert naming.stories(view, varna.id, size=5)[1] == 1
    with pytest.raises(RetoldError, match="holds nothing"):
        naming.entity(view, "nobody")


def test_what_somebody_said_newest_first(view):
    (petrov,) = [e for e in naming.entities(view, q="Petrov", type="PER", size=9) if e.reports == 3]
    found, more = naming.said(view, petrov.id, size=9)
    assert ([s.report.language for s in found], more) == (["bg", "uk", "en"], None)
    assert [s.article.text[slice(*s.attribution.content[0])].strip("„«").split()[0] for s in found[:2]] == [
        "Гореше",
        "Горіло",
    ]
    first, more = naming.said(view, petrov.id, size=1)
    rest, end = naming.said(view, petrov.id, size=9, after=more)
    assert ([s.report.language for s in (*first, *rest)], end) == (["bg", "uk", "en"], None)


def test_who_rests_on_whom(view):
    reuters = resting.origin(view, "Reuters")
    assert (reuters.reports, reuters.all_outlets, reuters.first.outlet) == (3, 3, "Harbour Times")
    assert [(o.name, o.reports) for o in reuters.outlets] == [(name, 1) for name in sorted(OUTLETS.values())]
    times = resting.outlet(view, "Harbour Times")
    assert (times.reports, times.citing, times.first, times.last) == (2, 1, "2025-10-20T00:00", "2025-11-06T00:00")
    assert [o.name for o in times.rests_on] == ["Reuters"]
    assert [o.name for o in resting.origins(view, q="Ройтерс", size=5)] == ["Reuters"]
    assert [o.name for o in resting.outlets(view, q="portovi", size=5)] == ["Портові новини"]
    first, more = resting.resting(view, origin="Reuters", size=2)
    rest, end = resting.resting(view, origin="Reuters", size=2, after=more)
    assert ([r.report.language for r in (*first, *rest)], end) == (["en", "uk", "bg"], None)
    assert all(r.text[slice(*r.spans[0])] in ("Reuters", "Ройтерс") for r in (*first, *rest))
    newest, _ = resting.resting(view, outlet="Harbour Times", size=9, newest=True)
    assert [r.origin for r in newest] == ["Reuters"]


def test_articles_and_what_becomes_of_them(path):
    with Library(path, encoder=encoding.load()) as library:
        library.add_articles(quoting())
        changed = library.changes()
        before = changed.now()
        assert changed.now() == before
        late = article("en.txt", FERRY["en"].replace("212", "213"), language="en", published=publication("2025-10-20"))
        library.add_articles([late])
        assert changed.now() != before
        library.refresh()
        with library.reading() as view:
            kept = browsing.article(view, late.id)
            assert (kept.article.text, kept.appeared[0].revision, kept.story is not None) == (late.text, 2, True)
            assert [r.number for r in browsing.revisions(view, kept.appeared[0].address)] == [1, 2]
            assert [(r.id, n) for r, n in browsing.revised(view, kept.story)] == [(late.id, 2)]
            assert late.id in browsing.reports(view, [late.id])
            assert len(browsing.reports_of(view, kept.story)) == 3
        library.remove("bank.txt")
        library.refresh()
        with library.reading() as view:
            assert browsing.stories(view, StoryFilter(), size=9)[1] == 1
            assert "bank.txt" not in {r.source for r in browsing.reports_of(view, kept.story)}
        assert library.check() == []
        changed.close()


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_words_and_names_may_be_asked_for(library, words, name):
    with library.reading() as view:
        assert browsing.stories(view, StoryFilter(Query(words, outlet=name), entity=words), size=3)[1] >= 0
        assert len(naming.entities(view, q=words, size=3)) <= 3
        assert len(resting.origins(view, q=name, size=3)) <= 3


def test_lists_that_were_told_anew_change_the_state_so_that_no_page_before_them_is_kept(path, encoder):
    with Library(path, encoder=encoder) as library:
        library.add_articles(quoting())
        changes = library.changes()
        states = [changes.now()]
        for _ in range(2):
            library.refresh()
            states.append(changes.now())
        library.compare("uk.txt")
        compared = changes.now()
        library.refresh()
        states += [compared, changes.now(), changes.now()]
        changes.close()
    assert states[0] != states[1] == states[2] != states[3] != states[4] == states[5]


@pytest.mark.parametrize("merged", [True, False])
def test_what_another_process_changed_meanwhile_is_not_told_as_it_was(path, encoder, monkeypatch, merged):
    with Library(path, encoder=encoder) as library, Library(path, encoder=encoder) as other:
        library.add_articles(quoting())
        ids = [story.id for story in library.stories()]
        one = library.story(ids[0]).articles[0]
        if not merged:
            library.merge_stories(*ids)
        tell = overview._lines

        def between(*given):
            told = tell(*given)
            monkeypatch.setattr(overview, "_lines", tell)
            other.merge_stories(*ids) if merged else other.split_story(one, [one])
            other.refresh()
            return told

        monkeypatch.setattr(overview, "_lines", between)
        library.refresh()
        with library.reading() as connection:
            told = {row.id: row.reports for row in browsing.stories(connection, StoryFilter(), size=9)[0]}
        assert told == {story.id: len(story.articles) for story in library.stories()}
        assert len(told) == (1 if merged else 2)

# ruff: noqa: E501 (a program)
"""Stories in the library: grouped as reports come, across languages and processes, kept, compared, formed anew."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from sqlalchemy import select

from ferry import BANK_FILES, FERRY_FILES, REPORTS, reports, sets
from libraries import behind
from retold import comparison
from retold.cli import cli
from retold.errors import RetoldError
from retold.library import Library, grouping, schema
from retold.reading.articles import article


@pytest.fixture
def library(path, encoder):
    with Library(path, encoder=encoder) as opened:
        yield opened


ALL = {FERRY_FILES, BANK_FILES}
EXAMPLES = Path(__file__).parent.parent / "examples"


def test_reports_of_one_event_are_one_story(library):
    library.add_articles(reports())
    assert sets(library) == ALL
    story = library.story("uk.txt")
    assert (story.languages, story.from_, story.to) == (("bg", "en", "uk"), "2025-10-20", "2025-10-20")
    assert story.outlets == ("Outlet bg.txt", "Outlet en.txt", "Outlet uk.txt")
    assert story.title in {text.partition("\n")[0] for _, text in REPORTS.values()}
    assert library.story(story.id[:6]) == story
    assert library.stats().stories == 2
    with pytest.raises(RetoldError, match="has no story"):
        library.story("nothing")


@pytest.mark.parametrize("turn", [1, -1])
def test_the_examples_form_exactly_their_events_in_either_order(library, turn):
    files = sorted(f for f in EXAMPLES.glob("*/*") if f.suffix in (".txt", ".html"))
    events = {frozenset(str(f) for f in files if f.parent == event) for event in {f.parent for f in files}}
    library.add(*map(str, files[::turn]))
    assert len(events) == 5
    assert sets(library) == events
    library.recluster()
    assert sets(library) == events


def test_one_report_is_told_as_one(path, library):
    library.add_articles(reports("bank.txt"))
    listed = CliRunner().invoke(cli, ["stories", "--all", "--library", path])
    assert "1 report ·" in listed.stdout
    assert "0 stories of several reports, of 1 in all." in listed.stderr


def test_any_order_and_forming_anew_give_the_same(new_path, encoder):
    found = []
    for names in (list(REPORTS), list(REPORTS)[::-1]):
        with Library(new_path(), encoder=encoder) as library:
            for each in reports(*names):
                library.add_articles([each])
            found.append(sets(library))
            assert library.recluster() == (0, 3)
            found.append(sets(library))
    assert found == [ALL] * 4


def test_history_tells_who_joined(library):
    library.add_articles(reports("en.txt"))
    library.add_articles(reports("uk.txt"))
    changes = library.history("en.txt")
    assert [c["kind"] for c in changes] == ["new", "join"]
    assert changes[1]["probability"] > 0.5


def test_copies_and_revisions_in_stories(library):
    library.add_articles(reports("en.txt", "bank.txt"))
    (first,) = reports("en.txt")
    library.add_articles([article("copy.txt", first.text + " More on our site.", outlet="Courier")])
    assert set(library.story("copy.txt").articles) == {"en.txt", "copy.txt"}
    assert "Courier" in library.story("en.txt").outlets
    (other,) = reports("bank.txt")
    library.add_articles([article("en.txt", other.text + " It was the third step this year.", language="en")])
    assert sets(library) == {frozenset({"copy.txt"}), frozenset({"bank.txt", "en.txt"})}, "what stands there now"


def test_what_was_left_ungrouped_is_grouped_when_asked(path, encoder):
    with Library(path, grouping=False) as library:
        library.add_articles(reports())
        assert library.stats().stories == 0
    with Library(path, encoder=encoder) as library:
        assert sets(library) == ALL


def test_another_process_groups_meanwhile(path, library):
    program = (
        "import sys\nfrom retold.library import Library\nfrom retold.reading.articles import article, publication\n"
        "with Library(sys.argv[1]) as library:\n"
        "    library.add_articles([article('uk.txt', sys.argv[2], language='uk', published=publication('2025-10-20'))])\n"
    )
    library.add_articles(reports("en.txt"))
    subprocess.run([sys.executable, "-c", program, path, REPORTS["uk.txt"][1]], check=True)
    library.add_articles(reports("bg.txt"))
    assert sets(library) == {FERRY_FILES}
    assert library.check() == []


def test_removed_reports_leave_their_story(library):
    library.add_articles(reports())
    library.remove("uk.txt")
    library.remove("bank.txt")
    assert sets(library) == {FERRY_FILES - {"uk.txt"}}
    library.add_articles(reports("uk.txt"))
    assert sets(library) == {FERRY_FILES}
    assert library.check() == []


def test_a_story_is_compared(library):
    library.add_articles(reports())
    assert len(library.compare("en.txt").articles) == 3
    some = library.compare("en.txt", most=2)
    assert len(some.articles) == 2
    assert any("2 of the story's 3 reports" in note for note in some.notes)
    with pytest.raises(RetoldError, match="there is one only"):
        library.compare("bank.txt")


def test_what_was_compared_is_kept(path, library, encoder, monkeypatch):
    library.add_articles(reports())
    first = library.compare("en.txt")
    times = []

    def compare(articles, **options):
        times.append(len(articles))
        return comparison_of(articles, **options)

    comparison_of = comparison.compare
    monkeypatch.setattr(comparison, "compare", compare)
    with Library(path, encoder=encoder) as again:
        assert again.compare("uk.txt") == first
        assert times == [], "another process finds it too"
        assert len(again.compare("uk.txt", most=2).articles) == 2
        assert again.compare("uk.txt") == first
        assert times == [2]
        (uk,) = reports("uk.txt")
        again.add_articles([article("uk.txt", uk.text.replace("214", "213"), language="uk", published=uk.published)])
        assert "213" in "".join(a.text for a in again.compare("bg.txt").articles)
        assert times == [2, 3]
        again.remove("uk.txt")
        assert len(again.compare("bg.txt").articles) == 2
        assert again.check() == []
    kept = schema.comparisons
    assert behind(path, select(kept.c.most).order_by(kept.c.most)) == [(2,), (12,)], "old ones go"
    behind(path, kept.update().values(data=b"\0"))
    assert len(library.check()) == 2
    assert len(library.compare("bg.txt").articles) == 2, "what cannot be read is made anew"


def test_commands(path, library, tmp_path):
    library.add_articles(reports())

    def run(*arguments):
        return CliRunner().invoke(cli, [*arguments, "--library", path])

    found = json.loads(run("stories", "--json").stdout_bytes)
    assert found["format"] == "retold.stories/1"
    assert {frozenset(s["articles"]) for s in found["stories"]} == ALL
    listed = run("stories")
    assert "3 reports" in listed.stdout
    assert "1 story of several reports, of 2 in all" in listed.stderr
    assert "0 of 3 pairs" in run("stories", "--recluster").stderr
    shown = json.loads(run("show", "uk.txt", "--json").stdout_bytes)
    assert shown["format"] == "retold.comparison/1"
    page = tmp_path / "page.html"
    assert run("show", "uk.txt", "--html", str(page)).exit_code == 0
    assert "Варни" in page.read_text(encoding="utf-8")
    assert json.loads(run("show", "uk.txt", "--history").stdout.splitlines()[0])["kind"] == "new"
    assert run("show", "nothing").exit_code == 2


def test_vectors_of_an_earlier_form_are_made_anew_and_stories_stay(library):
    library.add_articles(reports("en.txt", "uk.txt", "bank.txt"))
    before = {s.id: s.articles for s in library.stories()}
    kept = select(schema.digests.c.hash, schema.digests.c.data).order_by(schema.digests.c.id)
    with library.reading() as connection:
        fresh = connection.execute(kept).all()
        found = library.search("Schiffsbrand", semantic=True)
    with library._database.writing() as connection:
        for row in fresh[:2]:
            old = replace(grouping.decoded(row.data), form=1, vector=grouping.decoded(fresh[2].data).vector)
            told = schema.digests.update().where(schema.digests.c.hash == row.hash)
            connection.execute(told.values(data=grouping.packed(old)))
        connection.execute(schema.meanings.delete())
    library.recluster()
    with library.reading() as connection:
        assert connection.execute(kept).all() == fresh
    assert {s.id: s.articles for s in library.stories()} == before
    assert library.search("Schiffsbrand", semantic=True) == found
    assert library.check() == []

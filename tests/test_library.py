"""The library: what is kept, what counts as known, revised or a copy, and that nothing confirmed is ever lost."""

import csv
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect
from sqlalchemy import text as sql

import retold
from libraries import behind
from retold.cli import cli
from retold.errors import RetoldError
from retold.library import Library, database, dialects, schema
from retold.model import Mention
from retold.reading.articles import article, publication

FERRY = (
    "A ferry caught fire near the port of Varna on Monday. All 212 people on board were brought ashore within two "
    "hours, the coast guard said. The captain, Ivan Petrov, called it a small fire in the engine room. "
    "An inquiry is to begin on Tuesday."
)
UK = "Пором загорівся біля порту Варна. Президент Зеленський висловив співчуття, повідомляє пресслужба."


def plain(articles):
    """An annotator that finds nothing."""
    return tuple(articles)


@pytest.fixture
def library(path):
    with Library(path, annotator=plain, grouping=False) as opened:
        yield opened


def report(text, source="a.txt", **more):
    return article(source, text, **more)


def counts(library, *articles):
    return dict(library.add_articles(articles).counts)


# What is kept


def test_the_front_door_names_it(path):
    with retold.Library(path) as library:
        assert library.path == path
        assert library.stats().texts == 0


def test_new_known_and_revised(library):
    assert counts(library, report(FERRY, "https://example.org/1")) == {"new": 1}
    assert counts(library, report(FERRY, "https://example.org/1#top")) == {"known": 1}
    assert counts(library, report(FERRY, "https://EXAMPLE.org:443/1?utm_source=x")) == {"known": 1}
    assert counts(library, report(UK, "https://example.org/1")) == {"revised": 1}
    assert counts(library, report(FERRY, "https://example.org/1")) == {"known": 1}, "an old text again is no news"
    assert [(r.number, r.article.text) for r in library.revisions("https://example.org/1")] == [(1, FERRY), (2, UK)]
    assert [a.text for a in library.articles()] == [UK], "the latest revision is what stands there"
    assert library.search("Petrov").total == 0
    assert library.search("Petrov", revisions=True).total == 1


def test_identical_and_near_copies_are_one_text(library):
    wire = "(Agency) " + FERRY + " Read more on our site."
    figures = FERRY.replace("212", "219")
    assert counts(library, report(FERRY, "https://a.example/1", outlet="Bryag")) == {"new": 1}
    assert counts(library, report(FERRY, "https://b.example/1", outlet="Morning Post")) == {"copy": 1}
    assert counts(library, report(wire, "https://c.example/1", outlet="Courier")) == {"copy": 1}
    assert counts(library, report(figures, "https://d.example/1", outlet="Other")) == {"new": 1}, "other figures"
    found = library.search("coast guard", outlet="courier")
    assert (found.total, found.hits[0].outlets) == (1, ("Bryag", "Morning Post", "Courier"))
    assert library.search("coast guard").total == 2
    stats = library.stats()
    assert (stats.texts, stats.copies, stats.appearances) == (2, 1, 4)


def test_the_text_comes_back_as_it_was(library):
    texts = ["nul \0 inside", "lone \ud800 surrogate", "A" * 100_000, "emoji 🛳️ and\r\nline\u2028ends\ufeff"]
    for number, text in enumerate(texts):
        library.add_articles([report(text, f"{number}.txt", title=text[:50], published=publication("2025-10-21"))])
    assert [a.text for a in library.articles()] == texts
    assert [a.title for a in library.articles()] == [t[:50] for t in texts]
    assert library.check() == []


def test_annotations_are_kept(path, tmp_path):
    with Library(path, grouping=False) as library:
        library.add_articles([report(UK)])
        kept = next(library.articles())
        (fresh,) = retold.annotate([report(UK)])
    assert kept.sentences == fresh.sentences
    assert kept.attributions == fresh.attributions
    assert kept.language == fresh.language == "uk"


def test_export_and_add_lose_nothing(library, new_path, tmp_path):
    library.add_articles([report(FERRY, "https://a.example/1", outlet="Bryag", published=publication("2025-10-21"))])
    library.add_articles([report(UK, "https://a.example/1", title="Пором", language="uk")])
    library.add_articles([report("lone \ud800 surrogate and words", "b.txt")])
    exported = "".join(library.export())
    file = tmp_path / "out.jsonl"
    file.write_text(exported, encoding="utf-8")
    with Library(new_path(), annotator=plain, grouping=False) as again:
        assert dict(again.add(str(file)).counts) == {"new": 2, "revised": 1}
        assert "".join(again.export()) == exported
        assert again.check() == []
        assert dict(again.add(str(file)).counts) == {"known": 3}


def test_csv_is_no_program(library):
    library.add_articles([report("=1+1 is what a spreadsheet would count", "x", title='=HYPERLINK("a")')])
    (row,) = csv.DictReader(io.StringIO("".join(library.export(table=True)), newline=""))
    assert row["title"] == '\'=HYPERLINK("a")'
    assert row["text"].startswith("'=1+1")


def test_remove_takes_copies_places(library):
    library.add_articles([report(FERRY, "https://a.example/1"), report(FERRY + " More.", "https://b.example/1")])
    assert library.remove("https://a.example/1") == 1
    assert library.search("coast guard").hits[0].sources == ("https://b.example/1",)
    assert library.stats().copies == 0
    assert library.check() == []
    assert counts(library, report(FERRY, "https://a.example/1")) == {"copy": 1}, "copies are still found"
    (left,) = {a.id for a in library.articles()}
    assert library.remove(left) == 1
    with pytest.raises(RetoldError, match="holds nothing under"):
        library.remove("https://nowhere.example/")


def test_raw_bytes_are_kept_once(library, tmp_path):
    page = f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>{FERRY}</p></article></body></html>"
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(page, encoding="utf-8")
    library.add(str(tmp_path / "a.html"), str(tmp_path / "b.html"))
    with library._database.reading() as connection:
        from retold.reading.documents import reread

        (raw,) = connection.execute(schema.raws.select()).all()
    import zlib

    assert zlib.decompress(raw.data).decode() == page
    assert reread("a.html", zlib.decompress(raw.data), raw.kind).text == next(library.articles()).text


def test_check_finds_damage(path):
    with Library(path, annotator=plain, grouping=False) as library:
        library.add_articles([report(FERRY), report(UK, "b.txt")])
    behind(
        path,
        schema.texts.update().where(schema.texts.c.id == 1).values(text="changed"),
        schema.raws.update().where(schema.raws.c.id == 2).values(data=b"\0"),
        sql("DELETE FROM search WHERE rowid = 2"),
    )
    with Library(path, annotator=plain, grouping=False) as library:
        problems = "\n".join(library.check())
    assert "is not what was added" in problems
    assert "cannot be read back" in problems
    assert problems.count("search index") == 2
    result = CliRunner().invoke(cli, ["check", "--library", path])
    assert (result.exit_code, "is damaged" in result.stderr) == (2, True)


def test_one_report_that_trips_us_up_does_not_end_the_run(path):
    def fails(articles):
        if "Varna on" in articles[0].text:
            raise ZeroDivisionError("by an odd report")
        return tuple(articles)

    with Library(path, annotator=fails, grouping=False) as library:
        added = library.add_articles([report(FERRY, "odd.txt"), report(UK, "b.txt")])
        assert dict(added.counts) == {"new": 1}
        (failure,) = added.failures
        assert failure.source == "odd.txt"
        assert "ZeroDivisionError: by an odd report" in failure.reason


# Search


@pytest.fixture
def stocked(library):
    library.add_articles([
        report(UK, "uk.txt", language="uk", outlet="Берег", published=publication("2025-10-21T23:30-02:00")),
        report(FERRY, "en.txt", language="en", outlet="Morning Post", published=publication("2025-10-20")),
        report("El incendio del transbordador: «Зеленский», dijo Ángel Núñez.", "es.txt", language="es"),
        report("渡輪在港口附近起火，船長稱這是一場小火。", "zh.txt", language="zh"),
    ])  # fmt: skip
    return library


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("Zelensky", {"uk.txt", "es.txt"}),
        ("Зеленский", {"uk.txt", "es.txt"}),
        ("Zełenski", {"uk.txt", "es.txt"}),
        ("ZELENSKYY", {"uk.txt", "es.txt"}),
        ("Петров", {"en.txt"}),
        ("petrov ferry", {"en.txt"}),
        ('"Ivan Petrov"', {"en.txt"}),
        ('"Petrov Ivan"', set()),
        ("nunez", {"es.txt"}),
        ("渡輪", {"zh.txt"}),
        ("火", {"zh.txt"}),
        ("on", {"en.txt"}),
        ("el", {"es.txt"}),
        ("varna", {"uk.txt", "en.txt"}),
        ("212", {"en.txt"}),
        ("etrov", set()),
        ('" OR 1=1 --', set()),
        ('"unclosed NEAR(', set()),
        ("%", set()),
        ("", {"uk.txt", "en.txt", "es.txt", "zh.txt"}),
    ],
)
def test_words_in_any_script(stocked, query, sources):
    page = stocked.search(query)
    assert {s for hit in page.hits for s in hit.sources} == sources
    assert (page.total, page.why is None) == (len(sources), bool(sources))


@pytest.mark.parametrize(
    ("given", "sources"),
    [
        ({"outlet": "Bereg"}, {"uk.txt"}),
        ({"outlet": "morning"}, {"en.txt"}),
        ({"language": "uk"}, {"uk.txt"}),
        ({"since": "2025-10-21"}, {"uk.txt"}),
        ({"since": "2025-10-22"}, {"uk.txt"}),
        ({"until": "2025-10-21"}, {"en.txt"}),
        ({"since": "2025-10-20", "until": "2025-10-22"}, {"uk.txt", "en.txt"}),
        ({"outlet": "nobody"}, set()),
    ],
)
def test_filters(stocked, given, sources):
    page = stocked.search(**given)
    assert {s for hit in page.hits for s in hit.sources} == sources


def test_spans_cut_what_was_found(stocked):
    (hit,) = stocked.search("Zelensky", language="uk").hits
    assert [hit.text[s.start : s.end] for s in hit.found] == ["Зеленський"]
    assert hit.excerpt.start <= hit.found[0].start < hit.found[0].end <= hit.excerpt.end


def test_pages(library):
    library.add_articles(
        report(f"Report {n} from the harbour.", f"{n}.txt", published=publication(f"2025-10-{n + 1:02}"))
        for n in range(25)
    )
    pages = [library.search("harbour", page=n, size=10) for n in (1, 2, 3, 4)]
    assert [len(p.hits) for p in pages] == [10, 10, 5, 0]
    assert {p.total for p in pages} == {25}
    assert [h.sources[0] for p in pages for h in p.hits] == [f"{n}.txt" for n in reversed(range(25))]


def test_nothing_says_why(stocked, new_path):
    assert stocked.search("ferry", language="bg").why == "No report has the language “bg”."
    assert "all of these together" in stocked.search("ferry", language="uk").why
    with Library(new_path(), annotator=plain, grouping=False) as empty:
        assert "is empty" in empty.search("ferry").why
    with pytest.raises(RetoldError, match="is no day"):
        stocked.search(since="yesterday")


def test_entities_are_found_in_every_script(path):
    def named(articles):
        import msgspec

        mention = Mention(span=(0, 5), type="PER", name="Марко Рубіо", entity="rubio")
        return tuple(msgspec.structs.replace(a, mentions=(mention,)) for a in articles)

    with Library(path, annotator=named, grouping=False) as library:
        library.add_articles([report("Він приїхав до Варни.")])
        assert [library.search(entity=e).total for e in ("Rubio", "Marko Rubio", "Рубио", "Lavrov")] == [1, 1, 1, 0]


# Files that cannot be used


def test_schema_migrates_from_every_earlier_version(new_path):
    for version in range(schema.VERSION):
        old = new_path()
        if version:
            older = schema.STEPS[:version]
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(schema, "STEPS", older)
                patch.setattr(schema, "VERSION", version)
                with Library(old, annotator=plain, grouping=False) as library:
                    library.add_articles([report(UK, "old.txt")])
        with Library(old, annotator=plain, grouping=False) as library:
            assert counts(library, report(FERRY)) == {"new": 1}
            assert library.stats().appearances == 1 + bool(version)
            assert (library.stats().version, library.check()) == (schema.VERSION, [])
            with library._database.reading() as connection:
                assert set(schema.tables.tables) <= set(inspect(connection).get_table_names())


def test_an_empty_file_becomes_a_library(tmp_path):
    (tmp_path / "empty.db").touch()
    with Library(str(tmp_path / "empty.db")) as library:
        assert library.stats().version == schema.VERSION


def test_files_that_are_no_library(tmp_path):
    (tmp_path / "text.db").write_text("This is no database at all, but a text of some length. " * 50)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE notes (a)")
    other.commit()
    other.close()
    for name in ("text.db", "other.db"):
        with pytest.raises(RetoldError, match="is no library of Retold"):
            Library(str(tmp_path / name))
    with pytest.raises(RetoldError, match="is a folder"):
        Library(str(tmp_path))
    with pytest.raises(RetoldError, match="no library that can be opened"):
        Library("mysql://reader:secret@localhost/retold")


def test_a_later_version_is_not_touched(path):
    Library(path).close()
    behind(path, sql("UPDATE meta SET value = '99' WHERE key = 'version'"))
    with pytest.raises(RetoldError, match="made by a later Retold"):
        Library(path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_read_only_folder_gives_one_line(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o500)
    with pytest.raises(RetoldError, match="permission denied"):
        Library(str(folder / "library.db"))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder in which nobody can make a file")
@pytest.mark.parametrize("name", ["/proc/library.db", "/proc/self/folder/library.db"])
def test_a_folder_that_cannot_be_written_gives_one_line(name):
    with pytest.raises(RetoldError, match=f"The library {name} cannot be used: ") as caught:
        Library(name)
    assert "\n" not in str(caught.value)


def test_a_full_disk_gives_one_line_and_loses_nothing(tmp_path, monkeypatch):
    path = str(tmp_path / "library.db")
    with Library(path, annotator=plain, grouping=False) as library:
        library.add_articles([report(FERRY)])

    def small(connection, record):
        set_up(connection, record)
        connection.execute("PRAGMA max_page_count = 100")

    set_up = database._set_up
    monkeypatch.setattr(database, "_set_up", small)
    with Library(path, annotator=plain, grouping=False) as library:
        rng = random.Random(1)
        words = (" ".join(f"{rng.getrandbits(64):x}" for _ in range(400)) for _ in range(200))
        with pytest.raises(RetoldError, match="the disk is full"):
            library.add_articles(report(text, f"{n}.txt") for n, text in enumerate(words))
        assert counts(library, report(FERRY)) == {"known": 1}
        assert library.check() == []


def test_a_busy_library_says_so(path, monkeypatch):
    Library(path).close()
    monkeypatch.setattr(database, "_PATIENCE", 0.1)
    monkeypatch.setattr(dialects, "_PATIENCE", 0.1)
    holder = database.Database(path)
    with (
        holder.writing(),
        Library(path, annotator=plain, grouping=False) as library,
        pytest.raises(RetoldError, match="being written by another"),
    ):
        library.add_articles([report(FERRY)])
    holder.close()


# Several processes, and kills

WRITER = """
import sys
from retold.library import Library
from retold.library.reports import Silence
from retold.reading.articles import article
from retold.reading.entries import Entry

class Confirmed(Silence):
    def advance(self, outcomes):
        for outcome in outcomes:
            print(outcome.article, flush=True)

who, number = sys.argv[2], int(sys.argv[3])
texts = (f"Report {n} of {who}: the ferry left the harbour at {n} minutes past." for n in range(number))
entries = (Entry(article(f"{who}-{n}.txt", t), t.encode(), "text", f"{who}-{n}.txt") for n, t in enumerate(texts))
with Library(sys.argv[1], annotator=tuple, grouping=False) as library:
    library.add_gathered(entries, progress=Confirmed())
"""


def writer(path, who, number):
    command = [sys.executable, "-c", WRITER, path, who, str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_add_at_once(path):
    both = [writer(path, who, 150) for who in ("first", "second")]
    done = [process.communicate() for process in both]
    assert [(p.returncode, errors) for p, (_, errors) in zip(both, done, strict=True)] == [(0, "")] * 2
    with Library(path, annotator=plain, grouping=False) as library:
        assert library.stats().appearances == 300
        assert library.check() == []


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_it_keeps_what_it_confirmed(path):
    rng = random.Random(20251021)
    confirmed = set()
    for _ in range(2):
        process = writer(path, "killed", 2_000)
        confirmed.add(process.stdout.readline().strip())  # it is at work
        time.sleep(rng.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        rest = process.communicate()[0]
        confirmed |= set(rest.split())
        with Library(path, annotator=plain, grouping=False) as library:
            assert confirmed <= {a.id for a in library.articles()}
            assert library.check() == []
    assert confirmed


# The commands


def run(path, *arguments, **more):
    return CliRunner().invoke(cli, [*map(str, arguments), "--library", path], **more)


def test_commands(path, tmp_path):
    tmp_path = tmp_path / "reports"
    tmp_path.mkdir()
    (tmp_path / "uk.txt").write_text(UK, encoding="utf-8")
    (tmp_path / "en.txt").write_text(FERRY, encoding="utf-8")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    added = run(path, "add", tmp_path, "--no-stories", "--published", "2025-10-21")
    assert added.exit_code == 0
    assert "2 new, 0 known, 0 revised, 1 unreadable" in added.stderr
    assert "image.png is an image, no text" in added.stderr
    found = json.loads(run(path, "search", "Zelensky", "--json").stdout_bytes)
    (hit,) = found["hits"]
    assert (found["total"], hit["published"], hit["language"]) == (1, "2025-10-21", "uk")
    assert [hit["text"][s:e] for s, e in hit["found"]] == ["Зеленський"]
    assert "2025-10-21" in run(path, "search", "Varna").stdout
    assert json.loads(run(path, "stats", "--json").stdout_bytes)["texts"] == 2
    assert "is whole" in run(path, "check").stderr
    target = tmp_path / "out.jsonl"
    assert run(path, "export", "--to", target).exit_code == 0
    assert target.read_bytes() == run(path, "export").stdout_bytes
    assert run(path, "remove", tmp_path / "uk.txt", "--quiet").output == ""
    assert run(path, "search", "Zelensky").stdout == "0 found\n"
    again = run(path, "add", "-", "--no-stories", input=FERRY)
    assert "1 copy of a known text" in again.stderr


def test_nothing_added_is_an_error(path):
    result = run(path, "add", "nowhere.txt")
    assert result.exit_code == 2
    assert "There is no file nowhere.txt" in result.stderr
    assert run(path, "add").exit_code == 2


def test_addresses_that_nothing_reads(path):
    result = run(path, "add", "ftp://harbour.example/report")
    assert result.exit_code == 2
    assert "an address of a kind that is not read here (ftp)" in result.stderr


def test_an_empty_library_says_so(path):
    Library(path).close()
    for command in ("stories", "search"):
        result = run(path, command)
        assert result.exit_code == 0
        assert "The library is empty; “retold add” puts reports into it." in result.stderr


_ASKING = (
    ["stories"],
    ["stories", "--recluster"],
    ["stories", "--merge", "1a2b3c4d", "5e6f7a8b"],
    ["show", "1a2b3c4d"],
    ["search", "Varna"],
    ["stats", "--json"],
    ["check"],
    ["export"],
    ["export", "--csv"],
    ["remove", "1a2b3c4d"],
    ["judge", "--history"],
    ["judge", "--undo"],
    ["judge", "1a2b3c4d", "confirm", "3"],
    ["entities", "1a2b3c4d"],
    ["add", "--refetch"],
    ["add", "--passages"],
    ["watch", "--once"],
)


@pytest.mark.parametrize("arguments", _ASKING, ids=" ".join)
def test_what_is_asked_of_a_library_makes_none(tmp_path, arguments):
    place = tmp_path / "nowhere" / "none.db"
    result = run(place, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"There is no library at {place}." in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not place.parent.exists()


def test_folders_of_results_are_not_made_for_a_library_that_is_not_there(tmp_path):
    for form in ("--parquet", "--gold"):
        assert run(tmp_path / "none.db", "export", form, tmp_path / "out").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_library_on_a_server_is_not_made_by_asking(path):
    if "://" not in path:
        pytest.skip("a file is none before it is made")
    assert run(path, "stats").exit_code == 2
    Library(path).close()
    assert run(path, "stats").exit_code == 0


def test_every_command_over_a_library_is_held_not_to_make_one():
    makes = {"import", "serve"}
    over = {c.name for c in cli.commands.values() if any(p.name == "path" for p in c.params)}
    assert over - makes == {arguments[0] for arguments in _ASKING}


def test_files_about_a_folder_are_no_reports_unless_they_are_named(path, tmp_path):
    folder = tmp_path / "reports"
    (folder / "more").mkdir(parents=True)
    (folder / "uk.txt").write_text(UK, encoding="utf-8")
    (folder / "more" / "readme-fire.md").write_text(FERRY, encoding="utf-8")
    for name in ("README.md", "Readme", "LICENSE", "more/NOTICE.txt", "more/CHANGELOG.uk.md", ".hidden"):
        (folder / name).write_text(f"{name}: where these reports come from, and who may use them.", encoding="utf-8")
    assert "2 new" in run(path, "add", folder, "--no-stories").stderr
    assert "1 new" in run(path, "add", folder / "README.md", "--no-stories").stderr
    assert "1 new" in run(path, "add", folder / "more" / "N*", "--no-stories").stderr


def test_nothing_to_watch_is_an_error(path):
    Library(path).close()
    for options in ((), ("--once",), ("--refetch",)):
        result = run(path, "watch", *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "No feed was named, and the library watches none yet." in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_the_library_is_named_by_the_environment(tmp_path):
    where = str(tmp_path / "named.db")
    report = tmp_path / "en.txt"
    report.write_text(FERRY, encoding="utf-8")
    CliRunner().invoke(cli, ["add", str(report), "--no-stories"], env={"RETOLD_LIBRARY": where})
    assert os.path.exists(where)

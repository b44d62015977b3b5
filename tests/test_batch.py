"""Batches: the same reports as by `retold add`, once each, whatever is interrupted, and back into a library."""

import gzip
import io
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import batch
from retold.batch import cutting, work
from retold.batch.ledger import Ledger, Run, Try
from retold.cli import cli
from retold.errors import RetoldError
from retold.library import Library, layout
from retold.reading.places import File, Folder, files
from retold.rendering.json import dumps

TEXTS = {
    "en": "The bridge over the river was closed on Monday. Engineers found cracks in two piers, mayor Anna Hill said.",
    "de": "Die Brücke über den Fluss wurde am Montag gesperrt. Ingenieure fanden Risse, sagte die Chefin Anna Hill.",
    "uk": "Міст через річку закрили в понеділок. Інженери знайшли тріщини у двох опорах, сказала мер Анна Гілл.",
}


def line(number, **more):
    language = sorted(TEXTS)[number % 3]
    text = f"{TEXTS[language]} {number}."
    day = f"2026-05-{1 + number % 4:02d}"
    return {
        "text": text,
        "title": text.partition(".")[0],
        "url": f"https://example.org/{number}",
        "published": day,
    } | more


def write_lines(path, values):
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values), encoding="utf-8")
    return str(path)


@pytest.fixture
def reports(tmp_path):
    return write_lines(tmp_path / "reports.jsonl", [line(n) for n in range(9)])


def run(inputs, out, **more):
    return batch.run([inputs], str(out), engine="plain", **more)


def rows(out, *leave_out):
    folder = Folder(str(out))
    return {
        name: [{k: v for k, v in row.items() if k not in leave_out} for row in layout.rows(folder, name)]
        for name in layout.parts(folder)
    }


def exported(library, *leave_out):
    lines = [json.loads(each) for each in library.export()]
    for each in lines:
        for name in leave_out:
            each["library"].pop(name)
    return sorted(map(json.dumps, lines))


def notes(library):
    return sorted((article.id, article) for article in library.articles())


# What comes of it


def test_reports_stand_by_day_and_language(reports, tmp_path):
    report = run(reports, tmp_path / "out")
    assert (report.records, report.reports, report.set_aside, report.days) == (9, 9, 0, 4)
    found = rows(tmp_path / "out")
    assert "reports/day=2026-05-01/language=de/part-0000.parquet" in found
    assert sum(map(len, found.values())) == 9
    for name, each in found.items():
        assert all(f"day={row['day']}/language={row['language']}" in name for row in each)
        assert [row["id"] for row in each] == sorted(row["id"] for row in each)


def test_a_library_gets_what_it_would_have_found_itself(reports, tmp_path, new_path):
    run(reports, tmp_path / "out")
    with Library(new_path()) as imported, Library(new_path()) as added:
        assert imported.import_folder(str(tmp_path / "out")).counts == {"new": 9}
        added.add(reports)
        assert notes(imported) == notes(added)
        assert exported(imported, "seen") == exported(added, "seen")
        titles = [sorted(hit.title for hit in each.search("Hill").hits) for each in (imported, added)]
        assert titles[0] == titles[1]
        assert len(titles[0]) == 9
        together = [{frozenset(story.articles) for story in each.stories()} for each in (imported, added)]
        assert together[0] == together[1]
        assert imported.check() == []
        assert imported.import_folder(str(tmp_path / "out")).counts == {"known": 9}


def test_a_library_is_exported_and_imported_again(reports, tmp_path, new_path):
    with Library(new_path()) as first:
        first.add(reports)
        revised = write_lines(tmp_path / "later.jsonl", [line(1, text="The bridge is open again.")])
        first.add(revised)
        assert first.export_folder(str(tmp_path / "out")) == 10
        with pytest.raises(RetoldError, match="holds reports already"):
            first.export_folder(str(tmp_path / "out"))
        with Library(new_path()) as second:
            second.import_folder(str(tmp_path / "out"))
            assert exported(second) == exported(first)
            assert [r.number for r in second.revisions("https://example.org/1")] == [1, 2]
            assert notes(second) == notes(first)
            assert list(second.stories()) == list(first.stories())


def test_imported_reports_join_the_stories_that_are_there(reports, tmp_path, path):
    run(reports, tmp_path / "out")
    with Library(path) as library:
        library.add(write_lines(tmp_path / "first.jsonl", [line(20)]))
        library.import_folder(str(tmp_path / "out"))
        assert sum(len(story.articles) for story in library.stories()) == 10
        assert any(
            len(story.articles) > 1 and "https://example.org/20" in story.articles for story in library.stories()
        )


def test_what_stands_before_a_damaged_file_is_imported(reports, tmp_path, path):
    run(reports, tmp_path / "out")
    last = layout.parts(Folder(str(tmp_path / "out")))[-1]
    whole = (tmp_path / "out" / last).read_bytes()
    left = len(rows(tmp_path / "out")[last])
    (tmp_path / "out" / last).write_bytes(whole[:-20])
    with Library(path) as library:
        with pytest.raises(RetoldError, match="cannot be read"):
            library.import_folder(str(tmp_path / "out"))
        (tmp_path / "out" / last).write_bytes(whole)
        assert library.import_folder(str(tmp_path / "out")).counts == {"known": 9 - left, "new": left}


def test_stories_are_compared_when_asked(reports, tmp_path):
    report = run(reports, tmp_path / "out", settings=batch.Settings(compare=2))
    assert report.comparisons > 0
    (first, *_) = sorted((tmp_path / "out" / "comparisons").iterdir())
    assert json.loads(first.read_text(encoding="utf-8"))["format"] == "retold.comparison/1"


def test_comparisons_are_those_of_a_library(tmp_path, new_path):
    """Of reports of one story that name a man by more or less of his name, and say otherwise when they appeared."""
    told = [
        (
            "The dam at Orrin will be raised, engineer Peter Marlow said on Tuesday. Marlow expects two years of work.",
            18,
        ),
        ("Engineer Marlow said that the dam at Orrin will be raised. The work will take two years.", 6),
        ("Peter Marlow, an engineer, wants the dam at Orrin raised. P. Marlow said the work takes three years.", 12),
    ]
    lines = [
        {
            "text": text,
            "title": "Dam at Orrin to be raised",
            "url": f"https://example.org/dam/{n}",
            "published": f"2026-06-03T{hour:02d}:00",
        }
        for n, (text, hour) in enumerate(told)
    ]
    source = write_lines(tmp_path / "dam.jsonl", lines)
    report = run(source, tmp_path / "out", settings=batch.Settings(compare=2))
    assert (report.stories, report.comparisons) == (1, 1)
    (made,) = (tmp_path / "out" / "comparisons").iterdir()
    with Library(new_path()) as library:
        library.add(source)
        (story,) = library.stories()
        wanted = json.loads(dumps(library.compare(story.id)))
    assert json.loads(made.read_text(encoding="utf-8")) == wanted


def warc_of(pages):
    out = io.BytesIO()
    for address, body in pages:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body.encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
        head += f"Content-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
        out.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    return out.getvalue()


def test_every_kind_of_input(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "plain.txt").write_text(TEXTS["en"], encoding="utf-8")
    page = f"<html><body><article><h1>Bridge</h1><p>{TEXTS['de']}</p><p>{TEXTS['de']}</p></article></body></html>"
    (folder / "news.warc.gz").write_bytes(warc_of([("https://example.org/w", page)]))
    pq.write_table(pa.table({"text": [TEXTS["uk"]], "url": ["https://example.org/p"]}), folder / "t.parquet")
    (folder / "broken.parquet").write_bytes(b"PAR1 and nothing more")
    (folder / "broken.bin").write_bytes(bytes(range(256)))
    report = run(str(folder), tmp_path / "out")
    assert report.reports == 3
    failures = [json.loads(each) for each in (tmp_path / "out" / "failures.jsonl").read_text().splitlines()]
    assert {f["source"].rpartition("/")[2] for f in failures} == {"broken.parquet", "broken.bin"}
    assert all(f["reason"] for f in failures)
    sources = {row["source"] for each in rows(tmp_path / "out").values() for row in each}
    assert {"https://example.org/w", "https://example.org/p", str(folder / "plain.txt")} == sources


def test_addresses_of_stores(tmp_path):
    import fsspec

    store = fsspec.filesystem("memory")
    store.pipe("/in/a.jsonl", "".join(json.dumps(line(n)) + "\n" for n in range(4)).encode())
    try:
        report = batch.run(["memory://in"], "memory://out", engine="plain")
        assert report.reports == 4
        with Library(str(tmp_path / "a.db")) as library:
            assert library.import_folder("memory://out").counts == {"new": 4}
    finally:
        store.rm("/in", recursive=True)
        store.rm("/out", recursive=True)


# Interrupted


def test_killed_anywhere_it_ends_the_same(reports, tmp_path, monkeypatch):
    monkeypatch.setattr(cutting, "RECORDS", 2)
    run(reports, tmp_path / "whole")
    wanted = rows(tmp_path / "whole", "seen")
    writes = []
    real = Folder.write

    def dying(self, name, data, **more):
        writes.append(name)
        if len(writes) == death:
            raise KeyboardInterrupt
        real(self, name, data, **more)

    monkeypatch.setattr(Folder, "write", dying)
    for death in (2, 5, 9, 14, 19, 24, 30):
        out = tmp_path / f"dies-{death}"
        writes.clear()
        with pytest.raises(KeyboardInterrupt):
            run(reports, out)
        report = run(reports, out)
        assert report.reports == 9
        assert rows(out, "seen") == wanted
        assert layout.members(Folder(str(out))) == layout.members(Folder(str(tmp_path / "whole")))


def test_what_is_done_is_not_done_again(reports, tmp_path, monkeypatch):
    first = run(reports, tmp_path / "out")
    monkeypatch.setattr(work, "annotated", None)
    assert run(reports, tmp_path / "out").cpu_seconds == first.cpu_seconds


def test_a_folder_takes_one_run(reports, tmp_path):
    run(reports, tmp_path / "out")
    other = write_lines(tmp_path / "other.jsonl", [line(40)])
    with pytest.raises(RetoldError, match="other inputs"):
        run(other, tmp_path / "out")
    (tmp_path / "out" / "run.json").write_text("{}")
    with pytest.raises(RetoldError, match="cannot take the results"):
        run(reports, tmp_path / "out")


def chunk_of(number):
    pieces = [cutting.Piece(kind="line", name="x", number=n, data=json.dumps(line(n)).encode()) for n in range(number)]
    return cutting.Chunk(name="000000-000000", pieces=tuple(pieces))


ASKED = Run(maker="test", began="2026-05-09T00:00:00+00:00", inputs=())


def plain(articles):
    return tuple(articles)


@pytest.mark.parametrize(("deaths", "left"), [(1, 3), (2, 3), (3, 2), (4, 2)])
def test_a_record_that_kills_workers_is_set_aside(tmp_path, deaths, left):
    ledger = Ledger(Folder(str(tmp_path)))
    ledger.note_try("000000-000000", [Try("now", 1)] * deaths)
    found = work.annotated(chunk_of(3), ASKED, ledger, plain, session="now")
    assert len(found.rows) == left
    assert [f.source for f in found.failures] == ["x:1"] * (3 - left)
    assert ledger.tries("000000-000000") == []


def test_deaths_of_other_goings_count_less(tmp_path):
    ledger = Ledger(Folder(str(tmp_path)))
    ledger.note_try("000000-000000", [Try("before", 1)] * 5)
    assert len(work.annotated(chunk_of(3), ASKED, ledger, plain, session="now").rows) == 3


def test_a_record_that_trips_over_a_mistake_is_named(tmp_path):
    def tripping(articles):
        if " 1." in articles[0].text:
            raise RecursionError("too deep")
        return tuple(articles)

    found = work.annotated(chunk_of(3), ASKED, Ledger(Folder(str(tmp_path))), tripping, session="now")
    assert len(found.rows) == 2
    assert "too deep" in found.failures[0].reason


# Cutting


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(0, 9_000_000), max_size=200))
def test_inputs_hold_every_file_once_in_order(sizes):
    found = [File(f"{n:04d}.txt", size) for n, size in enumerate(sizes)]
    made = cutting.inputs(found)
    assert [file for each in made for file in each.files] == found
    assert all(len(each.files) <= cutting.RECORDS for each in made)
    assert all(len(each.files) == 1 or sum(f.size for f in each.files) <= cutting.BYTES for each in made)


def test_chunks_that_are_done_are_left_out_and_others_stay_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(cutting, "RECORDS", 4)
    (source,) = cutting.inputs(files(write_lines(tmp_path / "a.jsonl", [line(n) for n in range(11)])))
    whole = list(cutting.cut(source))
    assert [len(chunk.pieces) for chunk in whole] == [4, 4, 3]
    assert [chunk.last for chunk in whole] == [False, False, True]
    assert sum(chunk.size for chunk in whole) == source.files[0].size
    assert list(cutting.cut(source, {whole[0].name})) == whole[1:]
    assert [cutting.decode(cutting.encode(chunk)) for chunk in whole] == whole


# The command line


def test_the_command_line(reports, tmp_path):
    def call(*words):
        return CliRunner().invoke(cli, list(words))

    out, library = str(tmp_path / "out"), str(tmp_path / "a.db")
    done = call("batch", reports, "--out", out, "--engine", "plain")
    assert done.exit_code == 0
    assert "9 reports of 4 days" in done.stderr
    assert call("import", out, "--library", library).exit_code == 0
    assert "9 reports written" in call("export", "--library", library, "--parquet", str(tmp_path / "again")).stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "is a folder without files"),
        ({".hidden": b"text"}, "is a folder without files"),
        ({"a.bin": bytes(range(256))}, "None of the 1 records could be read"),
        ({"a.jsonl": b'{"title": "no text"}\n{"title": "nor here"}\n'}, "None of the 2 records could be read"),
    ],
)
def test_a_batch_of_nothing_says_so(given, told, tmp_path):
    (tmp_path / "in").mkdir()
    for name, data in given.items():
        (tmp_path / "in" / name).write_bytes(data)
    done = CliRunner().invoke(cli, ["batch", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--engine", "plain"])
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("batch", "--out", "x", "--engine", "plain"),
        ("batch", "nothing.jsonl", "--out", "x", "--engine", "plain"),
        ("batch", "strange://nothing", "--out", "x", "--engine", "plain"),
        ("import", "nothing"),
    ],
)
def test_bad_requests_get_one_line(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RETOLD_LIBRARY", str(tmp_path / "a.db"))
    done = CliRunner().invoke(cli, list(words))
    assert done.exit_code == 2
    assert done.stderr.startswith("retold: ")
    assert done.stderr.count("\n") == 1


# Ray


def test_ray_gives_the_same_bytes(reports, tmp_path, monkeypatch):
    """In a process of its own: Ray outlives what starts it otherwise, and reads the environment once."""
    run(reports, tmp_path / "plain", settings=batch.Settings(compare=2))
    command = ["batch", reports, "--out", str(tmp_path / "ray"), "--workers", "1", "--compare", "2", "--memory", "0.1"]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-m", "retold", *command], capture_output=True, text=True, env=environment, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert [
        line for line in done.stderr.splitlines() if not line.startswith("retold: ")
    ] == []  # Ray says nothing of its own
    assert rows(tmp_path / "ray", "seen") == rows(tmp_path / "plain", "seen")
    for name in ("stories/stories.parquet", "stories/members.parquet"):
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()
    compared = {p.name: p.read_bytes() for p in (tmp_path / "plain" / "comparisons").iterdir()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "ray" / "comparisons").iterdir()} == compared

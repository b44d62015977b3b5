"""The command line: data to standard output, messages to standard error, exit codes, files written at once."""

import csv
import io
import json
import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

import retold
import retold.comparison
from retold import model, notebook, output
from retold.annotation import annotate
from retold.cli import cli

UK = "Пором загорівся біля порту.\n\nНіхто не постраждав, повідомили рятувальники.\n"
EN = "A ferry caught fire near the port.\n\nThe captain called it <script>alert(1)</script> a small fire.\n"


def stand_in(articles, *, encoder=None):
    """A comparison that needs no encoder: the first sentences are one claim, all others unique."""
    found = annotate(articles)
    statements = tuple(model.Statement(article=i, sentences=(0,)) for i in range(len(found)))
    unique = tuple(model.Statement(article=i, sentences=(1,)) for i, a in enumerate(found) if len(a.sentences) > 1)
    claims = (model.Claim(id=1, relation="same", statements=statements),)
    return model.Comparison(articles=found, claims=claims, unique=unique)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(retold.comparison, "compare", stand_in)


@pytest.fixture
def reports(tmp_path):
    paths = [tmp_path / "uk.txt", tmp_path / "en.txt"]
    for path, text in zip(paths, (UK, EN), strict=True):
        path.write_text(text, encoding="utf-8")
    return [str(path) for path in paths]


def run(*arguments, **more):
    return CliRunner().invoke(cli, [str(a) for a in arguments], **more)


def test_version_and_help():
    assert run("--version").output == f"retold, version {retold.__version__}\n"
    for command in ([], ["compare"], ["annotate"]):
        text = run(*command, "--help").output
        assert "Examples:" in text
        assert "  retold " in text


def test_terminal_view(reports):
    result = run("compare", *reports, env={"COLUMNS": "80"})
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Пором загорівся біля порту." in result.stdout


def test_json(reports):
    result = run("compare", *reports, "--json")
    found = json.loads(result.stdout_bytes)
    assert found["format"] == "retold.comparison/1"
    assert [a["source"] for a in found["articles"]] == reports
    assert result.stdout_bytes == run("compare", *reports, "--json").stdout_bytes


def test_annotate_json(reports):
    found = json.loads(run("annotate", *reports, "--json").stdout_bytes)
    assert found["format"] == "retold.annotation/1"
    for article, text in zip(found["articles"], (UK, EN), strict=True):
        assert article["text"] == text
        assert all(text[s["span"][0] : s["span"][1]].strip() for s in article["sentences"])


def test_json_with_lone_surrogates_is_valid_utf8(tmp_path):
    path = tmp_path / "two.jsonl"
    path.write_text('{"text": "A \\ud800 ferry burned."}\n{"text": "Nobody \\udfff was hurt."}\n')
    result = run("compare", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout_bytes.decode("utf-8"))["articles"][0]["text"] == "A \ud800 ferry burned."
    for form in ("--markdown", "--csv"):
        assert "ferry burned" in run("compare", path, form).stdout_bytes.decode("utf-8")
    assert run("compare", path).exit_code == 0


def test_markdown_and_csv(reports):
    assert "Пором" in run("compare", *reports, "--markdown").stdout
    rows = list(csv.reader(io.StringIO(run("compare", *reports, "--csv").stdout)))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_html_is_written_and_replaced(reports, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("old")
    result = run("compare", *reports, "--html", page)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"retold: Wrote {page}.\n")
    text = page.read_text(encoding="utf-8")
    assert "Пором загорівся" in text
    assert "<script>alert(1)" not in text
    assert sorted(os.listdir(tmp_path)) == ["en.txt", "page.html", "uk.txt"], "no half-written file stays"
    assert run("annotate", *reports, "--html", page, "--quiet").stderr == ""


def test_html_beside_json_and_on_standard_output(reports, tmp_path):
    result = run("compare", *reports, "--html", tmp_path / "page.html", "--json")
    assert json.loads(result.stdout)["claims"]
    assert run("compare", *reports, "--html", "-").stdout.lstrip().lower().startswith("<!doctype html>")


def test_two_forms_at_once_are_refused(reports):
    result = run("compare", *reports, "--json", "--csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--json and --csv" in result.stderr


def test_a_failed_write_leaves_the_old_file(reports, tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    page.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.os, "replace", full)
    result = run("compare", *reports, "--html", page)
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert page.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["en.txt", "page.html", "uk.txt"]


@pytest.mark.parametrize(("part", "claims", "unique"), [("shared", 1, 0), ("unique", 0, 2), ("differences", 0, 0)])
def test_only(reports, part, claims, unique):
    found = json.loads(run("compare", *reports, "--only", part, "--json").stdout)
    assert (len(found["claims"]), len(found["unique"])) == (claims, unique)


def test_details_for_all_and_for_one(reports):
    options = ("--outlet", "Wire", "--published", "2026-03-04", "--language", "tlh", "--json")
    first, second = json.loads(
        run("annotate", f"{reports[0]}@outlet=Берег@published=2026-03-04T07:15+02:00", reports[1], *options).stdout
    )["articles"]
    assert (first["outlet"], second["outlet"]) == ("Берег", "Wire")
    assert (first["published"]["value"], first["published"]["precision"]) == ("2026-03-04T07:15+02:00", "minute")
    assert (second["published"]["value"], second["published"]["precision"]) == ("2026-03-04", "day")
    assert first["language"] == "tlh"


def test_standard_input_and_encoding(reports):
    result = run("annotate", "-", "--json", "--encoding", "koi8-u", input=UK.encode("koi8-u"))
    assert json.loads(result.stdout)["articles"][0]["text"] == UK


def test_copies_and_short_reports_are_noted(reports, tmp_path):
    copy, short = tmp_path / "copy.txt", tmp_path / "short.txt"
    copy.write_text(UK, encoding="utf-8")
    short.write_text("A ferry burned.")
    result = run("compare", *reports, copy, short, "--json")
    assert len(json.loads(result.stdout)["articles"]) == 3
    assert f"{copy} holds the same text as {reports[0]}" in result.stderr
    assert f"{short} has one sentence only" in result.stderr
    assert run("compare", *reports, copy, short, "--json", "-q").stderr == ""


def test_unexpected_errors_are_one_line(reports, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr(retold.comparison, "compare", broken)
    result = run("compare", *reports)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert "ZeroDivisionError" in result.stderr
    assert "--debug" in result.stderr
    assert "Traceback" in run("compare", *reports, "--debug").stderr


def test_interruption_is_one_line(reports, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(retold.comparison, "compare", interrupted)
    result = run("compare", *reports)
    assert (result.exit_code, result.output) == (130, "retold: Interrupted.\n")


@pytest.fixture
def interruptible():
    """Processes that are started hear Ctrl-C, even where the tests themselves run in the background and do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interruption_of_a_real_process_is_one_line():
    process = subprocess.Popen(
        [sys.executable, "-m", "retold", "annotate", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdin.write(b"A ferry burned. " * 100_000)  # more than a pipe holds: it is reading when this returns
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"retold: Interrupted.\n")


def test_broken_pipe_is_quiet(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("A ferry burned near the port. " * 200)
    process = subprocess.Popen(
        [sys.executable, "-m", "retold", "annotate", str(path), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=20), err) == (141, b"")


def test_broken_pipe_of_the_terminal_view_is_quiet(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("A ferry burned near the port. " * 200)
    process = subprocess.Popen(
        [sys.executable, "-m", "retold", "annotate", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=20), err) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_full_disk_is_no_mistake_of_retold(tmp_path, form):
    path = tmp_path / "a.txt"
    path.write_text("A ferry burned near the port.")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "retold", "annotate", str(path), *form], stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("retold: standard output cannot be written: ")


def test_a_page_and_another_form_cannot_share_standard_output(reports):
    result = run("compare", *reports, "--html", "-", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--json and --html -" in result.stderr


def test_the_summary_of_a_part_is_that_of_the_whole(reports):
    whole = run("compare", *reports).stdout.split("\n\n")[0]
    assert whole.startswith("3 claims: 1 shared")
    for part in ("shared", "unique", "differences"):
        assert run("compare", *reports, "--only", part).stdout.startswith(whole)


# Python's front door


def test_results_show_themselves_in_notebooks(reports):
    articles = retold.read_all(*reports)
    comparison = retold.compare(articles)
    assert isinstance(comparison, model.Comparison)
    for shown in (comparison, comparison.articles[0], retold.annotate(articles)[1]):
        frame = shown._repr_html_()
        assert frame.startswith("<iframe sandbox srcdoc=")
        assert "<script" not in frame
    assert notebook.shown_comparison(comparison) is comparison


def test_compare_and_annotate_take_plain_articles(reports):
    from retold.reading import read

    plain = [article for path in reports for article in read(path)]
    assert retold.compare(plain).claims == retold.compare(retold.read_all(*reports)).claims
    assert [a.text for a in retold.annotate(plain)] == [UK, EN]


# The reference


def test_the_reference_of_commands_is_fresh():
    path = os.path.join(os.path.dirname(__file__), "..", "tools", "make_cli_docs.py")
    done = subprocess.run([sys.executable, path, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", [["--help"], ["compare", "--help"], ["--version"]])
def test_help_on_a_full_disk_is_no_mistake_of_retold(command):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "retold", *command], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("retold: standard output cannot be written: ")


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the streams")
@pytest.mark.parametrize(
    ("closed", "code", "message"),
    [
        (">&-", 2, "retold: standard output cannot be written: it is closed"),
        (">&- --json", 2, "retold: standard output cannot be written: it is closed"),
        (">&- --html page.html", 0, "retold: Wrote page.html."),
        ("<&- >&- --html page.html", 0, "retold: Wrote page.html."),
        (">/dev/null 2>&-", 0, ""),
    ],
)
def test_streams_may_be_closed(tmp_path, closed, code, message):
    (tmp_path / "a.txt").write_text("A ferry burned near the port.")
    command = f"{sys.executable} -m retold annotate a.txt {closed}"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 1
    if "page.html" in closed:
        assert "A ferry burned" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["nosuch"],
        ["--nosuch"],
        ["compare", "--only", "all"],
        ["search", "--page", "0", "x"],
        ["judge", "1a2b", "frobnicate", "1"],
        ["judge", "--undo", "x"],
        ["entities", "1a2b", "--merge", "A"],
        ["entities"],
        ["entities", "1a2b", "--split", "A"],
        ["entities", "1a2b", "--name", "A", " "],
        ["judge", "1a2b", "confirm"],
        ["export", "--gold", "a", "--parquet", "b"],
        ["export", "--csv", "--parquet", "b"],
        ["batch"],
        ["batch", "a.txt", "--out", "file.txt", "--engine", "plain"],
        ["import", "file.txt"],
        ["serve", "--port", "99999"],
    ],
)
def test_wrong_commands_are_one_line(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RETOLD_LIBRARY", str(tmp_path / "library.db"))
    for name in ("a.txt", "file.txt"):
        (tmp_path / name).write_text("A ferry burned near the port.")
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("retold: ")
    assert result.stderr.count("\n") == 1
    assert "should not have happened" not in result.stderr

"""Whatever is wrong with the input, the answer is one clear line and exit code 2; never a traceback, never a hang."""

import gzip
import inspect
import json
import os
import random
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

import retold
from retold import errors, reading
from retold.cli import cli
from retold.errors import RetoldError
from retold.reading.articles import LONGEST
from retold.reading.files import LARGEST

RNG = random.Random(7)
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + RNG.randbytes(500)
PNG = b"\x89PNG\r\n\x1a\n" + RNG.randbytes(500)
ZIP = b"PK\x03\x04" + RNG.randbytes(500)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
REPORT = "Пором загорівся біля порту. Ніхто не постраждав."


def refused(data, tmp_path, name="report.txt", **given):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(RetoldError) as caught:
        reading.read(path, **given)
    return str(caught.value)


# The catalogue


def catalogue():
    for name, function in inspect.getmembers(errors, inspect.isfunction):
        if function.__module__.startswith("retold.errors.") and function.__module__ != "retold.errors.base":
            yield pytest.param(function, id=name)


# An argument for each annotation that the catalogue uses; text of a file's name may hold anything.
ARGUMENTS = {"str": "a\nb\x1b[31m.txt", "int": 3, "Exception": ValueError("x\ny"), "float": 0.5, "bool": True}


def argument(annotation):
    if "list" in annotation or "Sequence" in annotation or "Iterable" in annotation or "tuple" in annotation:
        return ["uk", "bg"]
    return ARGUMENTS[annotation.split(" | ")[0]]


def test_the_catalogue_is_found():
    assert len(list(catalogue())) > 50


@pytest.mark.parametrize("function", list(catalogue()))
def test_every_message_is_one_line_of_three_parts(function):
    parameters = inspect.signature(function).parameters.values()
    named = {p.name: argument(str(p.annotation)) for p in parameters}
    error = function(**named)
    message = str(error)
    assert message.isprintable(), "one line without escape sequences"
    assert function.__doc__
    if isinstance(error, RetoldError):
        assert all(
            part.strip() and not part.rstrip().endswith(".") for part in (error.cause, error.valid, error.next_step)
        )
        assert message.count(". ") >= 2
        assert message.endswith(".")


# What is no text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "is empty"),
        (b" \n\t \r\n", "no words"),
        ("\ufeff \u3000\n".encode(), "no words"),
        (b"... --- !!!", "no words"),
        (ELF, "program"),
        (PNG, "image"),
        (ZIP, "ZIP"),
        (PDF, "PDF"),
        (gzip.compress(REPORT.encode(), mtime=0), "gzip"),
        (b"{\\rtf1 text}", "RTF"),
        (b"BZh91AY&SY" + RNG.randbytes(99), "bzip2"),
        (b"\0\0\0\x18ftypmp42" + bytes(99), "video"),
        (b'{\n  "text": "One."\n}\n', "not one object a line"),
        (b'[{"text": "One."}]', "not one object a line"),
        (bytes(1000), "binary"),
        (RNG.randbytes(5000), "binary"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "feed"),
        (b"<html><head><script>var a = 1</script></head><body><div id=app></div></body></html>", "no article text"),
        (b"<html><body><nav><a href=/>Home</a> <a href=/n>News of the day</a></nav></body></html>", "no article text"),
        (b"<html>" + b"<a href=x>A headline of some other story</a><br>" * 50, "no article text"),
        (b"{\"text\": \"One.\"}\n[]\n", "Line 2"),
    ],
)  # fmt: skip
def test_refused_by_content(tmp_path, data, word):
    assert word in refused(data, tmp_path)


def test_missing_file_folder_and_address(tmp_path):
    for source, word in [
        (tmp_path / "none.txt", "no file"),
        (tmp_path, "is a folder"),
        ("https://example.org/report", "web address"),
        ("a\0b", "cannot be read"),
        (tmp_path / ("x" * 300), "cannot be read"),
    ]:
        with pytest.raises(RetoldError, match=word):
            reading.read(source)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_permission(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT)
    path.chmod(0)
    with pytest.raises(RetoldError, match="cannot be read: Permission denied"):
        reading.read(path)


def test_unreadable_permission_as_the_system_tells_it(tmp_path, monkeypatch):
    def denied(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(RetoldError, match="cannot be read: Permission denied"):
        reading.read("report.txt")


def test_wrong_or_unknown_encoding(tmp_path):
    data = REPORT.encode("windows-1251")
    assert "is not in utf-8" in refused(data, tmp_path, encoding="utf-8")
    assert "no encoding" in refused(data, tmp_path, encoding="utf-9")
    assert "no encoding" in refused(data, tmp_path, encoding="zlib")
    assert "is not in idna" in refused(b"\xff" * 99, tmp_path, encoding="idna")


def test_a_large_file_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    start = time.process_time()
    with pytest.raises(RetoldError, match="larger than 20 MB"):
        reading.read(path)
    assert time.process_time() - start < 0.1


def test_endless_input_is_refused(monkeypatch):
    class Endless:
        buffer = None

        def read(self, size):
            assert size <= LARGEST + 1, "never everything"
            return b"a" * size

    Endless.buffer = Endless()
    monkeypatch.setattr("sys.stdin", Endless())
    with pytest.raises(RetoldError, match="larger than 20 MB"):
        reading.read("-")


def test_a_text_too_long_for_a_report(tmp_path):
    assert "too long for a news report" in refused(b"word " * (LONGEST // 5 + 1), tmp_path)


# What is odd and still read


@pytest.mark.parametrize(
    "text",
    [
        "Одне речення.",
        "A\0 ferry burned\0.",
        "ﷺ" * 10_000,
        "اندلع حريق في عبّارة قرب الميناء. ولم يصب أحد بأذى.",
        "\u202eA ferry burned.\u202c",
        "a" * 200_000,
        "<b>A ferry</b> <script>alert(1)</script> burned.",
    ],
)
def test_odd_texts_are_read_as_they_are(tmp_path, text):
    path = tmp_path / "report.txt"
    path.write_bytes(text.encode())
    assert retold.read(path).text == text


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 100_000 + "<p>A ferry burned near the port.</p>",
        "<html><body>" + "<div>" * 100_000 + "<p>A ferry burned.</p>" + "</div>" * 100_000,
        "<html><body>" + "<b>" * 20_000 + "A ferry burned near the port.",
        "<html><body>" + "<table><tr><td>" * 10_000 + "A ferry burned near the port.",
        "<html>" + "<!--" * 50_000,
        "<html><body>" + "<p>" * 20_000 + "A ferry burned near the port.",
        "<html><body>" + "<p>" * 500_000 + "A ferry burned near the port.",
        "<html><body>" + "<p>A ferry burned <a href=x>near</a> the port.</p>" * 5_000,
        "<!--" * 50_000 + "<html>",
        "<meta " * 50_000,
        "<?xml " * 50_000 + "A ferry burned.",
        "<html><body><article>" + "<p>A ferry burned near the port, said rescuers.</p>" * 5_000,
        "<html><script type=application/ld+json>" + '{"a":' * 50_000 + "</script><p>A ferry burned near the port.</p>",
        "<html><script type=application/ld+json>"
        + json.dumps([{"a": {}}] * 50_000)
        + "</script><p>A ferry burned.</p>",
    ],
    ids=lambda page: page[:40],
)
def test_hostile_pages_take_bounded_time(tmp_path, page):
    path = tmp_path / "page.html"
    path.write_text(page)
    start = time.process_time()
    try:
        text = retold.read(path).text
    except RetoldError as error:
        text = str(error)
    expected = ("A ferry burned", "no article text", "no words", "too many elements")
    assert text == page or any(words in text for words in expected)
    assert time.process_time() - start < 5


# Seen from the command line


def run(*arguments, **more):
    return CliRunner().invoke(cli, [str(a) for a in arguments], **more)


def assert_one_line(result, word):
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("retold: ")
    assert word in result.stderr


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["compare", "annotate"])
def test_the_command_line_says_one_line(command, report, tmp_path):
    assert_one_line(run(command, report, tmp_path / "none.txt"), "There is no file")
    assert_one_line(run(command, report, tmp_path), "is a folder")
    assert_one_line(run(command, report, "--published", "soon"), "no time of publication")
    assert_one_line(run(command, report, "--language", "Ukrainian"), "no language code")
    assert_one_line(run(command, f"{report}@published=soon"), "no time of publication")
    assert_one_line(run(command, f"{report}@outlets=X"), "“outlets” is no detail")
    assert_one_line(run(command, "-", input=b""), "Standard input is empty")
    assert_one_line(run(command), "")


def test_compare_needs_two_different_reports(report, tmp_path):
    copy = tmp_path / "copy.txt"
    copy.write_bytes(b"\xef\xbb\xbf" + report.read_bytes())
    assert_one_line(run("compare", report), "two or more reports")
    assert_one_line(run("compare", report, copy), "hold the same text")


def test_output_into_nowhere_is_refused_before_the_work(report, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("A ferry burned. Nobody was hurt.")
    for target, word in [
        (tmp_path / "none" / "page.html", "there is no folder"),
        (tmp_path, "it is a folder"),
        (other, "one of the reports"),
    ]:
        assert_one_line(run("compare", report, other, "--html", target), word)
    assert other.read_text() == "A ferry burned. Nobody was hurt."


def test_no_traceback_in_a_real_process(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(PNG)
    done = subprocess.run([sys.executable, "-m", "retold", "annotate", str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1

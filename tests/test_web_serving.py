"""`retold serve`: what it refuses, what it logs, and how it ends."""

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest
from click.testing import CliRunner

import web
from retold import encoding
from retold.cli import cli
from retold.web.serving import JsonLines


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    found = str(tmp_path_factory.mktemp("serving") / "library.db")
    web.fill(found, encoding.load())
    return found


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "a token is needed"),
        (["--host", "no.such.host.invalid"], "cannot listen on"),
        (["--token-file", "none"], "token file none cannot be used"),
        (["--make-token"], "no file named"),
        (["--port", "{taken}"], "cannot listen on 127.0.0.1"),
        (["--library", "/proc/none/library.db"], "cannot be used"),
    ],
)
def test_what_is_refused_is_one_line(options, says, path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = [option.format(taken=taken.getsockname()[1]) for option in options]
        library = [] if "--library" in given else ["--library", path]
        port = [] if "--port" in given else ["--port", "0"]
        done = CliRunner().invoke(cli, ["serve", "--no-open", *library, *port, *given])
    assert done.exit_code == 2, done.output
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_token_is_shown_once(tmp_path):
    file = tmp_path / "token"
    done = CliRunner().invoke(cli, ["serve", "--make-token", "--token-file", str(file)])
    assert done.exit_code == 0
    assert re.fullmatch(r"[\w-]{43}\n", done.stdout)
    assert done.stdout.strip() not in file.read_text()


def test_lines_of_the_log_are_json():
    try:
        raise ValueError("bad\nnews")
    except ValueError:
        record = logging.LogRecord("retold.web", logging.ERROR, "", 0, "%s\nsaid", ("it",), sys.exc_info())
    record.request, record.status = "0123456789abcdef", 500
    told = json.loads(JsonLines().format(record))
    assert (told["level"], told["message"], told["request"], told["status"]) == (
        "error",
        "it said",
        "0123456789abcdef",
        500,
    )
    assert "ValueError" in told["traceback"]


@pytest.fixture
def server(path):
    """A server in a process of its own, and its address."""
    command = [sys.executable, "-m", "retold", "serve", "--library", path, "--port", "0", "--no-open", "--log-json"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as run:
        begun = run.stderr.readline()
        yield run, re.search(r"http://127\.0\.0\.1:\d+", begun)[0]
        run.kill()


def test_it_serves_and_ends_with_what_was_asked_for(server):
    run, address = server

    def get(path):
        request = urllib.request.Request(address + path, headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    web.wait(lambda: _ready(get))
    stories = json.loads(get("/stories"))["stories"]
    assert len(stories) == 2
    job = json.loads(get(max(stories, key=lambda s: s["reports"])["address"]))["job"]
    told = []
    reader = threading.Thread(target=lambda: told.append(get(job["events"])))
    reader.start()
    web.wait(lambda: b"retold_http_requests_running 2.0" in get("/metrics"))
    run.send_signal(signal.SIGTERM)
    assert run.wait(30) in (0, -signal.SIGTERM)
    reader.join(10)
    assert told, "the stream that was open came to its end"
    assert b"event: job" in told[0]
    log = [json.loads(line) for line in run.stderr.read().splitlines()]
    assert {"/stories", "/health/ready"} <= {line.get("path") for line in log}
    assert all(line["level"] == "info" for line in log), log


def _ready(get):
    try:
        return b"ready" in get("/health/ready")
    except OSError:
        return False

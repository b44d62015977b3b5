"""A small library behind the application, for the tests of pages and API."""

import threading
import time
from contextlib import contextmanager

import uvicorn
from starlette.testclient import TestClient

from ferry import quoting
from retold.library import Library
from retold.web.app import create_app
from retold.web.problems import KINDS
from retold.web.serving import Server, listen
from retold.web.settings import Settings

BASE = "http://localhost:8040"
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TEXTS = ["Rescuers found two climbers alive on Sunday, police said. They were flown to Trieste.",
         "Two climbers were found alive on Sunday, the rescue service said. Both are in Udine."]  # fmt: skip


def fill(path, encoder, articles=None):
    with Library(path, encoder=encoder) as library:
        library.add_articles(quoting() if articles is None else articles)


@contextmanager
def client(path, encoder, *, cookies=True, host="127.0.0.1", **settings):
    """A client of an application over a library; the application has made its lists."""
    with Library(path, encoder=encoder) as library:
        app = create_app(library, Settings(**settings))
        with TestClient(app, base_url=BASE, raise_server_exceptions=False, client=(host, 40_000)) as found:
            wait(lambda: found.get("/health/ready").status_code == 200)
            yield found


def wait(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


def finished(found, job):
    """The page of a job when it is over."""
    wait(lambda: found.get(f"{job}.json").json()["state"] in ("done", "failed", "cancelled"))
    return found.get(f"{job}.json").json()


def stories(found, **query):
    return found.get("/stories.json", params=query).json()


def ferry(found):
    """The page of the ferry's story, compared."""
    address = stories(found, reports=3)["stories"][0]["address"]
    wait(lambda: found.get(f"{address}.json").status_code == 200)
    return found.get(f"{address}.json").json()


@contextmanager
def served(path, encoder, **settings):
    """The address of a server that runs on a thread, and its application."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    with Library(path, encoder=encoder) as library:
        app = create_app(library, Settings(port=port, **settings))
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=5)
        server = Server(config, app.state.site.stopping)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            wait(lambda: server.started and app.state.site.keeper.ready)
            yield f"http://127.0.0.1:{port}", app
        finally:
            app.state.site.stopping.set()
            server.should_exit = True
            thread.join()
            listening.close()


def problem(answer, status):
    """The problem that an answer is, checked for its shape."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert found["type"].removeprefix("/about#problem-") in KINDS
    assert {"title", "detail", "instance", "invalid", "retry_after", "request"} <= set(found)
    return found

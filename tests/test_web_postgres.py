"""`retold serve` over a library on PostgreSQL: two servers, and two readers at once who add, read, judge and search."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx2
import pytest

import web
from ferry import REPORTS
from retold.library import Library
from web import HTML, JSON

READERS = ("Mira", "Jan")


@contextmanager
def serving(library):
    """The address of a server in a process of its own; it ends well, and its log has no word of trouble."""
    command = [sys.executable, "-m", "retold", "serve", "--library", library, "--port", "0", "--no-open"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as run:
        try:
            yield re.search(r"http://127\.0\.0\.1:\d+", run.stderr.readline())[0]
            run.send_signal(signal.SIGTERM)
            _, log = run.communicate(timeout=60)
        finally:
            run.kill()
    assert run.returncode in (0, -signal.SIGTERM), log
    assert not re.search("error|warning|traceback", log, re.IGNORECASE), log


@contextmanager
def readers(*addresses):
    """A client for each reader, and a function that lets all of them do the same at once."""
    found = [httpx2.Client(base_url=address, headers=JSON, timeout=60) for address in addresses]
    with ThreadPoolExecutor(len(found)) as threads:

        def at_once(do):
            return list(threads.map(do, found, READERS))

        for each in found:
            web.wait(lambda each=each: each.get("/health/ready").status_code == 200)
        yield found, at_once
    for each in found:
        each.close()


@pytest.fixture
def address(new_database):
    found = new_database()
    with Library(found):
        pass
    return found


def upload(reader, *names):
    """Send reports as files, wait until they are in, and give what became of them."""
    files = [("file", (name, REPORTS[name][1].encode())) for name in names]
    made = reader.post("/add/library", files=files)
    assert made.status_code == 202
    return web.finished(reader, made.json()["address"])


def test_two_readers_of_two_servers(address):
    with serving(address) as first, serving(address) as second, readers(first, second) as ((mira, jan), at_once):
        assert web.stories(mira)["why"]
        begun = {"Mira": ("en.txt", "uk.txt", "bank.txt"), "Jan": ("bg.txt", "en.txt")}
        jobs = at_once(lambda reader, name: upload(reader, *begun[name]))
        assert [job["state"] for job in jobs] == ["done", "done"]
        assert sum(job["counts"].get("new", 0) for job in jobs) == len(REPORTS)
        assert sum(job["counts"].get("known", 0) for job in jobs) == 1

        def grouped(reader, _):
            web.wait(lambda: sorted(s["reports"] for s in web.stories(reader)["stories"]) == [1, 3])
            return web.ferry(reader)

        pages = at_once(grouped)
        assert pages[0]["side"]["comparison"] == pages[1]["side"]["comparison"]
        check_lists(at_once)
        check_judging(mira, jan, at_once, pages[0])
        check_stories(mira, jan)
    with Library(address) as library:
        assert library.stats().stories == 2
        assert [j.verdict for j in library.judgements()] == ["confirm", "confirm", "together", "apart"]


def check_lists(at_once):
    """Search in another script, names, outlets, the feed and what is exported, as pages and as JSON."""

    def look(reader, _):
        found = reader.get("/search.json", params={"q": "Petrov"}).json()
        assert {hit["report"]["language"] for hit in found["hits"]} == {"bg", "en", "uk"}
        assert reader.get("/search.json", params={"q": "zeppelin"}).json()["why"]
        names = {e["name"]: e for e in reader.get("/entities.json?size=200").json()["entities"]}
        assert len(reader.get(f"{names['Varna']['address']}.json").json()["reports"]) == 3
        page = web.ferry(reader)
        for form in ("json", "html", "markdown", "csv", "jsonld"):
            assert reader.get(f"{page['address']}/export/{form}").status_code == 200
        for address in ("/stories", page["address"], "/search?q=Varna", "/entities", "/outlets", "/origins", "/about"):
            answer = reader.get(address, headers=HTML)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8"), address
        assert reader.get("/stories.atom").status_code == 200
        reader.cookies.clear()  # those of the pages: a program has none, so its forms need no token

    at_once(look)


def check_judging(mira, jan, at_once, page):
    """Both confirm a claim at once, and each sees both."""
    claim = page["side"]["comparison"]["claims"][0]["id"]
    fields = {"verdict": "confirm", "claim": claim}
    made = at_once(lambda reader, name: reader.post(f"{page['address']}/judgements", data=fields | {"reader": name}))
    assert [answer.status_code for answer in made] == [200, 200]
    assert [answer.json()["reader"] for answer in made] == [*READERS]
    for reader in (mira, jan):
        shown = reader.get(f"{page['address']}.json").json()
        assert {j["reader"] for j in shown["judgements"]} == {*READERS}
        assert shown["side"]["comparison"]["claims"][0]["judged"] == "confirmed"
    undo = made[0].json()["undo"]
    assert jan.post(undo).status_code == 200
    assert [bool(j["undone"]) for j in mira.get(f"{page['address']}.json").json()["judgements"]].count(True) == 1
    assert mira.post(undo.replace("undo", "redo")).json()["undone"] is None


def check_stories(mira, jan):
    """What one reader merges the other sees at once, and splits again."""
    ids = {story["reports"]: story["id"] for story in web.stories(mira)["stories"]}
    merged = mira.post(f"/stories/{ids[3]}/merge", data={"with": ids[1]})
    assert (merged.status_code, merged.json()["reports"]) == (200, 4)
    web.wait(lambda: web.stories(jan)["total"] == 1)
    reports = jan.get(f"{merged.json()['address']}.json").json()["reports"]
    (bank,) = [report["id"] for report in reports if report["source"] == "bank.txt"]
    assert jan.post(f"{merged.json()['address']}/split", data={"report": bank}).json()["reports"] == 1
    web.wait(lambda: web.stories(mira)["total"] == 2)

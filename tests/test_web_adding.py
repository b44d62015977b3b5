"""Pasted texts are compared, files and addresses are added, with an end to the queue."""

import json
import threading

import pytest

import web
from web import HTML, JSON

# Comparing and adding


def test_pasted_texts_are_compared_and_not_kept(client):
    before = client.get("/about.json").json()["texts"]
    answer = client.post(
        "/add/compare",
        data={"text": web.TEXTS, "outlet": ["Corriere Carso", ""], "published": ["2026-02-01", ""]},
        headers=JSON,
    )
    assert (answer.status_code, answer.headers["location"]) == (202, answer.json()["address"])
    job = web.finished(client, answer.json()["address"])
    assert (job["state"], job["kind"], job["cancel"]) == ("done", "compare", None)
    page = client.get(f"{job['result']}.json").json()
    assert page["format"] == "retold.page.comparison/1"
    assert [r["outlet"] for r in page["side"]["reports"]] == ["Corriere Carso", None]
    assert [a["text"] for a in page["side"]["comparison"]["articles"]] == web.TEXTS
    export = client.get(page["side"]["exports"][0]["address"]).json()
    assert export["claims"] == page["side"]["comparison"]["claims"]
    assert client.get("/about.json").json()["texts"] == before
    browser = client.post("/add/compare", data={"text": web.TEXTS}, headers=HTML, follow_redirects=False)
    assert (browser.status_code, browser.headers["location"][:6]) == (303, "/jobs/")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"text": web.TEXTS[:1]}, "text"),
        ({"text": [web.TEXTS[0], " "]}, "text"),
        ({"text": [web.TEXTS[0], web.TEXTS[0]]}, "text"),
        ({"text": [*web.TEXTS, "a" * 200_001]}, "text"),
        ({"text": web.TEXTS * 11}, "text"),
        ({"text": web.TEXTS, "published": ["soon"]}, "published"),
        ({"text": web.TEXTS, "language": ["!"]}, "language"),
        ({"text": web.TEXTS, "outlet": ["o" * 501]}, "outlet"),
        ({"text": web.TEXTS, "texts": "a"}, "texts"),
        ({}, "text"),
    ],
)
def test_texts_that_cannot_be_compared(client, fields, name):
    found = web.problem(client.post("/add/compare", data=fields, headers=JSON), 422)
    assert name in [each["name"] for each in found["invalid"]]
    if "texts" not in fields:
        page = client.post("/add/compare", data=fields, headers=HTML)
        assert (page.status_code, page.headers["content-type"]) == (422, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "/etc/passwd", "ftp://example.org/a", "-", "http" + "s://e.org/" + "a" * 2_000]
)
def test_only_web_addresses_are_added(client, address):
    assert (
        web.problem(client.post("/add/library", data={"address": address}, headers=JSON), 422)["invalid"][0]["name"]
        == "address"
    )


def test_private_addresses_are_not_fetched(client):
    job = client.post("/add/library", data={"address": "http://127.0.0.1:1/\nhttp://[::1]/a"}, headers=JSON).json()
    done = web.finished(client, job["address"])
    assert (done["state"], done["counts"]) == ("done", {"unreadable": 2})
    assert all("not public" in f["reason"] or "not fetched" in f["reason"] for f in done["faults"])


def test_files_that_are_no_reports_are_named(own):
    files = [
        (
            "file",
            ("../../etc/a.txt", b"A ferry ran aground near Burgas on Tuesday; nobody was hurt, the coast guard said."),
        ),
        ("file", ("b.bin", b"\x7fELF\x00\x01\x02" * 50)),
    ]
    done = web.finished(own, own.post("/add/library", files=files, headers=JSON).json()["address"])
    assert (done["state"], done["counts"]) == ("done", {"new": 1, "unreadable": 1})
    assert done["faults"][0]["source"] == "b.bin"
    assert done["result"].startswith("/stories/")
    assert own.get(f"{done['result']}.json").json()["reports"][0]["source"] == "a.txt"


def test_progress_is_sent_as_events(client):
    job = client.post("/add/compare", data={"text": web.TEXTS}, headers=JSON).json()
    with client.stream("GET", job["events"]) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert told[-1]["state"] == "done"
    assert told[-1] == client.get(f"{job['address']}.json").json()
    assert {each["format"] for each in told} == {"retold.page.job/1"}


def test_a_full_queue_answers_503(web_path, encoder, monkeypatch):
    begin = threading.Event()
    monkeypatch.setattr("retold.comparison.compare", lambda *_, **__: begin.wait(30))
    with web.client(web_path, encoder, queue=2) as found:
        jobs = [found.post("/add/compare", data={"text": [*web.TEXTS, f"Text {i}."]}, headers=JSON) for i in range(3)]
        web.wait(lambda: found.get(f"{jobs[0].json()['address']}.json").json()["state"] == "running")
        jobs.append(found.post("/add/compare", data={"text": web.TEXTS}, headers=JSON))
        full = (
            found.post("/add/compare", data={"text": web.TEXTS}, headers=JSON)
            if jobs[-1].status_code == 202
            else jobs.pop()
        )
        told = web.problem(full, 503)
        assert int(full.headers["retry-after"]) == told["retry_after"] >= 1
        waiting = found.get(f"{jobs[2].json()['address']}.json").json()
        assert (waiting["state"], waiting["ahead"]) == ("queued", 2)
        ended = found.post(waiting["cancel"], headers=JSON).json()
        assert (ended["state"], ended["cancel"]) == ("cancelled", None)
        assert found.post("/add/compare", data={"text": web.TEXTS}, headers=JSON).status_code == 202
        begin.set()


def test_a_comparison_that_fails_is_told(web_path, encoder, tmp_path, monkeypatch):
    fresh = str(tmp_path / "library.db")
    web.fill(fresh, encoder)
    monkeypatch.setattr("retold.comparison.compare", lambda *_, **__: 1 / 0)
    with web.client(fresh, encoder) as found:
        address = web.stories(found, reports=3)["stories"][0]["address"]
        assert found.get(f"{address}.json").status_code == 202
        web.wait(lambda: found.get(f"{address}.json").status_code == 200)
        job = found.get(f"{address}.json").json()["job"]
        assert (job["state"], job["problem"]["type"]) == ("failed", "/about#problem-internal")
        assert "ZeroDivisionError" in job["problem"]["detail"]
        assert not any("/stories/" in str(key) for key in found.app.state.site.cache._kept)


def test_pasted_comparisons_are_held_for_a_while(web_path, encoder):
    with web.client(web_path, encoder, kept_most=1) as found:
        results = [
            web.finished(
                found,
                found.post("/add/compare", data={"text": [*web.TEXTS, f"Text {i}."]}, headers=JSON).json()["address"],
            )["result"]
            for i in range(2)
        ]
        web.problem(found.get(f"{results[0]}.json"), 404)
        assert found.get(f"{results[1]}.json").status_code == 200

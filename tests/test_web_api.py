"""The HTTP API: what every route promises, in which form, and what it refuses."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ferry
import web
from retold.library import Library
from retold.reading.articles import article, publication
from retold.web import diffs, negotiation, tokens
from retold.web.problems import ProblemError
from web import HTML, JSON

ATOM = "{http://www.w3.org/2005/Atom}"


# Contracts


def test_stories(client):
    found = web.stories(client)
    assert found["format"] == "retold.page.stories/1"
    assert next(s["title"] for s in found["stories"]) == "Central bank raises rates"
    assert found["total"] == 2
    ferry = found["stories"][1]
    assert (ferry["reports"], ferry["languages"], ferry["from"], ferry["to"]) == (
        3, ["bg", "en", "uk"], "2025-10-20", "2025-10-22"
    )  # fmt: skip
    assert {f["value"]: f["number"] for f in found["languages"]} == {"en": 2, "uk": 1, "bg": 1}
    assert found["feed"] == "/stories.atom"
    assert web.stories(client, q="Варна", language="en")["total"] == 1
    assert web.stories(client, entity="Петров")["total"] == 1
    nothing = web.stories(client, q="zyx")
    assert (nothing["stories"], nothing["why"]) == ([], "No story has a report with the words “zyx”.")


def test_a_story_is_compared_when_it_is_first_read(client):
    found = web.ferry(client)
    assert found["format"] == "retold.page.story/1"
    side = found["side"]
    assert side["comparison"]["format"] == "retold.comparison/1"
    assert [a["id"] for a in side["comparison"]["articles"]] == [r["id"] for r in side["reports"]]
    counts = side["counts"]
    assert counts["claims"] == len(side["comparison"]["claims"]) > 1
    assert counts["shown"] == counts["claims"] + counts["unique"]
    assert {o["value"] for o in side["origins"]} == {"Reuters"}
    assert any("Petrov" in s["label"] for s in side["speakers"])
    assert next(change["kind"] for change in found["history"]) == "new"
    assert web.stories(client, origins=1)["total"] == 1
    alone = client.get(web.stories(client, q="inflation")["stories"][0]["address"] + ".json")
    assert (alone.status_code, alone.json()["side"], alone.json()["job"]) == (200, None, None)


def test_claims_are_filtered_and_paged(client):
    address = web.ferry(client)["address"]

    def shown(**query):
        return client.get(f"{address}.json", params=query).json()["side"]

    everything = shown()["counts"]["shown"]
    on_reuters = shown(origin="Reuters")
    assert 0 < on_reuters["counts"]["shown"] < everything
    assert all("Reuters" in claim["origins"] for claim in on_reuters["comparison"]["claims"])
    petrov = next(s["value"] for s in shown()["speakers"] if "Petrov" in s["label"])
    assert 0 < shown(speaker=petrov)["counts"]["shown"] < everything
    differing = shown(show="differences")["comparison"]
    assert differing["claims"]
    assert all(claim["differences"] for claim in differing["claims"])
    only = shown(show="unique")["comparison"]
    assert only["unique"]
    assert not only["claims"]
    seen, page = [], shown(size=1)
    assert page["previous"] is None
    while True:
        seen += [json.dumps(x) for x in page["comparison"]["claims"] + page["comparison"]["unique"]]
        assert len(seen) == page["counts"]["first"]
        if page["next"] is None:
            break
        assert page["next"].startswith(f"{address}?")
        page = client.get(page["next"], headers=JSON).json()["side"]
    assert len(seen) == len(set(seen)) == everything
    assert page["previous"] is not None


@pytest.mark.parametrize(
    ("form", "media", "begins"),
    [
        ("json", "application/json", b'{"format":"retold.comparison/1"'),
        ("html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("markdown", "text/markdown; charset=utf-8", b"# "),
        ("csv", "text/csv; charset=utf-8", b"claim,"),
        ("jsonld", "application/ld+json", b"{"),
    ],
)
def test_exports(client, form, media, begins):
    page = web.ferry(client)
    (address,) = [e["address"] for e in page["side"]["exports"] if e["form"] == form]
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert answer.headers["content-disposition"].startswith('attachment; filename="story-')
    assert answer.content.lower().startswith(begins.lower())
    assert client.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_an_article_tells_where_it_stands(client):
    page = web.ferry(client)
    english = next(r for r in page["reports"] if r["language"] == "en")
    found = client.get(f"{english['address']}.json").json()
    assert found["article"]["text"] == ferry.FERRY["en"]
    assert found["story"]["id"] == page["story"]["id"]
    assert found["appearances"][0]["outlet"] == "Harbour Times"
    claims = {s["claim"] for s in found["standing"]}
    assert None in claims, "what it says alone is told too"
    assert len(claims) > 1
    for standing in found["standing"]:
        at, _, anchor = standing["address"].partition("#")
        assert client.get(at, headers=JSON).status_code == 200
        assert anchor == (
            f"claim-{standing['claim']}"
            if standing["claim"]
            else f"r{_number(page, english)}-s{standing['sentence'] + 1}"
        )
    web.problem(client.get("/articles/0000000000000000.json"), 404)


def _number(page, report):
    return [r["id"] for r in page["side"]["reports"]].index(report["id"]) + 1


def test_entities_outlets_and_origins(client):
    (petrov,) = client.get("/entities.json", params={"q": "Петров", "type": "PER"}).json()["entities"]
    assert (petrov["reports"], set(petrov["names"])) == (3, {"bg", "en", "uk"})
    page = client.get(f"{petrov['address']}.json").json()
    assert [s["report"]["language"] for s in page["said"]] == ["bg", "uk", "en"]
    for said in page["said"]:
        start, end = said["content"][0]
        assert "engine" in said["text"][start:end] or "маши" in said["text"][start:end]
    assert page["all_stories"] == 1
    assert client.get(page["stories_address"], headers=JSON).json()["total"] == 1
    origins = client.get("/origins.json").json()["origins"]
    assert [(o["name"], o["reports"]) for o in origins] == [("Reuters", 3)]
    page = client.get(f"{origins[0]['address']}.json").json()
    assert [r["report"]["language"] for r in page["resting"]] == ["en", "uk", "bg"]
    assert all(r["text"][slice(*r["spans"][0])] in ("Reuters", "Ройтерс") for r in page["resting"])
    outlets = client.get("/outlets.json").json()["outlets"]
    assert next((o["name"], o["reports"]) for o in outlets) == ("Harbour Times", 2)
    page = client.get(f"{outlets[0]['address']}.json").json()
    assert [r["origin"] for r in page["resting"]] == ["Reuters"]
    for missing in ("/entities/nobody", "/outlets/none", "/origins/none"):
        web.problem(client.get(f"{missing}.json"), 404)


def test_search(client):
    found = client.get("/search.json", params={"q": "Varna", "size": 2}).json()
    assert (found["total"], len(found["hits"])) == (3, 2)
    hit = found["hits"][0]
    assert "Варна" in [hit["excerpt"][start:end] for start, end in hit["found"]]
    article = client.get(f"{hit['report']['address']}.json").json()["article"]
    assert (hit["report"]["title"], hit["headline"]) == (None, article["text"].partition("\n")[0])
    assert f">{hit['headline']}<" in client.get("/search", params={"q": "Varna"}, headers=HTML).text
    rest = client.get(found["next"], headers=JSON).json()
    assert len(rest["hits"]) == 1
    assert rest["next"] is None
    assert client.get("/search.json?q=zyx").json()["why"] == "No report has the words “zyx”."


def test_lists_go_on_where_they_ended(client):
    for address in ("/stories", "/entities", "/outlets", "/origins"):
        rows = address[1:]
        first = client.get(f"{address}.json?size=200").json()[rows]
        seen, following = [], f"{address}?size=1"
        while following:
            page = client.get(following, headers=JSON).json()
            assert len(page[rows]) == 1
            seen += page[rows]
            following = page["next"]
        assert seen == first


def test_tokens_fit_their_list_alone(client):
    token = client.get("/stories.json?size=1").json()["next"].partition("after=")[2]
    assert client.get(f"/stories.json?size=1&after={token}").status_code == 200
    for wrong in (
        f"/stories.json?q=a&after={token}",
        f"/entities.json?after={token}",
        "/stories.json?after=abc",
        f"/stories.json?after={token}x",
    ):
        assert web.problem(client.get(wrong), 404)["type"] == "/about#problem-bad-token"


@given(st.text(max_size=60))
def test_no_token_is_a_mistake(text):
    if text:
        with pytest.raises(ProblemError) as told:
            tokens.read(text, tuple[str, str], "stories")
        assert told.value.status == 404


def test_a_feed_of_new_stories(client):
    answer = client.get("/stories.atom?language=uk")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(answer.content)
    assert feed.find(f"{ATOM}title").text == "Stories: language uk"
    for name in ("id", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}updated").text == "2025-10-22T00:00:00Z"
    assert entry.find(f"{ATOM}link").get("href").startswith(f"{web.BASE}/stories/")
    assert entry.find(f"{ATOM}summary").text.startswith("3 reports; Bulgarian, English, Ukrainian; ")
    assert client.get("/stories.atom?language=uk", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


# Forms of answers


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        ("application/json", "json"),
        ("application/*", "json"),
        ("text/html;q=0.5, application/json", "json"),
        ("application/json;q=0.5, text/html", "html"),
        ("application/json;q=0, */*", "html"),
        ("application/problem+json", "json"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("text/html;q=2", None),
        ("nonsense", None),
    ],
)
def test_accept(client, accept, expected):
    assert negotiation.best(accept) == expected
    answer = client.get("/about", headers={"Accept": accept})
    if expected is None:
        web.problem(answer, 406)
    else:
        assert answer.headers["content-type"].startswith("text/html" if expected == "html" else "application/json")
        assert "Accept" in answer.headers["vary"]


PAGES = ("/stories", "/entities", "/outlets", "/origins", "/search", "/add", "/about", "/login")


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_json_and_html_at_one_address(client, page):
    by_header, by_suffix, html = (
        client.get(page, headers=JSON),
        client.get(f"{page}.json"),
        client.get(page, headers=HTML),
    )
    assert by_header.json() == by_suffix.json()
    assert (html.status_code, html.headers["content-type"]) == (200, "text/html; charset=utf-8")
    head = client.head(f"{page}.json")
    assert (head.status_code, head.content) == (200, b"")
    assert web.problem(client.put(page, headers=JSON), 405)["detail"].startswith("PUT does nothing")
    assert "GET" in client.put(page, headers=JSON).headers["allow"]


def test_validators(client):
    html, plain = client.get("/stories", headers=HTML), client.get("/stories.json")
    assert html.headers["etag"] != plain.headers["etag"]
    for answer, headers in ((html, HTML), (plain, JSON)):
        etag = answer.headers["etag"]
        for match in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            again = client.get("/stories", headers={**headers, "If-None-Match": match})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert client.get("/stories", headers={**headers, "If-None-Match": '"other"'}).status_code == 200
    assert client.get("/stories.json?size=1").headers["etag"] != plain.headers["etag"]


def test_a_change_is_seen_at_once(own):
    before = own.get("/stories.json")
    (story,) = [s for s in before.json()["stories"] if s["reports"] == 3]
    files = {"file": ("late.txt", ferry.FERRY["en"].replace("212", "219").replace("1994", "1995").encode())}
    job = own.post("/add/library", files=files, data={"language": "en"}, headers=JSON).json()
    assert web.finished(own, job["address"])["counts"] == {"new": 1}
    after = own.get("/stories.json", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert {s["id"]: s["reports"] for s in after.json()["stories"]}[story["id"]] == 4


def test_compression(web_path, encoder):
    with web.client(web_path, encoder, compress=True) as found:
        squeezed = found.get("/stories.json", headers={"Accept-Encoding": "gzip"})
        plain = found.get("/stories.json", headers={"Accept-Encoding": "identity"})
        assert squeezed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert squeezed.content == plain.content
        assert squeezed.headers["etag"] != plain.headers["etag"]
        refused = found.get("/stories.json", headers={"Accept-Encoding": "gzip;q=0"})
        assert "content-encoding" not in refused.headers
        assert "content-encoding" not in found.get("/login.json", headers={"Accept-Encoding": "gzip"}).headers
    with web.client(web_path, encoder) as found:
        assert "content-encoding" not in found.get("/stories.json").headers, "loopback has bandwidth enough"


# Bad requests


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/stories?since=2025-13-01", "since"),
        ("/stories?since=yesterday", "since"),
        ("/stories?size=0", "size"),
        ("/stories?size=x", "size"),
        ("/stories?size=999999999999999999999", "size"),
        ("/stories?origins=-1", "origins"),
        ("/stories?reports=1e5", "reports"),
        ("/stories?language=english", "language"),
        ("/stories?langauge=en", "langauge"),
        ("/stories?q=" + "a" * 1001, "q"),
        ("/entities?type=DOG", "type"),
        ("/stories/xyz", "story"),
        ("/articles/1", "article"),
        ("/jobs/1", "job"),
        ("/stories/0123456789abcdef?show=none", "show"),
        ("/stories/0123456789abcdef/export/pdf", "form"),
    ],
)
def test_bad_parameters(client, address, name):
    found = web.problem(client.get(address, headers=JSON), 422)
    assert name in [each["name"] for each in found["invalid"]]
    page = client.get(address, headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (422, "text/html; charset=utf-8")


def test_empty_parameters_are_none(client):
    empty = "&".join(
        f"{name}=" for name in ("q", "language", "outlet", "since", "until", "entity", "origins", "reports")
    )
    assert client.get(f"/stories.json?{empty}").json() == client.get("/stories.json").json()


@pytest.mark.parametrize(
    "address",
    ["/nothing", "/stories/0123456789abcdef", "/static/../app.py", "/static/none.css", "/comparisons/" + "a" * 22],
)
def test_what_is_not_there(client, address):
    assert web.problem(client.get(address, headers=JSON), 404)["instance"] == address.replace("/static/../", "/")
    assert client.get(address, headers=HTML).status_code == 404


# For machines


def test_health_and_metrics(client):
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    client.get("/stories/0123456789abcdef.json")
    text = client.get("/metrics").text
    assert 'retold_http_requests_total{method="GET",path="/stories/{story}",status="404"}' in text
    assert "0123456789abcdef" not in text
    assert "retold_jobs_waiting 0.0" in text
    client.app.state.site.stopping.set()
    assert client.get("/health/ready").status_code == 503
    client.app.state.site.stopping.clear()


def test_mistakes_are_told_and_logged(client, monkeypatch, caplog):
    monkeypatch.setattr("retold.library.browsing.stories", lambda *_, **__: 1 / 0)
    answer = client.get("/stories.json?q=mistake")
    told = web.problem(answer, 500)
    assert "ZeroDivisionError" not in answer.text
    assert told["request"] == answer.headers["x-request-id"]
    assert any(r.exc_info and getattr(r, "request", None) == told["request"] for r in caplog.records)
    assert client.get("/stories", params={"q": "mistake"}, headers=HTML).status_code == 500


# Revisions


def test_revisions_show_what_changed(tmp_path, encoder):
    path, day = str(tmp_path / "library.db"), publication("2025-10-20")
    first = "The mayor opened the bridge on Friday. About 300 people came. It rained."
    second = first.replace("300", "3,000") + " The bridge cost two million."
    with Library(path, encoder=encoder) as library:
        for text in (first, second):
            library.add_articles([article("bridge.txt", text, language="en", published=day)])
    with web.client(path, encoder) as found:
        (story,) = web.stories(found)["stories"]
        page = found.get(f"{story['address']}.json").json()
        assert [(r["revisions"], r["report"]["source"]) for r in page["revised"]] == [(2, "bridge.txt")]
        revisions = found.get(f"{page['reports'][0]['address']}.json").json()["revisions"]
        assert [r["number"] for r in revisions] == [1, 2]
        assert [(e["kind"], e["text"]) for e in revisions[1]["diff"] if e["kind"] != "keep"] == [
            ("drop", "300 "), ("add", "3,000 "), ("drop", "rained."), ("add", "rained. The bridge cost two million."),
        ]  # fmt: skip
        older = found.get(f"{revisions[0]['address']}.json").json()
        assert (older["article"]["text"], older["appearances"][0]["latest"]) == (first, False)


@given(st.text(alphabet="ab \nя\u202e", max_size=80), st.text(alphabet="ab \nя\u202e", max_size=80))
def test_edits_make_the_later_text_of_the_earlier_one(before, after):
    edits = diffs.edits(before, after)
    assert "".join(e.text for e in edits if e.kind != "drop") == after
    assert "".join(e.text for e in edits if e.kind == "drop" or e.kind == "keep").split() == before.split()

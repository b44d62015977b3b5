# ruff: noqa: E501 (many cases read best as a line each)
"""Who is let in, how much is taken, and that nothing sent or kept does harm."""

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

import web
from retold.errors import RetoldError
from retold.reading.articles import article, publication
from retold.web.app import create_app
from retold.web.guard import CSP
from retold.web.security import CSRF_PLACE, Hosts, Rate, make_token
from retold.web.settings import Settings
from web import HTML, JSON

ATOM = "{http://www.w3.org/2005/Atom}"


# Who is let in


def test_every_answer_is_guarded(client):
    for answer in (
        client.get("/stories"),
        client.get("/nothing"),
        client.get("/stories?size=0"),
        client.get("/metrics"),
        client.get("/stories", headers={"Host": "evil.example"}),
    ):
        assert answer.headers["content-security-policy"] == CSP
        assert "unsafe" not in CSP
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers
    assert client.get("/about", headers={"X-Request-ID": "proxy-12345678"}).headers["x-request-id"] == "proxy-12345678"
    assert client.get("/about", headers={"X-Request-ID": "<script>"}).headers["x-request-id"] != "<script>"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "8.8.8.8", "localhost:80:80", "", "[::1", "localhost@evil.example"],
)
def test_foreign_names_are_refused(client, host):
    assert (
        web.problem(client.get("/stories", headers={"Host": host, **JSON}), 421)["type"] == "/about#problem-wrong-host"
    )


def test_names_of_the_server():
    assert all(
        Hosts("127.0.0.1", ()).allows(host) for host in ("localhost", "LOCALHOST:8040", "127.0.0.1:1", "[::1]:8040")
    )
    public = Hosts("0.0.0.0", ("News.Example.org",))
    assert all(public.allows(host) for host in ("news.example.org:443", "192.168.1.5:8040", "[2001:db8::1]"))
    assert not public.allows("other.example.org")


def test_forms_of_browsers_carry_a_token(own):
    page = own.get("/add", headers=HTML)
    cookie = page.headers["set-cookie"]
    assert all(part in cookie for part in ("retold_8040=", "HttpOnly", "SameSite=strict", "Path=/"))
    session = own.cookies["retold_8040"]
    token = own.app.state.sessions.csrf(session)
    browser = {**JSON, "Origin": web.BASE, "Sec-Fetch-Site": "same-origin"}
    wrong = [({}, {}), ({"csrf": "0" * 32}, {}), ({"csrf": CSRF_PLACE}, {}), ({}, {"X-CSRF-Token": "x"})]
    for fields, headers in wrong:
        refused = own.post("/add/compare", data={"text": web.TEXTS, **fields}, headers={**browser, **headers})
        assert web.problem(refused, 403)["type"] == "/about#problem-csrf"
    assert own.post("/add/compare", data={"text": web.TEXTS, "csrf": token}, headers=browser).status_code == 202
    assert (
        own.post("/add/compare", data={"text": web.TEXTS}, headers={**browser, "X-CSRF-Token": token}).status_code
        == 202
    )
    for origin in ("http://evil.example", "null", "http://localhost:9999"):
        crossing = own.post(
            "/add/compare", data={"text": web.TEXTS, "csrf": token}, headers={**browser, "Origin": origin}
        )
        assert web.problem(crossing, 403)["type"] == "/about#problem-cross-site"
    own.cookies.clear()
    assert web.problem(own.post("/add/compare", data={"text": web.TEXTS, "csrf": token}, headers=browser), 403)


def test_a_page_has_the_reader_s_own_token(web_path, encoder, monkeypatch):
    monkeypatch.setattr("retold.web.pages.render", lambda *_: f"<input name=csrf value={CSRF_PLACE}>")
    with web.client(web_path, encoder) as found:
        pages = []
        for _ in range(2):
            found.cookies.clear()
            first = found.get("/stories", headers=HTML)
            again = found.get("/stories", headers={**HTML, "If-None-Match": first.headers["etag"]})
            assert again.status_code == 304
            assert (
                first.text == f"<input name=csrf value={found.app.state.sessions.csrf(found.cookies['retold_8040'])}>"
            )
            pages.append((first.text, first.headers["etag"]))
        assert pages[0][0] != pages[1][0]
        assert pages[0][1] != pages[1][1]


@pytest.fixture
def token_file(tmp_path):
    return str(tmp_path / "folder" / "token")


def test_the_token_is_kept_as_a_hash(token_file):
    token = make_token(token_file)
    kept = Path(token_file).read_text()
    assert kept.startswith("$argon2id$")
    assert token not in kept
    assert os.stat(token_file).st_mode & 0o777 == 0o600
    assert make_token(token_file) != token


def test_others_need_a_token(web_path, encoder, token_file, tmp_path):
    with pytest.raises(RetoldError, match="a token is needed"):
        create_app(web_path, Settings(host="0.0.0.0"))
    with pytest.raises(RetoldError, match="cannot be used"):
        create_app(web_path, Settings(host="0.0.0.0", token_file=str(tmp_path / "none")))
    make_token(token_file)
    os.chmod(token_file, 0o644)
    with pytest.raises(RetoldError, match="others than its owner"):
        create_app(web_path, Settings(host="0.0.0.0", token_file=token_file))


def test_programs_send_the_token_and_browsers_log_in(web_path, encoder, token_file):
    token = make_token(token_file)
    with web.client(web_path, encoder, host="192.0.2.7", token_file=token_file, attempts=5) as found:
        told = found.get("/stories.json")
        assert web.problem(told, 401)["type"] == "/about#problem-token-needed"
        assert told.headers["www-authenticate"].startswith("Bearer")
        for address in ("/metrics", "/openapi.json", "/stories.atom"):
            assert found.get(address, headers=JSON).status_code == 401
        assert found.get("/health/live").status_code == 200
        bearer = {**JSON, "Authorization": f"Bearer {token}"}
        assert found.get("/stories", headers=bearer).status_code == 200
        assert found.post("/add/compare", data={"text": web.TEXTS}, headers=bearer).status_code == 202
        sent = found.get("/stories", headers=HTML, follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (303, "/login?to=/stories")
        assert found.get("/login", headers=HTML).status_code == 200
        csrf = found.app.state.sessions.csrf(found.cookies["retold_8040"])
        form = {"token": token, "to": "//evil.example", "csrf": csrf}
        browser = {**HTML, "Origin": web.BASE}
        entered = found.post("/login", data=form, headers=browser, follow_redirects=False)
        assert (entered.status_code, entered.headers["location"]) == (303, "/stories")
        assert found.get("/stories", headers=HTML).status_code == 200
        csrf = found.app.state.sessions.csrf(found.cookies["retold_8040"])
        assert found.post("/logout", data={"csrf": csrf}, headers=browser, follow_redirects=False).status_code == 303
        assert found.get("/stories", headers=HTML, follow_redirects=False).status_code == 303


def test_wrong_tokens_may_be_tried_a_few_times(web_path, encoder, token_file):
    token = make_token(token_file)
    with web.client(web_path, encoder, host="192.0.2.7", token_file=token_file, attempts=2) as found:
        for _ in range(2):
            assert (
                web.problem(found.get("/stories.json", headers={"Authorization": "Bearer wrong"}), 401)["type"]
                == "/about#problem-wrong-token"
            )
        limited = found.get("/stories.json", headers={"Authorization": "Bearer wrong"})
        assert web.problem(limited, 429)["retry_after"] == int(limited.headers["retry-after"]) >= 1
        assert found.get("/stories.json", headers={"Authorization": f"Bearer {token}"}).status_code == 429, (
            "the right one too"
        )


def test_too_many_requests(web_path, encoder, token_file):
    token = make_token(token_file)
    with web.client(web_path, encoder, host="192.0.2.7", token_file=token_file, requests=5) as found:
        headers = {"Authorization": f"Bearer {token}"}
        statuses = [found.get("/about.json", headers=headers).status_code for _ in range(7)]
        assert statuses[-1] == 429
        assert 200 in statuses


def test_a_rate_refills(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    rate = Rate(2)
    assert [rate.take("a"), rate.take("a"), rate.take("b")] == [0.0, 0.0, 0.0]
    assert rate.take("a") == pytest.approx(30)
    now[0] = 30.1
    assert rate.take("a") == 0.0


def test_too_much_is_refused(web_path, encoder):
    with web.client(web_path, encoder, upload=1_000) as found:
        big = {"file": ("a.txt", b"a" * 2_100_000)}
        web.problem(found.post("/add/library", files=big, headers=JSON), 413)

        def chunks():
            for _ in range(30):
                yield b"a" * 100_000

        streamed = found.post(
            "/add/library", content=chunks(), headers={**JSON, "Content-Type": "multipart/form-data; boundary=x"}
        )
        web.problem(streamed, 413)
        assert (
            found.post("/add/library", content=b"{}", headers={**JSON, "Content-Type": "application/json"}).status_code
            == 415
        )
        assert found.post(
            "/add/library",
            content=b"--x\r\nbroken",
            headers={**JSON, "Content-Type": "multipart/form-data; boundary=x"},
        ).status_code in (400, 422)
        assert (
            found.post(
                "/add/library",
                content=b"text=%ff%fe",
                headers={**JSON, "Content-Type": "application/x-www-form-urlencoded"},
            ).status_code
            == 422
        )


def test_read_only(web_path, encoder):
    with web.client(web_path, encoder, read_only=True) as found:
        assert found.get("/add.json").json()["can_add"] is False
        assert (
            web.problem(found.post("/add/library", data={"address": "http://example.org"}, headers=JSON), 403)["type"]
            == "/about#problem-read-only"
        )
        assert found.post("/add/compare", data={"text": web.TEXTS}, headers=JSON).status_code == 202


# Strangers' texts


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e\u2066evil\u0007 javascript:alert(1) {{7*7}} ]]>&amp;"


def hostile():
    day = publication("2025-10-20")
    for number in range(2):
        text = f"{HOSTILE} Ferry {number} burned off Varna.\n\nA ferry burned off {HOSTILE} Varna on Monday and all 212 people were rescued, <b>Reuters</b> said. “{HOSTILE}”, Captain Ivan Petrov said. {'b' * 60_000}"
        yield article(
            f"javascript:alert({number})//{HOSTILE}",
            text + f" {number}",
            language="en",
            outlet=f"{HOSTILE}/../{number}.json",
            title=HOSTILE,
            published=day,
        )
    yield article(
        "surrogate.txt",
        "A lone \ud800 surrogate in Varna\x00 said Reuters. \ufffe Nothing else.",
        language="en",
        outlet="Lone",
        title="\ud800 Varna",
        published=day,
    )


@pytest.fixture(scope="module")
def hostile_client(tmp_path_factory, encoder):
    path = str(tmp_path_factory.mktemp("hostile") / "library.db")
    web.fill(path, encoder, hostile())
    with web.client(path, encoder) as found:
        yield found


def addresses_in(value):
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("address", "next", "feed", "stories_address") and isinstance(each, str) and each:
                yield each
            else:
                yield from addresses_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from addresses_in(each)


def test_a_hostile_library_does_no_harm(hostile_client):
    waiting, seen = ["/stories", "/entities", "/outlets", "/origins", "/search?q=Varna", "/about"], set()
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or len(seen) > 80 or "/export/" in address or ".atom" in address:  # saved, never shown
            continue
        seen.add(address)
        web.wait(lambda: hostile_client.get(address, headers=JSON).status_code != 202)  # noqa: B023
        answer = hostile_client.get(address, headers=JSON)
        assert answer.status_code == 200, (address, answer.text[:300])
        waiting += addresses_in(answer.json())
        page = hostile_client.get(address, headers=HTML)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert 'href="javascript:' not in page.text
    assert any(address.startswith("/outlets/") for address in seen)
    assert any(address.startswith("/articles/") for address in seen)
    feed = ElementTree.fromstring(hostile_client.get("/stories.atom").content)
    assert feed.find(f"{ATOM}entry") is not None


def test_one_very_long_word(tmp_path, encoder):
    path = str(tmp_path / "library.db")
    web.fill(
        path, encoder, [article("long.txt", "Short beginning. " + "ы" * 499_000, language="ru", title="т" * 100_000)]
    )
    with web.client(path, encoder) as found:
        (story,) = web.stories(found)["stories"]
        for address in (
            story["address"],
            found.get(f"{story['address']}.json").json()["reports"][0]["address"],
            "/stories",
            "/search?q=beginning",
        ):
            assert found.get(address, headers=JSON).status_code == 200
            assert found.get(address, headers=HTML).status_code == 200

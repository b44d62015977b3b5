"""Following feeds and lists: visits are spaced, robots are heard, circles end, and revisions are kept."""

import io

import pytest

from network import PAGE, fetcher, item, pages, response, rss, serving, titles
from retold.library import Library
from retold.library.sources import Gatherer, Known
from retold.reading.entries import Failure
from retold.reading.fetching import Fetcher
from retold.reading.visiting import Visitor, retry_after


def outcomes(url, **more):
    visitor = Visitor(fetcher(), sleep=lambda _: None)
    return list(Gatherer(fetcher(), visitor=visitor, **more).gather([url]))


def page(number):
    return response(PAGE.replace("Harbour", f"Harbour {number}").encode())


def test_a_feed_is_followed():
    with serving(lambda c, r: site(c, r)) as url:
        feed = rss(item(1, "teaser"), item(2, "teaser"), item(3)).replace("https://example.org", url)
        opml = f'<opml><body><outline xmlUrl="{url}/feed"/><outline xmlUrl="{url}/feed"/></body></opml>'
        robots = response(b"User-agent: *\nDisallow: /2\n")
        site = pages(
            **{
                "robots.txt": robots,
                "feed": response(feed.encode()),
                "opml": response(opml.encode()),
                "1": page(1),
                "2": page(2),
            }
        )
        found = outcomes(f"{url}/opml")
        assert titles(found) == ["Harbour 1 closed", "Harbour 3"]
        assert found[0].article.outlet == "Bryag"
        assert [f.reason for f in found if isinstance(f, Failure)] == [
            f"{url}/2 could not be fetched: the site's robots.txt forbids it"
        ]
        known = outcomes(f"{url}/feed", has=lambda address: address == f"{url}/1")
        assert Known(f"{url}/1") in known


def test_lists_in_circles_end():
    with serving(lambda c, r: site(c, r)) as url:
        index = (
            f"<sitemapindex><sitemap><loc>{url}/a</loc></sitemap><sitemap><loc>{url}/b</loc></sitemap></sitemapindex>"
        )
        site = pages(a=response(index.encode()), b=response(index.encode()))
        assert outcomes(f"{url}/a") == []


def test_lists_in_lists_without_end_end():
    def answer(connection, request):
        path = request.split(" ")[1]
        if path == "/robots.txt":
            connection.sendall(response(status="404 Not Found"))
            return
        host = request.split("Host: ")[1].split("\r\n")[0]
        connection.sendall(
            response(f"<sitemapindex><sitemap><loc>http://{host}{path}x</loc></sitemap></sitemapindex>".encode())
        )

    with serving(answer) as url:
        (failure,) = outcomes(f"{url}/a")
    assert "lists deep" in failure.reason


@pytest.mark.parametrize("status", ["500 Internal Server Error", "403 Forbidden", "204 No Content", "304 Not Modified"])
def test_what_servers_refuse_is_named(status):
    with serving(pages(index=response(status=status))) as url:
        (failure,) = outcomes(url)
    assert status[:3] in failure.reason


def test_a_failing_robots_file_forbids():
    with serving(lambda c, r: site(c, r)) as url:
        feed = rss(item(1, "teaser")).replace("https://example.org", url)
        site = pages(
            **{"robots.txt": response(status="503 Unavailable"), "feed": response(feed.encode()), "1": page(1)}
        )
        (failure,) = outcomes(f"{url}/feed")
    assert "robots.txt answers 503" in failure.reason


def test_visits_are_spaced():
    waits = []
    with serving(pages(index=response(b"x"), **{"robots.txt": response(b"User-agent: retold\nCrawl-delay: 7")})) as url:
        visitor = Visitor(fetcher(), pause=2.0, sleep=waits.append, clock=lambda: 0.0)
        visitor.get(url)
        visitor.get(url)
    assert waits == [2.0, 7.0]


def test_retry_after():
    def told(value):
        return retry_after(type("A", (), {"headers": {"retry-after": value}})())

    assert told("120") == 120
    assert told("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert told("soon") is None


# Through the front door


def test_nothing_is_fetched_for_a_local_feed(tmp_path, monkeypatch):
    monkeypatch.setattr(Fetcher, "get", lambda *_: pytest.fail("the network was used"))
    bare = "<link>https://example.org/3</link>"
    (tmp_path / "feed.xml").write_text(rss(item(1, "teaser"), item(2), bare), encoding="utf-8")
    with Library(str(tmp_path / "l.db"), annotator=tuple, grouping=False) as library:
        report = library.add(str(tmp_path / "feed.xml"))
        assert dict(report.counts) == {"new": 2}
        assert [failure.source for failure in report.failures] == ["https://example.org/3"]


def test_a_page_from_the_web_is_revised(tmp_path):
    versions = iter([PAGE, PAGE, PAGE.replace("Nobody was", "Two people were")])
    with (
        serving(lambda c, _: c.sendall(response(next(versions).encode()))) as url,
        Library(str(tmp_path / "l.db"), annotator=tuple, grouping=False) as library,
    ):
        told = [dict(library.add(f"{url}/a", allow_private=True).counts) for _ in range(3)]
        assert told == [{"new": 1}, {"known": 1}, {"revised": 1}]
        report = library.add(f"{url}/a")
        assert "no public address" in report.failures[0].reason
    assert io.StringIO(str(report)).read() == "0 new, 0 known, 0 revised, 1 unreadable"

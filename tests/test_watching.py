"""Watching feeds: conditional requests, waits after failures, and nothing lost or asked twice after a stop."""

import pytest

from retold.errors import RetoldError
from retold.library import Library
from retold.library.sources import Gatherer, named_feeds
from retold.library.watching import Watcher
from retold.reading.visiting import Visitor
from test_fetching import TEXT, fetcher, item, pages, response, rss, serving


class Clock:
    def __init__(self):
        self.at = 1_000_000.0
        self.slept = []

    def now(self):
        return self.at

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def library(path):
    with Library(path, annotator=tuple, grouping=False) as opened:
        yield opened


def watcher(library, clock, every=900.0):
    visitor = Visitor(fetcher(), sleep=lambda _: None)
    gatherer = Gatherer(fetcher(), has=library.has, visitor=visitor)
    return Watcher(library, library._database, visitor, gatherer, every=every, now=clock.now, sleep=clock.sleep)


class Site:
    """A site whose feed can be changed; it notes the requests."""

    def __init__(self):
        self.requests, self.feed, self.status = [], rss(item(1)), None
        self.headers = {"ETag": '"v1"', "Last-Modified": "Tue, 21 Oct 2025 06:05:00 GMT"}
        self.pages = {}

    def __call__(self, connection, request):
        self.requests.append(request)
        answer = {"robots.txt": response(status="404 Not Found"), "feed": self.answer(request), **self.pages}
        pages(**answer)(connection, request)

    def answer(self, request):
        if self.status:
            return response(status=self.status, **self.headers)
        if f"If-None-Match: {self.headers['ETag']}" in request:
            return response(status="304 Not Modified")
        return response(self.feed.encode(), **self.headers)

    def asked(self, path):
        return sum(r.startswith(f"GET {path} ") for r in self.requests)


def test_a_feed_is_asked_when_due_and_conditionally(library, clock):
    site = Site()
    with serving(site) as url:
        polls = watcher(library, clock).watch([f"{url}/feed"], once=False)
        first = next(polls)
        assert (first.changed, dict(first.report.counts)) == (True, {"new": 1})
        second = next(polls)
        assert (second.changed, second.reason) == (False, None)
        assert "If-Modified-Since: Tue, 21 Oct 2025 06:05:00 GMT" in site.requests[-1]
        site.headers["ETag"], site.feed = '"v2"', rss(item(1), item(2, TEXT + "And more."))
        third = next(polls)
        assert dict(third.report.counts) == {"known": 1, "new": 1}
    assert clock.slept == [900.0, 900.0]


def test_stopped_it_resumes(library, clock):
    site = Site()
    with serving(site) as url:
        assert len(list(watcher(library, clock).watch([f"{url}/feed"], once=True))) == 1
        assert list(watcher(library, clock).watch([], once=True)) == [], "not due yet"
        clock.at += 901
        (poll,) = watcher(library, clock).watch([], once=True)
        assert (poll.changed, poll.reason) == (False, None), "the state of the first run holds"
        assert site.asked("/feed") == 2


def test_waits_grow_while_a_feed_fails(library, clock):
    site = Site()
    site.status = "503 Service Unavailable"
    with serving(site) as url:
        polls = watcher(library, clock, every=600.0).watch([f"{url}/feed"], once=False)
        for _ in range(4):
            assert "answers 503" in next(polls).reason
        assert clock.slept == [1200.0, 2400.0, 4800.0]
        site.headers["Retry-After"] = "200000"
        next(polls)
        site.status = None
        assert next(polls).changed
    assert clock.slept[-1] == 200_000.0


def test_a_feed_that_is_gone_is_dropped(library, clock):
    site = Site()
    site.status = "410 Gone"
    with serving(site) as url:
        (poll,) = watcher(library, clock).watch([f"{url}/feed"], once=False)
    assert "answers 410" in poll.reason


def test_what_failed_is_tried_again_but_not_for_ever(library, clock):
    site = Site()
    with serving(site) as url:
        site.feed = rss(item(1, "teaser")).replace("https://example.org", url)
        polls = watcher(library, clock).watch([f"{url}/feed"], once=False)
        assert "answers 404" in next(polls).report.failures[0].reason
        assert next(polls).changed, "no condition was sent: the page is still missing"
        next(polls)
        assert next(polls).report.failures == []
        assert site.asked("/1") == 3


def test_lists_of_feeds_are_watched(library, clock, tmp_path):
    site = Site()
    with serving(site) as url:
        site.pages["list"] = response(f'<opml><body><outline xmlUrl="{url}/feed"/></body></opml>'.encode())
        polls = watcher(library, clock).watch([f"{url}/list"], once=False)
        assert [next(polls).feed for _ in range(2)] == [f"{url}/list", f"{url}/feed"]
    file = tmp_path / "feeds.opml"
    file.write_text('<opml><body><outline xmlUrl="https://example.org/f"/></body></opml>', encoding="utf-8")
    assert named_feeds([str(file), "https://example.org/g"]) == ["https://example.org/f", "https://example.org/g"]
    with pytest.raises(RetoldError, match="names no feed"):
        named_feeds([str(tmp_path)])


def test_private_addresses_are_not_watched(library):
    with serving(Site()) as url:
        (poll,) = library.watch(f"{url}/feed", once=True)
    assert "no public address" in poll.reason

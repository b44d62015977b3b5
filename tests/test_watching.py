"""Watching feeds: conditional requests, waits after failures, and nothing lost or asked twice after a stop."""

import pytest

from network import PAGE, TEXT, fetcher, item, pages, response, rss, serving
from retold.errors import RetoldError
from retold.library import Library, revisiting
from retold.library.sources import Gatherer, named_feeds
from retold.library.watching import Watcher
from retold.reading.visiting import Visitor


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


def watcher(library, clock, every=900.0, refetch=False):
    visitor = Visitor(fetcher(), sleep=lambda _: None)
    gatherer = Gatherer(fetcher(), has=library.has, visitor=visitor)
    again = Gatherer(fetcher(), has=library.has, visited=library._visited, visitor=visitor) if refetch else None
    times = {"now": clock.now, "sleep": clock.sleep}
    return Watcher(library, library._database, visitor, gatherer, every=every, again=again, **times)


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


# Pages that are revised

REVISED = PAGE.replace("closed", "open again")


class Page:
    """A page that can be changed; it answers conditional requests."""

    def __init__(self, text=PAGE):
        self.text, self.requests = text, []

    def __call__(self, request):
        self.requests.append(request)
        tag = f'"{len(self.text)}-{hash(self.text)}"'
        if f"If-None-Match: {tag}" in request:
            return response(status="304 Not Modified")
        return response(self.text.encode(), ETag=tag)


def added(library, *sources, **more):
    return dict(library.add(*sources, allow_private=True, **more).counts)


def test_known_pages_are_asked_again_when_that_is_wanted(library):
    page = Page()
    with serving(pages(**{"robots.txt": response(status="404 Not Found"), "1": page})) as url:
        assert added(library, f"{url}/1") == {"new": 1}
        assert added(library, f"{url}/1", refetch=True) == {"known": 1}
        assert "If-None-Match" in page.requests[-1]
        page.text = REVISED
        assert added(library, refetch=True) == {"revised": 1}, "without a source all that were fetched"
        assert added(library, refetch=True) == {"known": 1}
        assert "If-None-Match" in page.requests[-1], "with what the revision answered"
        assert [revision.number for revision in library.revisions(f"{url}/1")] == [1, 2]
        library.remove(f"{url}/1")
        assert added(library, refetch=True) == {}, "what was removed is not asked for"


def test_files_are_no_pages_to_be_asked_again(library, tmp_path):
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    assert added(library, str(tmp_path / "a.html")) == {"new": 1}
    assert added(library, refetch=True) == {}


def test_watched_pages_are_asked_ever_less_often(library, clock, monkeypatch):
    monkeypatch.setattr(revisiting.time, "time", clock.now)
    site, page = Site(), Page()
    serve = pages(**{"robots.txt": response(status="404 Not Found"), "1": page})

    def answer(connection, request):
        (site if request.startswith("GET /feed ") else serve)(connection, request)

    with serving(answer) as url:
        site.feed = rss(item(1, "teaser")).replace("https://example.org", url)
        began = clock.at
        asked = []
        for poll in watcher(library, clock, every=1800.0, refetch=True).watch([f"{url}/feed"], once=False):
            if poll.page:
                asked.append(round((clock.at - began) / 3600))
                assert poll.changed == (len(asked) == 3)
                page.text = REVISED if len(asked) >= 2 else PAGE
            if clock.at - began > 9 * 86_400:
                break
    assert asked == [1, 2, 4, 8, 16, 32, 64, 128]
    assert [revision.number for revision in library.revisions(f"{url}/1")] == [1, 2]


def test_pages_that_are_gone_are_left_alone(library, clock, monkeypatch):
    monkeypatch.setattr(revisiting.time, "time", clock.now)
    answers = {"robots.txt": response(status="404 Not Found"), "1": Page()}
    with serving(lambda connection, request: pages(**answers)(connection, request)) as url:
        assert added(library, f"{url}/1") == {"new": 1}
        answers["1"] = response(status="410 Gone")
        polls = []
        for _ in range(4):
            clock.at += 3 * 3600
            polls += watcher(library, clock, refetch=True).watch([], once=True)
    assert ["answers 410" in poll.reason for poll in polls] == [True, True], "asked twice"
    assert library.search("ferry").total == 1, "what was there is kept"

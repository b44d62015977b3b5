"""Fetching many addresses politely: pauses between visits to one host, robots.txt obeyed, refusals respected."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from retold import errors
from retold.reading.entries import Visit
from retold.reading.fetching import Answer, Fetcher

PAUSE = 1.0  # seconds between two visits to a host
_LONGEST_PAUSE = 60.0  # that a robots.txt can ask for; a site that wants more is left alone
_NAME = "retold"
_FRESH = 86_400.0  # seconds for which a robots.txt holds (RFC 9309)
_LARGEST_ROBOTS = 500_000  # bytes, what RFC 9309 asks readers to take at least


class Visitor:
    """Visits addresses; the robots.txt of each host is read once. `sleep` and `clock` are for tests."""

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        pause: float = PAUSE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher, self._pause, self._sleep, self._clock = fetcher, pause, sleep, clock
        self._next: dict[str, float] = {}
        self._rules: dict[str, tuple[float, RobotFileParser]] = {}

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer of an address; raises `RetoldError` when robots.txt forbids it or nothing can be had."""
        host = _host(url)
        rules = self._robots(host, url)
        if not rules.can_fetch(_NAME, url):
            raise errors.not_fetched(url, "the site's robots.txt forbids it")
        delay = rules.crawl_delay(_NAME)
        pause = max(self._pause, float(delay or 0))
        if pause > _LONGEST_PAUSE:
            raise errors.not_fetched(url, f"the site's robots.txt asks for {pause:g} seconds between visits")
        return self._visit(host, url, headers, pause)

    def _visit(self, host: str, url: str, headers: Mapping[str, str] | None, pause: float) -> Answer:
        wait = self._next.get(host, 0.0) - self._clock()
        if wait > 0:
            self._sleep(wait)
        try:
            return self._fetcher.get(url, headers)
        finally:
            self._next[host] = self._clock() + pause

    def _robots(self, host: str, url: str) -> RobotFileParser:
        """The rules of a host (RFC 9309): none where there is no file, everything forbidden while the server fails."""
        read, rules = self._rules.get(host, (0.0, None))
        if rules is None or self._clock() - read > _FRESH:
            rules = RobotFileParser()
            answer = self._visit(host, f"{host}/robots.txt", None, self._pause)
            if answer.status >= 500 or answer.status == 429:
                raise errors.not_fetched(url, f"the site's robots.txt answers {answer.status}")
            text = answer.data[:_LARGEST_ROBOTS].decode("utf-8", "replace") if answer.status == 200 else ""
            rules.parse(text.splitlines())
            self._rules[host] = self._clock(), rules
        return rules


def visit(address: str, answer: Answer) -> Visit:
    """What to keep of an answer, so that the address can be asked whether it has changed since."""
    return Visit(address, _header(answer, "etag"), _header(answer, "last-modified"))


def _header(answer: Answer, name: str) -> str | None:
    """A header that can be sent back: printable and short."""
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and 0 < len(value) < 1_000 else None


def retry_after(answer: Answer) -> float | None:
    """The seconds that a server asks to wait, as a number or a date (RFC 9110)."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isdecimal():
        return float(told[:9])
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def content(answer: Answer) -> bytes:
    """What an address holds; raises `RetoldError` unless the server gave it."""
    if answer.status != 200:
        raise errors.not_fetched(answer.address, f"the server answers {answer.status}")
    if not answer.data:
        raise errors.not_fetched(answer.address, "the answer is empty")
    return answer.data


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is none)
    except ValueError as reason:
        raise errors.refused_address(url, f"it is malformed ({reason})") from None
    return f"{parts.scheme}://{parts.netloc}"

"""Fetching what an address holds, within limits: where it leads, how much, how long, how often it redirects.

The name is looked up once and the connection goes to the number that was checked, so that a name which leads elsewhere
the second time (DNS rebinding) gains nothing. Every redirect is checked like a first address. Nothing is kept of one
request for the next: no cookies, no credentials, no proxies of the environment.
"""

from __future__ import annotations

import socket
import ssl
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPException
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from retold import errors
from retold.reading.addresses import Resolver, Target, target
from retold.reading.files import LARGEST
from retold.reading.packing import unpacker

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse
    from urllib3.connectionpool import HTTPConnectionPool

_CHUNK = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)


class Limits(NamedTuple):
    """What one address may cost. Sizes in bytes, times in seconds."""

    size: int = LARGEST  # unpacked
    packed: int = LARGEST
    ratio: int = 200  # unpacked to packed; HTML reaches 20
    time: float = 30.0  # in all, redirects among it
    silence: float = 10.0  # between two pieces of an answer
    redirects: int = 5


class Answer(NamedTuple):
    """What an address holds. `address` is where the redirects ended; header names are in small letters."""

    address: str
    status: int
    headers: Mapping[str, str]
    data: bytes


@cache
def agent() -> str:
    """How Retold calls itself to web servers."""
    return f"retold/{version('retold')} (reads news feeds and pages for its user; obeys robots.txt)"


class Fetcher:
    """Fetches addresses. `resolve` finds the numbers of a name, as `socket.getaddrinfo` does."""

    def __init__(
        self, *, allow_private: bool = False, limits: Limits | None = None, resolve: Resolver = socket.getaddrinfo
    ) -> None:
        self._allow_private, self._resolve = allow_private, resolve
        self.limits = limits or Limits()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer of an address, whatever its status.

        Raises `RetoldError` for an address that may not be fetched and for whatever goes wrong on the way.
        """
        seen: list[str] = []
        with _Clock(self.limits.time) as clock:
            where = url
            for _ in range(self.limits.redirects + 1):
                if where in seen:
                    raise errors.not_fetched(url, "its redirects lead in a circle")
                seen.append(where)
                answer = self._one(where, headers or {}, clock)
                onward = answer.headers.get("location")
                if answer.status not in _REDIRECTS or not onward:
                    return answer
                where = _joined(where, onward)
        raise errors.not_fetched(url, f"it redirects more than {self.limits.redirects} times")

    def _one(self, url: str, headers: Mapping[str, str], clock: _Clock) -> Answer:
        to = target(url, allow_private=self._allow_private, resolve=self._resolve)
        sent = {"Host": to.name, "User-Agent": agent(), "Accept-Encoding": "gzip, deflate", **headers}
        import urllib3

        try:
            with self._answering(to, sent, clock) as response:
                told = {key.lower(): value for key, value in response.headers.items()}
                follow = response.status in _REDIRECTS
                return Answer(url, response.status, told, b"" if follow else self._body(url, response, told, clock))
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError, zlib.error) as reason:
            if clock.over:
                raise errors.not_fetched(url, f"it takes longer than {self.limits.time:g} seconds") from None
            raise errors.not_fetched(url, _cause(reason)) from None

    @contextmanager
    def _answering(self, to: Target, headers: Mapping[str, str], clock: _Clock) -> Iterator[BaseHTTPResponse]:
        pool = _pool(to, self.limits.silence)
        connection: Any = pool._get_conn()  # the pool's own request() hides the socket that the clock shuts
        try:
            connection.request("GET", to.path, headers=headers, preload_content=False, decode_content=False)
            clock.socket = connection.sock
            response: BaseHTTPResponse = connection.getresponse()
            try:
                yield response
            finally:
                response.close()
        finally:
            opened, clock.socket = clock.socket, None
            connection.close()
            pool.close()
            if opened is not None:  # a failed answer leaves it to the garbage collector
                opened.close()

    def _body(self, url: str, response: BaseHTTPResponse, headers: Mapping[str, str], clock: _Clock) -> bytes:
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self.limits.packed:
            raise errors.too_large(url, self.limits.packed)
        if clock.over:  # headers that were cut off look complete
            raise TimeoutError
        encoding = headers.get("content-encoding", "")
        unpack = unpacker(encoding)
        if unpack is None:
            raise errors.not_fetched(url, f"its content is packed as “{encoding}”, which was not asked for")
        data, packed = bytearray(), 0
        for chunk in response.stream(_CHUNK, decode_content=False):
            packed += len(chunk)
            data += unpack(chunk, self.limits.size + 1 - len(data))
            if packed > self.limits.packed or len(data) > self.limits.size:
                raise errors.too_large(url, self.limits.size)
            if len(data) > _CHUNK and len(data) > self.limits.ratio * packed:
                raise errors.not_fetched(url, f"it unpacks to more than {self.limits.ratio} times its size")
        if clock.over:
            raise TimeoutError
        if length.isdecimal() and packed < int(length):
            raise errors.not_fetched(url, "the answer breaks off")
        return bytes(data)


def _joined(where: str, onward: str) -> str:
    try:
        return urljoin(where, onward)
    except ValueError as reason:
        raise errors.refused_address(onward, f"it is malformed ({reason})") from None


def _pool(to: Target, silence: float) -> HTTPConnectionPool:
    import urllib3

    timeout = urllib3.Timeout(connect=silence, read=silence)
    if to.scheme == "http":
        return urllib3.HTTPConnectionPool(to.number, to.port, timeout=timeout, retries=False)
    return urllib3.HTTPSConnectionPool(
        to.number,
        to.port,
        timeout=timeout,
        retries=False,
        ssl_context=_verified(),
        server_hostname=to.host,
        assert_hostname=to.host,
    )


@cache
def _verified() -> ssl.SSLContext:
    return ssl.create_default_context()


def _cause(reason: BaseException) -> str:
    text = str(reason).rsplit(": ", 1)[-1]
    return text.strip() or type(reason).__name__


class _Clock:
    """Ends a request when its time is over, even one that keeps trickling: its socket is shut from outside."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self.socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> _Clock:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        self.over = True
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

"""Bodies of pages, kept as long as the library is as it was when they were made."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from hashlib import blake2b
from typing import NamedTuple

MOST = 64_000_000  # bytes of bodies kept


class Body(NamedTuple):
    """A body cut at the places where the reader's CSRF token goes, its tag, and the status it goes out with.

    One that tells of work going on (`lasts` is false) is old as soon as it is sent.
    """

    parts: tuple[bytes, ...]
    tag: str
    status: int
    size: int
    lasts: bool


def body(content: bytes, place: bytes | None, status: int = 200, *, lasts: bool = True) -> Body:
    """The body of a page; `place` stands where the token goes."""
    parts = tuple(content.split(place)) if place else (content,)
    return Body(parts, blake2b(content, digest_size=12).hexdigest(), status, len(content), lasts)


class Cache:
    """Bodies by address and form, the least lately used of them given up. For the thread of the event loop alone."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[Hashable, tuple[Hashable, Body]] = OrderedDict()
        self._making: dict[Hashable, asyncio.Future[Body]] = {}
        self.hits = self.misses = 0

    async def get(self, key: Hashable, state: Hashable, make: Callable[[], Awaitable[Body]]) -> Body:
        """The body kept under a key in a state, or made now: once, however many ask for it meanwhile."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] == state:
            self.hits += 1
            self._kept.move_to_end(key)
            return kept[1]
        self.misses += 1
        making = self._making.get((key, state))
        if making is not None:
            return await asyncio.shield(making)
        return await self._made(key, state, make)

    async def _made(self, key: Hashable, state: Hashable, make: Callable[[], Awaitable[Body]]) -> Body:
        making = self._making[key, state] = asyncio.get_running_loop().create_future()
        try:
            found = await make()
        except BaseException as error:
            making.set_exception(error) if isinstance(error, Exception) else making.cancel()
            making.exception() if making.done() and not making.cancelled() else None  # somebody has looked at it
            raise
        else:
            making.set_result(found)
            if found.status == 200 and found.lasts:
                self._keep(key, state, found)
            return found
        finally:
            del self._making[key, state]

    def _keep(self, key: Hashable, state: Hashable, found: Body) -> None:
        old = self._kept.pop(key, None)
        self._size += found.size - (old[1].size if old else 0)
        self._kept[key] = (state, found)
        while self._size > self._most:
            _, (_, gone) = self._kept.popitem(last=False)
            self._size -= gone.size

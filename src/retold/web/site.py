"""What the routes of one server share: the library, the lists that are kept, jobs, cached pages."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

from anyio import CapacityLimiter
from fastapi import Request

from retold.library import Library, browsing, naming
from retold.library.naming import EntityRow
from retold.model import Comparison
from retold.web.caching import Cache
from retold.web.jobs import Jobs
from retold.web.keeper import Keeper
from retold.web.problems import ProblemError
from retold.web.settings import Settings

_THREADS = 4  # that work out pages; more of them wait for each other (Python runs one at a time)
_FRESH = 0.5  # seconds that a page waits for lists to show what has just changed
_ENTITIES = 20  # that a list of stories can be narrowed to
_DECODED = 64  # comparisons kept as they are read, some 1 MB each


class Held(NamedTuple):
    """A pasted comparison, and until when it is held (seconds since 1970)."""

    comparison: Comparison
    until: float


class Facets(NamedTuple):
    """What stories can be narrowed to, with numbers: languages, outlets, entities."""

    languages: list[tuple[str, int]]
    outlets: list[tuple[str, int]]
    entities: list[EntityRow]


class Site:
    """One server over one library."""

    def __init__(self, library: Library, settings: Settings, *, owned: bool) -> None:
        self.library, self.settings, self._owned = library, settings, owned
        self.keeper = Keeper(library)
        self.jobs = Jobs(workers=settings.workers, queue=settings.queue, kept=settings.kept, most=settings.kept_most)
        self.cache = Cache()
        self.writing = threading.Lock()  # one job at a time adds
        self.stopping = threading.Event()
        self.secret = secrets.token_bytes(32)
        self._limiter: CapacityLimiter | None = None
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._compared: OrderedDict[Hashable, Comparison] = OrderedDict()
        self._facets: tuple[Hashable, Facets] | None = None
        self._lock = threading.Lock()

    @property
    def limiter(self) -> CapacityLimiter:
        """The threads that work out pages; made inside the event loop."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(_THREADS)
        return self._limiter

    def start(self) -> None:
        """Begin."""
        self.keeper.start()
        self.jobs.start()

    def stop(self) -> None:
        """End, within the limit that was set; what was confirmed is on the disk."""
        self.stopping.set()
        self.jobs.stop(self.settings.stop)
        self.keeper.stop()
        if self._owned:
            self.library.close()

    def fresh(self) -> None:
        """Wait a moment for lists to show the present state, where that takes no more."""
        if self.keeper.quick:
            self.keeper.catch_up(_FRESH)

    def facets(self) -> Facets:
        """What stories can be narrowed to, counted once for each state of the library."""
        state = self.keeper.now()
        with self._lock:
            if self._facets is not None and self._facets[0] == state:
                return self._facets[1]
        with self.library.reading() as view:
            entities = naming.entities(view, size=_ENTITIES)
            found = Facets(browsing.languages(view), browsing.outlets(view), entities)
        with self._lock:
            self._facets = (state, found)
        return found

    # Comparisons

    def compared(self, story: str, members: Hashable) -> Comparison | None:
        """The comparison of a story where it is there already; `members` are its reports, `()` is never kept."""
        state = (story, members, self.keeper.now())
        with self._lock:
            if state in self._compared:
                self._compared.move_to_end(state)
                return self._compared[state]
        found = self.library.finished(story, most=self.settings.compared, rejected=True)
        if found is not None:
            self._remember(state, found)
            return found
        with self._lock:  # one that a library cannot keep: a lone surrogate in a text
            return self._compared.get((story, members, None))

    def compare(self, story: str, members: Hashable) -> None:
        """Compare a story, now."""
        found = self.library.compare(story, most=self.settings.compared, rejected=True)
        self._remember((story, members, None), found)

    def _remember(self, key: Hashable, found: Comparison) -> None:
        with self._lock:
            self._compared[key] = found
            while len(self._compared) > _DECODED:
                self._compared.popitem(last=False)

    def hold(self, comparison: Comparison) -> str:
        """Hold a pasted comparison for a while; its id."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._held[name] = Held(comparison, time.time() + self.settings.kept)
            self._drop()
        return name

    def held(self, name: str) -> Held:
        """A pasted comparison. Raises 404."""
        with self._lock:
            self._drop()
            found = self._held.get(name)
        if found is None:
            raise ProblemError(
                404, "not-found", "There is no such comparison. Pasted texts are held for a while only. Compare again."
            )
        return found

    def _drop(self) -> None:
        now = time.time()
        for name in [name for name, held in self._held.items() if held.until < now]:
            del self._held[name]
        while len(self._held) > self.settings.kept_most:
            self._held.popitem(last=False)


def of(request: Request) -> Site:
    """The site that a request is for."""
    site: Site = request.app.state.site
    return site

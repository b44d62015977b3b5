"""Keeps the lists of a library up to date while it is being read, on a thread of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable
from threading import Condition, Thread
from typing import TYPE_CHECKING

from retold.errors import RetoldError

if TYPE_CHECKING:
    from retold.library import Library

log = logging.getLogger("retold.web")

_EVERY = 1.0  # seconds between two looks for what other processes changed
_REST = 5.0  # times as long as a refresh took it rests, so that a great library is not refreshed without end
_LONGEST = 60.0  # seconds
_MOMENT = 1.0  # seconds of a refresh that a page waits for


class Keeper:
    """Refreshes what lists show whenever the library has changed. `ready` is false until it has done so once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changes = library.changes()
        self._turn = Condition()
        self._seen: Hashable = None
        self._rest = 0.0
        self._asked = self._stopped = False
        self._thread = Thread(target=self._run, name="retold-keeper", daemon=True)

    @property
    def ready(self) -> bool:
        """Whether the lists have been brought up to date since the server began."""
        return self._seen is not None

    @property
    def quick(self) -> bool:
        """Whether it is worth waiting for: the lists are there, and the last refresh was a matter of a moment."""
        return self.ready and self._rest < _REST * _MOMENT

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the refresh that is going on."""
        with self._turn:
            self._stopped = True
            self._turn.notify_all()
        if self._thread.is_alive():
            self._thread.join(10)
        self._changes.close()

    def now(self) -> Hashable:
        """The state of the library."""
        return self._changes.now()

    def catch_up(self, wait: float) -> None:
        """Wait until lists show the present state, at most so many seconds."""
        until = time.monotonic() + wait
        with self._turn:
            while not self._stopped and self._seen != self._changes.now():
                left = until - time.monotonic()
                if left <= 0:
                    return
                self._asked = True
                self._turn.notify_all()
                self._turn.wait(min(left, 0.05))

    def _run(self) -> None:
        while not self._stopped:
            state = self._changes.now()
            if state != self._seen:
                self._refresh(state)
            with self._turn:
                self._turn.notify_all()
                if not self._asked and not self._stopped:
                    self._turn.wait(max(_EVERY, self._rest))
                self._asked = False

    def _refresh(self, state: Hashable) -> None:
        began = time.monotonic()
        try:
            done = self._library.refresh()
        except RetoldError as error:
            log.warning("%s", error)
            self._rest = _LONGEST
            return
        except Exception:
            log.exception("The lists could not be brought up to date.")
            self._rest = _LONGEST
            return
        # The first one may read a whole library; the next will be short.
        self._rest = min(_LONGEST, _REST * (time.monotonic() - began)) if self.ready else 0.0
        # A refresh writes itself; what it wrote is no news, but another process may have written meanwhile.
        self._seen = state
        if any(done):
            after = self._changes.now()
            if after != state and not any(self._library.refresh()):
                self._seen = after

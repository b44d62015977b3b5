"""Whether anything in a library has changed, asked so often that it must cost nothing."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import TYPE_CHECKING

from retold.library import overview

if TYPE_CHECKING:
    from retold.library.database import Database


class Changes:
    """Asks a library for its state. SQLite counts the commits of others; elsewhere what changes is looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        with database.reading() as connection:
            self._counts = connection.dialect.name == "sqlite"
        self._own = database.driver() if self._counts else None

    def now(self) -> Hashable:
        """Something that differs from before when anything was committed, by this process or another."""
        if self._own is None:
            with self._database.reading() as connection:
                return overview.state(connection)
        with self._lock:
            # This connection never writes, so that all commits are those of others (sqlite.org/pragma.html).
            (found,) = self._own.cursor().execute("PRAGMA data_version").fetchone()
            return int(found)

    def close(self) -> None:
        """Give the connection back."""
        if self._own is not None:
            self._own.close()

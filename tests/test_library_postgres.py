"""What a library on PostgreSQL does that no file does: addresses, servers that fail, roles, and never a password told.

The other tests of the library run on both; see conftest.py.
"""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from retold.cli import cli
from retold.errors import RetoldError
from retold.library import Library, postgres
from retold.reading.articles import article

SECRET = "s3cr3t"


@pytest.fixture
def address(new_database):
    return new_database()


def opened(address, **more):
    return Library(address, annotator=tuple, grouping=False, **more)


def told(address):
    """The line that opening a library gives."""
    with pytest.raises(RetoldError) as caught:
        Library(address)
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    return str(caught.value)


# Addresses


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://ann@db.example/news", "postgresql://ann@db.example/news"),
        ("postgres://ann:s3cr3t@db.example:5433/news", "postgresql://ann@db.example:5433/news"),
        ("postgresql://ann:s3cr3t%40@[::1]/news?sslmode=require", "postgresql://ann@[::1]/news"),
        ("postgresql://ann:s3cr3t@/news?host=/run/postgresql", "postgresql://ann@/news?host=/run/postgresql"),
    ],
)
def test_addresses_are_shown_without_the_password(address, shown):
    found = postgres.server(address)
    assert found.shown == shown
    assert postgres.server(shown)[0] == "ann"
    if "s3cr3t" in address:
        assert found.password.startswith(SECRET)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql://ann:s3cr3t@db.example", "names no database"),
        ("postgresql://ann:s3cr3t@db.example/", "names no database"),
        ("postgresql://ann:s3cr3t@db.example/a/b", "names no database"),
        ("postgresql://ann:5432/s3cr3t@db.example", "names no database"),
        ("postgresql://ann:s3cr3t@db.example:port/news", "cannot be read"),
        ("postgresql://ann:s3cr3t/x@[db.example/news", "cannot be read"),
        ("postgresql://ann:s3cr3t@db.example/news?sslmode=maybe", "sslmode has to be"),
        ("postgresql://ann:s3cr3t@db.example/news?ssl=on", "is no option"),
        ("mysql://ann:s3cr3t@db.example/news", "no library that can be opened"),
    ],
)
def test_addresses_that_name_no_database(address, reason):
    assert reason in told(address)


def test_the_password_of_the_environment(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert postgres.server("postgresql://ann@db.example/news").password == SECRET
    assert postgres.server("postgresql://ann:own@db.example/news").password == "own"


# Servers that do not serve


def test_a_server_that_is_not_there():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "cannot be reached" in told(f"postgresql://ann:{SECRET}@127.0.0.1:{port}/news")
    result = CliRunner().invoke(cli, ["stats", "--library", f"postgresql://ann:{SECRET}@127.0.0.1:{port}/news"])
    assert (result.exit_code, SECRET in result.output, len(result.stderr.splitlines())) == (2, False, 1)


def test_a_host_and_a_socket_that_are_not_there(tmp_path):
    assert "no such host" in told(f"postgresql://ann:{SECRET}@nowhere.invalid/news")
    assert "cannot be reached" in told(f"postgresql://ann@/news?host={tmp_path}")


def test_a_server_that_hangs_up_and_one_that_says_nothing(monkeypatch):
    monkeypatch.setattr(postgres, "_REACHED", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "does not answer" in told(f"postgresql://ann:{SECRET}@127.0.0.1:{port}/news")
        threading.Thread(target=lambda: [silent.accept()[0].close() for _ in range(2)], daemon=True).start()
        assert "cannot be used" in told(f"postgresql://ann:{SECRET}@127.0.0.1:{port}/news")


def test_databases_and_roles_that_are_not_there(server, address):
    assert "no such database" in told(server.address("nothing"))
    assert "does not let this user in" in told(server.address("postgres", user="nobody_at_all"))


def test_passwords(server, address, monkeypatch):
    rules = Path(server.folder, "pg_hba.conf")
    before = rules.read_text()
    server.run(f"CREATE ROLE guarded LOGIN PASSWORD '{SECRET}'")
    try:
        rules.write_text("local all guarded scram-sha-256\n" + before)
        server.run("SELECT pg_reload_conf()")
        guarded = address.replace("postgres@", "guarded@")
        assert "wants a password" in told(guarded)
        assert "does not let this user in" in told(guarded.replace("guarded@", "guarded:wrong@"))
        monkeypatch.setenv("PGPASSWORD", SECRET)
        assert "may not do what is needed" in told(guarded), "let in, but the database is another's"
    finally:
        rules.write_text(before)
        server.run("SELECT pg_reload_conf()")


def test_a_role_that_may_not_make_the_extension(server, address):
    name = address.partition("@/")[2].partition("?")[0]
    server.run("CREATE ROLE limited LOGIN")
    server.run("GRANT ALL ON SCHEMA public TO limited", name)
    assert "CREATE EXTENSION pg_trgm" in told(server.address(name, user="limited"))
    for extension in ("pg_trgm", "vector"):
        server.run(f"CREATE EXTENSION {extension}", name)
    with opened(server.address(name, user="limited")) as library:
        assert library.check() == []


def test_another_database_is_not_touched(server, address):
    name = address.partition("@/")[2].partition("?")[0]
    server.run("CREATE TABLE accounts (number int)", name)
    assert "is no library of Retold" in told(address)


def test_without_the_driver(monkeypatch):
    monkeypatch.setitem(sys.modules, "pg8000", None)
    monkeypatch.setitem(sys.modules, "pg8000.dbapi", None)
    assert "pip install retold[postgres]" in told("postgresql://ann@localhost/news")


# Connections that end


def cut(server):
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'retold'")


def test_idle_connections_that_were_cut_cost_nothing(server, address):
    with opened(address) as library:
        library.add_articles([article("a.txt", "The ferry left the harbour.")])
        cut(server)
        assert library.search("ferry").total == 1
        cut(server)
        assert dict(library.add_articles([article("b.txt", "The bank was closed.")]).counts) == {"new": 1}


def write_while_cut(server, library):
    with library._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM search")
        cut(server)
        connection.exec_driver_sql("DELETE FROM search")


def test_a_connection_cut_in_the_middle_is_one_line_and_nothing_is_written(server, address):
    with opened(address) as library:
        library.add_articles([article("a.txt", "The ferry left the harbour.")])
        with pytest.raises(RetoldError, match="the server ended the connection"):
            write_while_cut(server, library)
        assert library.search("ferry").total == 1
        assert library.check() == []


def test_forked_processes_have_connections_of_their_own(address):
    program = (
        "import os, sys\nfrom retold.library import Library\n"
        "with Library(sys.argv[1], annotator=tuple, grouping=False) as library:\n"
        "    library.stats()\n"
        "    child = os.fork()\n"
        "    for _ in range(50):\n"
        "        assert library.stats().texts == 0\n"
        "    if child:\n"
        "        assert os.waitpid(child, 0)[1] == 0\n"
        "        assert library.stats().texts == 0\n"
        "    else:\n"
        "        os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, address], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

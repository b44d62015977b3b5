"""Where SQLite and PostgreSQL differ. Everything else is written once for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from retold import errors

_PATIENCE = 60.0  # seconds that a writer of PostgreSQL waits for the one before it; a batch takes well under one
_WRITER = 0x7265746F6C64  # "retold": the advisory lock that the writer of a database holds
_TRIGRAM = 3  # letters; shorter strings are not in the index

_SEARCH = {
    "sqlite": ("CREATE VIRTUAL TABLE search USING fts5(folded, tokenize='trigram')",),
    "postgresql": (
        'CREATE TABLE search (rowid BIGINT PRIMARY KEY REFERENCES texts, folded TEXT COLLATE "C" NOT NULL)',
        "CREATE INDEX search_folded ON search USING gin (folded gin_trgm_ops)",
    ),
}


def is_server(connection: Connection) -> bool:
    """Whether the library is on PostgreSQL."""
    return connection.dialect.name == "postgresql"


def begin(connection: Connection) -> None:
    """Begin a transaction that sees one state of the library, or one that writes and is alone in that.

    On both a writer waits for the one before it: a transaction that reads first and writes later cannot fail half-way.
    """
    writes = connection.get_execution_options().get("retold_writes")
    if not is_server(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{1_000 * _PATIENCE:.0f}ms'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def use_extension(connection: Connection, name: str) -> None:
    """Have an extension of PostgreSQL, made if need be; raises `RetoldError` where this user may not make it."""
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = :name"), {"name": name}).first():
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"CREATE EXTENSION {name}")
    except DBAPIError as error:
        told = error.orig.args[0] if error.orig and error.orig.args else ""
        reason = told.get("M", "") if isinstance(told, dict) else told
        raise errors.missing_extension(name, str(reason)) from None


def make_search(connection: Connection) -> None:
    """The table in which words are looked for, with an index of their parts."""
    if is_server(connection):
        use_extension(connection, "pg_trgm")
    for statement in _SEARCH[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def holding(connection: Connection, needle: str) -> Any:  # noqa: ANN401 (a textual select)
    """The rows of texts in whose folded form a string stands."""
    # Folded text holds letters, digits and blanks alone, so that no quotation or per cent mark can be in a needle.
    wanted: BindParameter[str]
    if is_server(connection):
        wanted = bindparam("pattern", f"%{needle}%", unique=True)
        return text("SELECT rowid FROM search WHERE folded LIKE :pattern").bindparams(wanted)
    if len(needle) < _TRIGRAM:  # LIKE would be sent to the trigrams, which do not have it
        wanted = bindparam("short", needle, unique=True)
        return text("SELECT rowid FROM search WHERE instr(folded, :short)").bindparams(wanted)
    wanted = bindparam("phrase", f'"{needle}"', unique=True)
    return text("SELECT rowid FROM search WHERE search MATCH :phrase").bindparams(wanted)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving out those that are there already."""
    insert = postgresql.insert if is_server(connection) else sqlite.insert
    connection.execute(insert(table).on_conflict_do_nothing(), list(rows))


def damage(connection: Connection) -> Iterator[str]:
    """What the database itself finds wrong, one line each."""
    if is_server(connection):  # keys to rows that are not there cannot come to be
        broken = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
        yield from (f"the index {name} is not valid" for name in connection.exec_driver_sql(broken).scalars())
        return
    for found in connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars():
        if found != "ok":
            yield f"the file: {found}"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{row[0]} row {row[1]} names a row of {row[2]} that is not there"

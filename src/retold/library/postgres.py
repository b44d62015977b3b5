"""A library on a PostgreSQL server: its address, connections to it, and one clear line for whatever goes wrong there.

No message holds the password: addresses are shown without it, whether they can be read or not.
"""

from __future__ import annotations

import getpass
import os
import re
import socket
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from retold import errors

_SCHEMES = ("postgresql", "postgres")
_OPTIONS = ("host", "sslmode", "sslrootcert")
_SSL = ("disable", "prefer", "require", "verify-full")
_PORT = 5432
_REACHED = 10.0  # seconds within which the server has to take a connection
_IDLE, _PROBES = 30, 4  # seconds after which a silent server is asked whether it lives, and how often every ten seconds
_CONNECTIONS, _MORE = 5, 10  # kept open by a process, and opened beside them when all are in use
_SECRET = re.compile(r"(?<=//).*@")
_ENDED = ("57P", "25P03")  # codes of the server with which it hangs up
_REASONS = {
    "28": "the server does not let this user in (name, password or its rules for hosts)",
    "3D": "the server has no such database",
    "42501": "this user may not do what is needed there",
    "53100": "the server's disk is full",
    "53300": "the server has no connection left",
    "25006": "the server takes no writes",
    "57P03": "the server is starting or being stopped",
    "57P": "the server ended the connection",
}


class Server(NamedTuple):
    """Where a library's database is; `password` is never shown."""

    user: str
    password: str | None
    host: str | None
    port: int
    database: str
    sslmode: str
    authority: str | None

    @property
    def shown(self) -> str:
        """The address without the password."""
        if self.host and self.host.startswith("/"):
            return f"postgresql://{self.user}@/{self.database}?host={self.host}"
        host = f"[{self.host}]" if self.host and ":" in self.host else self.host
        port = "" if self.port == _PORT else f":{self.port}"
        return f"postgresql://{self.user}@{host}{port}/{self.database}"


def is_address(path: str) -> bool:
    """Whether a library's name is the address of a server."""
    return path.partition("://")[0].lower() in _SCHEMES and "://" in path


def hidden(address: str) -> str:
    """An address that may not be readable, without what may be a password."""
    return _SECRET.sub("", address)


def server(address: str) -> Server:
    """Read `postgresql://user@host/database`; raises `RetoldError` for what cannot be one.

    The password may stand in PGPASSWORD instead, where no list of processes shows it. `?host=/folder` names the
    folder of a socket, `?sslmode=` is disable, prefer (the default), require or verify-full (with `&sslrootcert=`).
    """
    try:
        parts = urlsplit(address)
        given = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        port = parts.port or _PORT
    except ValueError:
        raise errors.bad_server_address(hidden(address), "it cannot be read") from None
    options = {name: values[-1] for name, values in given.items()}
    database = unquote(parts.path.lstrip("/"))
    if not database or "/" in database or "@" in parts.path:  # a password with a slash must not become a name
        raise errors.bad_server_address(hidden(address), "it names no database")
    for name in options.keys() - set(_OPTIONS):
        raise errors.bad_server_address(hidden(address), f"it has “{name}”, which is no option")
    if options.get("sslmode", "prefer") not in _SSL:
        raise errors.bad_server_address(hidden(address), f"sslmode has to be one of {', '.join(_SSL)}")
    return Server(
        unquote(parts.username or "") or _user(),
        unquote(parts.password or "") or os.environ.get("PGPASSWORD") or None,
        options.get("host") or parts.hostname or "localhost",
        port,
        database,
        options.get("sslmode", "prefer"),
        options.get("sslrootcert"),
    )


def _user() -> str:
    try:
        return os.environ.get("PGUSER") or getpass.getuser()
    except (KeyError, OSError):  # a process without a name in the system
        return "postgres"


def engine(found: Server) -> Engine:
    """Connections to a server, a few kept open; raises `RetoldError` without the extra."""
    try:
        import pg8000.dbapi
        import pgvector
    except ImportError:
        raise errors.postgres_not_installed() from None
    del pg8000, pgvector
    return create_engine(
        "postgresql+pg8000://",
        creator=lambda: connect(found),
        poolclass=QueuePool,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE,
        pool_pre_ping=True,  # a server that was started again must not cost an error
    )


def connect(found: Server) -> Any:  # noqa: ANN401 (the driver's own type)
    """A connection; raises `RetoldError` when none can be had."""
    import pg8000.dbapi

    reached = None
    try:
        reached = _socket(found)
        made = _driver()(
            found.user,
            host=found.host,
            database=found.database,
            password=found.password,
            sock=reached,
            ssl_context=_ssl(found),
            application_name="retold",
        )
        made._usock.settimeout(None)  # a question may take its time, the greeting may not
        return made
    except pg8000.dbapi.Error as error:
        told = told_of(error, found.shown)
    except AttributeError:  # pg8000 1.31 stumbles over an absent password that SCRAM asks for
        told = errors.unusable_server(found.shown, "the server wants a password")
    except OSError as error:
        told = errors.unusable_server(found.shown, _unreached(error))
    if reached:
        reached.close()
    raise told


@cache
def _driver() -> Any:  # noqa: ANN401 (a class of the driver)
    """The driver's connection, which tells a lost server in one way only: SQLAlchemy then opens another connection."""
    from pg8000.dbapi import Connection, DatabaseError, InterfaceError

    class Told(Connection):  # type: ignore[misc, unused-ignore]
        def handle_messages(self, context: Any) -> None:  # noqa: ANN401 (the driver's)
            try:
                super().handle_messages(context)
            except OSError as error:
                raise InterfaceError("network error") from error
            except DatabaseError as error:
                if _code(error).startswith(_ENDED):
                    raise InterfaceError("network error") from error
                raise

        def close(self) -> None:
            stream = self._sock
            with suppress(OSError, InterfaceError):  # there may be nobody to say farewell to
                super().close()
            with suppress(OSError, AttributeError):
                stream.close()

    return Told


def _code(error: BaseException) -> str:
    told = error.args[0] if error.args else ""
    return str(told.get("C", "")) if isinstance(told, dict) else ""


def _socket(found: Server) -> socket.socket:
    if found.host and found.host.startswith("/"):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(_REACHED)
        try:
            made.connect(f"{found.host}/.s.PGSQL.{found.port}")
        except OSError:
            made.close()
            raise
        return made
    made = socket.create_connection((found.host, found.port), _REACHED)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", _IDLE), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", _PROBES)):
        if hasattr(socket, name):
            made.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return made


def _ssl(found: Server) -> Any:  # noqa: ANN401 (what the driver takes)
    if found.sslmode == "verify-full":
        import ssl

        return ssl.create_default_context(cafile=found.authority)
    local = found.host and found.host.startswith("/")
    return {"disable": False, "require": True}.get(found.sslmode, False if local else None)


def _unreached(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "the server does not answer"
    if isinstance(error, socket.gaierror):
        return "no such host is known"
    return f"the server cannot be reached ({(error.strerror or str(error)).lower()})"


def told_of(error: BaseException, shown: str) -> errors.RetoldError:
    """One line for what the driver raises: its own messages, and those of the server with their codes."""
    told = error.args[0] if error.args else ""
    if not isinstance(told, dict):
        network = "network error" in str(told) or "connection is closed" in str(told)
        return errors.unusable_server(shown, _REASONS["57P"] if network else str(told))
    code, message = _code(error), str(told.get("M", ""))
    if code == "55P03":
        return errors.busy_library(shown)
    known = next((reason for start, reason in _REASONS.items() if code.startswith(start)), None)
    return errors.unusable_server(shown, f"{known} ({message})" if known and code == "42501" else known or message)

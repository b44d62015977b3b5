"""Messages about a library and what is asked of it."""

from __future__ import annotations

from retold.errors.base import RetoldError, count

EMPTY_LIBRARY = "The library is empty; “retold add” puts reports into it."


def unusable_library(path: str, reason: str) -> RetoldError:
    """The library's file or folder cannot be read or written."""
    return RetoldError(
        f"The library {path} cannot be used: {reason}",
        "It has to be a file in a folder that you may write, with room on the disk",
        "Mend the cause, or name another file with --library or RETOLD_LIBRARY",
    )


def no_library(path: str) -> RetoldError:
    """Something is asked of a library that nobody has made."""
    return RetoldError(
        f"There is no library at {path}",
        "Valid is one that “retold add” or “retold import” has made",
        "Add reports to it first, or name another with --library or RETOLD_LIBRARY",
    )


def unknown_library(address: str) -> RetoldError:
    """An address where a file is wanted."""
    return RetoldError(
        f"{address} is no library that can be opened here",
        "Valid is the path of a file, which is made when it is not there, or postgresql://USER@HOST/DATABASE",
        "Name one of them with --library or RETOLD_LIBRARY",
    )


def not_a_library(path: str) -> RetoldError:
    """A file that is something else."""
    return RetoldError(
        f"{path} is no library of Retold",
        "Valid is a file or a database that Retold has made, or a new one",
        "Name another with --library or RETOLD_LIBRARY",
    )


def newer_library(path: str, version: int, known: int) -> RetoldError:
    """A library that a later Retold has written."""
    return RetoldError(
        f"The library {path} has version {version}, made by a later Retold",
        f"This one knows versions up to {known}",
        "Upgrade Retold, or name another library",
    )


def damaged_library(path: str, reason: str) -> RetoldError:
    """A library whose content contradicts itself."""
    return RetoldError(
        f"The library {path} is damaged: {reason}",
        "Valid is a library that “retold check” finds whole",
        "Take a copy of the file back from a backup, or add its reports to a new library",
    )


def busy_library(path: str) -> RetoldError:
    """Another process has been writing for too long."""
    return RetoldError(
        f"The library {path} is being written by another process that does not end",
        "Several processes may add at once, each for a moment",
        "Wait for the other process or end it, and run the command again",
    )


def bad_day(value: str) -> RetoldError:
    """A day of a search that is none."""
    return RetoldError(
        f"“{value}” is no day", "Valid are days such as 2025-10-21", "Give one of these, or leave it out"
    )


def nothing_named(wanted: str) -> RetoldError:
    """Neither an article nor an address of the library."""
    return RetoldError(
        f"The library holds nothing under “{wanted}”",
        "Valid are the address or file of a report as it was added, or its id (at least 6 hexadecimal digits)",
        "Find it with “retold search”",
    )


def nothing_added(failures: int) -> RetoldError:
    """None of the sources could be read."""
    return RetoldError(
        f"Nothing was added: {count(failures, 'source')} could not be read",
        "Valid are sources that hold at least one report",
        "The lines above say what is wrong with each",
    )


def no_such_story(wanted: str) -> RetoldError:
    """Neither a story nor a report of one."""
    return RetoldError(
        f"The library has no story “{wanted}”",
        "Valid are the id of a story (at least 4 digits of it), and the id, address or file of one of its reports",
        "“retold stories” lists all",
    )


def bad_server_address(address: str, reason: str) -> RetoldError:
    """An address that names no database of PostgreSQL."""
    return RetoldError(
        f"{address} is no address of a PostgreSQL database: {reason}",
        "Valid is postgresql://USER@HOST:PORT/DATABASE, with the password in PGPASSWORD; ?host=/FOLDER names a socket",
        "Correct --library or RETOLD_LIBRARY",
    )


def unusable_server(shown: str, reason: str) -> RetoldError:
    """A server that cannot be reached, or does not do what is asked of it."""
    return RetoldError(
        f"The library {shown} cannot be used: {reason}",
        "It has to be a PostgreSQL database that this user may write, with the password in PGPASSWORD or the address",
        "Mend the cause and run the command again: what was confirmed is kept",
    )


def postgres_not_installed() -> RetoldError:
    """A library on PostgreSQL without the driver."""
    return RetoldError(
        "A library on PostgreSQL needs a driver, which is not installed",
        "It comes with an extra of Retold",
        "Run “pip install retold[postgres]”, or name a file with --library",
    )


def missing_extension(name: str, reason: str) -> RetoldError:
    """A database without an extension that the library needs, and a user who may not make it."""
    return RetoldError(
        f"The library's database has no extension “{name}”, and it could not be made: {reason}",
        "PostgreSQL needs pg_trgm, which comes with it, and vector (pgvector 0.7 or later)",
        f"Let the administrator run “CREATE EXTENSION {name}” in that database",
    )

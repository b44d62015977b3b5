"""Messages about batches and their results."""

from __future__ import annotations

from retold.errors.base import RetoldError


def foreign_results(folder: str, reason: str) -> RetoldError:
    """A folder for results that holds something else than this run's."""
    return RetoldError(
        f"{folder} cannot take the results: {reason}",
        "Valid is a new folder, or for a batch one in which the same inputs were begun",
        "Name another folder, or move this one away",
    )


def no_cluster(address: str, reason: str) -> RetoldError:
    """Ray that cannot be started or reached."""
    return RetoldError(
        f"Ray cannot be used at {address}: {reason}",
        "Valid is the address of a running cluster, such as ray://head:10001, or none for this machine",
        "Start it, correct the address, or give --engine plain to work without Ray",
    )


def no_results(folder: str) -> RetoldError:
    """A folder without reports in Parquet."""
    return RetoldError(
        f"{folder} holds no reports",
        "Valid is a folder that retold batch or retold export --parquet has written to its end",
        "Name that folder, or run the batch to its end first",
    )


def no_inputs(place: str, folder: bool) -> RetoldError:
    """A folder, a pattern or a path for a batch, and no file there."""
    return RetoldError(
        f"{place} is a folder without files" if folder else f"There is no file {place}",
        "Valid are files, folders, patterns and addresses of WARC, JSONL, Parquet, HTML and text",
        "Files whose names begin with a dot are left out" if folder else "Check the spelling and the folder you are in",
    )


def nothing_read(records: int, out: str, reason: str | None) -> RetoldError:
    """A batch of which no record was a report; the reason is that of the first."""
    told = (
        f"None of the {records:,} records could be read; the first, because {reason}"
        if reason
        else "No record is there"
    )
    return RetoldError(
        told,
        "Valid are WARC, JSONL, Parquet, HTML and text with reports in them",
        f"All reasons stand in {out}/failures.jsonl",
    )

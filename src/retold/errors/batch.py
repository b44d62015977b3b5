"""Messages about batches and their results."""

from __future__ import annotations

from retold.errors.base import RetoldError


def foreign_results(folder: str, reason: str) -> RetoldError:
    """A folder for results that holds something else than this run's."""
    return RetoldError(
        f"{folder} cannot take the results: {reason}",
        "Valid is a new folder, or one whose batch with the same inputs was interrupted",
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

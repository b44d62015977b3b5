"""Messages about the command line and what it writes."""

from __future__ import annotations

from collections.abc import Sequence

from retold.errors.base import RetoldError, one_line


def one_form_only(forms: Sequence[str]) -> RetoldError:
    """Two forms of output on one standard output."""
    return RetoldError(
        f"{' and '.join(forms)} would both go to standard output",
        "Valid is one of them at a time, and --html FILE beside it",
        "Run the command once for each",
    )


def no_output(reason: str) -> RetoldError:
    """Standard output that takes nothing."""
    return RetoldError(
        f"standard output cannot be written: {reason}",
        "Valid is a terminal, a pipe that somebody reads or a file on a disk with room",
        "Send the output elsewhere",
    )


def cannot_write(path: str, reason: str) -> RetoldError:
    """A file that cannot be written."""
    return RetoldError(
        f"{path} cannot be written: {reason}",
        "Valid is a file in a folder that exists and that you may write to",
        "Name another file or make the folder first",
    )


def no_files() -> RetoldError:
    """A command without a file."""
    return RetoldError(
        "No file was named",
        "Valid are files of plain text, HTML or JSONL, and - for standard input",
        "Name one, or see the examples under “retold --help”",
    )


def interrupted(*, goes_on: bool) -> str:
    """What to tell of Ctrl-C; the exit code is 130."""
    return "Interrupted. What was taken in is kept; the same command goes on." if goes_on else "Interrupted."


def unexpected(error: Exception) -> str:
    """What to tell of an error that no one foresaw; the exit code is 1."""
    return one_line(
        f"This should not have happened: {type(error).__name__}: {error}. "
        "It is a mistake in Retold, not in your files. Run the command again with --debug and report what it prints."
    )

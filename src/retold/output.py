"""Where results go: standard output as UTF-8 bytes, or a file written at once."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from retold import errors

if TYPE_CHECKING:
    from rich.console import Console

STANDARD_OUTPUT = "-"


def check(path: str, inputs: Iterable[str]) -> None:
    """Raise `RetoldError` early, before the work is done, when `path` cannot be written or is one of the inputs."""
    if path == STANDARD_OUTPUT:
        return
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path):
        raise errors.cannot_write(path, "it is a folder")
    if not os.path.isdir(folder):
        raise errors.cannot_write(path, f"there is no folder {folder}")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise errors.cannot_write(path, "permission denied")
    if os.path.exists(path) and any(os.path.exists(i) and os.path.samefile(i, path) for i in inputs):
        raise errors.cannot_write(path, "it is one of the reports read")


def write(path: str, text: str) -> None:
    """Write a file so that nobody ever sees half of it; an existing one is replaced. `-` is standard output."""
    write_lines(path, (text,))


def write_lines(path: str, lines: Iterable[str]) -> None:
    """Write a file of any length piece by piece, as `write` does."""
    if path == STANDARD_OUTPUT:
        for line in lines:
            show(line)
        return
    target = os.path.realpath(path)
    special = os.path.exists(target) and not os.path.isfile(target)  # a pipe or a device cannot be replaced
    part = target if special else f"{target}.{os.getpid()}.part"
    try:
        with open(part, "wb") as file:
            for line in lines:
                file.write(encoded(line))
        if not special:
            os.replace(part, target)
    except BaseException as reason:
        if not special and os.path.exists(part):
            os.unlink(part)
        if not isinstance(reason, OSError):
            raise
        raise errors.cannot_write(path, reason.strerror or str(reason)) from None


def show(text: str) -> None:
    """Print to standard output: UTF-8 whatever the locale, line ends as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(encoded(text))
    sys.stdout.buffer.flush()


def console() -> Console:
    """A terminal for what is laid out; one that cannot show a letter shows a question mark."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")

    class Pipe(Console):
        """A console that leaves a closed pipe to the command line, whose exit code says so."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Pipe()


def encoded(text: str) -> bytes:
    """UTF-8 bytes; a lone surrogate, which UTF-8 has no bytes for, becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()

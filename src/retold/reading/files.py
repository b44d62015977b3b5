"""The bytes of a file or of standard input, within a limit."""

from __future__ import annotations

import os
import re
import stat
import sys

from retold import errors

LARGEST = 20_000_000  # bytes; a report has some thousands, a page with its scripts a few million

STANDARD_INPUT = "-"

# What files are called that tell of the folder they lie in, without or with an ending: no reports.
_ABOUT = ("readme", "license", "licence", "copying", "copyright", "notice", "authors", "contributing", "changelog")


def is_about_its_folder(name: str) -> bool:
    """Whether a file's name says that it tells of its folder, as README.md and LICENSE do."""
    return name.partition(".")[0].lower() in _ABOUT


def to_be_read(name: str) -> bool:
    """Whether a file of a folder that is read as a whole is taken: hidden ones and those about the folder are not."""
    return not name.startswith(".") and not is_about_its_folder(name)


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`; never reads more than the limit.

    Raises `RetoldError` when there is no such file, it cannot be read, is empty or too large.
    """
    data = _standard_input() if name == STANDARD_INPUT else _file(name)
    if len(data) > LARGEST:
        raise errors.too_large(name, LARGEST)
    if not data:
        raise errors.empty_file(name)
    return data


def _standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read(LARGEST + 1)
    except OSError as reason:
        raise errors.unreadable("standard input", reason.strerror or str(reason)) from None


def _file(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            info = os.fstat(file.fileno())
            if stat.S_ISREG(info.st_mode) and info.st_size > LARGEST:
                raise errors.too_large(name, LARGEST)
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        if re.match(r"https?://", name, re.IGNORECASE):
            raise errors.address_not_read(name) from None
        if re.match(r"[a-z][a-z0-9+.-]+://", name, re.IGNORECASE):
            raise errors.foreign_address(name) from None
        raise errors.missing_file(name) from None
    except IsADirectoryError:
        raise errors.is_folder(name) from None
    except (OSError, ValueError) as reason:  # ValueError: a name with NUL
        if isinstance(reason, OSError) and os.path.isdir(name):  # Windows says "permission denied" of a folder
            raise errors.is_folder(name) from None
        raise errors.unreadable(name, getattr(reason, "strerror", None) or str(reason)) from None

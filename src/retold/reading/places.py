"""Folders and files that stand anywhere: on this machine, or at an address that fsspec knows (s3://, gs://, memory://).

Local paths need nothing but Python. Addresses need fsspec and its package for the kind of store.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from retold import errors
from retold.reading.files import to_be_read


class File(NamedTuple):
    """A file by its path or address, and its size in bytes."""

    name: str
    size: int


def is_address(place: str) -> bool:
    """Whether a place is an address and no path of this machine."""
    return "://" in place


def files(place: str) -> list[File]:
    """The files of a folder or a pattern, or the one file, in alphabetical order.

    Of a folder hidden files are left out, and those that tell of the folder (README).

    Raises `RetoldError` where nothing is.
    """
    found = sorted(_remote(place) if is_address(place) else _local(place))
    if not found:
        raise errors.no_inputs(place, os.path.isdir(place))
    return found


def open_at(name: str) -> IO[bytes]:
    """A file for reading, that can be sought in."""
    if not is_address(name):
        return open(name, "rb")
    opened: IO[bytes] = _store(name).open(name, "rb")
    return opened


def _local(place: str) -> Iterator[File]:
    import glob

    if os.path.isdir(place):
        for where, folders, names in os.walk(place):
            folders[:] = [f for f in folders if not f.startswith(".")]
            paths = (os.path.join(where, name) for name in names if to_be_read(name))
            yield from (File(path, os.path.getsize(path)) for path in paths)
    elif os.path.isfile(place):
        yield File(place, os.path.getsize(place))
    elif glob.has_magic(place):
        paths = (path for path in glob.iglob(place, recursive=True) if os.path.isfile(path))
        yield from (File(path, os.path.getsize(path)) for path in paths)


def _remote(place: str) -> Iterator[File]:
    store, scheme = _store(place), place.partition("://")[0]
    path = store._strip_protocol(place)
    pattern = any(c in path for c in "*?[")
    found = store.glob(path, detail=True) if pattern else store.find(path, detail=True)
    for name, about in found.items():
        if about["type"] == "file" and (pattern or name == path or to_be_read(name.rpartition("/")[2])):
            yield File(f"{scheme}://{name.lstrip('/')}" if scheme != "file" else name, int(about["size"] or 0))


def _store(address: str) -> Any:  # noqa: ANN401 (fsspec has no types)
    try:
        import fsspec
    except ImportError:
        raise errors.missing_extra(f"The address {address}", "parquet") from None
    try:
        return fsspec.core.url_to_fs(address)[0]
    except (ImportError, ValueError, OSError) as reason:
        raise errors.unreadable(address, str(reason)) from None


class Folder:
    """A folder to write results to. A file is there whole or not at all, on stores that rename or put at once."""

    def __init__(self, place: str) -> None:
        """The folder; made when the first file is written."""
        self.place = place.rstrip("/") or "/"
        self._fs = _store(place) if is_address(place) else None

    def read(self, name: str) -> bytes | None:
        """What a file holds; None where there is none."""
        try:
            with self.open(name) as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def open(self, name: str) -> IO[bytes]:
        """A file for reading; raises `FileNotFoundError`."""
        return open_at(f"{self.place}/{name}")

    def write(self, name: str, data: bytes, *, lasting: bool = True) -> None:
        """Write a file, over an earlier one of the same name. Raises `RetoldError` where that cannot be done.

        What need not outlive a power cut is not `lasting`: it costs no waiting for the disk.
        """
        path = f"{self.place}/{name}"
        try:
            if self._fs is None:
                _write_local(Path(path), data, lasting)
            else:
                self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._fs.pipe_file(path, data)
        except OSError as reason:
            raise errors.cannot_write(path, reason.strerror or str(reason)) from None

    def names(self, under: str) -> list[str]:
        """The files under a folder of this one, by their paths in this one, in alphabetical order."""
        if self._fs is None:
            root = Path(self.place)
            found = (root / under).rglob("*")
            return sorted(p.relative_to(root).as_posix() for p in found if p.is_file() and p.suffix != ".part")
        base = self._fs._strip_protocol(self.place)
        if not self._fs.exists(f"{base}/{under}"):
            return []
        return sorted(name.removeprefix(base).lstrip("/") for name in self._fs.find(f"{base}/{under}"))

    def remove(self, name: str) -> None:
        """Take a file away; nothing where there is none."""
        try:
            if self._fs is None:
                Path(f"{self.place}/{name}").unlink(missing_ok=True)
            else:
                self._fs.rm_file(f"{self.place}/{name}")
        except FileNotFoundError:
            pass


def _write_local(path: Path, data: bytes, lasting: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with open(part, "wb") as stream:
        stream.write(data)
        if lasting:
            stream.flush()
            os.fsync(stream.fileno())
    os.replace(part, path)

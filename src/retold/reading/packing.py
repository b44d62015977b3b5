"""Unpacking what HTTP packs, never to more than a limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

Unpack: TypeAlias = Callable[[bytes, int], bytes]

_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_LONGEST_LINE = 1_000  # bytes of the line that tells the length of a chunk


def unpacker(encoding: str) -> Unpack | None:
    """A function that unpacks pieces of an answer, each to at most a given number of bytes (`zlib.error` when broken).

    None for an encoding other than gzip, deflate and none.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda piece, most: piece[:most]
    if name not in _WINDOW:
        return None
    engine = zlib.decompressobj(_WINDOW[name])
    return lambda piece, most: b"" if engine.eof else engine.decompress(piece, max(1, most))


def body(data: bytes, headers: Mapping[str, str], most: int) -> bytes:
    """The content of a stored answer without chunks and packing, at most `most` bytes; `ValueError` when broken.

    Crawlers often store the headers as they came with a body that they have unpacked: such a body is left as it is.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        data = _joined(data)
    unpack = unpacker(headers.get("content-encoding", ""))
    if unpack is None:
        raise ValueError(f"its content is packed as “{headers['content-encoding']}”")
    try:
        return unpack(data, most)
    except zlib.error as reason:
        if data.lstrip()[:1] == b"<":
            return data[:most]
        raise ValueError(str(reason)) from None


def _joined(data: bytes) -> bytes:
    """Chunks put together; what does not begin like a chunk is whole already."""
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        end = data.find(b"\r\n", at, at + _LONGEST_LINE)
        try:
            size = int(data[at:end].split(b";")[0], 16) if end > at else -1
        except ValueError:
            size = -1
        if size < 0:
            if parts:
                raise ValueError("its chunks are broken")
            return data
        if size == 0:
            break
        parts.append(data[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts)

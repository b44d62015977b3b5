"""The reports of the last days, searched by vector.

Two steps: signatures of 512 bits (signs of random projections, Charikar 2002) leave few reports, whose cosines are then
computed. The share of bits that differ is the angle between two vectors over π, so that the cuts lose a tenth of
the pairs that lie just above the least cosine, which hardly ever join, and none that lie clearly above. A hundred
thousand reports are passed over in half a millisecond, where all their cosines take 15.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from retold.stories.digests import Digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Words = NDArray[np.uint64]

LEAST = 0.35  # cosine below which no pair is looked at
# Candidates a report has at most, the nearest ones. Where a topic is told by thousands of reports, 100 miss so many
# that stories depend on the order of arrival (1.2 % of joined pairs, with 250 none; benchmarks/events.py DATA order).
MOST = 250
_BITS = 512
_SPREAD = 1.5  # standard deviations of the differing bits for which each of the two cuts leaves room
_SEED = 20261123
_FIRST_ROOM = 1024
_EMPTY = 0.25  # share of rows that may be empty before the arrays are packed anew


class Window:
    """Vectors of reports by row; rows are kept until removed."""

    def __init__(self) -> None:
        import numpy as np

        self._used = 0
        self._vectors: NDArray[np.float16] | None = None
        self._signs: Words = np.zeros((_BITS // 64, 0), np.uint64)
        self.digests: list[Digest | None] = []
        self._row: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, name: str) -> bool:
        return name in self._row

    def __getitem__(self, name: str) -> Digest:
        found = self.digests[self._row[name]]
        assert found is not None
        return found

    def add(self, *digests: Digest) -> None:
        """Takes reports in; the first vector decides the dimensions. Many at once take a fifth of the time."""
        import numpy as np

        if not digests:
            return
        vectors = np.frombuffer(b"".join(d.vector for d in digests), "<f2").reshape(len(digests), -1)
        self._make_room(len(digests), vectors.shape[1])
        assert self._vectors is not None
        rows = slice(self._used, self._used + len(digests))
        self._vectors[rows] = vectors
        self._signs[:, rows] = _signatures(vectors.astype(np.float32)).T
        self.digests += digests
        self._row.update((digest.id, row) for row, digest in enumerate(digests, self._used))
        self._used += len(digests)

    def remove(self, name: str) -> Digest | None:
        """Forgets a report; its row is used no more."""
        row = self._row.pop(name, None)
        if row is None:
            return None
        digest, self.digests[row] = self.digests[row], None
        if self._used > _FIRST_ROOM and self._used - len(self._row) > _EMPTY * self._used:
            self._pack()
        return digest

    def _make_room(self, number: int, dimensions: int) -> None:
        import numpy as np

        if self._vectors is None:
            self._vectors = np.zeros((max(_FIRST_ROOM, number), dimensions), np.float16)
            self._signs = np.zeros((_BITS // 64, len(self._vectors)), np.uint64)
        elif self._used + number > len(self._vectors):
            room = max(number, len(self._vectors) // 2)
            self._vectors = np.concatenate([self._vectors, np.zeros((room, dimensions), np.float16)])
            self._signs = np.concatenate([self._signs, np.zeros((_BITS // 64, room), np.uint64)], axis=1)

    def _pack(self) -> None:
        kept = sorted(self._row.values())
        assert self._vectors is not None
        self._vectors, self._signs = self._vectors[kept], self._signs[:, kept]
        self.digests = [self.digests[row] for row in kept]
        self._row = {d.id: row for row, d in enumerate(self.digests) if d}
        self._used = len(kept)

    def near(self, digest: Digest, least: float = LEAST, most: int = MOST) -> list[Digest]:
        """The reports whose cosine with the digest is `least` or more, nearest first, at most `most`."""
        import numpy as np

        if not self._used or self._vectors is None:
            return []
        vector = np.frombuffer(digest.vector, "<f2").astype(np.float32)
        rows = _alike(self._signs[:, : self._used], _signatures(vector[None])[0], least)
        cosines = np.einsum("ij,j->i", self._vectors[rows].astype(np.float32), vector)
        found = [
            (-float(cosine), other.id, other)
            for row, cosine in zip(rows.tolist(), cosines, strict=True)
            if cosine >= least and (other := self.digests[row]) is not None and other.id != digest.id
        ]
        return [other for _, _, other in sorted(found, key=lambda f: f[:2])[:most]]


@cache
def _projections(dimensions: int) -> Floats:
    import numpy as np

    return np.random.default_rng(_SEED).standard_normal((_BITS, dimensions)).astype(np.float32)


def _signatures(vectors: Floats) -> Words:
    """The bits of each vector, a row each."""
    import numpy as np

    return np.packbits(vectors @ _projections(vectors.shape[1]).T > 0, axis=1).view(np.uint64)


@cache
def _cut(least: float, bits: int) -> int:
    """Differing bits up to which the cosine may be `least`."""
    share = math.acos(least) / math.pi
    return math.ceil(bits * share + _SPREAD * math.sqrt(bits * share * (1 - share)))


def _alike(signs: Words, signature: Words, least: float) -> NDArray[np.intp]:
    """Columns of `signs` that may have the cosine: by half of the bits, and those that are left by all of them."""
    import numpy as np

    half = len(signs) // 2
    columns = np.flatnonzero(_differing(signs[:half], signature[:half]) <= _cut(least, _BITS // 2))
    left = signs[:, columns]
    total = _differing(left[:half], signature[:half]).astype(np.uint16) + _differing(left[half:], signature[half:])
    return columns[total <= _cut(least, _BITS)]


def _differing(signs: Words, signature: Words) -> NDArray[np.uint8]:
    """Differing bits by column; at most 255, as of 256 bits all but the complement differ in fewer."""
    import numpy as np

    total = np.bitwise_count(signs[0] ^ signature[0])
    for row, bits in zip(signs[1:], signature[1:], strict=True):
        total += np.bitwise_count(row ^ bits)
    return np.asarray(total, np.uint8)

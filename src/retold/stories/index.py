"""An index over signatures, for shelves of some hundred thousand reports and more (the extra `large`).

A graph of near signatures is walked from coarse to fine (HNSW, Malkov and Yashunin 2020, by usearch), so that asking
costs hardly more when there are more. But taking a row in costs as much as comparing some ten thousand signatures, and
a process that asks little would never earn that back. So the comparing itself pays for the index: each time that rows
outside it are compared, so many of them are taken in as that comparing was worth. At worst the work is twice the least
possible (the rule of renting skis until they are paid for), and rows too few to be worth it stay outside.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

# Rows of a shelf from which an index begins. Asking one takes as long as comparing some 190,000 signatures
# (benchmarks/growth.py --index --reports 400000).
LARGE = 200_000
WORTH = 30_000  # signatures that are compared in the time that one is taken in; the same command
_AT_ONCE = 64  # rows that are taken in together: fewer cost more each
# Neighbours each row is joined with, and rows looked at to take one in and to find those asked for: among 400,000
# simulated reports the index finds 2 % more of the near ones than comparing, which cuts early, and misses .3 %.
_CONNECTED, _LOOKED, _ASKED = 16, 128, 256


@cache
def installed() -> bool:
    """Whether the extra is there."""
    from importlib.util import find_spec

    return find_spec("usearch") is not None


class Index:
    """The first rows of a shelf."""

    def __init__(self, bits: int) -> None:
        from usearch.index import Index as Graph

        self._graph = Graph(
            ndim=bits, metric="hamming", dtype="b1", connectivity=_CONNECTED,
            expansion_add=_LOOKED, expansion_search=_ASKED,
        )  # fmt: skip
        self._earned = 0.0

    def __len__(self) -> int:
        """Rows it holds: those from the first on."""
        return len(self._graph)

    def earn(self, compared: int) -> int:
        """Rows to take in next, now that so many outside it were compared."""
        self._earned += compared / WORTH
        if self._earned < _AT_ONCE:
            return 0
        due = min(int(self._earned), compared)
        self._earned -= int(self._earned)
        return due

    def take(self, signatures: Words) -> None:
        """Take in the rows that follow those it holds."""
        import numpy as np

        first = len(self)
        self._graph.add(np.arange(first, first + len(signatures)), signatures.view(np.uint8), threads=1)

    def nearest(self, signature: Words, most: int, bits: int) -> list[int]:
        """At most so many rows whose signatures differ in the fewest bits from one, and in at most so many `bits`."""
        import numpy as np

        found = self._graph.search(signature.view(np.uint8), min(most, len(self)), threads=1)
        rows: list[int] = found.keys[found.distances <= bits].tolist()
        return rows

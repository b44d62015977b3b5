"""The reports at hand, searched by vector.

Signatures of 512 bits (signs of random projections, Charikar 2002) leave few reports, first by a quarter of the bits,
then by half, then by all; their cosines are then computed. The share of bits that differ is the angle between two
vectors over π. The projections are orthogonal to each other as far as there is room, which brings that share nearer to
the angle (Ji et al. 2012, "Super-bit locality-sensitive hashing"). The cuts lose two in a thousand of the pairs of the
event gold that may tell one event, nearly all of them just above the least cosine. A hundred thousand reports are
passed over in a third of a millisecond, where all their cosines take 15.

Reports lie on shelves by week of publication, so that those out of reach are not looked at. A shelf of more than
`LARGE` reports gets an index, where the extra `large` is installed (retold.stories.index).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from retold.stories import index
from retold.stories.digests import Digest, span, vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Words = NDArray[np.uint64]
    Buffers = tuple[Words, NDArray[np.uint8], NDArray[np.uint8]]

LEAST = 0.35  # cosine below which no pair is looked at
# Candidates a report has at most, the nearest ones. Where a topic is told by thousands of reports, 100 miss so many
# that stories depend on the order of arrival (1.2 % of joined pairs, with 250 none; benchmarks/events.py DATA order).
MOST = 250
_BITS = 512
# Standard deviations of the differing bits, were they independent, for which each of the three cuts leaves room: after
# two words of 64 bits, after four, and after all eight.
_SPREADS = (1.25, 1.5, 1.25)
_SEED = 20261123
_FIRST_ROOM = 64
_AT_ONCE = 1 << 16  # rows that are compared in one go: what is in between stays in the processor's cache
_EMPTY = 0.25  # share of rows that may be empty before a shelf is packed anew
_WEEK = 7
_ANY = -1  # the shelf of reports that may be of any day


class Window:
    """Reports, kept until removed. Not for several threads at once.

    A shelf of more than `large` reports gets an index; None for never. It finds the `MOST` nearest of a shelf, also
    where some of these were published out of reach.
    """

    def __init__(self, large: int | None = index.LARGE) -> None:
        import numpy as np

        self._large = large if index.installed() else None
        self._known: dict[str, Digest] = {}
        # Kept, because fresh memory for what is in between would take as long as the comparison.
        self._buffers = np.empty(_AT_ONCE, np.uint64), np.empty(_AT_ONCE, np.uint8), np.empty(_AT_ONCE, np.uint8)
        self._last: tuple[bytes, Words] | None = None  # a report is looked for before it is added
        self._shelves: dict[int, _Shelf] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def __getitem__(self, name: str) -> Digest:
        return self._known[name]

    def add(self, *digests: Digest) -> None:
        """Takes reports in, each id once. Many at once take a fifth of the time."""
        by_shelf: dict[int, list[Digest]] = {}
        for digest in digests:
            self._known[digest.id] = digest
            by_shelf.setdefault(_number(digest), []).append(digest)
        for number, some in by_shelf.items():
            if number not in self._shelves:
                self._shelves[number] = _Shelf(self._large)
            self._shelves[number].add(some, self._signature(some[0]) if len(some) == 1 else _signatures(vectors(some)))

    def remove(self, name: str) -> Digest | None:
        """Forgets a report."""
        digest = self._known.pop(name, None)
        if digest is not None:
            number = _number(digest)
            self._shelves[number].gone += 1
            if not self._shelves[number].packed(self._known):
                del self._shelves[number]
        return digest

    def near(self, digest: Digest, least: float = LEAST, most: int = MOST, *, days: int | None = None) -> list[Digest]:
        """The reports whose cosine with the digest is `least` or more, nearest first, at most `most`.

        With `days` those that were published at most so many days before or after it, or at a time that is not known.
        """
        import numpy as np

        signature = self._signature(digest)
        found = [
            other for shelf in self._within(digest, days) for other in shelf.alike(signature, least, self._buffers)
        ]
        if not found:
            return []
        cosines = np.einsum("ij,j->i", vectors(found), vectors([digest])[0])
        ranked = sorted((-float(cosines[k]), found[k].id, k) for k in np.flatnonzero(cosines >= least).tolist())
        fit = (found[k] for _, name, k in ranked if name != digest.id and self._known.get(name) is found[k])
        return list(islice((other for other in fit if _reach(digest, other, days)), most))

    def _signature(self, digest: Digest) -> Words:
        if self._last is None or self._last[0] != digest.vector:
            self._last = (digest.vector, _signatures(vectors([digest])))
        return self._last[1]

    def _within(self, digest: Digest, days: int | None) -> Iterator[_Shelf]:
        """The shelves on which reports lie that were published within so many days."""
        bounds = span(digest)
        if days is None or bounds is None:
            yield from self._shelves.values()
            return
        first, last = ((day + shift) // _WEEK for day, shift in zip(bounds, (-days, days), strict=True))
        for number in (*range(first, last + 1), _ANY):
            if number in self._shelves:
                yield self._shelves[number]


def _number(digest: Digest) -> int:
    """The shelf of a report: its week, where that is known and one."""
    weeks = {day // _WEEK for day in span(digest) or (0, _WEEK)}
    return weeks.pop() if len(weeks) == 1 else _ANY


def _reach(digest: Digest, other: Digest, days: int | None) -> bool:
    one, its = span(digest), span(other)
    return days is None or one is None or its is None or max(one[0] - its[1], its[0] - one[1]) <= days


class _Shelf:
    """Reports by row, their signatures in several arrays by step; rows are given up when packed."""

    def __init__(self, large: int | None) -> None:
        import numpy as np

        self.gone = 0  # reports on the shelf that are removed
        self._large = large
        self._index: index.Index | None = None  # of the first rows; packing gives it up, asking makes another
        self._digests: list[Digest] = []
        self._signs = _parts(np.zeros((_FIRST_ROOM, _BITS // 64), np.uint64))

    def add(self, digests: Sequence[Digest], signatures: Words) -> None:
        import numpy as np

        used, now = len(self._digests), len(self._digests) + len(digests)
        self._digests += digests
        if now > len(self._signs[0]):
            room = _parts(np.zeros((max(now, 3 * used // 2) - used, _BITS // 64), np.uint64))
            self._signs = [np.concatenate([of[:used], more]) for of, more in zip(self._signs, room, strict=True)]
        for of, part in zip(self._signs, _parts(signatures), strict=True):
            of[used:now] = part

    def packed(self, known: dict[str, Digest]) -> bool:
        """Gives up the rows of reports that are not known any more, where they are many; whether any are left."""
        if self.gone == len(self._digests):
            return False
        if self.gone > _EMPTY * len(self._digests):
            kept = [row for row, digest in enumerate(self._digests) if known.get(digest.id) is digest]
            self._digests, self.gone = [self._digests[row] for row in kept], 0
            self._signs = [of[kept] for of in self._signs]
            self._index = None
        return True

    def alike(self, signature: Words, least: float, buffers: Buffers) -> Iterator[Digest]:
        """The reports that may have the cosine, removed ones among them."""
        parts = _parts(signature)
        for start in range(len(self._index or ()), len(self._digests), _AT_ONCE):
            end = min(start + _AT_ONCE, len(self._digests))
            rows = _alike([of[start:end] for of in self._signs], parts, least, buffers)
            yield from (self._digests[start + row] for row in rows)
        if self._index:
            most = int(MOST / (1 - _EMPTY))  # as many of the rows may be those of removed reports
            near = self._index.nearest(signature[0], most, _cut(least, 8, _SPREADS[2]))
            yield from (self._digests[row] for row in near)
        self._indexed()

    def _indexed(self) -> None:
        """Takes into the index what comparing the rows outside it has paid for."""
        import numpy as np

        if self._large is None or len(self._digests) <= self._large:
            return
        if self._index is None:
            self._index = index.Index(_BITS)
        first = len(self._index)
        due = self._index.earn(len(self._digests) - first)
        if due:
            self._index.take(np.column_stack([of[first : first + due] for of in self._signs]))


def _parts(signatures: Words) -> list[Words]:
    """The words of signatures as they are compared: the first four each by itself, the others side by side."""
    import numpy as np

    return [*np.ascontiguousarray(signatures[:, :4].T), np.ascontiguousarray(signatures[:, 4:])]


def _alike(signs: Sequence[Words], signature: Sequence[Words], least: float, buffers: Buffers) -> Iterable[int]:
    """Rows of `signs` that may have the cosine, by more and more of the bits.

    Differing bits are counted in bytes. That is enough: few are left after the second step, and what should still run
    over would only be compared in vain.
    """
    import numpy as np

    words, total, more = (buffer[: len(signs[0])] for buffer in buffers)
    np.bitwise_count(np.bitwise_xor(signs[0], signature[0], out=words), out=total)
    np.bitwise_count(np.bitwise_xor(signs[1], signature[1], out=words), out=more)
    total += more
    rows = np.flatnonzero(total <= _cut(least, 2, _SPREADS[0]))
    total = total.take(rows)
    for of, word in zip(signs[2:4], signature[2:4], strict=True):
        total += np.bitwise_count(of.take(rows) ^ word)
    left = np.flatnonzero(total <= _cut(least, 4, _SPREADS[1]))
    rows, total = rows.take(left), total.take(left)
    total += np.bitwise_count(signs[4].take(rows, axis=0) ^ signature[4]).sum(axis=1, dtype=np.uint8)
    rows = rows[total <= _cut(least, 8, _SPREADS[2])]
    kept: list[int] = rows.tolist()
    return kept


@cache
def _cut(least: float, words: int, spread: float) -> int:
    """Differing bits of so many words up to which the cosine may be `least`."""
    bits, share = 64 * words, math.acos(least) / math.pi
    return math.ceil(bits * share + spread * math.sqrt(bits * share * (1 - share)))


@cache
def _projections(dimensions: int) -> Floats:
    """A row for each bit: as many as there are dimensions are orthogonal to each other."""
    import numpy as np

    draw = np.random.default_rng(_SEED)
    rotations = [
        np.linalg.qr(draw.standard_normal((dimensions, dimensions)))[0].T for _ in range(-(-_BITS // dimensions))
    ]
    return np.concatenate(rotations)[:_BITS].astype(np.float32)


def _signatures(found: Floats) -> Words:
    """The bits of each vector, a row each."""
    import numpy as np

    return np.packbits(found @ _projections(found.shape[1]).T > 0, axis=1).view(np.uint64)

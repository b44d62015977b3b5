"""The reports at hand, searched by vector.

Signatures of 512 bits (signs of random projections, Charikar 2002) leave few reports, first by a quarter of the bits,
then by half, then by all; their cosines are then computed. The share of bits that differ is the angle between two
vectors over π. The projections are orthogonal to each other as far as there is room, which brings that share nearer to
the angle (Ji et al. 2012, "Super-bit locality-sensitive hashing"). The cuts lose two in a thousand of the pairs of the
event gold that may tell one event, nearly all of them just above the least cosine. A hundred thousand reports are
passed over in a third of a millisecond, where all their cosines take 15.

Reports lie on shelves by week of publication, so that those out of reach are not looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from retold.stories.digests import Digest, span, vectors

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
# Words of 64 bits by which reports are left out step by step, and for how many standard deviations of the differing
# bits, were they independent, each step leaves room.
_STEPS = ((2, 1.5), (4, 1.5), (8, 1.25))
_SEED = 20261123
_FIRST_ROOM = 64
_AT_ONCE = 1 << 17  # rows that are compared in one go: what is in between stays in the processor's cache
_EMPTY = 0.25  # share of rows that may be empty before a shelf is packed anew
_WEEK = 7
_ANY = -1  # the shelf of reports that may be of any day


class Window:
    """Reports, kept until removed. Not for several threads at once."""

    def __init__(self) -> None:
        self._known: dict[str, Digest] = {}
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
            self._shelves.setdefault(number, _Shelf()).add(some)

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

        vector = vectors([digest])
        signature = _signatures(vector)[0]
        found = [other for shelf in self._within(digest, days) for other in shelf.alike(signature, least)]
        if not found:
            return []
        cosines = np.einsum("ij,j->i", vectors(found), vector[0])
        ranked = sorted((-float(cosines[k]), found[k].id, k) for k in np.flatnonzero(cosines >= least).tolist())
        fit = (found[k] for _, name, k in ranked if name != digest.id and self._known.get(name) is found[k])
        return list(islice((other for other in fit if _reach(digest, other, days)), most))

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
    """Reports by row with their signatures, a row of words for each 64 bits; rows are given up when packed."""

    def __init__(self) -> None:
        import numpy as np

        self.gone = 0  # reports on the shelf that are removed
        self._digests: list[Digest] = []
        self._signs: Words = np.zeros((_BITS // 64, _FIRST_ROOM), np.uint64)

    def add(self, digests: list[Digest]) -> None:
        import numpy as np

        used = len(self._digests)
        self._digests += digests
        if len(self._digests) > self._signs.shape[1]:
            room = max(len(self._digests), 3 * self._signs.shape[1] // 2)
            more = np.zeros((len(self._signs), room - self._signs.shape[1]), np.uint64)
            self._signs = np.concatenate([self._signs, more], axis=1)
        self._signs[:, used : len(self._digests)] = _signatures(vectors(digests)).T

    def packed(self, known: dict[str, Digest]) -> bool:
        """Gives up the rows of reports that are not known any more, where they are many; whether any are left."""
        if self.gone == len(self._digests):
            return False
        if self.gone > _EMPTY * len(self._digests):
            kept = [row for row, digest in enumerate(self._digests) if known.get(digest.id) is digest]
            self._digests, self._signs, self.gone = [self._digests[row] for row in kept], self._signs[:, kept], 0
        return True

    def alike(self, signature: Words, least: float) -> Iterator[Digest]:
        """The reports that may have the cosine, removed ones among them."""
        for start in range(0, len(self._digests), _AT_ONCE):
            signs = self._signs[:, start : min(start + _AT_ONCE, len(self._digests))]
            yield from (self._digests[start + row] for row in _alike(signs, signature, least))


def _alike(signs: Words, signature: Words, least: float) -> Iterable[int]:
    """Columns of `signs` that may have the cosine, by more and more of the bits.

    Differing bits are counted in bytes. That is enough: few are left after the second step, and what should still run
    over would only be compared in vain.
    """
    import numpy as np

    words = _STEPS[0][0]
    total = np.bitwise_count(signs[0] ^ signature[0])
    for k in range(1, words):
        total += np.bitwise_count(signs[k] ^ signature[k])
    columns = np.flatnonzero(total <= _cut(least, *_STEPS[0]))
    total = total.take(columns)
    for more, spread in _STEPS[1:]:
        for k in range(words, more):
            total += np.bitwise_count(signs[k].take(columns) ^ signature[k])
        left = np.flatnonzero(total <= _cut(least, more, spread))
        columns, total, words = columns.take(left), total.take(left), more
    return columns.tolist()


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

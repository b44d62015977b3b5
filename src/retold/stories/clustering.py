"""Groups of reports by what pairs of them are worth: average linkage, the same from any order of the reports."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

Pair = tuple[str, str]  # ids, the lesser one first
Offer = tuple[float, str, str, int, int]  # mean probability with its sign changed, two groups, their sizes
# Mean probability between two groups from which they are one. Under one half, as pairs that were not judged count as 0:
# on the event gold .5, .45 and .4 reach F1 .77, .80 and .81 at precision .90, .89 and .86, and with the constant raised
# by .2, .4 joins five of twelve pairs that tell other events of one story (`python benchmarks/events.py DATA gold`).
JOIN = 0.45


def pair(a: str, b: str) -> Pair:
    """The two ids in the order that pairs are kept in."""
    return (a, b) if a < b else (b, a)


def cluster(
    ids: Iterable[str],
    chances: Mapping[Pair, float],
    join: float = JOIN,
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[list[str]]:
    """Groups such that joining any two would bring the mean probability between them below `join`.

    `chances` holds the probability of each pair that was judged; what is missing counts as 0, so that a report that
    resembles one member of a group and not the others stays out. The nearest groups are joined first, ties by id.
    Groups and their members are sorted. (Average linkage, UPGMA: Sokal and Michener 1958.)
    Pairs in `together` share a group, those in `apart` share none, unless `together` asks for it; pairs with unknown
    ids say nothing.
    """
    groups = _Groups(sorted(set(ids)), chances)
    groups.rule(together, apart)
    heap = [entry for a in groups.members for entry in groups.offers(a, join) if entry[1] == a]
    heapq.heapify(heap)
    while heap:
        _, a, b, size_a, size_b = heapq.heappop(heap)
        # A group that has grown since has newer entries; a group that was taken in has none.
        if len(groups.members.get(a, ())) == size_a and len(groups.members.get(b, ())) == size_b:
            groups.join(a, b)
            for entry in groups.offers(a, join):
                heapq.heappush(heap, entry)
    return sorted(sorted(group) for group in groups.members.values())


class _Groups:
    """Groups, each named by its least id, with the sums of probabilities between them."""

    def __init__(self, ids: Sequence[str], chances: Mapping[Pair, float]) -> None:
        self.members = {i: [i] for i in ids}
        self._sums: dict[str, dict[str, float]] = defaultdict(dict)
        self._barred: dict[str, set[str]] = defaultdict(set)
        for (a, b), chance in chances.items():
            if a in self.members and b in self.members and a != b:
                self._sums[a][b] = self._sums[b][a] = chance

    def rule(self, together: Iterable[Pair], apart: Iterable[Pair]) -> None:
        """Joins what must be together, and bars what must not."""
        where = {i: i for i in self.members}
        for a, b in sorted(pair(*each) for each in together):
            if a in where and b in where and where[a] != where[b]:
                first, second = pair(where[a], where[b])
                where.update(dict.fromkeys(self.members[second], first))
                self.join(first, second)
        for a, b in apart:
            if a in where and b in where and where[a] != where[b]:
                self._barred[where[a]].add(where[b])
                self._barred[where[b]].add(where[a])

    def offers(self, a: str, join: float) -> Iterator[Offer]:
        """What a group may join, as entries of the heap."""
        barred = self._barred.get(a, ())
        for other, total in self._sums[a].items():
            mean = round(total / (len(self.members[a]) * len(self.members[other])), 9)
            if mean >= join and other not in barred:
                first, second = pair(a, other)
                yield -mean, first, second, len(self.members[first]), len(self.members[second])

    def join(self, a: str, b: str) -> None:
        """Takes the group `b` into `a`, which is the lesser id and so names the group."""
        self.members[a] += self.members.pop(b)
        self._sums[a].pop(b, None)
        for other, total in self._sums.pop(b, {}).items():
            if other != a:
                del self._sums[other][b]
                self._sums[a][other] = self._sums[other][a] = self._sums[a].get(other, 0.0) + total
        for other in self._barred.pop(b, ()):
            self._barred[other].remove(b)
            self._barred[other].add(a)
            self._barred[a].add(other)

"""Groups of reports by what pairs of them are worth: average linkage, the same from any order of the reports."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping

Pair = tuple[str, str]  # ids, the lesser one first
# Mean probability between two groups from which they are one. Under one half, as pairs that were not judged count as 0:
# on the event gold .5, .45 and .4 reach F1 .77, .80 and .81 at precision .90, .89 and .86, and with the constant raised
# by .2, .4 joins five of twelve pairs that tell other events of one story (`python benchmarks/events.py DATA gold`).
JOIN = 0.45


def pair(a: str, b: str) -> Pair:
    """The two ids in the order that pairs are kept in."""
    return (a, b) if a < b else (b, a)


def cluster(ids: Iterable[str], chances: Mapping[Pair, float], join: float = JOIN) -> list[list[str]]:
    """Groups such that joining any two would bring the mean probability between them below `join`.

    `chances` holds the probability of each pair that was judged; what is missing counts as 0, so that a report that
    resembles one member of a group and not the others stays out. The nearest groups are joined first, ties by id.
    Groups and their members are sorted. (Average linkage, UPGMA: Sokal and Michener 1958.)
    """
    members = {i: [i] for i in sorted(set(ids))}
    sums: dict[str, dict[str, float]] = defaultdict(dict)
    for (a, b), chance in chances.items():
        if a in members and b in members and a != b:
            sums[a][b] = sums[b][a] = chance
    heap = [(-p, a, b, 1, 1) for a, row in sums.items() for b, p in row.items() if a < b and p >= join]
    heapq.heapify(heap)
    while heap:
        _, a, b, size_a, size_b = heapq.heappop(heap)
        # A group that has grown since has newer entries; a group that was taken in has none.
        if len(members.get(a, ())) != size_a or len(members.get(b, ())) != size_b:
            continue
        _join(a, b, members, sums)
        for other, total in sums[a].items():
            mean = round(total / (len(members[a]) * len(members[other])), 9)
            if mean >= join:
                first, second = pair(a, other)
                heapq.heappush(heap, (-mean, first, second, len(members[first]), len(members[second])))
    return sorted(sorted(group) for group in members.values())


def _join(a: str, b: str, members: dict[str, list[str]], sums: dict[str, dict[str, float]]) -> None:
    """Takes the group `b` into `a`, which is the lesser id and so names the group."""
    members[a] += members.pop(b)
    del sums[a][b]
    for other, total in sums.pop(b).items():
        if other != a:
            del sums[other][b]
            sums[a][other] = sums[other][a] = sums[a].get(other, 0.0) + total

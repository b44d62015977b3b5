"""Groups of reports by what pairs of them are worth: average linkage, the same from any order of the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Pair = tuple[str, str]  # ids, the lesser one first
# Mean probability between two groups from which they are one. Under one half: on the event gold .5, .45 and .4 reach
# F1 .77, .80 and .81 at precision .90, .89 and .86, and with the constant raised by .2, .4 joins five of twelve pairs
# that tell other events of one story (`python benchmarks/events.py DATA gold`).
JOIN = 0.45
_DIGITS = 9  # of a mean that decide, so that the order in which it was summed up does not
_BARRED = -1e9  # sum of probabilities of groups that must stay apart


def pair(a: str, b: str) -> Pair:
    """The two ids in the order that pairs are kept in."""
    return (a, b) if a < b else (b, a)


def table(ids: Sequence[str], chances: Mapping[Pair, float]) -> Floats:
    """The matrix of the probabilities of pairs, in the order of `ids`; what is missing is 0."""
    import numpy as np

    found = np.zeros((len(ids), len(ids)))
    at = {name: k for k, name in enumerate(ids)}
    for (a, b), chance in chances.items():
        found[at[a], at[b]] = found[at[b], at[a]] = chance
    return found


def cluster(
    ids: Sequence[str],
    chances: Floats,
    join: float = JOIN,
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[list[str]]:
    """Groups such that joining any two would bring the mean probability between them below `join`.

    `chances` is the matrix of the probabilities of pairs, in the order of `ids`. A report that resembles one member of
    a group and not the others stays out. The nearest groups are joined first, ties by id. Groups and their members are
    sorted. (Average linkage, UPGMA: Sokal and Michener 1958.)
    Pairs in `together` share a group, those in `apart` share none, unless `together` asks for it; pairs with unknown
    ids say nothing. Takes time with the square of the number of ids, and memory too.
    """
    import numpy as np

    order = sorted(range(len(ids)), key=lambda k: ids[k])
    names = [ids[k] for k in order]
    groups = _Groups(np.asarray(chances, np.float64)[np.ix_(order, order)])
    at = {name: k for k, name in enumerate(names)}
    groups.rule(*([(at[a], at[b]) for a, b in pairs if a in at and b in at] for pairs in (together, apart)))
    while groups.join_nearest(join):
        pass
    return sorted([names[k] for k in sorted(group)] for group in groups.members if group)


def cluster_near(ids: Sequence[str], chances: Mapping[Pair, float], join: float = JOIN) -> list[list[str]]:
    """The groups that `cluster` forms of `table(ids, chances)`, in memory and time that grow with the pairs."""
    names = sorted(ids)
    at = {name: k for k, name in enumerate(names)}
    members = {k: [name] for k, name in enumerate(names)}
    sums: dict[int, dict[int, float]] = {k: {} for k in members}
    for (one, its), chance in chances.items():
        sums[at[one]][at[its]] = sums[at[its]][at[one]] = chance

    def ranked(a: int, b: int) -> tuple[float, int, int]:
        mean = round(sums[a][b] / (len(members[a]) * len(members[b])), _DIGITS)
        return -mean, min(a, b), max(a, b)

    waiting = [ranked(a, b) for a, others in sums.items() for b in others if a < b]
    heapify(waiting)
    while waiting and -waiting[0][0] >= join:
        found = heappop(waiting)
        _, a, b = found
        # What has grown since it was put in the heap stands there anew.
        if a not in members or b not in members or b not in sums[a] or ranked(a, b) != found:
            continue
        members[a] += members.pop(b)
        for other, total in sums.pop(b).items():
            del sums[other][b]
            if other != a:
                sums[a][other] = sums[other][a] = sums[a].get(other, 0.0) + total
        for other in sums[a]:
            heappush(waiting, ranked(a, other))
    return sorted(sorted(group) for group in members.values())


class _Groups:
    """Groups by number: each bears that of its least member, whose row holds the sums of probabilities to the others.

    The nearest of each group is remembered, so that a joining looks at one row, not at all of them.
    """

    def __init__(self, chances: Floats) -> None:
        import numpy as np

        self.members = [[k] for k in range(len(chances))]
        self._sizes = np.ones(len(chances))
        self._sums = chances.copy()
        np.fill_diagonal(self._sums, _BARRED)
        self._best = np.full(len(chances), _BARRED)
        self._nearest = np.zeros(len(chances), np.intp)
        for row in range(len(chances)):
            self._look(row)

    def rule(self, together: Sequence[tuple[int, int]], apart: Sequence[tuple[int, int]]) -> None:
        """Joins what must be together, and bars what must not."""
        if not together and not apart:
            return
        where = list(range(len(self.members)))
        for a, b in sorted((min(each), max(each)) for each in together):
            first, second = sorted((where[a], where[b]))
            if first != second:
                for k in self.members[second]:
                    where[k] = first
                self._join(first, second)
        for a, b in apart:
            first, second = where[a], where[b]
            if first != second:
                self._sums[first, second] = self._sums[second, first] = _BARRED
                self._look(first)
                self._look(second)

    def join_nearest(self, join: float) -> bool:
        """Joins the two groups whose mean probability is highest, if it is `join` or more."""
        if not len(self._best):
            return False
        row = int(self._best.argmax())
        if self._best[row] < join:
            return False
        self._join(row, int(self._nearest[row]))
        return True

    def _join(self, a: int, b: int) -> None:
        import numpy as np

        a, b = min(a, b), max(a, b)
        self.members[a] += self.members[b]
        self.members[b] = []
        self._sums[a] = np.maximum(self._sums[a] + self._sums[b], _BARRED)
        barred = (self._sums[a] < 0) | (np.arange(len(self._sums)) == a)
        self._sums[a][barred] = _BARRED
        self._sums[:, a] = self._sums[a]
        self._sums[b] = self._sums[:, b] = _BARRED
        self._sizes[a] += self._sizes[b]
        self._best[b], self._nearest[b] = _BARRED, b
        lost = np.flatnonzero(((self._nearest == a) | (self._nearest == b)) & (self._best > _BARRED / 2))
        for row in {a, *lost.tolist()}:
            self._look(row)
        means = (self._sums[a] / (self._sizes * self._sizes[a])).round(_DIGITS)
        nearer = (means > self._best) | ((means == self._best) & (self._nearest > a))
        self._best[nearer], self._nearest[nearer] = means[nearer], a

    def _look(self, row: int) -> None:
        """Finds what is nearest to a group; among equals the one whose least member is least."""
        means = (self._sums[row] / (self._sizes * self._sizes[row])).round(_DIGITS)
        self._nearest[row] = means.argmax()
        self._best[row] = means[self._nearest[row]]

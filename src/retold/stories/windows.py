"""Stories of more reports than memory holds: day by day, windows joined at their edges.

Two reports of one event lie at most `days` apart. So a day's reports need to be judged against those of the days just
before it only, and a group of reports whose last one lies further back can be closed: nothing will join it any more.

Groups join where the mean of all their pairs is `JOIN` or more, for which one pair at least must be. Reports that no
chain of such pairs connects can be grouped apart from each other, and closing early changes nothing: the stories are
those that `recluster` forms of all reports at once. For that the pairs that a window did not look at, as their vectors
lie too far apart, must be judged when a group closes: `Joiner` is given what judges them, else they count as 0.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from retold.stories.clustering import JOIN, Pair, cluster, cluster_near, pair, table
from retold.stories.digests import Digest
from retold.stories.evidence import WEIGHTS, Weights, judge
from retold.stories.online import DAYS
from retold.stories.rarity import Rarity
from retold.stories.window import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.stories.evidence import Floats

# Connected reports all of whose pairs are judged; of more, those that were found near each other, and once in `days`
# their groups that nothing can join any more are closed, so that a topic without end does not fill the memory.
JUDGED = 2_000


def judged_day(
    today: Sequence[Digest], before: Sequence[Digest], rarity: Rarity, *, days: int = DAYS, weights: Weights = WEIGHTS
) -> dict[Pair, float]:
    """The probability of the pairs among a day's reports, and between them and those of the days before it."""
    window = Window()
    for digest in (*before, *today):
        if digest.id not in window:
            window.add(digest)
    found: dict[Pair, float] = {}
    for digest in sorted(today, key=lambda d: d.id):
        near = [other for other in window.near(digest, days=days) if pair(digest.id, other.id) not in found]
        for other, evidence in zip(near, judge(digest, near, rarity, weights), strict=True):
            found[pair(digest.id, other.id)] = evidence.probability
    return found


class Joiner:
    """Takes in judged days in order and gives out groups of reports when nothing can join them any more."""

    def __init__(self, days: int = DAYS, judge: Callable[[Sequence[str]], Floats] | None = None) -> None:
        """`judge` gives the probabilities of all pairs of some ids, as a square matrix in their order."""
        self._days, self._judge = days, judge
        self._day: dict[str, float] = {}
        self._parent: dict[str, str] = {}  # of a forest whose trees are the connected reports
        self._last: dict[str, float] = {}  # day of the newest report of a tree, by its root
        self._pairs = _Pairs()
        self._cut = -math.inf  # the day on which large trees were cut last

    def __len__(self) -> int:
        """Reports that are held."""
        return len(self._parent)

    def take(self, day: float, ids: Iterable[str], chances: Mapping[Pair, float]) -> None:
        """Take in the reports of a day (a number; infinity where it is unknown) and the pairs judged with them."""
        for name in ids:
            self._day[name] = max(self._day.get(name, day), day)
            self._parent.setdefault(name, name)
            root = self._root(name)
            self._last[root] = max(self._last.get(root, day), day)
        self._pairs.add(chances)
        for (a, b), chance in chances.items():
            if chance >= JOIN:
                self._connect(a, b)

    def closed(self, day: float | None = None) -> Iterator[list[str]]:
        """The groups that reports from this day on cannot join (all of them where none comes), by their first ids."""
        trees: dict[str, list[str]] = defaultdict(list)
        for name in self._parent:
            trees[self._root(name)].append(name)
        before = math.inf if day is None else day - self._days
        cut = day is not None and day - self._cut >= self._days
        groups: list[list[str]] = []
        for root, names in trees.items():
            if day is None or self._last[root] < before:
                groups += self._grouped(names)
            elif cut and len(names) > JUDGED:
                groups += [g for g in self._grouped(names) if max(self._day[name] for name in g) < before]
        if cut:
            self._cut = day or 0.0
        self._forget({name for group in groups for name in group})
        yield from sorted(groups)

    def _grouped(self, names: Sequence[str]) -> list[list[str]]:
        """The groups of a tree."""
        if len(names) <= 2:  # two are in one tree because they are one group
            return [sorted(names)]
        if len(names) > JUDGED:
            return cluster_near(names, self._pairs.among(names))
        if self._judge is None:
            return cluster(names, table(names, self._pairs.among(names)))
        return cluster(names, self._judge(names))

    def _forget(self, gone: set[str]) -> None:
        """Gives up reports; what is left of a tree hangs together by its own pairs alone."""
        torn = {self._root(name) for name in gone}
        left = {name: self._root(name) for name in self._parent if name not in gone}
        rest = [name for name, root in left.items() if root in torn]
        for root in torn:
            del self._last[root]
        for name in gone:
            del self._day[name]
        self._parent = left
        self._pairs.drop(gone)
        for name in rest:
            self._parent[name] = name
            self._last[name] = self._day[name]
        if rest:
            for (a, b), chance in self._pairs.among(rest).items():
                if chance >= JOIN:
                    self._connect(a, b)

    def _root(self, name: str) -> str:
        while (above := self._parent[name]) != name:
            self._parent[name] = self._parent[above]
            name = self._parent[name]
        return name

    def _connect(self, a: str, b: str) -> None:
        first, second = sorted((self._root(a), self._root(b)))
        if first != second:
            self._parent[second] = first
            self._last[first] = max(self._last[first], self._last.pop(second))


class _Pairs:
    """Probabilities of pairs, in arrays: a tenth of what they take in a dictionary."""

    def __init__(self) -> None:
        import numpy as np

        self._numbers: dict[str, int] = {}
        self._next = 0
        self._ends = np.zeros((0, 2), np.int64)
        self._chances = np.zeros(0)

    def add(self, chances: Mapping[Pair, float]) -> None:
        import numpy as np

        if not chances:
            return
        for name in chain.from_iterable(chances):
            if name not in self._numbers:
                self._numbers[name] = self._next
                self._next += 1
        ends = np.array([(self._numbers[a], self._numbers[b]) for a, b in chances], np.int64)
        self._ends = np.concatenate([self._ends, ends])
        self._chances = np.concatenate([self._chances, np.fromiter(chances.values(), float, len(chances))])

    def among(self, names: Sequence[str]) -> dict[Pair, float]:
        """Those between some reports; of a pair that was judged twice the later one."""
        known = {self._numbers[name]: name for name in names if name in self._numbers}
        inside = self._within(known)
        rows, chances = self._ends[inside].tolist(), self._chances[inside].tolist()
        return {pair(known[a], known[b]): chance for (a, b), chance in zip(rows, chances, strict=True)}

    def drop(self, names: Iterable[str]) -> None:
        gone = [number for name in names if (number := self._numbers.pop(name, None)) is not None]
        if gone:
            kept = self._within(self._numbers.values())
            self._ends, self._chances = self._ends[kept], self._chances[kept]

    def _within(self, numbers: Collection[int]) -> NDArray[np.bool_]:
        """Which pairs lie between these reports."""
        import numpy as np

        marked = np.zeros(self._next, bool)
        marked[list(numbers)] = True
        return np.logical_and(marked[self._ends[:, 0]], marked[self._ends[:, 1]])

"""Stories of more reports than memory holds: day by day, windows joined at their edges.

Two reports of one event lie at most `days` apart. So a day's reports need to be judged against those of the days just
before it only, and a group of reports whose last one lies further back can be closed: nothing will join it any more.

Groups join where the mean of all their pairs is `JOIN` or more, for which one pair at least must be. Reports that no
chain of such pairs connects can be grouped apart from each other, and closing early changes nothing: the stories are
those that `recluster` forms of all reports at once. For that the pairs that a window did not look at, as their vectors
lie too far apart, must be judged when a group closes: `Joiner` is given what judges them, else they count as 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from retold.stories.clustering import JOIN, Pair, cluster, pair, table
from retold.stories.digests import Digest
from retold.stories.evidence import WEIGHTS, Weights, judge
from retold.stories.online import DAYS
from retold.stories.rarity import Rarity
from retold.stories.window import Window

if TYPE_CHECKING:
    from retold.stories.evidence import Floats

JUDGED = 2_000  # connected reports all of whose pairs are judged; of more, those that were found near each other


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
        self._parent: dict[str, str] = {}  # of a forest whose trees are the connected reports
        self._last: dict[str, float] = {}  # day of the newest report of a tree, by its root
        self._chances: dict[Pair, float] = {}

    def __len__(self) -> int:
        """Reports that are held."""
        return len(self._parent)

    def take(self, day: float, ids: Iterable[str], chances: Mapping[Pair, float]) -> None:
        """Take in the reports of a day (a number; infinity where it is unknown) and the pairs judged with them."""
        for name in ids:
            self._parent.setdefault(name, name)
            root = self._root(name)
            self._last[root] = max(self._last.get(root, day), day)
        self._chances.update(chances)
        for (a, b), chance in chances.items():
            if chance >= JOIN:
                self._connect(a, b)

    def closed(self, day: float | None = None) -> Iterator[list[str]]:
        """The groups that reports from this day on cannot join (all of them where none comes), by their first ids."""
        ended = {root for root, last in self._last.items() if day is None or last < day - self._days}
        trees: dict[str, list[str]] = defaultdict(list)
        for name in self._parent:
            root = self._root(name)
            if root in ended:
                trees[root].append(name)
        gone = {name for names in trees.values() for name in names}
        inside: dict[str, dict[Pair, float]] = defaultdict(dict)
        left: dict[Pair, float] = {}
        for (a, b), chance in self._chances.items():
            if a in gone and b in gone and self._root(a) == self._root(b):
                inside[self._root(a)][a, b] = chance
            elif a not in gone and b not in gone:
                left[a, b] = chance
        self._chances = left
        groups = [group for root, names in trees.items() for group in self._grouped(names, inside[root])]
        for root in ended:
            del self._last[root]
        self._parent = {name: self._root(name) for name in self._parent if name not in gone}
        yield from sorted(groups)

    def _grouped(self, names: Sequence[str], chances: Mapping[Pair, float]) -> list[list[str]]:
        if self._judge is None or not 2 < len(names) <= JUDGED:
            return cluster(names, table(names, chances))
        return cluster(names, self._judge(names))

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

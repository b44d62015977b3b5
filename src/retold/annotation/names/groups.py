"""Names that are one entity, as disjoint groups that what is known or decided of names keeps apart."""

from __future__ import annotations

from collections.abc import Sequence

from retold.annotation.names.identity import Key


class Groups:
    """Disjoint groups of nodes (by number), each with at most one known entity.

    `labels` are the names of a node that the user keeps apart: (set, key); no group holds two keys of one set.
    """

    def __init__(self, known: Sequence[str | None], labels: Sequence[frozenset[tuple[int, Key]]]) -> None:
        self._parent = list(range(len(known)))
        self.known = list(known)
        self._labels = list(labels)

    def find(self, i: int) -> int:
        """The first of the group of node `i`."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, i: int, j: int) -> bool:
        """Join two groups unless something keeps them apart; says whether they are one now."""
        i, j = sorted((self.find(i), self.find(j)))
        if i == j:
            return True
        if self.known[i] and self.known[j] and self.known[i] != self.known[j]:
            return False
        if any(a == b and x != y for a, x in self._labels[i] for b, y in self._labels[j]):
            return False
        self._parent[j] = i
        self.known[i] = self.known[i] or self.known[j]
        self._labels[i] |= self._labels[j]
        return True

    def report(self, i: int) -> str | None:
        """The report in which, by what the user said, the group of node `i` is somebody of its own."""
        return min((key.article for _, key in self._labels[self.find(i)] if key.article), default=None)

"""Links between sentences become claims: groups of sentences, two or more articles each, that assert one thing.

In a claim every sentence of one article is to be linked with every sentence of the others, so a chain of links
through a sentence that makes two assertions becomes two claims, both of which hold that sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from typing import NamedTuple

import numpy as np

from retold.comparison.alignment import Alignment
from retold.comparison.passages import Passages
from retold.model import Claim, Relation, Statement

# A claim is `same` when of each article's sentences at least this share is told in the other's, and no side much
# better than the other: then one says clearly more. Best on the relations of examples and gold together;
# `python benchmarks/pairs.py DATA` prints how many are right.
SAME_FROM = 0.36
EVEN = 0.65  # of the share of the side that is told best
# Mean log odds above the threshold from which two groups that share a link are one claim; calibrated with
# `python benchmarks/calibrate_alignment.py DATA`.
JOINED_FROM = 1.0

# Log odds below the threshold at which a link may be missing in a group of three articles; `benchmarks/pairs.py`.
FORGIVEN = -2.0


class Node(NamedTuple):
    """A sentence (index) of an article (index)."""

    article: int
    sentence: int


Group = frozenset[Node]


class Links:
    """Scores between the alignable sentences of any number of articles, above 0 where they are linked."""

    def __init__(self, passages: list[Passages], alignments: Mapping[tuple[int, int], Alignment]) -> None:
        self.passages, self._alignments = passages, alignments
        self._place = [{s: k for k, s in enumerate(p.sentences)} for p in passages]

    def score(self, x: Node, y: Node) -> float:
        """Log odds of a link between sentences of two articles."""
        if x.article > y.article:
            x, y = y, x
        return float(self._alignments[x.article, y.article].score[self._row(x), self._row(y)])

    def told(self, x: Node, y: Node) -> float:
        """Share of what `x` says that `y` says too, 0 to 1."""
        if x.article < y.article:
            return float(self._alignments[x.article, y.article].told_in_b[self._row(x), self._row(y)])
        return float(self._alignments[y.article, x.article].told_in_a[self._row(y), self._row(x)])

    def mass(self, x: Node) -> float:
        """How much `x` says: the weight of its words."""
        return float(self.passages[x.article].mass[self._row(x)])

    def pairs(self) -> list[tuple[float, Node, Node]]:
        """All links, the strongest first; equal ones in an order that does not depend on that of the articles."""
        found: list[tuple[float, Node, Node]] = []
        for (a, b), alignment in self._alignments.items():
            for i, j in np.argwhere(alignment.score > 0):
                x, y = Node(a, self.passages[a].sentences[i]), Node(b, self.passages[b].sentences[j])
                first, second = sorted((x, y), key=self.key)
                found.append((float(alignment.score[i, j]), first, second))
        return sorted(found, key=lambda link: (-link[0], self.key(link[1]), self.key(link[2])))

    def key(self, x: Node) -> tuple[str, int]:
        """Sorts sentences by the text of their article, not by its place in the call."""
        return self.passages[x.article].article.id, x.sentence

    def _row(self, x: Node) -> int:
        return self._place[x.article][x.sentence]


def groups(links: Links) -> list[Group]:
    """Groups that cover all links, from the strongest link on; none lies inside another."""
    found: list[Group] = []
    pairs = links.pairs()
    neighbours: dict[Node, set[Node]] = {}
    for _, x, y in pairs:
        neighbours.setdefault(x, set()).add(y)
        neighbours.setdefault(y, set()).add(x)
    holding: dict[Node, set[Group]] = {}
    for _, x, y in pairs:
        if not holding.setdefault(x, set()) & holding.setdefault(y, set()):
            group = _grow(frozenset((x, y)), neighbours, links)
            found.append(group)
            for member in group:
                holding.setdefault(member, set()).add(group)
    return _joined([g for g in found if not any(g < other for other in found)], links)


def _joined(found: list[Group], links: Links) -> list[Group]:
    """Groups that share a link made one where all their sentences together are linked on average.

    Headline and lead of two reports tell the same twice over, and one of the four links is easily missed.
    """
    merged: list[Group] = []
    inside: dict[int, list[float]] = {}  # the scores within a merged group, once they were asked for
    holding: dict[Node, set[int]] = {}  # which of the merged groups hold a sentence; a merged group only grows
    for group in found:
        for k in sorted({k for x in group for k in holding.get(x, ())}):
            if not _overlap_enough(group, merged[k]):
                continue
            if k not in inside:
                inside[k] = _scores(merged[k], frozenset(), links)
            scores = inside[k] + _scores(group - merged[k], merged[k], links)
            if sum(sorted(scores)) / len(scores) >= JOINED_FROM:
                merged[k] |= group
                inside[k] = scores
                break
        else:
            k = len(merged)
            merged.append(group)
        for x in group:
            holding.setdefault(x, set()).add(k)
    return merged if len(merged) == len(found) else _joined(merged, links)


def _overlap_enough(group: Group, other: Group) -> bool:
    """Whether two groups share a link, and have no more than two sentences of a report between them."""
    if len({x.article for x in group & other}) < 2:
        return False
    return max(Counter(x.article for x in group | other).values()) <= 2


def _scores(new: Group, old: Group, links: Links) -> list[float]:
    """The scores that new sentences add to a group: with one another, and with those that it has."""
    pairs = chain(combinations(new, 2), product(new, old))
    return [links.score(x, y) for x, y in pairs if x.article != y.article]


@dataclass
class _Candidate:
    """How a sentence outside of a group stands to those in it, kept up as the group grows."""

    total: float = 0.0
    count: int = 0
    worst: float = 0.0  # the lowest score with one that it is not linked with
    linked: set[int] = field(default_factory=set)  # articles with a sentence that it is linked with
    missing: set[int] = field(default_factory=set)  # articles with one that it is not linked with

    def meet(self, article: int, score: float, linked: bool) -> None:
        """Takes another sentence of the group into account."""
        self.total, self.count = self.total + score, self.count + 1
        (self.linked if linked else self.missing).add(article)
        if not linked:
            self.worst = min(self.worst, score)

    def fit(self) -> float | None:
        """Mean score with the group, or None where an article of the group does not bear it out.

        Between two articles all sentences must be linked. With a third article's help a link that is missed by little
        is forgiven.
        """
        mean = self.total / self.count if self.count else 0.0
        if not self.count or (self.missing and (mean <= 0 or not self.linked - self.missing)):
            return None
        return mean


def _grow(group: Group, neighbours: Mapping[Node, set[Node]], links: Links) -> Group:
    """Adds what fits the group best until nothing fits."""
    members: list[Node] = []
    candidates: dict[Node, _Candidate] = {}
    fresh = sorted(group, key=links.key)
    while fresh:
        for node in fresh:
            members.append(node)
            candidates.pop(node, None)
            _meet(node, members, candidates, neighbours, links)
        fitting = [(fit, links.key(x), x) for x, c in candidates.items() if (fit := c.fit()) is not None]
        fresh = [max(fitting)[2]] if fitting else []
    return frozenset(members)


def _meet(
    node: Node,
    members: Sequence[Node],
    candidates: dict[Node, _Candidate],
    neighbours: Mapping[Node, set[Node]],
    links: Links,
) -> None:
    """Sets a new member of a group against the candidates, and its neighbours, new candidates, against all members."""
    known = set(members)
    coming = [x for x in neighbours[node] if x not in known and x not in candidates]
    candidates |= {x: _Candidate() for x in coming}
    for some, met in ((list(candidates.keys() - set(coming)), [node]), (coming, members)):
        for x in some:
            for y in met:
                # What is missed by more than is ever forgiven cannot come in later.
                if y.article != x.article and candidates[x].worst >= FORGIVEN:
                    candidates[x].meet(y.article, links.score(x, y), y in neighbours[x])
    for x in [x for x, c in candidates.items() if c.worst < FORGIVEN]:
        candidates[x].count = 0


def claims(links: Links) -> list[Claim]:
    """The claims in reading order: by where their sentences stand on average, then by the articles' texts."""
    ordered = sorted(groups(links), key=lambda g: (_place(g, links), sorted(map(links.key, g))))
    return [
        Claim(id=k, relation=_relation(group, links), statements=_statements(group))
        for k, group in enumerate(ordered, start=1)
    ]


def _place(group: Iterable[Node], links: Links) -> float:
    places = [x.sentence / max(1, len(links.passages[x.article].article.sentences)) for x in group]
    return round(sum(sorted(places)) / len(places), 6)


def _statements(group: Iterable[Node]) -> tuple[Statement, ...]:
    by_article: dict[int, list[int]] = {}
    for x in sorted(group):
        by_article.setdefault(x.article, []).append(x.sentence)
    return tuple(Statement(article=a, sentences=tuple(s)) for a, s in sorted(by_article.items()))


def _relation(group: Group, links: Links) -> Relation:
    """`same` when in most pairs of its articles each side's sentences say little that the other's do not say."""
    articles = sorted({x.article for x in group})
    verdicts = []
    for a, b in combinations(articles, 2):
        ours, theirs = ([x for x in group if x.article == k] for k in (a, b))
        shares = _share_told(ours, theirs, links), _share_told(theirs, ours, links)
        verdicts.append(min(shares) >= max(SAME_FROM, EVEN * max(shares)))
    return "same" if 2 * sum(verdicts) >= len(verdicts) else "overlap"


def _share_told(ours: Sequence[Node], theirs: Sequence[Node], links: Links) -> float:
    """How much of what some sentences say is told by others, 0 to 1."""
    mass = sum(sorted(links.mass(x) for x in ours))
    told = sum(sorted(links.mass(x) * max(links.told(x, y) for y in theirs) for x in ours))
    return told / mass if mass else 0.0

"""All stories of a set of reports at once: the same whatever order the reports came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from retold.model import Story
from retold.stories.clustering import Pair, cluster, pair
from retold.stories.digests import Digest
from retold.stories.evidence import WEIGHTS, Weights, days_apart, judge
from retold.stories.online import DAYS
from retold.stories.rarity import Rarity
from retold.stories.summary import story
from retold.stories.window import Window


def recluster(
    digests: Sequence[Digest],
    *,
    days: int = DAYS,
    weights: Weights = WEIGHTS,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[Story]:
    """The stories of reports, by the time they begin, then by id.

    The result is a function of the set of reports: their order makes no difference. `together` and `apart` are pairs of
    ids of which somebody knows that they tell one event, or two; where they contradict each other, `together` counts.
    """
    copies: dict[str, list[Digest]] = defaultdict(list)
    for digest in sorted(digests, key=lambda d: (d.id, d.source)):
        copies[digest.id].append(digest)
    chances = judged([found[0] for found in copies.values()], days, weights)
    groups = cluster(copies, chances, together=together, apart=apart)
    found = [story([d for i in group for d in copies[i]]) for group in groups]
    return sorted(found, key=lambda s: (s.from_ is None, s.from_ or "", s.id))


def judged(digests: Sequence[Digest], days: int = DAYS, weights: Weights = WEIGHTS) -> dict[Pair, float]:
    """The probability of each pair that lies near enough to be looked at; the digests in the order of their ids."""
    rarity, window = Rarity(digests), Window()
    for digest in digests:
        window.add(digest)
    wanted: dict[str, set[str]] = defaultdict(set)
    for digest in digests:
        for other in window.near(digest):
            if (days_apart(digest, other) or 0) <= days:
                first, second = pair(digest.id, other.id)
                wanted[first].add(second)
    found: dict[Pair, float] = {}
    for first, others in wanted.items():
        names = sorted(others)
        evidence = judge(window[first], [window[o] for o in names], rarity, weights)
        found.update({(first, o): e.probability for o, e in zip(names, evidence, strict=True)})
    return found

"""All stories of a set of reports at once: the same whatever order the reports came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from retold.model import Story
from retold.stories.clustering import Pair
from retold.stories.digests import Digest
from retold.stories.evidence import WEIGHTS, Weights
from retold.stories.online import DAYS, Clusterer
from retold.stories.summary import story


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
    clusterer = Clusterer(days, weights, len(copies), together=together, apart=apart)
    clusterer.begin([found[0] for found in copies.values()])
    clusterer.settle()
    found = [story([d for i in group for d in copies[i]]) for group in clusterer.groups()]
    return sorted(found, key=lambda s: (s.from_ is None, s.from_ or "", s.id))

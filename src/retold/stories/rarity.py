"""How rare a word is: what most reports at hand share says little about one event.

Counts over translated news (NTREX) are the ground, so that two reports alone can be judged; the reports at hand are
counted on top, so that the names of a running topic lose their weight where the topic is covered widely.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from retold.stories.digests import KEY_BITS, Digest, unpacked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.stories.digests import Keys

FILE = Path(__file__).parent / "tables.npz"


class Tables(NamedTuple):
    """What `tools/make_story_tables.py` measured: counts of keys, and chance overlap by pair of languages."""

    documents: int
    keys: NDArray[np.uint32]
    counts: NDArray[np.int32]
    chance: dict[str, float]


@cache
def tables() -> Tables:
    """The tables that come with Retold."""
    import numpy as np

    with np.load(FILE) as stored:
        chance = dict(zip(stored["pairs"].tolist(), stored["chance"].tolist(), strict=True))
        return Tables(int(stored["documents"]), stored["keys"], stored["counts"], chance)


class Rarity:
    """Counts in how many reports each key stands; a weight is ln((n + 1) / (count + 1/2)) (inverse frequency)."""

    def __init__(self, digests: Iterable[Digest] = (), *, grounded: bool = True) -> None:
        import numpy as np

        self.documents = 0
        self._counts = np.zeros(1 << KEY_BITS, np.int32)
        if grounded:
            ground = tables()
            self.documents = ground.documents
            self._counts[ground.keys] = ground.counts
        self.add(*digests)

    def add(self, *digests: Digest, times: int = 1) -> None:
        """Counts reports in, or with `times=-1` out again."""
        import numpy as np

        self.documents += times * len(digests)
        if len(digests) == 1:
            self._counts[unpacked(digests[0].words)] += times  # keys of a report stand in it once
        elif digests:
            np.add.at(self._counts, unpacked(b"".join(d.words for d in digests)), times)

    def add_counts(self, documents: int, keys: Keys, counts: NDArray[np.int32]) -> None:
        """Counts in so many reports at once; each key comes once, with the number of those in which it stands."""
        self.documents += documents
        self._counts[keys] += counts

    def weights(self, keys: Keys) -> NDArray[np.float32]:
        """The weight of each key."""
        import numpy as np

        return np.log((self.documents + 1) / (self._counts[keys] + 0.5)).astype(np.float32)

    def counts(self) -> tuple[Keys, NDArray[np.int32]]:
        """The keys counted and their counts."""
        import numpy as np

        keys = np.flatnonzero(self._counts).astype(np.uint32)
        return keys, self._counts[keys]

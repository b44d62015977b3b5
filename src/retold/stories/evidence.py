"""Whether two reports tell the same event: what speaks for it, in figures, and how much each counts.

`judge` weighs one report against many at once; `same_event` is the same for a pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retold.stories.digests import Digest, unpacked
from retold.stories.rarity import Rarity, tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.stories.digests import Keys

    Floats = NDArray[np.float32]


class Evidence(NamedTuple):
    """What speaks for and against one event; `probability` is what the weights make of it."""

    vector: float
    """Cosine of title and lead, centred by language."""
    words: float
    """Overlap of rare words, names and numbers, as the logarithm of its ratio to chance between the two languages."""
    days: float
    """Days between publication, 0 where one is unknown."""
    ordinals: float
    """1 where title and lead count differently ("the first permit", "the second permit")."""
    probability: float

    @property
    def joins(self) -> bool:
        """Whether the two, taken alone, are held to tell the same event."""
        return self.probability >= 0.5


class Weights(NamedTuple):
    """How much each piece of evidence counts (log odds)."""

    vector: float
    words: float
    days: float
    ordinals: float
    constant: float


# `vector`, `words` and `constant`: logistic regression (ridge 1 on standardised values) over the judged pairs of
# tgcontest and the event gold; rerun `python benchmarks/events.py DATA fit`, which also prints what each topic's
# pairs reach with weights fitted without that topic. Names, numbers and dates of the text as evidence of their own got
# no weight beside the words, which hold them. `days` and `ordinals` cannot be fitted, as no judged pair carries days of
# publication and next to none counts: three days apart or another ordinal cost as much as .2 of cosine.
WEIGHTS = Weights(vector=4.50, words=1.94, days=-0.3, ordinals=-1.0, constant=-5.55)

_SMOOTHING = 30.0  # squared weight added to the union of words, so that two short texts do not overlap by one word
_LEAST = 0.001  # overlap that stands for none
_OTHER_PAIR = "*-*"
_SAME_LANGUAGE = "*"


def same_event(a: Digest, b: Digest, rarity: Rarity, weights: Weights = WEIGHTS) -> Evidence:
    """What speaks for a and b telling one event; a before b or b before a makes no difference."""
    return judge(a, (b,), rarity, weights)[0]


def judge(new: Digest, others: Sequence[Digest], rarity: Rarity, weights: Weights = WEIGHTS) -> list[Evidence]:
    """The evidence of one digest with each of the others, in their order."""
    import numpy as np

    if not others:
        return []
    columns = [
        _cosines(new, others),
        _words(new, others, rarity),
        np.array([days_apart(new, other) or 0.0 for other in others], np.float32),
        np.array([_count_differently(new, other) for other in others], np.float32),
    ]
    values = np.stack(columns, axis=1).astype(np.float64).round(6)
    odds = values @ np.array(weights[:-1]) + weights.constant
    chances = 1 / (1 + np.exp(-odds))
    # Rounded, so that the last bits, which depend on where a number lies in memory, decide nothing.
    rows = np.column_stack([values, chances]).round(6).tolist()
    return [Evidence(*row) for row in rows]


def _cosines(new: Digest, others: Sequence[Digest]) -> Floats:
    import numpy as np

    matrix = np.frombuffer(b"".join(o.vector for o in others), "<f2").reshape(len(others), -1).astype(np.float32)
    vector = np.frombuffer(new.vector, "<f2").astype(np.float32)
    # Not as a product of matrices: its sums are taken in an order that depends on the number of rows.
    return np.asarray(np.einsum("ij,j->i", matrix, vector), np.float32)


def _shared(new: Keys, others: Sequence[Keys]) -> tuple[Keys, NDArray[np.intp], NDArray[np.bool_]]:
    """All keys of the others in one row, whose each is, and whether `new` has it too."""
    import numpy as np

    row = np.concatenate(others)
    owner = np.repeat(np.arange(len(others)), [len(o) for o in others])
    if not len(new):
        return row, owner, np.zeros(len(row), bool)
    at = np.minimum(np.searchsorted(new, row), len(new) - 1)
    return row, owner, new[at] == row


def overlaps(new: Digest, others: Sequence[Digest], rarity: Rarity) -> NDArray[np.float64]:
    """Overlap of words, from 0 to 1: Jaccard's, weighted by squared rarity."""
    import numpy as np

    own = unpacked(new.words)
    row, owner, common = _shared(own, [unpacked(o.words) for o in others])
    squares = rarity.weights(row).astype(np.float64) ** 2
    both = np.bincount(owner, squares * common, len(others))
    theirs = np.bincount(owner, squares, len(others))
    ours = float((rarity.weights(own).astype(np.float64) ** 2).sum())
    return np.asarray(both / (ours + theirs - both + _SMOOTHING))


def _words(new: Digest, others: Sequence[Digest], rarity: Rarity) -> Floats:
    """The overlap against chance for the two languages."""
    import numpy as np

    chance = np.array([_chance(new.language, o.language) for o in others])
    return np.log((overlaps(new, others, rarity) + _LEAST) / (chance + _LEAST)).astype(np.float32)


@lru_cache(maxsize=4096)
def _chance(a: str | None, b: str | None) -> float:
    table = tables().chance
    pair = "-".join(sorted((a or "", b or "")))
    return table.get(pair, table[_SAME_LANGUAGE if a == b else _OTHER_PAIR])


@lru_cache(maxsize=1 << 14)
def _day(iso: str) -> int:
    return date.fromisoformat(iso[:10]).toordinal()


def days_apart(a: Digest, b: Digest) -> float | None:
    """Days between the times of publication, None where one is unknown."""
    if a.from_ is None or b.from_ is None:
        return None
    first, last = sorted((_day(x.from_), _day(x.to or x.from_)) for x in (a, b) if x.from_)
    return float(max(0, last[0] - first[1]))


def _count_differently(a: Digest, b: Digest) -> bool:
    return bool(a.ordinals and b.ordinals and not set(a.ordinals) & set(b.ordinals))


def explain(evidence: Evidence, weights: Weights = WEIGHTS) -> str:
    """One line: what each piece of evidence added to the log odds, the most telling first."""
    parts = zip(Evidence._fields[:-1], evidence[:-1], weights[:-1], strict=True)
    told = sorted(((value * weight, name, value) for name, value, weight in parts), key=lambda p: -abs(p[0]))
    listed = ", ".join(f"{name} {value:.2f} ({added:+.1f})" for added, name, value in told if value)
    return f"{evidence.probability:.2f}: {listed}"

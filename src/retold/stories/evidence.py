"""Whether two reports tell the same event: what speaks for it, in figures, and how much each counts.

`judge` weighs one report against many at once; `same_event` is the same for a pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retold.stories.digests import Digest, span, unpacked, vectors
from retold.stories.rarity import Rarity, tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.stories.digests import Keys

    Floats = NDArray[np.float64]


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
    weekdays: float
    """1 where title and lead name a weekday in common, -1 where each names others, 0 where one names none."""
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
    weekdays: float
    constant: float


# `vector`, `words` and `constant`: logistic regression (ridge 1 on standardised values) over the judged pairs of
# tgcontest and the event gold; rerun `python benchmarks/events.py DATA fit`, which also prints what each topic's
# pairs reach with weights fitted without that topic. Names, numbers and dates of the text as evidence of their own got
# no weight beside the words, which hold them. `days` and `ordinals` cannot be fitted, as no judged pair carries days of
# publication and next to none counts: three days apart or another ordinal cost as much as .2 of cosine. Of `weekdays`
# few pairs tell (of 120, 6 that share one and tell one event, 1 that shares one and 4 that differ and tell two): 1 is
# what `fit` gives, rounded.
WEIGHTS = Weights(vector=5.83, words=2.08, days=-0.3, ordinals=-1.0, weekdays=1.0, constant=-6.21)

_SMOOTHING = 30.0  # squared weight added to the union of words, so that two short texts do not overlap by one word
_LEAST_ODDS = -50.0  # log odds below which a probability is none
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
    columns = [found[0] for found in _columns([new], others, rarity)]
    rows = np.column_stack([*columns, _probabilities(columns, weights)]).tolist()
    return [Evidence(*row) for row in rows]


def chances(digests: Sequence[Digest], rarity: Rarity, days: float, weights: Weights = WEIGHTS) -> Floats:
    """The probability of each pair of the digests, as a square matrix; 0 where they are more than `days` apart."""
    columns = _columns(digests, digests, rarity)
    found = _probabilities(columns, weights)
    found[columns[Weights._fields.index("days")] > days] = 0
    return found


def _columns(rows: Sequence[Digest], others: Sequence[Digest], rarity: Rarity) -> list[Floats]:
    """The pieces of evidence in the order of `Weights`: a row for each of the one side, a column for the other.

    Rounded, so that the last bits, which depend on where a number lies in memory, decide nothing.
    """
    found = [
        _cosines(rows, others), _words(rows, others, rarity), _days(rows, others), _ordinals(rows, others),
        _weekdays(rows, others),
    ]  # fmt: skip
    return [column.round(6) for column in found]


def _probabilities(columns: Sequence[Floats], weights: Weights) -> Floats:
    import numpy as np

    odds = sum(column * weight for column, weight in zip(columns, weights[:-1], strict=True)) + weights.constant
    return np.asarray((1 / (1 + np.exp(-np.maximum(odds, _LEAST_ODDS)))).round(6))


def _cosines(rows: Sequence[Digest], others: Sequence[Digest]) -> Floats:
    import numpy as np

    return np.asarray(vectors(rows).astype(np.float64) @ vectors(others).astype(np.float64).T)


def overlaps(rows: Sequence[Digest], others: Sequence[Digest], rarity: Rarity) -> Floats:
    """Overlap of words, from 0 to 1, of each with each: Jaccard's, weighted by squared rarity."""
    import numpy as np

    sides = [_Bags(rows, rarity), _Bags(others, rarity)]
    kept, times = np.unique(sides[0].keys, return_counts=True)
    if rows is others:
        kept = kept[times > 1]  # what stands in one report alone is shared by none
    first, second = (side.table(kept) for side in sides)
    both = first @ second.T
    return np.asarray(both / (sides[0].totals[:, None] + sides[1].totals[None, :] - both + _SMOOTHING))


class _Bags:
    """The keys of some reports in one row, whose each is, its weight, and the sum of squared weights of each report."""

    def __init__(self, digests: Sequence[Digest], rarity: Rarity) -> None:
        import numpy as np

        own = [unpacked(d.words) for d in digests]
        self.keys = np.concatenate(own)
        self._owner = np.repeat(np.arange(len(own)), [len(o) for o in own])
        self._weights = rarity.weights(self.keys).astype(np.float64)
        self.totals = np.bincount(self._owner, self._weights**2, len(own))

    def table(self, kept: Keys) -> Floats:
        """The weight of each of the keys kept, in ascending order, in each report; 0 where it has none."""
        import numpy as np

        found = np.zeros((len(self.totals), len(kept)))
        if len(kept):
            at = np.minimum(np.searchsorted(kept, self.keys), len(kept) - 1)
            has = kept[at] == self.keys
            found[self._owner[has], at[has]] = self._weights[has]
        return found


def _words(rows: Sequence[Digest], others: Sequence[Digest], rarity: Rarity) -> Floats:
    """The overlap against chance for the two languages."""
    import numpy as np

    known = [list(dict.fromkeys(d.language for d in side)) for side in (rows, others)]
    table = np.array([[_chance(a, b) for b in known[1]] for a in known[0]])
    first, second = ([of.index(d.language) for d in side] for of, side in zip(known, (rows, others), strict=True))
    return np.asarray(np.log((overlaps(rows, others, rarity) + _LEAST) / (table[np.ix_(first, second)] + _LEAST)))


@lru_cache(maxsize=4096)
def _chance(a: str | None, b: str | None) -> float:
    table = tables().chance
    pair = "-".join(sorted((a or "", b or "")))
    return table.get(pair, table[_SAME_LANGUAGE if a == b else _OTHER_PAIR])


def days_apart(a: Digest, b: Digest) -> float | None:
    """Days between the times of publication, None where one is unknown."""
    one, its = span(a), span(b)
    if one is None or its is None:
        return None
    return float(max(0, one[0] - its[1], its[0] - one[1]))


def _days(rows: Sequence[Digest], others: Sequence[Digest]) -> Floats:
    """Days between publication of each and each, 0 where one is unknown."""
    import numpy as np

    first, second = (np.array([span(d) or (np.nan, np.nan) for d in side]) for side in (rows, others))
    after, before = second[None, :, 0] - first[:, None, 1], first[:, None, 0] - second[None, :, 1]
    return np.asarray(np.fmax(np.fmax(after, before), 0.0))


def _ordinals(rows: Sequence[Digest], others: Sequence[Digest]) -> Floats:
    """1 where both count, and differently."""
    import numpy as np

    found = np.zeros((len(rows), len(others)))
    counted = [(k, set(d.ordinals)) for k, d in enumerate(others) if d.ordinals]
    for row, digest in enumerate(rows):
        if digest.ordinals:
            for column, other in counted:
                found[row, column] = other.isdisjoint(digest.ordinals)
    return found


def _weekdays(rows: Sequence[Digest], others: Sequence[Digest]) -> Floats:
    """1 where both name a weekday in common, -1 where they name others, 0 where one names none."""
    import numpy as np

    first, second = (np.array([sum(1 << day for day in d.weekdays) for d in side]) for side in (rows, others))
    both = (first[:, None] > 0) & (second[None, :] > 0)
    return np.where(both, np.where(first[:, None] & second[None, :], 1.0, -1.0), 0.0)


def explain(evidence: Evidence, weights: Weights = WEIGHTS) -> str:
    """One line: what each piece of evidence added to the log odds, the most telling first."""
    parts = zip(Evidence._fields[:-1], evidence[:-1], weights[:-1], strict=True)
    told = sorted(((value * weight, name, value) for name, value, weight in parts), key=lambda p: -abs(p[0]))
    listed = ", ".join(f"{name} {value:.2f} ({added:+.1f})" for added, name, value in told if value)
    return f"{evidence.probability:.2f}: {listed}"

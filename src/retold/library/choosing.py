"""Which reports of a large story are compared: those that tell the most of what all of them tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from retold.stories.digests import sentence_keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.model import Article

_TOLD = 0.6  # share of a sentence's words that a report must have, as they sound, to tell what the sentence tells
_LEAST = 4  # words by which a sentence can be told from others


class Choice(NamedTuple):
    """Some of a story's reports, and how much they tell of what all of them tell."""

    articles: list[Article]
    reports: int
    """Reports of the story."""
    share: float
    """Share of the sentences of all reports that are told by a report of the choice."""

    @property
    def note(self) -> str | None:
        """One line that says what was left out; None where nothing was."""
        if len(self.articles) == self.reports:
            return None
        return (
            f"{len(self.articles)} of the story's {self.reports} reports are compared: "
            f"they tell {int(100 * self.share)} % of what all of them tell, sentence by sentence."
        )


def choose(found: Sequence[Article], most: int) -> Choice:
    """At most so many articles that tell as much as can be of what all of them tell, in the order given.

    A report tells a sentence of another where it has most of its words, as they sound; so a statement that many
    reports make needs one of them only. Chosen one by one, each for what it adds (Nemhauser, Wolsey and Fisher 1978:
    at least 63 % of the best choice); once everything is told, for what it tells in all. Takes half a second for 200.
    """
    import numpy as np

    if len(found) <= most:
        return Choice(list(found), len(found), 1.0)
    told = _told(found)
    left = np.ones(len(told), bool)
    taken: list[int] = []
    while len(taken) < most:
        gains = told[left].sum(axis=0) + told.sum(axis=0) / (len(told) + 1)  # the second part decides among equals
        gains[taken] = -1
        taken.append(int(gains.argmax()))
        left &= ~told[:, taken[-1]]
    return Choice([found[k] for k in sorted(taken)], len(found), 1 - float(left.mean()) if len(left) else 1.0)


def _told(found: Sequence[Article]) -> NDArray[np.bool_]:
    """Which report tells which sentence: a row for each sentence of each report, a column for each report."""
    import numpy as np

    sentences = [[keys for keys in sentence_keys(article) if len(keys) >= _LEAST] for article in found]
    numbers = {key: n for n, key in enumerate(sorted({k for own in sentences for keys in own for k in keys}))}
    reports = np.zeros((len(numbers), len(found)), np.float32)
    for column, own in enumerate(sentences):
        for keys in own:
            reports[[numbers[k] for k in keys], column] = 1
    rows = [
        reports[[numbers[k] for k in keys]].mean(axis=0) >= _TOLD
        for own in sentences
        for keys in sorted(own, key=sorted)
    ]
    return np.array(rows, bool).reshape(len(rows), len(found))

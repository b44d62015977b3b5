"""What the encoder makes of a candidate: log odds for each type that it is a name, told by the states of its words.

A small perceptron reads the encoder's sixth layer at the first and the last word of a candidate, their mean, and the
word on each side. It was trained on SlavicNER (`training/tagger`; docs/models.md has its card). Its log odds are added
to what the language data say, so that both have a voice: where the encoder is no longer sure, the data decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from retold.annotation.names.gazetteer import DATA
from retold.annotation.names.weights import Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.annotation.names.finding import Weighed
    from retold.annotation.names.lines import Line
    from retold.model import Article

    Floats = NDArray[np.float32]

HEAD = DATA / "tagger.npz"
# Both set by topics left out (`training/tagger/measure.py`).
WEIGHT = 80  # of a log odd, in tenths, as the weights of the language data are
CERTAIN = 8.0  # beyond which log odds count no more
LONGEST = 8  # words of a candidate that are told apart by number


class Head(NamedTuple):
    """The perceptron: states less `mean` times `basis`, five of them side by side, a hidden layer, six outcomes.

    `mean` (width), `basis` (width, small), `inner` (5 * small, hidden), `lengths` (LONGEST + 1, hidden; with the bias),
    `outer` (hidden, 5) and `bias` (5): log odds of each type against no name.
    """

    mean: Floats
    basis: Floats
    inner: Floats
    lengths: Floats
    outer: Floats
    bias: Floats

    def log_odds(self, states: Floats, firsts: NDArray[np.intp], lasts: NDArray[np.intp]) -> Floats:
        """For candidates of one sentence, from the row of the first to that of the last word: (candidates, 5)."""
        import numpy as np

        small = (states - self.mean) @ self.basis
        nothing = np.zeros((1, small.shape[1]), np.float32)
        edged = np.concatenate([nothing, small, nothing])  # row 0 and the last one: no word before, none behind
        sums = np.concatenate([nothing, np.cumsum(small, axis=0, dtype=np.float32)])
        count = lasts - firsts + 1
        means = (sums[lasts + 1] - sums[firsts]) / count[:, None]
        seen = np.concatenate([small[firsts], small[lasts], means, edged[firsts], edged[lasts + 2]], axis=1)
        hidden = np.maximum(seen @ self.inner + self.lengths[np.minimum(count, LONGEST)], 0)
        return cast("Floats", hidden @ self.outer + self.bias)


def read(path: Path = HEAD) -> Head:
    """A head from its file."""
    import numpy as np

    with np.load(path) as stored:
        return Head(*(stored[name].astype(np.float32) for name in Head._fields))


shipped = cache(read)


def reader(encode_words: Callable[[Sequence[str]], Sequence[Any]], head: Head) -> Reader:
    """What adds to the scores of an article's candidates; leaves them as they are where the encoder has no such states.

    `encode_words` gives the words of each text with `spans` and `inner` (`encoding.words.WordVectors`).
    """
    return partial(_read, encode_words, head)


Reader = Callable[["Article", "Sequence[Weighed]"], "list[Weighed]"]


def _read(
    encode_words: Callable[[Sequence[str]], Sequence[Any]], head: Head, article: Article, weighed: Sequence[Weighed]
) -> list[Weighed]:
    spans = {sentence.span[0]: sentence.span for sentence in article.sentences}
    where = {k: spans[_start(w.line)] for k, w in enumerate(weighed) if w.options}
    found = list(weighed)
    if where and encode_words([article.text[slice(*span)] for span in list(where.values())[:1]])[0].inner is None:
        return found
    encoded = encode_words([article.text[slice(*span)] for span in where.values()])
    for (k, span), words in zip(where.items(), encoded, strict=True):
        if words.spans:
            found[k] = _raised(weighed[k], span[0], words, head)
    return found


def _start(line: Line) -> int:
    return line.words[0].start - len(line.gaps[0])


def _raised(weighed: Weighed, start: int, words: Any, head: Head) -> Weighed:  # noqa: ANN401
    """A sentence's candidates with what the head says added to their scores."""
    import numpy as np

    starts = [start + span[0] for span in words.spans]
    rows = np.maximum(np.searchsorted(starts, [w.start for w in weighed.line.words], side="right") - 1, 0)
    firsts = rows[[option.first for option in weighed.options]]
    lasts = rows[[option.last - 1 for option in weighed.options]]
    odds = head.log_odds(words.inner.astype(np.float32), firsts, lasts)
    added = np.rint(WEIGHT * np.clip(odds, -CERTAIN, CERTAIN)).astype(int).tolist()
    options = [
        option._replace(scores=cast("Vector", tuple(a + b for a, b in zip(option.scores, more, strict=True))))
        for option, more in zip(weighed.options, added, strict=True)
    ]
    return weighed._replace(options=options)

"""What the encoder makes of a candidate: log odds for each type that it is a name, told by the states of its words.

A small perceptron reads the encoder's sixth layer at the first and the last word of a candidate, their mean, and the
word on each side. It was trained on SlavicNER (`training/tagger`; docs/models.md has its card). Its log odds are added
to what the language data say, so that both have a voice: where the encoder is no longer sure, the data decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from retold.annotation.names import gazetteer
from retold.annotation.names.gazetteer import DATA
from retold.annotation.names.weights import TYPES, Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.annotation.names.finding import Weighed
    from retold.annotation.names.lines import Line
    from retold.model import Article

    Floats = NDArray[np.float32]

HEAD = DATA / "tagger.onnx"
# Both set by topics left out (`training/tagger/measure.py`).
WEIGHT = 160  # of a log odd, in tenths, as the weights of the language data are
CERTAIN = 4.0  # beyond which log odds count no more


class Head:
    """The perceptron as a graph for onnxruntime, whose products take one thread, as the encoder's do."""

    def __init__(self, model: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def log_odds(self, states: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
        """For candidates of one sentence, from the row of the first to that of the last word: (candidates, 5)."""
        return cast("Floats", self._session.run(["odds"], {"states": states, "first": first, "last": last})[0])


@cache
def shipped() -> Head:
    """The head that comes with Retold."""
    return Head(HEAD.read_bytes())


def reader(encode_words: Callable[[Sequence[str]], Sequence[Any]], head: Head) -> Reader:
    """What adds to the scores of an article's candidates.

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
    first = rows[[option.first for option in weighed.options]]
    last = rows[[option.last - 1 for option in weighed.options]]
    odds = np.clip(head.log_odds(words.inner.astype(np.float32), first, last), -CERTAIN, CERTAIN)
    for k, option in enumerate(weighed.options):
        known = gazetteer.lookup(weighed.line.written[option.first : option.last], weighed.line.language)
        if known:  # of what the data know, no text has to tell the type, nor that it is a name
            odds[k, TYPES.index(known.type)] = max(0.0, odds[k].max())
    added = np.rint(WEIGHT * odds).astype(int).tolist()
    options = [
        option._replace(scores=cast("Vector", tuple(map(sum, zip(option.scores, more, strict=True)))))
        for option, more in zip(weighed.options, added, strict=True)
    ]
    return weighed._replace(options=options)

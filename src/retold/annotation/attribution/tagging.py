"""Attributions by what the encoder makes of words, for languages of which there are no data.

A small network reads the encoder's sixth layer at each word of a sentence, with the marks around it, and tells which
words are a cue; a second one reads the same with a cue given and tells its source and its content. Both were trained on
what the language data find in SlavicNER's reports (`training/attribution`; docs/models.md has their card).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from retold.annotation.quotes import Pair, pairs
from retold.languages import load
from retold.languages.text import TextRules
from retold.model import Article, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HEAD = Path(__file__).parent / "tagger.npz"
REACH = 20  # words from the cue up to which places differ
LONGEST = 200  # words; a longer sentence is none
LAYERS = (1, 2, 4, 8)  # words between those that a layer sees together: 31 in all
# Set on silver of languages left out (`training/attribution/measure.py`).
CERTAIN = 0.0  # log odds from which a word is part of a cue
SWITCH = 2.0  # what it costs a content to begin or to end, in log odds
SHORTEST = 2  # words of a content
NEAR = 12  # characters between two pieces of one cue
LEAST = 1.0  # the sum of log odds from which words are a source

OPENING, CLOSING = "\"“„«»‘‚'", "\"”“»«’‘'"
_BEFORE = (OPENING, "([")
_BEHIND = (CLOSING, ",", ":", "–—-", ";!?…")
MARKS = len(_BEFORE) + len(_BEHIND) + 3


class Said(NamedTuple):
    """An attribution as the words of one sentence tell it, in offsets into the article's text.

    `document`: what was said stands before the sentence. `odds` are the cue's, the mean of its words.
    """

    cue: Span
    source: Span | None
    content: tuple[Span, ...]
    document: bool
    odds: float


class Head(NamedTuple):
    """The arrays of both networks, by name: see `training/attribution/train.py`."""

    arrays: Mapping[str, Floats]

    def cues(self, states: Floats, marks: Floats) -> Floats:
        """Log odds of each word that it is part of a cue, shape (words,)."""
        return self._run("cue", self.seen(states, marks))[:, 0]

    def parts(self, states: Floats, marks: Floats, places: NDArray[np.intp]) -> Floats:
        """Log odds of source, content and none in this sentence, (words, 3); `places` as `places` gives them."""
        import numpy as np

        found = np.concatenate([self.seen(states, marks), self.arrays["places"][places]], axis=1)
        return self._run("part", found)

    def seen(self, states: Floats, marks: Floats) -> Floats:
        """What the networks see of each word: the main directions of its state, and its marks."""
        import numpy as np

        return np.concatenate([(states - self.arrays["mean"]) @ self.arrays["basis"], marks], axis=1)

    def _run(self, name: str, seen: Floats) -> Floats:
        import numpy as np

        def of(part: str) -> Floats:
            return self.arrays[f"{name}.{part}"]

        state = np.maximum(seen @ of("in.w") + of("in.b"), 0)
        for layer, step in enumerate(LAYERS):
            edged = np.pad(state, ((step, step), (0, 0)))
            around = np.concatenate([edged[: len(state)], state, edged[2 * step :]], axis=1)
            state = state + np.maximum(around @ of(f"{layer}.w") + of(f"{layer}.b"), 0)
        return np.asarray(state @ of("out.w") + of("out.b"), np.float32)


def read(path: Path) -> Head:
    """A head on disk."""
    import numpy as np

    with np.load(path) as stored:
        return Head({name: stored[name].astype(np.float32) for name in stored.files})


@cache
def shipped() -> Head:
    """The head that comes with Retold."""
    return read(HEAD)


Tagger = Callable[[Article], "dict[int, list[Said]]"]


def tagger(encode_words: Callable[[Sequence[str]], Sequence[Any]], head: Head) -> Tagger:
    """What finds the attributions of an article's sentences, by their numbers; none with an encoder of another kind.

    `encode_words` gives the words of each text with `spans` and `inner` (`encoding.words.WordVectors`).
    """
    return partial(_tag, encode_words, head)


def _tag(encode_words: Callable[[Sequence[str]], Sequence[Any]], head: Head, article: Article) -> dict[int, list[Said]]:
    numbers = [k for k, sentence in enumerate(article.sentences) if not sentence.furniture]
    found = {}
    encoded = encode_words([article.text[slice(*article.sentences[k].span)] for k in numbers])
    for number, words in zip(numbers, encoded, strict=True):
        if words.inner is not None and 0 < len(words.spans) <= LONGEST:
            start = article.sentences[number].span[0]
            spans = [(start + a, start + b) for a, b in words.spans]
            found[number] = said(article, number, spans, words.inner.astype("float32"), head)
    return found


def said(article: Article, number: int, spans: Sequence[Span], states: Floats, head: Head) -> list[Said]:
    """The attributions of a sentence: `spans` of its words in the article's text, and a state each."""
    quoted = quotations(article, number)
    seen = marks(article.text, article.sentences[number].span, spans, quoted)
    odds = head.cues(states, seen)
    found = []
    for cue in runs([bool(x > CERTAIN) for x in odds]):
        parts = head.parts(states, seen, places(len(spans), cue))
        source, content = decoded(parts, cue)
        found.append(
            Said(
                (spans[cue[0]][0], spans[cue[1] - 1][1]),
                source and (spans[source[0]][0], spans[source[1] - 1][1]),
                tuple(whole((spans[a][0], spans[b - 1][1]), quoted) for a, b in content),
                not content and float(parts[slice(*cue), 2].mean()) > 0,
                float(odds[slice(*cue)].mean()),
            )
        )
    return _distinct([one for one in found if one.content or one.document])


def _distinct(found: Sequence[Said]) -> list[Said]:
    """Without the less sure of two cues of one content that stand close: an auxiliary away from its verb is none."""
    kept: list[Said] = []
    for one in sorted(found, key=lambda one: -one.odds):
        if not any(_twins(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.cue)


def _twins(a: Said, b: Said) -> bool:
    apart = max(a.cue[0], b.cue[0]) - min(a.cue[1], b.cue[1])
    ours, theirs = (set().union(*(range(s, e) for s, e in one.content)) for one in (a, b))
    return apart <= NEAR and 10 * len(ours & theirs) > 9 * len(ours | theirs)


def quotations(article: Article, number: int) -> list[Pair]:
    """The quotation marks that open and close in a sentence."""
    sentence = article.sentences[number]
    return pairs(article.text, sentence.span, load(sentence.language or article.language, TextRules))


def marks(text: str, sentence: Span, spans: Sequence[Span], quoted: Sequence[Pair]) -> Floats:
    """What stands around each word, (words, `MARKS`): marks before and behind, quotation, capital, first word."""
    import numpy as np

    found = np.zeros((len(spans), MARKS), np.float32)
    edges = [sentence[0], *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), sentence[1]]
    for k, (start, _) in enumerate(spans):
        before, behind = text[edges[k] : start], text[edges[k + 1] : starts[k + 1]]
        row = [any(sign in kind for sign in before) for kind in _BEFORE]
        row += [any(sign in kind for sign in behind) for kind in _BEHIND]
        row += [any(p.start < start < p.end for p in quoted), text[start].isupper(), k == 0]
        found[k] = row
    return found


def places(count: int, cue: Span) -> NDArray[np.intp]:
    """For each word how far it stands from a cue, 0 to 2 `REACH`: `REACH` for the cue's own words."""
    import numpy as np

    number = np.arange(count)
    away = np.minimum(number - cue[0], 0) + np.maximum(number - cue[1] + 1, 0)
    return np.asarray(np.clip(away, -REACH, REACH) + REACH, np.intp)


def runs(chosen: Sequence[bool]) -> list[Span]:
    """Runs of chosen words, first and behind the last."""
    edges = [k for k, (a, b) in enumerate(zip([False, *chosen], [*chosen, False], strict=True)) if a != b]
    return list(zip(edges[::2], edges[1::2], strict=True))


def decoded(parts: Floats, cue: Span) -> tuple[Span | None, list[Span]]:
    """The best run of words as the source, if any is, and the runs that are the content."""
    source = _best_run(parts[:, 0], cue)
    content = parts[:, 1].copy()
    for span in (cue, source):
        if span:
            content[slice(*span)] = -1e3
    found = runs(_states(content))
    return source, [run for run in found if run[1] - run[0] >= SHORTEST]


def _best_run(odds: Floats, cue: Span) -> Span | None:
    """The run of words outside the cue whose log odds sum up highest, above `LEAST`."""
    best, found, begin, total = LEAST, None, 0, 0.0
    for k, value in enumerate(odds.tolist()):
        if cue[0] <= k < cue[1] or total <= 0:
            begin, total = k, 0.0
        if cue[0] <= k < cue[1]:
            continue
        total += value
        if total > best:
            best, found = total, (begin, k + 1)
    return found


def _states(odds: Floats) -> list[bool]:
    """Which words are in, so that the sum of their log odds less `SWITCH` for each change is highest (Viterbi)."""
    out, inside = 0.0, -SWITCH
    back: list[tuple[bool, bool]] = []
    for value in odds.tolist():
        back.append((inside - SWITCH > out, out - SWITCH < inside))
        out, inside = max(out, inside - SWITCH), max(inside, out - SWITCH) + value
    state, found = inside - SWITCH > out, []
    for from_inside, stayed in reversed(back):
        found.append(state)
        state = stayed if state else from_inside
    return found[::-1]


def whole(span: Span, quoted: Sequence[Pair]) -> Span:
    """The span with the quotation marks that stand right around it."""
    for pair in quoted:
        if span[0] - 2 <= pair.start < span[0] and span[1] - 1 <= pair.end - 1 <= span[1] + 2:
            return (pair.start, max(span[1], pair.end))
    return span

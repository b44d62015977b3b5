"""Two articles' statements of one claim, word against word.

A difference needs comparable places: 340 and 500 differ when both count the people who were led to safety. Which words
of one statement correspond to which of the other is read from the word vectors that alignment uses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from retold.comparison.passages import Passages
from retold.encoding.words import WORD
from retold.languages import concepts
from retold.languages.concepts import Named
from retold.languages.words import words
from retold.model import Article, DifferenceType, Relation, Span

Floats = NDArray[np.float32]
T = TypeVar("T")


class Found(NamedTuple):
    """A difference between two sides: the words of each (None where a side lacks them) and what it is, in English.

    `reason` is a sentence that names {this} report and {that} one and quotes {here} and {there}, or a few words
    behind such a sentence.
    """

    type: DifferenceType
    a: Span | None
    b: Span | None
    reason: str
    this: Literal["a", "b", ""] = "a"  # the side that the reason calls "this"; the report named first where any may be
    called: tuple[str, str] = ("", "")  # what each side's words mean in English: {mine} and {theirs}

    def turned(self) -> Found:
        """The same difference with the sides exchanged."""
        other: dict[str, Literal["a", "b", ""]] = {"a": "b", "b": "a", "": ""}
        return Found(self.type, self.b, self.a, self.reason, other[self.this], (self.called[1], self.called[0]))


@dataclass(frozen=True)
class Side:
    """What one article says of a claim: its sentences, and their words with vectors and weights."""

    article: Article
    sentences: tuple[int, ...]
    words: tuple[Span, ...]
    vectors: Floats
    weights: Floats

    def cut(self, span: Span) -> str:
        """The text of a span."""
        return self.article.text[slice(*span)]

    def holds(self, span: Span) -> bool:
        """Whether a span lies inside the claim's sentences."""
        return any(s <= span[0] and span[1] <= e for s, e in self.spans)

    @cached_property
    def concepts(self) -> tuple[Named, ...]:
        """The concepts that its sentences name."""
        language = self.article.language
        return tuple(n for s in self.spans for n in concepts.find(language, words(self.article.text, *s)))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The spans of the sentences."""
        return tuple(self.article.sentences[i].span for i in self.sentences)

    def at(self, span: Span) -> list[int]:
        """The words that a span covers at least in part."""
        starts, ends = self._edges
        return list(range(bisect_right(ends, span[0]), bisect_left(starts, span[1])))

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        """Where the words begin and end, both ascending."""
        return [start for start, _ in self.words], [end for _, end in self.words]

    def within(self, spans: Sequence[Span]) -> list[int]:
        """The words that any of the spans covers."""
        return sorted({k for span in spans for k in self.at(span)})

    def sentence_of(self, span: Span) -> int:
        """The sentence (index into the article's) that a span begins in."""
        return next((i for i in self.sentences if self.article.sentences[i].span[1] > span[0]), self.sentences[-1])


def kept(work: Callable[[Side], T]) -> Callable[[Side], T]:
    """A function of one side whose result the side keeps, for it is set against that of every other report."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def once(side: Side) -> T:
        known: dict[str, T] = side.__dict__
        if name not in known:
            known[name] = work(side)
        return known[name]

    return once


def side(article: Article, sentences: Sequence[int], looked_at: Passages) -> Side:
    """The words of some sentences of an article with the vectors that alignment found."""
    rows: list[int] = []
    spans: list[Span] = []
    bounds = np.append(looked_at.starts, len(looked_at.vectors))
    place = {s: k for k, s in enumerate(looked_at.sentences)}
    for i in sentences:
        if i not in place:
            continue
        first, last = int(bounds[place[i]]), int(bounds[place[i] + 1])
        start, end = article.sentences[i].span
        found = [(start + m.start(), start + m.end()) for m in WORD.finditer(article.text[start:end])]
        if len(found) == last - first:  # an encoder may cut words in another way: then nothing is compared
            spans += found
            rows += range(first, last)
    return Side(article, tuple(sentences), tuple(spans), looked_at.vectors[rows], looked_at.weights[rows])


@dataclass(frozen=True)
class Pair:
    """Two sides; `similar` (words of A, words of B) holds cosines."""

    a: Side
    b: Side
    relation: Relation = "overlap"

    @cached_property
    def similar(self) -> Floats:
        """Cosines of all words of A with all words of B."""
        return np.asarray(self.a.vectors @ self.b.vectors.T, np.float32)

    @cached_property
    def turned(self) -> Pair:
        """The pair with its sides exchanged."""
        other = Pair(self.b, self.a, self.relation)
        other.__dict__["similar"] = self.similar.T
        return other

    def told(self, words: Sequence[int], among: Sequence[int] | None = None) -> float:
        """How well words of A are met in B (or among some of its words): weighted mean of the best cosines."""
        columns = self.similar if among is None else self.similar[:, list(among)]
        if not len(words) or not columns.shape[1]:
            return 0.0
        weights = self.a.weights[list(words)] + 1e-6
        return float(np.average(np.maximum(columns[list(words)].max(axis=1), 0), weights=weights))

    def alike(self, x: Span, y: Span) -> float:
        """How alike two phrases are: the better of both ways round."""
        a, b = self.a.at(x), self.b.at(y)
        return max(self.told(a, b), self.turned.told(b, a))

    def partner(self, word: int) -> tuple[int, float]:
        """The word of B that is most like a word of A, and the cosine."""
        row = self.similar[word]
        best = int(row.argmax())
        return best, float(row[best])

    def mutual(self, x: Span, y: Span) -> bool:
        """Whether some word of one phrase and some word of the other are each other's best match."""
        theirs = set(self.b.at(y))
        for k in self.a.at(x):
            best, _ = self.partner(k)
            if best in theirs and int(self.similar[:, best].argmax()) == k:
                return True
        return False


def coupled(fits: Iterable[tuple[float, Span, Span]], kind: DifferenceType, reason: str) -> list[Found]:
    """A difference for each couple of words that fits, the best fit first and every word used once."""
    found: list[Found] = []
    for _, a, b in sorted(fits, key=lambda c: (-c[0], c[1], c[2])):
        if not any(a == f.a or b == f.b for f in found):
            found.append(Found(kind, a, b, reason))
    return found

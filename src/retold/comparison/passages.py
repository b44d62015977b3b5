"""What alignment looks at in one article: its words in place, each with a vector and a weight.

A word's vector comes out of the encoder's inner layers, where a word and its translation lie close together
(Jalili Sabet et al. 2020, SimAlign); its weight says how much it tells this sentence from the article's others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retold.encoding.words import WordEncoder, WordVectors, word_mean, word_metric
from retold.model import Article, Attribution, Sentence

Floats = NDArray[np.float32]

# Calibrated together with the weights in `alignment.py`: rerun `python benchmarks/calibrate_alignment.py DATA`.
PRIOR_WORDS = 400  # the language's mean counts as much as this many words of the article
SIMILAR_FROM, SIMILAR_RANGE = 0.3, 0.5  # cosines over which a word counts as met again in another sentence
BLOCK_WORDS = 1024  # words of one article compared at once: bounds memory, changes no result
ORIGIN_ONLY = 0.5  # share of a sentence that cue and source fill where nothing else is asserted
FRAME_WEIGHT = 0.35  # of words that say who speaks rather than what is said


@dataclass(frozen=True)
class Passages:
    """The sentences of one article that may be aligned (no furniture), their words side by side.

    `sentences` are indices into the article's; `starts` (len(sentences),) says where each one's words begin in
    `vectors` (words, dimensions; unit rows), `near` (words, fewer dimensions; unit rows), in which a word and its
    translation lie closer, and `weights` (words,).
    """

    article: Article
    sentences: tuple[int, ...]
    starts: NDArray[np.intp]
    vectors: Floats
    near: Floats
    weights: Floats

    @cached_property
    def mass(self) -> Floats:
        """Sum of the weights of each sentence's words, shape (sentences,)."""
        return np.add.reduceat(self.weights, self.starts) if len(self.starts) else np.zeros(0, np.float32)


def passages(articles: Sequence[Article], encoder: WordEncoder) -> list[Passages]:
    """The alignable sentences of each article with the vectors of their words."""
    return [_passages(article, _encoded(article, encoder)) for article in articles]


def _encoded(article: Article, encoder: WordEncoder) -> list[tuple[int, WordVectors]]:
    """The alignable sentences with their words. One article a call, so that the states of one alone are held twice."""
    chosen = asserting(article)
    words = encoder.encode_words([_cut(article, article.sentences[i]) for i in chosen])
    return list(zip(chosen, words, strict=True))


def asserting(article: Article) -> list[int]:
    """Sentences (indices) that assert something: no furniture, and not only a line that names an origin."""
    naming = [a for a in article.attributions if a.scope == "document" and not a.content]
    return [
        i for i, sentence in enumerate(article.sentences)
        if not sentence.furniture and not any(_is_all_of(a, sentence) for a in naming)
    ]  # fmt: skip


def names_origin(article: Article, index: int) -> bool:
    """Whether a sentence says no more than who reported what stands before it: «Про це повідомляє Reuters»."""
    sentence = article.sentences[index]
    return any(a.scope == "document" and _is_all_of(a, sentence) for a in article.attributions)


def _is_all_of(attribution: Attribution, sentence: Sentence) -> bool:
    start, end = sentence.span
    spans = [span for span in (attribution.cue, attribution.source) if span and start <= span[0] < end]
    return sum(e - s for s, e in spans) >= ORIGIN_ONLY * (end - start)


def _cut(article: Article, sentence: Sentence) -> str:
    return article.text[slice(*sentence.span)]


def _passages(article: Article, encoded: list[tuple[int, WordVectors]]) -> Passages:
    encoded = [(i, words) for i, words in encoded if len(words.spans)]
    if not encoded:
        none = np.zeros(0, np.float32)
        return Passages(article, (), np.zeros(0, np.intp), none.reshape(0, 1), none.reshape(0, 1), none)
    lengths = [len(words.spans) for _, words in encoded]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
    vectors = _centred(np.concatenate([words.vectors for _, words in encoded]), article.language)
    near = _nearer(vectors)
    framing = np.where(_frames(article, encoded), FRAME_WEIGHT, 1).astype(np.float32)
    weights = _rarity(near, starts) * framing
    return Passages(article, tuple(i for i, _ in encoded), starts, vectors, near, weights)


def _centred(vectors: Floats, language: str | None) -> Floats:
    """Less what all words of the article have in common (its language, its topic), as unit rows."""
    mean, prior = vectors.mean(axis=0), word_mean(language, vectors.shape[1])
    if prior is not None:
        mean = (len(vectors) * mean + PRIOR_WORDS * prior) / (len(vectors) + PRIOR_WORDS)
    return _unit(vectors - mean)


def _nearer(vectors: Floats) -> Floats:
    metric = word_metric(vectors.shape[1])
    return vectors if metric is None else _unit(vectors @ metric)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), np.float32)


def _rarity(vectors: Floats, starts: NDArray[np.intp]) -> Floats:
    """Weight of each word: the fewer other sentences of the article have a word like it, the higher (soft IDF)."""
    met = np.clip((_met_again(vectors, starts) - SIMILAR_FROM) / SIMILAR_RANGE, 0, 1)
    own = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(vectors))))
    met[np.arange(len(own)), own] = 1
    return np.asarray(np.log((len(starts) + 1) / met.sum(axis=1)), np.float32)


def _met_again(vectors: Floats, starts: NDArray[np.intp]) -> Floats:
    """For each word its highest cosine with a word of each sentence of its article, (words, sentences).

    A cosine of two words serves both, so that each is worked out once.
    """
    best = np.empty((len(vectors), len(starts)), np.float32)
    bounds = np.append(starts, len(vectors))
    for first, last in _blocks(bounds):
        begin, end = bounds[first], bounds[last]
        similar = vectors[begin:end] @ vectors[begin:].T
        best[begin:end, first:] = np.maximum.reduceat(similar, starts[first:] - begin, axis=1)
        if last < len(starts):
            behind = np.maximum.reduceat(similar[:, end - begin :], starts[first:last] - begin, axis=0)
            best[end:, first:last] = behind.T
    return best


def best_matches(a: Passages, b: Passages, *, near: bool = False) -> tuple[Floats, Floats]:
    """For each word of A its highest cosine with a word of each B sentence, and the other way round.

    Shapes (words of A, sentences of B) and (words of B, sentences of A). The cosines of all words with all words are
    never held at once. `near` says which of the two kinds of vectors are compared.
    """
    ours, theirs = (a.near, b.near) if near else (a.vectors, b.vectors)
    in_b = np.empty((len(ours), len(b.starts)), np.float32)
    in_a = np.empty((len(theirs), len(a.starts)), np.float32)
    if not in_b.size or not in_a.size:
        return in_b, in_a
    bounds = np.append(a.starts, len(ours))
    for first, last in _blocks(bounds):
        rows = slice(bounds[first], bounds[last])
        similar = ours[rows] @ theirs.T
        in_b[rows] = np.maximum.reduceat(similar, b.starts, axis=1)
        in_a[:, first:last] = np.maximum.reduceat(similar, a.starts[first:last] - bounds[first], axis=0).T
    return in_b, in_a


def _blocks(bounds: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Runs of sentences (first, behind the last) of some `BLOCK_WORDS` words; `bounds` says where each begins."""
    first = 0
    while first < len(bounds) - 1:
        last = max(first + 1, int(np.searchsorted(bounds, bounds[first] + BLOCK_WORDS, "right")) - 1)
        yield first, last
        first = last


def _frames(article: Article, encoded: list[tuple[int, WordVectors]]) -> NDArray[np.bool_]:
    """Which words are cue or source of an attribution and not part of any content."""
    frame, content = np.zeros(len(article.text) + 1, bool), np.zeros(len(article.text) + 1, bool)
    for attribution in article.attributions:
        if not attribution.content:
            continue
        for span in attribution.content:
            content[slice(*span)] = True
        for part in (attribution.cue, attribution.source):
            if part:
                frame[slice(*part)] = True
    frame &= ~content
    marks = []
    for i, words in encoded:
        offset = article.sentences[i].span[0]
        marks += [bool(frame[offset + start]) for start, _ in words.spans]
    return np.array(marks, bool)

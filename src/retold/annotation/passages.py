"""The sentences of an article read into tokens, numerals and temporal phrases, once for all that looks at them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from retold.languages.numerals import Numeral, reader
from retold.languages.temporal import Match, grammar
from retold.languages.tokens import Token, tokens
from retold.model import Article


class Passage(NamedTuple):
    """A sentence of `text` (or the whole text where no sentences are known) and what was read in it."""

    text: str
    start: int
    end: int
    sentence: int
    language: str | None
    tokens: Sequence[Token]
    numerals: Sequence[Numeral]
    matches: Sequence[Match]

    def dated(self, first: int, last: int) -> bool:
        """Whether tokens ``[first, last)`` touch a temporal phrase."""
        before = bisect_left(self.matches, last, key=lambda m: m.first)  # matches are in order and do not overlap
        return before > 0 and self.matches[before - 1].last > first


def passages(article: Article) -> tuple[Passage, ...]:
    """The article's sentences, furniture left out, each read in its own language."""
    if not article.sentences:
        return _read(article.text, ((0, len(article.text), 0, article.language),))
    return _read(
        article.text,
        tuple((*s.span, i, s.language or article.language) for i, s in enumerate(article.sentences) if not s.furniture),
    )


@lru_cache(maxsize=8)  # times, quantities and stance look at one article in turn
def _read(text: str, spans: tuple[tuple[int, int, int, str | None], ...]) -> tuple[Passage, ...]:
    found = []
    for start, end, sentence, language in spans:
        words = tokens(text, start, end)
        numerals = reader(language).read(words)
        matches = grammar(language).find(words, numerals)
        found.append(Passage(text, start, end, sentence, language, words, numerals, matches))
    return tuple(found)

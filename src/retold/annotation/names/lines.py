"""Sentences as the finder of names sees them: words, what each looks like, and where one may begin."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from retold.annotation.names import gazetteer
from retold.languages import load
from retold.languages.names import NameRules, elisions, never_names
from retold.languages.words import Word, words
from retold.model import Article

CAPITALS = frozenset("CAXM")  # the shapes of words that begin with a capital, or have one inside
OPENING = frozenset("«»„“”\"'‘’‚‹›([:•–—-|/")
_SHORT_LINE = 3  # words up to which a line is no headline in title case
_TITLE = 0.6  # share of capitalised words from which a sentence is a headline in title case


class Line(NamedTuple):
    """A sentence as the finder sees it: its words, what each looks like, and whether it may begin a sentence."""

    language: str | None
    text: str
    words: tuple[Word, ...]
    written: tuple[str, ...]
    shapes: str  # one letter a word: C capital, A abbreviation, X all capitals, M capital inside, d digits, l lower
    gaps: tuple[str, ...]  # what stands before each word
    starts: tuple[bool, ...]
    headline: bool


def lines(article: Article) -> Iterator[Line]:
    """The sentences of an article."""
    for sentence in article.sentences:
        line = _line_at(article.text, sentence.language or article.language, *sentence.span)
        if line:
            yield line


@lru_cache(maxsize=1 << 9)  # names and roles look at the same sentences
def _line_at(text: str, language: str | None, start: int, end: int) -> Line | None:
    found = [_untied(w, language) if "'" in w.folded else w for w in words(text, start, end)]
    return _line(language, text, tuple(found), start) if found else None


def _untied(word: Word, language: str | None) -> Word:
    """A word without what its language ties to it by an apostrophe: a little word (l'Ukraine), a genitive (Rubio's)."""
    head, _, tail = word.folded.partition("'")
    if tail and head in elisions(language):
        word = Word(word.start + len(head) + 1, word.end, tail)
    ending = load(language, NameRules).genitive
    if not ending or not word.folded.endswith(ending) or len(word.folded) <= len(ending) + 1:
        return word
    return Word(word.start, word.end - len(ending), word.folded[: -len(ending)])


def _line(language: str | None, text: str, found: tuple[Word, ...], start: int) -> Line:
    written = tuple([text[w.start : w.end] for w in found])
    shapes = "".join(map(shape, written))
    gaps = (text[start : found[0].start], *[text[a.end : b.start] for a, b in pairwise(found)])
    titles = never_names(language)
    starts = [
        gap != " " and (not OPENING.isdisjoint(gap) or ("." in gap and found[i - 1].folded not in titles))
        for i, gap in enumerate(gaps)
    ]
    starts[0] = True
    headline = len(shapes) > _SHORT_LINE and shapes.count("C") + shapes.count("X") > _TITLE * len(shapes)
    return Line(language, text, found, written, shapes, gaps, tuple(starts), headline)


@lru_cache(maxsize=1 << 16)
def shape(word: str) -> str:
    """What a word looks like, in one letter."""
    if word[0].isdigit():
        return "d" if word.isdigit() else "M"
    if word[0].isupper():
        if gazetteer.is_abbreviation(word):
            return "A"
        return "X" if len(word) > 1 and word.isupper() else "C"
    return "M" if not word.islower() and not word.isnumeric() and word != word.casefold() else "l"

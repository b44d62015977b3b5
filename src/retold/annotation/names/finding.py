"""Where names stand in the reports of one call, by capitals, position and what the other sentences show.

A first word of a sentence says nothing by its capital, so it counts as a name only where it is met with a capital
inside sentences (of any report of the call in the language) more often than without one, or where the data know it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from retold.annotation.names import gazetteer
from retold.languages.names import classes, particles
from retold.languages.words import Word, words
from retold.model import Article, MentionType, Span

_JOINERS = frozenset({" ", "\u00a0", " & "})


class Found(NamedTuple):
    """A name found in a text."""

    span: Span
    type: MentionType


class Finder(Protocol):
    """What finds names: a rule-based finder here, a trained tagger elsewhere."""

    def __call__(self, articles: Sequence[Article]) -> Sequence[Sequence[Found]]:
        """Names of each article in the order of the text, without overlap."""


class _Sentence(NamedTuple):
    language: str | None
    words: list[Word]


def _sentences(article: Article) -> Iterator[_Sentence]:
    for sentence in article.sentences:
        yield _Sentence(sentence.language or article.language, words(article.text, *sentence.span))


def _is_capital(text: str, word: Word) -> bool:
    return text[word.start].isupper()


class Usage:
    """How words are written in the reports of a call: with a capital inside sentences, or without."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.upper: Counter[tuple[str | None, str]] = Counter()
        self.lower: Counter[tuple[str | None, str]] = Counter()
        for article in articles:
            for language, found in _sentences(article):
                for word in found[1:]:
                    counter = self.upper if _is_capital(article.text, word) else self.lower
                    counter[language, word.folded] += 1


def find(articles: Sequence[Article]) -> list[list[Found]]:
    """Names by capitals and redundancy; see the head of this module."""
    usage = Usage(articles)
    return [list(_names_of(article, usage)) for article in articles]


def _names_of(article: Article, usage: Usage) -> Iterator[Found]:
    for language, found in _sentences(article):
        i = 0
        while i < len(found):
            last = _run(article.text, language, found, i, usage)
            if last > i:
                yield from _typed(article.text, language, found, i, last)
            i = max(last, i + 1)


def _run(text: str, language: str | None, found: Sequence[Word], i: int, usage: Usage) -> int:
    """The end of a run of capitalised words that begins at `i`, or `i`."""
    if not _is_capital(text, found[i]) or (i == 0 and not _starts_name(text, language, found[i], usage)):
        return i
    if "month" in classes(language, found[i].folded):
        return i
    last = i + 1
    while last < len(found) and text[found[last - 1].end : found[last].start] in _JOINERS:
        if _is_capital(text, found[last]):
            last += 1
        elif found[last].folded in particles(language) and _next_is_capital(text, found, last):
            last += 2
        else:
            break
    return last


def _next_is_capital(text: str, found: Sequence[Word], i: int) -> bool:
    return i + 1 < len(found) and found[i + 1].start - found[i].end == 1 and _is_capital(text, found[i + 1])


def _starts_name(text: str, language: str | None, word: Word, usage: Usage) -> bool:
    upper, lower = usage.upper[language, word.folded], usage.lower[language, word.folded]
    if upper or lower:
        return upper > lower
    return bool(gazetteer.lookup((text[word.start : word.end],), language))


def _typed(text: str, language: str | None, found: Sequence[Word], first: int, last: int) -> Iterator[Found]:
    while last - first > 1 and "role" in classes(language, found[first].folded):
        first += 1
    written = tuple(text[w.start : w.end] for w in found[first:last])
    span = (found[first].start, found[last - 1].end)
    known = gazetteer.lookup(written, language)
    if known:
        yield Found(span, known.type)
        return
    kinds = set().union(*(classes(language, w.folded) for w in found[first:last]))
    before = classes(language, found[first - 1].folded) if first else frozenset()
    if "organisation" in kinds:
        yield Found(span, "ORG")
    elif "place" in kinds or ("preposition" in before and len(written) == 1):
        yield Found(span, "LOC")
    elif gazetteer.is_abbreviation(written[0]) and len(written) == 1:
        yield Found(span, "ORG")
    elif "role" in kinds and len(written) == 1:
        return
    else:
        yield Found(span, "PER")

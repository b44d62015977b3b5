"""Sentences as citations are read from them: words, and which of them are cues, people or neither."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from retold.languages import load
from retold.languages.attribution import AttributionRules
from retold.languages.lexicon import Lexicon
from retold.languages.words import Word, words
from retold.model import Article, Sentence, Span

Role = Literal["say", "announce", "according", "after", "cite", "by", "person"]


@cache
def _lexicon(language: str | None) -> Lexicon[Role]:
    rules = load(language, AttributionRules)
    verbs = rules.verbs
    said = [*verbs.say, *verbs.tell]
    roles: list[tuple[Role, Sequence[str]]] = [
        ("by", rules.cited_by),
        ("cite", rules.citation),
        ("according", rules.according),
        ("after", rules.according_after),
        ("say", said),
        ("announce", [*verbs.announce, *verbs.show, *verbs.quote]),
        ("person", [*rules.roles, *rules.unnamed]),
    ]
    entries = [(phrase, role) for role, phrases in roles for phrase in phrases if "_" not in phrase.split()]
    return Lexicon(language or "und", entries)


@cache
def small_words(language: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Prepositions before the outlet that was told, and what stands for the sentences before ("this")."""
    rules = load(language, AttributionRules)
    this = frozenset(map(str.casefold, rules.this)) - frozenset(map(str.casefold, rules.that))
    return frozenset(w.split()[-1].casefold() for w in rules.told), this


@cache
def as_words(language: str | None) -> frozenset[str]:
    """What opens a clause of reporting: "as", «як»."""
    return frozenset(w.split()[-1].casefold() for w in load(language, AttributionRules).as_words)


class Line:
    """A sentence with its words and what the language's data say of them."""

    def __init__(self, article: Article, index: int, sentence: Sentence) -> None:
        self.text, self.index, self.span = article.text, index, sentence.span
        self.language = sentence.language or article.language
        self.words: list[Word] = words(article.text, *sentence.span)
        self.roles: list[Role | None] = [None] * len(self.words)
        for found in _lexicon(self.language).find(self.words):
            self.roles[found.first : found.last] = [found.payload] * (found.last - found.first)

    def between(self, i: int, j: int) -> str:
        """The text between the end of word `i` and the beginning of word `j`."""
        return self.text[self.words[i].end : self.words[j].start]

    def at(self, span: Span) -> tuple[int, int]:
        """The words that a span covers."""
        first = next((k for k, w in enumerate(self.words) if w.end > span[0]), len(self.words))
        last = next((k for k, w in enumerate(self.words) if w.start >= span[1]), len(self.words))
        return first, max(first, last)

"""Phrases looked up among tokens, so that marks and digits may belong to them ("%", "° C", "т. е.").

Words are written as in lexicons (``~lemma``, ``prefix*``, plain), with generated endings (``stem@class``), or, but
for the first word, as ``*ending``.
A dot behind a short word of a phrase is passed over: "куб м" also finds "куб. м".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from retold.languages.numbers import expand
from retold.languages.tokens import Token, tokens
from retold.languages.words import fold

T = TypeVar("T")
_PREFIX = 3  # letters by which prefix patterns are looked up; data must give at least as many
_ABBREVIATION = 5  # letters of the longest word that may have a dot inside a phrase


class _Word(NamedTuple):
    literals: frozenset[str]
    prefix: str
    ending: str = ""

    def fits(self, folded: str) -> bool:
        if self.ending:
            return folded.endswith(self.ending)
        return folded in self.literals or (bool(self.prefix) and folded.startswith(self.prefix))


class Hit(NamedTuple, Generic[T]):
    """A phrase found: tokens ``[first, last)`` and its payload."""

    first: int
    last: int
    payload: T


class Phrasebook(Generic[T]):
    """Phrases with a payload each; `at` finds the longest one that begins at a token."""

    def __init__(
        self, language: str, entries: Iterable[tuple[str, T]], endings: Mapping[str, str] | None = None
    ) -> None:
        self._by_word: dict[str, list[tuple[tuple[_Word, ...], T]]] = {}
        for phrase, payload in entries:
            words = tuple(_word(language, piece, endings or {}) for piece in _pieces(phrase))
            keys = words[0].literals | ({words[0].prefix[:_PREFIX]} if words[0].prefix else frozenset())
            for key in keys:
                self._by_word.setdefault(key, []).append((words, payload))
        self._has_prefixes = any(w[0].prefix for found in self._by_word.values() for w, _ in found)

    def may_begin(self, folded: str) -> bool:
        """Whether any phrase may begin with a word: a quick look before `at`."""
        return folded in self._by_word or (self._has_prefixes and folded[:_PREFIX] in self._by_word)

    def beginnings(self, found: Sequence[Token]) -> list[int]:
        """The tokens at which phrases may begin."""
        known = self._by_word
        if not self._has_prefixes:
            return [i for i, token in enumerate(found) if token.folded in known]
        return [i for i, t in enumerate(found) if t.folded in known or t.folded[:_PREFIX] in known]

    def at(self, found: Sequence[Token], i: int) -> Hit[T] | None:
        """The longest phrase that begins at token `i`, or None."""
        first = found[i].folded
        candidates = self._by_word.get(first, ())
        if self._has_prefixes and len(first) > _PREFIX:
            candidates = [*candidates, *self._by_word.get(first[:_PREFIX], ())]
        best: Hit[T] | None = None
        for words, payload in candidates:
            last = _match(words, found, i)
            if last and (best is None or last > best.last):
                best = Hit(i, last, payload)
        return best

    def ending(self, found: Sequence[Token], end: int, longest: int = 4) -> Hit[T] | None:
        """The longest phrase that ends right before token `end`, or None."""
        for first in range(max(0, end - longest), end):
            hit = self.at(found, first)
            if hit is not None and hit.last == end:
                return hit
        return None


def _pieces(phrase: str) -> list[str]:
    """The words and marks of a phrase, split as the tokens of a text are."""
    pieces: list[str] = []
    for word in phrase.split():
        plain = word.startswith("~") or "@" in word or "*" in word
        pieces += [word] if plain else [word[t.start : t.end] for t in tokens(word)]
    return pieces


def _word(language: str, piece: str, endings: Mapping[str, str]) -> _Word:
    if piece.startswith("*"):
        return _Word(frozenset(), "", fold(piece[1:]))
    if piece.endswith("*"):
        if len(piece) <= _PREFIX:
            raise ValueError(f"the prefix “{piece}” needs at least {_PREFIX} letters")
        return _Word(frozenset(), next(iter(expand(language, [piece[:-1]], endings))))
    return _Word(expand(language, [piece], endings), "")


def _match(words: tuple[_Word, ...], found: Sequence[Token], i: int) -> int:
    """Where the phrase that begins at token `i` ends, or 0."""
    at = i
    for k, word in enumerate(words):
        short = k > 0 and found[at - 1].end - found[at - 1].start <= _ABBREVIATION
        if short and at < len(found) and found[at].folded == ".":
            at += 1
        if at >= len(found) or not word.fits(found[at].folded):
            return 0
        at += 1
    return at

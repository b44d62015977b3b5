"""How names are written in a language, and the words that announce what kind of thing a name is (`names.toml`)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import ClassVar, Literal

import msgspec

from retold.languages import Part, load
from retold.languages.text import TextRules
from retold.languages.words import fold

_PREFIX = 2  # shortest prefix pattern that the data may use


class NameWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that stand in or beside names, blank-separated; ``слов*`` stands for every word that begins so."""

    role: str = ""
    organisation: str = ""
    place: str = ""
    event: str = ""
    product: str = ""
    month: str = ""
    preposition: str = ""


class NameRules(Part, frozen=True, kw_only=True):
    """The fields of `names.toml`; docs/languages.md describes each."""

    part: ClassVar[str] = "names"

    letters: str = ""
    endings: str = ""
    particles: str = ""
    joining: str = ""
    elisions: str = ""
    tails: bool = False
    cases: bool = True
    capitals: Literal["names", "adjectives", "nouns"] = "names"
    titles_apart: bool = False
    never: str = ""
    determiners: str = ""
    conjunctions: str = ""
    genitive: str = ""
    adjectives: str = ""
    declensions: tuple[str, ...] = ()
    words: NameWords = NameWords()


class Patterns:
    """Literals and prefixes of one class of words, blank-separated."""

    def __init__(self, written: str) -> None:
        patterns = [fold(p) for p in written.split()]
        self.literals = frozenset(p for p in patterns if not p.endswith("*"))
        self._prefixes: dict[str, tuple[str, ...]] = {}  # by their first letters: those of most words begin none
        for prefix in (p[:-1] for p in patterns if p.endswith("*") and len(p) > _PREFIX):
            self._prefixes[prefix[:_PREFIX]] = (*self._prefixes.get(prefix[:_PREFIX], ()), prefix)

    def fit(self, word: str) -> bool:
        """Whether a folded word is of the class."""
        return word in self.literals or word.startswith(self._prefixes.get(word[:_PREFIX], ()))


@cache
def _patterns(language: str | None) -> tuple[tuple[str, Patterns], ...]:
    words = load(language, NameRules).words
    return tuple((name, Patterns(getattr(words, name))) for name in words.__struct_fields__)


@cache
def particles(language: str | None) -> frozenset[str]:
    """Lower-case words that stand inside names of people (von, de, бін), folded."""
    return frozenset(fold(p) for p in load(language, NameRules).particles.split())


@cache
def joining(language: str | None) -> frozenset[str]:
    """Articles, prepositions and conjunctions that stand inside names and mean nothing by themselves, folded."""
    return frozenset(fold(w) for w in load(language, NameRules).joining.split())


@cache
def little(language: str | None) -> frozenset[str]:
    """Both: the lower-case words that names go on behind."""
    return joining(language) | particles(language)


@cache
def elisions(language: str | None) -> frozenset[str]:
    """What stands before an apostrophe and is a word of its own (l', d'), folded."""
    return frozenset(load(language, NameRules).elisions.split())


@cache
def never_names(language: str | None) -> frozenset[str]:
    """Words that have a capital and begin no name (I've, Mr, Methodist), folded."""
    return frozenset(fold(w) for w in load(language, NameRules).never.split())


@cache
def determiners(language: str | None) -> frozenset[str]:
    """Words behind which a noun is no person (der, ein, beide), folded."""
    return frozenset(load(language, NameRules).determiners.split())


@cache
def conjunctions(language: str | None) -> frozenset[str]:
    """Words that join two names rather than the words of one, folded."""
    return frozenset(load(language, NameRules).conjunctions.split())


@cache
def starters(language: str | None) -> frozenset[str]:
    """Words that begin a sentence and no name, folded: the starters of the part `text`, and little words."""
    return frozenset(map(fold, load(language, TextRules).starters)) | joining(language) | particles(language)


@lru_cache(maxsize=1 << 16)
def classes(language: str | None, word: str) -> frozenset[str]:
    """The classes (fields of `NameWords`) to which a folded word belongs."""
    return frozenset(name for name, patterns in _patterns(language) if patterns.fit(word))

"""Offices by which a language calls people without their names: "the Secretary of State" (`offices.toml`)."""

from __future__ import annotations

from functools import cache
from typing import ClassVar, NamedTuple

import msgspec

from retold.languages import Part, load
from retold.languages.lexicon import Lexicon
from retold.languages.names import Patterns, elisions


class OfficeRules(Part, frozen=True, kw_only=True):
    """The fields of `offices.toml`; docs/languages.md describes each."""

    part: ClassVar[str] = "offices"

    former: str = ""
    deputy: str = ""
    posts: str = ""
    indefinite: str = ""
    plural: str = ""
    of: str = ""
    offices: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    titles: dict[str, str] = msgspec.field(default_factory=dict)


class OfficeWords(NamedTuple):
    """What the data say, ready to be looked up in folded words."""

    phrases: Lexicon[str]
    former: Patterns
    deputy: Patterns
    posts: Patterns
    indefinite: Patterns
    plural: Patterns
    of: frozenset[str]
    titles: dict[str, str]


@cache
def office_words(language: str | None) -> OfficeWords:
    """The offices of a language and the words beside them."""
    rules = load(language, OfficeRules)
    phrases = [(_unelided(phrase, language), office) for office, by in rules.offices.items() for phrase in by]
    return OfficeWords(
        Lexicon(language or "und", phrases),
        Patterns(rules.former),
        Patterns(rules.deputy),
        Patterns(rules.posts),
        Patterns(rules.indefinite),
        Patterns(rules.plural),
        frozenset(rules.of.split()),
        rules.titles,
    )


def _unelided(phrase: str, language: str | None) -> str:
    """A phrase without the little words that its language ties to others: texts are read so (secrétaire d'État)."""
    parts = (word.rpartition("'") for word in phrase.split())
    return " ".join(tail if head in elisions(language) else head + mark + tail for head, mark, tail in parts)

"""How a language writes numbers: the schema of the part ``numbers``.

Words are written as in lexicons (``~lemma``, a plain form); besides, ``stem@class`` stands for the stem with each
ending of a class in `endings` (a lone ``-`` is the bare stem), so that numerals are generated and not typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import msgspec

from retold.languages import Part
from retold.languages.lexicon import forms
from retold.languages.words import fold


class NumberRules(Part, frozen=True, kw_only=True):
    """The part ``numbers`` of a language."""

    part: ClassVar[str] = "numbers"

    decimal: str = "."
    """The mark before decimals."""
    groups: str = ","
    """Marks between groups of three digits; blanks group digits in every language."""
    endings: dict[str, str] = msgspec.field(default_factory=dict)
    """Classes of endings, separated by blanks."""
    cardinals: dict[str, str] = msgspec.field(default_factory=dict)
    """Value to words, separated by blanks."""
    ordinals: dict[str, str] = msgspec.field(default_factory=dict)
    """Value to words: "third". They are no quantities, but dates need them."""
    scales: dict[str, str] = msgspec.field(default_factory=dict)
    """Power of ten from 100 or 1000 on to words that multiply what stands before them."""
    single: str = ""
    """Forms of scale words that mean one of it when no number stands before ("a" million, not millions)."""
    glued: dict[str, str] = msgspec.field(default_factory=dict)
    """Words used only inside fused numerals, beside the cardinals and scales."""
    inner: dict[str, str] = msgspec.field(default_factory=dict)
    """Words that are numbers only inside a numeral, being articles elsewhere: "un" in "quarante et un"."""
    vigesimal: bool = False
    """Whether sixty and eighty take up to nineteen more (soixante et onze)."""
    glue: str = ""
    """What joins tens and ones in fused numerals (einundzwanzig), separated by blanks; empty: none are fused."""
    joiners: str = ""
    """Words between the parts of one numeral: "hundred and five"."""
    half_more: tuple[str, ...] = ()
    """Phrases that add a half to the number before them: "and a half"."""
    fractions: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Value to phrases: 0.5 to "half of"."""
    articles: str = ""
    """Words that may stand between half and what it halves: "half a million"."""
    fraction_parts: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """The same for phrases that are fractions only behind a number: "thirds", "czwarte"."""
    vague: str = ""
    """Words before a scale that leave its number open: "several thousand"."""
    dot_ordinals: bool = False
    """Whether a dot behind digits makes an ordinal: "80. výročí"."""
    halves: str = ""
    """Words that mean half of the unit or scale behind them: "half a million", "pół roku"."""
    mixed: dict[str, str] = msgspec.field(default_factory=dict)
    """Value to words such as "one and a half" in one word."""
    ordinal_suffixes: str = ""
    """Letters glued to digits that make an ordinal, separated by blanks."""
    scale_suffixes: dict[str, str] = msgspec.field(default_factory=dict)
    """Scale to letters glued to digits: 1000 to "k"."""
    units: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Unit (as in the JSON contract) to phrases behind the number."""
    units_before: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Unit to phrases or marks before the number: USD to "$"."""
    amounts: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Value and unit to phrases that hold both: "0.5 hour" to "half an hour"."""
    links: str = ""
    """Words between a number and what it counts, "d'" for an elided one: "2,5 millions d'euros"."""
    adjectives: str = ""
    """Endings of words that may stand between a number and what it counts, separated by blanks."""
    function_words: str = ""
    """Words that cannot be what a number counts."""
    about: tuple[str, ...] = ()
    """Phrases before a number that make it approximate."""
    about_after: tuple[str, ...] = ()
    """The same behind it."""
    more: tuple[str, ...] = ()
    """Phrases before a number that make it a lower bound."""
    more_after: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    """Phrases before a number that make it an upper bound."""
    less_after: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    """What stands before the first and between both numbers of a range; the former may be empty."""
    labels: str = ""
    """Words before a number that make it a name and no quantity: "article 5"."""


def expand(language: str, words: str | Iterable[str], endings: Mapping[str, str]) -> frozenset[str]:
    """All folded forms of words written as in the data (``~lemma``, ``stem@class``, plain)."""
    found: set[str] = set()
    for word in words.split() if isinstance(words, str) else words:
        if word.startswith("~"):
            found |= forms(language, word[1:])
        elif "@" in word:
            stem, name = word.split("@")
            found |= {fold(stem + ("" if e == "-" else e)) for e in endings[name].split()}
        else:
            found.add(fold(word))
    return frozenset(found)

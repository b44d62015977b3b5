"""Patterns over phrases of language data, for matching at a given place in raw text.

A phrase stands for itself in any case of letters; ``*`` at the end of a word stands for more letters, a space
for any white space. `Lexicon` does the same over words and lemmas; this is for text whose punctuation counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_NOTHING = re.compile(r"(?!)")


def source(phrases: Iterable[str]) -> str:
    """The pattern of any of the phrases, longest first, as the source of a regular expression."""
    return "|".join(_source(p) for p in sorted(set(phrases), key=len, reverse=True))


def _source(phrase: str) -> str:
    words = [re.escape(w.removesuffix("*")) + (r"\w*" if w.endswith("*") else "") for w in phrase.split()]
    return r"\s+".join(words).replace("'", "['’ʼ]")


@cache
def whole(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that matches any of the phrases as whole words; none when there are no phrases."""
    if not phrases:
        return _NOTHING
    return re.compile(rf"(?:{source(phrases)})(?!\w)", re.IGNORECASE)

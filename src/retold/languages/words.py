"""Words of a text with their offsets: what every lexicon looks at."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# A word keeps inner hyphens and apostrophes (прем'єр-міністр, aujourd'hui); digits are words too.
_WORD = re.compile(r"\w+(?:[-‐‑'’ʼ]\w+)*")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-"})


class Word(NamedTuple):
    """A word: where it stands in the text, and how lexicons compare it (`folded`)."""

    start: int
    end: int
    folded: str


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Lower case with one apostrophe and one hyphen, as lexicons compare words."""
    return word.casefold().translate(_APOSTROPHES)


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words of `text[start:end]` with offsets into the whole `text`."""
    return list(_cut(text, start, len(text) if end is None else end))


# Several stages look at the same sentences of a report, one after the other.
@lru_cache(maxsize=1 << 10)
def _cut(text: str, start: int, end: int) -> tuple[Word, ...]:
    return tuple([Word(m.start(), m.end(), fold(m[0])) for m in _WORD.finditer(text, start, end)])

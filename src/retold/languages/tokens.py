"""Tokens of a text with offsets: words, numbers in digits with what is glued to them, single marks.

The rules for numbers and times look at these; `words` serves lexicons that need words alone.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from retold.languages.words import fold

Kind = Literal["word", "number", "mark"]

BLANKS = " \u00a0\u2009\u202f"  # between groups of three digits
DASHES = "-‐‑–—−"

# A number keeps everything that digits surround (3,5  20.10.2025  15:30  10–15  1 000 000); what shape it has is
# decided later. "Covid-19" and "F-16" are words, "20-го" and "12k" are numbers with a suffix.
_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]\w*(?:[-‐‑'’ʼ]\w+)*)"  # first, for most tokens are words
    rf"|(?P<number>\d{{1,3}}(?:[{BLANKS}]\d{{3}})+(?!\d)(?:[.,]\d+)?(?:[{DASHES}]\d{{1,3}}(?:[{BLANKS}]\d{{3}})+(?!\d))?"
    rf"|\d+(?:[{DASHES}.,:/]\d+)*)"
    r"(?P<suffix>[-‐‑'’ʼ]?[^\W\d_]+\d{0,2}(?:[-‐‑'’ʼ][^\W\d_]+)*)?"
    r"|(?P<mark>[^\w\s])"
)


class Token(msgspec.Struct, frozen=True, gc=False):
    """A token: where it stands, what it is, how rules compare it, and for a number the letters glued to it."""

    start: int
    end: int
    kind: Kind
    folded: str
    suffix: str = ""


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of `text[start:end]` with offsets into the whole `text`; `folded` of a number has no suffix."""
    found: list[Token] = []
    for m in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = m.lastgroup
        if kind == "word":
            found.append(Token(*m.span(), "word", fold(m[0])))
        elif kind == "mark":
            found.append(Token(*m.span(), "mark", m[0]))
        else:
            found.append(Token(*m.span(), "number", m["number"], fold(m["suffix"] or "")))
    return found

"""Makes text of strangers safe to show, one character for one, so that offsets still fit."""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "�"

# Tab and line ends stay. Other controls could steer a terminal, and lone surrogates cannot be written at all.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_BREAKS = re.compile("[\x0b\x0c\x85]")
# Overrides can make text read backwards, so the reader sees that something was there; embeddings and isolates are
# ordinary in right-to-left reports, but unbalanced ones would reorder the page around them.
_OVERRIDES = re.compile("[\u202d\u202e]")
_EMBEDDINGS = re.compile("[\u202a-\u202c\u2066-\u2069]")
_WORD_JOINER = "\u2060"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def shown(text: str) -> str:
    """`text` without controls, lone surrogates and bidirectional overrides; the length is kept."""
    if text.isprintable():  # none of them is, and almost every text of a page
        return text
    text = _BREAKS.sub(" ", _CONTROLS.sub(REPLACEMENT, text))
    return _EMBEDDINGS.sub(_WORD_JOINER, _OVERRIDES.sub(REPLACEMENT, text))


def line(text: str) -> str:
    """`shown` text on one line, with single spaces."""
    return " ".join(shown(text).split())


def has_rtl(text: str) -> bool:
    """Whether `text` holds a right-to-left letter."""
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text if c > "\u0590")


def isolate(text: str) -> str:
    """`text` that cannot reorder the line it is put into; left alone where it has no right-to-left letter."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if has_rtl(text) else text


def web_address(source: str) -> str | None:
    """`source` if it is an http(s) address that may become a link, else None."""
    return source if re.fullmatch(r"https?://[^\s\x00-\x20\"'<>\\^`{|}]+", source, re.IGNORECASE) else None

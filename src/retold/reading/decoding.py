"""Bytes to text.

In this order: a byte order mark; strict UTF-8 (legacy text practically never passes it); the charset that a page
declares; UTF-16 without a mark; UTF-8 with a few damaged bytes; detection by uchardet (through resiliparse), corrected
where measurement shows it wrong. `benchmarks/text_encodings.py` prints how often each encoding of each language comes
out right; run it again after any change here.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from retold import errors
from retold.languages import codes, load
from retold.languages.letters import Letters
from retold.reading.signatures import full_of_controls, signature

log = logging.getLogger(__name__)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta[^>]{0,300}?\bcharset|\?xml[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_HEAD = 4096  # bytes in which a page declares its charset (browsers look at 1024; some pages come later)

# uchardet names these for short texts of the languages here and was wrong each time; see the benchmark.
_UNLIKELY = frozenset({"utf-8", "ascii", "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-13", "iso8859-16", "cp866"})
_SAMPLE = 20_000  # characters looked at by our own rules
_MARKS_IN_TEXT = frozenset("„“”«»‚‘’–—…№§° ¿¡€•")
_DAMAGED = 0.01  # share of a text's characters that may be unreadable; a wrong encoding loses more


def decode(data: bytes, name: str = "the text", encoding: str | None = None) -> tuple[str, str]:
    """The text without a byte order mark, else unchanged, and the encoding it was in.

    Raises `RetoldError` for what is no text, and for a given encoding that does not exist or does not fit.
    """
    what = signature(data)
    if what is not None:
        raise errors.not_a_report(name, what)
    if encoding is not None:
        return _as_told(data, name, encoding), encoding
    for mark, of in _MARKS:
        if data.startswith(mark):
            return _tolerant(data[len(mark) :], name, of), of
    wide = _utf16(data)
    if wide is None and full_of_controls(data):
        raise errors.not_a_report(name, "a binary file")
    for candidate in (wide, "utf-8", _declared(data)):
        text = None if candidate is None else _strict(data, candidate)
        if candidate is not None and text is not None:
            return text, candidate
    guess = _detected(data)
    return _tolerant(data, name, guess), guess


def _as_told(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise errors.unknown_encoding(encoding) from None
    except ValueError:
        raise errors.wrong_encoding(name, encoding) from None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, ValueError):
        return None


def _tolerant(data: bytes, name: str, encoding: str) -> str:
    """The text with U+FFFD for unreadable bytes, and a note; raises `RetoldError` when there are many."""
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd") - _own_marks(data, encoding)
    if lost > max(1, _DAMAGED * len(text)):
        raise errors.undetected_encoding(name)
    if lost > 0:
        log.warning("%s: %d damaged characters of %s are shown as \ufffd.", name, lost, encoding)
    return text


def _own_marks(data: bytes, encoding: str) -> int:
    """How often the text itself holds U+FFFD, damaged before it came here."""
    mark = "\ufffd".encode(encoding, "ignore")
    return data.count(mark) if mark else 0


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_HEAD])
    if found is None:
        return None
    from resiliparse.parse.encoding import map_encoding_to_html5

    name: str | None = map_encoding_to_html5(found[1].decode("ascii", "ignore"), fallback_utf8=False)
    return name


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: the high bytes of a text in an alphabet are few and small, the low bytes are not."""
    sample = data[:_HEAD]
    if len(data) % 2 or len(data) < 4:
        return None
    even, odd = sample[::2], sample[1::2]
    for high, low, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if _high(high) and not _high(low) and _strict(data, name) is not None:
            return name
    return None


def _high(data: bytes) -> bool:
    """Whether these can be the high bytes of Latin, Greek, Cyrillic, Hebrew or Arabic and general punctuation (20)."""
    letters = sum(b < 0x08 for b in data)
    return letters > 0.5 * len(data) and letters + data.count(0x20) > 0.95 * len(data)


def _detected(data: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    if _mostly_utf8(data):
        return "utf-8"
    guess = str(detect_encoding(data) or "utf-8")
    if guess == "koi8-r":
        return "koi8-u"  # differs by і ї є ґ in place of eight box drawings
    if guess in ("iso8859-2", "cp1250"):
        pair = ("windows-1250", "iso-8859-2")
        return _best(data, pair if guess == "cp1250" else pair[::-1])
    if guess in _UNLIKELY or _strict(data, guess) is None:
        return _best(data, _legacy())
    return guess


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    right = sum(c > "\x7f" for c in text)
    lost = text.count("\ufffd")
    return right > 20 * lost


@cache
def _legacy() -> tuple[str, ...]:
    """All encodings named by the languages' data."""
    return tuple(dict.fromkeys(of for code in codes() for of in load(code, Letters).encodings))


def _best(data: bytes, encodings: Iterable[str]) -> str:
    """The encoding in which the bytes look most like one of the languages; the first of equals."""
    return max(encodings, key=lambda of: _plausibility(data.decode(of, "replace")[:_SAMPLE], of))


def _plausibility(text: str, encoding: str) -> float:
    """How well a text fits the language that it fits best, of those written in the encoding."""
    pairs = [(a, b) for a, b in pairwise(f" {text}") if a > "\x7f" or b > "\x7f"]
    alphabets = (load(code, Letters) for code in codes())
    return max(_fit(pairs, frozenset(a.letters)) for a in alphabets if encoding in a.encodings)


def _fit(pairs: Sequence[tuple[str, str]], letters: frozenset[str]) -> float:
    return sum(_worth(a, b, letters) for a, b in pairs)


def _worth(before: str, c: str, letters: frozenset[str]) -> float:
    """A letter of the language counts for it; signs in words, capitals after small ones, mixed scripts against."""
    if before.isalpha() and c.isalpha() and _cyrillic(before) != _cyrillic(c):
        return -1.0
    if c <= "\x7f":
        return 0.0
    if c in letters:
        return 1.0
    if c.isupper() and c.lower() in letters and not before.islower():
        return 0.5
    return 0.0 if c in _MARKS_IN_TEXT and not before.isalnum() else -1.0


def _cyrillic(letter: str) -> bool:
    return "\u0400" <= letter < "\u0530"

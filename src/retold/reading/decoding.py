"""Bytes to text: marks, strict UTF-8, UTF-16 without a mark, then detection."""

from __future__ import annotations

import codecs

from retold import errors

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, name: str = "the text", encoding: str | None = None) -> tuple[str, str]:
    """The text without a byte order mark, else unchanged, and the encoding it was in.

    Raises `RetoldError` when the given encoding does not exist or does not fit.
    """
    if encoding is not None:
        return _as_told(data, name, encoding), encoding
    for mark, of in _MARKS:
        if data.startswith(mark):
            return _as_told(data[len(mark) :], name, of), of
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    from resiliparse.parse.encoding import detect_encoding

    guess: str = detect_encoding(data) or "utf-8"
    return data.decode(guess, "replace"), guess


def _as_told(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("﻿")
    except LookupError:
        raise errors.unknown_encoding(encoding) from None
    except ValueError:
        raise errors.wrong_encoding(name, encoding) from None

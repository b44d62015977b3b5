"""Paragraphs of a plain text: blank lines part them, and single line breaks where the text is not hard-wrapped."""

from __future__ import annotations

import re
from typing import NamedTuple

from retold.model import Span

# The same set as str.splitlines.
_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BULLET = re.compile(r"[•▪●◦‣∙·*►▶➤✓✔■□–—―-]\s|\d{1,2}[.)]\s")
_STOP = re.compile(r"[.!?…:;。！？؟۔।॥][\"“”»«’‘'\])]*$")
_WIDEST_WRAP = 130  # columns; mail and agency wires wrap at 60 to 80
_NARROWEST_WRAP = 30


class _Line(NamedTuple):
    start: int
    end: int
    joined: int  # line breaks between the line before and this one; 0 for the first


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs, without white space at either end; only white space lies outside them."""
    lines = _lines(text)
    width = _wrap_width(text, lines)
    spans: list[Span] = []
    for i, line in enumerate(lines):
        if i and line.joined == 1 and _continues(text, lines[i - 1], line, width):
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
    return spans


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    last = 0
    for m in _LINE.finditer(text):
        piece = m.group()
        start = m.start() + len(piece) - len(piece.lstrip())
        end = m.start() + len(piece.rstrip())
        if start < end:
            breaks = len(_BREAK.findall(text, last, start)) if found else 0
            found.append(_Line(start, end, breaks))
            last = end
    return found


def _first_word(text: str, line: _Line) -> str:
    return text[line.start : min(line.end, line.start + 40)].split(None, 1)[0]


def _is_lower_start(text: str, line: _Line) -> bool:
    return text[line.start].islower()


def _wrap_width(text: str, lines: list[_Line]) -> int | None:
    """The column at which the text is hard-wrapped, or None.

    Wrapped text shows itself: single breaks inside sentences, the next line going on in lower case.
    """
    single = [i for i, line in enumerate(lines) if line.joined == 1]
    if not single:
        return None
    widest = max(line.end - line.start for line in lines)
    inside = [i for i in single if _is_lower_start(text, lines[i]) and not _STOP.search(_tail(text, lines[i - 1]))]
    if not _NARROWEST_WRAP <= widest <= _WIDEST_WRAP or len(inside) * 5 < len(single):
        return None
    return widest


def _tail(text: str, line: _Line) -> str:
    return text[max(line.start, line.end - 6) : line.end]


def _continues(text: str, before: _Line, line: _Line, width: int | None) -> bool:
    """Whether a line goes on with the sentence or paragraph of the line before it."""
    if _BULLET.match(text, line.start, line.end):
        return False
    stopped = _STOP.search(_tail(text, before)) is not None
    if width is None:
        return not stopped and _is_lower_start(text, line)
    fits = before.end - before.start + 1 + len(_first_word(text, line)) <= width
    return not fits or (not stopped and _is_lower_start(text, line))

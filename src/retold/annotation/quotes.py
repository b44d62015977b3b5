"""Pairs of quotation marks within a paragraph, whatever the style, nested, mixed or left open."""

from __future__ import annotations

import re
from typing import NamedTuple

from retold.languages.text import TextRules
from retold.model import Span

_MARK = re.compile(r"[\"„“”«»‟‹›‚‘’'「」『』《》]")
_OPENING_ONLY = frozenset("„‚「『《")
_CLOSING_ONLY = frozenset("」』》")
_FAMILY = {
    **dict.fromkeys('"„“”‟', "double"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("‹›", "single angle"),
    **dict.fromkeys("‚‘’", "single"),
    "'": "straight single",
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
    **dict.fromkeys("《》", "title"),
}
_AFTER_OPENING_CONTEXT = frozenset("([{—–-―/:„“«‚‘\"'>")
_BEFORE_CLOSING_CONTEXT = frozenset('.,;:!?…)]}—–"“”»’')


class Pair(NamedTuple):
    """A quotation with its marks: `text[start]` opens it, `text[end - 1]` closes it; `depth` 0 is outermost."""

    start: int
    end: int
    depth: int


def pairs(text: str, span: Span, rules: TextRules) -> list[Pair]:
    """The pairs of marks in a paragraph, in order of their opening; what is never closed is no pair."""
    marks = list(_MARK.finditer(text, *span))
    if not marks:
        return []
    reversed_angles = any(opening in "»›" for opening, _ in (*rules.quotes, *rules.nested_quotes))
    stack: list[tuple[str, int]] = []
    waiting = dict.fromkeys(_FAMILY.values(), 0)
    found: list[tuple[int, int]] = []
    for mark in marks:
        i, family = mark.start(), _FAMILY[mark.group()]
        side = _side(text, i, span, reversed_angles, waiting[family] > 0)
        if side == "open":
            stack.append((family, i))
            waiting[family] += 1
        elif side == "close" and waiting[family]:
            while stack:
                top, start = stack.pop()
                waiting[top] -= 1
                if top == family:
                    found.append((start, i + 1))
                    break
    return _with_depth(sorted(found))


def _with_depth(spans: list[tuple[int, int]]) -> list[Pair]:
    result: list[Pair] = []
    ends: list[int] = []
    for start, end in spans:
        while ends and ends[-1] <= start:
            ends.pop()
        result.append(Pair(start, end, len(ends)))
        ends.append(end)
    return result


def _side(text: str, i: int, span: Span, reversed_angles: bool, is_open: bool) -> str | None:
    """Whether the mark at `i` opens or closes, from the mark itself or else from what stands around it."""
    mark = text[i]
    if mark in _OPENING_ONLY:
        return "open"
    if mark in _CLOSING_ONLY:
        return "close"
    before = text[i - 1] if i > span[0] else " "
    after = text[i + 1] if i + 1 < span[1] else " "
    if mark in "«‹»›" and not reversed_angles:
        return "open" if mark in "«‹" else "close"
    if mark in "’'":
        return _apostrophe_side(mark, before, after, is_open)
    starts = before.isspace() or before in _AFTER_OPENING_CONTEXT
    ends = after.isspace() or after in _BEFORE_CLOSING_CONTEXT
    if starts != ends:
        return "open" if starts else "close"
    return "close" if is_open else "open"


def _apostrophe_side(mark: str, before: str, after: str, is_open: bool) -> str | None:
    if mark == "'" and before.isspace() and after.isalpha():
        return "open"
    if is_open and not after.isalnum() and (mark == "’" or before in ".,!?…"):
        return "close"
    return None

"""Cuts marked text out of an article by offsets: the pieces of a sentence, each with the marks that cover it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from retold.model import Article, Span
from retold.rendering.safe import line, shown


class Mark(NamedTuple):
    """Something to be seen at a span: a difference, a content, a cue, a source; `label` ties it to its entry."""

    start: int
    end: int
    kind: str
    label: str


class Piece(NamedTuple):
    """A stretch of text under the same marks, the outermost first; `opens` and `closes` are those it begins, ends."""

    text: str
    marks: tuple[Mark, ...] = ()
    opens: tuple[Mark, ...] = ()
    closes: tuple[Mark, ...] = ()


def cut(article: Article, span: Span) -> str:
    """The text at a span, safe to show."""
    return shown(article.text[span[0] : span[1]])


def cut_line(article: Article, span: Span) -> str:
    """The text at a span on one line."""
    return line(article.text[span[0] : span[1]])


def pieces(text: str, span: Span, marks: Iterable[Mark] = ()) -> list[Piece]:
    """The text at `span` cut at every edge of a mark. The texts joined are the text at the span, made safe."""
    start, end = span
    inside = sorted({m for m in marks if m.start < end and m.end > start and m.start < m.end}, reverse=True)
    inside.sort(key=lambda m: (m.start, -m.end))  # of equal spans the later label is the outer one
    edges = sorted({start, end, *(e for m in inside for e in (m.start, m.end) if start < e < end)})
    result = []
    active: list[Mark] = []
    waiting = iter(inside)
    following = next(waiting, None)
    for left, right in pairwise(edges):
        active = [m for m in active if m.end > left]
        while following and following.start <= left:
            active.append(following)
            following = next(waiting, None)
        opens = tuple(m for m in active if m.start == left)
        closes = tuple(m for m in active if m.end == right)
        result.append(Piece(shown(text[left:right]), tuple(active), opens, closes))
    return result


def by_sentence(article: Article, marks: Iterable[Mark]) -> list[list[Mark]]:
    """For each sentence the marks that touch it (sentences are in the order of the text)."""
    starts = [s.span[0] for s in article.sentences]
    result: list[list[Mark]] = [[] for _ in starts]
    for mark in marks:
        for i in range(max(0, bisect_right(starts, mark.start) - 1), bisect_left(starts, mark.end)):
            if article.sentences[i].span[1] > mark.start:
                result[i].append(mark)
    return result

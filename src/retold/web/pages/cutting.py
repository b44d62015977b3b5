"""Texts of reports cut by offsets for a page: words found, words said, what a revision changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from retold.model import Span
from retold.rendering.pieces import Mark, Piece, pieces
from retold.web.documents import Edit

_KEPT = 160  # characters of a stretch without changes that are shown on each side of a change


def cut(text: str, spans: Iterable[Span], kind: str = "found") -> list[Piece]:
    """A text with marks at spans; equal and overlapping ones are joined."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return pieces(text, (0, len(text)), [Mark(s, e, kind, "") for s, e in joined])


class Run(NamedTuple):
    """A run of a diff; `left_out` are characters in its middle that stayed the same and are not shown."""

    kind: str
    head: str
    left_out: int
    tail: str


def fold(edits: Iterable[Edit]) -> list[Run]:
    """The runs of a diff, long unchanged stretches folded."""
    return [_run(edit) for edit in edits]


def _run(edit: Edit) -> Run:
    if edit.kind != "keep" or len(edit.text) <= 3 * _KEPT:
        return Run(edit.kind, edit.text, 0, "")
    return Run(edit.kind, edit.text[:_KEPT], len(edit.text) - 2 * _KEPT, edit.text[-_KEPT:])

"""Text on the page that is no part of the report: read-also links, captions, subscribe lines, slugs, stamps."""

from __future__ import annotations

from collections.abc import Sequence

from retold.languages.text import TextRules
from retold.model import Span


def cut_stamped(text: str, span: Span, rules: TextRules) -> list[Span]:
    """A paragraph, cut behind the time stamp of a read-also line that the text is glued to."""
    return [span]


def mark(text: str, sentences: Sequence[tuple[Span, int]], rules: TextRules) -> list[bool]:
    """Which sentences (span, paragraph number) are furniture."""
    return [False for _ in sentences]

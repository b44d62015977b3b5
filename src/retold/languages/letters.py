"""With which letters beyond ASCII a language is written, and in which encodings its texts are met."""

from __future__ import annotations

from typing import ClassVar

from retold.languages import Part


class Letters(Part, frozen=True, kw_only=True):
    """The part ``letters`` of a language."""

    part: ClassVar[str] = "letters"

    letters: str
    """Small letters beyond ASCII."""
    encodings: tuple[str, ...]
    """Encodings other than Unicode, the usual one first, by the names of Python's codecs."""

"""What changed from one revision of a text to the next, by words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from retold.web.documents import Edit

_WORD = re.compile(r"\S+\s*|\s+")
_PLAIN = 3_000  # words up to which each is compared with each; frequent ones are junk to longer texts (difflib)
_MOST = 20_000  # words; a difference of longer texts is told as one edit, since finding it takes the square of that


def edits(before: str, after: str) -> tuple[Edit, ...]:
    """The runs of words that stayed, came and went; those that stayed and came are the later text, to the character."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    found = [("keep", new[:start])]
    found += _between(old[start : len(old) - end], new[start : len(new) - end])
    found.append(("keep", new[len(new) - end :]))
    return _joined(found)


def _between(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, list[str]]]:
    if max(len(old), len(new)) > _MOST or not old or not new:
        return [("drop", list(old)), ("add", list(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _PLAIN)
    found: list[tuple[str, list[str]]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found.append(("keep", list(new[k:m])))
        else:
            found += [("drop", list(old[i:j])), ("add", list(new[k:m]))]
    return found


def _joined(found: Sequence[tuple[str, list[str]]]) -> tuple[Edit, ...]:
    result: list[Edit] = []
    for kind, words in found:
        text = "".join(words)
        if not text:
            continue
        if result and result[-1].kind == kind:
            result[-1] = Edit(kind=result[-1].kind, text=result[-1].text + text)
        else:
            result.append(Edit(kind=kind, text=text))  # type: ignore[arg-type]
    return tuple(result)

"""Capes, lakes, streets and alike: which kind of place the word in or beside a name says that it is.

"Cape Kaliakra" and «Калиакра» after «нос» are one place: languages differ in whether the word belongs to the name.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache

from retold.annotation.names.gazetteer import DATA
from retold.annotation.names.matching import Form
from retold.languages.names import elisions, joining, particles
from retold.languages.words import fold, folded

_BESIDE = 40  # characters around a name in which the word is looked for


@cache
def _words() -> dict[str, dict[str, str]]:
    """The words for each kind of place, by language."""
    return tomllib.loads((DATA / "landforms.toml").read_text(encoding="utf-8"))


@cache
def of_language(language: str | None) -> dict[str, str]:
    """The words of a language for kinds of places, folded, and the kind."""
    return {fold(word): kind for kind, by in _words().items() for word in by.get(language or "", "").split()}


@lru_cache(maxsize=1 << 15)
def taken_apart(form: Form) -> tuple[str, Form] | None:
    """The kind of place that a name says, and the name without the word for it; None where it says none."""
    kinds = of_language(form.language)
    little = _little(form.language)
    for at in (0, -1):
        kind = kinds.get(fold(form.words[at])) if form.type == "LOC" and len(form.words) > 1 else None
        rest = tuple(w for w in (form.words[1:] if at == 0 else form.words[:-1]) if fold(w) not in little)
        if kind and rest:
            return kind, form._replace(words=rest)
    return None


def beside(text: str, start: int, end: int, language: str | None) -> str | None:
    """The kind of place that the word right before a name says, or right behind it."""
    kinds = of_language(language)
    before = text[max(0, start - _BESIDE) : start]
    if before[-1:] in (" ", "'", "’"):
        words = folded(before).replace("'", " ").split()
        while words and words[-1] in _little(language):
            words.pop()
        if words and words[-1] in kinds:
            return kinds[words[-1]]
    behind = folded(text[end : end + _BESIDE]).split()
    return kinds.get(behind[0].rstrip(".,;:!?)")) if behind and text[end : end + 1] == " " else None


@cache
def _little(language: str | None) -> frozenset[str]:
    return joining(language) | particles(language) | elisions(language)

"""Whether the words of a name stand in one case: given name and surname.

`declensions` in a language's `names.toml` list how its names decline. A form and a base form that one of them joins
have its gender and a case; words of one name that agree in both are likely to be in that case.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from retold.languages import load
from retold.languages.names import NameRules

_NONE = "-"  # no ending
_LEAST = 2  # letters of a stem
Agreed = tuple[str, int]  # gender or number, and the case by its place in the row


class Declension(NamedTuple):
    """A gender, the base form's ending, and the endings of each case."""

    gender: str
    base: str
    cases: tuple[tuple[str, ...], ...]


@cache
def declensions(language: str | None) -> tuple[Declension, ...]:
    """The rows of a language: a gender, then the cases from the nominative on, each with its endings."""
    found = []
    for row in load(language, NameRules).declensions:
        gender, *cells = row.split()
        cases = tuple(tuple(e.replace(_NONE, "") for e in cell.split(",")) for cell in cells)
        found += [Declension(gender, base, ((base,), *cases[1:])) for base in cases[0]]
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def cases(form: str, base: str, language: str | None) -> frozenset[Agreed]:
    """The genders and cases in which a word has this form."""
    found: set[Agreed] = set()
    lower, nominative = form.casefold(), base.casefold()
    for gender, ending, rows in declensions(language):
        stem = nominative.removesuffix(ending)
        if not nominative.endswith(ending) or len(stem) < _LEAST or (not ending and _ends_open(nominative)):
            continue
        found |= {(gender, k) for k, endings in enumerate(rows) if any(lower == stem + e for e in endings)}
    return frozenset(found)


def _ends_open(word: str) -> bool:
    return word[-1] in "аеиіїоуюяєыэёъaeiouyąęáéíóúůýěäö"


@lru_cache(maxsize=1 << 14)
def bases(form: str, language: str | None) -> frozenset[str]:
    """What a word may be a form of, by its ending alone."""
    found = set()
    for _, ending, rows in declensions(language):
        for endings in rows[1:]:
            for e in endings:
                stem = form.removesuffix(e)
                if e != ending and form.endswith(e) and len(stem) >= _LEAST + 1:
                    base = stem + ending
                    if ending or not _ends_open(base.casefold()):
                        found.add(base)
    return frozenset(found)


def agree(words: Iterable[tuple[str, str]], language: str | None) -> bool:
    """Whether words (form and base form) have a gender and a case in common."""
    common: frozenset[Agreed] | None = None
    for form, base in words:
        mine = cases(form, base, language)
        common = mine if common is None else common & mine
    return bool(common)

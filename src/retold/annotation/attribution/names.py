"""Names of an article as speakers need them: the fullest form of each, its base form, its gender."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"\w+(?:[-'’ʼ]\w+)*")
_PARTICLES = frozenset({"de", "van", "von", "der", "al", "bin", "ben", "di", "la", "el", "du", "da", "le", "ibn"})
_STEM = 3  # letters that two forms of a name share at least


def alike(a: str, b: str) -> bool:
    """Whether two words can be forms of one name: a common stem, endings of up to three letters."""
    a, b = a.casefold(), b.casefold()
    if a == b:
        return True
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n >= max(_STEM, min(len(a), len(b)) - 2) and max(len(a), len(b)) - n <= 3


def _runs(text: str, ignored: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Runs of capitalised words that blanks alone (or the dot of an initial) part; initials are left out.

    A first word that is among `ignored` (roles, small words) is capitalised by its place only.
    """
    run: list[str] = []
    last = 0
    for m in _WORD.finditer(text):
        word = m.group()
        gap = text[last : m.start()]
        joined = gap in (" ", "\xa0") or (gap in (".", ". ", ".\xa0") and bool(run) and len(text[last - 2 : last].strip()) <= 1)
        if run and joined and word in _PARTICLES:
            run.append(word)
        elif word[0].isupper():
            if run and not joined:
                yield tuple(run)
                run = []
            if len(word) > 1 and not (not run and word.casefold() in ignored):
                run.append(word)
        elif run:
            yield tuple(run)
            run = []
        last = m.end()
    if run:
        yield tuple(run)


class Names:
    """Full names found in a text, by surname."""

    def __init__(self, text: str, ignored: frozenset[str]) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._subjects: Counter[tuple[str, ...]] = Counter()
        for found in _runs(text, ignored):
            if 2 <= len(found) <= 4:
                self._counts[found] += 1
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        for name in self._counts:
            self._by_last.setdefault(name[-1][:_STEM].casefold(), []).append(name)

    def seen_as_subject(self, name: Iterable[str]) -> None:
        """Note a form that was met in the nominative."""
        self._subjects[tuple(name)] += 1

    def full(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The fullest form of a name in the article, in the base form where the article has it."""
        candidates = [
            name
            for name in self._by_last.get(words[-1][:_STEM].casefold(), [])
            if alike(name[-1], words[-1]) and len(name) >= len(words) and _fits(words, name)
        ]
        if len(words) == 1 and candidates:
            firsts = {c[0][:_STEM].casefold() for c in candidates if len(c) == 2}
            if len(firsts) > 1:
                best = max(firsts, key=lambda f: sum(self._counts[c] for c in candidates if c[0][:_STEM].casefold() == f))
                candidates = [c for c in candidates if c[0][:_STEM].casefold() == best]
        if not candidates:
            return words
        subjects = [c for c in candidates if self._subjects[c]]
        if len(words) > 1 and self._subjects[words]:
            return words
        pool = subjects or candidates
        shortest = min(len(c) for c in pool)
        pool = [c for c in pool if len(c) == shortest] if not subjects else pool
        return min(pool, key=lambda c: (-self._subjects[c], sum(map(len, c)), -self._counts[c], c))


def _fits(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether all words of the shorter name are in the longer one, in some form."""
    return all(any(alike(w, n) for n in name) for w in words)

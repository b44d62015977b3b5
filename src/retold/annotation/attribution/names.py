"""Names of an article as speakers need them: the fullest form of each, its base form, where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:[-'’ʼ]\w+)*")
_STEM = 3  # letters that two forms of a name share at least
_MANY = 40  # names with one beginning that are compared at most
_LONGEST = 5  # words of a personal name

Name = tuple[str, ...]


class Occurrence(NamedTuple):
    """A run of capitalised words in the text."""

    start: int
    name: Name


def alike(a: str, b: str) -> bool:
    """Whether two words can be forms of one name: a common stem, endings of up to three letters."""
    a, b = a.casefold(), b.casefold()
    if a == b:
        return True
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n >= max(_STEM, min(len(a), len(b)) - 2) and max(len(a), len(b)) - n <= 3


def runs(
    text: str, ignored: frozenset[str], particles: frozenset[str], starts: frozenset[int] = frozenset()
) -> Iterator[Occurrence]:
    """Runs of capitalised words that blanks alone (or the dot of an initial) part; initials are left out.

    A first word that is among `ignored` (roles, small words) is capitalised by its place only. A person's name is
    known to begin at each of `starts`: what stands before it is another's.
    """
    run: list[str] = []
    start = last = 0
    for m in _WORD.finditer(text):
        word = m.group()
        if not run and not word[0].isupper():  # nothing to go on with, and nothing begins
            last = m.end()
            continue
        gap = text[last : m.start()]
        initial = gap in (".", ". ", ".\xa0") and len(text[max(0, last - 2) : last].strip()) <= 1
        joined = bool(run) and (gap in (" ", "\xa0") or initial)
        last = m.end()
        if joined and word in particles:
            run.append(word)
            continue
        if run and not (joined and word[0].isupper() and m.start() not in starts):
            yield Occurrence(start, tuple(run))
            run = []
        if word[0].isupper() and len(word) > 1 and (run or word.casefold() not in ignored):
            if not run:
                start = m.start()
            run.append(word)
    if run:
        yield Occurrence(start, tuple(run))


def base_word(word: str, endings: tuple[tuple[str, str], ...], oblique: bool) -> str:
    """A word in the base form by its ending; endings that only get shorter need evidence of an oblique case."""
    for ending, base in endings:
        if word.endswith(ending) and len(word) > len(ending):
            if not oblique and _needs_evidence(ending, base):
                return word
            return word.removesuffix(ending) + base
    return word


def _needs_evidence(ending: str, base: str) -> bool:
    """Whether the oblique ending may be a nominative: it only gets shorter, perhaps with a vowel slipped in."""
    return len(base) < len(ending) or (len(ending) > 2 and base[0] + base[-1] == ending[:2])


class Names:
    """Personal names found in a text, by surname; `is_place` tells what is a country or a city."""

    def __init__(
        self,
        text: str,
        ignored: frozenset[str],
        particles: frozenset[str],
        is_place: Callable[[Name], bool],
        starts: frozenset[int] = frozenset(),
    ) -> None:
        self.starts = starts
        self._is_place = is_place
        self._counts: Counter[Name] = Counter()
        self._first: dict[Name, int] = {}
        self._subjects: Counter[Name] = Counter()
        self.occurrences = [
            Occurrence(o.start, self.without_places(o.name)) for o in runs(text, ignored, particles, starts)
        ]
        self._proper: set[str] = set()
        self.initial: set[str] = set()  # last words of names that open a sentence: most likely in the nominative
        self.occurrences = self._without_owners()
        for o in self.occurrences:
            self._counts[o.name] += 1
            self._first.setdefault(o.name, o.start)
            if _opens_sentence(text, o.start):
                self._subjects[o.name] += len(o.name) > 1
                self.initial.add(o.name[-1])
            else:
                self._proper.add(o.name[0][:_STEM].casefold())
            self._proper.update(w[:_STEM].casefold() for w in o.name[1:])
        self._endings: dict[str, set[str]] = {}
        for name in self._counts:
            known = self._endings.setdefault(name[-1][:_STEM].casefold(), set())
            if len(known) < _MANY:
                known.add(name[-1])
        self._lasts: Counter[str] = Counter()
        for name, times in self._counts.items():
            self._lasts[name[-1][:_STEM].casefold()] += times
        self._by_last: dict[str, list[Name]] = {}
        for name in self._counts:
            if 2 <= len(name) <= _LONGEST and not is_place(name):
                self._by_last.setdefault(name[-1][:_STEM].casefold(), []).append(name)

    def _without_owners(self) -> list[Occurrence]:
        """Runs of three words without the name of another person before them: «адвокат Трампа Рудольф Джуліані»."""
        whole = {o.name for o in self.occurrences if len(o.name) > 1}
        lasts = {o.name[-1][:_STEM].casefold() for o in self.occurrences if len(o.name) <= 2}
        out = []
        for o in self.occurrences:
            other = len(o.name) == 3 and o.name[0][:_STEM].casefold() in lasts and not alike(o.name[0], o.name[-1])
            shorter = next((o.name[k:] for k in range(1, len(o.name) - 1) if o.name[k:] in whole), None)
            out.append(Occurrence(o.start, shorter or (o.name[1:] if other else o.name)))
        return out

    def is_proper(self, word: str) -> bool:
        """Whether a word is capitalised anywhere but at the head of a sentence."""
        return word[:_STEM].casefold() in self._proper or (len(word) > 1 and word.isupper())

    def without_places(self, name: Name) -> Name:
        """A name without acronyms and places before it: «США Нед Прайс», «Канады Джастин Трюдо»."""
        while len(name) > 1 and not self._is_place(name):
            for n in (3, 2, 1):
                if len(name) > n and (self._is_place(name[:n]) or (n == 1 and name[0].isupper() and len(name) > 2)):
                    name = name[n:]
                    break
            else:
                return name
        return name

    def own(self, name: Name) -> Name:
        """A run of capitalised words as a personal name: without places, initials and the names of others."""
        short = tuple(w for w in self.without_places(name) if len(w) > 1) or name
        if short in self._counts:
            return short
        return next((short[k:] for k in range(1, len(short) - 1) if short[k:] in self._counts), short)

    def surname(self, word: str) -> str:
        """The shortest form of a surname that the article has."""
        forms = self._endings.get(word[:_STEM].casefold(), ())
        return min((f for f in forms if word.startswith(f) and alike(f, word)), key=len, default=word)

    def seen_as_subject(self, name: Name) -> None:
        """Note a form that was met in the nominative."""
        self._subjects[name] += 1

    def was_subject(self, name: Name) -> bool:
        """Whether a form was met in the nominative."""
        return bool(self._subjects[name])

    def count(self, name: Name) -> int:
        """How often a person is named by the surname."""
        return self._lasts[name[-1][:_STEM].casefold()]

    def full(self, words: Name) -> Name:
        """The fullest form of a name in the article, in the base form where the article has it."""
        if not words:
            return words
        candidates = [
            name
            for name in self._by_last.get(words[-1][:_STEM].casefold(), [])[:_MANY]
            if alike(name[-1], words[-1]) and len(name) >= len(words) and _fits(words, name)
        ]
        if not candidates:
            return (self.surname(words[0]),) if len(words) == 1 else words
        if len(words) == 1 or len(words) < max(map(len, candidates)):
            candidates = self._same_person(candidates)
        elif self._subjects[words]:
            return words
        candidates.sort(key=lambda c: (-self._subjects[c], -len(c), sum(map(len, c)), -self._counts[c], c))
        return candidates[0]

    def _same_person(self, candidates: list[Name]) -> list[Name]:
        """Of several people with one surname, the one named most often, or else first."""

        def weight(first: str) -> tuple[int, int]:
            same = [c for c in candidates if alike(c[0], first)]
            return sum(self._counts[c] for c in same), -min(self._first[c] for c in same)

        best = max((c[0] for c in candidates), key=weight)
        return [c for c in candidates if alike(c[0], best)]

    def commonest(self, excluded: Callable[[Name], bool]) -> Name | None:
        """The name met most often that is not excluded."""
        for name, times in self._counts.most_common(_MANY):
            if times > 1 and self.is_proper(name[0]) and not self._is_place(name) and not excluded(name):
                return name
        return None


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 4) : at].rstrip(' "“„«»‘–—-(')
    return not before or before[-1] in ".!?…\n:”"


def _fits(words: Name, name: Name) -> bool:
    """Whether all words of the shorter name are in the longer one, in some form."""
    return all(any(alike(w, n) for n in name) for w in words)

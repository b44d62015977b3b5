"""How alike two names are, word by word: the measures that linking decides by.

A form is a name in one spelling, language and type. Its words are compared by their stems (`keys`), hyphens part
words, and little words inside names (of, для, von, al) are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from retold.annotation.names import gazetteer
from retold.annotation.names.keys import alike, may_be_alike, stems
from retold.languages.names import joining, particles
from retold.languages.words import fold
from retold.model import MentionType

SURNAME = 0.8  # least similarity of two surnames; all five calibrated with `benchmarks/names.py`, given mentions
SHORT_SURNAME = 0.9  # the same where the shorter has at most four sounds
GIVEN = 0.7  # of given names beside alike surnames
WORD = 0.7  # of any word of two names of several words
MEAN = 0.82  # of their mean
SINGLE = 0.85  # of names of one word
_SHORT = 4
_SKELETON = 2  # consonants by which stems are grouped before they are compared


class Form(NamedTuple):
    """A name in one spelling, language and type; `words` are folded but for abbreviations."""

    language: str | None
    words: tuple[str, ...]
    type: MentionType


@lru_cache(maxsize=1 << 15)
def content(form: Form) -> tuple[str, ...]:
    """The words of a form that are compared."""
    parts = [p for w in form.words for p in (w.split("-") if not gazetteer.is_abbreviation(w) else [w]) if p]
    little = particles(form.language) if form.type == "PER" else joining(form.language) | particles(form.language)
    kept = [p for p in parts if fold(p) not in little]
    return tuple(kept or parts or form.words)


@lru_cache(maxsize=1 << 15)
def content_stems(form: Form) -> tuple[tuple[str, ...], ...]:
    """The stems (in every reading) of each word that is compared."""
    return tuple(stems(w, form.language) for w in content(form))


@lru_cache(maxsize=1 << 18)
def word_similarity(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Similarity of two words by the best pair of their readings."""
    return max(alike(a, b) for a in first for b in second)


def surnames_agree(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Similarity of two surnames, or 0 where they are too far apart."""
    score = word_similarity(first, second)
    short = min(len(first[0]), len(second[0])) <= _SHORT
    return score if score >= (SHORT_SURNAME if short else SURNAME) else 0.0


def given_names_agree(first: Form, second: Form) -> float:
    """Similarity of the given names (or initials) of two full names, or 0 where they tell two people apart."""
    a, b = content_stems(first)[0], content_stems(second)[0]
    if min(len(a[0]), len(b[0])) == 1:
        return GIVEN if {x[:1] for x in a} & {y[:1] for y in b} else 0.0
    if min(len(a[0]), len(b[0])) == 2:  # Al and Эл, Xi and Си
        return GIVEN if {_skeleton(x) for x in a} & {_skeleton(y) for y in b} else 0.0
    score = word_similarity(a, b)
    return score if score >= GIVEN else 0.0


def names_agree(first: Form, second: Form) -> float:
    """Similarity of two names of places, organisations, events or products, or 0 where they differ."""
    a, b = content_stems(first), content_stems(second)
    short = any(gazetteer.is_abbreviation(w) and len(w) < _SHORT for w in (*content(first), *content(second)))
    if len(a) != len(b) or short or _numbers(first) != _numbers(second):
        return 0.0
    if len(a) == 1:
        score = word_similarity(a[0], b[0])
        return score if score >= SINGLE else 0.0
    left, scores = list(range(len(b))), []
    for word in a:
        best, second_word = max((word_similarity(word, b[k]), -k) for k in left)
        if best < WORD:
            return 0.0
        scores.append(best)
        left.remove(-second_word)
    mean = sum(scores) / len(scores)
    return mean if mean >= MEAN else 0.0


def _numbers(form: Form) -> tuple[str, ...]:
    return tuple(w for w in content(form) if w.isdigit())


class Neighbours:
    """Of each stem, the stems alike enough for any rule to hold; built once over all stems of a call."""

    def __init__(self, found: Iterable[str]) -> None:
        blocks: dict[str, list[str]] = defaultdict(list)
        for stem in sorted(set(found)):
            blocks[_skeleton(stem)].append(stem)
        near: dict[str, list[str]] = defaultdict(list)
        for block in blocks.values():
            for i, j in may_be_alike(block, WORD):
                stem, other = block[i], block[j]
                if abs(len(other) - len(stem)) <= _SHORT and alike(stem, other) >= WORD:
                    near[stem].append(other)
                    near[other].append(stem)
        self._near = {stem: [stem, *others] for stem, others in near.items()}

    def of(self, stem: str) -> Sequence[str]:
        """The stems near `stem`, itself among them."""
        return self._near.get(stem, (stem,))


@lru_cache(maxsize=1 << 16)
def _skeleton(stem: str) -> str:
    hard = "".join(c for c in stem if c not in "aeiou").replace("z", "s").replace("Z", "S")
    return hard[:_SKELETON] or stem[:1]


def pairs(forms: Sequence[Form], numbers: Iterable[int], near: Neighbours, *, last: bool) -> set[tuple[int, int]]:
    """Pairs of forms that share a similar word: the last one, or any."""
    index: dict[str, list[int]] = defaultdict(list)
    for i in numbers:
        words = content_stems(forms[i])
        for stem in {s for word in (words[-1:] if last else words) for s in word}:
            index[stem].append(i)
    return {
        (i, j) for stem, here in index.items() for o in near.of(stem) for j in index.get(o, ()) for i in here if i < j
    }


def initials(form: Form) -> frozenset[str]:
    """What an abbreviation of a name of several words may look like, lower case, in the name's own letters."""
    parts = [p for w in form.words for p in w.split("-") if p]
    every = "".join(p[0] for p in parts).casefold()
    weighty = "".join(p[0] for p in content(form)).casefold()
    return frozenset({every, weighty}) if len(parts) > 1 else frozenset()

"""Which runs of words may be a name: where one may begin and end, and what is none for certain.

Runs of words that begin with a capital are candidates, with the lower-case words that names go on with ("Ministry of
...", "Европейския съюз").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from retold.annotation.names import gazetteer
from retold.annotation.names.evidence import is_given, row
from retold.annotation.names.lines import CAPITALS, Line
from retold.languages import load
from retold.languages.names import NameRules, classes, conjunctions, little, never_names, particles, starters
from retold.languages.numerals import reader
from retold.languages.offices import office_words

_LONGEST = 8  # words of a name
_TAIL = 4  # lower-case words after the last capital
_HEADS = frozenset({"organisation", "place", "event", "product"})
_ROMAN = re.compile("[IVXLC]+")
_OFFICES_IN_SURNAMES = frozenset({"king", "queen", "pope", "mayor", "head"})
_GAPS = frozenset({" ", "\u00a0", " & ", ". ", ".", " - ", " – ", "/", "-"})


def candidates(line: Line) -> list[tuple[int, int]]:
    """Runs of words that may be a name: first word, and the word after the last."""
    found = []
    for first, (looks, following) in enumerate(pairwise(line.shapes + "l")):
        if (looks in CAPITALS or (looks == "l" and following in "CX")) and _may_start(line, first):
            found += [(first, last) for last in _ends(line, first) if not _is_no_name(line, first, last)]
    return found


def _is_no_name(line: Line, first: int, last: int) -> bool:
    """Whether a run is a city and a person, a number, or only an adjective where those have a capital."""
    if _is_office(line, first, last) or _is_titled(line, first, last):
        return True
    if last - first > 1:
        return _is_place_and_person(line, first, last)
    if _ROMAN.fullmatch(line.written[first]):
        return True
    if load(line.language, NameRules).capitals != "adjectives":
        return False
    nationality = gazetteer.nationality(line.words[first].folded, line.language)
    return bool(nationality) and not gazetteer.lookup(line.written[first:last], line.language)


def _is_titled(line: Line, first: int, last: int) -> bool:
    """Whether a run begins with a title, or joins two names, in a language whose data say so."""
    language = line.language
    inside = [w.folded for w in line.words[first:last]]
    first_word = next((w for w in inside if w not in particles(language)), inside[0])
    if first_word in never_names(language):
        return True
    if load(language, NameRules).titles_apart and "role" in classes(language, inside[0]):
        return not gazetteer.lookup(line.written[first:last], language)
    if conjunctions(language).isdisjoint(inside):
        return False
    heads = frozenset().union(*(classes(language, w) for w in inside))
    return _HEADS.isdisjoint(heads) and not gazetteer.lookup(line.written[first:last], language)


def _is_office(line: Line, first: int, last: int) -> bool:
    """Whether a run is an office and nothing else; but one word may be a surname (King), but for German's nouns."""
    hit = office_words(line.language).phrases.at(line.words[first:last], 0)
    if not hit or hit.last != last - first:
        return False
    return last - first > 1 or (
        load(line.language, NameRules).capitals == "nouns" and hit.payload not in _OFFICES_IN_SURNAMES
    )


def _is_place_and_person(line: Line, first: int, last: int) -> bool:
    """Whether a run is the name of a place and (the beginning of) the name of a person behind it."""
    if not is_given(line.written[first + 1], line.language):
        return False
    if last - first == 2 and not (line.shapes[last : last + 1] == "C" and len(line.gaps[last]) == 1):
        return False
    before = classes(line.language, line.words[first - 1].folded) if first else frozenset()
    letter = row(line.language, line.written[first : first + 1])
    if "organisation" in before:  # a company may have any name
        return False
    if letter == "c" or not before.isdisjoint(("preposition", "role")):
        known = gazetteer.lookup(line.written[first : first + 1], line.language)
        return letter in "c-" or bool(known and known.type == "LOC")
    return False


def _may_start(line: Line, i: int) -> bool:
    """Whether a name may begin with a capitalised word, or with a little one before such a word."""
    if line.shapes[i] == "C" and _only_starts(line.language, line.words[i].folded, line.starts[i]):
        return False
    if line.shapes[i] in CAPITALS:
        return "month" not in classes(line.language, line.words[i].folded) or line.shapes[i] == "A"
    if load(line.language, NameRules).titles_apart and not _is_own_particle(line, i):
        return False
    return line.words[i].folded in particles(line.language)


def _is_own_particle(line: Line, i: int) -> bool:
    """Whether a particle behind a role begins a name (President von der Leyen), rather than "of" (brother of Jana)."""
    folded = [w.folded for w in line.words[i - 1 : i + 2]] if i else []
    if len(folded) < len(("role", "particle", "name")) or "role" not in classes(line.language, folded[0]):
        return False
    return folded[1] not in office_words(line.language).of or folded[2] in particles(line.language)


def _ends(line: Line, first: int) -> list[int]:
    """Where a name that begins at `first` may end: after capitals and numbers, and some lower-case words."""
    language, ends, lower = line.language, [], 0
    tails, small = load(language, NameRules).tails, little(language)
    headed = tails and _is_head(language, line.words[first].folded)
    for last in range(first, min(first + _LONGEST, len(line.words))):
        if last > first and line.gaps[last] not in _GAPS:
            break
        shape, folded = line.shapes[last], line.words[last].folded
        if shape in CAPITALS or (shape == "d" and last > first):
            ends.append(last + 1)
            lower = 0
        else:
            lower += 1
            headed = tails and (headed or _is_head(language, folded))
            if lower > _TAIL or not (folded in small or headed):
                break
            if folded not in small:
                ends.append(last + 1)
    known = (first + n for n in gazetteer.begun(line.written[first], language) if 1 < n <= _LONGEST)
    return ends + [e for e in sorted(known) if e <= len(line.words) and _is_known(line, first, e, ends)]


def _is_known(line: Line, first: int, last: int, ends: Sequence[int]) -> bool:
    """Whether the data know a run of words that goes on in lower case (Commission européenne)."""
    return (
        line.shapes[last - 1] == "l"
        and last not in ends
        and bool(gazetteer.lookup(line.written[first:last], line.language))
    )


@lru_cache(maxsize=1 << 16)
def _only_starts(language: str | None, folded: str, starts: bool) -> bool:
    """Whether a capitalised word is no name: a number, a little word that begins a sentence."""
    if not starts and load(language, NameRules).capitals != "nouns":
        return False
    number = reader(language).part(folded)
    if number and number.role == "cardinal":
        return True
    return starts and (folded in starters(language) or "preposition" in classes(language, folded))


def _is_head(language: str | None, folded: str) -> bool:
    """Whether a word says what kind of thing a name is of, so that lower-case words may belong to the name."""
    return not _HEADS.isdisjoint(classes(language, folded))


def demanding(line: Line) -> list[bool]:
    """Which words are likely part of names for their capital alone: inside sentences, where only names have one."""
    capitals = load(line.language, NameRules).capitals
    if line.headline or capitals == "nouns":
        return [False] * len(line.words)
    return [
        looks in CAPITALS and not starts and _demands_name(line.language, word.folded, capitals == "adjectives")
        for looks, starts, word in zip(line.shapes, line.starts, line.words, strict=True)
    ]


def _demands_name(language: str | None, folded: str, adjectives: bool) -> bool:
    """Whether a word with a capital is more than a month or, where those have one, an adjective of a country."""
    if "month" in classes(language, folded):
        return False
    return not (adjectives and gazetteer.nationality(folded, language))

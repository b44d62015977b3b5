"""One spelling for names in every script: how a word sounds, written in a small alphabet, and its stem.

The letters of each language stand in `names.toml`. What comes out is no transliteration to be shown: sounds that
newsrooms write differently for the same name (г/h/g, w/v/в, y/j/i) fall together, long and double letters too.
A name in Latin letters may be written as its own language writes it or as the language of the article does, so
that it has more than one reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from retold.languages import load
from retold.languages.names import NameRules

_LATIN = re.compile(r"[a-zà-ɏ]", re.IGNORECASE)
_REPEATED = re.compile(r"(.)\1+")
_NOT_KEY = re.compile(r"[^a-zA-Z0-9]")
_MARKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "s", "ı": "i"})  # marks that are part of the letter
_VOWELS = "aeiou"
_NO_VOWELS = str.maketrans("zZ", "sS", _VOWELS)
_LEAST = 3  # letters that a stem keeps
_WHOLE, _HARD = 0.45, 0.55  # how much all letters of a stem and its consonants count
_ROUNDING = 1e-4  # of sums of short floating-point figures
_FEW = 12  # stems, of which comparing all pairs takes some 60 µs, as much as making a matrix does
# Spellings of Latin letters that names keep in every language of the article (Trump in Czech, Juncker in Slovene).
_FOREIGN = ("en", "und")


class _Letters(dict[int, str]):
    """What each letter sounds like, for `str.translate`; letters that the language's data do not name lose their marks.

    Filled as letters are met: there are few, and looking one up costs more than all else that is done with it.
    """

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(chr(code))
        return found


def _plain(written: str) -> str:
    """Letters without marks; what has no place in a key is left out."""
    bare = "".join(c for c in unicodedata.normalize("NFD", written) if not unicodedata.combining(c))
    return _NOT_KEY.sub("", bare.translate(_MARKED))


class _Spelling(NamedTuple):
    """How a language writes sounds: with single letters, and with several."""

    letters: _Letters
    several: dict[str, str]
    pattern: re.Pattern[str]
    latin: bool


@lru_cache(maxsize=64)
def _spelling(language: str | None) -> _Spelling:
    pairs = [pair.partition("=") for pair in load(language, NameRules).letters.split()]
    table = {written: _plain(sound) for written, _, sound in pairs}
    several = {written: sound for written, sound in table.items() if len(written) > 1}
    longest_first = sorted(several, key=lambda w: (-len(w), w))
    pattern = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")" if several else "(?!)")
    letters = _Letters((ord(w), s) for w, s in table.items() if len(w) == 1)
    return _Spelling(letters, several, pattern, "а" not in table)


def _sounds(word: str, language: str | None) -> str:
    letters, several, pattern, _ = _spelling(language)
    if pattern.search(word):
        heard = "".join([several[part] if part in several else part.translate(letters) for part in pattern.split(word)])
    else:
        heard = word.translate(letters)
    # Few words have any, and writing a template out costs as much as all else.
    return _REPEATED.sub(r"\1", heard) if _REPEATED.search(heard) else heard


def is_latin(word: str) -> bool:
    """Whether a word is written in Latin letters."""
    return bool(_LATIN.match(word))


@lru_cache(maxsize=1 << 16)
def readings(word: str, language: str | None) -> tuple[str, ...]:
    """How a word may sound, the reading of the article's language first; never empty strings only."""
    lower = word.casefold().replace("’", "'").replace("ʼ", "'")
    latin = is_latin(lower)
    own = language if latin == writes_latin(language) else (_FOREIGN[0] if latin else "und")
    heard = [_sounds(lower, other) for other in dict.fromkeys((own, *_FOREIGN) if latin else (own,))]
    return tuple(dict.fromkeys(h for h in heard if h)) or (lower,)


@lru_cache(maxsize=64)
def writes_latin(language: str | None) -> bool:
    """Whether a language is written in Latin letters."""
    return _spelling(language).latin


@lru_cache(maxsize=64)
def _endings(language: str | None) -> tuple[frozenset[str], tuple[int, ...]]:
    """The endings of a language, and their lengths, the longest first."""
    found = frozenset(load(language, NameRules).endings.split())
    return found, tuple(sorted(set(map(len, found)), reverse=True))


def cut(word: str, language: str | None) -> str:
    """A lower-case word without the ending that inflection may have added (at least three letters stay)."""
    endings, lengths = _endings(language)
    for n in lengths:
        if len(word) - n >= _LEAST and word[-n:] in endings:
            return word[:-n]
    return word


def _short(heard: str) -> str:
    bare = heard.rstrip(_VOWELS)
    return bare if len(bare) >= _LEAST else heard


@lru_cache(maxsize=1 << 16)
def stems(word: str, language: str | None) -> tuple[str, ...]:
    """The readings of a word without its inflection; words that agree in one are forms of one name, as a rule."""
    lower = word.casefold()
    whole, bare = readings(lower, language), cut(lower, language)
    forms = readings(bare, language) + whole if bare != lower else whole
    return tuple(dict.fromkeys([*map(_short, forms), *forms[-1:]]))


@lru_cache(maxsize=1 << 18)
def alike(first: str, second: str) -> float:
    """Similarity of two stems from 0 to 1; consonants count for more than vowels."""
    if first == second:
        return 1.0
    shorter = min(len(first), len(second))
    if shorter <= _LEAST:
        near = shorter == _LEAST and first[:1] == second[:1] and Levenshtein.distance(first, second) <= 1
        return 0.75 if near else 0.0
    whole = Levenshtein.normalized_similarity(first, second)
    hard, other = first.translate(_NO_VOWELS), second.translate(_NO_VOWELS)
    if min(len(hard), len(other)) > 2 or (len(hard) >= 2 and hard == other):
        whole = max(whole, _WHOLE * whole + _HARD * Levenshtein.normalized_similarity(hard, other))
    if first[0] != second[0] and not (first[0] in _VOWELS and second[0] in _VOWELS):
        whole -= 0.1
    return whole


def may_be_alike(found: Sequence[str], least: float) -> list[tuple[int, int]]:
    """Pairs of stems (by number, the smaller first) that may be `least` alike: all that are, and some that are not.

    Of thousands of stems few pairs are alike, and comparing them one by one took a fifth of the time of linking; of a
    few, all pairs are fewer than a matrix is worth.
    """
    if len(found) <= _FEW:
        return list(combinations(range(len(found)), 2))
    import numpy as np
    from rapidfuzz.process import cdist

    whole = cdist(found, found, scorer=Levenshtein.normalized_similarity)
    hard = [stem.translate(_NO_VOWELS) for stem in found]
    bound = np.maximum(whole, _WHOLE * whole + _HARD * cdist(hard, hard, scorer=Levenshtein.normalized_similarity))
    short = np.array([len(stem) <= _LEAST for stem in found])
    bound[short | short[:, None]] = 1.0
    first, second = np.nonzero(np.triu(bound >= least - _ROUNDING, 1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


@lru_cache(maxsize=1 << 18)
def similarity(first: str, language: str | None, second: str, other: str | None) -> float:
    """Similarity of two words in their languages: the best pair of their stems."""
    return max(alike(a, b) for a in stems(first, language) for b in stems(second, other))

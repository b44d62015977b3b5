"""One spelling for names in every script: how a word sounds, written in a small alphabet, and its stem.

The letters of each language stand in `names.toml`. What comes out is no transliteration to be shown: sounds that
newsrooms write differently for the same name (г/h/g, w/v/в, y/j/i) fall together, long and double letters too.
A name in Latin letters may be written as its own language writes it or as the language of the article does, so
that it has more than one reading.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from retold.languages import load
from retold.languages.names import NameRules

_LATIN = re.compile(r"[a-zà-ɏ]", re.IGNORECASE)
_REPEATED = re.compile(r"(.)\1+")
_NOT_KEY = re.compile(r"[^a-zA-Z0-9]")
_VOWELS = "aeiou"
_NO_VOWELS = str.maketrans("zZ", "sS", _VOWELS)
_LEAST = 3  # letters that a stem keeps
# Spellings of Latin letters that names keep in every language of the article (Trump in Czech, Juncker in Slovene).
_FOREIGN = ("en", "und")


@lru_cache(maxsize=64)
def _letters(language: str | None) -> tuple[dict[str, str], re.Pattern[str]]:
    pairs = [pair.partition("=") for pair in load(language, NameRules).letters.split()]
    table = {written: sound for written, _, sound in pairs}
    longest_first = sorted(table, key=lambda w: (-len(w), w))
    return table, re.compile("|".join(map(re.escape, longest_first)) or "(?!)")


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _sounds(word: str, language: str | None) -> str:
    table, pattern = _letters(language)
    heard = _plain(pattern.sub(lambda m: table[m.group()], word))
    heard = heard.replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ß", "s").replace("ı", "i")
    return _REPEATED.sub(r"\1", _NOT_KEY.sub("", heard))


def is_latin(word: str) -> bool:
    """Whether a word is written in Latin letters."""
    return bool(_LATIN.match(word))


@lru_cache(maxsize=1 << 16)
def readings(word: str, language: str | None) -> tuple[str, ...]:
    """How a word may sound, the reading of the article's language first; never empty strings only."""
    lower = word.casefold().replace("’", "'").replace("ʼ", "'")
    latin = is_latin(lower)
    own = language if latin == writes_latin(language) else (_FOREIGN[0] if latin else "und")
    heard = [_sounds(lower, own)]
    if latin:
        heard += [_sounds(lower, f) for f in _FOREIGN]
    return tuple(dict.fromkeys(h for h in heard if h)) or (lower,)


@lru_cache(maxsize=64)
def writes_latin(language: str | None) -> bool:
    """Whether a language is written in Latin letters."""
    table, _ = _letters(language)
    return "а" not in table


@lru_cache(maxsize=64)
def _endings(language: str | None) -> tuple[str, ...]:
    return tuple(sorted(set(load(language, NameRules).endings.split()), key=lambda e: (-len(e), e)))


def cut(word: str, language: str | None) -> str:
    """A lower-case word without the ending that inflection may have added (at least three letters stay)."""
    for ending in _endings(language):
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            return word[: -len(ending)]
    return word


def _short(heard: str) -> str:
    bare = heard.rstrip(_VOWELS)
    return bare if len(bare) >= _LEAST else heard


@lru_cache(maxsize=1 << 16)
def stems(word: str, language: str | None) -> tuple[str, ...]:
    """The readings of a word without its inflection; words that agree in one are forms of one name, as a rule."""
    lower = word.casefold()
    forms = readings(cut(lower, language), language) + readings(lower, language)
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
        whole = max(whole, 0.45 * whole + 0.55 * Levenshtein.normalized_similarity(hard, other))
    if first[0] != second[0] and not (first[0] in _VOWELS and second[0] in _VOWELS):
        whole -= 0.1
    return whole


@lru_cache(maxsize=1 << 18)
def similarity(first: str, language: str | None, second: str, other: str | None) -> float:
    """Similarity of two words in their languages: the best pair of their stems."""
    return max(alike(a, b) for a in stems(first, language) for b in stems(second, other))

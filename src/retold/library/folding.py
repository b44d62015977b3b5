"""One spelling for all scripts, so that a query in Latin letters finds the Cyrillic name and the other way round.

Coarser than `annotation.names.keys`, which knows the languages of both sides: a query has no language. What is found is
ranked by its own spelling afterwards, so that nearness of sound costs little.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).with_name("letters.toml")
_WORD = re.compile(r"\w+(?:['’ʼ]\w+)*")
_REPEATED = re.compile(r"([^\W\d_])\1+")
_ONE_SOUND = re.compile(r"([a-z])\1+")  # a whole word, such as "AA" or "zzz": as one letter it would be another word
_ENDING = re.compile(r"(?<=.{4})[aeiou]+$")
_SHORT = 6  # letters; shorter query words are taken as they are, longer ones without their last vowels

# The version of the spelling: a library indexed with another one is indexed anew.
VERSION = "2"


class Span(NamedTuple):
    """A word of a text."""

    start: int
    end: int


class _Rules(NamedTuple):
    accented: dict[int, str]
    letters: dict[int, str]
    sounds: dict[str, str]
    groups: re.Pattern[str]
    hard: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    accented, letters, sounds = (_table(data[part]) for part in ("accented", "letters", "sounds"))
    longest_first = sorted(sounds, key=lambda group: (-len(group), group))
    groups = re.compile("|".join(longest_first))
    return _Rules(_by_code(accented), _by_code(letters), sounds, groups, re.compile(f"c(?![{data['soft']}])"))


def _table(pairs: str) -> dict[str, str]:
    return {written: sound for written, _, sound in (pair.partition("=") for pair in pairs.split())}


def _by_code(table: dict[str, str]) -> dict[int, str]:
    return {ord(letter): sound for letter, sound in table.items()}


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """How a word sounds in the small alphabet; an empty string for a word of silent signs alone."""
    rules = _rules()
    lower = unicodedata.normalize("NFC", word.casefold()).translate(rules.accented)
    plain = unicodedata.normalize("NFKD", lower)
    if not plain.isalnum():
        plain = "".join(filter(str.isalnum, plain))
    # Groups are spelled in Latin letters only; Cyrillic letters become single sounds afterwards.
    heard = rules.groups.sub(lambda m: rules.sounds[m[0]].upper(), plain)
    heard = rules.hard.sub("k", heard).lower().translate(rules.letters).replace("ts", "c")
    if not _REPEATED.search(heard):  # as in most words
        return heard
    return heard[:2] if _ONE_SOUND.fullmatch(heard) else _REPEATED.sub(r"\1", heard)


def folded(text: str) -> str:
    """The words of a text as they sound, each between single blanks: ``" marko rubio "``."""
    return f" {' '.join(filter(None, (fold(m[0]) for m in _WORD.finditer(text))))} "


def needle(word: str) -> str:
    """What to look for in folded text: a longer word loses its last vowels, which inflection changes."""
    heard = fold(word)
    return _ENDING.sub("", heard) if len(heard) >= _SHORT else heard


def words(text: str) -> list[str]:
    """The words of a query."""
    return [m[0] for m in _WORD.finditer(text)]


def places(text: str, needles: frozenset[str]) -> list[Span]:
    """The words of a text in which one of the needles is heard."""
    return [Span(*m.span()) for m in _WORD.finditer(text) if any(n in fold(m[0]) for n in needles)]

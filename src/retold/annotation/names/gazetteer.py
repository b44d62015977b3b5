"""Names that are known beforehand: countries, regions, institutions, and bodies that every country has.

The data stand in `data/` beside this module. Names are looked up by the stems of their words, so that every inflected
form is found; abbreviations are looked up letter by letter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from retold.annotation.names.keys import stems
from retold.languages import codes
from retold.languages.words import fold, words
from retold.model import MentionType

DATA = Path(__file__).parent / "data"
_EVERY = "all"
_ABBREVIATION = 5  # letters up to which a word in capitals is looked up as it stands
_SHORT = 4  # stems shorter than this also need words of nearly equal length


class Known(NamedTuple):
    """A name that the data know: its entity and what kind of thing it is."""

    entity: str
    type: MentionType


class Entry(NamedTuple):
    """A name in the data, in one language (or "all")."""

    language: str
    name: str
    known: Known


def _lines(file: str) -> Iterator[str]:
    for line in (DATA / file).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


@cache
def wikidata() -> dict[str, str]:
    """ISO 3166 codes of countries and the ids of their entities (their own code where Wikidata's id is not known)."""
    return {code: entity for code, entity, *_ in map(str.split, _lines("nationalities.txt"))}


def country(code: str) -> str:
    """The entity of a country."""
    return wikidata().get(code, f"country-{code.lower()}")


@cache
def entries() -> tuple[Entry, ...]:
    """All names in the data."""
    found: list[Entry] = []
    for file in ("countries.txt", "countries_extra.txt"):
        for line in _lines(file):
            code, language, names = line.split(maxsplit=2)
            known = Known(country(code), "LOC")
            found += [Entry(language, n.strip(), known) for n in names.split(";")]
    for file in ("regions.txt", "places.txt", "institutions.txt"):
        for line in _lines(file):
            entity, kind, *cells = (cell.strip() for cell in line.split(" | "))
            for cell in cells:
                languages, _, names = cell.partition(":")
                known = Known(entity, kind)  # type: ignore[arg-type]  # checked by a test over the data
                found += [Entry(languages.strip(), n.strip(), known) for n in names.split(";")]
    return tuple(found)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are written, marks left out."""
    return tuple(name[w.start : w.end] for w in words(name))


def is_abbreviation(word: str) -> bool:
    """Whether a word is written as an abbreviation: a few capitals."""
    return 1 < len(word) <= _ABBREVIATION and word.isupper()


def key(written: Sequence[str], language: str | None) -> tuple[str, ...]:
    """What a name is looked up by: stems of its words, abbreviations as they stand."""
    return tuple(w if is_abbreviation(w) else stems(fold(w), language)[0] for w in written)


class _Names(NamedTuple):
    by_key: dict[tuple[str, ...], tuple[Known, int]]
    longest: int


@cache
def _names(language: str | None) -> _Names:
    by_key: dict[tuple[str, ...], tuple[Known, int]] = {}
    for entry in entries():
        if entry.language in (language, _EVERY):
            written = name_words(entry.name)
            by_key.setdefault(key(written, language), (entry.known, sum(map(len, written))))
    return _Names(by_key, max(map(len, by_key), default=0))


def lookup(written: Sequence[str], language: str | None) -> Known | None:
    """The entity that has this name in this language, in any inflected form."""
    names = _names(language)
    if not 0 < len(written) <= names.longest:
        return None
    wanted = key(written, language)
    hit = names.by_key.get(wanted)
    if hit is None:
        return None
    known, letters = hit
    short = len(wanted) == 1 and len(wanted[0]) < _SHORT and not is_abbreviation(written[0])
    return None if short and abs(len(written[0]) - letters) > 2 else known


@cache
def _nationalities(language: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """Beginnings of words and whole words that say of which country something is."""
    beginnings: dict[str, str] = {}
    whole: dict[str, str] = {}
    order = ("uk", "bg", "ru", "pl", "cs", "sl", "en", "de", "fr", "es")
    if language not in order:
        return beginnings, whole
    for line in _lines("nationalities.txt"):
        code, _, *cells = line.split()
        for beginning in cells[order.index(language)].split(","):
            (whole if beginning.endswith(".") else beginnings).setdefault(beginning.rstrip("."), code)
    return beginnings, whole


@cache
def nationality(word: str, language: str | None) -> str | None:
    """The code of the country that a folded adjective or name of inhabitants belongs to."""
    beginnings, whole = _nationalities(language)
    if word in whole:
        return whole[word]
    for n in range(len(word), 2, -1):
        if word[:n] in beginnings:
            return beginnings[word[:n]]
    return None


class _Kind(NamedTuple):
    name: str
    patterns: tuple[str, ...]


@cache
def _kinds(language: str | None) -> tuple[_Kind, ...]:
    data = tomllib.loads((DATA / "kinds.toml").read_text(encoding="utf-8"))
    found = [_Kind(name, tuple(fold(p).split())) for name, by in data.items() for p in by.get(language, ())]
    return tuple(sorted(found, key=lambda k: (-len(k.patterns), k)))


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


class Body(NamedTuple):
    """A body of a kind that every country has, the words that name the kind, and the country if it is named."""

    kind: str
    first: int
    last: int
    country: str | None


@cache
def body(written: tuple[str, ...], language: str | None) -> Body | None:
    """Which kind of body a name tells of, and of which country."""
    folded = [fold(w) for w in written]
    for kind, patterns in _kinds(language):
        for i in range(len(folded) - len(patterns) + 1):
            if all(_fits(folded[i + k], p) for k, p in enumerate(patterns)):
                last = i + len(patterns)
                return Body(kind, i, last, _country_in(written[:i], language) or _country_in(written[last:], language))
    return None


def _country_in(written: Sequence[str], language: str | None) -> str | None:
    codes_of = {entity: code for code, entity in wikidata().items()}
    for i in range(len(written)):
        for j in range(len(written), i, -1):
            known = lookup(written[i:j], language)
            if known and known.entity in codes_of:
                return codes_of[known.entity]
        code = nationality(fold(written[i]), language)
        if code:
            return code
    return None


def languages() -> tuple[str, ...]:
    """Languages of which the data hold names."""
    return codes()

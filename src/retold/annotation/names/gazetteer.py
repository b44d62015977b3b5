"""Names that are known beforehand: countries, regions, institutions, and bodies that every country has.

The data stand in `data/` beside this module. Names are looked up by the stems of their words, so that every inflected
form is found; abbreviations are looked up letter by letter.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from retold.annotation.names.keys import stems
from retold.languages import codes, load
from retold.languages.names import NameRules
from retold.languages.words import fold, words
from retold.model import MentionType

DATA = Path(__file__).parent / "data"
_FLEETING = re.compile(r"(\w{2,}[^\Waeiou])[eoa]([^\Waeiou])")
_ENDS_IN_VOWEL = re.compile(r"[aeiouyаеиіоуыэюяєїъó]$")
_EVERY = "all"
_ABBREVIATION = 5  # letters up to which a word in capitals is looked up as it stands
_SHORT = 4  # sounds from which a stem alone is enough
_SAME, _SAME_SHORT = 2, 3  # first letters that a form shares with its name, and where the stem is short
_LETTERS = 3  # by which patterns of kinds are found; every pattern has as many, or is a whole word
_ENDING = 3  # letters by which a form and its name may differ in length


class Known(NamedTuple):
    """A name that the data know: its entity and what kind of thing it is."""

    entity: str
    type: MentionType


class Entry(NamedTuple):
    """A name in the data, in one language (or "all"); `base` where the name is only a form of it (~Києва=Київ)."""

    language: str
    name: str
    known: Known
    base: str | None = None


def _entry(language: str, written: str, known: Known) -> Entry:
    form, _, base = written.strip().removeprefix("~").partition("=")
    return Entry(language, form.strip(), known, base.strip() or None)


def _lines(file: str) -> Iterator[str]:
    for line in (DATA / file).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


@cache
def wikidata() -> dict[str, str]:
    """ISO 3166 codes of countries and the ids of their entities (their own code where Wikidata's id is not known)."""
    return {code: entity for code, entity, *_ in _nationality_lines()}


def country(code: str) -> str:
    """The entity of a country."""
    return wikidata().get(code, f"country-{code.lower()}")


@cache
def _countries() -> frozenset[str]:
    return frozenset(wikidata().values())


def is_country(entity: str | None) -> bool:
    """Whether an entity is a country's."""
    return entity in _countries() or (entity or "").startswith("country-")


@cache
def entries() -> tuple[Entry, ...]:
    """All names in the data."""
    found: list[Entry] = []
    for file in ("countries.txt", "countries_extra.txt"):
        for line in _lines(file):
            code, language, names = line.split(maxsplit=2)
            known = Known(country(code), "LOC")
            found += [_entry(language, n, known) for n in names.split(";")]
    for file in ("regions.txt", "places.txt", "institutions.txt"):
        for line in _lines(file):
            entity, kind, *cells = (cell.strip() for cell in line.split(" | "))
            for cell in cells:
                languages, _, names = cell.partition(":")
                known = Known(entity, kind)  # type: ignore[arg-type]  # checked by a test over the data
                found += [_entry(languages.strip(), n, known) for n in names.split(";")]
    return tuple(found)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are written, marks left out."""
    return tuple(name[w.start : w.end] for w in words(name))


def is_abbreviation(word: str) -> bool:
    """Whether a word is written as an abbreviation: a few capitals."""
    return 1 < len(word) <= _ABBREVIATION and word.isupper()


@lru_cache(maxsize=1 << 16)
def _key(word: str, language: str | None) -> str:
    return word if is_abbreviation(word) else stems(fold(word), language)[0]


def key(written: Sequence[str], language: str | None) -> tuple[str, ...]:
    """What a name is looked up by: stems of its words, abbreviations as they stand."""
    return tuple([_key(w, language) for w in written])


def _as_written(written: Sequence[str]) -> tuple[str, ...]:
    return tuple([w if is_abbreviation(w) else fold(w) for w in written])


def _inflected(wanted: tuple[str, ...], written: Sequence[str], language: str | None) -> Iterator[tuple[str, ...]]:
    """The key of a name, and that of its other cases where the last vowel comes and goes (Wiedeń, Wiedniu)."""
    yield wanted
    fleeting = _FLEETING.fullmatch(wanted[-1])
    inflects = load(language, NameRules).endings and not _ENDS_IN_VOWEL.search(fold(written[-1]))
    if fleeting and len(wanted) == 1 and inflects and not is_abbreviation(written[-1]):
        yield (fleeting[1] + fleeting[2],)


def _declined(written: Sequence[str], language: str | None) -> Iterator[tuple[str, ...]]:
    """A name of several words with other endings of its adjective (Europäische, Europäischen Union)."""
    endings = load(language, NameRules).adjectives.split()
    own = next((e for e in sorted(endings, key=len, reverse=True) if written[0].endswith(e)), None)
    if len(written) > 1 and own and len(written[0]) > len(own) + _ENDING:
        yield from ((written[0].removesuffix(own) + ending, *written[1:]) for ending in endings)


class _Name(NamedTuple):
    known: Known
    written: tuple[str, ...]
    base: tuple[str, ...]


class _Names(NamedTuple):
    by_name: dict[tuple[str, ...], _Name]
    by_key: dict[tuple[str, ...], _Name]
    beginnings: dict[str, frozenset[int]]  # how many words the names have of which a stem is the first
    first_words: dict[str, frozenset[int]]  # and a word as it stands


@cache
def _names(language: str | None) -> _Names:
    by_name: dict[tuple[str, ...], _Name] = {}
    by_key: dict[tuple[str, ...], _Name] = {}
    for entry in entries():
        if entry.language in (language, _EVERY):
            written = name_words(entry.name)
            base = name_words(entry.base or entry.name)
            by_name.setdefault(_as_written(written), _Name(entry.known, written, base))
            for wanted in _inflected(key(written, language), written, language):
                by_key.setdefault(wanted, _Name(entry.known, written, base))
            for other in _declined(written, language):
                by_key.setdefault(key(other, language), _Name(entry.known, written, base))
    return _Names(by_name, by_key, _lengths(by_key), _lengths(by_name))


def _lengths(names: Iterable[tuple[str, ...]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for name in names:
        if name:
            found[name[0]].add(len(name))
    return {first: frozenset(lengths) for first, lengths in found.items()}


@lru_cache(maxsize=1 << 16)
def begun(word: str, language: str | None) -> frozenset[int]:
    """How many words the names of the data have that may begin with a word: most words begin none."""
    names = _names(language)
    none: frozenset[int] = frozenset()
    as_written = names.first_words.get(_as_written([word])[0], none)
    return as_written | names.beginnings.get(_key(word, language), none)


@lru_cache(maxsize=1 << 16)
def _hit(written: tuple[str, ...], language: str | None) -> _Name | None:
    names = _names(language)
    as_written = names.by_name.get(_as_written(written))
    if as_written:  # letter by letter before stem by stem: Русе is not Русия
        return as_written
    wanted = key(written, language)
    hit = names.by_key.get(wanted)
    if not hit or len(wanted) > 1 or is_abbreviation(written[0]):
        return hit
    # A single short stem fits too much: the letters themselves have to agree as well (Гана is not Ханя).
    same = _SAME_SHORT if len(wanted[0]) < _SHORT else _SAME
    near = abs(len(written[0]) - len(hit.written[0])) <= _ENDING
    return hit if near and fold(written[0])[:same] == fold(hit.written[0])[:same] else None


def lookup(written: Sequence[str], language: str | None) -> Known | None:
    """The entity that has this name in this language, in any inflected form."""
    hit = _hit(tuple(written), language) if written and len(written) in begun(written[0], language) else None
    return hit.known if hit else None


def name_of(written: Sequence[str], language: str | None) -> tuple[str, ...] | None:
    """The words of the name in the data of which these are a form."""
    hit = _hit(tuple(written), language) if written and len(written) in begun(written[0], language) else None
    return hit.base if hit else None


@cache
def _nationality_lines() -> tuple[tuple[str, ...], ...]:
    """Each country's code, its entity, and a cell for each language."""
    return tuple(tuple(line.split()) for line in _lines("nationalities.txt"))


@cache
def _nationalities(language: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """Beginnings of words and whole words that say of which country something is."""
    beginnings: dict[str, str] = {}
    whole: dict[str, str] = {}
    order = ("uk", "bg", "ru", "pl", "cs", "sl", "en", "de", "fr", "es")
    if language not in order:
        return beginnings, whole
    for code, _, *cells in _nationality_lines():
        for beginning in cells[order.index(language)].split(","):
            (whole if beginning.endswith(".") else beginnings).setdefault(beginning.rstrip("."), code)
    return beginnings, whole


@lru_cache(maxsize=1 << 16)
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
def _all_kinds() -> dict[str, dict[str, list[str]]]:
    """The phrases for each kind of body, by language."""
    return tomllib.loads((DATA / "kinds.toml").read_text(encoding="utf-8"))


@cache
def _kinds(language: str | None) -> dict[str, list[_Kind]]:
    """Kinds of bodies by the first letters of their first word, the longest patterns first."""
    found = [
        _Kind(name, tuple(fold(p).split())) for name, by in _all_kinds().items() for p in by.get(language or "", ())
    ]
    by_letters: dict[str, list[_Kind]] = defaultdict(list)
    for kind in sorted(found, key=lambda k: (-len(k.patterns), k)):
        by_letters[kind.patterns[0][:_LETTERS]].append(kind)
    return by_letters


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


class Body(NamedTuple):
    """A body of a kind that every country has, the words that name the kind, and the country if it is named."""

    kind: str
    first: int
    last: int
    country: str | None


@lru_cache(maxsize=1 << 15)
def body(written: tuple[str, ...], language: str | None) -> Body | None:
    """Which kind of body a name tells of, and of which country."""
    kinds = _kinds(language)
    folded = [fold(w) for w in written]
    found: list[tuple[int, str, int, int]] = []
    for i, word in enumerate(folded):
        for kind, patterns in kinds.get(word[:_LETTERS], ()):
            last = i + len(patterns)
            if last <= len(folded) and all(map(_fits, folded[i:last], patterns)):
                found.append((-len(patterns), kind, i, last))
    if not found:
        return None
    _, kind, first, last = min(found)
    country_code = _country_in(written[:first], language) or _country_in(written[last:], language)
    return Body(kind, first, last, country_code)


@cache
def _named_bodies() -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in _lines("bodies.txt")}


def body_of(kind: str, country_code: str) -> str:
    """The entity of a country's body of a kind."""
    composed = f"{kind}-{country_code.lower()}"
    return _named_bodies().get(composed, composed)


@cache
def _codes() -> dict[str, str]:
    return {entity: code for code, entity in wikidata().items()}


def _country_in(written: Sequence[str], language: str | None) -> str | None:
    codes_of = _codes()
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

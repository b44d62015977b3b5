"""Outlets, agencies and platforms by the names that reports give them, in every script and inflected form.

The data stand in `data/outlets.toml`; the files named in the environment variable RETOLD_OUTLETS (separated as in
PATH) add to them or replace an outlet of the same name. Words of a name are compared by their beginnings and an
ending from a short list, so that nothing is inflected by hand. A name that is also a word ("Time", «Труд») counts
only in quotation marks or beside a noun such as "newspaper"; a platform of that kind also after a preposition.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from retold import errors
from retold.languages import DATA
from retold.languages.words import Word, fold, words
from retold.model import Span

EXTRA = "RETOLD_OUTLETS"

_STEM = 3  # letters of a stem that may take endings; shorter words are compared whole
_ACRONYM = 6  # letters of the longest word in capitals that is compared as it is written
_STRIPPED = 2  # vowels that may be taken from the end of a word
_SUFFIX = 3  # letters of an ending that a hyphen joins to an acronym: "CNN-у", "PAP-em"
_LONGEST_ENDING = 4
_VOWELS = frozenset("aeiouyáéíóúýěůąęóаеєиіїоуюяыэёйьъ")
_OPENING, _CLOSING = "„“”«»\"'‘’‚›‹", "“”»«\"'’‘‹›"
_DOMAIN = re.compile(r"(?<![\w@.-])(?:[\w-]+\.)+[^\W\d_]{2,6}(?![\w-])")
_GAP = re.compile(r"[ \u00a0\u202f]?[«„“\"]?[ \u00a0\u202f]?|[.+/-]")


class Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outlet; `name` is the canonical one, English where one exists. docs/origins.md describes the fields."""

    name: str
    kind: Literal["agency", "newspaper", "broadcaster", "site", "platform"]
    country: str = ""
    domains: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    endings_cyrillic: str = ""
    endings_latin: str = ""
    nouns: str = ""
    compounds: str = ""
    platform_prepositions: str = ""
    information: str = ""
    passes_on: str = ""
    put_out: str = ""
    by: str = ""
    partisan: str = ""
    seats: tuple[str, ...] = ()
    groups: dict[str, str] = {}
    adjectives: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    institution: dict[str, dict[str, str]] = {}
    outlets: tuple[Outlet, ...] = ()


class _Piece(NamedTuple):
    """A word of a name: how it is written, folded, its folded stem, and whether it is compared whole."""

    written: str
    folded: str
    stem: str
    exact: bool


class _Name(NamedTuple):
    pieces: tuple[_Piece, ...]
    outlet: Outlet
    common: bool


class _Table(NamedTuple):
    by_stem: dict[str, list[_Name]]
    by_domain: dict[str, Outlet]
    endings: frozenset[str]
    lower: frozenset[str]  # beginnings of names that begin with a small letter
    nouns: tuple[str, ...]
    compounds: tuple[str, ...]
    prepositions: frozenset[str]


def _read(path: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (OSError, ValueError) as reason:
        raise errors.bad_language_data(str(path.name), str(reason)) from None


@cache
def _load(extra: str) -> tuple[_File, dict[str, Outlet]]:
    base = _read(DATA / "outlets.toml")
    found = {outlet.name: outlet for outlet in base.outlets}
    for path in filter(None, extra.split(os.pathsep)):
        found |= {outlet.name: outlet for outlet in _read(Path(path)).outlets}
    return base, found


def outlets() -> tuple[Outlet, ...]:
    """All outlets known, those of RETOLD_OUTLETS included. Raises `RetoldError` for a file that does not fit."""
    return tuple(_load(os.environ.get(EXTRA, ""))[1].values())


@cache
def _table(extra: str) -> _Table:
    base, found = _load(extra)
    by_stem: dict[str, list[_Name]] = {}
    for name in _names(found.values()):
        by_stem.setdefault(name.pieces[0].stem, []).append(name)
    for names in by_stem.values():
        names.sort(key=lambda n: (-len(n.pieces), n.common))
    return _Table(
        by_stem=by_stem,
        by_domain={domain: outlet for outlet in found.values() for domain in outlet.domains},
        endings=frozenset(base.endings_cyrillic.split()) | frozenset(base.endings_latin.split()),
        lower=frozenset(
            s[:_STEM] for s, names in by_stem.items() if any(n.pieces[0].written[0].islower() for n in names)
        ),
        nouns=_beginnings(base.nouns),
        compounds=_beginnings(base.compounds),
        prepositions=frozenset(base.platform_prepositions.split()),
    )


def _beginnings(written: str) -> tuple[str, ...]:
    return tuple(fold(word.rstrip("*")) for word in written.split())


def _names(found: Iterable[Outlet]) -> Iterator[_Name]:
    for outlet in found:
        plain = "(" not in outlet.name and outlet.name not in (*outlet.exact, *outlet.common)
        word = bool(outlet.common) and len(words(outlet.name)) == 1  # «Труд» is a word, then so may be "Trud"
        common = {*outlet.common, *([outlet.name] if word else [])}
        for name in (*([outlet.name] if plain else []), *outlet.names, *outlet.exact, *outlet.common):
            pieces = (_piece(name[w.start : w.end], name in outlet.exact) for w in words(name))
            yield _Name(tuple(pieces), outlet, name in common)


def _piece(written: str, exact: bool) -> _Piece:
    folded = fold(written)
    if exact or is_acronym(written) or len(folded) <= _STEM or not folded[-1].isalpha():
        return _Piece(written, folded, folded, True)
    stem = folded
    while len(stem) > _STEM and stem[-1] in _VOWELS and len(folded) - len(stem) < _STRIPPED:
        stem = stem[:-1]
    return _Piece(written, folded, stem, False)


def is_acronym(word: str) -> bool:
    """Whether a word is written as an acronym: few letters, all capitals."""
    return len(word) <= _ACRONYM and word.isupper()


def find(text: str, start: int = 0, end: int | None = None) -> list[tuple[Span, Outlet]]:
    """Outlets named in `text[start:end]`, in order, without overlap; spans count from the start of `text`."""
    table = _table(os.environ.get(EXTRA, ""))
    end = len(text) if end is None else end
    found = [*_by_domain(text, start, end, table)]
    taken = [span for span, _ in found]
    all_words = words(text, start, end)
    i = 0
    while i < len(all_words):
        begin = all_words[i].start
        if text[begin].islower() and all_words[i].folded[:_STEM] not in table.lower and all_words[i].folded.isalpha():
            i += 1
            continue
        hit = _at(text, all_words, i, table)
        if hit is None:
            i += 1
            continue
        span, outlet, i = hit
        if not any(s < span[1] and span[0] < e for s, e in taken):
            found.append((span, outlet))
    return sorted(found, key=lambda hit: hit[0])


@cache
def resolve(name: str) -> Outlet | None:
    """The outlet that goes by this name alone, common words included, in any inflected form."""
    known = _load(os.environ.get(EXTRA, ""))[1].get(name)
    if known is not None:
        return known
    table = _table(os.environ.get(EXTRA, ""))
    stripped = name.strip(_OPENING + " ")
    for (_, stop), outlet in _by_domain(stripped, 0, len(stripped), table):
        if stop == len(stripped):
            return outlet
    all_words = words(stripped)
    for common in (False, True):
        for entry, first, last, stop in _entries(stripped, all_words, 0, table) if all_words else ():
            if entry.common == common and last == len(all_words) and first == 0 and stop == all_words[-1].end:
                return entry.outlet
    return None


def beside_noun(text: str, span: Span) -> bool:
    """Whether the word before or after `span` says that it is an outlet: "newspaper X", «агентство X», "X magazine"."""
    nouns = _table(os.environ.get(EXTRA, "")).nouns
    before, after = words(text, max(0, span[0] - 40), span[0]), words(text, span[1], min(len(text), span[1] + 40))
    if before and before[-1].folded.startswith(nouns):
        return not text[before[-1].end : span[0]].strip(_OPENING + " \u00a0")
    return bool(after) and text[span[1] : after[0].start] == " " and after[0].folded.startswith(nouns)


class Surroundings(NamedTuple):
    """Words that tell what an outlet's name, or what stands for one, is doing in a sentence."""

    nouns: tuple[str, ...]  # beginnings: newspaper, agency
    information: tuple[str, ...]  # beginnings: report, interview
    passes_on: tuple[str, ...]  # beginnings: reports, writes
    put_out: tuple[str, ...]  # beginnings: released, a message
    by: frozenset[str]
    partisan: tuple[str, ...]  # beginnings of bodies that are no origins
    seats: frozenset[str]  # seats of power, by their English names
    groups: dict[str, str]  # folded noun -> what it is called in English: media, press
    adjectives: dict[str, str]  # beginning -> English adjective
    demonyms: dict[str, str]  # ISO 3166 code -> English adjective
    prepositions: frozenset[str]  # before a platform
    institution: dict[str, dict[str, str]]  # beginning -> English word, by the place it takes in an English name


@cache
def surroundings() -> Surroundings:
    """The words that `data/outlets.toml` gives beside the outlets themselves."""
    base, _ = _load("")
    return Surroundings(
        nouns=_beginnings(base.nouns),
        information=_beginnings(base.information),
        passes_on=_beginnings(base.passes_on),
        put_out=_beginnings(base.put_out),
        by=frozenset(base.by.split()),
        partisan=_beginnings(base.partisan),
        seats=frozenset(base.seats),
        groups={fold(word): name for name, line in base.groups.items() for word in line.split()},
        adjectives={fold(word): name for name, line in base.adjectives.items() for word in line.split()},
        demonyms=base.demonyms,
        prepositions=frozenset(base.platform_prepositions.split()),
        institution={
            place: {fold(word): name for name, line in table.items() for word in line.split()}
            for place, table in base.institution.items()
        },
    )


def _by_domain(text: str, start: int, end: int, table: _Table) -> Iterator[tuple[Span, Outlet]]:
    if "." not in text[start:end]:
        return
    for m in _DOMAIN.finditer(text, start, end):
        parts = m.group().casefold().split(".")
        for k in range(len(parts) - 1):
            outlet = table.by_domain.get(".".join(parts[k:]))
            if outlet is not None:
                yield m.span(), outlet
                break


def _at(text: str, all_words: list[Word], i: int, table: _Table) -> tuple[Span, Outlet, int] | None:
    """The longest name at word `i` whose surroundings allow it: its span, its outlet, the next word."""
    for entry, first, last, stop in _entries(text, all_words, i, table):
        span = (all_words[i].start + first, stop)
        if not entry.common or _in_context(text, span, entry.outlet, table):
            return span, entry.outlet, last
    return None


def _entries(text: str, all_words: list[Word], i: int, table: _Table) -> Iterator[tuple[_Name, int, int, int]]:
    """Names at word `i`, longest first: the name, letters skipped before it, the next word, its end."""
    word = all_words[i]
    for skipped, first in _readings(word.folded, table):
        capital = text[word.start + skipped]
        if not (capital.isupper() or capital.isdigit() or first[:_STEM] in table.lower):
            continue
        for n in range(len(first), max(1, len(first) - _LONGEST_ENDING) - 1, -1):
            for entry in table.by_stem.get(first[:n], ()):
                stop = _fits(text, all_words, i, skipped, len(first), entry, table)
                if stop:
                    yield entry, skipped, i + len(entry.pieces), stop


def _readings(folded: str, table: _Table) -> Iterator[tuple[int, str]]:
    """What a word may be read as: whole, without an article joined to it, without an ending joined to it."""
    yield 0, folded
    head, mark, tail = folded.partition("'")
    if mark:
        yield 0, head
    if mark and len(head) <= _SUFFIX and tail:
        yield len(head) + 1, tail
    head, mark, tail = folded.partition("-")
    if mark and head and (len(tail) <= _SUFFIX or tail.startswith(table.compounds or ("\0",))):
        yield 0, head


def _fits(text: str, all_words: list[Word], i: int, skipped: int, length: int, entry: _Name, table: _Table) -> int:
    """Where the name ends in the text, or 0."""
    if i + len(entry.pieces) > len(all_words):
        return 0
    stop = 0
    for k, piece in enumerate(entry.pieces):
        word = all_words[i + k]
        gap = text[stop : word.start]
        if k and not (_GAP.fullmatch(gap) or (gap == ". " and len(entry.pieces[k - 1].folded) <= _STEM)):
            return 0
        folded = word.folded[skipped : skipped + length] if not k else word.folded
        if k and k == len(entry.pieces) - 1 and folded not in (piece.stem,):
            folded = next((r for s, r in _readings(folded, table) if not s and _reads(r, piece, table)), folded)
        begin = word.start + (0 if k else skipped)
        stop = begin + len(folded)
        if not _reads(folded, piece, table) or not _cased(text[begin:stop], piece, k):
            return 0
    return stop


def _reads(folded: str, piece: _Piece, table: _Table) -> bool:
    if folded == piece.folded:
        return True
    return not piece.exact and folded.startswith(piece.stem) and folded[len(piece.stem) :] in table.endings


def _cased(written: str, piece: _Piece, k: int) -> bool:
    """Acronyms as they are written; other names with a capital at their beginning, Latin ones in every word."""
    if is_acronym(piece.written) and len(piece.written) > 1:
        return written.isupper()
    if not piece.written[0].isupper() or (k and not piece.written.isascii()):
        return True
    return written[0].isupper()


def _in_context(text: str, span: Span, outlet: Outlet, table: _Table) -> bool:
    start, end = span
    if start > 0 and end < len(text) and text[start - 1] in _OPENING and text[end] in _CLOSING:
        return True
    if beside_noun(text, span):
        return True
    if outlet.kind != "platform":
        return False
    before = words(text, max(0, start - 12), start)
    follows = text[end : end + 2]
    named = len(follows) < 2 or (not (follows[0] in ".-" and follows[1].isalpha()) and not follows[1].isupper())
    return bool(before) and named and before[-1].folded in table.prepositions and text[before[-1].end : start].isspace()

"""Words that paint different pictures of one event, act or actor: concepts in groups, in ten languages.

The data stand in `data/concepts.toml`; the files named in the environment variable RETOLD_CONCEPTS (separated as in
PATH) add groups, concepts and words in the same form. Phrases are written as lexicons read them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from retold import errors
from retold.languages import DATA
from retold.languages.lexicon import Lexicon
from retold.languages.words import Word
from retold.model import Span

EXTRA = "RETOLD_CONCEPTS"

_ELIDED = 2  # letters before an apostrophe at most: "qu'"

Kind = Literal["naming", "actor", "stage", "act", "stop", "vouching"]


class Concept(NamedTuple):
    """A concept of a group; words of two concepts of one group name one thing in two ways."""

    group: str
    name: str
    kind: Kind = "naming"
    exclusive: bool = False  # one report that has two concepts of the group says two things
    alike: frozenset[frozenset[str]] = frozenset()  # pairs of concepts of the group that are no difference

    def differs(self, other: Concept) -> bool:
        """Whether two concepts of one group paint two pictures."""
        return self.name != other.name and frozenset((self.name, other.name)) not in self.alike


class Named(NamedTuple):
    """A concept where it stands in a text."""

    span: Span
    concept: Concept


Table = dict[Concept, dict[str, tuple[str, ...]]]
_Traits = tuple[Kind, bool, frozenset[frozenset[str]]]
_Group = dict[str, str | bool | dict[str, str]]


@cache
def _load(extra: str) -> Table:
    table: Table = {}
    traits: dict[str, _Traits] = {}  # of each group, as the file says that has it first
    for path in (DATA / "concepts.toml", *map(Path, filter(None, extra.split(os.pathsep)))):
        for group, concepts in _read(path, traits).items():
            for name, words in concepts.items():
                if isinstance(words, dict):
                    _add(table.setdefault(Concept(group, name, *traits[group]), {}), words)
    return table


def _read(path: Path, traits: dict[str, _Traits]) -> dict[str, _Group]:
    """The groups of a file; what their kinds are goes into `traits`."""
    try:
        groups = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), dict[str, _Group])
        for name, group in groups.items():
            kind = msgspec.convert(group.get("kind", "naming"), Kind)
            exclusive = msgspec.convert(group.get("exclusive", False), bool)
            pairs = msgspec.convert(group.get("alike", ""), str).split(";")
            alike = frozenset(frozenset(part.strip() for part in pair.split("|")) for pair in pairs if pair.strip())
            traits.setdefault(name, (kind, exclusive, alike))
    except (OSError, ValueError) as reason:
        raise errors.bad_language_data(path.name, str(reason)) from None
    return groups


def _add(known: dict[str, tuple[str, ...]], words: dict[str, str]) -> None:
    for language, phrases in words.items():
        more = tuple(p.strip() for p in phrases.split("|") if p.strip())
        known[language] = tuple(dict.fromkeys((*known.get(language, ()), *more)))


def concepts() -> Table:
    """All concepts with their phrases by language, those of RETOLD_CONCEPTS included.

    Raises `RetoldError` for a file that does not fit.
    """
    return _load(os.environ.get(EXTRA, ""))


@cache
def _lexicon(language: str, extra: str) -> Lexicon[tuple[Concept, ...]]:
    by_phrase: dict[str, list[Concept]] = {}
    for concept, words in _load(extra).items():
        for phrase in words.get(language, ()):
            by_phrase.setdefault(phrase, []).append(concept)
    return Lexicon(language, [(phrase, tuple(found)) for phrase, found in by_phrase.items()])


def find(language: str | None, words: Sequence[Word]) -> list[Named]:
    """The concepts that words name, in order; of the phrases of one group that overlap the longest counts."""
    if not language:
        return []
    bare = [_without_article(word) for word in words]
    taken: set[tuple[str, int]] = set()
    found = []
    hits = _lexicon(language, os.environ.get(EXTRA, "")).every(bare)
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first)):
        fresh = {concept.group for concept in hit.payload}
        fresh -= {group for group in fresh for k in range(hit.first, hit.last) if (group, k) in taken}
        taken |= {(group, k) for group in fresh for k in range(hit.first, hit.last)}
        span = bare[hit.first].start, bare[hit.last - 1].end
        found += [Named(span, concept) for concept in hit.payload if concept.group in fresh]
    return sorted(found)


def _without_article(word: Word) -> Word:
    """A word in Latin letters without what is elided before it: "l'invasion", "d'émeutes"."""
    before, mark, rest = word.folded.partition("'")
    if mark and len(before) <= _ELIDED and before.isascii() and len(rest) >= _ELIDED:
        return Word(word.end - len(rest), word.end, rest)
    return word

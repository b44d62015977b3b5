"""What a user knows of names: aliases, merged and split entities, from a TOML file.

::

    [[entity]]
    id = "Q1234"                 # any id; a new one makes a new entity
    type = "PER"                 # PER, ORG, LOC, EVT or PRO
    names = ["Jana Bright", "Яна Брайт"]                  # in every language
    names_by_language = {uk = ["пані Брайт"]}           # in one

    [[merge]]
    ids = ["per-iana-bright", "Q1234"]           # the last one stays

    [[apart]]
    names = ["Bright", "Brightly"]            # never one entity by their likeness alone
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from retold import errors
from retold.annotation.names.gazetteer import Entry, Known, name_words
from retold.model import MentionType


class AliasEntity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entity that the user names."""

    id: str
    type: MentionType
    names: tuple[str, ...] = ()
    names_by_language: dict[str, tuple[str, ...]] = {}


class Merge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entities that are one; the last id stays."""

    ids: tuple[str, ...]


class Apart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names that are not one, however alike."""

    names: tuple[str, ...]


class Aliases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    entity: tuple[AliasEntity, ...] = ()
    merge: tuple[Merge, ...] = ()
    apart: tuple[Apart, ...] = ()

    def entries(self) -> tuple[Entry, ...]:
        """The names as entries of a gazetteer ("all" for every language)."""
        return tuple(
            Entry(language, name, Known(entity.id, entity.type))
            for entity in self.entity
            for language, names in (("all", entity.names), *entity.names_by_language.items())
            for name in names
        )

    def merged(self) -> dict[str, str]:
        """Each merged id and the one that stays."""
        return {old: m.ids[-1] for m in self.merge for old in m.ids[:-1]}

    def apart_words(self) -> tuple[frozenset[tuple[str, ...]], ...]:
        """The sets of names (words, lower case) that stay apart."""
        return tuple(
            frozenset(tuple(w.casefold() for w in name_words(name)) for name in apart.names) for apart in self.apart
        )


def read(path: Path) -> Aliases:
    """The aliases in a file; raises `RetoldError` where they cannot be read."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Aliases)
    except (OSError, ValueError) as reason:
        raise errors.bad_aliases(str(path), str(reason)) from None

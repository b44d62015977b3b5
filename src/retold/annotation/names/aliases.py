"""What a user knows of names: aliases, merged and split entities, from a TOML file.

::

    [[entity]]
    id = "Q1234"                 # any id; a new one makes a new entity
    type = "PER"                 # PER, ORG, LOC, EVT or PRO
    names = ["Jana Bright", "Яна Брайт"]                  # in every language
    names_by_language = {uk = ["пані Брайт"]}           # in one

    [[merge]]
    ids = ["PER:jana bright", "Q1234"]           # one entity; the last id stays

    [[apart]]
    names = ["Bright", "Brightly"]            # never one entity by their likeness alone

Wherever an entity is meant, keys (`identity`) may stand: ids, names with a type, names in one report.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from retold import errors
from retold.annotation.names.gazetteer import Entry, Known
from retold.model import MentionType


class AliasEntity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entity that the user names."""

    id: str
    type: MentionType
    names: tuple[str, ...] = ()
    names_by_language: dict[str, tuple[str, ...]] = {}


class Merge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of entities that are one; the last id stays."""

    ids: tuple[str, ...]


class Apart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys or names of entities that are not one, however alike."""

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

    def and_also(self, other: Aliases) -> Aliases:
        """These aliases and those of another."""
        return Aliases(
            entity=(*self.entity, *other.entity), merge=(*self.merge, *other.merge), apart=(*self.apart, *other.apart)
        )

    def deciding(self, together: Iterable[tuple[str, str]] = (), apart: Iterable[tuple[str, str]] = ()) -> Aliases:
        """These aliases and decisions about pairs of keys (`identity.key_of`): one entity, or two.

        Of two that are one, the second key's id stays. What is decided here goes before what the rules find.
        """
        return msgspec.structs.replace(
            self,
            merge=(*self.merge, *(Merge(ids=pair) for pair in together)),
            apart=(*self.apart, *(Apart(names=pair) for pair in apart)),
        )


def read(path: Path) -> Aliases:
    """The aliases in a file; raises `RetoldError` where they cannot be read."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Aliases)
    except (OSError, ValueError) as reason:
        raise errors.bad_aliases(str(path), str(reason)) from None

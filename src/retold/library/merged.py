"""Entities of a library that readers put together: which ids are shown as one."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from retold.annotation.names import key_of
from retold.annotation.names.identity import is_key
from retold.library import folding, identities
from retold.library.schema import entity_lines
from retold.model import Entity


def away(connection: Connection) -> dict[str, str]:
    """The ids that are shown under another, each with that one."""
    made = identities.listed(connection)
    if not made:
        return {}
    together, _ = identities.pairs(made)
    roots = {root: _ids(connection, root) for _, root in together}
    return {
        one: roots[root][0]
        for key, root in together
        for one in (*_ids(connection, key), *roots[root][1:])
        if roots[root] and one != roots[root][0]
    }


def members(connection: Connection, name: str) -> list[str]:
    """The ids that are shown as one with an id, the one they are shown under first."""
    moved = away(connection)
    root = moved.get(name, name)
    return [root, *sorted(one for one, other in moved.items() if other == root)]


def given(connection: Connection) -> dict[str, dict[str, str]]:
    """The names that readers gave, by entity and language ("" for all languages)."""
    found: dict[str, dict[str, str]] = {}
    for made in identities.listed(connection):
        if made.verdict == "name" and made.change and made.change.name:
            for one in _ids(connection, made.target.entities[0]):  # type: ignore[union-attr]
                found.setdefault(one, {})[made.change.language or ""] = made.change.name
    return found


def parted(connection: Connection, keys: Collection[str]) -> set[str]:
    """The texts in which readers said that the names of these keys mean somebody else."""
    return {
        text
        for made in identities.listed(connection)
        if made.verdict == "apart" and set(made.target.entities) & set(keys)  # type: ignore[union-attr]
        for other in made.target.others  # type: ignore[union-attr]
        if (text := other.rpartition("@")[2]) != other
    }


def key(entity: str, kind: str, names: Mapping[str, Sequence[str]]) -> str:
    """The key by which readers' decisions name an entity."""
    spelled = {code: tuple(found) for code, found in names.items()}
    found = key_of(Entity(id=entity, type=kind, names=spelled))  # type: ignore[arg-type]
    # An id of one plain word could be a name of anything: such an entity goes by its type and name.
    return found if is_key(found) else key_of(Entity(id=f"{kind.lower()}-", type=kind, names=spelled))  # type: ignore[arg-type]


def _ids(connection: Connection, wanted: str) -> list[str]:
    """The ids of the entities that a key names, those with most reports first."""
    line = entity_lines.c
    kind, colon, name = wanted.rpartition("@")[0].partition(":") if "@" in wanted else wanted.partition(":")
    if not colon:
        return list(connection.execute(select(line.entity).where(line.entity == wanted)).scalars())
    heard = [line.sounds.like(f"% {needle}%") for word in folding.words(name) if (needle := folding.needle(word))]
    found = select(line.entity, line.type, line.names).where(line.type == kind, *heard)
    rows = connection.execute(found.order_by(line.reports.desc(), line.entity))
    return [row.entity for row in rows if key(row.entity, row.type, json.loads(row.names)) == wanted]

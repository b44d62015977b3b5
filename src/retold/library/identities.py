"""Who is who because readers said so: names that are one entity's, or two's, or that an entity is to have.

Entities are named by keys that outlive a new annotation (`annotation.names.identity`). Where decisions contradict each
other the later one counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, select

from retold.annotation.names import key_of
from retold.annotation.names.aliases import AliasEntity, Aliases
from retold.annotation.names.identity import read_key
from retold.library import judgements, records
from retold.library.schema import digests, entity_lines, names, texts
from retold.model import Change, Comparison, Entity, EntityTarget, Judgement

Pair = tuple[str, str]
_HEARD = 3  # sounds of a word by which a name may concern a story: an ending must not hide it


def listed(connection: Connection) -> list[Judgement]:
    """What readers decided about names, in the order in which they did."""
    return judgements.listed(connection, kinds=("entity",), undone=False)


def concerning(connection: Connection, story: str) -> list[Judgement]:
    """Those decisions that may concern the reports of a story: a word of a name sounds like one of a name in them."""
    made = listed(connection)
    if not made:
        return []
    found = (
        select(names.c.key)
        .join(texts, texts.c.id == names.c.text_id)
        .join(digests, digests.c.hash == texts.c.hash)
        .where(digests.c.story == story)
    )
    heard = {word[:_HEARD] for key in connection.execute(found.distinct()).scalars() for word in key.split()}
    return [each for each in made if _heard(each) & heard or not _heard(each)]


def _heard(judgement: Judgement) -> set[str]:
    return {word[:_HEARD] for name in _called(judgement) for word in records.name_key(name).split()}


def _called(judgement: Judgement) -> Iterator[str]:
    yield from _target(judgement).names
    if judgement.change and judgement.change.name:
        yield judgement.change.name


def _target(judgement: Judgement) -> EntityTarget:
    assert isinstance(judgement.target, EntityTarget)
    return judgement.target


def known(connection: Connection, wanted: str) -> Entity | None:
    """The entity of an id, where the library has listed its entities."""
    row = connection.execute(select(entity_lines).where(entity_lines.c.entity == wanted)).first()
    if row is None:
        return None
    return Entity(id=row.entity, type=row.type, names={code: tuple(n) for code, n in json.loads(row.names).items()})


def spelled(key: str) -> Entity | None:
    """What a key itself says of an entity; None where it is an id, which says nothing."""
    found = read_key(key)
    if not found.words or not found.type:
        return None
    return Entity(id=key, type=found.type, names={"und": (" ".join(found.words),)})  # type: ignore[arg-type]


def gist(judgement: Judgement) -> tuple[object, ...]:
    """What a decision says, whoever made it and when."""
    target = _target(judgement)
    return judgement.verdict, target.entities, target.others, judgement.change


def pairs(made: Iterable[Judgement]) -> tuple[list[Pair], list[Pair]]:
    """Pairs of keys that are one entity's, the one whose id stays second, and pairs that are two's."""
    together: list[Pair] = []
    apart: list[Pair] = []
    for judgement in made:
        target = _target(judgement)
        if judgement.verdict == "together":
            new = [(key, target.entities[-1]) for key in target.entities[:-1]]
            apart = [pair for pair in apart if not _same(pair, new)]
            together += new
        elif judgement.verdict == "apart":
            new = [(a, b) for a in target.entities for b in target.others]
            together = [pair for pair in together if not _same(pair, new)]
            apart += [pair for pair in new if not _same(pair, apart)]
    return _rooted(together), apart


def _same(pair: Pair, others: Iterable[Pair]) -> bool:
    return any(set(pair) == set(other) for other in others)


def _rooted(together: Sequence[Pair]) -> list[Pair]:
    """Each key with the one whose id stays after all merges: a known one before a name, else the last one said."""
    found = []
    for group in _groups(together):
        root = max(group, key=lambda key: (":" not in key, group.index(key)))
        found += [(key, root) for key in group if key != root]
    return found


def _groups(together: Iterable[Pair]) -> list[list[str]]:
    """Keys that are one entity's, each as late as it was last said."""
    groups: list[list[str]] = []
    for pair in together:
        joined = [key for group in groups if set(group) & set(pair) for key in group if key not in pair]
        groups = [group for group in groups if not set(group) & set(pair)] + [[*joined, *pair]]
    return groups


def aliases(made: Iterable[Judgement]) -> Aliases:
    """What was decided, as annotation takes it."""
    made = list(made)
    known = []
    for judgement in made:
        target, change = _target(judgement), judgement.change or Change()
        if judgement.verdict == "name" and change.name and target.type and ":" not in target.entities[0]:
            by: dict[str, tuple[str, ...]] = {change.language: (change.name,)} if change.language else {}
            everywhere = () if change.language else (change.name,)
            known.append(AliasEntity(id=target.entities[0], type=target.type, names=everywhere, names_by_language=by))
    return Aliases(entity=tuple(known)).deciding(*pairs(made))


def named(comparison: Comparison, made: Iterable[Judgement]) -> Comparison:
    """The comparison with the names that readers gave to entities before all others."""
    given = [j for j in made if j.verdict == "name" and j.change and j.change.name]
    if not given:
        return comparison
    return replace(comparison, entities=tuple(_named(entity, given) for entity in comparison.entities))


def _named(entity: Entity, given: Iterable[Judgement]) -> Entity:
    for judgement in given:
        change = judgement.change or Change()
        if _target(judgement).entities[0] in (entity.id, key_of(entity)) and change.name:
            names = dict(entity.names)
            for code in [change.language] if change.language else list(names):
                names[code] = (change.name, *(n for n in names.get(code, ()) if n != change.name))
            entity = replace(entity, names=names)
    return entity


def also_called(connection: Connection, name: str) -> set[str]:
    """A name, and those of the entities that readers put together with the one of this name."""
    made = listed(connection)
    together, _ = pairs(made)
    made = [j for j in made if j.verdict != "apart"]
    groups = _groups(together)
    groups += [[key] for j in made for key in _target(j).entities[:1] if not any(key in group for group in groups)]
    found = {name}
    for group in groups:
        called = {n for j in made if set(_target(j).entities) & set(group) for n in _called(j)}
        if records.name_key(name) in map(records.name_key, called):
            found |= called
    return found


# The file of a user's own names


def toml(decided: Aliases) -> str:
    """Aliases as the TOML file that `retold entities --import` and RETOLD_ALIASES read."""
    lines = []
    for entity in decided.entity:
        lines += ["[[entity]]", f"id = {_string(entity.id)}", f"type = {_string(entity.type)}"]
        lines += [f"names = {_strings(entity.names)}"] if entity.names else []
        by = ", ".join(f"{_string(code)} = {_strings(each)}" for code, each in entity.names_by_language.items())
        lines += [f"names_by_language = {{{by}}}"] if by else []
        lines.append("")
    for merge in decided.merge:
        lines += ["[[merge]]", f"ids = {_strings(merge.ids)}", ""]
    for apart in decided.apart:
        lines += ["[[apart]]", f"names = {_strings(apart.names)}", ""]
    return "\n".join(lines)


def of_aliases(found: Aliases) -> Iterator[Judgement]:
    """The decisions that a file of aliases stands for."""
    for entity in found.entity:
        called: list[tuple[str, str | None]] = [(name, None) for name in entity.names]
        called += [(name, code) for code, several in entity.names_by_language.items() for name in several]
        for name, code in called:
            target = EntityTarget(entities=(entity.id,), names=(name,), type=entity.type)
            yield Judgement(verdict="name", target=target, change=Change(name=name, language=code))
    for merge in found.merge:
        yield Judgement(verdict="together", target=EntityTarget(entities=merge.ids))
    for apart in found.apart:
        yield Judgement(verdict="apart", target=EntityTarget(entities=apart.names[:1], others=apart.names[1:]))


def _string(value: str) -> str:
    # A string of JSON is one of TOML, but for what TOML does not allow.
    plain = re.sub("[\ud800-\udfff]", "\ufffd", value)
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _strings(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_string, values))}]"

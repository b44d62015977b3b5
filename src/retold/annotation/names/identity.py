"""Who is who because a person said so: keys of entities that outlive a new annotation, and what is decided by them.

A key is what a library can keep. It names

- an entity that the data or the user know, by its id: ``Q42``, ``washington-post``, ``parliament-gb``;
- any other by type and name: ``PER:nora vance``, in whichever case a report has the name, and in every script in
  which its words sound the same; with a type left out, as things of every type;
- the same in one report, by the article's id: ``PER:nora vance@0123456789abcdef``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, get_args

from retold.annotation.names import gazetteer
from retold.annotation.names.aliases import Aliases
from retold.annotation.names.keys import stems
from retold.annotation.names.matching import Form
from retold.languages.words import fold
from retold.model import Entity, MentionType

_TYPES = frozenset(get_args(MentionType))
_NAMED = re.compile(r"(?:(PER|ORG|LOC|EVT|PRO):)?([^@]+)(?:@(\w+))?")
_KNOWN = re.compile(r"Q\d+|[a-z0-9]+(-[a-z0-9]+)+")
_MADE = re.compile(r"(?:per|org|loc|evt|pro)-")  # ids that linking makes of sounds


class Key(NamedTuple):
    """A key taken apart: `entity` is set for an id, `words` for a name."""

    entity: str | None = None
    type: str | None = None
    words: tuple[str, ...] = ()
    article: str | None = None


def key_of(entity: Entity, article: str | None = None) -> str:
    """The key under which a decision about an entity is kept, in one article (its id) or in all.

    An id that the data know is the key itself; else the key is the type and the fullest, most frequent name, which
    finds the entity again when more reports have come, or other rules annotate them.
    """
    if article is None and not _MADE.match(entity.id):
        return entity.id
    names = [
        (language != "en", language, i, name) for language, by in entity.names.items() for i, name in enumerate(by)
    ]
    *_, name = min(names, key=lambda n: (-min(len(n[3].split()), 2), n))
    return f"{entity.type}:{' '.join(fold(name).split())}" + (f"@{article}" if article else "")


def is_key(written: str) -> bool:
    """Whether something can be kept as a key: a name with a type or a report, or an id that was not made of sounds."""
    key = read_key(written)
    if key.words:
        return bool(key.type or key.article)
    return bool(_KNOWN.fullmatch(written.strip())) and not _MADE.match(written.strip())


def read_key(written: str) -> Key:
    """A key from its text; a name without a type is one of things of every type."""
    found = _NAMED.fullmatch(written.strip())
    if not found or not (found[1] or found[3] or " " in found[2]):
        return Key(entity=written.strip())
    return _named(found)


def _named(found: re.Match[str]) -> Key:
    return Key(None, found[1], tuple(map(fold, gazetteer.name_words(found[2]))), found[3])


def _read_name(written: str) -> Key:
    """A key where names are meant as well: one word without a type is a name unless it looks like Wikidata's ids."""
    found = _NAMED.fullmatch(written.strip())
    return _named(found) if found and not re.fullmatch(r"Q\d+", written.strip()) else Key(entity=written.strip())


def made_id(kind: str, words: Iterable[str]) -> str:
    """The id of an entity that has none: its type and the sounds of a name."""
    return "-".join([kind.lower(), *words])


class Decided:
    """What a user has said of names: entities of the user's own, which of all are one, and which stay apart."""

    def __init__(self, aliases: Aliases) -> None:
        self._entries = aliases.entries()
        self._by_language: dict[str | None, dict[tuple[str, ...], str]] = {}
        self._apart = [tuple(map(_read_name, a.names)) for a in aliases.apart]
        together = [tuple(map(read_key, m.ids)) for m in aliases.merge]
        self._together = [(key, _stays(keys[-1])) for keys in together for key in keys if key.words]
        self._of_reports = [k for k in self._keys() if k.article]
        self._ids = {key.entity: _stays(keys[-1]) for keys in together for key in keys if key.entity}

    def by_report(self, form: Form) -> bool:
        """Whether something is decided of a form in single reports."""
        return any(_fits(k, form) for k in self._of_reports)

    def _keys(self) -> Iterator[Key]:
        yield from (key for key, _ in self._together)
        yield from (key for keys in self._apart for key in keys)

    def entity(self, form: Form, article: str, known: str | None) -> str | None:
        """The entity that the user gives a form in a report; else `known`, or what it was merged into."""
        meant = [(bool(k.article), stays) for k, stays in self._together if _fits(k, form, article)]
        if meant:
            return max(meant)[1]
        own = self._own(form) or known
        return self.merged(own) if own else None

    def merged(self, entity: str) -> str:
        """The id that an entity has after all merges."""
        return self._ids.get(entity, entity)

    def _own(self, form: Form) -> str | None:
        if not self._entries:
            return None
        language = form.language
        if language not in self._by_language:
            self._by_language[language] = {
                gazetteer.key(gazetteer.name_words(e.name), language): e.known.entity
                for e in self._entries
                if e.language in (language, "all")
            }
        return self._by_language[language].get(gazetteer.key(form.words, language))

    def labels(self, form: Form, article: str, known: str | None) -> frozenset[tuple[int, Key]]:
        """The keys under which the user keeps a form apart from others: what is said of one report goes first."""
        found = set()
        for number, keys in enumerate(self._apart):
            fitting = [k for k in keys if (k.entity is not None and k.entity == known) or _fits(k, form, article)]
            if fitting:
                written = tuple(map(fold, form.words))
                found.add((number, max(fitting, key=lambda k: (bool(k.article), k.words == written, k.words))))
        return frozenset(found)


def _stays(key: Key) -> str:
    """The id that an entity has which is merged into this one."""
    return key.entity or made_id(key.type or "name", (stems(w, None)[0].lower() for w in key.words))


def _fits(key: Key, form: Form, article: str | None = None) -> bool:
    """Whether a form is named by a key; with `article`, also whether it is so in that report."""
    if not key.words or len(key.words) != len(form.words) or (key.type and key.type != form.type):
        return False
    if article is not None and key.article and key.article != article:
        return False
    return all(map(_sounds_alike, key.words, form.words, [form.language] * len(key.words)))


def _sounds_alike(name: str, written: str, language: str | None) -> bool:
    heard = {*stems(name, language), *stems(name, None)}
    return fold(written) == name or not heard.isdisjoint(stems(written, language))

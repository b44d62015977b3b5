"""Names of people, organisations, places, events and products, linked over the reports of one call."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from retold.annotation.names import gazetteer, linking
from retold.annotation.names.finding import Finder, Found, find
from retold.model import Article, Entity, Mention

__all__ = ["Finder", "Found", "entities", "find", "mentions"]


def mentions(articles: Sequence[Article], finder: Finder = find) -> tuple[tuple[Mention, ...], ...]:
    """Names in each article, with type, base form and an entity id that is shared over the articles of the call.

    Articles need `language` and `sentences`. Their order makes no difference to what is found in each.
    """
    found = finder(articles)
    occurrences = [
        linking.Occurrence(article.id, article.language, _words(article.text, name), name.type)
        for article, names in zip(articles, found, strict=True)
        for name in names
    ]
    linked = iter(linking.resolve(occurrences))
    return tuple(
        tuple(
            Mention(span=name.span, type=name.type, name=base, entity=entity)
            for name, (base, entity) in zip(names, linked)  # noqa: B905 - the iterator is shared over the articles
        )
        for names in found
    )


def _words(text: str, name: Found) -> tuple[str, ...]:
    written = text[name.span[0] : name.span[1]]
    return gazetteer.name_words(written) or (written,)


def entities(articles: Sequence[Article]) -> tuple[Entity, ...]:
    """The entities that the articles' mentions name, each with its names by language, most frequent first."""
    names: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for mention in article.mentions:
            if mention.entity:
                names[mention.entity][article.language or "und"][mention.name] += 1
                types[mention.entity][mention.type] += 1
    return tuple(
        Entity(id=entity, type=_most(types[entity])[0], names={k: _most(v) for k, v in sorted(by.items())})  # type: ignore[arg-type]
        for entity, by in sorted(names.items())
    )


def _most(counted: Counter[str]) -> tuple[str, ...]:
    """The keys, most frequent first, then by alphabet."""
    return tuple(sorted(counted, key=lambda k: (-counted[k], k)))

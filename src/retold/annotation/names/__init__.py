"""Names of people, organisations, places, events and products, linked over the reports of one call."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from retold.annotation.names import bases, landforms, linking, tagging
from retold.annotation.names.aliases import Aliases
from retold.annotation.names.finding import Finder, Found, find, find_with
from retold.annotation.names.identity import key_of
from retold.annotation.names.roles import roles
from retold.annotation.names.weights import shipped_scorer
from retold.languages.words import Word, words
from retold.model import Article, Entity, Mention

__all__ = ["Aliases", "Finder", "Found", "entities", "find", "finder", "key_of", "mentions", "roles"]


def finder(encoder: Any) -> Finder:  # noqa: ANN401 - an `encoding.words.WordEncoder`, which lies beside this part
    """What finds names by the language data and by what the encoder makes of them; see `tagging`.

    An encoder whose words have no inner states (`encoding.words.WordVectors`) is not asked.
    """
    if not getattr(encoder, "has_inner", False):
        return find
    return partial(find_with, shipped_scorer(), reader=tagging.reader(encoder.encode_words, tagging.shipped()))


def mentions(
    articles: Sequence[Article],
    finder: Finder = find,
    aliases: Aliases | None = None,
    rules: bases.Rules | None = None,
) -> tuple[tuple[Mention, ...], ...]:
    """Names in each article, with type, base form and an entity id that is shared over the articles of the call.

    Articles need `language` and `sentences`. Their order makes no difference to what is found in each. `aliases` are
    names that the user gives (`aliases.read`) and what the user has decided (`Aliases.deciding`), `rules` those for
    base forms (the shipped ones unless measured).
    """
    found = finder(articles)
    parts = [[words(a.text, *name.span) for name in names] for a, names in zip(articles, found, strict=True)]
    occurrences = [
        _occurrence(article, name, pieces, names[i - 1] if i else None)
        for article, names, cut in zip(articles, found, parts, strict=True)
        for i, (name, pieces) in enumerate(zip(names, cut, strict=True))
    ]
    resolved = iter(linking.resolve(occurrences, bases.shipped() if rules is None else rules, aliases))
    return tuple(
        tuple(_mention(article.text, name, pieces, next(resolved)) for name, pieces in zip(names, cut, strict=True))
        for article, names, cut in zip(articles, found, parts, strict=True)
    )


def _occurrence(article: Article, name: Found, pieces: Sequence[Word], before: Found | None) -> linking.Occurrence:
    text, (start, end) = article.text, name.span
    written = tuple(text[w.start : w.end] for w in pieces) or (text[start:end],)
    gloss = before is not None and text[before.span[1] : start] == " (" and text[end : end + 1] == ")"
    landform = landforms.beside(text, start, end, article.language) if name.type == "LOC" else None
    return linking.Occurrence(article.id, article.language, written, name.type, gloss, landform)


def _mention(text: str, name: Found, pieces: Sequence[Word], resolved: linking.Resolved) -> Mention:
    """A mention whose base form keeps the marks between the words of the text."""
    base, at = "", name.span[0]
    for piece, word in zip(pieces, resolved.base, strict=False):
        base += text[at : piece.start] + word
        at = piece.end
    return Mention(span=name.span, type=name.type, name=base + text[at : name.span[1]], entity=resolved.entity)


def entities(articles: Sequence[Article]) -> tuple[Entity, ...]:
    """The entities that the articles' mentions name, each with its names by language, most frequent first."""
    names: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    offices: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for mention in article.mentions:
            if mention.entity:
                names[mention.entity][article.language or "und"][mention.name] += 1
                types[mention.entity][mention.type] += 1
        for role in article.roles:
            offices[role.entity][article.language or "und"][role.name] += 1
    return tuple(
        Entity(
            id=entity,
            type=_most(types[entity])[0],  # type: ignore[arg-type]
            names={k: _bare(_most(v)) for k, v in sorted(by.items())},
            roles={k: _most(v) for k, v in sorted(offices[entity].items())},
        )
        for entity, by in sorted(names.items())
    )


def _most(counted: Counter[str]) -> tuple[str, ...]:
    """The keys, most frequent first, then by alphabet."""
    return tuple(sorted(counted, key=lambda k: (-counted[k], k)))


def _bare(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names without those that differ from a more frequent one by endings alone: cases that were not turned back."""
    kept: list[str] = []
    for name in names:
        if not any(_is_other_case(name, better) for better in kept):
            kept.append(name)
    return tuple(kept)


def _is_other_case(name: str, better: str) -> bool:
    pairs = list(zip(name.split(), better.split(), strict=False))
    return len(name.split()) == len(better.split()) and all(a == b or bases.differ_in_ending(a, b) for a, b in pairs)

"""Institutions that speak for themselves: which one a phrase names, and what it is called in English.

Ministries and other bodies that every country has are told by their kind and country (`annotation.names.gazetteer`);
others by their entity, their acronym, or the words of the report.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from typing import NamedTuple

from retold.annotation.names import gazetteer
from retold.languages import outlets
from retold.languages.names import classes
from retold.languages.outlets import is_acronym
from retold.languages.words import fold, words
from retold.model import Article, Mention, Span

_QUOTED = re.compile(r"[«„“\"]([^«»„“”\"\n]{2,60})[»“”\"]")
_ACRONYM = re.compile(r"[^.,;:()\n]{0,110}?\(([A-Z]{2,7})\)")
# What these decide is news of its own, not information that a report rests on.
_POLITICAL = frozenset(
    {"parliament", "senate", "lower-house", "government", "armed-forces", "embassy"}
    | {"supreme-court", "constitutional-court"}
)
_MANY = frozenset({"police", "prosecution"})  # every town has them: a bare one names nobody
_HEAD = 3  # words among which a name has its noun: "State Emergency Service"
_SMALL_WORD = 3  # letters of prepositions, articles and conjunctions in names
_SMALL = ("of", "the", "and", "for")


class Institution(NamedTuple):
    """An institution: what tells it from others, its name as far as it is known, and what kind of body it is.

    `country` is None for a body of a kind that every country has when its report does not say whose it is.
    """

    key: str
    name: str
    kind: str | None = None
    country: str | None = None
    entity: str | None = None


def institution(
    text: str, span: Span, language: str | None, mention: Mention | None
) -> tuple[Institution | None, Span]:
    """The institution that the words of `span` name, and its span with a country or an acronym behind it.

    None for parties, governments, seats of power and alike, and for a bare "the agency".
    """
    written = tuple(text[w.start : w.end] for w in words(text, *span))
    entity = mention.entity if mention is not None else None
    if not written:
        return None, span
    short = _ACRONYM.match(text, span[1])
    partisan = any(fold(w).startswith(outlets.surroundings().partisan) for w in written)
    if short is not None and not partisan and _is_body(written[0], language):
        return Institution(f"acronym {short.group(1)}", short.group(1), entity=entity), (span[0], short.end())
    known = gazetteer.lookup(written, language)
    if known is not None:
        return _known(known, written, entity), span
    body = gazetteer.body(written, language)
    if body is not None:
        behind, end = _country_behind(text, span, language)
        country = body.country or _country_before(text, span, language) or behind
        found = _of_kind(body.kind, country, entity)
        if found is not None or mention is None or body.kind in _POLITICAL | _MANY:
            return found, (span[0], end)
    if len(written) == 1 and (mention is None or _is_body(written[0], language)):
        return None, span
    if mention is None:
        return (None if partisan else _by_words(text, span, written, language)), span
    if partisan:
        return None, span
    if len(written) == 1 and is_acronym(written[0]) and written[0].isascii():
        return Institution(f"acronym {written[0]}", written[0], entity=entity), span
    name = translated(mention.name, language) or mention.name
    return Institution(entity or name.casefold(), name, entity=entity), span


def _by_words(text: str, span: Span, written: tuple[str, ...], language: str | None) -> Institution | None:
    """An institution that no mention names: with a capital, and a noun for bodies at its head."""
    known = any(_is_body(w, language) or _english_word(fold(w), "bodies") for w in written[:_HEAD])
    if not written[0][0].isupper() or not known:
        return None
    name = " ".join(text[slice(*span)].split())
    own = _QUOTED.search(text, span[0], span[1] + 1)  # "executive agency “Maritime Administration”"
    name = (translated(own.group(1), language) if own else None) or translated(name, language) or name
    return Institution(name.casefold(), name)


@cache
def translated(name: str, language: str | None) -> str | None:
    """The English name of an institution, put together word by word, or None when a word is not known."""
    places: dict[str, list[str]] = {"qualities": [], "bodies": [], "fields": []}
    country = None
    for word in words(name):
        if len(word.folded) <= _SMALL_WORD:
            continue
        hit = next((p for p in places if _english_word(word.folded, p) not in (None, "")), None)
        code = gazetteer.nationality(word.folded, language) or _country_named(name[word.start : word.end], language)
        if code is not None:
            country = code
        elif hit is not None:
            english = _english_word(word.folded, hit) or ""
            places[hit] += [english] if english not in places[hit] else []
        else:
            return None
    if len(places["bodies"]) != 1:
        return None
    head = " ".join([*places["qualities"], *places["bodies"]])
    full = f"{head} of {' and '.join(places['fields'])}" if places["fields"] else head
    adjective = outlets.surroundings().demonyms.get(country or "")
    return f"{adjective} {full}" if adjective else full


def _english_word(folded: str, place: str) -> str | None:
    table = outlets.surroundings().institution.get(place, {})
    return next((table[folded[:n]] for n in range(len(folded), 2, -1) if folded[:n] in table), None)


def _country_named(written: str, language: str | None) -> str | None:
    codes = {entity: code for code, entity in gazetteer.wikidata().items()}
    known = gazetteer.lookup((written,), language) if written[0].isupper() else None
    return codes.get(known.entity) if known is not None else None


def _is_body(word: str, language: str | None) -> bool:
    """Whether a word is a noun for organisations: "agency"."""
    return "organisation" in classes(language, fold(word))


def _known(known: gazetteer.Known, written: tuple[str, ...], entity: str | None) -> Institution | None:
    named = _english_names(known.entity)
    if known.type != "ORG" or outlets.surroundings().seats.intersection(named) or any("Party" in n for n in named):
        return None
    full = max((n for n in named if "." not in n), key=len, default=" ".join(written))
    return Institution(known.entity, full, entity=entity)


def _country_before(text: str, span: Span, language: str | None) -> str | None:
    """The country of the adjective that stands before: «руското външно министерство»."""
    before = words(text, max(0, span[0] - 24), span[0])
    if not before or text[before[-1].end : span[0]] != " ":
        return None
    return gazetteer.nationality(before[-1].folded, language)


def _country_behind(text: str, span: Span, language: str | None) -> tuple[str | None, int]:
    """The country whose name follows, and where it ends: «Міністерство охорони здоров'я Мексики»."""
    codes = {entity: code for code, entity in gazetteer.wikidata().items()}
    behind = words(text, span[1], min(len(text), span[1] + 40))[:3]
    while behind and any(c in text[span[1] : behind[-1].start] for c in ",.;:()\n"):
        behind.pop()
    skip = 1 if len(behind) > 1 and len(behind[0].folded) <= 3 and text[behind[0].start].islower() else 0
    for last in range(len(behind), skip, -1):
        known = gazetteer.lookup(tuple(text[w.start : w.end] for w in behind[skip:last]), language)
        if known is not None and known.entity in codes:
            return codes[known.entity], behind[last - 1].end
    return None, span[1]


def _of_kind(kind: str, country: str | None, entity: str | None) -> Institution | None:
    if kind in _POLITICAL or kind.endswith("-party") or (country is None and not kind.endswith("-ministry")):
        return None
    return Institution(f"{kind} {country}", body_name(kind, country), kind, country, entity)


def main_country(article: Article) -> str | None:
    """The country that a report names most, or None when another comes near it."""
    codes = {entity: code for code, entity in gazetteer.wikidata().items()}
    count: Counter[str] = Counter()
    for word in words(article.text):
        written = article.text[word.start : word.end]
        known = gazetteer.lookup((written,), article.language) if written[0].isupper() else None
        if known is not None and known.entity in codes:
            count[codes[known.entity]] += 1
    ranked = count.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


def body_name(kind: str, country: str | None) -> str:
    """What a body of a kind is called in English: "Mexican Ministry of Health"."""
    name = " ".join(w if w in _SMALL else w.capitalize() for w in (_english_kinds().get(kind) or kind).split())
    adjective = outlets.surroundings().demonyms.get(country or "")
    return f"{adjective} {name}" if adjective else name


@cache
def _english_kinds() -> dict[str, str]:
    data = tomllib.loads((gazetteer.DATA / "kinds.toml").read_text(encoding="utf-8"))
    return {kind: by["en"][0].replace("*", "") for kind, by in data.items() if by.get("en")}


@cache
def _english_names(entity: str) -> tuple[str, ...]:
    return tuple(e.name for e in gazetteer.entries() if e.known.entity == entity and e.language in ("en", "all"))

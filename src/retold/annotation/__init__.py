"""What is known of one article: each stage takes an article and returns what it found in its text."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from retold.model import Article, Attribution, Mention, Role

if TYPE_CHECKING:
    from retold.annotation.attribution import Tagger
    from retold.annotation.names import Finder
    from retold.annotation.names.aliases import Aliases

__all__ = ["annotate", "linked"]

ALIASES = "RETOLD_ALIASES"  # names a TOML file of the user's own names: see docs/names.md


def annotate(
    articles: Sequence[Article],
    together: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
    finder: Finder | None = None,
    tagger: Tagger | None = None,
) -> tuple[Article, ...]:
    """The articles with all that annotation finds; one that has sentences already is left as it is.

    Articles named in one call help each other: a name in one report is a name in the others. Names of the user's own
    come from the file that the environment variable RETOLD_ALIASES names; `together` and `apart` are pairs of keys
    (`names.key_of`) of which the user has decided that they are one entity, or two. `finder` finds the names
    (`names.finder`), `tagger` who said what in languages without data (`attribution.tagger`); the language data do
    both alone unless they are given.
    """
    from retold.annotation.names import find, mentions, roles

    aliases = _own().deciding(together, apart)
    bare = {k: _cut(article) for k, article in enumerate(articles) if not article.sentences}
    found = dict(zip(bare, mentions(list(bare.values()), finder or find, aliases), strict=True))
    named = {k: msgspec.structs.replace(bare[k], mentions=_its_own(bare[k], found[k])) for k in bare}
    held = dict(zip(named, roles(list(named.values())), strict=True))
    return tuple(
        _read(msgspec.structs.replace(named[k], roles=held[k]), tagger) if k in named else article
        for k, article in enumerate(articles)
    )


def linked(
    articles: Sequence[Article], decided: Aliases | None = None, finder: Finder | None = None
) -> tuple[Article, ...]:
    """Articles that were annotated one by one, with the names that they have when they are read together.

    `decided` is known beside the user's own names. All else that was found stays as it is, and an article without
    sentences, too. `finder` is that of `annotate`.
    """
    from retold.annotation.names import find, mentions, roles

    known = [article for article in articles if article.sentences]
    found = mentions(known, finder or find, _own().and_also(decided) if decided else _own())
    named = [
        msgspec.structs.replace(article, mentions=_its_own(article, each))
        for article, each in zip(known, found, strict=True)
    ]
    held = roles(named)
    anew = (msgspec.structs.replace(article, roles=each) for article, each in zip(named, held, strict=True))
    return tuple(_said_anew(next(anew)) if article.sentences else article for article in articles)


def _its_own(article: Article, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Names without those in furniture: whom a menu, a caption or another title names, the report need not speak of.

    They are found and linked with the others, so that a caption's full name still tells whose the surname is.
    """
    aside = [s.span for s in article.sentences if s.furniture]
    starts = [start for start, _ in aside]
    return tuple(m for m in mentions if not (k := bisect_right(starts, m.span[0])) or aside[k - 1][1] <= m.span[0])


def _said_anew(article: Article) -> Article:
    bare = (msgspec.structs.replace(attribution, entity=None) for attribution in article.attributions)
    return msgspec.structs.replace(article, attributions=tuple(_linked(each, article) for each in bare))


def _own() -> Aliases:
    from retold.annotation.names.aliases import Aliases, read

    own = os.environ.get(ALIASES)
    return read(Path(own)) if own else Aliases()


def _cut(article: Article) -> Article:
    from retold.annotation.language import detect
    from retold.annotation.sentences import split

    language = article.language or detect(article.text)
    return msgspec.structs.replace(article, language=language, sentences=split(article.text, language))


def _read(article: Article, tagger: Tagger | None) -> Article:
    from retold.annotation.attribution import attributions
    from retold.annotation.quantities import quantities
    from retold.annotation.stance import stance
    from retold.annotation.times import times

    said = tuple(_linked(attribution, article) for attribution in attributions(article, tagger))
    article = msgspec.structs.replace(article, attributions=said)
    return msgspec.structs.replace(
        article, times=times(article), quantities=quantities(article), stance=stance(article)
    )


def _linked(attribution: Attribution, article: Article) -> Attribution:
    """With the entity of its speaker: the one so named, else the one whose name or office its source holds."""
    if attribution.entity or not attribution.speaker:
        return attribution
    named: list[Mention | Role] = [m for m in article.mentions if m.name == attribution.speaker]
    if not named and attribution.source:
        start, end = attribution.source
        inside = [m for m in article.mentions if start <= m.span[0] and m.span[1] <= end]
        held = [r for r in article.roles if r.span[0] < end and start < r.span[1]]
        named = [m for m in inside if m.type == "PER"] or [*held] or [*inside]
    entities = {m.entity for m in named if m.entity}
    return msgspec.structs.replace(attribution, entity=entities.pop()) if len(entities) == 1 else attribution

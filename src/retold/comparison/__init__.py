"""Reports of one event set side by side: what they share and what only one of them says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import msgspec

from retold import errors
from retold.encoding import Encoder
from retold.languages import codes
from retold.model import Article, Claim, Comparison, Origin, Statement

if TYPE_CHECKING:
    from retold.comparison.passages import Passages
    from retold.comparison.reuse import Reuse

__all__ = ["compare", "shared_claims"]


def compare(articles: Sequence[Article], *, encoder: Encoder | None = None) -> Comparison:
    """Compares two or more reports of one event; articles without sentences are annotated first.

    The order of `articles` is that of the result's `articles` and changes nothing else. Raises `RetoldError` for
    fewer than two different texts.
    """
    from retold import encoding
    from retold.annotation import annotate
    from retold.annotation.attribution import tagger
    from retold.annotation.names import entities, finder
    from retold.comparison.origins import common, origins
    from retold.comparison.passages import passages
    from retold.comparison.reuse import note, one_text
    from retold.comparison.timeline import timeline
    from retold.encoding.words import words_of

    if len(articles) < 2:
        raise errors.too_few_articles(len(articles))
    reading = words_of(encoder or encoding.load())
    annotated = annotate(articles, finder=finder(reading), tagger=tagger(reading))
    looked_at = passages(annotated, reading)
    shared, named = shared_claims(looked_at), origins(annotated)
    reused = one_text(shared, annotated)
    claims = _in_full(shared, looked_at, named, reused)
    unique = _unique(annotated, claims)
    return Comparison(
        articles=annotated,
        claims=claims,
        unique=unique,
        origins=named,
        common_origins=common(named, annotated),
        timeline=timeline(claims, unique, annotated),
        entities=entities(annotated),
        notes=(*_notes(annotated, claims), *(note(pair, annotated) for pair in reused)),
    )


def _in_full(
    claims: Sequence[Claim], looked_at: Sequence[Passages], named: Sequence[Origin], reused: Sequence[Reuse]
) -> tuple[Claim, ...]:
    """The claims with what differs in them and what they rest on."""
    from retold.comparison.differences import differences, without_repeats
    from retold.comparison.origins import in_order, of_claims

    articles = [side.article for side in looked_at]
    rests_on = of_claims(claims, articles, named, one_text=[pair.articles for pair in reused])
    found = [
        msgspec.structs.replace(
            claim,
            differences=differences(claim, articles, looked_at),
            origins=in_order(names),
            independent_origins=independent,
        )
        for claim, (names, independent) in zip(claims, rests_on, strict=True)
    ]
    return without_repeats(found)


def shared_claims(looked_at: Sequence[Passages]) -> list[Claim]:
    """What the articles share: claims without differences and origins, in reading order.

    Worked out in an order of its own, so that the order of the call changes nothing.
    """
    from retold.comparison.alignment import align
    from retold.comparison.claims import Links, claims
    from retold.comparison.second_look import looked_at_again
    from retold.comparison.thirds import borne_out

    order = sorted(range(len(looked_at)), key=lambda k: (looked_at[k].article.id, looked_at[k].article.source))
    sides = [looked_at[k] for k in order]
    alignments = {(a, b): align(sides[a], sides[b]) for a, b in combinations(range(len(order)), 2)}
    linked = looked_at_again(sides, borne_out(sides, alignments))
    return [_as_called(claim, order) for claim in claims(Links(sides, linked))]


def _as_called(claim: Claim, order: Sequence[int]) -> Claim:
    """The claim with articles numbered as the caller named them."""
    statements = (msgspec.structs.replace(s, article=order[s.article]) for s in claim.statements)
    return msgspec.structs.replace(claim, statements=tuple(sorted(statements, key=lambda s: s.article)))


def _unique(articles: Sequence[Article], found: Sequence[Claim]) -> tuple[Statement, ...]:
    """Sentences that assert something and stand in no claim, one by one."""
    from retold.comparison.passages import asserting, names_origin

    told = {(s.article, i) for claim in found for s in claim.statements for i in s.sentences}
    return tuple(
        Statement(article=a, sentences=(i,))
        for a, article in enumerate(articles)
        for i in asserting(article)
        if (a, i) not in told and not names_origin(article, i)
    )


def _notes(articles: Sequence[Article], found: Sequence[Claim]) -> tuple[str, ...]:
    """Why something is empty."""
    from retold.reading.articles import called

    notes = []
    for article in articles:
        count = sum(not s.furniture for s in article.sentences)
        if count <= 1:
            notes.append(f"{called(article)} has {'one sentence' if count else 'no sentence'} to compare.")
        if article.language not in codes():
            named = article.language or "unknown"
            notes.append(
                f"{called(article)}: Retold has no rules for its language ({named}), so who says what, how surely and "
                "when is not compared."
            )
    if not found:
        notes.append(
            "No sentence of one report says what a sentence of another says: these seem to be different events."
        )
    return tuple(notes)

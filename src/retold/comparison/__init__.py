"""Reports of one event set side by side: what they share and what only one of them says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import msgspec

from retold import errors
from retold.encoding import Encoder
from retold.model import Article, Claim, Comparison, Statement

__all__ = ["compare"]


def compare(articles: Sequence[Article], *, encoder: Encoder | None = None) -> Comparison:
    """Compares two or more reports of one event; articles without sentences are annotated first.

    The order of `articles` is that of the result's `articles` and changes nothing else. Raises `RetoldError` for
    fewer than two different texts.
    """
    from retold import encoding
    from retold.annotation import annotate
    from retold.annotation.names import entities
    from retold.comparison.origins import common, of_claims, origins
    from retold.comparison.reuse import note, one_text

    if len(articles) < 2:
        raise errors.too_few_articles(len(articles))
    annotated = annotate(articles)
    found = _claims(annotated, encoder or encoding.load())
    named, reused = origins(annotated), one_text(found, annotated)
    rests_on = of_claims(found, annotated, named, one_text=[pair.articles for pair in reused])
    return Comparison(
        articles=annotated,
        claims=tuple(
            msgspec.structs.replace(claim, origins=names, independent_origins=independent)
            for claim, (names, independent) in zip(found, rests_on, strict=True)
        ),
        unique=_unique(annotated, found),
        origins=named,
        common_origins=common(named, annotated),
        entities=entities(annotated),
        notes=(*_notes(annotated, found), *(note(pair, annotated) for pair in reused)),
    )


def _claims(articles: Sequence[Article], encoder: Encoder) -> list[Claim]:
    """What the articles share, worked out in an order of its own, so that the order of the call changes nothing."""
    from retold.comparison.alignment import align
    from retold.comparison.claims import Links, claims
    from retold.comparison.passages import passages
    from retold.encoding.words import words_of

    order = sorted(range(len(articles)), key=lambda k: (articles[k].id, articles[k].source))
    looked_at = passages([articles[k] for k in order], words_of(encoder))
    alignments = {(a, b): align(looked_at[a], looked_at[b]) for a, b in combinations(range(len(order)), 2)}
    return [_as_called(claim, order) for claim in claims(Links(looked_at, alignments))]


def _as_called(claim: Claim, order: Sequence[int]) -> Claim:
    """The claim with articles numbered as the caller named them."""
    statements = (msgspec.structs.replace(s, article=order[s.article]) for s in claim.statements)
    return msgspec.structs.replace(claim, statements=tuple(sorted(statements, key=lambda s: s.article)))


def _unique(articles: Sequence[Article], found: Sequence[Claim]) -> tuple[Statement, ...]:
    """Sentences that assert something and stand in no claim, one by one."""
    from retold.comparison.passages import asserting

    told = {(s.article, i) for claim in found for s in claim.statements for i in s.sentences}
    return tuple(
        Statement(article=a, sentences=(i,))
        for a, article in enumerate(articles)
        for i in asserting(article)
        if (a, i) not in told
    )


def _notes(articles: Sequence[Article], found: Sequence[Claim]) -> tuple[str, ...]:
    """Why something is empty."""
    notes = []
    for article in articles:
        count = sum(not s.furniture for s in article.sentences)
        if count <= 1:
            notes.append(f"{article.source} has {'one sentence' if count else 'no sentence'} to compare.")
    if not found:
        notes.append(
            "No sentence of one report says what a sentence of another says: these seem to be different events."
        )
    return tuple(notes)

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
    from retold.comparison.alignment import align
    from retold.comparison.claims import Links, claims
    from retold.comparison.passages import passages
    from retold.encoding.words import words_of

    if len(articles) < 2:
        raise errors.too_few_articles(len(articles))
    annotated = annotate(articles)
    # Worked out in an order of its own, so that the order of the call changes nothing.
    order = sorted(range(len(annotated)), key=lambda k: (annotated[k].id, annotated[k].source))
    looked_at = passages([annotated[k] for k in order], words_of(encoder or encoding.load()))
    alignments = {(a, b): align(looked_at[a], looked_at[b]) for a, b in combinations(range(len(order)), 2)}
    found = [_as_called(claim, order) for claim in claims(Links(looked_at, alignments))]
    unique = _unique(annotated, found)
    return Comparison(articles=annotated, claims=tuple(found), unique=unique, notes=_notes(annotated, found))


def _as_called(claim: Claim, order: Sequence[int]) -> Claim:
    """The claim with articles numbered as the caller named them."""
    statements = (msgspec.structs.replace(s, article=order[s.article]) for s in claim.statements)
    return msgspec.structs.replace(claim, statements=tuple(sorted(statements, key=lambda s: s.article)))


def _unique(articles: Sequence[Article], found: Sequence[Claim]) -> tuple[Statement, ...]:
    """Sentences, one by one, that are no furniture and stand in no claim."""
    told = {(s.article, i) for claim in found for s in claim.statements for i in s.sentences}
    return tuple(
        Statement(article=a, sentences=(i,))
        for a, article in enumerate(articles)
        for i, sentence in enumerate(article.sentences)
        if not sentence.furniture and (a, i) not in told
    )


def _notes(articles: Sequence[Article], found: Sequence[Claim]) -> tuple[str, ...]:
    """Why something is empty."""
    notes = []
    for article in articles:
        count = sum(not s.furniture for s in article.sentences)
        if count <= 1:
            notes.append(f"{article.source} has {'one sentence' if count else 'no sentence'} to compare.")
    if not found:
        notes.append("No sentence of one report says what a sentence of another says: these seem to be different events.")
    return tuple(notes)

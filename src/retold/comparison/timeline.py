"""What happened when, according to whom, over all reports: one entry a time of a claim, in order of time.

A time counts where a report dates something by it; the day on which somebody spoke is that of the speech, and a time
that no anchor resolves is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from retold.model import Article, Claim, Span, Statement, Status, TimeExpression, TimelineEntry

_COARSEST = 31  # days of the longest interval that dates an event: a month
_CLAUSE_ENDS = re.compile(r"[,;:()–—]|\.\s")


class _Dated(NamedTuple):
    """A time in a sentence of an article, and whether what it dates is said to have happened."""

    first: date
    last: date
    from_: str
    to: str
    claim: int | None
    article: int
    sentence: int
    status: Status


def timeline(
    claims: Sequence[Claim], unique: Sequence[Statement], articles: Sequence[Article]
) -> tuple[TimelineEntry, ...]:
    """The entries in order of time, then of the claims; `articles` are annotated.

    The same time in several reports of a claim is one entry, with the finest interval that they give. What lies
    after publication or is said to be planned has the status "planned", what is negated "denied".
    """
    entries = []
    for claim in claims:
        entries += _entries(claim.id, _times(claim.id, claim.statements, articles))
    for statement in unique:
        entries += _entries(None, _times(None, [statement], articles))
    return tuple(sorted(_once(entries), key=lambda e: (e.from_[:10], e.to[:10], e.from_, e.claim or len(claims) + 1)))


def _times(claim: int | None, statements: Sequence[Statement], articles: Sequence[Article]) -> list[_Dated]:
    return [
        dated
        for statement in statements
        for sentence in statement.sentences
        for dated in _in_sentence(claim, articles[statement.article], statement.article, sentence)
    ]


def _in_sentence(claim: int | None, article: Article, number: int, sentence: int) -> Iterator[_Dated]:
    start, end = article.sentences[sentence].span
    spoken = _frames(article, (start, end))
    for time in article.times:
        if not (time.from_ and time.to and start <= time.span[0] < end):
            continue
        first, last = date.fromisoformat(time.from_[:10]), date.fromisoformat(time.to[:10])
        if (last - first).days <= _COARSEST and not any(s <= time.span[0] < e for s, e in spoken):
            status = _status(article, time, first, sentence)
            yield _Dated(first, last, time.from_, time.to, claim, number, sentence, status)


def _frames(article: Article, sentence: Span) -> list[Span]:
    """Where the sentence says who speaks rather than what is said: what is outside of content beside a cue."""
    found = []
    for attribution in article.attributions:
        if attribution.cue is None or not sentence[0] <= attribution.cue[0] < sentence[1]:
            continue
        first = max([sentence[0], *(e for _, e in attribution.content if e <= attribution.cue[0])])
        last = min([sentence[1], *(s for s, _ in attribution.content if s >= attribution.cue[1])])
        found.append((first, last))
    return found


def _status(article: Article, time: TimeExpression, first: date, sentence: int) -> Status:
    clause = _clause(article.text, article.sentences[sentence].span, time.span)
    marks = [m for m in article.stance if m.sentence == sentence and clause[0] <= m.span[0] < clause[1]]
    if any(m.polarity == "negative" for m in marks):
        return "denied"
    published = date.fromisoformat(article.published.value[:10]) if article.published else None
    if any(m.certainty != "certain" for m in marks) or (published is not None and first > published):
        return "planned"
    return "happened"


def _clause(text: str, sentence: Span, time: Span) -> Span:
    """The words between the marks of punctuation about a time."""
    before = [m.end() for m in _CLAUSE_ENDS.finditer(text, sentence[0], time[0])]
    after = _CLAUSE_ENDS.search(text, time[1], sentence[1])
    return (before[-1] if before else sentence[0]), (after.start() if after else sentence[1])


def _entries(claim: int | None, dated: Sequence[_Dated]) -> list[TimelineEntry]:
    """One entry for all times of a claim that fit the finest of them."""
    rest = sorted(dated, key=lambda d: ((d.last - d.first).days, -len(d.from_), d.from_, d.to))
    found = []
    while rest:
        fine = rest[0]
        group = [d for d in rest if d.first <= fine.first and fine.last <= d.last]
        rest = [d for d in rest if d not in group]
        found.append(
            TimelineEntry(
                from_=fine.from_, to=fine.to, claim=claim, statements=_statements(group), status=_joint(group)
            )
        )
    return found


def _statements(group: Sequence[_Dated]) -> tuple[Statement, ...]:
    by_article: dict[int, set[int]] = {}
    for dated in group:
        by_article.setdefault(dated.article, set()).add(dated.sentence)
    return tuple(Statement(article=a, sentences=tuple(sorted(s))) for a, s in sorted(by_article.items()))


def _joint(group: Sequence[_Dated]) -> Status:
    """What most reports say; a report that tells it as done outweighs one that plans it, published before perhaps."""
    told = [d.status for d in group]
    if all(s == "denied" for s in told):
        return "denied"
    return "happened" if "happened" in told else "planned"


def _once(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """Without entries whose sentences another entry of the same time holds too: a sentence may stand in two claims."""
    found: list[TimelineEntry] = []
    for entry in sorted(entries, key=lambda e: -sum(len(s.sentences) for s in e.statements)):
        same = (e for e in found if (e.from_, e.to) == (entry.from_, entry.to))
        if not any(_within(entry.statements, e.statements) for e in same):
            found.append(entry)
    return found


def _within(some: Sequence[Statement], others: Sequence[Statement]) -> bool:
    held = {(s.article, i) for s in others for i in s.sentences}
    return all((s.article, i) in held for s in some for i in s.sentences)

"""Quotations that cues do not claim by themselves: broken by their cue, going on in new marks, or without a cue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retold.annotation.attribution.clauses import REPORTING, before_cue, hits, post_source
from retold.annotation.attribution.frames import Relation
from retold.annotation.attribution.grammar import Cue, Grammar
from retold.annotation.attribution.regions import ATOM, DASH, Region, is_name, region
from retold.annotation.quotes import Pair
from retold.languages.lexicon import Found
from retold.model import Kind, Span

# Quotation marks alone find titles and scare quotes as often as speech; from 25 characters on they are speech in
# .77 of cases, as reported for German and English news.
_SHORTEST_ALONE = 25
_NO_CUE = Found(0, 0, Cue("none"))


def broken(r: Region, quotation: Span, quoted: Sequence[Pair], g: Grammar) -> Relation | None:
    """A quotation whose marks close once only, behind its cue: “We won, — said X. — Now rest”."""
    start, end = quotation
    if r.text.find(" ", start, end) < 0 or not any(mark in r.text[start:end] for mark in "–—-"):
        return None
    inside = region(
        r.text,
        (start + 1, end - 1),
        [p for p in quoted if start < p.start and p.end < end],
        g,
        number=r.number,
        paragraph=r.paragraph,
        within=quotation,
    )
    for hit in hits(inside, g):
        if hit.payload.kind != "verb" or not hit.payload.classes & REPORTING:
            continue
        k = before_cue(inside, g, hit.first)
        if k < 2 or inside.tokens[k - 1].folded != DASH:
            continue
        if inside.tokens[k - 2].folded not in (",", "?", "!", "…", ATOM) and hit.first != k:
            continue
        limit = _next_dash(inside, hit.last)
        source = post_source(inside, g, hit.last, limit)
        if source is None or (limit < len(inside) and source[1] < limit - 4):
            continue
        first_end = inside.tokens[k - 3 if inside.tokens[k - 2].folded == "," else k - 2].end
        content: tuple[Span, ...] = ((start, first_end),)
        if limit + 1 < len(inside):
            content += ((inside.tokens[limit + 1].start, end),)
        return Relation(inside, hit, inside.cut(hit.first, hit.last), content, source, "broken", direct=True)
    return None


def _next_dash(r: Region, i: int) -> int:
    while i < len(r) and r.tokens[i].folded not in (DASH, ATOM):
        i += 1
    return i


def continued(previous: Relation, r: Region) -> Relation | None:
    """The relation before, when this sentence is nothing but a quotation that goes on in new marks."""
    if not previous.direct or previous.region.paragraph != r.paragraph or r.number - previous.region.number > 1:
        return None
    if [t.folded for t in r.tokens] != [ATOM] or previous.region.within is not None:
        return None
    if previous.content and previous.content[-1][1] <= r.span[0]:
        return replace(previous, content=(*previous.content, r.atoms[0]))
    return None


def alone(r: Region, claimed: Sequence[Span]) -> list[Relation]:
    """Quotations without a cue that fill their sentence or its end."""
    out = []
    for i, span in sorted(r.atoms.items()):
        if any(s < span[1] and span[0] < e for s, e in claimed):
            continue
        if span[1] - span[0] < _SHORTEST_ALONE or i + 1 < len(r) or i > 0:
            continue
        out.append(Relation(r, _NO_CUE, (span[0], span[0]), (span,), None, "alone", direct=True))
    return out


def kind(text: str, content: Sequence[Span], quoted: Sequence[Pair]) -> Kind:
    """Direct when quotation marks hold all of the content, mixed when they hold words of it."""
    mixed = False
    for start, end in content:
        covering = [p for p in quoted if p.start <= start + 1 and p.end >= end - 1]
        if covering:
            mixed = mixed or len(content) > 1
            continue
        inside = [p for p in quoted if start <= p.start and p.end <= end + 1]
        if any(not is_name(text, (p.start + 1, p.end - 1)) for p in inside):
            return "mixed"
        return "mixed" if mixed else "indirect"
    return "direct"



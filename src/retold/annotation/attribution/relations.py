"""What is found before speakers are resolved, and the spans of its content."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from retold.annotation.attribution.clauses import Hit, before_cue, content_end
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.regions import ATOM, DASH, Region
from retold.model import Span

TAGGED = "tagged"  # the layout of what the tagger found
_SIGNS = frozenset("%°€$₴£")  # belong to the number before them


@dataclass(frozen=True)
class Relation:
    """An attribution as it was found, before speakers and channels are resolved."""

    region: Region
    hit: Hit
    cue: Span
    content: tuple[Span, ...]
    source: Range | None
    layout: str  # for debugging and for the confusion table: "that", "paren", "atom", "according", ...
    direct: bool = False
    governed: bool = False  # the source stands in an oblique case
    document: bool = False
    covers: int | None = None  # the paragraph that a quotation over several paragraphs has reached
    outlets: tuple[Range, ...] = field(default=())  # sources that became channels


def spans_of(r: Region, first: int, last: int) -> tuple[Span, ...]:
    """The span of tokens without marks at its ends (quotation marks of whole quotations stay)."""
    loose = (",", ";", ":", DASH, ")", "…")
    while first < last and r.tokens[first].folded in (*loose, "?", "!"):
        first += 1
    while last > first and r.tokens[last - 1].folded in (*loose, "("):
        last -= 1
    if first >= last:
        return ()
    start, end = r.cut(first, last)
    return ((start, end + (r.text[end : end + 1] in _SIGNS)),)


def strip_connectives(r: Region, g: Grammar, first: int, last: int) -> int:
    """The first token of a content behind connectives such as "however,"."""
    while first < last:
        cue = g.connectives.at(r.tokens, first)
        if cue is None:
            return first
        first = cue.last
        while first < last and r.tokens[first].folded == ",":
            first += 1
    return first


def make(
    r: Region,
    hit: Hit,
    content: tuple[Span, ...],
    source: Range | None,
    layout: str,
    *,
    direct: bool = False,
    governed: bool = False,
    document: bool = False,
) -> Relation:
    """A relation whose cue is the phrase that was found."""
    cue = r.cut(hit.first, hit.last)
    return Relation(r, hit, cue, content, source, layout, direct=direct, governed=governed, document=document)


def with_auxiliaries(rel: Relation, g: Grammar) -> Relation:
    """The relation with a cue that takes the auxiliaries beside it, as far as its source leaves them."""
    r, hit = rel.region, rel.hit
    if hit.payload.kind != "verb" or rel.cue != r.cut(hit.first, hit.last):
        return rel
    first, last = hit.first, hit.last
    low = rel.source[1] if rel.source and rel.source[1] <= first else 0
    high = rel.source[0] if rel.source and rel.source[0] >= last else len(r)
    while first > low and r.tokens[first - 1].folded in g.sets["auxiliaries"]:
        first -= 1
    while (
        last < high
        and r.tokens[last].folded in g.sets["auxiliaries"]
        and not any(s <= r.tokens[last].start < e for s, e in rel.content)
    ):
        last += 1
    return replace(rel, cue=r.cut(first, last))


def atoms(r: Region, i: int) -> tuple[Span, ...]:
    """The quotation at `i` and those that go on directly behind it."""
    spans = [r.atoms[i]]
    while i + 1 < len(r) and r.tokens[i + 1].folded == ATOM:
        i += 1
        spans.append(r.atoms[i])
    return tuple(spans)


def around(r: Region, g: Grammar, left: int, right: int, hit: Hit, found: list[Hit]) -> tuple[Span, ...]:
    """What stands on both sides of a cue in commas; `left` and `right` bound the cue's own words."""
    spans: tuple[Span, ...] = ()
    begin = left_start(r, g, left, found)
    if left > begin:
        first = strip_connectives(r, g, begin, left)
        spans += spans_of(r, first, left)
    if right < len(r):
        spans += spans_of(r, strip_connectives(r, g, right, len(r)), content_end(r, g, right, hit, found))
    return spans


def left_start(r: Region, g: Grammar, left: int, found: list[Hit], closing: bool = False) -> int:
    """Where the clause to the left of an inserted cue begins: behind an earlier cue's that-word, or at the start.

    A `closing` cue stands at the end of its sentence and covers what other cues say in it.
    """
    begin = 0
    k = left
    while k > 0 and r.tokens[k - 1].folded in (",", DASH):
        k -= 1
    if k > 0 and g.among(r.tokens[k - 1].folded, "subordinators", "that"):
        return k
    for j in range(k - 1, -1, -1):
        w = r.tokens[j].folded
        if w in (";", ":"):
            return j + 1
        if not closing and w in g.sets["that"] and any(h.last <= j and h.payload.kind == "verb" for h in found):
            return j + 1
    return begin


def clause_end(r: Region, g: Grammar, j: int, hit: Hit, found: list[Hit]) -> int:
    """Where a noun-phrase content ends: its sentence, an outer cue, or a new clause after comma and conjunction."""
    limit = content_end(r, g, j, hit, found)
    for h in found:
        k = before_cue(r, g, h.first)
        if j < k < limit and h.payload.kind == "verb" and r.tokens[k - 1].folded in g.sets["conjunctions"]:
            limit = k - 1
            break
    for k in range(j + 1, limit - 1):
        w = r.tokens[k].folded
        if w in (";", DASH):
            return k
        if w == "," and g.among(r.tokens[k + 1].folded, "conjunctions", "adversatives"):
            return k
    return limit

"""Sources that a phrase governs: "according to X", "X zufolge", "the claim of X that", "citing X"."""

from __future__ import annotations

from dataclasses import replace

from retold.annotation.attribution.clauses import Hit, before_cue, clause_start, content_end
from retold.annotation.attribution.grammar import FIRST, Grammar
from retold.annotation.attribution.phrases import Range, noun_phrase, plausible, skip_adverbials
from retold.annotation.attribution.regions import Region
from retold.annotation.attribution.relations import Relation, around, make, spans_of
from retold.annotation.attribution.sources import antecedent, relative_end, with_participle


def according(r: Region, g: Grammar, hit: Hit, found: list[Hit]) -> Relation | None:
    """ "According to X, …", inside and behind its clause; the source may be a possessive in the phrase."""
    source: Range | None = None
    if _measured(r, g, hit.last):
        return None
    for k in range(hit.first, hit.last):
        if r.tokens[k].folded in g.possessives:
            source = (k, k + 1)
    after = hit.last
    if source is not None and source[1] == after and _owned(r, g, after):
        source = noun_phrase(r, g, after, len(r), governed=True)
        source, after = (
            (hit.last - 1, source[1]) if source else (hit.last - 1, hit.last),
            source[1] if source else after,
        )
    if source is None:
        if hit.last < len(r) and r.tokens[hit.last].folded in g.sets["subordinators"]:
            source = antecedent(r, g, hit.first)
            if source is None:
                return None
            content = spans_of(r, hit.last + 1, content_end(r, g, hit.last + 1, hit, found))
            return make(r, hit, content, source, "according-which") if content else None
        source = noun_phrase(r, g, hit.last, len(r), governed=True)
        if source is None or r.tokens[source[0]].folded in g.sets["this"]:
            return None
        source = _up_to_outlet(r, g, source)
        source = with_participle(r, g, source)
        after = source[1]
        while after < len(r) and r.word(after) and r.tokens[after].folded in g.sets["inner"]:
            after += 1
        after = relative_end(r, g, after)
    left = before_cue(r, g, hit.first)
    if FIRST in hit.payload.classes and not (left == clause_start(r, g, left) and _enclosed(r, g, source, after)):
        return None
    content = around(r, g, left, after, hit, found)
    if not content:
        return None
    return make(r, hit, content, source, "according", governed=True)


def _measured(r: Region, g: Grammar, i: int) -> bool:
    """Whether "according to" names a measure, which says nothing: "according to the criteria", «podle věku»."""
    for k in range(i, min(i + 3, len(r))):
        if not r.word(k) or r.cap(k):
            return False
        if r.tokens[k].folded in g.sets["measures"]:
            return True
    return False


def _enclosed(r: Region, g: Grammar, source: Range, after: int) -> bool:
    """Whether a source can speak and a comma closes it: «Pour le ministre, …»."""
    return plausible(r, g, source) and after < len(r) and r.tokens[after].folded == ","


def _owned(r: Region, g: Grammar, i: int) -> bool:
    """Whether a noun for people follows a possessive: «według jej prawników», not «według niej»."""
    for k in range(i, min(i + 3, len(r))):
        if not r.word(k):
            return False
        if r.tokens[k].folded in g.heads:
            return True
        if not g.patterns["adjective"].search(r.tokens[k].folded):
            return False
    return False


def _up_to_outlet(r: Region, g: Grammar, source: Range) -> Range:
    """A source that ends with the name of its outlet, when the words behind it are small."""
    for k in range(*source):
        outlet = g.names.at(r.tokens, k) if r.word(k) else None
        if outlet is not None and outlet.last < source[1] and (k == source[0] or not r.cap(outlet.last)):
            if r.tokens[outlet.last].folded in g.sets["conjunctions"]:
                return source
            return source[0], outlet.last
    return source


def after(r: Region, g: Grammar, hit: Hit) -> Relation | None:
    """ "X zufolge": the source stands before its cue."""
    start = clause_start(r, g, hit.first)
    source = noun_phrase(r, g, start, hit.first)
    k = hit.first
    while k > start and (r.word(k - 1)) and r.tokens[k - 1].folded not in g.sets["auxiliaries"]:
        k -= 1
    source = source or ((k, hit.first) if k < hit.first else None)
    if source is None:
        return None
    content = around(r, g, source[0], hit.last, hit, [])
    return make(r, hit, content, source, "after", governed=True) if content else None


def noun(r: Region, g: Grammar, hit: Hit, found: list[Hit]) -> Relation | None:
    """ "The claim that …"."""
    for k in range(hit.last, min(hit.last + 8, len(r))):
        w = r.tokens[k].folded
        if w in g.sets["that"] or w in g.sets["purpose"]:
            if any(h.payload.kind == "verb" and hit.last <= h.first < k for h in found):
                return None
            source = noun_phrase(r, g, hit.last, k)
            if source is None and hit.first > 0 and r.tokens[hit.first - 1].folded in g.possessives:
                source = (hit.first - 1, hit.first)
            governed = source is not None
            if source is None:
                start = clause_start(r, g, hit.first)
                source = noun_phrase(r, g, skip_adverbials(r, g, start, hit.first), hit.first)
            if source is None:
                return None
            first = k + 1 if w in g.sets["that"] else k
            return make(
                r, hit, spans_of(r, first, content_end(r, g, k + 1, hit, found)), source, "noun", governed=governed
            )
        if w == "," or not r.word(k):
            if k + 1 < len(r) and r.tokens[k + 1].folded in g.sets["that"]:
                continue
            return None
    return None


def citation(
    r: Region, g: Grammar, hit: Hit, out: list[Relation], found: list[Hit]
) -> tuple[list[Relation], tuple[Hit, Range] | None]:
    """ "X reports, citing Y": the content is Y's, X is the channel; "said X, quoted by Y": Y is the channel."""
    b = hit.last
    source = noun_phrase(r, g, b, len(r), governed=True) or noun_phrase(r, g, skip_adverbials(r, g, b, len(r)), len(r))
    if source is None:
        return out, None
    for n in range(len(out) - 1, -1, -1):
        old = out[n]
        if old.hit.payload.kind != "verb" or not (old.content or old.document):
            continue
        if hit.payload.kind == "cited":
            out[n] = replace(old, outlets=(*old.outlets, source))
        else:
            outlets = (*old.outlets, *([old.source] if old.source else []))
            at = r.tokens[hit.first].start
            trimmed = tuple((s, at if s < at < e else e) for s, e in old.content)
            out[n] = replace(
                old, hit=hit, cue=r.cut(hit.first, b), source=source, outlets=outlets, governed=True, content=trimmed
            )
        return out, None
    if hit.payload.kind == "cited":
        return out, None
    if any(h.first > hit.first and h.payload.kind == "verb" for h in found):
        return out, (hit, source)
    return [*out, make(r, hit, (), source, "citation", document=True, governed=True)], None

"""Contents that are phrases: infinitives, "to" and "about" phrases, objects, charges, descriptions."""

from __future__ import annotations

from retold.annotation.attribution.clauses import REPORTING, Hit, Opening, before_cue, clause_start
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.phrases import Range, plausible
from retold.annotation.attribution.regions import ATOM, Region
from retold.annotation.attribution.relations import Relation, clause_end, make, spans_of
from retold.annotation.attribution.sources import agent, post_source, pre_source

_TO_REACH = 10  # tokens between a request and its "to" at most


def nominal(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    """Contents that are phrases, by the class of the verb."""
    classes = hit.payload.classes
    stop = right.at if right.kind != "fragment" else len(r)
    plural = bool(g.patterns["plural"].search(r.tokens[hit.first].folded))
    post = _pronoun_after(r, g, hit)
    b = post[1] if post else hit.last
    source = post or pre_source(r, g, start, before_cue(r, g, hit.first))
    if source is None and plural:
        source = agent(r, g, start, hit.first)
    relation = _claimed(r, g, hit, source, found) if "claim" in classes and source is not None else None
    if relation is not None:
        return relation
    if "ask" in classes:
        relation = _request(r, g, hit, start, b, stop, source, found)
    if relation is None and "tell" in classes:
        relation = _about_content(r, g, hit, start, b, stop, source, found)
    if relation is not None:
        return relation
    if plural and source is not None and _is_object(r, g, source):
        return None
    if right.kind == "fragment":
        relation = _fragment(r, g, hit, b, right.at, source)
    return relation or _named_or_announced(r, g, hit, start, b, source, found)


def _claimed(r: Region, g: Grammar, hit: Hit, source: Range, found: list[Hit]) -> Relation | None:
    """A bare infinitive behind a verb of saying: French «dit ne pas savoir», Spanish «niega haber comprado»."""
    k = hit.last
    infinitive, particles = g.patterns["infinitive"], g.sets["negations"] | g.sets["auxiliaries"]
    while k < len(r) and r.tokens[k].folded in particles and not infinitive.search(r.tokens[k].folded):
        k += 1
    if k >= len(r) or not r.word(k) or r.cap(k) or not infinitive.search(r.tokens[k].folded):
        return None
    return make(r, hit, spans_of(r, hit.last, clause_end(r, g, k, hit, found)), source, "infinitive")


def _is_object(r: Region, g: Grammar, source: Range) -> bool:
    """Whether what stands before a plural verb is its object: «Дату оголосять», "they call it …"."""
    words = [k for k in range(*source) if r.word(k)]
    if len(words) == 1 and r.tokens[words[0]].folded in g.singular:
        return True
    if not g.rules.nominative or any(w in g.sets["conjunctions"] for w in (r.tokens[k].folded for k in words)):
        return False
    many = g.patterns["many"]
    return not any(
        (r.cap(k) and k > 0) or (w := r.tokens[k].folded) in g.heads or w in g.pronouns or many.search(w) or w.isdigit()
        for k in words
    )


def _request(
    r: Region, g: Grammar, hit: Hit, start: int, b: int, stop: int, source: Range | None, found: list[Hit]
) -> Relation | None:
    """An infinitive or a "to" phrase."""
    if start < hit.first and r.tokens[start].folded in g.sets["to"] and hit.first - start > 2:
        behind = post_source(r, g, hit.last, stop)
        if behind is not None:
            return make(r, hit, spans_of(r, start + 1, before_cue(r, g, hit.first)), behind, "to-before")
    for k in range(b, min(stop + 1, len(r))):
        w = r.tokens[k].folded
        infinitive = bool(g.patterns["infinitive"].search(w)) and not r.cap(k) and r.word(k)
        if infinitive or (w in g.sets["to"] and k - b < _TO_REACH):
            end = clause_end(r, g, k, hit, found)
            behind = None if source else post_source(r, g, hit.last, k)
            if behind is not None and not infinitive and not g.rules.nominative and not plausible(r, g, behind):
                return None  # "asked patience of the guests"
            source = source or behind
            return make(r, hit, spans_of(r, k if infinitive else k + 1, end), source, "infinitive")
    return None


def _fragment(r: Region, g: Grammar, hit: Hit, b: int, at: int, source: Range | None) -> Relation | None:
    """Words in marks right behind a verb: "called it “a mess”"."""
    classes = hit.payload.classes
    reach = 0 if classes & {"describe", "define", "accuse"} else 2
    unlikely = classes <= {"describe", "define", "quote"} and source is not None and not plausible(r, g, source)
    if not classes & (REPORTING - {"quote"} | {"describe", "define"}) or at - b > reach or unlikely:
        return None
    source = source or post_source(r, g, hit.last, at)
    return make(r, hit, (r.cut(at, r.partner[at] + 1),), source, "fragment", direct=True)


def _named_or_announced(
    r: Region, g: Grammar, hit: Hit, start: int, b: int, source: Range | None, found: list[Hit]
) -> Relation | None:
    classes = hit.payload.classes
    defined = "define" in classes and any(r.tokens[k].folded in g.sets["predicates"] for k in range(b, len(r)))
    conditional = start > 0 and r.tokens[start - 1].folded in g.sets["conditionals"]
    if defined or classes & {"accuse", "describe"} or ("announce" in classes and not conditional):
        return _object(r, g, hit, b, source, found)
    return None


def _object(r: Region, g: Grammar, hit: Hit, b: int, source: Range | None, found: list[Hit]) -> Relation | None:
    end = clause_end(r, g, b, hit, found)
    while b < end and g.among(r.tokens[b].folded, "skip", "auxiliaries", "as_words", "about"):
        b += 1
    words = sum(r.word(k) or r.tokens[k].folded == ATOM for k in range(b, end))
    loose = hit.payload.classes <= {"describe", "define", "quote", "believe"}
    if source is not None and loose and not plausible(r, g, source):
        return None
    dropped = hit.payload.classes & {"describe", "believe"} and before_cue(r, g, hit.first) == clause_start(
        r, g, hit.first
    )
    if words < 2 or (source is None and not dropped):
        return None
    return make(r, hit, spans_of(r, b, end), source, "object")


def _pronoun_after(r: Region, g: Grammar, hit: Hit) -> Range | None:
    """An inverted pronoun: "said he"."""
    b = hit.last
    if b < len(r) and r.tokens[b].folded in g.pronouns and r.tokens[b].folded not in g.sets["subordinators"]:
        return (b, b + 1)
    return None


def _about_content(
    r: Region, g: Grammar, hit: Hit, start: int, b: int, stop: int, source: Range | None, found: list[Hit]
) -> Relation | None:
    for k in range(b, min(stop, len(r))):
        if r.tokens[k].folded in g.sets["about"]:
            end = clause_end(r, g, k, hit, found)
            if source is None:
                source = post_source(r, g, hit.last, k)
            return make(r, hit, spans_of(r, k + 1, end), source, "about")
    if start < hit.first and r.tokens[start].folded in g.sets["about"]:
        source = post_source(r, g, hit.last, stop)
        end = hit.first
        for k in range(start + 1, hit.first):
            if r.tokens[k].folded in g.sets["place"]:
                end = k
                break
        if source is not None and end - start >= 2:
            return make(r, hit, spans_of(r, start + 1, end), source, "about-before")
    return None

"""From cues to relations: what is said, by the layout in which cue, source and content stand."""

from __future__ import annotations

from dataclasses import replace

from retold.annotation.attribution.clauses import (
    REPORTING,
    Hit,
    Opening,
    before_cue,
    clause_start,
    content_end,
    hits,
    opening,
)
from retold.annotation.attribution.governed import according, after, citation, noun
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.insertions import SHORTEST_CLAUSE, as_frame, as_word_before, parenthetical
from retold.annotation.attribution.objects import nominal
from retold.annotation.attribution.phrases import Range, skip_adverbials
from retold.annotation.attribution.regions import ATOM, DASH, OPEN, Region
from retold.annotation.attribution.relations import Relation, atoms, make, spans_of, with_auxiliaries
from retold.annotation.attribution.sources import agent, possessive_in, post_source, pre_source

_THIS = 3  # tokens between "this" at the head of a sentence and its verb at most
_HEAD = 16  # tokens between "About this" and its verb at most


def relations(r: Region, g: Grammar) -> list[Relation]:
    """All relations of a region, in order of their cues."""
    found = hits(r, g)
    out: list[Relation] = []
    waiting: tuple[Hit, Range] | None = None
    for hit in found:
        kind = hit.payload.kind
        if kind == "verb":
            relation = _verb(r, g, hit, found)
        elif kind == "according":
            relation = according(r, g, hit, found)
        elif kind == "after":
            relation = after(r, g, hit)
        elif kind == "noun":
            relation = noun(r, g, hit, found)
        else:
            out, pending = citation(r, g, hit, out, found)
            waiting = pending or waiting
            continue
        if relation is not None:
            if waiting is not None and kind == "verb":
                relation, waiting = _passed_on(r, relation, *waiting), None
            out.append(relation)
    return [with_auxiliaries(rel, g) for rel in out if not (_own_voice(r, g, rel) or _nobody(r, g, rel))]


def _nobody(r: Region, g: Grammar, rel: Relation) -> bool:
    """Whether the subject is a pronoun for nobody in particular: French "on"."""
    return rel.source is not None and g.pronouns.get(r.tokens[rel.source[0]].folded) == "-"


def _own_voice(r: Region, g: Grammar, rel: Relation) -> bool:
    """Whether a quotation's speaker speaks of himself: "I think"."""
    return r.within is not None and rel.source is not None and r.tokens[rel.source[0]].folded in g.sets["first_person"]


def _passed_on(r: Region, rel: Relation, hit: Hit, source: Range) -> Relation:
    """The relation of who is cited, with the one who cites as its channel."""
    outlets = (*rel.outlets, *([rel.source] if rel.source else []))
    return replace(rel, hit=hit, cue=r.cut(hit.first, hit.last), source=source, outlets=outlets, governed=True)


def _verb(r: Region, g: Grammar, hit: Hit, found: list[Hit]) -> Relation | None:
    """The relation of a reporting verb: layouts that enclose it first, then what opens on its right."""
    a, b = before_cue(r, g, hit.first), hit.last
    start = clause_start(r, g, hit.first)
    as_word = as_word_before(r, g, hit.first)
    right = opening(r, g, b)
    quoted = next((k for k in range(a, hit.first) if r.tokens[k].folded in g.sets["as_words"]), as_word)
    if quoted is not None and g.rules.bare and g.patterns["gerund"].search(r.tokens[hit.first].folded):
        return _quoted_as(r, g, hit, quoted, right, found)
    if as_word is not None:
        return as_frame(r, g, hit, as_word, right, found)
    relation = _document(r, g, hit, start, right)
    if relation is None and (
        right.kind not in ("that", "colon", "purpose") or (right.kind != "purpose" and a == start)
    ):
        relation = parenthetical(r, g, hit, a, right, found)
    if relation is not None:
        return relation
    direct_that = not g.rules.bare or "address" in hit.payload.classes or _adverbial(r, g, b, right.at)
    if right.kind == "that" and direct_that and hit.payload.classes & (REPORTING | {"impersonal", "ask"}):
        return _that(r, g, hit, start, right, found)
    if g.rules.bare:
        return _bare(r, g, hit, start, right, found)
    return _opened(r, g, hit, start, right, found) or nominal(r, g, hit, start, right, found)


def _quoted_as(r: Region, g: Grammar, hit: Hit, as_word: int, right: Opening, found: list[Hit]) -> Relation | None:
    """ "X was quoted by Y as saying that …": the subject speaks."""
    start = clause_start(r, g, as_word)
    while start > 0 and r.tokens[start - 1].folded == ",":
        start = clause_start(r, g, start - 1)
    quoted = next((h for h in found if start < h.first < as_word), None)
    source = pre_source(r, g, start, before_cue(r, g, quoted.first)) if quoted else None
    if source is None:
        return None
    if right.kind == "atom":
        return make(r, hit, atoms(r, right.at), source, "verb-atom", direct=True)
    first = right.at + 1 if right.kind == "that" else hit.last
    content = spans_of(r, first, content_end(r, g, first, hit, found)) if first < len(r) else ()
    return make(r, hit, content, source, "that") if content else None


def _that(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    """A that-clause."""
    if not _is_that(r, g, hit, right, found):
        return None
    end = content_end(r, g, right.at + 1, hit, found)
    return make(r, hit, spans_of(r, right.at + 1, end), _source(r, g, hit, start, right.at), "that")


def _opened(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    """A clause behind a comma, a purpose clause, a quotation or a colon to the right of a verb."""
    classes = hit.payload.classes
    if right.kind == "comma" and g.rules.comma_clause and classes & (REPORTING - {"quote"}):
        return _comma_clause(r, g, hit, start, right, found)
    if right.kind == "purpose" and (
        "ask" in classes or (classes & {"say", "announce", "believe"} and right.at - hit.last <= 4)
    ):
        end = content_end(r, g, right.at + 1, hit, found)
        return make(r, hit, spans_of(r, right.at, end), _source(r, g, hit, start, right.at), "purpose")
    if right.kind == "atom" and classes & (REPORTING | {"impersonal", "describe", "define"}):
        return make(r, hit, atoms(r, right.at), _source(r, g, hit, start, right.at), "verb-atom", direct=True)
    if right.kind == "colon" and classes & (REPORTING | {"impersonal"}):
        return _colon(r, g, hit, start, right, found)
    return None


def _bare(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    """What follows a verb as its content, where the language needs no that-word: "said he knew", "wants to go"."""
    classes = hit.payload.classes
    if right.kind == "colon" and classes & (REPORTING | {"impersonal"}):
        return _colon(r, g, hit, start, right, found)
    b = hit.last
    while b < len(r) and r.tokens[b].folded in g.sets["times"]:
        b += 1
    while b < len(r) and g.among(r.tokens[b].folded, "about", "predicates"):
        b += 1
    source = pre_source(r, g, start, before_cue(r, g, hit.first))
    if right.kind == "atom" and right.at <= b + 1:
        return make(r, hit, atoms(r, right.at), source, "verb-atom", direct=True)
    if b >= len(r) or (source is None and "impersonal" not in classes):
        return None
    w = r.tokens[b].folded
    loose = w in g.sets["prepositions"] and w not in g.sets["to"]
    if (
        not (r.word(b) or w in (OPEN, ATOM))
        or loose
        or (w in g.sets["subordinators"] and not g.among(w, "that", "questions"))
    ):
        return None
    if "quote" in classes and not classes - {"quote", "say"} and w != OPEN:
        return None
    end = content_end(r, g, b, hit, found)
    if not classes & {"say", "believe", "show"}:
        end = _before_addition(r, g, b, end)
    return make(r, hit, spans_of(r, b, end), source, "bare")


def _before_addition(r: Region, g: Grammar, b: int, end: int) -> int:
    """Where an object ends: before ", who …" and ", accusing …"."""
    for k in range(b, end - 1):
        after = r.tokens[k + 1].folded
        if r.tokens[k].folded == "," and (after in g.sets["subordinators"] or g.patterns["gerund"].search(after)):
            return k
    return end


def _comma_clause(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    """A content that a comma alone opens: „sagte, er wisse es“."""
    b = right.at + 1
    if b + SHORTEST_CLAUSE > len(r) or r.tokens[right.at].folded != ",":
        return None
    w = r.tokens[b].folded
    if g.among(w, "subordinators", "conjunctions") or (w in g.sets["prepositions"] and not r.cap(b)):
        return None
    source = _source(r, g, hit, start, right.at)
    if source is None:
        return None
    return make(r, hit, spans_of(r, b, content_end(r, g, b, hit, found)), source, "comma")


def _adverbial(r: Region, g: Grammar, b: int, end: int) -> bool:
    """Whether what stands between a verb and its that-word begins like an adverbial, or nothing stands there."""
    if skip_adverbials(r, g, b, end) >= end:
        return True
    if r.tokens[b].folded == "," and r.tokens[end - 1].folded == ",":
        return all(g.among(r.tokens[k].folded, "skip", "adversatives") for k in range(b + 1, end - 1))
    w = r.tokens[b].folded
    return w in g.sets["times"] or (w in g.sets["prepositions"] and w not in g.sets["purpose"])


def _is_that(r: Region, g: Grammar, hit: Hit, right: Opening, found: list[Hit]) -> bool:
    """Whether the that-word belongs to this cue and to no later one before it."""
    return not any(h.payload.kind == "verb" and hit.last <= h.first < right.at for h in found)


def _source(r: Region, g: Grammar, hit: Hit, start: int, limit: int) -> Range | None:
    if "relay" in hit.payload.classes:
        return possessive_in(r, g, hit)
    institutional = agent(r, g, hit.last, limit) or agent(r, g, start, hit.first)
    if "impersonal" in hit.payload.classes:
        return institutional
    found = pre_source(r, g, start, before_cue(r, g, hit.first))
    if found is None or _is_told(r, g, found):
        found = post_source(r, g, hit.last, limit) or found
    if found is None and g.patterns["plural"].search(r.tokens[hit.first].folded):
        return institutional
    return found


def _is_told(r: Region, g: Grammar, found: Range) -> bool:
    """Whether a phrase before the verb names the outlet that was told: «Agentuře X to řekl …»."""
    w = r.tokens[found[0]].folded
    oblique = w in g.sets["outlets"] and w not in g.singular and not g.patterns["many"].search(w)
    return oblique and bool(g.rules.nominative)


def _document(r: Region, g: Grammar, hit: Hit, start: int, right: Opening) -> Relation | None:
    """ "This was reported by X": the sentences before are what is attributed."""
    if not hit.payload.classes & (REPORTING | {"impersonal"}) or right.kind in ("that", "atom", "colon"):
        return None
    thus = [k for k in range(start, hit.last) if r.tokens[k].folded in g.sets["thus"]] if start == 0 else []
    if thus:
        source = post_source(r, g, hit.last, right.at) or pre_source(r, g, start, before_cue(r, g, hit.first))
        found = make(r, hit, (), source, "document", document=True)
        return replace(found, cue=r.cut(min(thus[0], hit.first), hit.last)) if hit.first - thus[0] <= _THIS else found
    alone = _this_alone(r, g, hit, right)
    if alone:
        source = post_source(r, g, alone, right.at) or pre_source(r, g, start, before_cue(r, g, hit.first))
        if source is not None and r.tokens[source[0]].folded not in g.sets["this_alone"]:
            return make(r, hit, (), source, "document", document=True)
    where = [*range(max(0, start - 1), hit.first), *range(hit.last, min(right.at, hit.last + 6))]
    if len(r) > 1 and _about(r, g, 1) and r.tokens[1].folded in g.sets["this"] and hit.first <= _HEAD:
        where.insert(0, 1)
    this = [k for k in where if r.tokens[k].folded in g.sets["this"] and _about(r, g, k)]
    if not this:
        return None
    if this[0] > 3 and start > 1:
        return None
    after = this[0] + 1
    if after < len(r) and r.tokens[after].folded == ",":
        return None
    source = post_source(r, g, max(hit.last, this[0] + 1 if this[0] >= hit.last else 0), right.at) or pre_source(
        r, g, max(start, this[0] + 1 if this[0] < hit.first else 0), before_cue(r, g, hit.first)
    )
    if source is not None and source[0] <= this[0] < source[1]:
        source = None
    return make(r, hit, (), source, "document", document=True)


def _this_alone(r: Region, g: Grammar, hit: Hit, right: Opening) -> int:
    """Where to look for the source in "This said X" and «Řekl to X»; 0 when it is no such sentence."""
    words = g.sets["this_alone"]
    if r.tokens[0].folded in words and hit.first <= _THIS and right.kind != "fragment":
        return hit.last
    if hit.first <= 1 and hit.last < len(r) and r.tokens[hit.last].folded in words:
        return hit.last + 1
    return 0


def _about(r: Region, g: Grammar, k: int) -> bool:
    return k > 0 and r.tokens[k - 1].folded in g.sets["about"]


def _colon(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    source = _source(r, g, hit, start, right.at)
    at = right.at + 1
    while at < len(r) and r.tokens[at].folded == DASH:
        at += 1
    if at >= len(r):
        return make(r, hit, (), source, "colon-next", direct=True)
    if r.tokens[at].folded == ATOM:
        return make(r, hit, atoms(r, at), source, "colon-atom", direct=True)
    if at in r.partner:
        return make(r, hit, (r.cut(at, r.partner[at] + 1),), source, "colon-fragment", direct=True)
    return make(r, hit, spans_of(r, at, content_end(r, g, at, hit, found)), source, "colon")

"""From cues to relations: what is said, by the layout in which cue, source and content stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from retold.annotation.attribution.clauses import (
    REPORTING,
    Hit,
    Opening,
    agent,
    antecedent,
    before_cue,
    clause_start,
    content_end,
    hits,
    opening,
    possessive_in,
    with_participle,
    post_source,
    pre_source,
)
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.phrases import Range, noun_phrase, skip_adverbials
from retold.annotation.attribution.regions import ATOM, CLOSE, DASH, OPEN, Region
from retold.model import Span

_SIGNS = frozenset("%°€$₴£")  # belong to the number before them
_THIS = 3  # tokens between "this" at the head of a sentence and its verb at most
_HEAD = 16  # tokens between "About this" and its verb at most
_SHORTEST_CLAUSE = 3  # words before a cue in commas that can be a clause


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
            relation = _according(r, g, hit, found)
        elif kind == "after":
            relation = _after(r, g, hit)
        elif kind == "noun":
            relation = _noun(r, g, hit, found)
        else:
            out, pending = _citation(r, g, hit, out, found)
            waiting = pending or waiting
            continue
        if relation is not None:
            if waiting is not None and kind == "verb":
                relation, waiting = _passed_on(r, relation, *waiting), None
            out.append(relation)
    return [with_auxiliaries(rel, g) for rel in out if not _own_voice(r, g, rel)]


def _own_voice(r: Region, g: Grammar, rel: Relation) -> bool:
    """Whether a quotation's speaker speaks of himself: "I think"."""
    return r.within is not None and rel.source is not None and r.tokens[rel.source[0]].folded in g.sets["first_person"]


def _passed_on(r: Region, rel: Relation, hit: Hit, source: Range) -> Relation:
    """The relation of who is cited, with the one who cites as its channel."""
    outlets = (*rel.outlets, *([rel.source] if rel.source else []))
    return replace(rel, hit=hit, cue=r.cut(hit.first, hit.last), source=source, outlets=outlets, governed=True)


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


def _strip_connectives(r: Region, g: Grammar, first: int, last: int) -> int:
    """The first token of a content behind connectives such as "however,"."""
    while first < last:
        cue = g.connectives.at(r.tokens, first)
        if cue is None:
            return first
        first = cue.last
        while first < last and r.tokens[first].folded == ",":
            first += 1
    return first


def _make(r: Region, hit: Hit, content: tuple[Span, ...], source: Range | None, layout: str, **more: object) -> Relation:
    return Relation(r, hit, r.cut(hit.first, hit.last), content, source, layout, **more)  # type: ignore[arg-type]


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
    while last < high and r.tokens[last].folded in g.sets["auxiliaries"] and not any(
        s <= r.tokens[last].start < e for s, e in rel.content
    ):
        last += 1
    return replace(rel, cue=r.cut(first, last))


def _verb(r: Region, g: Grammar, hit: Hit, found: list[Hit]) -> Relation | None:
    classes = hit.payload.classes
    a, b = before_cue(r, g, hit.first), hit.last
    start = clause_start(r, g, hit.first)
    as_word = _as_word(r, g, hit.first)
    right = opening(r, g, b)
    if as_word is not None:
        return _as_frame(r, g, hit, as_word, right, found)
    relation = _document(r, g, hit, start, right)
    if relation is not None:
        return relation
    if right.kind in ("comma", "end", "fragment", "atom") or (right.kind in ("that", "colon") and a == start):
        relation = _parenthetical(r, g, hit, a, right, found)
        if relation is not None:
            return relation
    direct_that = not g.rules.bare or "address" in classes or _adverbial(r, g, b, right.at)
    if right.kind == "that" and direct_that and classes & (REPORTING | {"impersonal", "ask"}):
        if not _is_that(r, g, hit, right, found):
            return None
        end = content_end(r, g, right.at + 1, hit, found)
        source = _source(r, g, hit, start, right.at)
        return _make(r, hit, spans_of(r, right.at + 1, end), source, "that")
    if g.rules.bare:
        return _bare(r, g, hit, start, right, found)
    if g.rules.comma_clause and right.kind == "comma" and classes & (REPORTING - {"quote"}):
        relation = _comma_clause(r, g, hit, start, right, found)
        if relation is not None:
            return relation
    if right.kind == "purpose" and classes & {"ask", "say", "announce", "believe"}:
        end = content_end(r, g, right.at + 1, hit, found)
        source = _source(r, g, hit, start, right.at)
        if classes & {"ask"} or right.at - b <= 4:
            return _make(r, hit, spans_of(r, right.at, end), source, "purpose")
    if right.kind == "atom" and classes & (REPORTING | {"impersonal", "describe", "define"}):
        source = _source(r, g, hit, start, right.at)
        return _make(r, hit, _atoms(r, right.at), source, "verb-atom", direct=True)
    if right.kind == "colon" and classes & (REPORTING | {"impersonal"}):
        return _colon(r, g, hit, start, right, found)
    return _nominal(r, g, hit, start, right, found)


def _bare(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    """What follows a verb as its content, where the language needs no that-word: "said he knew", "wants to go"."""
    classes = hit.payload.classes
    if right.kind == "colon" and classes & (REPORTING | {"impersonal"}):
        return _colon(r, g, hit, start, right, found)
    b = hit.last
    while b < len(r) and r.tokens[b].folded in g.sets["times"]:
        b += 1
    while b < len(r) and r.tokens[b].folded in g.sets["about"] | g.sets["predicates"]:
        b += 1
    source = pre_source(r, g, start, before_cue(r, g, hit.first))
    if right.kind == "atom" and right.at <= b + 1:
        return _make(r, hit, _atoms(r, right.at), source, "verb-atom", direct=True)
    if b >= len(r) or (source is None and "impersonal" not in classes):
        return None
    w = r.tokens[b].folded
    loose = w in g.sets["prepositions"] and w not in g.sets["to"]
    if not (r.word(b) or w in (OPEN, ATOM)) or loose or (
        w in g.sets["subordinators"] and w not in g.sets["that"] | g.sets["questions"]
    ):
        return None
    if "quote" in classes and not classes - {"quote", "say"} and w != OPEN:
        return None
    end = content_end(r, g, b, hit, found)
    if not classes & {"say", "believe", "show"}:
        end = _before_addition(r, g, b, end)
    return _make(r, hit, spans_of(r, b, end), source, "bare")


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
    if b + _SHORTEST_CLAUSE > len(r) or r.tokens[right.at].folded != ",":
        return None
    w = r.tokens[b].folded
    if w in g.sets["subordinators"] | g.sets["conjunctions"] or (w in g.sets["prepositions"] and not r.cap(b)):
        return None
    source = _source(r, g, hit, start, right.at)
    if source is None:
        return None
    return _make(r, hit, spans_of(r, b, content_end(r, g, b, hit, found)), source, "comma")


def _adverbial(r: Region, g: Grammar, b: int, end: int) -> bool:
    """Whether what stands between a verb and its that-word begins like an adverbial, or nothing stands there."""
    if skip_adverbials(r, g, b, end) >= end:
        return True
    w = r.tokens[b].folded
    return w in g.sets["times"] or (w in g.sets["prepositions"] and w not in g.sets["purpose"])


def _is_that(r: Region, g: Grammar, hit: Hit, right: Opening, found: list[Hit]) -> bool:
    """Whether the that-word belongs to this cue and to no later one before it."""
    return not any(h.payload.kind == "verb" and hit.last <= h.first < right.at for h in found)


def _as_word(r: Region, g: Grammar, i: int) -> int | None:
    """The as-word of "as X reports" when it opens the clause of the cue at `i`."""
    start = clause_start(r, g, i)
    if start > 0 and r.tokens[start - 1].folded in g.sets["as_words"]:
        k = start - 1
        if k == 0 or not r.word(k - 1) or r.tokens[k - 1].folded in g.sets["conjunctions"]:
            return k
    return None


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


def _atoms(r: Region, i: int) -> tuple[Span, ...]:
    """The quotation at `i` and those that go on directly behind it."""
    spans = [r.atoms[i]]
    while i + 1 < len(r) and r.tokens[i + 1].folded == ATOM:
        i += 1
        spans.append(r.atoms[i])
    return tuple(spans)


def _as_frame(
    r: Region, g: Grammar, hit: Hit, as_word: int, right: Opening, found: list[Hit]
) -> Relation | None:
    """"As X reports, …", "…, as X reports", and in the middle."""
    if not hit.payload.classes & (REPORTING - {"believe"} | {"impersonal"}):
        return None
    if right.kind in ("that", "colon", "atom") and r.tokens[as_word].folded in g.sets["that"]:
        return None
    limit = _closing_comma(r, hit.last)
    if right.kind in ("colon", "atom"):
        limit = right.at
    source = None
    if "impersonal" not in hit.payload.classes:
        source = post_source(r, g, hit.last, limit) or pre_source(r, g, as_word + 1, before_cue(r, g, hit.first))
    if source is not None and source[1] > limit:
        limit = source[1]
    if source is None and not hit.payload.classes & {"say", "impersonal"}:
        return None
    first = as_word if before_cue(r, g, hit.first) <= as_word + 1 else hit.first
    cue = r.cut(first, hit.last)
    if right.kind == "atom":
        return replace(_make(r, hit, _atoms(r, right.at), source, "as-atom", direct=True), cue=cue)
    content = _around(r, g, as_word, limit, hit, found)
    return replace(_make(r, hit, content, source, "as"), cue=cue) if content else None


def _closing_comma(r: Region, i: int) -> int:
    while i < len(r) and r.tokens[i].folded not in (",", ":", ATOM, DASH, ";"):
        i = r.partner[i] + 1 if r.tokens[i].folded == OPEN and i in r.partner else i + 1
    return min(i, len(r))


def _around(r: Region, g: Grammar, left: int, right: int, hit: Hit, found: list[Hit]) -> tuple[Span, ...]:
    """What stands on both sides of a cue in commas; `left` and `right` bound the cue's own words."""
    spans: tuple[Span, ...] = ()
    begin = _left_start(r, g, left, found)
    if left > begin:
        first = _strip_connectives(r, g, begin, left)
        spans += spans_of(r, first, left)
    if right < len(r):
        spans += spans_of(r, _strip_connectives(r, g, right, len(r)), content_end(r, g, right, hit, found))
    return spans


def _left_start(r: Region, g: Grammar, left: int, found: list[Hit], closing: bool = False) -> int:
    """Where the clause to the left of an inserted cue begins: behind an earlier cue's that-word, or at the start.

    A `closing` cue stands at the end of its sentence and covers what other cues say in it.
    """
    begin = 0
    k = left
    while k > 0 and r.tokens[k - 1].folded in (",", DASH):
        k -= 1
    if k > 0 and r.tokens[k - 1].folded in g.sets["subordinators"] | g.sets["that"]:
        return k
    for j in range(k - 1, -1, -1):
        w = r.tokens[j].folded
        if w in (";", ":"):
            return j + 1
        if not closing and w in g.sets["that"] and any(h.last <= j and h.payload.kind == "verb" for h in found):
            return j + 1
    return begin


def _parenthetical(
    r: Region, g: Grammar, hit: Hit, a: int, right: Opening, found: list[Hit]
) -> Relation | None:
    """A cue behind its content: after a quotation, a comma or a dash."""
    classes = hit.payload.classes
    if not classes & (REPORTING | {"impersonal", "describe", "ask", "accuse"}):
        return None
    k = a
    marks = ""
    while k > 0 and r.tokens[k - 1].folded in (",", DASH, "?", "!", "…"):
        marks += r.tokens[k - 1].folded
        k -= 1
    if k > 0 and r.tokens[k - 1].folded == ATOM:
        return _after_atom(r, g, hit, k - 1, right)
    if not marks:
        return _subject_first(r, g, hit, right, found)
    if g.rules.bare and g.patterns["gerund"].search(r.tokens[hit.first].folded):
        return None
    described = _described_subject(r, g, hit, right)
    if described is not None:
        return described
    if k == 0 or not classes & (REPORTING | {"impersonal"}) or right.kind in ("that", "purpose", "colon"):
        return None
    if r.tokens[k - 1].folded == CLOSE and DASH not in marks and right.kind == "fragment":
        return None
    source = _behind_source(r, g, hit, right)
    if source is None and right.kind not in ("end", "comma"):
        return None
    if g.rules.bare and not _closes(r, g, source[1] if source else hit.last):
        return None
    if "believe" in classes and "say" not in classes and not (source and _plausible(r, g, source)):
        return None
    if source is None and "quote" in classes and not classes & {"say"}:
        return None
    return _behind(r, g, hit, k, right, source, found, DASH in marks)


def _closes(r: Region, g: Grammar, i: int) -> bool:
    """Whether a cue in commas may end before token `i`: a mark, a preposition, a time or nothing follows."""
    if i >= len(r) or not r.word(i):
        return True
    w = r.tokens[i].folded
    names = ("prepositions", "times", "skip", "conjunctions", "adversatives", "subordinators", "as_words")
    return any(w in g.sets[name] for name in names) or w[0].isdigit()


def _described_subject(r: Region, g: Grammar, hit: Hit, right: Opening) -> Relation | None:
    """“…,” X, head of Y, said: the subject takes what commas add to it."""
    if right.kind not in ("end", "comma") or "say" not in hit.payload.classes:
        return None
    source = pre_source(r, g, clause_start(r, g, hit.first), before_cue(r, g, hit.first))
    if source is None or source[0] == 0 or r.tokens[source[0] - 1].folded != ATOM or source[1] > hit.first:
        return None
    return _make(r, hit, (r.atoms[source[0] - 1],), source, "atom-subject", direct=True)


def _behind_source(r: Region, g: Grammar, hit: Hit, right: Opening) -> Range | None:
    classes = hit.payload.classes
    if "relay" in classes:
        return possessive_in(r, g, hit)
    plural = bool(g.patterns["plural"].search(r.tokens[hit.first].folded))
    institutional = agent(r, g, hit.last, right.at) if plural or "impersonal" in classes else None
    return institutional if "impersonal" in classes else post_source(r, g, hit.last, right.at) or institutional


def _plausible(r: Region, g: Grammar, source: Range) -> bool:
    """Whether words can name a speaker: a name, a known head or a pronoun is among them."""
    return any(
        r.word(k) and (r.cap(k) or r.tokens[k].folded in g.heads or r.tokens[k].folded in g.pronouns)
        for k in range(*source)
    )


def _behind(
    r: Region, g: Grammar, hit: Hit, k: int, right: Opening, source: Range | None, found: list[Hit], dash: bool
) -> Relation | None:
    begin = _left_start(r, g, k, found, closing=max(right.at, source[1] if source else 0) >= len(r))
    if sum(r.word(i) or r.tokens[i].folded == ATOM for i in range(begin, k)) < _SHORTEST_CLAUSE:
        return None
    first = _strip_connectives(r, g, begin, k)
    content = spans_of(r, first, k)
    after = max(right.at, source[1] if source else 0) if right.kind == "comma" else len(r)
    direct = dash and r.speech is not None
    if direct and r.speech is not None and content:
        content = ((r.speech, content[0][1]),)
    if after < len(r) and r.tokens[after].folded in (",", DASH) and _resumes(r, g, after + 1):
        content += spans_of(r, after + 1, content_end(r, g, after + 1, hit, found))
    return _make(r, hit, content, source, "dash" if dash else "paren", direct=direct)


def _resumes(r: Region, g: Grammar, i: int) -> bool:
    """Whether the content goes on behind the cue, rather than an addition to it."""
    if i >= len(r):
        return False
    w = r.tokens[i].folded
    return not (
        w in g.sets["subordinators"]
        or w in g.sets["conjunctions"]
        or w in g.sets["prepositions"]
        or w in g.sets["as_words"]
        or g.cues.at(r.tokens, i) is not None
    )


def _after_atom(r: Region, g: Grammar, hit: Hit, atom: int, right: Opening) -> Relation | None:
    """Quotation, cue, and perhaps the quotation's second part."""
    classes = hit.payload.classes
    if right.kind == "that":
        return None
    limit = right.at
    source = _behind_source(r, g, hit, right)
    if source is None and atom > 0 and "relay" not in classes:
        source = pre_source(r, g, clause_start(r, g, atom), atom)
    content = [r.atoms[atom]]
    i = atom
    while i > 0 and r.tokens[i - 1].folded == ATOM:
        i -= 1
        content.insert(0, r.atoms[i])
    j = max(limit, source[1] if source else 0)
    while j < len(r) and r.tokens[j].folded in (",", DASH, ":"):
        j += 1
    if j < len(r) and r.tokens[j].folded == ATOM:
        content.extend(_atoms(r, j))
    lead = _lead(r, g, i)
    if lead is not None:
        content[0] = (lead, content[0][1])
    return _make(r, hit, tuple(content), source, "atom-verb", direct=lead is None)


def _lead(r: Region, g: Grammar, atom: int) -> int | None:
    """Where the clause begins that a quotation completes ("He wants “…”, she said"); None for a bare quotation."""
    start = clause_start(r, g, atom)
    words = [i for i in range(start, atom) if r.word(i)]
    if len(words) < _SHORTEST_CLAUSE or (atom > 0 and r.tokens[atom - 1].folded == ":"):
        return None
    return r.tokens[words[0]].start


def _subject_first(r: Region, g: Grammar, hit: Hit, right: Opening, found: list[Hit]) -> Relation | None:
    """"…, officials said." and “…”, X said: the subject stands between the content and its cue."""
    if right.kind not in ("end", "comma", "atom") or not hit.payload.classes & {"say", "believe", "show", "quote", "tell"}:
        return None
    start = clause_start(r, g, hit.first)
    if start < 1:
        return None
    mark = r.tokens[start - 1].folded
    source = pre_source(r, g, start, before_cue(r, g, hit.first))
    if source is None or source[0] < start:
        return None
    if mark == ATOM or (mark in (",", DASH) and start > 1 and r.tokens[start - 2].folded == ATOM):
        atom = start - 1 if mark == ATOM else start - 2
        content = [r.atoms[atom]]
        if right.kind == "atom":
            content.extend(_atoms(r, right.at))
        elif right.kind == "comma" and right.at + 1 < len(r) and r.tokens[right.at + 1].folded == ATOM:
            content.extend(_atoms(r, right.at + 1))
        return _make(r, hit, tuple(content), source, "atom-subject", direct=True)
    if start < 2 or mark != "," or not g.rules.verb_last or right.kind == "atom" or "say" not in hit.payload.classes | {"believe"}:
        return None
    if any(w in g.sets["conjunctions"] or w in g.sets["prepositions"] for w in (r.tokens[start].folded,)):
        return None
    if g.rules.bare and not _closes(r, g, hit.last):
        return None
    gap = right.at - hit.last
    if (right.kind == "comma" and gap > 4) or gap > 10:
        return None
    return _behind(r, g, hit, start - 1, Opening("comma", right.at) if right.kind == "comma" else right, source, found, False)


def _document(r: Region, g: Grammar, hit: Hit, start: int, right: Opening) -> Relation | None:
    """"This was reported by X": the sentences before are what is attributed."""
    if not hit.payload.classes & (REPORTING | {"impersonal"}) or right.kind in ("that", "atom", "colon"):
        return None
    if any(r.tokens[k].folded in g.sets["thus"] for k in range(start, hit.first)) and start == 0:
        source = post_source(r, g, hit.last, right.at) or pre_source(r, g, start, before_cue(r, g, hit.first))
        return _make(r, hit, (), source, "document", document=True)
    alone = _this_alone(r, g, hit, right)
    if alone:
        source = post_source(r, g, alone, right.at) or pre_source(r, g, start, before_cue(r, g, hit.first))
        if source is not None and r.tokens[source[0]].folded not in g.sets["this_alone"]:
            return _make(r, hit, (), source, "document", document=True)
    where = [*range(max(0, start - 1), hit.first), *range(hit.last, min(right.at, hit.last + 6))]
    if len(r) > 1 and _about(r, g, 1) and r.tokens[1].folded in g.sets["this"] and hit.first <= _HEAD:
        where.insert(0, 1)
    this = [k for k in where if r.tokens[k].folded in g.sets["this"] and _about(r, g, k)]
    if not this:
        return None
    if this[0] > 3 and start > 1:
        return None
    after = this[0] + 1
    if after < len(r) and r.tokens[after].folded == "," :
        return None
    source = post_source(r, g, max(hit.last, this[0] + 1 if this[0] >= hit.last else 0), right.at) or pre_source(
        r, g, max(start, this[0] + 1 if this[0] < hit.first else 0), before_cue(r, g, hit.first)
    )
    if source is not None and source[0] <= this[0] < source[1]:
        source = None
    return _make(r, hit, (), source, "document", document=True)


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
        return _make(r, hit, (), source, "colon-next", direct=True)
    if r.tokens[at].folded == ATOM:
        return _make(r, hit, _atoms(r, at), source, "colon-atom", direct=True)
    if at in r.partner:
        return _make(r, hit, (r.cut(at, r.partner[at] + 1),), source, "colon-fragment", direct=True)
    return _make(r, hit, spans_of(r, at, content_end(r, g, at, hit, found)), source, "colon")


def _clause_end(r: Region, g: Grammar, j: int, hit: Hit, found: list[Hit]) -> int:
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
        if w == "," and r.tokens[k + 1].folded in g.sets["conjunctions"] | g.sets["adversatives"]:
            return k
    return limit


def _nominal(r: Region, g: Grammar, hit: Hit, start: int, right: Opening, found: list[Hit]) -> Relation | None:
    """Contents that are phrases: infinitives, "to" and "about" phrases, objects, charges, descriptions."""
    classes = hit.payload.classes
    stop = right.at if right.kind != "fragment" else len(r)
    post = _pronoun_after(r, g, hit)
    b = post[1] if post else hit.last
    source = post or pre_source(r, g, start, before_cue(r, g, hit.first))
    if source is None and g.patterns["plural"].search(r.tokens[hit.first].folded):
        source = agent(r, g, start, hit.first)
    if "ask" in classes and start < hit.first and r.tokens[start].folded in g.sets["to"]:
        behind = post_source(r, g, hit.last, stop)
        if behind is not None and hit.first - start > 2:
            return _make(r, hit, spans_of(r, start + 1, before_cue(r, g, hit.first)), behind, "to-before")
    if "ask" in classes:
        for k in range(b, min(stop + 1, len(r))):
            w = r.tokens[k].folded
            infinitive = k > hit.first and g.patterns["infinitive"].search(w) and not r.cap(k) and r.word(k)
            if infinitive or (w in g.sets["to"] and k - b < 10):
                end = _clause_end(r, g, k, hit, found)
                if source is None:
                    source = post_source(r, g, hit.last, k)
                return _make(r, hit, spans_of(r, k if infinitive else k + 1, end), source, "infinitive")
    if "tell" in classes:
        relation = _about_content(r, g, hit, start, b, stop, source, found)
        if relation is not None:
            return relation
    adjacent = right.at - b <= (0 if classes & {"describe", "define", "accuse"} else 2)
    plural = bool(g.patterns["plural"].search(r.tokens[hit.first].folded))
    if plural and source is not None and source[1] - source[0] == 1 and r.tokens[source[0]].folded in g.singular:
        return None  # the object of "they call it …", not its subject
    unlikely = classes <= {"describe", "define", "quote"} and source is not None and not _plausible(r, g, source)
    if right.kind == "fragment" and classes & (REPORTING | {"describe", "define"}) and adjacent and not unlikely:
        close = r.partner[right.at]
        if source is None:
            source = post_source(r, g, hit.last, right.at)
        return _make(r, hit, (r.cut(right.at, close + 1),), source, "fragment", direct=True)
    if "define" in classes and any(r.tokens[k].folded in g.sets["predicates"] for k in range(b, len(r))):
        return _object(r, g, hit, b, source, found)
    if classes & {"accuse", "describe"}:
        return _object(r, g, hit, b, source, found)
    if classes & {"announce"} and not (start > 0 and r.tokens[start - 1].folded in g.sets["conditionals"]):
        return _object(r, g, hit, b, source, found)
    return None


def _object(r: Region, g: Grammar, hit: Hit, b: int, source: Range | None, found: list[Hit]) -> Relation | None:
    end = _clause_end(r, g, b, hit, found)
    while b < end and (
        r.tokens[b].folded in g.sets["skip"] | g.sets["auxiliaries"] | g.sets["as_words"] | g.sets["about"]
    ):
        b += 1
    words = sum(r.word(k) or r.tokens[k].folded == ATOM for k in range(b, end))
    loose = hit.payload.classes <= {"describe", "define", "quote", "believe"}
    if source is not None and loose and not _plausible(r, g, source):
        return None
    dropped = hit.payload.classes & {"describe", "believe"} and before_cue(r, g, hit.first) == clause_start(r, g, hit.first)
    if words < 2 or (source is None and not dropped):
        return None
    return _make(r, hit, spans_of(r, b, end), source, "object")


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
            end = _clause_end(r, g, k, hit, found)
            if source is None:
                source = post_source(r, g, hit.last, k)
            return _make(r, hit, spans_of(r, k + 1, end), source, "about")
    if start < hit.first and r.tokens[start].folded in g.sets["about"]:
        source = post_source(r, g, hit.last, stop)
        end = hit.first
        for k in range(start + 1, hit.first):
            if r.tokens[k].folded in g.sets["place"]:
                end = k
                break
        if source is not None and end - start >= 2:
            return _make(r, hit, spans_of(r, start + 1, end), source, "about-before")
    return None


def _according(r: Region, g: Grammar, hit: Hit, found: list[Hit]) -> Relation | None:
    """"According to X, …", inside and behind its clause; the source may be a possessive in the phrase."""
    source: Range | None = None
    for k in range(hit.first, hit.last):
        if r.tokens[k].folded in g.possessives:
            source = (k, k + 1)
    after = hit.last
    if source is None:
        if hit.last < len(r) and r.tokens[hit.last].folded in g.sets["subordinators"]:
            source = antecedent(r, g, hit.first)
            if source is None:
                return None
            content = spans_of(r, hit.last + 1, content_end(r, g, hit.last + 1, hit, found))
            return _make(r, hit, content, source, "according-which") if content else None
        source = noun_phrase(r, g, hit.last, len(r), governed=True)
        if source is None or r.tokens[source[0]].folded in g.sets["this"]:
            return None
        outlet = g.names.at(r.tokens, source[0])
        if outlet is not None and outlet.last < source[1]:
            source = (source[0], outlet.last)
        source = with_participle(r, g, source)
        after = source[1]
        while after < len(r) and r.word(after) and r.tokens[after].folded in g.sets["inner"]:
            after += 1
        after = _relative_end(r, g, after)
    left = before_cue(r, g, hit.first)
    content = _around(r, g, left, after, hit, found)
    if not content:
        return None
    return _make(r, hit, content, source, "according", governed=True)


def _relative_end(r: Region, g: Grammar, i: int) -> int:
    """Past a relative clause that describes the source, when a comma closes it."""
    if i + 1 < len(r) and r.tokens[i].folded == "," and r.tokens[i + 1].folded in g.sets["subordinators"]:
        for k in range(i + 2, min(i + 16, len(r))):
            if r.tokens[k].folded == ",":
                return k
    return i


def _after(r: Region, g: Grammar, hit: Hit) -> Relation | None:
    """"X zufolge": the source stands before its cue."""
    start = clause_start(r, g, hit.first)
    source = noun_phrase(r, g, start, hit.first)
    k = hit.first
    while k > start and (r.word(k - 1)) and r.tokens[k - 1].folded not in g.sets["auxiliaries"]:
        k -= 1
    source = source or ((k, hit.first) if k < hit.first else None)
    if source is None:
        return None
    content = _around(r, g, source[0], hit.last, hit, [])
    return _make(r, hit, content, source, "after", governed=True) if content else None


def _noun(r: Region, g: Grammar, hit: Hit, found: list[Hit]) -> Relation | None:
    """"The claim that …"."""
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
            return _make(r, hit, spans_of(r, first, content_end(r, g, k + 1, hit, found)), source, "noun", governed=governed)
        if w == "," or not r.word(k):
            if k + 1 < len(r) and r.tokens[k + 1].folded in g.sets["that"]:
                continue
            return None
    return None


def _citation(
    r: Region, g: Grammar, hit: Hit, out: list[Relation], found: list[Hit]
) -> tuple[list[Relation], tuple[Hit, Range] | None]:
    """"X reports, citing Y": the content is Y's, X is the channel; "said X, quoted by Y": Y is the channel."""
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
            trimmed = tuple((s, min(e, r.tokens[hit.first].start)) for s, e in old.content)
            out[n] = replace(
                old, hit=hit, cue=r.cut(hit.first, b), source=source, outlets=outlets, governed=True, content=trimmed
            )
        return out, None
    if hit.payload.kind == "cited":
        return out, None
    if any(h.first > hit.first and h.payload.kind == "verb" for h in found):
        return out, (hit, source)
    return [*out, _make(r, hit, (), source, "citation", document=True, governed=True)], None


def iterate_atoms(r: Region) -> Iterator[tuple[int, Span]]:
    """Quotations of a region that stand for themselves, in order."""
    yield from sorted(r.atoms.items())

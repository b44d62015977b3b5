"""Clauses around a cue: where they begin, what opens on the right, who is their subject, where a content ends."""

from __future__ import annotations

from typing import NamedTuple

from retold.annotation.attribution.grammar import Cue, Grammar
from retold.annotation.attribution.phrases import Range, apposition, noun_phrase, prepositional_end, skip_adverbials
from retold.annotation.attribution.regions import ATOM, CLOSE, DASH, OPEN, Region, is_name
from retold.languages.lexicon import Found

_STOPS = frozenset({",", ";", ":", DASH, "(", ")", "?", "!", "…", ATOM})
_REACH = 40  # tokens between a cue and what it opens
_INSERTED = 14  # tokens that may be inserted between commas before the that-word

REPORTING = frozenset({"say", "announce", "believe", "show", "tell", "quote"})
Hit = Found[Cue]


class Opening(NamedTuple):
    """What opens to the right of a cue: "that", "purpose", "atom", "colon", "fragment", "comma", "cue", "end"."""

    kind: str
    at: int


def hits(r: Region, g: Grammar) -> list[Hit]:
    """Cues of a region that can report, in order."""
    return [h for h in g.cues.find(r.tokens) if _reports(r, g, h)]


def _reports(r: Region, g: Grammar, hit: Hit) -> bool:
    if hit.payload.kind != "verb":
        return True
    i = hit.first
    w = r.tokens[i].folded
    if r.cap(i) and i > 0 and r.word(i - 1):
        return False
    if (g.patterns["no_cue"].search(w) and "impersonal" not in hit.payload.classes) or g.patterns["first_person"].search(w):
        return False
    before = i - 1
    while before >= 0 and r.tokens[before].folded in g.sets["auxiliaries"]:
        before -= 1
    if before >= 0 and r.tokens[before].folded in g.sets["negations"]:
        return False
    if g.patterns["infinitive"].search(w):
        return any(r.tokens[k].folded in g.sets["modals"] for k in range(max(0, i - 3), i))
    return True


def clause_start(r: Region, g: Grammar, i: int) -> int:
    """Where the clause of token `i` begins."""
    j = i
    while j > 0:
        w = r.tokens[j - 1].folded
        if w == CLOSE and j - 1 in r.partner:
            j = r.partner[j - 1]
            continue
        if w in _STOPS or w == OPEN:
            break
        if (w in g.sets["that"] or w in g.sets["subordinators"] or w in g.sets["as_words"]) and not (
            w in g.sets["skip"] or (j - 1 == 0 and w in g.pronouns and w not in g.sets["that"])
        ):
            break
        j -= 1
    return j


def opening(r: Region, g: Grammar, b: int) -> Opening:
    """What opens to the right of the token `b`, the first after a cue."""
    n = len(r)
    j = b
    jumped = False
    while j < n and j - b < _REACH:
        w = r.tokens[j].folded
        if w == ATOM:
            return Opening("atom", j)
        if w == ":":
            return Opening("colon", j)
        if w == OPEN and j in r.partner:
            close = r.partner[j]
            if is_name(r.text, (r.tokens[j].end, r.tokens[close].start)):
                j = close + 1
                continue
            return Opening("fragment", j)
        if w in g.sets["that"] and not (j == b and w in g.sets["about"]):
            return Opening("that", j)
        if w in g.sets["purpose"]:
            return Opening("purpose", j)
        if w == ",":
            if j + 1 < n and (r.tokens[j + 1].folded in g.sets["that"] or r.tokens[j + 1].folded in g.sets["purpose"]):
                j += 1
                continue
            after = None if jumped else _after_insertion(r, g, j)
            if after is None:
                return Opening("comma", j)
            j, jumped = after, True
            continue
        if w in (DASH, ";", "(", ")"):
            if w == DASH and j + 1 < n and r.tokens[j + 1].folded == ATOM:
                return Opening("atom", j + 1)
            return Opening("comma", j)
        j += 1
    return Opening("end", min(j, n))


def _after_insertion(r: Region, g: Grammar, comma: int) -> int | None:
    """Past words between commas (an apposition, a date) when a that-word follows them."""
    for k in range(comma + 1, min(comma + _INSERTED, len(r))):
        w = r.tokens[k].folded
        if w == "," and k + 1 < len(r):
            after = r.tokens[k + 1].folded
            if after in g.sets["that"] or after in g.sets["purpose"]:
                return k + 1
        if w in (ATOM, ";", DASH) or (k == comma + 1 and w in g.sets["conjunctions"]):
            return None
        if w == ":":
            return k
        cue = g.cues.at(r.tokens, k)
        if cue is not None and cue.payload.kind == "verb" and not r.cap(k):
            return None
    return None


def post_source(r: Region, g: Grammar, b: int, limit: int) -> Range | None:
    """A source that follows its cue."""
    i = skip_adverbials(r, g, b, limit)
    found = noun_phrase(r, g, i, limit)
    if found is None:
        return agent(r, g, b, limit)
    return apposition(r, g, found, len(r))


def agent(r: Region, g: Grammar, b: int, limit: int) -> Range | None:
    """An institution behind a preposition: "said in the ministry", «съобщиха от компанията»."""
    for i in range(b, min(limit, b + 8)):
        w = r.tokens[i].folded
        if not r.word(i):
            break
        if w in g.sets["place"] and i + 1 < limit:
            end = prepositional_end(r, g, i, limit)
            inside = range(i + 1, end)
            if any(_institution(r, g, k) for k in inside) and not any(r.tokens[k].folded in g.sets["times"] for k in inside):
                found = noun_phrase(r, g, i + 1, limit)
                return found or (i + 1, end)
    return None


def _institution(r: Region, g: Grammar, i: int) -> bool:
    w = r.tokens[i].folded
    return any(w in g.sets[name] for name in ("organisations", "documents")) or r.cap(i)


def pre_source(r: Region, g: Grammar, start: int, a: int) -> Range | None:
    """The subject that stands before its cue in the clause that begins at `start`."""
    i = skip_adverbials(r, g, start, a)
    if i < a:
        found = noun_phrase(r, g, i, a)
        if found is not None:
            return found
        if r.tokens[i].folded in g.sets["conjunctions"]:
            found = noun_phrase(r, g, skip_adverbials(r, g, i + 1, a), a)
            if found is not None:
                return found
            return _coordinate_subject(r, g, i)
    found = agent(r, g, start, a)
    if found is not None:
        return found
    if start == 0:
        return None
    w = r.tokens[start - 1].folded
    if w in g.pronouns and w in g.sets["subordinators"]:
        return antecedent(r, g, start - 1) or (start - 1, start)
    if w == ",":
        return _before_insertion(r, g, start - 1)
    return None


def _coordinate_subject(r: Region, g: Grammar, conjunction: int) -> Range | None:
    """The subject of "X came and said"."""
    start = clause_start(r, g, conjunction)
    if start >= conjunction - 1:
        return None
    return noun_phrase(r, g, skip_adverbials(r, g, start, conjunction), conjunction)


def antecedent(r: Region, g: Grammar, relative: int) -> Range | None:
    """The phrase before ", who": back to a verb, a preposition or a mark."""
    end = relative
    while end > 0 and not r.word(end - 1):
        if r.tokens[end - 1].folded not in (",", CLOSE):
            return None
        end -= 1
    j = end
    while j > 0 and r.word(j - 1):
        w = r.tokens[j - 1].folded
        if (w in g.sets["prepositions"] and w not in g.sets["inner"]) or w in g.sets["conjunctions"]:
            break
        if not r.cap(j - 1) and g.patterns["verb"].search(w) and w not in g.heads:
            break
        j -= 1
    while j < end and r.tokens[j].folded in g.sets["skip"]:
        j += 1
    return (j, end) if j < end else None


def _before_insertion(r: Region, g: Grammar, comma: int) -> Range | None:
    """The subject before what stands between commas: "X, who came late, said"."""
    m = comma - 1
    while m > 0 and r.tokens[m].folded not in (",", ATOM, ";", ":"):
        m -= 1
    if m <= 0 or r.tokens[m].folded != "," or comma - m > 30:
        return None
    start = clause_start(r, g, m)
    found = noun_phrase(r, g, skip_adverbials(r, g, start, m), m)
    if found is None:
        return None
    return apposition(r, g, found, comma) if found[1] == m else found


def content_end(r: Region, g: Grammar, j: int, own: Hit, all_hits: list[Hit]) -> int:
    """Where a content that begins at `j` ends: at the region's end, or before an outer cue."""
    for h in all_hits:
        if h.first <= max(j, own.last - 1) or h is own:
            continue
        cut = _outer(r, g, j, h, all_hits)
        if cut is not None and cut > j:
            return cut
    return len(r)


def _outer(r: Region, g: Grammar, j: int, h: Hit, all_hits: list[Hit]) -> int | None:
    """The token at which the clause of another cue ends the content, if it does."""
    if h.payload.kind == "citation":
        k = h.first
        return k - 1 if k > 0 and r.tokens[k - 1].folded == "," else k
    if h.payload.kind in ("according", "after"):
        k = h.first
        ends = _ends_with(r, g, h.last)
        return k - 1 if k > 0 and r.tokens[k - 1].folded == "," and ends else None
    if h.payload.kind != "verb" or not h.payload.classes & (REPORTING | {"ask"}):
        return None
    right = opening(r, g, h.last)
    k = before_cue(r, g, h.first)
    closed = right.kind in ("comma", "end")
    if k > 0 and r.tokens[k - 1].folded in (",", DASH) and closed and h.payload.classes & REPORTING:
        return k - 1
    return _coordinate_cut(r, g, j, h, right)


def _ends_with(r: Region, g: Grammar, i: int) -> bool:
    found = noun_phrase(r, g, i, len(r))
    return found is None or found[1] >= len(r) or r.tokens[found[1]].folded in (",", ")", DASH)


def before_cue(r: Region, g: Grammar, i: int) -> int:
    """The first of the auxiliaries, adverbs and the as-word that stand right before a cue."""
    while i > 0 and r.tokens[i - 1].folded in (g.sets["auxiliaries"] | g.sets["skip"] | g.sets["as_words"]):
        i -= 1
    return i


def _coordinate_cut(r: Region, g: Grammar, j: int, h: Hit, right: Opening) -> int | None:
    """Where "…, and Y said that …" begins, when it is no part of the content."""
    if right.kind not in ("that", "purpose", "atom", "colon"):
        return None
    start = h.first
    while start > j and r.word(start - 1) and h.first - start < 8:
        start -= 1
        if r.tokens[start].folded in g.sets["conjunctions"]:
            comma = start > 0 and r.tokens[start - 1].folded == ","
            if comma:
                return start - 1
            return start if h.first - start <= 2 else None
        if r.tokens[start].folded in g.sets["that"] | g.sets["subordinators"]:
            return None
    return None

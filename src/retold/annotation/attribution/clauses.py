"""Clauses around a cue: where they begin, what opens on the right, who is their subject, where a content ends."""

from __future__ import annotations

from typing import NamedTuple

from retold.annotation.attribution.grammar import NOUN, Cue, Grammar
from retold.annotation.attribution.phrases import Range, apposition, noun_phrase, prepositional_end, skip_adverbials
from retold.annotation.attribution.regions import ATOM, CLOSE, DASH, OPEN, Region, is_name
from retold.languages.lexicon import Found

_STOPS = frozenset({",", ";", ":", DASH, "(", ")", "?", "!", "…", ATOM})
_OUTER = 8  # later cues that may end a content
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
    found = []
    for h in g.cues.find(r.tokens):
        if _reports(r, g, h):
            found.append(h)
        elif NOUN in h.payload.classes:
            found.append(h._replace(payload=Cue(NOUN)))
    return found


def _reports(r: Region, g: Grammar, hit: Hit) -> bool:
    if hit.payload.kind != "verb":
        return True
    i = hit.first
    w = r.tokens[i].folded
    if r.cap(i) and i > 0 and r.word(i - 1):
        return False
    if NOUN in hit.payload.classes and i > 0 and _noun_follows(r, g, i - 1):
        return False
    if g.patterns["no_cue"].search(w) and not hit.payload.classes & {"impersonal", "sure"}:
        return False
    if g.patterns["first_person"].search(w):
        return False
    if g.patterns["noun"].search(w) and not _verb_place(r, g, i):
        return False
    before = i - 1
    while before >= 0 and r.tokens[before].folded in g.sets["auxiliaries"]:
        before -= 1
    if before >= 0 and r.tokens[before].folded in g.sets["negations"]:
        return False
    if g.patterns["infinitive"].search(w):
        return any(r.tokens[k].folded in g.sets["modals"] for k in range(max(0, i - 3), i))
    return True


def _noun_follows(r: Region, g: Grammar, i: int) -> bool:
    """Whether the word `i` asks for a noun behind it: an article or a preposition."""
    w = r.tokens[i].folded
    return w in g.sets["determiners"] or (w in g.sets["prepositions"] and w not in g.sets["purpose"])


def _verb_place(r: Region, g: Grammar, i: int) -> bool:
    """Whether a form that may be a noun stands where a verb must: behind a subject, an auxiliary or a mark."""
    k = i - 1
    while k >= 0 and r.tokens[k].folded in g.sets["skip"]:
        k -= 1
    if k < 0:
        return False
    w = r.tokens[k].folded
    if w in g.sets["purpose"]:
        return k > 0 and r.tokens[k - 1].folded in g.sets["modals"]
    if not r.word(k) or w in g.pronouns or w in g.sets["auxiliaries"] or w in g.sets["subordinators"]:
        return w not in (OPEN, "(")
    if w in g.sets["that"] or w in g.sets["conjunctions"]:
        return True
    if w in g.sets["determiners"] or w.endswith(("'s", "s'")):
        return False
    return r.cap(k) or w in g.heads


def clause_start(r: Region, g: Grammar, i: int) -> int:
    """Where the clause of token `i` begins."""
    j = i
    while j > 0:
        w = r.tokens[j - 1].folded
        if w == CLOSE and j - 1 in r.partner:
            j = r.partner[j - 1]
            continue
        if w == ")":
            k = _opening_bracket(r, j - 1)
            if k is not None:
                j = k
                continue
        if w == OPEN and j - 1 in r.partner and not r.cap(j):
            j -= 1
            continue
        if w in _STOPS or w == OPEN:
            break
        if (w in g.sets["that"] or w in g.sets["subordinators"] or w in g.sets["as_words"]) and not (
            w in g.sets["skip"] or (j - 1 == 0 and w in g.pronouns and w not in g.sets["that"])
        ):
            break
        j -= 1
    return j


def _opening_bracket(r: Region, i: int) -> int | None:
    while i > 0 and r.tokens[i].folded != "(":
        i -= 1
    return i if i > 0 else None


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
            if j + 1 < n and r.tokens[j + 1].folded == ATOM and j - b <= _INSERTED:
                return Opening("atom", j + 1)
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


def possessive_in(r: Region, g: Grammar, hit: Hit) -> Range | None:
    """The possessive within a cue: «наводить його слова»."""
    return next(((k, k + 1) for k in range(hit.first, hit.last) if r.tokens[k].folded in g.possessives), None)


def post_source(r: Region, g: Grammar, b: int, limit: int) -> Range | None:
    """A source that follows its cue."""
    i = skip_adverbials(r, g, b, limit)
    told = g.names.at(r.tokens, i) if i < limit else None
    if told is not None and told.last < limit and _addressed(r, g, told.last):
        i = told.last
    found = noun_phrase(r, g, i, limit)
    return None if found is None else apposition(r, g, found, len(r))


def _addressed(r: Region, g: Grammar, i: int) -> bool:
    """Whether the outlet before token `i` is who was told, because the one who told follows."""
    w = r.tokens[i].folded
    small = ("prepositions", "skip", "times", "conjunctions", "inner", "adversatives", "subordinators", "auxiliaries")
    return r.word(i) and not w[0].isdigit() and not any(w in g.sets[n] for n in small) and not g.cues.at(r.tokens, i)


def agent(r: Region, g: Grammar, b: int, limit: int) -> Range | None:
    """An institution behind a preposition: "said in the ministry", «съобщиха от компанията»."""
    for i in range(b, min(limit, b + 8)):
        w = r.tokens[i].folded
        if not r.word(i) or w in g.sets["conjunctions"] or (i > b and g.cues.at(r.tokens, i)):
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
    if start < a and r.tokens[start].folded == OPEN:
        return _before_insertion(r, g, start - 1) if start > 0 and r.tokens[start - 1].folded == "," else None
    i = skip_adverbials(r, g, start, a)
    relative = start > 0 and r.tokens[start - 1].folded in g.pronouns
    if relative and i < a and r.tokens[start - 1].folded in g.sets["subordinators"]:
        if g.patterns["verb"].search(r.tokens[i].folded) and not r.cap(i):
            return antecedent(r, g, start - 1)
    if i < a:
        found = noun_phrase(r, g, i, a)
        if found is not None and _bare_words(r, g, found) and start > 0 and r.tokens[start - 1].folded == ",":
            found = _before_insertion(r, g, start - 1) or found
        if found is not None:
            return _with_place(r, g, found, a)
        if r.tokens[i].folded in g.sets["conjunctions"]:
            found = noun_phrase(r, g, skip_adverbials(r, g, i + 1, a), a)
            if found is not None:
                return found
            return _coordinate_subject(r, g, i)
    if start == 0:
        return None
    w = r.tokens[start - 1].folded
    if any(r.tokens[k].folded in g.sets["objects"] for k in range(start, a)):
        return None
    if w in g.pronouns and w in g.sets["subordinators"]:
        return antecedent(r, g, start - 1) or (start - 1, start)
    if w == ",":
        found = _before_insertion(r, g, start - 1)
        if found is None and a < len(r) and g.patterns["gerund"].search(r.tokens[a].folded):
            found = _coordinate_subject(r, g, start - 1)
        return found
    return None


def _bare_words(r: Region, g: Grammar, found: Range) -> bool:
    """Whether a phrase has no name, no known head and no pronoun, and a verb among its words."""
    words = [k for k in range(*found) if r.word(k)]
    if any(r.cap(k) or r.tokens[k].folded in g.heads or r.tokens[k].folded in g.pronouns for k in words):
        return False
    return any(g.patterns["verb"].search(r.tokens[k].folded) for k in words)


def _with_place(r: Region, g: Grammar, found: Range, a: int) -> Range:
    """The subject with the place that describes it: «парламент в Таллінні»."""
    j = found[1]
    known = any(r.tokens[k].folded in g.heads for k in range(*found)) and not r.cap(j - 1)
    if known and j + 1 < a and r.tokens[j].folded in g.sets["prepositions"] and r.cap(j + 1):
        k = j + 1
        while k < a and r.word(k) and r.cap(k):
            k += 1
        if k == a:
            return found[0], a
    return found


def _coordinate_subject(r: Region, g: Grammar, conjunction: int) -> Range | None:
    """The subject of "X came and said"."""
    start = clause_start(r, g, conjunction)
    if start >= conjunction - 1:
        return None
    return noun_phrase(r, g, skip_adverbials(r, g, start, conjunction), conjunction)


def with_participle(r: Region, g: Grammar, found: Range) -> Range:
    """The phrase with a participle that commas enclose: «експерти, запознати с проекта,»."""
    m = found[1]
    if m + 2 >= len(r) or r.tokens[m].folded != "," or not g.patterns["participle"].search(r.tokens[m + 1].folded):
        return found
    for k in range(m + 2, min(m + _INSERTED // 2 + 1, len(r))):
        if r.tokens[k].folded == ",":
            return found[0], k
    return found


def antecedent(r: Region, g: Grammar, relative: int) -> Range | None:
    """The phrase before ", who": back to a verb, a preposition or a mark."""
    end = relative
    while end > 0 and not r.word(end - 1):
        if r.tokens[end - 1].folded not in (",", CLOSE):
            return None
        end -= 1
    j = end
    while j > 0 and (r.word(j - 1) or r.tokens[j - 1].folded in (",", CLOSE, OPEN)):
        w = r.tokens[j - 1].folded
        listed = j < end and r.word(j) and r.cap(j) and j > 1 and r.word(j - 2) and r.cap(j - 2)
        small = w in g.sets["prepositions"] | g.sets["auxiliaries"] | g.sets["skip"] | g.sets["subordinators"]
        if w in g.sets["conjunctions"] or w == ",":
            if not listed:
                break
        elif (small and w not in g.sets["inner"]) or (j < end and not _modifies(r, g, j - 1, j)):
            break
        j -= 1
    return (j, end) if j < end else None


def _modifies(r: Region, g: Grammar, i: int, head: int) -> bool:
    """Whether word `i` can belong to the phrase that goes on at `head`: an adjective, a name, a head, an article."""
    w = r.tokens[i].folded
    return (
        w in (OPEN, CLOSE)
        or w in g.heads
        or w in g.sets["inner"]
        or r.tokens[head].folded in g.sets["inner"]
        or (r.cap(i) and i > 0)
        or bool(g.patterns["adjective"].search(w))
    )


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
    if found[1] != m:
        return found
    inserted = r.tokens[m + 1].folded
    relative = inserted in g.sets["subordinators"]
    bare = found[1] - found[0] == 1 and not r.cap(found[0]) and r.tokens[found[0]].folded not in g.heads
    bare = bare or r.tokens[found[0]].folded in g.sets["demonstratives"]
    added = g.patterns["adjective"].search(inserted) or g.patterns["participle"].search(inserted)
    participle = not relative and bool(added) and comma - m <= _INSERTED // 2
    if (relative and bare) or participle:
        return found[0], comma
    return apposition(r, g, found, comma)


def content_end(r: Region, g: Grammar, j: int, own: Hit, all_hits: list[Hit]) -> int:
    """Where a content that begins at `j` ends: at the region's end, or before an outer cue."""
    end = len(r)
    later = [h for h in all_hits if h.first > max(j, own.last - 1) and h is not own]
    for h in later[:_OUTER]:
        cut = _outer(r, g, j, h, all_hits)
        if cut is not None and cut > j:
            end = cut
            break
    return _before_adversative(r, g, j, end)


def _before_adversative(r: Region, g: Grammar, j: int, end: int) -> int:
    """Where ", but …" begins when more follows than precedes: then it is mostly the report's own addition."""
    for k in range(j + 1, end - 1):
        if r.tokens[k].folded == "," and r.tokens[k + 1].folded in g.sets["adversatives"]:
            after = r.tokens[min(k + 2, end - 1)].folded
            if after in g.sets["that"] or after == ",":
                continue
            longer = r.tokens[end - 1].end - r.tokens[k].end > r.tokens[k].start - r.tokens[j].start
            if longer or g.rules.bare:
                return k
    return end


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
    if g.rules.bare and k > 0 and r.tokens[k - 1].folded == "," and g.patterns["gerund"].search(r.tokens[h.first].folded):
        return k - 1
    if k > 0 and r.tokens[k - 1].folded in (",", DASH) and closed and h.payload.classes & REPORTING:
        return k - 1
    return _coordinate_cut(r, g, j, h, right)


def _ends_with(r: Region, g: Grammar, i: int) -> bool:
    found = noun_phrase(r, g, i, len(r))
    return found is None or found[1] >= len(r) or r.tokens[found[1]].folded in (",", ")", DASH)


def before_cue(r: Region, g: Grammar, i: int) -> int:
    """The first of the auxiliaries, adverbs and the as-word that stand right before a cue."""
    while i > 0:
        w = r.tokens[i - 1].folded
        if w in g.before or (w in g.sets["prepositions"] and i < len(r) and r.tokens[i].folded in g.sets["skip"]):
            i -= 1
            continue
        told = _told_before(r, g, i)
        if told is None:
            return i
        i = told
    return i


def _told_before(r: Region, g: Grammar, i: int) -> int | None:
    """Past "for CNN" when it stands right before token `i`."""
    for k in range(i - 1, max(0, i - 5), -1):
        if not r.word(k):
            return None
        if r.tokens[k - 1].folded in g.sets["prepositions"]:
            name = g.names.at(r.tokens, k)
            return k - 1 if name is not None and name.last == i else None
    return None


def _coordinate_cut(r: Region, g: Grammar, j: int, h: Hit, right: Opening) -> int | None:
    """Where "…, and Y said that …" begins, when it is no part of the content."""
    if right.kind not in ("that", "purpose", "atom", "colon") and not g.rules.bare:
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

"""Cues behind or inside their content: after a quotation, after a comma or a dash, between commas."""

from __future__ import annotations

from dataclasses import replace

from retold.annotation.attribution.clauses import REPORTING, Hit, Opening, before_cue, clause_start, content_end
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.phrases import Range, plausible
from retold.annotation.attribution.regions import ATOM, CLOSE, DASH, OPEN, Region
from retold.annotation.attribution.relations import (
    Relation,
    around,
    atoms,
    left_start,
    make,
    spans_of,
    strip_connectives,
)
from retold.annotation.attribution.sources import agent, possessive_in, post_source, pre_source, relative_end

SHORTEST_CLAUSE = 3  # words before a cue in commas that can be a clause
_HEAD = 2  # tokens before a subject that opens its sentence at most


def parenthetical(r: Region, g: Grammar, hit: Hit, a: int, right: Opening, found: list[Hit]) -> Relation | None:
    """A cue behind its content: after a quotation, a comma or a dash."""
    classes = hit.payload.classes
    if not classes & (REPORTING | {"impersonal", "describe", "ask", "accuse"}):
        return None
    k = a
    while k > 0 and r.tokens[k - 1].folded in (",", DASH, "?", "!", "…"):
        k -= 1
    if k > 0 and r.tokens[k - 1].folded == ATOM:
        return _after_atom(r, g, hit, k - 1, right, found)
    if k == a:
        return _subject_first(r, g, hit, right, found)
    if g.patterns["gerund"].search(r.tokens[hit.first].folded):
        return None
    described = _described_subject(r, g, hit, right)
    if described is not None or k == 0 or not classes & (REPORTING | {"impersonal"}):
        return described
    dash = any(r.tokens[i].folded == DASH for i in range(k, a))
    if r.tokens[k - 1].folded == CLOSE and not dash and right.kind == "fragment":
        return None
    if g.rules.bare and "address" in classes and hit.last < len(r) and r.word(hit.last):
        return _told_behind(r, g, hit, right, found)
    source = _behind_source(r, g, hit, right)
    if not _may_stand_behind(r, g, hit, right, source) or _subject_in_front(r, g, hit, source):
        return None
    return _behind(r, g, hit, k, right, source, found, dash)


def _subject_in_front(r: Region, g: Grammar, hit: Hit, behind: Range | None) -> bool:
    """Whether a described subject stands before the verb, so that an object follows: "X, head of Y, denies it"."""
    a = before_cue(r, g, hit.first)
    if behind is None or plausible(r, g, behind) or a == 0 or r.tokens[a - 1].folded != ",":
        return False
    subject = pre_source(r, g, clause_start(r, g, hit.first), hit.first)
    return subject is not None and plausible(r, g, subject) and subject[0] <= _HEAD and subject[1] <= hit.first


def _told_behind(r: Region, g: Grammar, hit: Hit, right: Opening, found: list[Hit]) -> Relation | None:
    """ "…, X, who led it, told Y": what follows the verb is who was told, so that the subject stands before it."""
    told = post_source(r, g, hit.last, right.at)
    subject = pre_source(r, g, clause_start(r, g, hit.first), before_cue(r, g, hit.first))
    if subject is None or subject[0] < 1 or r.tokens[subject[0] - 1].folded != ",":
        return None
    if right.kind not in ("end", "comma") or not _closes(r, g, told[1] if told else hit.last):
        return None
    return _behind(r, g, hit, subject[0] - 1, right, subject, found, False)


def _clause_follows(r: Region, g: Grammar, i: int, limit: int) -> bool:
    """Whether the words from `i` on give the phrase before them a verb of its own."""
    for k in range(i, limit):
        w = r.tokens[k].folded
        if not r.word(k) or w in g.sets["subordinators"] or w in g.sets["that"]:
            return False
        if w in g.sets["auxiliaries"]:
            return True
    return False


def _may_stand_behind(r: Region, g: Grammar, hit: Hit, right: Opening, source: Range | None) -> bool:
    """Whether a verb behind a comma, with this source, can report the clause before it."""
    classes = hit.payload.classes
    if right.kind in ("that", "purpose", "colon") or (source is None and right.kind not in ("end", "comma")):
        return False
    after = source[1] if source else hit.last
    if g.rules.bare and (not _closes(r, g, after) or _clause_follows(r, g, after, right.at)):
        return False
    if "say" in classes:
        return True
    if "believe" in classes:
        return source is not None and plausible(r, g, source)
    return source is not None or "quote" not in classes


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
    return make(r, hit, (r.atoms[source[0] - 1],), source, "atom-subject", direct=True)


def _behind_source(r: Region, g: Grammar, hit: Hit, right: Opening) -> Range | None:
    classes = hit.payload.classes
    if "relay" in classes:
        return possessive_in(r, g, hit)
    plural = bool(g.patterns["plural"].search(r.tokens[hit.first].folded))
    institutional = agent(r, g, hit.last, right.at) if plural or "impersonal" in classes else None
    return institutional if "impersonal" in classes else post_source(r, g, hit.last, right.at) or institutional


def _behind(
    r: Region, g: Grammar, hit: Hit, k: int, right: Opening, source: Range | None, found: list[Hit], dash: bool
) -> Relation | None:
    begin = left_start(r, g, k, found, closing=max(right.at, source[1] if source else 0) >= len(r))
    if sum(r.word(i) or r.tokens[i].folded == ATOM for i in range(begin, k)) < SHORTEST_CLAUSE:
        return None
    first = strip_connectives(r, g, begin, k)
    content = spans_of(r, first, k)
    after = max(right.at, source[1] if source else 0) if right.kind == "comma" else len(r)
    direct = dash and r.speech is not None
    if direct and r.speech is not None and content:
        content = ((r.speech, content[0][1]),)
    if after < len(r) and r.tokens[after].folded in (",", DASH) and _resumes(r, g, after + 1):
        content += spans_of(r, after + 1, content_end(r, g, after + 1, hit, found))
    return make(r, hit, content, source, "dash" if dash else "paren", direct=direct)


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


def _after_atom(r: Region, g: Grammar, hit: Hit, atom: int, right: Opening, found: list[Hit]) -> Relation | None:
    """Quotation, cue, and perhaps the quotation's second part."""
    classes = hit.payload.classes
    if right.kind == "that":
        second = next((h for h in found if h.payload.kind == "verb" and hit.last < h.first < right.at), None)
        if second is None:
            return None
        right = Opening("end", second.first)
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
        content.extend(atoms(r, j))
    lead = _lead(r, g, i)
    if lead is not None:
        content[0] = (lead, content[0][1])
    return make(r, hit, tuple(content), source, "atom-verb", direct=lead is None)


def _lead(r: Region, g: Grammar, atom: int) -> int | None:
    """Where the clause begins that a quotation completes ("He wants “…”, she said"); None for a bare quotation."""
    start = clause_start(r, g, atom)
    words = [i for i in range(start, atom) if r.word(i)]
    if len(words) < SHORTEST_CLAUSE or (atom > 0 and r.tokens[atom - 1].folded == ":"):
        return None
    return r.tokens[words[0]].start


def _subject_first(r: Region, g: Grammar, hit: Hit, right: Opening, found: list[Hit]) -> Relation | None:
    """ "…, officials said." and “…”, X said: the subject stands between the content and its cue."""
    if right.kind not in ("end", "comma", "atom") or not hit.payload.classes & {
        "say",
        "believe",
        "show",
        "quote",
        "tell",
    }:
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
            content.extend(atoms(r, right.at))
        elif right.kind == "comma" and right.at + 1 < len(r) and r.tokens[right.at + 1].folded == ATOM:
            content.extend(atoms(r, right.at + 1))
        return make(r, hit, tuple(content), source, "atom-subject", direct=True)
    if (
        start < 2
        or mark != ","
        or not g.rules.verb_last
        or right.kind == "atom"
        or "say" not in hit.payload.classes | {"believe"}
    ):
        return None
    if any(w in g.sets["conjunctions"] or w in g.sets["prepositions"] for w in (r.tokens[start].folded,)):
        return None
    told = post_source(r, g, hit.last, right.at) if "address" in hit.payload.classes else None
    if g.rules.bare and not _closes(r, g, told[1] if told else hit.last):
        return None
    gap = right.at - hit.last
    if (right.kind == "comma" and gap > 4) or gap > 10:
        return None
    return _behind(
        r, g, hit, start - 1, Opening("comma", right.at) if right.kind == "comma" else right, source, found, False
    )


def as_word_before(r: Region, g: Grammar, i: int) -> int | None:
    """The as-word of "as X reports" when it opens the clause of the cue at `i`."""
    start = clause_start(r, g, i)
    if start > 0 and r.tokens[start - 1].folded in g.sets["as_words"]:
        k = start - 1
        if k == 0 or not r.word(k - 1) or r.tokens[k - 1].folded in g.sets["conjunctions"]:
            return k
    return None


def as_frame(r: Region, g: Grammar, hit: Hit, as_word: int, right: Opening, found: list[Hit]) -> Relation | None:
    """ "As X reports, …", "…, as X reports", and in the middle."""
    if not hit.payload.classes & (REPORTING - {"believe"} | {"impersonal"}):
        return None
    if right.kind in ("that", "colon", "atom") and r.tokens[as_word].folded in g.sets["that"]:
        return None
    limit = _closing_comma(r, hit.last)
    if right.kind in ("colon", "atom"):
        limit = right.at
    source = agent(r, g, hit.last, limit) if "impersonal" in hit.payload.classes else None
    if "impersonal" not in hit.payload.classes:
        source = post_source(r, g, hit.last, limit) or pre_source(r, g, as_word + 1, before_cue(r, g, hit.first))
    if source is not None:
        limit = relative_end(r, g, max(limit, source[1]))
    if source is None and not hit.payload.classes & {"say", "impersonal"}:
        return None
    first = as_word if before_cue(r, g, hit.first) <= as_word + 1 else hit.first
    cue = r.cut(first, hit.last)
    if right.kind == "atom":
        return replace(make(r, hit, atoms(r, right.at), source, "as-atom", direct=True), cue=cue)
    content = around(r, g, as_word, limit, hit, found)
    return replace(make(r, hit, content, source, "as"), cue=cue) if content else None


def _closing_comma(r: Region, i: int) -> int:
    while i < len(r) and r.tokens[i].folded not in (",", ":", ATOM, DASH, ";"):
        i = r.partner[i] + 1 if r.tokens[i].folded == OPEN and i in r.partner else i + 1
    return min(i, len(r))

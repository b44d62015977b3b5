"""Clauses around a cue: where they begin, what opens on the right, where a content ends."""

from __future__ import annotations

from typing import NamedTuple

from retold.annotation.attribution.grammar import NOUN, Cue, Grammar
from retold.annotation.attribution.phrases import noun_phrase
from retold.annotation.attribution.regions import ATOM, CLOSE, DASH, OPEN, Region, is_name
from retold.languages.lexicon import Found

_STOPS = frozenset({",", ";", ":", DASH, "(", ")", "?", "!", "…", ATOM})
_OUTER = 8  # later cues that may end a content
_REACH = 40  # tokens between a cue and what it opens
_NO_PREPOSITION = ("that", "purpose", "as_words", "subordinators", "times", "inner", "to", "auxiliaries")  # may be both
INSERTED = 14  # tokens that may be inserted between commas before the that-word
REPORTING = frozenset({"say", "announce", "believe", "show", "tell", "quote", "relay"})
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
    if "nobody" in hit.payload.classes:
        return False
    i = hit.first
    w = r.tokens[i].folded
    if r.cap(i) and i > 0 and r.word(i - 1):
        return False
    if i > 0 and (_noun_follows(r, g, i - 1) if NOUN in hit.payload.classes else _governed(r, g, i - 1)):
        return False
    if g.patterns["no_cue"].search(w) and not hit.payload.classes & {"impersonal", "sure"}:
        return False
    if g.patterns["first_person"].search(w):
        return False
    if g.patterns["noun"].search(w) and (not _verb_place(r, g, i) or _is_subject(r, g, hit.last)):
        return False
    before = i - 1
    while before >= 0 and r.tokens[before].folded in g.sets["auxiliaries"]:
        before -= 1
    if before > 0 and r.tokens[before].folded in g.sets["purpose"]:  # Bulgarian «няма да препоръча»
        before -= 1
    if before >= 0 and r.tokens[before].folded in g.sets["negations"]:
        return False
    if g.patterns["infinitive"].search(w):
        return any(r.tokens[k].folded in g.sets["modals"] for k in range(max(0, i - 3), i))
    return True


def _is_subject(r: Region, g: Grammar, i: int) -> bool:
    """Whether an auxiliary at `i` makes the word before it a subject: "suspects were held"."""
    return g.rules.bare and i < len(r) and r.tokens[i].folded in g.sets["auxiliaries"]


def _noun_follows(r: Region, g: Grammar, i: int) -> bool:
    """Whether the word `i` asks for a noun behind it: an article or a preposition."""
    w = r.tokens[i].folded
    return w in g.sets["determiners"] or (w in g.sets["prepositions"] and w not in g.sets["purpose"])


def _governed(r: Region, g: Grammar, i: int) -> bool:
    """Whether the word `i` is a preposition and nothing else, so that no verb stands behind it: Polish „o nazwie”."""
    w = r.tokens[i].folded
    if w not in g.sets["prepositions"] or r.tokens[i + 1].start != r.tokens[i].end + 1:
        return False
    return w not in g.rules.skip and not any(w in g.sets[name] for name in _NO_PREPOSITION)


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
        if w == OPEN and j in r.partner:
            close = r.partner[j]
            if not is_name(r.text, (r.tokens[j].end, r.tokens[close].start)):
                return Opening("fragment", j)
            j = close + 1
        elif w == ",":
            found = _behind_comma(r, g, j, b)
            after = found.at if found.kind == "go on" else None if jumped else _after_insertion(r, g, j)
            if found.kind != "go on" and (after is None or found.kind == "atom"):
                return found
            jumped = jumped or found.kind != "go on"
            j = after if after is not None else j + 1
        else:
            kind = _opens(r, g, j, b)
            if kind is not None:
                return kind
            j += 1
    return Opening("end", min(j, n))


def _opens(r: Region, g: Grammar, j: int, b: int) -> Opening | None:
    """What the token `j`, which is no comma and no quotation mark, opens."""
    w = r.tokens[j].folded
    if w == DASH and j + 1 < len(r) and r.tokens[j + 1].folded == ATOM:
        return Opening("atom", j + 1)
    if w in (DASH, ";", "(", ")"):
        return Opening("comma", j)
    if w == ATOM or w == ":":
        return Opening("atom" if w == ATOM else "colon", j)
    if w in g.sets["that"] and not (j == b and w in g.sets["about"]):
        return Opening("that", j)
    return Opening("purpose", j) if w in g.sets["purpose"] else None


def _behind_comma(r: Region, g: Grammar, j: int, b: int) -> Opening:
    """What a comma at `j` opens: a quotation, nothing yet ("go on") before a that-word, or the end of the clause."""
    after = r.tokens[j + 1].folded if j + 1 < len(r) else ""
    if after == ATOM and j - b <= INSERTED:
        return Opening("atom", j + 1)
    if after in g.sets["that"] or after in g.sets["purpose"]:
        return Opening("go on", j + 1)
    return Opening("comma", j)


def _after_insertion(r: Region, g: Grammar, comma: int) -> int | None:
    """Past words between commas (an apposition, a date) when a that-word follows them."""
    for k in range(comma + 1, min(comma + INSERTED, len(r))):
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
    """Where ", but …" begins when it is mostly the report's own addition: longer, and it denies something."""
    for k in range(j + 1, end - 1):
        if r.tokens[k].folded == "," and r.tokens[k + 1].folded in g.sets["adversatives"]:
            after = r.tokens[min(k + 2, end - 1)].folded
            if after in g.sets["that"] or after == ",":
                continue
            longer = r.tokens[end - 1].end - r.tokens[k].end > r.tokens[k].start - r.tokens[j].start
            denies = any(r.tokens[i].folded in g.sets["negations"] for i in range(k + 3, end))
            if (longer and denies) or g.rules.bare:
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
    if (
        g.rules.bare
        and k > 0
        and r.tokens[k - 1].folded == ","
        and g.patterns["gerund"].search(r.tokens[h.first].folded)
    ):
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
        if g.among(r.tokens[start].folded, "that", "subordinators"):
            return None
    return None

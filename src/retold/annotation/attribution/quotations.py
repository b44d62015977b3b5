"""Quotations that cues do not claim by themselves: broken by their cue, going on in new marks, or without a cue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retold.annotation.attribution.clauses import REPORTING, Hit, before_cue, hits
from retold.annotation.attribution.grammar import Cue, Grammar
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.regions import ATOM, DASH, Region, is_name, region
from retold.annotation.attribution.relations import Relation
from retold.annotation.attribution.sources import possessive_in, post_source
from retold.annotation.quotes import Pair
from retold.languages.lexicon import Found
from retold.languages.text import TextRules
from retold.model import Kind, Span

# Quotation marks alone find titles and scare quotes as often as speech; from 25 characters on they are speech in
# .77 of cases, as reported for German and English news.
_SHORTEST_ALONE = 25
MARKS = frozenset('"“”„«»‟’‘')
_LABEL = 4  # words of a name before a colon at most, and of what follows at least
_NO_CUE = Found(0, 0, Cue("none"))


def broken(r: Region, quotation: Span, quoted: Sequence[Pair], g: Grammar) -> Relation | None:
    """A quotation whose marks close once only, behind its cue: “We won, — said X. — Now rest”."""
    start, end = quotation
    if not any(mark in r.text[start:end] for mark in ("–", "—", "-", *([","] if g.rules.cue_inside else []))):
        return None
    own = [p for p in quoted if start < p.start and p.end < end]
    place = {"number": r.number, "paragraph": r.paragraph, "within": quotation}
    inside = region(r.text, (start + 1, end - 1), own, g, **place)
    for hit in hits(inside, g):
        if hit.payload.kind == "verb" and hit.payload.classes & REPORTING:
            cut = _break(inside, g, hit)
            if cut is not None:
                first, source, resumed = cut
                content: tuple[Span, ...] = ((start, inside.tokens[first].end),)
                if resumed < len(inside):
                    content += ((inside.tokens[resumed].start, end),)
                return Relation(inside, hit, inside.cut(hit.first, hit.last), content, source, "broken", direct=True)
    return None


def _break(r: Region, g: Grammar, hit: Hit) -> tuple[int, Range, int] | None:
    """Where a cue inside a quotation breaks it: the last token before, the source, the first token behind."""
    subject = _inverted(r, g, hit.first)
    k = before_cue(r, g, subject[0] if subject else hit.first)
    if k < 2:
        return None
    dash = r.tokens[k - 1].folded == DASH
    if not dash and not (g.rules.cue_inside and r.tokens[k - 1].folded == ","):
        return None
    if dash and r.tokens[k - 2].folded not in (",", "?", "!", "…", ATOM) and hit.first != k:
        return None
    limit = _next(r, hit.last, (DASH if dash else ",", ATOM))
    relayed = "relay" in hit.payload.classes
    source = subject or (possessive_in(r, g, hit) if relayed else post_source(r, g, hit.last, limit))
    if source is None or (limit < len(r) and source[1] < limit - 4 and not (relayed or subject)):
        return None
    behind = limit + 1
    if not dash:
        ended = text_between(r, max(source[1], hit.last))
        last = max(source[1], hit.last)
        if "." not in ended and "," not in ended and last < len(r):
            return None
        behind = last if "." in ended else last + 1
    first = k - 3 if dash and r.tokens[k - 2].folded == "," else k - 2
    return first, source, behind


def _inverted(r: Region, g: Grammar, i: int) -> Range | None:
    """An inverted pronoun between an auxiliary and its participle: French «a-t-elle dit»."""
    inverted = i > 1 and r.tokens[i - 1].start == r.tokens[i - 2].end + 1 and r.tokens[i - 1].folded in g.pronouns
    inverted = inverted or (i > 1 and r.text[r.tokens[i - 2].end : r.tokens[i - 1].start] in ("-t-", "-T-"))
    return (i - 1, i) if inverted and g.rules.enclitics and r.tokens[i - 2].folded in g.sets["auxiliaries"] else None


def _next(r: Region, i: int, marks: tuple[str, ...]) -> int:
    while i < len(r) and r.tokens[i].folded not in marks:
        i += 1
    return i


def text_between(r: Region, i: int) -> str:
    """What stands in the text between token `i` and the one before it."""
    end = r.tokens[i].end if i < len(r) else r.span[1]
    return r.text[r.tokens[i - 1].end : end]


def continued(previous: Relation, r: Region) -> Relation | None:
    """The relation before, when this sentence goes on with its quotation or is what its colon announced."""
    if _resumes_speech(previous, r) and r.speech is not None:
        return replace(previous, content=(*previous.content, (r.speech, r.tokens[-1].end)))
    marked = previous.content and r.text[previous.content[-1][1] - 1] in MARKS
    if not (previous.direct or marked) or not r.tokens or r.tokens[0].folded != ATOM:
        return None
    own = previous.region
    if previous.layout == "colon-next" and not previous.content:
        return replace(previous, content=(r.atoms[0],), covers=r.paragraph) if r.number - own.number == 1 else None
    if len(r) > 1 or own.within is not None or previous.content[-1][1] > r.span[0]:
        return None
    reached = own.paragraph if previous.covers is None else previous.covers
    open_still = r.text[previous.content[-1][1] - 1] not in MARKS and r.paragraph - reached == 1
    if open_still or (r.paragraph == reached and (r.number - own.number <= 1 or previous.covers is not None)):
        return replace(previous, content=(*previous.content, r.atoms[0]), covers=r.paragraph)
    return None


def _resumes_speech(previous: Relation, r: Region) -> bool:
    """Whether dash speech goes on behind its cue: "– Yes – said X. – And more."."""
    if previous.layout != "dash" or not previous.direct or previous.region.paragraph != r.paragraph:
        return False
    dashes = [k for k, t in enumerate(r.tokens) if t.folded == DASH]
    return dashes == [0] and r.number - previous.region.number == 1


def left_open(text: str, span: Span, quoted: Sequence[Pair], rules: TextRules) -> Pair | None:
    """A quotation that its paragraph opens and never closes, as when it goes on in the next paragraph."""
    taken = {i for p in quoted for i in (p.start, p.end - 1)}
    openings = {opening for opening, _ in rules.quotes} | {'"', "“"}
    if openings.isdisjoint(text[slice(*span)]):
        return None
    for i in range(span[1] - 1, span[0] - 1, -1):
        if text[i] not in openings or i in taken:
            continue
        starts = i == span[0] or text[i - 1].isspace()
        begins = i + 1 < span[1] and text[i + 1].isupper() and (i == span[0] or text[:i].rstrip()[-1:] in ":.!?…")
        inside = any(p.start < i < p.end for p in quoted)
        if starts and begins and not inside and span[1] - i >= _SHORTEST_ALONE:
            return Pair(i, span[1], 0)
        return None
    return None


def label(r: Region) -> Relation | None:
    """A speaker's name and a colon before what is said, as in transcripts: "WALLACE: Let us begin."."""
    for k in range(1, min(_LABEL + 1, len(r))):
        if r.tokens[k].folded == ":":
            if len(r) - k - 1 < _LABEL or not all(r.word(i) and r.cap(i) for i in range(k)):
                return None
            content = ((r.tokens[k + 1].start, r.tokens[-1].end),)
            return Relation(r, _NO_CUE, (r.tokens[k].start, r.tokens[k].start), content, (0, k), "label", direct=True)
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
    whole = True
    for start, end in content:
        if any(p.start <= start + 1 and p.end >= end - 1 for p in quoted):
            continue
        inside = [p for p in quoted if start <= p.start and p.end <= end + 1]
        if any(not is_name(text, (p.start + 1, p.end - 1)) for p in inside):
            return "mixed"
        whole = False
    return "direct" if whole else "indirect"

"""Who vouches for what a statement says: its attributions as frames that can be compared between reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from retold.annotation.names import gazetteer
from retold.annotation.names.keys import similarity
from retold.comparison.differences.sides import Side, kept
from retold.languages import load, outlets
from retold.languages.attribution import AttributionRules
from retold.languages.lexicon import Lexicon
from retold.languages.words import words
from retold.model import Attribution, Span

_REST = 140  # characters outside of content that a frame may take in at most
_CHANNEL = 5  # words that lead to the name of an outlet at most: "in a message spread by"
SMALL = 3  # letters of a word that says little
_THAT = 12  # characters before a content in which its that-word stands
_SAME_NAME = 0.8  # similarity of two written names from which they are one; see annotation.names.keys

MEDIA = "media"  # the name of a channel that has none: "the Ukrainian media", "news agencies"

_MARKS = frozenset('«»„“”"')
Trait = Literal["unnamed", "outlet", "role", "article"]


class Channel(NamedTuple):
    """An outlet or platform through which words came: its canonical name and the phrase that says so."""

    name: str
    span: Span


@dataclass(frozen=True)
class Frame:
    """An attribution inside a claim: the words outside of its content, what it covers, who and through whom."""

    attribution: Attribution
    span: Span
    content: tuple[int, ...]  # words of the side
    channels: tuple[Channel, ...]
    unnamed: bool
    acts: bool  # a request, an offer, a promise, the announcement of a step: what the speaker does rather than says
    shows: bool  # nobody says it: a count or a study shows it
    outlet: bool  # an outlet itself is the speaker
    described: bool  # its words give a mere role: "the diplomat"
    person: bool  # a person by name
    known: bool  # its words say who the speaker is: a name, an office, a body; no pronoun, no mere "the diplomat"
    quoted: bool  # the speaker's own words

    @property
    def source(self) -> Span | None:
        """The words that name the source."""
        return self.attribution.source


@cache
def _traits(language: str | None) -> Lexicon[Trait]:
    rules = load(language, AttributionRules)
    entries: list[tuple[str, Trait]] = [(p, "unnamed") for p in rules.unnamed]
    entries += [(p, "role") for p in rules.roles] + [(p, "outlet") for p in rules.outlets if p.startswith("~")]
    return Lexicon(language or "und", entries)


@cache
def _that(language: str | None) -> frozenset[str]:
    rules = load(language, AttributionRules)
    return frozenset(w for phrase in (*rules.that, *rules.as_words) for w in phrase.casefold().split())


@cache
def _told(language: str | None) -> frozenset[str]:
    """Prepositions before the outlet that was told."""
    return frozenset(w for phrase in load(language, AttributionRules).told for w in phrase.casefold().split())


@kept
def frames(side: Side) -> list[Frame]:
    """The attributions whose cue stands in the side's sentences and that cover some of its words."""
    found = []
    for attribution in side.article.attributions:
        at = attribution.cue or attribution.source
        if at is None or not side.holds(at) or not attribution.content:
            continue
        inside = tuple(side.within([s for s in attribution.content if any(_meet(s, t) for t in side.spans)]))
        if inside:
            found.append(_frame(side, attribution, at, inside))
    return found


@cache
def _verbs(language: str | None) -> Lexicon[str]:
    """Verbs of asking, announcing and showing that are no verbs of saying; a step of one's own is announced or told."""
    verbs = load(language, AttributionRules).verbs
    said = {*verbs.say, *verbs.tell}
    kinds = (("asks", said, verbs.ask), ("announces", {*verbs.say}, verbs.announce), ("shows", said, verbs.show))
    entries = [(p, kind) for kind, left_out, listed in kinds for p in listed if p not in left_out]
    return Lexicon(language or "und", entries)


def _cues(side: Side, cue: Span | None) -> set[str]:
    return {f.payload for f in _verbs(side.article.language).find(words(side.article.text, *cue))} if cue else set()


def _acts(side: Side, attribution: Attribution, cues: set[str]) -> bool:
    """Whether to speak is to act: to ask, or to announce a step of one's own rather than that something is so."""
    if "asks" in cues or "announces" not in cues or not attribution.cue:
        return "asks" in cues
    first = attribution.content[0][0]
    between = words(side.article.text, max(attribution.cue[1], first - _THAT), first)
    clause = any(w.folded in _that(side.article.language) for w in between)
    return attribution.kind == "indirect" and first > attribution.cue[0] and not clause


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _frame(side: Side, attribution: Attribution, at: Span, inside: tuple[int, ...]) -> Frame:
    text, source = side.article.text, attribution.source
    span = _hull(side, attribution, at)
    traits = {f.payload for f in _traits(side.article.language).find(words(text, *source))} if source else set()
    people = [m for m in side.article.mentions if m.type == "PER" and _meet(m.span, source or at)]
    plain = bool(source and side.cut(source)[1:].islower())  # "the Ukrainian media", no agency that has a name
    known = bool(source and (outlets.find(text, *source) or ("outlet" in traits and plain)) and not people)
    mentioned = any(source and _meet(m.span, source) for m in side.article.mentions)
    named = mentioned or bool(source and attribution.entity and side.cut(source)[:1].isupper())
    cues, outlet = _cues(side, attribution.cue), known and not traits & {"unnamed", "role"}
    channels = tuple(_channels(side, attribution, span)) or ((Channel(MEDIA, span),) if outlet else ())
    return Frame(
        attribution, span, inside, channels,
        unnamed="unnamed" in traits, acts=_acts(side, attribution, cues), shows="shows" in cues and not named,
        outlet=outlet, described="role" in traits and not named and _bare(side, source), person=bool(people),
        known=not _relative(side, span) and (named or "unnamed" in traits or bool(source and " " in side.cut(source))),
        quoted=attribution.kind != "indirect" or any(_marked(text, s) for s in attribution.content),
    )  # fmt: skip


def _bare(side: Side, source: Span | None) -> bool:
    """Whether a source is one word but for small ones: "the diplomat", no "spokeswoman of the government"."""
    return source is not None and sum(w.end - w.start > SMALL for w in words(side.article.text, *source)) == 1


def _relative(side: Side, span: Span) -> bool:
    """Whether a relative clause reports, so that who speaks stands before it: "the critic …, who accused"."""
    inside = side.cut(span).split(", ")[1:]
    return any(part.split(" ")[0].casefold() in _relatives(side.article.language) for part in inside)


@cache
def _relatives(language: str | None) -> frozenset[str]:
    return frozenset(load(language, AttributionRules).subordinators)


def _marked(text: str, span: Span) -> bool:
    """Whether a quotation mark stands at an edge of a span: the quotation began in a sentence before, perhaps."""
    near = text[max(0, span[0] - 2) : span[0] + 2] + text[max(0, span[1] - 2) : span[1] + 2]
    return any(c in _MARKS for c in near)


def _hull(side: Side, attribution: Attribution, at: Span) -> Span:
    """Cue and source with what stands about them outside of any content: "told Reuters", "in an interview"."""
    start, end = next(s for s in side.spans if s[0] <= at[0] < s[1])
    parts = [p for p in (attribution.cue, attribution.source) if p and start <= p[0] < end]
    first, last = min(p[0] for p in parts), max(p[1] for p in parts)
    covered = [s for s in attribution.content if _meet(s, (start, end))]
    left = max([start, *(s[1] for s in covered if s[1] <= first)])
    right = min([end, *(s[0] for s in covered if s[0] >= last)])
    text = side.article.text
    before = text[left:first]
    left += max(before.rfind(c) + 1 for c in ',;:–—\n»”“"')
    if right - left > _REST or any(first < s[0] < last for s in covered):
        return first, last
    return _trimmed(text, left, right, _that(side.article.language), (first, last))


def _trimmed(text: str, start: int, end: int, dropped: frozenset[str], core: Span) -> Span:
    """Without marks and that-words at its edges; the core stays."""
    inside = words(text, start, end)
    while inside and inside[-1].start >= core[1] and inside[-1].folded in dropped:
        inside.pop()
    while inside and inside[0].end <= core[0] and inside[0].folded in dropped:
        inside.pop(0)
    first, last = (inside[0].start, inside[-1].end) if inside else core
    closing = text[last : last + 1]
    if closing and closing in '“”»"' and last < end:
        last += 1
    return min(first, core[0]), max(last, core[1])


def _channels(side: Side, attribution: Attribution, span: Span) -> Iterator[Channel]:
    """Outlets named in the frame, and those that the attribution names elsewhere in the claim's sentences."""
    text = side.article.text
    speaker = attribution.source
    seen = set()
    for where, outlet in outlets.find(text, *span):
        if outlet.name not in seen:
            seen.add(outlet.name)
            itself = speaker is not None and _meet(where, speaker)
            chain = itself or _cited(side, span[0], where[0])
            yield Channel(outlet.name, span if chain else _leading(side, where, span, attribution))
    for name in attribution.via:
        known = outlets.resolve(name)
        if not name[:1].isupper() and known is None:
            continue  # "the agency"
        written = re.compile(rf"\b{re.escape(name)}\b")
        at = next((m.span() for s, e in side.spans if (m := written.search(text, s, e))), None)
        if at and (known.name if known else name) not in seen:
            yield Channel(known.name if known else name, _leading(side, at, _sentence(side, at), attribution))


def _sentence(side: Side, where: Span) -> Span:
    return next(s for s in side.spans if s[0] <= where[0] < s[1])


@cache
def _cited_by(language: str | None) -> Lexicon[bool]:
    return Lexicon(language or "und", [(p, True) for p in load(language, AttributionRules).cited_by])


def _cited(side: Side, start: int, end: int) -> bool:
    """Whether what stands before an outlet ends in "cited by": then speaker and outlet are one phrase."""
    before = words(side.article.text, start, end)
    return any(f.last >= len(before) - 2 for f in _cited_by(side.article.language).find(before))


@kept
def platforms(side: Side) -> list[Channel]:
    """Platforms on which something was made known, where no attribution says so: "claimed it on Telegram"."""
    found = []
    for sentence in side.spans:
        for where, outlet in outlets.find(side.article.text, *sentence):
            span = _leading(side, where, sentence, None)
            before = {w.folded for w in words(side.article.text, span[0], where[0])}
            if outlet.kind == "platform" and before & _told(side.article.language):
                found.append(Channel(outlet.name, span))
    return found


def _leading(side: Side, where: Span, within: Span, attribution: Attribution | None) -> Span:
    """The name of an outlet with the words of its clause that lead to it: "in a message on Telegram"."""
    text = side.article.text
    cue, source = (attribution.cue, attribution.source) if attribution else (None, None)
    before = words(text, within[0], where[0])
    first = where[0]
    for word in reversed(before[-_CHANNEL:]):
        if any(mark in text[word.end : first] for mark in ',;:–—.»”"'):
            break
        if source and _meet((word.start, word.end), source):
            break
        if cue and _meet((word.start, word.end), cue):
            if not {w.folded for w in words(text, first, where[0])} & _told(side.article.language):
                first = word.start
            break
        first = word.start
    return first, where[1]


def names(side: Side, frame: Frame) -> list[str]:
    """Words with a capital in the frame and in what its source was resolved to, outlets and a first word left out."""
    found = [w for w in (frame.attribution.speaker or "").split() if w[:1].isupper()] if not frame.outlet else []
    skipped = [where for where, _ in outlets.find(side.article.text, *frame.span)]
    for word in words(side.article.text, *frame.span):
        written = side.article.text[word.start : word.end]
        first = any(word.start == s for s, _ in side.spans)
        if written[:1].isupper() and not first and not any(_meet((word.start, word.end), s) for s in skipped):
            found.append(written)
    return [w.strip(",.;:()«»„“”\"'") for w in found]


@cache
def _evidence(language: str | None) -> Lexicon[bool]:
    """Phrases of several words that say "according to", with a noun or a "these" of their own."""
    rules = load(language, AttributionRules)
    return Lexicon(language or "und", [(p, True) for p in rules.according if " " in p])


@kept
def hearsay(side: Side) -> list[Span]:
    """Where something is said to come from somewhere and no more: "according to the data", "by these accounts"."""
    text, language = side.article.text, side.article.language
    taken = [span for a in side.article.attributions for span in (a.cue, a.source) if span]
    found = []
    for sentence in side.spans:
        inside = words(text, *sentence)
        for hit in _evidence(language).find(inside):
            span = inside[hit.first].start, inside[hit.last - 1].end
            if text[span[1] : span[1] + 1] == "," and not any(_meet(span, t) for t in taken):
                found.append(span)
    return found


@kept
def covered(side: Side) -> bool:
    """Whether most of what a side says is what somebody said: in quotation marks, or known to be so."""
    said = [span for a in side.article.attributions for span in a.content]
    words_of = [k for k in range(len(side.words)) if any(s <= side.words[k][0] < e for s, e in said)]
    return len(words_of) > len(side.words) / 2 or all(_quoted(side.cut(span)) for span in side.spans)


def _quoted(written: str) -> bool:
    """Whether a sentence stands whole inside quotation marks."""
    return written[:1] in _MARKS and written.rstrip(".,!?…")[-1:] in _MARKS


def body(side: Side, frame: Frame) -> str | None:
    """The kind of body that the source is, where every country has one: "foreign-ministry"."""
    if not frame.source:
        return None
    written = tuple(side.article.text[w.start : w.end] for w in words(side.article.text, *frame.source))
    found = gazetteer.body(written, side.article.language)
    return found.kind if found else None


def one_name(a: Sequence[str], language: str | None, b: Sequence[str], other: str | None) -> bool:
    """Whether two lists of written names share one."""
    return any(similarity(x, language, y, other) >= _SAME_NAME for x in a for y in b if len(x) > 2 and len(y) > 2)

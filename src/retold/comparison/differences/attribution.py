"""Who says so: a fact against a source, another speaker, a channel lost or added, a quotation against a paraphrase."""

from __future__ import annotations

from collections.abc import Sequence

from retold.comparison.differences.frames import (
    Channel,
    Frame,
    body,
    covered,
    frames,
    hearsay,
    names,
    one_name,
    platforms,
)
from retold.comparison.differences.sides import Found, Pair, Side
from retold.comparison.speakers import may_be_one, person
from retold.languages import outlets
from retold.model import Span

# Cosines between words in place (see comparison.passages), chosen on gold and examples with
# `python benchmarks/differences.py DATA`: rerun it when the encoder changes.
TOLD = 0.34  # of a content's words, from which the other report tells the content
TURNED = 0.35  # of one of the other report's sentences, from which a content tells it
COUNTERPART = 0.3  # of two contents, from which they may be one
ANOTHER = 0.42  # of two contents, from which another named speaker of them is a difference
PARTLY = 0.5  # of two contents, the better way round, from which a long one is told in part
PRESENT = 0.55  # of cue and of source, from which the other report has them too, though not as an attribution
FACT = "{this} says where this is from (“{here}”), {that} states it as fact"
ALONE = "{this} names a channel (“{here}”) that {that} leaves out"
SPEAKER = "the speaker is another: “{here}” in {this}, “{there}” in {that}"
OTHER = "it came through “{here}” in {this}, through “{there}” in {that}"
CHAIN = 90  # characters of a chain of channels that is one phrase
ONE_SPEAKER = 0.47  # of two sources, from which they are one


def attribution(pair: Pair) -> list[Found]:
    """Who says so otherwise: the speaker and the channel at most, the one that matters more first."""
    ours, theirs = _shared(pair), _shared(pair.turned)
    if not ours and not theirs:
        if frames(pair.a) or frames(pair.b):
            return []
        return _on_platform(pair) or _on_hearsay(pair) or [f.turned() for f in _on_hearsay(pair.turned)]
    # A long content is told in part only; where the other side's attributed words are in it, it is shared all the same.
    theirs = theirs or [y for y in frames(pair.b) if any(_overlap(pair, x, y) >= PARTLY for x in ours)]
    ours = ours or [x for x in frames(pair.a) if any(_overlap(pair, x, y) >= PARTLY for y in theirs)]
    if not theirs:
        return _against_fact(pair, ours)
    if not ours:
        return [f.turned() for f in _against_fact(pair.turned, theirs)]
    return _compared(pair, ours, theirs)


def _on_hearsay(pair: Pair) -> list[Found]:
    """What A has from "the data" and B states, where nobody is named on either side."""
    if hearsay(pair.b) or covered(pair.b):
        return []
    for span in hearsay(pair.a):
        inside = pair.a.at(span)
        rest = [k for k in pair.a.at(next(s for s in pair.a.spans if s[0] <= span[0] < s[1])) if k not in inside]
        if pair.told(rest) >= TOLD:
            return [Found("attribution", span, None, FACT)]
    return []


def _on_platform(pair: Pair) -> list[Found]:
    """A platform that one side alone names in what neither attributes."""
    a, b = platforms(pair.a), platforms(pair.b)
    if len(a) + len(b) != 1:
        return []
    span_a, span_b = (a[0].span if a else None), (b[0].span if b else None)
    found = Found("attribution", span_a, span_b, ALONE)
    return [found if a else Found("attribution", span_a, span_b, ALONE, "b")]


def _shared(pair: Pair) -> list[Frame]:
    """The frames of side A whose content side B tells."""
    return [f for f in frames(pair.a) if pair.told(f.content) >= TOLD]


def _whole(pair: Pair, frame: Frame) -> bool:
    """Whether a content of side A tells one of side B's sentences in turn, so that B could name the source there."""
    return max(pair.turned.told(pair.b.at(s), frame.content) for s in pair.b.spans) >= TURNED


def _against_fact(pair: Pair, ours: Sequence[Frame]) -> list[Found]:
    """B states what A attributes, unless B has the words of the attribution too."""
    if pair.b.sentences == (0,) and len(pair.b.article.sentences) > 1:  # a headline leaves out who said so
        return []
    # There is an attribution, of other words perhaps: who is to know how far it reaches.
    if frames(pair.b) or hearsay(pair.b) or covered(pair.b):
        return []
    said = [f for f in ours if not f.acts and not f.shows and (f.source or f.channels) and _whole(pair, f)]
    for frame in sorted(said, key=lambda f: (f.outlet, -pair.told(f.content))):
        cue = pair.told(pair.a.at(frame.attribution.cue)) if frame.attribution.cue else 0.0
        source = pair.told(pair.a.at(frame.source)) if frame.source else PRESENT
        if cue < PRESENT or source < PRESENT - 0.15:
            return [Found("attribution", frame.span, None, FACT)]
    return []


def _compared(pair: Pair, ours: Sequence[Frame], theirs: Sequence[Frame]) -> list[Found]:
    couples = sorted(
        ((_overlap(pair, x, y), k, n) for k, x in enumerate(ours) for n, y in enumerate(theirs)), reverse=True
    )
    couples = [(q, k, n) for q, k, n in couples if q >= COUNTERPART]
    both = [(q, ours[k], theirs[n]) for q, k, n in couples]
    same = [(q, x, y) for q, x, y in both if not x.outlet and one_speaker(pair, x, y)]
    other: list[Found] = []
    if not same and couples:
        couples = [c for c in couples if c[0] >= ANOTHER or ours[c[1]].unnamed != theirs[c[2]].unnamed]
        people = [c for c in couples if not ours[c[1]].outlet and not theirs[c[2]].outlet]
        mixed = [
            c for c in couples
            if ours[c[1]].outlet != theirs[c[2]].outlet and not one_speaker(pair, ours[c[1]], theirs[c[2]])
            and not _named_too(pair, ours[c[1]], theirs[c[2]])
        ]  # fmt: skip
        if people or mixed:
            _, k, n = (people or mixed)[0]
            reason = _who(ours[k], theirs[n])
            other = [Found("attribution", ours[k].span, theirs[n].span, reason, "" if reason == SPEAKER else "a")]
            # Through whom these two came is part of what is told already.
            ours, theirs = _without(ours, ours[k]), _without(theirs, theirs[n])
    return other + _channels(pair, ours, theirs) or _wording(same)


def _without(some: Sequence[Frame], told: Frame) -> list[Frame]:
    """The frames that name none of a frame's channels, that one left out."""
    known = {c.name for c in told.channels}
    return [f for f in some if f is not told and known.isdisjoint(c.name for c in f.channels)]


def _named_too(pair: Pair, x: Frame, y: Frame) -> bool:
    """Whether the side of the outlet has the other's person elsewhere, so that the outlet only passes on."""
    if x.outlet:
        return any(not f.outlet and f.known and one_speaker(pair, f, y) for f in frames(pair.a))
    return any(not f.outlet and f.known and one_speaker(pair, x, f) for f in frames(pair.b))


def _overlap(pair: Pair, x: Frame, y: Frame) -> float:
    """How much two contents say the same: the better of both ways round."""
    return max(pair.told(x.content, y.content), pair.turned.told(y.content, x.content))


def one_speaker(pair: Pair, x: Frame, y: Frame) -> bool:
    """Whether two frames have one speaker as far as can be told; what is not known counts as one."""
    if x.attribution.entity and x.attribution.entity == y.attribution.entity:
        return True
    one, other = person(pair.a.article, x.attribution), person(pair.b.article, y.attribution)
    if one and other:
        return may_be_one(one, other)
    if (x.described and y.person) or (y.described and x.person):
        return True
    if x.unnamed or y.unnamed:
        return x.unnamed and y.unnamed
    if not x.source or not y.source:
        return True
    bodies = body(pair.a, x), body(pair.b, y)
    if bodies[0] and bodies[1]:
        return bodies[0] == bodies[1]
    languages = pair.a.article.language, pair.b.article.language
    if one_name(names(pair.a, x), languages[0], names(pair.b, y), languages[1]):
        return True
    return not (x.known and y.known) or pair.alike(x.source, y.source) >= ONE_SPEAKER


def _who(x: Frame, y: Frame) -> str:
    if x.unnamed != y.unnamed:
        named = "{that}" if x.unnamed else "{this}"
        return "the source is “{here}” in {this} and “{there}” in {that}; only " + named + " names it"
    if x.person != y.person and x.known and y.known and not x.outlet and not y.outlet:
        named = "{this}" if x.person else "{that}"
        return "the speaker is “{here}” in {this}, “{there}” in {that}; only " + named + " gives a name"
    if x.outlet != y.outlet:
        return "{this} has it from “{here}”, {that} from “{there}”: an outlet against the source itself"
    return SPEAKER


def _channels(pair: Pair, ours: Sequence[Frame], theirs: Sequence[Frame]) -> list[Found]:
    """Outlets that only one of the sides names."""
    a, b = _by_name(ours), _by_name(theirs)
    whole_a = {c.name for f in ours if _whole(pair, f) for c in f.channels}
    whole_b = {c.name for f in theirs if _whole(pair.turned, f) for c in f.channels}
    # An outlet that stands in the other's sentences outside of any frame that we know counts as named there.
    lost = [c for n, c in a.items() if n not in b and n not in _outlets(pair.b)]
    added = [c for n, c in b.items() if n not in a and n not in _outlets(pair.a)]
    if lost and added:
        return [Found("attribution", _joined(pair.a, lost), _joined(pair.b, added), OTHER, "")]
    lost, added = [c for c in lost if c.name in whole_a], [c for c in added if c.name in whole_b]
    found = [Found("attribution", span, None, ALONE) for span in _by_sentence(pair.a, lost)]
    return found + [Found("attribution", None, span, ALONE, "b") for span in _by_sentence(pair.b, added)]


def _by_sentence(side: Side, channels: Sequence[Channel]) -> list[Span]:
    """The channels of each sentence as one phrase."""
    within: dict[int, list[Channel]] = {}
    for channel in channels:
        within.setdefault(side.sentence_of(channel.span), []).append(channel)
    return [_joined(side, some) for _, some in sorted(within.items())]


def _outlets(side: Side) -> set[str]:
    return {outlet.name for span in side.spans for _, outlet in outlets.find(side.article.text, *span)}


def _by_name(some: Sequence[Frame]) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    for frame in some:
        for channel in frame.channels:
            found.setdefault(channel.name, channel)
    return found


def _joined(side: Side, channels: Sequence[Channel]) -> Span:
    """A chain of channels in one sentence is one phrase."""
    first = channels[0].span
    sentence = side.sentence_of(first)
    spans = [c.span for c in channels if side.sentence_of(c.span) == sentence]
    whole = min(s for s, _ in spans), max(e for _, e in spans)
    return whole if whole[1] - whole[0] <= CHAIN else first


def _wording(same: Sequence[tuple[float, Frame, Frame]]) -> list[Found]:
    """The speaker's own words against a paraphrase of them."""
    kinds = {(x.attribution.kind == "direct", x.quoted, y.attribution.kind == "direct", y.quoted) for _, x, y in same}
    if kinds in ({(True, True, False, False)}, {(False, False, True, True)}):
        _, x, y = same[0]
        reason = "{this} quotes the speaker's own words (“{here}”), {that} puts them in its own (“{there}”)"
        return [Found("attribution", x.span, y.span, reason, "a" if x.quoted else "b")]
    return []

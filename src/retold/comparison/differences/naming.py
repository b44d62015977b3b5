"""Another word for the same thing that changes the picture, and another body that acts."""

from __future__ import annotations

from retold.comparison.differences.frames import frames
from retold.comparison.differences.sides import Found, Pair, Side
from retold.languages.concepts import Kind, Named
from retold.model import DifferenceType, Span

# From which two words may name one thing: their cosine and half that of the words beside them. A body acts, and a case
# moves from stage to stage, in other ways too, so that their places must agree more surely. Chosen on gold and
# examples with `python benchmarks/differences.py DATA`.
SAME_THING: dict[Kind, float] = {"naming": 0.2, "actor": 0.3, "stage": 0.6}
BESIDE = 2  # words on each side
HEADLINE = 0.1  # a headline's word counts so much less than the report's own


def naming(pair: Pair) -> list[Found]:
    """Concepts of one group at comparable places, one in each report, which the other report's sentences lack."""
    ours, theirs = _named(pair.a), _named(pair.b)
    groups = {n.concept.group for n in ours} & {n.concept.group for n in theirs}
    found = []
    for group in sorted(groups):
        a, b = ([n for n in some if n.concept.group == group] for some in (ours, theirs))
        if {n.concept for n in a} & {n.concept for n in b}:
            continue
        couples = [(_fit(pair, x, y), x, y) for x in a for y in b]
        fit, x, y = max(couples, key=lambda c: (c[0], c[1].span, c[2].span))
        if fit >= SAME_THING[x.concept.kind]:
            called = (x.concept.name, y.concept.name)
            spans = _phrase(pair.a, x), _phrase(pair.b, y)
            kind: DifferenceType = "actor" if x.concept.kind == "actor" else "naming"
            found.append(Found(kind, *spans, "another picture", called))
    return found


def _named(side: Side) -> list[Named]:
    """The concepts in the side's sentences; a body that only speaks is no actor."""
    sources = [f.source for f in frames(side) if f.source and not f.acts]
    found = [n for n in side.concepts if n.concept.kind in SAME_THING]
    speaking = [n for n in found if any(s <= n.span[0] and n.span[1] <= e for s, e in sources)]
    return [n for n in found if n.concept.kind != "actor" or n not in speaking]


def _fit(pair: Pair, x: Named, y: Named) -> float:
    """How surely two words stand for one thing."""
    a, b = _beside(pair.a, x), _beside(pair.b, y)
    beside = max(pair.told(a, b), pair.turned.told(b, a)) if a and b else 0.0
    headlines = sum(side.sentence_of(n.span) == 0 for side, n in ((pair.a, x), (pair.b, y)))
    return pair.alike(x.span, y.span) + beside / 2 - HEADLINE * headlines


def _beside(side: Side, named: Named) -> list[int]:
    inside = side.at(named.span)
    if not inside:
        return []
    start, end = next(s for s in side.spans if s[0] <= named.span[0] < s[1])
    near = range(max(0, inside[0] - BESIDE), min(len(side.words), inside[-1] + 1 + BESIDE))
    return [k for k in near if k not in inside and start <= side.words[k][0] < end]


def _phrase(side: Side, named: Named) -> Span:
    """The word with the name that belongs to it: a war with its place, a body with its own name."""
    first, last = named.span
    for mention in side.article.mentions:
        if not side.holds(mention.span) or mention.span[0] < last:
            continue
        gap = side.article.text[last : mention.span[0]]
        if named.concept.kind == "actor":
            belongs = not gap.strip(' «„“"')
        else:
            belongs = mention.type == "LOC" and len(gap.split()) == 1 and gap.strip().isalpha()
        if belongs:
            return first, mention.span[1]
    return first, last

"""Another word for the same thing that changes the picture, and another body that acts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retold.comparison.differences.frames import frames
from retold.comparison.differences.marks import HEDGES, marks, tells
from retold.comparison.differences.sides import Found, Pair, Side, kept
from retold.languages.concepts import Kind, Named
from retold.model import DifferenceType, Span

# From which two words may name one thing: their cosine and half that of the words beside them. A body acts, and a case
# moves from stage to stage, in other ways too, so that their places must agree more surely. Chosen on gold and
# examples with `python benchmarks/differences.py DATA`.
SAME_THING: dict[Kind, float] = {"naming": 0.2, "actor": 0.3, "stage": 0.6, "vouching": 0.6}
TYPES: dict[Kind, DifferenceType] = {"actor": "actor", "vouching": "certainty"}
ONE_MATTER = 0.8  # cosine of two words beside two words of one report, from which both speak of one thing
MARKED = 25  # characters from a hedge or a negation to the word that it leaves open or denies
LONG = 5  # letters of a word that may be that thing: no auxiliary, no article
THING = 4  # words on each side among which that thing is looked for
ANOTHER_WORD = "{this} speaks of “{here}” ({mine}), {that} of “{there}” ({theirs})"
ANOTHER_ACTS = "it is “{here}” ({mine}) that acts in {this}, “{there}” ({theirs}) in {that}"
BOTH = "{this} says “{here}” ({mine}) in one place and “{there}” ({theirs}) in another"
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
        couples = [(_fit(pair, x, y), x, y) for x in a for y in b if x.concept.differs(y.concept)]
        if not couples:
            continue
        fit, x, y = max(couples, key=lambda c: (c[0], c[1].span, c[2].span))
        if fit >= SAME_THING[x.concept.kind]:
            spans = _phrase(pair.a, x), _phrase(pair.b, y)
            kind = TYPES.get(x.concept.kind, "naming")
            reason = ANOTHER_ACTS if kind == "actor" else ANOTHER_WORD
            found.append(Found(kind, *spans, reason, "", (x.concept.name, y.concept.name)))
    return found


@kept
def _named(side: Side) -> list[Named]:
    """The concepts in the side's sentences; a body that only speaks is no actor, and what is negated is not named."""
    sources = [f.source for f in frames(side) if f.source and not f.acts]
    denied = [m.span for m in marks(side) if m.kind in ("negation", "without")]
    found = [n for n in side.concepts if n.concept.kind in SAME_THING and not _inside(n.span, denied)]
    speaking = [n for n in found if any(s <= n.span[0] and n.span[1] <= e for s, e in sources)]
    return [n for n in found if n.concept.kind != "actor" or n not in speaking]


def _inside(span: Span, some: Sequence[Span]) -> bool:
    return any(s <= span[0] and span[1] <= e for s, e in some)


def within(side: Side, whole: Side) -> list[Found]:
    """Words of one report that exclude each other: it says postponed above and cancelled below.

    `side` is what the claim has of the report, `whole` all of it. The first such words of a group are told, where the
    claim has one of them; the earlier ones are the difference's first.
    """
    groups = {n.concept.group for n in side.concepts if n.concept.exclusive}
    pair, plain = Pair(whole, whole), [n for n in _plain(whole) if n.concept.group in groups]
    found = []
    for group in sorted(groups):
        some = [n for n in plain if n.concept.group == group]
        couples = [(x, y) for x in some for y in some if x < y and x.concept.differs(y.concept)]
        both = next((c for c in couples if _about(pair, *c) >= ONE_MATTER), None)
        if both and any(side.holds(n.span) for n in both):
            x, y = both
            found.append(Found("naming", x.span, y.span, BOTH, "", (x.concept.name, y.concept.name)))
    return found


@kept
def _plain(side: Side) -> list[Named]:
    """The concepts that are said outright: neither denied nor left open by a mark before them."""
    open_ = [m.span for m in marks(side) if m.kind in (*HEDGES, "negation", "without")]
    return [n for n in side.concepts if not any(n.span[1] - s >= 0 and n.span[0] - e < MARKED for s, e in open_)]


def _about(pair: Pair, x: Named, y: Named) -> float:
    """How alike the two things are that stand beside two words of one report: the meeting and the meeting."""
    near = ([k for k in _beside(pair.a, n, THING) if tells(pair.a, k)] for n in (x, y))
    names = set(pair.a.within([m.span for m in pair.a.article.mentions if m.type in ("PER", "LOC")]))
    a, b = ([k for k in some if k not in names and len(pair.a.cut(pair.a.words[k])) >= LONG] for some in near)
    return float(pair.similar[np.ix_(a, b)].max()) if a and b else 0.0


def _fit(pair: Pair, x: Named, y: Named) -> float:
    """How surely two words stand for one thing."""
    a, b = _beside(pair.a, x), _beside(pair.b, y)
    beside = max(pair.told(a, b), pair.turned.told(b, a)) if a and b else 0.0
    headlines = sum(side.sentence_of(n.span) == 0 for side, n in ((pair.a, x), (pair.b, y)))
    return pair.alike(x.span, y.span) + beside / 2 - HEADLINE * headlines


def _beside(side: Side, named: Named, most: int = BESIDE) -> list[int]:
    inside = side.at(named.span)
    if not inside:
        return []
    start, end = next(s for s in side.spans if s[0] <= named.span[0] < s[1])
    near = range(max(0, inside[0] - most), min(len(side.words), inside[-1] + 1 + most))
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

"""How sure it is: hedges, hearsay and verdicts that only one report has."""

from __future__ import annotations

from collections.abc import Sequence

from retold.comparison.differences.conditions import condition
from retold.comparison.differences.frames import frames
from retold.comparison.differences.marks import HEARSAY, HEDGES, Mark, asks, behind, marks, purposive, sentence, tells
from retold.comparison.differences.sides import Found, Pair, Side
from retold.comparison.differences.tense import planned
from retold.model import Span

# Cosines between words in place, chosen on gold and examples with `python benchmarks/differences.py DATA`.
MARKED = 0.43  # of a mark's words, from which the other report has them too
# Of the rest of a mark's sentence, from which the other report tells it, by what the mark says: where the sides say the
# same (CLOSE), and where they overlap, for there a hedge may stand in what only one of them says.
TOLD = {
    "hearsay": (0.35, 0.38), "mood": (0.35, 0.38), "possible": (0.35, 0.48), "probable": (0.28, 0.65),
    "likely": (0.28, 0.38),
}  # fmt: skip
CLOSE = 0.5  # of all words of either side, from which the two say the same and little beyond
MARKED_OVERLAP = 0.35  # the same in claims that overlap
MARKED_HEARSAY = 0.55  # the same of hearsay, which the other language's own marks show more surely
MET = 0.3  # of a word behind a mark, from which the other report's word answers to it
REACHED = 0.33  # of the words that a mark bears upon, in claims that overlap
RIVAL = 0.18  # how much better another word of this report may answer to that one
OPEN = "{this} leaves it open (“{here}”), {that} does not (“{there}”)"
OPEN_ALONE = "{this} leaves it open (“{here}”), {that} does not"
UNFOUNDED = "{this} calls the claim unfounded (“{here}”), {that} does not (“{there}”)"
_CHARGE = "accused"  # a concept of the table
_AUXILIARY = 3  # letters of a mark in one word that is a mere auxiliary: "би", "by", "bi"
_NEAR = 40  # characters from a hedge to a denial that takes its place


def certainty(pair: Pair) -> list[Found]:
    """A hedge, hearsay, a verdict of "unfounded", a condition or a plan of which the other report has nothing."""
    for look in (condition, _hedged, planned):
        found = look(pair) or [f.turned() for f in look(pair.turned)]
        if found:
            return found
    return []


def _hedged(pair: Pair) -> list[Found]:
    ours, theirs = marks(pair.a), marks(pair.b)
    for wanted in ("unfounded", "hearsay", "mood", "possible", "likely", "probable"):
        if any(m.kind == wanted or (wanted != "unfounded" and m.kind in HEDGES) for m in theirs):
            continue
        for mark in ours:
            if mark.kind != wanted or _negated(ours, mark) or _reported(pair, mark):
                continue
            if purposive(pair.a, mark.span) or asks(pair.a, mark.span) or _counted(pair.a, mark.span):
                continue
            if mark.kind in HEARSAY and _charged(pair.b):
                continue
            found = _unfounded(pair, mark) if mark.kind == "unfounded" else _unsure(pair, mark)
            if found:
                return [found]
    return []


def _negated(some: Sequence[Mark], mark: Mark) -> bool:
    """Whether a denial stands near, so that polarity is what matters."""
    return any(m.kind in ("negation", "denial") and 0 <= m.span[0] - mark.span[1] < _NEAR for m in some)


def _counted(side: Side, span: Span) -> bool:
    """Whether a mark stands behind a number, so that it says which things are counted: "302 of the 306 expected"."""
    return side.article.text[: span[0]].rstrip()[-1:].isdigit()


def _reported(pair: Pair, mark: Mark) -> bool:
    """Whether a mark is the mood of reported speech that the other report quotes: "würden"."""
    inside = set(pair.a.at(mark.span))
    told = any(f.attribution.kind == "indirect" and inside & set(f.content) for f in frames(pair.a))
    return mark.kind == "possible" and told and any(f.attribution.kind == "direct" for f in frames(pair.b))


def _charged(side: Side) -> bool:
    """Whether a report speaks of a charge, which is no plain assertion either."""
    return any(n.concept.name == _CHARGE for n in side.concepts)


def _unfounded(pair: Pair, mark: Mark) -> Found | None:
    """A claim that only one report calls unfounded: the word behind the mark is the other's noun or verb for it."""
    inside = pair.a.at(mark.span)
    after = inside[-1] + 1 if inside else len(pair.a.words)
    if after >= len(pair.a.words):
        return None
    word = pair.a.words[after]
    best, cosine = pair.partner(after)
    cues = {k for f in frames(pair.b) for k in pair.b.at(f.attribution.cue or f.span)}
    claimed = best in cues or pair.mutual(word, pair.b.words[best])
    if not claimed or cosine < MARKED or pair.told(inside) >= MARKED:
        return None
    return Found("certainty", (mark.span[0], word[1]), pair.b.words[best], UNFOUNDED)


def _unsure(pair: Pair, mark: Mark) -> Found | None:
    """A hedge that the other report lacks though it tells the same."""
    side, inside = pair.a, pair.a.at(mark.span)
    auxiliary = side.cut(mark.span).isalpha() and mark.span[1] - mark.span[0] <= _AUXILIARY
    if not inside or (auxiliary and mark.kind not in HEARSAY):
        return None
    overlap = pair.relation == "overlap" or (mark.kind != "probable" and _apart(pair))
    marked = pair.told(inside)
    rest = [k for k in _about(side, mark) if k not in inside]
    if marked >= (MARKED_HEARSAY if mark.kind in HEARSAY else MARKED_OVERLAP if overlap else MARKED):
        return None
    reach = behind(side, inside)
    phrase = len(side.cut(mark.span).split()) > 1
    needed = TOLD["possible" if phrase and mark.kind == "probable" else mark.kind]  # a modal verb with its infinitive
    if not reach or pair.told(rest) < needed[overlap]:
        return None
    adverb = mark.kind in ("likely", "probable") or phrase
    # An adverb stands before its verb; behind that are times, places, things.
    main = next((k for k in (reach[:1] if adverb else reach) if _answered(pair, k)), None)
    if overlap and mark.kind != "likely" and (main is None or pair.told(reach) < REACHED):
        return None
    span = mark.span if adverb else (mark.span[0], side.words[reach[0]][1])
    met = None if main is None else pair.b.words[pair.partner(main)[0]]
    return Found("certainty", span, met, OPEN if met else OPEN_ALONE)


def _about(side: Side, mark: Mark) -> list[int]:
    """What a mark leaves open: its sentence, or for an adverb that says nothing else its clause, without who says so.

    Such an adverb may stand between commas of its own.
    """
    if mark.kind != "likely":
        return sentence(side, mark.span)
    inside, whole = side.at(mark.span), sentence(side, mark.span)
    first = next((k for k in range(inside[0] - 1, whole[0], -1) if _ends_clause(side, k)), whole[0])
    last = next((k for k in range(inside[-1] + 2, whole[-1] + 1) if _ends_clause(side, k)), whole[-1] + 1)
    framed = {k for f in frames(side) for k in side.at(f.span)}
    return [k for k in range(first, last) if k not in framed]


def _ends_clause(side: Side, word: int) -> bool:
    """Whether a mark of punctuation stands before a word."""
    return not side.cut((side.words[word - 1][1], side.words[word][0])).isspace()


def _apart(pair: Pair) -> bool:
    """Whether one side says much that the other does not, though the claim counts as the same."""
    return min(pair.told(range(len(pair.a.words))), pair.turned.told(range(len(pair.b.words)))) < CLOSE


def _answered(pair: Pair, word: int) -> bool:
    """Whether the other report has a word for what a mark bears upon."""
    partner, cosine = pair.partner(word)
    rival = float(pair.similar[:, partner].max())
    return cosine >= max(MET, rival - RIVAL) and tells(pair.b, partner)

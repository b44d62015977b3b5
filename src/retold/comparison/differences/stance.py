"""How sure it is, and whether it is so: hedges that only one report has, and what one denies and the other asserts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from retold.comparison.differences.frames import frames
from retold.comparison.differences.sides import Found, Pair, Side
from retold.languages import load
from retold.languages.lexicon import Lexicon
from retold.languages.stance import StanceRules
from retold.languages.words import words
from retold.model import Span, Stance

# Cosines between words in place, chosen on gold and examples with `python benchmarks/differences.py DATA`.
MARKED = 0.43  # of a mark's words, from which the other report has them too
# Of the rest of a mark's sentence, from which the other report tells it, by what the mark says: in claims that are the
# same, and in those that overlap, where a hedge may stand in what only one of them says.
TOLD = {"hearsay": (0.35, 0.38), "possible": (0.35, 0.48), "probable": (0.28, 0.65)}
MARKED_OVERLAP = 0.35  # of a mark's words in claims that overlap, unless it is hearsay
DENIED = 0.48  # of the words that a negation bears upon
MET = 0.3  # of a word behind a mark, from which the other report's word answers to it
REACH = 3  # words behind a mark that it bears upon
_SMALL = 3  # letters of a word that says little
_AUXILIARY = 3  # letters of a mark in one word that is a mere auxiliary: "би", "by", "bi"
_NEAR = 40  # characters from a hedge to a denial that takes its place

Kind = str


@cache
def _kinds(language: str | None) -> Lexicon[Kind]:
    rules = load(language, StanceRules)
    order = ("unfounded", "hearsay", "possible", "probable", "conditional", "unlikely", "certain", "denial", "negation")
    seen: dict[str, Kind] = {}
    for kind in order:
        for phrase in getattr(rules, kind):
            seen.setdefault(phrase, kind)
    return Lexicon(language or "und", seen.items())


def _kind(side: Side, mark: Stance) -> Kind:
    found = _kinds(side.article.language).find(words(side.article.text, *mark.span))
    if found:
        return found[0].payload
    return "negation" if mark.polarity == "negative" else "possible"


def _marks(side: Side) -> list[tuple[Kind, Stance]]:
    return [(_kind(side, m), m) for m in side.article.stance if m.sentence in side.sentences and side.holds(m.span)]


def certainty(pair: Pair) -> list[Found]:
    """A hedge, hearsay or a verdict of "unfounded" of which the other report has nothing."""
    return _hedged(pair) or [f.turned() for f in _hedged(pair.turned)]


def _hedged(pair: Pair) -> list[Found]:
    ours, theirs = _marks(pair.a), _marks(pair.b)
    for wanted in ("unfounded", "hearsay", "possible", "probable"):
        if any(kind == wanted or (wanted != "unfounded" and kind in _HEDGES) for kind, _ in theirs):
            continue
        for kind, mark in ours:
            if kind != wanted or _negated(ours, mark) or _mood(pair, kind, mark):
                continue
            found = _unfounded(pair, mark) if kind == "unfounded" else _unsure(pair, kind, mark)
            if found:
                return [found]
    return []


_HEDGES = ("hearsay", "possible", "probable", "conditional", "unlikely")


def _negated(marks: Sequence[tuple[Kind, Stance]], mark: Stance) -> bool:
    """Whether a denial stands near, so that polarity is what matters."""
    return any(k in ("negation", "denial") and 0 <= m.span[0] - mark.span[1] < _NEAR for k, m in marks)


def _mood(pair: Pair, kind: Kind, mark: Stance) -> bool:
    """Whether a mark is the mood of reported speech that the other report quotes: "sei", "würden"."""
    inside = set(pair.a.at(mark.span))
    told = any(f.attribution.kind == "indirect" and inside & set(f.content) for f in frames(pair.a))
    return kind == "possible" and told and any(f.attribution.kind == "direct" for f in frames(pair.b))


def _unfounded(pair: Pair, mark: Stance) -> Found | None:
    """A claim that only one report calls unfounded: the word behind the mark is the other's noun or verb for it."""
    inside = pair.a.at(mark.span)
    behind = inside[-1] + 1 if inside else len(pair.a.words)
    if behind >= len(pair.a.words):
        return None
    word = pair.a.words[behind]
    best, cosine = pair.partner(behind)
    cues = {k for f in frames(pair.b) for k in pair.b.at(f.attribution.cue or f.span)}
    claimed = best in cues or pair.mutual(word, pair.b.words[best])
    if not claimed or cosine < MARKED or pair.told(inside) >= MARKED:
        return None
    return Found("certainty", (mark.span[0], word[1]), pair.b.words[best], "only one report calls it unfounded")


def _unsure(pair: Pair, kind: Kind, mark: Stance) -> Found | None:
    """A hedge that the other report lacks though it tells the same."""
    side, inside = pair.a, pair.a.at(mark.span)
    if not inside or (side.cut(mark.span).isalpha() and mark.span[1] - mark.span[0] <= _AUXILIARY):
        return None
    overlap = pair.relation == "overlap"
    marked = pair.told(inside)
    rest = [k for k in _sentence(side, mark.span) if k not in inside]
    if marked >= MARKED or (overlap and kind != "hearsay" and marked >= MARKED_OVERLAP):
        return None
    behind = _behind(side, inside)
    if not behind or pair.told(rest) < TOLD[kind][overlap]:
        return None
    adverb = kind == "probable" or len(side.cut(mark.span).split()) > 1
    # An adverb stands before its verb; behind that are times, places, things.
    main = next((k for k in (behind[:1] if adverb else behind) if _answered(pair, k)), None)
    if main is None and overlap:
        return None
    span = mark.span if adverb else (mark.span[0], side.words[behind[0]][1])
    met = None if main is None else pair.b.words[pair.partner(main)[0]]
    return Found("certainty", span, met, "only one report leaves it open")


def _answered(pair: Pair, word: int) -> bool:
    """Whether the other report has a word for what a mark bears upon."""
    partner, cosine = pair.partner(word)
    return cosine >= MET and _tells(pair.b, partner)


def _tells(side: Side, word: int) -> bool:
    """Whether a word may be what happened: no time, no number, no small word."""
    start, end = side.words[word]
    numbers = {k for q in side.article.quantities if side.holds(q.span) for k in side.at(q.span)}
    dated = {k for t in side.article.times if side.holds(t.span) for k in side.at(t.span)}
    return word not in numbers and word not in dated and end - start >= _SMALL


def _behind(side: Side, inside: Sequence[int]) -> list[int]:
    """Words behind a mark, or those before it where it ends its clause; small ones and times left out."""
    start, end = next(s for s in side.spans if s[0] <= side.words[inside[0]][0] < s[1])
    dated = {k for t in side.article.times if side.holds(t.span) for k in side.at(t.span)}
    large = [
        k for k, (first, last) in enumerate(side.words)
        if start <= first < end and last - first >= _SMALL and k not in dated and k not in inside
    ]  # fmt: skip
    return [k for k in large if k > inside[-1]][:REACH] or [k for k in large if k < inside[0]][-REACH:]


def _sentence(side: Side, span: Span) -> list[int]:
    return side.at(next(s for s in side.spans if s[0] <= span[0] < s[1]))


def polarity(pair: Pair) -> list[Found]:
    """What one report denies and the other asserts."""
    return _denied(pair) or [f.turned() for f in _denied(pair.turned)]


def _denied(pair: Pair) -> list[Found]:
    ours, theirs = _marks(pair.a), _marks(pair.b)
    if any(kind in ("negation", "denial") for kind, _ in theirs) or _stands_still(pair.b):
        return []
    framed = {k for f in frames(pair.a) for k in pair.a.at(f.span)}
    for kind, mark in ours:
        inside = pair.a.at(mark.span)
        if kind != "negation" or not inside or set(inside) <= framed or pair.told(inside[:1]) >= MARKED:
            continue
        scope = _scope(pair.a, inside)
        found = _one_act(pair, mark, scope) or _opposed(pair, mark, scope)
        if found:
            return [found]
    return []


def _stands_still(side: Side) -> bool:
    """Whether a report says that something was stopped or called off: to deny that it runs is to say the same."""
    return any(n.concept.kind == "stop" or n.concept.group == "calling off" for n in side.concepts)


def _scope(side: Side, inside: Sequence[int]) -> list[int]:
    """The words of a negation and the next, with no mark of punctuation between; names and numbers left out."""
    scope = [k for k in inside if side.words[k][1] - side.words[k][0] > _SMALL]
    behind = inside[-1] + 1
    if behind < len(side.words) and side.cut((side.words[inside[-1]][1], side.words[behind][0])).isspace():
        scope.append(behind)
    return [k for k in scope if side.cut(side.words[k]).islower() and side.words[k][1] - side.words[k][0] > _SMALL + 1]


def _one_act(pair: Pair, mark: Stance, scope: Sequence[int]) -> Found | None:
    """An act of the concept table that is denied here and asserted there."""
    for k in scope:
        for n in pair.a.concepts:
            if k in pair.a.at(n.span):
                other = next((m for m in pair.b.concepts if m.concept == n.concept), None)
                if other:
                    span = mark.span[0], max(mark.span[1], n.span[1])
                    return Found("polarity", span, other.span, "the one denies what the other asserts")
    return None


def _opposed(pair: Pair, mark: Stance, scope: Sequence[int]) -> Found | None:
    """A denied word whose like the other report asserts."""
    if not scope:
        return None
    best = max(scope, key=lambda k: (pair.partner(k)[1], -k))
    partner, cosine = pair.partner(best)
    if cosine < DENIED or not pair.mutual(pair.a.words[best], pair.b.words[partner]):
        return None
    span = mark.span[0], max(mark.span[1], pair.a.words[best][1])
    return Found("polarity", span, pair.b.words[partner], "the one denies what the other asserts")

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
MARKED = 0.45  # of a mark's words, from which the other report has them too
PLANNED = 0.35  # the same where a mark says that something is planned or due, which a future tense says as well
HEDGED = 0.3  # of the words that a hedge bears upon
DENIED = 0.42  # of the words that a negation bears upon
REACH = 3  # words behind a mark that it bears upon
_SMALL = 3  # letters of a word that says little
_AUXILIARY = 3  # letters of a mark in one word that is a mere auxiliary: "би", "by", "bi"

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
            if kind == wanted and not _negated(ours, mark) and (found := _bears_on(pair, kind, mark)):
                return [found]
    return []


_HEDGES = ("hearsay", "possible", "probable", "conditional", "unlikely")


def _negated(marks: Sequence[tuple[Kind, Stance]], mark: Stance) -> bool:
    """Whether a denial stands near, so that polarity is what matters."""
    return any(k in ("negation", "denial") and 0 <= m.span[0] - mark.span[1] < 40 for k, m in marks)  # noqa: PLR2004


def _bears_on(pair: Pair, kind: Kind, mark: Stance) -> Found | None:
    """The difference that a mark makes, if the other report tells what it bears upon without it."""
    side, inside = pair.a, pair.a.at(mark.span)
    if not inside or side.cut(mark.span).isalpha() and mark.span[1] - mark.span[0] <= _AUXILIARY:
        return None
    if pair.told(inside) >= (PLANNED if kind == "probable" else MARKED):
        return None
    behind = _behind(side, inside)
    if not behind:
        return None
    best = max(pair.partner(k)[1] for k in behind)
    rest = [k for k in _sentence(side, mark.span) if k not in inside]
    if kind == "unfounded":
        if pair.partner(behind[0])[1] < MARKED:
            return None
        span: Span = mark.span[0], side.words[behind[0]][1]
    elif best < HEDGED - 0.05 or pair.told(rest) < HEDGED:
        return None
    else:
        span = (mark.span[0], side.words[behind[0]][1]) if kind == "possible" else mark.span
    other = pair.b.words[pair.partner(_main(pair, behind))[0]]
    return Found("certainty", span, other, "the one is less sure than the other")


def _behind(side: Side, inside: Sequence[int]) -> list[int]:
    """Words behind a mark, or those before it where it ends its clause; small ones left out."""
    start, end = next(s for s in side.spans if s[0] <= side.words[inside[0]][0] < s[1])
    last, first = inside[-1], inside[0]
    behind = [k for k in range(last + 1, min(len(side.words), last + 1 + REACH)) if side.words[k][0] < end]
    before = [k for k in range(max(0, first - REACH), first) if side.words[k][0] >= start]
    large = [k for k in behind if side.words[k][1] - side.words[k][0] >= _SMALL]
    return large or [k for k in before if side.words[k][1] - side.words[k][0] >= _SMALL]


def _main(pair: Pair, behind: Sequence[int]) -> int:
    """The word that a hedge bears upon: the first that the other report has, else the one it comes nearest to."""
    return next((k for k in behind if pair.partner(k)[1] >= HEDGED), max(behind, key=lambda k: pair.partner(k)[1]))


def _sentence(side: Side, span: Span) -> list[int]:
    return side.at(next(s for s in side.spans if s[0] <= span[0] < s[1]))


def polarity(pair: Pair) -> list[Found]:
    """What one report denies and the other asserts."""
    return _denied(pair) or [f.turned() for f in _denied(pair.turned)]


def _denied(pair: Pair) -> list[Found]:
    ours, theirs = _marks(pair.a), _marks(pair.b)
    if any(m.polarity == "negative" for _, m in theirs):
        return []
    framed = [k for f in frames(pair.a) for k in pair.a.at(f.span)]
    for kind, mark in ours:
        inside = pair.a.at(mark.span)
        if kind != "negation" or not inside or set(inside) <= set(framed) or pair.told(inside[:1]) >= MARKED:
            continue
        scope = [inside[-1], *_behind(pair.a, inside)[:2]]
        best = max(scope, key=lambda k: pair.partner(k)[1])
        partner, cosine = pair.partner(best)
        if cosine >= DENIED:
            span = mark.span[0], max(mark.span[1], pair.a.words[best][1])
            return [Found("polarity", span, pair.b.words[partner], "denied by the one, asserted by the other")]
    return []

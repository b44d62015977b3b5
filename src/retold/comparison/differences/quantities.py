"""How many, how much, how long: numbers that count the same thing and clash."""

from __future__ import annotations

import math

from retold.comparison.differences.sides import Found, Pair, Side, coupled, kept
from retold.languages.numerals import reader
from retold.languages.tokens import tokens
from retold.model import Quantity, Span

# Chosen on gold and examples with `python benchmarks/differences.py DATA`.
SAME_WORDS = 0.33  # cosine of the words about two numbers from which they may count one thing
SAME_THING = 0.8  # the same and the cosine of the two phrases together, from which they do
ROUND = 0.06  # relative difference that rounding explains
LOOSE = 0.13  # the same where a report says "about"
BOUND = 1.4  # "more than 40" may be up to this many times 40
TELLING = 100  # numbers from here on are hardly met by chance
AROUND = 3  # words on each side of a number that say what it counts

_DURATIONS = frozenset("second minute hour day week month year decade".split())  # noqa: SIM905
_MEASURES = _DURATIONS | frozenset("km m cm kg t ha l barrel m3 mile foot kWh percent".split())  # noqa: SIM905


def quantity(pair: Pair) -> list[Found]:
    """Every number of A that clashes with its counterpart in B; a duration that does so is a difference of time."""
    ours, theirs = _quantities(pair.a), _quantities(pair.b)
    loose_a = [x for x in ours if not any(_agree(x, y) for y in theirs) and not _elsewhere(x, pair.b)]
    loose_b = [y for y in theirs if not any(_agree(x, y) for x in ours) and not _elsewhere(y, pair.a)]
    fits = [(fit, x, y) for x in loose_a for y in loose_b if (fit := _fit(pair, x, y)) > 0]
    found: list[Found] = []
    for kind in ("quantity", "time"):
        spans = (
            (fit, _number(pair.a, x), _number(pair.b, y))
            for fit, x, y in fits
            if (x.unit in _DURATIONS) == (kind == "time")
        )
        found += coupled(spans, kind, "the numbers clash")
    return found


@kept
def _quantities(side: Side) -> list[Quantity]:
    return [q for q in side.article.quantities if side.holds(q.span) and not _part_of_time(side, q.span)]


def _elsewhere(x: Quantity, other: Side) -> bool:
    """Whether the other report has a telling number too, though in another claim; small numbers tell nothing."""
    return x.value >= TELLING and any(x.value == y.value and x.unit == y.unit for y in other.article.quantities)


def _part_of_time(side: Side, span: Span) -> bool:
    return any(t.span[0] < span[1] and span[0] < t.span[1] for t in side.article.times)


def _agree(x: Quantity, y: Quantity) -> bool:
    """Whether two numbers may be one: equal, rounded, or inside the other's bounds."""
    if x.unit in _MEASURES and y.unit in _MEASURES and x.unit != y.unit:
        return x.unit not in _DURATIONS or y.unit not in _DURATIONS
    for one, other in ((x, y), (y, x)):
        if one.low is not None and one.high is None and one.low <= other.value <= one.low * BOUND:
            return True
        if one.high is not None and one.low is None and one.high / BOUND <= other.value <= one.high:
            return True
        if one.low is not None and one.high is not None and one.low <= other.value <= one.high:
            return True
    apart = abs(x.value - y.value) / max(abs(x.value), abs(y.value), 1e-9)
    if x.approximate or y.approximate:
        return apart <= LOOSE
    return apart == 0 or (apart <= ROUND and _digits(x.value) != _digits(y.value))


def _digits(value: float) -> int:
    """Significant digits: a rounded number has fewer."""
    return len(f"{value:.10g}".replace(".", "").strip("0").lstrip("-")) or 1


def _fit(pair: Pair, x: Quantity, y: Quantity) -> float:
    """How surely two numbers count the same thing, 0 where they do not."""
    if not math.isfinite(x.value) or not math.isfinite(y.value) or not _comparable(x.unit, y.unit):
        return 0.0
    fit = _about(pair, x, y)
    if fit < SAME_WORDS or not pair.mutual(x.span, y.span):
        return 0.0
    fit += pair.alike(x.span, y.span)
    return fit if fit >= SAME_THING else 0.0


def _comparable(x: str | None, y: str | None) -> bool:
    """Whether two units can count one thing; what is counted in words is compared by its vectors."""
    return x == y if _closed(x) or _closed(y) else True


def _closed(unit: str | None) -> bool:
    """Whether a unit is a measure or a currency."""
    return unit is not None and (unit in _MEASURES or (len(unit) == 3 and unit.isupper()))


def _about(pair: Pair, x: Quantity, y: Quantity) -> float:
    """How alike the words are among which two numbers stand, the better way round."""
    a, b = _context(pair.a, x.span), _context(pair.b, y.span)
    return max(pair.told(a, b), pair.turned.told(b, a)) if a and b else 0.0


def _context(side: Side, span: Span) -> list[int]:
    inside = side.at(span)
    if not inside:
        return []
    first, last = inside[0], inside[-1]
    sentence = next(s for s in side.spans if s[0] <= span[0] < s[1])
    near = range(max(0, first - AROUND), min(len(side.words), last + 1 + AROUND))
    return [k for k in near if sentence[0] <= side.words[k][0] < sentence[1] and not _numeric(side, k)]


def _numeric(side: Side, word: int) -> bool:
    return side.cut(side.words[word])[:1].isdigit()


def _number(side: Side, found: Quantity) -> Span:
    """The number without "about" before it; with its unit where that is a measure or a currency."""
    language = side.article.language
    words = tokens(side.article.text, *found.span)
    read = reader(language).read(words)
    if not read:
        return found.span
    first, last = words[read[0].first].start, words[read[-1].last - 1].end
    if _closed(found.unit):
        before = side.article.text[found.span[0] : first]
        return (found.span[0] if before and not before[0].isalpha() else first), found.span[1]
    return first, last

"""Quantities: numbers that count or measure something, with their unit.

Dates, times of day, years, scores, phone numbers, labels ("article 5") and names with a number in them are no
quantities; ordinals ("the second permit") are found by `ordinals`. A range has its midpoint as value.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from msgspec import structs

from retold.annotation.passages import Passage, passages
from retold.languages import NEUTRAL, load
from retold.languages.numbers import NumberRules, expand
from retold.languages.numerals import Numeral
from retold.languages.phrasebook import Hit, Phrasebook
from retold.languages.tokens import Token, tokens
from retold.languages.words import fold
from retold.model import Article, Quantity, Span

_LAST_PART = 9  # the largest number that ends a name, as in "Nord Stream 2"
_OPENERS, _CLOSERS = frozenset('["«„“”(»'), frozenset(']"»“”)«')
_YEARS = range(1900, 2101)  # a bare number in this range with no unit is a year
_CALENDAR = frozenset(("day", "week", "month", "year", "decade"))
_MEASURES = frozenset("second minute hour km m cm kg t ha l barrel m3 mile foot kWh".split())  # noqa: SIM905
_WINDOW = 8  # tokens behind a number among which its unit is looked for
_ADJECTIVES = 2  # words that may stand between a number and what it counts


class Ordinal(NamedTuple):
    """An ordinal number in the text, such as "the second": its span and value."""

    span: Span
    value: int


class _Books:
    """The phrases of a language that stand around numbers, compiled."""

    def __init__(self, language: str | None) -> None:
        rules, common = load(language, NumberRules), load(NEUTRAL, NumberRules)
        code = language or ""

        def book(table: dict[str, tuple[str, ...]], shared: dict[str, tuple[str, ...]]) -> Phrasebook[str]:
            entries = [(p, unit) for t in (shared, table) for unit, phrases in t.items() for p in phrases]
            return Phrasebook(code, entries, rules.endings)

        def listed(phrases: tuple[str, ...], payload: str) -> list[tuple[str, str]]:
            return [(p, payload) for p in phrases]

        self.units = book(rules.units, common.units)
        self.units_before = book(rules.units_before, common.units_before)
        self.fractions = book(rules.fractions, {})
        self.fraction_parts = book(rules.fraction_parts, rules.fractions)
        self.amounts = book(rules.amounts, {})
        self.before = Phrasebook(
            code, listed(rules.about, "about") + listed(rules.more, "more") + listed(rules.less, "less"), rules.endings
        )
        after = listed(rules.about_after, "about") + listed(rules.more_after, "more") + listed(rules.less_after, "less")
        self.after = Phrasebook(code, after, rules.endings)
        self.ranges = [(_words(opening), _words(middle)) for opening, middle in rules.ranges]
        self.labels = expand(code, rules.labels, rules.endings)
        self.function_words = frozenset(map(fold, rules.function_words.split()))
        self.links = tuple(map(fold, rules.links.split()))
        self.adjectives = tuple(rules.adjectives.split())


@cache
def _books(language: str | None) -> _Books:
    return _Books(language)


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(t.folded for t in tokens(phrase))


class _Found(NamedTuple):
    """A quantity in the making: tokens ``[first, last)``, bounds, unit."""

    first: int
    last: int
    low: float
    high: float
    unit: str | None
    known: bool
    """Whether the unit is one of the language's units and no mere noun."""
    numeral: Numeral | None


def quantities(article: Article) -> tuple[Quantity, ...]:
    """Quantities of an article in order: numbers in digits and words, money, shares, ranges, amounts.

    `unit` is "hour", "person", "percent", an ISO 4217 code or alike, else the counted noun as it stands, folded.
    """
    found: list[Quantity] = []
    for passage in passages(article):
        found += _Passage(passage).quantities()
    return tuple(found)


def ordinals(article: Article) -> tuple[Ordinal, ...]:
    """Ordinal numbers of an article ("the second permit"), those of dates left out."""
    return tuple(
        Ordinal((p.tokens[n.first].start, p.tokens[n.last - 1].end), int(n.low))
        for p in passages(article)
        for n in p.numerals
        if n.ordinal and not p.dated(n.first, n.last)
    )


class _Passage:
    """One sentence with its tokens, numerals and the language's phrases at hand."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.tokens: Sequence[Token] = passage.tokens
        self.books = _books(passage.language)
        self._taken = 0  # the token up to which earlier quantities reach

    def quantities(self) -> list[Quantity]:
        """Quantities of the sentence in order."""
        numerals = {n.first: n for n in self.passage.numerals if not n.ordinal}
        phrases = [i for book in (self.books.fractions, self.books.amounts) for i in book.beginnings(self.tokens)]
        found: list[Quantity] = []
        last = 0
        for i in sorted({*numerals, *phrases}):
            if i < last:
                continue
            best = self._amount(i) or self._number(i, numerals)
            if best is None or self.passage.dated(best.first, best.last):
                last = numerals[i].last if i in numerals else i + 1
            else:
                found.append(self._finish(best))
                last = self._taken = max(best.last, self._taken)
        return found

    def _number(self, i: int, numerals: dict[int, Numeral]) -> _Found | None:
        """A numeral with its unit, or a share, whichever says more."""
        share = self._share(i)
        numeral = self._numeral(numerals[i], numerals) if i in numerals else None
        if share is None or (numeral is not None and numeral.last > share.last):
            return numeral
        return share

    def _amount(self, i: int) -> _Found | None:
        """A phrase that holds number and unit: "half an hour"."""
        hit = self.books.amounts.at(self.tokens, i)
        if hit is None:
            return None
        value, unit = hit.payload.split()
        return _Found(hit.first, hit.last, float(value), float(value), unit, True, None)

    def _share(self, i: int) -> _Found | None:
        """A fraction without a number before it, as a share: half of the voters."""
        hit = self.books.fractions.at(self.tokens, i)
        return None if hit is None else self._fraction(hit, i, 1.0)

    def _fraction(self, hit: Hit[str], first: int, times: float) -> _Found | None:
        """A fraction of a unit when one follows ("half a ton"), else in percent; "half of May" is a time."""
        value = float(hit.payload) * times
        unit = self.books.units.at(self.tokens, hit.last) if hit.last < len(self.tokens) else None
        if unit is not None and unit.payload in _CALENDAR:
            return None
        if unit is not None and unit.payload in _MEASURES:
            return _Found(first, unit.last, value, value, unit.payload, True, None)
        value = round(100 * value, 1)
        return _Found(first, hit.last, value, value, "percent", True, None)

    def _numeral(self, numeral: Numeral, numerals: dict[int, Numeral]) -> _Found | None:
        if self._label(numeral):
            return None
        fraction = self.books.fraction_parts.at(self.tokens, numeral.last) if numeral.last < len(self.tokens) else None
        if fraction is not None and numeral.low == numeral.high < 10:
            return self._fraction(fraction, numeral.first, numeral.low)
        found = self._range(numeral, numerals) or self._counted(numeral, numeral.low, numeral.high, numeral.first)
        return found if self._counts(found) else None

    def _range(self, low: Numeral, numerals: dict[int, Numeral]) -> _Found | None:
        """A range in two numbers: from 10 to 15, 10% – 15%."""
        first = self._money_before(low.first)
        unit = self.books.units.at(self.tokens, low.last) if low.last < len(self.tokens) else None
        for end in {low.last, unit.last if unit else low.last}:
            for opening, middle in self.books.ranges:
                at = end + len(middle)
                if self._folded(end, at) != middle or self._folded(first - len(opening), first) != opening:
                    continue
                if first - len(opening) < self._taken:
                    continue
                money = self.books.units_before.at(self.tokens, at) if at < len(self.tokens) else None
                high = numerals.get(money.last if money else at)
                if high is None:
                    continue
                bottom = low.low * (high.scale if low.scale == 1 and low.low < high.high / high.scale else 1)
                if bottom < high.high:
                    whole = self._counted(high, bottom, high.high, low.first)
                    return whole._replace(first=first - len(opening))
        return None

    def _money_before(self, first: int) -> int:
        hit = self.books.units_before.ending(self.tokens, first, 3)
        return first if hit is None or hit.first < self._taken else hit.first

    def _folded(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(t.folded for t in self.tokens[max(first, 0) : last])

    def _counted(self, numeral: Numeral, low: float, high: float, first: int) -> _Found:
        """The number with its unit, before or behind it."""
        before = self.books.units_before.ending(self.tokens, first, 3)
        if before is not None and before.first >= self._taken:
            return _Found(before.first, numeral.last, low, high, before.payload, True, numeral)
        at = numeral.last
        if at < len(self.tokens) and self.tokens[at].folded == "." and not numeral.digits:
            at += 1  # the dot of "3,5 млрд."
        start, window = self._linked(at)
        for step in range(_ADJECTIVES + 1):
            if step >= len(window):
                break
            hit = self.books.units.at(window, step)
            if hit is not None:
                return _Found(first, start + hit.last, low, high, hit.payload, True, numeral)
            if step == _ADJECTIVES or not self._adjective(start + step):
                break
        noun = self._noun(numeral.last if start == at else start)
        if noun is None:
            return _Found(first, numeral.last, low, high, None, False, numeral)
        return _Found(first, noun + 1, low, high, self.tokens[noun].folded, False, numeral)

    def _linked(self, at: int) -> tuple[int, Sequence[Token]]:
        """Where what is counted begins, a link passed over, and the tokens from there, an elided link taken off."""
        window = self.tokens[at : at + _WINDOW]
        if not window or not self.books.links:
            return at, window
        word = window[0].folded
        if word in self.books.links:
            return at + 1, window[1:]
        elided = next((link for link in self.books.links if link.endswith("'") and word.startswith(link)), "")
        return at, [structs.replace(window[0], folded=word.removeprefix(elided)), *window[1:]]

    def _adjective(self, at: int) -> bool:
        token = self.tokens[at]
        return token.kind == "word" and token.folded.endswith(self.books.adjectives) and self._content(at + 1)

    def _content(self, at: int) -> bool:
        """Whether the token is a word that may be counted or describe what is."""
        if at >= len(self.tokens) or self.tokens[at].kind != "word":
            return False
        return self.tokens[at].folded not in self.books.function_words and len(self.tokens[at].folded) > 1

    def _noun(self, at: int) -> int | None:
        """The token that the number counts: the next word, adjectives passed over."""
        if not self._content(at):
            return None
        for _ in range(_ADJECTIVES):
            if not self._adjective(at):
                break
            at += 1
        return at

    def _label(self, numeral: Numeral) -> bool:
        """Whether the number is part of a name or a list: article 5, Boeing 737, "1." before a sentence."""
        before = self.tokens[numeral.first - 1] if numeral.first else None
        if before is None:
            after = self._folded(numeral.last, numeral.last + 1)
            return numeral.digits and after in ((".",), (")",)) and len(self.tokens) > numeral.last + 1
        if before.folded in self.books.labels or (
            before.folded == "." and numeral.first > 1 and self.tokens[numeral.first - 2].folded in self.books.labels
        ):
            return True
        return before.folded in "№#+" or self._telephone(numeral.first)

    def _telephone(self, at: int) -> bool:
        """Whether the token is one of three or more numbers in a row."""
        first = last = at
        while first and at - first < 2 and self.tokens[first - 1].kind == "number":
            first -= 1
        while last + 1 < len(self.tokens) and last - first < 2 and self.tokens[last + 1].kind == "number":
            last += 1
        return last - first >= 2

    def _counts(self, found: _Found) -> bool:
        """Whether a number is a quantity: not a year, a name or a bare "one"."""
        numeral = found.numeral
        if numeral is None or found.known:
            return True
        if found.low == found.high == 1 and not numeral.digits:
            return False
        if not numeral.digits:
            return True
        if self._enclosed(numeral) or self._named(numeral):
            return False
        if found.low in _YEARS and self.books.before.ending(self.tokens, numeral.first) is None:
            return False
        return not (numeral.first > 1 and self._capital(numeral.first - 1))

    def _enclosed(self, numeral: Numeral) -> bool:
        """Whether a bare number stands alone in brackets or quotation marks, as notes and names do."""
        if numeral.first == 0 or numeral.last >= len(self.tokens):
            return False
        return self.tokens[numeral.first - 1].folded in _OPENERS and self.tokens[numeral.last].folded in _CLOSERS

    def _named(self, numeral: Numeral) -> bool:
        """Whether a small number ends a name: «Nord Stream 2», "Северный поток 2"."""
        if numeral.high > _LAST_PART or numeral.first < 2:
            return False
        closed = numeral.last < len(self.tokens) and self.tokens[numeral.last].folded in _CLOSERS
        return closed or (self.tokens[numeral.first - 1].kind == "word" and self._capital(numeral.first - 2))

    def _capital(self, at: int) -> bool:
        token = self.tokens[at]
        return token.kind == "word" and self.passage.text[token.start].isupper()

    def _finish(self, found: _Found) -> Quantity:
        """The quantity with the words that bound or blur it."""
        before = self.books.before.ending(self.tokens, found.first)
        before = before if before is not None and before.first >= self._taken else None
        after = self.books.after.at(self.tokens, found.last) if found.last < len(self.tokens) else None
        kind = (before or after).payload if before or after else None  # type: ignore[union-attr]
        first = before.first if before else found.first
        last = after.last if after and not before else found.last
        self._taken = last
        low: float | None = found.low
        high: float | None = found.high
        if found.low == found.high:
            low, high = (found.low if kind == "more" else None), (found.high if kind == "less" else None)
        value = (found.low + found.high) / 2
        sign = self._sign(found, first)
        return Quantity(
            span=(self.tokens[first].start - (sign < 0), self.tokens[last - 1].end),
            value=sign * value,
            unit=found.unit,
            approximate=kind is not None,
            low=low,
            high=high,
        )

    def _sign(self, found: _Found, first: int) -> int:
        """-1 for temperatures below zero: "-5 °C"."""
        start = self.tokens[first].start
        below = found.unit == "celsius" and first == found.first and start > self.passage.start
        return -1 if below and self.passage.text[start - 1] in "-−–" and found.low == found.high else 1

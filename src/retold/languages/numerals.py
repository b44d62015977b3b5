"""Numerals of a language read out of tokens: digits with their suffixes and scales, words with their parts.

One left-to-right pass; every numeral is as long as its parts fit together ("two hundred and five" is one,
"two five" are two). What the number counts, and whether it counts at all, is `annotation.quantities`' business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import Literal, NamedTuple

from retold.languages import load
from retold.languages.numbers import NumberRules, expand
from retold.languages.tokens import BLANKS, DASHES, Token
from retold.languages.words import fold

_RANGE = re.compile(rf"([\d.,{BLANKS}]+)[{DASHES}]([\d.,{BLANKS}]+)")
_DIGITS = re.compile(r"[\d.,]+")
_LONGEST = 15  # digits; longer ones are identifiers, and a float would not hold them


class Numeral(NamedTuple):
    """Tokens ``[first, last)`` that say a number; `high` differs from `low` in ranges such as 10–15."""

    first: int
    last: int
    low: float
    high: float
    ordinal: bool
    scale: float
    """What the scale words behind it multiplied it by."""
    digits: bool
    """Whether it is one token of digits and nothing else, so that it may be a year, a day or a label."""


class _Part(NamedTuple):
    role: Literal["cardinal", "ordinal", "scale", "half", "mixed"]
    value: float


class Reader:
    """What `numbers.toml` knows of a language, compiled for lookup by folded word."""

    def __init__(self, language: str | None) -> None:
        rules = load(language, NumberRules)
        self.rules = rules
        code = language or ""
        self._parts: dict[str, _Part] = {}
        for role, table in (("mixed", rules.mixed), ("ordinal", rules.ordinals), ("cardinal", rules.cardinals)):
            for value, words in table.items():
                for form in expand(code, words, rules.endings):
                    self._parts[form] = _Part(role, float(value))  # type: ignore[arg-type]
        for value, words in rules.scales.items():
            for form in expand(code, words, rules.endings):
                self._parts[form] = _Part("scale", float(value))
        for form in expand(code, rules.halves, rules.endings):
            self._parts[form] = _Part("half", 0.5)
        self._inner = {f: _Part("cardinal", float(v)) for v, w in rules.inner.items() for f in map(fold, w.split())}
        self._single = expand(code, rules.single, rules.endings)
        self._joiners = frozenset(map(fold, rules.joiners.split()))
        self._articles = frozenset(map(fold, rules.articles.split()))
        self._half_more = tuple(tuple(fold(p).split()) for p in rules.half_more)
        self._ordinal_suffixes = frozenset(map(fold, rules.ordinal_suffixes.split()))
        self._scale_suffixes = {fold(w): float(v) for v, ws in rules.scale_suffixes.items() for w in ws.split()}
        self._vague = expand(code, rules.vague, rules.endings)
        self._fused_parts(code)

    def _fused_parts(self, code: str) -> None:
        """Prepare the parts of fused numerals by their first letters."""
        self._glue = tuple(self.rules.glue.split())
        inside = {f: p for f, p in self._parts.items() if p.role in ("cardinal", "scale", "ordinal")}
        for value, words in self.rules.glued.items():
            for form in expand(code, words, self.rules.endings):
                inside.setdefault(form, _Part("cardinal", float(value)))
        self._inside: dict[str, list[tuple[str, _Part]]] = {}
        for form, piece in inside.items() if self._glue else ():
            self._inside.setdefault(form[:2], []).append((form, piece))

    def read(self, tokens: Sequence[Token]) -> list[Numeral]:
        """All numerals in the tokens, in order, without overlap."""
        found: list[Numeral] = []
        i = 0
        for k, token in enumerate(tokens):
            if k >= i and self._may_begin(token):
                numeral = self._at(tokens, k)
                if numeral is not None:
                    found.append(numeral)
                    i = numeral.last
        return found

    def _may_begin(self, token: Token) -> bool:
        """Whether a numeral may begin at a token: a quick look before reading it."""
        if token.kind != "word":
            return token.kind == "number"
        folded = token.folded
        return folded in self._parts or folded in self._inner or "-" in folded or folded[:2] in self._inside

    def _at(self, tokens: Sequence[Token], i: int) -> Numeral | None:
        token = tokens[i]
        if token.kind == "number":
            return self._digits(tokens, i)
        if token.kind == "word":
            return self._words(tokens, i)
        return None

    def part(self, word: str) -> _Part | None:
        """What one word contributes to a numeral, fused and hyphenated words included."""
        known = self._parts.get(word)
        if known is not None:
            return known
        if "-" in word:
            return self._hyphenated(word)
        if word[:2] in self._inside and len(word) > 5:
            return self._split(word, _Sum(), 0, False)
        return None

    def _next(self, word: str) -> _Part | None:
        """What a word contributes behind the first one of a numeral."""
        return self.part(word) or self._inner.get(word)

    def _hyphenated(self, word: str) -> _Part | None:
        sum_ = _Sum(self.rules.vigesimal)
        parts = [self._next(w) for w in word.split("-") if w not in self._joiners]
        if len(parts) < 2 or not all(p is not None and sum_.add(p) for p in parts):
            return None
        return _Part("ordinal" if sum_.ordinal else "cardinal", sum_.value())

    def _split(self, word: str, before: _Sum, at: int, joined: bool) -> _Part | None:
        """The number that a fused word says from `at` on (einundzwanzig, pětadvacet), or None."""
        if at == len(word):
            complete = before.parts > 1 and not joined
            return _Part("ordinal" if before.ordinal else "cardinal", before.value()) if complete else None
        for form, part in self._inside.get(word[at : at + 2], ()):
            if word.startswith(form, at):
                after = copy(before)
                if after.add_tens_to_ones(part) if joined else after.add(part):
                    whole = self._split(word, after, at + len(form), False)
                    if whole is not None:
                        return whole
        for glue in () if joined or not before.parts else self._glue:
            if word.startswith(glue, at):
                return self._split(word, before, at + len(glue), True)
        return None

    def _words(self, tokens: Sequence[Token], i: int) -> Numeral | None:
        first = self.part(tokens[i].folded)
        if first is None and i + 1 < len(tokens) and tokens[i + 1].folded in self._single:
            first = self._inner.get(tokens[i].folded)  # "un" is one before "million"
        if first is None:
            return self._pair(tokens, i)
        if first.role == "half":
            return self._half(tokens, i)
        if first.role == "scale" and (tokens[i].folded not in self._single or self._is_vague(tokens, i)):
            return None
        if first.role == "mixed":
            value, last = self._scaled(tokens, i + 1, first.value)
            return Numeral(i, last, value, value, False, 1, False)
        sum_, last = self._sum(tokens, i)
        value = sum_.value()
        if not sum_.ordinal:
            value, last = self._and_a_half(tokens, last, value, sum_.last_scale)
        return Numeral(i, last, value, value, sum_.ordinal, 1, False)

    def _is_vague(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether the words before a scale leave its number open: "several thousand", "hundreds of thousands"."""
        before = tokens[i - 1].folded if i else ""
        known = self._parts.get(before)
        return before in self._vague or (known is not None and known.role == "scale")

    def _sum(self, tokens: Sequence[Token], i: int) -> tuple[_Sum, int]:
        sum_, at = _Sum(self.rules.vigesimal), i
        while at < len(tokens):
            step = at
            if at > i and tokens[at].folded in self._joiners and at + 1 < len(tokens):
                step = at + 1
            part = self._next(tokens[step].folded)
            if part is None or not sum_.add(part):
                break
            at = step + 1
            if sum_.ordinal and not self._ordinal_ones(part, tokens, at):
                break
        return sum_, at

    def _ordinal_ones(self, part: _Part, tokens: Sequence[Token], at: int) -> bool:
        """Whether ordinal ones follow ordinal tens, as in "dwudziestego pierwszego"."""
        following = self._parts.get(tokens[at].folded) if at < len(tokens) else None
        tens = part.value % 10 == 0 and 20 <= part.value < 100
        return tens and following is not None and following.role == "ordinal" and following.value < 10

    def _half(self, tokens: Sequence[Token], i: int) -> Numeral | None:
        """Half of a scale ("half a million"); half of a unit is left to the units."""
        start = i + 2 if i + 1 < len(tokens) and tokens[i + 1].folded in self._articles else i + 1
        value, last = self._scaled(tokens, start, 0.5)
        return Numeral(i, last, value, value, False, 1, False) if last > start else None

    def _pair(self, tokens: Sequence[Token], i: int) -> Numeral | None:
        """Two numerals with a hyphen that do not make one: two-three is a range."""
        low, hyphen, high = tokens[i].folded.partition("-")
        parts = (self.part(low), self.part(high)) if hyphen else (None, None)
        if parts[0] is None or parts[1] is None or parts[0].role != "cardinal" or parts[1].role != "cardinal":
            return None
        if parts[0].value >= parts[1].value:
            return None
        low_value, _ = self._scaled(tokens, i + 1, parts[0].value)
        high_value, last = self._scaled(tokens, i + 1, parts[1].value)
        return Numeral(i, last, low_value, high_value, False, 1, False)

    def _digits(self, tokens: Sequence[Token], i: int) -> Numeral | None:
        token = tokens[i]
        if token.suffix in self._ordinal_suffixes and token.suffix:
            ordinal = self._integer(token.folded)
            return None if ordinal is None else Numeral(i, i + 1, ordinal, ordinal, True, 1, False)
        bounds = self._bounds(token.folded)
        if bounds is None:
            return None
        if self.rules.dot_ordinals and not token.suffix and self._dotted(tokens, i):
            return Numeral(i, i + 1, bounds[0], bounds[1], True, 1, False)
        low, high = bounds
        if token.suffix:
            scale = self._scale_suffixes.get(token.suffix.lstrip("-"))
            if scale is None:
                return None
            return Numeral(i, i + 1, _product(low, scale), _product(high, scale), False, scale, False)
        scale, last = self._scaled(tokens, i + 1, 1.0)
        low_value, high_value = _product(low, scale), _product(high, scale)
        if low == high and last == i + 1:
            high_value, last = self._and_a_half(tokens, last, high)
            low_value = high_value
        if low == high and scale >= 1000:
            more = self._remainder(tokens, last, scale)
            if more is not None:
                return more._replace(first=i, low=low_value + more.low, high=high_value + more.high)
        return Numeral(i, last, low_value, high_value, False, scale, last == i + 1 and token.folded.isdecimal())

    def _remainder(self, tokens: Sequence[Token], at: int, scale: float) -> Numeral | None:
        """What a smaller number behind a scale adds: "19 mln 940 419"."""
        if at >= len(tokens) or tokens[at].kind != "number" or tokens[at].suffix:
            return None
        more = self._digits(tokens, at)
        return more if more is not None and not more.ordinal and more.low == more.high < scale else None

    def _dotted(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether a plain number has a dot behind it and a word behind that."""
        if i + 2 >= len(tokens) or tokens[i + 1].folded != "." or tokens[i + 1].start != tokens[i].end:
            return False
        return tokens[i].folded.isdecimal() and tokens[i + 2].kind == "word"

    def _scaled(self, tokens: Sequence[Token], at: int, value: float) -> tuple[float, int]:
        """`value` times the scale words at `at` ("3,5 млрд", "2 hundred thousand"), and where they end."""
        last = at
        while at < len(tokens):
            part = self._parts.get(tokens[at].folded)
            if part is None or part.role != "scale":
                break
            value *= part.value
            at += 1
            last = at
        return value, last

    def _and_a_half(self, tokens: Sequence[Token], at: int, value: float, unit: float = 1) -> tuple[float, int]:
        """`value` and half a `unit` where the next words say so: "two and a half million", "dos millones y medio"."""
        for phrase in self._half_more:
            if tuple(t.folded for t in tokens[at : at + len(phrase)]) == phrase:
                return self._scaled(tokens, at + len(phrase), value + 0.5 * unit)
        return value, at

    def _integer(self, digits: str) -> float | None:
        plain = self._number(digits)
        return plain if plain is not None and plain == int(plain) else None

    def _bounds(self, digits: str) -> tuple[float, float] | None:
        """Both ends of a number in digits, equal unless it is a range; None for dates, times, scores."""
        parts = _RANGE.fullmatch(digits)
        if parts is None:
            number = self._number(digits)
            return None if number is None else (number, number)
        low, high = self._number(parts.group(1)), self._number(parts.group(2))
        return (low, high) if low is not None and high is not None and low < high else None

    def _number(self, digits: str) -> float | None:
        """The value of digits with the language's marks, or None when they are no number ("20.10.2025")."""
        packed = re.sub(f"[{BLANKS}]", "", digits)
        if not _DIGITS.fullmatch(packed) or len(packed) > _LONGEST:
            return None
        spaced = packed != digits
        for mark in self.rules.groups:
            if mark in packed and _grouped(packed, mark, self.rules.decimal) and not spaced:
                packed = packed.replace(mark, "")
        whole, *rest = re.split(r"[.,]", packed)
        if len(rest) > 1 or (rest and len(whole) > 1 and whole.startswith("0")):
            return None
        return float(f"{whole}.{rest[0]}") if rest else float(whole)


def _product(value: float, scale: float) -> float:
    """A product without the noise of binary fractions: 3.3 million is 3300000."""
    return round(value * scale, 6)


def _grouped(packed: str, mark: str, decimal: str) -> bool:
    """Whether `mark` groups by three: "1.000.000", "1.000,5", but not "0.125" or "20.10.2025"."""
    whole = packed.split(decimal)[0] if mark != decimal else packed
    first, *groups = whole.split(mark)
    return bool(groups) and 1 <= len(first) <= 3 and first != "0" and all(len(g) == 3 for g in groups)


class _Sum:
    """A numeral in the making: parts are added as long as they fit."""

    def __init__(self, vigesimal: bool = False) -> None:
        self._vigesimal = vigesimal
        self._total = 0.0
        self._current = 0.0
        self._smallest_scale = float("inf")
        self.parts = 0
        self.last_scale = 1.0
        self.ordinal = False

    def value(self) -> float:
        return self._total + self._current

    def add(self, part: _Part) -> bool:
        """Add `part` when it fits behind what was added; say whether it did."""
        fits = self._add_scale(part.value) if part.role == "scale" else self._add_value(part)
        if fits:
            self.parts += 1
            self.ordinal = part.role == "ordinal"
            self.last_scale = part.value if part.role == "scale" and part.value >= 1000 else 1.0
        return fits

    def _add_scale(self, scale: float) -> bool:
        if scale == 100:
            if self._current >= 100 or (self._current == 0 and self._total and self._smallest_scale < 1000):
                return False
            self._current = (self._current or 1) * 100
            return True
        if scale >= 10**6 and self._smallest_scale == 1000 and self._total < 10**6:  # dos mil millones
            self._total, self._current, self._smallest_scale = self.value() * scale, 0.0, scale
            return True
        if scale >= self._smallest_scale or (self._current == 0 and self._total):
            return False
        self._total += (self._current or 1) * scale
        self._current, self._smallest_scale = 0.0, scale
        return True

    def _add_value(self, part: _Part) -> bool:
        if part.role not in ("cardinal", "ordinal") or part.value >= self._room() or part.value <= 0 < self.parts:
            return False
        self._current += part.value
        return True

    def _room(self) -> float:
        """Values below this still fit: after "twenty" a number up to 9, after "hundred" one up to 99."""
        if self._current == 0:
            return self._smallest_scale if self.parts else float("inf")
        if self._current % 100 == 0:
            return 100
        if self._vigesimal and self._current % 100 in (60, 80):
            return 20
        return 10 if self._current % 10 == 0 and self._current % 100 >= 20 else 0

    def add_tens_to_ones(self, part: _Part) -> bool:
        """Add tens behind ones, as fused numerals do (five-and-twenty)."""
        if part.role not in ("cardinal", "ordinal"):
            return False
        if part.value % 10 == 0 and 20 <= part.value < 100 and 0 < self._current % 100 < 10:
            self._current += part.value
            self.parts += 1
            self.ordinal = part.role == "ordinal"
            return True
        return self.add(part)


@cache
def reader(language: str | None) -> Reader:
    """The reader for a language, compiled once."""
    return Reader(language)

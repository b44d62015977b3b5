"""Temporal phrases of a language found among tokens, by the patterns of its `times.toml`.

A small pattern matcher: every pattern is a short sequence of items (words, classes, slots with a value), looked up
by what its first item may be, so that a sentence is read in time linear in its length. What a match means in
days and hours is `annotation.times`' business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from retold.languages import NEUTRAL, load
from retold.languages.numbers import NumberRules, expand
from retold.languages.numerals import Numeral
from retold.languages.shapes import YEARS, Value, bare, hour_glued
from retold.languages.times import Rule, TimeRules
from retold.languages.tokens import Token
from retold.languages.words import fold

_BARE_YEARS = range(1800, 2100)  # what a number with nothing but a preposition before it may be as a year
_ABBREVIATION = 5  # letters of the longest month or weekday that is written with a dot
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
_ROMAN = {roman: n for n, roman in enumerate(_ROMANS.split(), 1)}
_ROMAN |= {roman.replace("x", "х").replace("i", "і"): n for roman, n in _ROMAN.items()}  # typed in Cyrillic


class Match(NamedTuple):
    """Tokens ``[first, last)`` of a temporal phrase, those of its span, its rule and the values of its slots."""

    first: int
    last: int
    span: tuple[int, int]
    rule: Rule
    values: Mapping[str, Value]


class _Item(NamedTuple):
    """One item of a pattern: words, or a slot; or the beginning or the end of the span."""

    literals: frozenset[str]
    slot: str
    name: str
    """Under which the value is kept: the slot's name, perhaps with a 2 behind it."""
    optional: bool


class _Pattern(NamedTuple):
    items: tuple[_Item, ...]
    rule: Rule
    least: int
    """How many tokens it matches at least."""


class _Context(NamedTuple):
    tokens: Sequence[Token]
    numerals: Mapping[int, Numeral]


_OPEN, _CLOSE = "<", ">"


class Grammar:
    """The patterns of a language, compiled."""

    def __init__(self, language: str | None) -> None:
        rules = load(language, TimeRules)
        self.rules = rules
        self._code = language or ""
        self._numbers = load(language, NumberRules)
        self._suffixes = frozenset(w.casefold() for w in self._numbers.ordinal_suffixes.split())
        self._year_words = expand(self._code, rules.words.get("year", ""), rules.endings)
        self._decades = frozenset(w.casefold() for w in rules.decade_suffixes.split())
        blur = (*self._numbers.about, *self._numbers.more, *self._numbers.less)
        units = (p for book in (self._numbers, load(NEUTRAL, NumberRules)) for ps in book.units.values() for p in ps)
        self._units = expand(self._code, {p.split()[0] for p in units}, self._numbers.endings) - self._year_words
        self._blur = {tuple(map(fold, phrase.split())) for phrase in blur}
        self._classes = {
            "month": self._table(rules.months, int),
            "fullmonth": self._full_months(rules.months),
            "weekday": self._table(rules.weekdays, int),
            "unit": self._table(rules.units, str),
            "relation": self._table(rules.relations, int),
            "season": self._table(rules.seasons, str),
            "part": self._table(rules.parts, str),
        }
        self._by_word: dict[str, list[_Pattern]] = {}
        self._by_slot: dict[str, list[_Pattern]] = {}
        self._inner: set[str] = set()
        shared = () if language is None else load(NEUTRAL, TimeRules).rules
        for rule in (*rules.rules, *shared):
            for text in rule.match:
                items = tuple(self._items(text))
                least = sum(not item.optional and item.slot not in (_OPEN, _CLOSE) for item in items)
                self._enter(_Pattern(items, rule, least))
        self._vocabulary = set(self._by_word) | self._inner
        for slot, words in self._classes.items():
            for word in words:
                self._by_word.setdefault(word, []).extend(self._by_slot.get(slot, ()))
            self._vocabulary |= words.keys()
        numeric = {slot: patterns for slot, patterns in self._by_slot.items() if slot not in self._classes}
        # Of each slot that numbers fill, what may begin with it, and what may begin otherwise where it is not filled.
        self._numeric = {s: (ps, [p for p in ps if not _begins_with(p, s)]) for s, ps in numeric.items()}

    def _table(self, table: Mapping[str, str], kind: type[int] | type[str]) -> dict[str, Value]:
        return {f: kind(v) for v, words in table.items() for f in expand(self._code, words, self.rules.endings)}

    def _full_months(self, months: Mapping[str, str]) -> dict[str, Value]:
        """Months without their abbreviations, which are words of other meanings unless a day stands beside them."""
        found: dict[str, Value] = {}
        for number, words in months.items():
            base, *others = words.split()
            full = expand(self._code, [base], self.rules.endings)
            found |= {form: int(number) for form in full}
            for form in expand(self._code, others, self.rules.endings):
                if not any(longer.startswith(form) for longer in full):
                    found[form] = int(number)
        return found

    def _items(self, text: str) -> Iterator[_Item]:
        for piece in text.split():
            optional = piece.endswith("?") and len(piece) > 1
            piece = piece[:-1] if optional else piece
            if piece.startswith("{"):
                name = piece[1:-1].replace("fullmonth", "month").replace("bareyear", "year")
                yield _Item(frozenset(), piece[1:-1].rstrip("2"), name, optional)
            elif piece in (_OPEN, _CLOSE):
                yield _Item(frozenset(), piece, "", False)
            else:
                yield _Item(self._literals(piece), "", "", optional)

    def _literals(self, piece: str) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for word in piece.split("|"):
            words = self.rules.words[word[1:]] if word.startswith("@") else word
            found |= expand(self._code, words, self.rules.endings)
        return found

    def _enter(self, pattern: _Pattern) -> None:
        """File a pattern under everything it may begin with."""
        self._inner.update(*(item.literals for item in pattern.items))
        for item in pattern.items:
            if item.slot in (_OPEN, _CLOSE):
                continue
            if item.slot:
                self._by_slot.setdefault(item.slot, []).append(pattern)
            for literal in item.literals:
                self._by_word.setdefault(literal, []).append(pattern)
            if not item.optional:
                return

    def find(self, tokens: Sequence[Token], numerals: Sequence[Numeral]) -> list[Match]:
        """All temporal phrases, leftmost first, longest first, without overlap."""
        context = _Context(tokens, {n.first: n for n in numerals})
        found: list[Match] = []
        last = 0
        for i in self._beginnings(context):
            best = self._at(context, i) if i >= last else None
            if best is not None and best.span[0] > i:  # "in March": what begins at "March" may be longer
                inner = self._at(context, best.span[0])
                best = inner if inner is not None and inner.last > best.last else best
            if best is not None:
                if best.rule.do != "nothing":
                    found.append(best)
                last = best.last
        return found

    def _beginnings(self, context: _Context) -> list[int]:
        """The tokens at which a phrase may begin: a quick look before trying patterns."""
        tokens, numerals = context
        known = self._by_word
        return [
            i
            for i, token in enumerate(tokens)
            if (folded := token.folded) in known
            or token.kind == "number"
            or i in numerals
            or "-" in folded
            or folded in _ROMAN
        ]

    def _at(self, context: _Context, i: int) -> Match | None:
        best: Match | None = None
        for pattern in self._candidates(context, i):
            match = self._match(context, pattern, i)
            if match is not None and (best is None or match.last > best.last):
                best = match
        return best

    def _candidates(self, context: _Context, i: int) -> Sequence[_Pattern]:
        """Patterns that may match from token `i` on, judged by it and the token behind it."""
        token = context.tokens[i]
        if token.kind == "number":
            by_word = self._by_word.get(token.folded, ()) if not token.suffix else ()
            found = [*by_word, *self._filled(context, self._numeric, i)]
        else:
            found = list(self._by_word.get(token.folded, ()))
            if i in context.numerals:
                found += self._filled(context, ("n", "day", "hour", "ordinal", "numbered"), i)
            elif token.folded in _ROMAN:
                found += self._filled(context, ("numbered",), i)
            if "-" in token.folded:
                found += self._filled(context, ("months",), i)
        if found and not self._goes_on(context, i + 1):
            return [p for p in found if p.least == 1]
        return found

    def _filled(self, context: _Context, slots: Iterable[str], i: int) -> Iterator[_Pattern]:
        """Patterns that begin with one of these slots, or may, less those whose slot token `i` does not fill."""
        for slot in slots:
            patterns, others = self._numeric.get(slot, ((), ()))
            if patterns:
                yield from patterns if self._number_slot(context, slot, i) is not None else others

    def _goes_on(self, context: _Context, i: int) -> bool:
        """Whether the token at `i` may belong to a phrase begun before it."""
        if i >= len(context.tokens):
            return False
        token = context.tokens[i]
        if token.kind == "number" or token.folded in self._vocabulary or i in context.numerals:
            return True
        return (
            i - 1 in context.numerals or "-" in token.folded or token.folded in _ROMAN or (token.folded,) in self._blur
        )

    def _match(self, context: _Context, pattern: _Pattern, i: int) -> Match | None:
        values: dict[str, Value] = {}
        marks = {_OPEN: i, _CLOSE: 0}
        last = self._rest(context, pattern.items, 0, i, values, marks)
        if last is None or last == i:
            return None
        return Match(i, last, (marks[_OPEN], marks[_CLOSE] or last), pattern.rule, values)

    def _rest(
        self,
        context: _Context,
        items: tuple[_Item, ...],
        k: int,
        i: int,
        values: dict[str, Value],
        marks: dict[str, int],
    ) -> int | None:
        """Where the items from `k` on, matched from token `i` on, end; values and marks are filled in."""
        if k == len(items):
            return i
        item = items[k]
        if item.slot in (_OPEN, _CLOSE):
            last = self._rest(context, items, k + 1, i, values, marks)
            if last is not None:
                marks[item.slot] = i
            return last
        step = self._item(context, item, i)
        if step is not None:
            value, after = step
            last = self._rest(context, items, k + 1, after, values, marks)
            if last is not None:
                if value is not None:
                    values[item.name] = value
                return last
        return self._rest(context, items, k + 1, i, values, marks) if item.optional else None

    def _item(self, context: _Context, item: _Item, i: int) -> tuple[Value | None, int] | None:
        """The value of an item at token `i` and where it ends, or None when it does not fit."""
        if i >= len(context.tokens):
            return None
        token = context.tokens[i]
        if not item.slot:
            return (None, i + 1) if token.folded in item.literals and not token.suffix else None
        words = self._classes.get(item.slot)
        if words is not None:
            value = words.get(token.folded) if token.kind == "word" else None
            return None if value is None else (value, self._past_dot(context, item.slot, i + 1))
        return self._number_slot(context, item.slot, i)

    def _past_dot(self, context: _Context, slot: str, i: int) -> int:
        """Behind the dot of an abbreviated month or weekday ("Oct. 20")."""
        tokens = context.tokens
        short = slot in ("month", "weekday") and tokens[i - 1].end - tokens[i - 1].start <= _ABBREVIATION
        if short and i + 1 < len(tokens) and tokens[i].folded == "." and tokens[i].start == tokens[i - 1].end:
            return i + 1 if tokens[i + 1].kind == "number" or tokens[i + 1].folded == "," else i
        return i

    def _number_slot(self, context: _Context, slot: str, i: int) -> tuple[Value | None, int] | None:
        token = context.tokens[i]
        numeral = context.numerals.get(i)
        if slot == "n":
            numeral = numeral or self._blurred(context, i)
            if numeral is None or numeral.ordinal or numeral.low <= 0:
                return None
            bounds = (int(numeral.low), int(numeral.high)) if numeral.low != numeral.high else numeral.low
            return bounds, numeral.last
        if slot == "months":
            return self._months(token, i)
        if slot in ("day", "hour", "ordinal", "numbered"):
            return self._small(token, numeral, slot, i)
        if token.kind != "number":
            return None
        if slot == "bareyear":
            return self._bare_year(context, i)
        value = self._shape(token, slot)
        return None if value is None else (value, i + 1)

    def _bare_year(self, context: _Context, i: int) -> tuple[Value | None, int] | None:
        """A year without the word for it: a number of that size with no unit behind it."""
        year = self._shape(context.tokens[i], "year")
        counted = i + 1 < len(context.tokens) and context.tokens[i + 1].folded in self._units
        return None if year not in _BARE_YEARS or counted else (year, i + 1)

    def _blurred(self, context: _Context, i: int) -> Numeral | None:
        """The numeral behind words that blur it: "the last almost two years"."""
        for length in (1, 2, 3):
            numeral = context.numerals.get(i + length)
            if numeral is not None:
                before = tuple(t.folded for t in context.tokens[i : i + length])
                return numeral if before in self._blur else None
        return None

    def _months(self, token: Token, i: int) -> tuple[Value | None, int] | None:
        """Two months with a hyphen, the first before the second."""
        first, _, last = token.folded.partition("-")
        table = self._classes["month"]
        pair = (table.get(first), table.get(last))
        if not isinstance(pair[0], int) or not isinstance(pair[1], int) or pair[0] >= pair[1]:
            return None
        return (pair[0], pair[1]), i + 1

    def _small(self, token: Token, numeral: Numeral | None, slot: str, i: int) -> tuple[Value | None, int] | None:
        """A day of the month, an hour, or an ordinal such as that of a quarter."""
        low, high = {"day": (1, 31), "hour": (0, 24), "ordinal": (1, 100), "numbered": (1, 100)}[slot]
        if token.kind == "number":
            if not token.folded.isdecimal() or (token.suffix and token.suffix not in self._suffixes):
                return None
            value = int(token.folded) if len(token.folded) <= 2 else -1
            return (value, i + 1) if low <= value <= high else None
        if numeral is None:
            return (_ROMAN[token.folded], i + 1) if slot == "numbered" and token.folded in _ROMAN else None
        if (slot != "hour" and not numeral.ordinal) or not low <= numeral.low <= high or numeral.low % 1:
            return None
        return int(numeral.low), numeral.last

    def _shape(self, token: Token, slot: str) -> Value | None:
        """The value of digits in the shape that a slot wants."""
        digits, suffix = token.folded, token.suffix
        if slot == "year":
            ordinal = suffix in self._year_words or (suffix in self._suffixes and suffix not in self._decades)
            fits = len(digits) == 4 and digits.isdecimal() and (not suffix or ordinal)
            return int(digits) if fits and int(digits) in YEARS else None
        if slot == "hourglued":
            return hour_glued(digits, suffix)
        if slot == "decade":
            fits = digits.isdecimal() and len(digits) in (2, 4) and suffix in self._decades
            return int(digits) if fits and int(digits) % 10 == 0 else None
        return None if suffix else bare(digits, slot, self.rules.month_first)


def _begins_with(pattern: _Pattern, slot: str) -> bool:
    """Whether a pattern begins with a slot and with nothing else."""
    first = next(item for item in pattern.items if item.slot not in (_OPEN, _CLOSE))
    return first.slot == slot and not first.optional


@cache
def grammar(language: str | None) -> Grammar:
    """The grammar of a language, compiled once."""
    return Grammar(language)

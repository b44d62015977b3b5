"""Regions: sentences as sequences of words and marks, in which a quotation that stands for itself is one token."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from retold.annotation.attribution.grammar import Grammar
from retold.annotation.quotes import Pair
from retold.languages.words import Word, fold
from retold.model import Span

ATOM = "\x01"  # a quotation taken as one token
OPEN, CLOSE, DASH = "“", "”", "–"
_MARKS = {**dict.fromkeys("—–-", DASH), "[": "(", "]": ")", "‚": ","}
_SITE = r"\b[^\W\d_][\w-]+\.(?:com|org|net|info|tv|eu|uk|bg|pl|cz|si|ru|ua|de|fr|es|at|ру|рф)\b"
_TOKEN = rf"\d+(?:[.,:]\d+)+|{_SITE}|\w+(?:[-‐‑'’ʼ]\w+)*|[,;:()\[\]?!…–—-]"
_END = re.compile(r"[.!?…]+[”\"»“’')]*\s+(?=[\"“„«»‘(]?([^\W\d_]))")
_INNER_WORD = re.compile(r"\w+(?:[-'’ʼ.]\w+)*")

# A quotation stands for itself from this many words on. Half of what marks enclose is titles and scare quotes; of
# spans of 25 characters and more, about four words, three in four are speech. Check with benchmarks/attribution.py.
ATOM_WORDS = 4
TITLE_SHARE = 0.6  # share of capitalised long words from which marked words are a title or a name


@dataclass(frozen=True)
class Region:
    """A stretch of text that is analysed by itself: a sentence, or a sentence inside a quotation."""

    text: str
    span: Span
    tokens: list[Word]
    atoms: dict[int, Span]  # token index -> quotation with its marks
    number: int = 0  # sentence
    paragraph: int = 0
    within: Span | None = None  # the quotation that it is part of
    speech: int | None = None  # where dash speech that runs into this sentence began
    partner: dict[int, int] = field(default_factory=dict)  # opening to closing mark of short quotations, and back

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, i: int) -> bool:
        """Whether token `i` is a word."""
        return self.tokens[i].folded[0].isalnum()

    def cap(self, i: int) -> bool:
        """Whether token `i` is a word that begins with a capital letter."""
        return self.text[self.tokens[i].start].isupper()

    def cut(self, first: int, last: int) -> Span:
        """The span of the tokens ``[first, last)``."""
        return self.tokens[first].start, self.tokens[last - 1].end


@cache
def _pattern(elisions: str, enclitics: str) -> re.Pattern[str]:
    pattern = _TOKEN
    if enclitics:
        pattern = pattern.replace("(?:[-‐‑'’ʼ]\\w+)*", rf"(?:[-‐‑'’ʼ](?!(?:t-)?(?:{enclitics})\b)\w+)*")
        pattern = rf"(?:-t)?-(?:{enclitics})\b|" + pattern
    return re.compile((rf"(?i:\b(?:{elisions})['’])|" if elisions else "") + pattern)


def is_name(text: str, span: Span) -> bool:
    """Whether words in marks look like a title or a name, not like something said."""
    found = [m.group() for m in _INNER_WORD.finditer(text, *span)]
    if len(found) < 2:
        return True
    if not found[0][0].isupper():
        return found[0][0].isdigit() and len(found) < ATOM_WORDS
    long = [w for w in found if len(w) > 3 or w[0].isdigit()]
    capital = sum(not w[0].islower() for w in long)
    return len(found) < ATOM_WORDS or capital >= TITLE_SHARE * len(long)


def is_atom(text: str, pair: Pair) -> bool:
    """Whether a quotation stands for itself: it begins like a sentence and is long enough to be one."""
    inner = text[pair.start + 1 : pair.end - 1].lstrip("….- ([")
    words = len(_INNER_WORD.findall(inner))
    if words < 2 or not (inner[0].isupper() or inner[0].isdigit()):
        return False
    ends = text[pair.end - 2] in ".,!?…" or text[pair.end : pair.end + 1] == ","
    if words >= ATOM_WORDS:
        return not is_name(text, (pair.start + 1, pair.end - 1))
    lower = any(m.group()[0].islower() for m in _INNER_WORD.finditer(inner))
    return text[pair.end - 2] in "!?." or (ends and lower and text[pair.end - 2] == ",")


def region(text: str, span: Span, quoted: Sequence[Pair], grammar: Grammar, **fields: Any) -> Region:  # noqa: ANN401
    """The region of a span; `quoted` are the pairs of marks that lie within it, in order."""
    reader = _Reader(text, span, _pattern(grammar.rules.elisions, grammar.rules.enclitics))
    for pair in quoted:
        reader.close_before(pair.start)
        if pair.start >= reader.at:
            reader.open(pair)
    reader.close_before(span[1])
    reader.read(span[1])
    return Region(text, span, reader.tokens, reader.atoms, partner=reader.partner, **fields)


class _Reader:
    """Reads the tokens of a span from left to right, quotations as one token or as two marks."""

    def __init__(self, text: str, span: Span, pattern: re.Pattern[str]) -> None:
        self._text, self._span, self._pattern = text, span, pattern
        self._waiting: list[tuple[int, int]] = []  # opening marks and where their quotations end
        self.at = span[0]
        self.tokens: list[Word] = []
        self.atoms: dict[int, Span] = {}
        self.partner: dict[int, int] = {}

    def read(self, end: int) -> None:
        """Read words and marks up to an offset."""
        take = self.tokens.append
        for m in self._pattern.finditer(self._text, self.at, end):
            token = m[0]
            if len(token) > 1 and token[0] != "-":
                take(Word(*m.span(), fold(token)))
                continue
            if token in "–—-" and not _is_dash(self._text, m.start(), self._span):
                continue
            folded = _MARKS.get(token) or fold(token)
            if folded[0] == "-":
                folded = folded.removeprefix("-t").lstrip("-")
            if len(token) == 1 and token.isalpha() and self._text[m.end() : m.end() + 1] == "." and m.end() < end - 1:
                folded += "."  # an abbreviation or an initial, not the conjunction or preposition of one letter
            start = m.end() - len(folded) if token[0] == "-" and len(token) > 1 else m.start()
            take(Word(start, m.end(), folded))
        self.at = max(self.at, end)

    def open(self, pair: Pair) -> None:
        """Read up to a quotation and take it, or its opening mark, as a token."""
        self.read(pair.start)
        if is_atom(self._text, pair):
            self.atoms[len(self.tokens)] = (pair.start, pair.end)
            self._take(pair.start, pair.end, ATOM)
        else:
            self._waiting.append((len(self.tokens), pair.end))
            self._take(pair.start, pair.start + 1, OPEN)

    def close_before(self, position: int) -> None:
        """Take the closing marks of quotations that end before an offset."""
        while self._waiting and self._waiting[-1][1] <= position:
            index, end = self._waiting.pop()
            self.read(end - 1)
            self.partner[index], self.partner[len(self.tokens)] = len(self.tokens), index
            self._take(end - 1, end, CLOSE)

    def _take(self, start: int, end: int, folded: str) -> None:
        self.tokens.append(Word(start, end, folded))
        self.at = max(self.at, end)


def _is_dash(text: str, i: int, span: Span) -> bool:
    """A dash parts clauses where a blank or a mark stands on one side; otherwise it joins a word or numbers."""
    if text[i] == "—":
        return True
    before = text[i - 1] if i > span[0] else " "
    after = text[i + 1] if i + 1 < span[1] else " "
    return (before.isspace() and (after.isspace() or i == span[0])) or (not before.isalnum() and after.isspace())


def within(quoted: Sequence[Pair], start: int, end: int) -> list[Pair]:
    """The pairs of marks that lie in a span; `quoted` is in order of their opening."""
    first = bisect_left(quoted, start, key=lambda p: p.start)
    last = bisect_left(quoted, end, key=lambda p: p.start)
    return [p for p in quoted[first:last] if p.end <= end]


def inner_regions(outer: Region, quotation: Span, quoted: Sequence[Pair], grammar: Grammar) -> Iterator[Region]:
    """The sentences of a quotation as regions of their own."""
    start, end = quotation[0] + 1, quotation[1] - 1
    cuts = [m.end() for m in _END.finditer(outer.text, start, end) if m.group(1).isupper()]
    for s, e in zip([start, *cuts], [*cuts, end], strict=True):
        own = within(quoted, s, e)
        yield region(outer.text, (s, e), own, grammar, number=outer.number, paragraph=outer.paragraph, within=quotation)

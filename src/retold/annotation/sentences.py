"""Sentences of a text with exact offsets: rules over the marks, abbreviations and quotations of a language.

A sentence is what the text punctuates as one: a quotation and the words that introduce or follow it stay
together however many stops stand inside the marks; a headline without a stop ends with its line.
"""

from __future__ import annotations

import re
from functools import cache

from retold.annotation import furniture
from retold.annotation.language import paragraph_languages
from retold.annotation.paragraphs import paragraphs
from retold.annotation.quotes import Pair, pairs
from retold.annotation.stops import StopRules
from retold.languages import load
from retold.languages.text import TextRules
from retold.model import Sentence, Span

_STOPS = re.compile(r"[.!?…。！？｡؟۔।॥]+")
_CLOSERS = re.compile(
    r"[\"“”»«›‹’‘')\]}」』》]*"
    r"(?:[ \u00a0\u2009\u202f]»(?=[\s.,;:!?)]|$))?"  # French sets a space before the mark
)
_ALPHANUMERIC = re.compile(r"[^\W_]")
_PARENTHESIS = re.compile(r"\([^()]{1,300}\)|\[[^\[\]]{1,300}\]")
_LONGEST_ALONE = 300  # characters of a quotation without a cue that is still one sentence
_LONGEST_QUOTATION = 1500  # characters; a longer "pair" is more likely two marks that do not belong together


def split(text: str, language: str | None) -> tuple[Sentence, ...]:
    """Sentences of `text` in order, furniture marked; every character but white space lies in exactly one.

    Spans have no white space at either end. `language` is the article's; a sentence carries its paragraph's.
    """
    rules = load(language, TextRules)
    spans = [piece for span in paragraphs(text) for piece in furniture.cut_stamped(text, span, rules)]
    languages = paragraph_languages(text, spans, language)
    found: list[tuple[Span, int]] = []
    for number, (span, own) in enumerate(zip(spans, languages, strict=True)):
        found += [(s, number) for s in _sentences(text, span, own)]
    return tuple(
        Sentence(span=span, furniture=aside, language=languages[number], paragraph=number)
        for (span, number), aside in zip(found, furniture.mark(text, found, rules), strict=True)
    )


@cache
def _stop_rules(language: str | None) -> StopRules:
    return StopRules(load(language, TextRules))


def _sentences(text: str, span: Span, language: str | None) -> list[Span]:
    """Sentences of one paragraph."""
    rules, stops = load(language, TextRules), _stop_rules(language)
    closed = _closed(text, span, pairs(text, span, rules))
    start, end = span
    worded = _first_word(text, start, end)
    found: list[Span] = []
    pointer = 0
    for stop in _STOPS.finditer(text, start, end):
        if stop.start() < worded:
            continue
        after = _after_closers(text, stop.end(), end)
        while pointer < len(closed) and closed[pointer][1] <= stop.start():
            pointer += 1
        if pointer < len(closed) and closed[pointer][0] < stop.start() and after < closed[pointer][1]:
            continue
        if after < end and stops.ends(text, (start, end), stop.span(), after):
            found.append((start, after))
            start = after
            while start < end and text[start].isspace():
                start += 1
            worded = _first_word(text, start, end)
    found.append((start, end))
    return found


def _first_word(text: str, start: int, end: int) -> int:
    """Where the first letter or digit stands; stops before it end nothing."""
    found = _ALPHANUMERIC.search(text, start, end)
    return found.start() if found else end


def _after_closers(text: str, at: int, end: int) -> int:
    """Where the sentence would end: after the marks and brackets that close behind the stop."""
    found = _CLOSERS.match(text, at, end)
    stop = found.end() if found else at
    # A straight mark with a letter behind it opens what follows: «…край."Там…» is rare, «край. "Там» has a space.
    while stop > at and stop < end and text[stop].isalnum() and text[stop - 1] in "\"“«'‘":
        stop -= 1
    return stop


def _closed(text: str, span: Span, quoted: list[Pair]) -> list[Span]:
    """Stretches that no boundary may cut, merged and in order: quotations with their cue, parentheses."""
    spans = [m.span() for m in _PARENTHESIS.finditer(text, *span)]
    for start, end, _ in quoted:
        longest = _LONGEST_ALONE if _stands_alone(text, span, (start, end)) else _LONGEST_QUOTATION
        if end - start <= longest:
            spans.append((start, end))
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _stands_alone(text: str, span: Span, quotation: Span) -> bool:
    """Whether a quotation has no words around it in its sentence, as the second half of a long speech has none."""
    before = text[max(span[0], quotation[0] - 4) : quotation[0]].rstrip()
    after = text[quotation[1] : min(span[1], quotation[1] + 4)].lstrip(" \u00a0.")
    begins = not before or before[-1] in '.!?…"“”»«'
    ends = not after or (after[0].isupper() and text[quotation[1] - 2] in ".!?…") or after[0] in '"„“«»'
    return begins and ends

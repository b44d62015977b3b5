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
from retold.annotation.stops import Decision, StopRules
from retold.languages import load
from retold.languages.text import TextRules
from retold.model import Sentence, Span

_STOPS = re.compile(r"[.!?…。！？｡؟۔।॥]+")
_CLOSERS = re.compile(r"[\"“”»«›‹’‘')\]}」』》]*")
_PARENTHESIS = re.compile(r"\([^()]{1,300}\)|\[[^\[\]]{1,300}\]")
_LONGEST_QUOTATION = 1500  # characters; a longer "pair" is more likely two marks that do not belong together


def split(text: str, language: str | None) -> tuple[Sentence, ...]:
    """Sentences of `text` in order, furniture marked; every character but white space lies in exactly one.

    Spans have no white space at either end. `language` is the article's; a sentence carries its paragraph's.
    """
    spans = paragraphs(text)
    languages = paragraph_languages(text, spans, language)
    found: list[tuple[Span, int]] = []
    for number, (span, own) in enumerate(zip(spans, languages, strict=True)):
        for glued in furniture.cut_stamped(text, span, load(own, TextRules)):
            found += [(s, number) for s in _sentences(text, glued, own)]
    marked = furniture.mark(text, found, load(language, TextRules))
    return tuple(
        Sentence(span=span, furniture=aside, language=languages[number], paragraph=number)
        for (span, number), aside in zip(found, marked, strict=True)
    )


@cache
def _stop_rules(language: str | None) -> StopRules:
    return StopRules(load(language, TextRules))


def _sentences(text: str, span: Span, language: str | None) -> list[Span]:
    """Sentences of one paragraph."""
    rules = load(language, TextRules)
    closed = _closed(text, span, pairs(text, span, rules), _stop_rules(language))
    start, end = span
    found: list[Span] = []
    pointer = 0
    for stop in _STOPS.finditer(text, start, end):
        after = _after_closers(text, stop.end(), end)
        while pointer < len(closed) and closed[pointer][1] <= stop.start():
            pointer += 1
        if pointer < len(closed) and closed[pointer][0] < stop.start() and after < closed[pointer][1]:
            continue
        if after < end and _ends(text, (start, end), stop.span(), after, language):
            found.append((start, after))
            start = after + len(text[after : after + 1]) - len(text[after : after + 1].lstrip())
            while start < end and text[start].isspace():
                start += 1
    found.append((start, end))
    return found


def _ends(text: str, span: Span, stop: Span, after: int, language: str | None) -> bool:
    return _stop_rules(language).decide(text, span, stop, after) is Decision.END


def _after_closers(text: str, at: int, end: int) -> int:
    """Where the sentence would end: after the marks and brackets that close behind the stop."""
    found = _CLOSERS.match(text, at, end)
    stop = found.end() if found else at
    # A straight mark with a letter behind it opens what follows: «…край."Там…» is rare, «край. "Там» has a space.
    while stop > at and stop < end and text[stop].isalnum() and text[stop - 1] in "\"“«'‘":
        stop -= 1
    return stop


def _closed(text: str, span: Span, quoted: list[Pair], stops: StopRules) -> list[Span]:
    """Stretches that no boundary may cut, merged and in order: quotations with their cue, parentheses."""
    spans = [m.span() for m in _PARENTHESIS.finditer(text, *span)]
    for start, end, _ in quoted:
        if end - start <= _LONGEST_QUOTATION:
            spans.append((start, end))
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

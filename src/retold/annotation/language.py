"""In which language a text is written, among those with rules of their own and some ninety others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from retold.annotation.identification import likelihoods
from retold.languages import codes, load
from retold.languages.names import NameRules
from retold.model import Span

_SAMPLE = 4000  # characters looked at; more changes nothing
_LETTERS = 3  # fewer are nothing to go by

# Calibrated on single sentences of news in the ten languages (`python benchmarks/sentences.py ../shared` prints
# the share that is right) and on paragraphs of some twenty neighbouring languages (tests/test_language.py).
_FAINT = 0.08  # below this probability the text is names and figures
_WIDEN = 4.0  # how many times likelier another language must be than the best of those with rules
_SURE = 0.5
_PARAGRAPH = 80  # characters from which a paragraph may be in another language than its article
_PARAGRAPH_SURE = 0.8
_PARAGRAPH_RATIO = 50.0

# Spellings of Cyrillic letters in the usual romanisations (BGN/PCGN, passports, ISO 9 without marks) that are rare in
# languages whose own letters have marks. Of the words of romanised Ukrainian, Russian and Bulgarian news 13 to 28 in
# a hundred have them; of Czech, Slovene, Polish, German, French and Spanish without their marks, one at most
# (the texts of tests/test_language.py).
_ROMANISED = re.compile(r"zh|kh|sh|iia|y[aeiou]|[aeiou]y\b")
_SHARE_ROMANISED = 0.08
_LEAST_ROMANISED = 3  # words
_WORD = re.compile(r"[^\W\d_]+")
_SHARE_MARKED = 0.02  # names of other languages


def _choose(shares: Mapping[str, float]) -> tuple[str, float]:
    """The likeliest language; one without rules of its own must be much likelier than the best that has them."""
    first = max(shares, key=shares.__getitem__)
    known = {code: shares[code] for code in codes() if code in shares}
    best = max(known, key=known.__getitem__)
    p, q = shares[first], known[best]
    elsewhere = 1 - sum(known.values())  # neighbours such as Croatian and Bosnian share what they have
    return (first, p) if first == best or (elsewhere >= _SURE and p >= _WIDEN * q) else (best, q)


def _has_letters(text: str, least: int) -> bool:
    return len(list(islice(filter(str.isalpha, text), least))) == least


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text; None when there is nothing to go by."""
    sample = text[:_SAMPLE]
    if not _has_letters(sample, _LETTERS):
        return None
    code, p = _choose(*likelihoods([sample]))
    return code if p >= _FAINT and not _is_romanised(sample, code) else None


def _is_romanised(text: str, code: str) -> bool:
    """Whether a text in plain letters, said to be in a language that has letters of its own, is Cyrillic rewritten."""
    own = load(code, NameRules).letters
    if not own or own.isascii():
        return False
    found = _WORD.findall(text.casefold())
    if sum(not w.isascii() for w in found) > _SHARE_MARKED * len(found):
        return False
    hits = sum(bool(_ROMANISED.search(w)) for w in found)
    return hits >= _LEAST_ROMANISED and hits >= _SHARE_ROMANISED * len(found)


def paragraph_languages(text: str, spans: Sequence[Span], language: str | None) -> list[str | None]:
    """The language of each paragraph: the article's, unless a long paragraph is surely in another."""
    if language is None or len(spans) < 2:
        return [language] * len(spans)
    samples = [text[start : min(end, start + _SAMPLE)] for start, end in spans]
    telling = {n: sample for n, sample in enumerate(samples) if _has_letters(sample, _PARAGRAPH)}
    shares = dict(zip(telling, likelihoods(telling.values()), strict=True))
    return [_of_paragraph(shares[n], language) if n in shares else language for n in range(len(spans))]


def _of_paragraph(shares: Mapping[str, float], language: str) -> str:
    code, p = _choose(shares)
    return code if p >= _PARAGRAPH_SURE and p >= _PARAGRAPH_RATIO * shares.get(language, 0.0) else language

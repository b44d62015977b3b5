"""In which language a text is written, among those with rules of their own and some ninety others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

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


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _ranking(text: str) -> list[tuple[str, float]]:
    return [(str(code), float(p)) for code, p in _identifier().rank(text)]


def _choose(ranking: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """The likeliest language; one without rules of its own must be much likelier than the best that has them."""
    first, p = ranking[0]
    known = [(code, q) for code, q in ranking if code in codes()]
    best, q = known[0]
    elsewhere = 1 - sum(q for _, q in known)  # neighbours such as Croatian and Bosnian share what they have
    return (first, p) if first == best or (elsewhere >= _SURE and p >= _WIDEN * q) else (best, q)


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text; None when there is nothing to go by.

    py3langid (a naive Bayes classifier over byte n-grams, after langid.py by Lui and Baldwin, 2012).
    """
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _LETTERS:
        return None
    code, p = _choose(_ranking(sample))
    return code if p >= _FAINT and not _is_romanised(sample, code) else None


def _is_romanised(text: str, code: str) -> bool:
    """Whether a text in plain letters, said to be in a language that has letters of its own, is Cyrillic rewritten."""
    own = load(code, NameRules).letters
    found = [w.group() for w in _WORD.finditer(text.casefold())]
    marked = sum(not w.isascii() for w in found)
    if own and not own.isascii() and marked <= _SHARE_MARKED * len(found):
        hits = sum(bool(_ROMANISED.search(w)) for w in found)
        return hits >= _LEAST_ROMANISED and hits >= _SHARE_ROMANISED * len(found)
    return False


def paragraph_languages(text: str, spans: Sequence[Span], language: str | None) -> list[str | None]:
    """The language of each paragraph: the article's, unless a long paragraph is surely in another."""
    if language is None or len(spans) < 2:
        return [language] * len(spans)
    return [_of_paragraph(text[start:end], language) for start, end in spans]


def _of_paragraph(paragraph: str, language: str) -> str:
    sample = paragraph[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _PARAGRAPH:
        return language
    ranking = _ranking(sample)
    code, p = _choose(ranking)
    own = dict(ranking).get(language, 0.0)
    return code if p >= _PARAGRAPH_SURE and p >= _PARAGRAPH_RATIO * own else language

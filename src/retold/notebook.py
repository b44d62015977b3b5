"""The nouns that show themselves in a notebook; the model itself knows nothing of rendering.

A page is put into a sandboxed frame, so that its style stays inside and nothing in an article can run.
"""

from __future__ import annotations

from html import escape
from typing import Any

from retold import model


class Article(model.Article, frozen=True, kw_only=True):
    """An article that a notebook shows as a page."""

    def _repr_html_(self) -> str:
        from retold.rendering.html import annotation_page

        return _framed(annotation_page((self,)), f"Report {self.source}")


class Comparison(model.Comparison, frozen=True, kw_only=True):
    """A comparison that a notebook shows as a page."""

    def _repr_html_(self) -> str:
        from retold.rendering.html import comparison_page

        return _framed(comparison_page(self), "Reports side by side")


def shown_article(noun: model.Article) -> Article:
    """The same article as one that shows itself."""
    return noun if isinstance(noun, Article) else Article(**_fields(noun))


def shown_comparison(noun: model.Comparison) -> Comparison:
    """The same comparison as one that shows itself, and so do its articles."""
    if isinstance(noun, Comparison):
        return noun
    return Comparison(**{**_fields(noun), "articles": tuple(map(shown_article, noun.articles))})


def _fields(noun: model.Noun) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in noun.__struct_fields__}


def _framed(page: str, title: str) -> str:
    return (
        f'<iframe sandbox srcdoc="{escape(page)}" title="{escape(title)}" '
        'style="width: 100%; height: 45em; border: 1px solid #8888"></iframe>'
    )

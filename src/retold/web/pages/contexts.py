"""What a template needs besides its document: views of the reports, the same that the one-file page has."""

from __future__ import annotations

from typing import Any

from retold.model import Article
from retold.rendering import html, views
from retold.rendering.findings import attribution_marks
from retold.rendering.pieces import Mark
from retold.rendering.views import Report
from retold.web import documents
from retold.web.documents import ArticlePage, ComparisonPage, Document, SideBySide, StoryPage

_HEADLINE = 160  # characters that a first sentence may have to stand for a title

_TEMPLATES: dict[type[Document], str] = {
    documents.StoriesPage: "stories.html",
    documents.StoryPage: "story.html",
    documents.ComparisonPage: "pasted.html",
    documents.ArticlePage: "article.html",
    documents.EntitiesPage: "entities.html",
    documents.EntityPage: "entity.html",
    documents.OutletsPage: "outlets.html",
    documents.OutletPage: "outlet.html",
    documents.OriginsPage: "origins.html",
    documents.OriginPage: "origin.html",
    documents.SearchPage: "search.html",
    documents.AddPage: "add.html",
    documents.JobPage: "job.html",
    documents.AboutPage: "about.html",
    documents.LoginPage: "login.html",
    documents.Problem: "problem.html",
}


def template(document: Document) -> str:
    """The template of a document."""
    return _TEMPLATES[type(document)]


def context(document: Document) -> dict[str, Any]:
    """What its template needs besides the document."""
    if isinstance(document, StoryPage):
        return _compared(document.side) if document.side else {}
    if isinstance(document, ComparisonPage):
        return _compared(document.side) | {"texts": _texts(document.side)}
    if isinstance(document, ArticlePage):
        return _article(document)
    return {}


def _heads(side: SideBySide) -> list[Report]:
    """The heads of the reports, each with its page."""
    heads = views.reports(side.comparison.articles)
    pages = [line.address for line in side.reports] or [""] * len(heads)
    return [head._replace(page=page) for head, page in zip(heads, pages, strict=True)]


def _compared(side: SideBySide) -> dict[str, Any]:
    heads = _heads(side)
    return html.sections(side.comparison, heads) | {"heading": html.heading(len(heads))}


def _texts(side: SideBySide) -> list[tuple[Report, list[views.Paragraph]]]:
    """The full texts of reports that have no page of their own."""
    return [
        (head, views.full_text(article, head.number, (), views.claims_by_sentence(side.comparison, i)))
        for i, (head, article) in enumerate(zip(_heads(side), side.comparison.articles, strict=True))
        if not head.page
    ]


def _article(document: ArticlePage) -> dict[str, Any]:
    article = document.article
    (head,) = views.reports([article])
    claims: dict[int, list[int]] = {}
    for standing in document.standing:
        if standing.claim is not None:
            claims.setdefault(standing.sentence, []).append(standing.claim)
    annotated = html.annotated(article, head._replace(number=0), claims=claims, marks=_marks(article))
    return {
        "a": annotated,
        "head": head,
        "headline": article.title or _first(article),
        "places": {s.claim: s.address for s in document.standing if s.claim is not None},
    }


def _first(article: Article) -> str | None:
    """The first sentence of a report that has no title, where it is short enough to stand for one."""
    spans = [s.span for s in article.sentences if not s.furniture]
    return article.text[slice(*spans[0])] if spans and spans[0][1] - spans[0][0] <= _HEADLINE else None


def _marks(article: Article) -> list[Mark]:
    """Attributions, and names and times in a lighter hand."""
    return [
        *attribution_marks(article.attributions),
        *(Mark(*m.span, "name", "") for m in article.mentions),
        *(Mark(*t.span, "clock", "") for t in article.times),
    ]

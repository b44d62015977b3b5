"""Documents as HTML: one template a document, laid out with the pieces of the one-file page.

A template shows what the document says and asks nothing else. Every text is escaped and made safe when it is printed
(`rendering.safe`), whoever wrote it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment

from retold.errors import count
from retold.rendering import html, labels
from retold.rendering.safe import web_address
from retold.web import addresses, security
from retold.web.documents import Document
from retold.web.pages import assets, cutting, words
from retold.web.pages.contexts import context, template

TEMPLATES = Path(__file__).parents[1] / "templates"


@cache
def _environment() -> Environment:
    made = html.environment(TEMPLATES)
    made.filters.update(
        language=labels.language_name,
        moment=labels.moment,
        published=words.published,
        place=words.place,
        written=words.written,
        days=words.days,
        web=web_address,
        count=count,
        thousands=words.thousands,
        cut=cutting.cut,
        fold=cutting.fold,
    )
    made.globals.update(
        asset=assets.address,
        csrf_field=security.CSRF_FIELD,
        csrf_place=security.CSRF_PLACE,
        say=words.said,
        with_query=addresses.with_query,
        differences_of=labels.DIFFERENCES,
        sections_of=words.SECTIONS,
        verdicts=words.VERDICTS,
        events=words.EVENTS,
        keys=words.KEYS,
    )
    return made


def render(request: Request, document: Document) -> str:
    """The document as one HTML page.

    The page depends on the document and the request's path and query alone, since it is cached by these. A form
    carries a hidden field `csrf` whose value is `security.CSRF_PLACE`; the reader's own token is put there on sending.
    """
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "judge"]
    shown = {
        "page": document,
        "path": request.url.path,
        "rest": f"{request.url.path}?{urlencode(asked)}" if asked else request.url.path,
        "judge": request.query_params.get("judge"),
    }
    return _environment().get_template(template(document)).render(shown, **context(document))

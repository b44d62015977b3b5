"""Documents as HTML. A stand-in until the pages are there: it shows the document as it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from retold.web.documents import Document

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def render(request: Request, document: Document) -> str:
    """The document as one HTML page.

    The page depends on the document and the request's path and query alone, since it is cached by these. A form
    carries a hidden field `csrf` whose value is `security.CSRF_PLACE`; the reader's own token is put there on sending.
    """
    shown = msgspec.json.format(msgspec.json.encode(document), indent=1).decode()
    return _environment().get_template("stand_in.html").render(document=document, shown=shown, path=request.url.path)

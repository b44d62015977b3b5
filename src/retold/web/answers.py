"""Documents to responses: the form that was asked for, with its validators."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from retold.rendering import json as rendered
from retold.web import negotiation, problems
from retold.web.documents import Document

if TYPE_CHECKING:
    from retold.web.negotiation import Form

_encoder = msgspec.json.Encoder()
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def encode(document: msgspec.Struct) -> bytes:
    """A document as JSON. A lone surrogate becomes an escape."""
    try:
        return _encoder.encode(document) + b"\n"
    except UnicodeEncodeError:
        return rendered.dumps(document).encode()  # type: ignore[arg-type]


def wanted(request: Request) -> Form:
    """The form that a request wants. Raises 406."""
    found = negotiation.form(request.scope)
    if found is None:
        raise problems.not_acceptable()
    return found


def body(request: Request, document: Document, form: Form) -> bytes:
    """A document in a form."""
    if form == "json":
        return encode(document)
    from retold.web import pages

    return pages.render(request, document).encode("utf-8", "replace")


async def answer(request: Request, make: Callable[[], Document], *, status: int = 200) -> Response:
    """The response to a page: its document is worked out on another thread."""
    form = wanted(request)

    def work() -> bytes:
        return body(request, make(), form)

    return response(await run_in_threadpool(work), form, status=status)


def response(content: bytes, form: Form, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A response of the body of a page."""
    media = f"{negotiation.HTML}; charset=utf-8" if form == "html" else negotiation.JSON
    return Response(content, status, {"Vary": "Accept", **(headers or {})}, media_type=media)

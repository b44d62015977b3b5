"""Documents to responses: the form that was asked for, kept bodies, validators, compression."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING

import anyio.to_thread
import msgspec
from fastapi import Request, Response
from starlette.types import Scope

from retold.rendering import json as rendered
from retold.web import negotiation, problems, site
from retold.web.caching import Body
from retold.web.caching import body as cut
from retold.web.documents import Document
from retold.web.problems import ProblemError
from retold.web.security import CSRF_PLACE, is_loopback

if TYPE_CHECKING:
    from retold.model import Noun
    from retold.web.negotiation import Form

_encoder = msgspec.json.Encoder()
_PLACE = CSRF_PLACE.encode()
_LEAST = 1_000  # bytes from which on a body is compressed
_LEVEL = 4  # of zlib
_COOKIE_LIFE = 30 * 86_400

Make = Callable[[], Document | tuple[Document, int]]


def encode(document: Document | Noun) -> bytes:
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


def content(request: Request, document: Document, form: Form) -> bytes:
    """A document in a form."""
    if form == "json":
        return encode(document)
    from retold.web import pages

    return pages.render(request, document).encode("utf-8", "replace")


async def answer(request: Request, make: Make, *, keep: bool = True) -> Response:
    """The response to a page. Its document is worked out on another thread, unless the same was asked for before and
    nothing has changed since; `make` may give a status with it."""
    form = wanted(request)
    here = site.of(request)

    def work() -> Body:
        here.fresh()
        made = make()
        document, status = made if isinstance(made, tuple) else (made, 200)
        lasts = getattr(document, "job", None) is None
        return cut(content(request, document, form), _PLACE if form == "html" else None, status, lasts=lasts)

    async def worked() -> Body:
        return await anyio.to_thread.run_sync(work, limiter=here.limiter)

    if keep:
        key = (request.scope["path"], request.scope["query_string"], form)
        found = await here.cache.get(key, here.keeper.now(), worked)
    else:
        found = await worked()
    return respond(request, found, form)


async def file(request: Request, make: Callable[[], bytes], media: str, *, name: str | None = None) -> Response:
    """The response of bytes made on another thread, as a file to save where it has a name."""
    here = site.of(request)

    def work() -> bytes:
        here.fresh()
        return make()

    data = await anyio.to_thread.run_sync(work, limiter=here.limiter)
    etag = f'"{blake2b(data, digest_size=12).hexdigest()}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": etag}
    if name is not None:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if _matches(request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    return Response(data, 200, headers, media_type=media)


def respond(request: Request, found: Body, form: Form, headers: dict[str, str] | None = None) -> Response:
    """The response of a body: not modified, compressed, or as it is; with the reader's own CSRF token in its forms."""
    state = request.scope["state"]
    token = state["csrf"].encode()
    tag = found.tag
    if len(found.parts) > 1:  # it differs from reader to reader
        tag += "-" + blake2b(token, digest_size=4).hexdigest()
    squeeze = found.size >= _LEAST and _compresses(request)
    etag = f'"{tag}-gzip"' if squeeze else f'"{tag}"'
    media = f"{negotiation.HTML}; charset=utf-8" if form == "html" else negotiation.JSON
    common = {"Vary": "Accept, Accept-Encoding, Cookie", "Cache-Control": "private, no-cache", **(headers or {})}
    if found.status == 200:
        common["ETag"] = etag
        if _matches(request.headers.get("if-none-match"), etag):
            return Response(None, 304, common)
    data = token.join(found.parts)
    if squeeze:
        data = gzip.compress(data, _LEVEL, mtime=0)
        common["Content-Encoding"] = "gzip"
    response = Response(data, found.status, common, media_type=media)
    if form == "html" and not state["named"]:
        set_session(request, response, state["session"])
    return response


def set_session(request: Request, response: Response, name: str) -> None:
    """Give a browser its session."""
    here = site.of(request)
    response.set_cookie(
        f"retold_{here.settings.port}", name, max_age=_COOKIE_LIFE, path="/", httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def _compresses(request: Request) -> bool:
    """Whether an answer is compressed: where the client can read it and a network lies between.

    The session cookie is SameSite=Strict, so that no other site can make a browser ask for a page with its token in it
    and guess that by the length (BREACH).
    """
    wish = site.of(request).settings.compress
    if wish is None:
        wish = not is_loopback(request.client.host if request.client else "127.0.0.1")
    return wish and _accepts_gzip(request.headers.get("accept-encoding", ""))


def _accepts_gzip(header: str) -> bool:
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _matches(header: str | None, etag: str) -> bool:
    """Whether If-None-Match names an ETag; compared weakly, as RFC 9110 asks (13.1.2)."""
    if header is None:
        return False
    named = [each.strip().removeprefix("W/") for each in header.split(",")]
    return "*" in named or etag in named


def problem_response(scope: Scope, problem: ProblemError, request_id: str | None) -> Response:
    """The response to a request that cannot be served, as JSON; as a page where a page was asked for."""
    if problem.status < 400:
        return Response(None, problem.status, problem.headers)
    document = problem.document(scope["path"], request_id)
    headers = {"Vary": "Accept", "Cache-Control": "no-store", **problem.headers}
    if negotiation.form(scope) == "html":
        page = content(Request(scope), document, "html").replace(
            _PLACE, scope.get("state", {}).get("csrf", "").encode()
        )
        return Response(page, problem.status, headers, media_type=f"{negotiation.HTML}; charset=utf-8")
    return Response(encode(document), problem.status, headers, media_type=negotiation.PROBLEM)

"""Routes with what the OpenAPI tells of them: a page is one document, as JSON and as HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter

from retold.web.documents import Document, Problem
from retold.web.negotiation import HTML, JSON, PROBLEM

F = TypeVar("F", bound=Callable[..., Any])
Responses = dict[int | str, dict[str, Any]]

REFERENCE = "#/components/schemas/{name}"
_ALWAYS = (406, 421, 422, 429, 500)
_WORDS = {
    400: "The request cannot be used.",
    401: "The token is missing or wrong.",
    403: "The request comes from elsewhere, or its form is too old.",
    404: "There is no such thing.",
    406: "Neither form is wanted.",
    413: "The request is too large.",
    421: "The server is not called by that name.",
    422: "A parameter or field is not valid.",
    429: "There were too many requests.",
    500: "A mistake in Retold.",
    503: "The queue is full; see Retry-After.",
}


def reference(document: type) -> dict[str, str]:
    """The schema of a document, by its name."""
    return {"$ref": REFERENCE.format(name=document.__name__)}


def failures(*statuses: int) -> Responses:
    """The problems that a route may answer with, those of every route among them."""
    schema = {PROBLEM: {"schema": reference(Problem)}, HTML: {"schema": {"type": "string"}}}
    return {status: {"description": _WORDS[status], "content": schema} for status in sorted({*_ALWAYS, *statuses})}


def page(
    router: APIRouter, path: str, document: type[Document], *fail: int, more: Responses | None = None
) -> Callable[[F], F]:
    """A route that gives a document; `fail` are further statuses of problems, `more` further answers."""
    both = {JSON: {"schema": reference(document)}, HTML: {"schema": {"type": "string"}}}
    cached = {"ETag": {"description": "Changes with the body.", "schema": {"type": "string"}}}
    responses: Responses = {
        200: {"description": "The page.", "content": both, "headers": cached},
        304: {"description": "It is as If-None-Match has it."},
        **failures(*fail),
        **(more or {}),
    }

    def decorate(route: F) -> F:
        router.get(path, responses=responses, response_model=None, name=route.__name__)(route)
        return route

    return decorate


def action(
    router: APIRouter,
    path: str,
    document: type[Document],
    *fail: int,
    fields: dict[str, Any],
    required: tuple[str, ...] = (),
    status: int = 200,
    multipart: bool = False,
) -> Callable[[F], F]:
    """A route that changes something and goes on to the page of a document; `fields` are the schemas of its form."""
    csrf = {"type": "string", "maxLength": 64, "description": "The token of the form; programs need none."}
    schema: dict[str, Any] = {"type": "object", "properties": {**fields, "csrf": csrf}, "additionalProperties": False}
    if required:
        schema["required"] = list(required)
    kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    responses: Responses = {
        status: {"description": "Done.", "content": {JSON: {"schema": reference(document)}}},
        303: {"description": "Done; for browsers. Location has the page to go on with."},
        **failures(400, 403, 413, *fail),
    }
    responses.pop(200 if status != 200 else None, None)  # type: ignore[arg-type]
    body = {"requestBody": {"required": bool(required), "content": {kind: {"schema": schema}}}}

    def decorate(route: F) -> F:
        router.post(
            path, responses=responses, response_model=None, openapi_extra=body, status_code=status, name=route.__name__
        )(route)
        return route

    return decorate

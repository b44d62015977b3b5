"""The application: routes, what stands before them, and what becomes of errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from retold import errors
from retold.errors import RetoldError
from retold.library import Library
from retold.web import openapi, problems
from retold.web.answers import problem_response
from retold.web.documents import Invalid
from retold.web.guard import Guard
from retold.web.metrics import Metrics
from retold.web.problems import ProblemError
from retold.web.routes import ROUTERS
from retold.web.security import Rate, Sessions, Token, is_loopback
from retold.web.settings import Settings
from retold.web.site import Site

STATIC = Path(__file__).parent / "static"


def create_app(library: Library | str | None = None, settings: Settings | None = None) -> FastAPI:
    """The application over a library, open or named by its path; one that was named is closed at the end.

    Raises `RetoldError` for a library or a token file that cannot be used, and where others could reach the server
    without a token.
    """
    settings = settings or Settings()
    if settings.token_file is None and not is_loopback(settings.host):
        raise errors.token_needed(settings.host)
    token = Token(settings.token_file) if settings.token_file else None
    owned = not isinstance(library, Library)
    opened = library if isinstance(library, Library) else Library(library, make=not settings.read_only)
    site = Site(opened, settings, owned=owned)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        site.start()
        yield
        site.stop()

    app = FastAPI(title="Retold", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    sessions, attempts, metrics = Sessions(site.secret), Rate(settings.attempts), Metrics(site)
    app.state.site, app.state.sessions, app.state.metrics = site, sessions, metrics
    app.state.token, app.state.attempts = token, attempts
    for router in ROUTERS:
        app.include_router(router)
    # The style and keys of comparisons are those of the one-file page, which the second folder has.
    app.mount("/static", StaticFiles(directory=STATIC, packages=[("retold.rendering", "static")]), name="static")
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_middleware(
        Guard, settings=settings, sessions=sessions, token=token, attempts=attempts, metrics=metrics
    )  # fmt: skip
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = openapi.describe(app)
    return app.openapi_schema


def _respond(request: Request, problem: ProblemError) -> Response:
    state = request.scope.get("state", {})
    return problem_response(request.scope, problem, state.get("request_id"))


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return _respond(request, error)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RetoldError)
    return _respond(request, problems.refused(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _respond(request, problems.no_page(request.url.path))
    detail = f"{error.detail}."
    if error.status_code == 405:
        detail = f"{request.method} does nothing at this address. /openapi.json says what does."
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers = {"Allow": ", ".join(_allowed(request.scope["path"]))}
    return _respond(request, ProblemError(error.status_code, "http", detail, headers=headers))


def _allowed(path: str) -> list[str]:
    """The methods that do something at an address; each route knows its own alone."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    own = next((route.path for route in routes if route.path_regex.match(path)), None)
    found = {method for route in routes if route.path == own for method in route.methods or ()}
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # An empty parameter is none, which pydantic tries after the value itself: the first reason is that of the value.
    reasons: dict[str, str] = {}
    for each in error.errors():
        where = [str(part) for part in each["loc"]]
        reasons.setdefault(where[1] if len(where) > 1 else where[0], str(each["msg"]).removeprefix("Value error, "))
    found = tuple(Invalid(name=name, reason=reason) for name, reason in reasons.items())
    return _respond(request, problems.invalid(found))


_HANDLERS: dict[type[Exception], Any] = {
    ProblemError: _problem,
    RetoldError: _refused,
    HTTPException: _http,
    RequestValidationError: _invalid,
}

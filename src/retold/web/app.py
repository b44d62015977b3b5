"""The application: routes, what stands before them, and what becomes of errors."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from retold.library import Library
from retold.web import answers, negotiation, problems
from retold.web.documents import Invalid
from retold.web.problems import ProblemError
from retold.web.routes import stories
from retold.web.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(library: Library | str | None = None, settings: Settings | None = None) -> FastAPI:
    """The application over a library (open, or the path of one). Closing it closes a library that it opened."""
    app = FastAPI(title="Retold", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = settings or Settings()
    app.state.library = library if isinstance(library, Library) else Library(library)
    app.include_router(stories.router)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC))
    return app


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    document = error.document(request.url.path)
    form = negotiation.form(request.scope) or "json"
    found = answers.response(answers.body(request, document, form), form, status=error.status, headers=error.headers)
    if form == "json":
        found.headers["content-type"] = negotiation.PROBLEM
    return found


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    found = ProblemError(error.status_code, "http", str(error.detail))
    return await _problem(request, problems.no_page(request.url.path) if error.status_code == 404 else found)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = tuple(Invalid(name=str(each["loc"][-1]), reason=str(each["msg"])) for each in error.errors())
    return await _problem(request, problems.invalid(found))

"""What runs here, and what machines ask: health, metrics, the OpenAPI document."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from retold.languages import codes
from retold.web import answers, metrics, problems
from retold.web import site as sites
from retold.web.documents import AboutPage
from retold.web.routing import page
from retold.web.site import Site

router = APIRouter(tags=["about"])

ENCODER = "multilingual-e5-small"


@router.get("/", include_in_schema=False, response_model=None)
async def start() -> Response:
    """The stories."""
    return RedirectResponse("/stories", 303)


@page(router, "/about", AboutPage)
async def about(request: Request) -> Response:
    """Versions, limits, and what the library holds."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _about(site))


def _about(site: Site) -> AboutPage:
    stats = site.library.stats()
    return AboutPage(
        address="/about",
        version=version("retold"),
        encoder=ENCODER,
        languages=tuple(sorted(codes())),
        library=site.library.path.rpartition("/")[2],
        texts=stats.texts,
        appearances=stats.appearances,
        stories=stats.stories,
        by_language=stats.languages,
        first=stats.moments[0],
        last=stats.moments[1],
        limits=site.settings.limits,
        compared_at_most=site.settings.compared,
        problems=problems.KINDS,
    )


_STATUS: dict[str, Any] = {
    "description": "All is well.",
    "content": {"application/json": {"schema": {"type": "object", "properties": {"status": {"type": "string"}}}}},
}


@router.get("/health/live", responses={200: _STATUS}, response_model=None)
async def live() -> Response:
    """The server answers."""
    return JSONResponse({"status": "live"})


@router.get(
    "/health/ready",
    responses={200: _STATUS, 503: {**_STATUS, "description": "Lists are still being made, or the server is stopping."}},
    response_model=None,
)
async def ready(request: Request) -> Response:
    """The library is open and its lists are there."""
    site = sites.of(request)
    if site.stopping.is_set() or not site.keeper.ready:
        status = "stopping" if site.stopping.is_set() else "preparing"
        return JSONResponse({"status": status}, 503, {"Retry-After": "1"})
    return JSONResponse({"status": "ready"})


@router.get(
    "/metrics",
    responses={200: {"description": "Counters.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_model=None,
)
async def counted(request: Request) -> Response:
    """What the server counts of itself, for Prometheus."""
    return Response(request.app.state.metrics.text(), media_type=metrics.CONTENT_TYPE)


@router.get("/openapi.json", include_in_schema=False, response_model=None)
async def described(request: Request) -> Response:
    """The OpenAPI 3.1 document."""
    return JSONResponse(request.app.openapi(), headers={"Cache-Control": "max-age=3600"})

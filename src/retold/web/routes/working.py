"""Jobs: how far they are, as a page and as events, and ending them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from retold.web import answers, forms, jobs
from retold.web import site as sites
from retold.web.documents import JobPage
from retold.web.jobs import Job
from retold.web.parameters import Held
from retold.web.routing import action, failures, page
from retold.web.site import Site

router = APIRouter(tags=["jobs"])

_LOOK = 0.1  # seconds between two looks at a job
_ALIVE = 15.0  # seconds after which a comment keeps the connection open
_LONGEST = 600.0  # seconds of one stream; browsers come back by themselves
EVENTS = "text/event-stream"


@page(router, "/jobs/{job}", JobPage, 404)
async def job(request: Request, job: Held) -> Response:
    """How far some work is."""
    site = sites.of(request)
    return await answers.answer(request, lambda: jobs.page(site.jobs, site.jobs.get(job)), keep=False)


@router.get(
    "/jobs/{job}/events",
    response_model=None,
    responses={
        200: {
            "description": "Server-sent events named `job`, each with a `JobPage`; the last one when it is over.",
            "content": {EVENTS: {"schema": {"type": "string"}}},
        },
        **failures(404),
    },
)
async def events(request: Request, job: Held) -> Response:
    """How far some work is, told whenever there is something new, until it is over."""
    site = sites.of(request)
    found = site.jobs.get(job)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(site, found), headers=headers, media_type=EVENTS)


async def _events(site: Site, job: Job) -> AsyncIterator[bytes]:
    told, ahead, silent, open_for = -1, -1, 0.0, 0.0
    yield b"retry: 2000\n\n"
    while open_for < _LONGEST and not site.stopping.is_set():
        over, version, before = job.over, job.version, site.jobs.ahead(job)
        if version != told or before != ahead:
            told, ahead, silent = version, before, 0.0
            yield b"event: job\nid: %d\ndata: %s\n\n" % (version, answers.encode(jobs.page(site.jobs, job)).strip())
        elif silent >= _ALIVE:
            silent = 0.0
            yield b": still here\n\n"
        if over:
            return
        await asyncio.sleep(_LOOK)
        silent, open_for = silent + _LOOK, open_for + _LOOK


@action(router, "/jobs/{job}/cancel", JobPage, 404, fields={})
async def cancel(request: Request, job: Held) -> Response:
    """End some work; what it has added stays. One that is over stays as it is."""
    await forms.read(request)
    site = sites.of(request)
    document = jobs.page(site.jobs, site.jobs.cancel(job))
    return forms.go_on(request, document.address, document)

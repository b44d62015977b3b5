"""Outlets and origins: who rests on whom, how often, first with what."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from retold.library import resting
from retold.web import addresses, answers, lines, reading, tokens
from retold.web import site as sites
from retold.web.documents import OriginPage, OriginsPage, OutletPage, OutletsPage
from retold.web.parameters import NameQuery, Paged, Part
from retold.web.routes.entities import Row
from retold.web.routing import page
from retold.web.site import Site

router = APIRouter(tags=["outlets and origins"])


@page(router, "/outlets", OutletsPage, 404)
async def outlets(request: Request, query: Annotated[NameQuery, Query()]) -> Response:
    """Outlets by the number of their reports, with the origins that they name most."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _outlets(site, query))


def _outlets(site: Site, query: NameQuery) -> OutletsPage:
    size, after = query.size or site.settings.page, tokens.read(query.after, tuple[Row, str], "outlets", query.q)
    with site.library.reading() as view:
        rows = resting.outlets(view, q=query.q, after=after, size=size + 1)
    return OutletsPage(
        address=addresses.with_query("/outlets", q=query.q),
        outlets=tuple(map(lines.outlet, rows[:size])),
        next=_next("/outlets", query, rows, size),
        why=None if rows or after else _why("outlet", query.q),
    )


@page(router, "/origins", OriginsPage, 404)
async def origins(request: Request, query: Annotated[NameQuery, Query()]) -> Response:
    """Origins by the number of reports that rest on them, with the outlets of these and the first report."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _origins(site, query))


def _origins(site: Site, query: NameQuery) -> OriginsPage:
    size, after = query.size or site.settings.page, tokens.read(query.after, tuple[Row, str], "origins", query.q)
    with site.library.reading() as view:
        rows = resting.origins(view, q=query.q, after=after, size=size + 1)
    return OriginsPage(
        address=addresses.with_query("/origins", q=query.q),
        origins=tuple(map(lines.origin, rows[:size])),
        next=_next("/origins", query, rows, size),
        why=None if rows or after else _why("origin", query.q),
    )


def _next(path: str, query: NameQuery, rows: list[Any], size: int) -> str | None:
    if len(rows) <= size:
        return None
    last = rows[size - 1]
    token = tokens.make((last.reports, last.name), path[1:], query.q)
    return addresses.with_query(path, q=query.q, size=query.size, after=token)


def _why(what: str, q: str | None) -> str:
    return f"No {what} {f'sounds like “{q}”' if q else 'is named yet'}."


@page(router, "/outlets/{outlet:path}", OutletPage, 404)
async def outlet(request: Request, outlet: Part, query: Annotated[Paged, Query()]) -> Response:
    """An outlet: what its reports rest on, report by report, newest first."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _outlet(site, outlet, query))


def _outlet(site: Site, name: str, query: Paged) -> OutletPage:
    size, after = query.size or site.settings.page, tokens.read(query.after, tuple[str, Row, str], "outlet", name)
    with reading.of(site, "outlet") as view:
        row = resting.outlet(view, name)
        rested, reached = resting.resting(view, outlet=name, after=after, size=size, newest=True)
    address = addresses.outlet(name)
    token = tokens.make(reached, "outlet", name) if reached else None
    return OutletPage(
        address=address,
        outlet=lines.outlet(row),
        resting=tuple(map(lines.rested, rested)),
        next=addresses.with_query(address, size=query.size, after=token) if token else None,
    )


@page(router, "/origins/{origin:path}", OriginPage, 404)
async def origin(request: Request, origin: Part, query: Annotated[Paged, Query()]) -> Response:
    """An origin: which reports rest on it, the first one first."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _origin(site, origin, query))


def _origin(site: Site, name: str, query: Paged) -> OriginPage:
    size, after = query.size or site.settings.page, tokens.read(query.after, tuple[str, Row, str], "origin", name)
    with reading.of(site, "origin") as view:
        row = resting.origin(view, name)
        rested, reached = resting.resting(view, origin=name, after=after, size=size)
    address = addresses.origin(name)
    token = tokens.make(reached, "origin", name) if reached else None
    return OriginPage(
        address=address,
        origin=lines.origin(row),
        resting=tuple(map(lines.rested, rested)),
        next=addresses.with_query(address, size=query.size, after=token) if token else None,
    )

"""Search: reports that hold words in any script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from retold.library import browsing
from retold.library.browsing import ReportRow
from retold.library.searching import Hit
from retold.web import addresses, answers, lines, tokens
from retold.web import site as sites
from retold.web.documents import HitLine, SearchPage
from retold.web.parameters import SearchQuery
from retold.web.routing import page
from retold.web.site import Site

router = APIRouter(tags=["search"])

_PAGES = 100_000


@page(router, "/search", SearchPage, 404)
async def search(request: Request, query: Annotated[SearchQuery, Query()]) -> Response:
    """Reports that hold all the words and fit the filters, newest first; copies of one text are one hit."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _search(site, query))


def _search(site: Site, query: SearchQuery) -> SearchPage:
    filters, size = query.filters, query.size or site.settings.page
    named = addresses.filters(filters)
    number = tokens.read(query.after, int, "search", named, size) or 1
    number = min(max(number, 1), _PAGES)
    found = site.library.search(
        filters.q or "",
        entity=filters.entity,
        outlet=filters.outlet,
        language=filters.language,
        since=filters.since,
        until=filters.until,
        page=number,
        size=size,
    )
    with site.library.reading() as view:
        reports = browsing.reports(view, [hit.id for hit in found.hits])
    following = None
    if found.total > number * size:
        token = tokens.make(number + 1, "search", named, size)
        following = addresses.with_query("/search", **named, size=query.size, after=token)
    return SearchPage(
        address=addresses.with_query("/search", **named),
        filters=filters,
        hits=tuple(_hit(hit, reports[hit.id]) for hit in found.hits if hit.id in reports),
        total=found.total,
        next=following,
        why=found.why,
    )


def _hit(hit: Hit, report: ReportRow) -> HitLine:
    start, end = hit.excerpt
    inside = tuple((f.start - start, f.end - start) for f in hit.found if start <= f.start and f.end <= end)
    return HitLine(
        report=lines.report(report),
        headline=hit.headline,
        outlets=hit.outlets,
        excerpt=hit.text[start:end],
        found=inside,
    )

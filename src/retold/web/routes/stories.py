"""Stories: the list, its feed, one of them, and the forms in which its comparison can be saved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from retold.library import browsing
from retold.library.browsing import ReportRow, StoryFilter, StoryRow
from retold.library.searching import Query as Words
from retold.web import addresses, answers, exporting, feeds, lines, reading, tokens
from retold.web import jobs as working
from retold.web import site as sites
from retold.web.documents import Facet, Filters, JobPage, Revised, StoriesPage, StoryEvent, StoryPage
from retold.web.jobs import Job
from retold.web.parameters import Form, SideQuery, StoryId, StoryQuery
from retold.web.routing import Responses, failures, page, reference
from retold.web.side import side
from retold.web.site import Site

router = APIRouter(tags=["stories"])

_FEED = 50  # stories of a feed


@page(router, "/stories", StoriesPage, 404)
async def stories(request: Request, query: Annotated[StoryQuery, Query()]) -> Response:
    """Stories that fit the filters, newest first."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _stories(site, query))


def _stories(site: Site, query: StoryQuery) -> StoriesPage:
    filters, size = query.filters, query.size or site.settings.page
    named = addresses.filters(filters)
    after = tokens.read(query.after, tuple[str, str], "stories", named)
    wanted = story_filter(filters)
    with site.library.reading() as view:
        rows, total = browsing.stories(view, wanted, after=after, size=size + 1)
        why = None if rows or after else browsing.why(view, wanted)
    facets = site.facets()
    shown = rows[:size]
    following = None
    if len(rows) > size:
        token = tokens.make((shown[-1].newest, shown[-1].id), "stories", named)
        following = addresses.with_query("/stories", **named, size=query.size, after=token)
    return StoriesPage(
        address=addresses.with_query("/stories", **named),
        filters=filters,
        stories=lines.stories(shown),
        total=total,
        next=following,
        why=why,
        languages=lines.languages(facets.languages),
        outlets=lines.facets(facets.outlets),
        entities=tuple(Facet(value=e.id, label=e.name, number=e.reports) for e in facets.entities),
        feed=addresses.with_query("/stories.atom", **named),
    )


def story_filter(filters: Filters) -> StoryFilter:
    """What the library is asked for."""
    words = Words(
        text=filters.q or "",
        outlet=filters.outlet,
        language=filters.language,
        since=filters.since,
        until=filters.until,
    )
    return StoryFilter(words, filters.entity, filters.origins, filters.reports)


@router.get(
    "/stories.atom",
    response_model=None,
    responses={
        200: {"description": "An Atom feed.", "content": {feeds.MEDIA: {"schema": {"type": "string"}}}},
        **failures(),
    },
)
async def feed(request: Request, query: Annotated[StoryQuery, Query()]) -> Response:
    """The newest stories that fit the filters, as an Atom feed."""
    site = sites.of(request)

    def make() -> bytes:
        with site.library.reading() as view:
            rows, _ = browsing.stories(view, story_filter(query.filters), size=_FEED)
        return feeds.atom(lines.stories(rows), query.filters, str(request.base_url).rstrip("/"))

    return await answers.file(request, make, feeds.MEDIA)


_COMPARING: Responses = {
    202: {
        "description": "The story is being compared; `job` tells how far. Ask again when it is done.",
        "content": {"application/json": {"schema": reference(StoryPage)}, "text/html": {"schema": {"type": "string"}}},
    }
}


@page(router, "/stories/{story}", StoryPage, 404, 503, more=_COMPARING)
async def story(request: Request, story: StoryId, query: Annotated[SideQuery, Query()]) -> Response:
    """A story: its reports side by side. One that was not compared yet is now, which takes a moment (202)."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _story(site, story, query))


def _story(site: Site, wanted: str, query: SideQuery) -> tuple[StoryPage, int]:
    with reading.of(site, "story") as view:
        row = browsing.story(view, wanted)
        reports = browsing.reports_of(view, row.id)
        revised = browsing.revised(view, row.id)
        similar = browsing.similar(view, row)
    address = addresses.story(row.id)
    found = job = None
    if _texts(reports) > 1:
        found = site.compared(row.id, _members(reports))
        job = None if found else compare(site, row, reports)
    shown = reading.judged(site, row.id, found)
    by_id = {report.id: report for report in lines.reports(reports)}
    compared = () if found is None else tuple(by_id[a.id] for a in found.articles if a.id in by_id)
    document = StoryPage(
        address=address,
        story=lines.story(row),
        reports=lines.reports(reports),
        side=side(found, query, address=address, size=site.settings.claims, reports=compared) if found else None,
        job=job,
        judgements=shown,
        revised=tuple(Revised(report=lines.report(report), revisions=number) for report, number in revised),
        history=tuple(_event(change) for change in site.library.history(row.id)),
        similar=lines.stories(similar),
    )
    return document, 202 if job and job.state in ("queued", "running") else 200


def _texts(reports: list[ReportRow]) -> int:
    return len({report.id for report in reports})


def _members(reports: list[ReportRow]) -> tuple[str, ...]:
    return tuple(sorted({report.id for report in reports}))


def compare(site: Site, row: StoryRow, reports: list[ReportRow]) -> JobPage:
    """The job that compares a story: one for all who ask; one that failed is told, not begun again at once."""
    members = _members(reports)
    key = f"story {row.id} {members}"
    last = site.jobs.last(key)
    if last is None or last.state in ("done", "cancelled"):

        def work(job: Job) -> str:
            site.compare(row.id, members)
            return addresses.story(row.id)

        count = min(len(members), site.settings.compared)
        last = site.jobs.put("story", work, f"{count} reports are being compared.", key=key)
    return working.page(site.jobs, last)


def _event(change: dict[str, object]) -> StoryEvent:
    number = change["probability"]
    return StoryEvent(
        at=str(change["at"]),
        kind=str(change["kind"]),
        article=str(change["article"]),
        other=None if change["other"] is None else str(change["other"]),
        probability=number if isinstance(number, float) else None,
    )


@router.get("/stories/{story}/export/{form}", response_model=None, responses=exporting.RESPONSES)
async def export(request: Request, story: StoryId, form: Form) -> Response:
    """The whole comparison of a story in a form for other programs: the JSON is that of `retold show --json`."""
    site = sites.of(request)

    def make() -> bytes:
        with reading.of(site, "story") as view:
            row = browsing.story(view, story)
            reports = browsing.reports_of(view, row.id)
        if _texts(reports) < 2:
            raise exporting.alone()
        found = site.compared(row.id, _members(reports))
        if found is None:
            compare(site, row, reports)
            raise exporting.not_ready(addresses.story(row.id))
        return exporting.written(reading.exported(site, row.id, found), form)

    return await answers.file(request, make, exporting.MEDIA[form], name=f"story-{story}.{exporting.ENDINGS[form]}")

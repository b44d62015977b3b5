"""An article: its text with what was found in it, where its statements stand, and how it was revised."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response

from retold.library import browsing
from retold.library.browsing import Appeared, Stood
from retold.model import Comparison
from retold.web import addresses, answers, diffs, lines, reading
from retold.web import site as sites
from retold.web.documents import Appearance, ArticlePage, ReportLine, Revision, Standing
from retold.web.parameters import ArticleId
from retold.web.routing import page
from retold.web.side import page_of
from retold.web.site import Site

router = APIRouter(tags=["articles"])

_REVISIONS = 50  # told, the last ones


@page(router, "/articles/{article}", ArticlePage, 404)
async def article(request: Request, article: ArticleId) -> Response:
    """A report: its text with what was found in it, where its statements stand in the story, its revisions."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _article(site, article))


def _article(site: Site, name: str) -> ArticlePage:
    with reading.of(site, "article") as view:
        kept = browsing.article(view, name)
        story = browsing.story(view, kept.story) if kept.story else None
        reports = browsing.reports_of(view, kept.story) if kept.story else []
        stood = browsing.revisions(view, kept.appeared[0].address)
    members = tuple(sorted({report.id for report in reports}))
    compared = site.compared(kept.story, members) if kept.story and len(members) > 1 else None
    by_id = {report.id: report for report in lines.reports(reports)}
    return ArticlePage(
        address=addresses.article(name),
        article=kept.article,
        appearances=tuple(map(_appearance, kept.appeared)),
        story=lines.story(story) if story else None,
        reports=_compared(compared, by_id),
        standing=tuple(_standing(compared, name, story.id, site.settings.claims)) if compared and story else (),
        revisions=tuple(_revisions(stood)) if len(stood) > 1 else (),
    )


def _compared(found: Comparison | None, by_id: dict[str, ReportLine]) -> tuple[ReportLine, ...]:
    return () if found is None else tuple(by_id[a.id] for a in found.articles if a.id in by_id)


def _appearance(found: Appeared) -> Appearance:
    return Appearance(
        source=found.source,
        outlet=found.outlet,
        title=found.title,
        published=found.published,
        seen=found.seen,
        revision=found.revision,
        latest=found.latest,
    )


def _standing(comparison: Comparison, name: str, story: str, size: int) -> Iterator[Standing]:
    """Where the sentences of an article stand, in their order."""
    own = next((i for i, a in enumerate(comparison.articles) if a.id == name), None)
    if own is None:
        return
    address = addresses.story(story)
    found = [
        Standing(
            sentence=sentence,
            claim=claim.id,
            relation=claim.relation,
            told_by=tuple(sorted({s.article for s in claim.statements} - {own})),
            differences=tuple(d for d in claim.differences if own in d.articles),
            independent_origins=claim.independent_origins,
            address=page_of(comparison, claim.id, None, address, size),
        )
        for claim in comparison.claims
        for statement in claim.statements
        if statement.article == own
        for sentence in statement.sentences
    ]
    found += [
        Standing(
            sentence=sentence,
            claim=None,
            relation=None,
            told_by=(),
            differences=(),
            independent_origins=None,
            address=page_of(comparison, None, (own, sentence), address, size),
        )
        for statement in comparison.unique
        if statement.article == own
        for sentence in statement.sentences
    ]
    yield from sorted(found, key=lambda s: (s.sentence, s.claim or 0))


def _revisions(stood: list[Stood]) -> Iterator[Revision]:
    before = ""
    for place, each in enumerate(stood):
        if place >= len(stood) - _REVISIONS:
            yield Revision(
                number=each.number,
                id=each.id,
                seen=each.seen,
                title=each.title,
                address=addresses.article(each.id),
                diff=diffs.edits(before, each.text) if place else (),
            )
        before = each.text

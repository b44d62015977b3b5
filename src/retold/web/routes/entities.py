"""Entities: the people, places and bodies that reports name, and what they said."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from msgspec import Meta

from retold.library import naming
from retold.library.naming import Said
from retold.web import addresses, answers, lines, reading, tokens
from retold.web import site as sites
from retold.web.documents import EntitiesPage, EntityPage, SaidLine
from retold.web.parameters import EntityQuery, Paged, Part
from retold.web.routing import page
from retold.web.site import Site

router = APIRouter(tags=["entities"])

Row = Annotated[int, Meta(ge=0, le=2**62)]
_STORIES = 10  # of an entity that its page names
_REPORTS = 20  # that name an entity, to say in which it is somebody else
_AROUND = 200  # characters before and after words that stand in no sentence


@page(router, "/entities", EntitiesPage, 404)
async def entities(request: Request, query: Annotated[EntityQuery, Query()]) -> Response:
    """The names that most reports have, first."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _entities(site, query))


def _entities(site: Site, query: EntityQuery) -> EntitiesPage:
    size = query.size or site.settings.page
    named: dict[str, Any] = {"q": query.q, "type": query.type}
    after = tokens.read(query.after, tuple[Row, str], "entities", named)
    with site.library.reading() as view:
        rows = naming.entities(view, q=query.q, type=query.type, after=after, size=size + 1)
    shown, following = rows[:size], None
    if len(rows) > size:
        token = tokens.make((shown[-1].reports, shown[-1].id), "entities", named)
        following = addresses.with_query("/entities", **named, size=query.size, after=token)
    asked = " of this kind" if query.type else ""
    why = f"No name{asked} {f'sounds like “{query.q}”' if query.q else 'was found yet'}."
    return EntitiesPage(
        address=addresses.with_query("/entities", **named),
        q=query.q,
        type=query.type,
        entities=tuple(map(lines.entity, shown)),
        next=following,
        why=None if rows or after else why,
    )


@page(router, "/entities/{entity:path}", EntityPage, 404)
async def entity(request: Request, entity: Part, query: Annotated[Paged, Query()]) -> Response:
    """A person, place or body: its names in every script, what it said, its stories."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _entity(site, entity, query))


def _entity(site: Site, name: str, query: Paged) -> EntityPage:
    size = query.size or site.settings.page
    after = tokens.read(query.after, tuple[str, Row], "entity", name)
    with reading.of(site, "entity") as view:
        row = naming.entity(view, name)
        said, reached = naming.said(view, name, after=after, size=size)
        stories, number = naming.stories(view, name, size=_STORIES)
        similar = naming.similar(view, row)
        reports = naming.told_by(view, name, size=_REPORTS)
        keys = naming.keys(view, name)
    address = addresses.entity(name)
    following = None
    if reached:
        following = addresses.with_query(address, size=query.size, after=tokens.make(reached, "entity", name))
    return EntityPage(
        address=address,
        entity=lines.entity(row),
        said=tuple(map(_said, said)),
        next=following,
        stories=lines.stories(stories),
        all_stories=number,
        stories_address=addresses.with_query("/stories", entity=name),
        similar=tuple(map(lines.entity, similar)),
        reports=lines.reports(reports),
        judgements=reading.judged_entity(site, keys),
    )


def _said(found: Said) -> SaidLine:
    article, attribution = found.article, found.attribution
    spans = attribution.content
    if found.sentence is not None:
        start, end = article.sentences[found.sentence].span
        end = max([end, *(e for _, e in spans)])  # what is said may go on over several sentences
    else:
        start = max(0, min((s for s, _ in spans), default=0) - _AROUND)
        end = min(len(article.text), max((e for _, e in spans), default=0) + _AROUND)
    return SaidLine(
        report=lines.report(found.report),
        text=article.text[start:end],
        offset=start,
        content=tuple((s - start, e - start) for s, e in spans if start <= s and e <= end),
        kind=attribution.kind,
        via=attribution.via,
        sentence=found.sentence or 0,
        address=f"{addresses.article(article.id)}#s{(found.sentence or 0) + 1}",
    )

"""What readers decide about names: one entity's, two's, somebody else in some reports, called otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from retold.library import naming
from retold.model import Judgement
from retold.web import addresses, forms, reading
from retold.web import site as sites
from retold.web.documents import JudgementLine
from retold.web.parameters import Part
from retold.web.routes.judging import BACK, ID, READER, SPLIT, WITH, done, invalid, other_one, reports_of
from retold.web.routing import action
from retold.web.site import Site

router = APIRouter(tags=["judgements"])

_MOST = 10_000  # reports that name an entity, among which those split off are looked for
_LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}$", "maxLength": 3}


def _key(site: Site, name: str) -> str:
    with reading.of(site, "entity") as view:
        return naming.key(naming.entity(view, name))


async def _two(request: Request, entity: str, decide: Callable[..., Judgement], back: Callable[[str], str]) -> Response:
    """Decide about an entity and another one; `back` gives where to go on from the other's name."""
    site = sites.of(request)
    form = await forms.read(request, (*WITH, "other"))
    other = other_one(form)

    def work() -> JudgementLine:
        first, second = _key(site, entity), _key(site, other)
        if first == second:
            raise invalid("with", "both are the same")
        return reading.judgement(decide(first, second, reader=form.one("reader", most=200)), None)

    return await done(request, form, work, back(other))


@action(router, "/entities/{entity:path}/merge", JudgementLine, 404, fields=WITH, required=("with",))
async def one_entity(request: Request, entity: Part) -> Response:
    """Say that two names are one entity's: this one is shown under the other from now on."""
    return await _two(request, entity, sites.of(request).library.merge_entities, addresses.entity)


@action(router, "/entities/{entity:path}/apart", JudgementLine, 404, fields=WITH, required=("with",))
async def two_entities(request: Request, entity: Part) -> Response:
    """Say that two names are two entities', however alike they are."""
    return await _two(request, entity, sites.of(request).library.part_entities, lambda _: addresses.entity(entity))


@action(router, "/entities/{entity:path}/split", JudgementLine, 404, fields=SPLIT, required=("report",))
async def split_entity(request: Request, entity: Part) -> Response:
    """Say that in some reports the name means somebody else than in all others."""
    site = sites.of(request)
    form = await forms.read(request, tuple(SPLIT))
    reports = reports_of(form)

    def work() -> JudgementLine:
        with reading.of(site, "entity") as view:
            key = naming.key(naming.entity(view, entity))
            named = {report.id for report in naming.told_by(view, entity, size=_MOST)}
        if not named.issuperset(reports):
            raise invalid("report", "a report with that id does not name it")
        made = site.library.split_entity(key, reports, reader=form.one("reader", most=200))
        return reading.judgement(made, None)

    return await done(request, form, work, addresses.entity(entity))


_NAMED: dict[str, Any] = {
    "name": {**ID, "description": "What it is to be called."},
    "language": {**_LANGUAGE, "description": "The language of that name; without one it holds in all."},
    "reader": READER,
    "back": BACK,
}


@action(router, "/entities/{entity:path}/name", JudgementLine, 404, fields=_NAMED, required=("name",))
async def name_entity(request: Request, entity: Part) -> Response:
    """Give an entity a name that goes before all others."""
    site = sites.of(request)
    form = await forms.read(request, tuple(_NAMED))
    name, language = form.one("name"), form.one("language", most=3)
    if name is None:
        raise invalid("name", "a name is needed")
    if language is not None and not (language.isascii() and language.isalpha() and language.islower()):
        raise invalid("language", "it is a code such as en or uk")

    def work() -> JudgementLine:
        key = _key(site, entity)
        made = site.library.name_entity(key, name, language=language, reader=form.one("reader", most=200))
        return reading.judgement(made, None)

    return await done(request, form, work, addresses.entity(entity))

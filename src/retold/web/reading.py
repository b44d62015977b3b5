"""Reading the library for a page: what is not there is a 404, and what readers decided is found with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from retold.comparison.judged import locate
from retold.errors import RetoldError
from retold.library.judgements import kind_of
from retold.model import Comparison, EntityTarget, Judgement
from retold.web import problems
from retold.web.documents import JudgementLine

if TYPE_CHECKING:
    from retold.web.site import Site

_ON_STORIES = ("claim", "difference", "story")


@contextmanager
def of(site: Site, what: str) -> Iterator[Connection]:
    """A view of the library in which a name that leads nowhere is a 404; `what` was looked for."""
    try:
        with site.library.reading() as view:
            yield view
    except RetoldError as error:
        raise problems.not_found(error) from None


def judgement(made: Judgement, comparison: Comparison | None) -> JudgementLine:
    """A judgement, with its place in a comparison."""
    claim, difference = locate(comparison, made.target) if comparison else (None, None)
    return JudgementLine(
        id=made.id,
        at=made.at,
        reader=made.reader,
        kind=kind_of(made.target),
        verdict=made.verdict,
        claim=claim,
        difference=difference,
        target=msgspec.to_builtins(made.target),
        data=msgspec.to_builtins(made.change) if made.change else {},
        undone=made.undone,
        undo=None if made.undone else f"/judgements/{made.id}/undo",
    )


def judged(site: Site, story: str, comparison: Comparison | None) -> tuple[JudgementLine, ...]:
    """What readers decided about a story and the claims of its reports, the oldest first."""
    found = site.library.judgements(story, kinds=_ON_STORIES)
    return tuple(judgement(made, comparison) for made in found)


def exported(site: Site, story: str, comparison: Comparison) -> Comparison:
    """The comparison as it is saved: what readers rejected is left out."""
    return site.library.finished(story, most=site.settings.compared) or comparison


def judged_entity(site: Site, keys: set[str]) -> tuple[JudgementLine, ...]:
    """What readers decided about the entity that goes by some keys."""
    found = site.library.judgements(kinds=("entity",))
    return tuple(judgement(made, None) for made in found if _names(made) & keys)


def _names(made: Judgement) -> set[str]:
    target = made.target
    return {*target.entities, *target.others} if isinstance(target, EntityTarget) else set()

"""Reading the library for a page: what is not there is a 404, and what readers decided is found with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from retold.errors import RetoldError
from retold.model import Comparison
from retold.web import problems
from retold.web.documents import JudgementLine

if TYPE_CHECKING:
    from retold.web.site import Site


@contextmanager
def of(site: Site, what: str) -> Iterator[Connection]:
    """A view of the library in which a name that leads nowhere is a 404; `what` was looked for."""
    try:
        with site.library.reading() as view:
            yield view
    except RetoldError as error:
        raise problems.not_found(error) from None


def judged(site: Site, story: str, comparison: Comparison | None) -> tuple[JudgementLine, ...]:
    """What readers decided about a story."""
    return ()


def exported(site: Site, story: str, comparison: Comparison) -> Comparison:
    """The comparison as it is saved: what readers rejected is left out."""
    return comparison


def judged_entity(site: Site, name: str) -> tuple[JudgementLine, ...]:
    """What readers decided about an entity."""
    return ()

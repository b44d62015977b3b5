"""Rows of the database to articles."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, func, select

from retold.library import records
from retold.library.schema import appearances, notes, texts
from retold.model import Article, Published

# Every appearance with its text and what was found in it.
APPEARED = (
    select(appearances, texts.c.hash, texts.c.text, texts.c.language.label("detected"), notes.c.data)
    .join(texts, texts.c.id == appearances.c.text_id)
    .join(notes, notes.c.text_id == texts.c.id, isouter=True)
)
# Of the places where a text now stands the one known longest; correlated, for one over all would grow with the library.
_other = appearances.alias("other")
_longest = select(func.min(_other.c.id)).where(_other.c.text_id == texts.c.id, _other.c.latest.is_(True))
STANDING = appearances.c.id == _longest.correlate(texts).scalar_subquery()


def standing(connection: Connection, hashes: Collection[str]) -> list[Article]:
    """The articles with some texts, where these stand now, in the order they came."""
    found = APPEARED.where(STANDING, texts.c.hash.in_(hashes)).order_by(texts.c.id)
    return [article(row) for row in connection.execute(found)]


def article(row: Any) -> Article:  # noqa: ANN401 (SQLAlchemy's row)
    """The article of a row of `APPEARED`, annotated where the annotation is kept."""
    published = (
        Published(value=row.published, precision=row.precision, inferred=row.inferred) if row.published else None
    )
    found = Article(
        id=row.hash,
        source=row.source,
        outlet=row.outlet,
        language=row.language or row.detected,
        title=row.title,
        published=published,
        text=row.text,
    )
    return records.annotated(row.data, found) if row.data else found

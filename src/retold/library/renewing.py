"""Digests whose vectors an earlier version made of something else, made anew. Their stories stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select, update

from retold import stories
from retold.library import grouping, rows
from retold.library.schema import digests, meanings, texts
from retold.stories import Digest

if TYPE_CHECKING:
    from retold.encoding import Encoder
    from retold.library.database import Database

_BATCH = 32


def renew(database: Database, encoder: Encoder) -> int:
    """Make anew what is not of the present form, batch by batch; of how many reports. Interrupted, it goes on there."""
    after, number = 0, 0
    while True:
        with database.reading() as connection:
            after, old = _outdated(connection, after)
            waiting = rows.standing(connection, old)
        if not old:
            return number
        made = stories.digest(waiting, encoder)
        with database.writing() as connection:
            _replace(connection, made)
        number += len(made)


def _outdated(connection: Connection, after: int) -> tuple[int, list[str]]:
    """Some texts beyond a row whose digests are of another form, and the row of the last one."""
    found: list[str] = []
    for row in connection.execute(select(digests).where(digests.c.id > after).order_by(digests.c.id)):
        if grouping.decoded(row.data).form != stories.FORM:
            found.append(row.hash)
            after = row.id
        if len(found) == _BATCH:
            break
    return after, found


def _replace(connection: Connection, made: Sequence[Digest]) -> None:
    """Put digests in the place of those that the library has still."""
    held = {digest.id: digest for digest in made}
    of_texts = select(texts.c.id, texts.c.hash).join(digests, digests.c.hash == texts.c.hash)
    found = [(row.id, held[row.hash]) for row in connection.execute(of_texts.where(texts.c.hash.in_(held)))]
    for _, digest in found:
        connection.execute(update(digests).where(digests.c.hash == digest.id).values(data=grouping.packed(digest)))
    leads = meanings.c.text_id.in_([text_id for text_id, _ in found]) & meanings.c.start.is_(None)
    connection.execute(delete(meanings).where(leads))
    grouping.write_meanings(connection, found)
    grouping.advance(connection)

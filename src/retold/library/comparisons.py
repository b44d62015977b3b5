"""Finished comparisons, kept so that a story which was compared before opens at once.

A comparison is kept under a digest of all that it was made from: the texts and what is told of them, the annotation,
the version of Retold and of the encoder, and the readers' decisions about names. What readers decided about claims and
differences is no part of it: that is applied whenever the comparison is shown (`comparison.judged`).
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from importlib.metadata import version

import msgspec
from sqlalchemy import Connection, delete, select

from retold import annotation
from retold.languages import concepts, outlets
from retold.library import records, rows
from retold.library.schema import appearances, comparisons, digests, notes, texts
from retold.model import Comparison

KEPT = 2_000  # comparisons; some 100 kB each for a story of ten reports, those made last stay
_LEVEL = 3  # of zlib: 6 takes three times as long for a tenth of the size
_decoder = msgspec.json.Decoder(Comparison)


def key(connection: Connection, story: str, most: int, *more: str) -> str:
    """What the comparison of a story is kept under; `more` names whatever else it depends on."""
    told = (appearances.c.source, appearances.c.outlet, appearances.c.title, appearances.c.language)
    when = (appearances.c.published, appearances.c.precision, appearances.c.inferred)
    found = (
        select(texts.c.hash, *told, *when, notes.c.maker)
        .select_from(digests)
        .join(texts, texts.c.hash == digests.c.hash)
        .join(appearances, appearances.c.text_id == texts.c.id)
        .join(notes, notes.c.text_id == texts.c.id, isouter=True)
        .where(digests.c.story == story, rows.STANDING)
        .order_by(appearances.c.moment.is_(None), appearances.c.moment, texts.c.hash)
    )
    members = [list(row) for row in connection.execute(found)]
    made_from = json.dumps([_version(), most, *_own_data(), *more, members])
    return blake2b(made_from.encode(), digest_size=16).hexdigest()


def _own_data() -> list[str]:
    """The user's own names, outlets and concepts: their files, with size and time of the last change."""
    named = [os.environ.get(variable, "") for variable in (annotation.ALIASES, outlets.EXTRA, concepts.EXTRA)]
    files = [file for each in named for file in each.split(os.pathsep) if file]
    known = [os.stat(file) if os.path.exists(file) else None for file in files]
    return [f"{file} {s and (s.st_size, s.st_mtime_ns)}" for file, s in zip(files, known, strict=True)]


@cache
def _version() -> str:
    return version("retold")


def kept(connection: Connection, key: str) -> Comparison | None:
    """The comparison kept under a key; None where there is none, or none that this version can read."""
    data = connection.execute(select(comparisons.c.data).where(comparisons.c.key == key)).scalar()
    if data is None:
        return None
    try:
        return _decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.DecodeError):
        return None


def keep(connection: Connection, key: str, story: str, most: int, comparison: Comparison) -> None:
    """Keep a comparison in place of older ones of the story, and drop those of stories that are no more."""
    try:
        data = zlib.compress(msgspec.json.encode(comparison), _LEVEL)
    except UnicodeEncodeError:  # a lone surrogate in a text; it is compared anew each time
        return
    older = (comparisons.c.story == story) & (comparisons.c.most == most)
    gone = comparisons.c.story.not_in(select(digests.c.story))
    connection.execute(delete(comparisons).where((comparisons.c.key == key) | older | gone))
    row = {"key": key, "story": story, "most": most, "made": records.now(), "data": data}
    connection.execute(comparisons.insert().values(row))
    latest = select(comparisons.c.key).order_by(comparisons.c.made.desc()).limit(KEPT)
    connection.execute(delete(comparisons).where(comparisons.c.key.not_in(latest.scalar_subquery())))


def problems(connection: Connection) -> Sequence[str]:
    """Kept comparisons that cannot be read, one line each."""
    found = connection.execute(select(comparisons.c.key, comparisons.c.story)).all()
    return [
        f"the comparison kept of story {row.story} cannot be read" for row in found if not kept(connection, row.key)
    ]

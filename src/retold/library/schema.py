"""The tables of a library and how older libraries become this one.

A text is its SHA-256; where it was met (an address, an outlet, a time) is an appearance of it. One address with another
text later is a further revision. A text that is the copy of an earlier one names it in `copy_of`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    inspect,
)

from retold import errors
from retold.library import dialects
from retold.library.columns import AnyText, Hash, Name, Number, Vector

tables = MetaData()

meta = Table("meta", tables, Column("key", Name, primary_key=True), Column("value", Name, nullable=False))

texts = Table(
    "texts",
    tables,
    Column("id", Number, primary_key=True),
    Column("hash", Hash, nullable=False, unique=True),
    Column("text", AnyText, nullable=False),
    Column("language", Name),
    Column("words", Number, nullable=False),
    Column("copy_of", Number, ForeignKey("texts.id"), index=True),
)

raws = Table(
    "raws",
    tables,
    Column("id", Number, primary_key=True),
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    Column("kind", Name, nullable=False),
    Column("size", Number, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

appearances = Table(
    "appearances",
    tables,
    Column("id", Number, primary_key=True),
    Column("text_id", Number, ForeignKey("texts.id"), nullable=False, index=True),
    Column("address", AnyText, nullable=False),
    Column("source", AnyText, nullable=False),
    Column("outlet", AnyText, index=True),
    Column("title", AnyText),
    Column("published", Name),
    Column("precision", Name),
    Column("inferred", Name),
    Column("moment", Name, index=True),  # published in UTC, comparable as a string; a day is its beginning
    Column("language", Name),
    Column("revision", Number, nullable=False),
    Column("latest", Boolean, nullable=False),
    Column("seen", Name, nullable=False),
    Column("raw_id", Number, ForeignKey("raws.id"), index=True),
    UniqueConstraint("address", "revision"),
)

notes = Table(
    "annotations",
    tables,
    Column("text_id", Number, ForeignKey("texts.id"), primary_key=True),
    Column("maker", Name, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

names = Table(
    "names",
    tables,
    Column("key", Name, primary_key=True),
    Column("text_id", Number, ForeignKey("texts.id"), primary_key=True),
    Column("name", AnyText, nullable=False),
    Column("type", Name, nullable=False),
    Index("names_by_text", "text_id"),
)

shingles = Table(
    "shingles",
    tables,
    Column("hash", Number, primary_key=True, autoincrement=False),
    Column("text_id", Number, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    Index("shingles_by_text", "text_id"),
    sqlite_with_rowid=False,
)

vectors = Table(
    "vectors",
    tables,
    Column("model", Name, primary_key=True),
    Column("digest", LargeBinary(16), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    tables,
    Column("id", Number, primary_key=True),
    Column("hash", Hash, ForeignKey("texts.hash"), nullable=False, unique=True),
    Column("story", Name, nullable=False, index=True),
    Column("data", LargeBinary, nullable=False),
)

story_changes = Table(
    "story_changes",
    tables,
    Column("id", Number, primary_key=True),
    Column("at", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("story", Name, nullable=False, index=True),
    Column("other", Name, index=True),
    Column("article", Name, nullable=False),
    Column("probability", Float),
)

feeds = Table(
    "feeds",
    tables,
    Column("address", Name, primary_key=True),
    Column("etag", Name),
    Column("modified", Name),
    Column("due", Float, nullable=False),  # seconds since 1970 before which it is not asked again
    Column("failures", Number, nullable=False),  # in a row
)

# What readers decided: about a comparison, about which reports tell one story, about names. Nothing here points at
# other tables: a judgement outlives the texts, stories and comparisons that it was made on (library/judgements.py).
judgements = Table(
    "judgements",
    tables,
    Column("id", Number, primary_key=True),
    Column("at", Name, nullable=False),
    Column("reader", AnyText),
    Column("kind", Name, nullable=False, index=True),  # claim, difference, story or entity
    Column("verdict", Name, nullable=False),
    Column("story", Name, index=True),  # that it was made on; stories merge and split, so judged_texts decides
    Column("target", AnyText, nullable=False),  # JSON: texts by their hashes, places by characters
    Column("data", AnyText, nullable=False),  # JSON: what it is to be instead
    Column("undone", Name),
)

judged_texts = Table(
    "judged_texts",
    tables,
    Column("hash", Hash, primary_key=True),
    Column("judgement_id", Number, ForeignKey("judgements.id"), primary_key=True),
    Index("judged_texts_by_judgement", "judgement_id"),
)

# Comparisons that are finished, so that a story opens at once (library/comparisons.py).
comparisons = Table(
    "comparisons",
    tables,
    Column("key", Name, primary_key=True),
    Column("story", Name, nullable=False, index=True),
    Column("most", Number, nullable=False),
    Column("made", Name, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# Pages that were fetched: what to send along when they are asked whether they have changed (library/revisiting.py).
pages = Table(
    "pages",
    tables,
    Column("address", AnyText, primary_key=True),
    Column("etag", Name),
    Column("modified", Name),
    Column("first", Float, nullable=False),  # seconds since 1970 when it was fetched first
    Column("due", Float, index=True),  # seconds since 1970 when it may be asked again; never when unknown
    Column("failures", Number, nullable=False, default=0),  # in a row
)

# What lists show, worked out of the tables above and made anew where these have changed (library/overview.py).
story_lines = Table(
    "story_lines",
    tables,
    Column("story", Name, primary_key=True),
    Column("title", AnyText, nullable=False),
    Column("language", Name),  # of the title
    Column("languages", AnyText, nullable=False),  # JSON
    Column("outlets", AnyText, nullable=False),  # JSON
    Column("reports", Number, nullable=False),
    Column("first", Name),  # days of publication
    Column("last", Name),
    Column("newest", Name, nullable=False),  # moment of the newest report; empty while none is known
    Column("origins", Number),  # independent ones that a claim has at most, as of the last comparison
    Column("comparison", Name),  # the key of that comparison
    Column("compared", Boolean, nullable=False),  # whether that is of the reports as they stand
    Column("marker", Name, nullable=False),  # changes with the reports of the story
    Index("story_lines_by_time", "newest", "story"),
    Index("story_lines_by_reports", "reports", "newest", "story"),
)

text_origins = Table(
    "text_origins",
    tables,
    Column("name", AnyText, primary_key=True),
    Column("text_id", Number, ForeignKey("texts.id"), primary_key=True),
    Column("spans", Name, nullable=False),  # JSON
    Index("text_origins_by_text", "text_id"),
)

text_entities = Table(
    "text_entities",
    tables,
    Column("entity", AnyText, primary_key=True),
    Column("text_id", Number, ForeignKey("texts.id"), primary_key=True),
    Column("type", Name, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("said", Number, nullable=False),  # statements attributed to it
    Index("text_entities_by_text", "text_id"),
)

entity_lines = Table(
    "entity_lines",
    tables,
    Column("entity", AnyText, primary_key=True),
    Column("type", Name, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("names", AnyText, nullable=False),  # JSON: by language
    Column("sounds", AnyText, nullable=False),  # how the names sound, each word after a blank
    Column("reports", Number, nullable=False),
    Index("entity_lines_by_reports", "reports", "entity"),
)

# Vectors that `search --semantic` compares: of title and lead, and of the passages from start to end.
meanings = Table(
    "meanings",
    tables,
    Column("id", Number, primary_key=True),
    Column("text_id", Number, ForeignKey("texts.id"), nullable=False),
    Column("start", Number),
    Column("end", Number),
    Column("vector", Vector, nullable=False),
    Index("meanings_by_text", "text_id", "start"),
    sqlite_autoincrement=True,
)

OF_A_TEXT = (notes, names, shingles, text_origins, text_entities, meanings)


def _first(connection: Connection) -> None:
    first = (meta, texts, raws, appearances, notes, names, shingles, vectors)
    tables.create_all(connection, tables=first)
    dialects.make_search(connection)


def _second(connection: Connection) -> None:
    tables.create_all(connection, tables=(digests, story_changes))


def _third(connection: Connection) -> None:
    tables.create_all(connection, tables=(feeds,))


def _fourth(connection: Connection) -> None:
    tables.create_all(connection, tables=(judgements, judged_texts, comparisons))


def _fifth(connection: Connection) -> None:
    tables.create_all(connection, tables=(story_lines, text_origins, text_entities, entity_lines))


def _sixth(connection: Connection) -> None:
    tables.create_all(connection, tables=(pages,))


def _seventh(connection: Connection) -> None:
    if dialects.is_server(connection):
        dialects.use_extension(connection, "vector")
    tables.create_all(connection, tables=(meanings,))


# One step from each version to the next. A step that has been released is never changed.
STEPS = (_first, _second, _third, _fourth, _fifth, _sixth, _seventh)
VERSION = len(STEPS)


def migrate(connection: Connection, path: str) -> None:
    """Bring a library, or an empty database, to this version, in the transaction of the connection.

    Raises `RetoldError` for a database that is no library, and for a library of a later version.
    """
    version = version_of(connection)
    if version is None:
        raise errors.not_a_library(path)
    if version > VERSION:
        raise errors.newer_library(path, version, VERSION)
    for step in STEPS[version:]:
        step(connection)
    if version < VERSION:
        connection.execute(meta.delete().where(meta.c.key == "version"))
        connection.execute(meta.insert().values(key="version", value=str(VERSION)))


def version_of(connection: Connection) -> int | None:
    """The schema's version: 0 for an empty database, None for the database of something else."""
    existing = inspect(connection).get_table_names()
    if "meta" in existing:
        found = connection.execute(meta.select().where(meta.c.key == "version")).first()
        return int(found.value) if found else None
    return None if existing else 0

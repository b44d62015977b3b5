"""What readers decided, kept for good: written, taken back, taken up again. Nothing is ever deleted.

Every function runs inside the transaction of its caller. A judgement is found by the texts that it is on, which need
not be in the library any more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, func, select, update

from retold import errors
from retold.library import records
from retold.library.schema import judged_texts, judgements
from retold.model import Change, ClaimTarget, DifferenceTarget, EntityTarget, Judgement, StoryTarget, Target

FORMAT = "retold.judgement/1"  # of a line that a library exports
FILE = "judgements.jsonl"  # in a folder with Parquet
KINDS = ("claim", "difference", "story", "entity")
_OF_COMPARISONS = ("confirm", "reject", "correct", "add")
_VERDICTS = {
    "claim": _OF_COMPARISONS,
    "difference": _OF_COMPARISONS,
    "story": ("together", "apart"),
    "entity": ("together", "apart", "name"),
}
_TEXT, _STORY = re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9a-f]{16}(-[0-9]{1,9})?")
Moved = dict[str, tuple[str, str]]  # texts that a judgement on stories moved, from which story to which


def write(connection: Connection, judgement: Judgement, moved: Moved | None = None) -> Judgement:
    """Keep a judgement; the same with its number, and its time where it had none."""
    made = replace(judgement, at=judgement.at or records.now())
    row = {
        "at": made.at,
        "reader": made.reader,
        "kind": kind_of(made.target),
        "verdict": made.verdict,
        "story": made.story,
        "target": _written(made.target),
        "data": json.dumps({"change": _plain(made.change), "moved": moved or {}}),
        "undone": made.undone,
    }
    number = int(connection.execute(judgements.insert().values(row)).inserted_primary_key[0])  # type: ignore[index]
    hashes = texts_of(made.target)
    if hashes:
        connection.execute(judged_texts.insert(), [{"hash": h, "judgement_id": number} for h in hashes])
    return replace(made, id=number)


def kind_of(target: Target) -> str:
    """ "claim", "difference", "story" or "entity"."""
    return str(target.__struct_config__.tag)


def texts_of(target: Target) -> list[str]:
    """The texts that a judgement is on."""
    if isinstance(target, ClaimTarget):
        return sorted({place.text for place in target.places})
    if isinstance(target, DifferenceTarget):
        return sorted(set(target.texts))
    if isinstance(target, StoryTarget):
        return sorted({*target.texts, *target.others})
    return []


def listed(
    connection: Connection,
    *,
    texts: Collection[str] | None = None,
    story: str | None = None,
    kinds: Sequence[str] = KINDS,
    undone: bool = True,
) -> list[Judgement]:
    """The judgements in the order in which they were made: all, or those on any of some texts.

    Those on names are on no text: of them come those that were made while a `story` was looked at.
    """
    found = select(judgements).where(judgements.c.kind.in_(kinds)).order_by(judgements.c.id)
    if texts is not None:
        on = select(judged_texts.c.judgement_id).where(judged_texts.c.hash.in_(list(texts)))
        named = (judgements.c.kind == "entity") & (judgements.c.story == story)
        found = found.where(judgements.c.id.in_(on) | named)
    if not undone:
        found = found.where(judgements.c.undone.is_(None))
    return [_read(row) for row in connection.execute(found)]


def one(
    connection: Connection,
    number: int | None,
    *,
    undone: bool,
    reader: str | None = None,
    kinds: Sequence[str] = KINDS,
) -> tuple[Judgement, Moved]:
    """The judgement of a number, or the latest that is (or is not) undone, of a reader or of any. Raises `RetoldError`.

    With it come the texts that it moved.
    """
    found = select(judgements).where(judgements.c.kind.in_(kinds))
    if number is not None:
        found = found.where(judgements.c.id == number)
    else:
        found = found.where(judgements.c.undone.is_not(None) if undone else judgements.c.undone.is_(None))
        # What was taken back last is taken up first.
        found = found.order_by(judgements.c.undone.desc(), judgements.c.id.desc()).limit(1)
        if reader is not None:
            found = found.where(judgements.c.reader == reader)
    row = connection.execute(found).first()
    if row is None:
        raise errors.no_such_judgement(number, undone=undone)
    return _read(row), {key: (a, b) for key, (a, b) in json.loads(row.data)["moved"].items()}


def mark(connection: Connection, judgement: Judgement, *, undone: bool) -> Judgement:
    """Take a judgement back, or take it up again."""
    when = datetime.now(UTC).isoformat(timespec="microseconds") if undone else None
    connection.execute(update(judgements).where(judgements.c.id == judgement.id).values(undone=when))
    return replace(judgement, undone=when)


def is_known(connection: Connection, judgement: Judgement) -> bool:
    """Whether the library has the very same judgement, made at the same time, undone or not."""
    same = (
        (judgements.c.at == judgement.at)
        & (judgements.c.kind == kind_of(judgement.target))
        & (judgements.c.verdict == judgement.verdict)
        & (judgements.c.target == _written(judgement.target))
    )
    rows = connection.execute(select(judgements).where(same))
    return any((j.reader, j.change) == (judgement.reader, judgement.change) for j in map(_read, rows))


def count(connection: Connection) -> int:
    """How many judgements hold."""
    found = select(func.count()).select_from(judgements).where(judgements.c.undone.is_(None))
    return int(connection.execute(found).scalar_one())


# Lines of an export


def lines(connection: Connection) -> Iterator[str]:
    """Every judgement as a line of JSON that `retold add` reads back without loss, in the order they were made."""
    for judgement in listed(connection):
        value = {"format": FORMAT, **msgspec.to_builtins(replace(judgement, id=0))}
        yield json.dumps(value) + "\n"


def values(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines of a file of judgements, each with its name; what is no object is an empty one, which is none."""
    for number, line in enumerate(data.splitlines(), 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        yield f"{FILE}:{number}", value if isinstance(value, dict) else {}


def of_line(value: dict[str, Any]) -> Judgement:
    """The judgement of a line. Raises `ValueError` for what is none."""
    found = msgspec.convert({key: value[key] for key in value if key != "format"}, Judgement)
    for when in (found.at, found.undone or found.at):
        datetime.fromisoformat(when)
    if not all(map(_TEXT.fullmatch, texts_of(found.target))) or (found.story and not _STORY.fullmatch(found.story)):
        raise ValueError("it names what is no text or story")
    if found.verdict not in _VERDICTS[kind_of(found.target)]:
        raise ValueError(f"“{found.verdict}” is no verdict on a {kind_of(found.target)}")
    named = found.target.entities if isinstance(found.target, EntityTarget) else texts_of(found.target)
    if not named:
        raise ValueError("it is on nothing")
    return replace(found, id=0)


def problems(connection: Connection) -> Iterator[str]:
    """Judgements that cannot be read, or whose texts are not those of their targets."""
    for row in connection.execute(select(judgements).order_by(judgements.c.id)):
        try:
            wanted = texts_of(_read(row).target)
        except (ValueError, KeyError, TypeError):
            yield f"the judgement {row.id} cannot be read"
            continue
        found = select(judged_texts.c.hash).where(judged_texts.c.judgement_id == row.id)
        if sorted(connection.execute(found).scalars()) != wanted:
            yield f"the judgement {row.id} is not found by the texts that it is on"


def _read(row: Any) -> Judgement:  # noqa: ANN401 (SQLAlchemy's row)
    return msgspec.convert(
        {
            "id": row.id,
            "at": row.at,
            "reader": row.reader,
            "story": row.story,
            "verdict": row.verdict,
            "target": json.loads(row.target),
            "change": json.loads(row.data)["change"],
            "undone": row.undone,
        },
        Judgement,
    )


def _plain(change: Change | None) -> Any:  # noqa: ANN401 (JSON)
    return None if change is None else msgspec.to_builtins(change)


def _written(target: Target) -> str:
    # Through the standard library: a lone surrogate in a name survives as an escape.
    return json.dumps(msgspec.to_builtins(target))

"""What is done with a chunk: read and annotated, then given vectors and written. The same functions as `retold add`."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from retold import stories
from retold.batch import cutting
from retold.batch.cutting import Chunk, Piece
from retold.batch.ledger import Done, Ledger, Run, Try
from retold.encoding.base import Encoder
from retold.library import layout, records
from retold.library.layout import Row
from retold.library.records import Annotator, Record
from retold.reading import entries
from retold.reading.entries import Decision, Failure, Link
from retold.stories import Draft

T = TypeVar("T")

# Workers of one run that die over one record before it is set aside; one or two may have been killed by somebody else.
DEATHS = 3
_DEATHS_EVER = 6  # the same over all runs: one that takes the whole run with it


class Found(NamedTuple):
    """What reading and annotating a chunk gave: rows that lack their vectors, and the texts to encode for these."""

    chunk: str
    rows: list[Row]
    drafts: list[Draft]
    failures: tuple[Failure, ...]
    records: int
    size: int
    cpu: dict[str, float]


def annotated(chunk: Chunk, run: Run, ledger: Ledger, annotator: Annotator, *, session: str) -> Found:
    """Read and annotate the records of a chunk. A record over which workers die is set aside, with the reason.

    `session` is one going of the run from its start to its end or its interruption.
    """
    rows: list[Row] = []
    drafts: list[Draft] = []
    failures: list[Failure] = []
    cpu: dict[str, float] = defaultdict(float)
    deaths = ledger.tries(chunk.name)
    deadly = _deadly(deaths, session)
    for at, piece in enumerate(chunk.pieces):
        if at in deadly:
            failures.append(Failure(_called(piece), f"workers die over it ({sum(d.at == at for d in deaths)} did)"))
            continue
        ledger.note_try(chunk.name, [*deaths, Try(session, at)])
        for number, found in enumerate(_timed(cpu, "read", lambda p=piece: list(cutting.read(p)))):  # type: ignore[misc]
            made = _prepared(found, annotator, cpu)
            if isinstance(made, Failure):
                failures.append(made)
                continue
            draft = _timed(cpu, "annotate", lambda r=made: stories.draft(r.entry.article))  # type: ignore[misc]
            place = f"{chunk.name}-{at:06d}-{number:03d}"
            drafts.append(draft)
            rows.append(layout.row(made, draft.digest, place=place, seen=run.began, maker=run.maker))
    ledger.forget_tries(chunk.name)
    return Found(chunk.name, rows, drafts, tuple(failures), len(chunk.pieces), chunk.size, dict(cpu))


def written(found: Found, ledger: Ledger, encoder: Encoder) -> Done:
    """Give the reports of a chunk their vectors and write them."""
    cpu = defaultdict(float, found.cpu)
    digests = _timed(cpu, "encode", lambda: stories.encoded(found.drafts, encoder))
    rows = [layout.with_vector(row, d.vector) for row, d in zip(found.rows, digests, strict=True)]
    results = _timed(cpu, "write", lambda: layout.packed(sorted(rows, key=lambda r: (r["day"], r["place"]))))
    days = dict(sorted(Counter(row["day"] for row in rows).items()))
    done = Done(
        name=found.chunk, records=found.records, days=days, failures=found.failures,
        cpu={stage: round(seconds, 3) for stage, seconds in cpu.items()}, size=found.size,
    )  # fmt: skip
    ledger.note_done(done, results)
    return done


def _prepared(found: entries.Found, annotator: Annotator, cpu: dict[str, float]) -> Record | Failure:
    if isinstance(found, Failure):
        return found
    if isinstance(found, Link):
        return Failure(found.address, "it is an address, and a batch fetches none; retold add does")
    if isinstance(found, Decision):
        return Failure(found.source, "it is what a reader decided, not a report; retold add takes it in")
    return _timed(cpu, "annotate", lambda: records.prepared(found, annotator))


def _deadly(deaths: Sequence[Try], session: str) -> set[int]:
    now = Counter(death.at for death in deaths if death.session == session)
    ever = Counter(death.at for death in deaths)
    return {at for at in ever if now[at] >= DEATHS or ever[at] >= _DEATHS_EVER}


def _called(piece: Piece) -> str:
    if piece.kind == "warc":
        return piece.headers.get("warc-target-uri", "").strip("<>") or piece.name
    return f"{piece.name}:{piece.number}" if piece.kind == "line" else piece.name


def _timed(cpu: dict[str, float], stage: str, work: Callable[[], T]) -> T:
    began = time.process_time()
    try:
        return work()
    finally:
        cpu[stage] += time.process_time() - began

"""Finding reports by what they say, in whatever language, and not by their words.

Of every report the vector of title and lead is kept, which stories need too; of those that were asked for also vectors
of its sentences. What a query finds is the nearest passage of each report, and in it the nearest sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Float, Select, and_, func, or_, select

from retold.encoding import centre
from retold.library import dialects, grouping, rows, searching
from retold.library.folding import Span
from retold.library.rows import APPEARED, STANDING
from retold.library.schema import digests, meanings, texts
from retold.library.searching import Hit, Page, Query
from retold.model import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.encoding import Encoder
    from retold.library.database import Database

    Floats: TypeAlias = NDArray[np.float32]

# Cosine below which nothing is found. Of 640 sentences of translated news, sought in three other languages, 99 % lie
# nearer to a passage of their own report and 88 % to its title and lead; of other reports a tenth to a fifth does.
LEAST = 0.15
_SPARE = 50  # reports beyond the page that are scored anew, in one way for both databases
_DIGITS = 6  # of a score; what is equal to that is in order of arrival
_AT_ONCE = 500  # parameters of a query
_BATCH = 16  # reports whose passages are encoded at once
_LEAD = 3  # sentences that title and lead may have been taken from
_PASSAGE = 40  # characters below which a sentence is joined with the next
_PASSAGES = 24  # of a report at most
_SHOWN = 200  # characters of a text without sentences
_LONGEST = 1_000  # characters of a passage that are encoded


class Passage(NamedTuple):
    """A passage of a text (`start` None: its title and lead) and how near it is."""

    text_id: int
    start: int | None
    end: int | None
    score: float


Near: TypeAlias = tuple[int, list[Passage]]


class Finder:
    """Searches a library by meaning. Of a file it keeps the vectors in memory: 770 bytes each."""

    def __init__(self, database: Database, encoder: Callable[[], Encoder]) -> None:
        self._database, self._encoder = database, encoder
        self._table = _Table()
        self._complete_at: object = None

    def search(self, query: Query, *, limit: int, offset: int) -> Page:
        """A page of the reports nearest to what the query says, among those that fit the rest of it."""
        self._complete()
        sought = self.sought(query.text)
        with self._database.reading() as connection:
            total, found = self.nearest(connection, query, sought, offset + limit)
            hits = tuple(self.hit(connection, passage, sought) for passage in found[offset : offset + limit])
            why = None if total else _why(connection, query)
        return Page(total, hits, why)

    def sought(self, text: str) -> Floats:
        """The vector of what is looked for. Of which language it is makes no difference: see docs/library.md."""
        vector: Floats = self._vectors([text], [None])[0]
        return vector

    def nearest(self, connection: Connection, query: Query, sought: Floats, most: int) -> Near:
        """How many reports are near enough, and at least `most` of them, the nearest first, with their passages."""
        fitting = searching.fitting(condition for _, condition in _conditions(connection, query))
        near = self._server if dialects.is_server(connection) else self._file
        return near(connection, sought, fitting, most)

    def deepen(self) -> Iterator[int]:
        """Keep vectors of all passages of the reports that lack them; tells after each batch of how many."""
        while True:
            with self._database.reading() as connection:
                lacking = _lacking(connection)
            if not lacking:
                return
            cut = [(text_id, article, span) for text_id, article in lacking for span in passages(article)]
            shown = [" ".join(article.text[slice(*span)].split())[:_LONGEST] for _, article, span in cut]
            vectors = self._vectors(shown, [article.language for _, article, _ in cut])
            with self._database.writing() as connection:
                held = set(_held(connection, [text_id for text_id, _ in lacking]))
                new = [
                    {"text_id": text_id, "start": span.start, "end": span.end, "vector": _packed(vector)}
                    for (text_id, _, span), vector in zip(cut, vectors, strict=True)
                    if text_id in held
                ]
                if new:
                    connection.execute(meanings.insert(), new)
            yield len(lacking)

    def _complete(self) -> None:
        """Keep the vectors of digests that were made before libraries kept vectors by themselves."""
        while True:
            with self._database.reading() as connection:
                state = grouping.state(connection)
                missing = [] if state == self._complete_at else _undone(connection)
            if not missing:
                self._complete_at = state
                return
            with self._database.writing() as connection:
                new = [{"text_id": row.id, "vector": grouping.decoded(row.data).vector} for row in _undone(connection)]
                if new:
                    connection.execute(meanings.insert(), new)

    def _vectors(self, written: Sequence[str], languages: Sequence[str | None]) -> Floats:
        return centre(self._encoder().encode(list(written)), languages)

    def _server(self, connection: Connection, sought: Floats, fitting: Select[Any], most: int) -> Near:
        distance = meanings.c.vector.op("<#>", return_type=Float())(_packed(sought))
        nearest = (
            select(meanings.c.text_id, func.count().over().label("total"))
            .where(distance <= -LEAST, meanings.c.text_id.in_(fitting))
            .group_by(meanings.c.text_id)
            .order_by(func.min(distance), meanings.c.text_id.desc())
            .limit(most + _SPARE)
        )
        found = connection.execute(nearest).all()
        kept = select(meanings).where(meanings.c.text_id.in_([row.text_id for row in found])).order_by(meanings.c.id)
        rows_of = connection.execute(kept).all()
        scored = _scored(sought, [row.vector for row in rows_of])
        return (found[0].total if found else 0), _best(
            Passage(row.text_id, row.start, row.end, score) for row, score in zip(rows_of, scored, strict=True)
        )

    def _file(self, connection: Connection, sought: Floats, fitting: Select[Any], most: int) -> Near:
        self._table.refresh(connection)
        near = self._table.near(sought)
        among = _among(connection, fitting, near)
        chosen = [text_id for text_id in near if text_id in among]
        kept = select(meanings).where(meanings.c.text_id.in_(chosen[: most + _SPARE])).order_by(meanings.c.id)
        rows_of = connection.execute(kept).all()
        scored = _scored(sought, [row.vector for row in rows_of])
        return len(chosen), _best(
            Passage(row.text_id, row.start, row.end, score) for row, score in zip(rows_of, scored, strict=True)
        )

    def hit(self, connection: Connection, passage: Passage, sought: Floats | None = None) -> Hit:
        """A report that was found; given what is sought, with the sentence that fits best."""
        hit = searching.hit(connection, passage.text_id, frozenset())
        if sought is None:
            return hit._replace(score=passage.score)
        row = connection.execute(APPEARED.where(texts.c.id == passage.text_id).limit(1)).first()
        span = self._sentence(rows.article(row), passage, sought) if row else hit.excerpt
        return hit._replace(excerpt=span, found=(span,), score=passage.score)

    def _sentence(self, article: Article, passage: Passage, sought: Floats) -> Span:
        """The sentence of a passage that is nearest to what is sought."""
        every = [Span(*sentence.span) for sentence in article.sentences if not sentence.furniture]
        if passage.start is None:
            inside = every[:_LEAD]
        else:
            inside = [s for s in every if passage.start <= s.start and s.end <= (passage.end or 0)]
        if len(inside) == 1:
            return inside[0]
        if not inside:
            return Span(passage.start or 0, passage.end or min(len(article.text), _SHOWN))
        shown = [" ".join(article.text[slice(*span)].split())[:_LONGEST] for span in inside]
        scores = self._vectors(shown, [article.language] * len(shown)) @ sought
        return inside[int(scores.round(_DIGITS).argmax())]


def _conditions(connection: Connection, query: Query) -> Iterator[tuple[str, searching.Condition]]:
    """All that the query asks for but its words."""
    return searching.conditions(connection, query._replace(text=""))


def _why(connection: Connection, query: Query) -> str:
    wanted = dict(_conditions(connection, query))
    if connection.execute(searching.fitting(wanted.values()).limit(1)).first():
        return "No report says anything near to this."
    return searching.why(connection, wanted)


def _among(connection: Connection, fitting: Select[Any], near: Sequence[int]) -> set[int]:
    """Those of some texts that fit, by themselves or by a copy; asked in pieces, for all are many more."""
    found: set[int] = set()
    for start in range(0, len(near), _AT_ONCE):
        some = near[start : start + _AT_ONCE]
        found.update(connection.execute(fitting.where(or_(texts.c.id.in_(some), texts.c.copy_of.in_(some)))).scalars())
    return found


class _Table:
    """All vectors of a file in memory, brought up to date by what was added."""

    def __init__(self) -> None:
        self._ids = self._last = 0
        self._owners: NDArray[np.int64] | None = None
        self._vectors: NDArray[np.float16] | None = None

    def refresh(self, connection: Connection) -> None:
        """Take in new rows; all of them again where some were removed. Ids of rows are never used twice."""
        import numpy as np

        number, last = connection.execute(select(func.count(), func.max(meanings.c.id))).one()
        if (number, last or 0) == (self._ids, self._last):
            return
        new = select(meanings.c.text_id, meanings.c.vector).order_by(meanings.c.id)
        added = connection.execute(new.where(meanings.c.id > self._last)).all()
        known = self._owners is not None and self._ids + len(added) == number
        read = added if known else connection.execute(new).all()
        owners = np.array([row.text_id for row in read], np.int64)
        vectors = np.frombuffer(b"".join(row.vector for row in read), "<f2").reshape(len(read), -1)
        if known and self._owners is not None and self._vectors is not None:
            owners, vectors = np.concatenate([self._owners, owners]), np.concatenate([self._vectors, vectors])
        self._owners, self._vectors, self._ids, self._last = owners, vectors, number, last or 0

    def near(self, sought: Floats) -> list[int]:
        """The texts that are near enough, the nearest first but for the last digits."""
        import numpy as np

        if self._owners is None or self._vectors is None or not len(self._owners):
            return []
        scores = np.concatenate(
            [part.astype(np.float32) @ sought for part in np.array_split(self._vectors, 1 + len(self._owners) // 8192)]
        )
        near = np.flatnonzero(scores >= LEAST)
        order = near[np.argsort(-scores[near], kind="stable")]
        return list(dict.fromkeys(self._owners[order].tolist()))


def passages(article: Article) -> list[Span]:
    """The passages of a text: its sentences; of a text without any, its beginning.

    Runs of 200 and 400 characters blur what stands in them: they find 3 and 10 % fewer sentences of the body first.
    """
    spans = [Span(*sentence.span) for sentence in article.sentences if not sentence.furniture]
    found: list[Span] = []
    for span in spans:
        if found and found[-1].end - found[-1].start < _PASSAGE:
            found[-1] = Span(found[-1].start, span.end)
        elif len(found) < _PASSAGES:
            found.append(span)
        else:
            break
    return found or [Span(0, min(len(article.text), _LONGEST))]


def _lacking(connection: Connection) -> list[tuple[int, Article]]:
    """Some texts of whose passages nothing is kept, as they now stand."""
    done = select(meanings.c.text_id).where(meanings.c.start.is_not(None))
    wanted = STANDING & texts.c.copy_of.is_(None) & texts.c.id.not_in(done)
    found = connection.execute(APPEARED.where(wanted).order_by(texts.c.id).limit(_BATCH))
    return [(row.text_id, rows.article(row)) for row in found]


def _held(connection: Connection, ids: Sequence[int]) -> Iterator[int]:
    """Those of some texts that are there still and have no passages, whatever other processes did meanwhile."""
    done = select(meanings.c.text_id).where(meanings.c.start.is_not(None), meanings.c.text_id.in_(ids))
    yield from connection.execute(select(texts.c.id).where(texts.c.id.in_(ids), texts.c.id.not_in(done))).scalars()


def _undone(connection: Connection) -> Sequence[Any]:
    """Some digests whose vector is not kept by itself."""
    kept = and_(meanings.c.text_id == texts.c.id, meanings.c.start.is_(None))
    found = (
        select(texts.c.id, digests.c.data)
        .join(digests, digests.c.hash == texts.c.hash)
        .join(meanings, kept, isouter=True)
        .where(meanings.c.id.is_(None))
    )
    return connection.execute(found.limit(1_000)).all()


def _packed(vector: Floats) -> bytes:
    return vector.astype("<f2").tobytes()


def _scored(sought: Floats, vectors: Sequence[bytes]) -> list[float]:
    """Cosines, the same to the last digit whatever else is scored with a vector."""
    import numpy as np

    if not vectors:
        return []
    table = np.frombuffer(b"".join(vectors), "<f2").reshape(len(vectors), -1).astype(np.float32)
    scores: list[float] = (
        np.einsum("ij,j->i", table, sought.astype("<f2").astype(np.float32)).astype(float).round(_DIGITS).tolist()
    )
    return scores


def _best(found: Iterator[Passage]) -> list[Passage]:
    """The best passage of each text, the best first; what came later before what came earlier where they are equal."""
    best: dict[int, Passage] = {}
    for passage in found:
        if passage.text_id not in best or passage.score > best[passage.text_id].score:
            best[passage.text_id] = passage
    return sorted(best.values(), key=lambda passage: (-passage.score, -passage.text_id))

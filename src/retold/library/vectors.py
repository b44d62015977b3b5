"""Vectors that outlive the process: the store that `encoding.load(store=...)` asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from sqlalchemy import select

from retold.library import dialects
from retold.library.database import Database
from retold.library.schema import vectors as table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.encoding.base import Vectors

_AT_ONCE = 500  # parameters of a query


class KeptVectors:
    """A `VectorStore` in a library's database: float32, little end first, as the encoder made them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, model: str, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors known for a model's name, by text."""
        import numpy as np

        by_digest = {_digest(text): text for text in texts}
        digests = list(by_digest)
        found = {}
        with self._database.reading() as connection:
            for start in range(0, len(digests), _AT_ONCE):
                wanted = table.c.digest.in_(digests[start : start + _AT_ONCE])
                rows = connection.execute(select(table.c.digest, table.c.data).where(table.c.model == model, wanted))
                found.update({by_digest[row.digest]: np.frombuffer(row.data, "<f4") for row in rows})
        return found

    def write(self, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep new vectors, row for row."""
        rows = [
            {"model": model, "digest": _digest(text), "data": vector.astype("<f4").tobytes()}
            for text, vector in zip(texts, vectors, strict=True)
        ]
        if rows:
            with self._database.writing() as connection:
                dialects.insert_missing(connection, table, rows)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

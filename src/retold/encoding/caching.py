"""An encoder that remembers: a text met again is not encoded again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from retold.encoding.base import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.encoding.base import Vectors

LIMIT = 10_000  # vectors kept in memory: 15 MB at 384 dimensions
_LONGEST = 2_000  # characters; longer texts are no sentences, do not come again and would fill the memory


class VectorStore(Protocol):
    """Where vectors outlive the process, such as a library's database."""

    def read(self, model: str, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors known for a model's name, by text; texts it does not know are left out."""

    def write(self, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Keeps new vectors, row for row."""


class CachingEncoder:
    """Asks memory, then the store if there is one, and only then the encoder; the vectors are the encoder's own."""

    def __init__(self, encoder: Encoder, store: VectorStore | None = None, limit: int = LIMIT) -> None:
        self.encoder, self._store, self._limit = encoder, store, limit
        # Oldest use first. Every step on it is one atomic call, so it needs no lock, and a fork cannot copy a held one.
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    @property
    def name(self) -> str:
        """The name of the encoder inside."""
        return self.encoder.name

    @property
    def dimensions(self) -> int:
        """The dimensions of the encoder inside."""
        return self.encoder.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder inside does, shape (len(texts), dimensions)."""
        import numpy as np

        found: dict[str, NDArray[np.float32]] = {}
        for text in dict.fromkeys(texts):
            vector = self._known.pop(text, None)
            if vector is not None:
                self._known[text] = found[text] = vector
        self._add_missing(found, [text for text in dict.fromkeys(texts) if text not in found])
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = found[text]
        return vectors

    def _add_missing(self, found: dict[str, NDArray[np.float32]], missing: list[str]) -> None:
        if missing and self._store:
            found.update(self._store.read(self.name, missing))
        new = [text for text in missing if text not in found]
        if new:
            vectors = self.encoder.encode(new)
            found.update(zip(new, vectors, strict=True))
            if self._store:
                self._store.write(self.name, new, vectors)
        for text in missing:
            if len(text) <= _LONGEST:
                self._known[text] = found[text].copy()  # a row alone, not a view that keeps the whole batch alive
        while len(self._known) > self._limit:
            self._known.popitem(last=False)

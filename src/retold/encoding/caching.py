"""An encoder that remembers: a text met again is not encoded again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from retold.encoding.base import Encoder
from retold.encoding.words import WordVectors, words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.encoding.base import Vectors

LIMIT = 10_000  # vectors kept in memory: 15 MB at 384 dimensions
WORDS_EACH = 10  # and a tenth as many texts' word vectors, some 80 kB each: 80 MB when full
_LONGEST = 2_000  # characters; longer texts are no sentences, do not come again and would fill the memory


T = TypeVar("T")


class VectorStore(Protocol):
    """Where vectors outlive the process, such as a library's database."""

    def read(self, model: str, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors known for a model's name, by text; texts it does not know are left out."""

    def write(self, model: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Keeps new vectors, row for row."""


class CachingEncoder:
    """Asks memory, then the store if there is one, and only then the encoder; the vectors are the encoder's own."""

    def __init__(self, encoder: Encoder, store: VectorStore | None = None, limit: int = LIMIT) -> None:
        self.encoder, self._store = encoder, store
        self._vectors: _Memory[NDArray[np.float32]] = _Memory(limit)
        self._words: _Memory[WordVectors] = _Memory(max(1, limit // WORDS_EACH))

    @property
    def name(self) -> str:
        """The name of the encoder inside."""
        return self.encoder.name

    @property
    def dimensions(self) -> int:
        """The dimensions of the encoder inside."""
        return self.encoder.dimensions

    @property
    def has_inner(self) -> bool:
        """Whether the words of the encoder inside come with their inner states."""
        return bool(getattr(self.encoder, "has_inner", False))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder inside does, shape (len(texts), dimensions)."""
        import numpy as np

        found = self._vectors.recall(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing and self._store:
            found.update(self._store.read(self.name, missing))
        new = [text for text in missing if text not in found]
        if new:
            encoded = self.encoder.encode(new)
            found.update(zip(new, encoded, strict=True))
            if self._store:
                self._store.write(self.name, new, encoded)
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = found[text]
        for text in missing:  # copies: a view would keep the whole batch alive
            self._vectors.keep(text, found[text].copy())
        return vectors

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """As the encoder inside does, or as `words_of` makes it; from memory, never from the store. Do not change."""
        found = self._words.recall(texts)
        new = [text for text in dict.fromkeys(texts) if text not in found]
        for text, words in zip(new, words_of(self.encoder).encode_words(new), strict=True):
            found[text] = words
            self._words.keep(text, words)
        return [found[text] for text in texts]


class _Memory(Generic[T]):
    """The values last used, by text. Every step is one atomic call: no lock that a fork could copy while held."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, T] = OrderedDict()

    def recall(self, texts: Sequence[str]) -> dict[str, T]:
        found = {}
        for text in dict.fromkeys(texts):
            value = self._values.pop(text, None)
            if value is not None:
                self._values[text] = found[text] = value
        return found

    def keep(self, text: str, value: T) -> None:
        if len(text) <= _LONGEST:
            self._values[text] = value
        while len(self._values) > self._limit:
            self._values.popitem(last=False)

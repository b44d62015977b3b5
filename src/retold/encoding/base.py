"""What an encoder is, for every part of Retold that asks for vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"


class Encoder(Protocol):
    """Texts to vectors that lie near each other when the texts mean the same, in whatever language."""

    @property
    def name(self) -> str:
        """Names the model and its version: vectors of two names must not be compared."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions), float32.

        A vector depends on its own text alone: not on its neighbours, their order or their number, nor on threads.
        """

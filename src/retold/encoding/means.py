"""Mean vectors per language, which the packaged model's vectors are centred with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

FILE = Path(__file__).parent / "means.npz"


@cache
def means() -> dict[str, Vectors]:
    """The mean vector of each language's unit vectors, by ISO 639-1 code; under "" the mean over all of them."""
    import numpy as np

    with np.load(FILE) as stored:
        table = {name: stored[name] for name in stored.files if name != "weights"}
    return table | {"": np.mean(list(table.values()), axis=0)}


def centre(vectors: Vectors, languages: Sequence[str | None]) -> Vectors:
    """The packaged model's vectors less the mean vector of their language, unit rows again.

    `vectors` (n, 384) and `languages`, n ISO 639-1 codes; an unknown code or None takes the mean over all languages.
    Vectors of one language lie close together in this model whatever they say; without that common part
    retrieval across nine languages of Tatoeba rises from 91.6 to 92.7 %.
    """
    import numpy as np

    if len(vectors) != len(languages):
        raise ValueError(f"{len(vectors)} vectors, but {len(languages)} languages")
    table = means()
    if not len(vectors):
        return vectors
    moved = vectors - np.stack([table.get(language or "", table[""]) for language in languages])
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return cast("Vectors", (moved / np.maximum(lengths, 1e-9)).astype(np.float32))

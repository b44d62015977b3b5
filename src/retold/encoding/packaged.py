"""Runs the packaged model, multilingual-e5-small: one text a call, one thread a call, several calls side by side.

One text a call because the 8-bit matrices take one scale for the whole of a call's input: in a batch a vector
would depend on its neighbours. One thread a call because a second one costs a fifth to a third of the efficiency.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retold.encoding import converted, weights
from retold.encoding.base import Vectors
from retold.encoding.tokens import Tokenizer

PREFIX = "query:"  # the model was trained with it before every text; with "passage:" on neither side
POSITIONS = 512
OVERLAP = 128


class PackagedEncoder:
    """The encoder in a folder that `converted.ensure` made; `threads` texts at a time, all cores unless given."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.name = converted.NAME
        self.dimensions = 384
        self._threads = threads or available_cores()
        self._tokenizer = _tokenizer(folder)
        self._before = [weights.BEGIN, *self._tokenizer.ids(PREFIX)]
        self._session = session(folder / converted.MODEL)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384); an empty text has the vector of the bare prefix."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        if min(self._threads, len(texts)) < 2:
            vectors[:] = [self._one(text) for text in texts] or vectors
            return vectors
        # A pool for each call: one that lived on would have no threads in a forked child.
        with ThreadPoolExecutor(self._threads) as pool:
            vectors[:] = list(pool.map(self._one, texts))
        return vectors

    def _one(self, text: str) -> NDArray[np.float32]:
        parts = windows(self._tokenizer.ids(text), POSITIONS - len(self._before) - 1, OVERLAP)
        if len(parts) == 1:
            return self._run(parts[0])
        mean = np.average([self._run(part) for part in parts], axis=0, weights=[len(part) for part in parts])
        unit: NDArray[np.float32] = (mean / np.linalg.norm(mean)).astype(np.float32)
        return unit

    def trace(self, text: str, names: Sequence[str]) -> list[NDArray[np.float32]]:
        """What the graph's outputs of these names are for a short text; for calibration and measurements."""
        return list(self._session.run(list(names), {"ids": self._wrap(self._tokenizer.ids(text))}))

    def _run(self, ids: list[int]) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._session.run(["vectors"], {"ids": self._wrap(ids)})[0][0]
        return vector

    def _wrap(self, ids: list[int]) -> NDArray[np.int32]:
        """One text's input to the graph, shape (1, pieces)."""
        return np.array([[*self._before, *ids, weights.END]], np.int32)


def windows(ids: list[int], size: int, overlap: int) -> list[list[int]]:
    """The pieces in runs of `size`, each beginning `overlap` before the end of the one before; one run at least."""
    starts = range(0, max(1, len(ids) - overlap), size - overlap)
    return [ids[start : start + size] for start in starts]


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def session(model: Path) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """An onnxruntime session without threads of its own, so that it also works in a forked child."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The graph is written as it should run; the next level would fuse what `graph` keeps apart.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _tokenizer(folder: Path) -> Tokenizer:
    lines = (folder / converted.PIECES).read_text(encoding="utf-8").split("\n")
    pieces = dict(zip(lines, range(len(lines)), strict=True))
    pieces.pop("", None)
    table = json.loads((folder / converted.NORMALISER).read_text(encoding="utf-8"))
    scores: list[float] = np.load(folder / converted.SCORES).tolist()
    return Tokenizer(pieces, scores, weights.UNKNOWN, {int(point): text for point, text in table.items()})

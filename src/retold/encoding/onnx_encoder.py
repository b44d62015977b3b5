"""Runs the packaged model with onnxruntime: one text a call, one thread a call, several calls side by side."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from retold.encoding import converted, tokens, weights

Vectors = NDArray[np.float32]
WINDOW = 510  # pieces of text a call, beside the two that mark begin and end; the model has 512 positions
STEP = 384


class PackagedEncoder:
    """multilingual-e5-small out of the converted folder."""

    dimensions = 384

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.name = converted.NAME
        self._threads = threads or available_cores()
        self._tokenizer = _tokenizer(folder)
        self._session = session(folder / converted.MODEL)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, shape (len(texts), 384)."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        if self._threads == 1 or len(texts) == 1:
            return np.stack([self._one(text) for text in texts])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.stack(list(pool.map(self._one, texts)))

    def _one(self, text: str) -> Vectors:
        ids = self._tokenizer.ids(tokens.clean(text))
        starts = range(0, max(1, len(ids) - (WINDOW - STEP)), STEP)
        windows = [ids[start : start + WINDOW] for start in starts]
        vectors = [
            self._session.run(None, {"ids": np.array([[weights.BEGIN, *window, weights.END]], np.int32)})[0][0]
            for window in windows
        ]
        if len(vectors) == 1:
            return cast("Vectors", vectors[0])
        mean = np.average(vectors, axis=0, weights=[len(window) for window in windows])
        return cast("Vectors", (mean / np.linalg.norm(mean)).astype(np.float32))


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tokenizer(folder: Path) -> tokens.Tokenizer:
    lines = (folder / converted.PIECES).read_text(encoding="utf-8").split("\n")
    pieces = dict(zip(lines, range(len(lines)), strict=True))
    pieces.pop("", None)
    table = json.loads((folder / converted.NORMALISER).read_text(encoding="utf-8"))
    scores: list[float] = np.load(folder / converted.SCORES).tolist()
    return tokens.Tokenizer(pieces, scores, weights.UNKNOWN, {int(point): text for point, text in table.items()})


def session(model: Path) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """An onnxruntime session that runs each call in the thread that makes it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

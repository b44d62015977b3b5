"""Runs the packaged model, multilingual-e5-small: one text a call, one thread a call, several calls side by side.

One text a call because the 8-bit matrices take one scale for the whole of a call's input: in a batch a vector
would depend on its neighbours. One thread a call because a second one costs a fifth to a third of the efficiency.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from retold.encoding import converted, weights
from retold.encoding.base import Vectors
from retold.encoding.tokens import Tokenizer
from retold.encoding.words import WORD, WordVectors
from retold.model import Span

T = TypeVar("T")


PREFIX = "query:"  # the model was trained with it before every text; with "passage:" on neither side
POSITIONS = 512
OVERLAP = 128


class PackagedEncoder:
    """The encoder in a folder that `converted.ensure` made; `threads` texts at a time, all cores unless given."""

    has_inner = True  # `WordVectors.inner` is there

    _graph = converted.WORDS
    _states_read: tuple[str, ...] = (*converted.WORD_STATES, converted.NAME_STATE)

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.name = converted.NAME
        self.dimensions = 384
        self._threads = threads or available_cores()
        self._tokenizer = tokenizer(folder)
        self._before = [weights.BEGIN, *self._tokenizer.ids(PREFIX)]
        self._room = POSITIONS - len(self._before) - 1
        self._folder = folder
        self._whole: Any = None
        self._short: Any = None

    def _for_texts(self) -> Any:  # noqa: ANN401 - onnxruntime has no types
        if self._whole is None:
            self._whole, self._short = session(self._folder / converted.MODEL), None
        return self._whole

    def _for_words(self) -> Any:  # noqa: ANN401
        """The shorter graph, until texts are encoded too: then the whole one, so that one alone is held."""
        found = self._whole or self._short
        if found is None:
            found = self._short = session(self._folder / self._graph)
        return found

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), 384); an empty text has the vector of the bare prefix."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        work = partial(self._vector, self._for_texts())
        for row, vector in enumerate(self._each(work, texts)):
            vectors[row] = vector
        return vectors

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """The words of each text, each with the mean state of its pieces in `converted.WORD_STATES` (768)."""
        return list(self._each(partial(self._words, self._for_words()), texts))

    def _each(self, work: Callable[[str], T], texts: Sequence[str]) -> Iterable[T]:
        if min(self._threads, len(texts)) < 2:
            return map(work, texts)
        # A pool for each call: one that lived on would have no threads in a forked child.
        with ThreadPoolExecutor(self._threads) as pool:
            return pool.map(work, texts)

    def _vector(self, model: Any, text: str) -> NDArray[np.float32]:  # noqa: ANN401
        parts = windows(self._tokenizer.ids(text), self._room, OVERLAP)
        found: list[NDArray[np.float32]] = [self._run(model, ["vectors"], part)[0][0] for part in parts]
        if len(found) == 1:
            return found[0]
        mean = np.average(found, axis=0, weights=[len(part) for part in parts])
        unit: NDArray[np.float32] = (mean / np.linalg.norm(mean)).astype(np.float32)
        return unit

    def _words(self, model: Any, text: str) -> WordVectors:  # noqa: ANN401
        words, width = self._tokenizer.words(text), self.dimensions * (len(self._states_read) - 1)
        spans: list[Span] = []
        owners: list[int] = []
        for start, end, ids in words:
            core = WORD.search(text, start, end)
            owners += [len(spans) if core else -1] * len(ids)
            if core:
                spans.append(core.span())
        if not spans:
            none = np.zeros((0, width + self.dimensions), np.float32)
            return WordVectors([], none[:, :width], none[:, width:].astype(np.float16))
        states, owner = self._states(model, [piece for _, _, ids in words for piece in ids]), np.array(owners)
        used = owner >= 0
        starts = np.flatnonzero(np.diff(owner[used], prepend=-1))
        counts = np.diff(starts, append=used.sum())
        means = np.add.reduceat(states[used], starts) / counts[:, None]
        return WordVectors(spans, means[:, :width].astype(np.float32), means[:, width:].astype(np.float16))

    def _states(self, model: Any, ids: list[int]) -> Vectors:  # noqa: ANN401
        """The states of a text's pieces, layers side by side; where windows overlap, each window's inner half."""
        parts = windows(ids, self._room, OVERLAP)
        found: list[NDArray[np.float32]] = []
        for part in parts:
            states = np.concatenate(self._run(model, self._states_read, part), axis=2)[0, len(self._before) : -1]
            skip = OVERLAP // 2 if found else 0
            found.append(states[skip:] if len(found) == len(parts) - 1 else states[skip : len(part) - OVERLAP // 2])
        return np.concatenate(found)

    def _run(self, model: Any, outputs: Sequence[str], ids: list[int]) -> list[NDArray[np.float32]]:  # noqa: ANN401
        whole = np.array([[*self._before, *ids, weights.END]], np.int32)
        return list(model.run(list(outputs), {"ids": whole}))


class NamesEncoder(PackagedEncoder):
    """The same, for the tagger of names alone: half of the layers, and words that have `inner` but no vector."""

    _graph = converted.NAMES
    _states_read = (converted.NAME_STATE,)


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


def tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer in a folder that `convert.write_pieces` filled."""
    lines = (folder / converted.PIECES).read_text(encoding="utf-8").split("\n")
    pieces = dict(zip(lines, range(len(lines)), strict=True))
    pieces.pop("", None)
    table = json.loads((folder / converted.NORMALISER).read_text(encoding="utf-8"))
    scores: list[float] = np.load(folder / converted.SCORES).tolist()
    return Tokenizer(pieces, scores, weights.UNKNOWN, {int(point): text for point, text in table.items()})

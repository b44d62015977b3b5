"""Learnt layers laid over the packaged weights, as the 8-bit graphs that the package runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from retold.encoding import convert, converted, graph, packaged, weights

Floats = NDArray[np.float32]


class Learnt(weights.Bundle):
    """The packaged weights with learnt tensors laid over them, or between both (Wortsman et al. 2022, WiSE-FT)."""

    over: Mapping[str, NDArray[Any]] = {}
    share = 1.0  # of the learnt tensors: 0 is the packaged encoder

    def vector(self, name: str) -> Floats:
        return self._between(name, super().vector(name))

    def matrix(self, name: str, columns: int) -> Floats:
        return self._between(name, super().matrix(name, columns))

    def _between(self, name: str, packaged: Floats) -> Floats:
        if name not in self.over:
            return packaged
        return np.ascontiguousarray(packaged + self.share * (self.over[name].astype(np.float32) - packaged), np.float32)


def write(tensors: Path | None, folder: Path, share: float = 1.0) -> packaged.PackagedEncoder:
    """Writes the graphs into a folder, as the package does for its own, and opens them."""
    bundle = Learnt(*weights.read(weights.find()))
    bundle.share = share
    if tensors:
        with np.load(tensors) as stored:
            bundle.over = {name: stored[name] for name in stored.files}
    convert.write_pieces(bundle, folder)
    with (folder / converted.WEIGHTS).open("wb") as outside:
        model = graph.build(bundle, outside=outside)
    onnx.save(model, str(folder / converted.MODEL))
    onnx.save(graph.up_to(model, converted.WORD_STATES), str(folder / converted.WORDS))
    return packaged.PackagedEncoder(folder)

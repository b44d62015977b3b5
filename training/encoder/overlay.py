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
    """The packaged weights with learnt tensors laid over them."""

    over: Mapping[str, NDArray[Any]] = {}

    def vector(self, name: str) -> Floats:
        return np.ascontiguousarray(self.over[name], np.float32) if name in self.over else super().vector(name)

    def matrix(self, name: str, columns: int) -> Floats:
        return self.over[name].astype(np.float32) if name in self.over else super().matrix(name, columns)


def write(tensors: Path | None, folder: Path) -> packaged.PackagedEncoder:
    """Writes the graphs into a folder, as the package does for its own, and opens them."""
    bundle = Learnt(*weights.read(weights.find()))
    if tensors:
        with np.load(tensors) as stored:
            bundle.over = {name: stored[name] for name in stored.files}
    convert.write_pieces(bundle, folder)
    with (folder / converted.WEIGHTS).open("wb") as outside:
        model = graph.build(bundle, outside=outside)
    onnx.save(model, str(folder / converted.MODEL))
    onnx.save(graph.up_to(model, converted.WORD_STATES), str(folder / converted.WORDS))
    return packaged.PackagedEncoder(folder)

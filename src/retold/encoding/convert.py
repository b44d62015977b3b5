"""Writes the packaged model into a folder: `python -m retold.encoding.convert WEIGHTS FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx

from retold.encoding import converted, graph, weights
from retold.errors import RetoldError

# Control pieces such as <s> are for the model alone: a text that spells them out means the letters.
_CONTROL = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}


def convert(source: Path, folder: Path) -> None:
    """Writes graphs, weights, pieces and character map of the bundle at `source` into `folder`."""
    bundle = weights.read(source)
    write_pieces(bundle, folder)
    with (folder / converted.WEIGHTS).open("wb") as outside:
        model = graph.build(bundle, outside=outside)
    onnx.save(model, str(folder / converted.MODEL))
    onnx.save(graph.up_to(model, (*converted.WORD_STATES, converted.NAME_STATE)), str(folder / converted.WORDS))
    onnx.save(graph.up_to(model, (converted.NAME_STATE,)), str(folder / converted.NAMES))


def write_pieces(bundle: weights.Bundle, folder: Path) -> None:
    """Writes the pieces (a line each, in the order of their numbers), their scores and the character map."""
    lines = ("" if piece in _CONTROL else piece for piece in bundle.pieces)
    (folder / converted.PIECES).write_text("\n".join(lines), encoding="utf-8")
    np.save(folder / converted.SCORES, bundle.scores)
    (folder / converted.NORMALISER).write_text(json.dumps(bundle.normaliser), encoding="utf-8")


if __name__ == "__main__":
    try:
        convert(Path(sys.argv[1]), Path(sys.argv[2]))
    except (RetoldError, OSError) as reason:
        sys.exit(str(reason))

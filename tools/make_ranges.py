"""Makes src/retold/encoding/ranges.npz: `python tools/make_ranges.py NTREX` (the folder with newstest2019-*.txt).

For every matrix of the packaged model: the largest absolute value that each channel of its input takes over every
fortieth sentence of each language, which `graph.smoothing` starts from. The float graph is run, so the numbers
depend on nothing but the weights and the sentences. No text goes into the file (NTREX-128 is CC BY-SA 4.0).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

from make_means import FILES, read_sentences
from retold.encoding import convert, converted, graph, weights
from retold.encoding.packaged import PackagedEncoder

EVERY = 40


def main(folder: Path) -> None:
    bundle = weights.read(weights.find())
    model = graph.build(bundle, graph.EXACT)
    keys = [(kind, layer) for kind in graph.KINDS for layer in range(bundle.layers)]
    names = [graph.inputs_of(kind, layer) for kind, layer in keys]
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in sorted(set(names))
    )
    ranges: dict[str, list[np.ndarray]] = {kind: [np.zeros(0)] * bundle.layers for kind in graph.KINDS}
    with tempfile.TemporaryDirectory() as place:
        onnx.save(model, f"{place}/{converted.MODEL}")
        convert.write_pieces(bundle, Path(place))
        encoder = PackagedEncoder(Path(place))
    for language in FILES:
        for text in read_sentences(folder, language)[::EVERY]:
            found = encoder.trace(text, names)
            for (kind, layer), values in zip(keys, found, strict=True):
                largest = np.abs(values).max(axis=(0, 1))
                known = ranges[kind][layer]
                ranges[kind][layer] = np.maximum(known, largest) if len(known) else largest
        print(language, flush=True)
    np.savez(graph.RANGES, allow_pickle=False, **{kind: np.stack(layers).astype(np.float16) for kind, layers in ranges.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Makes src/retold/encoding/ranges.npz: `python tools/make_ranges.py NTREX` (the folder with newstest2019-*.txt).

For every matrix that is smoothed: the largest absolute value that each channel of its input takes over every
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
from retold.encoding import convert, converted, graph, packaged, weights

EVERY = 40


def main(folder: Path) -> None:
    bundle = weights.read(weights.find())
    model = graph.build(bundle, graph.EXACT)
    names = [graph.inputs_of(kind, layer) for kind in graph.SMOOTHED for layer in range(bundle.layers)]
    known = {output.name for output in model.graph.output}
    for name in sorted(set(names) - known):
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    with tempfile.TemporaryDirectory() as place:
        onnx.save(model, f"{place}/{converted.MODEL}")
        session = packaged.session(Path(place) / converted.MODEL)
        convert.write_pieces(bundle, Path(place))
        tokenizer = packaged.tokenizer(Path(place))
    ranges = {kind: np.zeros((bundle.layers, 1), np.float32) for kind in graph.SMOOTHED}
    for language in FILES:
        for text in read_sentences(folder, language)[::EVERY]:
            ids = [weights.BEGIN, *tokenizer.ids(packaged.PREFIX), *tokenizer.ids(text), weights.END]
            found = session.run(names, {"ids": np.array([ids], np.int32)})
            for n, kind in enumerate(graph.SMOOTHED):
                largest = [np.abs(values).max(axis=(0, 1)) for values in found[n * bundle.layers :][: bundle.layers]]
                ranges[kind] = np.maximum(ranges[kind], largest)
        print(language, flush=True)
    np.savez(graph.RANGES, allow_pickle=False, **{kind: ranges[kind].astype(np.float16) for kind in graph.SMOOTHED})


if __name__ == "__main__":
    main(Path(sys.argv[1]))

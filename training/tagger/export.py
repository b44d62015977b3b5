"""Write a trained head as the ONNX graph that Retold runs.

usage: python -m training.tagger.export HEAD.npz [OUT]

OUT is src/retold/annotation/names/data/tagger.onnx unless given. Weights stay at half precision in the file. Inputs:
`states` (words of a sentence, width) float32, `first` and `last` (candidates) int64, rows of `states`; output: `odds`
(candidates, 5), log odds of each type against no name.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from retold.annotation.names.tagging import HEAD

LONGEST = 8


def graph(arrays: dict[str, NDArray[np.float16]]) -> bytes:
    """The file's bytes; the same arrays make the same ones."""
    nodes = []
    whole = {"one": [1], "two": [2], "zero": [0], "longest": [LONGEST], "edges": [1, 0, 1, 0]}
    weights = [numpy_helper.from_array(np.ascontiguousarray(v), f"{name}.half") for name, v in arrays.items()]
    weights += [numpy_helper.from_array(np.array(values, np.int64), name) for name, values in whole.items()]

    def node(kind: str, inputs: str, output: str, **attributes: Any) -> None:  # noqa: ANN401
        nodes.append(helper.make_node(kind, inputs.split(), [output], **attributes))

    for name in arrays:
        node("Cast", f"{name}.half", name, to=TensorProto.FLOAT)
    node("Sub", "states mean", "centred")
    node("MatMul", "centred basis", "small")
    node("Pad", "small edges", "edged")  # a row of noughts before and behind: where no word is
    node("CumSum", "edged zero", "sums")
    node("Add", "first one", "first1")
    node("Add", "last one", "last1")
    node("Add", "last two", "last2")
    node("Sub", "last1 first", "count")
    places = {"of_first": "first1", "of_last": "last1", "of_before": "first", "of_behind": "last2"}
    for output, row in places.items():
        node("Gather", f"edged {row}", output, axis=0)
    node("Gather", "sums last1", "till_last", axis=0)
    node("Gather", "sums first", "till_first", axis=0)
    node("Sub", "till_last till_first", "total")
    node("Cast", "count", "number", to=TensorProto.FLOAT)
    node("Unsqueeze", "number one", "numbers")
    node("Div", "total numbers", "of_all")
    node("Concat", "of_first of_last of_all of_before of_behind", "seen", axis=1)
    node("MatMul", "seen inner", "product")
    node("Min", "count longest", "length")
    node("Gather", "lengths length", "of_length", axis=0)
    node("Add", "product of_length", "summed")
    node("Relu", "summed", "hidden")
    node("MatMul", "hidden outer", "outcome")
    node("Add", "outcome bias", "odds")
    width = arrays["mean"].shape[0]
    inputs = [
        helper.make_tensor_value_info("states", TensorProto.FLOAT, ["words", width]),
        helper.make_tensor_value_info("first", TensorProto.INT64, ["candidates"]),
        helper.make_tensor_value_info("last", TensorProto.INT64, ["candidates"]),
    ]
    outputs = [helper.make_tensor_value_info("odds", TensorProto.FLOAT, ["candidates", 5])]
    made = helper.make_graph(nodes, "tagger", inputs, outputs, weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    return bytes(model.SerializeToString(deterministic=True))


def of(path: Path) -> bytes:
    """The graph of a head on disk."""
    with np.load(path) as stored:
        return graph({name: stored[name] for name in stored.files})


if __name__ == "__main__":
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else HEAD
    out.write_bytes(of(Path(sys.argv[1])))

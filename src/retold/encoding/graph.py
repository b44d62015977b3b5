"""Builds the ONNX graph of the packaged model out of its weights.

Inputs: `ids` int32 (batch, length), all texts of one call equally long. Output: `vectors` float32 (batch, hidden),
unit rows: the mean over all positions of the last layer, normalised. Embeddings stay 4 bits wide inside the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from retold.encoding.weights import BLOCK, Bundle

Precision = Literal["float", "bits4", "int8"]
Plan = Mapping[str, Precision]

# The packaged variant: int8 but for the outer feed-forward matrices, whose inputs have outliers.
# Calibrated on news sentences with `python benchmarks/encoder.py DATA`.
PACKAGED: Plan = {"qkv": "int8", "ao": "int8", "fi": "int8", "fo": "bits4"}
EXACT: Plan = {"qkv": "float", "ao": "float", "fi": "float", "fo": "float"}

_MS = "com.microsoft"


def build(bundle: Bundle, plan: Plan = PACKAGED) -> Any:  # noqa: ANN401 - onnx has no types
    """The model (onnx.ModelProto) with its weights inside, each kind of matrix at the plan's precision."""
    return _Builder(bundle, plan).model()


class _Builder:
    def __init__(self, bundle: Bundle, plan: Plan) -> None:
        self.bundle, self.plan = bundle, plan
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def model(self) -> Any:  # noqa: ANN401
        state = self._embeddings()
        for layer in range(self.bundle.layers):
            state = self._layer(layer, state)
        self._node("ReduceMean", [state, self._keep("positions_axis", np.array([1], np.int64))], "mean", keepdims=0)
        self._node("LpNormalization", ["mean"], "vectors", axis=1, p=2)
        ids = helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "length"])
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", self.bundle.hidden])
        graph = helper.make_graph(self.nodes, "e5", [ids], [vectors], self.weights)
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MS, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _keep(self, name: str, values: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, name=f"{output}_node", **attributes))
        return output

    def _vector(self, name: str) -> str:
        return self._keep(name, self.bundle.vector(name))

    def _embeddings(self) -> str:
        """Word, position and type embeddings, normalised."""
        bundle, width = self.bundle, self.bundle.hidden
        scales, halves = bundle.blocks("emb.word")
        packed = _pairs(halves).reshape(bundle.vocabulary, width // 2)
        table = self._keep("words", packed)
        scale = self._keep("word_scales", scales.reshape(bundle.vocabulary, -1))
        words = self._node(
            "GatherBlockQuantized", [table, "ids", scale], "word", _MS,
            gather_axis=0, quantize_axis=1, block_size=BLOCK, bits=4,
        )  # fmt: skip
        places = bundle.vector("emb.pos").reshape(-1, width) + bundle.vector("emb.type")[:width]
        zero = self._keep("zero", np.array([0], np.int64))
        self._node("Shape", ["ids"], "length", start=1, end=2)
        self._node("Slice", [self._keep("positions", places), zero, "length", zero], "place")
        self._node("Add", [words, "place"], "embedded")
        norms = [self._vector("emb.ln.w"), self._vector("emb.ln.b")]
        return self._node("LayerNormalization", ["embedded", *norms], "state", epsilon=bundle.epsilon)

    def _layer(self, layer: int, state: str) -> str:
        name = f"l{layer}."
        joined = self._product("qkv", state, [name + part + ".w" for part in "qkv"], name + "qkv")
        parts = [name + part for part in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [joined], parts, axis=2, num_outputs=3, name=name + "split"))
        bias = self._keep(name + "qkv.b", np.concatenate([self.bundle.vector(f"{name}{part}.b") for part in "qkv"]))
        heads = self.bundle.heads
        context = self._node("MultiHeadAttention", [*parts, bias], name + "context", _MS, num_heads=heads)
        attended = self._product("ao", context, [name + "ao.w"], name + "attended")
        state = self._add_and_normalise(attended, state, name + "ao.b", name + "aln", name + "middle")
        inner = self._product("fi", state, [name + "fi.w"], name + "inner")
        inner = self._node("BiasGelu", [inner, self._vector(name + "fi.b")], name + "active", _MS)
        outer = self._product("fo", inner, [name + "fo.w"], name + "outer")
        return self._add_and_normalise(outer, state, name + "fo.b", name + "oln", name + "state")

    def _add_and_normalise(self, new: str, old: str, bias: str, norm: str, output: str) -> str:
        inputs = [new, old, self._vector(norm + ".w"), self._vector(norm + ".b"), self._vector(bias)]
        return self._node("SkipLayerNormalization", inputs, output, _MS, epsilon=self.bundle.epsilon)

    def _product(self, kind: str, state: str, matrices: list[str], output: str) -> str:
        """`state` times the matrices, which are stacked over their outputs."""
        columns = self.bundle.inner if kind == "fo" else self.bundle.hidden
        if self.plan[kind] == "bits4":
            parts = [self.bundle.blocks(matrix) for matrix in matrices]
            scales = np.concatenate([part[0] for part in parts]).reshape(-1, columns // BLOCK)
            packed = _pairs(np.concatenate([part[1] for part in parts])).reshape(len(scales), columns // BLOCK, -1)
            inputs = [state, self._keep(output + ".w", packed), self._keep(output + ".s", scales)]
            return self._node(
                "MatMulNBits", inputs, output, _MS,
                K=columns, N=len(scales), bits=4, block_size=BLOCK, accuracy_level=4,
            )  # fmt: skip
        stacked = np.concatenate([self.bundle.matrix(matrix, columns) for matrix in matrices])
        if self.plan[kind] == "float":
            return self._node("MatMul", [state, self._keep(output + ".w", stacked.T)], output)
        scales = np.abs(stacked).max(axis=1) / 127
        rounded = np.rint(stacked / scales[:, None]).astype(np.int8)
        zeros = np.zeros(len(scales), np.int8)
        inputs = [state, self._keep(output + ".w", rounded.T), self._keep(output + ".s", scales)]
        return self._node("DynamicQuantizeMatMul", [*inputs, self._keep(output + ".z", zeros)], output, _MS)


def _pairs(halves: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two 4-bit numbers a byte, the first in the low half."""
    return (halves[:, 0::2] | (halves[:, 1::2] << 4)).astype(np.uint8)

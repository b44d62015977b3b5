"""Builds the ONNX graph of the packaged model out of its weights.

Input: `ids` int32 (batch, length), all texts of one call equally long. Outputs: `vectors` float32 (batch, hidden),
unit rows, the mean over all positions of the last layer; and the `converted.WORD_STATES` and
`converted.NAME_STATE`, float32 (batch, length, hidden). Embeddings stay 4 bits wide inside the graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from retold.encoding import converted
from retold.encoding.weights import BLOCK, Bundle

Precision = Literal["float", "bits4", "int8"]
Plan = Mapping[str, Precision]
Ranges = Mapping[str, NDArray[np.float32]]

# What a layer multiplies: query, key and value side by side; attention's outer; feed-forward's inner and outer.
KINDS = ("qkv", "ao", "fi", "fo")
EXACT: Plan = dict.fromkeys(KINDS, "float")
PACKAGED: Plan = dict.fromkeys(KINDS, "int8")

# A few channels of what these matrices multiply are ten times larger than the rest, and one scale for all leaves
# the rest few bits. SmoothQuant (Xiao et al. 2023): divide such a channel by a factor and multiply the matrix's
# column by it, which changes nothing but the rounding. A factor is the channel's largest value over the median
# one, less the headroom, to the power. Calibrated on 100 news sentences in ten languages, where headrooms .7 to
# 1.4 and powers .75 to 1 differ by .0002 of cosine; `python benchmarks/encoder.py DATA` shows the result.
SMOOTHED = ("qkv", "fi")
HEADROOM, POWER = 0.7, 0.75
# What "fo" multiplies differs from row to row instead (a few pieces have values a hundred times larger), so every
# row is divided by its largest value, or by how far GELU goes below zero where that is more.
GELU_FLOOR = 0.17
RANGES = Path(__file__).parent / "ranges.npz"

_MS = "com.microsoft"
_SMALL, _PAGE = 4096, 4096  # bytes


def build(bundle: Bundle, plan: Plan = PACKAGED, outside: BinaryIO | None = None) -> Any:  # noqa: ANN401 - untyped
    """The model (onnx.ModelProto), each kind of matrix at the plan's precision.

    Its weights are inside, or go to the file `outside`, to be kept as `converted.WEIGHTS` beside the model:
    onnxruntime then maps them into memory instead of copying them.
    """
    with np.load(RANGES) as stored:
        ranges = {kind: stored[kind].astype(np.float32) for kind in SMOOTHED}
    return _Builder(bundle, plan, ranges, outside).model()


def up_to(model: Any, outputs: Sequence[str]) -> Any:  # noqa: ANN401 - untyped
    """The model with these outputs alone and what they are worked out from: without the last layer for words.

    onnxruntime works out every layer, whatever outputs are asked for. The weights stay where they are.
    """
    needed, nodes = set(outputs), []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            nodes.append(node)
            needed.update(node.input)
    kept = [output for output in model.graph.output if output.name in outputs]
    stored = [tensor for tensor in model.graph.initializer if tensor.name in needed]
    graph = helper.make_graph(nodes[::-1], "words", list(model.graph.input), kept, stored)
    return helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)


def inputs_of(kind: str, layer: int) -> str:
    """The name inside the graph of what a layer's matrix of this kind is multiplied with."""
    before = "state" if not layer else f"l{layer - 1}.state"
    return {"qkv": before, "ao": f"l{layer}.context", "fi": f"l{layer}.middle", "fo": f"l{layer}.active"}[kind]


class _Builder:
    def __init__(self, bundle: Bundle, plan: Plan, ranges: Ranges, outside: BinaryIO | None) -> None:
        self.bundle, self.plan, self.ranges, self.outside = bundle, plan, ranges, outside
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def model(self) -> Any:  # noqa: ANN401
        state = self._embeddings()
        for layer in range(self.bundle.layers):
            state = self._layer(layer, state)
        self._node("ReduceMean", [state, self._keep("positions_axis", np.array([1], np.int64))], "mean", keepdims=0)
        self._node("LpNormalization", ["mean"], "vectors", axis=1, p=2)
        ids = helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "length"])
        width = self.bundle.hidden
        outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", width])]
        for name in (*converted.WORD_STATES, converted.NAME_STATE):
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length", width]))
        graph = helper.make_graph(self.nodes, "e5", [ids], outputs, self.weights)
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MS, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _keep(self, name: str, values: NDArray[Any]) -> str:
        values = np.ascontiguousarray(values)
        inside = self.outside is None or values.nbytes < _SMALL
        self.weights.append(numpy_helper.from_array(values, name) if inside else self._keep_outside(name, values))
        return name

    def _keep_outside(self, name: str, values: NDArray[Any]) -> Any:  # noqa: ANN401
        assert self.outside is not None
        self.outside.write(bytes(-self.outside.tell() % _PAGE))
        place = {"location": converted.WEIGHTS, "offset": self.outside.tell(), "length": values.nbytes}
        self.outside.write(values.data)
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        tensor = TensorProto(name=name, data_type=kind, dims=values.shape, data_location=TensorProto.EXTERNAL)
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        return tensor

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, name=f"{output}_node", **attributes))
        return output

    def _vector(self, name: str) -> str:
        return self._keep(name, self.bundle.vector(name))

    def _embeddings(self) -> str:
        """Word, position and type embeddings, normalised."""
        bundle, width = self.bundle, self.bundle.hidden
        scales, packed = bundle.blocks("emb.word")
        table = self._keep("words", packed.reshape(bundle.vocabulary, width // 2))
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
        joined = self._product("qkv", layer, [name + part for part in "qkv"], name + "qkv", bias=False)
        parts = [name + part for part in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [joined], parts, axis=2, num_outputs=3, name=name + "split"))
        bias = self._keep(name + "qkv.b", np.concatenate([self.bundle.vector(f"{name}{part}.b") for part in "qkv"]))
        heads = self.bundle.heads
        self._node("MultiHeadAttention", [*parts, bias], name + "context", _MS, num_heads=heads)
        attended = self._product("ao", layer, [name + "ao"], name + "attended", bias=True)
        state = self._add_and_normalise(attended, state, name + "aln", name + "middle")
        inner = self._product("fi", layer, [name + "fi"], name + "inner", bias=False)
        self._node("BiasGelu", [inner, self._vector(name + "fi.b")], name + "active", _MS)
        outer = self._product("fo", layer, [name + "fo"], name + "outer", bias=True)
        return self._add_and_normalise(outer, state, name + "oln", name + "state")

    def _add_and_normalise(self, new: str, old: str, norm: str, output: str) -> str:
        # Two nodes: onnxruntime's fused SkipLayerNormalization takes six times as long and a fifth of the whole.
        both = self._node("Add", [new, old], output + ".sum")
        inputs = [both, self._vector(norm + ".w"), self._vector(norm + ".b")]
        return self._node("LayerNormalization", inputs, output, epsilon=self.bundle.epsilon)

    def _product(self, kind: str, layer: int, names: list[str], output: str, *, bias: bool) -> str:
        """The matrices of these names, stacked over their outputs, times their input, and their bias if asked for."""
        state, columns = inputs_of(kind, layer), self.bundle.inner if kind == "fo" else self.bundle.hidden
        if self.plan[kind] == "int8":
            return self._int8(kind, layer, names, output, bias=bias)
        product = f"{output}.product" if bias else output
        if self.plan[kind] == "bits4":
            parts = [self.bundle.blocks(name + ".w") for name in names]
            scales = np.concatenate([part[0] for part in parts]).reshape(-1, columns // BLOCK)
            packed = np.concatenate([part[1] for part in parts]).reshape(len(scales), columns // BLOCK, -1)
            inputs = [state, self._keep(output + ".w", packed), self._keep(output + ".s", scales)]
            self._node(
                "MatMulNBits", inputs, product, _MS,
                K=columns, N=len(scales), bits=4, block_size=BLOCK, accuracy_level=4,
            )  # fmt: skip
        else:
            matrix = np.concatenate([self.bundle.matrix(name + ".w", columns) for name in names])
            self._node("MatMul", [state, self._keep(output + ".w", matrix.T)], product)
        return self._node("Add", [product, self._vector(names[0] + ".b")], output) if bias else output

    def _int8(self, kind: str, layer: int, names: list[str], output: str, *, bias: bool) -> str:
        """8 bits: one scale for each output of the matrices, one for the whole of a call's input."""
        state, columns = inputs_of(kind, layer), self.bundle.inner if kind == "fo" else self.bundle.hidden
        matrix = np.concatenate([self.bundle.matrix(name + ".w", columns) for name in names])
        if kind in SMOOTHED:
            factors = smoothing(self.ranges[kind][layer])
            state = self._node("Mul", [state, self._keep(output + ".f", 1 / factors)], output + ".smooth")
            matrix *= factors
        scales, rounded = eight_bits(matrix)
        zeros = self._keep(output + ".z", np.zeros(len(scales), np.int8))
        inputs = [self._keep(output + ".w", rounded.T), self._keep(output + ".s", scales), zeros]
        if kind == "fo":
            return self._by_rows(state, inputs, names[0] + ".b", output)
        last = [self._vector(names[0] + ".b")] if bias else []
        return self._node("DynamicQuantizeMatMul", [state, *inputs, *last], output, _MS)

    def _by_rows(self, state: str, inputs: list[str], bias: str, output: str) -> str:
        """The product with each row of the input brought to one size before it and back after it, and the bias."""
        self._node("ReduceMax", [state, self._keep(output + ".axis", np.array([2], np.int64))], output + ".top")
        floor = self._keep(output + ".floor", np.array(GELU_FLOOR, np.float32))
        size = self._node("Max", [output + ".top", floor], output + ".size")
        even = self._node("Div", [state, size], output + ".even")
        self._node("DynamicQuantizeMatMul", [even, *inputs], output + ".product", _MS)
        self._node("Mul", [output + ".product", size], output + ".sized")
        return self._node("Add", [output + ".sized", self._vector(bias)], output)


def smoothing(ranges: NDArray[np.float32]) -> NDArray[np.float32]:
    """What to divide a matrix's input channels by, given the largest absolute value met in each."""
    factors = np.maximum(1, ranges / (HEADROOM * np.median(ranges))) ** POWER
    even: NDArray[np.float32] = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    return even


def eight_bits(matrix: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """A scale for each row of a matrix, and the rows divided by it and rounded to -127..127.

    The sums of neighbours (0 and 1, 2 and 3 ...) stay within 128 either way: processors without VNNI add
    the products of two neighbours with unsigned bytes in 16 bits, and would cut off what is larger than 128 * 255.
    """
    neighbours = np.abs(matrix[:, 0::2] + matrix[:, 1::2]).max(axis=1)
    scales = (np.maximum(np.abs(matrix).max(axis=1), neighbours) / 127).astype(np.float32)
    scales = np.maximum(scales, np.finfo(np.float32).tiny)
    return scales, np.rint(matrix / scales[:, None]).astype(np.int8)

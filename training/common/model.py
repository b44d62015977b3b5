"""The upper layers of the packaged encoder in torch, with the weights that come with Retold to begin from.

Tensors have the names and shapes of the packaged weights ("l8.q.w" ...), so that what was learnt can be laid over them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from retold.encoding import weights

MATRICES = {"q": "hidden", "k": "hidden", "v": "hidden", "ao": "hidden", "fi": "hidden", "fo": "inner"}


def layer_tensors(bundle: weights.Bundle, layer: int) -> dict[str, NDArray[np.float32]]:
    """All tensors of a layer, by their names without the layer's number; matrices (outputs, inputs)."""
    found = {}
    for name, width in MATRICES.items():
        found[f"{name}.w"] = bundle.matrix(f"l{layer}.{name}.w", getattr(bundle, width))
        found[f"{name}.b"] = bundle.vector(f"l{layer}.{name}.b")
    for norm in ("aln", "oln"):
        found |= {f"{norm}.{part}": bundle.vector(f"l{layer}.{norm}.{part}") for part in "wb"}
    return found


class Layer(nn.Module):
    """One transformer layer; `forward` takes states (texts, pieces, hidden) and which pieces are real."""

    def __init__(self, tensors: dict[str, NDArray[np.float32]], heads: int, epsilon: float) -> None:
        super().__init__()
        self.heads, self.epsilon = heads, epsilon
        for name, values in tensors.items():
            self.register_parameter(name.replace(".", "_"), nn.Parameter(torch.tensor(values)))

    def _product(self, name: str, state: Tensor) -> Tensor:
        return functional.linear(state, getattr(self, f"{name}_w"), getattr(self, f"{name}_b"))

    def _normalise(self, name: str, state: Tensor) -> Tensor:
        parts = [getattr(self, f"{name}_{part}") for part in "wb"]
        return functional.layer_norm(state.float(), state.shape[-1:], *parts, eps=self.epsilon)

    def forward(self, state: Tensor, real: Tensor) -> Tensor:
        """The states after this layer, of the same shape."""
        texts, length, hidden = state.shape
        query, key, value = (
            self._product(name, state).view(texts, length, self.heads, -1).transpose(1, 2) for name in "qkv"
        )
        # Plain products: for sentences, torch's fused attention takes longer on a CPU, above all backwards.
        scores = (query * query.shape[-1] ** -0.5) @ key.transpose(2, 3)
        context = scores.masked_fill(~real[:, None, None, :], float("-inf")).softmax(dim=-1).to(value.dtype) @ value
        attended = self._product("ao", context.transpose(1, 2).reshape(texts, length, hidden))
        state = self._normalise("aln", state + attended)
        outer = self._product("fo", functional.gelu(self._product("fi", state)))
        return self._normalise("oln", state + outer)


class Top(nn.Module):
    """The layers from `first` on; `forward` gives the states after each of them."""

    def __init__(self, bundle: weights.Bundle, first: int, last: int | None = None) -> None:
        super().__init__()
        self.first = first
        numbers = range(first, bundle.layers if last is None else last)
        self.layers = nn.ModuleList(
            Layer(layer_tensors(bundle, number), bundle.heads, bundle.epsilon) for number in numbers
        )

    def forward(self, state: Tensor, real: Tensor) -> list[Tensor]:
        """States after each layer, each (texts, pieces, hidden); `real` (texts, pieces) is False at padding."""
        found = []
        for layer in self.layers:
            state = layer(state, real)
            found.append(state)
        return found

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """All weights by the names that they have in the packaged file."""
        return {
            f"l{self.first + number}." + name.replace("_", "."): values.detach().cpu().float().numpy()
            for number, layer in enumerate(self.layers)
            for name, values in layer.named_parameters()
        }


def pooled(states: Tensor, real: Tensor) -> Tensor:
    """The mean of the last layer over real pieces, as unit rows: the encoder's vectors."""
    weight = real[:, :, None].float()
    return functional.normalize((states.float() * weight).sum(1) / weight.sum(1), dim=-1)


def padded(states: Sequence[NDArray[np.float16]], device: torch.device) -> tuple[Tensor, Tensor]:
    """Texts of different lengths as one block (texts, pieces, hidden), and which pieces are real."""
    longest = max(map(len, states))
    block = np.zeros((len(states), longest, states[0].shape[1]), np.float32)
    real = np.zeros((len(states), longest), bool)
    for row, text in enumerate(states):
        block[row, : len(text)] = text
        real[row, : len(text)] = True
    return torch.from_numpy(block).to(device), torch.from_numpy(real).to(device)

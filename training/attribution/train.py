"""Train the tagger of attributions: which words are a cue, and what the words around a cue are to it.

usage: python -m training.attribution.train STATES OUT [--leave-out TOPIC,...] [--without-languages bg,sl] [--epochs N]

STATES is what `training.attribution.states` made; OUT is the head that `retold.annotation.attribution.tagging` reads,
half precision. The principal directions of the states are taken first; then two networks of the same kind learn, one a
word's odds of being part of a cue, the other, with a cue given, source, content and document scope, all by logistic
loss. The order of the data depends on the seed alone; OUT.pt is written after every epoch and gone on from.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from retold.annotation.attribution import tagging
from training.attribution.states import CONTENT, SOURCE

SMALL, HIDDEN, PLACES, DROPPED = 128, 96, 16, 0.2
BATCH, RATE, WARM, DECAY = 32, 2e-3, 100, 1e-2


class Silver(NamedTuple):
    """The sentences of all topics side by side; offsets run through all of them."""

    small: Tensor  # (words, SMALL), main directions of the states
    marks: Tensor
    starts: np.ndarray
    cues: np.ndarray  # sentence, first word, behind the last, document scope
    offsets: np.ndarray  # where the parts of each relation begin
    parts: np.ndarray


class Network(nn.Module):
    """Words of sentences to log odds; every layer sees a word and its neighbours at a distance."""

    def __init__(self, width: int, outcomes: int) -> None:
        super().__init__()
        self.into, self.out = nn.Linear(width, HIDDEN), nn.Linear(HIDDEN, outcomes)
        self.layers = nn.ModuleList(
            nn.Conv1d(HIDDEN, HIDDEN, 3, padding=step, dilation=step) for step in tagging.LAYERS
        )
        self.drop = nn.Dropout(DROPPED)

    def forward(self, seen: Tensor, real: Tensor) -> Tensor:
        """Log odds (sentences, words, outcomes) of words (sentences, words, width); padding is nought throughout."""
        state = torch.relu(self.into(self.drop(seen))) * real[..., None]
        for layer in self.layers:
            found = layer(state.transpose(1, 2)).transpose(1, 2)
            state = state + self.drop(torch.relu(found)) * real[..., None]
        odds: Tensor = self.out(state)
        return odds


def read(folder: Path, leave_out: Sequence[str], without: Sequence[str]) -> dict[str, np.ndarray]:
    """The arrays of all topics to learn from, one behind the other; sentences of some languages are left out."""
    found: dict[str, list[Any]] = {name: [] for name in ("inner", "marks", "lengths", "cues", "parts")}
    sentences = 0
    for file in sorted(folder.glob("*.npz")):
        if file.stem in leave_out:
            continue
        with np.load(file) as stored:
            made = {name: stored[name] for name in stored.files}
        lengths = np.diff(made["starts"])
        kept = ~np.isin(made["languages"], list(without))
        number = np.cumsum(kept) - 1 + sentences
        of = made["cues"][:, 0]
        words, relations = np.repeat(kept, lengths), kept[of]
        found["parts"].append(made["parts"][np.repeat(relations, lengths[of])])
        found["cues"].append(np.c_[number[of], made["cues"][:, 1:]][relations])
        found["inner"].append(made["inner"][words])
        found["marks"].append(made["marks"][words])
        found["lengths"].append(lengths[kept])
        sentences += int(kept.sum())
    return {name: np.concatenate(parts) for name, parts in found.items()}


def directions(inner: np.ndarray) -> tuple[Tensor, Tensor]:
    """The mean state, and the `SMALL` directions in which states differ most, the longest of them shortened."""
    states = torch.from_numpy(inner[::5]).float()
    mean = states.mean(0)
    vectors, values, _ = torch.linalg.svd((states - mean).T @ (states - mean) / len(states))
    return mean, vectors[:, :SMALL] / torch.sqrt(values[:SMALL] + values.mean())


def prepared(arrays: dict[str, np.ndarray], mean: Tensor, basis: Tensor) -> Silver:
    """Silver in the form that batches are cut from."""
    small = torch.cat([(torch.from_numpy(part).float() - mean) @ basis for part in np.array_split(arrays["inner"], 50)])
    starts = np.cumsum([0, *arrays["lengths"]])
    offsets = np.cumsum([0, *arrays["lengths"][arrays["cues"][:, 0]]])
    marks = torch.from_numpy(arrays["marks"]).float()
    return Silver(small, marks, starts, arrays["cues"], offsets, arrays["parts"])


def order(lengths: np.ndarray, seed: int, epoch: int) -> list[np.ndarray]:
    """Numbers in batches of like length, drawn anew for each epoch; the same for the same seed and epoch."""
    draw = np.random.default_rng([seed, epoch])
    near = np.argsort(lengths + draw.random(len(lengths)) * 4, kind="stable")
    parts = np.array_split(near, max(1, len(near) // BATCH))
    return [parts[k] for k in draw.permutation(len(parts))]


def block(rows: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Sentences of different lengths as one block, and which words are real."""
    seen = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    real = nn.utils.rnn.pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
    return seen, real


def of_cues(silver: Silver, numbers: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
    """Sentences with the right answers of the first network, (sentences, words, 1)."""
    seen, right = [], []
    for number in numbers:
        words = slice(silver.starts[number], silver.starts[number + 1])
        seen.append(torch.cat([silver.small[words], silver.marks[words]], dim=1))
        answer = torch.zeros(len(seen[-1]), 1)
        first, last = np.searchsorted(silver.cues[:, 0], [number, number + 1])
        for _, a, b, _ in silver.cues[first:last]:
            answer[a:b] = 1
        right.append(answer)
    return *block(seen), nn.utils.rnn.pad_sequence(right, batch_first=True)


def of_parts(silver: Silver, numbers: np.ndarray, embedded: nn.Embedding) -> tuple[Tensor, Tensor, Tensor]:
    """Relations with the right answers of the second network, (relations, words, 3)."""
    seen, right = [], []
    for number in numbers:
        sentence, first, last, document = silver.cues[number]
        words = slice(silver.starts[sentence], silver.starts[sentence + 1])
        places = torch.from_numpy(tagging.places(words.stop - words.start, (first, last)))
        seen.append(torch.cat([silver.small[words], silver.marks[words], embedded(places)], dim=1))
        parts = torch.from_numpy(silver.parts[silver.offsets[number] : silver.offsets[number + 1]])
        whole = torch.full(parts.shape, float(document))
        content = (parts == CONTENT).float() * (1 - whole)  # of document scope it stands in the sentence before
        right.append(torch.stack([(parts == SOURCE).float(), content, whole], dim=1))
    return *block(seen), nn.utils.rnn.pad_sequence(right, batch_first=True)


def batches(silver: Silver, seed: int, epoch: int) -> Iterator[tuple[str, np.ndarray]]:
    """Which network learns from which sentences or relations, in turn."""
    lengths = np.diff(silver.starts)
    sentences, relations = order(lengths, seed, epoch), order(lengths[silver.cues[:, 0]], seed + 1, epoch)
    both = [("cue", part) for part in sentences] + [("part", part) for part in relations]
    for k in np.random.default_rng([seed, epoch, 2]).permutation(len(both)):
        yield both[k]


def loss(odds: Tensor, right: Tensor, real: Tensor) -> Tensor:
    """Mean logistic loss over real words."""
    each = functional.binary_cross_entropy_with_logits(odds, right, reduction="none").sum(-1)
    return (each * real).sum() / real.sum()


def train(arrays: dict[str, np.ndarray], epochs: int, seed: int, kept: Path) -> dict[str, np.ndarray]:
    """The arrays of a head."""
    torch.manual_seed(seed)
    mean, basis = directions(arrays["inner"])
    silver = prepared(arrays, mean, basis)
    width = SMALL + tagging.MARKS
    networks = nn.ModuleDict({"cue": Network(width, 1), "part": Network(width + PLACES, 3)})
    embedded = nn.Embedding(2 * tagging.REACH + 1, PLACES)
    networks["places"] = embedded
    optimiser = torch.optim.AdamW(networks.parameters(), lr=RATE, weight_decay=DECAY)
    begun = resume(kept, networks, optimiser)
    steps = len(list(batches(silver, seed, 0)))
    for epoch in range(begun, epochs):
        torch.manual_seed(seed + epoch)  # of what is dropped: a run gone on with is the same run
        losses: dict[str, list[float]] = {"cue": [], "part": []}
        for k, (name, numbers) in enumerate(batches(silver, seed, epoch)):
            done = epoch * steps + k
            for group in optimiser.param_groups:
                group["lr"] = RATE * min(1.0, (done + 1) / WARM) * (1 - done / (epochs * steps))
            made = of_cues(silver, numbers) if name == "cue" else of_parts(silver, numbers, embedded)
            found = loss(networks[name](made[0], made[1]), made[2], made[1])
            optimiser.zero_grad()
            found.backward()
            optimiser.step()
            losses[name].append(found.item())
        print(f"epoch {epoch + 1}: " + ", ".join(f"{n} {np.mean(x):.4f}" for n, x in losses.items()), flush=True)
        keep(kept, networks, optimiser, epoch + 1)
    return exported(mean, basis, networks)


def keep(path: Path, networks: nn.Module, optimiser: Any, epoch: int) -> None:  # noqa: ANN401
    """Writes a checkpoint, whole or not at all."""
    stored = {"epoch": epoch, "networks": networks.state_dict(), "optimiser": optimiser.state_dict()}
    torch.save(stored, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


def resume(path: Path, networks: nn.Module, optimiser: Any) -> int:  # noqa: ANN401
    """Puts everything as it was when a checkpoint was written; gives the epochs that are done."""
    if not path.exists():
        return 0
    stored = torch.load(path, weights_only=True)
    networks.load_state_dict(stored["networks"])
    optimiser.load_state_dict(stored["optimiser"])
    return int(stored["epoch"])


def exported(mean: Tensor, basis: Tensor, networks: nn.ModuleDict) -> dict[str, np.ndarray]:
    """The arrays that `tagging.Head` reads: products as (inputs, outputs), a layer's three neighbours side by side."""
    found = {"mean": mean, "basis": basis, "places": networks["places"].weight.detach()}
    for name in ("cue", "part"):
        network = networks[name]
        for part, linear in (("in", network.into), ("out", network.out)):
            found |= {f"{name}.{part}.w": linear.weight.detach().T, f"{name}.{part}.b": linear.bias.detach()}
        for k, layer in enumerate(network.layers):
            found[f"{name}.{k}.w"] = layer.weight.detach().permute(2, 1, 0).reshape(3 * HIDDEN, HIDDEN)
            found[f"{name}.{k}.b"] = layer.bias.detach()
    return {name: np.ascontiguousarray(values.numpy().astype(np.float16)) for name, values in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("states", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--leave-out", default="")
    parser.add_argument("--without-languages", default="")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    arrays = read(given.states, given.leave_out.split(","), given.without_languages.split(","))
    print(f"{len(arrays['lengths'])} sentences, {len(arrays['cues'])} relations", flush=True)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    head = train(arrays, given.epochs, given.seed, given.out.with_suffix(".pt"))
    with given.out.open("wb") as opened:
        np.savez(opened, **head)


if __name__ == "__main__":
    main()

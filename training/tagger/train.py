"""Train the tagger's head: how well each candidate's states fit each type of name.

usage: python -m training.tagger.train STATES OUT [--leave-out TOPIC] [--without-languages bg,sl] [--epochs N]

STATES is what `training.tagger.states` made; OUT is the head (`retold.annotation.names.tagging.Head`), half precision.
`--leave-out all` trains one for each topic left out and OUT is a folder. The states' principal directions are taken
first, of the topics that are trained on; then a perceptron with one hidden layer learns the type of each candidate by
cross entropy. One pass over 100,000 candidates takes 20 CPU-seconds. The order of the data depends on the seed alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

# Tried with nord_stream and asia_bibi left out (docs/models.md): fully evened directions (.83 of the candidates right
# where these have .91), the states after the fourth, ninth and eleventh layer, all 384 directions.
SMALL, HIDDEN, DROPPED = 160, 128, 0.15
BATCH, RATE, WARM, DECAY, SMOOTHED = 128, 2e-3, 200, 1e-2, 0.02
LONGEST, TYPES = 8, 5


class Topic(NamedTuple):
    """What is kept of a topic: the words' states, and a row for each candidate (see `states`)."""

    inner: Tensor
    rows: np.ndarray
    languages: np.ndarray


class Network(nn.Module):
    """The perceptron; `forward` takes a candidate's five states side by side and its number of words."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.lengths = nn.Linear(5 * SMALL, HIDDEN), nn.Embedding(LONGEST + 1, HIDDEN)
        self.outer, self.drop = nn.Linear(HIDDEN, TYPES + 1), nn.Dropout(DROPPED)

    def forward(self, states: Tensor, count: Tensor) -> Tensor:
        """Logits of each type and of no name, shape (candidates, 6)."""
        hidden = torch.relu(self.inner(self.drop(states)) + self.lengths(count))
        logits: Tensor = self.outer(self.drop(hidden))
        return logits


def read(folder: Path) -> dict[str, Topic]:
    """All topics of a folder."""
    found = {}
    for file in sorted(folder.glob("*.npz")):
        with np.load(file) as stored:
            found[file.stem] = Topic(torch.from_numpy(stored["inner"]), stored["candidates"], stored["languages"])
    return found


def directions(topics: Sequence[Topic]) -> tuple[Tensor, Tensor]:
    """The mean state, and the `SMALL` directions in which states differ most, the longest of them shortened."""
    states = torch.cat([topic.inner[::5].float() for topic in topics])
    mean = states.mean(0)
    vectors, values, _ = torch.linalg.svd((states - mean).T @ (states - mean) / len(states))
    return mean, vectors[:, :SMALL] / torch.sqrt(values[:SMALL] + values.mean())


def seen(states: Tensor, rows: np.ndarray) -> tuple[Tensor, Tensor]:
    """First, last, mean, before and behind, side by side; and the number of words. As `Head.log_odds` has it."""
    first, last, low, high = (torch.from_numpy(rows[:, k].astype(np.int64)) for k in range(4))
    count = (last - first + 1).clamp(1, LONGEST)
    total = torch.zeros(len(rows), states.shape[1])
    for k in range(int(count.max())):
        inside = count > k
        total[inside] += states[first[inside] + k]
    before = states[(first - 1).clamp(min=0)] * (first > low)[:, None]
    behind = states[(last + 1).clamp(max=len(states) - 1)] * (last < high)[:, None]
    return torch.cat([states[first], states[last], total / count[:, None], before, behind], 1), count


def batches(topics: Sequence[Topic], without: Sequence[str], seed: int) -> list[tuple[int, np.ndarray]]:
    """Candidates in batches of one topic each: its number and the rows of its candidates."""
    rng, found = np.random.default_rng(seed), []
    for k, topic in enumerate(topics):
        kept = rng.permutation(np.flatnonzero(~np.isin(topic.languages, list(without))))
        found += [(k, np.sort(part)) for part in np.array_split(kept, max(1, len(kept) // BATCH)) if len(part)]
    return found


def steps(count: int, epochs: int, seed: int) -> Iterator[tuple[int, float]]:
    """The number of each batch in turn, and the rate, which rises for a while and falls to nought."""
    rng, total = np.random.default_rng(seed), count * epochs
    for epoch in range(epochs):
        for k, number in enumerate(rng.permutation(count)):
            step = epoch * count + k
            yield int(number), RATE * min(1.0, (step + 1) / WARM) * (1 - step / total)


def train(topics: Sequence[Topic], without: Sequence[str], epochs: int, seed: int) -> dict[str, np.ndarray]:
    """The arrays of a head."""
    torch.manual_seed(seed)
    mean, basis = directions(topics)
    small = [(topic.inner.float() - mean) @ basis for topic in topics]
    network, parts = Network(), batches(topics, without, seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    for number, rate in steps(len(parts), epochs, seed):
        for group in optimiser.param_groups:
            group["lr"] = rate
        topic, chosen = parts[number]
        rows = topics[topic].rows[chosen]
        right = torch.from_numpy(np.where(rows[:, 4] < 0, TYPES, rows[:, 4]).astype(np.int64))
        loss = functional.cross_entropy(network(*seen(small[topic], rows)), right, label_smoothing=SMOOTHED)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return arrays(mean, basis, network)


def arrays(mean: Tensor, basis: Tensor, network: Network) -> dict[str, np.ndarray]:
    """What is kept: log odds of a type against no name need the differences of the last weights alone."""
    outer, bias = network.outer.weight.detach(), network.outer.bias.detach()
    found = {
        "mean": mean,
        "basis": basis,
        "inner": network.inner.weight.detach().T,
        "lengths": network.lengths.weight.detach() + network.inner.bias.detach(),
        "outer": (outer[:TYPES] - outer[TYPES:]).T,
        "bias": bias[:TYPES] - bias[TYPES:],
    }
    return {name: values.numpy().astype(np.float16) for name, values in found.items()}


def write(path: Path, head: dict[str, np.ndarray]) -> None:
    """The file of a head; the same arrays make the same bytes."""
    with path.with_suffix(".new").open("wb") as opened:
        np.savez(opened, **head)
    path.with_suffix(".new").rename(path)


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
    topics, without = read(given.states), [code for code in given.without_languages.split(",") if code]
    left_out = sorted(topics) if given.leave_out == "all" else [given.leave_out]
    for name in left_out:
        out = given.out / f"{name}.npz" if given.leave_out == "all" else given.out
        out.parent.mkdir(parents=True, exist_ok=True)
        if not out.exists() or given.leave_out != "all":
            write(out, train([t for n, t in topics.items() if n != name], without, given.epochs, given.seed))
            print(f"{out}: without {name or 'nothing'}", flush=True)


if __name__ == "__main__":
    main()

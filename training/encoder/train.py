"""Train the upper layers of the encoder across languages.

usage: python -m training.encoder.train STATES OUT [--leave-out sl,es] [--steps N] [--rate R] [--seed N] ...

STATES is what `states.py` wrote; with `--altered` and `--kept` its sentences that say something else and those of
reports are learnt from as well. OUT/checkpoint.pt is written every `--every` steps and gone on from when it is there;
OUT/tensors.npz at the end: the layers trained, by the names that the packaged weights have.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from retold.encoding import converted, weights
from training.common import model
from training.encoder import batches, losses
from training.encoder.states import FROZEN

GROUP = 16  # sentences of like length that are padded to one block
WARMING = 0.1  # share of the steps in which the rate rises
KEPT = tuple(int(name[1:].split(".")[0]) for name in converted.WORD_STATES)


class Setup(NamedTuple):
    """What a run needs besides its data."""

    device: torch.device
    half: bool  # whether products are worked out in bfloat16
    last: int  # layers are trained up to this one


def side(top: model.Top, corpus: batches.Corpus, chosen: list[int], setup: Setup) -> losses.Side:
    """One language's half of a batch, run through the layers."""
    states = [corpus.states(n) for n in chosen]
    order = np.argsort([len(s) for s in states], kind="stable")
    vectors: list[Tensor] = [torch.empty(0)] * len(chosen)
    pieces: list[Tensor] = [torch.empty(0)] * len(chosen)
    for start in range(0, len(order), GROUP):
        rows = order[start : start + GROUP]
        block, real = model.padded([states[r] for r in rows], setup.device)
        with torch.autocast(setup.device.type, torch.bfloat16, enabled=setup.half):
            found = top(block, real)
        words = torch.cat([found[layer - top.first] for layer in KEPT if layer - top.first < len(found)], dim=2)
        whole = model.pooled(found[-1], real)
        for n, row in enumerate(rows):
            vectors[row], pieces[row] = whole[n], words[n, : len(states[row])].float()
    owners = torch.from_numpy(np.concatenate([corpus.owners(n) for n in chosen]).astype(np.int64)).to(setup.device)
    sentences = torch.repeat_interleave(torch.arange(len(chosen)), torch.tensor([len(s) for s in states]))
    words, sentence = losses.words_of(torch.cat(pieces), owners, sentences.to(setup.device))
    return losses.Side(torch.stack(vectors), words, sentence)


def loss(ours: losses.Side, theirs: losses.Side, counted: tuple[float, ...]) -> tuple[Tensor, list[float]]:
    """The weighted sum, and its parts."""
    similar = ours.words @ theirs.words.T
    parts = [
        losses.of_sentences(ours, theirs), losses.of_told(ours, theirs, similar), losses.of_words(ours, theirs, similar)
    ]  # fmt: skip
    total = sum((c * part for c, part in zip(counted, parts, strict=True)), torch.zeros((), device=similar.device))
    return total, [part.item() for part in parts]


def of_altered(
    top: model.Top,
    ours: losses.Side,
    theirs: losses.Side,
    chosen: list[int],
    corpora: Sequence[batches.Corpus],
    setup: Setup,
) -> Tensor:
    """The loss of sentences that say something else than those of the other side; nought where there are none."""
    rows, numbers = corpora[1].like(corpora[0], chosen)
    if not rows:
        return ours.vectors.new_zeros(())
    wrong = side(top, corpora[1], numbers, setup)
    return losses.of_altered(ours, theirs, wrong, torch.tensor(rows, device=setup.device))


def of_news(
    top: model.Top, before: model.Top, news: Sequence[batches.Corpus], chosen: list[int], setup: Setup
) -> tuple[Tensor, Tensor]:
    """Losses of a run of sentences of reports: told otherwise they are the same, altered another; and the distance.

    `news` are the corpora of the sentences, of those altered and of those told otherwise.
    """
    now = side(top, news[0], chosen, setup)
    with torch.no_grad():
        was = side(before, news[0], chosen, setup)
    learnt = now.vectors.new_zeros(())
    rows, numbers = news[2].like(news[0], chosen)
    if len(rows) > 1:
        own = [chosen[row] for row in rows]
        a, b = (side(top, corpus, some, setup) for corpus, some in ((news[0], own), (news[2], numbers)))
        learnt = losses.of_sentences(a, b) + of_altered(top, b, a, own, news, setup)
    return learnt, losses.of_distance(now, was)


def pull(top: model.Top, begun: list[Tensor], share: float) -> None:
    """Draws all weights back towards where they began by a share of the distance."""
    with torch.no_grad():
        for now, before in zip(top.parameters(), begun, strict=True):
            now.lerp_(before, share)


def rate(step: int, steps: int) -> float:
    """Share of the full rate: a rise, then a straight fall to nothing."""
    rise = max(1, int(WARMING * steps))
    return min((step + 1) / rise, (steps - step) / max(1, steps - rise))


def run(arguments: argparse.Namespace) -> None:
    """Trains, from the last checkpoint if there is one."""
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    setup = Setup(torch.device(arguments.device), arguments.half, 12)
    corpus = batches.Corpus(arguments.states)
    languages = [code for code in corpus.languages if code not in arguments.leave_out.split(",")]
    top = model.Top(weights.read(weights.find()), FROZEN, setup.last).to(setup.device)
    begun = [p.detach().clone() for p in top.parameters()]
    optimiser = torch.optim.AdamW(top.parameters(), lr=arguments.rate, weight_decay=0.0, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate(step, arguments.steps))
    counted = tuple(float(c) for c in arguments.counted.split(","))
    altered, news = further(arguments)
    before = model.Top(weights.read(weights.find()), FROZEN, setup.last).to(setup.device)
    step = resume(arguments.out / "checkpoint.pt", top, optimiser, schedule)
    planned, runs = planning(arguments, corpus, news, languages)
    began = time.process_time()
    while step < arguments.steps:
        chosen = batches.batch(corpus, planned[step])
        ours, theirs = (side(top, corpus, half, setup) for half in chosen[:2])
        total, parts = loss(ours, theirs, counted)
        more = [of_altered(top, ours, theirs, chosen.theirs, [corpus, altered], setup)] if altered else []
        more += of_news(top, before, news, runs[step], setup) if news else []
        weighed = (arguments.altered, arguments.altered, arguments.kept)
        total = sum((weight * part for weight, part in zip(weighed, more, strict=False)), total)
        parts += [part.item() for part in more]
        optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(top.parameters(), 1.0)
        optimiser.step()
        pull(top, begun, arguments.pull * optimiser.param_groups[0]["lr"])
        schedule.step()
        step += 1
        if step % 10 == 0 or step == 1:
            took = time.process_time() - began
            print(
                f"{step} {' '.join(planned[step - 1][:2])} {' '.join(f'{p:.3f}' for p in parts)} {took:.0f} s",
                flush=True,
            )
        if step % arguments.every == 0 or step == arguments.steps:
            keep(arguments.out / "checkpoint.pt", top, optimiser, schedule, step)
    np.savez(arguments.out / "tensors.npz", **top.tensors())


def further(arguments: argparse.Namespace) -> tuple[batches.Corpus | None, list[batches.Corpus]]:
    """What is learnt from besides translations: sentences altered; those of reports, altered, told otherwise."""
    if not arguments.altered:
        return None, []
    names = ["news", "news-altered", "news-told"] if arguments.kept else []
    corpora = [batches.Corpus(arguments.states / name) for name in ("altered", *names)]
    return corpora[0], corpora[1:]


def planning(
    arguments: argparse.Namespace, corpus: batches.Corpus, news: list[batches.Corpus], languages: list[str]
) -> tuple[list[Any], list[list[int]]]:
    """The batches of all steps: of translations, and of reports where they are learnt from."""
    planned: list[Any] = []
    runs: list[list[int]] = []
    epoch = 0
    while len(planned) < arguments.steps or (news and len(runs) < arguments.steps):
        drawn = {"seed": arguments.seed, "epoch": epoch}
        planned += batches.plan(corpus.documents(), languages, size=arguments.size, **drawn)
        runs += batches.runs(news[0], languages, size=arguments.size // 2, **drawn) if news else []
        epoch += 1
    return planned, runs


def resume(path: Path, top: model.Top, optimiser: Any, schedule: Any) -> int:  # noqa: ANN401
    """Puts everything as it was when a checkpoint was written; gives the steps that are done."""
    if not path.exists():
        return 0
    stored = torch.load(path, weights_only=True)
    for part, name in ((top, "top"), (optimiser, "optimiser"), (schedule, "schedule")):
        part.load_state_dict(stored[name])
    return int(stored["step"])


def keep(path: Path, top: model.Top, optimiser: Any, schedule: Any, step: int) -> None:  # noqa: ANN401
    """Writes a checkpoint, whole or not at all."""
    parts = {"top": top, "optimiser": optimiser, "schedule": schedule}
    torch.save({"step": step} | {name: part.state_dict() for name, part in parts.items()}, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("states", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--leave-out", default="", help="languages not trained on")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--size", type=int, default=48, help="sentences a batch, in each of two languages")
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--pull", type=float, default=30.0, help="how strongly weights are drawn back, times the rate")
    parser.add_argument("--counted", default="0.5,1,0.5", help="weights of the losses of sentences, told, words")
    parser.add_argument("--altered", type=float, default=0.0, help="weight of sentences that say something else")
    parser.add_argument(
        "--kept", type=float, default=0.0, help="weight of the distance to the packaged vectors of news"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=50, help="steps between checkpoints")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--half", action="store_true", help="products in bfloat16: twice as fast where the CPU has it")
    return parser.parse_args()


if __name__ == "__main__":
    options = parsed()
    options.out.mkdir(parents=True, exist_ok=True)
    run(options)

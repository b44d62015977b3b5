"""What is learnt: translations nearer than their neighbours, as sentence vectors and word by word.

A *side* is one language's half of a batch. Words are compared as alignment does it (`retold.comparison.passages`):
the mean states of their pieces after two layers, side by side, less the mean of all, as unit rows.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

NOISE = 0.1  # as `retold.comparison.evidence` has it
SIMILAR_FROM, SIMILAR_RANGE = 0.3, 0.5  # as `retold.comparison.passages` has them
ALIKE = 0.3  # cosine from which two words that are each other's best match count as translations
MET_AGAIN = 0.5  # a word as near as this to a word's translation is no example of another word
COLD, WARM = 0.05, 0.1  # temperatures for cosines of sentences; for words and what is told


class Side(NamedTuple):
    """One language's half of a batch."""

    vectors: Tensor  # (sentences, hidden), unit rows
    words: Tensor  # (words, two layers), unit rows
    sentence: Tensor  # (words,), which sentence each word is of


def words_of(states: Tensor, owners: Tensor, sentences: Tensor) -> tuple[Tensor, Tensor]:
    """Mean states of each word's pieces, less the mean of all words, as unit rows; and the sentence of each word.

    `states` (pieces, dimensions), `owners` (pieces,) with -1 for none, `sentences` (pieces,).
    """
    used = owners >= 0
    keys = sentences[used] * (owners.max() + 1) + owners[used]
    names, places, counts = torch.unique(keys, return_inverse=True, return_counts=True)
    sums = torch.zeros(len(names), states.shape[1], device=states.device).index_add(0, places, states[used])
    means = sums / counts[:, None]
    return functional.normalize(means - means.mean(0), dim=-1), names // (owners.max() + 1)


def best_in(words: Tensor, other: Side, similar: Tensor | None = None) -> Tensor:
    """For each word its highest cosine in each sentence of the other side, (words, sentences)."""
    similar = words @ other.words.T if similar is None else similar
    counts = torch.bincount(other.sentence, minlength=len(other.vectors))
    place = torch.arange(len(other.sentence), device=words.device) - (counts.cumsum(0) - counts)[other.sentence]
    block = similar.new_full((len(words), len(counts), int(counts.max())), -1.0)
    block[:, other.sentence, place] = similar
    return block.amax(dim=2)


def rarity(side: Side) -> Tensor:
    """The weight of each word: the fewer other sentences have a word like it, the higher; nothing is learnt here."""
    with torch.no_grad():
        met = ((best_in(side.words, side) - SIMILAR_FROM) / SIMILAR_RANGE).clamp(0, 1)
        met[torch.arange(len(met)), side.sentence] = 1
        return torch.log((len(side.vectors) + 1) / met.sum(1))


def told(side: Side, best: Tensor) -> Tensor:
    """Share of each sentence that is told in each of the other side, (sentences, other sentences)."""
    weight = rarity(side)
    none = best.new_zeros(len(side.vectors), best.shape[1])
    mass = weight.new_zeros(len(side.vectors)).index_add(0, side.sentence, weight).clamp_min(1e-6)
    return none.index_add(0, side.sentence, functional.relu(best - NOISE) * weight[:, None]) / mass[:, None]


def contrast(scores: Tensor) -> Tensor:
    """Cross entropy of each row, and each column, with its own translation on the diagonal."""
    right = torch.arange(len(scores), device=scores.device)
    return (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2


def of_sentences(ours: Side, theirs: Side) -> Tensor:
    """Sentence vectors less their side's mean: a translation is to be nearer than all other sentences."""
    a, b = (functional.normalize(s.vectors - s.vectors.mean(0), dim=-1) for s in (ours, theirs))
    return contrast(a @ b.T / COLD)


def of_told(ours: Side, theirs: Side, similar: Tensor) -> Tensor:
    """A sentence is to be told, word by word, in its translation rather than in others."""
    there = told(ours, best_in(ours.words, theirs, similar))
    back = told(theirs, best_in(theirs.words, ours, similar.T))
    return contrast((there + back.T) / WARM)


def of_words(ours: Side, theirs: Side, similar: Tensor) -> Tensor:
    """A word is to be nearer to its translation than to other words; those like the translation do not count.

    Translations are words of two translated sentences that are each other's best match (Dou and Neubig 2021).
    """
    total = similar.new_zeros(())
    for a, b, s in ((ours, theirs, similar), (theirs, ours, similar.T)):
        with torch.no_grad():
            own = torch.where(a.sentence[:, None] == b.sentence[None, :], s, -1.0)
            best, there = own.max(dim=1)
            mutual = (own.argmax(dim=0)[there] == torch.arange(len(own), device=s.device)) & (best > ALIKE)
            if not mutual.any():
                continue
            known = b.words @ b.words[there[mutual]].T > MET_AGAIN
            known[there[mutual], torch.arange(int(mutual.sum()), device=s.device)] = False
        scores = (s[mutual] / WARM).masked_fill(known.T, -1e4)
        total = total + functional.cross_entropy(scores, there[mutual]) / 2
    return total


def of_altered(ours: Side, theirs: Side, wrong: Side, rows: Tensor) -> Tensor:
    """A sentence is to be nearer to its like than to the same with something changed.

    `wrong` are altered sentences of the other side, `rows` (altered,) says which. Sentence vectors alone: word by word
    the two are the same but for a word, and alignment wants them linked so that the difference can be shown.
    """
    middle = theirs.vectors.mean(0)
    a = functional.normalize(ours.vectors - ours.vectors.mean(0), dim=-1)[rows]
    b, c = (functional.normalize(v - middle, dim=-1) for v in (theirs.vectors[rows], wrong.vectors))
    scores = torch.stack([(a * b).sum(1), (a * c).sum(1)], dim=1) / COLD
    return functional.cross_entropy(scores, torch.zeros(len(rows), dtype=torch.long, device=scores.device))


def of_distance(now: Side, before: Side) -> Tensor:
    """How far vectors of sentences and words have gone from the packaged encoder's, and how otherwise they lie.

    One less the mean cosine of each with its former self, of sentences and of words; and the mean squared change of the
    cosines among sentences, tenfold, so that what was near in topic stays near (Park et al. 2019).
    """
    moved = 2 - (now.vectors * before.vectors).sum(1).mean() - (now.words * before.words).sum(1).mean()
    a, b = (functional.normalize(s.vectors - s.vectors.mean(0), dim=-1) for s in (now, before))
    return moved + 10 * (a @ a.T - b @ b.T).square().mean()

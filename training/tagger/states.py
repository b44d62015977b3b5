"""Work out once what the encoder makes of every sentence of SlavicNER that holds a candidate for a name.

usage: python -m training.tagger.states CORPUS STATES [--documents N]

CORPUS is a folder in the layout of SlavicNER (raw/TOPIC/LANGUAGE/NAME and ner/TOPIC/LANGUAGE/NAME.tsv); at most N
reports of each topic and language are read, the same ones every time. STATES/TOPIC.npz holds figures alone, no text:
the states of all words (`inner`, float16), where each sentence begins among them (`starts`) and which it is
(`digests`), the words' `spans` in their sentence, and the `candidates`: rows of the first and the last word, of the
sentence's first and last word, the right type (-1: no name); and `languages`, one a candidate. What is there already
is left.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import train_names
from retold import encoding
from retold.annotation.names.candidates import candidates
from retold.annotation.names.lines import Line, lines
from retold.annotation.names.weights import TYPES
from retold.encoding.words import WordVectors

EncodeWords = Callable[[Sequence[str]], Sequence[WordVectors]]
DOCUMENTS = 25


def digest(text: str) -> bytes:
    """What a sentence is known by."""
    return blake2b(text.encode(), digest_size=16).digest()


def states(marked: Iterable[train_names.Marked], encode_words: EncodeWords) -> dict[str, np.ndarray]:
    """The arrays of a topic."""
    found: dict[str, list[Any]] = defaultdict(list)
    rows = 0
    found["starts"].append(0)
    for m in marked:
        spans = {sentence.span[0]: sentence.span for sentence in m.article.sentences}
        for line in lines(m.article):
            runs = candidates(line)
            start, end = spans[line.words[0].start - len(line.gaps[0])]
            (words,) = encode_words([m.article.text[start:end]]) if runs else (None,)
            if words is None or not words.spans:
                continue
            found["digests"].append(np.frombuffer(digest(m.article.text[start:end]), np.uint8))
            found["spans"] += words.spans
            found["inner"].append(words.inner)
            found["candidates"] += _candidates(line, runs, m.names, [start + a for a, _ in words.spans], rows)
            found["languages"] += [line.language] * len(runs)
            rows += len(words.spans)
            found["starts"].append(rows)
    return {name: np.concatenate(parts) if name == "inner" else np.array(parts) for name, parts in found.items()}


def _candidates(
    line: Line,
    runs: Sequence[tuple[int, int]],
    names: dict[tuple[int, int], str],
    starts: Sequence[int],
    before: int,
) -> list[tuple[int, int, int, int, int]]:
    """The rows of each candidate and its type."""
    rows = np.maximum(np.searchsorted(starts, [w.start for w in line.words], side="right") - 1, 0) + before
    edges = (before, before + len(starts) - 1)
    kinds = [names.get((line.words[first].start, line.words[last - 1].end)) for first, last in runs]
    return [
        (int(rows[first]), int(rows[last - 1]), *edges, TYPES.index(kind) if kind in TYPES else -1)
        for (first, last), kind in zip(runs, kinds, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("states", type=Path)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    given = parser.parse_args()
    given.states.mkdir(parents=True, exist_ok=True)
    encoder = encoding.load(threads=1).encoder  # without its memory: no sentence comes twice
    for folder in sorted((given.corpus / "ner").iterdir()):
        file = given.states / f"{folder.name}.npz"
        if not file.exists():
            made = states(train_names.read(given.corpus, given.documents, folder.name), encoder.encode_words)
            with file.with_suffix(".new").open("wb") as opened:
                np.savez(opened, **made)
            file.with_suffix(".new").rename(file)
            print(f"{folder.name}: {len(made['inner'])} words, {len(made['candidates'])} candidates", flush=True)


if __name__ == "__main__":
    main()

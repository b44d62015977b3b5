"""Names with and without the tagger, each topic left out of all that is learnt: mentions, base forms, linking.

usage: python -m training.tagger.measure SHARED STATES HEADS [TOPIC ...] [--tables FOLDER] [--alone]

HEADS holds a head for each topic left out (`training.tagger.train --leave-out all`). The reports measured are those of
which STATES has the sentences, so nothing is encoded; figures are those of `benchmarks/names.py`, for the same reports
by the language data alone and with the tagger (`--alone`: the tagger's log odds and nothing else, too).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import names
import train_names
from retold.annotation.names import tagging
from retold.annotation.names.weights import Scorer, read, write
from retold.encoding.words import WordVectors
from training.tagger import export
from training.tagger.states import DOCUMENTS, EncodeWords, digest

NONE = WordVectors([], np.zeros((0, 0), np.float32), np.zeros((0, 384), np.float16))


def kept(path: Path) -> EncodeWords:
    """Words of a sentence out of the states on disk; none of a sentence that is not there."""
    with np.load(path) as stored:
        inner, starts, spans = stored["inner"], stored["starts"], stored["spans"].tolist()
        place = {row.tobytes(): k for k, row in enumerate(stored["digests"])}

    def encode_words(texts: Sequence[str]) -> list[WordVectors]:
        numbers = [place.get(digest(text)) for text in texts]
        cuts = [None if k is None else slice(int(starts[k]), int(starts[k + 1])) for k in numbers]
        return [NONE if c is None else WordVectors(spans[c], NONE.vectors, inner[c]) for c in cuts]

    return encode_words


def scorer_without(topic: str, corpus: Path, tables: Path) -> Scorer:
    """The weights of the language data, learnt without a topic; kept in a folder for the next time."""
    file = tables / f"{topic}.tsv"
    if not file.exists():
        tables.mkdir(parents=True, exist_ok=True)
        learnt = train_names.Corpus(list(train_names.read(corpus, names.DOCUMENTS)))
        for name in learnt.samples:
            table = learnt.train([t for t in learnt.samples if t != name], names.EPOCHS)
            (tables / f"{name}.tsv").write_text(write(table), encoding="utf-8")
    return Scorer(read(file.read_text(encoding="utf-8")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("states", type=Path)
    parser.add_argument("heads", type=Path)
    parser.add_argument("topics", nargs="*")
    parser.add_argument("--tables", type=Path, default=Path("tables"))
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    if not (given.shared / "corpora/slavicner").is_dir():
        print(f"skipped: {given.shared}/corpora/slavicner is not there")
        return
    print(f"{'topic left out':24}{'strict':>8}{'overlap':>9}{'given':>8}{'linked':>8}{'base':>8}{'reports/s':>11}")
    rows: dict[str, list[names.Figures]] = {}
    for topic in given.topics or sorted(file.stem for file in given.heads.glob("*.npz")):
        scorer = scorer_without(topic, given.shared / "corpora/slavicner", given.tables)
        head = tagging.Head(export.of(given.heads / f"{topic}.npz"))
        reader = tagging.reader(kept(given.states / f"{topic}.npz"), head)
        ways = {"data": (scorer, None), "both": (scorer, reader)}
        if given.alone:
            ways["alone"] = (Scorer({}), reader)
        for way, (weights, reading) in ways.items():
            found = names.measure(given.shared, topic, weights, reading, given.documents)
            rows.setdefault(way, []).append(found)
            names.show(f"{topic[:17]} {way}", found)
    for way, found in rows.items():
        names.show(f"mean {way}", names.Figures(*(sum(column) / len(found) for column in zip(*found, strict=True))))


if __name__ == "__main__":
    main()

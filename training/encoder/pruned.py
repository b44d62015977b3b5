"""What a variant of the packaged encoder with a smaller vocabulary reaches: the pieces of some languages alone.

usage: python -m training.encoder.pruned DATA [--topics brexit,ryanair] [--links]

Kept are the pieces of NTREX's documents 1 to 90 in ten languages and of SlavicNER's reports on the topics named, and
all single characters; what has lost its piece is cut into smaller ones. No weight changes, so nothing is fitted anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import comparable
import retrieval
from retold.encoding import converted, packaged
from retold.encoding.caching import CachingEncoder
from retold.encoding.tokens import Tokenizer
from training.encoder.measure import links

BYTES = 240  # of one piece's embedding: 384 numbers of 4 bits, and a scale for each 32 of them


class Pruned(Tokenizer):
    """The packaged tokenizer with some of its pieces."""

    def __init__(self, whole: Tokenizer, kept: set[int]) -> None:
        pieces: Mapping[str, int] = {p: n for p, n in whole._pieces.items() if n in kept or len(p) == 1}
        super().__init__(pieces, whole._scores, whole._unknown, whole._table)


def texts(data: Path, topics: list[str]) -> Iterator[str]:
    """What the vocabulary is taken from: nothing that figures are taken on."""
    for language in comparable.FILES:
        for document in comparable.documents(data / "bench" / "ntrex", language)[: retrieval.FIRST]:
            yield from document
    for topic in topics:
        for file in sorted((data / "corpora" / "slavicner" / "raw" / topic).glob("*/*")):
            yield file.read_bytes().decode("utf-8", "replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--topics", default="brexit,ryanair")
    parser.add_argument("--links", action="store_true")
    given = parser.parse_args()
    ntrex = given.data / "bench" / "ntrex"
    if not ntrex.exists():
        print(f"skipped: no {ntrex}")
        return
    plain = packaged.PackagedEncoder(converted.ensure(), threads=1)
    whole = plain._tokenizer
    kept = {number for text in texts(given.data, given.topics.split(",")) for number in whole.ids(text)}
    plain._tokenizer = Pruned(whole, kept)
    count, all_of_them = len(plain._tokenizer._pieces), len(whole._pieces)
    print(
        f"{count} of {all_of_them} pieces; {(all_of_them - count) * BYTES / 1e6:.0f} MB of embeddings less", flush=True
    )
    encoder = CachingEncoder(plain)
    retrieval.table(encoder, ntrex)
    if given.links:
        links(given.data, encoder)


if __name__ == "__main__":
    main()

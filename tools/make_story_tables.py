"""Makes `src/retold/stories/tables.npz`: how common words are by their sound, and how much texts overlap by chance.

usage: python tools/make_story_tables.py NTREX

Both are counted over NTREX, 123 news documents translated into ten languages (CC BY-SA 4.0); only figures are kept.
Chance is the mean overlap of documents that are not translations of each other, for each pair of languages.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

import numpy as np

from retold.annotation.sentences import split
from retold.model import Article
from retold.stories import evidence, rarity
from retold.stories.digests import Digest, keys_of

FILES = {
    "en": "src.eng", "uk": "ref.ukr", "bg": "ref.bul", "ru": "ref.rus", "pl": "ref.pol",
    "cs": "ref.ces", "sl": "ref.slv", "de": "ref.deu", "fr": "ref.fra", "es": "ref.spa",
}  # fmt: skip
LEAST = 2  # documents that a key has to stand in to be kept
STEPS = (5, 11)  # documents further on that a document is set against


def digests(folder: Path, language: str) -> list[Digest]:
    """The documents of a language, without vectors."""
    names = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()
    lines = (folder / f"newstest2019-{FILES[language]}.txt").read_text(encoding="utf-8").splitlines()
    texts = ["\n".join(t for _, t in g) for _, g in groupby(zip(names, lines, strict=True), key=lambda row: row[0])]
    return [_digest(f"{language}{i:04}", text, language) for i, text in enumerate(texts)]


def _digest(name: str, text: str, language: str) -> Digest:
    article = Article(id=name, source=name, language=language, text=text, sentences=split(text, language))
    return Digest(id=name, source=name, language=language, title="", vector=bytes(4), words=keys_of(article))


def chance(of: dict[str, list[Digest]], counts: rarity.Rarity) -> dict[str, float]:
    """Mean overlap by pair of languages; "*" over pairs of one language, "*-*" over pairs of two."""
    found = {}
    for a in sorted(of):
        for b in sorted(of):
            if a <= b:
                n = len(of[a])
                others = [[of[b][(i + step) % n] for step in STEPS] for i in range(n)]
                found[f"{a}-{b}"] = float(np.mean([evidence.overlaps([of[a][i]], others[i], counts) for i in range(n)]))
    one = [v for k, v in found.items() if k[:2] == k[3:]]
    two = [v for k, v in found.items() if k[:2] != k[3:]]
    return found | {"*": float(np.mean(one)), "*-*": float(np.mean(two))}


def main(folder: Path) -> None:
    """Writes the tables."""
    of = {language: digests(folder, language) for language in FILES}
    counts = rarity.Rarity((d for found in of.values() for d in found), grounded=False)
    pairs = chance(of, counts)
    keys, number = counts.counts()
    kept = number >= LEAST
    np.savez_compressed(
        rarity.FILE, documents=counts.documents, keys=keys[kept], counts=number[kept],
        pairs=np.array(list(pairs)), chance=np.array(list(pairs.values())),
    )  # fmt: skip
    print(f"{kept.sum()} keys, {len(pairs)} pairs, {rarity.FILE.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))

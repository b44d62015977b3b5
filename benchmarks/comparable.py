"""Links in comparable texts made from translated news (NTREX): sentences dropped, moved and joined.

usage: python benchmarks/comparable.py DATA [DOCUMENTS]

Of each document and side a fixed seed drops 25 % of the sentences, swaps 10 % of the neighbours and joins 10 % of them;
two sentences are linked when they hold a translation of each other.
"""

from __future__ import annotations

import hashlib
import random
import sys
from itertools import groupby
from pathlib import Path

from retold import comparison, encoding
from retold.comparison.passages import passages
from retold.encoding.caching import CachingEncoder
from retold.encoding.words import WordEncoder, words_of
from retold.model import Article, Sentence
from scoring import Figure

PAIRS = ("uk-bg", "uk-en", "bg-en", "pl-cs", "ru-sl", "de-fr")
FILES = {
    "en": "src.eng", "uk": "ref.ukr", "bg": "ref.bul", "ru": "ref.rus", "pl": "ref.pol",
    "cs": "ref.ces", "sl": "ref.slv", "de": "ref.deu", "fr": "ref.fra", "es": "ref.spa",
}  # fmt: skip
DROPPED, SWAPPED, JOINED = 0.25, 0.1, 0.1
SEED = 20261123

Unit = tuple[str, frozenset[int]]  # a sentence as one side tells it, and the numbers of the originals in it


def documents(folder: Path, language: str) -> list[list[str]]:
    """The sentences of each document in a language."""
    names = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()
    lines = (folder / f"newstest2019-{FILES[language]}.txt").read_text(encoding="utf-8").splitlines()
    rows = zip(names, lines, strict=True)
    return [[line for _, line in group] for _, group in groupby(rows, key=lambda row: row[0])]


def disturbed(sentences: list[str], draw: random.Random) -> list[Unit]:
    """One side of a comparable text."""
    kept: list[Unit] = [(s, frozenset({i})) for i, s in enumerate(sentences) if draw.random() >= DROPPED]
    for i in range(len(kept) - 1):
        if draw.random() < SWAPPED:
            kept[i], kept[i + 1] = kept[i + 1], kept[i]
    units: list[Unit] = []
    for text, numbers in kept:
        if units and draw.random() < JOINED:
            units[-1] = (f"{units[-1][0]} {text}", units[-1][1] | numbers)
        else:
            units.append((text, numbers))
    return units


def as_article(units: list[Unit], language: str) -> Article:
    """The units as an article, a sentence each."""
    text, sentences = "", []
    for words, _ in units:
        sentences.append(Sentence(span=(len(text), len(text) + len(words)), language=language))
        text += words + "\n"
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Article(id=name, source=f"{language} {name}", language=language, text=text, sentences=tuple(sentences))


def score(folder: Path, languages: tuple[str, str], encoder: WordEncoder, most: int | None) -> Figure:
    """Links over all documents of a pair of languages."""
    figure = Figure()
    draw = random.Random(f"{SEED} {languages}")
    for sides in list(zip(*(documents(folder, language) for language in languages), strict=True))[:most]:
        units = [disturbed(side, draw) for side in sides]
        if not all(units):
            continue
        articles = [as_article(u, language) for u, language in zip(units, languages, strict=True)]
        claims = comparison.shared_claims(passages(articles, encoder))
        gold = {(i, j) for i, (_, x) in enumerate(units[0]) for j, (_, y) in enumerate(units[1]) if x & y}
        links = {
            (i, j) for claim in claims
            for i in claim.statements[0].sentences for j in claim.statements[1].sentences
        }  # fmt: skip
        figure.add(len(gold & links), len(links), len(gold))
    return figure


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0] if arguments else ".") / "bench" / "ntrex"
    if not folder.exists():
        print(f"skipped: no NTREX texts in {folder}")
        return
    most = int(arguments[1]) if len(arguments) > 1 else None
    encoder = words_of(CachingEncoder(encoding.load()))
    for pair in PAIRS:
        first, second = pair.split("-")
        figure = score(folder, (first, second), encoder, most)
        print(f"NTREX {pair}  F1 {figure.f1:.3f}  P {figure.precision:.3f}  R {figure.recall:.3f}  gold {figure.gold}")


if __name__ == "__main__":
    main(sys.argv[1:])

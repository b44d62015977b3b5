"""Sentence alignment of translations on the Text+Berg development texts (German and French), strict F1.

usage: python benchmarks/parallel.py DATA [--calibrate]

Strict: a bead counts when the gold has exactly the same (Vecalign's scoring); one with an empty side counts for
nothing.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from retold import encoding
from retold.comparison import parallel
from retold.comparison.passages import Passages, passages
from retold.encoding.words import words_of
from retold.model import Article, Sentence


def as_article(path: Path, language: str) -> Article:
    """A text with a sentence a line."""
    text = path.read_text(encoding="utf-8")
    sentences, start = [], 0
    for line in text.splitlines(keepends=True):
        sentences.append(Sentence(span=(start, start + len(line.rstrip("\n")))))
        start += len(line)
    return Article(id=path.name, source=str(path), language=language, text=text, sentences=tuple(sentences))


def gold_beads(path: Path) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The gold's beads with no empty side."""
    beads = (tuple(tuple(ast.literal_eval(side)) for side in line.split(":")) for line in path.read_text().splitlines())
    return {(a, b) for a, b in beads if a and b}


def strict_f1(gold: set[tuple[tuple[int, ...], tuple[int, ...]]], sides: list[Passages]) -> tuple[float, float, float]:
    """F1, precision and recall of the aligner's beads."""
    lines = [side.sentences for side in sides]
    found = {
        (tuple(lines[0][i] for i in bead.a), tuple(lines[1][j] for j in bead.b))
        for bead in parallel.align_parallel(*sides) if bead.a and bead.b
    }  # fmt: skip
    right = len(gold & found)
    return 2 * right / (len(gold) + len(found)), right / len(found), right / len(gold)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0] if arguments else ".") / "bench" / "textberg"
    if not folder.exists():
        print(f"skipped: no Text+Berg texts in {folder}")
        return
    articles = [as_article(folder / f"dev.{code}", code) for code in ("de", "fr")]
    sides = passages(articles, words_of(encoding.load()))
    gold = gold_beads(folder / "dev.defr")
    if "--calibrate" in arguments:
        for parallel.CHANCE in (0.3, 0.4, 0.5, 0.6, 0.7):
            for parallel.NEEDED in (0.0, 0.05, 0.1):
                print(f"CHANCE {parallel.CHANCE} NEEDED {parallel.NEEDED} F1 {strict_f1(gold, sides)[0]:.3f}")
        return
    print("Text+Berg, strict  F1 {:.3f}  P {:.3f}  R {:.3f}".format(*strict_f1(gold, sides)))


if __name__ == "__main__":
    main(sys.argv[1:])

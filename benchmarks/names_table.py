"""Names in invented sentences of ten languages, marked by hand in `benchmarks/gold/names`: precision, recall, F1.

usage: python benchmarks/names_table.py [--misses]

The sentences of a language are one report, annotated alone, and again with those of all languages as one story. A
mention is right when span and type are. The project's own texts: nothing is learnt from them, and the gate holds
their F1 (`benchmarks/gate.py`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from retold.annotation.names import mentions
from retold.annotation.sentences import split
from retold.model import Article, Mention

GOLD = Path(__file__).parent / "gold" / "names"
_MARKED = re.compile(r"\{([^|{}]+)\|([A-Z]+)\}")

Marked = set[tuple[int, int, str]]


class Figures(NamedTuple):
    """Counts of right, found and marked mentions."""

    right: int
    found: int
    marked: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        both = self.found + self.marked
        return 2 * self.right / both if both else 0.0


def read(path: Path) -> tuple[Article, Marked]:
    """A report and its marked names."""
    text, names, at = "", set(), 0
    written = path.read_text(encoding="utf-8")
    for found in _MARKED.finditer(written):
        text += written[at : found.start()]
        names.add((len(text), len(text) + len(found[1]), found[2]))
        text += found[1]
        at = found.end()
    text += written[at:]
    language = path.stem
    return Article(id=language, source=path.name, language=language, text=text, sentences=split(text, language)), names


def figures(found: Sequence[Mention], names: Marked) -> Figures:
    """How many of the mentions found are right."""
    here = {(*m.span, m.type) for m in found}
    return Figures(len(here & names), len(here), len(names))


def measured() -> dict[str, tuple[Figures, Figures]]:
    """Of each language, the figures of its report alone and of the same in the story of all."""
    reports = {path.stem: read(path) for path in sorted(GOLD.glob("*.txt"))}
    alone = {code: mentions([article])[0] for code, (article, _) in reports.items()}
    together = dict(zip(reports, mentions([article for article, _ in reports.values()]), strict=True))
    return {code: (figures(alone[code], names), figures(together[code], names)) for code, (_, names) in reports.items()}


def main(arguments: list[str]) -> None:
    print(f"{'language':10}{'precision':>10}{'recall':>8}{'F1':>7}{'F1 in the story':>17}")
    rows = measured()
    for code, (alone, together) in rows.items():
        print(f"{code:10}{alone.precision:10.3f}{alone.recall:8.3f}{alone.f1:7.3f}{together.f1:17.3f}")
    for label, side in (("alone", 0), ("story", 1)):
        mean = sum(pair[side].f1 for pair in rows.values()) / len(rows)
        print(f"mean {label:5}{mean:25.3f}")
    if "--misses" in arguments:
        misses()


def misses() -> None:
    """Print what is missed and what is wrong, report by report."""
    for path in sorted(GOLD.glob("*.txt")):
        article, names = read(path)
        found = {(*m.span, m.type) for m in mentions([article])[0]}
        show = [
            f"{sign}{article.text[s:e]}|{t}"
            for sign, rows in (("-", names - found), ("+", found - names))
            for s, e, t in sorted(rows)
        ]
        print(path.stem, "; ".join(show))


if __name__ == "__main__":
    main(sys.argv[1:])

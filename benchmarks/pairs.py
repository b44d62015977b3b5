"""Links, only-in-one and differences against gold comparisons of pairs of reports.

usage: python benchmarks/pairs.py DATA [--misses]

DATA is the folder with `gold/pairs/pairs.jsonl` and the texts that it names; without it the project's own examples
are scored alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

import scoring
import sheets
from retold import comparison, encoding
from retold.encoding.base import Encoder
from retold.model import Article, Comparison
from retold.reading import read
from scoring import Scores


def gold_pairs(data: Path) -> Iterator[tuple[dict[str, Any], list[Article]]]:
    """Each line of the gold with its two articles."""
    path = data / "gold" / "pairs" / "pairs.jsonl"
    if not path.exists():
        print(f"skipped: no gold pairs in {data}")
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        yield gold, [_article(data, gold[side]) for side in "ab"]


def _article(data: Path, side: dict[str, Any]) -> Article:
    places = [data / side["text_file"], data / "gold" / side["text_file"]]
    return read(next(p for p in places if p.exists()), language=side.get("lang"))[0]


def example_pairs() -> Iterator[tuple[dict[str, Any], list[Article]]]:
    """Each pair of reports of one event among the project's own examples."""
    for sheet in sheets.load_all():
        for gold in sheets.pair_gold(sheet):
            yield gold, [sheet.articles[Path(gold[side]["text_file"]).name] for side in "ab"]


def story_pairs(encoder: Encoder) -> Iterator[tuple[dict[str, Any], Comparison]]:
    """The same pairs, each as it stands in the comparison of all reports of its event."""
    for sheet in sheets.load_all():
        compared = comparison.compare(list(sheet.articles.values()), encoder=encoder)
        for gold in sheets.pair_gold(sheet):
            yield gold, of_two(gold, compared)


def of_two(gold: dict[str, Any], compared: Comparison) -> Comparison:
    """What a comparison of many reports says of the two that a line of gold is about."""
    two = scoring.sides_of(gold, compared)
    claims = (
        msgspec.structs.replace(
            claim,
            statements=tuple(s for s in claim.statements if s.article in two),
            differences=tuple(d for d in claim.differences if set(d.articles) == set(two)),
        )
        for claim in compared.claims
    )
    return msgspec.structs.replace(compared, claims=tuple(c for c in claims if len(c.statements) == len(two)))


def score_stories(encoder: Encoder, misses: bool = False) -> Scores:
    """Scores the pairs of the examples, the reports of an event compared at once."""
    scores = Scores()
    for gold, compared in story_pairs(encoder):
        scores.add(gold, compared)
        if misses:
            show_misses(gold, compared)
    return scores


def score(pairs: Iterator[tuple[dict[str, Any], list[Article]]], encoder: Encoder, misses: bool = False) -> Scores:
    """Compares and scores every pair."""
    scores = Scores()
    for gold, articles in pairs:
        compared = comparison.compare(articles, encoder=encoder)
        scores.add(gold, compared)
        if misses:
            show_misses(gold, compared)
    return scores


def show_misses(gold: dict[str, Any], compared: Comparison) -> None:
    """Prints what was missed and what is wrong, to read and learn from."""
    sides = scoring.sides_of(gold, compared)
    wanted = {(i, j) for claim in gold["claims"] for i in claim["a"] for j in claim["b"]}
    links = {link for claim in compared.claims for link in scoring.links_of(claim, compared, sides, gold)}
    texts = [compared.articles[article].text for article in sides]
    print(f"\n## {gold['a']['path']} | {gold['b']['path']}")
    for name, some in (("missed", wanted - links), ("wrong", links - wanted)):
        for i, j in sorted(some):
            cut = [
                texts[k][slice(*gold[f"sentences_{side}"][n]["span"])]
                for k, (side, n) in enumerate(zip("ab", (i, j), strict=True))
            ]
            print(f"{name} {i}-{j}\n    {cut[0]}\n    {cut[1]}")


def table(name: str, scores: Scores) -> None:
    """Prints the figures of one set of pairs."""
    rows = {
        "links": scores.links, "only in one": scores.only, "differences": scores.differences,
    }  # fmt: skip
    for kind, figure in rows.items():
        print(f"{name:10} {kind:12} F1 {figure.f1:.3f}  P {figure.precision:.3f}  R {figure.recall:.3f}", end="  ")
        print(f"gold {figure.gold}")
    print(f"{name:10} {'same found':12} {scores.same.recall:.3f}   relation right {scores.relation.precision:.3f}")
    print(f"{name:10} {'by pair':12} {' '.join(f'{f1:.2f}' for f1 in scores.links_by_pair)}")
    kinds = sorted({kind for kind, _ in scores.by_type})
    counts = (f"{kind} {scores.by_type[kind, 'found']}/{scores.by_type[kind, 'gold']}" for kind in kinds)
    print(f"{name:10} {'by type':12} {', '.join(counts)}")


def main(arguments: list[str]) -> None:
    data = [Path(a) for a in arguments if not a.startswith("--")]
    misses, encoder = "--misses" in arguments, encoding.load()
    table("examples", score(example_pairs(), encoder, misses))
    table("stories", score_stories(encoder, misses))
    for folder in data:
        scores = score(gold_pairs(folder), encoder, misses)
        if scores.links_by_pair:
            table("gold", scores)


if __name__ == "__main__":
    main(sys.argv[1:])

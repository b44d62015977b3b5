"""Scores a comparison against gold: links, sentences that only one report makes, differences.

The rules: a link is a pair of sentences, one of each report, that a claim joins. Links are compared in the gold's
sentences: ours stands for the gold's sentence with which it shares over half of the shorter one. Furniture and
sentences that only name an origin count for nothing. Differences match by type and by spans with an IoU of at
least .5 on a side that both give; gold ones marked optional neither reward nor cost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retold.model import Article, Claim, Comparison, Span

Link = tuple[int, int]


@dataclass
class Figure:
    """Counts of one kind, and what follows from them."""

    found: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.found / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that is found."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 1 where there is nothing to find and nothing was predicted."""
        both = self.predicted + self.gold
        return 2 * self.found / both if both else 1.0

    def add(self, found: int, predicted: int, gold: int) -> None:
        """Counts in another document."""
        self.found, self.predicted, self.gold = self.found + found, self.predicted + predicted, self.gold + gold


@dataclass
class Scores:
    """Figures over the pairs scored so far."""

    links: Figure = field(default_factory=Figure)
    same: Figure = field(default_factory=Figure)
    relation: Figure = field(default_factory=Figure)
    only: Figure = field(default_factory=Figure)
    differences: Figure = field(default_factory=Figure)
    by_type: Counter[tuple[str, str]] = field(default_factory=Counter)
    links_by_pair: list[float] = field(default_factory=list)

    def add(self, gold: dict[str, Any], comparison: Comparison) -> None:
        """Scores one comparison of the pair of reports that a line of gold describes."""
        sides = sides_of(gold, comparison)
        wanted = {(i, j) for claim in gold["claims"] for i in claim["a"] for j in claim["b"]}
        strict = {
            (i, j) for claim in gold["claims"] if claim["relation"] == "same" for i in claim["a"] for j in claim["b"]
        }
        links = {link for claim in comparison.claims for link in links_of(claim, comparison, sides, gold)}
        hit = wanted & links
        self.links.add(len(hit), len(links), len(wanted))
        self.same.add(len(strict & links), len(strict & links), len(strict))
        self.links_by_pair.append(2 * len(hit) / (len(links) + len(wanted)) if links or wanted else 1.0)
        self._relations(gold, comparison, sides, strict, hit)
        for k, side in enumerate("ab"):
            asserting = {i for i, s in enumerate(gold[f"sentences_{side}"]) if _counts(s)}
            ours, theirs = asserting - {link[k] for link in links}, set(gold[f"only_{side}"])
            self.only.add(len(ours & theirs), len(ours), len(theirs))
        self._differences(gold, comparison, sides)

    def _relations(
        self, gold: dict[str, Any], comparison: Comparison, sides: Sequence[int], strict: set[Link], hit: set[Link]
    ) -> None:
        called = {
            link for claim in comparison.claims if claim.relation == "same"
            for link in links_of(claim, comparison, sides, gold)
        }  # fmt: skip
        right = sum((link in called) == (link in strict) for link in hit)
        self.relation.add(right, len(hit), len(hit))

    def _differences(self, gold: dict[str, Any], comparison: Comparison, sides: Sequence[int]) -> None:
        predicted = [
            (d.type, dict(zip(d.articles, d.spans, strict=True)))
            for claim in comparison.claims
            for d in claim.differences
        ]
        used: set[int] = set()
        required = [d for d in gold["differences"] if not d.get("optional")]
        for wanted in required:
            self.by_type[wanted["type"], "gold"] += 1
            k = _match(wanted, predicted, used, sides)
            if k is not None:
                used.add(k)
                self.by_type[wanted["type"], "found"] += 1
        found = len(used)
        for wanted in (d for d in gold["differences"] if d.get("optional")):
            k = _match(wanted, predicted, used, sides)
            used |= {k} if k is not None else set()
        self.differences.add(found, len(predicted) - (len(used) - found), len(required))


def sides_of(gold: dict[str, Any], comparison: Comparison) -> tuple[int, int]:
    """Which article of the comparison is the gold's A, which its B."""
    names = [Path(article.source).name for article in comparison.articles]
    return tuple(names.index(Path(gold[side].get("text_file") or gold[side]["path"]).name) for side in "ab")  # type: ignore[return-value]


def _counts(sentence: dict[str, Any]) -> bool:
    return not sentence.get("furniture") and not sentence.get("origin")


def links_of(claim: Claim, comparison: Comparison, sides: Sequence[int], gold: dict[str, Any]) -> set[Link]:
    """The links of a claim in the gold's sentences; what counts for nothing is left out."""
    told: dict[str, set[int]] = {"a": set(), "b": set()}
    for statement in claim.statements:
        for side, article in zip("ab", sides, strict=True):
            if statement.article == article:
                told[side] |= in_gold(comparison.articles[article], statement.sentences, gold[f"sentences_{side}"])
    counted = {side: {i for i in told[side] if _counts(gold[f"sentences_{side}"][i])} for side in "ab"}
    return {(i, j) for i in counted["a"] for j in counted["b"]}


def in_gold(article: Article, sentences: Sequence[int], gold: list[dict[str, Any]]) -> set[int]:
    """The gold's sentences that an article's sentences stand for."""
    spans = [article.sentences[i].span for i in sentences]
    return {k for k, wanted in enumerate(gold) for span in spans if _share(span, wanted["span"]) > 0.5}


def _share(a: Span, b: Sequence[int]) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / min(a[1] - a[0], b[1] - b[0]) if both > 0 else 0.0


def _match(
    wanted: dict[str, Any],
    predicted: Sequence[tuple[str, dict[int, Span | None]]],
    used: set[int],
    sides: Sequence[int],
) -> int | None:
    for k, (kind, spans) in enumerate(predicted):
        fits = any(_close(wanted[side], spans.get(article)) for side, article in zip("ab", sides, strict=True))
        if k not in used and kind == wanted["type"] and fits:
            return k
    return None


def _close(a: Sequence[int] | None, b: Sequence[int] | None) -> bool:
    if not a or not b:
        return False
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both > 0 and both / (max(a[1], b[1]) - min(a[0], b[0])) >= 0.5

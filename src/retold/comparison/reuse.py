"""Text reuse across languages: two reports that follow each other sentence by sentence rest on one text.

Newsrooms translate and shorten; the order of the statements stays. When nearly all of one report stands in the other,
in the same order and without gaps, both rest on one text even if neither says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from retold.model import Article, Claim, Statement
from retold.reading.articles import called

# Calibrated on gold claims: the three of seven pairs that plainly render one text fit, and none of the sixteen pairs
# of the project's examples, which were written apart. Rerun `python benchmarks/origins.py DATA --reuse`.
_CLAIMS = 6  # fewest shared claims
_MOST = 0.8  # share of a report's sentences that stand in shared claims, for the report of which more is shared
_LEAST = 0.6  # the same for the other one
_IN_ORDER = 0.9  # share of the claims that keep their order
_ADJACENT = 0.75  # share of the steps from claim to claim that are short in both reports
_STEP = 2  # sentences of a short step


_Sides = tuple[Statement, Statement]


class Reuse(NamedTuple):
    """Two articles (indices) that rest on one text, and how many claims follow each other in them."""

    articles: tuple[int, int]
    claims: int


def one_text(claims: Sequence[Claim], articles: Sequence[Article]) -> tuple[Reuse, ...]:
    """Pairs of articles that follow each other sentence by sentence, by the claims that they share."""
    ranks = [_rank(article) for article in articles]
    found = []
    for pair, shared in sorted(_shared(claims).items()):
        points = sorted(_points(shared, pair, ranks))
        if len(points) >= _CLAIMS and _covered(shared, pair, ranks) and _follow(points):
            found.append(Reuse(pair, len(points)))
    return tuple(found)


def note(reuse: Reuse, articles: Sequence[Article]) -> str:
    """What a reader is told of it, in one sentence."""
    both = [articles[k] for k in reuse.articles]
    a, b = map(called, both)
    if a == b:
        a, b = (article.source for article in both)
    return f"{a} and {b} follow each other sentence by sentence ({reuse.claims} claims): they seem to rest on one text."


def _rank(article: Article) -> dict[int, int]:
    """Sentences that are no furniture, by their number among these."""
    kept = [i for i, s in enumerate(article.sentences) if not s.furniture]
    return {i: rank for rank, i in enumerate(kept)}


def _shared(claims: Sequence[Claim]) -> dict[tuple[int, int], list[_Sides]]:
    """What two articles (a < b) say of each claim that they share, by pair: pairs without claims cost nothing."""
    found: dict[tuple[int, int], list[_Sides]] = {}
    for claim in claims:
        by_article = {s.article: s for s in claim.statements}
        for a, b in combinations(sorted(by_article), 2):
            found.setdefault((a, b), []).append((by_article[a], by_article[b]))
    return found


def _points(shared: Sequence[_Sides], pair: tuple[int, int], ranks: Sequence[dict[int, int]]) -> list[tuple[int, int]]:
    """Where each shared claim stands in both reports."""
    found = []
    for sides in shared:
        places = [
            min((ranks[k][i] for i in s.sentences if i in ranks[k]), default=-1)
            for k, s in zip(pair, sides, strict=True)
        ]
        if min(places) >= 0:
            found.append((places[0], places[1]))
    return found


def _covered(shared: Sequence[_Sides], pair: tuple[int, int], ranks: Sequence[dict[int, int]]) -> bool:
    """Whether nearly all of one report and most of the other is shared."""
    shares = []
    for side, k in enumerate(pair):
        told = {i for sides in shared for i in sides[side].sentences if i in ranks[k]}
        shares.append(len(told) / max(1, len(ranks[k])))
    return max(shares) >= _MOST and min(shares) >= _LEAST


def _follow(points: Sequence[tuple[int, int]]) -> bool:
    """Whether claims in the order of one report stand in that order in the other, without gaps."""
    tails: list[int] = []  # of the longest run that never falls, by length
    for _, b in points:
        k = bisect_right(tails, b)
        tails[k : k + 1] = [b]
    steps = [(a2 - a1, b2 - b1) for (a1, b1), (a2, b2) in pairwise(points)]
    short = sum(0 <= a <= _STEP and 0 <= b <= _STEP for a, b in steps)
    return len(tails) >= _IN_ORDER * len(points) and short >= _ADJACENT * len(steps)

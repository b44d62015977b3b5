"""Where things stand, so that they are found again: sentences and spans of texts that are named by their ids.

Tolerant, for sentences may be cut otherwise by a later version: two are the same when they share more than half of the
shorter one, two spans when they share at least half of both together (as the scorers of the gold have it).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from retold.model import Article, Claim, Place, Span

CLAIM = 0.5  # Dice's measure from which a claim is the one that a reader saw
_SENTENCE, _SPAN = 0.5, 0.5


def of_claim(claim: Claim, articles: Sequence[Article]) -> tuple[Place, ...]:
    """The sentences of a claim, in the order of the articles' ids, whichever article is named first."""
    found = (
        (articles[s.article].id, articles[s.article].sentences[i].span) for s in claim.statements for i in s.sentences
    )
    return tuple(Place(text=text, span=span) for text, span in sorted(found))


def share(a: Span, b: Span) -> float:
    """How much of the shorter one is shared, 0 to 1."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return common / max(1, min(a[1] - a[0], b[1] - b[0])) if common > 0 else 0.0


def overlap(a: Span, b: Span) -> float:
    """Intersection over union, 0 to 1."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return common / (max(a[1], b[1]) - min(a[0], b[0])) if common > 0 else 0.0


def among(place: Place, others: Iterable[Place]) -> bool:
    """Whether a place is one of the others."""
    return any(place.text == other.text and share(place.span, other.span) > _SENTENCE for other in others)


def agreement(found: Sequence[Span | None], wanted: Sequence[Span | None]) -> int:
    """How well the two sides of a difference fit those of another: 0 not at all, 4 in both.

    A side that one of them lacks speaks neither for nor against; words elsewhere speak against.
    """
    points = 0
    for a, b in zip(found, wanted, strict=True):
        if a is not None and b is not None:
            if overlap(a, b) < _SPAN:
                return 0
            points += 2
        elif a is b:
            points += 1
    return points if points > 1 else 0


class Where:
    """Finds the sentences of places in the articles of a comparison."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = articles
        self._number = {article.id: k for k, article in reversed(list(enumerate(articles)))}
        self._spans: dict[int, dict[Span, int]] = {}

    def holds(self, text: str) -> bool:
        """Whether the text is among those compared."""
        return text in self._number

    def number(self, text: str) -> int | None:
        """The article with the text."""
        return self._number.get(text)

    def has(self, article: int, span: Span | None) -> bool:
        """Whether a span lies in the text of an article; what is lacking does."""
        return span is None or 0 <= span[0] < span[1] <= len(self.articles[article].text)

    def sentence(self, article: int, span: Span) -> int | None:
        """The sentence in which a span begins."""
        sentences = self.articles[article].sentences
        at = bisect_right(sentences, span[0], key=lambda s: s.span[0]) - 1
        return at if at >= 0 and span[0] < sentences[at].span[1] else None

    def sentences(self, places: Iterable[Place]) -> dict[int, set[int]]:
        """The sentences at some places, by article; places that are not there are left out."""
        found: dict[int, set[int]] = {}
        for place in places:
            article = self._number.get(place.text)
            at = None if article is None else self._at(article, place.span)
            if article is not None and at is not None:
                found.setdefault(article, set()).add(at)
        return found

    def _at(self, article: int, span: Span) -> int | None:
        """The sentence at a span: the very same, as a rule, else the one that shares the most with it."""
        if article not in self._spans:
            self._spans[article] = {s.span: i for i, s in enumerate(self.articles[article].sentences)}
        same = self._spans[article].get(span)
        if same is not None:
            return same
        shares = ((share(other, span), -i) for other, i in self._spans[article].items())
        most, at = max(shares, default=(0.0, 0))
        return -at if most > _SENTENCE else None

    def best(self, claims: Sequence[Claim], wanted: dict[int, set[int]], *, least: float = CLAIM) -> int | None:
        """The claim that holds the most of these sentences and little else of their articles; None where none does.

        Dice's measure over the articles that the sentences are of, `least` or more, with sentences of two articles.
        """
        scored = []
        sought = sum(map(len, wanted.values()))
        for k, claim in enumerate(claims):
            held = [s for s in claim.statements if s.article in wanted]
            common = [n for s in held if (n := len(wanted[s.article].intersection(s.sentences)))]
            if len(common) > 1:
                dice = 2 * sum(common) / (sought + sum(len(s.sentences) for s in held))
                scored.append((dice, claim.judged != "rejected", -k))
        best = max(scored, default=(0.0, False, 0))
        return -best[2] if best[0] >= least else None

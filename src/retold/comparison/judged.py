"""What readers decided, applied to what Retold found: theirs wins.

Judgements are applied in the order in which they were made, each to what those before it left, so that a later one
overrules an earlier one. They name texts by their ids and places by characters; what was found may have been found
anew since, with other claims, sentences cut a little otherwise and reports that the reader never saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from retold.comparison import places
from retold.comparison.places import Where
from retold.errors import count
from retold.model import (
    Article,
    Change,
    Claim,
    ClaimTarget,
    Comparison,
    Difference,
    DifferenceTarget,
    Judged,
    Judgement,
    Span,
    Statement,
    Target,
)

__all__ = ["Applied", "apply", "claim_target", "difference_target", "judged", "locate"]

_STATES: dict[str, Judged] = {"confirm": "confirmed", "correct": "corrected", "add": "corrected", "reject": "rejected"}


class Applied(NamedTuple):
    """A comparison as readers judged it, and the judgements that could not be applied to it."""

    comparison: Comparison
    left: tuple[Judgement, ...]


def judged(comparison: Comparison, judgements: Iterable[Judgement], *, rejected: bool = False) -> Comparison:
    """The comparison as readers judged it; what is rejected is left out, or marked so with `rejected`.

    A note says how many judgements could not be applied.
    """
    found, left = apply(comparison, judgements, rejected=rejected)
    if not left:
        return found
    told = (
        f"{count(len(left), 'judgement')} of readers could not be applied: the texts have changed "
        "or are not among those compared. They are kept."
    )
    return replace(found, notes=(*found.notes, told))


def apply(comparison: Comparison, judgements: Iterable[Judgement], *, rejected: bool = False) -> Applied:
    """As `judged`, with the judgements that could not be applied; those undone, and those on stories, do not count."""
    work = _Work(comparison)
    left = []
    for judgement in judgements:
        if judgement.undone is None and not work.take(judgement):
            left.append(judgement)
    return Applied(work.result(rejected=rejected), tuple(left))


def claim_target(comparison: Comparison, claim: Claim) -> ClaimTarget:
    """What names a claim of the comparison for good."""
    return ClaimTarget(places=places.of_claim(claim, comparison.articles))


def difference_target(comparison: Comparison, claim: Claim, difference: Difference) -> DifferenceTarget:
    """What names a difference of a claim of the comparison for good."""
    first, second = (comparison.articles[k].id for k in difference.articles)
    return DifferenceTarget(
        type=difference.type,
        texts=(first, second),
        spans=difference.spans,
        explanation=difference.explanation,
        claim=places.of_claim(claim, comparison.articles),
    )


def locate(comparison: Comparison, target: Target) -> tuple[int | None, int | None]:
    """Where a comparison shows what was judged: the number of the claim, and the index of the difference in it."""
    return _Work(comparison).locate(target)


class _Work:
    """The claims of a comparison while judgements are applied, those rejected among them."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._claims = list(comparison.claims)
        self._where = Where(comparison.articles)

    def take(self, judgement: Judgement) -> bool:
        """Apply one judgement; says whether that could be done."""
        target, change = judgement.target, judgement.change or Change()
        if isinstance(target, ClaimTarget):
            return self._claim(judgement.verdict, target, change)
        if isinstance(target, DifferenceTarget):
            return self._difference(judgement.verdict, target, change)
        return True  # applied elsewhere: to stories and names

    def locate(self, target: Target) -> tuple[int | None, int | None]:
        """The number of the claim, and the index of the difference in it."""
        if isinstance(target, ClaimTarget):
            at = self._where.best(self._claims, self._where.sentences(target.places))
            return (None if at is None else self._claims[at].id), None
        if isinstance(target, DifferenceTarget):
            first, second = map(self._where.number, target.texts)
            found = None if first is None or second is None else self._find((first, second), target)
            return (self._claims[found[0]].id, found[1]) if found else (None, None)
        return None, None

    def result(self, *, rejected: bool) -> Comparison:
        """The comparison with the claims as they now are, and all that rests on them."""
        live = [claim for claim in self._claims if claim.judged != "rejected"]
        claims = [_without_rejected(c) for c in live] if not rejected else self._claims
        if _members(live) == _members(self._comparison.claims):
            return replace(self._comparison, claims=tuple(claims))
        return _resting(self._comparison, claims, live)

    # Claims

    def _claim(self, verdict: str, target: ClaimTarget, change: Change) -> bool:
        known = [p for p in target.places if self._where.holds(p.text)]
        wanted = self._where.sentences([p for p in known if not places.among(p, change.remove)] + list(change.add))
        held = self._where.sentences(known)
        at = self._where.best(self._claims, held, least=1 if verdict == "add" else places.CLAIM)
        if verdict == "reject":
            if at is not None:
                self._claims[at] = replace(self._claims[at], judged="rejected")
            return len(wanted) > 1
        seen = {p.text for p in (*known, *change.add)}
        old = () if at is None else self._claims[at].statements
        unseen = {s.article: s for s in old if self._where.articles[s.article].id not in seen}
        if len(wanted.keys() | unseen.keys()) < 2:
            return False
        self._put(at, _STATES[verdict], wanted, unseen, change)
        return True

    def _put(
        self, at: int | None, state: Judged, wanted: dict[int, set[int]], unseen: dict[int, Statement], change: Change
    ) -> None:
        """A claim as the reader wants it; what reports say that the reader has not seen stays a suggestion."""
        old = Claim(id=self._next(), relation="same", statements=()) if at is None else self._claims[at]
        mark = state if unseen else UNSET
        told = {a: Statement(article=a, sentences=tuple(sorted(s)), judged=mark) for a, s in wanted.items()}
        statements = tuple(s for _, s in sorted({**unseen, **told}.items()))
        made = replace(
            old,
            relation=change.relation or old.relation,
            statements=statements,
            differences=tuple(d for d in old.differences if self._inside(d, old, statements)),
            judged=UNSET if unseen else state,
        )
        if at is None:
            self._claims.append(made)
        else:
            self._claims[at] = made

    def _next(self) -> int:
        return max((claim.id for claim in self._claims), default=0) + 1

    def _inside(self, difference: Difference, old: Claim, statements: Sequence[Statement]) -> bool:
        """Whether a difference of the old claim rests on no sentence that has left it."""
        now = {s.article: set(s.sentences) for s in statements}
        gone = {s.article: set(s.sentences) - now.get(s.article, set()) for s in old.statements}
        return all(
            article in now and (span is None or self._where.sentence(article, span) not in gone.get(article, ()))
            for article, span in zip(difference.articles, difference.spans, strict=True)
        )

    # Differences

    def _difference(self, verdict: str, target: DifferenceTarget, change: Change) -> bool:
        pair = [self._where.number(text) for text in target.texts]
        first, second = pair
        if first is None or second is None:
            return False
        wanted = _difference((first, second), target, change, self._where.articles)
        if not all(map(self._where.has, wanted.articles, wanted.spans)):
            return False
        at = self._find((first, second), target)
        if verdict == "reject":
            if at is not None:
                self._set(at, replace(self._claims[at[0]].differences[at[1]], judged="rejected"))
            return True
        state = _STATES[verdict]
        if at is not None:
            found = self._claims[at[0]].differences[at[1]]
            self._set(at, replace(found if verdict == "confirm" else wanted, judged=state))
            return True
        home = self._home(target, wanted)
        if home is None:
            return False
        claim = self._claims[home]
        self._claims[home] = replace(claim, differences=(*claim.differences, replace(wanted, judged=state)))
        return True

    def _set(self, at: tuple[int, int], difference: Difference) -> None:
        claim = self._claims[at[0]]
        found = (*claim.differences[: at[1]], difference, *claim.differences[at[1] + 1 :])
        self._claims[at[0]] = replace(claim, differences=found)

    def _find(self, pair: tuple[int, int], target: DifferenceTarget) -> tuple[int, int] | None:
        """Where the difference stands: the claim, and the place in it."""
        best: tuple[int, int, int, int] | None = None
        for k, claim in enumerate(self._claims):
            for n, difference in enumerate(claim.differences):
                if difference.type == target.type and set(difference.articles) == set(pair):
                    agreeing = places.agreement(_spans(difference, pair), target.spans)
                    if agreeing:
                        best = max(best or (0, 0, 0, 0), (agreeing, claim.judged != "rejected", -k, -n))
        return (-best[2], -best[3]) if best else None

    def _home(self, target: DifferenceTarget, wanted: Difference) -> int | None:
        """The claim that a difference belongs to: the one it was found in, else the first that holds its words."""
        live = [claim for claim in self._claims if claim.judged != "rejected"]
        at = self._where.best(live, self._where.sentences(target.claim))
        if at is None or not self._has(live[at], wanted, some=True):
            at = next((k for k, claim in enumerate(live) if self._has(claim, wanted)), None)
        return None if at is None else self._claims.index(live[at])

    def _has(self, claim: Claim, difference: Difference, *, some: bool = False) -> bool:
        told = {s.article: s.sentences for s in claim.statements}
        if not all(article in told for article in difference.articles):
            return False
        return some or all(
            span is None or self._where.sentence(article, span) in told[article]
            for article, span in zip(difference.articles, difference.spans, strict=True)
        )


def _difference(
    pair: tuple[int, int], target: DifferenceTarget, change: Change, articles: Sequence[Article]
) -> Difference:
    """The difference as the reader has it, the article named first in the comparison first."""
    spans = change.spans or target.spans
    told = change.explanation or ("" if change.spans else target.explanation) or _explained(pair, spans, articles)
    if pair[0] > pair[1]:
        pair, spans = (pair[1], pair[0]), (spans[1], spans[0])
    return Difference(type=change.type or target.type, articles=pair, spans=spans, explanation=told)


def _explained(pair: tuple[int, int], spans: tuple[Span | None, Span | None], articles: Sequence[Article]) -> str:
    """The words of both sides, where the reader gave no explanation."""
    words = [
        f"“{' '.join(articles[k].text[span[0] : span[1]].split())}”" if span else "nothing"
        for k, span in zip(pair, spans, strict=True)
    ]
    return " against ".join(words)


def _spans(difference: Difference, pair: tuple[int, int]) -> tuple[Span | None, Span | None]:
    first, second = difference.spans
    return (first, second) if difference.articles == pair else (second, first)


def _without_rejected(claim: Claim) -> Claim:
    kept = tuple(d for d in claim.differences if d.judged != "rejected")
    return claim if len(kept) == len(claim.differences) else replace(claim, differences=kept)


def _members(claims: Iterable[Claim]) -> list[tuple[int, tuple[tuple[int, tuple[int, ...]], ...]]]:
    return [(c.id, tuple((s.article, s.sentences) for s in c.statements)) for c in claims]


def _resting(comparison: Comparison, claims: Sequence[Claim], live: Sequence[Claim]) -> Comparison:
    """The comparison with these claims: what only one report says, origins of claims and the timeline follow them."""
    from retold.comparison.timeline import timeline

    articles = comparison.articles
    shown = _with_origins(comparison, claims, live)
    told = {(s.article, i) for claim in live for s in claim.statements for i in s.sentences}
    before = {(s.article, i) for claim in comparison.claims for s in claim.statements for i in s.sentences}
    alone = {(s.article, i) for s in comparison.unique for i in s.sentences}
    left = sorted((alone | before) - told)
    unique = tuple(Statement(article=a, sentences=(i,)) for a, i in left if not articles[a].sentences[i].furniture)
    return replace(comparison, claims=shown, unique=unique, timeline=timeline(live, unique, articles))


def _with_origins(comparison: Comparison, claims: Sequence[Claim], live: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, those that have other sentences than before with what they now rest on."""
    from retold.comparison.origins import in_order, of_claims
    from retold.comparison.reuse import one_text

    before = {claim.id: members for claim, members in zip(comparison.claims, _members(comparison.claims), strict=True)}
    altered = [c for c, members in zip(claims, _members(claims), strict=True) if before.get(c.id) != members]
    pairs = [pair.articles for pair in one_text(live, comparison.articles)] if altered else []
    rests_on = of_claims(altered, comparison.articles, comparison.origins, one_text=pairs)
    anew = {
        claim.id: replace(claim, origins=in_order(names), independent_origins=number)
        for claim, (names, number) in zip(altered, rests_on, strict=True)
    }
    return tuple(anew.get(claim.id, claim) for claim in claims)

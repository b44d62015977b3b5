"""What reports that make one claim tell otherwise: one module a kind of difference.

A difference is what would make the reader of one report alone believe something else about what happened, how sure
it is, or who says so. What is a mere choice of translation, a rounder number or a finer place is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations

import msgspec

from retold.comparison.differences.attribution import attribution
from retold.comparison.differences.certainty import certainty
from retold.comparison.differences.naming import naming
from retold.comparison.differences.places import place
from retold.comparison.differences.polarity import polarity
from retold.comparison.differences.quantities import quantity
from retold.comparison.differences.sides import Found, Pair, Side, side
from retold.comparison.differences.times import time
from retold.comparison.passages import Passages
from retold.languages import codes
from retold.model import Article, Claim, Difference, Span

__all__ = ["differences", "without_repeats"]

Kind = Callable[[Pair], list[Found]]

_KINDS: tuple[Kind, ...] = (attribution, quantity, time, certainty, polarity, naming, place)
_WITHOUT_RULES: tuple[Kind, ...] = (quantity, place)


def differences(claim: Claim, articles: Sequence[Article], passages: Sequence[Passages]) -> tuple[Difference, ...]:
    """The differences between the claim's statements, two articles at a time.

    `articles` are annotated, `passages[k]` is that of `articles[k]`. The order of the articles decides which comes
    first in `articles` and `spans` of a difference, and nothing else.
    """
    sides = {s.article: side(articles[s.article], s.sentences, passages[s.article]) for s in claim.statements}
    found: list[Difference] = []
    for a, b in combinations(sorted(sides), 2):
        # Looked at in an order of its own, so that the order of the call changes nothing.
        turned = (articles[a].id, articles[a].source) > (articles[b].id, articles[b].source)
        first, second = (b, a) if turned else (a, b)
        pair = Pair(sides[first], sides[second], claim.relation)
        if not len(pair.a.words) or not len(pair.b.words):
            continue
        for kind in _kinds(articles[a], articles[b]):
            found += [_difference(f.turned() if turned else f, (a, b), sides) for f in kind(pair)]
    return tuple(found)


def _kinds(*articles: Article) -> tuple[Kind, ...]:
    """The kinds that can be told: what a report lacks is known only where its language has rules of its own."""
    return _KINDS if all(article.language in codes() for article in articles) else _WITHOUT_RULES


def without_repeats(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with each difference told once: where claims share sentences, the first of them keeps it."""
    seen: set[tuple[str, tuple[int, int], tuple[Span | None, Span | None]]] = set()
    kept = []
    for claim in claims:
        fresh = tuple(d for d in claim.differences if (d.type, d.articles, d.spans) not in seen)
        seen |= {(d.type, d.articles, d.spans) for d in fresh}
        kept.append(msgspec.structs.replace(claim, differences=fresh))
    return tuple(kept)


def _difference(found: Found, articles: tuple[int, int], sides: dict[int, Side]) -> Difference:
    spans = (found.a, found.b)
    return Difference(
        type=found.type, articles=articles, spans=spans, explanation=_explanation(found, articles, sides, spans)
    )


def _explanation(
    found: Found, articles: tuple[int, int], sides: dict[int, Side], spans: tuple[Span | None, Span | None]
) -> str:
    """One line that quotes both sides, or the one that has the words."""
    order = [0, 1] if spans[0] else [1, 0]
    first, second = (articles[k] for k in order)
    names = _names((first, second), sides)
    quoted = [f"“{_one_line(sides[articles[k]].cut(span))}”" if (span := spans[k]) else None for k in order]
    reason = f"“{found.called[0]}” against “{found.called[1]}”, {found.reason}" if found.called else found.reason
    told = f"{names[1]} {quoted[1]}" if quoted[1] else f"{names[1]} does not"
    return f"{names[0][0].upper()}{names[0][1:]} says {quoted[0]}, {told}: {reason}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _names(articles: tuple[int, int], sides: dict[int, Side]) -> tuple[str, str]:
    """What two reports are called: by their languages, by their outlets where they share one, by their order."""
    languages = [_language(sides[k].article.language) for k in articles]
    if languages[0] != languages[1] and all(languages):
        return f"the {languages[0]} report", f"the {languages[1]} one"
    outlets = [sides[k].article.outlet for k in articles]
    if outlets[0] != outlets[1] and all(outlets):
        return str(outlets[0]), str(outlets[1])
    return f"report {articles[0] + 1}", f"report {articles[1] + 1}"


@cache
def _language(code: str | None) -> str | None:
    if not code:
        return None
    from babel import Locale

    name = Locale("en").languages.get(code.replace("-", "_")) or Locale("en").languages.get(code.split("-")[0])
    return str(name) if name else None

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
from retold.comparison.differences.naming import naming, within
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
PLAIN = "{this} says “{here}”, {that} “{there}”: "
_WITHOUT_RULES: tuple[Kind, ...] = (quantity, place)


def differences(claim: Claim, articles: Sequence[Article], passages: Sequence[Passages]) -> tuple[Difference, ...]:
    """The differences between the claim's statements, two articles at a time.

    `articles` are annotated, `passages[k]` is that of `articles[k]`. The order of the articles decides which comes
    first in `articles` and `spans` of a difference, and nothing else.
    """
    sides = {s.article: side(articles[s.article], s.sentences, passages[s.article]) for s in claim.statements}
    found = _shifted(sides, articles, passages)
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


def _shifted(sides: dict[int, Side], articles: Sequence[Article], passages: Sequence[Passages]) -> list[Difference]:
    """Where one report says two things that exclude each other, here or elsewhere in it."""
    found = []
    for k, mine in sides.items():
        if not any(n.concept.exclusive for n in mine.concepts):
            continue
        whole = side(articles[k], passages[k].sentences, passages[k])
        found += [_difference(f, (k, k), {k: whole}) for f in within(mine, whole)]
    return found


def _kinds(*articles: Article) -> tuple[Kind, ...]:
    """The kinds that can be told: what a report lacks is known only where its language has rules of its own."""
    return _KINDS if all(article.language in codes() for article in articles) else _WITHOUT_RULES


def without_repeats(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with each difference told once: where claims share sentences, the first of them keeps it.

    Headline and lead often say it in the same words, so the same words in claims that share a sentence are told once.
    Words that one claim sets against the other report's are not missing there, though another claim may lack them.
    """
    answered = {
        (d.type, d.articles, k, span)
        for claim in claims for d in claim.differences if all(d.spans) for k, span in enumerate(d.spans)
    }  # fmt: skip
    seen: set[tuple[str, tuple[int, int], tuple[Span | None, Span | None]]] = set()
    worded: dict[tuple[tuple[int, int], str], list[Claim]] = {}
    kept = []
    for claim in claims:
        fresh = tuple(
            d for d in claim.differences
            if (d.type, d.articles, d.spans) not in seen
            and not any(_share(claim, other) for other in worded.get((d.articles, d.explanation), ()))
            and (all(d.spans) or not any((d.type, d.articles, k, s) in answered for k, s in enumerate(d.spans)))
        )  # fmt: skip
        seen |= {(d.type, d.articles, d.spans) for d in fresh}
        for d in fresh:
            worded.setdefault((d.articles, d.explanation), []).append(claim)
        kept.append(msgspec.structs.replace(claim, differences=fresh))
    return tuple(kept)


def _share(claim: Claim, other: Claim) -> bool:
    """Whether two claims have a sentence in common."""
    held = {(s.article, i) for s in other.statements for i in s.sentences}
    return any((s.article, i) in held for s in claim.statements for i in s.sentences)


def _difference(found: Found, articles: tuple[int, int], sides: dict[int, Side]) -> Difference:
    spans = (found.a, found.b)
    return Difference(
        type=found.type, articles=articles, spans=spans, explanation=_explanation(found, articles, sides, spans)
    )


def _explanation(
    found: Found, articles: tuple[int, int], sides: dict[int, Side], spans: tuple[Span | None, Span | None]
) -> str:
    """One sentence that quotes both sides, or the one that has the words."""
    sentence, missing = found.reason, None in spans
    if "{" not in sentence:
        sentence = ("{this} says “{here}”, {that} does not: " if missing else PLAIN) + found.reason
    second = spans[0] is None if "{" not in found.reason else found.this == "b"
    order = [1, 0] if second else [0, 1]
    this, that = _names((articles[order[0]], articles[order[1]]), sides)
    here, there = (_quoted(sides[articles[k]], spans[k]) for k in order)
    mine, theirs = (found.called[k] for k in order)
    told = sentence.format(this=this, that=that, here=here, there=there, mine=mine, theirs=theirs)
    return told[0].upper() + told[1:]


def _quoted(side: Side, span: Span | None) -> str:
    return _one_line(side.cut(span)) if span else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _names(articles: tuple[int, int], sides: dict[int, Side]) -> tuple[str, str]:
    """What two reports are called: by their languages, by their outlets where they share one, by their order."""
    languages = [_language(sides[k].article.language) for k in articles]
    if all(languages) and (languages[0] != languages[1] or articles[0] == articles[1]):
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

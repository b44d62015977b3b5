"""A part of a comparison as a page shows it: filtered, and a page at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from retold.model import Article, Claim, Comparison, Statement
from retold.rendering.summary import summary
from retold.web import addresses, tokens
from retold.web.documents import Counts, Export, Facet, ReportLine, SideBySide
from retold.web.parameters import SideQuery

FORMS = {
    "json": "JSON",
    "html": "one page (HTML)",
    "markdown": "Markdown",
    "csv": "a table (CSV)",
    "jsonld": "linked data (JSON-LD)",
}
_FACETS = 50  # origins and speakers that can be asked for

Shown = Claim | Statement


class _Voices(NamedTuple):
    """Who speaks in each sentence of each article (ids of entities, else names), and what they are called."""

    by_sentence: list[dict[int, set[str]]]
    called: dict[str, str]


def side(
    comparison: Comparison, query: SideQuery, *, address: str, size: int, reports: Sequence[ReportLine]
) -> SideBySide:
    """The part of a comparison that a query asks for. Raises 404 for a token of another list."""
    voices = _voices(comparison)
    fitting = [each for each in _listed(comparison, query) if _fits(each, comparison, query, voices)]
    size = query.size or size
    named = {"show": None if query.show == "all" else query.show, "origin": query.origin, "speaker": query.speaker}
    start = max(0, min(tokens.read(query.after, int, address, named) or 0, len(fitting)))
    page = fitting[start : start + size]

    def at(place: int) -> str:
        after = tokens.make(place, address, named) if place else None
        return addresses.with_query(address, **named, size=query.size, after=after)

    part = replace(
        comparison,
        claims=tuple(each for each in page if isinstance(each, Claim)),
        unique=tuple(each for each in page if isinstance(each, Statement)),
    )
    return SideBySide(
        comparison=part,
        summary=summary(comparison),
        counts=Counts(
            claims=len(comparison.claims),
            differing=sum(bool(claim.differences) for claim in comparison.claims),
            unique=len(comparison.unique),
            shown=len(fitting),
            first=start + 1 if page else 0,
        ),
        show=query.show,
        origin=query.origin,
        speaker=query.speaker,
        origins=_facets(Counter(name for claim in comparison.claims for name in claim.origins), {}),
        speakers=_facets(_spoken(comparison, voices), voices.called),
        reports=tuple(reports),
        exports=exports(address),
        next=at(start + size) if start + size < len(fitting) else None,
        previous=at(max(0, start - size)) if start else None,
    )


def exports(address: str) -> tuple[Export, ...]:
    """The forms in which the comparison of a page can be saved."""
    return tuple(Export(form=f, label=label, address=addresses.export(address, f)) for f, label in FORMS.items())


def page_of(
    comparison: Comparison, claim: int | None, statement: tuple[int, int] | None, address: str, size: int
) -> str:
    """The address of a claim, or of a statement (article and sentence), on the pages of a whole comparison."""
    if claim is not None:
        place = next(i for i, each in enumerate(comparison.claims) if each.id == claim)
        anchor = f"claim-{claim}"
    else:
        article, sentence = statement or (0, 0)
        found = (i for i, s in enumerate(comparison.unique) if s.article == article and sentence in s.sentences)
        place = len(comparison.claims) + next(found, 0)
        anchor = f"r{article + 1}-s{sentence + 1}"
    start = place // size * size
    named = {"show": None, "origin": None, "speaker": None}
    after = tokens.make(start, address, named) if start else None
    return f"{addresses.with_query(address, after=after)}#{anchor}"


def _listed(comparison: Comparison, query: SideQuery) -> list[Shown]:
    claims: Iterable[Claim] = () if query.show == "unique" else comparison.claims
    if query.show == "differences":
        claims = (claim for claim in claims if claim.differences)
    return [*claims, *(comparison.unique if query.show in ("all", "unique") else ())]


def _fits(each: Shown, comparison: Comparison, query: SideQuery, voices: _Voices) -> bool:
    statements = each.statements if isinstance(each, Claim) else (each,)
    if query.origin is not None and not _rests(each, comparison, query.origin):
        return False
    return query.speaker is None or any(query.speaker in _speaking(s, voices) for s in statements)


def _rests(each: Shown, comparison: Comparison, origin: str) -> bool:
    """Whether a claim rests on an origin, or a statement of one report names it."""
    if isinstance(each, Claim):
        return origin in each.origins
    article = comparison.articles[each.article]
    spans = [s for o in comparison.origins if o.article == each.article and o.name == origin for s in o.spans]
    inside = [article.sentences[i].span for i in each.sentences]
    return any(start <= s < end for s, _ in spans for start, end in inside)


def _voices(comparison: Comparison) -> _Voices:
    called: dict[str, str] = {}
    by_sentence = [_speakers(article, called) for article in comparison.articles]
    for entity in comparison.entities:
        if entity.id in called:
            names = entity.names.get("en") or next(iter(entity.names.values()), ())
            called[entity.id] = max(names, key=len, default=called[entity.id])
    return _Voices(by_sentence, called)


def _speakers(article: Article, called: dict[str, str]) -> dict[int, set[str]]:
    starts = [sentence.span[0] for sentence in article.sentences]
    found: dict[int, set[str]] = {}
    for attribution in article.attributions:
        who = attribution.entity or attribution.speaker
        if not who:
            continue
        called.setdefault(who, attribution.speaker or who)
        for start, end in attribution.content:
            for index in range(max(0, bisect_right(starts, start) - 1), bisect_left(starts, end)):
                if article.sentences[index].span[1] > start:
                    found.setdefault(index, set()).add(who)
    return found


def _speaking(statement: Statement, voices: _Voices) -> set[str]:
    by_sentence = voices.by_sentence[statement.article]
    return set().union(*(by_sentence.get(i, ()) for i in statement.sentences))


def _spoken(comparison: Comparison, voices: _Voices) -> Counter[str]:
    """For each speaker in how many claims and statements of single reports they speak."""
    counted: Counter[str] = Counter()
    for claim in comparison.claims:
        counted.update(set().union(*(_speaking(s, voices) for s in claim.statements)))
    for statement in comparison.unique:
        counted.update(_speaking(statement, voices))
    return counted


def _facets(counted: Counter[str], called: dict[str, str]) -> tuple[Facet, ...]:
    ordered = sorted(counted, key=lambda value: (-counted[value], called.get(value, value)))
    return tuple(Facet(value=v, label=called.get(v, v), number=counted[v]) for v in ordered[:_FACETS])

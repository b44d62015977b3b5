"""What was found in articles, in the words that every rendering shows: who says it, through whom, what differs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from retold.model import Article, Attribution, Claim, Comparison, Difference, Entity, Kind, Role, Span
from retold.rendering import labels
from retold.rendering.pieces import Mark, cut_line
from retold.rendering.safe import line


class Frame(NamedTuple):
    """Who says a statement, in words taken from the article, through whom it came, and how."""

    who: str | None
    via: tuple[str, ...]
    how: Kind


def _length(attribution: Attribution) -> int:
    return sum(end - start for start, end in attribution.content)


def frame(article: Article, attribution: Attribution) -> Frame:
    """The frame of an attribution: the speaker where resolved, else the source as it stands in the text."""
    who = line(attribution.speaker) if attribution.speaker else None
    if not who and attribution.source:
        who = cut_line(article, attribution.source)
    via = tuple(line(v) for v in attribution.via)
    return Frame(None if who in via else who or None, via, attribution.kind)


def frames(article: Article, sentences: Sequence[int]) -> list[Frame]:
    """The frames of the attributions whose content touches the given sentences, the outermost first, each once.

    A frame that names neither a speaker nor a channel says nothing and is left out.
    """
    spans = [article.sentences[i].span for i in sentences]
    touching = [
        a for a in article.attributions if any(s < end and e > start for s, e in a.content for start, end in spans)
    ]
    found = (frame(article, a) for a in sorted(touching, key=_length, reverse=True))
    return list(dict.fromkeys(f for f in found if f.who or f.via))


def report_frames(article: Article) -> list[Frame]:
    """The frames that cover the report as a whole («Про це повідомляє CNN»)."""
    whole = (frame(article, a) for a in article.attributions if a.scope == "document" and not a.content)
    return list(dict.fromkeys(f for f in whole if f.who or f.via))


def said(frame: Frame) -> str:
    """ "Anna Kelly, via CNN"."""
    via = f"via {', '.join(frame.via)}" if frame.via else ""
    return ", ".join(filter(None, (frame.who, via)))


class Telling(NamedTuple):
    """A difference told once: the first between the same two readings, who holds each, and which they all are."""

    difference: Difference
    sides: tuple[tuple[int, ...], tuple[int, ...]]
    indices: tuple[int, ...]


_Reading = tuple[str, str, int, Span | None]  # type, judgement, article, words


def told_once(claim: Claim) -> list[Telling]:
    """The claim's differences, each pair of readings once, though more reports hold them.

    Two reports hold one reading where all that differs from the one differs from the other: what four reports say in
    two ways are four differences of two reports each, and one to a reader.
    """
    against: dict[_Reading, set[_Reading]] = defaultdict(set)
    for difference in claim.differences:
        first, second = _readings(difference)
        against[first].add(second)
        against[second].add(first)
    groups: dict[object, list[int]] = defaultdict(list)
    several = len({statement.article for statement in claim.statements}) > 2
    for index, difference in enumerate(claim.differences):
        one, other = (frozenset(against[reading]) for reading in _readings(difference))
        groups[frozenset((one, other)) if several and one != other else index].append(index)
    return [_telling(claim, indices, against) for indices in groups.values()]


def _readings(difference: Difference) -> tuple[_Reading, _Reading]:
    kind = difference.type, difference.judged or ""
    (a, b), (here, there) = difference.articles, difference.spans
    return (*kind, a, here), (*kind, b, there)


def _telling(claim: Claim, indices: Sequence[int], against: Mapping[_Reading, set[_Reading]]) -> Telling:
    leading = claim.differences[indices[0]]
    first, second = _readings(leading)
    held = {reading for k in indices for reading in _readings(claim.differences[k])} - {second}
    one = {reading for reading in held if against[reading] == against[first]}
    sides = (_articles(one | {first}), _articles((held - one) | {second}))
    return Telling(leading, sides, tuple(indices))


def _articles(readings: Iterable[_Reading]) -> tuple[int, ...]:
    return tuple(sorted({article for _, _, article, _ in readings}))


def difference_marks(claim: Claim, article: int) -> list[Mark]:
    """Marks of the words of one article in which a claim is told differently, lettered as what is told of them."""
    marks = {
        Mark(span[0], span[1], telling.difference.type, labels.letter(telling.indices[0])): None
        for telling in told_once(claim)
        for difference in (claim.differences[k] for k in telling.indices)
        for side, span in zip(difference.articles, difference.spans, strict=True)
        if side == article and span
    }
    return list(marks)


def attribution_marks(attributions: Iterable[Attribution]) -> list[Mark]:
    """Marks of content, cue and source, each labelled with the attribution's number from 1."""
    marks = []
    for number, a in enumerate(attributions, 1):
        spans: list[tuple[str, Span | None]] = [("cue", a.cue), ("source", a.source)]
        spans += [("content", c) for c in a.content]
        marks += [Mark(s[0], s[1], kind, str(number)) for kind, s in spans if s]
    return marks


def between(telling: Telling, names: Sequence[str]) -> str:
    """ " (A and B)", " (A against B and C)" where there are more than two reports to choose from, else nothing."""
    one, other = ([names[a] for a in side] for side in telling.sides)
    if len(names) <= 2:
        return ""
    if len(one) == len(other) == 1:
        return f" ({' and '.join(dict.fromkeys(one + other))})"  # one where a report says two things
    return f" ({labels.joined(one)} against {labels.joined(other)})"


class Finding(NamedTuple):
    """Something found in a text and what it means."""

    span: Span
    meaning: str


def _held(role: Role, article: Article) -> str:
    """Whom an office means: the fullest name of the person in the report, else that another report names them."""
    names = [line(m.name) for m in article.mentions if m.entity == role.entity]
    return f"{line(role.name)}, {max(names, key=len)}" if names else f"{line(role.name)}, named in another report"


def found(article: Article) -> Iterator[tuple[str, list[Finding]]]:
    """Names, times, quantities and stance of an article, by kind; kinds without any are left out."""
    lists = {
        "Names": [Finding(m.span, f"{line(m.name)}, {labels.TYPES[m.type]}") for m in article.mentions],
        "Offices": [Finding(r.span, _held(r, article)) for r in article.roles],
        "Times": [Finding(t.span, "about " * t.approximate + labels.period(t.from_, t.to)) for t in article.times],
        "Quantities": [
            Finding(q.span, "about " * q.approximate + labels.quantity(q.value, q.unit)) for q in article.quantities
        ],
        "Certainty and negation": [
            Finding(s.span, s.certainty + ", negated" * (s.polarity == "negative")) for s in article.stance
        ],
    }
    yield from ((heading, rows) for heading, rows in lists.items() if rows)


def called(entity: Entity) -> dict[str, tuple[str, ...]]:
    """What reports call an entity, by language: its names, then the offices that stand for it."""
    codes = sorted({*entity.names, *entity.roles})
    return {code: (*entity.names.get(code, ()), *entity.roles.get(code, ())) for code in codes}


def entities(comparison: Comparison) -> tuple[list[Entity], list[Entity]]:
    """Those that several reports name, and those that one report names alone.

    The first tell who the event is about, and a name met twice is seldom a mistake. People come first, and within a
    kind what is mentioned most.
    """
    reports = [Counter(m.entity for m in article.mentions) for article in comparison.articles]
    shared: list[Entity] = []
    alone: list[Entity] = []
    kinds = list(labels.TYPES)
    for entity in sorted(
        comparison.entities, key=lambda e: (kinds.index(e.type), -sum(named[e.id] for named in reports))
    ):
        several = len(entity.names) > 1 or sum(entity.id in named for named in reports) > 1
        (shared if several else alone).append(entity)
    return shared, alone

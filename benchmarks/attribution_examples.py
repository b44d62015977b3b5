"""Attributions and origins found in the project's own examples, against their answer sheets.

usage: python benchmarks/attribution_examples.py

A relation is found when its content overlaps the sheet's with an IoU of at least .5, one to one, the best first.
Headline and doubtful relations of the sheet count neither way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sheets
from retold import annotation
from retold.comparison.origins import origins
from retold.model import Attribution, Span
from scoring import Figure

ENOUGH = 0.5


def figures() -> dict[str, float]:
    """F1 of attributions, how often the speaker of a found one is right, F1 of the origins that reports name."""
    relations, speakers, named = Figure(), Figure(), Figure()
    for sheet in sheets.load_all():
        articles = annotation.annotate([sheet.articles[file] for file in sheet.files])
        for article, gold in zip(articles, sheets.attribution_gold(sheet), strict=True):
            _score(article.attributions, gold, relations, speakers)
        for k, file in enumerate(sheet.files):
            wanted = set(sheet.answers["origins"][file])
            found = {o.name for o in origins(articles) if o.article == k}
            named.add(len(wanted & found), len(found), len(wanted))
    return {"attribution_f1": relations.f1, "speaker_right": speakers.precision, "origins_f1": named.f1}


def _score(found: Sequence[Attribution], gold: dict[str, Any], relations: Figure, speakers: Figure) -> None:
    spoken = [a for a in found if a.scope == "span"]
    wanted = [r for r in gold["relations"] if r["scope"] == "span"]
    pairs = _matched([a.content for a in spoken], [r["content"] for r in wanted])
    free = [a for k, a in enumerate(spoken) if k not in {i for i, _ in pairs}]
    ignored = _matched([a.content for a in free], [r["content"] for k in IGNORED for r in gold[k]])
    relations.add(len(pairs), len(spoken) - len(ignored), len(wanted))
    right = sum(_same_name(spoken[i].speaker, wanted[j]["speaker"]) for i, j in pairs)
    speakers.add(right, len(pairs), len(pairs))


IGNORED = ("headline_relations", "doubtful_relations")


def _matched(found: Sequence[Sequence[Span]], wanted: Sequence[Sequence[Span]]) -> list[tuple[int, int]]:
    ranked = sorted(
        ((_iou(a, b), i, j) for i, a in enumerate(found) for j, b in enumerate(wanted)),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    pairs: list[tuple[int, int]] = []
    for value, i, j in ranked:
        if value >= ENOUGH and all(i != x and j != y for x, y in pairs):
            pairs.append((i, j))
    return pairs


def _iou(a: Iterable[Span], b: Iterable[Span]) -> float:
    left, right = ({k for start, end in spans for k in range(start, end)} for spans in (a, b))
    return len(left & right) / len(left | right) if left and right else 0.0


def _same_name(found: str | None, wanted: str | None) -> bool:
    """Equal, or a surname against the full name."""
    if not found or not wanted:
        return found == wanted
    short, long = sorted((found.casefold().split(), wanted.casefold().split()), key=len)
    return short[-1] == long[-1] and set(short) <= set(long)


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name:16} {value:.3f}")

"""Judged stories as gold: texts, and what readers decided, in the format that the scorers of comparisons read.

A pair of reports is gold when readers decided about every claim and every difference between the two, for only then
is what stands there all that is to be found. `docs/judgements.md` describes the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

from retold import errors
from retold.model import Article, Claim, Comparison, Difference

Line = dict[str, Any]
Pair = tuple[str, str]


class Gold(NamedTuple):
    """What was written: pairs of reports, how many are judged in part only, decisions about events, texts."""

    pairs: int
    unfinished: int
    events: int
    texts: int


def pairs(comparison: Comparison) -> tuple[list[Line], int]:
    """The lines of a comparison's pairs of reports that are judged in full, and how many are judged in part.

    The comparison is one as readers judged it, with what they rejected (`judged(..., rejected=True)`).
    """
    lines, unfinished = [], 0
    for a, b in combinations(range(len(comparison.articles)), 2):
        shared = [claim for claim in comparison.claims if {a, b} <= {s.article for s in claim.statements}]
        found = [(claim, [d for d in claim.differences if set(d.articles) == {a, b}]) for claim in shared]
        decided = [_is_judged(claim, a, b) for claim in shared]
        # What differs in a claim that was rejected needs no judgement.
        decided += [bool(d.judged) for claim, ds in found for d in ds if claim.judged != "rejected"]
        if decided and all(decided):
            lines.append(_line(comparison, a, b, found))
        else:
            unfinished += any(decided)
    return lines, unfinished


def _is_judged(claim: Claim, a: int, b: int) -> bool:
    return bool(claim.judged) or all(s.judged for s in claim.statements if s.article in (a, b))


def _line(comparison: Comparison, a: int, b: int, found: Iterable[tuple[Claim, list[Difference]]]) -> Line:
    first, second = comparison.articles[a], comparison.articles[b]
    kept = [(claim, differences) for claim, differences in found if claim.judged != "rejected"]
    told_a, told_b = ([_told(claim, k) for claim, _ in kept] for k in (a, b))
    claims = [
        {"a": x, "b": y, "relation": claim.relation} for x, y, (claim, _) in zip(told_a, told_b, kept, strict=True)
    ]
    origins = [_origins(comparison, k) for k in (a, b)]
    common = set.intersection(*({origin["name"] for origin in each} for each in origins))
    return {
        "a": _report(first),
        "b": _report(second),
        "sentences_a": _sentences(first),
        "sentences_b": _sentences(second),
        "claims": claims,
        "only_a": _alone(first, chain.from_iterable(told_a)),
        "only_b": _alone(second, chain.from_iterable(told_b)),
        "differences": [
            _difference(number, difference, a)
            for number, (_, differences) in enumerate(kept)
            for difference in differences
            if difference.judged != "rejected"
        ],
        "origins": {"a": origins[0], "b": origins[1], "common_origin": sorted(common)},
    }


def _told(claim: Claim, article: int) -> list[int]:
    return [i for s in claim.statements if s.article == article for i in s.sentences]


def _report(article: Article) -> Line:
    return {"path": name_of(article), "lang": article.language, "sha256": _digest(article), "text_file": _file(article)}


def name_of(article: Article) -> str:
    """The name of the file that holds the text."""
    return f"{article.id}.txt"


def _file(article: Article) -> str:
    return f"texts/{name_of(article)}"


def _digest(article: Article) -> str:
    return sha256(article.text.encode("utf-8", "replace")).hexdigest()


def _sentences(article: Article) -> list[Line]:
    from retold.comparison.passages import names_origin

    return [
        {"span": list(s.span), "furniture": s.furniture, **({"origin": True} if names_origin(article, i) else {})}
        for i, s in enumerate(article.sentences)
    ]


def _alone(article: Article, told: Iterable[int]) -> list[int]:
    from retold.comparison.passages import names_origin

    shared = set(told)
    kept = (i for i, s in enumerate(article.sentences) if not s.furniture and not names_origin(article, i))
    return [i for i in kept if i not in shared]


def _difference(claim: int, difference: Difference, a: int) -> Line:
    spans = difference.spans if difference.articles[0] == a else difference.spans[::-1]
    first, second = (list(span) if span else None for span in spans)
    return {"claim": claim, "type": difference.type, "a": first, "b": second, "note": difference.explanation}


def _origins(comparison: Comparison, number: int) -> list[Line]:
    text = comparison.articles[number].text
    return [
        {"text": text[span[0] : span[1]], "span": list(span), "name": origin.name}
        for origin in comparison.origins
        if origin.article == number
        for span in origin.spans
    ]


def events(
    together: Iterable[tuple[str, str]], apart: Iterable[tuple[str, str]], names: Mapping[str, str]
) -> Iterator[Line]:
    """Pairs of texts that readers put into one story, or into two; `names` are the files of those that are there."""
    for decided, same in ((together, True), (apart, False)):
        for a, b in decided:
            if a in names and b in names:
                # What is one story and another event, readers do not say.
                yield {"a": names[a], "b": names[b], "same_event": same, "same_story": True if same else None}


def write(folder: Path, pairs: Iterable[Line], events: Iterable[Line], texts: Iterable[Article]) -> None:
    """Write the files of gold. Raises `RetoldError` where the folder cannot be written."""
    try:
        (folder / "texts").mkdir(parents=True, exist_ok=True)
        for article in texts:
            (folder / "texts" / name_of(article)).write_bytes(article.text.encode("utf-8", "replace"))
        for name, lines in (("pairs", pairs), ("events", events)):
            written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (folder / f"{name}.jsonl").write_bytes(written.encode("utf-8", "replace"))
    except OSError as reason:
        raise errors.cannot_write(str(folder), reason.strerror or str(reason)) from None

"""Differences against gold comparisons of pairs of reports, with the gold's own claims or with those found.

usage: python benchmarks/differences.py DATA [--found] [--show] [--time]
       python benchmarks/differences.py DATA --read N [--seed S] [--after K]

By default the claims are the gold's, so that the figures say how well differences are told apart from the rest;
`--found` takes the claims that a comparison finds, for the examples also as it compares all reports of an event at
once ("stories"). `--show` prints every difference: right, wrong or missed.
`--time` prints the share of a whole comparison's CPU time, model included, that differences take.

`--read` scores nothing: it draws N further pairs of reports of one event, by the seed and after the first K drawn, and
prints each claim found with its sentences and differences, to be judged by reading.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

import pairs
import scoring
from retold import comparison, encoding
from retold.annotation import annotate
from retold.comparison.differences import differences, without_repeats
from retold.comparison.passages import passages
from retold.encoding.base import Encoder
from retold.encoding.words import words_of
from retold.model import Article, Claim, Comparison, Difference, Statement
from retold.reading import read

Pairs = Iterator[tuple[dict[str, Any], list[Article]]]


def gold_claims(gold: dict[str, Any], articles: Sequence[Article]) -> list[Claim]:
    """The gold's claims in the sentences of our articles."""
    claims: list[Claim] = []
    for claim in gold["claims"]:
        statements = [
            Statement(article=k, sentences=tuple(_ours(gold[f"sentences_{side}"], claim[side], articles[k])))
            for k, side in enumerate("ab")
        ]
        if all(s.sentences for s in statements):
            claims.append(Claim(id=len(claims) + 1, relation=claim["relation"], statements=tuple(statements)))
    return claims


def _ours(sentences: Sequence[dict[str, Any]], wanted: Sequence[int], article: Article) -> list[int]:
    return [
        i for i, s in enumerate(article.sentences)
        if not s.furniture and set(scoring.in_gold(article, [i], list(sentences))) & set(wanted)
    ]  # fmt: skip


def compare_claims(gold: dict[str, Any], articles: Sequence[Article], encoder: Encoder, found: bool) -> Comparison:
    """A comparison of the pair whose claims are the gold's, or those that are found."""
    if found:
        return comparison.compare(articles, encoder=encoder)
    annotated = _whole(annotate(articles))
    looked_at = passages(annotated, words_of(encoder))
    claims = tuple(
        msgspec.structs.replace(claim, differences=differences(claim, annotated, looked_at))
        for claim in gold_claims(gold, annotated)
    )
    return Comparison(articles=tuple(annotated), claims=without_repeats(claims))


def _whole(articles: Sequence[Article]) -> list[Article]:
    """With names and stance, where annotation does not give them."""
    from retold.annotation.names import mentions
    from retold.annotation.stance import stance

    found = mentions(articles) if not any(a.mentions for a in articles) else [a.mentions for a in articles]
    return [
        msgspec.structs.replace(a, mentions=m, stance=a.stance or stance(a))
        for a, m in zip(articles, found, strict=True)
    ]


def show(gold: dict[str, Any], compared: Comparison) -> None:
    """Prints every difference of a pair beside the gold's."""
    sides = scoring.sides_of(gold, compared)
    texts = [compared.articles[k].text for k in sides]
    print(f"\n## {gold['a'].get('text_file')} | {gold['b'].get('text_file')}")
    wanted = sorted(gold["differences"], key=lambda d: bool(d.get("optional")))
    open_ = list(range(len(wanted)))
    for claim in compared.claims:
        for d in claim.differences:
            spans = dict(zip(d.articles, d.spans, strict=True))
            hits = (k for k in open_ if scoring._match(wanted[k], [(d.type, spans)], set(), sides) is not None)
            hit = next(hits, None)
            if hit is not None:
                open_.remove(hit)
            mark = "WRONG" if hit is None else "optional" if wanted[hit].get("optional") else "right"
            print(f"  {mark:8} {claim.id} {d.type}: {d.explanation}")
    for k in open_:
        d, missed = wanted[k], "missed" if not wanted[k].get("optional") else "(missed optional)"
        cut = [texts[n][slice(*d[side])] if d[side] else None for n, side in enumerate("ab")]
        print(f"  {missed:8} {d['claim'] + 1} {d['type']}: {cut}  # {d['note']}")


def score(some: Pairs, encoder: Encoder, found: bool, showing: bool) -> scoring.Scores:
    """Scores every pair."""
    scores = scoring.Scores()
    for gold, articles in some:
        compared = compare_claims(gold, articles, encoder, found)
        scores.add(gold, compared)
        if showing:
            show(gold, compared)
    return scores


def score_stories(encoder: Encoder, showing: bool) -> scoring.Scores:
    """Scores the pairs of the examples, the reports of an event compared at once."""
    scores = scoring.Scores()
    for gold, compared in pairs.story_pairs(encoder):
        scores.add(gold, compared)
        if showing:
            show(gold, compared)
    return scores


def table(name: str, scores: scoring.Scores) -> None:
    """Prints the figures of one set of pairs."""
    f = scores.differences
    counted = f"found {f.found} of {f.gold}, {f.predicted - f.found} false"
    print(f"{name:9} F1 {f.f1:.3f}  P {f.precision:.3f}  R {f.recall:.3f}  {counted}")
    kinds = sorted({kind for kind, _ in scores.by_type})
    counts = (f"{kind} {scores.by_type[kind, 'found']}/{scores.by_type[kind, 'gold']}" for kind in kinds)
    print(f"{name:9} {', '.join(counts)}")


def share(some: Pairs, encoder: Encoder) -> None:
    """Prints the share of a whole comparison's CPU time that the differences take."""
    whole = apart = 0.0
    for _, articles in some:
        start = time.process_time()
        compared = comparison.compare(articles, encoder=encoder)
        whole += time.process_time() - start
        looked_at = passages(compared.articles, words_of(encoder))
        start = time.process_time()
        _all(compared, looked_at)
        apart += time.process_time() - start
    print(f"CPU time  differences {apart:.2f} s, comparison {whole:.2f} s: {apart / max(whole, 1e-9):.1%}")


def _all(compared: Comparison, looked_at: Sequence[Any]) -> list[tuple[Difference, ...]]:
    return [differences(claim, compared.articles, looked_at) for claim in compared.claims]


def further_pairs(data: Path) -> list[tuple[Path, Path]]:
    """Pairs of reports marked as one event of which the gold has no comparison, in an order of their own."""
    events, gold = data / "gold" / "events" / "same_event_pairs.jsonl", data / "gold" / "pairs" / "pairs.jsonl"
    if not events.exists() or not gold.exists():
        return []
    lines = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
    known = {frozenset((g["a"]["path"], g["b"]["path"])) for g in map(json.loads, gold.read_text("utf-8").splitlines())}
    chosen = {(x["a"], x["b"]) for x in lines if x["same_event"] and frozenset((x["a"], x["b"])) not in known}
    folder = data / "corpora" / "slavicner"
    return [(folder / a, folder / b) for a, b in sorted(chosen)]


def show_unscored(paths: tuple[Path, Path], encoder: Encoder) -> Counter[str]:
    """Prints the claims of a pair that has no gold, each with what differs in it; counts differences by type."""
    articles = [read(path, language=path.parent.name)[0] for path in paths]
    compared = comparison.compare(articles, encoder=encoder)
    print(f"\n## {' | '.join('/'.join(path.parts[-3:]) for path in paths)}: {len(compared.claims)} claims")
    counts: Counter[str] = Counter()
    for claim in compared.claims:
        for statement in claim.statements:
            article = compared.articles[statement.article]
            told = (article.text[slice(*article.sentences[i].span)] for i in statement.sentences)
            print(
                f"  {claim.id:2} {claim.relation} {article.language}: {' / '.join(' '.join(t.split()) for t in told)}"
            )
        for d in claim.differences:
            counts[d.type] += 1
            print(f"     {d.type}: {d.explanation}")
    return counts


def read_further(data: Path, encoder: Encoder, n: int, seed: int, after: int) -> None:
    """Prints the differences of pairs drawn by a seed, and how many of each type there are."""
    paths = further_pairs(data)
    if not paths:
        print(f"skipped: no further pairs in {data}")
        return
    random.Random(seed).shuffle(paths)
    counts: Counter[str] = Counter()
    for pair in paths[after : after + n]:
        counts += show_unscored(pair, encoder)
    by_type = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    print(f"\n{len(paths[after : after + n])} of {len(paths)} pairs, {counts.total()} differences: {by_type}")


def _number(arguments: Sequence[str], name: str, default: int) -> int:
    return int(arguments[arguments.index(name) + 1]) if name in arguments else default


def main(arguments: list[str]) -> None:
    if "--read" in arguments:
        n, seed, after = (_number(arguments, a, d) for a, d in (("--read", 15), ("--seed", 1), ("--after", 0)))
        read_further(Path(arguments[0]), encoding.load(), n, seed, after)
        return
    data = [Path(a) for a in arguments if not a.startswith("--")]
    found, showing, encoder = "--found" in arguments, "--show" in arguments, encoding.load()
    if "--time" in arguments:  # first, while the encoder remembers no sentence
        share(pairs.example_pairs(), encoder)
    table("examples", score(pairs.example_pairs(), encoder, found, showing))
    if found:
        table("stories", score_stories(encoder, showing))
    for folder in data:
        scores = score(pairs.gold_pairs(folder), encoder, found, showing)
        if scores.links_by_pair:
            table("gold", scores)


if __name__ == "__main__":
    main(sys.argv[1:])

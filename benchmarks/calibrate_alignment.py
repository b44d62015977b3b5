"""Fits the weights of `retold.comparison.alignment` and prints the lines to put there.

usage: python benchmarks/calibrate_alignment.py DATA

Learns from links that people drew: the gold pairs in DATA, further pairs of reports in DATA whose links stand in
`benchmarks/gold/links.jsonl` (places only), the project's own examples, comparable texts made from translations (in
other languages than those that `benchmarks/comparable.py` reports), and reports of different events, which share
nothing. Every figure is taken with the event that it is
measured on left out.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

import comparable
import pairs
import sheets
from retold import annotation, encoding
from retold.comparison.evidence import FEATURES, evidence
from retold.comparison.passages import passages
from retold.encoding.words import WordEncoder, words_of
from retold.model import Article, Sentence
from retold.reading import read

Matrix = NDArray[np.float64]
COMPARABLE = (("uk", "pl"), ("bg", "cs"), ("en", "sl"), ("ru", "es"), ("de", "uk"), ("fr", "bg"))
LINKS = Path(__file__).parent / "gold" / "links.jsonl"
COUNTED = {"parallel": 0.6, "apart": 0.3}  # what such pairs count, against a pair of reports of one event
RIDGE = 3.0  # pull of the standardised weights towards zero; 1 to 10 give the same figures


class Pair(NamedTuple):
    """Two reports, evidence for each pair of their sentences, and which of those people linked."""

    kind: str
    event: str
    features: Matrix  # (pairs of sentences, features), the doubtful left out
    linked: Matrix  # (pairs of sentences,)
    same: Matrix  # (pairs of sentences,), of those linked


def learning_pairs(data: Path, encoder: WordEncoder) -> Iterator[Pair]:
    """All pairs, with the sentences that people saw."""
    for gold, articles in pairs.gold_pairs(data):
        yield _pair("gold", gold["a"]["path"], gold, articles, set(), encoder)
    for line in LINKS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        files = [data / "corpora" / "slavicner" / row[side]["path"] for side in "ab"]
        if all(file.exists() for file in files):
            articles = [read(file, language=row[side]["lang"])[0] for file, side in zip(files, "ab", strict=True)]
            gold = _as_gold(row)
            yield _pair("further", row["a"]["path"], gold, articles, {tuple(x) for x in row["doubtful"]}, encoder)
    for sheet in sheets.load_all():
        for gold in sheets.pair_gold(sheet):
            articles = [sheet.articles[Path(gold[side]["text_file"]).name] for side in "ab"]
            yield _pair("examples", sheet.folder.name, gold, articles, set(), encoder)
    yield from _apart(data, encoder)
    yield from _comparable(data, encoder)


def _apart(data: Path, encoder: WordEncoder) -> Iterator[Pair]:
    """Reports of different events, of which no sentence is linked."""
    events = [list(sheet.articles.values()) for sheet in sheets.load_all()]
    events += [articles for _, articles in pairs.gold_pairs(data)]
    for number, articles in enumerate(events):
        for step in (1, 2):
            sides = list(annotation.annotate([articles[0], events[(number + step) % len(events)][-1]]))
            gold: dict[str, Any] = {
                f"sentences_{side}": [{"span": s.span, "furniture": s.furniture} for s in article.sentences]
                for side, article in zip("ab", sides, strict=True)
            }
            if sides[0].id != sides[1].id:
                yield _pair("apart", f"apart {number} {step}", {**gold, "claims": []}, sides, set(), encoder)


def _comparable(data: Path, encoder: WordEncoder) -> Iterator[Pair]:
    """Comparable texts of some translated documents, in pairs of languages that the benchmark leaves alone."""
    folder = data / "bench" / "ntrex"
    if not folder.exists():
        return
    for number, languages in enumerate(COMPARABLE):
        draw = random.Random(number)
        sides = zip(*(comparable.documents(folder, language) for language in languages), strict=True)
        for k, document in enumerate(list(sides)[number :: 2 * len(COMPARABLE)]):
            units = [comparable.disturbed(side, draw) for side in document]
            articles = [comparable.as_article(u, language) for u, language in zip(units, languages, strict=True)]
            gold: dict[str, Any] = {
                f"sentences_{side}": [{"span": s.span} for s in article.sentences]
                for side, article in zip("ab", articles, strict=True)
            }
            links = [(i, j) for i, (_, x) in enumerate(units[0]) for j, (_, y) in enumerate(units[1]) if x & y]
            gold["claims"] = [{"a": [i], "b": [j], "relation": "overlap"} for i, j in links]
            if all(units):
                yield _pair("parallel", f"{number}-{k}", gold, articles, set(), encoder)


def _as_gold(row: dict[str, Any]) -> dict[str, Any]:
    sentences = {
        f"sentences_{side}": [
            {"span": span, "furniture": i in row[side]["skip"]} for i, span in enumerate(row[side]["sentences"])
        ]
        for side in "ab"
    }
    return {**sentences, "claims": [{"a": [i], "b": [j], "relation": "overlap"} for i, j in row["links"]]}


def _pair(
    kind: str,
    event: str,
    gold: dict[str, Any],
    articles: list[Article],
    doubtful: set[tuple[int, ...]],
    encoder: WordEncoder,
) -> Pair:
    annotated = [
        msgspec.structs.replace(article, sentences=_sentences(gold[f"sentences_{side}"], article))
        for side, article in zip("ab", annotation.annotate(articles), strict=True)
    ]
    a, b = passages(annotated, encoder)
    cells = [(i, j) for i in a.sentences for j in b.sentences]
    links = {(i, j): claim["relation"] for claim in gold["claims"] for i in claim["a"] for j in claim["b"]}
    kept = [k for k, cell in enumerate(cells) if cell in links or cell not in doubtful]
    features = evidence(a, b).features.reshape(len(cells), len(FEATURES))[kept]
    linked = np.array([cells[k] in links for k in kept], float)
    same = np.array([links.get(cells[k]) == "same" for k in kept], float)
    return Pair(kind, event, features.astype(float), linked, same)


def _sentences(gold: list[dict[str, Any]], article: Article) -> tuple[Sentence, ...]:
    skipped = [bool(s.get("furniture") or s.get("origin")) for s in gold]
    return tuple(
        Sentence(span=(s["span"][0], s["span"][1]), furniture=skip, language=article.language)
        for s, skip in zip(gold, skipped, strict=True)
    )


def fit(learning: list[Pair]) -> tuple[Matrix, float]:
    """Weights and bias of a ridge logistic regression, by Newton's method."""
    features, linked = np.concatenate([p.features for p in learning]), np.concatenate([p.linked for p in learning])
    count = np.concatenate([np.full(len(p.linked), COUNTED.get(p.kind, 1.0)) for p in learning])
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    z = np.c_[(features - mean) / spread, np.ones(len(features))]
    ridge = np.diag([RIDGE] * features.shape[1] + [0.0])
    w = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ w))
        w += np.linalg.solve(
            (z * (count * p * (1 - p))[:, None]).T @ z + ridge, z.T @ (count * (linked - p)) - ridge @ w
        )
    weights = w[:-1] / spread
    return weights, float(w[-1] - weights @ mean)


def left_out(learning: list[Pair]) -> list[Matrix]:
    """Log odds of each pair's links by weights fitted without its event."""
    scores: dict[int, Matrix] = {}
    for event in sorted({p.event for p in learning}):
        rest = [p for p in learning if p.event != event]
        weights, bias = fit(rest)
        scores |= {k: p.features @ weights + bias for k, p in enumerate(learning) if p.event == event}
    return [scores[k] for k in range(len(learning))]


def figures(scores: Matrix, linked: Matrix, threshold: float) -> tuple[float, float, float]:
    """F1, precision and recall of the links above a threshold."""
    found = scores > threshold
    right = float((found * linked).sum())
    return 2 * right / max(1, found.sum() + linked.sum()), right / max(1, found.sum()), right / max(1, linked.sum())


def average_precision(scores: Matrix, linked: Matrix) -> float:
    """Mean precision at each link, a figure that needs no threshold."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(linked[order])
    return float((right / np.arange(1, len(order) + 1) * linked[order]).sum() / linked.sum())


def main(arguments: list[str]) -> None:
    learning = list(learning_pairs(Path(arguments[0] if arguments else "."), words_of(encoding.load())))
    scores = left_out(learning)
    for kind in ("gold", "further", "examples", "parallel", "apart"):
        chosen = [k for k, p in enumerate(learning) if p.kind == kind]
        if not chosen:
            continue
        s, y = np.concatenate([scores[k] for k in chosen]), np.concatenate([learning[k].linked for k in chosen])
        print(f"{kind:9} {len(chosen)} pairs, {int(y.sum())} links of {len(y)}", end=", ")
        if not y.any():
            print(*(f"above {t:.1f} {(s > t).sum()} false" for t in (-1.0, -0.6, -0.4, -0.2, 0.0)), sep=", ")
            continue
        print(f"average precision {average_precision(s, y):.3f}")
        for threshold in np.arange(-1.2, 0.5, 0.2):
            print(
                "          threshold {:5.1f}  F1 {:.3f}  P {:.3f}  R {:.3f}".format(
                    threshold, *figures(s, y, threshold)
                )
            )
    for kind in ("gold", "further", "examples", "parallel", "apart"):
        highest = sorted(float(s.max()) for s, p in zip(scores, learning, strict=True) if p.kind == kind)
        print(
            f"{kind:9} strongest link of a pair: {' '.join(f'{x:.1f}' for x in highest[:: max(1, len(highest) // 12)])}"
        )
    weights, bias = fit(learning)
    print("WEIGHTS = {" + ", ".join(f'"{n}": {w:.3f}' for n, w in zip(FEATURES, weights, strict=True)) + "}")
    print(f"BIAS = {bias:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])

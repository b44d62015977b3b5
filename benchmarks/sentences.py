"""Sentences, furniture and language against gold.

usage: python benchmarks/sentences.py DATA [--misses]

DATA is the folder with `gold/pairs/pairs.jsonl`, the texts that it names and `corpora/slavicner/raw`. Sentences
count when both ends are exact; furniture is scored over the sentences that are; the language of each sentence of
the corpus (30 characters and more, the first of each document) is compared with the folder that it lies in.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retold.annotation.language import detect
from retold.annotation.sentences import split
from retold.model import Span

Gold = dict[Span, bool]


def gold_documents(data: Path) -> Iterator[tuple[str, str, Gold]]:
    """Language, text and sentences (span to furniture) of each document of the gold pairs."""
    for line in (data / "gold" / "pairs" / "pairs.jsonl").read_text(encoding="utf-8").splitlines():
        pair: dict[str, Any] = json.loads(line)
        for side in "ab":
            places = [data / pair[side]["text_file"], data / "gold" / pair[side]["text_file"]]
            text = next(p for p in places if p.exists()).read_bytes().decode("utf-8")
            spans = {tuple(s["span"]): bool(s.get("furniture")) for s in pair[f"sentences_{side}"]}
            yield pair[side]["lang"], text, spans


def f1(found: int, predicted: int, gold: int) -> float:
    return 2 * found / (predicted + gold) if predicted + gold else 1.0


def score_sentences(data: Path, misses: bool) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for language, text, gold in gold_documents(data):
        ours = {s.span: s.furniture for s in split(text, language)}
        both = gold.keys() & ours.keys()
        for row in (counts[language], counts["all"]):
            row.update(
                documents=1,
                found=len(both),
                ours=len(ours),
                gold=len(gold),
                aside=sum(gold.values()),
                marked=sum(ours.values()),
                right=sum(gold[s] and ours[s] for s in both),
                detected=detect(text) == language,
            )
        for span in sorted(gold.keys() ^ ours.keys()) if misses else ():
            print("missed " if span in gold else "made up", language, repr(text[slice(*span)]))
    print("sentences  docs  gold  ours    F1   furniture: gold  precision  recall   language")
    for language, c in sorted(counts.items()):
        precision = c["right"] / c["marked"] if c["marked"] else 1.0
        recall = c["right"] / c["aside"] if c["aside"] else 1.0
        print(
            f"{language:9} {c['documents']:5} {c['gold']:5} {c['ours']:5} {f1(c['found'], c['ours'], c['gold']):5.3f}"
            f" {c['aside']:16} {precision:10.3f} {recall:7.3f} {c['detected'] / c['documents']:10.3f}"
        )


def score_language(data: Path, per_language: int = 1000) -> None:
    folder = data / "corpora" / "slavicner" / "raw"
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for path in sorted(folder.glob("*/*/*"), key=lambda p: (p.name, str(p))):
        language = path.parent.name
        if total[language] >= per_language:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        kept = [s.span for s in split(text, language) if not s.furniture and s.span[1] - s.span[0] >= 30]
        for span in kept[:10]:
            total[language] += 1
            right[language] += detect(text[slice(*span)]) == language
    if total:
        each = "  ".join(f"{code} {right[code] / total[code]:.4f}" for code in sorted(total))
        print(f"language of single sentences ({total.total()}): {right.total() / total.total():.4f}   {each}")


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    if not (data / "gold" / "pairs" / "pairs.jsonl").exists():
        print(f"skipped: no gold pairs in {data}")
        return
    score_sentences(data, "--misses" in sys.argv)
    score_language(data)


if __name__ == "__main__":
    main()

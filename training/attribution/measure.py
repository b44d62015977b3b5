"""What a tagger of attributions finds on gold, alone and beside the language data.

usage: PYTHONPATH=benchmarks python -m training.attribution.measure DATA HEAD.npz [--language CODE ...] [--english]

Alone: as for a language of which there are no data, in the terms of `benchmarks/attribution.py` (sentences are cut by
the language's own rules). Beside the data: with what the tagger is sure of in sentences in which the data find nothing
(`add`), and without what it is sure is none (`drop`), at several log odds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

import attribution as benchmark
from retold import encoding
from retold.annotation.attribution import tagging
from retold.annotation.attribution.article import explained
from retold.model import Article, Attribution

Explained = list[tuple[Attribution, str]]
ADDED, DROPPED = (1.0, 2.0, 3.0, 4.0), (-2.0, -3.0, -4.0, -6.0)


def neutral(article: Article) -> Article:
    """The article as if nothing were known of its language."""
    bare = tuple(msgspec.structs.replace(sentence, language=None) for sentence in article.sentences)
    return msgspec.structs.replace(article, language=None, sentences=bare)


def alone(tagger: tagging.Tagger, article: Article) -> Explained:
    """By the tagger and neutral rules."""
    return explained(neutral(article), tagger)


def added(tagger: tagging.Tagger, least: float, article: Article) -> Explained:
    """By the language data, and by the tagger in sentences in which they find nothing."""
    found = explained(article)
    taken = [span for one, _ in found for span in (*one.content, *([one.cue] if one.cue else []))]
    sure = {n: [s for s in said if s.odds >= least] for n, said in tagger(article).items()}
    free = {
        n: said for n, said in sure.items()
        if not any(a < article.sentences[n].span[1] and article.sentences[n].span[0] < b for a, b in taken)
    }  # fmt: skip
    return [*found, *explained(neutral(article), lambda _: free)]


def dropped(odds: Callable[[Article], dict[int, float]], least: float, article: Article) -> Explained:
    """By the language data, less those whose cue the tagger is sure is none."""
    known = odds(article)
    return [(one, name) for one, name in explained(article) if not one.cue or known.get(one.cue[0], 0.0) > least]


def row(data: Path, codes: list[str], name: str, way: Callable[[Article], Explained]) -> None:
    """One row for all codes together."""
    total = benchmark.Tally()
    benchmark.explained = way
    for code in codes:
        total.add(benchmark.slavic(data, code, misses=False))
    benchmark.row(name, total)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("head", type=Path)
    parser.add_argument("--language", action="append")
    parser.add_argument("--english", action="store_true")
    parser.add_argument("--beside", action="store_true")
    given = parser.parse_args()
    if not (given.data / "gold/attribution").is_dir():
        print(f"skipped: no gold/attribution in {given.data}")
        return
    tagger = tagging.tagger(
        encoding.CachingEncoder(encoding.for_names(threads=1)).encode_words, tagging.read(given.head)
    )
    codes = given.language or list(benchmark.LANGUAGES)
    print("          relations  precision  recall  F1    direct mixed indirect  kind  source speaker via   document")
    row(given.data, codes, "data", explained)
    row(given.data, codes, "tagger", partial(alone, tagger))
    if given.beside:
        for least in ADDED:
            row(given.data, codes, f"add {least}", partial(added, tagger, least))
    if given.english:
        benchmark.explained = partial(alone, tagger)
        benchmark.english(given.data, misses=False)


if __name__ == "__main__":
    main()

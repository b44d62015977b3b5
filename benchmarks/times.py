"""Times in sentences of real reports, for judging by reading; and how fast times, quantities and stance are.

usage: python benchmarks/times.py SHARED [SEED]

Draws ten sentences a language from `SHARED/corpora/slavicner` among those with a word or a number that may speak of
time, resolves their times as if published on a nominal day of their topic, and prints each with a digest, so
that `docs/times.md` can record what was judged without repeating the texts. The speed table follows.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from retold.annotation.passages import Passage, passages
from retold.annotation.quantities import quantities
from retold.annotation.sentences import split
from retold.annotation.stance import stance
from retold.annotation.times import times
from retold.languages import load
from retold.languages.numbers import expand
from retold.languages.times import TimeRules
from retold.model import Article, Published

# The corpus gives no dates of publication; these are days on which its topics were in the news.
NOMINAL = {
    "asia_bibi": "2018-11-14",
    "brexit": "2019-03-20",
    "covid-19": "2021-01-13",
    "nord_stream": "2020-12-16",
    "russia_-_ukraine_war": "2022-09-07",
    "ryanair": "2018-08-08",
    "us_election_2020": "2020-11-11",
}
LANGUAGES = ("bg", "cs", "pl", "ru", "sl", "uk")
A_LANGUAGE = 10
FILES = 80  # reports a language from which sentences are drawn


def articles(folder: Path, language: str, seed: int) -> Iterator[Article]:
    paths = sorted(folder.glob(f"*/{language}/*.txt"))
    random.Random(seed).shuffle(paths)
    for path in paths[:FILES]:
        text = path.read_text(encoding="utf-8", errors="replace")
        yield Article(
            id="0" * 16,
            source=path.name,
            language=language,
            text=text,
            published=Published(value=NOMINAL[path.parts[-3]], precision="day"),
            sentences=split(text, language),
        )


def temporal_words(language: str) -> frozenset[str]:
    rules = load(language, TimeRules)
    tables = (rules.months, rules.weekdays, rules.units, rules.seasons, rules.parts)
    return frozenset().union(*(expand(language, w, rules.endings) for t in tables for w in t.values()))


def speaks_of_time(passage: Passage, words: frozenset[str]) -> bool:
    dated = any(t.kind == "number" and (len(t.folded) == 4 or ":" in t.folded) for t in passage.tokens)
    return bool(passage.matches) or dated or any(t.folded in words for t in passage.tokens)


def draw(folder: Path, seed: int) -> Iterator[tuple[Article, Passage]]:
    for language in LANGUAGES:
        words = temporal_words(language)
        found = [
            (a, p)
            for a in articles(folder, language, seed)
            for p in passages(a)
            if p.language == language and 5 < len(p.tokens) < 60 and speaks_of_time(p, words)
        ]
        yield from random.Random(seed).sample(found, min(A_LANGUAGE, len(found)))


def show(folder: Path, seed: int) -> None:
    for article, passage in draw(folder, seed):
        day = article.published.value if article.published else "-"
        sentence = article.text[passage.start : passage.end]
        digest = hashlib.sha256(sentence.encode()).hexdigest()[:8]
        print(f"{passage.language} {digest} {day}  {' '.join(sentence.split())}")
        for t in times(article):
            if passage.start <= t.span[0] < passage.end:
                about = " about" if t.approximate else ""
                print(f"     [{article.text[slice(*t.span)]}] {t.from_}/{t.to} {t.precision} {t.anchor}{about}")


def speed(folder: Path, seed: int) -> None:
    reports = [a for language in LANGUAGES for a in list(articles(folder, language, seed))[:20]]
    words = sum(len(a.text.split()) for a in reports)
    for a in reports[::20]:  # compile the rules of every language first
        times(a), quantities(a), stance(a)
    start = time.process_time()
    for a in reports:
        times(a), quantities(a), stance(a)
    spent = time.process_time() - start
    print(f"times, quantities and stance: {words / 400 / spent:.0f} reports of 400 words per CPU-second")


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    folder = shared / "corpora" / "slavicner" / "raw"
    if not folder.exists():
        print(f"skipped: no {folder}")
        return
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    show(folder, seed)
    speed(folder, seed)


if __name__ == "__main__":
    main()

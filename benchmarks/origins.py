"""Origins that reports name, and those that they share, against gold comparisons of pairs of reports.

usage: python benchmarks/origins.py DATA [--misses] [--reuse]

DATA is the folder with `gold/pairs/pairs.jsonl` and the texts that it names; without it the project's own examples
are scored alone. Names are compared by the outlet that they name, or else by their words: small words and the order
set aside, a country and its adjective taken for the same ("Mexican Ministry of Health", "Ministry of Health of
Mexico"), an acronym for the name that has it in brackets.
With --reuse it lists which pairs of reports follow each other sentence by sentence, by the gold's own claims.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sheets
from pairs import gold_pairs
from retold.annotation import annotate
from retold.annotation.names import gazetteer
from retold.comparison.origins import common, origins
from retold.comparison.reuse import one_text
from retold.languages import outlets
from retold.languages.words import fold, words
from retold.model import Article, Claim, Sentence, Statement
from scoring import Figure

_SMALL = frozenset({"of", "the", "for", "and", "in", "on"})

Keys = set[frozenset[str]]
Gold = tuple[list[Article], list[Keys], Keys]


def key(name: str) -> frozenset[str]:
    """What a name is compared by."""
    outlet = outlets.resolve(name)
    if outlet is not None:
        return frozenset({outlet.name})
    folded = (w.folded for w in words(name))
    return frozenset(_country(w) or w for w in folded if w not in _SMALL)


def _country(word: str) -> str | None:
    known = gazetteer.lookup((word.upper() if word in ("us", "uk") else word.capitalize(),), "en")
    codes = {entity: code for code, entity in gazetteer.wikidata().items()}
    return (codes.get(known.entity) if known else None) or gazetteer.nationality(fold(word), "en")


def gold_sets(data: Path) -> Iterator[Gold]:
    """The two articles of each gold pair, the names each rests on, and those both rest on."""
    for gold, articles in gold_pairs(data):
        named = gold["origins"]
        yield articles, [_keys(o["name"] for o in named[side]) for side in "ab"], _keys(named["common_origin"])


def example_sets() -> Iterator[Gold]:
    """The same for the project's own events, with all their reports."""
    for sheet in sheets.load_all():
        wanted = [_keys(sheet.answers["origins"][file]) for file in sheet.files]
        yield [sheet.articles[file] for file in sheet.files], wanted, _keys(sheet.answers["common_origins"])


def _keys(names: Iterator[str] | Sequence[str]) -> Keys:
    return {key(name) for name in names}


def score(sets: Iterator[Gold], misses: bool = False) -> tuple[Figure, int, int]:
    """Figures over all reports; of how many groups of reports the common origins are right."""
    figure, right, total = Figure(), 0, 0
    for articles, wanted, shared in sets:
        annotated = annotate(articles)
        found = origins(annotated)
        ours = [_keys([o.name for o in found if o.article == k]) for k in range(len(annotated))]
        for mine, theirs in zip(ours, wanted, strict=True):
            figure.add(len(mine & theirs), len(mine), len(theirs))
        both = _keys(common(found, annotated))
        right, total = right + (both == shared), total + 1
        if misses:
            _show(annotated, ours, wanted, both, shared)
    return figure, right, total


def _show(articles: Sequence[Article], ours: list[Keys], wanted: list[Keys], both: Keys, shared: Keys) -> None:
    for article, mine, theirs in zip(articles, ours, wanted, strict=True):
        missed, wrong = [" ".join(sorted(k)) for k in theirs - mine], [" ".join(sorted(k)) for k in mine - theirs]
        if missed or wrong:
            print(f"{article.source}: missed {missed}, wrong {wrong}")
    if both != shared:
        print(f"    common {[' '.join(k) for k in both]}, should be {[' '.join(k) for k in shared]}")


def show_reuse(data: Path) -> None:
    """Lists pairs whose gold claims follow each other, to judge the thresholds of `comparison.reuse`."""
    examples = [line for sheet in sheets.load_all() for line in sheets.pair_gold(sheet)]
    for gold in [*(gold for gold, _ in gold_pairs(data)), *examples]:
        articles = [_cut(gold[f"sentences_{side}"]) for side in "ab"]
        claims = [_claim(k, claim) for k, claim in enumerate(gold["claims"])]
        verdict = "one text" if one_text(claims, articles) else "apart"
        print(f"{verdict:10} {gold['a']['text_file']} {gold['b']['text_file']}")


def _cut(sentences: list[dict[str, Any]]) -> Article:
    marked = (
        Sentence(span=(s["span"][0], s["span"][1]), furniture=bool(s.get("furniture") or s.get("origin")))
        for s in sentences
    )
    return Article(id="", source="", text="", sentences=tuple(marked))


def _claim(k: int, gold: dict[str, Any]) -> Claim:
    statements = tuple(Statement(article=n, sentences=tuple(gold[side])) for n, side in enumerate("ab"))
    return Claim(id=k, relation=gold["relation"], statements=statements)


def main() -> None:
    """Prints the table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    data, misses = Path(sys.argv[1]), "--misses" in sys.argv
    if "--reuse" in sys.argv:
        return show_reuse(data)
    rows = [("the project's examples", score(example_sets(), misses))]
    if (data / "gold" / "pairs" / "pairs.jsonl").exists():
        rows.append(("gold pairs", score(gold_sets(data), misses)))
    else:
        print(f"skipped: no gold pairs in {data}")
    print(f"{'origins':24} {'F1':>6} {'prec.':>6} {'recall':>6}   common origins right")
    for name, (figure, right, total) in rows:
        print(f"{name:24} {figure.f1:6.3f} {figure.precision:6.3f} {figure.recall:6.3f}   {right} of {total}")
    _speed([article for articles, _, _ in example_sets() for article in articles])


def _speed(articles: Sequence[Article]) -> None:
    annotated = annotate(articles)
    origins(annotated)
    begun = time.process_time()
    for _ in range(20):
        origins(annotated)
    spent = time.process_time() - begun
    print(f"{20 * len(annotated) / spent:.0f} reports per CPU-second, annotation not counted")


if __name__ == "__main__":
    main()

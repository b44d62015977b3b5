"""Names on SlavicNER, each topic left out of what is learnt: mentions, base forms, linking, speed.

usage: python benchmarks/names.py SHARED [TOPIC ...]

For each topic the weights and the rules for base forms are learnt from the other topics (`tools/train_names.py`,
`tools/train_bases.py`), its reports are annotated in one call, and `SHARED/bench/score_names.py` scores them. Base
forms are counted over the mentions whose span is right; "given" links the marked mentions. Speed is CPU time of
`annotation.names.mentions` in reports of 400 words. Takes some minutes.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, cast

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import train_bases
import train_names
from retold.annotation.names import bases, gazetteer, linking, mentions
from retold.annotation.names.finding import find_with
from retold.annotation.names.tagging import Reader
from retold.annotation.names.weights import Scorer, read, write
from retold.model import Article, Mention, MentionType

DOCUMENTS, EPOCHS = 60, 5  # what the shipped weights are learnt with
WORDS = 400
MARKS = "\"'«»„“”"


class Figures(NamedTuple):
    """What a topic reaches."""

    strict: float
    overlap: float
    given: float
    linked: float
    base: float
    speed: float


class Gold(NamedTuple):
    """A marked mention."""

    span: tuple[int, int]
    form: str
    lemma: str
    type: MentionType


def gold(file: Path) -> list[Gold]:
    rows = (row.split("\t") for row in file.read_text(encoding="utf-8-sig").splitlines())
    return [
        Gold((int(r[0]), int(r[1])), r[2], r[3], cast("MentionType", r[4]))
        for r in rows
        if len(r) >= 6 and r[0].isdigit()
    ]


def score(shared: Path, *arguments: str) -> dict[str, dict[str, float]]:
    """What the scorer prints."""
    command = [sys.executable, str(shared / "bench/score_names.py"), *arguments]
    found: dict[str, dict[str, float]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def given(shared: Path, topic: str) -> float:
    """F1 of linking the marked mentions of a topic."""
    folder = shared / "corpora/slavicner/ner" / topic
    rows, occurrences = [], []
    for file in sorted(folder.glob("*/*.tsv")):
        for g in gold(file):
            if g.type in ("PER", "ORG", "LOC"):
                rows.append([file.parent.name, file.stem, str(g.span[0]), str(g.span[1])])
                words = gazetteer.name_words(g.form) or (g.form,)
                occurrences.append(
                    linking.Occurrence(f"{file.parent.name}/{file.stem}", file.parent.name, words, g.type)
                )
    linker = linking.Linker(occurrences)
    table = "".join("\t".join([*r, str(linker.group_of(o))]) + "\n" for r, o in zip(rows, occurrences, strict=True))
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, "links.tsv")
        path.write_text(table, encoding="utf-8")
        return score(shared, "--given", str(folder), str(path))["linking_given_mentions"]["f1"]


def right_bases(folder: Path, articles: Sequence[Article], found: Sequence[Sequence[Mention]]) -> float:
    """Share of right base forms among the mentions whose span is right."""
    right = total = 0
    for article, names in zip(articles, found, strict=True):
        lemmas = {g.span: g.lemma for g in gold(folder / f"{article.id}.tsv")}
        for name in names:
            if name.type in ("PER", "ORG", "LOC") and name.span in lemmas:
                total += 1
                right += name.name.strip(MARKS) == lemmas[name.span].strip(MARKS)
    return right / total if total else 0.0


def measure(
    shared: Path, topic: str, scorer: Scorer, reader: Reader | None = None, documents: int = sys.maxsize
) -> Figures:
    """The figures of a topic, or of so many of its reports a language; `reader` is that of `find_with`."""
    corpus = shared / "corpora/slavicner"
    rules: bases.Rules = train_bases.count(corpus, topic)
    articles = [m.article for m in train_names.read(corpus, documents, topic)]
    start = time.process_time()
    found = mentions(articles, finder=lambda some: find_with(scorer, some, reader), rules=rules)
    spent = time.process_time() - start
    words = sum(len(a.text.split()) for a in articles)
    answer = [
        {
            "source": f"{a.id.replace('/', '-')}.txt",
            "mentions": [{"span": m.span, "type": m.type, "entity": m.entity} for m in names],
        }
        for a, names in zip(articles, found, strict=True)
    ]
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, "names.json")
        path.write_text(json.dumps({"articles": answer}), encoding="utf-8")
        # Reports of different languages may bear one name, which the scorer cannot tell apart: the language is added.
        for file in sorted((corpus / "ner" / topic).glob("*/*.tsv")):
            copy = Path(temporary, "ner", file.parent.name, f"{file.parent.name}-{file.name}")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
        scored = score(shared, str(Path(temporary, "ner")), str(path))
    return Figures(
        strict=scored["mentions_strict"]["f1"],
        overlap=scored["mentions_any_overlap"]["f1"],
        given=given(shared, topic),
        linked=scored["linking_end_to_end"]["f1"],
        base=right_bases(corpus / "ner" / topic, articles, found),
        speed=words / WORDS / spent,
    )


def main(shared: Path, topics: list[str]) -> None:
    if not (shared / "corpora/slavicner").is_dir():
        print(f"skipped: {shared}/corpora/slavicner is not there")
        return
    corpus = train_names.Corpus(list(train_names.read(shared / "corpora/slavicner", DOCUMENTS)))
    print(f"{'topic left out':24}{'strict':>8}{'overlap':>9}{'given':>8}{'linked':>8}{'base':>8}{'reports/s':>11}")
    rows = []
    gc.freeze()  # what is learnt from lies in memory only here: going through it is none of the stage's work
    for topic in topics or sorted(corpus.samples):
        table = corpus.train([t for t in corpus.samples if t != topic], EPOCHS)
        rows.append(measure(shared, topic, Scorer(read(write(table)))))
        show(topic, rows[-1])
    show("mean", Figures(*(sum(column) / len(rows) for column in zip(*rows, strict=True))))


def show(name: str, f: Figures) -> None:
    print(
        f"{name:24}{f.strict:8.3f}{f.overlap:9.3f}{f.given:8.3f}{f.linked:8.3f}{f.base:8.3f}{f.speed:11.0f}",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])

"""Base forms of people's full names on SlavicNER: each report read alone, rules for them learnt without its topic.

usage: python benchmarks/base_forms.py SHARED [--reports 20]

Counts the mentions of persons of two words and more whose span is right, in so many reports of each topic and language.
What finds them is shipped: only the rules for base forms are learnt without the topic (`tools/train_bases.py`).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from names import MARKS, gold

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import train_bases
import train_names
from retold.annotation.names import mentions


def counted(corpus: Path, topic: str, reports: int) -> tuple[Counter[str], Counter[str]]:
    """By language, how many full names are right, and how many there are."""
    rules = train_bases.count(corpus, topic)
    right, total = Counter[str](), Counter[str]()
    for article in (marked.article for marked in train_names.read(corpus, reports, topic)):
        lemmas = {g.span: g.lemma for g in gold(corpus / "ner" / topic / f"{article.id}.tsv")}
        for name in mentions([article], rules=rules)[0]:
            if name.type == "PER" and name.span in lemmas and " " in article.text[slice(*name.span)].strip():
                total[article.language or ""] += 1
                right[article.language or ""] += name.name.strip(MARKS) == lemmas[name.span].strip(MARKS)
    return right, total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", default="../shared", type=Path)
    parser.add_argument("--reports", type=int, default=20)
    asked = parser.parse_args()
    corpus = asked.data / "corpora/slavicner"
    if not corpus.is_dir():
        print(f"skipped: {corpus} is not there")
        return
    right, total = Counter[str](), Counter[str]()
    for topic in sorted(folder.name for folder in (corpus / "ner").iterdir() if folder.is_dir()):
        for sums, more in zip((right, total), counted(corpus, topic, asked.reports), strict=True):
            sums.update(more)
    for language in sorted(total):
        print(f"{language}: {right[language] / total[language]:.3f} of {total[language]:,}")


if __name__ == "__main__":
    main()

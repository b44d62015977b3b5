"""Count how endings of names turn into those of their base forms, from reports in which names carry their lemma.

usage: python tools/train_bases.py CORPUS [--without TOPIC] [--out FILE]

CORPUS is a folder in the layout of SlavicNER (ner/TOPIC/LANGUAGE/NAME.tsv). A form counts once for each topic, however
often it occurs. An ending is kept only where it decides otherwise than a shorter one.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from retold.annotation.names import bases, gazetteer

_LEAST = 3


def pairs(corpus: Path, without: str | None) -> Iterator[tuple[str, str, str]]:
    """Place, form and base form of each word of each name, once a topic."""
    seen = set()
    for file in sorted((corpus / "ner").glob("*/*/*.tsv")):
        topic, language = file.parts[-3:-1]
        if topic == without:
            continue
        for row in file.read_text(encoding="utf-8-sig").splitlines():
            cells = row.split("\t")
            if len(cells) < 6 or (topic, language, *cells[2:5]) in seen:
                continue
            seen.add((topic, language, *cells[2:5]))
            written, base = gazetteer.name_words(cells[2]), gazetteer.name_words(cells[3])
            if len(written) == len(base):
                for i, (form, lemma) in enumerate(zip(written, base, strict=True)):
                    if not gazetteer.is_abbreviation(form) and form[0].isupper() == lemma[0].isupper():
                        yield bases.place(language, cells[4], i, len(written)), form, lemma


def count(corpus: Path, without: str | None) -> bases.Rules:
    """The rules of a corpus."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for where, form, lemma in pairs(corpus, without):
        if form.isupper() and not lemma.isupper():
            continue
        cut, new = bases.change(form, lemma)
        for length in range(len(cut), min(6, len(form)) + 1):
            found[where, form[len(form) - length :].casefold()][f"{cut}>{new}"] += 1
    return {key: _most(changes) for key, changes in found.items() if _needed(key, changes, found)}


def _most(changes: Counter[str]) -> dict[str, int]:
    return {c: n for c, n in changes.most_common(4) if n > 1 or len(changes) == 1}


def _needed(key: tuple[str, str], changes: Counter[str], found: dict[tuple[str, str], Counter[str]]) -> bool:
    where, ending = key
    if sum(changes.values()) < _LEAST:
        return False
    shorter = found.get((where, ending[1:])) if ending else None
    return shorter is None or _shares(shorter) != _shares(changes)


def _shares(changes: Counter[str]) -> list[tuple[str, int]]:
    total = sum(changes.values())
    return [(c, round(4 * n / total)) for c, n in sorted(changes.items()) if n / total > 0.2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--without")
    parser.add_argument("--out", type=Path, default=gazetteer.DATA / "base_forms.tsv")
    given = parser.parse_args()
    rules = count(given.corpus, given.without)
    given.out.write_text(bases.write(rules), encoding="utf-8")
    print(f"{given.out}: {len(rules)} endings")


if __name__ == "__main__":
    main()

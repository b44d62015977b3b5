"""Silver for the tagger of attributions: what the language data find in reports, and the states of their words.

usage: python -m training.attribution.states CORPUS STATES [--reports N] [--without FILE ...]

CORPUS is a folder with raw/TOPIC/LANGUAGE/NAME (the layout of SlavicNER); at most N reports of each topic and language
are read, the same ones every time, and none whose name stands in a FILE (gold to measure on). STATES/TOPIC.npz holds
figures alone, no text: states (`inner`, float16) and `marks` of all words, where each sentence begins (`starts`), its
`languages`; and of each relation with a cue its `cues` (sentence, first word, behind the last, whether it is of
document scope) and what each word of its sentence is to it (`parts`: 1 source, 2 content). What is there is left.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from retold import encoding
from retold.annotation.attribution import attributions, tagging
from retold.annotation.sentences import split
from retold.model import Article, Attribution, Span

REPORTS = 30
SOURCE, CONTENT = 1, 2


def articles(folder: Path, reports: int, without: str) -> Iterator[Article]:
    """Reports of a topic, language by language, those first whose names have the lowest digests."""
    for language in sorted(folder.iterdir()):
        files = sorted(language.iterdir(), key=lambda file: blake2b(file.name.encode()).digest())
        for file in [file for file in files if file.name not in without][:reports]:
            text = file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
            sentences = split(text, language.name)
            yield Article(id=file.name, source=str(file), text=text, language=language.name, sentences=sentences)


def covered(spans: Sequence[Span], by: Sequence[Span]) -> np.ndarray:
    """Which words begin inside one of the spans `by`."""
    return np.array([any(a <= start < b for a, b in by) for start, _ in spans], bool)


def parts(relation: Attribution, spans: Sequence[Span]) -> np.ndarray:
    """What each word is to a relation."""
    found = np.zeros(len(spans), np.uint8)
    found[covered(spans, relation.content)] = CONTENT
    if relation.source:
        found[covered(spans, [relation.source])] = SOURCE
    return found


def add(found: dict[str, list[Any]], article: Article, encode_words: Any) -> None:  # noqa: ANN401
    """The sentences of an article and its relations, behind those that were found."""
    relations = [r for r in attributions(article) if r.cue]
    numbers = [k for k, sentence in enumerate(article.sentences) if not sentence.furniture]
    texts = [article.text[slice(*article.sentences[k].span)] for k in numbers]
    for number, words in zip(numbers, encode_words(texts), strict=True):
        start, end = article.sentences[number].span
        spans = [(start + a, start + b) for a, b in words.spans]
        if not 0 < len(spans) <= tagging.LONGEST:
            continue
        found["inner"].append(words.inner)
        quoted = tagging.quotations(article, number)
        found["marks"].append(tagging.marks(article.text, (start, end), spans, quoted).astype(np.uint8))
        found["languages"].append(article.language)
        for relation in relations:
            if relation.cue and start <= relation.cue[0] < end and (cue := covered(spans, [relation.cue])).any():
                where = np.flatnonzero(cue)
                whole = relation.scope == "document"
                found["cues"].append((len(found["languages"]) - 1, where[0], where[-1] + 1, whole))
                found["parts"].append(parts(relation, spans))


def states(reports: Iterator[Article], encode_words: Any) -> dict[str, np.ndarray]:  # noqa: ANN401
    """The arrays of a topic."""
    found: dict[str, list[Any]] = defaultdict(list)
    for article in reports:
        add(found, article, encode_words)
    return {
        "inner": np.concatenate(found["inner"]), "marks": np.concatenate(found["marks"]),
        "starts": np.cumsum([0, *map(len, found["marks"])]), "languages": np.array(found["languages"]),
        "cues": np.array(found["cues"], np.int32), "parts": np.concatenate(found["parts"]),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("states", type=Path)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--without", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    given.states.mkdir(parents=True, exist_ok=True)
    without = "\n".join(file.read_text(encoding="utf-8") for file in given.without)
    encoder = encoding.for_names(threads=1)
    for folder in sorted((given.corpus / "raw").iterdir()):
        file = given.states / f"{folder.name}.npz"
        if not file.exists():
            made = states(articles(folder, given.reports, without), encoder.encode_words)
            with file.with_suffix(".new").open("wb") as opened:
                np.savez(opened, **made)
            file.with_suffix(".new").rename(file)
            print(f"{folder.name}: {len(made['starts']) - 1} sentences, {len(made['cues'])} relations", flush=True)


if __name__ == "__main__":
    main()

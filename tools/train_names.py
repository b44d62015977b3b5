"""Learn how much each piece of evidence counts for a name, from reports in which the names are marked.

usage: python tools/train_names.py CORPUS [--without TOPIC] [--out FILE] [--documents N] [--epochs N]

CORPUS is a folder in the layout of SlavicNER (raw/TOPIC/LANGUAGE/NAME and ner/TOPIC/LANGUAGE/NAME.tsv). An averaged
perceptron with a margin over whole sentences (Collins, 2002) learns one figure for each feature and type; features of
single words are kept only when two topics have them, so that names of one story are not learnt by heart. The table
holds figures and features (endings, frequent words, classes), no text. `--without` leaves a topic out.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from retold.annotation.names import gazetteer, weights
from retold.annotation.names.candidates import candidates
from retold.annotation.names.evidence import Usage, all_features, gather
from retold.annotation.names.lines import Line, lines
from retold.annotation.sentences import split
from retold.model import Article

_MARGIN_WRONG, _MARGIN_MISSED = 5.0, 15.0  # what a wrong and what a missed name costs; tried by topic left out
_FEW = 3  # reports of a small story
_MARKS = "\"'«»„“”‚‘’"
_LEXICAL = ("s:", "w:")


class Marked(NamedTuple):
    """A report and its names: start, end, type."""

    topic: str
    article: Article
    names: dict[tuple[int, int], str]


class Sample(NamedTuple):
    """A sentence: its candidates, their features (numbers, one after the other) and the right types (-1 for none)."""

    spans: list[tuple[int, int]]
    features: np.ndarray
    offsets: np.ndarray
    gold: list[int]
    size: int


def read(corpus: Path, documents: int, topic: str = "*") -> Iterator[Marked]:
    """At most `documents` reports of each topic (or of one) and language, the same ones every time."""
    for folder in sorted((corpus / "ner").glob(f"{topic}/*")):
        topic, language = folder.parent.name, folder.name
        files = sorted(folder.glob("*.tsv"))
        random.Random(topic + language).shuffle(files)
        for file in files[:documents]:
            raw = corpus / "raw" / topic / language / file.stem
            if not raw.exists():
                raw = raw.with_name(f"{raw.name}.txt")
            with raw.open(encoding="utf-8-sig", newline="") as opened:
                text = opened.read()
            yield Marked(topic, _article(file.stem, raw.name, language, text), _names(file, text))


def _article(name: str, source: str, language: str, text: str) -> Article:
    sentences = split(text, language)
    return Article(id=f"{language}/{name}", source=source, language=language, text=text, sentences=sentences)


def _names(file: Path, text: str) -> dict[tuple[int, int], str]:
    found = {}
    for row in file.read_text(encoding="utf-8-sig").splitlines():
        cells = row.split("\t")
        if len(cells) >= 6 and cells[0].isdigit():
            start, end = int(cells[0]), int(cells[1])
            while start < end and text[start] in _MARKS:
                start += 1
            while start < end and text[end - 1] in _MARKS:
                end -= 1
            found[start, end] = cells[4]
    return found


class Corpus:
    """All sentences to learn from, by topic, with their features numbered."""

    def __init__(self, marked: Sequence[Marked]) -> None:
        self.numbers: dict[str, int] = {}
        self.counts: dict[str, Counter[int]] = defaultdict(Counter)
        self.samples: dict[str, list[Sample]] = {}
        for topic, members, usage in _by_topic(marked):
            self.samples.setdefault(topic, []).extend(
                s for m in members for line in lines(m.article) if (s := self._sample(topic, line, m.names, usage))
            )

    def _sample(self, topic: str, line: Line, names: dict[tuple[int, int], str], usage: Usage) -> Sample | None:
        spans = candidates(line)
        if not spans:
            return None
        ids: list[int] = []
        offsets: list[int] = []
        gold: list[int] = []
        for first, last in spans:
            offsets.append(len(ids))
            features = all_features(gather(line, first, last, usage), line.language)
            found = [self.numbers.setdefault(f, len(self.numbers)) for f in features]
            self.counts[topic].update(found)
            ids += found
            kind = names.get((line.words[first].start, line.words[last - 1].end))
            gold.append(weights.TYPES.index(kind) if kind in weights.TYPES else -1)
        return Sample(spans, np.array(ids, dtype=np.int32), np.array(offsets), gold, len(line.words))

    def kept(self, topics: Sequence[str]) -> np.ndarray:
        """Which features are learnt from these topics."""
        total, spread = np.zeros(len(self.numbers)), np.zeros(len(self.numbers))
        for topic in topics:
            for i, n in self.counts[topic].items():
                total[i] += n
                spread[i] += 1
        lexical = np.array([_is_lexical(f) for f in self.numbers])
        chosen: np.ndarray = (total >= 3) & ((spread > 1) | ~lexical)
        return chosen

    def train(self, topics: Sequence[str], epochs: int) -> dict[str, list[float]]:
        """The table of weights learnt from these topics."""
        kept = self.kept(topics)
        found = [_only(s, kept) for topic in topics for s in self.samples[topic]]
        typing = np.array([f.startswith("after:") for f in self.numbers])
        learnt = learn(found, len(kept), epochs, typing)
        return {f: learnt[i].tolist() for f, i in self.numbers.items() if kept[i]}


def _only(sample: Sample, kept: np.ndarray) -> Sample:
    """A sentence without the features that are not learnt (each candidate keeps its bias at least)."""
    chosen = kept[sample.features]
    before = np.concatenate([[0], np.cumsum(chosen)])
    return sample._replace(features=sample.features[chosen], offsets=before[sample.offsets])


def _is_lexical(feature: str) -> bool:
    return feature.partition("|")[2].startswith(_LEXICAL)


def _by_topic(marked: Sequence[Marked]) -> Iterator[tuple[str, list[Marked], Usage]]:
    """The reports of each topic with how its words are used: in all its reports, and again in a few at a time.

    A story of two reports shows less of its words than one of hundreds; the weights have to hold for both.
    """
    groups: dict[str, list[Marked]] = defaultdict(list)
    for m in marked:
        groups[m.topic].append(m)
    for topic, members in sorted(groups.items()):
        mixed = sorted(members, key=lambda m: m.article.id)
        random.Random(topic).shuffle(mixed)
        few = [mixed[i : i + _FEW] for i in range(0, len(mixed), _FEW)]
        for group in (members, *few):
            yield topic, group, Usage([line for m in group for line in lines(m.article)])


def decode(sample: Sample, scores: np.ndarray) -> dict[int, int]:
    """The best candidates without overlap: number of the candidate to its type."""
    kinds, values = scores.argmax(axis=1).tolist(), scores.max(axis=1).tolist()
    ends: dict[int, list[int]] = defaultdict(list)
    for c, (_, last) in enumerate(sample.spans):
        if values[c] > 0:
            ends[last].append(c)
    best, back = [0.0] * (sample.size + 1), [-1] * (sample.size + 1)
    for last in range(1, sample.size + 1):
        best[last] = best[last - 1]
        for c in ends.get(last, ()):
            value = best[sample.spans[c][0]] + values[c]
            if value > best[last]:
                best[last], back[last] = value, c
    found, last = {}, sample.size
    while last > 0:
        c = back[last]
        if c >= 0:
            found[c] = kinds[c]
        last = sample.spans[c][0] if c >= 0 else last - 1
    return found


def learn(found: list[Sample], size: int, epochs: int, typing: np.ndarray) -> np.ndarray:
    """Averaged weights, one row a feature and one column a type.

    Features marked in `typing` (what a word follows in the story) tell types apart but not names from other words:
    they are the same at every place of a word, and a story has too few words for them to be learnt otherwise.
    """
    now, total, step = np.zeros((size, len(weights.TYPES))), np.zeros((size, len(weights.TYPES))), 1
    order = list(range(len(found)))
    for epoch in range(epochs):
        random.Random(epoch).shuffle(order)
        for i in order:
            sample = found[i]
            scores = np.add.reduceat(now[sample.features], sample.offsets, axis=0) + _MARGIN_WRONG
            for c, kind in enumerate(sample.gold):
                if kind >= 0:
                    scores[c, kind] -= _MARGIN_WRONG + _MARGIN_MISSED
            guess = decode(sample, scores)
            right = {c: kind for c, kind in enumerate(sample.gold) if kind >= 0}
            if guess != right:
                for changed, other, sign in ((right, guess, 1.0), (guess, right, -1.0)):
                    for c, kind in changed.items():
                        _update(sample, c, kind, None if c in other else typing, sign, now, total, step)
            step += 1
    return now - total / step


def _update(
    sample: Sample,
    c: int,
    kind: int,
    but: np.ndarray | None,
    sign: float,
    now: np.ndarray,
    total: np.ndarray,
    step: int,
) -> None:
    last = sample.offsets[c + 1] if c + 1 < len(sample.offsets) else len(sample.features)
    ids = sample.features[sample.offsets[c] : last]
    if but is not None:
        ids = ids[~but[ids]]
    np.add.at(now[:, kind], ids, sign)
    np.add.at(total[:, kind], ids, sign * step)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--without")
    parser.add_argument("--out", type=Path, default=gazetteer.DATA / "weights.tsv")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--epochs", type=int, default=5)
    given = parser.parse_args()
    corpus = Corpus(list(read(given.corpus, given.documents)))
    table = corpus.train([t for t in corpus.samples if t != given.without], given.epochs)
    given.out.write_text(weights.write(table), encoding="utf-8")
    print(f"{given.out}: {len(table)} features")


if __name__ == "__main__":
    main()

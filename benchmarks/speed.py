"""What a comparison costs: CPU time in a warm process, its share by stage, and the peak memory of the whole command.

usage: python benchmarks/speed.py [DATA] [--many N] [--words N]

Compares the two reports in DATA/reports, or those of the project's example `bridge`. CPU seconds depend on the machine;
the shares and the ratio to the encoder alone do not.
With --many it compares a story of N reports instead, and with --words two texts of so many words, both put together
from DATA/corpora/slavicner: of a report's some 400 words half are its own, and half are sentences of the three first
reports in its language, so that reports share some and not all. Run with OPENBLAS_NUM_THREADS=1: a second thread of
numpy's waits busily while others work, which counts as CPU time.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from retold import annotation, comparison, encoding
from retold.comparison.passages import asserting
from retold.encoding import converted
from retold.encoding.packaged import PackagedEncoder
from retold.encoding.words import WordVectors
from retold.model import Article
from retold.reading import read
from retold.reading.articles import article

RUNS = 7
TOPIC, LANGUAGES = "covid-19", ("bg", "cs", "pl", "ru", "sl", "uk")
OWN, SHARED, OF_SHARED = 200, 200, 0.6  # words of a made report, and how many of the shared sentences it takes
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "bridge"


def reports(data: Path | None) -> list[Path]:
    """The two reports to compare."""
    folder = data / "reports" if data else EXAMPLE
    if not folder.exists():
        print(f"skipped: no reports in {folder}; measured on the example instead")
        folder = EXAMPLE
    return sorted(folder.glob("*.txt"))[:2]


def cpu(work: Callable[[], object]) -> float:
    """Median CPU seconds of some runs after one that warms up."""
    work()
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def peak_memory(paths: list[Path]) -> float:
    """Megabytes of the largest process of the whole command."""
    command = [sys.executable, "-m", "retold", "compare", *map(str, paths), "--json", "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def raw(data: Path, language: str, least: int) -> list[str]:
    """Real reports of the topic in a language, of so many words at least."""
    files = sorted((data / "corpora" / "slavicner" / "raw" / TOPIC / language).glob("*.txt"))
    return [text for file in files if len((text := file.read_text("utf-8", "replace")).split()) >= least]


def first(sentences: Sequence[str], words: int) -> list[str]:
    """Sentences from the first on, of so many words together."""
    taken, count = [], 0
    for sentence in sentences:
        taken.append(sentence)
        count += len(sentence.split())
        if count >= words:
            break
    return taken


def story(data: Path, count: int) -> list[str]:
    """Texts of reports that share sentences, the same each time."""
    chance = random.Random(3)
    known = {language: [SENTENCE.split(text) for text in raw(data, language, OWN)] for language in LANGUAGES}
    made = []
    for k in range(count):
        reports = known[LANGUAGES[k % len(LANGUAGES)]]
        own = first(reports[3 + k // len(LANGUAGES) % (len(reports) - 3)], OWN)
        shared = [s for report in reports[:3] for s in report if len(s.split()) > 5]
        start = chance.randrange(len(shared))
        turned = [s for s in shared[start:] + shared[:start] if chance.random() < OF_SHARED]
        made.append(" ".join(own) + "\n\n" + " ".join(first(turned, SHARED)) + "\n")
    return made


class Timed(PackagedEncoder):
    """The packaged encoder, which adds up what its words cost."""

    seconds = 0.0

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        start = time.process_time()
        found = super().encode_words(texts)
        self.seconds += time.process_time() - start
        return found


def large(data: Path | None, made: Callable[[Path], list[str]]) -> None:
    """Compares made texts once and prints what it cost, the peak of this process included."""
    if data is None or not (data / "corpora" / "slavicner").is_dir():
        print("skipped: no corpora to make reports of")
        return
    articles = [article(f"report {k}", text) for k, text in enumerate(made(data), start=1)]
    encoder = Timed(converted.ensure(), threads=1)
    start = time.process_time()
    annotated = annotation.annotate(articles)
    middle = time.process_time()
    found = comparison.compare(annotated, encoder=encoder)
    end = time.process_time()
    words = sum(len(a.text.split()) for a in articles)
    print(f"compare {len(articles)} reports of {words // len(articles)} words   {end - start:.1f} CPU-s")
    print(f"  of it annotation         {middle - start:.1f} CPU-s")
    print(f"  of it encoder            {encoder.seconds:.1f} CPU-s")
    print(f"  of it the rest           {end - middle - encoder.seconds:.1f} CPU-s")
    print(f"claims                     {len(found.claims)}")
    print(f"peak memory                {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--many", type=int, metavar="N", help="compare a story of N reports")
    parser.add_argument("--words", type=int, metavar="N", help="compare two texts of N words")
    asked = parser.parse_args(arguments)
    if asked.many:
        large(asked.data, lambda data: story(data, asked.many))
    elif asked.words:
        large(asked.data, lambda data: ["\n\n".join(first(raw(data, code, 80), asked.words)) for code in ("uk", "bg")])
    else:
        two(asked.data)


def two(data: Path | None) -> None:
    """Compares the two reports, warm, and prints what that costs by stage."""
    paths = reports(data)
    articles = [found for path in paths for found in read(path)]
    encoding.load()  # the converted model is there before anything is measured
    megabytes = peak_memory(paths)
    plain = PackagedEncoder(converted.ensure(), threads=1)
    annotated = annotation.annotate(articles)
    whole = cpu(lambda: comparison.compare(articles, encoder=plain))
    stages = {
        "annotation": cpu(lambda: annotation.annotate(articles)),
        "encoder": cpu(lambda: plain.encode_words(_texts(annotated))),
    }
    print(f"compare two reports, warm    {whole:.2f} CPU-s")
    for name, taken in stages.items():
        print(f"  of it {name:12}         {taken:.2f} CPU-s  {taken / whole:.0%}")
    print(f"  of it {'the rest':12}         {max(0.0, whole - sum(stages.values())):.2f} CPU-s")
    print(f"peak memory of the command   {megabytes:.0f} MB")


def _texts(articles: tuple[Article, ...]) -> list[str]:
    return [a.text[slice(*a.sentences[i].span)] for a in articles for i in asserting(a)]


if __name__ == "__main__":
    main(sys.argv[1:])

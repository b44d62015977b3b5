"""What a comparison costs: CPU time in a warm process, its share by stage, and the peak memory of the whole command.

usage: python benchmarks/speed.py [DATA]

Compares the two reports in DATA/reports, or those of the project's example `bridge`. CPU seconds depend on the machine;
the shares and the ratio to the encoder alone do not.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from retold import annotation, comparison, encoding
from retold.comparison.passages import asserting
from retold.encoding import converted
from retold.encoding.packaged import PackagedEncoder
from retold.model import Article
from retold.reading import read

RUNS = 7
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


def main(arguments: list[str]) -> None:
    paths = reports(Path(arguments[0]) if arguments else None)
    articles = [article for path in paths for article in read(path)]
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

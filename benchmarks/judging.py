"""Opening a story that was compared before: how long it takes, as Retold found it and as readers judged it.

usage: python benchmarks/judging.py DATA

DATA is the folder with `gold/texts`: ten reports of one topic are made one story. Prints CPU time, the median of 25.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from retold.comparison.judged import claim_target
from retold.library import Library
from retold.model import Comparison

TOPIC, REPORTS, TIMES = "us_election_2020*", 10, 25


def milliseconds(work: Callable[[], object], times: int = TIMES) -> float:
    """The median CPU time of a piece of work."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(1_000 * (time.process_time() - began))
    return median(taken)


def judge(library: Library, story: str, shown: Comparison, number: int) -> None:
    """Confirm so many claims, the same ones again where there are fewer."""
    for k in range(number):
        library.judge(story, "confirm", claim_target(shown, shown.claims[k % len(shown.claims)]))


def main(arguments: list[str]) -> int:
    """Print the table."""
    files = sorted(Path(arguments[0], "gold", "texts").glob(TOPIC))[:REPORTS] if arguments else []
    if len(files) < REPORTS:
        print("skipped: no folder with gold/texts")
        return 0
    with tempfile.TemporaryDirectory() as folder, Library(str(Path(folder, "library.db"))) as library:
        library.add(*map(str, files))
        story = library.story(str(files[0])).id
        for other in [s.id for s in library.stories() if s.id != story]:
            story = library.merge_stories(story, other).id
        print("ten reports in one story                    CPU, ms")
        print(f"compared for the first time                 {milliseconds(lambda: library.compare(story), 1):7.0f}")
        print(f"opened again                                {milliseconds(lambda: library.compare(story)):7.1f}")
        shown = library.compare(story)
        made = 0
        for number in (20, 200):
            judge(library, story, shown, number - made)
            made = number
            print(
                f"opened again with {number:3} judgements           {milliseconds(lambda: library.compare(story)):7.1f}"
            )
        library.judge(story, "reject", claim_target(shown, shown.claims[0]))
        print(f"the same, and a claim was rejected          {milliseconds(lambda: library.compare(story)):7.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

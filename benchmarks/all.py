"""Runs every benchmark and prints what each prints, under one heading each.

usage: python benchmarks/all.py DATA [--quick]

DATA is the folder with `gold`, `bench`, `corpora` and `reports`; a benchmark whose data are not there says that it was
skipped.
`--quick` takes 25 documents of the translated texts in place of all.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent

# What each measures, its file, and the further arguments of a quick run. Those without data of others come first.
BENCHMARKS = (
    ("start-up", "startup.py", ()),
    ("attributions and origins in the examples", "attribution_examples.py", ()),
    ("the encoder", "encoder.py", ()),
    ("retrieval among the sentences of a document", "retrieval.py", ()),
    ("what a comparison costs", "speed.py", ()),
    ("pairs of reports", "pairs.py", ()),
    ("comparable texts made of translations", "comparable.py", ("25",)),
    ("translations", "parallel.py", ()),
    ("encodings", "text_encodings.py", ()),
    ("sentences, furniture, language", "sentences.py", ()),
    ("attributions", "attribution.py", ()),
    ("names", "names.py", ()),
    ("base forms of full names", "base_forms.py", ()),
    ("times", "times.py", ()),
    ("origins", "origins.py", ()),
    ("differences", "differences.py", ()),
    ("events", "events.py", ()),
    ("library", "library.py", ()),
    ("stories compared before", "judging.py", ()),
    ("batches", "batch.py", ()),
)


def main(arguments: list[str]) -> int:
    data = [a for a in arguments if not a.startswith("--")][:1]
    failed = []
    for name, file, quick in BENCHMARKS:
        if not (HERE / file).exists():
            continue
        print(f"\n== {name}: python benchmarks/{file}", flush=True)
        start = time.monotonic()
        further = quick if "--quick" in arguments else ()
        done = subprocess.run([sys.executable, str(HERE / file), *data, *further], check=False)
        print(f"({time.monotonic() - start:.0f} s)", flush=True)
        if done.returncode:
            failed.append(file)
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall benchmarks ran")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

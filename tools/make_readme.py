"""Put the real output of `make demo` and `make test` into the README.

usage: python tools/make_readme.py
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = 48  # of the demo's output; the rest is left out, and said so


def output(target: str) -> list[str]:
    """What a target prints, without colour, at 110 columns."""
    environment = os.environ | {"COLUMNS": "110", "NO_COLOR": "1"}
    done = subprocess.run(
        ["make", "--no-print-directory", target], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return [line.rstrip() for line in done.stdout.splitlines()]


def main() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    demo, test = output("demo"), output("test")
    shown = [*demo[:LINES], f"... ({len(demo) - LINES - 1} more lines)", demo[-1]]
    tail = [line for line in test if "passed" in line][-1:]
    block = [
        "<!-- output -->",
        "```console",
        "$ make demo",
        *shown,
        "",
        "$ make test",
        *tail,
        "```",
        "<!-- /output -->",
    ]
    text = re.sub(r"<!-- output -->.*<!-- /output -->", lambda _: "\n".join(block), text, flags=re.S)
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

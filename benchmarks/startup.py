"""CPU time of `retold --help` and of `import retold`: the median of several fresh processes.

usage: python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

COMMANDS = {
    "retold --help": [sys.executable, "-m", "retold", "--help"],
    "import retold": [sys.executable, "-c", "import retold"],
    "python alone": [sys.executable, "-c", "pass"],
}
LIMITS = {"retold --help": "must .25, aim .15", "import retold": "must .10, aim .05", "python alone": ""}


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one process."""
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def main(runs: int) -> None:
    print(f"median CPU seconds of {runs} runs, files cached")
    for name, command in COMMANDS.items():
        cpu_seconds(command)
        print(f"{name:15} {statistics.median(cpu_seconds(command) for _ in range(runs)):.3f}   {LIMITS[name]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)

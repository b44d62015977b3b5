"""The quality gate: figures on the project's own examples must not fall below the floors in `benchmarks/floors.toml`.

usage: python benchmarks/gate.py [--update --reason "why a floor may fall"]

The floors belong to one state of the examples, named by a digest; when the examples change, the floors are to be
measured anew. `--update` raises floors to a margin below the figures; one falls only where its figure does, and that
takes a reason, which is kept.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path

import attribution_examples
import names_table
import pairs
import sheets
from retold import encoding

FLOORS = Path(__file__).parent / "floors.toml"
MARGIN = 0.01  # what a figure may move by itself when unrelated data change


def digest() -> str:
    """Names the state of the examples and their answer sheets."""
    files = sorted(p for p in sheets.EXAMPLES.glob("*/*") if p.is_file())
    whole = b"".join(f"{p.parent.name}/{p.name}".encode() + p.read_bytes() for p in files)
    return hashlib.sha256(whole).hexdigest()[:16]


def measured() -> dict[str, float]:
    """The figures that the gate holds."""
    encoder = encoding.load()
    scores, stories = pairs.score(pairs.example_pairs(), encoder), pairs.score_stories(encoder)
    figures = {
        "links_f1": scores.links.f1,
        "links_precision": scores.links.precision,
        "only_in_one_f1": scores.only.f1,
        "relation_right": scores.relation.precision,
        "stories_relation_right": stories.relation.precision,
        "differences_f1": scores.differences.f1,
        "differences_precision": scores.differences.precision,
        "stories_links_f1": stories.links.f1,
        "stories_differences_recall": stories.differences.recall,
        "stories_differences_precision": stories.differences.precision,
    }
    return {name: round(value, 3) for name, value in (figures | attribution_examples.figures() | names()).items()}


def names() -> dict[str, float]:
    """Mean F1 of names over the marked sentences of ten languages, each alone and all as one story."""
    rows = names_table.measured().values()
    return {
        "names_f1": sum(alone.f1 for alone, _ in rows) / len(rows),
        "names_story_f1": sum(together.f1 for _, together in rows) / len(rows),
    }


def main(arguments: list[str]) -> int:
    known = tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"floors": {}}
    found, floors = measured(), known["floors"]
    for name, value in found.items():
        print(f"{name:26} {value:.3f}  floor {floors.get(name, 0.0):.3f}")
    if "--update" in arguments:
        return _update(arguments, found, floors, known.get("reasons", []))
    if known.get("examples") != digest():
        print("The examples have changed since the floors were measured. Run with --update and look at the figures.")
        return 1
    low = [name for name, floor in floors.items() if found.get(name, 0.0) < floor]
    for name in low:
        print(f"{name} fell below its floor. Mend the cause, or lower the floor: --update --reason TEXT")
    return 1 if low else 0


def _update(arguments: list[str], found: dict[str, float], floors: dict[str, float], reasons: list[str]) -> int:
    fresh = {name: round(max(value - MARGIN, min(value, floors.get(name, 0.0))), 3) for name, value in found.items()}
    lower = [name for name, value in fresh.items() if value < floors.get(name, 0.0)]
    reason = " ".join(arguments[arguments.index("--reason") + 1 :]) if "--reason" in arguments else ""
    if lower and not reason:
        print(f"{', '.join(lower)} would fall. Say why: --reason TEXT")
        return 1
    kept = [*reasons, f"{', '.join(lower)}: {reason}"] if lower else reasons
    head = [f"examples = {json.dumps(digest())}", f"reasons = {json.dumps(kept, ensure_ascii=False)}", "", "[floors]"]
    lines = [*head, *(f"{name} = {value}" for name, value in fresh.items()), ""]
    FLOORS.write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

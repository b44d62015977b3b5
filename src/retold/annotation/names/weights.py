"""How much each piece of evidence counts for each type of name: a table of figures, made by `tools/train_names.py`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast, get_args

from retold.annotation.names import evidence
from retold.annotation.names.gazetteer import DATA
from retold.model import MentionType

TYPES: tuple[MentionType, ...] = get_args(MentionType)
Vector = tuple[float, float, float, float, float]  # one figure for each of TYPES
Table = Mapping[str, Vector]


@cache
def shipped() -> Table:
    """The table that comes with Retold."""
    return read((DATA / "weights.tsv").read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Vector]:
    """A table from its text: a feature a line, then a whole number (tenths) for each type."""
    table = {}
    for line in text.splitlines():
        feature, *figures = line.split("\t")
        table[feature] = cast("Vector", tuple(int(f) / 10 for f in figures))
    return table


def write(table: Table) -> str:
    """The text of a table, in alphabetical order; rows that round to nothing are left out."""
    rows = ((f, [round(10 * w) for w in vector]) for f, vector in sorted(table.items()))
    return "".join("\t".join([f, *map(str, figures)]) + "\n" for f, figures in rows if any(figures))


def _sum(vectors: Sequence[Vector]) -> Vector:
    # Written out for the five types: this sum is half of the work of finding names.
    person = organisation = place = event = product = 0.0
    for a, b, c, d, e in vectors:
        person += a
        organisation += b
        place += c
        event += d
        product += e
    return person, organisation, place, event, product


class Scorer:
    """Sums the weights of evidence; what the same evidence adds is computed once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._kept: dict[Hashable, Vector] = {}

    def score(self, found: evidence.Groups, language: str | None) -> Vector:
        """How well a candidate fits each type; below nought it is no name of that type."""
        kept = self._kept
        parts = []
        for key in (
            ("shape", found.shape),
            ("known", found.known),
            ("border", found.border),
            ("profile", found.profile),
            ("inside", (language, found.inside)),
            ("P", (language, found.before)),
            ("N", (language, found.after)),
        ):
            vector = kept.get(key)
            if vector is None:
                vector = kept[key] = self._add(_features(*key))
            parts.append(vector)
        return _sum(parts)

    def _add(self, features: Iterable[str]) -> Vector:
        return _sum([v for v in map(self._table.get, features) if v])


def _features(group: str, found: Any) -> Iterable[str]:  # noqa: ANN401 - each group has arguments of its own
    if group == "profile":
        return cast("tuple[str, ...]", found)
    if group == "inside":
        return evidence.inside_features(*found)
    if group in ("P", "N"):
        return [f"{group}|{f}" for f in evidence.word_features(*found)]
    if group == "shape":
        return evidence.shape_features(*found)
    return evidence.known_features(*found) if group == "known" else evidence.border_features(*found)

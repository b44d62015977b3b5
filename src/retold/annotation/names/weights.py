"""How much each piece of evidence counts for each type of name: a table of figures, made by `tools/train_names.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple, cast, get_args

from retold.annotation.names import evidence
from retold.annotation.names.gazetteer import DATA
from retold.model import MentionType

TYPES: tuple[MentionType, ...] = get_args(MentionType)
Vector = tuple[int, int, int, int, int]  # a whole number of tenths for each of TYPES, so that sums have no order
Table = Mapping[str, Vector]
_NOTHING: Vector = (0, 0, 0, 0, 0)
_KEPT = 20_000  # sums kept of one kind: the words of a thousand reports of a language, in some 5 MB


@cache
def shipped() -> Table:
    """The table that comes with Retold."""
    return read((DATA / "weights.tsv").read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Vector]:
    """A table from its text: a feature a line, then a whole number (tenths) for each type."""
    table = {}
    for line in text.splitlines():
        feature, *figures = line.split("\t")
        table[feature] = cast("Vector", tuple(map(int, figures)))
    return table


@cache
def shipped_scorer() -> Scorer:
    """A scorer by the weights that come with Retold: one for all articles, for its making costs as much as a report."""
    return Scorer(shipped())


def write(learnt: Mapping[str, Sequence[float]]) -> str:
    """The text of what was learnt, in alphabetical order; rows that round to nothing are left out."""
    rows = ((f, [round(10 * w) for w in figures]) for f, figures in sorted(learnt.items()))
    return "".join("\t".join([f, *map(str, figures)]) + "\n" for f, figures in rows if any(figures))


class _Kept(dict[Any, Vector]):
    """What groups of evidence add: their arguments to the sum of the weights of their features.

    Each is computed once, as long as there are not too many: then all are forgotten.
    """

    def __init__(self, table: Table, describe: Callable[..., Iterable[str]]) -> None:
        self._table, self._describe = table, describe

    def __missing__(self, arguments: Any) -> Vector:  # noqa: ANN401 - each group has arguments of its own
        if len(self) >= _KEPT:
            self.clear()
        features = self._describe(*arguments) if isinstance(arguments, tuple) else self._describe(arguments)
        weights = [v for v in map(self._table.get, features) if v]
        self[arguments] = found = _sum(weights) if len(weights) > 1 else weights[0] if weights else _NOTHING
        return found


def _sum(vectors: Iterable[Vector]) -> Vector:
    return cast("Vector", tuple(map(sum, zip(*vectors, strict=True))))


class _Words(NamedTuple):
    """What the words of a language add at each place (`evidence.PLACES`), and what the words of a run add together."""

    first: _Kept
    last: _Kept
    inside: _Kept
    before: _Kept
    after: _Kept
    row: _Kept


class Scorer:
    """Sums the weights of evidence; what the same evidence adds is computed once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._shape = _Kept(table, evidence.shape_features)
        self._known = _Kept(table, evidence.known_features)
        self._border = _Kept(table, evidence.border_features)
        self._profile = _Kept(table, lambda *features: features)
        self._placed: dict[str, dict[str, Vector]] = {place: {} for place in evidence.PLACES}
        for feature, vector in table.items():
            place, mark, of_word = feature.partition("|")
            if mark and place in self._placed:
                self._placed[place][of_word] = vector
        self._words: dict[str | None, _Words] = {}

    def score(self, found: evidence.Groups, language: str | None) -> Vector:
        """How well a candidate fits each type, in tenths; below nought it is no name of that type."""
        words, run = self._words.get(language) or self._of(language), found.inside
        parts = [
            self._shape[found.shape],
            self._known[found.known],
            self._border[found.border],
            self._profile[found.profile],
            words.first[run[0]],
            words.last[run[-1]],
            words.before[found.before],
            words.after[found.after],
            *map(words.inside.__getitem__, run),
        ]
        if len(run) > 1:
            parts.append(words.row[run])
        return _sum(parts)

    def _of(self, language: str | None) -> _Words:
        of_word = partial(evidence.word_features, language)
        first, last, inside, before, after = (_Kept(self._placed[place], of_word) for place in evidence.PLACES)
        row = _Kept(self._table, lambda *run: evidence.row_features(language, run))
        self._words[language] = found = _Words(first, last, inside, before, after, row)
        return found

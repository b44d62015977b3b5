"""Stories of a batch: each day judged against the week before it, by tasks; joined here, in order, as days close."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from retold import stories
from retold.batch import placing
from retold.library import layout
from retold.model import Story
from retold.reading.places import Folder
from retold.stories import Digest, Joiner, Rarity
from retold.stories.clustering import Pair
from retold.stories.digests import unpacked
from retold.stories.evidence import chances
from retold.stories.online import DAYS

if TYPE_CHECKING:
    from retold.batch import Engine

_COLUMNS = ("id", "digest", "vector", "place")
# Reports of the days that a worker judges at once, unless one day has more: the days before the first of them are read
# again for each such run of days, so that two or three weeks are worth it where a day has few.
_JUDGED = 2_000


class Counting(NamedTuple):
    """Some days whose words are counted, each with its files."""

    folder: str
    days: tuple[tuple[str, ...], ...]


class Counted(NamedTuple):
    """The reports of some days: their ids as numbers, and in how many of them each key stands."""

    ids: Any  # arrays of numpy
    keys: Any
    counts: Any


class Judging(NamedTuple):
    """Days in a row to judge, those before them that are near enough, all in order; and the counts of all words."""

    folder: str
    today: tuple[str, ...]
    before: tuple[str, ...]
    files: dict[str, tuple[str, ...]]
    rarity: Any  # a reference to a `Rarity` that an engine keeps, or the thing itself


class Judged(NamedTuple):
    """A day's reports and the probabilities of the pairs with them."""

    digests: list[Digest]
    chances: dict[Pair, float]


def form(folder: Folder, engine: Engine, reports: Mapping[str, int]) -> Iterator[tuple[Story, list[str]]]:
    """The stories of all reports in a folder, each with the ids of its reports; those of days long past come first.

    `reports` says how many each day has.
    """
    files = {day: tuple(names) for day, names in layout.by_day(folder).items()}
    order = sorted(files, key=lambda day: (day != layout.UNKNOWN, day))  # undated reports may belong to any day
    runs = [tuple(run) for run in placing.runs([(day, reports[day]) for day in order], _JUDGED)]
    counting = (Counting(folder.place, tuple(files[day] for day in run)) for run in runs)
    rarity, repeated = _together(engine.each(count, counting))
    shared = engine.shared(rarity)
    judging = (_judging(folder, files, order, run, shared) for run in runs)
    held, seen = dict[str, Digest](), set[str]()
    joiner = Joiner(judge=lambda names: chances([held[name] for name in names], rarity, DAYS))
    days = (each for judged in engine.each(judge, judging) for each in judged)
    for day, judged in zip(order, days, strict=True):
        new = {digest.id: digest for digest in judged.digests if digest.id not in seen}
        seen |= repeated & new.keys()
        held |= new
        joiner.take(
            _number(day), new, {pair: chance for pair, chance in judged.chances.items() if held.keys() >= {*pair}}
        )
        if day != layout.UNKNOWN:
            yield from _told(joiner.closed(_number(day)), held)
    yield from _told(joiner.closed(), held)


def count(wanted: Counting) -> Counted:
    """Count the words of some days; a text that a day has twice counts once."""
    import numpy as np

    ids: list[int] = []
    words: list[bytes] = []
    folder = Folder(wanted.folder)
    for names in wanted.days:
        for name, (_, digest) in _first(folder, names, ("id", "digest", "place")).items():
            ids.append(int(name, 16))
            words.append(digest.words)
    keys, counts = np.unique(unpacked(b"".join(words)), return_counts=True)
    return Counted(np.array(ids, np.uint64), keys, counts.astype(np.int32))


def _together(found: Iterable[Counted]) -> tuple[Rarity, set[str]]:
    """How rare words are among all reports, and the ids of texts that appeared on several days."""
    import numpy as np

    rarity, ids = Rarity(), [np.zeros(0, np.uint64)]
    for each in found:
        rarity.add_counts(len(each.ids), each.keys, each.counts)
        ids.append(each.ids)
    names, times = np.unique(np.concatenate(ids), return_counts=True)
    return rarity, {f"{int(number):016x}" for number in names[times > 1]}


def _judging(
    folder: Folder, files: Mapping[str, tuple[str, ...]], order: Sequence[str], run: tuple[str, ...], rarity: object
) -> Judging:
    first = order.index(run[0])
    before = tuple(day for day in order[:first] if any(_near(day, other) for other in run))
    return Judging(folder.place, run, before, {day: files[day] for day in (*before, *run)}, rarity)


def judge(days: Judging) -> list[Judged]:
    """Judge days, each against those before it, with every file read once."""
    folder = Folder(days.folder)
    rarity = days.rarity if isinstance(days.rarity, Rarity) else days.rarity()
    known = {day: _first(folder, days.files[day]) for day in days.before}
    found = []
    for day in days.today:
        known = {other: held for other, held in known.items() if _near(other, day)}  # nor near to a later one else
        before = _merged(known.values())
        known[day] = _first(folder, days.files[day])
        today = _merged([known[day]])
        found.append(Judged(today, stories.judged_day(today, before, rarity)))
    return found


def _first(folder: Folder, names: Sequence[str], columns: Sequence[str] = _COLUMNS) -> dict[str, tuple[str, Digest]]:
    """The digests of some files of reports by id, one for each text: that of its first appearance, and its place."""
    first: dict[str, tuple[str, Digest]] = {}
    for name in names:
        for row in layout.rows(folder, name, columns):
            if row["id"] not in first or row["place"] < first[row["id"]][0]:
                first[row["id"]] = (row["place"], layout.digest_of(row))
    return first


def _merged(days: Iterable[dict[str, tuple[str, Digest]]]) -> list[Digest]:
    """The digests of some days by id, of a text that several have that of its first place."""
    first: dict[str, tuple[str, Digest]] = {}
    for day in days:
        for name, found in day.items():
            if name not in first or found[0] < first[name][0]:
                first[name] = found
    return [first[name][1] for name in sorted(first)]


def _near(before: str, day: str) -> bool:
    """Whether reports of a day may share a story with those of one that comes before it in the order."""
    return layout.UNKNOWN in (day, before) or _number(day) - _number(before) <= DAYS


def _number(day: str) -> float:
    return float("inf") if day == layout.UNKNOWN else float(date.fromisoformat(day).toordinal())


def _told(groups: Iterator[list[str]], held: dict[str, Digest]) -> Iterator[tuple[Story, list[str]]]:
    closed = deque(groups)
    while closed:
        group = closed.popleft()
        yield stories.story([held.pop(name) for name in group]), group

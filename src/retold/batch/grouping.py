"""Stories of a batch: each day judged against the week before it, by tasks; joined here, in order, as days close."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from retold import stories
from retold.library import layout
from retold.model import Story
from retold.reading.places import Folder
from retold.stories import Digest, Joiner, Rarity
from retold.stories.clustering import Pair
from retold.stories.evidence import chances
from retold.stories.online import DAYS

if TYPE_CHECKING:
    from retold.batch import Engine

_COLUMNS = ("id", "digest", "vector", "place")


class Judging(NamedTuple):
    """A day to judge: its files, those of the days before it that are near, and the counts of all words."""

    folder: str
    today: tuple[str, ...]
    before: tuple[str, ...]
    rarity: Any  # a reference to a `Rarity` that an engine keeps, or the thing itself


class Judged(NamedTuple):
    """A day's reports and the probabilities of the pairs with them."""

    digests: list[Digest]
    chances: dict[Pair, float]


def form(folder: Folder, engine: Engine) -> Iterator[tuple[Story, list[str]]]:
    """The stories of all reports in a folder, each with the ids of its reports; those of days long past come first."""
    files = layout.by_day(folder)
    order = sorted(files, key=lambda day: (day != layout.UNKNOWN, day))  # undated reports may belong to any day
    rarity, repeated = _counted(folder, files)
    shared = engine.shared(rarity)
    days = [Judging(folder.place, tuple(files[day]), tuple(_before(files, order, day)), shared) for day in order]
    held, seen = dict[str, Digest](), set[str]()
    joiner = Joiner(judge=lambda names: chances([held[name] for name in names], rarity, DAYS))
    for day, judged in zip(order, engine.each(judge, days), strict=True):
        new = {digest.id: digest for digest in judged.digests if digest.id not in seen}
        seen |= repeated & new.keys()
        held |= new
        joiner.take(
            _number(day), new, {pair: chance for pair, chance in judged.chances.items() if held.keys() >= {*pair}}
        )
        if day != layout.UNKNOWN:
            yield from _told(joiner.closed(_number(day)), held)
    yield from _told(joiner.closed(), held)


def _counted(folder: Folder, files: dict[str, list[str]]) -> tuple[Rarity, set[str]]:
    """How rare words are among all reports, and the ids of texts that appeared on several days."""
    import numpy as np

    rarity, ids = Rarity(), []
    for names in files.values():
        found = digests(folder, names)
        for digest in found:
            rarity.add(digest)
        ids.append(np.array([int(digest.id, 16) for digest in found], np.uint64))
    each, times = np.unique(np.concatenate(ids) if ids else np.zeros(0, np.uint64), return_counts=True)
    return rarity, {f"{int(number):016x}" for number in each[times > 1]}


def judge(day: Judging) -> Judged:
    """Judge a day."""
    folder = Folder(day.folder)
    today, before = digests(folder, day.today), digests(folder, day.before)
    rarity = day.rarity if isinstance(day.rarity, Rarity) else day.rarity()
    return Judged(today, stories.judged_day(today, before, rarity))


def digests(folder: Folder, names: Sequence[str]) -> list[Digest]:
    """The digests of some files of reports, one for each text: that of its first appearance."""
    first: dict[str, tuple[str, Digest]] = {}
    for name in names:
        for row in layout.rows(folder, name, _COLUMNS):
            if row["id"] not in first or row["place"] < first[row["id"]][0]:
                first[row["id"]] = (row["place"], layout.digest_of(row))
    return [first[key][1] for key in sorted(first)]


def _before(files: dict[str, list[str]], order: Sequence[str], day: str) -> Iterator[str]:
    """The files of the days that reports of a day may share a story with and that come before it in the order."""
    for other in order[: order.index(day)]:
        if layout.UNKNOWN in (day, other) or _number(day) - _number(other) <= DAYS:
            yield from files[other]


def _number(day: str) -> float:
    return float("inf") if day == layout.UNKNOWN else float(date.fromisoformat(day).toordinal())


def _told(groups: Iterator[list[str]], held: dict[str, Digest]) -> Iterator[tuple[Story, list[str]]]:
    closed = deque(groups)
    while closed:
        group = closed.popleft()
        yield stories.story([held.pop(name) for name in group]), group

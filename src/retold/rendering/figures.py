"""Where things stand in the two drawings, in SVG units; the templates draw them."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from typing import NamedTuple

from retold.model import Comparison, TimelineEntry
from retold.rendering import labels
from retold.rendering.safe import line
from retold.rendering.views import Said, said

# Origins graph: two columns of boxes joined by curves.
BOX_WIDTH, BOX_HEIGHT, ROW = 230, 34, 50
LEFT, RIGHT, WIDTH = 1, 489, 720
# Letters of the 14 px interface font that surely fit into a box; the whole name is in its title and in the table.
FIT = 26

# Timeline: a lane for each report, a column for each date in the order of time.
MONTHS = frozenset(calendar.month_name)
LANE, COLUMN, LANE_NAME, TOP = 34, 96, 190, 46


class Box(NamedTuple):
    """A report or an origin; `whole` is its full name, `text` what fits."""

    y: int
    text: Said
    whole: str
    common: bool


class Graph(NamedTuple):
    """Boxes on the left (reports), on the right (origins), and the curves between them."""

    height: int
    reports: list[Box]
    origins: list[Box]
    edges: list[tuple[str, bool]]


def fitting(text: str, letters: int) -> str:
    """`text` cut to fit a box, with an ellipsis."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def graph(comparison: Comparison) -> Graph:
    """Reports and the origins they rest on; common origins first, else in the order met."""
    common = set(comparison.common_origins)
    met = dict.fromkeys(o.name for o in comparison.origins)
    names = sorted(met, key=lambda n: n not in common)
    rows = max(len(names), len(comparison.articles))
    right = _column([line(n) for n in names], rows, [n in common for n in names])
    left = _column(list(labels.report_names(comparison.articles)), rows, [False] * len(comparison.articles))
    pairs = dict.fromkeys((o.article, names.index(o.name)) for o in comparison.origins)
    edges = [(_curve(left[a].y, right[n].y), right[n].common) for a, n in pairs]
    return Graph(rows * ROW + 2, left, right, edges)


def _column(names: Sequence[str], rows: int, common: Sequence[bool]) -> list[Box]:
    free = (rows - len(names)) * ROW // 2
    return [
        Box(free + i * ROW + (ROW - BOX_HEIGHT) // 2 + 1, said(fitting(n, FIT)), n, c)
        for i, (n, c) in enumerate(zip(names, common, strict=True))
    ]


def _curve(left: int, right: int) -> str:
    start, end = left + BOX_HEIGHT // 2, right + BOX_HEIGHT // 2
    x = LEFT + BOX_WIDTH
    middle = (x + RIGHT) // 2
    return f"M{x} {start}C{middle} {start} {middle} {end} {RIGHT} {end}"


class Point(NamedTuple):
    """An entry of the timeline: its number in the list, the lanes of the reports that tell it."""

    x: int
    number: int
    lanes: list[int]


class Timeline(NamedTuple):
    """Lanes (reports) and points in the order of time; the distances mean nothing, and the page says so."""

    width: int
    height: int
    lanes: list[Box]
    dates: list[tuple[int, str]]
    points: list[Point]


def timeline(comparison: Comparison) -> Timeline:
    """The entries of a comparison's timeline, which stand in the order of time."""
    names = labels.report_names(comparison.articles)
    lanes = [Box(TOP + i * LANE, said(fitting(n, 22)), n, False) for i, n in enumerate(names)]
    dates: list[tuple[int, str]] = []
    points = []
    x = LANE_NAME - COLUMN // 2
    last = None
    for number, entry in enumerate(comparison.timeline, 1):
        label = short(entry)
        x += COLUMN if label != last else COLUMN // 3
        if label != last:
            dates.append((x, label))
        last = label
        told = sorted({s.article for s in entry.statements})
        points.append(Point(x, number, [TOP + a * LANE + LANE // 2 for a in told]))
    return Timeline(x + COLUMN // 2 + 4, TOP + len(lanes) * LANE + 4, lanes, dates, points)


def short(entry: TimelineEntry) -> str:
    """What fits over a column: "17 Mar 2024", "Mar 2024", "2024"; a longer interval is its first day and "…"."""
    days = entry.from_[:10], entry.to[:10]
    words = labels.period(*days)
    more = "…" * (" to " in words)
    parts = [p[:3] if p in MONTHS else p for p in (labels.moment(days[0]) if more else words).split()]
    return fitting(" ".join(parts), 11) + more

"""Temporal expressions resolved to intervals.

A relative time counts from publication, inside a direct quotation from when it was said (the day that the frame
of the quotation names, else publication), and "two days later" from the last time that the text named. A date
that says its year rests on nothing but the text. While there is nothing to count from, `from_` and `to` are None.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from retold.annotation.passages import Passage, passages
from retold.annotation.times import calendar
from retold.annotation.times.calendar import DAY, Anchor, Interval
from retold.annotation.times.groups import Group, groups, level, range_between, tense, verbs
from retold.annotation.times.meaning import meaning
from retold.annotation.times.setting import Meaning, Setting
from retold.model import Anchor as AnchorName
from retold.model import Article, Attribution, Precision, Published, Span, TimeExpression

_MEMORY = 2  # sentences for which "two days later" counts from the last time named
_FRAME = 200  # characters between a cue and the day it names at most

_PRECISIONS: dict[str, Precision] = {
    "minute": "minute",
    "hour": "minute",
    "day": "day",
    "weekend": "day",
    "week": "week",
}
_BY_MEANING: dict[str, Precision] = {"clock": "minute", "month": "month", "quarter": "month", "half": "month"}


class _Base(NamedTuple):
    """What an expression counts from, and how that is called in the result."""

    anchor: Anchor | None
    name: AnchorName


class _Resolved(NamedTuple):
    """An expression of the text with what it means, where that is known."""

    span: Span
    group: Group
    meaning: Meaning | None
    name: AnchorName


def times(article: Article) -> tuple[TimeExpression, ...]:
    """Temporal expressions of an article, in order, each with its interval, precision and anchor."""
    published = _anchor(article.published)
    quotations = _Quotations(article.attributions)

    def outside(span: Span) -> _Base | None:
        return None if quotations.around(span) is not None else _Base(published, "published")

    said = quotations.days(_walk(article, outside), article) if quotations else {}

    def everywhere(span: Span) -> _Base:
        quotation = quotations.around(span)
        if quotation is None:
            return _Base(published, "published")
        return _Base(said.get(quotation, published), "quotation")

    return tuple(_expression(r) for r in _walk(article, everywhere))


def _anchor(published: Published | None) -> Anchor | None:
    if published is None:
        return None
    try:
        moment = datetime.fromisoformat(published.value)
    except ValueError:
        return None
    return Anchor(moment.date(), moment.time() if published.precision == "minute" else None)


class _Quotations:
    """The contents of direct and mixed quotations, looked up by place."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        self._all = [a for a in attributions if a.kind in ("direct", "mixed")]
        self._contents = sorted((span, i) for i, a in enumerate(self._all) for span in a.content)

    def __bool__(self) -> bool:
        return bool(self._contents)

    def around(self, span: Span) -> int | None:
        """The number of the quotation whose content covers a span."""
        at = bisect_right(self._contents, (span, len(self._all)))
        for (start, end), i in reversed(self._contents[max(0, at - 3) : at]):
            if start <= span[0] and span[1] <= end:
                return i
        return None

    def days(self, frames: Sequence[_Resolved], article: Article) -> Mapping[int, Anchor]:
        """The day on which each quotation was said, where the sentence of its cue names one outside the quotation."""
        dated = [r for r in frames if r.meaning is not None and r.meaning.interval.first == r.meaning.interval.last]
        by_sentence: dict[int, list[_Resolved]] = {}
        ends = [sentence.span[1] for sentence in article.sentences]
        for resolved in dated:
            by_sentence.setdefault(bisect_right(ends, resolved.span[0]), []).append(resolved)
        found: dict[int, Anchor] = {}
        for i, cue in enumerate(a.cue for a in self._all):
            if cue is None:
                continue
            near = [(_distance(r.span, cue), r.meaning) for r in by_sentence.get(bisect_right(ends, cue[0]), ())]
            near = [(distance, known) for distance, known in near if distance <= _FRAME]
            if near:
                _, known = min(near, key=lambda pair: pair[0])
                if known is not None:
                    found[i] = Anchor(known.interval.first, known.interval.clock)
        return found


def _distance(a: Span, b: Span) -> int:
    return max(a[0], b[0]) - min(a[1], b[1])


def _walk(article: Article, base_of: Callable[[Span], _Base | None]) -> list[_Resolved]:
    """Every expression in the order of the text, resolved where `base_of` gives something to count from."""
    found: list[_Resolved] = []
    text: Interval | None = None
    named = 0  # the passage that last named a time
    for number, passage in enumerate(passages(article)):
        text = text if number - named <= _MEMORY else None
        day: Interval | None = None
        waiting: tuple[Group, Meaning] | None = None
        for group in groups(passage):
            span = _span(passage, group.first, group.last)
            base = base_of(span)
            if base is None:
                continue
            known = _meaning(passage, group, Setting(base.anchor, text), day)
            if known is None and not _worth_keeping(group, base):
                waiting = None
                continue
            one = _Resolved(span, group, known, base.name)
            start = range_between(passage, waiting[0], group) if waiting and known else None
            if start is not None and waiting is not None and known is not None:
                one = _ranged(passage, start, waiting, group, known, base)
                found.pop()
            found.append(one)
            waiting = (group, known) if known else None
            if one.meaning is not None:
                text, named = one.meaning.interval, number
                day = text if text.precision == "day" and text.first == text.last else day
    return found


def _span(passage: Passage, first: int, last: int) -> Span:
    return passage.tokens[first].start, passage.tokens[last - 1].end


def _worth_keeping(group: Group, base: _Base) -> bool:
    """Whether an expression without an interval is one that merely lacks something to count from."""
    do = group.matches[-1].rule.do
    if do in ("later", "earlier"):
        return True
    return base.anchor is None and do not in ("part", "days", "quarter", "half")


def _meaning(passage: Passage, group: Group, setting: Setting, day: Interval | None) -> Meaning | None:
    """What the phrases of a group mean together: each within the one before it."""
    future = tense(passage, group)
    setting = setting._replace(future=future is True, narrates=future is False)
    if len(group.matches) == 1 and group.matches[0].rule.do == "clock":
        setting = setting._replace(within=day)
    named = [m.values.get("part", m.rule.part) for m in group.matches if m.rule.do == "part"]
    days = [m.values.get("weekday") for m in group.matches if level(m) == "weekday" and len(group.matches) > 1]
    setting = setting._replace(
        part=next((p for p in named if isinstance(p, str)), None),
        weekday=next((d for d in days if isinstance(d, int)), None),
    )
    known: Meaning | None = None
    for match in group.matches:
        inner = meaning(match, setting if known is None else setting._replace(within=known.interval))
        if inner is None:
            if match.rule.do == "part":
                continue
            return known
        if known is not None and inner.interval.precision == known.interval.precision == "day":
            continue  # "Monday, 20 October": the date decides
        known = Meaning(inner.interval, known.rests_on if known else inner.rests_on)
    if known is not None and group.portion is not None:
        known = Meaning(_narrowed(known.interval, group.portion), known.rests_on)
    return known


def _narrowed(interval: Interval, portion: str) -> Interval:
    """The beginning, middle or end of a month, year, quarter or week: a third of it."""
    if interval.precision in ("day", "minute"):
        return interval
    length = (interval.last - interval.first).days + 1
    if portion in ("first", "second"):
        return _half(interval, portion == "second")
    k = {"start": 0, "middle": 1, "end": 2}[portion]
    if interval.precision == "year" and length < 367:
        return calendar.months(interval.first.year, 4 * k + 1, 4)
    if interval.precision == "month" and length < 32:
        cuts = (0, 10, 20, length)
    else:
        cuts = (0, round(length / 3), round(2 * length / 3), length)
    first, last = interval.first + cuts[k] * DAY, interval.first + (cuts[k + 1] - 1) * DAY
    if interval.precision == "year":
        return Interval(first.replace(day=1), calendar.month(last.year, last.month).last, "month")
    return Interval(first, last, "day")


def _half(interval: Interval, second: bool) -> Interval:
    """The first or second half of an interval; of a year, six months of it."""
    if interval.precision == "year" and interval.first.year == interval.last.year:
        return calendar.months(interval.first.year, 7 if second else 1, 6)
    middle = interval.middle()
    return Interval(middle + DAY, interval.last, "day") if second else Interval(interval.first, middle, "day")


def _ranged(
    passage: Passage, start: int, left: tuple[Group, Meaning], right: Group, known: Meaning, base: _Base
) -> _Resolved:
    """From one expression to the next; a weekday behind the last one is the next of its name."""
    first, last = left[1].interval.first, known.interval.last
    if right.level() == "weekday" and base.anchor is not None:
        last = _weekday_end(base.anchor.day, last, verbs(passage, left[0]) is False)
        first = last - (last - first).days % 7 * DAY
    elif left[0].level() == "date" and right.level() == "full date":
        year = last.year if (first.month, first.day) < (last.month, last.day) else last.year - 1
        first = calendar.shift_months(first, 12 * (year - first.year))
    if last < first:
        first, last = last, first
    clock = left[1].interval.clock if first == last else None
    precision = known.interval.precision if clock or known.interval.clock is None else "day"
    interval = Interval(first, last, precision, clock)
    span = _span(passage, min(start, left[0].first), right.last)
    rests_on = "anchor" if "anchor" in (left[1].rests_on, known.rests_on) else known.rests_on
    return _Resolved(span, right._replace(first=left[0].first), Meaning(interval, rests_on), base.name)


def _weekday_end(today: date, last: date, past: bool) -> date:
    """The day on which a range of weekdays ends: the last one before today, or the next one."""
    ahead = (last.weekday() - today.weekday()) % 7
    return today + (ahead - 7 if past and ahead else ahead) * DAY


def _expression(resolved: _Resolved) -> TimeExpression:
    group, known = resolved.group, resolved.meaning
    interval = known.interval if known else None
    return TimeExpression(
        span=resolved.span,
        from_=interval.start_text() if interval else None,
        to=interval.end_text() if interval else None,
        precision=interval.precision if interval else _precision(group),
        anchor=_name(resolved),
        approximate=group.approximate or group.portion is not None,
    )


def _name(resolved: _Resolved) -> AnchorName:
    if resolved.meaning is None:
        return "text" if resolved.group.matches[-1].rule.do in ("later", "earlier") else resolved.name
    return resolved.name if resolved.meaning.rests_on == "anchor" else "text"


def _precision(group: Group) -> Precision:
    """The precision of an expression that is not resolved."""
    match = group.matches[-1]
    unit = match.values.get("unit", match.rule.unit)
    if match.rule.do in ("unit", "ago", "ahead", "through", "last", "next", "later", "earlier"):
        return _PRECISIONS.get(str(unit), "month" if unit in ("month", "quarter") else "year")
    return _BY_MEANING.get(match.rule.do, "month" if match.rule.do == "season" else "day")

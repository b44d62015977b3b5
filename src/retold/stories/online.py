"""Stories that grow as reports arrive.

A new report is set against the remembered ones that lie near it and were published within a week of it, or at a time
that is not known. Where one of them tells the same event, the stories concerned and the new report are grouped anew
among themselves: so stories also merge and split later, and what changed is told. Reports of an archive find each
other too; only when there are too many to remember, the oldest are forgotten, stay in their stories and draw no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from retold.stories.clustering import JOIN, Pair, cluster, pair
from retold.stories.digests import Digest
from retold.stories.evidence import WEIGHTS, Evidence, Weights, days_apart, judge
from retold.stories.rarity import Rarity
from retold.stories.window import Window

DAYS = 7  # days that may lie between the publication of two reports of one event
CAPACITY = 400_000  # reports that are remembered: a week at 50,000 a day, and archives of other years beside it
LARGEST = 150  # reports in stories that are grouped anew; where there are more, the new one joins the likeliest


class Change(NamedTuple):
    """What a report changed: a story begun, joined, merged into another, or split off from another."""

    kind: Literal["new", "join", "merge", "split"]
    story: str
    other: str | None
    """The story that was merged into `story`, or from which `story` was split off."""
    article: str
    """The report whose arrival brought the change."""
    evidence: Evidence | None
    """What spoke for it: the likeliest report of the story."""


class Clusterer:
    """Puts reports into stories one by one. Not for several threads at once.

    `together` and `apart` are pairs of ids as for `recluster`; they count when one of the two arrives.
    """

    def __init__(
        self,
        days: int = DAYS,
        weights: Weights = WEIGHTS,
        capacity: int = CAPACITY,
        *,
        together: Iterable[Pair] = (),
        apart: Iterable[Pair] = (),
    ) -> None:
        self.days, self.weights, self.capacity = days, weights, capacity
        self._together, self._apart = _both_ways(together), _both_ways(apart)
        self.rarity = Rarity()
        self.window = Window()
        self._story: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._by_day: dict[str, list[str]] = {}
        self._newest: str | None = None
        self._changes: list[Change] = []

    def restore(self, known: Iterable[tuple[Digest, str]]) -> None:
        """Takes in reports with the stories that they are in already, such as a library kept them."""
        for digest, story in known:
            self._take(digest)
            self._put(digest.id, story)
        self._expire()

    def story_of(self, article: str) -> str | None:
        """The story of a report that is remembered."""
        return self._story.get(article)

    def members(self, story: str) -> tuple[str, ...]:
        """The reports of a story that are remembered."""
        return tuple(sorted(self._members.get(story, ())))

    def changes(self) -> list[Change]:
        """What changed since this was asked last."""
        told, self._changes = self._changes, []
        return told

    def add(self, digest: Digest) -> str:
        """Puts a report into a story, or begins one, and returns the story's id; a known report stays where it is."""
        known = self._story.get(digest.id)
        if known is not None:
            return known
        near = [other for other in self.window.near(digest) if (days_apart(digest, other) or 0) <= self.days]
        evidence = judge(digest, near, self.rarity, self.weights)
        self._take(digest)
        joined = {other.id: e for other, e in zip(near, evidence, strict=True) if e.probability >= JOIN}
        best = max(joined.values(), key=lambda e: e.probability, default=None)
        tied = {self._story[other] for other in self._together.get(digest.id, ()) if other in self._story}
        touched = {self._story[other] for other in joined} | tied
        if not touched:
            self._begin(digest)
        elif sum(len(self._members[s]) for s in touched) > LARGEST:
            self._join_likeliest(tied or touched, digest, best)
        else:
            self._regroup(touched, digest, best)
        story = self._story[digest.id]
        self._expire()
        return story

    def _take(self, digest: Digest) -> None:
        self.window.add(digest)
        self.rarity.add(digest)
        if digest.from_:
            self._newest = max(self._newest or digest.from_, digest.from_)
        self._by_day.setdefault(digest.from_ or self._newest or "", []).append(digest.id)

    def _put(self, article: str, story: str) -> None:
        self._story[article] = story
        self._members.setdefault(story, set()).add(article)

    def _join_likeliest(self, stories: set[str], digest: Digest, best: Evidence | None) -> None:
        """Of stories too large to be grouped anew, takes the one whose reports speak most for the new one."""
        means = []
        barred = self._apart.get(digest.id, set())
        for story in sorted(stories):
            if barred.isdisjoint(self._members[story]):
                found = judge(digest, [self.window[a] for a in sorted(self._members[story])], self.rarity, self.weights)
                means.append((-sum(e.probability for e in found) / len(found), story))
        if means:
            self._put(digest.id, min(means)[1])
            self._changes.append(Change("join", self._story[digest.id], None, digest.id, best))
        else:
            self._begin(digest)

    def _begin(self, digest: Digest) -> None:
        self._put(digest.id, digest.id)
        self._changes.append(Change("new", digest.id, None, digest.id, None))

    def _regroup(self, stories: set[str], new: Digest, best: Evidence | None) -> None:
        """Groups the reports of some stories and the new one, and names the groups after the stories they come from."""
        before = {a: story for story in stories for a in self._members[story]}
        digests = [self.window[a] for a in sorted(before)] + [new]
        known = chances(digests, self.rarity, self.weights, self.days)
        ids = [d.id for d in digests]
        together, apart = (_among(ids, pairs) for pairs in (self._together, self._apart))
        groups = cluster(ids, known, together=together, apart=apart)
        for story in stories:
            del self._members[story]
        named = list(zip(groups, _names(groups, before), strict=True))
        for group, name in named:
            for article in group:
                self._put(article, name)
        for group, name in named:
            self._tell(group, name, before, new.id, best)

    def _tell(self, group: Sequence[str], name: str, before: dict[str, str], new: str, best: Evidence | None) -> None:
        """Notes what became of a group."""
        came_from = {before[a] for a in group if a in before}
        if not came_from:
            self._changes.append(Change("new", name, None, new, None))
        elif new in group:
            self._changes.append(Change("join", name, None, new, best))
        for story in sorted(came_from - {name}):
            kind: Literal["merge", "split"] = "split" if story in self._members else "merge"
            self._changes.append(Change(kind, name, story, new, best))

    def _expire(self) -> None:
        """Forgets the oldest reports once there are more than the window holds."""
        if len(self.window) <= self.capacity:
            return
        left = len(self.window) - self.capacity + self.capacity // 100
        while left > 0:
            day = min(self._by_day)
            leaving = self._by_day[day][:left]
            self._by_day[day] = self._by_day[day][left:]
            if not self._by_day[day]:
                del self._by_day[day]
            left -= len(leaving)
            for article in leaving:
                self._forget(article)

    def _forget(self, article: str) -> None:
        digest = self.window.remove(article)
        story = self._story.pop(article, None)
        if digest is not None:
            self.rarity.add(digest, -1)
        if story is not None:
            self._members[story].discard(article)
            if not self._members[story]:
                del self._members[story]


def _both_ways(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def _among(ids: Sequence[str], pairs: Mapping[str, set[str]]) -> list[Pair]:
    return [(a, b) for a in ids for b in sorted(pairs.get(a, ())) if a < b]


def _names(groups: Sequence[Sequence[str]], before: dict[str, str]) -> list[str]:
    """Ids of the groups: a story's goes to the group with most of its reports, others take their first report's."""
    votes = []
    for k, group in enumerate(groups):
        came_from = [before[a] for a in group if a in before]
        votes += [(-came_from.count(story), story, k) for story in sorted(set(came_from))]
    named: dict[int, str] = {}
    given: set[str] = set()
    for _, story, k in sorted(votes):
        if k not in named and story not in given:
            named[k] = story
            given.add(story)
    taken = given | set(before.values())
    for k, group in enumerate(groups):
        if k not in named:
            named[k] = next((a for a in sorted(group) if a not in taken), f"{min(group)}-2")
            taken.add(named[k])
    return [named[k] for k in range(len(groups))]


def chances(digests: Sequence[Digest], rarity: Rarity, weights: Weights, days: int = DAYS) -> dict[Pair, float]:
    """The probability of each pair of the digests that were published within `days` of each other."""
    found: dict[Pair, float] = {}
    for i, digest in enumerate(digests):
        rest = [o for o in digests[i + 1 :] if (days_apart(digest, o) or 0) <= days]
        for other, evidence in zip(rest, judge(digest, rest, rarity, weights), strict=True):
            found[pair(digest.id, other.id)] = evidence.probability
    return found

"""Stories that grow as reports arrive.

A new report is set against the remembered ones that lie near it and were published within a week of it, or at a time
that is not known. Where one of them tells the same event, the stories concerned and the new report are grouped anew
among themselves: so stories also merge and split later, and what changed is told. Reports of an archive find each
other too; only when there are too many to remember, the oldest are forgotten, stay in their stories and draw no more.

What a report changes further off, and how rare its words have made those of others, is left to `settle`. After it the
stories are those that average linkage would form of all reports at once, whatever order they came in. For that it is
enough that no two stories that lie near each other, grouped anew by themselves, would come out otherwise: were all
reports grouped at once, the first joining across two of the stories would also be the first among the reports of these
two, as until then each group lay within one story.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple, TypeVar

from retold.stories.clustering import JOIN, Pair, cluster
from retold.stories.digests import Digest
from retold.stories.evidence import WEIGHTS, Evidence, Weights, chances, judge
from retold.stories.rarity import Rarity
from retold.stories.window import Window

T = TypeVar("T")

DAYS = 7  # days that may lie between the publication of two reports of one event
CAPACITY = 400_000  # reports that are remembered: a week at 50,000 a day, and archives of other years beside it
LARGEST = 150  # reports in stories that are grouped anew at once; where there are more, a new one joins the likeliest
SETTLED = 600  # reports in stories that `settle` groups anew at once; larger stories stay as they are
NEIGHBOUR = 0.35  # probability from which a pair is remembered: rarity may lift it to JOIN later
_AT_ONCE = 1_000  # reports that are taken in together
STALE = 1.25  # growth of the number of reports after which neighbours are looked for anew


class Change(NamedTuple):
    """What a report changed: a story begun, joined, merged into another, or split off from another."""

    kind: Literal["new", "join", "merge", "split"]
    story: str
    other: str | None
    """The story that was merged into `story`, or from which `story` was split off."""
    article: str
    """The report whose arrival brought the change, or one that changed its story."""
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
        self._near: dict[str, list[str]] = {}  # reports that may tell the same event, in both directions
        self._looked: dict[str, int] = {}  # how many reports there were when a report's neighbours were looked for
        self._stirred: dict[str, None] = {}  # stories that changed since they were settled, in that order
        self._settled: dict[str, None] = {}  # the others, the one that was settled longest ago first

    def restore(self, known: Iterable[tuple[Digest, str]]) -> None:
        """Takes in reports with the stories that they are in already, such as a library kept them."""
        for some in _batched(known, _AT_ONCE):
            self._take(*(digest for digest, _ in some))
            for digest, story in some:
                self._put(digest.id, story)
                self._settled[story] = None
        self._expire()

    def begin(self, digests: Iterable[Digest]) -> None:
        """Takes in reports each as a story of its own, for `settle` to group."""
        for some in _batched(digests, _AT_ONCE):
            self._take(*some)
            for digest in some:
                self._begin(digest)
        self._expire()

    def groups(self) -> list[tuple[str, ...]]:
        """The reports of each story."""
        return [self.members(story) for story in sorted(self._members)]

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
        joined = self._look(digest)
        self._take(digest)
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

    def _look(self, digest: Digest) -> dict[str, Evidence]:
        """Notes the neighbours of a report, and returns the evidence of those it may be joined with."""
        near = self.window.near(digest, days=self.days)
        evidence = judge(digest, near, self.rarity, self.weights)
        found = {o.id: e for o, e in zip(near, evidence, strict=True) if e.probability >= NEIGHBOUR}
        self._looked[digest.id] = len(self.window)
        for other in found:
            for one, its in ((digest.id, other), (other, digest.id)):
                known = self._near.setdefault(one, [])
                if its not in known:
                    known.append(its)
        return {other: e for other, e in found.items() if e.probability >= JOIN}

    def _neighbours(self, article: str) -> list[str]:
        if len(self.window) > STALE * self._looked.get(article, 0):
            self._look(self.window[article])
        return [other for other in self._near.get(article, ()) if other in self._story]

    def _take(self, *digests: Digest) -> None:
        self.window.add(*digests)
        self.rarity.add(*digests)
        for digest in digests:
            if digest.from_:
                self._newest = max(self._newest or digest.from_, digest.from_)
            self._by_day.setdefault(digest.from_ or self._newest or "", []).append(digest.id)

    def _put(self, article: str, story: str) -> None:
        self._story[article] = story
        self._members.setdefault(story, set()).add(article)

    def _begin(self, digest: Digest) -> None:
        self._put(digest.id, digest.id)
        self._settled[digest.id] = None
        self._changes.append(Change("new", digest.id, None, digest.id, None))

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
            self._stir(min(means)[1])
            self._changes.append(Change("join", self._story[digest.id], None, digest.id, best))
        else:
            self._begin(digest)

    def _stir(self, story: str) -> None:
        self._settled.pop(story, None)
        self._stirred[story] = None

    def _regroup(self, stories: Collection[str], new: Digest | None = None, best: Evidence | None = None) -> set[str]:
        """Groups the reports of some stories (and a new one) anew; the ids of the stories that are not as they were."""
        before = {a: story for story in sorted(stories) for a in self._members[story]}
        ids = sorted([*before, *([new.id] if new else [])])
        table = chances([self.window[i] for i in ids], self.rarity, self.days, self.weights)
        together, apart = (_among(ids, pairs) for pairs in (self._together, self._apart))
        groups = cluster(ids, table, together=together, apart=apart)
        stood = {story: self._members.pop(story) for story in stories}
        named = list(zip(groups, _names(groups, before, self._members), strict=True))
        for group, name in named:
            self._members[name] = set(group)
            self._story.update(dict.fromkeys(group, name))
        changed = {name for group, name in named if stood.get(name) != set(group)}
        for story in stood:
            self._settled.pop(story, None)
            self._stirred.pop(story, None)
        for group, name in named:
            (self._stirred if name in changed else self._settled)[name] = None
            self._tell(group, name, before, new.id if new else None, best)
        return changed

    def _tell(
        self, group: Sequence[str], name: str, before: dict[str, str], new: str | None, best: Evidence | None
    ) -> None:
        """Notes what became of a group."""
        came_from = {before[a] for a in group if a in before}
        if not came_from:
            self._changes.append(Change("new", name, None, group[0], None))
        elif new in group:
            self._changes.append(Change("join", name, None, group[group.index(new)], best))
        for story in sorted(came_from - {name}):
            kind: Literal["merge", "split"] = "split" if story in self._members else "merge"
            article = new or next(a for a in group if before.get(a) == story)
            self._changes.append(Change(kind, name, story, article, best))

    def settle(self, most: int | None = None) -> None:
        """Sets stories against those around them until they stand as if all reports had come at once.

        First those that changed since, then the others, the one that was settled longest ago first: all, or until the
        stories looked at hold `most` reports.
        """
        left = float("inf") if most is None else float(min(most, len(self._story)))
        waiting = list(self._settled) if most is None else []
        checked: dict[str, set[str]] = {}
        while left > 0 or self._stirred:
            if self._stirred:
                story = next(iter(self._stirred))
            elif most is None:
                story = waiting.pop() if waiting else ""
            else:
                story = next(iter(self._settled), "")
            if not story:
                return
            if story in self._members:
                left -= len(self._members[story])
                self._settle(story, checked)

    def _settle(self, story: str, checked: dict[str, set[str]]) -> None:
        """Groups a story and those around it anew, but for pairs of stories that are known to stand."""
        self._settled.pop(story, None)
        self._stirred.pop(story, None)
        self._settled[story] = None
        around = self._around(story)
        mine = checked.setdefault(story, set())
        size, region = len(self._members[story]), [story]
        for other in around:
            if other in mine and story in checked.get(other, ()):
                continue
            if size + len(self._members[other]) <= SETTLED:
                region.append(other)
                size += len(self._members[other])
        if size > SETTLED or size == 1:
            return
        if len(region) == 1 and story in mine:
            return
        changed = self._regroup(region)
        for name in changed:
            checked.pop(name, None)
        if not changed:
            for name in region:
                checked.setdefault(name, set()).update(region)

    def _around(self, story: str) -> list[str]:
        """The stories that a story has neighbours in, the one with most of them first."""
        votes: dict[str, int] = {}
        for article in sorted(self._members[story]):
            tied = [other for other in self._together.get(article, ()) if other in self._story]
            for other in (*self._neighbours(article), *tied):
                votes[self._story[other]] = votes.get(self._story[other], 0) + 1
        votes.pop(story, None)
        return sorted(votes, key=lambda s: (-votes[s], s))

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
        self._near.pop(article, None)
        self._looked.pop(article, None)
        if digest is not None:
            self.rarity.add(digest, times=-1)
        if story is not None:
            self._members[story].discard(article)
            if not self._members[story]:
                del self._members[story]
                self._settled.pop(story, None)
                self._stirred.pop(story, None)


def _batched(found: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size`, the last one shorter."""
    each = iter(found)
    while some := list(islice(each, size)):
        yield some


def _both_ways(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def _among(ids: Sequence[str], pairs: Mapping[str, set[str]]) -> list[Pair]:
    return [(a, b) for a in ids for b in sorted(pairs.get(a, ())) if a < b]


def _names(groups: Sequence[Sequence[str]], before: Mapping[str, str], others: Collection[str]) -> list[str]:
    """Ids of the groups: a story's goes to the group with most of its reports, others take their first report's.

    None is named as one of the `others`.
    """
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
            own = (*sorted(group), *(f"{min(group)}-{n}" for n in range(2, len(taken) + 3)))
            named[k] = next(name for name in own if name not in taken and name not in others)
            taken.add(named[k])
    return [named[k] for k in range(len(groups))]

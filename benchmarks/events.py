"""Which reports tell the same event: clusters against judged pairs, arrival order, cost of adding, memory.

usage: python benchmarks/events.py DATA [gold] [small] [tgcontest] [order] [scale] [fit]

Without a part named, all but `fit` are printed. `gold` clusters all reports of the five topics of the judged pairs.
`small` forms stories of libraries of 4 to 30 reports, which is what people begin with: the project's examples, and
reports drawn from the judged pairs, two of which are often other events of one topic: harder than what people have.
`tgcontest` judges its pairs one by one: GOLDEN:quality is OK where its readers found one thread of news, BAD otherwise.
`order` adds the five topics' reports in ten random orders and counts, among pairs joined in any of them, those
whose joining is not the same in all, as they arrive, settled at the end; two orders are also reclustered. `scale` is
`benchmarks/growth.py`: what a report costs among 1,000 and among 100,000. `fit` fits the weights of
`retold.stories.evidence` anew and prints what pairs reach whose topic was left out.
Vectors are kept in the temporary folder, so that a second run takes a tenth of the time.
"""

from __future__ import annotations

import csv
import json
import pickle
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

import growth
from retold import encoding, reading
from retold.annotation.language import detect
from retold.annotation.sentences import split
from retold.model import Article
from retold.reading.articles import article
from retold.stories import WEIGHTS, Clusterer, Digest, Rarity, digest, recluster, same_event

TOPICS = ("asia_bibi", "covid-19", "nord_stream", "russia_-_ukraine_war", "us_election_2020")
PARTS = ("gold", "small", "tgcontest", "order", "scale")
SMALL = (4, 10, 20, 30)  # reports
DRAWS = 30  # libraries of each size
EXAMPLES = Path(__file__).parent.parent / "examples"
SHUFFLES = 10
ANEW = 2  # of them reclustered too, which by its making takes no notice of order
REPORTS = 100_000
SEED = 20261123
RIDGE = 1.0


class Stored:
    """Vectors that outlive the run (a `VectorStore`)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, NDArray[np.float32]] = pickle.loads(path.read_bytes()) if path.exists() else {}

    def read(self, model: str, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        return {t: self._known[t] for t in texts if t in self._known}

    def write(self, model: str, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._known.update(zip(texts, vectors.copy(), strict=True))
        self._path.write_bytes(pickle.dumps(self._known))


class Pair(NamedTuple):
    """A judged pair of reports; `story` says that both belong to one wider story."""

    a: str
    b: str
    same: bool
    story: bool
    topic: str


def digests(articles: Iterable[Article]) -> list[Digest]:
    """Digests by the pipeline, as far as stories need it."""
    cut = []
    for found in articles:
        language = found.language or detect(found.text)
        cut.append(replace(found, language=language, sentences=split(found.text, language)))
    return digest(cut, encoding.load(store=Stored(Path(tempfile.gettempdir()) / "retold-events-vectors.pickle")))


def last(path: str) -> str:
    """The end of a path, by which gold and reports are matched."""
    return "/".join(path.split("/")[-3:])


def slavic(data: Path) -> tuple[list[Digest], list[Pair]]:
    """The reports of the judged topics, and the pairs by the reports' sources."""
    files = [f for t in TOPICS for f in sorted((data / "corpora/slavicner/raw" / t).glob("*/*"))]
    lines = (data / "gold/events/same_event_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    judged = map(json.loads, lines)
    pairs = [Pair(last(g["a"]), last(g["b"]), g["same_event"], g["same_story"], g["topic"]) for g in judged]
    return digests(a for f in files for a in reading.read(f)), pairs


def contest(data: Path) -> tuple[list[Digest], list[Pair]]:
    """The reports of tgcontest and its pairs."""
    csv.field_size_limit(10**9)
    articles, pairs = [], []
    for language in ("en", "ru"):
        with (data / f"bench/tgcontest/{language}_train_pool.tsv").open(encoding="utf-8") as lines:
            for n, row in enumerate(csv.DictReader(lines, delimiter="\t")):
                names = [f"{language}/{n}/{side}" for side in ("first", "second")]
                for name, side in zip(names, ("first", "second"), strict=True):
                    title, text = row[f"INPUT:{side}_title"], row[f"INPUT:{side}_text"]
                    articles.append(article(name, f"{title}\n\n{text}", title=title, language=language))
                same = row["GOLDEN:quality"] == "OK"
                pairs.append(Pair(names[0], names[1], same, same, f"tgcontest {language} {n % 5}"))
    return digests(articles), pairs


def gold(data: Path) -> None:
    """Clusters of all reports, scored on the judged pairs."""
    known, pairs = slavic(data)
    started = time.process_time()
    stories = recluster(known)
    spent = time.process_time() - started
    where = {last(source): s.id for s in stories for source in s.articles}
    print(f"event gold: {len(known)} reports, {len(pairs)} pairs; reclustered in {spent:.0f} s of CPU")
    print_score("  all topics", pairs, [where[p.a] == where[p.b] for p in pairs])
    sizes = Counter(len(s.articles) for s in stories)
    multi = len(stories) - sizes[1]
    print(f"  {len(stories)} stories, {sizes[1]} of one report, {multi} of several; the largest {max(sizes)}")
    where = online(known, known)
    print_score("  as they arrive", pairs, [where[p.a] == where[p.b] for p in pairs])


def online(known: Sequence[Digest], order: Sequence[Digest]) -> dict[str, str]:
    """The story of each source after adding the reports one by one, settled at the end as a library does."""
    clusterer = Clusterer()
    for report in order:
        clusterer.add(report)
    clusterer.settle()
    return {last(d.source): clusterer.story_of(d.id) or "" for d in known}


def print_score(name: str, pairs: Sequence[Pair], joined: Sequence[bool]) -> None:
    """Precision, recall and F1 of joined pairs, and how many pairs of one story but two events were joined."""
    right = sum(j and p.same for p, j in zip(pairs, joined, strict=True))
    precision, recall = right / max(1, sum(joined)), right / max(1, sum(p.same for p in pairs))
    near = [j for p, j in zip(pairs, joined, strict=True) if p.story and not p.same]
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(
        f"{name}: F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}; "
        f"other events of one story joined {sum(near)} of {len(near)} ({sum(near) / max(1, len(near)):.0%})"
    )


def small(data: Path) -> None:
    """Stories of libraries of few reports."""
    examples()
    known, pairs = slavic(data)
    print_small("event gold", known, pairs)
    print_small("tgcontest", *contest(data))


def examples() -> None:
    """How many of the events of the project's examples are stories."""
    files = [f for f in sorted(EXAMPLES.glob("*/*")) if f.suffix in (".txt", ".html")]
    stories = recluster(digests(a for f in files for a in reading.read(f)))
    found = {frozenset(story.articles) for story in stories}
    events = {frozenset(str(f) for f in files if f.parent == event) for event in {f.parent for f in files}}
    print(f"small, examples: {len(found)} stories, {len(found & events)} of {len(events)} events exact")


def print_small(name: str, known: Sequence[Digest], pairs: Sequence[Pair]) -> None:
    """Scores over libraries drawn from judged pairs, and how many reports of two topics share a story."""
    by_source = {last(d.source): d for d in known}
    draw = random.Random(SEED)
    for size in SMALL:
        judged: list[tuple[Pair, bool]] = []
        foreign: list[bool] = []
        for _ in range(DRAWS):
            drawn: dict[str, str] = {}  # topics by report
            for pair in draw.sample(pairs, len(pairs)):
                if len(drawn) < size:
                    drawn |= {pair.a: topic(pair), pair.b: topic(pair)}
            where = reclustered([by_source[source] for source in drawn])
            judged += [(p, where[p.a] == where[p.b]) for p in pairs if p.a in drawn and p.b in drawn]
            foreign += [where[a] == where[b] for a, b in combinations(drawn, 2) if drawn[a] != drawn[b]]
        print_score(f"small, {name}, {size} reports", [p for p, _ in judged], [j for _, j in judged])
        print(f"  of two topics joined: {sum(foreign)} of {len(foreign)} pairs")


def topic(pair: Pair) -> str:
    """What tells reports of surely two events apart: the topic, or in tgcontest the pair."""
    return pair.topic if pair.topic in TOPICS else pair.a.rpartition("/")[0]


def tgcontest(data: Path) -> None:
    """Accuracy of single decisions."""
    known, pairs = contest(data)
    by_source, rarity = {d.source: d for d in known}, Rarity(known)
    right = [same_event(by_source[p.a], by_source[p.b], rarity).joins == p.same for p in pairs]
    for language in ("en", "ru"):
        of = [r for r, p in zip(right, pairs, strict=True) if p.topic.split()[1] == language]
        print(f"tgcontest {language}: accuracy {np.mean(of):.3f} over {len(of)} pairs")
    print(f"tgcontest: accuracy {np.mean(right):.3f} over {len(right)} pairs")


def order(data: Path) -> None:
    """Share of pairs whose joining changes with the order of arrival; told after each order, for all take minutes."""
    known, _ = slavic(data)
    draw = random.Random(SEED)
    anew = together(reclustered(known))
    runs: list[set[tuple[str, str]]] = []
    for n in range(1, SHUFFLES + 1):
        shuffled = draw.sample(known, len(known))
        if n <= ANEW:
            changed = anew ^ together(reclustered(shuffled))
            print(f"order {n}, reclustered: {len(changed)} of {len(anew):,} joined pairs differ", flush=True)
        runs.append(together(online(known, shuffled)))
        times = Counter(pair for run in runs for pair in run)
        unsteady = sum(count < n for count in times.values())
        print(
            f"order {n}, as they arrive: {len(anew ^ runs[-1]) / max(1, len(anew | runs[-1])):.2%} of joined pairs "
            f"differ from those reclustered; {unsteady / max(1, len(times)):.2%} of those joined in any order so far "
            f"are not joined in all; of all pairs {unsteady / (len(known) * (len(known) - 1) / 2):.4%} change",
            flush=True,
        )


def reclustered(known: Sequence[Digest]) -> dict[str, str]:
    """The story of each source, all formed at once."""
    return {last(source): story.id for story in recluster(known) for source in story.articles}


def together(where: Mapping[str, str]) -> set[tuple[str, str]]:
    """The pairs that share a story."""
    members: dict[str, list[str]] = {}
    for source in sorted(where):
        members.setdefault(where[source], []).append(source)
    return {pair for found in members.values() for pair in combinations(found, 2)}


def scale(data: Path) -> None:
    """Cost of adding the 1,000th and the 100,000th report, and memory."""
    growth.grouping(REPORTS)
    growth.whole(data, REPORTS)


def regression(values: NDArray[np.float64], same: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights and constant of a ridge logistic regression on standardised values, for the values as they are."""
    mean, spread = values.mean(0), values.std(0) + 1e-9
    rows = np.column_stack([(values - mean) / spread, np.ones(len(values))])
    ridge = np.array([RIDGE] * values.shape[1] + [1e-3])
    found = np.zeros(rows.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ (chance - same) + ridge * found
        hessian = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        found -= np.linalg.solve(hessian, gradient)
    weights = found[:-1] / spread
    return np.append(weights, found[-1] - weights @ mean)


def fit(data: Path) -> None:
    """Fits `vector`, `words` and `weekdays`, and judges each topic's pairs by weights fitted without them."""
    rows: list[list[float]] = []
    pairs: list[Pair] = []
    for known, found in (slavic(data), contest(data)):
        by_source, rarity = {last(d.source): d for d in known}, Rarity(known)
        told = [same_event(by_source[p.a], by_source[p.b], rarity) for p in found]
        rows += [[e.vector, e.words, e.weekdays] for e in told]
        pairs += found
    values, same = np.array(rows), np.array([p.same for p in pairs])
    weights = regression(values, same)
    fitted = ", ".join(
        f"{n} {w:.2f}" for n, w in zip(("vector", "words", "weekdays", "constant"), weights, strict=True)
    )
    print(f"fit: {fitted} (in use: {WEIGHTS})")
    topics = np.array([p.topic for p in pairs])
    odds = np.zeros(len(pairs))
    for topic in sorted(set(topics)):
        found_without = regression(values[topics != topic], same[topics != topic])
        odds[topics == topic] = values[topics == topic] @ found_without[:-1] + found_without[-1]
    for name, of in (("event gold", [t in TOPICS for t in topics]), ("tgcontest", [t not in TOPICS for t in topics])):
        chosen = [p for p, o in zip(pairs, of, strict=True) if o]
        joined = [bool(j) for j, o in zip(odds > 0, of, strict=True) if o]
        print_score(f"fit, topic left out, {name}, pair by pair", chosen, joined)
        print(f"  accuracy {np.mean([j == p.same for p, j in zip(chosen, joined, strict=True)]):.3f}")
    held_out(data, values, same, topics)


def held_out(data: Path, values: NDArray[np.float64], same: NDArray[np.bool_], topics: NDArray[Any]) -> None:
    """Clusters each topic's reports by weights that were fitted without its pairs."""
    known, pairs = slavic(data)
    joined = []
    for topic in TOPICS:
        found = regression(values[topics != topic], same[topics != topic])
        vector, words, weekdays, constant = found.tolist()
        weights = WEIGHTS._replace(vector=vector, words=words, weekdays=weekdays, constant=constant)
        where = {last(source): s.id for s in recluster(known, weights=weights) for source in s.articles}
        joined += [(p, where[p.a] == where[p.b]) for p in pairs if p.topic == topic]
    print_score("fit, topic left out, event gold, clusters", [p for p, _ in joined], [j for _, j in joined])


def main(arguments: Sequence[str]) -> None:
    """Prints the parts asked for."""
    data = Path(arguments[0])
    if not (data / "gold/events").is_dir():
        print(f"skipped: no judged pairs in {data / 'gold/events'}")
        return
    parts = {"gold": gold, "small": small, "tgcontest": tgcontest, "order": order, "scale": scale, "fit": fit}
    for name in arguments[1:] or PARTS:
        parts[name](data)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])

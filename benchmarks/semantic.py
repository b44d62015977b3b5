"""Whether reports are found again in other languages: by the words of a query, by its meaning, and with all sentences.

usage: python benchmarks/semantic.py DATA [--queries 400] [--postgres]

Two searches, each in one language, so that chance is the same for all: the title of a report of DATA/gold/events for
the report of its event in another language, among all reports of its topics; and sentences of translated news
(DATA/bench/ntrex; the first, second, sixth and tenth of a document) for the document in another language, among its
documents in four, also with all sentences kept. What is counted: the right one is the first, and among the first ten.
Vectors are kept in the temporary folder.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

import postgres
from events import TOPICS, Stored, last
from retold import encoding, reading
from retold.annotation.language import detect
from retold.annotation.sentences import split
from retold.library import Library
from retold.library.searching import Query
from retold.model import Article, Sentence
from retold.reading.articles import article

LANGUAGES = {"en": "src.eng", "uk": "ref.ukr", "bg": "ref.bul", "de": "ref.deu"}
PLACES = {"first": 0, "second": 1, "sixth": 5, "tenth": 9}
FIRST = 10
SEED = 20261123


class Sought(NamedTuple):
    """A query, what it is to find, and the languages of both."""

    kind: str
    text: str
    source: str
    language: str


class Remembered(Stored):
    """Vectors that are written when all is done."""

    def write(self, model: str, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._known.update(zip(texts, vectors.copy(), strict=True))

    def save(self) -> None:
        self._path.write_bytes(pickle.dumps(self._known))


def translated(data: Path) -> tuple[list[Article], list[Sought]]:
    """The documents of NTREX in four languages, a sentence a line, and sentences to be found in the next language."""
    folder = data / "bench" / "ntrex"
    ids = [line.split("\t")[0] for line in (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()]
    codes = list(LANGUAGES)
    articles, queries = [], []
    for code, name in LANGUAGES.items():
        lines = (folder / f"newstest2019-{name}.txt").read_text(encoding="utf-8").splitlines()
        documents = defaultdict(list)
        for document, line in zip(ids, lines, strict=True):
            documents[document].append(line.strip())
        other = codes[(codes.index(code) + 1) % len(codes)]
        for document, sentences in documents.items():
            articles.append(of_lines(f"{code}/{document}", code, sentences))
            queries += [
                Sought(place, sentences[n], f"{other}/{document}", other)
                for place, n in PLACES.items()
                if n < len(sentences)
            ]
    return articles, queries


def of_lines(source: str, language: str, lines: Sequence[str]) -> Article:
    """An article of sentences, a line each."""
    found, start = [], 0
    for line in lines:
        found.append(Sentence(span=(start, start + len(line))))
        start += len(line) + 1
    return replace(article(source, "\n".join(lines), language=language), sentences=tuple(found))


def events(data: Path) -> tuple[list[Article], list[Sought]]:
    """The reports of the judged topics, and titles to be found in the other language of a pair of one event."""
    files = [f for t in TOPICS for f in sorted((data / "corpora/slavicner/raw" / t).glob("*/*"))]
    articles = {}
    for file in files:
        for found in reading.read(file):
            language = found.language or detect(found.text)
            cut = replace(found, language=language, sentences=split(found.text, language))
            articles[last(found.source)] = cut
    queries = []
    for line in (data / "gold/events/same_event_pairs.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        a, b = last(pair["a"]), last(pair["b"])
        if pair["same_event"]:
            queries += [
                Sought("title", headline(articles[one]), articles[other].source, articles[other].language or "")
                for one, other in ((a, b), (b, a))
                if articles[a].language != articles[b].language
            ]
    return list(articles.values()), queries


def headline(found: Article) -> str:
    """The title, or the first sentence."""
    first = next((found.text[slice(*s.span)] for s in found.sentences if not s.furniture), found.text[:200])
    return found.title or first


def by_words(library: Library, query: Sought) -> list[str]:
    """The sources of what holds the words of a query."""
    page = library.search(query.text.replace('"', " "), language=query.language, size=FIRST)
    return [source for hit in page.hits for source in hit.sources]


def by_meaning(library: Library, query: Sought) -> list[str]:
    """The sources of what is nearest to a query, without looking for the sentence."""
    finder = library._finder
    sought = finder.sought(query.text)
    with library.reading() as connection:
        _, found = finder.nearest(connection, Query(language=query.language), sought, FIRST)
        return [source for passage in found[:FIRST] for source in finder.hit(connection, passage).sources]


def shares(library: Library, queries: Sequence[Sought], *, words: bool = False) -> Iterator[str]:
    """How often the right report is found, by kind of query."""
    ranks = defaultdict(list)
    for query in queries:
        found = (by_words if words else by_meaning)(library, query)
        ranks[query.kind].append(found.index(query.source) if query.source in found else FIRST)
    for kind, places in ranks.items():
        first, ten = (sum(rank < k for rank in places) / len(places) for k in (1, FIRST))
        yield f"{kind} ({len(places)}): {first:.3f}, {ten:.3f}"


def measured(name: str, place: str, articles: Sequence[Article], queries: Sequence[Sought], deep: bool) -> None:
    """Print how often the right report is found; `deep` with all passages too."""
    stored = Remembered(Path(tempfile.gettempdir()) / "retold-semantic-vectors.pickle")
    encoder = encoding.load(store=stored)
    with Library(place, annotator=as_it_is, encoder=encoder) as library:
        library.add_articles(articles)
        library.catch_up()
        print(f"{name}: {len(articles):,} reports; right one first, among the first {FIRST}", flush=True)
        print("  by words:              ", *shares(library, queries, words=True), sep="  ", flush=True)
        print("  title and lead:        ", *shares(library, queries), sep="  ", flush=True)
        if not deep:
            stored.save()
            return
        before = time.process_time()
        library.deepen()
        spent = (time.process_time() - before) / len(articles)
        print("  and all sentences:     ", *shares(library, queries), sep="  ", flush=True)
        print(f"  sentences took {1000 * spent:.0f} ms of CPU a report, less where their vectors were kept", flush=True)
    stored.save()


def as_it_is(articles: Iterable[Article]) -> tuple[Article, ...]:
    return tuple(articles)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=Path("."))
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    parts = (("translated news", translated, "bench/ntrex", True), ("event gold", events, "gold/events", False))
    for name, load, needed, deep in parts:
        if not (given.data / needed).is_dir():
            print(f"skipped: no {given.data / needed}")
            continue
        articles, queries = load(given.data)
        random.Random(SEED).shuffle(queries)
        if given.postgres:
            with postgres.running() as server:
                measured(f"{name}, PostgreSQL", server.address(server.new()), articles, queries[: given.queries], deep)
            continue
        with tempfile.TemporaryDirectory() as folder:
            measured(name, f"{folder}/library.db", articles, queries[: given.queries], deep)


if __name__ == "__main__":
    main()

"""How quick the pages are over a library of 20,000 reports, and what 50 readers at once see.

usage: python benchmarks/web.py [--reports N] [--seconds N] [--readers N] [--library FILE]

The reports are made up; a library that FILE holds already is used again. Times are of whole requests over loopback, one
after the other on one connection; the yardstick is a FastAPI page of the same size that renders constants, asked in
turn with the page. "first" is a page that nobody has asked for since the library changed, "again" one that is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import socket
import statistics
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import msgspec
import numpy as np
import sqlalchemy

from retold.library import Library, folding, grouping, schema
from retold.model import Article, Attribution, Mention, MentionType, Published, Sentence
from retold.reading.articles import article
from retold.stories import Digest

PLACES = (
    "Varna",
    "Burgas",
    "Lviv",
    "Odesa",
    "Brno",
    "Ostrava",
    "Gdynia",
    "Lublin",
    "Kranj",
    "Celje",
    "Essen",
    "Bremen",
)
NAMES = ("Ivan Petrov", "Mira Novak", "Jan Kowalski", "Olena Koval", "Petra Horak", "Hans Weber", "Ana Zupan")
AGENCIES = ("Reuters", "AFP", "dpa", "STA", "PAP", "Interfax", "ČTK")
EVENTS = ("fire", "flood", "strike", "vote", "trial", "rescue", "crash", "blackout", "merger", "festival")
LANGUAGES = ("en", "uk", "bg", "cs", "pl", "sl", "ru", "de")
GROUP = 10  # reports of a story
AT_ONCE = 2_000  # reports of a transaction


def report(number: int, rng: random.Random) -> Article:
    """A made-up report: the ten of a story share place, event and speaker."""
    story = number // GROUP
    own = random.Random(story)
    place, name, event = own.choice(PLACES), own.choice(NAMES), own.choice(EVENTS)
    agency, count = rng.choice(AGENCIES), own.randrange(10, 900)
    sentences = [
        f"A {event} in {place} kept {count} people from their homes in the night of day {story}.",
        f"{agency} reported that the {event} of number {story} began near street {number}.",
        f"“We have never seen such a {event},” {name} said.",
        f"The town hall of {place} opened {rng.randrange(2, 40)} rooms for those who could not return.",
        f"Repairs after the {event} are to cost {rng.randrange(2, 90)} million, {name} added in document {number}.",
    ]
    whole = "\n\n".join(sentences)
    day = f"2025-{1 + story % 12:02}-{1 + story // 12 % 28:02}T{number % 24:02}:{number % 60:02}"
    spans = []
    for sentence in sentences:
        start = whole.index(sentence)
        spans.append((start, start + len(sentence)))
    made = article(
        f"https://news{number % 200}.example/{number}",
        whole,
        outlet=f"Outlet {number % 200}",
        language=LANGUAGES[number % len(LANGUAGES)],
        title=f"{event.capitalize()} in {place}: {count} people, {story}",
        published=Published(value=day, precision="minute"),
    )
    return _annotated(made, spans, place, name, agency)


def _annotated(made: Article, spans: list[tuple[int, int]], place: str, name: str, agency: str) -> Article:
    def mention(word: str, kind: MentionType, entity: str) -> Iterator[Mention]:
        at = made.text.find(word)
        if at >= 0:
            yield Mention(span=(at, at + len(word)), type=kind, name=word, entity=entity)

    quoted = made.text.index("“") + 1
    who = made.text.index(name, quoted)
    said = Attribution(
        content=((quoted, made.text.index("”") - 1),),
        cue=None,
        source=(who, who + len(name)),
        kind="direct",
        speaker=name,
        entity=f"per-{name.lower().replace(' ', '-')}",
    )
    return msgspec.structs.replace(
        made,
        sentences=tuple(Sentence(span=span, paragraph=i) for i, span in enumerate(spans)),
        attributions=(said,),
        mentions=(
            *mention(place, "LOC", f"loc-{place.lower()}"),
            *mention(agency, "ORG", f"org-{agency.lower()}"),
            *mention(name, "PER", f"per-{name.lower().replace(' ', '-')}"),
        ),
    )


def fill(path: str, reports: int) -> None:
    """Write the library as adding would, without looking for copies and with stories as they are known to be."""
    rng = random.Random(7)
    with Library(path, grouping=False) as library:
        for start in range(0, reports, AT_ONCE):
            made = [(number, report(number, rng)) for number in range(start, min(start + AT_ONCE, reports))]
            with library._database.writing() as connection:
                _write(connection, made)
        with library._database.writing() as connection:
            grouping.advance(connection)
        library.refresh()
        library.compare(made[-1][1].id)
        library.refresh()


def _write(connection: sqlalchemy.Connection, made: list[tuple[int, Article]]) -> None:
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for number, each in made:
        data = zlib.compress(msgspec.json.encode(msgspec.structs.replace(each, text="")), 1)
        row, when = number + 1, each.published.value if each.published else ""
        first = number // GROUP * GROUP
        vector = np.random.default_rng(number).normal(size=384).astype("<f2").tobytes()
        digest = Digest(id=each.id, source=each.source, outlet=each.outlet, language=each.language,
                        title=each.title or "", from_=when[:10], to=when[:10], vector=vector)  # fmt: skip
        rows["texts"].append({"id": row, "hash": each.id, "text": each.text, "language": each.language, "words": 80})
        rows["appearances"].append({
            "text_id": row, "address": each.source, "source": each.source, "outlet": each.outlet, "title": each.title,
            "published": when, "precision": "minute", "moment": when, "language": each.language, "revision": 1,
            "latest": True, "seen": "2026-01-01T00:00:00+00:00",
        })  # fmt: skip
        rows["annotations"].append({"text_id": row, "maker": "retold", "data": data})
        rows["digests"].append({"hash": each.id, "story": f"{first:016x}", "data": msgspec.msgpack.encode(digest)})
        rows["search"].append({"id": row, "folded": folding.folded(each.text)})
    connection.execute(sqlalchemy.text("INSERT INTO search(rowid, folded) VALUES (:id, :folded)"), rows.pop("search"))
    for name, values in rows.items():
        connection.execute(schema.tables.tables[name].insert(), values)


# Servers


def _pages(path: str, port: int, begun: Event) -> None:
    import uvicorn

    from retold.web.app import create_app
    from retold.web.serving import Server
    from retold.web.settings import Settings

    app = create_app(path, Settings(port=port))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    begun.set()
    Server(config, app.state.site.stopping).run()


def _constants(sizes: list[int], port: int, begun: Event) -> None:
    """The yardstick: a template whose rows are constants, as great as each of the pages."""
    import uvicorn
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(
        "<!doctype html><title>{{ title }}</title><ul>{% for row in rows %}"
        '<li><a href="{{ row.address }}">{{ row.title }}</a> <span>{{ row.about }}</span></li>{% endfor %}</ul>'
    )
    app = FastAPI()
    rows: dict[int, list[dict[str, str]]] = {}
    for size in sizes:
        row = {
            "address": "/stories/0123456789abcdef",
            "title": "A title of some words that is constant",
            "about": "a" * 800,
        }
        one = len(template.render(title="t", rows=[row])) - len(template.render(title="t", rows=[]))
        rows[size] = [row] * max(1, round(size / one))

    @app.get("/{size}")
    def constant(size: int) -> HTMLResponse:
        return HTMLResponse(template.render(title="Constants", rows=rows[size]))

    begun.set()
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


def started(target: Callable[..., None], *given: object) -> tuple[BaseProcess, int]:
    """A server in a process of its own, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    process = context.Process(target=target, args=(*given, port, begun), daemon=True)
    process.start()
    begun.wait(120)
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


class Connection:
    """One connection that is kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> Connection:
        """A connection to a server of this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 24))

    async def get(self, address: str, accept: str = "text/html") -> tuple[int, bytes, float]:
        """Status, body and seconds of a request."""
        began = time.perf_counter()
        head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n"
        self._writer.write(head.encode())
        told = await self._reader.readuntil(b"\r\n\r\n")
        lines = told.decode("latin-1").split("\r\n")
        length = next(int(line[15:]) for line in lines if line.lower().startswith("content-length:"))
        body = await self._reader.readexactly(length)
        return int(lines[0].split()[1]), body, time.perf_counter() - began


# Measuring


async def addresses(port: int, pages: int) -> tuple[list[str], str]:
    """The addresses of so many pages of stories, each after the one before, and of the story that is compared."""
    connection = await Connection.to(port)
    while (await connection.get("/health/ready"))[0] != 200:
        await asyncio.sleep(0.2)
    found: list[str] = []
    following = "/stories"
    while following and len(found) < pages:
        found.append(following)
        _, body, _ = await connection.get(following, "application/json")
        following = json.loads(body)["next"]
    _, body, _ = await connection.get("/stories?origins=1", "application/json")
    compared = [s for s in json.loads(body)["stories"] if s["compared"]]
    _, body, _ = await connection.get("/search?q=document&size=1", "application/json")
    return found, compared[0]["address"] if compared else ""


async def medians(port: int, yardstick: int, size: int, asked: list[str]) -> tuple[float, float]:
    """Median milliseconds of the pages and of the yardstick, asked in turn."""
    own, other = await Connection.to(port), await Connection.to(yardstick)
    mine, constant = [], []
    for address in asked:
        status, _, seconds = await own.get(address)
        assert status == 200, (address, status)
        mine.append(seconds)
        constant.append((await other.get(f"/{size}"))[2])
    return 1_000 * statistics.median(mine), 1_000 * statistics.median(constant)


async def crowd(port: int, readers: int, seconds: float, asked: list[str]) -> tuple[int, int, list[float]]:
    """Requests, errors and milliseconds of readers who ask without a pause."""
    until = time.monotonic() + seconds
    times: list[float] = []
    errors = 0

    async def read(number: int) -> None:
        nonlocal errors
        rng = random.Random(number)
        connection = await Connection.to(port)
        while time.monotonic() < until:
            try:
                status, _, took = await connection.get(rng.choice(asked))
            except (OSError, asyncio.IncompleteReadError):
                errors += 1
                connection = await Connection.to(port)
                continue
            errors += status != 200
            times.append(1_000 * took)

    await asyncio.gather(*(read(number) for number in range(readers)))
    return len(times), errors, sorted(times)


async def measure(path: str, readers: int, seconds: float) -> None:
    """Print the table."""
    server, port = started(_pages, path)
    listed, story = await addresses(port, 200)
    connection = await Connection.to(port)
    sizes = [len((await connection.get(listed[0]))[1]), len((await connection.get(story))[1])]
    constants, yardstick = started(_constants, sizes)
    stories = [f"{a}{'&' if '?' in a else '?'}size=20" for a in listed]  # other addresses than those asked for above
    unseen = [f"{story}?size={size}" for size in range(60, 200)]
    rows = []
    for name, size, asked in (("stories", sizes[0], stories), ("a story of 10", sizes[1], unseen)):
        for when in ("first", "again"):
            mine, constant = await medians(port, yardstick, size, asked)
            rows.append((name, when, size, mine, constant))
    print(f"\n{'page':16}{'asked':8}{'bytes':>9}{'ms':>9}{'constants':>11}{'times':>8}")
    for name, when, size, mine, constant in rows:
        print(f"{name:16}{when:8}{size:9,}{mine:9.2f}{constant:11.2f}{mine / constant:8.2f}")
    constants.kill()
    number, errors, times = await crowd(port, readers, seconds, [*stories, *unseen[:20]])
    middle, last = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"\n{readers} readers, {seconds:.0f} s: {number:,} requests, {errors} errors; "
          f"median {middle:.1f} ms, 99th {last:.1f} ms, {last / middle:.2f} times")  # fmt: skip
    server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--library")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.library or str(Path(folder) / "library.db")
        if not Path(path).exists():
            began = time.process_time()
            fill(path, given.reports)
            print(f"{given.reports:,} reports written in {time.process_time() - began:.0f} s of CPU", file=sys.stderr)
        asyncio.run(measure(path, given.readers, given.seconds))


if __name__ == "__main__":
    main()

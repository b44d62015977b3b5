"""Comparisons of the stories of a batch that are large enough to ask for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from retold.library import layout, records
from retold.library.comparing import COMPARED, together
from retold.model import Article, Story
from retold.reading.places import Folder
from retold.rendering.json import dumps


class Comparing(NamedTuple):
    """A story to compare, and the files in which its reports stand."""

    folder: str
    story: str
    ids: tuple[str, ...]
    files: tuple[str, ...]


def wanted(folder: Folder, found: Iterable[tuple[Story, list[str]]], least: int) -> Iterator[Comparing]:
    """The stories of at least so many reports that have not been compared."""
    days = layout.by_day(folder)
    done = {name.rpartition("/")[2].removesuffix(".json") for name in folder.names("comparisons")}
    for story, ids in found:
        if len(ids) >= max(2, least) and story.id not in done:
            inside = [d for d in days if d == layout.UNKNOWN or (story.from_ or d) <= d <= (story.to or d)]
            languages = {*story.languages, layout.UNKNOWN}
            files = [
                n for d in sorted(inside) for n in days[d] if n.split("/")[2].removeprefix("language=") in languages
            ]
            yield Comparing(folder.place, story.id, tuple(ids), tuple(files))


def compare(story: Comparing) -> str:
    """Compare a story as a library does, and write what comes of it to `comparisons/ID.json`."""
    from retold import encoding

    folder = Folder(story.folder)
    members = sorted(_members(folder, story), key=_published)
    compared = together(members, COMPARED, partial(encoding.load, threads=1))
    name = f"comparisons/{story.story}.json"
    folder.write(name, dumps(compared).encode())
    return name


def _members(folder: Folder, story: Comparing) -> Iterator[Article]:
    """The reports of a story, annotated; copies of one text once."""
    left = set(story.ids)
    for name in story.files:
        for row in layout.rows(folder, name):
            if row["id"] in left:
                left.remove(row["id"])
                article = layout.article_of(row)
                yield records.annotated(row["annotation"], article) if row["annotation"] else article


def _published(article: Article) -> tuple[bool, str, str]:
    """The order in which a library compares reports: the oldest first, those without a time last."""
    moment = records.moment(article.published)
    return moment is None, moment or "", article.id

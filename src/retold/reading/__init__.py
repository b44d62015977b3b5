"""Files, standard input, HTML and JSONL become articles.

What a file is, is told by its content: HTML, JSONL (one JSON object a line), or plain text. `docs/reading.md` describes
what is taken from each.
"""

from __future__ import annotations

import logging
from pathlib import Path

from retold import errors
from retold.model import Article
from retold.reading import jsonl
from retold.reading.articles import Details, article, details, distinct, fill, override, split
from retold.reading.decoding import decode
from retold.reading.files import read_bytes
from retold.reading.kinds import kind_of

__all__ = ["Details", "details", "distinct", "override", "read", "split"]

log = logging.getLogger(__name__)


def read(
    source: str | Path,
    *,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    encoding: str | None = None,
) -> list[Article]:
    """Read the articles of a file (`-` is standard input): one of plain text or HTML, any number of JSONL.

    `published` (ISO 8601 day or time), `outlet` and `language` (ISO 639) set what the file itself does not tell.
    `encoding` is detected unless given. Raises `RetoldError` for whatever cannot be read.
    """
    name = str(source)
    given = details(published=published, outlet=outlet, language=language)
    data = read_bytes(name)
    text, used = decode(data, name, encoding)
    log.debug("%s: %d bytes, %s", name, len(data), used)
    return [fill(found, given) for found in _articles(name, text)]


def _articles(name: str, text: str) -> list[Article]:
    kind = kind_of(text, name)
    if kind == "html":
        from retold.reading import html

        return [html.read(name, text)]
    if kind == "jsonl":
        return jsonl.read(name, text)
    if kind == "feed":
        raise errors.not_a_report(name, "a feed or another XML file")
    if kind == "json":
        raise errors.not_a_report(name, "JSON that is not one object a line")
    return [article(name, text)]

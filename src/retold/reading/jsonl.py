"""JSONL: one JSON object a line, with `text` and optional `title, url, outlet, language, published`."""

from __future__ import annotations

import json
from typing import Any

from retold import errors
from retold.errors import RetoldError
from retold.model import Article
from retold.reading.articles import article, details

_OPTIONAL = ("title", "url", "outlet", "language", "published")


def read(name: str, text: str) -> list[Article]:
    """One article a line, blank lines aside; raises `RetoldError` naming the first bad line."""
    found = [_article(name, n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not found:
        raise errors.no_words(name)
    return found


def _article(name: str, number: int, line: str) -> Article:
    fields = _fields(name, number, line)
    source = fields["url"] or f"{name}:{number}"
    try:
        given = details(published=fields["published"], outlet=fields["outlet"], language=fields["language"])
        return article(source, fields["text"] or "", title=fields["title"] or None, **given._asdict())
    except RetoldError as error:
        raise errors.bad_line(name, number, error.cause) from None


def _fields(name: str, number: int, line: str) -> dict[str, str | None]:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise errors.bad_line(name, number, "it is no JSON") from None
    if not isinstance(value, dict):
        raise errors.bad_line(name, number, "it is no JSON object")
    if not isinstance(value.get("text"), str):
        raise errors.bad_line(name, number, "“text” is missing or is no string")
    for key in _OPTIONAL:
        if not isinstance(value.get(key), str | None):
            raise errors.bad_line(name, number, f"“{key}” is no string")
    return {key: value.get(key) for key in ("text", *_OPTIONAL)}


def read_line(name: str, number: int, line: str) -> Article:
    """The article of one line; raises `RetoldError` that names the line."""
    return _article(name, number, line)

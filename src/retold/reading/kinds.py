"""What a decoded text is, told by its content."""

from __future__ import annotations

import json
import re
from typing import Literal

Kind = Literal["html", "jsonl", "json", "feed", "text"]

_COMMENTS = re.compile(r"(?:\s|﻿|<!--.{0,20000}?-->|<\?xml[^>]{0,200}\?>)*", re.DOTALL)
# A page begins with one of these; a plain text may begin with "<Reuters>" or an arrow.
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|main|article|section|header|nav|div|p|h[1-6]|table|span)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf|urlset|sitemapindex|opml|newsitem|newsml)(?=[\s>])", re.IGNORECASE)
_LINES = (".jsonl", ".ndjson")


def kind_of(text: str, name: str = "") -> Kind:
    """HTML, JSONL, other JSON, a feed or plain text; of the name only the ending .jsonl or .ndjson counts."""
    begin = _COMMENTS.match(text)
    start = begin.end() if begin else 0
    if _HTML.match(text, start):
        return "html"
    if (start and "<?xml" in text[:start]) or _FEED.match(text, start):
        return "feed"
    if name.lower().endswith(_LINES) or (text.startswith("{", start) and _is_object(text[start:].split("\n", 1)[0])):
        return "jsonl"
    return "json" if text.startswith(("{", "["), start) and _parsed(text[start:]) else "text"


def _is_object(line: str) -> bool:
    return isinstance(_parsed(line), dict)


def _parsed(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value

"""Atom feeds of stories (RFC 4287), for alerts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote
from xml.etree import ElementTree

import msgspec

from retold.errors import count
from retold.rendering.labels import language_name
from retold.rendering.safe import line
from retold.web import addresses
from retold.web.documents import Filters, StoryLine

MEDIA = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_LONG_AGO = "1970-01-01T00:00:00Z"
_UNWRITABLE = re.compile("[\ufffe\uffff]")  # the only ones of XML's forbidden characters that `line` lets through
_TAG = "tag:retold.invalid,2026:"


def atom(stories: Sequence[StoryLine], filters: Filters, base: str) -> bytes:
    """The feed of stories; `base` is the address of the server without a final slash."""
    ElementTree.register_namespace("", _NAMESPACE)
    feed = ElementTree.Element(_name("feed"))
    named = addresses.filters(filters)
    _add(feed, "id", _TAG + "stories:" + quote(addresses.with_query("", **named), safe=""))
    _add(feed, "title", _title(filters))
    _add(feed, "updated", max((_updated(story) for story in stories), default=_LONG_AGO))
    _add(feed, "link", rel="self", type=MEDIA, href=base + addresses.with_query("/stories.atom", **named))
    _add(feed, "link", rel="alternate", type="text/html", href=base + addresses.with_query("/stories", **named))
    _add(feed, "generator", "Retold")
    _add(_add(feed, "author"), "name", "Retold")
    for story in stories:
        _entry(feed, story, base)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ElementTree.Element, story: StoryLine, base: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"{_TAG}story:{story.id}")
    title = _add(entry, "title", line(story.title) or story.id)
    if story.language:
        title.set("{http://www.w3.org/XML/1998/namespace}lang", story.language)
    _add(entry, "updated", _updated(story))
    _add(entry, "link", rel="alternate", type="text/html", href=base + story.address)
    languages = ", ".join(language_name(code) or code for code in story.languages)
    outlets = ", ".join(map(line, story.outlets))
    _add(entry, "summary", "; ".join(filter(None, (count(story.reports, "report"), languages, outlets))))
    for code in story.languages:
        _add(entry, "category", scheme=f"{_TAG}language", term=code)


def _updated(story: StoryLine) -> str:
    newest = story.newest or ""
    return f"{newest}:00Z" if len(newest) == 16 else f"{newest}T00:00:00Z" if len(newest) == 10 else _LONG_AGO


def _title(filters: Filters) -> str:
    defaults = Filters()
    told = [
        f"{name} {line(str(value))}"
        for name, value in msgspec.structs.asdict(filters).items()
        if value != getattr(defaults, name)
    ]
    return "Stories" + (f": {', '.join(told)}" if told else "")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, _name(name), attributes)
    child.text = text and _UNWRITABLE.sub("\ufffd", text)
    return child


def _name(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"

"""XML from strangers: no entities of its own, no network, bounded depth; what is malformed loses only itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from retold import errors
from retold.reading.articles import Details, details
from retold.reading.entries import Failure, Found, Link
from retold.reading.fragments import one_line
from retold.reading.page import fitting_language
from retold.reading.times import page_time

MOST = 50_000  # addresses of one list: what the sitemap protocol allows
_ROOT = re.compile(r"<[a-zA-Z_]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def checked(name: str, text: str) -> str:
    """The text without its XML declaration; raises `RetoldError` when it declares entities."""
    root = _ROOT.search(text)
    if root is None or re.search(r"<!ENTITY|<!ELEMENT|<!ATTLIST", text[: root.start()], re.IGNORECASE):
        raise errors.xml_entities(name) if root else errors.not_a_report(name, "XML without an element")
    return _DECLARATION.sub("", text)


def root_of(text: str) -> str:
    """The name of the outermost element in small letters, without its prefix."""
    found = re.search(r"<([a-zA-Z_][\w.:-]{0,100})", text)
    return found[1].rpartition(":")[2].lower() if found else ""


def sitemap(name: str, text: str) -> Iterator[Found]:
    """The addresses of a sitemap, with what a news sitemap says of each, or of an index of sitemaps."""
    root, lost = _parsed(name, text)
    yield from lost
    for number, element in enumerate(_elements(root, ("url", "sitemap")), 1):
        told = {_tag(child): (child.text or "").strip() for child in element.iter() if isinstance(child.tag, str)}
        address = told.get("loc", "")
        if number > MOST:
            yield Failure(name, f"it lists more than {MOST:,} addresses; the rest is left out")
            return
        if not address:
            yield Failure(f"{name} entry {number}", "it names no address")
        elif _tag(element) == "sitemap":
            yield Link(address, "sitemap")
        else:
            title = one_line(told.get("title", "")) or None
            yield Link(address, "page", _details(told, title), title)


def _details(told: dict[str, str], title: str | None) -> Details:
    language = fitting_language((told["language"],), title or "") if told.get("language") else None
    return details(outlet=told.get("name"), language=language)._replace(
        published=page_time(told.get("publication_date", ""))
    )


def opml(name: str, text: str) -> Iterator[Found]:
    """The feeds that an OPML list names."""
    number = 0
    root, lost = _parsed(name, text)
    yield from lost
    for element in _elements(root, ("outline",)):
        attributes = {str(key).lower(): value for key, value in element.attrib.items()}
        address = str(attributes.get("xmlurl", "")).strip()
        if address:
            number += 1
            yield Link(address, "feed", title=one_line(str(attributes.get("text", ""))) or None)
        if number >= MOST:
            return
    if not number:
        yield Failure(name, "the list names no feed")


def _parsed(name: str, text: str) -> tuple[Any, list[Failure]]:
    """The outermost element, and what had to be left out to get it."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    data = checked(name, text).encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as reason:
        raise errors.not_a_report(name, f"malformed XML ({reason.msg})") from None
    if root is None:
        raise errors.not_a_report(name, "malformed XML")
    told = parser.error_log
    lost = f"malformed from line {told[0].line}: {told[0].message}; entries there may be lost" if len(told) else None
    return root, [Failure(name, lost)] if lost else []


def _elements(root: Any, tags: tuple[str, ...]) -> Iterator[Any]:  # noqa: ANN401 (lxml has no types)
    return (element for element in root.iter() if isinstance(element.tag, str) and _tag(element) in tags)


def _tag(element: Any) -> str:  # noqa: ANN401 (lxml has no types)
    return str(element.tag).rpartition("}")[2].lower()

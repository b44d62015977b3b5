"""What a page says of itself: headline, outlet, language, publication time.

JSON-LD (schema.org) is asked first, then meta elements (Open Graph, Dublin Core and what news systems add), then `time`
elements. What contradicts the page is left out: unknown stays unknown.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from resiliparse.parse.html import ElementNode, HTMLTree, traverse_dom

from retold.errors import RetoldError
from retold.model import Published
from retold.reading.articles import language_code
from retold.reading.times import page_time

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate",
    "publish_date", "publish-date", "publishdate", "publication_date", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date", "date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "article.published", "mediator_published_time",
)  # fmt: skip
_OUTLET = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher")
_LANGUAGE = ("og:locale", "content-language", "dc.language", "language")
_ARTICLE = re.compile(r"Article|BlogPosting|^Report$")
_TAGS = ("html", "meta", "script", "h1", "time", "a")
# Trafilatura takes 3 s of CPU for a page of 50,000 paragraphs and 13 s for 250,000; a news page has 1,000 to 6,000
# elements, 20 to 40 deep.
MOST_ELEMENTS = 50_000
DEEPEST = 1_000
_AROUND = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$")
_MOST_NODES = 5_000  # of JSON-LD; a news page has a few dozen
_LONGEST_NAME = 200
_SCRIPTS = {
    "Arab": "ARABIC", "Armn": "ARMENIAN", "Cyrl": "CYRILLIC", "Deva": "DEVANAGARI", "Geor": "GEORGIAN",
    "Grek": "GREEK", "Hebr": "HEBREW", "Latn": "LATIN", "Thai": "THAI",
}  # fmt: skip

_REPORT = frozenset({"article", "main"})
_MOST = 100  # headings and times looked at

Json = dict[str, Any]
Elements = Mapping[str, list[ElementNode]]


class Page(NamedTuple):
    """What a page says of its report; `languages` are candidates, the likeliest first."""

    title: str | None
    outlet: str | None
    published: Published | None
    languages: tuple[str, ...]
    body: str | None


def read(found: Elements, window: str | None) -> Page:
    """What the page says of its report; `window` is the title of its window."""
    nodes = list(islice(_nodes(found["script"]), _MOST_NODES))
    report = next((n for n in nodes if _is_article(n)), {})
    metas = _metas(found["meta"])
    return Page(
        title=_title(found["h1"], _string(window), report, metas),
        outlet=_first([*_told(metas, _OUTLET[:1]), _publisher(report, nodes), *_told(metas, _OUTLET[1:])]),
        published=_published(found["time"], report, metas),
        languages=_languages(found["html"], report, metas),
        body=_string(report.get("articleBody")),
    )


class TooComplexError(Exception):
    """A page with more elements, or deeper ones, than any report needs."""


def elements(tree: HTMLTree) -> dict[str, list[ElementNode]]:
    """The elements that matter here by tag, in document order; raises `TooComplexError`.

    One walk, because the selectors of the parser take time that grows with the square of what they find.
    """
    found: dict[str, list[ElementNode]] = {tag: [] for tag in _TAGS}
    count = 0

    def visit(context: Any) -> None:  # noqa: ANN401 (the parser's own type)
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or context.depth > DEEPEST:
            raise TooComplexError
        if context.node.tag in found:
            found[context.node.tag].append(context.node)

    root = tree.document.document_element if tree.document is not None else None
    if root is not None:
        traverse_dom(root, visit, elements_only=True)
    return found


def _attribute(element: ElementNode, name: str) -> str:
    return element.getattr(name) or ""


def _inside(element: ElementNode, tags: frozenset[str]) -> bool:
    above = element.parent
    while above is not None and above.tag not in tags:
        above = above.parent
    return above is not None


# JSON-LD


def _nodes(scripts: Iterable[ElementNode]) -> Iterator[Json]:
    """All objects of the page's JSON-LD, outer ones first."""
    queue: deque[Any] = deque()
    for script in scripts:
        if _attribute(script, "type").strip().lower() != "application/ld+json":
            continue
        try:
            # Control characters inside strings and a comment around it all are common mistakes.
            queue.append(json.loads(_AROUND.sub("", script.text or ""), strict=False))
        except (ValueError, RecursionError):
            continue
    while queue:
        value = queue.popleft()
        if isinstance(value, dict):
            yield value
            queue.extend(value.values())
        elif isinstance(value, list):
            queue.extend(value)


def _is_article(node: Json) -> bool:
    types = node.get("@type")
    return any(isinstance(t, str) and _ARTICLE.search(t) for t in (types if isinstance(types, list) else [types]))


def _publisher(report: Json, nodes: Iterable[Json]) -> str | None:
    """The name of the publisher, which may stand elsewhere under the same `@id`."""
    publisher = report.get("publisher")
    if isinstance(publisher, list) and publisher:
        publisher = publisher[0]
    if not isinstance(publisher, dict):
        return _string(publisher)
    if "name" not in publisher:
        same = publisher.get("@id")
        publisher = next((n for n in nodes if same and n.get("@id") == same and "name" in n), publisher)
    return _string(publisher.get("name"))


# Meta elements


def _metas(metas: Iterable[ElementNode]) -> Mapping[str, list[str]]:
    """Contents of the meta elements by name, property, itemprop or http-equiv in small letters."""
    found: dict[str, list[str]] = {}
    for meta in metas:
        for key in ("property", "name", "itemprop", "http-equiv"):
            if meta.hasattr(key) and meta.hasattr("content"):
                found.setdefault(_attribute(meta, key).strip().lower(), []).append(_attribute(meta, "content"))
    return found


def _told(metas: Mapping[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    return (value for name in names for value in metas.get(name, ()))


# Headline


def _title(
    headings: Sequence[ElementNode], window: str | None, report: Json, metas: Mapping[str, list[str]]
) -> str | None:
    """The headline: an `h1` that others confirm (they add the outlet or cut it), else what others call it."""
    names = [_string(report.get("headline")), *map(_string, _told(metas, ("og:title", "twitter:title", "title")))]
    for heading in headings[:_MOST]:
        text = _string(heading.text)
        if text and any(other and _starts_alike(text, other) for other in (*names, window)):
            return " ".join(text.split())
    within = [_string(h.text) for h in headings[:_MOST] if _inside(h, _REPORT)]
    return _first([*names, *within, window and re.split(r"\s+[|—–»]\s+", window)[0]])


def _starts_alike(one: str, other: str) -> bool:
    a, b = (re.sub(r"\W+", " ", text).strip().casefold() for text in (one, other))
    return bool(a and b) and (a.startswith(b) or b.startswith(a))


# Language


def _languages(roots: Iterable[ElementNode], report: Json, metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    attributes = [_attribute(root, key) for root in roots for key in ("lang", "xml:lang")]
    return tuple(filter(None, [*attributes, _string(report.get("inLanguage")), *_told(metas, _LANGUAGE)]))


def fitting_language(candidates: Iterable[str], text: str) -> str | None:
    """The first candidate that is a language and is written in the script of the text; templates often lie."""
    from babel.core import get_global

    likely: Mapping[str, str] = get_global("likely_subtags")
    script = _script(text)
    for candidate in candidates:
        try:
            code = language_code(candidate.split(",")[0])
        except RetoldError:
            continue
        written = likely.get(code, "").split("_")
        if len(written) > 1 and _SCRIPTS.get(written[1], script) == script:
            return code
    return None


def _script(text: str) -> str | None:
    letters = (c for c in text if c.isalpha())
    counts = Counter(unicodedata.name(c, "?").split()[0] for c in islice(letters, 2_000))
    return counts.most_common(1)[0][0] if counts else None


# Publication


def _published(times: Sequence[ElementNode], report: Json, metas: Mapping[str, list[str]]) -> Published | None:
    """The first time told, or a finer one told of the same day."""
    told = [report.get("datePublished"), *_told(metas, _PUBLISHED), *_times(times)]
    dates = [found for value in told if isinstance(value, str) and (found := page_time(value))]
    if not dates:
        return None
    same_day = [t for t in dates if t.value[:10] == dates[0].value[:10]]
    return max(same_day, key=lambda t: (t.precision == "minute", len(t.value)))  # a zone makes it longer


def _times(times: Sequence[ElementNode]) -> list[str]:
    """Times of `time` elements that say that they are the publication's, else the only or first of the article."""
    dated = [t for t in times[:_MOST] if _attribute(t, "datetime")]
    marked = [t for t in dated if t.hasattr("pubdate") or _attribute(t, "itemprop").lower() == "datepublished"]
    every = {_attribute(t, "datetime") for t in dated}
    inside = [t for t in dated if _inside(t, _REPORT | {"header"})]
    return [_attribute(t, "datetime") for t in marked or (dated if len(every) == 1 else inside)[:1]]


# Strings


def _string(value: object) -> str | None:
    """The value where it is a string that is not blank."""
    return value if isinstance(value, str) and value.strip() else None


def _first(values: Iterable[str | None]) -> str | None:
    """The first that can be a name, on one line."""
    names = (" ".join(value.split()) for value in values if value)
    return next((name for name in names if name and len(name) <= _LONGEST_NAME), None)

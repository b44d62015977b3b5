"""RSS, Atom and JSON Feed: their entries as reports, or as addresses to follow where a feed gives a teaser only."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from retold import errors
from retold.errors import RetoldError
from retold.model import Published
from retold.reading.articles import Details, article
from retold.reading.entries import Entry, Failure, Found, Link
from retold.reading.fragments import one_line, plain
from retold.reading.lists import checked
from retold.reading.page import fitting_language
from retold.reading.times import page_time

LARGEST = 10_000_000  # characters; feedparser takes 2 s of CPU for each million
MOST = 5_000  # entries
_WHOLE = 800  # characters from which an entry's text is the report and no teaser; summaries end at some 500
_WEB = ("http://", "https://")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a feed as the feed tells it; as JSON it is the raw form that a library keeps."""

    link: str | None
    title: str | None
    content: str
    published: str | None
    outlet: str | None
    language: str | None


def read(name: str, text: str) -> Iterator[Found]:
    """The entries of an RSS or Atom feed; raises `RetoldError` when it is none."""
    if len(text) > LARGEST:
        raise errors.too_large(name, LARGEST)
    import feedparser

    # A file object and a charset: feedparser opens strings as files and addresses.
    data = io.BytesIO(checked(name, text).encode("utf-8", "replace"))
    try:
        feed = feedparser.parse(data, response_headers={"content-type": "application/xml; charset=utf-8"})
    except Exception as reason:
        raise errors.not_a_report(name, f"a feed that cannot be parsed ({type(reason).__name__})") from None
    if not feed.entries:
        what = f"a malformed feed ({_reason(feed)})" if feed.bozo else "a feed without entries"
        raise errors.not_a_report(name, what)
    items = (_item(feed.feed, entry) for entry in feed.entries[:MOST])
    yield from _found(name, items)
    if feed.bozo and _reason(feed):
        yield Failure(name, f"malformed ({_reason(feed)}); entries there may be lost")
    if len(feed.entries) > MOST:
        yield Failure(name, f"it has more than {MOST:,} entries; the rest is left out")


def read_json(name: str, feed: Mapping[str, Any]) -> Iterator[Found]:
    """The entries of a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    entries = feed.get("items")
    if not isinstance(entries, list):
        raise errors.not_a_report(name, "a JSON Feed without items")
    yield from _found(name, (_json_item(feed, entry) for entry in entries[:MOST]))


def reread(name: str, raw: bytes) -> Entry:
    """The entry that a library kept as JSON, read again; raises `RetoldError` when it holds no words."""
    return _entry(name, msgspec.json.decode(raw, type=Item))


def _reason(feed: Any) -> str:  # noqa: ANN401 (feedparser has no types)
    reason = feed.get("bozo_exception")
    return (
        ""
        if type(reason).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")
        else " ".join(str(reason).split())
    )


def _item(feed: Any, entry: Any) -> Item:  # noqa: ANN401 (feedparser has no types)
    contents = [str(c.get("value") or "") for c in entry.get("content", ())]
    languages = [c.get("language") for c in entry.get("content", ())]
    source = entry.get("source") or {}
    return Item(
        link=_web(entry.get("link")),
        title=_string(entry.get("title")),
        content=max([*contents, str(entry.get("summary") or "")], key=len),
        published=_string(entry.get("published") or entry.get("updated")),
        outlet=_string(source.get("title")) or _string(feed.get("title")),
        language=next((_string(code) for code in [*languages, feed.get("language")] if code), None),
    )


def _json_item(feed: Mapping[str, Any], entry: Any) -> Item | None:  # noqa: ANN401 (any JSON)
    if not isinstance(entry, dict):
        return None
    contents = (entry.get(key) for key in ("content_html", "content_text", "summary"))
    return Item(
        link=_web(entry.get("url") or entry.get("external_url")),
        title=_string(entry.get("title")),
        content=next(filter(None, map(_string, contents)), ""),
        published=_string(entry.get("date_published")),
        outlet=_string(feed.get("title")),
        language=_string(entry.get("language")) or _string(feed.get("language")),
    )


def _found(name: str, items: Iterator[Item | None]) -> Iterator[Found]:
    for number, item in enumerate(items, 1):
        where = f"{name} entry {number}"
        if item is None or not (item.link or item.content or item.title):
            yield Failure(where, "it has neither text nor an address")
            continue
        try:
            entry = _entry(item.link or where, item)
        except RetoldError as error:
            if item.link is None:
                yield Failure(where, error.cause)
                continue
            entry = None
        if entry is not None and (len(entry.article.text) >= _WHOLE or item.link is None):
            yield entry
        else:
            details = Details(_published(item), item.outlet, entry.article.language if entry else None)
            yield Link(str(item.link), "entry", details, item.title and one_line(item.title), entry)


def _entry(source: str, item: Item) -> Entry:
    title = one_line(item.title or "") or None
    body = plain(item.content)
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}".strip()
    language = fitting_language((item.language,), text) if item.language else None
    outlet = one_line(item.outlet or "") or None
    found = article(source, text, title=title, outlet=outlet, language=language, published=_published(item))
    return Entry(found, msgspec.json.encode(item), "entry", item.link)


def _published(item: Item) -> Published | None:
    return page_time(item.published) if item.published else None


def _web(value: object) -> str | None:
    """An address that can be followed; feeds also carry names, mail addresses and scripts."""
    text = _string(value)
    return text if text and text.lower().startswith(_WEB) else None


def _string(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return value.strip().encode("utf-8", "replace").decode()

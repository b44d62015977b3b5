"""ninjs, the JSON of news agencies (IPTC, versions 1 to 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from retold import errors
from retold.model import Article
from retold.reading.articles import article
from retold.reading.fragments import one_line, plain
from retold.reading.page import fitting_language
from retold.reading.times import page_time

_BODIES = ("body_xhtml", "body_html", "body_text")
_TIMES = ("firstcreated", "firstCreated", "contentcreated", "contentCreated", "versioncreated", "versionCreated")
_OUTLETS = ("provider", "source", "copyrightholder", "copyrightHolder", "infosources", "infoSources")


def is_item(value: object) -> bool:
    """Whether a JSON value is a news item: it has an address and a headline or a body under ninjs' names."""
    if not isinstance(value, dict) or not isinstance(value.get("uri"), str):
        return False
    return any(key in value for key in (*_BODIES, "headline", "headlines", "bodies"))


def read(name: str, item: Mapping[str, Any]) -> Article:
    """The article of a news item; raises `RetoldError` for one without text and one that was withdrawn."""
    source = str(item["uri"])
    if str(item.get("pubstatus", item.get("pubStatus", "usable"))) != "usable":
        raise errors.not_a_report(f"{source} in {name}", "an item that was withdrawn")
    title = one_line(_string(item.get("headline")) or _first(item.get("headlines"))) or None
    body = plain(_body(item))
    if not body:
        raise errors.no_words(f"{source} in {name}")
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}"
    languages = [code for code in (item.get("language"), item.get("contentLanguage")) if isinstance(code, str)]
    return article(
        source,
        text,
        title=title,
        outlet=_outlet(item),
        language=fitting_language(languages, text),
        published=next(filter(None, (page_time(_string(item.get(key))) for key in _TIMES)), None),
    )


def _body(item: Mapping[str, Any]) -> str:
    told = (item.get(key) for key in _BODIES)
    return next((b for b in told if isinstance(b, str) and b.strip()), "") or _first(item.get("bodies"))


def _first(parts: Any) -> str:  # noqa: ANN401 (any JSON)
    """The main one of version 3's headlines or bodies, else the first."""
    given: Iterable[Any] = parts if isinstance(parts, list) else ()
    found = [part for part in given if isinstance(part, dict) and _string(part.get("value"))]
    main = [part for part in found if str(part.get("role", "main")).endswith("main")]
    return _string((main or found)[0]["value"]) if found else ""


def _outlet(item: Mapping[str, Any]) -> str | None:
    for key in _OUTLETS:
        value = item.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return one_line(value)
    return None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""

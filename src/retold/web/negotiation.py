"""Which form a request wants: JSON by the `.json` suffix or by `Accept`, where the best quality wins; else HTML."""

from __future__ import annotations

from typing import Literal

from starlette.types import Scope

Form = Literal["html", "json"]

JSON, HTML, PROBLEM = "application/json", "text/html", "application/problem+json"
SUFFIX = b".json"
FLAG = "retold.json"  # set in the scope of a request whose address ended in .json
# In the order that wins a tie: a browser says text/html, curl says nothing.
_OFFERED: tuple[tuple[str, Form], ...] = ((HTML, "html"), (JSON, "json"), (PROBLEM, "json"))


def strip(scope: Scope) -> None:
    """Take the suffix off the path of a request and note it. `%2Ejson` is the end of a name, not the suffix."""
    raw = scope.get("raw_path") or scope["path"].encode()
    raw = raw.partition(b"?")[0]
    if raw.endswith(SUFFIX) and len(raw) > len(SUFFIX) + 1 and not raw.startswith((b"/static/", b"/openapi")):
        scope["path"] = scope["path"][: -len(SUFFIX)]
        scope["raw_path"] = raw[: -len(SUFFIX)]
        scope[FLAG] = True


def form(scope: Scope) -> Form | None:
    """The form wanted; None when neither is acceptable (406)."""
    if scope.get(FLAG):
        return "json"
    accept = b",".join(value for name, value in scope["headers"] if name == b"accept").decode("latin-1")
    return best(accept)


def best(accept: str) -> Form | None:
    """The form of an Accept header; an empty one accepts everything (RFC 9110, 12.5.1)."""
    ranges = [parsed for part in accept.split(",") if (parsed := _range(part))]
    if not ranges:
        return "html" if not accept.strip() else None
    rated = [(_quality(media, ranges), -place, wanted) for place, (media, wanted) in enumerate(_OFFERED)]
    quality, _, wanted = max(rated)
    return wanted if quality > 0 else None


def _range(part: str) -> tuple[str, float] | None:
    media, *parameters = (p.strip().lower() for p in part.split(";"))
    if media.count("/") != 1:
        return None
    quality = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
    try:
        value = float(quality)
    except ValueError:
        return None
    return (media, value) if 0 <= value <= 1 else None


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """The quality that the most specific range gives to a media type."""
    kind = media.partition("/")[0]
    for wanted in (media, f"{kind}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0

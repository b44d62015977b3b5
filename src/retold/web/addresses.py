"""The addresses of pages: one place that knows how they are spelled."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import msgspec


def story(name: str) -> str:
    """A story's page."""
    return f"/stories/{_part(name)}"


def article(name: str) -> str:
    """An article's page, by its id."""
    return f"/articles/{_part(name)}"


def entity(name: str) -> str:
    """An entity's page, by its id."""
    return f"/entities/{_part(name)}"


def outlet(name: str) -> str:
    """An outlet's page."""
    return f"/outlets/{_part(name)}"


def origin(name: str) -> str:
    """An origin's page."""
    return f"/origins/{_part(name)}"


def job(name: str) -> str:
    """A job's page."""
    return f"/jobs/{_part(name)}"


def comparison(name: str) -> str:
    """The page of a pasted comparison."""
    return f"/comparisons/{_part(name)}"


def export(page: str, form: str) -> str:
    """Where the comparison of a page is saved in a form."""
    return f"{page}/export/{form}"


def with_query(path: str, **values: object) -> str:
    """A path with those parameters that have a value."""
    kept = {key: value for key, value in values.items() if value not in (None, "")}
    encoded = {key: str(value).encode("utf-8", "replace") for key, value in kept.items()}
    return f"{path}?{urlencode(encoded)}" if kept else path


def filters(values: msgspec.Struct) -> dict[str, object]:
    """The parameters of filters that are not as they are by default."""
    defaults = type(values)()
    found = msgspec.structs.asdict(values)
    return {key: value for key, value in found.items() if value != getattr(defaults, key)}


def inside(to: str | None, home: str) -> str:
    """A path of this server to go on to; anything else leads to `home`."""
    plain = to is not None and to.isascii() and to.isprintable() and "\\" not in to
    return to if to and plain and to.startswith("/") and not to.startswith("//") else home


def _part(name: str) -> str:
    """A name as one part of a path; a dot is written so that no name ends in the suffix `.json`."""
    return quote(name.encode("utf-8", "replace"), safe="").replace(".", "%2E")

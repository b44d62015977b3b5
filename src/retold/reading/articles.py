"""An article from its text, and the details (publication time, outlet, language) that a user can give."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from pathlib import PureWindowsPath
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from retold import errors
from retold.languages import codes
from retold.model import Article, Published

log = logging.getLogger(__name__)

# The longest of the 4,547 reports in SlavicNER has 32,028 characters.
LONGEST = 500_000

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?( ?(Z|[+-]\d\d(:?\d\d)?))?", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})([-_][a-z0-9]{1,8})*", re.IGNORECASE)
_DETAIL = re.compile(r"@(\w+)=")


class Details(NamedTuple):
    """What a user can say of an article; None where nothing was said."""

    published: Published | None = None
    outlet: str | None = None
    language: str | None = None


def details(*, published: str | None = None, outlet: str | None = None, language: str | None = None) -> Details:
    """The given details checked; raises `RetoldError` for a time or a code that is none."""
    return Details(
        None if published is None else publication(published),
        (outlet or "").strip() or None,
        None if language is None else language_code(language),
    )


def split(argument: str) -> tuple[str, Details]:
    """A file and the details given with it: ``report.txt@published=2025-10-21@outlet=Morning Post``.

    A file may hold @ in its name: what exists as a whole is taken as a whole, and elsewhere only ``@key=`` divides.
    Raises `RetoldError` for a detail that is none.
    """
    if "@" not in argument or os.path.exists(argument):
        return argument, Details()
    source, *parts = _DETAIL.split(argument)
    given = dict(zip(parts[::2], parts[1::2], strict=True))
    unknown = next((key for key in given if key not in Details._fields), None)
    if unknown is not None:
        raise errors.unknown_detail(unknown, Details._fields)
    return source, details(**given)


def publication(value: str) -> Published:
    """A day or a time in ISO 8601, seconds dropped; the zone is kept as given and never supplied."""
    value = value.strip()
    try:
        if _DAY.fullmatch(value):
            return Published(value=date.fromisoformat(value).isoformat(), precision="day")
        if _TIME.fullmatch(value):
            moment = datetime.fromisoformat(value.replace(",", ".").replace(" +", "+").replace(" Z", "Z"))
            return Published(value=moment.isoformat(timespec="minutes"), precision="minute")
    except ValueError:
        pass
    raise errors.bad_published(value)


def language_code(value: str) -> str:
    """The primary subtag of a language code: `uk` of `uk-UA`."""
    found = _LANGUAGE.fullmatch(value.strip())
    if found is None:
        raise errors.unknown_language(value, list(codes()))
    return found[1].lower()


def article(
    source: str,
    text: str,
    *,
    outlet: str | None = None,
    language: str | None = None,
    title: str | None = None,
    published: Published | None = None,
) -> Article:
    """An article not yet annotated; raises `RetoldError` when the text holds no words or is longer than a report."""
    if not any(map(str.isalnum, text)):
        raise errors.no_words(source)
    if len(text) > LONGEST:
        raise errors.too_long(source, len(text), LONGEST)
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(
        id=digest[:16], source=source, outlet=outlet, language=language, title=title, published=published, text=text
    )


def called(found: Article) -> str:
    """What people call a report: its outlet, else the host of its address, else its file without the folders."""
    if found.outlet and found.outlet.strip():
        return found.outlet
    if found.source == "-":
        return "standard input"
    return _host(found.source) or file_name(found.source)


def file_name(source: str) -> str:
    """The name of a file without its folders, which are nobody's news, whatever system it came from."""
    return PureWindowsPath(source).name or source


def _host(source: str) -> str | None:
    try:
        return urlsplit(source).hostname if source.lower().startswith(("http://", "https://")) else None
    except ValueError:  # brackets that hold no address
        return None


def fill(found: Article, given: Details) -> Article:
    """The article with what it lacks taken from `given`."""
    return replace(
        found,
        published=found.published or given.published,
        outlet=found.outlet or given.outlet,
        language=found.language or given.language,
    )


def override(found: Article, given: Details) -> Article:
    """The article with whatever `given` says in place of its own."""
    return replace(
        found,
        published=given.published or found.published,
        outlet=given.outlet or found.outlet,
        language=given.language or found.language,
    )


def distinct(articles: Iterable[Article]) -> list[Article]:
    """The articles without copies: the same text twice is one report.

    Raises `RetoldError` when fewer than two are left.
    """
    first: dict[str, Article] = {}
    copies: list[tuple[Article, Article]] = []
    for found in articles:
        kept = first.setdefault(found.id, found)
        if kept is not found:
            copies.append((kept, found))
    if len(first) < 2:
        raise errors.same_text(*(a.source for a in copies[0])) if copies else errors.too_few_articles(len(first))
    for kept, copy in copies:
        log.warning("%s holds the same text as %s and is left out.", copy.source, kept.source)
    return list(first.values())

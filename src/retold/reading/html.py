"""HTML pages: the report by trafilatura; headline, outlet, language and publication time from `page`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from resiliparse.parse.html import HTMLTree

from retold import errors
from retold.model import Article
from retold.reading import page
from retold.reading.articles import article

_LISTS = ("list", "table", "quote")
_PIECES = ("p", "head", "item", "row", "quote", "code")


def read(name: str, source: str) -> Article:
    """The article of a page: its headline, then its paragraphs, each after a blank line.

    Raises `RetoldError` when the page holds no report. Scripts are never run, nothing is fetched.
    """
    source = source.replace("\0", "\ufffd")  # as browsers do; lxml refuses NUL
    tree = HTMLTree.parse(source)
    try:
        found = page.elements(tree)
    except page.TooComplexError:
        raise errors.too_complex(name) from None
    told = page.read(found, tree.title)
    links = {_plain(a.text or "") for a in found["a"]}
    paragraphs = _report(source, tree, told.body, links)
    if not paragraphs:
        raise errors.no_article_text(name)
    title = told.title
    if title and _plain(paragraphs[0]) != _plain(title):
        paragraphs.insert(0, title)
    text = "\n\n".join(paragraphs)
    return article(
        name,
        text,
        title=title,
        outlet=told.outlet,
        language=page.fitting_language(told.languages, text),
        published=told.published,
    )


def _report(source: str, tree: HTMLTree, body: str | None, links: set[str]) -> list[str]:
    """The paragraphs of the report, empty when the page has nothing but links."""
    paragraphs = _extracted(source) or _lines(body) or _main_text(tree)
    return paragraphs if any(_plain(p) not in links and any(map(str.isalnum, p)) for p in paragraphs) else []


def _extracted(source: str) -> list[str]:
    from trafilatura import bare_extraction

    # Metadata is left out: trafilatura's search for dates alone takes longer than all the rest.
    found: Any = bare_extraction(source, include_comments=False, with_metadata=False)
    if found is None or found.body is None:
        return []
    return [paragraph for child in found.body for paragraph in _paragraphs(child)]


def _paragraphs(element: Any) -> Iterator[str]:  # noqa: ANN401 (lxml has no types)
    if element.tag in _LISTS and any(child.tag in _PIECES for child in element):
        for child in element:
            yield from _paragraphs(child)
        return
    for broken in element.iter("lb"):
        broken.text = "\n"
    cells = [" ".join("".join(cell.itertext()).split()) for cell in element.findall("cell")]
    text = " | ".join(cells) if cells else "".join(element.itertext())
    yield from _lines(text)


def _lines(text: str | None) -> list[str]:
    """Lines with single blanks; those that are empty left out."""
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]


def _main_text(tree: HTMLTree) -> list[str]:
    """Very short reports, which trafilatura passes over."""
    from resiliparse.extract.html2text import extract_plain_text

    return _lines(extract_plain_text(tree, main_content=True, links=False, alt_texts=False))


def _plain(text: str) -> str:
    """Letters and digits alone, to compare a headline with its copy."""
    return re.sub(r"[\W_]+", "", text).casefold()

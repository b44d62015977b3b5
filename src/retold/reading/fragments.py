"""Pieces of HTML that a feed or a message carries, to plain text; the whole piece is the report."""

from __future__ import annotations

import re

_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")


def plain(markup: str) -> str:
    """The text of a piece of HTML, a paragraph after a blank line each; what holds no markup stays as it is."""
    if not _TAG.search(markup):
        return markup.strip()
    from resiliparse.extract.html2text import extract_plain_text

    markup = markup.replace("\0", "\ufffd").encode("utf-8", "replace").decode()  # the parser refuses lone surrogates
    text: str = extract_plain_text(markup, main_content=False, links=False, alt_texts=False)
    return "\n\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def one_line(markup: str) -> str:
    """A title or a name on one line."""
    return " ".join(plain(markup).split())

"""A comparison in the forms in which it can be saved."""

from __future__ import annotations

from retold.model import Comparison
from retold.web import answers
from retold.web.problems import ProblemError
from retold.web.routing import Responses, failures, reference

MEDIA = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "jsonld": "application/ld+json",
}
ENDINGS = {"json": "json", "html": "html", "markdown": "md", "csv": "csv", "jsonld": "jsonld"}
_TEXT = {"schema": {"type": "string"}}

RESPONSES: Responses = {
    200: {
        "description": "The comparison, as an attachment.",
        "content": {
            "application/json": {"schema": reference(Comparison)},
            "application/ld+json": {"schema": {"type": "object"}},
            **dict.fromkeys(("text/html", "text/markdown", "text/csv"), _TEXT),
        },
    },
    **failures(404, 503),
}


def written(comparison: Comparison, form: str) -> bytes:
    """The comparison in a form."""
    from retold.rendering import html, jsonld, markdown, table

    if form == "json":
        return answers.encode(comparison)
    write = {
        "html": html.comparison_page,
        "markdown": markdown.comparison,
        "csv": table.comparison,
        "jsonld": jsonld.dumps,
    }
    text: str = write[form](comparison)
    return text.encode("utf-8", "replace")


def not_ready(address: str) -> ProblemError:
    """The story is being compared."""
    return ProblemError(
        503,
        "being-compared",
        f"The story is being compared. Try again in a moment, or look at {address}.",
        retry_after=2,
        headers={"Retry-After": "2"},
    )


def alone() -> ProblemError:
    """A story of one report."""
    return ProblemError(404, "not-found", "The story has one report, so there is no comparison of it to save.")

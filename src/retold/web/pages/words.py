"""The words of the pages that stand in no document."""

from __future__ import annotations

from retold.reading.articles import file_name
from retold.rendering import labels, views
from retold.rendering.views import Said
from retold.web.documents import EntityLine, ReportLine, StoryLine

# Navigation: address, words; a page belongs to the first whose address its own begins with.
SECTIONS = (
    ("/stories", "Stories"),
    ("/entities", "Names"),
    ("/outlets", "Outlets"),
    ("/origins", "Origins"),
    ("/add", "Compare and add"),
    ("/about", "About"),
)

KEYS = (
    ("j", "next claim or row"),
    ("k", "previous claim or row"),
    ("n", "next difference"),
    ("p", "previous difference"),
    ("Enter", "open or close the reader's judgement of the claim in focus"),
    ("/", "search"),
    ("?", "this help"),
    ("Tab", "next link, button or field"),
)

VERDICTS = {
    "confirm": ("confirmed", "confirmed"),
    "reject": ("rejected", "rejected"),
    "correct": ("corrected", "corrected"),
    "add": ("corrected", "added"),
    "together": ("same", "put together"),
    "apart": ("rejected", "told apart"),
    "name": ("corrected", "named"),
}

EVENTS = {
    "new": "It began with",
    "join": "Joined:",
    "merge": "Merged with another story by",
    "split": "Split off from another story:",
}


def said(text: str | None, code: str | None = None) -> Said:
    """A text in a language, for the macro of that name."""
    return views.said(text or "", code)


def place(source: str) -> str:
    """Where a report stands, short: an address as it is, of a file its name."""
    return source if "://" in source else file_name(source)


def written(entity: EntityLine) -> list[tuple[str, str]]:
    """How a name is written, each spelling once, up to two a language: (language, name)."""
    first: dict[str, str] = {}
    for code, names in entity.names.items():
        for name in names[:2]:
            first.setdefault(name, code)
    return [(code, name) for name, code in first.items()]


def published(report: ReportLine) -> str:
    """When a report was published, in words; "" while unknown."""
    if report.published is None:
        return ""
    return labels.moment(report.published if report.precision == "minute" else report.published[:10])


def days(story: StoryLine) -> str:
    """The days of a story's reports, in words; "" while unknown."""
    if not story.from_ and not story.to:
        return ""
    first, last = ((day or "").split("-") for day in (story.from_, story.to))
    told = labels.period(story.from_, story.to)
    if first[:2] == last[:2] and first != last and " to " in told:
        return f"{int(first[2])} to {labels.moment(story.to or '')}"
    return told


def thousands(number: int) -> str:
    """12,345."""
    return f"{number:,}"

"""The self-contained pages: no request goes out, no script is needed, nothing of a report is markup.

The templates escape everything; the policy in the head allows the page's own style and script by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from retold.model import Article, Attribution, Comparison
from retold.rendering import figures, labels, views
from retold.rendering.findings import attribution_marks, frame
from retold.rendering.pieces import Mark
from retold.rendering.safe import line, shown
from retold.rendering.summary import number, summary
from retold.rendering.views import Report, Said

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

COLUMNS = 12  # reports that have a column, and a cell in each claim; of more only those that tell it are shown
DRAWN = 24  # reports in a drawing; more would be a drawing of several screens, and the lists say the same


def environment(*folders: Path) -> Environment:
    """The template engine over the templates of this package, and further ones: it escapes everything."""
    made = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_safe,
    )
    made.globals.update(
        kinds=labels.KINDS, types=labels.TYPES, language_name=labels.language_name, figures=figures, judging=None
    )
    return made


def _safe(value: object) -> object:
    """What is printed of a value: text without characters that could harm; markup is the templates' own."""
    return shown(value) if type(value) is str else value


@cache
def _environment() -> Environment:
    made = environment()
    made.globals.update(style=Markup(_asset("page.css")), script=Markup(_asset("page.js")), policy=_policy())
    return made


@cache
def _asset(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _policy() -> str:
    style, script = (_digest(_asset(name)) for name in ("page.css", "page.js"))
    return f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def comparison_page(comparison: Comparison, whole: Comparison | None = None) -> str:
    """The comparison as one HTML page; the same comparison gives the same page.

    `whole` is what the summary counts when `comparison` is a part of it.
    """
    heads = views.reports(comparison.articles)
    texts = [
        (head, views.full_text(article, head.number, (), views.claims_by_sentence(comparison, i)))
        for i, (head, article) in enumerate(zip(heads, comparison.articles, strict=True))
    ]
    return _environment().get_template("comparison.html").render(
        heading=heading(len(heads)),
        summary=summary(whole or comparison),
        texts=texts,
        **sections(comparison, heads),
    )  # fmt: skip


def sections(comparison: Comparison, heads: Sequence[Report]) -> dict[str, Any]:
    """What `sections.html` lays out of a comparison, for this page and for those of a server."""
    drawn = len(heads) <= DRAWN
    return {
        "notes": [line(n) for n in comparison.notes],
        "reports": heads,
        "claims": views.shared(comparison, heads),
        "only": views.only(comparison, heads),
        "common_origins": comparison.common_origins,
        "graph": figures.graph(comparison) if drawn and comparison.origins else None,
        "origins": _origins(comparison, heads),
        "timeline": figures.timeline(comparison) if drawn and comparison.timeline else None,
        "entries": _entries(comparison, heads),
        "languages": views.name_languages(comparison),
        "entities": views.entities(comparison, heads),
        "many": len(heads) > COLUMNS,
    }


def heading(reports: int) -> str:
    """ "Three reports side by side"."""
    return f"{number(reports).capitalize()} {'report' if reports == 1 else 'reports'} side by side"


class OriginRow(NamedTuple):
    """An origin, whether all reports rest on it, and the sentences of each report that name it."""

    name: Said
    common: bool
    reports: list[tuple[Report, list[int]]]


def _origins(comparison: Comparison, heads: Sequence[Report]) -> list[OriginRow]:
    rows: dict[str, dict[int, list[int]]] = {}
    for origin in comparison.origins:
        sentences = rows.setdefault(origin.name, {}).setdefault(origin.article, [])
        found = (views.sentence_at(comparison.articles[origin.article], span) for span in origin.spans)
        sentences.extend(i + 1 for i in found if i is not None and i + 1 not in sentences)
    common = set(comparison.common_origins)
    return [
        OriginRow(views.said(name), name in common, [(heads[a], s) for a, s in sorted(by_report.items())])
        for name, by_report in sorted(rows.items(), key=lambda row: row[0] not in common)
    ]


class Entry(NamedTuple):
    """An entry of the timeline with what each report says of it."""

    period: str
    stamp: str
    claim: int | None
    told: list[views.Told]


def _entries(comparison: Comparison, heads: Sequence[Report]) -> list[Entry]:
    return [
        Entry(
            labels.when(e),
            line(e.from_),
            e.claim,
            [views.told(comparison, heads, s) for s in e.statements],
        )
        for e in comparison.timeline
    ]


class Attributed(NamedTuple):
    """An attribution as the list beside the text shows it."""

    number: int
    kind: str
    who: Said | None
    via: list[Said]
    cue: Said | None
    source: Said | None
    document: bool


class Annotated(NamedTuple):
    """An article with its text and lists."""

    report: Report
    text: list[views.Paragraph]
    attributions: list[Attributed]
    found: list[tuple[str, list[views.Found]]]


def annotation_page(articles: Sequence[Article]) -> str:
    """Articles with content, cue and source of each attribution marked in the text, as one HTML page."""
    heads = views.reports(articles)
    views_ = [annotated(a, h) for a, h in zip(articles, heads, strict=True)]
    return _environment().get_template("annotation.html").render(reports=heads, articles=views_)


def annotated(
    article: Article,
    head: Report,
    *,
    claims: dict[int, list[int]] | None = None,
    marks: Sequence[Mark] | None = None,
) -> Annotated:
    """What `annotated.html` lays out: by default with the attributions marked; `claims` by sentence in the margin."""
    kept = attribution_marks(article.attributions) if marks is None else marks
    text = views.full_text(article, head.number, kept, claims)
    attributions = [_attributed(article, a, i) for i, a in enumerate(article.attributions, 1)]
    return Annotated(head, text, attributions, views.found(article))


def _attributed(article: Article, attribution: Attribution, index: int) -> Attributed:
    who = frame(article, attribution)
    cue, source = (views.at(article, span) if span else None for span in (attribution.cue, attribution.source))
    return Attributed(
        index,
        labels.KINDS[attribution.kind],
        views.said(who.who, article.language) if who.who else None,
        [views.said(v) for v in who.via],
        cue,
        source,
        attribution.scope == "document",
    )

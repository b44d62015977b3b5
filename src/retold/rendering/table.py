"""A comparison as CSV: a row for each statement."""

from __future__ import annotations

import csv
import io

from retold.model import Claim, Comparison, Statement
from retold.rendering.findings import frames, said
from retold.rendering.labels import report_names
from retold.rendering.pieces import cut_line
from retold.rendering.safe import line

COLUMNS = (
    "claim", "relation", "report", "name", "language", "source", "sentences", "text", "said_by",
    "differences", "origins", "independent_origins",
    "judged",
)  # fmt: skip
# What spreadsheets take for the start of a formula, in ASCII and as full-width forms.
FORMULA = tuple("=+-@＝＋－＠|%")


def comparison(comparison: Comparison) -> str:
    """CSV with a header. Reports and sentences are numbered from 1; a cell never begins like a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for claim in comparison.claims:
        for statement in claim.statements:
            writer.writerow(_row(comparison, statement, claim))
    for statement in comparison.unique:
        writer.writerow(_row(comparison, statement, None))
    return stream.getvalue()


def _row(comparison: Comparison, statement: Statement, claim: Claim | None) -> list[str]:
    article = comparison.articles[statement.article]
    differences = [d for d in claim.differences if statement.article in d.articles] if claim else []
    independent = claim.independent_origins if claim else None
    cells = [
        str(claim.id) if claim else "",
        claim.relation if claim else "only",
        str(statement.article + 1),
        report_names(comparison.articles)[statement.article],
        article.language or "",
        article.source,
        " ".join(str(i + 1) for i in statement.sentences),
        " ".join(cut_line(article, article.sentences[i].span) for i in statement.sentences),
        "; ".join(said(f) for f in frames(article, statement.sentences)),
        "; ".join(f"{d.type}: {d.explanation}" for d in differences),
        "; ".join(claim.origins) if claim else "",
        "" if independent is None else str(independent),
        (claim.judged or statement.judged or "") if claim else "",
    ]
    return [cell(c) for c in cells]


def cell(text: str) -> str:
    """`text` on one line, with a quote before it where a spreadsheet would run it."""
    text = line(text)
    return f"'{text}" if text.startswith(FORMULA) else text

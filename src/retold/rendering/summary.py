"""The sentence on top of a comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from retold.errors import count
from retold.model import Article, Comparison
from retold.rendering.labels import joined, language_name
from retold.rendering.safe import line

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def summary(comparison: Comparison) -> str:
    """One plain English sentence without a full stop: how much is shared, told differently, in one report only.

    Claims are counted as shared claims plus the statements of single reports. What is unknown is left out.
    """
    parts = [_shared(comparison), _only(comparison), _origins(comparison)]
    return "; ".join(p for p in parts if p)


def _shared(comparison: Comparison) -> str:
    shared, alone = len(comparison.claims), len(comparison.unique)
    if not shared:
        return f"{count(alone, 'claim')}, none shared" if alone else "No claims to compare"
    reports = len(comparison.articles)
    text = f"{count(shared + alone, 'claim')}: {shared} shared"
    if reports > 2:
        by_all = sum(len({s.article for s in c.statements}) == reports for c in comparison.claims)
        text += f" by two or more reports, {by_all or 'none'} of them by all {number(reports)}"
    told = sum(bool(c.differences) for c in comparison.claims)
    return text + (f", {told}{'' if reports > 2 else ' of them'} told differently" if told else "")


def number(value: int) -> str:
    """A small number as a word, a greater one in digits."""
    return NUMBERS[value] if value < len(NUMBERS) else str(value)


def _only(comparison: Comparison) -> str:
    alone = Counter(s.article for s in comparison.unique)
    parts: list[str] = []
    for index in range(len(comparison.articles)):
        if alone[index]:
            parts.append(f"{alone[index]} only in {_report(comparison.articles, index, first=not parts)}")
    return ", ".join(parts)


def _report(articles: Sequence[Article], index: int, *, first: bool) -> str:
    article, noun = articles[index], "report" if first else "one"
    if article.language and sum(a.language == article.language for a in articles) == 1:
        return f"the {language_name(article.language)} {noun}"
    if article.outlet and sum(a.outlet == article.outlet for a in articles) == 1:
        return f"the {noun} by {line(article.outlet)}"
    return f"report {index + 1}"


def _origins(comparison: Comparison) -> str:
    if not comparison.common_origins or len(comparison.articles) < 2:
        return ""
    reports = len(comparison.articles)
    who = "both" if reports == 2 else f"all {number(reports)}"
    return f"{who} rest on {joined([line(o) for o in comparison.common_origins])}"

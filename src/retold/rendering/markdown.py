"""A comparison as Markdown : headings and lists; nothing of a report is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retold.errors import count
from retold.model import Article, Claim, Comparison, Difference, Statement
from retold.rendering.findings import Frame, between, called, entities, frames, report_frames, said, told_once
from retold.rendering.labels import (
    DIFFERENCES,
    KINDS,
    RELATIONS,
    TYPES,
    joined,
    judged,
    language_name,
    published,
    report_names,
    when,
)
from retold.rendering.pieces import cut_line
from retold.rendering.safe import isolate, line, web_address
from retold.rendering.summary import summary

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$@]")
# What GitHub makes a link or a picture of without any mark: addresses and :names: of emoji.
_BARE = re.compile(r"(?i)(?<=www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):|:(?=[\w+-]+:)")
_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def escape(text: str) -> str:
    """`text` on one line such that Markdown shows it as it is, wherever in a line it stands."""
    text = _SPECIAL.sub(r"\\\g<0>", line(text))
    text = _BARE.sub(r"\\\g<0>", text)
    return _START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def comparison(comparison: Comparison, whole: Comparison | None = None) -> str:
    """The comparison as a Markdown document; empty sections are left out. Sentences are numbered from 1.

    `whole` is what the summary counts when `comparison` is a part of it.
    """
    parts = [
        _top(comparison, summary(whole or comparison)),
        _claims(comparison),
        _only(comparison),
        _origins(comparison),
        _timeline(comparison),
        _entities(comparison),
    ]
    return "\n\n".join("\n".join(lines).rstrip() for part in parts if (lines := list(part))) + "\n"


def _names(comparison: Comparison) -> tuple[str, ...]:
    return tuple(isolate(name) for name in report_names(comparison.articles))


def _top(comparison: Comparison, counts: str) -> Iterator[str]:
    yield from ("# Reports set side by side", "", f"**{escape(counts)}.**", "")
    for name, article in zip(_names(comparison), comparison.articles, strict=True):
        known = [language_name(article.language), published(article.published)]
        about = "".join(f", {escape(k)}" for k in known if k)
        title = f": {escape(isolate(article.title))}" if article.title else ""
        whole = "".join(f" — the whole report {_frame(f)}" for f in report_frames(article))
        yield f"- **{escape(name)}**{about}{title}{whole} ({_source(article.source)})"
    for note in comparison.notes:
        yield from ("", f"> {escape(note)}")


def _source(source: str) -> str:
    return f"<{source}>" if web_address(source) and source.isascii() else escape(source)


def _frame(frame: Frame) -> str:
    return f"{escape(isolate(said(frame)))}"


def _statement(article: Article, statement: Statement) -> str:
    text = " ".join(
        f"{escape(isolate(cut_line(article, article.sentences[i].span)))} ({i + 1})" for i in statement.sentences
    )
    who = "; ".join(f"{_frame(f)} ({KINDS[f.how]})" for f in frames(article, statement.sentences))
    return text + (f" — *{who}*" if who else "")


def _claims(comparison: Comparison) -> Iterator[str]:
    if comparison.claims:
        yield "## Shared claims"
    for claim in comparison.claims:
        yield from _claim(comparison, claim)


def _claim(comparison: Comparison, claim: Claim) -> Iterator[str]:
    names = _names(comparison)
    relation = RELATIONS[claim.relation]
    yield from ("", f"### {claim.id} {relation.sign} {relation.word}{_judged(claim)}", "")
    for statement in claim.statements:
        text = _statement(comparison.articles[statement.article], statement)
        yield f"- **{escape(names[statement.article])}**: {text}{_judged(statement)}"
    for telling in told_once(claim):
        difference = telling.difference
        sign, word = DIFFERENCES[difference.type]
        explanation = isolate(difference.explanation) + between(telling, names)
        yield f"- {escape(sign)} **{word}**: {escape(explanation)}{_judged(difference)}"
    if claim.origins:
        number = claim.independent_origins
        independent = "" if number is None else f" ({count(number, 'independent origin')})"
        yield f"- rests on {escape(joined(claim.origins))}{independent}"


def _judged(noun: Claim | Difference | Statement) -> str:
    """What a reader decided about it; nothing for what Retold suggests."""
    mark = judged(noun)
    return f" — **{mark.sign} {mark.word}**" if mark else ""


def _only(comparison: Comparison) -> Iterator[str]:
    for index, name in enumerate(_names(comparison)):
        alone = [s for s in comparison.unique if s.article == index]
        if alone:
            yield from (f"## Only in {escape(name)}", "")
        for statement in alone:
            yield f"- {_statement(comparison.articles[index], statement)}"
        if alone:
            yield ""


def _origins(comparison: Comparison) -> Iterator[str]:
    if comparison.origins:
        yield from ("## Origins", "")
    names = _names(comparison)
    for origin in comparison.origins:
        common = " (common to the reports)" if origin.name in comparison.common_origins else ""
        yield f"- **{escape(names[origin.article])}** rests on {escape(isolate(origin.name))}{common}"


def _timeline(comparison: Comparison) -> Iterator[str]:
    if comparison.timeline:
        yield from ("## Timeline", "")
    names = _names(comparison)
    for entry in comparison.timeline:
        claim = f" (claim {entry.claim})" if entry.claim is not None else ""
        yield f"- **{escape(when(entry))}**{claim}"
        for statement in entry.statements:
            text = _statement(comparison.articles[statement.article], statement)
            yield f"  - {escape(names[statement.article])}: {text}"


def _entities(comparison: Comparison) -> Iterator[str]:
    shared, alone = entities(comparison)
    if comparison.entities:
        yield from ("## Names", "")
    for entity in (*shared, *alone):
        names = "; ".join(
            f"{escape(language_name(code) or code)}: {escape(', '.join(isolate(n) for n in names))}"
            for code, names in called(entity).items()
        )
        yield f"- **{TYPES[entity.type]}**: {names}"

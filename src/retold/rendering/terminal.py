"""Comparisons and annotated articles in a terminal, at any width, with or without colour.

Sentences are shown whole, for half a sentence can say the contrary; only one of more than `LONGEST` characters is
cut, and says by how much. Everything passes through rich `Text`, so that nothing in a report is markup, and through
`safe`, so that nothing steers the terminal. What tells things apart is words and brackets first, colours second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.rule import Rule
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from retold.errors import count
from retold.model import Article, Claim, Comparison, Difference, Span, Statement
from retold.rendering import labels
from retold.rendering.findings import (
    Frame,
    attribution_marks,
    between,
    called,
    difference_marks,
    entities,
    found,
    frame,
    frames,
    report_frames,
    said,
    told_once,
)
from retold.rendering.pieces import Mark, by_sentence, cut_line, pieces
from retold.rendering.safe import has_rtl, isolate, line
from retold.rendering.summary import summary

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

SIDE_BY_SIDE = 100  # columns from which two or three reports stand side by side
LONGEST = 600  # characters of a sentence that are shown; a sentence of a news report is shorter


class Trimmed:
    """A renderable whose lines end where their words end: rich pads them with blanks to the width of the terminal."""

    def __init__(self, inner: RenderableType) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """The lines of what is inside, less the blanks at their ends."""
        for cells in console.render_lines(self._inner, options, pad=False):
            while cells and not cells[-1].text.strip():
                cells.pop()
            if cells:
                last = cells.pop()
                cells.append(Segment(last.text.rstrip(), last.style))
            yield from cells
            yield Segment.line()


def _print(console: Console, renderable: RenderableType) -> None:
    console.print(Trimmed(renderable))


def print_comparison(comparison: Comparison, console: Console, whole: Comparison | None = None) -> None:
    """Print the summary, the reports, the claims, what only one report says, origins, timeline and names.

    `whole` is what the summary counts when `comparison` is a part of it.
    """
    _print(console, Text(f"{summary(whole or comparison)}.", style="bold"))
    for note in comparison.notes:
        _print(console, Text(line(note), style="italic"))
    _print_reports(comparison, console)
    for part in (_claims, _only, _origins, _timeline, _entities):
        for renderable in part(comparison, console):
            _print(console, renderable)


def _names(comparison: Comparison) -> tuple[str, ...]:
    return tuple(isolate(name) for name in labels.report_names(comparison.articles))


def _print_reports(comparison: Comparison, console: Console) -> None:
    console.print()
    names = _names(comparison)
    for index, article in enumerate(comparison.articles):
        known = [names[index], labels.language_name(article.language), labels.published(article.published)]
        _print(console, Text(f"{index + 1}  ") + Text(", ".join(k for k in known if k), style="bold"))
        for more in (article.title, article.source):
            if more:
                _print(console, Padding(Text(isolate(line(more))), (0, 0, 0, 3), expand=False))
        for whole in report_frames(article):
            _print(
                console,
                Padding(Text(f"the whole report: {isolate(said(whole))}", style="italic"), (0, 0, 0, 3), expand=False),
            )
    console.print()


def _sign(sign: str, console: Console) -> str:
    """The sign with a space where the terminal can show it, else nothing: the word beside it says the same."""
    return f"{sign} " if console.encoding.lower().startswith("utf") or sign.isascii() else ""


def _sentence(article: Article, index: int, marks: Iterable[Mark] = ()) -> Text:
    """A sentence with its number; differing words stand in brackets and are underlined."""
    start, end = article.sentences[index].span
    text = Text()
    for piece in pieces(article.text, (start, min(end, start + LONGEST)), marks):
        inner = " ".join(piece.text.split("\n"))
        text.append("⟦" * bool(piece.opens) + inner + "⟧" * bool(piece.closes), "underline" if piece.marks else "")
    plain = isolate("x" if not has_rtl(text.plain) else text.plain)
    if plain != "x":
        text = Text(plain[0]) + text + Text(plain[-1])
    if end - start > LONGEST:
        text.append(f" … [{end - start - LONGEST} more characters, see --html or --json]", "dim")
    return text + Text(f" ({index + 1})", style="dim")


def _frame(who: Frame) -> Text:
    return Text(f"{isolate(said(who))} ({labels.KINDS[who.how]})", style="italic")


def _statement(comparison: Comparison, statement: Statement, marks: Sequence[Mark] = ()) -> Text:
    article = comparison.articles[statement.article]
    parts = [_sentence(article, i, marks) for i in statement.sentences]
    parts += [_frame(f) for f in frames(article, statement.sentences)]
    mark = labels.judged(statement)
    parts += [Text(f"{mark.word} by a reader", style="bold green")] if mark else []
    return Text("\n").join(parts)


def _details(comparison: Comparison, claim: Claim, console: Console) -> Iterator[Text]:
    names = _names(comparison)
    several = len(claim.differences) > 1
    for telling in told_once(claim):
        index, difference = telling.indices[0], telling.difference
        sign, word = labels.DIFFERENCES[difference.type]
        letter = f"{labels.letter(index)} " if several else ""  # by which a reader names it: 3b
        yield (
            Text(f"{letter}{_sign(sign, console)}{word}: ", style="bold yellow")
            + Text(isolate(line(difference.explanation)) + between(telling, names))
            + _judged(difference, console)
        )
    if claim.origins:
        number = claim.independent_origins
        independent = "" if number is None else f" ({count(number, 'independent origin')})"
        yield Text(f"rests on {labels.joined([isolate(line(o)) for o in claim.origins])}{independent}", style="dim")


def _relation(claim: Claim, console: Console) -> Text:
    sign, word = labels.RELATIONS[claim.relation]
    return Text(f"{_sign(sign, console)}{word}", style="cyan") + _judged(claim, console)


def _judged(noun: Claim | Difference, console: Console) -> Text:
    """What a reader decided about it; nothing for what Retold suggests."""
    mark = labels.judged(noun)
    return Text(f" [{_sign(mark.sign, console)}{mark.word}]", style="bold green") if mark else Text()


def _claims(comparison: Comparison, console: Console) -> Iterator[RenderableType]:
    beside = console.width >= SIDE_BY_SIDE and len(comparison.articles) <= 3
    # A terminal that knows right-to-left text reorders whole lines, columns with them.
    beside = beside and not any(has_rtl(a.text) for a in comparison.articles)
    if beside and comparison.claims:
        yield _columns([Text(n, style="bold") for n in _names(comparison)])
    for claim in comparison.claims:
        yield Rule(Text(f"{claim.id} ", style="bold") + _relation(claim, console), align="left", style="dim")
        yield from _beside(comparison, claim) if beside else _stacked(comparison, claim)
        yield from _details(comparison, claim, console)


def _columns(cells: Sequence[Text]) -> Table:
    grid = Table.grid(padding=(0, 3, 0, 0), expand=True)
    for _ in cells:
        grid.add_column(ratio=1)
    grid.add_row(*cells)
    return grid


def _beside(comparison: Comparison, claim: Claim) -> Iterator[RenderableType]:
    cells = []
    for index in range(len(comparison.articles)):
        marks = difference_marks(claim, index)
        mine = [_statement(comparison, s, marks) for s in claim.statements if s.article == index]
        cells.append(Text("\n").join(mine) if mine else Text("not in this report", style="dim italic"))
    yield _columns(cells)


def _stacked(comparison: Comparison, claim: Claim) -> Iterator[RenderableType]:
    names = _names(comparison)
    for statement in claim.statements:
        marks = difference_marks(claim, statement.article)
        yield Text(names[statement.article], style="bold")
        yield Padding(_statement(comparison, statement, marks), (0, 0, 0, 2), expand=False)


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold underline")


def _only(comparison: Comparison, console: Console) -> Iterator[RenderableType]:
    for index, name in enumerate(_names(comparison)):
        alone = [s for s in comparison.unique if s.article == index]
        if alone:
            yield _heading(f"Only in {name}")
        for statement in alone:
            yield Padding(_statement(comparison, statement), (0, 0, 0, 2), expand=False)


def _origins(comparison: Comparison, console: Console) -> Iterator[RenderableType]:
    if comparison.origins:
        yield _heading("Origins")
    for index, name in enumerate(_names(comparison)):
        mine = dict.fromkeys(o.name for o in comparison.origins if o.article == index)
        common = set(comparison.common_origins)
        shown = [isolate(line(o)) + (" (common)" if o in common else "") for o in mine]
        if shown:
            yield Padding(Text(f"{name} rests on {labels.joined(shown)}"), (0, 0, 0, 2), expand=False)


def _timeline(comparison: Comparison, console: Console) -> Iterator[RenderableType]:
    if comparison.timeline:
        yield _heading("Timeline")
    names = _names(comparison)
    for entry in comparison.timeline:
        told = ", ".join(dict.fromkeys(names[s.article] for s in entry.statements))
        claim = f", claim {entry.claim}" if entry.claim is not None else ""
        yield Padding(Text(f"{labels.when(entry)} ({told}{claim})", style="bold"), (0, 0, 0, 2), expand=False)
        if entry.statements:
            yield Padding(_statement(comparison, entry.statements[0]), (0, 0, 0, 4), expand=False)


def _entities(comparison: Comparison, console: Console) -> Iterator[RenderableType]:
    shared, alone = entities(comparison)
    if shared:
        yield _heading("Names")
    for entity in shared:
        by_language = called(entity).items()
        names = [
            f"{labels.language_name(code)} {', '.join(isolate(line(n)) for n in names)}" for code, names in by_language
        ]
        yield Padding(Text(f"{labels.TYPES[entity.type]}: {'; '.join(names)}"), (0, 0, 0, 2), expand=False)
    if shared and alone:
        rest = f"and {count(len(alone), 'name')} in one report alone (the page and JSON list them)"
        yield Padding(Text(rest, style="dim"), (0, 0, 0, 2), expand=False)


# Brackets of the annotation view, told apart without colour: content, cue, source.
BRACKETS = {"content": ("[", "]"), "cue": ("<", ">"), "source": ("{", "}")}
STYLES = {"content": "underline", "cue": "italic magenta", "source": "bold cyan"}


def print_annotation(articles: Sequence[Article], console: Console) -> None:
    """Print each article with content, cue and source of its attributions bracketed, and lists of what was found."""
    for index, (name, article) in enumerate(zip(labels.report_names(articles), articles, strict=True)):
        if index:
            console.print()
        _print(console, Rule(Text(name, style="bold"), align="left"))
        known = [labels.language_name(article.language), labels.published(article.published), line(article.source)]
        _print(console, Text(", ".join(k for k in known if k), style="dim"))
        if article.title:
            _print(console, Text(isolate(line(article.title)), style="bold"))
        if article.attributions:
            _print(console, Text("[1 content 1]  <1 cue 1>  {1 source 1}", style="dim"))
        for part in (_annotated_text, _attributions, _found):
            for renderable in part(article):
                _print(console, renderable)


def _annotated_text(article: Article) -> Iterator[Text]:
    marks = by_sentence(article, attribution_marks(article.attributions))
    paragraph: int | None = None
    text = Text()
    for sentence, inside in zip(article.sentences, marks, strict=True):
        if paragraph is not None and sentence.paragraph != paragraph:
            yield Text("\n") + text
            text = Text()
        paragraph = sentence.paragraph
        text.append_text(Text(" ") if text.plain else Text("")).append_text(_annotated(article, sentence.span, inside))
        if sentence.furniture:
            text.stylize("dim")
            text.append(" (not part of the report)", "dim")
    if text.plain:
        yield Text("\n") + text


def _annotated(article: Article, span: Span, marks: Iterable[Mark]) -> Text:
    text = Text()
    for piece in pieces(article.text, span, marks):
        for mark in piece.opens:
            text.append(f"{BRACKETS[mark.kind][0]}{mark.label} ", "bold")
        text.append(" ".join(piece.text.split("\n")), " ".join(dict.fromkeys(STYLES[m.kind] for m in piece.marks)))
        for mark in reversed(piece.closes):
            text.append(f" {mark.label}{BRACKETS[mark.kind][1]}", "bold")
    return text


def _attributions(article: Article) -> Iterator[RenderableType]:
    if not article.attributions:
        return
    yield _heading("Attributions")
    for number, attribution in enumerate(article.attributions, 1):
        who = frame(article, attribution)
        cue = f", cue “{cut_line(article, attribution.cue)}”" if attribution.cue else ""
        scope = ", the whole report" if attribution.scope == "document" else ""
        text = f"{number}  {isolate(said(who)) or 'not said who'} ({labels.KINDS[attribution.kind]}{cue}{scope})"
        yield Padding(Text(text), (0, 0, 0, 2), expand=False)


def _found(article: Article) -> Iterator[RenderableType]:
    for heading, rows in found(article):
        yield _heading(heading)
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        shown = ((cut_line(article, row.span), row.meaning) for row in rows)
        for text, meaning in dict.fromkeys(shown):
            table.add_row(Text(isolate(text)), Text(isolate(meaning)))
        yield table

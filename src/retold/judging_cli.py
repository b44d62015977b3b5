"""The commands by which readers decide: about claims and differences, and about names. As thin as the others.

Claims, differences, reports and sentences are named by the numbers that `retold show` prints.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from retold import errors, output
from retold.library_cli import Command, json_option, library_option, open_library

if TYPE_CHECKING:
    from retold.library import Library
    from retold.model import Change, Claim, ClaimTarget, Comparison, DifferenceTarget, Entity, Judgement, Place, Span

log = logging.getLogger("retold.cli")

_TARGET = re.compile(r"(\d+)([a-z]*)")  # a claim, or a difference of it
_PLACE = re.compile(r"(\d+):(\d+)")  # a report, a sentence of it
_LATEST = 0
_NONE = "-"
_TYPES = ["quantity", "time", "certainty", "polarity", "attribution", "naming", "place", "actor"]

reader_option = click.option("--reader", metavar="NAME", envvar="RETOLD_READER", help="Who decides; kept with it.")


def _turning(name: str, what: str) -> Callable[[Command], Command]:
    text = f"{what} by its number; without one, the latest."
    return click.option(f"--{name}", metavar="[NUMBER]", type=int, is_flag=False, flag_value=_LATEST, help=text)


@click.command(
    epilog="""\b
Examples:
  retold judge 1a2b3c4d confirm 3
  retold judge 1a2b3c4d reject 3b --reader Ana
  retold judge 1a2b3c4d correct 3 --relation overlap --without 2:7
  retold judge 1a2b3c4d correct 3a --type naming --explanation "war against operation"
  retold judge 1a2b3c4d add 3 --type time --between 1 2 --words Monday Tuesday
  retold judge 1a2b3c4d add --with 1:4 --with 2:6
  retold judge --undo
  retold judge --history
"""
)
@click.argument("story", required=False)
@click.argument("verdict", required=False, type=click.Choice(["confirm", "reject", "correct", "add"]))
@click.argument("target", required=False)
@click.option("--relation", type=click.Choice(["same", "overlap"]), help="What the reports of a claim assert.")
@click.option("--with", "added", multiple=True, metavar="REPORT:SENTENCE", help="A sentence that belongs to the claim.")
@click.option("--without", "removed", multiple=True, metavar="REPORT:SENTENCE", help="A sentence that does not.")
@click.option("--type", "kind", type=click.Choice(_TYPES), help="What kind of difference it is.")
@click.option("--words", nargs=2, metavar="WORDS WORDS", help="The words of each report that differ; - for none.")
@click.option("--between", nargs=2, type=int, metavar="REPORT REPORT", help="The reports of a difference to add.")
@click.option("--explanation", metavar="TEXT", help="What differs, in one line.")
@click.option("--most", type=click.IntRange(2, 100), default=12, show_default=True, help="As given to retold show.")
@_turning("undo", "Take back a judgement")
@_turning("redo", "Take up again what was taken back")
@click.option("--history", is_flag=True, help="List what was decided, about everything or about a STORY.")
@reader_option
@json_option
@library_option
def judge(
    story: str | None,
    verdict: str | None,
    target: str | None,
    path: str | None,
    undo: int | None,
    redo: int | None,
    history: bool,
    as_json: bool,
    reader: str | None,
    most: int,
    **change: object,
) -> None:
    """Confirm, reject or correct what retold show prints of a STORY, or add what it missed: your word counts.

    A TARGET is a claim by its number (3), or a difference by that and its letter (3b). Decisions are kept for good,
    also about stories and names, and can be taken back.
    """
    with open_library(path) as library:
        if undo is not None or redo is not None:
            _turn(library, undo, redo)
        elif history:
            _print_history(library, story, as_json=as_json)
        elif story is None or verdict is None:
            raise errors.bad_judgement("a story and a verdict are missing")
        elif target is None and verdict != "add":
            raise errors.bad_judgement("a claim (3) or a difference (3b) is missing")
        else:
            _judge(library, story, verdict, target, most, reader, _Wanted(**change))  # type: ignore[arg-type]


class _Wanted:
    """What the options say is to be instead."""

    def __init__(
        self,
        relation: str | None,
        added: tuple[str, ...],
        removed: tuple[str, ...],
        kind: str | None,
        words: tuple[str, str] | None,
        between: tuple[int, int] | None,
        explanation: str | None,
    ) -> None:
        self.relation, self.added, self.removed, self.kind = relation, added, removed, kind
        self.words, self.between, self.explanation = words or None, between or None, explanation


def _turn(library: Library, undo: int | None, redo: int | None) -> None:
    turned = library.undo(undo or None) if undo is not None else library.redo(redo or None)
    log.info("Judgement %d %s: %s.", turned.id, "taken back" if turned.undone else "holds again", _told(turned))


def _judge(
    library: Library, story: str, verdict: str, target: str | None, most: int, reader: str | None, wanted: _Wanted
) -> None:
    from retold.comparison.judged import claim_target, difference_target

    shown = library.compare(story, most=most, rejected=True)
    named: ClaimTarget | DifferenceTarget
    if verdict == "add":
        named, change = _missed(shown, target, wanted)
    else:
        claim, index = _claim(shown, target or "")
        if index is None:
            named, change = claim_target(shown, claim), _claim_change(shown, wanted)
        else:
            difference = claim.differences[index]
            spans = _spans(shown, claim, difference.articles, wanted.words)
            named, change = difference_target(shown, claim, difference), _difference_change(spans, wanted)
    made = library.judge(story, verdict, named, change=change, reader=reader)  # type: ignore[arg-type]
    log.info("Judgement %d: %s. Take it back with --undo %d.", made.id, _told(made), made.id)


def _claim(shown: Comparison, wanted: str) -> tuple[Claim, int | None]:
    """A claim, and the index of a difference of it, from "3" and "3b"."""
    from retold.rendering.labels import letter

    found = _TARGET.fullmatch(wanted)
    claim = next((c for c in shown.claims if found and c.id == int(found[1])), None)
    if claim is None or found is None:
        raise errors.no_such_claim(wanted, len(shown.claims))
    if not found[2]:
        return claim, None
    index = next((k for k in range(len(claim.differences)) if letter(k) == found[2]), None)
    if index is None:
        raise errors.no_such_claim(wanted, len(shown.claims))
    return claim, index


def _claim_change(shown: Comparison, wanted: _Wanted) -> Change | None:
    from retold.model import Change

    if not (wanted.relation or wanted.added or wanted.removed):
        return None
    added, removed = (tuple(_place(shown, each) for each in several) for several in (wanted.added, wanted.removed))
    return Change(relation=wanted.relation, add=added, remove=removed)  # type: ignore[arg-type]


def _difference_change(spans: tuple[Span | None, Span | None] | None, wanted: _Wanted) -> Change | None:
    from retold.model import Change

    if not (wanted.kind or spans or wanted.explanation):
        return None
    return Change(type=wanted.kind, spans=spans, explanation=wanted.explanation)  # type: ignore[arg-type]


def _missed(
    shown: Comparison, target: str | None, wanted: _Wanted
) -> tuple[ClaimTarget | DifferenceTarget, Change | None]:
    """A claim of some sentences, or a difference between two reports of a claim."""
    from retold.comparison.places import of_claim
    from retold.model import Change, ClaimTarget, DifferenceTarget

    if target is None:
        change = Change(relation=wanted.relation) if wanted.relation else None  # type: ignore[arg-type]
        return ClaimTarget(places=tuple(_place(shown, each) for each in wanted.added)), change
    claim, _ = _claim(shown, target)
    if wanted.kind is None or wanted.words is None:
        raise errors.bad_judgement("a difference to be added needs --type and --words")
    pair = _pair(claim, wanted.between)
    spans = _spans(shown, claim, pair, wanted.words)
    texts = (shown.articles[pair[0]].id, shown.articles[pair[1]].id)
    return DifferenceTarget(
        type=wanted.kind,  # type: ignore[arg-type]
        texts=texts,
        spans=spans or (None, None),
        explanation=wanted.explanation or "",
        claim=of_claim(claim, shown.articles),
    ), None


def _pair(claim: Claim, between: tuple[int, int] | None) -> tuple[int, int]:
    """The articles (indices) of a difference: those named from 1, or the claim's where it has two."""
    told = [s.article for s in claim.statements]
    if between is None and len(told) == 2:
        return told[0], told[1]
    if between is None or not {between[0] - 1, between[1] - 1} <= set(told):
        raise errors.bad_judgement("--between names no two reports of the claim")
    return between[0] - 1, between[1] - 1


def _place(shown: Comparison, written: str) -> Place:
    """A sentence from "2:7": the seventh of the second report."""
    from retold.model import Place

    found = _PLACE.fullmatch(written)
    report, number = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1 <= report <= len(shown.articles) and 1 <= number <= len(shown.articles[report - 1].sentences)):
        raise errors.bad_judgement(f"“{written}” is no report and sentence, such as 2:7")
    article = shown.articles[report - 1]
    return Place(text=article.id, span=article.sentences[number - 1].span)


def _spans(
    shown: Comparison, claim: Claim, pair: tuple[int, int], words: tuple[str, str] | None
) -> tuple[Span | None, Span | None] | None:
    """Where the words of both reports stand: in the claim's sentences, else anywhere; - for a side without any."""
    if words is None:
        return None
    first, second = (_span(shown, claim, k, each) for k, each in zip(pair, words, strict=True))
    return first, second


def _span(shown: Comparison, claim: Claim, number: int, words: str) -> Span | None:
    if words == _NONE:
        return None
    article = shown.articles[number]
    told = (article.sentences[i].span for s in claim.statements if s.article == number for i in s.sentences)
    for start, end in (*told, (0, len(article.text))):
        at = article.text.find(words, start, end)
        if at >= 0 and words:
            return at, at + len(words)
    raise errors.bad_judgement(f"“{words}” does not stand in report {number + 1}")


def _print_history(library: Library, story: str | None, *, as_json: bool) -> None:
    import msgspec

    for made in library.judgements(story):
        if as_json:
            output.show(json.dumps(msgspec.to_builtins(made), ensure_ascii=False) + "\n")
            continue
        undone = f"taken back {made.undone}" if made.undone else ""
        parts = [str(made.id), made.at, made.reader or "", _told(made), undone]
        output.show(errors.one_line(" · ".join(filter(None, parts))) + "\n")


def _told(judgement: Judgement) -> str:
    """A decision in a few words."""
    from retold.model import ClaimTarget, DifferenceTarget, StoryTarget

    target, verdict = judgement.target, judgement.verdict
    if isinstance(target, ClaimTarget):
        sentences = errors.count(len(target.places), "sentence")
        return f"{verdict} a claim of {sentences} in {errors.count(len({p.text for p in target.places}), 'report')}"
    if isinstance(target, DifferenceTarget):
        return f"{verdict} a difference, {target.type}: {target.explanation or 'no explanation'}"
    if isinstance(target, StoryTarget):
        several = errors.count(len(target.texts), "report")
        return f"{several} together" if verdict == "together" else f"{several} apart from {len(target.others)}"
    named = f" {judgement.change.name}" if judgement.change and judgement.change.name else ""
    return f"{' and '.join((*target.entities, *target.others))} {verdict}{named}"


@click.command(
    epilog="""\b
Examples:
  retold entities 1a2b3c4d
  retold entities 1a2b3c4d --merge "Marko Rubio" Q324546
  retold entities 1a2b3c4d --apart "Bright Works" "Brighter Works"
  retold entities 1a2b3c4d report-uk.txt --split "Jana Bright"
  retold entities --export aliases.toml
"""
)
@click.argument("story", required=False)
@click.argument("reports", nargs=-1, metavar="[REPORT]...")
@click.option("--merge", nargs=2, metavar="ENTITY ENTITY", help="These are one; the second one's id stays.")
@click.option("--apart", nargs=2, metavar="NAME NAME", help="These are not one, however alike.")
@click.option("--split", metavar="ENTITY", help="In these REPORTs the name means somebody else.")
@click.option("--name", nargs=2, metavar="ENTITY NAME", help="Call it so before all else.")
@click.option("--language", metavar="CODE", help="The language of the --name; else in all.")
@click.option("--export", "target", metavar="FILE", help="Write all decisions about names as a file of aliases.")
@click.option("--import", "source", metavar="FILE", help="Take decisions from a file of aliases.")
@_turning("undo", "Take back a decision")
@reader_option
@json_option
@library_option
def entities(
    story: str | None,
    reports: tuple[str, ...],
    path: str | None,
    merge: tuple[str, str] | None,
    apart: tuple[str, str] | None,
    split: str | None,
    name: tuple[str, str] | None,
    language: str | None,
    target: str | None,
    source: str | None,
    undo: int | None,
    reader: str | None,
    as_json: bool,
) -> None:
    """List who and what the reports of a STORY name, or decide who is who: everywhere, for good.

    An ENTITY is an id or a name of the list, or a key such as Q42 or PER:jana bright.
    """
    _check_naming(story, reports, split, name)
    if target is not None:
        output.check(target, ())
    with open_library(path, make=source is not None) as library:
        made = None
        if merge:
            made = library.merge_entities(*merge, story=story, reader=reader)
        elif apart:
            made = library.part_entities(*apart, story=story, reader=reader)
        elif split is not None and story is not None and reports:
            made = library.split_entity(split, reports, story=story, reader=reader)
        elif name:
            made = library.name_entity(*name, language=language, story=story, reader=reader)
        elif undo is not None:
            made = library.undo(undo or None, kinds=("entity",))
        elif target is not None:
            output.write(target, library.export_aliases())
        elif source is not None:
            taken = library.import_aliases(source, reader=reader)
            log.info("%s taken in.", errors.count(taken, "new decision"))
        elif story is not None:
            output.show(_listed(library.entities(story), as_json=as_json))
        else:
            raise errors.bad_naming("no STORY is named, and nothing is to be decided")
    if made is not None:
        log.info("Judgement %d%s: %s.", made.id, " taken back" if made.undone else "", _told(made))


def _check_naming(story: str | None, reports: tuple[str, ...], split: str | None, name: tuple[str, str] | None) -> None:
    if split is not None and not (story and reports):
        raise errors.bad_naming("--split needs the STORY and the REPORTs in which the name means somebody else")
    if name and not name[1].strip():
        raise errors.bad_naming("the name is empty")


def _listed(found: Iterable[Entity], *, as_json: bool) -> str:
    import msgspec

    if as_json:
        return json.dumps([msgspec.to_builtins(entity) for entity in found], ensure_ascii=False) + "\n"
    lines = []
    for entity in found:
        names = "; ".join(f"{code} {', '.join(several)}" for code, several in sorted(entity.names.items()))
        lines.append(errors.one_line(f"{entity.id} · {entity.type} · {names}") + "\n")
    return "".join(lines)


COMMANDS = (judge, entities)

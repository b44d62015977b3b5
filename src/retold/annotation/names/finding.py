"""Where names stand in the reports of one call, and of which type each is.

Runs of words that begin with a capital are candidates, with the lower-case words that names go on with ("Ministry of
...", "Европейския съюз"). Evidence is weighed for each candidate and type, and of each sentence the best set of names
without overlap is taken (a semi-Markov model: Sarawagi and Cohen, 2004). What is written with a capital inside
sentences anywhere in the story counts as a name where it begins a sentence, and a form takes the type
that fits best over all its places in the story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from retold.annotation.names import gazetteer
from retold.annotation.names.evidence import Line, Usage, gather, is_given, lines, sound, supported
from retold.annotation.names.keys import stems
from retold.annotation.names.weights import TYPES, Scorer, Vector, shipped
from retold.languages import load
from retold.languages.names import NameRules, classes, joining, particles
from retold.model import Article, MentionType, Span

_LONGEST = 8  # words of a name
_TAIL = 4  # lower-case words after the last capital
_HEADS = frozenset({"organisation", "place", "event", "product"})
_CAPITAL = 15.0  # what a capital inside a sentence costs that no name explains; tried with benchmarks/names.py
_SURNAME = 30.0  # what speaks for a word being a person whom the story names in full elsewhere; tried alike
_CAPITALS = frozenset("CAXM")
_PERSON = TYPES.index("PER")
_GAPS = frozenset({" ", "\u00a0", " & ", ". ", ".", " - ", " – ", "/", "-"})


class Found(NamedTuple):
    """A name found in a text."""

    span: Span
    type: MentionType


class Finder(Protocol):
    """What finds names: the rules here, a trained tagger elsewhere."""

    def __call__(self, articles: Sequence[Article]) -> Sequence[Sequence[Found]]:
        """Names of each article in the order of the text, without overlap."""


class Choice(NamedTuple):
    """A candidate: its words in the line, and how well it fits each type."""

    first: int
    last: int
    scores: Vector


def find(articles: Sequence[Article]) -> list[list[Found]]:
    """Names of each article, found by the weights that come with Retold."""
    return find_with(Scorer(shipped()), articles)


def find_with(scorer: Scorer, articles: Sequence[Article]) -> list[list[Found]]:
    """Names of each article, found by the given weights."""
    split = [list(lines(article)) for article in articles]
    usage = Usage([line for found in split for line in found])
    weighed = [[(line, weigh(line, scorer, usage)) for line in found] for found in split]
    first = [(line, c) for found in weighed for line, options in found for c in choose(line, options, frozenset())]
    surnames = _surnames(first)
    chosen = [[(line, c) for line, options in found for c in choose(line, options, surnames)] for found in weighed]
    votes: dict[object, list[Vector]] = defaultdict(list)
    for names in chosen:
        for line, choice in names:
            votes[_form(line, choice)].append(choice.scores)
    types = {form: _best_type(scores) for form, scores in votes.items()}
    return [[Found(_span(line, c), types[_form(line, c)]) for line, c in names] for names in chosen]


def _surnames(chosen: Sequence[tuple[Line, Choice]]) -> frozenset[str]:
    """Sounds of the last words of people's full names, but for those that are places or bodies as well."""
    return frozenset(
        sound(line.written[c.last - 1], line.language)
        for line, c in chosen
        if c.last - c.first > 1
        and c.scores.index(max(c.scores)) == _PERSON
        and is_given(line.written[c.first], line.language)
        and not gazetteer.lookup(line.written[c.last - 1 : c.last], line.language)
    )


def _form(line: Line, choice: Choice) -> object:
    return line.language, tuple(stems(w, line.language)[0] for w in line.written[choice.first : choice.last])


def _best_type(scores: Sequence[Vector]) -> MentionType:
    totals = [sum(by) for by in zip(*scores, strict=True)]
    return TYPES[totals.index(max(totals))]


def _span(line: Line, choice: Choice) -> Span:
    return line.words[choice.first].start, line.words[choice.last - 1].end


def weigh(line: Line, scorer: Scorer, usage: Usage) -> list[Choice]:
    """Every candidate of a sentence with its scores."""
    nouns = load(line.language, NameRules).capitals == "nouns"
    return [
        Choice(first, last, scorer.score(gather(line, first, last, usage), line.language))
        for first, last in candidates(line)
        if not nouns or supported(line, first, last, usage)
    ]


def choose(line: Line, options: Sequence[Choice], surnames: frozenset[str]) -> list[Choice]:
    """The best set of names in a sentence, in order; `surnames` are those of people whom the story names in full."""
    if not options:
        return []
    ends: dict[int, list[Choice]] = defaultdict(list)
    for option in options:
        ends[option.last].append(_with_surname(line, option, surnames))
    n = len(line.words)
    best = [0.0] * (n + 1)
    back: list[Choice | None] = [None] * (n + 1)
    for last in range(1, n + 1):
        best[last] = best[last - 1] - (_CAPITAL if demands_name(line, last - 1) else 0)
        for option in ends.get(last, ()):
            value = best[option.first] + max(option.scores)
            if value > best[last]:
                best[last], back[last] = value, option
    return _follow(back)


def _with_surname(line: Line, option: Choice, surnames: frozenset[str]) -> Choice:
    beside = line.shapes[max(0, option.first - 1) : option.first] + line.shapes[option.last : option.last + 1]
    alone = option.last - option.first == 1 and not _CAPITALS & set(beside)
    if not alone or sound(line.written[option.first], line.language) not in surnames:
        return option
    person = option.scores[_PERSON] + _SURNAME
    return option._replace(scores=(*option.scores[:_PERSON], person, *option.scores[_PERSON + 1 :]))


def demands_name(line: Line, i: int) -> bool:
    """Whether a word is likely part of a name for its capital alone: inside a sentence, where only names have one."""
    if line.starts[i] or line.headline or line.shapes[i] not in "CAXM":
        return False
    capitals = load(line.language, NameRules).capitals
    if capitals == "nouns" or "month" in classes(line.language, line.words[i].folded):
        return False
    return capitals == "names" or not gazetteer.nationality(line.words[i].folded, line.language)


def _follow(back: Sequence[Choice | None]) -> list[Choice]:
    found: list[Choice] = []
    last = len(back) - 1
    while last > 0:
        choice = back[last]
        if choice:
            found.append(choice)
        last = choice.first if choice else last - 1
    return found[::-1]


def candidates(line: Line) -> list[tuple[int, int]]:
    """Runs of words that may be a name: first word, and the word after the last."""
    found = []
    for first in range(len(line.words)):
        if _may_start(line, first):
            found += [(first, last) for last in _ends(line, first) if not _is_adjective(line, first, last)]
    return found


def _is_adjective(line: Line, first: int, last: int) -> bool:
    """Whether a run is only an adjective of a country, in a language that gives those a capital."""
    if last - first > 1 or load(line.language, NameRules).capitals != "adjectives":
        return False
    nationality = gazetteer.nationality(line.words[first].folded, line.language)
    return bool(nationality) and not gazetteer.lookup(line.written[first:last], line.language)


def _may_start(line: Line, i: int) -> bool:
    if line.shapes[i] in "CAXM":
        return "month" not in classes(line.language, line.words[i].folded) or line.shapes[i] == "A"
    return (
        line.shapes[i] == "l"
        and line.words[i].folded in particles(line.language)
        and i + 1 < len(line.words)
        and line.shapes[i + 1] in "CX"
    )


def _ends(line: Line, first: int) -> list[int]:
    """Where a name that begins at `first` may end: after capitals and numbers, and some lower-case words."""
    language, ends, lower = line.language, [], 0
    tails = load(language, NameRules).tails
    headed = tails and _is_head(language, line.words[first].folded)
    for last in range(first, min(first + _LONGEST, len(line.words))):
        if last > first and line.text[line.words[last - 1].end : line.words[last].start] not in _GAPS:
            break
        shape, folded = line.shapes[last], line.words[last].folded
        if shape in "CAXM" or (shape == "d" and last > first):
            ends.append(last + 1)
            lower = 0
        else:
            lower += 1
            little = folded in joining(language) or folded in particles(language)
            headed = tails and (headed or _is_head(language, folded))
            if lower > _TAIL or not (little or headed):
                break
            if not little:
                ends.append(last + 1)
    return ends


def _is_head(language: str | None, folded: str) -> bool:
    """Whether a word says what kind of thing a name is of, so that lower-case words may belong to the name."""
    return not _HEADS.isdisjoint(classes(language, folded))

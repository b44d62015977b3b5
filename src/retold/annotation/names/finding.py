"""Where names stand in the reports of one call, and of which type each is.

Evidence is weighed for each candidate and type, and of each sentence the best set of names without overlap is taken (a
semi-Markov model: Sarawagi and Cohen, 2004). What is written with a capital inside
sentences anywhere in the story counts as a name where it begins a sentence, and a form takes the type
that fits best over all its places in the story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol, cast

from retold.annotation.names import gazetteer
from retold.annotation.names.candidates import candidates, demanding
from retold.annotation.names.evidence import Usage, gather, is_given, sound, supported
from retold.annotation.names.lines import CAPITALS, Line, lines
from retold.annotation.names.tagging import Reader
from retold.annotation.names.told import Choice, told
from retold.annotation.names.weights import TYPES, Scorer, Vector, shipped_scorer
from retold.languages import load
from retold.languages.names import NameRules
from retold.model import Article, MentionType, Span

# In tenths, as the weights are. Each was set lower and higher, the others as they are (November 2026): strict F1 on
# asia_bibi and nord_stream, weights learnt without the topic (`benchmarks/names.py`), and `benchmarks/names_table.py`.
_CAPITAL = 150  # a capital inside a sentence that no name explains: 100 gains .0013 and .0009, loses .001 in the table
_SURNAME = 300  # for a word being a person whom the story names in full elsewhere: 150 and 600 differ by .0005 at most
_WHOLE = 80  # for a name of several words that the story has elsewhere as well: 40 loses .002, 160 .001 in the table
_PERSON = TYPES.index("PER")


class Found(NamedTuple):
    """A name found in a text."""

    span: Span
    type: MentionType


class Finder(Protocol):
    """What finds names: the rules here, a trained tagger elsewhere."""

    def __call__(self, articles: Sequence[Article]) -> Sequence[Sequence[Found]]:
        """Names of each article in the order of the text, without overlap."""


class Story(NamedTuple):
    """What the names of a whole call say of each: sounds of surnames, and the names of several words."""

    surnames: frozenset[str]
    wholes: frozenset[object]


class Weighed(NamedTuple):
    """A sentence with its candidates, and which of its words are likely names for their capital alone."""

    line: Line
    options: list[Choice]
    demanding: list[bool]


def find(articles: Sequence[Article]) -> list[list[Found]]:
    """Names of each article, found by the weights that come with Retold."""
    return find_with(shipped_scorer(), articles)


def find_with(scorer: Scorer, articles: Sequence[Article], reader: Reader | None = None) -> list[list[Found]]:
    """Names of each article, found by the given weights; `reader` (`tagging.reader`) may add to the scores."""
    split = [list(lines(article)) for article in articles]
    usage = Usage([line for found in split for line in found])
    weighed = [[weigh(line, scorer, usage) for line in found] for found in split]
    if reader:
        weighed = [reader(article, found) for article, found in zip(articles, weighed, strict=True)]
    first = [[(w.line, choose(w)) for w in found] for found in weighed]
    named = [(line, c) for found in first for line, choices in found for c in choices]
    story = Story(_surnames(named), frozenset(_form(line, c) for line, c in named if c.last - c.first > 1))
    chosen = [
        [(line, c) for w, (line, before) in zip(*pair, strict=True) for c in _again(w, before, story)]
        for pair in zip(weighed, first, strict=True)
    ]
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
    return tuple([sound(w, line.language) for w in line.written[choice.first : choice.last]])


def _best_type(scores: Sequence[Vector]) -> MentionType:
    totals = [sum(by) for by in zip(*scores, strict=True)]
    return TYPES[totals.index(max(totals))]


def _span(line: Line, choice: Choice) -> Span:
    return line.words[choice.first].start, line.words[choice.last - 1].end


def weigh(line: Line, scorer: Scorer, usage: Usage) -> Weighed:
    """Every candidate of a sentence with its scores."""
    nouns = load(line.language, NameRules).capitals == "nouns"
    options = [
        told(line, Choice(first, last, scorer.score(gather(line, first, last, usage), line.language)))
        for first, last in candidates(line)
        if not nouns or supported(line, first, last, usage)
    ]
    return Weighed(line, options, demanding(line) if options else [])


def choose(weighed: Weighed) -> list[Choice]:
    """The best set of names in a sentence, in order."""
    line, options, demands = weighed
    if not options:
        return []
    ends: dict[int, list[Choice]] = defaultdict(list)
    for option in options:
        ends[option.last].append(option)
    n = len(line.words)
    best = [0] * (n + 1)
    back: list[Choice | None] = [None] * (n + 1)
    for last in range(1, n + 1):
        best[last] = best[last - 1] - (_CAPITAL if demands[last - 1] else 0)
        for option in ends.get(last, ()):
            value = best[option.first] + max(option.scores)
            if value > best[last]:
                best[last], back[last] = value, option
    return _follow(back)


def _again(weighed: Weighed, before: list[Choice], story: Story) -> list[Choice]:
    """The same, now that the story's full names are known: they stay whole, and a surname alone is a person."""
    options = [_in_story(weighed.line, option, story) for option in weighed.options]
    changed = any(new is not old for new, old in zip(options, weighed.options, strict=True))
    return choose(weighed._replace(options=options)) if changed else before


def _in_story(line: Line, option: Choice, story: Story) -> Choice:
    if option.last - option.first == 1:
        return _with_surname(line, option, story.surnames)
    if _form(line, option) in story.wholes:
        return option._replace(scores=cast("Vector", tuple(score + _WHOLE for score in option.scores)))
    return option


def _with_surname(line: Line, option: Choice, surnames: frozenset[str]) -> Choice:
    if sound(line.written[option.first], line.language) not in surnames:
        return option
    beside = line.shapes[max(0, option.first - 1) : option.first] + line.shapes[option.last : option.last + 1]
    return option if not CAPITALS.isdisjoint(beside) else option.plus("PER", _SURNAME)


def _follow(back: Sequence[Choice | None]) -> list[Choice]:
    found: list[Choice] = []
    last = len(back) - 1
    while last > 0:
        choice = back[last]
        if choice:
            found.append(choice)
        last = choice.first if choice else last - 1
    return found[::-1]

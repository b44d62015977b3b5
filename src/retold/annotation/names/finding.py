"""Where names stand in the reports of one call, and of which type each is.

Runs of words that begin with a capital are candidates, with the lower-case words that names go on with ("Ministry of
...", "Европейския съюз"). Evidence is weighed for each candidate and type, and of each sentence the best set of names
without overlap is taken (a semi-Markov model: Sarawagi and Cohen, 2004). What is written with a capital inside
sentences anywhere in the story counts as a name where it begins a sentence, and a form takes the type
that fits best over all its places in the story.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, cast

from retold.annotation.names import gazetteer, landforms
from retold.annotation.names.evidence import (
    Line,
    Usage,
    gather,
    is_city,
    is_given,
    is_public_body,
    lines,
    row,
    sound,
    supported,
)
from retold.annotation.names.weights import TYPES, Scorer, Vector, shipped
from retold.languages import load
from retold.languages.names import NameRules, classes, conjunctions, joining, never_names, particles, starters
from retold.languages.numerals import reader
from retold.languages.offices import office_words
from retold.model import Article, MentionType, Span

_LONGEST = 8  # words of a name
_TAIL = 4  # lower-case words after the last capital
_HEADS = frozenset({"organisation", "place", "event", "product"})
_CAPITAL = 15.0  # what a capital inside a sentence costs that no name explains; tried with benchmarks/names.py
_SURNAME = 30.0  # what speaks for a word being a person whom the story names in full elsewhere; tried alike
_WHOLE = 8.0  # for a name of several words that the story has elsewhere as well; alike
_QUOTED = 60.0  # and for a name in quotation marks being the body that the word before them says it is; alike
_LANDFORM = 60.0  # and for a name beside a word such as cape or street being a place; alike
_KNOWN, _SHORT, _HEADED = 100.0, 20.0, 50.0  # what the data's word counts; tried with benchmarks/names_table.py
_QUOTES = frozenset("«»„“”\"'‘’‚‹›")
_CAPITALS = frozenset("CAXM")
_ROMAN = re.compile("[IVXLC]+")
_OFFICES_IN_SURNAMES = frozenset({"king", "queen", "pope", "mayor", "head"})
_PERSON, _BODY, _PLACE = TYPES.index("PER"), TYPES.index("ORG"), TYPES.index("LOC")
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
    return find_with(Scorer(shipped()), articles)


def find_with(scorer: Scorer, articles: Sequence[Article]) -> list[list[Found]]:
    """Names of each article, found by the given weights."""
    split = [list(lines(article)) for article in articles]
    usage = Usage([line for found in split for line in found])
    weighed = [[weigh(line, scorer, usage) for line in found] for found in split]
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
    return tuple(sound(w, line.language) for w in line.written[choice.first : choice.last])


def _best_type(scores: Sequence[Vector]) -> MentionType:
    totals = [sum(by) for by in zip(*scores, strict=True)]
    return TYPES[totals.index(max(totals))]


def _span(line: Line, choice: Choice) -> Span:
    return line.words[choice.first].start, line.words[choice.last - 1].end


def weigh(line: Line, scorer: Scorer, usage: Usage) -> Weighed:
    """Every candidate of a sentence with its scores."""
    nouns = load(line.language, NameRules).capitals == "nouns"
    options = [
        _told(line, Choice(first, last, scorer.score(gather(line, first, last, usage), line.language)))
        for first, last in candidates(line)
        if not nouns or supported(line, first, last, usage)
    ]
    return Weighed(line, options, [demands_name(line, i) for i in range(len(line.words))] if options else [])


def _told(line: Line, choice: Choice) -> Choice:
    """A candidate of which the text says what it is."""
    return _by_data(line, _landform(line, _quoted_body(line, choice)))


def _by_data(line: Line, choice: Choice) -> Choice:
    """A name that the data know, or one with a word such as university, in languages of which nothing was learnt.

    Elsewhere the weights say how far the data are right; abbreviations that the data know are names everywhere.
    """
    first, last = choice.first, choice.last
    unlearnt = load(line.language, NameRules).titles_apart
    if not unlearnt and line.shapes[first:last] != "A":
        return choice
    known = gazetteer.lookup(line.written[first:last], line.language)
    scores = list(choice.scores)
    if known:
        scores[TYPES.index(known.type)] += _KNOWN if unlearnt else _SHORT
    elif unlearnt and is_public_body(line.written[first:last], line.language):
        scores[_BODY] += _KNOWN
    elif unlearnt and last - first > 1 and _has_head(line, first, last):
        scores[_BODY] += _HEADED
    else:
        return choice
    return choice._replace(scores=cast("Vector", tuple(scores)))


def _has_head(line: Line, first: int, last: int) -> bool:
    """Whether the first or the last word of a run is a capitalised word for a body."""
    ends = ((first, line.words[first].folded), (last - 1, line.words[last - 1].folded))
    return any(line.shapes[i] in "CX" and "organisation" in classes(line.language, word) for i, word in ends)


def _landform(line: Line, choice: Choice) -> Choice:
    """A name with a word such as cape, lake or street in it, or right before it, is that of a place."""
    first, last = choice.first, choice.last
    kinds = landforms.of_language(line.language)
    closing = line.shapes[last - 1] in "CX" and line.words[last - 1].folded in kinds
    inside = last - first > 1 and (closing or line.words[first].folded in kinds)
    before = first > 0 and line.words[first - 1].folded in kinds
    near = before and line.words[first].start - line.words[first - 1].end == 1
    city = last - first > 1 and is_city(line.written[first:last], line.language)
    if not (inside or near or city) or gazetteer.lookup(line.written[first:last], line.language):
        return choice
    scores = list(choice.scores)
    scores[_PLACE] += _LANDFORM
    scores[_PERSON] -= _LANDFORM if city else 0.0
    return choice._replace(scores=cast("Vector", tuple(scores)))


def _quoted_body(line: Line, choice: Choice) -> Choice:
    """A name in quotation marks right after a word such as company or insurer is that of a body."""
    first, last = choice.first, choice.last
    if not first or "organisation" not in classes(line.language, line.words[first - 1].folded):
        return choice
    before = line.text[line.words[first - 1].end : line.words[first].start].strip()
    after = line.text[line.words[last - 1].end : line.words[last - 1].end + 1]
    if before not in _QUOTES or after not in _QUOTES or not before or not after:
        return choice
    scores = list(choice.scores)
    scores[_BODY] += _QUOTED
    return choice._replace(scores=cast("Vector", tuple(scores)))


def choose(weighed: Weighed) -> list[Choice]:
    """The best set of names in a sentence, in order."""
    line, options, demanding = weighed
    if not options:
        return []
    ends: dict[int, list[Choice]] = defaultdict(list)
    for option in options:
        ends[option.last].append(option)
    n = len(line.words)
    best = [0.0] * (n + 1)
    back: list[Choice | None] = [None] * (n + 1)
    for last in range(1, n + 1):
        best[last] = best[last - 1] - (_CAPITAL if demanding[last - 1] else 0)
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
    if option.last - option.first > 1 or sound(line.written[option.first], line.language) not in surnames:
        return option
    beside = line.shapes[max(0, option.first - 1) : option.first] + line.shapes[option.last : option.last + 1]
    if not _CAPITALS.isdisjoint(beside):
        return option
    person, *others = option.scores
    return option._replace(scores=cast("Vector", (person + _SURNAME, *others)))


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
            found += [(first, last) for last in _ends(line, first) if not _is_no_name(line, first, last)]
    return found


def _is_no_name(line: Line, first: int, last: int) -> bool:
    """Whether a run is a city and a person, or only an adjective in a language that gives those a capital."""
    if _is_place_and_person(line, first, last) or _is_office(line, first, last) or _is_titled(line, first, last):
        return True
    if last - first == 1 and _ROMAN.fullmatch(line.written[first]):
        return True
    if last - first > 1 or load(line.language, NameRules).capitals != "adjectives":
        return False
    nationality = gazetteer.nationality(line.words[first].folded, line.language)
    return bool(nationality) and not gazetteer.lookup(line.written[first:last], line.language)


def _is_titled(line: Line, first: int, last: int) -> bool:
    """Whether a run begins with a title, or joins two names, in a language whose data say so."""
    language = line.language
    inside = [w.folded for w in line.words[first:last]]
    first_word = next((w for w in inside if w not in particles(language)), inside[0])
    if first_word in never_names(language):
        return True
    if load(language, NameRules).titles_apart and "role" in classes(language, inside[0]):
        return not gazetteer.lookup(line.written[first:last], language)
    if conjunctions(language).isdisjoint(inside):
        return False
    heads = frozenset().union(*(classes(language, w) for w in inside))
    return _HEADS.isdisjoint(heads) and not gazetteer.lookup(line.written[first:last], language)


def _is_office(line: Line, first: int, last: int) -> bool:
    """Whether a run is an office and nothing else; but one word may be a surname (King), but for German's nouns."""
    hit = office_words(line.language).phrases.at(line.words[:last], first)
    if not hit or hit.last != last:
        return False
    return last - first > 1 or (
        load(line.language, NameRules).capitals == "nouns" and hit.payload not in _OFFICES_IN_SURNAMES
    )


def _is_place_and_person(line: Line, first: int, last: int) -> bool:
    """Whether a run is the name of a place and (the beginning of) the name of a person behind it."""
    longer = (
        last < len(line.words) and line.shapes[last] == "C" and line.words[last].start - line.words[last - 1].end == 1
    )
    if last - first < 2 or (last - first == 2 and not longer) or not is_given(line.written[first + 1], line.language):
        return False
    before = classes(line.language, line.words[first - 1].folded) if first else frozenset()
    letter = row(line.language, line.written[first : first + 1])
    if "organisation" in before:  # a company may have any name
        return False
    if letter == "c" or not before.isdisjoint(("preposition", "role")):
        known = gazetteer.lookup(line.written[first : first + 1], line.language)
        return letter in "c-" or bool(known and known.type == "LOC")
    return False


def _may_start(line: Line, i: int) -> bool:
    if line.shapes[i] == "C" and _only_starts(line.language, line.words[i].folded, line.starts[i]):
        return False
    if line.shapes[i] in "CAXM":
        return "month" not in classes(line.language, line.words[i].folded) or line.shapes[i] == "A"
    if load(line.language, NameRules).titles_apart and not _is_own_particle(line, i):
        return False
    return (
        line.shapes[i] == "l"
        and line.words[i].folded in particles(line.language)
        and i + 1 < len(line.words)
        and line.shapes[i + 1] in "CX"
    )


def _is_own_particle(line: Line, i: int) -> bool:
    """Whether a particle behind a role begins a name (President von der Leyen), rather than "of" (brother of Jana)."""
    folded = [w.folded for w in line.words[i - 1 : i + 2]] if i else []
    if len(folded) < len(("role", "particle", "name")) or "role" not in classes(line.language, folded[0]):
        return False
    return folded[1] not in office_words(line.language).of or folded[2] in particles(line.language)


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
    return ends + [
        e for e in range(first + 2, min(first + _LONGEST, len(line.words)) + 1) if _is_known(line, first, e, ends)
    ]


def _is_known(line: Line, first: int, last: int, ends: Sequence[int]) -> bool:
    """Whether the data know a run of words that goes on in lower case (Commission européenne)."""
    return (
        line.shapes[last - 1] == "l"
        and last not in ends
        and bool(gazetteer.lookup(line.written[first:last], line.language))
    )


@lru_cache(maxsize=1 << 16)
def _only_starts(language: str | None, folded: str, starts: bool) -> bool:
    """Whether a capitalised word is no name: a number, a little word that begins a sentence."""
    if not starts and load(language, NameRules).capitals != "nouns":
        return False
    number = reader(language).part(folded)
    if number and number.role == "cardinal":
        return True
    return starts and (folded in starters(language) or "preposition" in classes(language, folded))


def _is_head(language: str | None, folded: str) -> bool:
    """Whether a word says what kind of thing a name is of, so that lower-case words may belong to the name."""
    return not _HEADS.isdisjoint(classes(language, folded))

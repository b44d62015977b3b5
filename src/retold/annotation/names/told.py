"""What a text or the data say of a candidate plainly: a place by "cape" beside it, a body by "company" before it.

What is plain counts more than all that the weights may say otherwise. All figures are in tenths, as the weights are.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from retold.annotation.names import gazetteer, landforms
from retold.annotation.names.evidence import is_city, is_public_body
from retold.annotation.names.lines import Line
from retold.annotation.names.weights import TYPES, Vector
from retold.languages import load
from retold.languages.names import NameRules, classes
from retold.model import MentionType

# Each was set to nought, to half or less and to twice itself, the others as they are (November 2026): strict F1 on
# asia_bibi and nord_stream, weights learnt without the topic (`benchmarks/names.py`), and `benchmarks/names_table.py`,
# alone. On SlavicNER none moves F1 by more than .0007; in the table they do, and all stand where it is best.
_QUOTED = 600  # a body in quotation marks behind a word that says so: nought loses .0002 and .0007, the table nothing
_LANDFORM = 600  # a place beside a word such as cape: .952; .937 at 300, .935 at nought, the same at 1200
_KNOWN = 1000  # what the data know, in languages of which nothing was learnt: .950 at 300, .937 at nought
_SHORT = 200  # an abbreviation that the data know, elsewhere: .949 at 100, .948 at nought, the same at 400
_HEADED = 500  # a name with a word such as university in it: .950 at 250 and at 1000, .947 at nought
_QUOTES = frozenset("«»„“”\"'‘’‚‹›")


class Choice(NamedTuple):
    """A candidate: its words in the line, and how well it fits each type."""

    first: int
    last: int
    scores: Vector

    def plus(self, kind: MentionType, amount: int) -> Choice:
        """The same, fitting one type better (or worse)."""
        scores = list(self.scores)
        scores[TYPES.index(kind)] += amount
        return Choice(self.first, self.last, cast("Vector", tuple(scores)))


def told(line: Line, choice: Choice) -> Choice:
    """A candidate, and what the text and the data say of it plainly."""
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
    if known:
        return choice.plus(known.type, _KNOWN if unlearnt else _SHORT)
    if unlearnt and is_public_body(line.written[first:last], line.language):
        return choice.plus("ORG", _KNOWN)
    if unlearnt and last - first > 1 and _has_head(line, first, last):
        return choice.plus("ORG", _HEADED)
    return choice


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
    near = first > 0 and len(line.gaps[first]) == 1 and line.words[first - 1].folded in kinds
    city = last - first > 1 and is_city(line.written[first:last], line.language)
    if not (inside or near or city) or gazetteer.lookup(line.written[first:last], line.language):
        return choice
    return choice.plus("LOC", _LANDFORM).plus("PER", -_LANDFORM if city else 0)


def _quoted_body(line: Line, choice: Choice) -> Choice:
    """A name in quotation marks right after a word such as company or insurer is that of a body."""
    first, last = choice.first, choice.last
    if not first or "organisation" not in classes(line.language, line.words[first - 1].folded):
        return choice
    end = line.words[last - 1].end
    marked = line.gaps[first].strip() in _QUOTES and line.text[end : end + 1] in _QUOTES
    return choice.plus("ORG", _QUOTED) if marked else choice

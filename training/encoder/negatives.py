"""Sentences made out of sentences: some look alike and say something else, some look otherwise and say the same.

*Altered* sentences have one number, name or negation changed, or two names in each other's place, so that they assert
something else in almost the same words. *Told otherwise* are the same assertion with a clause left out, or a quotation
without its frame or with the frame on its other side. All is made of marks, capitals and the language data; a language
without data has fewer kinds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from retold.languages import load
from retold.languages.stance import StanceRules
from retold.languages.words import words
from retold.model import Attribution

KINDS = ("number", "names", "name", "negation")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_CLAUSE = re.compile(r", [^,;:()\"“”„«».!?…]{20,}?(?=[,.!?…]|$)")
ENDING = 2  # last letters by which two forms count as the same case: what takes a name's place should fit there
SHORTEST = 25  # characters that must be left of a sentence


def altered(text: str, language: str, others: Sequence[str], draw: np.random.Generator) -> tuple[str, str] | None:
    """A kind and the sentence so altered, of the kinds that it allows; None where it allows none.

    `others` are sentences of the same language and report, whose names may take a name's place.
    """
    ways = {
        "number": lambda: _other_number(text, draw),
        "names": lambda: _swapped(text, draw),
        "name": lambda: _other_name(text, others, draw),
        "negation": lambda: _negated(text, language, draw),
    }
    for number in draw.permutation(len(KINDS)):
        found = ways[KINDS[number]]()
        if found is not None and found != text:
            return KINDS[number], found
    return None


def _pick(count: int, draw: np.random.Generator) -> int:
    return int(draw.integers(count))


def _other_number(text: str, draw: np.random.Generator) -> str | None:
    """With other digits in one number, as many, and no nought before them."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    one = found[_pick(len(found), draw)]
    digits = [str(draw.integers(1, 10)), *(str(draw.integers(10)) for _ in one[0][1:])]
    return text[: one.start()] + "".join(digits) + text[one.end() :]


def names(text: str) -> list[tuple[int, int]]:
    """Runs of words with capitals, from the second word of the sentence on."""
    found: list[tuple[int, int]] = []
    for number, match in enumerate(_WORD.finditer(text)):
        if number and match[0][0].isupper():
            joined = bool(found) and text[found[-1][1] : match.start()] == " "
            found[-1:] = [(found[-1][0], match.end())] if joined else [*found[-1:], match.span()]
    return found


def _alike(a: str, b: str) -> bool:
    return a != b and a[-ENDING:] == b[-ENDING:]


def _swapped(text: str, draw: np.random.Generator) -> str | None:
    """With two names in each other's place, who and whom: those whose forms end alike."""
    spans = names(text)
    both = [
        (x, y) for k, x in enumerate(spans) for y in spans[k + 1 :]
        if _alike(text[slice(*x)], text[slice(*y)])
    ]  # fmt: skip
    if not both:
        return None
    (a, b), (c, d) = both[_pick(len(both), draw)]
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _other_name(text: str, others: Sequence[str], draw: np.random.Generator) -> str | None:
    """With a name of another sentence in the place of one that ends alike."""
    known = sorted({other[slice(*span)] for other in others for span in names(other)})
    pairs = [(span, name) for span in names(text) for name in known if _alike(text[slice(*span)], name)]
    pairs = [(span, name) for span, name in pairs if name not in text]
    if not pairs:
        return None
    (start, end), name = pairs[_pick(len(pairs), draw)]
    return text[:start] + name + text[end:]


def _negated(text: str, language: str, draw: np.random.Generator) -> str | None:
    """Without a negation it has; where it has none, with its auxiliary negated as the language does it.

    German alone would have the negation behind the auxiliary; it gets it before, which nobody says and all understand.
    """
    rules = load(language, StanceRules)
    found = words(text)
    negations = [w for w in found[1:] if w.folded in rules.negation[:1]]
    if negations:
        one = negations[_pick(len(negations), draw)]
        return text[: one.start] + text[one.end :].lstrip()
    carriers = [w for w in found[1:] if w.folded in {*rules.past, *rules.future}]
    if not carriers or not rules.negation:
        return None
    one = carriers[_pick(len(carriers), draw)]
    before, behind = rules.negated_prefix or f"{rules.negation[0]} ", ""
    if rules.negation_around:
        before, behind = (f"{rules.negation_around[0][0]} ", f" {rules.negation_around[0][1]}")
    elif rules.negation_suffix:
        before, behind = "", rules.negation_suffix
    return text[: one.start] + before + text[one.start : one.end] + behind + text[one.end :]


def shortened(text: str, draw: np.random.Generator) -> str | None:
    """Without one clause that commas or the end set off; None where nothing can go."""
    found = [m for m in _CLAUSE.finditer(text) if len(text) - len(m[0]) >= max(SHORTEST, len(text) / 2)]
    if not found:
        return None
    one = found[_pick(len(found), draw)]
    return text[: one.start()] + text[one.end() :]


def reframed(text: str, start: int, relation: Attribution, draw: np.random.Generator) -> str | None:
    """What is said alone, or with its frame on the other side; None where the relation does not make the sentence.

    `start` is where the sentence begins in the text that the relation's offsets are of.
    """
    if len(relation.content) != 1 or not relation.cue or relation.scope != "span":
        return None
    a, b = (offset - start for offset in relation.content[0])
    spans = [relation.cue, *([relation.source] if relation.source else [])]
    first, last = min(s for s, _ in spans) - start, max(e for _, e in spans) - start
    if a < 0 or b > len(text) or b - a < max(SHORTEST, len(text) / 2) or first < 0 or last > len(text) or a < last:
        return None
    said = text[a:b].strip('"“”„«» ')
    frame = text[first:last]
    if draw.random() < 0.5:
        return f"{said[:1].upper()}{said[1:]}."
    return f"{said[:1].upper()}{said[1:]}, {frame[:1].lower()}{frame[1:]}."

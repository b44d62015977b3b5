"""Where: places that stand for each other in two reports and are not one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from retold.annotation.names.gazetteer import is_country
from retold.annotation.names.keys import similarity
from retold.comparison.differences.frames import frames
from retold.comparison.differences.sides import Found, Pair, Side, coupled, kept
from retold.model import Mention, Span

# Chosen on gold and examples with `python benchmarks/differences.py DATA`.
ALIKE = (0.34, 0.65)  # cosine of two names that stand for each other; one name in two languages is more alike
BEFORE = 0.3  # of the words before them, where only one of them is known to be a place
HERE = 0.9  # of how well the sentence that tells most tells it, from which another one tells the same thing
SAME_EVENT = 0.38  # of the words about them
MANY = 3  # places of a sentence, from which on they are a list
TRANSLATED = 0.4  # of the words of two names of several words, each with its like in the other, from which they are one
SAME_NAME = 0.7  # of two written names (annotation.names.keys) from which they are one


class _Place(NamedTuple):
    """A name that may be a place's; `entity` is None where it was not recognised as one."""

    span: Span
    sure: bool
    entity: str | None = None


def place(pair: Pair) -> list[Found]:
    """Places of A that B does not name, each with the place that B has instead."""
    ours, theirs = _places(pair.a), _places(pair.b)
    if _listed(pair.a) or _listed(pair.b):
        return []
    loose_a = [x for x in ours if not any(_one(pair, x, y) and _here(pair, x, y) for y in theirs)]
    loose_b = [y for y in theirs if not any(_one(pair, x, y) and _here(pair.turned, y, x) for x in ours)]
    loose = [(x, y) for x in loose_a for y in loose_b if not _one(pair, x, y) and _one_scale(x, y)]
    fits = ((fit, x.span, y.span) for x, y in loose if (fit := _fit(pair, x, y)) > 0)
    return coupled(fits, "place", "another place")


def _one_scale(x: _Place, y: _Place) -> bool:
    """Whether two places may stand for each other: a country and a town do not, for the one may lie in the other."""
    return is_country(x.entity) == is_country(y.entity)


def _listed(side: Side) -> bool:
    """Whether a sentence names more places than one thing happens at: results by state, routes of an airline."""
    for start, end in side.spans:
        named = [p for p in _places(side) if start <= p.span[0] < end]
        if sum(p.sure for p in named) > MANY or len(named) > MANY + 1:
            return True
    return False


def _here(pair: Pair, x: _Place, y: _Place) -> bool:
    """Whether the other report names a place where it tells what this sentence does: a headline names others too."""
    rest = [k for k in _beside(pair.a, x) if k not in pair.a.at(x.span)]
    told = [pair.told(rest, pair.b.at(s)) for s in pair.b.spans]
    return pair.told(rest, _beside(pair.b, y)) >= HERE * max(told)


def _beside(side: Side, place: _Place) -> list[int]:
    """The words of a place's sentence."""
    return side.at(next(s for s in side.spans if s[0] <= place.span[0] < s[1]))


@kept
def _places(side: Side) -> list[_Place]:
    """Places and other names that are no part of a speaker's name or office."""
    framed = [f.span for f in frames(side)]
    known = [_Place(m.span, True, m.entity) for m in side.article.mentions if m.type == "LOC" and side.holds(m.span)]
    known = [p for p in known if p.span[1] - p.span[0] > 1]  # no mere letter
    taken = [p.span for p in known]
    taken += [m.span for m in side.article.mentions if side.holds(m.span) and _no_place(side, m)]
    for k, word in enumerate(side.words):
        starts = k == 0 or not side.cut(side.words[k - 1]).islower() or any(word[0] == s for s, _ in side.spans)
        ends = not side.article.text[word[1] : word[1] + 2].strip()[:1].isalpha()  # no adjective before its noun
        named = _capitalised(side, word) and not starts and ends
        if named and not any(s < word[1] and word[0] < e for s, e in taken):
            known.append(_Place(word, False))
    return [p for p in known if not any(s <= p.span[0] and p.span[1] <= e for s, e in framed)]


def _no_place(side: Side, mention: Mention) -> bool:
    """Whether a name is surely no place's: a body's, or that of a person who has two names somewhere."""
    if mention.type != "PER":
        return mention.type != "LOC" and mention.entity is not None
    named = (m for m in side.article.mentions if m.entity and m.entity == mention.entity)
    return any(" " in side.cut(m.span) for m in named)


def _capitalised(side: Side, word: Span) -> bool:
    """Whether a word has a capital that tells something: it is no mere letter, and its sentence is not in capitals."""
    written = side.cut(word)
    if not written[:1].isupper() or len(written) == 1:
        return False
    return not written.isupper() or any(c.islower() for c in side.cut(next(s for s in side.spans if word[0] < s[1])))


def _one(pair: Pair, x: _Place, y: _Place) -> bool:
    if x.entity and x.entity == y.entity:
        return True
    languages = pair.a.article.language, pair.b.article.language
    pieces = [(a, b) for a in pair.a.cut(x.span).split() for b in pair.b.cut(y.span).split()]
    return any(similarity(a, languages[0], b, languages[1]) >= SAME_NAME for a, b in pieces) or _translated(pair, x, y)


def _translated(pair: Pair, x: _Place, y: _Place) -> bool:
    """Whether a name of several words is the other word for word: "Winter River" is no place but a picture's title."""
    cosines = pair.similar[np.ix_(pair.a.at(x.span), pair.b.at(y.span))]
    likes = cosines.argmax(axis=1) if cosines.size else np.zeros(0, int)
    return len(likes) == cosines.shape[1] == len(set(likes.tolist())) > 1 and bool(
        cosines.max(axis=1).min() >= TRANSLATED
    )


def _fit(pair: Pair, x: _Place, y: _Place) -> float:
    """How surely two places stand for each other, 0 where they do not."""
    itself = pair.alike(x.span, y.span)
    rest, other = ([k for k in _beside(side, m) if k not in side.at(m.span)] for side, m in ((pair.a, x), (pair.b, y)))
    about = max(pair.told(rest, other), pair.turned.told(other, rest)) if rest and other else 0.0
    if not ALIKE[0] <= itself <= ALIKE[1] or about < SAME_EVENT or not _mutual(pair, x, y):
        return 0.0
    sure = x.sure and y.sure and pair.relation == "same"
    return itself + about if sure or ((x.sure or y.sure) and _led(pair, x, y)) else 0.0


def _mutual(pair: Pair, x: _Place, y: _Place) -> bool:
    """Whether two places are each other's best match in their two sentences."""
    a, b = _beside(pair.a, x), _beside(pair.b, y)
    cosines = pair.similar[np.ix_(a, b)]
    ours, theirs = set(pair.a.at(x.span)), set(pair.b.at(y.span))
    likes = cosines.argmax(axis=1)
    return any(b[n] in theirs and cosines[:, n].argmax() == m for m, n in enumerate(likes) if a[m] in ours)


def _led(pair: Pair, x: _Place, y: _Place) -> bool:
    """Whether the words before two names are alike: "near"."""
    a, b = pair.a.at(x.span)[0] - 1, pair.b.at(y.span)[0] - 1
    return a >= 0 and b >= 0 and float(pair.similar[a, b]) >= BEFORE

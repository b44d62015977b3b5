"""Who speaks in a sentence, where it is a person with a name: what two people say is seldom one assertion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retold.annotation.names.keys import similarity
from retold.comparison.passages import Passages
from retold.model import Article, Attribution, Span

# Similarity of two written names from which they may be one: low, for a clash must be sure; see annotation.names.keys.
MAYBE_ONE = 0.6


class Person(NamedTuple):
    """A speaker with a name: the entity where it is known, and the words of the name."""

    entity: str | None
    words: tuple[str, ...]
    language: str | None


def person(article: Article, attribution: Attribution) -> Person | None:
    """The person whom an attribution names, itself or through a pronoun; None for an office, a body, an outlet."""
    spoken = (attribution.speaker or "").split()
    people = [m for m in article.mentions if m.type == "PER"]
    # The whole of who speaks: the staff of a candidate is not the candidate.
    named = [m for m in people if spoken and set(spoken) <= set(article.text[slice(*m.span)].split())]
    named = [m for m in named if m.entity == attribution.entity or not attribution.entity][:1]
    if not named:
        return None
    words = tuple(w for m in named for w in article.text[slice(*m.span)].split() if len(w) > 2)
    return Person(named[0].entity, words, article.language)


def may_be_one(x: Person, y: Person) -> bool:
    """Whether two people may be one: the same entity, or a name of one is written much like a name of the other."""
    if x.entity and x.entity == y.entity:
        return True
    return any(similarity(a, x.language, b, y.language) >= MAYBE_ONE for a in x.words for b in y.words)


def speakers_clash(a: Passages, b: Passages) -> NDArray[np.float32]:
    """1 for two sentences in which people with names speak, and nobody in one who may speak in the other; else 0."""
    ours, theirs = ([_speaking(p.article, i) for i in p.sentences] for p in (a, b))
    return np.array(
        [[bool(x and y) and not any(may_be_one(p, q) for p in x for q in y) for y in theirs] for x in ours], np.float32
    ).reshape(len(ours), len(theirs))


def _speaking(article: Article, sentence: int) -> list[Person]:
    """The people who speak in a sentence; none where somebody speaks of whom no name is known."""
    span = article.sentences[sentence].span
    found = [
        person(article, a) for a in article.attributions
        if (a.cue and _meet(a.cue, span)) or any(_meet(s, span) for s in a.content)
    ]  # fmt: skip
    return [p for p in found if p] if all(found) else []


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]

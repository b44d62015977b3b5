"""What one report says is to come and the other says is done."""

from __future__ import annotations

from functools import cache

from retold.comparison.differences.marks import SMALL, marks
from retold.comparison.differences.sides import Found, Pair, Side, kept
from retold.languages import load
from retold.languages.lexicon import Lexicon
from retold.languages.stance import StanceRules
from retold.languages.words import words

# Cosines between words in place, chosen on gold and examples with `python benchmarks/differences.py DATA`.
ONE_ACT = 0.4  # of two verbs, from which they are one act
DONE = "it is still to come in {this} (“{here}”) and done in {that} (“{there}”)"
BY_ENDING = 0.5  # the same where an ending alone shows the future
AHEAD = 6  # words behind an auxiliary of the future among which its verb is looked for
BEFORE = 2  # words between an auxiliary of the past and its verb at most


@cache
def _auxiliaries(language: str | None) -> Lexicon[str]:
    rules = load(language, StanceRules)
    return Lexicon(language or "und", [(p, "future") for p in rules.future] + [(p, "past") for p in rules.past])


def planned(pair: Pair) -> list[Found]:
    """A verb in the future in A for which B has the same in the past, where B has no future at all."""
    if _ahead(pair.b) or any(m.kind in ("negation", "denial", "without") for m in (*marks(pair.a), *marks(pair.b))):
        return []
    done = _done(pair.b)
    ours = _done(pair.a)
    for auxiliary, candidates in _ahead(pair.a):
        for k in candidates:
            best, cosine = pair.partner(k)
            if (
                best not in done
                or cosine < (BY_ENDING if k == auxiliary else ONE_ACT)
                or not pair.mutual(pair.a.words[k], pair.b.words[best])
            ):
                continue
            if any(pair.a.cut(pair.a.words[k]) == pair.a.cut(pair.a.words[j]) for j in ours):
                continue
            first = min(auxiliary, k)
            span = pair.a.words[first][0], pair.a.words[k][1]
            return [Found("certainty", span, pair.b.words[best], DONE)]
    return []


@kept
def _ahead(side: Side) -> list[tuple[int, list[int]]]:
    """The future of a side: where each begins, and the words that may be its verb."""
    rules = load(side.article.language, StanceRules)
    found = []
    for start, end in side.spans:
        inside = words(side.article.text, start, end)
        for hit in _auxiliaries(side.article.language).find(inside):
            if hit.payload == "future":
                at = side.at((inside[hit.first].start, inside[hit.last - 1].end))
                if at:
                    found.append((at[0], [k for k in _clause(side, at[-1], AHEAD) if _long(side, k)]))
    if rules.future_endings:
        lone = [k for k in range(len(side.words)) if _ends(side, k, rules.future_endings)]
        found += [(k, [k]) for k in lone]
    return found


@kept
def _done(side: Side) -> set[int]:
    """Words of a side that are verbs in the past."""
    rules = load(side.article.language, StanceRules)
    found = {k for k in range(len(side.words)) if rules.past_endings and _ends(side, k, rules.past_endings)}
    for start, end in side.spans:
        inside = words(side.article.text, start, end)
        for hit in _auxiliaries(side.article.language).find(inside):
            if hit.payload == "past":
                at = side.at((inside[hit.first].start, inside[hit.last - 1].end))
                found |= {k for k in _clause(side, at[-1], BEFORE + 1) if _long(side, k)} if at else set()
    return found


def _clause(side: Side, word: int, most: int) -> list[int]:
    """The words behind a word, up to a mark of punctuation or the end of the sentence."""
    found: list[int] = []
    for k in range(word + 1, min(word + 1 + most, len(side.words))):
        if not side.cut((side.words[k - 1][1], side.words[k][0])).isspace():
            break
        found.append(k)
    return found


def _long(side: Side, word: int) -> bool:
    return side.words[word][1] - side.words[word][0] > SMALL and side.cut(side.words[word]).islower()


def _ends(side: Side, word: int, endings: tuple[str, ...]) -> bool:
    return _long(side, word) and side.cut(side.words[word]).endswith(endings)

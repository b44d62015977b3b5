"""Marks of certainty and polarity: hedges, modals, conditions, hearsay, negation, frames that vouch or deny.

A mark's span is the smallest phrase that carries it; what it bears on is its sentence. Several marks may stand in
one sentence; a sentence without any is plain assertion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from retold.annotation.passages import Passage, passages
from retold.languages import load
from retold.languages.numbers import expand
from retold.languages.phrasebook import Hit, Phrasebook
from retold.languages.stance import StanceRules
from retold.languages.tokens import Token, tokens
from retold.languages.words import fold
from retold.model import Article, Certainty, Polarity, Span, Stance

_BRIDGE = 6  # tokens between the parts of a two-part negation at most
_PARTICLES = 2  # short words between a negation and what it negates at most
_PARTICLE = 3  # letters of such a word at most
_CONDITION = 14  # tokens of a condition's clause that belong to its mark at most
_CLAUSE_ENDS = frozenset(',;:.!?…–—()«»“”„"')


class _Kind(NamedTuple):
    """What a phrase says, and how its span goes on."""

    name: str
    certainty: Certainty
    polarity: Polarity
    reach: str = ""  # "negation", "condition" or nothing
    silent: bool = False


_KINDS: dict[str, _Kind] = {
    kind.name: kind
    for kind in (
        _Kind("certain", "certain", "positive"),
        _Kind("likely", "probable", "positive"),
        _Kind("probable", "probable", "positive"),
        _Kind("possible", "possible", "positive"),
        _Kind("hearsay", "possible", "positive"),
        _Kind("mood", "possible", "positive"),
        _Kind("conditional", "possible", "positive", "condition"),
        _Kind("unlikely", "probable", "negative"),
        _Kind("unfounded", "possible", "negative"),
        _Kind("denial", "certain", "negative"),
        _Kind("negation", "certain", "negative", "negation"),
        _Kind("without", "certain", "negative", "negation"),
        _Kind("no_negation", "certain", "positive", silent=True),
        _Kind("no_hedge", "certain", "positive", silent=True),
    )
}
_NEGATED = _Kind("negation", "certain", "negative")  # a negation whose span is whole
# A phrase listed twice keeps its first kind: what denies nothing and what hedges go before negation.
_ORDER = (
    "no_negation", "no_hedge", "possible", "likely", "probable", "unlikely", "unfounded", "hearsay", "mood",
    "conditional", "certain", "denial", "without", "negation",
)  # fmt: skip


class _Marks:
    """The phrases of a language, compiled."""

    def __init__(self, language: str | None) -> None:
        rules, code = load(language, StanceRules), language or ""
        kinds = [(verb, _NEGATED) for verb in sorted(_negated_verbs(rules, code))]
        kinds += [(p, _KINDS[k]) for k in _ORDER for p in getattr(rules, k)]
        self.book = Phrasebook(code, kinds)
        self.around: dict[str, set[str]] = {}
        for opening, closing in rules.negation_around:
            self.around.setdefault(fold(opening), set()).add(fold(closing))
        self.suffix = rules.negation_suffix

    def beginnings(self, words: Sequence[Token]) -> Iterable[int]:
        """The tokens at which marks may begin, in order."""
        if self.around:
            return range(len(words))
        found = self.book.beginnings(words)
        if self.suffix:
            found += [i for i, word in enumerate(words) if word.folded.endswith(self.suffix)]
        return sorted(set(found))

    def at(self, words: Sequence[Token], i: int) -> Hit[_Kind] | None:
        """The mark that begins at token `i`, its span as far as it goes."""
        if words[i].kind != "word":
            return None
        hit = self.book.at(words, i) if self.book.may_begin(words[i].folded) else None
        if hit is None and self.around:
            hit = self._two_part(words, i)
        if hit is None:
            negated = self.suffix and words[i].folded.endswith(self.suffix)
            hit = Hit(i, i + 1, _KINDS["negation"]) if negated else None
        if hit is None or hit.payload.silent:
            return hit
        if hit.payload.reach == "negation":
            return self._negated(words, hit)
        return Hit(i, _clause(words, hit.last), hit.payload) if hit.payload.reach == "condition" else hit

    def _two_part(self, words: Sequence[Token], i: int) -> Hit[_Kind] | None:
        """A negation in two parts with the verb between them: ne … pas."""
        word = words[i].folded
        elided = word[: word.find("'") + 1]
        closings = self.around.get(word) or (self.around.get(elided) if elided else None)
        for at in range(i + 1, min(i + _BRIDGE, len(words))) if closings else ():
            if words[at].folded in _CLAUSE_ENDS:
                return None
            if closings and words[at].folded in closings:
                return Hit(i, at + 1, _NEGATED)
        return None

    def _negated(self, words: Sequence[Token], hit: Hit[_Kind]) -> Hit[_Kind]:
        """A negation with the word it negates, small words between them passed over."""
        at = hit.last
        for _ in range(_PARTICLES):
            if at + 1 < len(words) and words[at].kind == words[at + 1].kind == "word":
                if words[at].end - words[at].start > _PARTICLE:
                    break
                at += 1
        last = at + 1 if at < len(words) and words[at].kind == "word" else hit.last
        return Hit(hit.first, last, hit.payload)


def _negated_verbs(rules: StanceRules, code: str) -> frozenset[str]:
    """Verbs with the negating prefix; dictionaries list some of them under the verb without it."""
    prefix = rules.negated_prefix
    if not prefix:
        return frozenset()
    return frozenset(v if v.startswith(prefix) else prefix + v for v in expand(code, rules.negated_verbs, {}))


def _clause(words: Sequence[Token], at: int) -> int:
    """Where the clause that goes on at token `at` ends."""
    last = at
    while last < len(words) and last - at < _CONDITION and words[last].folded not in _CLAUSE_ENDS:
        last += 1
    return last


@cache
def _marks(language: str | None) -> _Marks:
    return _Marks(language)


def stance(article: Article) -> tuple[Stance, ...]:
    """Marks of certainty and polarity of an article, in order; `sentence` is an index into its sentences.

    A mood of hearsay inside what an attribution covers says no more than the attribution, and is no mark.
    """
    said = sorted(span for attribution in article.attributions for span in attribution.content)
    return tuple(mark for passage in passages(article) for mark in _read(passage, said))


def kind(article: Article, mark: Stance) -> str:
    """The list of the language's data that a mark is from: "hearsay", "conditional"."""
    language = article.sentences[mark.sentence].language if article.sentences else None
    found = tokens(article.text, *mark.span)
    hit = _marks(language or article.language).at(found, 0) if found else None
    if hit is not None and not hit.payload.silent:
        return hit.payload.name
    return "negation" if mark.polarity == "negative" else "possible"


def _read(passage: Passage, said: Sequence[Span]) -> Iterable[Stance]:
    marks, words = _marks(passage.language), passage.tokens
    behind = 0  # the token behind the last mark
    for i in marks.beginnings(words):
        hit = marks.at(words, i) if i >= behind else None
        if hit is None:
            continue
        covered = hit.payload.name == "mood" and _inside(said, words[hit.first].start)
        if not hit.payload.silent and not covered and not passage.dated(hit.first, hit.first + 1):
            after = marks.at(words, hit.last) if hit.last < len(words) else None
            certainty, polarity, last = _joined(hit, after)
            yield Stance(
                span=(words[hit.first].start, words[last - 1].end),
                certainty=certainty,
                polarity=polarity,
                sentence=passage.sentence,
            )
            behind = last if hit.payload.reach != "condition" else hit.first + 1
        else:
            behind = hit.last


def _inside(said: Sequence[Span], at: int) -> bool:
    return any(start <= at < end for start, end in said)


def _joined(hit: Hit[_Kind], after: Hit[_Kind] | None) -> tuple[Certainty, Polarity, int]:
    """A hedge and the negation right behind it are one mark: "may not"."""
    kind = hit.payload
    if after is not None and after.payload.reach == "negation" and kind.polarity == "positive" and not kind.reach:
        return kind.certainty, "negative", after.last
    return kind.certainty, kind.polarity, hit.last

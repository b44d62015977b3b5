"""A language's attribution rules made ready to look words up in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from retold.languages import NEUTRAL, load
from retold.languages.attribution import AttributionRules
from retold.languages.lexicon import Lexicon, forms
from retold.languages.words import fold

VERB_CLASSES = (
    "say",
    "tell",
    "announce",
    "believe",
    "ask",
    "accuse",
    "describe",
    "define",
    "show",
    "quote",
    "impersonal",
    "claim",
    "relay",
    "nobody",
    "address",
    "sure",
)
NOUN = "noun"
FIRST = "first"  # class of the phrases that govern a source at the head of a clause only
NEVER = re.compile(r"(?!)")


class Cue(NamedTuple):
    """What a cue phrase is: `kind` is "verb", "noun", "according", "after", "citation" or "cited"."""

    kind: str
    classes: frozenset[str] = frozenset()


class Grammar(NamedTuple):
    """Sets of folded words, lexicons and patterns of one language."""

    language: str
    rules: AttributionRules
    cues: Lexicon[Cue]
    sets: dict[str, frozenset[str]]
    told: Lexicon[str]
    connectives: Lexicon[str]
    names: Lexicon[str]
    heads: frozenset[str]
    lemmas: dict[str, str]  # forms of heads to their dictionary form
    before: frozenset[str]  # words that stand between a cue and the mark before it
    singular: frozenset[str]  # heads in their dictionary form
    small: frozenset[str]  # words that are capitalised at the head of a sentence only
    pronouns: dict[str, str]
    possessives: dict[str, str]
    patterns: dict[str, re.Pattern[str]]

    def among(self, folded: str, *names: str) -> bool:
        """Whether a folded word is in any of these sets, whose union would be large to make for a single word."""
        return any(folded in self.sets[name] for name in names)

    @property
    def known(self) -> bool:
        """Whether there are data of the language: without them there are no verbs that report."""
        return any(getattr(self.rules.verbs, name) for name in VERB_CLASSES)


SETS = (
    "that", "purpose", "as_words", "about", "to", "this", "prepositions", "inner", "place", "conjunctions",
    "subordinators", "adversatives", "auxiliaries", "negations", "skip", "thus", "objects", "demonstratives",
    "questions", "first_person",
    "companies", "statements", "collective", "conditionals", "this_alone",
    "determiners",
    "predicates", "measures",
)  # fmt: skip
HEADS = ("roles", "organisations", "outlets", "documents", "unnamed")


def _expanded(phrases: Iterable[str], possessives: Iterable[str]) -> Iterator[str]:
    """Phrases with the placeholder ``_`` written out for every possessive."""
    for phrase in phrases:
        if "_" in phrase.split():
            yield from (" ".join(p if w == "_" else w for w in phrase.split()) for p in possessives)
        else:
            yield phrase


def _cues(rules: AttributionRules) -> Iterator[tuple[str, Cue]]:
    classes: dict[str, set[str]] = {}
    for name in VERB_CLASSES:
        for phrase in _expanded(getattr(rules.verbs, name), rules.possessives):
            classes.setdefault(phrase, set()).update({"sure", "believe"} if name == "sure" else {name})
    for phrase, found in classes.items():
        yield phrase, Cue("verb", frozenset(found))
    nominal = {
        "noun": rules.nouns,
        "according": rules.according,
        "after": rules.according_after,
        "citation": rules.citation,
        "cited": rules.cited_by,
    }
    yield from ((p, Cue("according", frozenset({FIRST}))) for p in _expanded(rules.according_first, rules.possessives))
    for kind, phrases in nominal.items():
        yield from ((p, Cue(kind)) for p in _expanded(phrases, rules.possessives))


def _merged(language: str, entries: Iterable[tuple[str, Cue]]) -> Iterator[tuple[str, Cue]]:
    """One entry a form: verbs of several classes (by several lemmas) carry all of them."""
    single: dict[str, set[str]] = {}
    nouns: list[str] = []
    for phrase, cue in entries:
        if cue.kind == NOUN and " " not in phrase and not phrase.endswith("*"):
            nouns.append(phrase)
        elif cue.kind == "verb" and " " not in phrase and not phrase.endswith("*"):
            found = forms(language, phrase[1:]) if phrase.startswith("~") else {fold(phrase)}
            for form in found:
                single.setdefault(form, set()).update(cue.classes)
        else:
            yield phrase, cue
    nominal: set[str] = set()
    for phrase in nouns:
        nominal |= forms(language, phrase[1:]) if phrase.startswith("~") else {fold(phrase)}
    for form, classes in single.items():
        yield form, Cue("verb", frozenset(classes | {NOUN} if form in nominal else classes))
    yield from ((form, Cue(NOUN)) for form in sorted(nominal - single.keys()))


def _words(language: str, phrases: Iterable[str]) -> frozenset[str]:
    out: set[str] = set()
    for phrase in phrases:
        out |= forms(language, phrase[1:]) if phrase.startswith("~") else {fold(phrase)}
    return frozenset(out)


def _lemmas(language: str, rules: AttributionRules) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in HEADS:
        for phrase in getattr(rules, name):
            if phrase.startswith("~"):
                for form in sorted(forms(language, phrase[1:])):
                    found.setdefault(form, phrase[1:])
    return found


@cache
def grammar(language: str | None) -> Grammar:
    """The rules of a language (neutral ones for an unknown language), compiled once."""
    rules = load(language, AttributionRules)
    code = language or NEUTRAL
    sets = {name: _words(code, getattr(rules, name)) for name in (*SETS, *HEADS, "times", "modals")}
    sets["skip"] -= sets["prepositions"]
    endings = rules.endings
    patterns = {
        name: re.compile(getattr(endings, name)) if getattr(endings, name) else NEVER
        for name in endings.__struct_fields__
    }
    lemmas = [w.lstrip("~") for name in HEADS for w in getattr(rules, name)]
    return Grammar(
        language=code,
        rules=rules,
        cues=Lexicon(code, _merged(code, _cues(rules))),
        sets=sets,
        told=Lexicon(code, ((p, p) for p in rules.told)),
        connectives=Lexicon(code, ((p, p) for p in rules.connectives)),
        names=Lexicon(code, ((p, p) for p in (*load(None, AttributionRules).names, *rules.names))),
        heads=frozenset().union(*(sets[name] for name in HEADS)),
        lemmas=_lemmas(code, rules),
        before=sets["auxiliaries"] | sets["skip"] | sets["as_words"],
        singular=frozenset(map(fold, lemmas)),
        small=frozenset().union(*(found for name, found in sets.items() if name not in ("outlets", "documents"))),
        pronouns={fold(k): v for k, v in rules.pronouns.items()},
        possessives={fold(k): v for k, v in rules.possessives.items()},
        patterns=patterns,
    )

"""The base form of a name: what a dictionary would print, from forms met in running text.

Endings are turned back by rules that say, for a language, a type of name and a place in the name, what the last letters
become ("-ом" to nothing, "-ą" to "-a"), each with how often it was so. Where a story shows the name in several
forms, a base form that stands in the text itself is preferred. Names that the data know have their base form there.
The rules are figures counted by `tools/train_bases.py`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from heapq import nlargest
from itertools import product

from retold.annotation.names import agreement, gazetteer
from retold.annotation.names.keys import readings
from retold.model import MentionType

SEEN = 2.0  # how much more a form counts that stands in the text; tried with benchmarks/names.py
HEARD = 3.0  # and one that a language without cases has too (Varna for Варні); tried alike
_SAME = math.log(0.3)  # that a form is its own base where no rule says anything
_OTHER = math.log(0.3)  # that a word of the same story, but for its ending, is the base
# How much more the words of a person's name count that stand in one case; tried with benchmarks/base_forms.py.
AGREED = 3.0
_AS_THEY_ARE = 2.0  # the same where none of them changes: an oblique case may look like a name of its own
_BY_ENDING = math.log(0.15)  # what a declension alone makes of a word
_TRIED = 6  # bases of a word that are tried with those of the others
_STEM, _ENDING = 3, 3  # letters that those share at least, and differ in at most
_LONGEST = 6  # letters of an ending
Rules = Mapping[tuple[str, str], Mapping[str, int]]  # (place, ending) -> new ending -> how often


def place(language: str | None, kind: str, i: int, n: int) -> str:
    """Where a word stands: rules are counted apart for first, later and only words."""
    where = "only" if n == 1 else "first" if i == 0 else "last" if i == n - 1 else "inner"
    return f"{language}:{kind}:{where}"


def change(written: str, base: str) -> tuple[str, str]:
    """The endings that differ between a form and its base."""
    i = 0
    while i < min(len(written), len(base)) and written[i] == base[i]:
        i += 1
    return written[i:], base[i:]


@cache
def shipped() -> Rules:
    """The rules that come with Retold."""
    return read((gazetteer.DATA / "base_forms.tsv").read_text(encoding="utf-8"))


def read(text: str) -> dict[tuple[str, str], dict[str, int]]:
    """Rules from their text: place, ending, then pairs of letters cut with what replaces them and how often."""
    rules: dict[tuple[str, str], dict[str, int]] = {}
    for line in text.splitlines():
        where, ending, *cells = line.split("\t")
        rules[where, ending] = {c.rpartition(" ")[0]: int(c.rpartition(" ")[2]) for c in cells}
    return rules


def write(rules: Rules) -> str:
    """The text of rules, in alphabetical order."""
    rows = []
    for (where, ending), changes in sorted(rules.items()):
        cells = [f"{c} {n}" for c, n in sorted(changes.items(), key=lambda z: (-z[1], z[0]))]
        rows.append("\t".join([where, ending, *cells]) + "\n")
    return "".join(rows)


def base_words(
    words: Sequence[str],
    language: str | None,
    kind: MentionType,
    seen: Counter[str],
    rules: Rules,
    heard: Collection[str] = (),
) -> tuple[str, ...]:
    """The words of a name in the base form.

    `seen` counts the words of all forms of the name in the language; `heard` holds how its words sound in languages
    without cases (`nominatives`).
    """
    known = gazetteer.name_of(words, language)
    if known and len(known) == len(words):
        return known
    n = len(words)
    weighed = []
    for i, word in enumerate(words):
        options = _weighed(word, place(language, kind, i, n), seen, rules)
        if heard and kind == "PER" and not gazetteer.is_abbreviation(word):
            # One of them may be what the others write; how often the form stands here says nothing against it.
            options = dict.fromkeys(agreement.bases(word, language), options[word]) | options
        for option in options if heard else ():
            if not heard_of([option], language).isdisjoint(heard):
                options[option] += HEARD
        weighed.append(options)
    together = kind == "PER" and n in (2, 3) and bool(agreement.declensions(language))
    chosen = _agreeing(words, weighed, language) if together else map(_best, weighed)
    return tuple(_sentence_case(best, seen) for best in chosen)


def _best(options: Mapping[str, float]) -> str:
    return max(options, key=partial(_rank, options))


def _rank(options: Mapping[str, float], base: str) -> tuple[float, int, str]:
    return options[base], -len(base), base


def _by_ending(word: str, language: str | None) -> dict[str, float]:
    return dict.fromkeys(agreement.bases(word, language), _BY_ENDING)


def _agreeing(words: Sequence[str], weighed: Sequence[Mapping[str, float]], language: str | None) -> tuple[str, ...]:
    """The best bases of a person's given name and surname, which stand in one case and gender."""
    every = [
        {**({} if gazetteer.is_abbreviation(word) else _by_ending(word, language)), **options}
        for word, options in zip(words, weighed, strict=True)
    ]
    choices = [nlargest(_TRIED, options, key=partial(_rank, options)) for options in every]

    def worth(combination: tuple[str, ...]) -> tuple[float, int, tuple[str, ...]]:
        total = sum(options[base] for options, base in zip(every, combination, strict=True))
        if agreement.agree(zip(words, combination, strict=True), language):
            total += AGREED if combination != tuple(words) else _AS_THEY_ARE
        return total, -sum(map(len, combination)), combination

    return max(product(*choices), key=worth)


def heard_of(words: Iterable[str], language: str | None) -> frozenset[str]:
    """How words sound as they stand, endings and all."""
    return frozenset(sound for w in words if not gazetteer.is_abbreviation(w) for sound in readings(w, language)[:1])


def _weighed(word: str, where: str, seen: Counter[str], rules: Rules) -> dict[str, float]:
    """Possible base forms of a word, each with what speaks for it in its own language."""
    if word.isdigit() or gazetteer.is_abbreviation(word):
        return {word: 0.0}
    options = {word: _SAME, **_options(word, where, rules)}
    options |= {other: _OTHER + _as_it_stands(other, where, rules) for other in seen if _near(word, other, options)}
    return {option: weight + SEEN * math.log1p(seen[option]) for option, weight in options.items()}


def _near(word: str, other: str, options: Mapping[str, float]) -> bool:
    """Whether another word of the story's forms may be the base form of this one."""
    return other not in options and other[0].isupper() and differ_in_ending(word, other)


def differ_in_ending(word: str, other: str) -> bool:
    """Whether two words share their beginning and differ in a few last letters."""
    cut, new = change(word, other)
    return len(word) - len(cut) >= _STEM and max(len(cut), len(new)) <= _ENDING


def _as_it_stands(word: str, where: str, rules: Rules) -> float:
    """The logarithm of the share of base forms among words that end as this one does."""
    return _options(word, where, rules).get(word, _SAME)


def _options(word: str, where: str, rules: Rules) -> dict[str, float]:
    """Possible base forms with the logarithm of their share, by the longest ending that the rules know."""
    for length in range(min(_LONGEST, len(word)), -1, -1):
        changes = rules.get((where, word[len(word) - length :].casefold()))
        if changes:
            total = sum(changes.values())
            found = {word: math.log(0.5 / (total + 1))}
            for written, n in changes.items():
                cut, _, new = written.partition(">")
                if word.endswith(cut):
                    found[word[: len(word) - len(cut)] + new] = math.log(n / (total + 1))
            return found
    return {}


def _sentence_case(word: str, seen: Counter[str]) -> str:
    """A long word in capitals as other sentences write it."""
    if len(word) > 1 and word.isupper() and seen[word.capitalize()]:
        return word.capitalize()
    return word

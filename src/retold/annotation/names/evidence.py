"""What speaks for a run of words being a name of some type: features of its words, its neighbours and the story.

Every piece of evidence is a short string; `weights` says how much each counts for each type. Features of a word hang on
the word alone, so that they are computed once for every word of a language (see `Scorer`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from retold.annotation.names import gazetteer
from retold.annotation.names.keys import is_latin, stems, writes_latin
from retold.annotation.names.lines import OPENING, Line
from retold.languages import load
from retold.languages.names import NameRules, classes, determiners, elisions, joining, particles
from retold.languages.words import fold
from retold.model import MentionType

_SOUNDS = (("given", "given_names.keys"), ("surname", "surnames.keys"), ("city", "cities.keys"))
_ROW = (
    ("given", "g"), ("c:role", "r"), ("c:organisation", "o"), ("c:place", "p"), ("nationality", "n"), ("joining", "j"),
    ("particle", "j"), ("city", "c"), ("surname", "s"),
)  # fmt: skip
_APOSTROPHES = ("'", "’")
_ROOT = 2  # letters cut from the end of a word to count its forms together
_LEAST_ROOT = 4
_SUFFIXES = (2, 3)
PLACES = "FLIPN"  # of a word: the first of a run, its last, any, the one before and the one behind
_LONG = 6  # words from which the exact shape no longer counts


def root(folded: str) -> str:
    """A word less its last letters, by which its forms are counted together."""
    return folded[: max(_LEAST_ROOT, len(folded) - _ROOT)]


class Usage:
    """How the words of a call are used inside its sentences: with a capital or without, and after which words.

    Small letters are counted by language; what stands before a name is counted by its sound, over all languages.
    """

    def __init__(self, found: Sequence[Line]) -> None:
        self.upper: dict[tuple[str | None, str], int] = defaultdict(int)
        self.lower: dict[tuple[str | None, str], int] = defaultdict(int)
        self._seen: dict[str, int] = defaultdict(int)
        self._after: dict[tuple[str, str], int] = defaultdict(int)
        self._names: set[str] = set()
        self._determined: set[tuple[str | None, str]] = set()
        self._profiles: dict[str, tuple[str, ...]] = {}
        self._uses: dict[tuple[str | None, str], str] = {}
        small: dict[str | None, Counter[str]] = defaultdict(Counter)
        for line in found:
            if not line.headline:
                small[line.language].update(
                    [w.folded for w, s in zip(line.words, line.shapes, strict=True) if s == "l"]
                )
                self._count(line)
        for language, counted in small.items():
            for word, n in counted.items():
                self.lower[language, root(word)] += n

    def _count(self, line: Line) -> None:
        """Count the words that have a capital."""
        language = line.language
        capitals = load(language, NameRules).capitals
        determining = determiners(language)
        for i, looks in enumerate(line.shapes):
            if looks in "ld":
                continue
            if i and looks == "C" and determining and line.words[i - 1].folded in determining:
                self._determined.add((language, root(line.words[i].folded)))
            if not line.starts[i]:
                self.upper[language, root(line.words[i].folded)] += 1
                heard = sound(line.written[i], language)
                if capitals == "names":
                    self._names.add(heard)
                kinds = announced(line, i)
                if kinds or capitals != "nouns":  # the capital of a German noun says nothing of its sound elsewhere
                    self._seen[heard] += 1
                for kind in kinds:
                    self._after[heard, kind] += 1

    def of(self, language: str | None, folded: str) -> str:
        """One letter: U only capitals, u mostly, m mixed, L never, n not met inside sentences."""
        found = self._uses.get((language, folded))
        if found is None:
            where = (language, root(folded))
            found = _use(self.upper.get(where, 0), self.lower.get(where, 0))
            self._uses[language, folded] = found
        return found

    def determined(self, language: str | None, folded: str) -> bool:
        """Whether a word stands behind an article or alike anywhere in the story."""
        return (language, root(folded)) in self._determined

    def repeated(self, written: str, language: str | None) -> bool:
        """Whether a word stands with a capital in several places, never behind an article or in small letters."""
        where = (language, root(fold(written)))
        return self.upper.get(where, 0) > 1 and not self.lower.get(where) and where not in self._determined

    def names(self, heard: str) -> bool:
        """Whether other languages write this sound with a capital inside sentences, or a given name leads it."""
        return heard in self._names or (heard, "given") in self._after

    def profile(self, heard: str) -> tuple[str, ...]:
        """How often a word with this sound follows a role, a given name and so on, in steps."""
        found = self._profiles.get(heard)
        if found is None:
            seen = self._seen.get(heard, 0)
            found = _profile(seen, tuple([self._after.get((heard, kind), 0) for kind in ANNOUNCERS]))
            self._profiles[heard] = found
        return found


@lru_cache(maxsize=1 << 10)
def _profile(seen: int, after: tuple[int, ...]) -> tuple[str, ...]:
    """How often a word of so many places stands behind each of `ANNOUNCERS`."""
    often = "0" if not seen else "1" if seen < 3 else "3" if seen < 10 else "10"
    return tuple(f"after:{kind}:{often}:{_step(n, seen)}" for kind, n in zip(ANNOUNCERS, after, strict=True))


def _use(upper: int, lower: int) -> str:
    if not upper:
        return "L" if lower else "n"
    if not lower:
        return "U"
    return "u" if upper > 3 * lower else "m"


def _step(part: int, whole: int) -> str:
    share = part / whole if whole else 0.0
    return "0" if not part else "a" if share < 0.03 else "b" if share < 0.1 else "c" if share < 0.3 else "d"


ANNOUNCERS = ("role", "organisation", "place", "event", "product", "preposition", "given", "quote")


@lru_cache(maxsize=1 << 16)
def sound(written: str, language: str | None) -> str:
    """The sound of a word without its inflection."""
    return stems(written.casefold(), language)[0]


def announced(line: Line, i: int) -> list[str]:
    """What stands right before a capitalised word: classes of the word, a given name, a quotation mark."""
    found = ["quote"] if line.text[line.words[i].start - 1] in OPENING else []
    if i and line.words[i].start - line.words[i - 1].end == 1:
        before = line.written[i - 1]
        found += _announcing(line.language, line.words[i - 1].folded)
        article = line.words[i - 1].folded in determiners(line.language)  # German's Das sounds like an Indian name
        if line.shapes[i - 1] == "C" and not article and is_given(before, line.language):
            found.append("given")
    return found


@lru_cache(maxsize=1 << 16)
def _announcing(language: str | None, folded: str) -> tuple[str, ...]:
    """The classes of a word that say of what kind the name behind it is."""
    return tuple(c for c in classes(language, folded) if c in ANNOUNCERS)


def is_given(written: str, language: str | None) -> bool:
    """Whether a word sounds like a given name."""
    return "given" in word_features(language, written)


def is_public_body(written: Sequence[str], language: str | None) -> bool:
    """Whether a name is that of a ministry, or of another body with its country or in several words."""
    body = gazetteer.body(tuple(written), language)
    if not body or (body.country is None and body.last - body.first < len(written)):
        return False
    return bool(body.country) or body.kind.endswith("-ministry") or len(written) > 1


def is_city(written: Sequence[str], language: str | None) -> bool:
    """Whether a name of several words sounds like that of a city as a whole."""
    if sound(written[0], language) not in _city_beginnings():
        return False
    return " ".join([sound(w, language) for w in written]) in _keys("cities.keys")


@cache
def _city_beginnings() -> frozenset[str]:
    return frozenset(key.partition(" ")[0] for key in _keys("cities.keys") if " " in key)


@cache
def _keys(file: str) -> frozenset[str]:
    return frozenset((gazetteer.DATA / file).read_text(encoding="utf-8").split("\n"))


@lru_cache(maxsize=1 << 16)
def word_features(language: str | None, written: str) -> tuple[str, ...]:
    """What a word says by itself: its class, its ending, what it sounds like."""
    folded = fold(written)
    found = [f"c:{c}" for c in sorted(classes(language, folded))]
    if language != "en" and is_latin(folded):  # English names keep their words in every language
        found += [f"e:{c}" for c in sorted(classes("en", folded))]
    found += [f"s:{language}:{folded[-n:]}" for n in _SUFFIXES if len(folded) > n + 1]
    found.append(f"w:{language}:{folded}")
    if gazetteer.nationality(folded, language):
        found.append("nationality")
    if folded in particles(language):
        found.append("particle")
    if folded in joining(language):
        found.append("joining")
    if not written.islower():
        heard = stems(written.casefold(), language)
        found += [name for name, file in _SOUNDS if not _keys(file).isdisjoint(heard)]
    if "-" in folded:
        found.append("hyphen")
        found += [f"hyphen:{c}" for c in sorted(classes(language, folded.partition("-")[0]))]
    if not folded.isalpha() and any(map(str.isdigit, folded)):
        found.append("digit")
    if is_latin(folded) != writes_latin(language):
        found.append("foreign letters")
    return tuple(found)


def shape_features(shapes: str, used: str, last_used: str, starts: bool, headline: bool) -> tuple[str, ...]:
    """What a run of words looks like, and how the story writes its first and last word elsewhere."""
    n, initial = len(shapes), "^" if starts else ""
    return (
        "bias",
        f"shape:{shapes}" if n < _LONG else "shape:long",
        f"use:{used}{initial}{'t' if headline else ''}",
        f"use:{used}{initial}{min(n, 3)}",
        f"lastuse:{last_used}{min(n, 3)}",
    )


def known_features(known: MentionType | None, body: tuple[bool, int] | None, n: int) -> tuple[str, ...]:
    """What the data know of a run of words: a name, or a body that countries have (with its country, words over)."""
    found = (f"known:{known}", f"known:{known}{min(n, 2)}") if known else ()
    return (*found, f"body:{body[0]}:{min(body[1], 3)}") if body else found


def border_features(before: str, after: str, left: str, right: str) -> tuple[str, ...]:
    """Marks right before and after a run, and the shapes of the words that adjoin it."""
    found = [f"prev:{_mark(before)}", f"next:{_mark(after)}"]
    found += [f"left:{left}"] if left else []
    found += [f"right:{right}"] if right else []
    return tuple(found)


def _mark(character: str) -> str:
    """A punctuation mark as it stands, white space as one sign, anything else as another."""
    if character.isspace() or not character:
        return "_"
    return "a" if character.isalnum() else character


class Groups(NamedTuple):
    """All evidence for one candidate, as arguments of the functions above (so that sums can be kept)."""

    shape: tuple[str, str, str, bool, bool]
    known: tuple[MentionType | None, tuple[bool, int] | None, int]
    border: tuple[str, str, str, str]
    profile: tuple[str, ...]
    inside: tuple[str, ...]
    before: str
    after: str


def gather(line: Line, first: int, last: int, usage: Usage) -> Groups:
    """The evidence for a run of words being a name."""
    words_, text, language, n = line.words, line.text, line.language, last - first
    start, end = words_[first].start, words_[last - 1].end
    inside, behind = line.written[first:last], text[end : end + 1]
    known = gazetteer.lookup(inside, language)
    body = gazetteer.body(inside, language)
    return Groups(
        shape=(
            line.shapes[first:last],
            usage.of(language, words_[first].folded),
            usage.of(language, words_[last - 1].folded),
            line.starts[first],
            line.headline,
        ),
        known=(known.type if known else None, (bool(body.country), n - body.last + body.first) if body else None, n),
        border=(
            _before(text, start, language),
            " " if behind in _APOSTROPHES and load(language, NameRules).genitive else behind,
            line.shapes[first - 1] if first and start - words_[first - 1].end == 1 else "",
            line.shapes[last] if last < len(words_) and words_[last].start - end == 1 else "",
        ),
        profile=usage.profile(sound(inside[-1], language)),
        inside=inside,
        before=line.written[first - 1] if first else "^",
        after=line.written[last] if last < len(words_) else "$",
    )


def _before(text: str, start: int, language: str | None) -> str:
    """The character before a name; the apostrophe of a word tied to it (l'Ukraine) is as good as a space."""
    mark = text[start - 1 : start] if start else ""
    return " " if mark in _APOSTROPHES and mark and elisions(language) else mark


def supported(line: Line, first: int, last: int, usage: Usage) -> bool:
    """Whether anything but its capitals speaks for a name: what is asked where all nouns have a capital."""
    language, inside = line.language, line.written[first:last]
    if last - first > 1 and "role" in classes(language, line.words[first].folded):
        return False
    if gazetteer.lookup(inside, language) or gazetteer.body(inside, language):
        return True
    if any(s in "AM" for s in line.shapes[first:last]):
        return True
    if last - first > 1 and line.shapes[first + 1] == "C" and "organisation" in classes(language, fold(inside[0])):
        return True
    common = [usage.determined(language, w.folded) for w in line.words[first:last]]
    if common[0] or (any(common) and not is_given(inside[0], language)):
        return False
    before = classes(language, line.words[first - 1].folded) if first else frozenset()
    if "role" in before or ("preposition" in before and "city" in word_features(language, inside[-1])):
        return True
    if last - first > 1 and is_given(inside[0], language):
        little = {w.folded for w in line.words[first:last]}
        return bool(little & (particles(language) - joining(language))) or not little & joining(language)
    sounds = {"surname", "city"}.intersection(word_features(language, inside[0]))
    if last - first == 1 and sounds and usage.repeated(inside[0], language):
        return True
    capitals = [w for w, looks in zip(inside, line.shapes[first:last], strict=True) if looks != "l"]
    return all(usage.names(sound(w, language)) for w in capitals)


def placed_features(place: str, word: str, language: str | None) -> tuple[str, ...]:
    """What a word says at one of `PLACES`."""
    return tuple(f"{place}|{f}" for f in word_features(language, word))


def row_features(language: str | None, inside: tuple[str, ...]) -> tuple[str, ...]:
    """What the words of a run are, one after the other."""
    return ("row:" + row(language, inside),) if 1 < len(inside) < _LONG else ()


def row(language: str | None, inside: tuple[str, ...]) -> str:
    """What the words of a run are, a letter each."""
    return "".join([_letter(language, w) for w in inside])


@lru_cache(maxsize=1 << 16)
def _letter(language: str | None, word: str) -> str:
    """The class of a word in a row of words: given name, role, organisation, place, nationality, city, surname."""
    features = word_features(language, word)
    return next((letter for feature, letter in _ROW if feature in features), "-")


def all_features(found: Groups, language: str | None) -> list[str]:
    """Every feature of a candidate, for learning."""
    features = [*shape_features(*found.shape), *known_features(*found.known), *border_features(*found.border)]
    features += [*found.profile, *row_features(language, found.inside)]
    placed = [found.inside[:1], found.inside[-1:], found.inside, (found.before,), (found.after,)]
    for place, written in zip(PLACES, placed, strict=True):
        features += [f for word in written for f in placed_features(place, word, language)]
    return features

"""Which names mean the same: forms of a name, spellings in other scripts, a surname and the full name, translations.

Forms are compared first (one language, one spelling, one type), then every mention takes the entity of its form; only
a surname is resolved mention by mention, since it may stand for different people in different reports. Groups
grow from the surest evidence to the least, and a group never holds two entities that the data keep apart.
Precision first: what cannot be told apart from chance stays apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retold.annotation.names import gazetteer
from retold.annotation.names.keys import alike, stems
from retold.languages.words import fold
from retold.model import MentionType

_SURNAME = 0.8  # similarity of two surnames; calibrated with benchmarks/names.py --given
_GIVEN = 0.65  # similarity of given names beside equal surnames
_WORD = 0.7  # least similarity of any word of two names of several words
_MEAN = 0.8  # their mean
_SINGLE = 0.85  # similarity of names of one word
_DOMINANT = 2.0  # how many times more reports name the one whom a surname alone is taken for
_SMALL = 2  # consonants by which stems are grouped before they are compared


class Occurrence(NamedTuple):
    """A mention as linking sees it: the report (any sortable key), its language, the words and the type."""

    article: str
    language: str | None
    words: tuple[str, ...]
    type: MentionType


class Form(NamedTuple):
    """A name in one spelling, language and type."""

    language: str | None
    words: tuple[str, ...]
    type: MentionType


def form_of(occurrence: Occurrence) -> Form:
    """The form that an occurrence has; only abbreviations keep their capitals."""
    folded = tuple(w if gazetteer.is_abbreviation(w) else fold(w) for w in occurrence.words)
    return Form(occurrence.language, folded, occurrence.type)


class Groups:
    """Disjoint groups of forms (by number), each with at most one known entity."""

    def __init__(self, known: Sequence[str | None]) -> None:
        self._parent = list(range(len(known)))
        self.known = list(known)

    def find(self, i: int) -> int:
        """The first of the group of form `i`."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, i: int, j: int) -> bool:
        """Join two groups unless the data keep them apart; says whether they are one now."""
        i, j = sorted((self.find(i), self.find(j)))
        if i == j:
            return True
        if self.known[i] and self.known[j] and self.known[i] != self.known[j]:
            return False
        self._parent[j] = i
        self.known[i] = self.known[i] or self.known[j]
        return True


def known_entity(form: Form) -> str | None:
    """The entity that the data know under this name, composed of kind and country where need be."""
    known = gazetteer.lookup(form.words, form.language)
    if known:
        return known.entity
    body = gazetteer.body(form.words, form.language)
    if body and form.type != "PER":
        return f"{body.kind}-{body.country.lower()}" if body.country else None
    if len(form.words) == 1:
        code = gazetteer.nationality(fold(form.words[0]), form.language)
        if code and (form.type != "ORG"):
            return gazetteer.country(code)
    return None


class Linker:
    """Links the forms of one call; `groups` holds the result."""

    def __init__(self, occurrences: Iterable[Occurrence]) -> None:
        articles: dict[Form, set[str]] = defaultdict(set)
        self.count: Counter[Form] = Counter()
        for o in occurrences:
            articles[form_of(o)].add(o.article)
            self.count[form_of(o)] += 1
        self.forms = sorted(articles, key=lambda f: (str(f.language), f.words, f.type))
        self.articles = [articles[f] for f in self.forms]
        self.number = {f: i for i, f in enumerate(self.forms)}
        self.stems = [tuple(stems(w, f.language) for w in f.words) for f in self.forms]
        self.groups = Groups([known_entity(f) for f in self.forms])
        self._near: dict[tuple[str, str], float] = {}
        self._neighbours = _neighbours({s for word in self.stems for options in word for s in options})

    def run(self) -> None:
        """Join the forms into groups, from the surest evidence to the least."""
        self._join_equal()
        by_type: dict[str, list[int]] = defaultdict(list)
        for i, f in enumerate(self.forms):
            by_type[f.type].append(i)
        for kind, numbers in sorted(by_type.items()):
            if kind == "PER":
                self._join_people(numbers)
            else:
                self._join_similar(numbers)

    def _join_equal(self) -> None:
        seen: dict[object, int] = {}
        for i in range(len(self.forms)):
            if known := self.groups.known[i]:
                self.groups.join(i, seen.setdefault(known, i))
        for i, f in enumerate(self.forms):
            if len(f.words) == 1 and f.type == "PER":
                continue
            for reading in {tuple(s[0] for s in self.stems[i]), tuple(s[-1] for s in self.stems[i])}:
                self.groups.join(i, seen.setdefault((reading, f.type), i))

    def similarity(self, i: int, first: int, j: int, second: int) -> float:
        """Similarity of a word of one form and a word of another."""
        return max(alike(a, b) for a in self.stems[i][first] for b in self.stems[j][second])

    def _candidates(self, numbers: Sequence[int], position: int | None) -> set[tuple[int, int]]:
        """Pairs of forms that share a similar word (at the given position, or anywhere)."""
        index: dict[str, list[int]] = defaultdict(list)
        for i in numbers:
            chosen = self.stems[i] if position is None else (self.stems[i][position],)
            for stem in {s for options in chosen for s in options}:
                index[stem].append(i)
        pairs: set[tuple[int, int]] = set()
        for stem, here in index.items():
            for other in self._neighbours.get(stem, (stem,)):
                for j in index.get(other, ()):
                    pairs.update((i, j) for i in here if i < j)
        return pairs

    def _join_similar(self, numbers: Sequence[int]) -> None:
        scored = []
        for i, j in self._candidates(numbers, None):
            if self.groups.known[i] and self.groups.known[j]:
                continue
            score = self._score(i, j)
            if score:
                scored.append((-score, i, j))
        for _, i, j in sorted(scored):
            self.groups.join(i, j)

    def _score(self, i: int, j: int) -> float:
        a, b = self.forms[i].words, self.forms[j].words
        if len(a) != len(b) or any(gazetteer.is_abbreviation(w) for w in (*a, *b) if len(w) < 4):
            return 0.0
        if len(a) == 1:
            score = self.similarity(i, 0, j, 0)
            return score if score >= _SINGLE else 0.0
        left, scores = list(range(len(b))), []
        for first in range(len(a)):
            best, second = max((self.similarity(i, first, j, k), -k) for k in left)
            scores.append(best)
            left.remove(-second)
        mean = sum(scores) / len(scores)
        return mean if min(scores) >= _WORD and mean >= _MEAN else 0.0

    def _join_people(self, numbers: Sequence[int]) -> None:
        full = [i for i in numbers if len(self.forms[i].words) > 1]
        single = [i for i in numbers if len(self.forms[i].words) == 1]
        scored = []
        for i, j in self._candidates(full, -1):
            last = self.similarity(i, -1, j, -1)
            if last >= _SURNAME and self._given_fit(i, j):
                scored.append((-last, i, j))
        for _, i, j in sorted(scored):
            self.groups.join(i, j)
        scored = []
        for i, j in self._candidates(single, 0):
            score = self.similarity(i, 0, j, 0)
            if score >= _SINGLE:
                scored.append((-score, i, j))
        alone = Groups([None] * len(self.forms))
        for _, i, j in sorted(scored):
            alone.join(i, j)
        self.singles = alone
        self._surnames(full, single)

    def _given_fit(self, i: int, j: int) -> bool:
        a, b = self.forms[i].words[0], self.forms[j].words[0]
        if min(len(a), len(b)) == 1:
            return self.stems[i][0][0][:1] == self.stems[j][0][0][:1]
        return self.similarity(i, 0, j, 0) >= _GIVEN

    def _surnames(self, full: Sequence[int], single: Sequence[int]) -> None:
        people: Counter[int] = Counter()
        index: dict[str, set[int]] = defaultdict(set)
        for i in full:
            people[self.groups.find(i)] += self.count[self.forms[i]]
            for stem in self.stems[i][-1]:
                index[stem].add(i)
        for i in single:
            if not self.groups.known[i]:
                best = self._bearers(i, index)
                if best:
                    self.groups.join(i, min(best, key=lambda g: (-round(best[g], 1), -people[g], g)))
        for i in single:
            self.groups.join(i, self.singles.find(i))

    def _bearers(self, i: int, index: dict[str, set[int]]) -> dict[int, float]:
        """Groups of full names that end in the surname `i`, and how alike the surnames are."""
        best: dict[int, float] = {}
        for stem in self.stems[i][0]:
            for j in {j for near in self._neighbours.get(stem, (stem,)) for j in index.get(near, ())}:
                score = self.similarity(i, 0, j, -1)
                if score >= _SURNAME:
                    group = self.groups.find(j)
                    best[group] = max(score, best.get(group, 0.0))
        return best

    def group(self, occurrence: Occurrence) -> int:
        """The number of the group that an occurrence belongs to."""
        return self.groups.find(self.number[form_of(occurrence)])


def _neighbours(found: set[str]) -> dict[str, tuple[str, ...]]:
    """Of each stem, the stems that are similar enough for any rule (itself among them)."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for stem in sorted(found):
        hard = "".join(c for c in stem if c not in "aeiou")
        blocks[hard[:_SMALL] or stem[:1]].append(stem)
    near: dict[str, tuple[str, ...]] = {}
    for block in blocks.values():
        for stem in block:
            near[stem] = tuple(o for o in block if abs(len(o) - len(stem)) <= 4 and alike(stem, o) >= _SURNAME)
    return near


def link(occurrences: Sequence[Occurrence]) -> list[int]:
    """The group of each occurrence; the order of the occurrences does not matter."""
    linker = Linker(occurrences)
    linker.run()
    return [linker.group(o) for o in occurrences]


def resolve(occurrences: Sequence[Occurrence]) -> list[tuple[str, str]]:
    """Base form and entity id of each occurrence."""
    linker = Linker(occurrences)
    linker.run()
    members: dict[int, list[Form]] = defaultdict(list)
    for form, i in linker.number.items():
        members[linker.groups.find(i)].append(form)
    written: dict[Form, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for o in occurrences:
        written[form_of(o)][o.words] += 1
    ids = {g: linker.groups.known[g] or _own_id(forms, linker.count) for g, forms in members.items()}
    found = []
    for o in occurrences:
        group = linker.group(o)
        base = _base(form_of(o), members[group], linker.count)
        shown = max(written[base], key=lambda w: (written[base][w], w))
        found.append((" ".join(shown), ids[group]))
    return found


def _own_id(forms: Sequence[Form], count: Counter[Form]) -> str:
    """An id from the type and the sound of the fullest and most frequent name."""
    best = max(forms, key=lambda f: (min(len(f.words), 2), count[f], f.words))
    return "-".join([best.type.lower(), *(stems(w, best.language)[0].lower() for w in best.words)])


def _base(form: Form, forms: Sequence[Form], count: Counter[Form]) -> Form:
    """Of the forms of one name in one language and length, the one nearest to a nominative."""
    same = [f for f in forms if f.language == form.language and _one_word_by_word(f, form)]
    return min(same, key=lambda f: (sum(map(len, f.words)), -count[f], f.words), default=form)


def _one_word_by_word(form: Form, other: Form) -> bool:
    """Whether two forms of one language have the same words in other inflections."""
    return len(form.words) == len(other.words) and all(
        set(stems(a, form.language)) & set(stems(b, form.language))
        for a, b in zip(form.words, other.words, strict=True)
    )

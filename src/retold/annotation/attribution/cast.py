"""The cast of an article: its people with their roles and genders, and who was spoken of where."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.names import Name, Names, alike, base_word
from retold.annotation.attribution.phrases import noun_phrase, skip_adverbials
from retold.annotation.attribution.regions import Region
from retold.annotation.names.gazetteer import lookup
from retold.languages.names import particles
from retold.model import Mention, Span

Gender = str  # "m", "f", "n", "p" or "" for unknown
_TOPIC_REACH = 4  # sentences back in which a pronoun or a dropped subject looks for its person
_MEMORY = 60  # speakers, people of a sentence and roles that are looked through at most
_MODIFIERS = 2  # words before the noun for people who open a sentence
_ROLE_REACH = 7  # words between a role and the name that it describes


@dataclass(frozen=True)
class Speaker:
    """Who speaks: `kind` is "person", "outlet", "organisation" or "other" (a description)."""

    name: str
    kind: str
    gender: Gender = ""
    at: int = 0
    sentence: int = 0


@dataclass(frozen=True)
class Role:
    """A description that stands before a person's name."""

    head: str
    modifiers: frozenset[str]
    places: frozenset[str]
    person: Name


@dataclass
class Cast:
    """The people of one article and the speakers met so far."""

    names: Names
    language: str
    endings: tuple[tuple[str, str], ...] = ()  # of the language's oblique cases, with the base form's
    roles: list[Role] = field(default_factory=list)
    bodies: list[tuple[str, str]] = field(default_factory=list)  # kinds of institutions and the names beside them
    genders: dict[Name, Gender] = field(default_factory=dict)
    people: dict[int, list[tuple[int, Name]]] = field(default_factory=dict)  # sentence -> people in it
    outlets: list[str] = field(default_factory=list)  # outlets met so far, as speakers or as channels
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)  # to whom unnamed sources spoke
    regions: dict[int, Region] = field(default_factory=dict)  # sentence -> its words
    mentions: dict[Span, Mention] = field(default_factory=dict)  # names that are found, where they stand
    speakers: list[Speaker] = field(default_factory=list)
    by_sentence: dict[int, list[Speaker]] = field(default_factory=dict)

    def last(self, kinds: tuple[str, ...], gender: Gender = "") -> Speaker | None:
        """The last speaker of one of these kinds whose gender does not clash."""
        for s in reversed(self.speakers[-_MEMORY:]):
            if s.kind in kinds and agree(gender, s.gender):
                return s
        return None

    def spoke(self, speaker: Speaker) -> None:
        """Remember who spoke."""
        self.speakers.append(speaker)
        self.by_sentence.setdefault(speaker.sentence, []).append(speaker)

    def topic(self, sentence: int, at: int, gender: Gender, said: tuple[Span, ...] = ()) -> Speaker | None:
        """The person whom a pronoun or a dropped subject means: who spoke or was named last, nearest first."""
        for number in range(sentence, max(-1, sentence - _TOPIC_REACH - 1), -1):
            for s in reversed(self.by_sentence.get(number, ())[-_MEMORY:]):
                if s.kind == "person" and agree(gender, s.gender) and s.at < at:
                    return s
            for start, name in self.people.get(number, ())[:_MEMORY]:
                inside = any(s <= start < e for s, e in said)
                if start < at and not inside and agree(gender, self.gender(name)):
                    return self.person(name, start, number)
        return self.last(("person",), gender)

    def gender(self, name: Name) -> Gender:
        """The gender of a person as far as it is known."""
        return self.genders.get(name, "")

    def person(self, name: Name, at: int, sentence: int) -> Speaker:
        """A person as a speaker."""
        shown = name
        last = self.names.surname(name[-1])
        if last != name[-1] and not self.names.was_subject(name):
            shown = (*(base_word(w, self.endings, oblique=True) for w in name[:-1]), last)
        return Speaker(" ".join(shown), "person", self.gender(name), at, sentence)


def agree(a: Gender, b: Gender) -> bool:
    """Whether two genders do not clash."""
    return not a or not b or a == b


@dataclass(frozen=True)
class PlaceTest:
    """Whether words name a place."""

    language: str

    def __call__(self, words: Name) -> bool:
        """Whether these words name a country, a region or a city."""
        known = lookup(words, self.language)
        return known is not None and known.type == "LOC"


def assemble(text: str, regions: list[Region], g: Grammar, people: frozenset[int] = frozenset()) -> Cast:
    """The cast of an article before anybody has spoken: its names, the roles beside them, who stands where.

    `people` are where names of people are known to begin.
    """
    is_place = PlaceTest(g.language)
    names = Names(text, g.small, particles(g.language), is_place, people)
    cast = Cast(names, g.language, g.rules.nominative)
    fullest = {name: names.full(name) for name in {o.name for o in names.occurrences}}
    starts = [r.span[0] for r in regions]
    met: list[tuple[int, Region, Name]] = []
    for o in names.occurrences:
        k = bisect_left(starts, o.start + 1) - 1
        if k < 0 or not o.start < regions[k].span[1]:
            continue
        full = fullest[o.name]
        r = regions[k]
        if is_place(o.name) or _outlet_at(r, g, o.start):
            continue
        role = _role_before(r, g, o.start, full)
        if role is not None:
            if role not in cast.roles[-_MEMORY:]:
                cast.roles.append(role)
        elif len(full) < 2:
            continue
        met.append((o.start, r, full))
    known = {full for _, _, full in met}
    for o in names.occurrences:
        k = bisect_left(starts, o.start + 1) - 1
        full = fullest[o.name]
        if k >= 0 and o.start < regions[k].span[1] and full in known:
            r = regions[k]
            if not any(s <= o.start < e for s, e in r.atoms.values()):
                cast.people.setdefault(r.number, []).append((o.start, full))
            cast.genders.setdefault(full, given_gender(full, g) if names.surname(full[-1]) == full[-1] else "")
    for r in regions:
        cast.bodies += _bodies(r, g)
        cast.regions.setdefault(r.number, r)
    return cast


def people_first(cast: Cast, sentence: int, g: Grammar) -> str | None:
    """The people in the plural who open a sentence: whom "they" of the next sentence means."""
    r = cast.regions.get(sentence)
    if r is None:
        return None
    found = noun_phrase(r, g, skip_adverbials(r, g, 0, len(r)), len(r)) if len(r) else None
    if found is None:
        return None
    people, many = g.sets["roles"] | g.sets["unnamed"], g.patterns["many"]
    heads = [k for k in range(*found) if (w := r.tokens[k].folded) in people and many.search(w)]
    if not heads or heads[0] - found[0] > _MODIFIERS or r.tokens[heads[0]].folded in g.singular:
        return None
    last = heads[0] + 1
    while last < found[1] and r.word(last) and r.cap(last):
        last += 1
    text = " ".join(r.text[slice(*r.cut(found[0], last))].split())
    return text[0].lower() + text[1:] if r.tokens[found[0]].folded not in g.sets["determiners"] else text


def _bodies(r: Region, g: Grammar) -> list[tuple[str, str]]:
    """Kinds of institutions with a name right behind them: «компанія Ryanair»."""
    found = []
    organisations = g.sets["organisations"]
    for k, w in enumerate([token.folded for token in r.tokens[:-1]]):
        if w in organisations and r.word(k + 1) and r.cap(k + 1):
            j = k + 1
            while j < len(r) and r.word(j) and (r.cap(j) or r.tokens[j].folded[0].isdigit()):
                j += 1
            name = tuple(r.text[r.tokens[i].start : r.tokens[i].end] for i in range(k + 1, j))
            if not PlaceTest(g.language)(name):
                found.append((w, " ".join(name)))
    return found


def _outlet_at(r: Region, g: Grammar, at: int) -> bool:
    k = _token_at(r, at)
    return k < len(r) and g.names.at(r.tokens, k) is not None


def _token_at(r: Region, at: int) -> int:
    """The first token from an offset on, or how many tokens there are."""
    return bisect_left(r.tokens, at, key=lambda token: token.start)


def given_gender(name: Name, g: Grammar) -> Gender:
    """The gender that a given name shows by its ending, in languages where it does."""
    first = name[0].casefold()
    if g.patterns["feminine_name"].search(first):
        return "f"
    return "m" if g.patterns["masculine_name"].search(first) else ""


def _role_before(r: Region, g: Grammar, at: int, person: Name) -> Role | None:
    """The role that stands before a name: «прем'єр-міністр Канади Джастін Трюдо»."""
    k = _token_at(r, at)
    alone = len(person) < 2
    for j in range(k - 1, max(-1, k - (1 if alone else _ROLE_REACH) - 1), -1):
        w = r.tokens[j].folded
        if not r.word(j) or w in g.sets["that"] or w in g.sets["conjunctions"]:
            return None
        if w in g.sets["roles"]:
            inside = [i for i in range(max(0, j - 2), k) if r.word(i) and i != j]
            modifiers = frozenset(r.tokens[i].folded for i in inside if i > j or not r.cap(i))
            return Role(w, modifiers, places(r, range(j + 1, k), g.language), person)
    return None


def places(r: Region, tokens: range, language: str) -> frozenset[str]:
    """Entities of the places that tokens name."""
    found: set[str] = set()
    i = tokens.start
    while i < tokens.stop:
        for n in (3, 2, 1):
            if i + n <= tokens.stop and all(r.word(k) for k in range(i, i + n)) and r.cap(i):
                known = lookup(tuple(r.text[r.tokens[k].start : r.tokens[k].end] for k in range(i, i + n)), language)
                if known is not None and known.type == "LOC":
                    found.add(known.entity)
                    i += n - 1
                    break
        i += 1
    return frozenset(found)


def holder(cast: Cast, head: str, modifiers: frozenset[str], where: frozenset[str], at: int) -> Name | None:
    """The person with a role: by shared modifiers and the same place, and never against another place."""
    best: tuple[int, int, int] | None = None
    person: Name | None = None
    for order, role in enumerate(cast.roles[:_MEMORY]):
        if not alike(role.head, head) or (where and role.places and not where & role.places):
            continue
        shared = sum(any(alike(a, b) for b in role.modifiers) for a in modifiers)
        score = 2 * bool(where & role.places) + min(shared, 2)
        if modifiers and not score and not (where and not role.places and role.modifiers):
            continue
        ranked = (score, cast.names.count(role.person), order)
        if best is None or ranked >= best:
            best, person = ranked, role.person
    return person

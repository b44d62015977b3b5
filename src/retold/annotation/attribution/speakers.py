"""Speakers: who a source is within its article, in the base form; unknown stays unknown."""

from __future__ import annotations

from dataclasses import replace

from retold.annotation.attribution.cast import (
    Cast,
    Gender,
    PlaceTest,
    Speaker,
    given_gender,
    holder,
    people_first,
    places,
)
from retold.annotation.attribution.descriptions import description, text_of
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.named import author, first_part, name_run, named_first, of_another
from retold.annotation.attribution.names import alike, base_word
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.regions import OPEN, Region
from retold.annotation.attribution.relations import TAGGED, Relation
from retold.model import Mention, Span

_ACRONYM = 4  # letters of an acronym at most
_PREFIX = 6  # letters that an institution and its short name share
_MEMORY = 60  # institutions and speakers that are looked through at most
_RECENT = 3  # sentences in which an impersonal cue still means the outlet named before


def resolve(rel: Relation, g: Grammar, cast: Cast) -> Speaker | None:
    """The speaker of a relation; the cast remembers it."""
    gender = _verb_gender(rel, g)
    found = _dropped(rel, g, cast, gender) if rel.source is None else _named(rel, g, rel.source, cast, gender)
    if found is not None:
        found = replace(found, at=rel.cue[0], sentence=rel.region.number)
        cast.spoke(found)
    return found


def is_person(rel: Relation, cast: Cast) -> bool:
    """Whether the label before a colon names a person of the article, or is set in capitals as in transcripts."""
    r = rel.region
    words = tuple(r.text[t.start : t.end] for t in r.tokens[: rel.source[1] if rel.source else 0])
    if not words or PlaceTest(cast.language)(words):
        return False
    capitals = len(words[-1]) > _ACRONYM and all(w.isupper() for w in words)
    return capitals or len(cast.names.full(words)) > len(words) or (len(words) > 1 and cast.names.full(words) != words)


def _verb_gender(rel: Relation, g: Grammar) -> Gender:
    if rel.hit.payload.kind != "verb":
        return ""
    for k in range(rel.hit.first, rel.hit.last):
        w = rel.region.tokens[k].folded
        for gender, name in (("f", "feminine"), ("p", "plural"), ("m", "masculine")):
            if g.patterns[name].search(w):
                return gender
    return ""


def _dropped(rel: Relation, g: Grammar, cast: Cast, gender: Gender) -> Speaker | None:
    number, at = rel.region.number, rel.cue[0]
    if rel.layout == TAGGED:  # whether the subject is dropped, or anybody is meant, no data of the language tell
        return None
    if "impersonal" in rel.hit.payload.classes:
        if rel.layout.startswith("as") or g.patterns["recalled"].search(rel.region.tokens[rel.hit.first].folded):
            return None
        for s in reversed(cast.speakers[-_MEMORY:]):
            if s.kind in ("outlet", "organisation", "other") and number - s.sentence <= _RECENT:
                return s
        return None
    if rel.region.within is not None and rel.layout != "broken":
        return None
    if rel.layout == "alone":
        recent = cast.speakers[-1:] if cast.speakers and number - cast.speakers[-1].sentence <= 1 else []
        return recent[0] if recent else None
    if gender == "p":
        return _group(cast, g, number)
    return cast.topic(number, at, gender, rel.content) or cast.last(("organisation", "outlet", "other"))


def _group(cast: Cast, g: Grammar, number: int) -> Speaker | None:
    for n in (number, number - 1):
        spoke = [s for s in cast.by_sentence.get(n, ()) if s.kind != "person" and s.kind != "outlet"]
        if spoke:
            return spoke[-1]
        opening = people_first(cast, n, g) if n != number else None
        if opening is not None:
            return Speaker(opening, "other", "p")
    for s in reversed(cast.speakers[-_MEMORY:]):
        if s.kind != "person" and s.kind != "outlet" and number - s.sentence <= 2 * _RECENT:
            return s
    return cast.last(("organisation", "other"))


def _named(rel: Relation, g: Grammar, source: Range, cast: Cast, gender: Gender) -> Speaker | None:
    """The speaker that the words of a source name."""
    r = rel.region
    first, last = source
    governed = rel.governed or (first > 0 and r.tokens[first - 1].folded in g.sets["prepositions"] - g.sets["inner"])
    words = [r.tokens[k] for k in range(first, last) if r.word(k)]
    cited = rel.hit.payload.kind == "citation"  # in the accusative, which most often looks like the nominative
    if not words:
        return None
    if len(words) == 1:
        w = words[0].folded
        of = g.possessives if w in g.possessives and (rel.governed or w not in g.pronouns) else g.pronouns
        if w in of:
            return _pronoun(of[w] or gender, cast, g, r.number, words[0].start, rel.content)
    source = named_first(r, g, first_part(r, g, author(r, g, source), cast), cast)
    first, last = source
    run = name_run(r, g, source, cast)
    if run is not None and of_another(r, g, source, run):
        run = None
    head = next((r.tokens[k].folded for k in range(*source) if r.tokens[k].folded in g.heads), None)
    if run is not None and run[0] > source[0] and r.tokens[run[0] - 1].folded in g.sets["roles"]:
        head = r.tokens[run[0] - 1].folded
    coordinated = gender not in ("m", "f") and any(
        r.tokens[k].folded in g.sets["conjunctions"] for k in range(first, last)
    )
    outlet = _outlet(r, g, source, run, head)
    if outlet is not None and not coordinated:
        return outlet
    if run is None or coordinated:
        found = None if coordinated else _anaphor(r, g, source, head, cast, gender, governed)
        return found or Speaker(
            description(r, g, source, governed, cast, cited), "other", "p" if coordinated else gender
        )
    person = _person(r, g, source, run, head, cast, governed, gender)
    if person is not None:
        return person
    referred = _anaphor(r, g, source, head, cast, gender, governed)
    if referred is not None:
        return referred
    fuller = _fuller(description(r, g, source, governed, cast), cast)
    if fuller is not None:
        return fuller
    known = cast.mentions.get(r.cut(*source))
    if known is not None and known.type != "PER":
        return Speaker(known.name, "organisation", gender)
    institution = head is None or head in g.sets["organisations"] or head in g.sets["outlets"]
    return Speaker(description(r, g, source, governed, cast, cited), "organisation" if institution else "other", gender)


def _fuller(name: str, cast: Cast) -> Speaker | None:
    """The institution of which this is the shorter name: «Върховната рада» after «Върховната рада на Украйна»."""
    for s in reversed(cast.speakers[-_MEMORY:]):
        if s.kind != "person" and s.name.startswith(name + " "):
            return s
    return None


def _pronoun(gender: Gender, cast: Cast, g: Grammar, sentence: int, at: int, said: tuple[Span, ...]) -> Speaker | None:
    if gender == "p":
        return _group(cast, g, sentence)
    if gender == "n":
        return cast.last(("organisation", "outlet"))
    return cast.topic(sentence, at, gender, said) or cast.last(("organisation",)) or _main_company(cast)


def _outlet(r: Region, g: Grammar, source: Range, run: Range | None, head: str | None) -> Speaker | None:
    """An outlet by its name or by the noun before it; somebody at an outlet is no outlet."""
    inside = {r.tokens[k].folded for k in range(*source)}
    if not all(inside.isdisjoint(g.sets[name]) for name in ("roles", "unnamed", "documents")):
        return None
    for k in range(*source):
        found = g.names.at(r.tokens, k) if r.word(k) else None
        if found is not None and found.last <= source[1]:
            covers = run is not None and run[0] <= k and found.last <= run[1]
            return Speaker(text_of(r, run if covers and run else (k, found.last)), "outlet")
    if run is not None and head is not None and head in g.sets["outlets"] and run[0] > source[0]:
        return Speaker(text_of(r, run), "outlet")
    return None


def _person(
    r: Region, g: Grammar, source: Range, run: Range, head: str | None, cast: Cast, governed: bool, gender: Gender
) -> Speaker | None:
    """A person, or an institution, by the name at the end of a source."""
    written = tuple(r.text[r.tokens[k].start : r.tokens[k].end] for k in range(*run) if r.word(k))
    if not written:
        return None
    known = cast.mentions.get(r.cut(*run))
    if known is not None and _says_whose(g, known, head, run[0] > source[0]):
        return None
    if head is not None and head in g.sets["organisations"] and head not in g.sets["roles"]:
        beside = run[0] > source[0] and r.tokens[run[0] - 1].folded in (head, OPEN) and run[1] == source[1]
        beside = beside and not PlaceTest(g.language)(written) and not written[0].isupper()
        return Speaker(_base(r, run, known), "organisation") if beside else None
    if head is not None and head not in g.sets["roles"] and not _unknown_role(r, g, source, run):
        return None
    before = r.tokens[run[0] - 1].folded if run[0] > source[0] else ""
    members = head is not None and bool(g.patterns["many"].search(head))
    if members and g.among(before, "organisations", "documents") and not _known_person(written[-1], cast):
        return None
    short = cast.names.own(written)
    if head is not None and PlaceTest(g.language)(short):
        return None
    if head is not None and len(short) > 3:
        short = short[-2:]
    full = cast.names.full(short)
    if head is not None and len(full) < 2 and not _known_person(full[0], cast):
        return None
    if head is None and (PlaceTest(g.language)(short) or (len(short) == 1 and short[0].isupper())):
        return Speaker(_base(r, run, known), "organisation")
    if not governed:
        cast.names.seen_as_subject(short)
        full = cast.names.full(short)
    base = _nominative(full, short, g, cast, governed)
    name = " ".join(base)
    found = gender if gender in ("m", "f") else given_gender(base, g)
    if found:
        cast.genders[full] = found
    return Speaker(name, "person", cast.gender(full))


def _says_whose(g: Grammar, known: Mention, head: str | None, described: bool) -> bool:
    """Whether a name only says whose a source is: a person's government, a country's negotiator."""
    if not described:
        return False
    if head is None:
        return known.type in ("ORG", "LOC")
    body = head in g.sets["organisations"] and head not in g.sets["roles"]
    return body if known.type == "PER" else head in g.sets["roles"] and known.type in ("ORG", "LOC")


def _base(r: Region, run: Range, known: Mention | None) -> str:
    """A name that is no person's as its mention has it, in the base form."""
    return known.name if known is not None and known.type != "PER" else text_of(r, run)


def _unknown_role(r: Region, g: Grammar, source: Range, run: Range) -> bool:
    """Whether a noun that is no known head opens a source that ends with a name: «менеджер проекту Пол Коркоран»."""
    w = r.tokens[source[0]].folded
    noun = w not in g.heads and not r.cap(source[0]) and not g.patterns["adjective"].search(w)
    return noun and run[1] == source[1] and run[1] - run[0] >= 2


def _known_person(surname: str, cast: Cast) -> bool:
    return any(s.kind == "person" and s.name.split()[-1] == surname for s in cast.speakers[-_MEMORY:])


def _nominative(
    full: tuple[str, ...], short: tuple[str, ...], g: Grammar, cast: Cast, governed: bool
) -> tuple[str, ...]:
    """A name that stands in an oblique case only, by its endings; -а may be a nominative, so it needs evidence."""
    if cast.names.was_subject(full):
        return full
    oblique = governed or full[-1] != short[-1] or len(cast.names.surname(full[-1])) < len(full[-1])
    kept = (full[-1] == short[-1] and not governed) or full[-1] in cast.names.initial
    return (
        *(base_word(word, g.rules.nominative, oblique) for word in full[:-1]),
        full[-1] if kept else base_word(full[-1], g.rules.nominative, oblique),
    )


def _anaphor(
    r: Region, g: Grammar, source: Range, head: str | None, cast: Cast, gender: Gender, governed: bool
) -> Speaker | None:
    """A role or a kind of institution that stands for one met before: "the minister", "the agency"."""
    if head is None:
        return None
    at = r.tokens[source[0]].start
    inside = [k for k in range(*source) if r.word(k)]
    modifiers = frozenset(r.tokens[k].folded for k in inside) - {head}
    modifiers = modifiers.difference(g.sets["inner"], g.sets["skip"], g.sets["prepositions"])
    if head in g.sets["roles"] and gender != "p" and not (head in g.sets["unnamed"] and modifiers):
        person = holder(cast, head, modifiers, places(r, range(*source), g.language), at)
        if person is not None:
            return cast.person(person, at, r.number)
        gender = gender or ("f" if g.patterns["feminine_role"].search(head) else "")
        one = head in g.singular or not g.patterns["many"].search(head)
        if not modifiers and one and head not in g.sets["unnamed"]:
            return cast.topic(r.number, at, gender)
    several = gender == "p" and not governed and bool(g.patterns["many"].search(head))
    if modifiers or several or head in g.sets["collective"]:
        return None
    if head in g.sets["outlets"]:
        return Speaker(cast.outlets[-1], "outlet") if cast.outlets else None
    if head in g.sets["statements"]:
        return cast.last(("organisation", "outlet"))
    if head in g.sets["unnamed"]:
        return _same_word(head, cast)
    return _body(head, g, cast) if head in g.sets["organisations"] else None


def _same_word(head: str, cast: Cast) -> Speaker | None:
    """The last speaker described with the same word: "the source" is the source named before."""
    for s in reversed(cast.speakers[-_MEMORY:]):
        if s.kind != "person" and any(alike(head, w.strip(",").casefold()) for w in s.name.split()[:3]):
            return s
    return None


def _body(head: str, g: Grammar, cast: Cast) -> Speaker | None:
    """The institution that a bare noun means: named with it, spoken of with it, or what the article is about."""
    for s in reversed(cast.speakers[-_MEMORY:]):
        first = s.name.split()[0].casefold() if s.name else ""
        if s.kind in ("organisation", "other") and (alike(first, head) or first[:_PREFIX] == head[:_PREFIX]):
            return s
    for kind, name in reversed(cast.bodies[-_MEMORY:]):
        if alike(kind, head) or (head in g.sets["companies"] and kind in g.sets["companies"]):
            return Speaker(name, "organisation")
    return (_main_company(cast) or cast.last(("organisation",))) if head in g.sets["companies"] else None


def _main_company(cast: Cast) -> Speaker | None:
    """What an article names most that is no person and no place."""
    found = cast.names.commonest(lambda n: len(cast.names.full(n)) > 1)
    return Speaker(" ".join(found), "organisation") if found else None

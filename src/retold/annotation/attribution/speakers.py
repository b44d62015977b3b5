"""Speakers: who a source is within its article, in the base form; unknown stays unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

from retold.annotation.attribution.frames import Relation
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.names import Names, alike
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.regions import CLOSE, OPEN, Region

Gender = str  # "m", "f", "n", "p" or "" for unknown


@dataclass(frozen=True)
class Speaker:
    """Who speaks: `kind` is "person", "outlet", "organisation" or "other" (a description)."""

    name: str
    kind: str
    gender: Gender = ""
    at: int = 0


@dataclass
class Cast:
    """The speakers met so far in one article."""

    names: Names
    speakers: list[Speaker] = field(default_factory=list)
    roles: list[tuple[str, frozenset[str], Speaker]] = field(default_factory=list)

    def last(self, kinds: tuple[str, ...], gender: Gender = "") -> Speaker | None:
        """The last speaker of one of these kinds whose gender does not clash."""
        for s in reversed(self.speakers):
            if s.kind in kinds and (not gender or not s.gender or s.gender == gender):
                return s
        return None


def resolve(rel: Relation, g: Grammar, cast: Cast) -> Speaker | None:
    """The speaker of a relation; the cast remembers it."""
    r = rel.region
    gender = _verb_gender(rel, g)
    found = _dropped(rel, g, cast, gender) if rel.source is None else named(r, g, rel.source, cast, rel.governed, gender)
    if found is not None:
        cast.speakers.append(found)
    return found


def _verb_gender(rel: Relation, g: Grammar) -> Gender:
    if rel.hit.payload.kind != "verb":
        return ""
    w = rel.region.tokens[rel.hit.first].folded
    for gender, name in (("f", "feminine"), ("p", "plural"), ("m", "masculine")):
        if g.patterns[name].search(w):
            return gender
    return ""


def _dropped(rel: Relation, g: Grammar, cast: Cast, gender: Gender) -> Speaker | None:
    if "impersonal" in rel.hit.payload.classes:
        return cast.last(("outlet", "organisation"))
    if rel.layout == "alone" or gender != "p":
        return cast.last(("person",), gender) or cast.last(("organisation", "outlet"))
    return cast.last(("organisation", "other", "outlet")) or cast.last(("person",))


def named(r: Region, g: Grammar, source: Range, cast: Cast, governed: bool, gender: Gender = "") -> Speaker | None:
    """The speaker that the words of a source name."""
    first, last = source
    words = [r.tokens[k] for k in range(first, last) if r.word(k)]
    if not words:
        return None
    at = words[0].start
    if len(words) == 1:
        w = words[0].folded
        of = g.possessives if governed and w in g.possessives else g.pronouns
        if w in of:
            return _pronoun(of[w] or gender, cast)
    head = next((t.folded for t in words if t.folded in g.heads), None)
    run = _name_run(r, g, source)
    if run is not None and head is not None and head in g.sets["outlets"] and head not in g.sets["roles"]:
        return Speaker(_text(r, run), "outlet", "", at)
    if run is not None and _is_outlet(r, g, run):
        unnamed = head is not None and (head in g.sets["unnamed"] or head in g.sets["roles"])
        if not unnamed:
            return Speaker(_text(r, run), "outlet", "", at)
        return Speaker(_description(r, g, source, governed), "other", "", at)
    if run is not None:
        person = _person(r, g, source, run, head, cast, governed, gender)
        if person is not None:
            return person
    if head is not None:
        referred = _anaphor(r, g, source, head, cast, gender)
        if referred is not None:
            return referred
    kind = "organisation" if head in g.sets["organisations"] or (run is not None and head is None) else "other"
    return Speaker(_description(r, g, source, governed), kind, gender, at)


def _pronoun(gender: Gender, cast: Cast) -> Speaker | None:
    if gender == "p":
        return cast.last(("other", "organisation", "person"), "p")
    if gender == "n":
        return cast.last(("organisation", "outlet"))
    return cast.last(("person",), gender) or (cast.last(("organisation", "outlet")) if gender != "m" else None)


def _name_run(r: Region, g: Grammar, source: Range) -> Range | None:
    """The last run of capitalised words of a source, without acronyms and initials before a longer name."""
    first, last = source
    best: Range | None = None
    k = first
    while k < last:
        if r.word(k) and r.cap(k) and not (k == first and r.tokens[k].folded in g.heads):
            j = k
            while j < last and r.word(j) and (r.cap(j) or r.tokens[j].folded[0].isdigit()):
                j += 1
            if not (k == first and k == 0 and j == k + 1 and r.tokens[k].folded in g.sets["skip"]):
                best = (k, j)
            k = j
        elif r.tokens[k].folded == OPEN and k in r.partner and r.partner[k] < last:
            best = (k + 1, r.partner[k])
            k = r.partner[k] + 1
        else:
            k += 1
    return best


def _text(r: Region, words: Range) -> str:
    return " ".join(r.text[slice(*r.cut(*words))].split())


def _is_outlet(r: Region, g: Grammar, run: Range) -> bool:
    return g.names.at(r.tokens, run[0]) is not None or any(g.names.at(r.tokens, k) for k in range(*run))


def _person(
    r: Region, g: Grammar, source: Range, run: Range, head: str | None, cast: Cast, governed: bool, gender: Gender
) -> Speaker | None:
    """A person by the name at the end of a source, remembered with the role that stands beside it."""
    at = r.tokens[run[0]].start
    words = [r.text[r.tokens[k].start : r.tokens[k].end] for k in range(*run) if r.word(k)]
    if head is not None and head in g.sets["organisations"] and run[1] == source[1] and len(words) < 4:
        adjacent = run[0] > source[0] and r.tokens[run[0] - 1].folded in (head, OPEN)
        return Speaker(_text(r, run), "organisation", "", at) if adjacent else None
    if head is not None and head not in g.sets["roles"] and head not in g.sets["unnamed"]:
        return None
    short = _trim(words, head is not None)
    full = cast.names.full(tuple(short))
    if head is not None and not _personal(short, full, cast):
        return None
    if not governed:
        cast.names.seen_as_subject(short)
        full = cast.names.full(tuple(short))
    if len(full) == 1 and head is None and full[0].isupper() and len(full[0]) > 1:
        return Speaker(full[0], "organisation", "", at)
    if gender == "p" and head is None and len(words) > 1:
        return Speaker(_description(r, g, source, governed), "organisation", "p", at)
    speaker = Speaker(" ".join(full), "person", gender if gender != "p" else "", at)
    if head is not None:
        modifiers = frozenset(r.tokens[k].folded for k in range(source[0], run[0]) if r.word(k))
        cast.roles.append((head, modifiers, speaker))
    return speaker


def _trim(words: list[str], role: bool) -> list[str]:
    """A personal name without initials, acronyms and, behind a role, the country before it."""
    kept = [w for w in words if len(w) > 1]
    while len(kept) > 2 and kept[0].isupper():
        kept.pop(0)
    if role and len(kept) > 3:
        kept = kept[-2:]
    return kept or words


def _personal(short: list[str], full: tuple[str, ...], cast: Cast) -> bool:
    """Whether capitalised words behind a role name a person: two words, or a surname met elsewhere."""
    if len(short) >= 2:
        return True
    return len(full) >= 2 or any(s.kind == "person" and alike(s.name.split()[-1], short[-1]) for s in cast.speakers)


def _anaphor(r: Region, g: Grammar, source: Range, head: str, cast: Cast, gender: Gender) -> Speaker | None:
    """A role or a kind of institution that stands for one met before: "the minister", "the agency"."""
    modifiers = frozenset(r.tokens[k].folded for k in range(*source) if r.word(k))
    single = len(modifiers) == 1
    if head in g.sets["roles"] and gender != "p":
        known = [(m, s) for h, m, s in cast.roles if alike(h, head)]
        if known:
            best = max(known, key=lambda e: (len(e[0] & modifiers), e[1].at))
            if single or len(best[0] & modifiers) > 1 or any(alike(a, b) for a in best[0] for b in modifiers if a != head and b != head):
                return best[1]
        if single and head not in g.sets["unnamed"] and head in g.nominatives:
            return cast.last(("person",), gender)
        return None
    if single and head in g.sets["outlets"] and gender != "p":
        return cast.last(("outlet",))
    if single and head in g.sets["organisations"]:
        return cast.last(("organisation",))
    return None


def _description(r: Region, g: Grammar, source: Range, governed: bool) -> str:
    """The source's own words, in the base form as far as the endings tell."""
    first, last = source
    while last - first > 2 and r.tokens[first].folded == OPEN and r.tokens[last - 1].folded == CLOSE:
        first, last = first + 1, last - 1
    text = _text(r, (first, last)).strip("\"“”„«»")
    if governed:
        text = base_form(text, g)
    return text


def base_form(text: str, g: Grammar) -> str:
    """A governed phrase with its first words (modifiers and head) put into the nominative."""
    words = text.split()
    for i, word in enumerate(words[:3]):
        if word.isupper():
            break
        for ending, base in g.rules.nominative:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                words[i] = word.removesuffix(ending) + base
                break
        if word.casefold() in g.heads:
            break
    return " ".join(words)

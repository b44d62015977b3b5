"""Sources beside a verb: its subject before or behind it, what commas add, institutions behind a preposition."""

from __future__ import annotations

from retold.annotation.attribution.clauses import INSERTED, Hit, before_cue, clause_start
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.phrases import Range, apposition, noun_phrase, prepositional_end, skip_adverbials
from retold.annotation.attribution.regions import ATOM, CLOSE, OPEN, Region

_TAIL = 14  # words that describe a subject before its verb at most
_OFFICE = 4  # words that tell where an unnamed source is


def possessive_in(r: Region, g: Grammar, hit: Hit) -> Range | None:
    """The possessive within a cue: «наводить його слова»."""
    return next(((k, k + 1) for k in range(hit.first, hit.last) if r.tokens[k].folded in g.possessives), None)


def post_source(r: Region, g: Grammar, b: int, limit: int) -> Range | None:
    """A source that follows its cue."""
    i = skip_adverbials(r, g, b, limit)
    person = g.told.at(r.tokens, i) if i < limit else None
    if person is not None and r.tokens[i].folded not in g.sets["prepositions"] and person.last < limit:
        i = skip_adverbials(r, g, person.last, limit)
    told = _told_first(r, g, i, limit)
    if told is not None and told < limit and _addressed(r, g, told):
        i = told
    found = noun_phrase(r, g, i, limit)
    if found is None or (g.rules.bare and r.tokens[found[0]].folded in g.sets["inner"] - g.sets["determiners"]):
        return None
    whole = apposition(r, g, found, len(r))
    if whole != found or not any(r.tokens[k].folded in g.sets["unnamed"] for k in range(*found)):
        return whole
    placed = _with_office(r, g, found, limit)
    return with_participle(r, g, found) if placed == found else placed


def _with_office(r: Region, g: Grammar, found: Range, limit: int) -> Range:
    """An unnamed source with the place that a preposition adds up to the next mark: «источник в полиции»."""
    j = found[1]
    if j + 1 >= limit or r.tokens[j].folded not in g.sets["place"] or r.tokens[j - 1].folded not in g.sets["unnamed"]:
        return found
    inside = range(j + 1, limit)
    plain = all(r.word(k) and r.tokens[k].folded not in g.sets["times"] for k in inside)
    return (found[0], limit) if plain and len(inside) <= _OFFICE else found


def _told_first(r: Region, g: Grammar, i: int, limit: int) -> int | None:
    """Past the outlet that was told, when it stands right behind the verb: «řekl agentuře Reuters zdroj …»."""
    k = i + 1 if i + 1 < limit and is_told_outlet(r, g, i) else i
    name = g.names.at(r.tokens, k) if k < limit else None
    if name is not None:
        return name.last
    last = k
    while k > 0 and is_told_outlet(r, g, k - 1) and last < limit and r.word(last) and r.cap(last):
        last += 1
    return last if last > k else None


def is_told_outlet(r: Region, g: Grammar, i: int) -> bool:
    """Whether word `i` is a noun for an outlet in an oblique case, in languages that have cases."""
    w = r.tokens[i].folded
    return bool(g.rules.nominative) and w in g.sets["outlets"] and w not in g.singular


def _addressed(r: Region, g: Grammar, i: int) -> bool:
    """Whether the outlet before token `i` is who was told, because the one who told follows."""
    w = r.tokens[i].folded
    small = ("prepositions", "skip", "times", "conjunctions", "inner", "adversatives", "subordinators", "auxiliaries")
    return r.word(i) and not w[0].isdigit() and not any(w in g.sets[n] for n in small) and not g.cues.at(r.tokens, i)


def agent(r: Region, g: Grammar, b: int, limit: int) -> Range | None:
    """An institution behind a preposition: "said in the ministry", «съобщиха от компанията»."""
    for i in range(b, min(limit, b + 8)):
        w = r.tokens[i].folded
        if not r.word(i) or w in g.sets["conjunctions"] or (i > b and g.cues.at(r.tokens, i)):
            break
        if w in g.sets["place"] and i + 1 < limit:
            end = prepositional_end(r, g, i, limit)
            inside = range(i + 1, end)
            if any(_institution(r, g, k) for k in inside) and not any(
                r.tokens[k].folded in g.sets["times"] for k in inside
            ):
                found = noun_phrase(r, g, i + 1, limit)
                return found or (i + 1, end)
    return None


def _institution(r: Region, g: Grammar, i: int) -> bool:
    w = r.tokens[i].folded
    return any(w in g.sets[name] for name in ("organisations", "documents")) or r.cap(i)


def pre_source(r: Region, g: Grammar, start: int, a: int) -> Range | None:
    """The subject that stands before its cue in the clause that begins at `start`."""
    before = r.tokens[start - 1].folded if start > 0 else ""
    if start < a and r.tokens[start].folded == OPEN:
        return _before_insertion(r, g, start - 1) if before == "," else None
    shared = _of_first(r, g, start, a)
    if shared is not None:
        return shared
    i = skip_adverbials(r, g, start, a)
    relative = before in g.pronouns and before in g.sets["subordinators"]
    if relative and i < a and g.patterns["verb"].search(r.tokens[i].folded) and not r.cap(i):
        return antecedent(r, g, start - 1)
    found = _in_clause(r, g, start, i, a) if i < a else None
    if found is not None or start == 0:
        return found
    if relative and _is_object(r, g, start):
        return None
    if relative:
        return antecedent(r, g, start - 1) or (start - 1, start)
    if before != ",":
        return None
    found = _before_insertion(r, g, start - 1)
    if found is None and a < len(r) and g.patterns["gerund"].search(r.tokens[a].folded):
        found = _coordinate_subject(r, g, start - 1)
    return found


def _of_first(r: Region, g: Grammar, start: int, a: int) -> Range | None:
    """The subject of "X says that … and demands that …", where a conjunction stands right before the second verb."""
    if not 1 < start < a or r.tokens[a - 1].folded not in g.sets["conjunctions"]:
        return None
    if r.tokens[start - 1].folded not in g.sets["that"]:
        return None
    for k in range(start - 2, max(-1, start - 2 - INSERTED // 2), -1):
        cue = g.cues.at(r.tokens, k)
        if cue is not None and cue.payload.kind == "verb":
            return pre_source(r, g, clause_start(r, g, k), before_cue(r, g, k))
    return None


def _is_object(r: Region, g: Grammar, start: int) -> bool:
    """Whether a pronoun in a relative clause shows that its word is the object: Slovene «ki jih je označila»."""
    k = start
    while k < len(r) and g.among(r.tokens[k].folded, "auxiliaries", "objects"):
        if r.tokens[k].folded in g.sets["objects"]:
            return True
        k += 1
    return False


def _in_clause(r: Region, g: Grammar, start: int, i: int, a: int) -> Range | None:
    """The subject among the tokens ``[i, a)`` of a clause that begins at `start`."""
    found = noun_phrase(r, g, i, a)
    if found is not None and _bare_words(r, g, found) and start > 0 and r.tokens[start - 1].folded == ",":
        found = _before_insertion(r, g, start - 1) or found
    if found is not None:
        return _with_place(r, g, found, a) if (whole := _with_tail(r, g, found, a)) == found else whole
    if r.tokens[i].folded not in g.sets["conjunctions"]:
        return None
    second = skip_adverbials(r, g, i + 1, a)
    return _behind_names(r, g, i, second, a) or noun_phrase(r, g, second, a) or _coordinate_subject(r, g, i)


def _behind_names(r: Region, g: Grammar, conjunction: int, second: int, a: int) -> Range | None:
    """The subject behind two names of an adverbial: "after the talks between X and Y the officials said"."""
    if conjunction == 0 or second >= a or not r.cap(conjunction - 1) or not r.cap(second):
        return None
    behind = next((k for k in range(second, a) if not r.cap(k)), a)
    found = noun_phrase(r, g, behind, a) if behind < a else None
    known = found is not None and any(r.tokens[k].folded in g.heads for k in range(*found))
    return found if known else None


def _bare_words(r: Region, g: Grammar, found: Range) -> bool:
    """Whether a phrase has no name, no known head and no pronoun, and a verb among its words."""
    words = [k for k in range(*found) if r.word(k)]
    if any(r.cap(k) or r.tokens[k].folded in g.heads or r.tokens[k].folded in g.pronouns for k in words):
        return False
    return any(g.patterns["verb"].search(r.tokens[k].folded) for k in words)


def _with_place(r: Region, g: Grammar, found: Range, a: int) -> Range:
    """The subject with the place that describes it: «парламент в Таллінні»."""
    j = found[1]
    known = any(r.tokens[k].folded in g.heads for k in range(*found)) and not r.cap(j - 1)
    if known and j + 1 < a and r.tokens[j].folded in g.sets["prepositions"] and r.cap(j + 1):
        k = j + 1
        while k < a and r.word(k) and r.cap(k):
            k += 1
        if k == a:
            return found[0], a
    return found


def _with_tail(r: Region, g: Grammar, found: Range, limit: int) -> Range:
    """A body or a document with all that describes it before its verb: «дані опитування серед депутатів»."""
    kinds = g.sets["organisations"] | g.sets["documents"] | g.sets["unnamed"]
    if not any(r.tokens[k].folded in kinds for k in range(*found)) or limit - found[1] > _TAIL:
        return found
    ends = ("that", "subordinators", "auxiliaries", "negations", "times", "adversatives", "skip", "conjunctions")
    for k in range(found[1], limit):
        w = r.tokens[k].folded
        if k in r.partner:
            continue
        if not r.word(k) or any(w in g.sets[n] for n in ends) or w in g.pronouns or g.cues.at(r.tokens, k):
            return found
        if w in g.sets["prepositions"] and (k + 1 >= limit or _is_told_at(r, g, k)):
            return found
        if g.patterns["verb"].search(w) and not g.patterns["genitive_plural"].search(w) and not r.cap(k):
            return found
    return found[0], limit


def _is_told_at(r: Region, g: Grammar, k: int) -> bool:
    """Whether a preposition opens what tells where or when somebody spoke."""
    told = g.told.at(r.tokens, k)
    return told is not None and told.last - k > 1


def _coordinate_subject(r: Region, g: Grammar, conjunction: int) -> Range | None:
    """The subject of "X came and said"."""
    start = clause_start(r, g, conjunction)
    if start >= conjunction - 1:
        return None
    return noun_phrase(r, g, skip_adverbials(r, g, start, conjunction), conjunction)


def _name_before(r: Region, g: Grammar, start: int) -> int | None:
    """Where a name begins that a comma parts from its description at `start`: "X, head of Y, which …, said"."""
    if start < 3 or r.tokens[start - 1].folded != ",":
        return None
    begin = clause_start(r, g, start - 1)
    name = noun_phrase(r, g, begin, start - 1)
    named = name is not None and name[1] == start - 1 and r.cap(start - 2)
    return begin if named else None


def with_participle(r: Region, g: Grammar, found: Range) -> Range:
    """The phrase with a participle that commas enclose: «експерти, запознати с проекта,»."""
    m = found[1]
    if m + 2 >= len(r) or r.tokens[m].folded != "," or not g.patterns["participle"].search(r.tokens[m + 1].folded):
        return found
    if g.cues.at(r.tokens, m + 1):
        return found
    for k in range(m + 2, min(m + INSERTED // 2 + 1, len(r))):
        if r.tokens[k].folded == ",":
            return found[0], k
    return found


def relative_end(r: Region, g: Grammar, i: int) -> int:
    """Past a relative clause that describes the source, when a comma closes it."""
    if i + 1 < len(r) and r.tokens[i].folded == "," and r.tokens[i + 1].folded in g.sets["subordinators"]:
        for k in range(i + 2, min(i + 16, len(r))):
            if r.tokens[k].folded == ",":
                return k
    return i


def antecedent(r: Region, g: Grammar, relative: int) -> Range | None:
    """The phrase before ", who": back to a verb, a preposition or a mark."""
    end = relative
    while end > 0 and not r.word(end - 1):
        if r.tokens[end - 1].folded not in (",", CLOSE):
            return None
        end -= 1
    j = end
    while j > 0 and (r.word(j - 1) or r.tokens[j - 1].folded in (",", CLOSE, OPEN)):
        w = r.tokens[j - 1].folded
        listed = j < end and r.word(j) and r.cap(j) and j > 1 and r.word(j - 2) and r.cap(j - 2)
        small = g.among(w, "prepositions", "auxiliaries", "skip", "subordinators")
        if w in g.sets["conjunctions"] or w == ",":
            if not listed:
                break
        elif (small and w not in g.sets["inner"]) or (j < end and not _modifies(r, g, j - 1, j)):
            break
        j -= 1
    return (j, end) if j < end else None


def _modifies(r: Region, g: Grammar, i: int, head: int) -> bool:
    """Whether word `i` can belong to the phrase that goes on at `head`: an adjective, a name, a head, an article."""
    w = r.tokens[i].folded
    return (
        w in (OPEN, CLOSE)
        or w in g.heads
        or w in g.sets["inner"]
        or r.tokens[head].folded in g.sets["inner"]
        or (r.cap(i) and i > 0)
        or bool(g.patterns["adjective"].search(w))
    )


def _before_insertion(r: Region, g: Grammar, comma: int) -> Range | None:
    """The subject before what stands between commas: "X, who came late, said"."""
    m = comma - 1
    while m > 0 and r.tokens[m].folded not in (",", ATOM, ";", ":"):
        m -= 1
    if m <= 0 or r.tokens[m].folded != "," or comma - m > 30:
        return None
    start = clause_start(r, g, m)
    found = noun_phrase(r, g, skip_adverbials(r, g, start, m), m)
    if found is None:
        return None
    if found[1] != m:
        return _with_office(r, g, found, m) if (whole := _with_tail(r, g, found, m)) == found else whole
    named = _name_before(r, g, start)
    if named is not None and r.tokens[found[0]].folded in g.sets["roles"]:
        return named, found[1]
    inserted = r.tokens[m + 1].folded
    relative = inserted in g.sets["subordinators"]
    bare = found[1] - found[0] == 1 and not r.cap(found[0]) and r.tokens[found[0]].folded not in g.heads
    bare = bare or r.tokens[found[0]].folded in g.sets["demonstratives"]
    added = g.patterns["adjective"].search(inserted) or g.patterns["participle"].search(inserted)
    participle = not relative and bool(added) and comma - m <= INSERTED // 2
    if (relative and bare) or participle:
        return found[0], comma
    return apposition(r, g, found, comma)

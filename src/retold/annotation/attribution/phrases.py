"""Noun phrases: where the words that name a source begin and end."""

from __future__ import annotations

from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.regions import CLOSE, OPEN, Region, is_name

Range = tuple[int, int]  # tokens [first, last) of a region

_LONGEST_ADVERBIAL = 14  # words skipped in search of a source
_LONGEST_NAME = 8  # words in marks that may be a name


def skip_adverbials(r: Region, g: Grammar, i: int, limit: int) -> int:
    """The first token from `i` on that is no adverb, time, auxiliary or prepositional phrase."""
    start = i
    while i < limit and i - start <= _LONGEST_ADVERBIAL:
        w = r.tokens[i].folded
        cue = g.cues.at(r.tokens, i)
        if cue is not None and cue.payload.kind in ("according", "citation") and i > start:
            break
        if w in g.sets["skip"] or w in g.sets["auxiliaries"] or w in g.sets["times"]:
            i += 1
        elif (w[0].isdigit() and i + 1 < limit and r.tokens[i + 1].folded in g.sets["times"]) or (
            _before_noun(g, w) and i + 1 < limit and r.tokens[i + 1].folded in g.sets["times"]
        ):
            i += 2
        elif w in g.sets["prepositions"] and w not in g.sets["purpose"] and i + 1 < limit:
            i = prepositional_end(r, g, i, limit)
        elif w == "," and i + 1 < limit and _is_date(r, g, i + 1):
            i += 1
            while i < limit and _is_date(r, g, i):
                i += 1
            if i < limit and r.tokens[i].folded == ",":
                i += 1
        else:
            break
    return min(i, limit)


def _before_noun(g: Grammar, w: str) -> bool:
    """Whether a word looks like one that stands before its noun: «миналата сряда», "last Monday"."""
    return w in g.sets["inner"] or bool(g.patterns["adjective"].search(w))


def _is_date(r: Region, g: Grammar, i: int) -> bool:
    w = r.tokens[i].folded
    return w[0].isdigit() or w in g.sets["times"]


def prepositional_end(r: Region, g: Grammar, i: int, limit: int) -> int:
    """Where the prepositional phrase that begins at `i` ends: its modifiers and one head."""
    j = i + 1
    while j < limit:
        w = r.tokens[j].folded
        if w == OPEN and j in r.partner:
            return min(limit, r.partner[j] + 1)
        if not r.word(j) or _opens_another(g, w, j > i + 1):
            return j
        if w in g.sets["times"] or w[0].isdigit():
            while j < limit and _is_date(r, g, j):
                j += 1
            return j
        if r.cap(j):
            end = _names_end(r, g, j, limit)
            return end + 1 if end - j == 1 and _adjective_of(r, g, j, limit) else end
        if w in g.heads:
            j += 1
            if j < limit and r.word(j) and r.cap(j) and w not in g.sets["roles"]:
                return _names_end(r, g, j, limit)
            return j
        j += 1
        if w in g.pronouns or (w in g.possessives and j >= limit):
            return j
        if g.patterns["verbal_noun"].search(w):
            return j
        if w in g.sets["inner"] or w in g.possessives or (g.patterns["adjective"].search(w) and j - i <= 3):
            continue
        return j
    return j


def _adjective_of(r: Region, g: Grammar, j: int, limit: int) -> bool:
    """Whether the capitalised word `j` is the adjective of the noun behind it: «у Білому домі»."""
    if not g.rules.nominative or j + 1 >= limit or not r.word(j + 1):
        return False
    w = r.tokens[j + 1].folded
    return bool(g.patterns["adjective"].search(r.tokens[j].folded)) and not (
        w in g.small or g.cues.at(r.tokens, j + 1) or g.patterns["verb"].search(w)
    )


def _opens_another(g: Grammar, w: str, behind: bool) -> bool:
    """Whether a word opens a clause, or, behind a noun, the next prepositional phrase."""
    clause = w in g.sets["that"] and w not in g.sets["skip"]
    return clause or (behind and w in g.sets["place"] and w not in g.sets["inner"])


def _names_end(r: Region, g: Grammar, j: int, limit: int) -> int:
    while j < limit and r.word(j) and (r.cap(j) or r.tokens[j].folded in g.sets["inner"]):
        j += 1
    return j


def _ends_with_name(r: Region, i: int, j: int) -> bool:
    return j - i >= 2 and r.word(j - 1) and r.word(j - 2) and r.cap(j - 1) and r.cap(j - 2)


def _name_follows(r: Region, j: int, limit: int) -> bool:
    """Whether two capitalised words follow before the next mark."""
    while j + 1 < limit and r.word(j):
        if r.word(j + 1) and r.cap(j) and r.cap(j + 1):
            return True
        j += 1
    return False


def noun_phrase(r: Region, g: Grammar, i: int, limit: int, governed: bool = False) -> Range | None:
    """The noun phrase that begins at `i` and ends before `limit`, or None.

    A `governed` phrase stands in an oblique case, so that a nominative ends it.
    """
    j = i
    seen = False  # a name or a known head
    while j < limit:
        step = _step(r, g, i, j, limit, seen, governed)
        if step is None:
            break
        seen = seen or r.tokens[j].folded == OPEN or (r.word(j) and (r.cap(j) or r.tokens[j].folded in g.heads))
        pronoun = j == i and r.tokens[j].folded in g.pronouns
        j = step
        if pronoun and not (j < limit and _points(r, g, i)):
            break
    while j > i and g.among(r.tokens[j - 1].folded, "inner", "prepositions", "conjunctions"):
        j -= 1
    figure = j == i + 1 and r.tokens[i].folded.isdigit()  # of something that is told elsewhere
    return (i, j) if j > i and not figure else None


def _points(r: Region, g: Grammar, i: int) -> bool:
    """Whether the pronoun at `i` is a demonstrative before its noun."""
    return r.tokens[i].folded in g.sets["demonstratives"] and r.tokens[i + 1].folded in g.heads


def _step(r: Region, g: Grammar, i: int, j: int, limit: int, seen: bool, governed: bool) -> int | None:
    """The token after `j` when the phrase that began at `i` goes on with it, or None."""
    w = r.tokens[j].folded
    if w == OPEN and j in r.partner and r.partner[j] - j <= _LONGEST_NAME:
        named = is_name(r.text, (r.tokens[j].end, r.tokens[r.partner[j]].start))
        return r.partner[j] + 1 if named else None
    if w == "(":
        return _behind_brackets(r, j, limit) if j > i else None
    if not r.word(j):
        return None
    if w in g.pronouns and (j == i or (not seen and w not in g.sets["inner"])):
        return j + 1
    if w in g.sets["conjunctions"]:
        goes_on = j > i and (_parallel(r, g, i, j, limit) or _coordinated(r, g, j + 1, limit))
    elif w in g.sets["inner"]:
        goes_on = not (w in g.sets["determiners"] and _ends_with_name(r, i, j))
    elif w in g.sets["prepositions"]:
        goes_on = j > i and _goes_on(r, g, i, j, limit, seen)
    else:
        dated = w[0].isdigit() and j > i and j + 1 < limit and r.tokens[j + 1].folded in g.sets["times"]
        ends = dated or _ends_phrase(r, g, j, j == i, seen) or _second_definite(r, g, i, j)
        goes_on = not ends and not (governed and j > i and _leaves(r, g, i, j, seen))
    return j + 1 if goes_on else None


def _behind_brackets(r: Region, j: int, limit: int) -> int | None:
    k = j
    while k < limit and r.tokens[k].folded != ")":
        k += 1
    return k + 1 if k < limit and k - j <= _LONGEST_NAME else None


def _described(r: Region, g: Grammar, i: int) -> bool:
    """Whether the word `i` is an adjective or a small word, so that a noun goes on with the phrase."""
    w = r.tokens[i].folded
    return w in g.sets["inner"] or w in g.heads or bool(g.patterns["adjective"].search(w))


def _leaves(r: Region, g: Grammar, i: int, j: int, seen: bool) -> bool:
    """Whether the word `j` cannot belong to a governed phrase: a nominative, an infinitive, a word behind a name."""
    w = r.tokens[j].folded
    if w in g.singular and w in g.sets["outlets"]:
        return not _described(r, g, j - 1)
    if not seen or r.cap(j) or w in g.heads or r.tokens[j - 1].folded in g.sets["inner"]:
        return False
    if g.patterns["nominative_noun"].search(w) or g.patterns["infinitive"].search(w) or _ends_with_name(r, i, j):
        return True
    headed = any(r.tokens[k].folded in g.heads for k in range(i, j))
    return not headed and r.word(j - 1) and r.cap(j - 1) and (j - 1 > 0 or i < j - 1)


def _second_definite(r: Region, g: Grammar, i: int, j: int) -> bool:
    """Whether word `j` carries an article although one before it in the phrase does."""
    definite = g.patterns["definite"]
    if j == i or r.cap(j) or r.tokens[j - 1].folded in g.sets["inner"] or not definite.search(r.tokens[j].folded):
        return False
    return any(definite.search(r.tokens[k].folded) for k in range(i, j) if not r.cap(k) or k == 0)


def _ends_phrase(r: Region, g: Grammar, j: int, first: bool, seen: bool) -> bool:
    w = r.tokens[j].folded
    if r.cap(j) and not first:
        return False
    if w in g.heads:
        return False
    if not first and seen and w in g.possessives and w not in g.sets["inner"]:
        return True
    stops = ("subordinators", "that", "purpose", "auxiliaries", "negations", "skip", "times")
    if any(w in g.sets[name] for name in stops):
        return True
    if j + 1 < len(r) and r.tokens[j + 1].folded in g.sets["times"] and _before_noun(g, w) and not r.cap(j + 1):
        return True
    cue = g.cues.at(r.tokens, j)
    if cue is not None and cue.payload.kind != "noun" and not _only_noun(cue.payload.classes):
        return not first or not r.cap(j) or j == 0
    if not first and r.tokens[j - 1].folded in g.sets["determiners"]:
        return False  # a noun follows an article: French « l'établissement »
    if not first and r.tokens[j - 1].folded in g.heads and g.patterns["genitive_plural"].search(w):
        return False  # «профспілка пілотів», which looks like a verb in the past
    return seen and bool(g.patterns["verb"].search(w) or g.patterns["adverb"].search(w))


def _only_noun(classes: frozenset[str]) -> bool:
    return classes == {"noun"}


def _parallel(r: Region, g: Grammar, i: int, j: int, limit: int) -> bool:
    """Whether a conjunction goes on with a preposition of the phrase: «на виробниците и на търговците»."""
    after = r.tokens[j + 1].folded if j + 1 < limit else ""
    return after in g.sets["inner"] & g.sets["prepositions"] and any(r.tokens[k].folded == after for k in range(i, j))


def _coordinated(r: Region, g: Grammar, j: int, limit: int) -> bool:
    """Whether the words after a conjunction go on with the phrase: a name or a head, no verb."""
    for k in range(j, min(j + 4, limit)):
        if not r.word(k):
            return r.tokens[k].folded == OPEN
        w = r.tokens[k].folded
        if r.cap(k) or w in g.heads:
            return True
        if w in g.sets["prepositions"] or w in g.sets["that"] or g.patterns["verb"].search(w):
            return False
    return False


def _goes_on(r: Region, g: Grammar, i: int, j: int, limit: int, seen: bool) -> bool:
    """Whether a preposition belongs to the phrase: before the name of a person, or after a bare head."""
    if _ends_with_name(r, i, j) or r.tokens[i].folded in g.pronouns:
        return False
    if j + 1 < limit and _is_date(r, g, j + 1):
        return False
    if _name_follows(r, j + 1, limit):
        return True
    first = r.tokens[i].folded
    quantity = j - i == 1 and first not in g.heads and (i == 0 or not r.cap(i))
    if quantity and any(g.among(r.tokens[k].folded, "unnamed", "roles") for k in range(j + 1, min(j + 4, limit))):
        return True  # "one of the sources"
    if r.word(j - 1) and r.cap(j - 1) and not any(r.tokens[k].folded in g.heads for k in range(i, j)):
        return False
    if r.tokens[j].folded in g.sets["place"] or g.told.at(r.tokens, j):
        return False
    return seen and not r.cap(j - 1)


def _definite(r: Region, g: Grammar, found: Range) -> bool:
    """Whether a phrase without a name speaks of one person known: "the ship's master", «водачът на кораба»."""
    if any((r.cap(k) and k > 0) or r.tokens[k].folded in g.sets["organisations"] for k in range(*found)):
        return False
    return r.tokens[found[0]].folded in g.sets["determiners"] or bool(
        g.patterns["definite"].search(r.tokens[found[0]].folded)
    )


def apposition(r: Region, g: Grammar, found: Range, limit: int) -> Range:
    """The phrase with what a comma adds to it: «Kovini, the foreign minister,»."""
    end = found[1]
    if end >= limit or r.tokens[end].folded not in (",", "–"):
        return found
    j = end + 1
    named = _names_end(r, g, j, limit)
    role = any(r.tokens[k].folded in g.sets["roles"] for k in range(*found)) or _definite(r, g, found)
    if role and not _ends_with_name(r, *found) and named - j >= 2 and (named >= limit or r.tokens[named].folded == ","):
        return found[0], named
    head = _ends_with_name(r, *found) and j < limit and r.tokens[j].folded in g.sets["determiners"]
    while j < limit and (r.word(j) or r.tokens[j].folded in (OPEN, CLOSE)):
        w = r.tokens[j].folded
        if j - end <= 4 and w in g.heads:
            head = True
        if not head and (w in g.sets["subordinators"] or w in g.sets["that"] or w in g.sets["prepositions"]):
            return found
        small = not r.cap(j) and w not in g.heads
        if j - end > 12 or (small and (g.cues.at(r.tokens, j) or g.patterns["verb"].search(w))):
            return found
        j += 1
    closed = j >= limit or r.tokens[j].folded == ","
    return (found[0], j) if head and closed else found


def plausible(r: Region, g: Grammar, source: Range) -> bool:
    """Whether words can name a speaker: a name, a known head or a pronoun is among them."""
    return any(
        r.word(k) and (r.cap(k) or r.tokens[k].folded in g.heads or r.tokens[k].folded in g.pronouns)
        for k in range(*source)
    )

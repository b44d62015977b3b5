"""The name within the words of a source: which run of capitals names who speaks, and which is another's."""

from __future__ import annotations

from retold.annotation.attribution.cast import Cast, PlaceTest
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.regions import OPEN, Region
from retold.languages.names import particles

_LONG_NAME = 4  # words from which a run of capitals may hold a place and a person


def first_part(r: Region, g: Grammar, source: Range, cast: Cast) -> Range:
    """A name without the description beside it: "Jan Wrona, head of the bank", "the operator, Wrona Lines"."""
    for k in range(*source):
        if r.tokens[k].folded == "," and not _listed(r, g, k + 1, source[1]):
            part = (source[0], k)
            named = name_run(r, g, part, cast)
            behind = name_run(r, g, (k + 1, source[1]), cast)
            if named is None and behind == (k + 1, source[1]) and behind[1] - behind[0] >= 2:
                return behind
            single = named is not None and named[1] - named[0] == 1
            if single and behind is not None and behind[0] == k + 1 and behind[1] - behind[0] >= 2:
                return k + 1, source[1]
            return part if named is not None and named[1] == k else source
    return source


def named_first(r: Region, g: Grammar, source: Range, cast: Cast) -> Range:
    """A person's name without what follows it: a party in brackets, "of the bank Wrona"."""
    for k in range(source[0] + 2, source[1]):
        w = r.tokens[k].folded
        bracket = w == "("
        if not (bracket or (g.among(w, "prepositions", "inner") and w not in particles(g.language))):
            continue
        run = name_run(r, g, (source[0], k), cast)
        if run is None or run[1] != k or run[1] - run[0] < 2 or of_another(r, g, source, run):
            continue
        words = tuple(r.text[r.tokens[i].start : r.tokens[i].end] for i in range(*run))
        if r.tokens[run[0]].start in cast.names.starts or (bracket and not _body_at(r, g, run)):
            return source[0], k
        people = g.sets["roles"] | g.sets["unnamed"]
        if run[0] > source[0] and r.tokens[run[0] - 1].folded in people and not PlaceTest(g.language)(words):
            return source[0], k
    return source


def _body_at(r: Region, g: Grammar, run: Range) -> bool:
    return any(g.among(r.tokens[k].folded, "organisations", "outlets") for k in range(*run))


def of_another(r: Region, g: Grammar, source: Range, run: Range) -> bool:
    """Whether a preposition makes the name another's: "the mayor of X", "the experts of the museum Y"."""
    k = run[0] - 1
    while k > source[0] and r.tokens[k].folded in g.sets["determiners"]:
        k -= 1
    if g.rules.nominative or k <= source[0] or not g.among(r.tokens[k].folded, "prepositions", "inner"):
        return False
    headed = any(r.tokens[i].folded in g.heads for i in range(source[0], k))
    return headed and run[1] - run[0] < _LONG_NAME and run[1] == source[1]


def _listed(r: Region, g: Grammar, first: int, last: int) -> bool:
    """Whether what follows a comma is the rest of a list."""
    return any(r.tokens[k].folded in g.sets["conjunctions"] for k in range(first, last))


def author(r: Region, g: Grammar, source: Range) -> Range:
    """Whoever made a statement: «обръщение на парламента» is the parliament's."""
    first, last = source
    if r.tokens[first].folded in g.sets["statements"] and last - first > 1:
        k = first + 1
        while k < last and g.among(r.tokens[k].folded, "inner", "prepositions"):
            k += 1
        if k < last and r.tokens[k].folded not in g.sets["documents"]:
            return k, last
    return source


def name_run(r: Region, g: Grammar, source: Range, cast: Cast) -> Range | None:
    """The last run of capitalised words of a source that is not just the capital of its first word."""
    first, last = source
    best: Range | None = None
    k = first
    while k < last:
        w = r.tokens[k].folded
        if w == OPEN and k in r.partner and r.partner[k] < last:
            best = (k + 1, r.partner[k])
            k = r.partner[k] + 1
        elif r.word(k) and r.cap(k) and not _only_first(r, g, k, last, cast):
            j = k + 1
            while j < last and r.word(j) and r.tokens[j].start not in cast.names.starts:
                if not (r.cap(j) or w[0].isdigit() or r.tokens[j].folded in ("de", "von", "van")):
                    break
                j += 1
            if not (g.rules.capital_nouns and j == k + 1 and k > first and _only_noun(r, g, k)):
                best = (k, j)
            k = j
        else:
            k += 1
    return best


def _only_noun(r: Region, g: Grammar, k: int) -> bool:
    """Whether a capitalised word is a noun like any other: an article or an adjective stands before it."""
    before = r.tokens[k - 1].folded
    return before in g.sets["determiners"] or before in g.sets["inner"] or bool(g.patterns["adjective"].search(before))


def _only_first(r: Region, g: Grammar, k: int, last: int, cast: Cast) -> bool:
    """Whether a word is capitalised because it opens the sentence."""
    w = r.tokens[k].folded
    if w in g.small:
        return True
    opens = k == 0 or not r.word(k - 1)
    if opens and w in g.sets["outlets"] and w in g.singular and k + 1 < last and _acronym(r, k + 1):
        return True
    if not opens or k + 1 >= last or not r.word(k + 1) or r.cap(k + 1):
        return False
    written = r.text[r.tokens[k].start : r.tokens[k].end]
    return bool(g.patterns["adjective"].search(w)) or not cast.names.is_proper(written)


def _acronym(r: Region, k: int) -> bool:
    return r.word(k) and len(w := r.text[r.tokens[k].start : r.tokens[k].end]) > 1 and w.isupper()

"""What a source is called that has no name: its own words, in the base form as far as the endings tell."""

from __future__ import annotations

from retold.annotation.attribution.cast import Cast
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.names import base_word
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.regions import CLOSE, OPEN, Region

_FIRST_WORDS = 6  # words of a description that are put into the base form at most
Endings = tuple[tuple[str, str], ...]


def text_of(r: Region, words: Range) -> str:
    """Words of a region as they are written, blanks made one."""
    return " ".join(r.text[slice(*r.cut(*words))].split())


def description(r: Region, g: Grammar, source: Range, governed: bool, cast: Cast, cited: bool = False) -> str:
    """The source's own words, in the base form as far as the endings tell."""
    first, last = source
    if r.tokens[first].folded == OPEN and r.tokens[last - 1].folded == CLOSE:
        first, last = first + 1, last - 1
    if first >= last:
        first, last = source
    while governed and first + 1 < last and r.tokens[first].folded in g.sets["determiners"] & g.sets["inner"]:
        first += 1
    text = text_of(r, (first, last))
    if _by_place(r, g, first, cast):
        text = text[0].lower() + text[1:]
    if not governed:
        return text
    return base_form(text, g, g.rules.accusative if cited else g.rules.nominative)


def _by_place(r: Region, g: Grammar, k: int, cast: Cast) -> bool:
    """Whether the word `k` is capitalised only because it opens its sentence."""
    if k > 0 and r.word(k - 1):
        return False
    written = r.text[r.tokens[k].start : r.tokens[k].end]
    if g.rules.capital_nouns and r.tokens[k].folded not in g.sets["determiners"]:
        return False
    return not cast.names.is_proper(written)


def _lemma(word: str, g: Grammar) -> str:
    """A head in the singular by the language's forms, in languages whose nouns have cases."""
    cases = bool(g.rules.endings.genitive_plural)
    if not cases or not word.islower() or g.patterns["nominative_plural"].search(word):
        return word
    return g.lemmas.get(word, word)


def _plural(word: str, g: Grammar) -> str | None:
    """The nominative of a noun for people in the genitive plural, out of the language's forms."""
    if not g.patterns["genitive_plural"].search(word) or word.casefold() not in g.heads:
        return None
    stem = g.patterns["genitive_plural"].sub("", word.casefold())
    found = [
        w
        for w in g.heads
        if w.startswith(stem[:-1]) and g.patterns["nominative_plural"].search(w) and len(w) <= len(word) + 1
    ]
    return max(found, key=lambda w: (w.startswith(stem), -len(w), w), default=None)


def base_form(text: str, g: Grammar, endings: Endings) -> str:
    """A governed phrase with its first words (modifiers and head) put into the nominative."""
    words = text.split()
    going = True
    for i, word in enumerate(words[:_FIRST_WORDS]):
        if word.casefold() in g.sets["conjunctions"]:
            going = True
        elif going:
            if word.isupper():
                break
            if i == 0 and word.casefold() in g.possessives:
                continue
            changed = _plural(word, g) or base_word(word, endings, oblique=True)
            words[i] = _lemma(word, g) if changed == word and endings is g.rules.nominative else changed
            going = word.casefold() not in g.heads
    return " ".join(words)

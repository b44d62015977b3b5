"""Relations out of what the tagger tells (`tagging`), in sentences of whose language there are no data."""

from __future__ import annotations

from collections.abc import Sequence

from retold.annotation.attribution.grammar import Cue, Grammar
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.quotations import MARKS
from retold.annotation.attribution.regions import Region, region
from retold.annotation.attribution.relations import TAGGED, Relation
from retold.annotation.attribution.tagging import Said
from retold.languages.lexicon import Found
from retold.model import Sentence, Span

_CUE = Cue("verb", frozenset({"say"}))


def relations(
    text: str, numbered: Sequence[tuple[int, Sentence]], said: dict[int, list[Said]], g: Grammar, within: Span
) -> list[Relation]:
    """The relations of the sentences that begin in a span, in order of their cues."""
    out = []
    for number, sentence in numbered:
        if within[0] <= sentence.span[0] < within[1] and said.get(number):
            r = region(text, sentence.span, [], g, number=number, paragraph=sentence.paragraph)
            out += [found for one in said[number] if (found := _relation(r, one)) is not None]
    return out


def without_twins(plain: Sequence[Relation], tagged: Sequence[Relation]) -> list[Relation]:
    """Both, without those found by marks alone of which the tagger knows more."""
    taken = [span for rel in tagged for span in rel.content]
    free = [rel for rel in plain if not any(s < b and a < e for s, e in rel.content for a, b in taken)]
    return sorted([*free, *tagged], key=lambda rel: rel.cue)


def _relation(r: Region, one: Said) -> Relation | None:
    cue = _tokens(r, one.cue)
    if cue is None:
        return None
    text = r.text
    direct = bool(one.content) and all(text[s] in MARKS and text[e - 1] in MARKS for s, e in one.content)
    source = one.source and _tokens(r, one.source)
    hit = Found(*cue, _CUE)
    return Relation(r, hit, one.cue, one.content, source, TAGGED, direct=direct, document=one.document)


def _tokens(r: Region, span: Span) -> Range | None:
    """The words that begin in a span."""
    found = [k for k, token in enumerate(r.tokens) if span[0] <= token.start < span[1] and r.word(k)]
    return (found[0], found[-1] + 1) if found else None

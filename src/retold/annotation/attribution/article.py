"""The attributions of a whole article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from msgspec import structs

from retold.annotation.attribution import chains, quotations, tagged
from retold.annotation.attribution.cast import Speaker, assemble
from retold.annotation.attribution.frames import relations
from retold.annotation.attribution.grammar import Grammar, grammar
from retold.annotation.attribution.regions import DASH, Region, inner_regions, region, within
from retold.annotation.attribution.relations import Relation, with_auxiliaries
from retold.annotation.attribution.speakers import is_person, resolve
from retold.annotation.attribution.tagging import Said, Tagger
from retold.annotation.quotes import Pair, pairs
from retold.languages import load
from retold.languages.text import TextRules
from retold.model import Article, Attribution, Sentence, Span

Resolved = tuple[Relation, Speaker | None, list[str]]  # a relation, its speaker, its own channels

_MOST_TOKENS = 200  # of a sentence; a longer one is no sentence and is analysed in pieces
_PIECE = 800  # characters of a piece
_NEAR = 20  # relations of one sentence that may pass a channel on


def attributions(article: Article, tagger: Tagger | None = None) -> tuple[Attribution, ...]:
    """Attributions in the order of their cues (of their contents where there is no cue).

    The article needs `sentences`; `language` None works with neutral rules. Time is linear in the text's length.
    `tagger` (`tagging.tagger`) is asked about sentences of whose language there are no data, and nothing else.
    """
    return tuple(found for found, _ in explained(article, tagger))


def explained(article: Article, tagger: Tagger | None = None) -> list[tuple[Attribution, str]]:
    """Attributions, each with the layout by which it was found ("that", "paren", ...), for tables of errors."""
    regions: list[Region] = []
    said = tagger(_unknown(article)) if tagger else {}
    found = list(_found(article, regions, said))
    starts = frozenset(m.span[0] for m in article.mentions if m.type == "PER" and " " in m.name)
    cast = assemble(article.text, regions, grammar(article.language or _main_language(article)), starts)
    cast.mentions.update({m.span: m for m in article.mentions})
    resolved: list[Resolved] = []
    for rel in found:
        g = grammar(_language(article, rel))
        if rel.layout == "label" and not is_person(rel, cast):
            continue
        speaker = resolve(rel, g, cast)
        own = chains.own_channels(rel, g, cast)
        chains.remember(rel, g, cast, speaker, own)
        resolved.append((rel, speaker, own))
    by_sentence: dict[int, list[Resolved]] = {}
    for item in resolved:
        by_sentence.setdefault(item[0].region.number, []).append(item)
    out = []
    for item in resolved:
        number = item[0].region.number
        near = [o for n in (number - 1, number, number + 1) for o in by_sentence.get(n, ())[-_NEAR:]]
        out.append((_attribution(article, item, near), item[0].layout))
    return out


def _main_language(article: Article) -> str | None:
    counted = Counter(s.language for s in article.sentences if s.language)
    return counted.most_common(1)[0][0] if counted else None


def _language(article: Article, rel: Relation) -> str | None:
    return article.sentences[rel.region.number].language or article.language


def _unknown(article: Article) -> Article:
    """The article with those sentences alone of whose language there are no data; the others count as furniture."""
    known = [grammar(s.language or article.language).known for s in article.sentences]
    sentences = (structs.replace(s, furniture=s.furniture or k) for s, k in zip(article.sentences, known, strict=True))
    return structs.replace(article, sentences=tuple(sentences))


def _found(article: Article, regions: list[Region], said: dict[int, list[Said]]) -> Iterator[Relation]:
    """Relations of all sentences in order, quotations that go on joined to the one before."""
    out: list[Relation] = []
    for _, group in groupby(enumerate(article.sentences), key=lambda e: e[1].paragraph):
        numbered = list(group)
        for r, quoted, g in _regions(article, numbered):
            regions.append(r)
            told = tagged.relations(article.text, numbered, said, g, r.span) if said else []
            if told:
                out += tagged.without_twins(_in_region(r, quoted, g), told)
            elif not _continues(out, r):
                out += _in_region(r, quoted, g)
    yield from _with_documents(article, [rel for rel in out if rel.content or rel.document])


def _continues(out: list[Relation], r: Region) -> bool:
    """Join a sentence to the quotation before that it goes on with, if it does."""
    for k in range(len(out) - 1, max(-1, len(out) - 5), -1):
        longer = quotations.continued(out[k], r)
        if longer is not None:
            out[k] = longer
            return True
    return False


def _regions(article: Article, group: list[tuple[int, Sentence]]) -> Iterator[tuple[Region, list[Pair], Grammar]]:
    """The sentences of one paragraph as regions, furniture left out; dash speech runs on until its cue."""
    text = article.text
    language = group[0][1].language or article.language
    g, rules = grammar(language), load(language, TextRules)
    whole = (group[0][1].span[0], group[-1][1].span[1])
    quoted = pairs(text, whole, rules)
    left_open = quotations.left_open(text, whole, quoted, rules)
    if left_open is not None:
        quoted = sorted([*(p for p in quoted if p.start < left_open.start), left_open])
        group = _merged(group, left_open.start)
    speech: int | None = None
    for number, sentence in group:
        if sentence.furniture:
            continue
        start, end = sentence.span
        if rules.speech_dash and text[start] in "–—-":
            speech = start + len(text[start:end]) - len(text[start:end].lstrip("–—- \xa0"))
        own = within(quoted, start, end)
        r = region(text, sentence.span, own, g, number=number, paragraph=sentence.paragraph, speech=speech)
        if len(r) > _MOST_TOKENS:
            yield from _pieces(text, sentence, number, quoted, g)
            continue
        yield r, own, g
        if speech is not None and any(t.folded == DASH for t in r.tokens[1:]):
            speech = None


def _pieces(
    text: str, sentence: Sentence, number: int, quoted: Sequence[Pair], g: Grammar
) -> Iterator[tuple[Region, list[Pair], Grammar]]:
    """A text without stops in pieces, so that the time stays linear in its length."""
    start, end = sentence.span
    pointer = 0
    while start < end:
        cut = text.find(" ", min(start + _PIECE, end), min(start + 2 * _PIECE, end))
        stop = cut if cut > 0 else min(start + 2 * _PIECE, end)
        own = []
        while pointer < len(quoted) and quoted[pointer].start < stop:
            if start <= quoted[pointer].start and quoted[pointer].end <= stop:
                own.append(quoted[pointer])
            pointer += 1
        yield region(text, (start, stop), own, g, number=number, paragraph=sentence.paragraph), own, g
        start = stop


def _merged(group: list[tuple[int, Sentence]], start: int) -> list[tuple[int, Sentence]]:
    """Sentences of a paragraph with those from `start` on joined into one."""
    kept = [(n, s) for n, s in group if s.span[1] <= start]
    rest = group[len(kept) :]
    first, last = rest[0], rest[-1]
    return [*kept, (first[0], structs.replace(first[1], span=(first[1].span[0], last[1].span[1])))]


def _in_region(r: Region, quoted: Sequence[Pair], g: Grammar) -> list[Relation]:
    out = relations(r, g)
    for _, span in sorted(r.atoms.items()):
        whole = quotations.broken(r, span, quoted, g)
        if whole is not None:
            whole = with_auxiliaries(whole, g)
            out.append(whole)
        for inner in inner_regions(r, span, quoted, g):
            out += [rel for rel in relations(inner, g) if whole is None or rel.cue != whole.cue]
    claimed = [span for rel in out for span in rel.content if rel.region is r]
    out += quotations.alone(r, [*claimed, *(s for rel in out if rel.layout == "broken" for s in rel.content)])
    out += [label] if (label := quotations.label(r)) is not None and not out else []
    out = [rel for rel in out if rel.document or rel.content or rel.layout == "colon-next"]
    return sorted(_distinct(out), key=lambda rel: rel.cue)


def _distinct(found: list[Relation]) -> list[Relation]:
    """One relation a cue."""
    seen: dict[Span, Relation] = {}
    for rel in found:
        seen.setdefault(rel.cue, rel)
    return list(seen.values())


def _with_documents(article: Article, found: list[Relation]) -> list[Relation]:
    """Document-scope relations with the sentence before as their content."""
    out = []
    for rel in found:
        if rel.document and not rel.content:
            number = rel.region.number - 1
            while number >= 0 and article.sentences[number].furniture:
                number -= 1
            if number >= 0:
                start, end = article.sentences[number].span
                text = article.text[start:end].rstrip(".!?… ")
                rel = replace(rel, content=((start, start + len(text)),))
        out.append(rel)
    return out


def _attribution(article: Article, item: Resolved, near: Sequence[Resolved]) -> Attribution:
    rel, speaker, own = item
    via = [*own, *chains.inherited(rel, near)]
    rules = load(_language(article, rel), TextRules)
    quoted = [] if rel.direct else pairs(article.text, _extent(rel), rules)
    name = speaker.name if speaker else None
    return Attribution(
        content=rel.content,
        cue=rel.cue if rel.cue[0] < rel.cue[1] else None,
        source=rel.region.cut(*rel.source) if rel.source else None,
        kind="direct" if rel.direct else quotations.kind(article.text, rel.content, quoted),
        scope="document" if rel.document else "span",
        speaker=name,
        via=tuple(dict.fromkeys(v for v in via if v != name)),
    )


def _extent(rel: Relation) -> Span:
    starts = [s for s, _ in rel.content] or [rel.cue[0]]
    ends = [e for _, e in rel.content] or [rel.cue[1]]
    return min(starts), max(ends)

"""What a report names as where its information comes from, read from its words alone.

A name counts when its surroundings in the sentence say so: governed by "according to", "citing", "an interview with";
beside a reporting verb as the one who reports or the one who was told; a platform on which something was written; a
slug in brackets or a dateline. Cues come from the languages' attribution data, outlets from `languages.outlets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retold.annotation.names import gazetteer
from retold.comparison.cues import Line, Role, as_words, small_words
from retold.comparison.institutions import Institution, institution
from retold.languages import load, outlets
from retold.languages.attribution import AttributionRules
from retold.languages.names import classes
from retold.languages.words import words
from retold.model import Article, Mention, Sentence, Span

_GOVERNED = 4  # words that may stand between "according to" and the name: articles, adjectives, "the newspaper"
_BESIDE = 3  # words between a reporting verb and its subject
_LITTLE = 3  # letters of articles, prepositions and conjunctions
_WINDOW = 8  # words behind a cue in which a body of a known kind is looked for
_LONGEST = 5  # words of a name that the data may know
_TOLD = 14  # words between a verb of telling and the outlet that was told
_WRITTEN = 6  # words between a verb of writing and the platform
_SHORT = 9  # words of a sentence that says nothing but where the report comes from
_PAUSE = re.compile(r"[.,;:()–—/!?\n]")
_STOP = re.compile(r"[.;:()–—/!?\n]")
_COORDINATED = re.compile(r"[\s,„“”«»\"/-]*\S{0,3}[\s,„“”«»\"/-]*")
_ACRONYM = re.compile(r"\([A-Z]{2,7}\)")
_SLUG = re.compile(r"[(\[/][^()\[\]/\n]{0,24}[)\]/]")
_QUOTED = re.compile(r"[«„“\"‘]([^«»„“”\"\n]{2,40})[»“”\"’]")
_QUOTES = " \u00a0„“”«»\"'’‘"

_GOVERNING: tuple[Role, ...] = ("according", "cite", "by")


class Citation(NamedTuple):
    """A name that a report rests on, where it stands; `whole` when it stands for the report as a whole.

    `known` names an outlet or a group of outlets; else `body` says which institution it is.
    """

    span: Span
    known: str | None
    body: Institution | None
    sentence: int
    whole: bool
    told: bool  # the outlet was told first-hand
    leads: int | None  # where the name that it leads on to begins: "X, citing Y"


class _Named(NamedTuple):
    first: int
    last: int
    span: Span
    known: str | None
    body: Institution | None
    platform: bool


def citations(article: Article) -> tuple[Citation, ...]:
    """All citations of an article that has sentences, in order of the text."""
    return tuple(c for index in range(len(article.sentences)) for c in cited_in(article, index))


def cited_in(article: Article, index: int) -> list[Citation]:
    """The citations in one sentence of an article."""
    sentence = article.sentences[index]
    slugs = list(_slugs(article, index, sentence))
    if sentence.furniture:
        return slugs
    start, end = sentence.span
    inside = [m for m in article.mentions if start <= m.span[0] and m.span[1] <= end]
    people = [m.span for m in inside if m.type == "PER"]
    hits = [
        (span, outlet)
        for span, outlet in outlets.find(article.text, start, end)
        if not _within(span, people) or outlets.beside_noun(article.text, span)
    ]
    line = Line(article, index, sentence)
    spoken = [a.source for a in article.attributions if a.source and start <= a.source[0] and a.source[1] <= end]
    sources = list(_sources(line, spoken, people)) if article.mentions else []  # without names people look like bodies
    named = _named(line, hits, [m for m in inside if m.type == "ORG"], sources)
    found = list(_cited(line, named))
    return sorted(found + [c for c in slugs if not any(c.span == f.span for f in found)])


def _within(span: Span, others: Sequence[Span]) -> bool:
    """Whether a name is a part of a longer one: the surname of Michael Bloomberg."""
    return any(s <= span[0] and span[1] <= e and (s, e) != span for s, e in others)


def _sources(line: Line, spoken: Sequence[Span], people: Sequence[Span]) -> Iterator[Span]:
    """Sources of attributions that are no people, without the article before them."""
    for start, end in spoken:
        first, last = line.at((start, end))
        while first < last and line.text[line.words[first].start].islower():
            first += 1
        named = first < last and not any(s < end and start < e for s, e in people)
        if named and not any(role in ("person", "say") for role in line.roles[first:last]):
            yield line.words[first].start, line.words[last - 1].end


def _named(
    line: Line, hits: Sequence[tuple[Span, outlets.Outlet]], bodies: Sequence[Mention], sources: Sequence[Span]
) -> list[_Named]:
    """Everything in the sentence that might be an origin, without overlap, outlets first."""
    found = [_Named(*line.at(s), s, o.name, None, o.kind == "platform") for s, o in hits]
    taken = [n.span for n in found]
    for span, name in (*_unlisted(line), *_groups(line)):
        if not any(s < span[1] and span[0] < e for s, e in taken):
            taken.append(span)
            found.append(_Named(*line.at(span), span, name, None, False))
    unmentioned = [*_kinds(line), *_bracketed(line), *sources]
    for start, mention in [*((s, None) for s in unmentioned), *((m.span, m) for m in bodies)]:
        if any(s < start[1] and start[0] < e for s, e in taken):
            continue
        body, span = institution(line.text, start, line.language, mention)
        if body is not None:
            taken.append(span)
            found.append(_Named(*line.at(span), span, None, body, False))
    return sorted(found, key=lambda n: n.span)


def _unlisted(line: Line) -> Iterator[tuple[Span, str]]:
    """Outlets that the data do not know, by the noun before their quoted name: «газета „X“»."""
    for m in _QUOTED.finditer(line.text, *line.span):
        body = any("organisation" in classes(line.language, w.folded) for w in words(m.group(1)))
        if m.group(1)[0].isupper() and not body and outlets.beside_noun(line.text, m.span(1)):
            yield m.span(1), m.group(1)


def _groups(line: Line) -> Iterator[tuple[Span, str]]:
    """Outlets that are not named one by one: "Ukrainian media", "world news agencies"."""
    data = outlets.surroundings()
    for k, word in enumerate(line.words):
        noun = data.groups.get(word.folded)
        if noun is None or not k:
            continue
        before = line.words[k - 1]
        code = gazetteer.nationality(before.folded, line.language)
        adjective = data.demonyms.get(code) if code else None
        for beginning, name in data.adjectives.items() if not adjective else ():
            if before.folded.startswith(beginning):
                adjective = name
        if adjective and line.between(k - 1, k).isspace():
            yield (before.start, word.end), f"{adjective} {noun}"


def _kinds(line: Line) -> Iterator[Span]:
    """Bodies of a kind that every country has, written without a capital perhaps: "the health ministry"."""
    for k in range(len(line.words)):
        if k and line.roles[k] is None:
            continue
        start = k + 1 if line.roles[k] else k  # behind a cue, or at the beginning of the sentence
        window = range(start, min(len(line.words), start + _WINDOW))
        written = tuple(line.text[line.words[n].start : line.words[n].end] for n in window)
        body = gazetteer.body(written, line.language)
        if body is not None and body.first <= _BESIDE:
            yield line.words[window[body.first]].start, line.words[window[body.last - 1]].end
        for first in range(min(_BESIDE, len(written))):
            for last in range(min(len(written), first + _LONGEST), first, -1):
                known = gazetteer.lookup(written[first:last], line.language)
                if known is not None and known.type == "ORG":
                    yield line.words[window[first]].start, line.words[window[last - 1]].end
                    break


def _bracketed(line: Line) -> Iterator[Span]:
    """Bodies whose acronym stands in brackets behind their name."""
    for m in _ACRONYM.finditer(line.text, *line.span):
        _, last = line.at(m.span())
        for k in range(last - 2, max(-1, last - 2 - _WINDOW - _LONGEST), -1):
            if _PAUSE.search(line.between(k, k + 1)) and k < last - 2:
                break
            word = line.words[k]
            if line.text[word.start].isupper() and "organisation" in classes(line.language, word.folded):
                yield word.start, word.end
                break


def _cited(line: Line, named: Sequence[_Named]) -> Iterator[Citation]:
    counted: list[bool] = []
    for k, one in enumerate(named):
        told = _was_told(line, one)
        counts = told or _counts(line, one)
        if not counts and k and counted[k - 1]:  # "laut NDR, WDR und SZ"
            gap = line.text[named[k - 1].span[1] : one.span[0]]
            counts = bool(_COORDINATED.fullmatch(gap)) and (one.body is None) == (named[k - 1].body is None)
        counted.append(counts)
        if counts:
            leads = next((n.span[0] for n in named[k + 1 :] if _leads(line, one, n)), None)
            yield Citation(one.span, one.known, one.body, line.index, _whole(line, named), told, leads)


def _counts(line: Line, one: _Named) -> bool:
    left, right = _left(line, one), _right(line, one)
    if one.platform:
        return _on_platform(line, one)
    if left in _GOVERNING or right == "after":
        return True
    if left == "information":
        return one.body is None
    if "say" in (left, right) or (one.body is None and "announce" in (left, right)):
        return True
    return one.body is None and _heads(line, one)


def _left(line: Line, one: _Named) -> str | None:
    """The cue before a name with nothing but small words, adjectives and "the newspaper" between."""
    data = outlets.surroundings()
    for k in range(one.first - 1, max(-1, one.first - 2 - _GOVERNED), -1):
        if _PAUSE.search(line.between(k, k + 1)):
            return None
        role = line.roles[k]
        if one.body is not None and role is None and not _belongs(line, k):
            return None
        if one.body is None and role is None and _is_another(line, k):
            return None
        if role == "person":
            return None
        if role in _GOVERNING or (role in ("say", "announce") and one.first - 1 - k <= _BESIDE):
            return role
        if line.words[k].folded.startswith(data.information):
            return "information"
        if one.body is None and one.first - 1 - k <= _BESIDE and line.words[k].folded.startswith(data.passes_on):
            return "say"
        if line.words[k].folded in data.by and _put_out(line, k):
            return "by"
    return None


def _is_another(line: Line, k: int) -> bool:
    """Whether a word with a capital between cue and outlet is somebody else: "according to Nielsen, CNN …"."""
    word = line.words[k]
    data = outlets.surroundings()
    known = word.folded.startswith((*data.nouns, *data.information, *data.passes_on))
    capital = line.text[word.start].isupper() and word.start > line.span[0]
    return capital and not known and gazetteer.nationality(word.folded, line.language) is None


def _belongs(line: Line, k: int) -> bool:
    """Whether a word may stand before a body's name without being somebody at it: «глава МИД»."""
    word = line.words[k].folded
    adjective = load(line.language, AttributionRules).endings.adjective
    return (
        (len(word) <= _LITTLE and line.roles[k] != "person")
        or bool(adjective and re.search(adjective, word))
        or gazetteer.nationality(word, line.language) is not None
        or "organisation" in classes(line.language, word)
    )


def _put_out(line: Line, k: int) -> bool:
    """Whether something was published or sent: before "by", or near a platform."""
    near = line.words[max(0, k - 2 * _GOVERNED) : k]
    return any(w.folded.startswith(outlets.surroundings().put_out) for w in near)


def _right(line: Line, one: _Named) -> str | None:
    """The cue behind a name: "CNN reported", "dpa zufolge"."""
    beside = _BESIDE
    if one.body is not None:
        beside = 1  # "the ministry has said", not "the ministry is ready to say"
        before = one.first - 1
        if one.first and not _PAUSE.search(line.between(before, one.first)) and not _belongs(line, before):
            return None
    closing = "," if one.first and "," in line.between(one.first - 1, one.first) else ""  # of an apposition
    for k in range(one.last, min(len(line.words), one.last + 1 + beside)):
        pause = line.between(k - 1, k) if k else ""
        if _PAUSE.search(pause.replace(closing, "", 1) if k == one.last and closing else pause):
            return None
        role = line.roles[k]
        if role == "person":
            return None
        if one.body is None and line.words[k].folded.startswith(outlets.surroundings().passes_on):
            return "say"
        if role in ("say", "announce", "after", "cite"):
            return "say" if role == "cite" else role
        if k == one.last and line.text[line.words[k].start].isupper():
            return None  # "the CNN Center said"
    return None


def _heads(line: Line, one: _Named) -> bool:
    """A headline of the form "CNN: ..."."""
    before, behind = line.text[line.span[0] : one.span[0]], line.text[one.span[1] : one.span[1] + 2]
    return not before.strip(_QUOTES) and behind.lstrip(_QUOTES).startswith(":")


def _was_told(line: Line, one: _Named) -> bool:
    """Somebody said it to the outlet: "told CNN", «заяви пред CNN», "sagte dem MDR"."""
    if one.body is not None or one.platform or not one.first:
        return False
    prepositions, this = small_words(line.language)
    k = one.first - 1
    nouns = outlets.surroundings().nouns
    while k > 0 and one.first - k <= _BESIDE and line.words[k].folded.startswith(nouns):
        k -= 1
    if line.roles[k] == "say" and k and line.roles[k - 1] in (None, "person"):
        # "the mayor told CNN", not "…, reports CNN"
        subject = line.words[k - 1].folded
        return not _PAUSE.search(line.between(k - 1, k)) and subject not in this | as_words(line.language)
    if line.words[k].folded not in prepositions:
        return False
    for n in range(k - 1, max(-1, k - 1 - _TOLD), -1):
        if line.roles[n] == "say":
            return True
        if _STOP.search(line.between(n, n + 1)):
            return False
    for n in range(one.last, min(len(line.words), one.last + 2)):  # «je za STA povedal»
        if _PAUSE.search(line.between(n - 1, n)):
            return False
        if line.roles[n] == "say":
            return True
    return False


def _on_platform(line: Line, one: _Named) -> bool:
    """Something was written there: a preposition before the platform and a reporting verb in the sentence."""
    k = one.first - 1
    nouns = outlets.surroundings().nouns
    while k > 0 and one.first - k <= _BESIDE and line.words[k].folded.startswith(nouns):
        k -= 1
    prepositions = small_words(line.language)[0] | outlets.surroundings().prepositions | outlets.surroundings().by
    before = k >= 0 and line.words[k].folded in prepositions
    near = range(max(0, one.first - _WRITTEN), min(len(line.words), one.last + _WRITTEN))
    written = any(line.roles[n] in ("say", "announce", *_GOVERNING) for n in near)
    return before and (written or _put_out(line, one.first))


def _leads(line: Line, one: _Named, other: _Named) -> bool:
    """Whether an outlet cites the other: "X, citing Y"."""
    return one.known is not None and any(r in ("cite", "by") for r in line.roles[one.last : other.first])


def _whole(line: Line, named: Sequence[_Named]) -> bool:
    """Whether the sentence says only, or first of all, where the report comes from: "This is reported by X"."""
    names = sum(n.last - n.first for n in named)
    this = small_words(line.language)[1]
    return len(line.words) - names <= _SHORT and any(w.folded in this for w in line.words)


def _slugs(article: Article, index: int, sentence: Sentence) -> Iterator[Citation]:
    """Agencies in brackets or slashes, and datelines: "(ČTK)", "/BTA/", "LONDON, March 3 (Reuters) –"."""
    text, (start, end) = article.text, sentence.span
    for m in _SLUG.finditer(text, start, min(len(text), end + 2)):
        edge = m.start() - start < 60 or end - m.end() < 6
        for span, outlet in outlets.find(text, *m.span()) if edge and ":" not in m.group() else ():
            if outlet.kind == "agency" and len(words(text, *m.span())) <= len(words(text, *span)) + 1:
                yield Citation(span, outlet.name, None, index, True, False, None)
    line = text[start:end].strip(" \u00a0.;")
    if sentence.furniture and 1 < len(line) <= 30:
        hits = outlets.find(text, start, end)
        rest = len(words(text, start, end)) - sum(len(words(text, *s)) for s, _ in hits)
        if hits and not rest and all(o.kind == "agency" for _, o in hits):
            yield from (Citation(s, o.name, None, index, True, False, None) for s, o in hits)

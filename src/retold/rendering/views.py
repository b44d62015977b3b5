"""What the pages show, worked out of the nouns: the templates only lay it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retold.errors import count
from retold.model import Article, Claim, Comparison, Span, Statement
from retold.rendering import findings, labels
from retold.rendering.findings import Frame, difference_marks, frames, report_frames, told_once
from retold.rendering.pieces import Mark, Piece, by_sentence, pieces
from retold.rendering.safe import line, shown, web_address


class Said(NamedTuple):
    """A text with its language ("" while unknown) and direction."""

    text: str
    lang: str
    dir: str


class Report(NamedTuple):
    """The head of a report; `number` counts from 1 and names the anchors `r1`, `r1-s5`."""

    number: int
    name: Said
    language: str | None
    title: Said | None
    published: str | None
    stamp: str | None
    source: Said
    address: str | None
    frames: list[Frame]
    page: str = ""  # of a server, where its full text stands; "" while that is further down on the same page

    def place(self, sentence: int) -> str:
        """Where a sentence of the full text stands."""
        return f"{self.page}#{anchor(0 if self.page else self.number, sentence)}"


class Shown(NamedTuple):
    """A sentence as pieces; `claims` are the numbers of the claims it stands in."""

    number: int
    anchor: str
    lang: str
    dir: str
    pieces: list[Piece]
    furniture: bool
    claims: list[int]
    before: str
    frames: list[Frame]


class Told(NamedTuple):
    """What a report says of a claim; `judged` where a reader decided about this report's part of it alone."""

    report: Report
    sentences: list[Shown]
    judged: str = ""


class Differing(NamedTuple):
    """A difference: its letter at the words, its type, the explanation with the quoted words apart.

    `elsewhere` are sentences outside the statement that hold the words, `between` those of more than two reports that
    hold one reading and the other; both are empty for a difference that another one of the claim `leads`.
    """

    letter: str
    type: str
    word: str
    explanation: list[Said]
    elsewhere: list[tuple[Report, int]]
    between: list[list[Report]]
    judged: str
    leads: bool = True


class Shared(NamedTuple):
    """A claim: a cell for each report, empty where the report does not tell it."""

    id: int
    relation: str
    cells: list[list[Told]]
    absent: int
    differences: list[Differing]
    origins: list[Said]
    independent: str | None
    judged: str


def anchor(report: int, sentence: int) -> str:
    """The anchor of a sentence; a report that has its page to itself has the number 0."""
    return f"r{report}-s{sentence}" if report else f"s{sentence}"


def lang(code: str | None) -> str:
    """The value of `lang`: the code if it is well-formed, else "" for unknown."""
    return code if code and code.replace("-", "").isalnum() and code.isascii() else ""


def said(text: str, code: str | None = None) -> Said:
    """A line of text in a language; without one the browser finds the direction."""
    return Said(line(text), lang(code), labels.direction(code) if code else "auto")


def reports(articles: Sequence[Article]) -> list[Report]:
    """The heads of the reports in the order given."""
    return [
        Report(
            number,
            said(name, article.language if article.outlet else None),
            labels.language_name(article.language),
            said(article.title, article.language) if article.title else None,
            labels.published(article.published),
            article.published.value if article.published else None,
            said(article.source),
            web_address(article.source),
            report_frames(article),
        )
        for number, (name, article) in enumerate(zip(labels.report_names(articles), articles, strict=True), 1)
    ]


def sentence(article: Article, report: int, index: int, marks: Iterable[Mark] = (), before: str = "") -> Shown:
    """The sentence `index` of the report with the number `report`."""
    noun = article.sentences[index]
    code = noun.language or article.language
    cut = pieces(article.text, noun.span, marks)
    return Shown(
        index + 1, anchor(report, index + 1), lang(code), labels.direction(code), cut, noun.furniture, [], before, []
    )


def told(comparison: Comparison, heads: Sequence[Report], statement: Statement, marks: Sequence[Mark] = ()) -> Told:
    """A statement, each sentence with who says it; the same speaker of the next sentence is not named again."""
    article, head = comparison.articles[statement.article], heads[statement.article]
    shown = []
    last: list[Frame] = []
    for index in statement.sentences:
        found = frames(article, [index])
        view = sentence(article, head.number, index, marks)
        shown.append(view._replace(frames=[] if found == last else found))
        last = found
    return Told(head, shown, statement.judged or "")


def shared(comparison: Comparison, heads: Sequence[Report]) -> list[Shared]:
    """The claims in the order of the comparison."""
    return [_claim(comparison, heads, c) for c in comparison.claims]


def _claim(comparison: Comparison, heads: Sequence[Report], claim: Claim) -> Shared:
    cells: list[list[Told]] = [[] for _ in heads]
    for statement in claim.statements:
        marks = difference_marks(claim, statement.article)
        cells[statement.article].append(told(comparison, heads, statement, marks))
    number = claim.independent_origins
    independent = None if number is None else count(number, "independent origin")
    differences = _differences(comparison, heads, claim)
    origins = [said(o) for o in claim.origins]
    absent = sum(not cell for cell in cells)
    return Shared(claim.id, claim.relation, cells, absent, differences, origins, independent, claim.judged or "")


def _differences(comparison: Comparison, heads: Sequence[Report], claim: Claim) -> list[Differing]:
    stated = {(s.article, i) for s in claim.statements for i in s.sentences}
    result = []
    telling = {t.indices[0]: t for t in told_once(claim)}
    for index, difference in enumerate(claim.differences):
        quotes = []
        elsewhere = []
        for side, span in zip(difference.articles, difference.spans, strict=True):
            article = comparison.articles[side]
            if span:
                quotes.append(said(article.text[span[0] : span[1]], article.language))
                at = sentence_at(article, span)
                if at is not None and (side, at) not in stated:
                    elsewhere.append((heads[side], at + 1))
        word = labels.DIFFERENCES[difference.type].word
        explanation = quoted(difference.explanation, quotes)
        leads = index in telling
        sides = dict.fromkeys(telling[index].sides) if leads and len(heads) > 2 else {}
        between = [[heads[a] for a in side] for side in sides]
        letter, judged = labels.letter(index), difference.judged or ""
        result.append(Differing(letter, difference.type, word, explanation, elsewhere, between, judged, leads))
    return result


def sentence_at(article: Article, span: Span) -> int | None:
    """The index of the sentence in which a span begins."""
    return next((i for i, s in enumerate(article.sentences) if s.span[0] <= span[0] < s.span[1]), None)


def quoted(explanation: str, quotes: Iterable[Said]) -> list[Said]:
    """An English explanation in which the words of the reports carry their own language."""
    parts = [Said(line(explanation), "en", "ltr")]
    for quote in sorted(quotes, key=lambda q: -len(q.text)):
        for at, part in enumerate(parts):
            head, found, tail = part.text.partition(quote.text) if quote.text and part.lang == "en" else ("", "", "")
            if found and quote.lang != "en":
                parts[at : at + 1] = [p for p in (Said(head, "en", "ltr"), quote, Said(tail, "en", "ltr")) if p.text]
                break
    return parts


def only(comparison: Comparison, heads: Sequence[Report]) -> list[tuple[Report, list[Told]]]:
    """What stands in one report only, by report; reports without such statements are left out."""
    alone: dict[int, list[Told]] = defaultdict(list)
    for statement in comparison.unique:
        alone[statement.article].append(told(comparison, heads, statement))
    return [(head, alone[i]) for i, head in enumerate(heads) if alone[i]]


class Paragraph(NamedTuple):
    """Sentences of one paragraph and the claims they stand in."""

    sentences: list[Shown]
    claims: list[int]
    furniture: bool


def full_text(
    article: Article, report: int, marks: Iterable[Mark] = (), claims: dict[int, list[int]] | None = None
) -> list[Paragraph]:
    """The whole text by paragraphs; `claims` maps a sentence to its claims. No character but white space is lost."""
    if not article.sentences:
        whole = Shown(1, anchor(report, 1), lang(article.language), labels.direction(article.language),
                      pieces(article.text, (0, len(article.text)), marks), False, [], "", [])  # fmt: skip
        return [Paragraph([whole], [], False)]
    groups: dict[int, list[Shown]] = defaultdict(list)
    end = 0
    for index, (noun, inside) in enumerate(zip(article.sentences, by_sentence(article, marks), strict=True)):
        before = shown(article.text[end : max(end, noun.span[0])])
        group = groups[noun.paragraph]
        view = sentence(article, report, index, inside, before if group or before.strip() else "")
        group.append(view._replace(claims=(claims or {}).get(index, [])))
        end = noun.span[1]
    rest = shown(article.text[end:])
    if rest.strip():
        last = groups[article.sentences[-1].paragraph]
        last[-1] = last[-1]._replace(pieces=[*last[-1].pieces, Piece(rest)])
    return [
        Paragraph(g, sorted({c for s in g for c in s.claims}), all(s.furniture for s in g)) for g in groups.values()
    ]


def claims_by_sentence(comparison: Comparison, article: int) -> dict[int, list[int]]:
    """For each sentence of an article the claims it stands in."""
    result: dict[int, list[int]] = defaultdict(list)
    for claim in comparison.claims:
        for statement in claim.statements:
            for index in statement.sentences if statement.article == article else ():
                result[index].append(claim.id)
    return result


class Named(NamedTuple):
    """An entity: its names for each of the languages, and the sentences that mention it."""

    type: str
    names: list[list[Said]]
    where: list[tuple[Report, list[int]]]


def name_languages(comparison: Comparison) -> list[str]:
    """The languages of the names: those of the reports in their order, then others by code."""
    codes = {code for entity in comparison.entities for code in findings.called(entity)}
    first = dict.fromkeys(a.language for a in comparison.articles if a.language in codes)
    return [c for c in first if c] + sorted(codes - set(first))


def entities(comparison: Comparison, heads: Sequence[Report]) -> list[Named]:
    """The entities, with their names in the columns of `name_languages`."""
    codes = name_languages(comparison)
    where = [_mentioned(a) for a in comparison.articles]
    result = []
    shared, alone = findings.entities(comparison)
    for entity in (*shared, *alone):
        called = findings.called(entity)
        names = [[said(name, code) for name in called.get(code, ())] for code in codes]
        found = [(head, where[i][entity.id]) for i, head in enumerate(heads) if entity.id in where[i]]
        result.append(Named(labels.TYPES[entity.type], names, found))
    return result


def _mentioned(article: Article) -> dict[str, list[int]]:
    marks = [Mark(*m.span, "name", m.entity) for m in article.mentions if m.entity]
    result: dict[str, list[int]] = defaultdict(list)
    for index, inside in enumerate(by_sentence(article, marks)):
        for entity in dict.fromkeys(m.label for m in inside):
            result[entity].append(index + 1)
    return result


def at(article: Article, span: Span) -> Said:
    """The text at a span in the language of its article."""
    return said(article.text[span[0] : span[1]], article.language)


class Found(NamedTuple):
    """Something that annotation found: as it stands in the text, what it means, the sentence."""

    text: Said
    meaning: str
    sentence: int | None


def found(article: Article) -> list[tuple[str, list[Found]]]:
    """What annotation found besides attributions, by kind; kinds without any are left out."""
    return [
        (heading, [Found(at(article, f.span), f.meaning, _number(article, f.span)) for f in rows])
        for heading, rows in findings.found(article)
    ]


def _number(article: Article, span: Span) -> int | None:
    index = sentence_at(article, span)
    return None if index is None else index + 1

"""Origins: which outlets, institutions and channels each report rests on, and how many of them are independent.

Outlets are not origins: five reports that rest on one CNN story have one origin. What a report names as its source is
found twice, by its attributions and by the words around the names of outlets (`comparison.citations`), since each
finds what the other misses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from retold.comparison.citations import Citation, citations, cited_in
from retold.comparison.institutions import Institution, body_name, main_country
from retold.languages import outlets
from retold.languages.words import fold, words
from retold.model import Article, Attribution, Claim, Origin, Span


def origins(articles: Sequence[Article]) -> tuple[Origin, ...]:
    """What each report names as where its information comes from, in the order of the reports and their texts.

    Reports need sentences; attributions and mentions help where they are there. Names are canonical, in English where
    a name in English is known; an outlet that reports itself counts only where it was told first-hand.
    """
    found: list[Origin] = []
    names = _Names(articles)
    for number, article in enumerate(articles):
        spans: dict[str, list[Span]] = defaultdict(list)
        entities: dict[str, str] = {}
        for cited in names.cited[number]:
            if cited.known is None or not _itself(article, cited):
                name = names.of(cited, article)
                spans[name].append(cited.span)
                if cited.body is not None and cited.body.entity:
                    entities.setdefault(name, cited.body.entity)
        for name, where in sorted(spans.items(), key=lambda kv: min(kv[1])):
            where = sorted(set(where))
            found.append(Origin(article=number, name=name, spans=tuple(where), entity=entities.get(name)))
    return tuple(found)


def common(origins: Sequence[Origin], articles: Sequence[Article]) -> tuple[str, ...]:
    """Names that every report rests on, in alphabetical order, whichever report comes first."""
    by_article = [{o.name for o in origins if o.article == k} for k in range(len(articles))]
    shared = set.intersection(*by_article) if by_article else set()
    return in_order(shared)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names in alphabetical order, so that the order of the reports changes nothing."""
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


def of_claim(
    claim: Claim, articles: Sequence[Article], origins: Sequence[Origin], *, one_text: Sequence[tuple[int, int]] = ()
) -> tuple[tuple[str, ...], int | None]:
    """What the statements of a claim rest on, and how many of these origins are independent of each other.

    `origins` are those of the articles. Statements have one origin when any outlet, institution or speaker is at the
    end of both; so the number is at most that of the statements. It is None when it cannot be known: a statement has
    no known origin and was not reported first-hand, or what it rests on is not named so that it could be told from
    the others ("local media"). `one_text` names pairs of articles that rest on one text (`reuse.one_text`).
    """
    (found,) = of_claims([claim], articles, origins, one_text=one_text)
    return found


def of_claims(
    claims: Sequence[Claim],
    articles: Sequence[Article],
    origins: Sequence[Origin],
    *,
    one_text: Sequence[tuple[int, int]] = (),
) -> tuple[tuple[tuple[str, ...], int | None], ...]:
    """What `of_claim` gives, for all claims of a comparison at once, which is several times faster."""
    reports = [_Report(article, [o for o in origins if o.article == k]) for k, article in enumerate(articles)]
    return tuple(_of_claim(claim, reports, origins, one_text) for claim in claims)


def _of_claim(
    claim: Claim, reports: Sequence[_Report], origins: Sequence[Origin], one_text: Sequence[tuple[int, int]]
) -> tuple[tuple[str, ...], int | None]:
    chains = [_chain(reports[s.article], s.sentences) for s in claim.statements]
    listed = tuple(dict.fromkeys(name for chain in chains for name in chain.names))
    members = {s.article for s in claim.statements}
    if _rest_on_one_text(members, one_text):
        return listed or _shared(origins, members), 1
    if not all(chain.ends for chain in chains):
        return listed, None
    count = _components([chain.ends for chain in chains])
    return listed, None if count > 1 and any(chain.vague for chain in chains) else count


class _Chain(NamedTuple):
    """The way a statement came: names of origins, the keys of those at its end, whether one of them is vague."""

    names: tuple[str, ...]
    ends: frozenset[str]
    vague: bool


class _Report:
    """A report with its origins, and the citations that name them, sentence by sentence."""

    def __init__(self, article: Article, mine: Sequence[Origin]) -> None:
        self.article, self.mine = article, mine
        named = {span: o.name for o in mine for span in o.spans}
        places = {i for span in named for i in _sentence_at(article, span)}
        self.cited = {i: [(named[c.span], c) for c in cited_in(article, i) if c.span in named] for i in sorted(places)}


def _chain(report: _Report, sentences: Sequence[int]) -> _Chain:
    """What a statement rests on: its own sentences say it, or else a line for the report as a whole."""
    article, mine = report.article, report.mine
    spans = [article.sentences[i].span for i in sentences]
    spoken = [_spoken(a, article, mine) for a in article.attributions if a.scope == "span" and _covers(a, spans)]
    cited = [c for i in sentences for c in report.cited.get(i, ())]
    if not cited and not any(chain.names for chain in spoken):
        cited = [(name, c) for found in report.cited.values() for name, c in found if c.whole]
    names = [name for name, _ in cited] + [name for chain in spoken for name in chain.names]
    ends = {name for name, c in cited if c.leads is None}.union(*(chain.ends for chain in spoken))
    vague = any(chain.vague for chain in spoken) or any(map(_is_group, ends))
    return _Chain(tuple(dict.fromkeys(names)), frozenset(ends), vague)


def _is_group(name: str) -> bool:
    """Whether a name stands for outlets that are not named one by one: "local media"."""
    groups = set(outlets.surroundings().groups.values())
    return outlets.resolve(name) is None and any(name.endswith(" " + group) for group in groups)


def _shared(origins: Sequence[Origin], members: set[int]) -> tuple[str, ...]:
    named = [{o.name for o in origins if o.article == k} for k in sorted(members)]
    return tuple(sorted(set.intersection(*named)))


def _covers(attribution: Attribution, spans: Sequence[Span]) -> bool:
    """Whether half of one of the sentences is the attribution: its content, cue and source."""
    parts = [*attribution.content, *(s for s in (attribution.cue, attribution.source) if s is not None)]
    return any(
        2 * sum(max(0, min(e, end) - max(s, start)) for s, e in parts) >= end - start
        and any(s < end and start < e for s, e in attribution.content)
        for start, end in spans
    )


def _spoken(attribution: Attribution, article: Article, mine: Sequence[Origin]) -> _Chain:
    """Who spoke, and the last of the channels, which is the nearest to the speaker.

    A speaker without an entity is vague: the same person may speak in another report.
    """
    names = {o.name for o in mine}
    via = [outlet.name if (outlet := outlets.resolve(name)) else name for name in attribution.via]
    listed = [name for name in via if name in names]
    ends = set(listed[-1:])
    itself = next((o.name for o in mine if any(_speaks(attribution, article, s) for s in o.spans)), None)
    if itself is not None:
        listed, ends = [*listed, itself], {itself}
    elif attribution.entity is not None:
        ends.add(f"speaker {attribution.entity}")
    vague = itself is None and attribution.entity is None and attribution.speaker is not None
    return _Chain(tuple(listed), frozenset(ends), vague)


def _speaks(attribution: Attribution, article: Article, span: Span) -> bool:
    """Whether the origin named in `span` is the speaker: «у відомстві» resolved to the ministry named before."""
    spoken = [w.folded for w in words(attribution.speaker or "")]
    named = [w.folded for w in words(article.text, *span)]
    return len(spoken) == len(named) and all(
        a[: max(3, len(a) - 3)] == b[: max(3, len(a) - 3)] for a, b in zip(spoken, named, strict=True)
    )


def _sentence_at(article: Article, span: Span) -> list[int]:
    return [i for i, s in enumerate(article.sentences) if s.span[0] <= span[0] < s.span[1]]


def _components(groups: Sequence[frozenset[str]]) -> int:
    """How many groups remain when those that share a key are joined."""
    joined: list[set[str]] = []
    for group in groups:
        touching = [other for other in joined if other & group]
        joined = [other for other in joined if not other & group] + [set(group).union(*touching)]
    return len(joined)


def _rest_on_one_text(members: set[int], pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether the pairs of articles that rest on one text join all the members."""
    inside = [frozenset(map(str, pair)) for pair in pairs if set(pair) <= members]
    return len(frozenset().union(*inside)) == len(members) and _components(inside) == 1


class _Names:
    """The citations of each article of a call, and what they are called in all of them."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.cited = [_all(article) for article in articles]
        self._countries: Mapping[str, set[str]] = defaultdict(set)
        self._written: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        self._named: set[str] = set()
        for article, found in zip(articles, self.cited, strict=True):
            for body in (c.body for c in found if c.body is not None):
                if body.kind and body.country:
                    self._countries[body.kind].add(body.country)
                self._written[body.key].append((body.name, article.language))
                self._named.add(body.name)

    def of(self, cited: Citation, article: Article) -> str:
        """The canonical name of what is cited."""
        if cited.body is None:
            return cited.known or ""
        return self._body(cited.body, article)

    def _body(self, body: Institution, article: Article) -> str:
        if body.kind is not None:
            countries = self._countries.get(body.kind, set())
            country = body.country or (next(iter(countries)) if len(countries) == 1 else main_country(article))
            return body_name(body.kind, country)
        # The English report's name, else one in Latin letters, else the first.
        written = sorted(self._written[body.key], key=lambda w: (w[1] != "en", not w[0][:1].isascii()))
        name = written[0][0] if written else body.name
        return next((full for full in sorted(self._named) if _with_country(full, name)), name)


def _with_country(full: str, name: str) -> bool:
    """Whether a name is another one with its country: "Bulgarian Maritime Administration"."""
    adjective = full.removesuffix(" " + name)
    return adjective != full and adjective in outlets.surroundings().demonyms.values()


def _all(article: Article) -> list[Citation]:
    """Citations by the words around names, and those that only attributions know."""
    found = list(citations(article))
    for attribution in article.attributions:
        for name in attribution.via:
            outlet = outlets.resolve(name)
            if outlet is not None and any(c.known == outlet.name for c in found):
                continue
            span = _where(article, attribution, name)
            if outlet is None and (span is None or not _is_outlet(article, span)):
                continue  # "the agency", or somebody there
            if span is not None and not any(c.span[0] < span[1] and span[0] < c.span[1] for c in found):
                index = next(iter(_sentence_at(article, span)), 0)
                whole = attribution.scope == "document"
                found.append(Citation(span, outlet.name if outlet else name, None, index, whole, False, None))
    return sorted(found, key=lambda c: c.span)


def _is_outlet(article: Article, span: Span) -> bool:
    """Whether a channel that the data do not know is an outlet: a site, a noun beside it, or a name of that kind."""
    name = article.text[slice(*span)]
    kinds = {m.type for m in article.mentions if m.span[0] < span[1] and span[0] < m.span[1]}
    site = "." in name.strip(".") and " " not in name
    return "PER" not in kinds and (site or outlets.beside_noun(article.text, span) or bool(kinds & {"ORG", "PRO"}))


def _where(article: Article, attribution: Attribution, name: str) -> Span | None:
    """Where the channel of an attribution stands: in its own sentence, else the first place."""
    cue = attribution.cue or (attribution.content[0] if attribution.content else None)
    sentences = [article.sentences[i].span for i in _sentence_at(article, cue)] if cue else []
    for start, end in [*sentences, (0, len(article.text))]:
        at = article.text.find(name, start, end)
        if at >= 0:
            return at, at + len(name)
    return None


def _itself(article: Article, cited: Citation) -> bool:
    """Whether the outlet that reports is cited as what it is, not as the one who was told."""
    if article.outlet is None or cited.told:
        return False
    own = outlets.resolve(article.outlet)
    return cited.known == (own.name if own else None) or fold(cited.known or "") == fold(article.outlet)

"""A comparison as linked data: schema.org for reports, quotations and claims, PROV-O for where they come from,
Web Annotation selectors for the characters they rest on. The context stands in the document; nothing is fetched.

Every edge here was found by a program, so each PROV edge has a qualified twin that says how it was inferred.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from retold.model import Article, Attribution, Claim, Comparison, Difference, Entity, MentionType, Origin, Span
from retold.rendering.safe import REPLACEMENT, web_address

Node = dict[str, Any]

# Terms are from these vocabularies; `retold:` is for the few things that none of them has a word for.
CONTEXT: Node = {
    "@version": 1.1,
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "retold": "urn:retold:terms#",
    "url": {"@id": "https://schema.org/url", "@type": "@id"},
    "sameAs": {"@id": "https://schema.org/sameAs", "@type": "@id"},
    "isPartOf": {"@id": "https://schema.org/isPartOf", "@type": "@id"},
    "appearance": {"@id": "https://schema.org/appearance", "@type": "@id"},
    "mentions": {"@id": "https://schema.org/mentions", "@type": "@id"},
    "wasQuotedFrom": {"@id": "prov:wasQuotedFrom", "@type": "@id"},
    "hadPrimarySource": {"@id": "prov:hadPrimarySource", "@type": "@id"},
    "qualifiedQuotation": "prov:qualifiedQuotation",
    "qualifiedPrimarySource": "prov:qualifiedPrimarySource",
    "entity": {"@id": "prov:entity", "@type": "@id"},
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextualBody": "oa:TextualBody",
    "motivatedBy": {"@id": "oa:motivatedBy", "@type": "@id"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": "oa:hasTarget",
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": "oa:hasSelector",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "value": {"@id": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"},
    "inferred": "retold:inferred",
    "via": {"@id": "retold:via", "@type": "@id", "@container": "@list"},
    "kind": "retold:kind",
    "relation": "retold:relation",
    "difference": "retold:difference",
    "independentOrigins": "retold:independentOrigins",
}
TYPES: dict[MentionType, str] = {
    "PER": "Person", "ORG": "Organization", "LOC": "Place", "EVT": "Event", "PRO": "Product",
}  # fmt: skip
CONTEXT_LETTERS = 32  # on each side of a quoted span, enough to find it again in a slightly changed text
_SURROGATES = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def dumps(comparison: Comparison) -> str:
    """The comparison as a JSON-LD document, always the same bytes, with a line end. Empty values are left out."""
    nodes = [_pruned(n) for n in _nodes(comparison)]
    text = json.dumps({"@context": CONTEXT, "@graph": nodes}, ensure_ascii=False, indent=1)
    # RDF has no lone surrogates; one character for one keeps the offsets.
    return _SURROGATES.sub(REPLACEMENT, text) + "\n"


def _pruned(node: Node) -> Node:
    return {k: v for k, v in node.items() if v is not None and v != []}


def _nodes(comparison: Comparison) -> Iterator[Node]:
    seen = set()
    for index, article in enumerate(comparison.articles):
        if article.id not in seen:
            yield _article(comparison, index)
            for number, attribution in enumerate(article.attributions, 1):
                if attribution.content:
                    yield _quotation(article, attribution, number)
        seen.add(article.id)
    yield from _sources(comparison)
    yield from (_entity(e) for e in comparison.entities)
    for claim in comparison.claims:
        yield from _claim(comparison, claim)


def _article_id(article: Article) -> str:
    return f"urn:retold:article:{article.id}"


def _source_id(name: str) -> str:
    return f"urn:retold:source:{quote(_SURROGATES.sub(REPLACEMENT, name), safe='')}"


def _entity_id(identifier: str) -> str:
    if re.fullmatch(r"Q\d+", identifier):
        return f"http://www.wikidata.org/entity/{identifier}"
    return f"urn:retold:entity:{quote(_SURROGATES.sub(REPLACEMENT, identifier), safe='')}"


def _language(code: str | None) -> str | None:
    return code if code and _LANGUAGE.fullmatch(code) else None


def _article(comparison: Comparison, index: int) -> Node:
    article = comparison.articles[index]
    origins = [o for o in comparison.origins if o.article == index]
    known = {e.id for e in comparison.entities}
    return {
        "@id": _article_id(article),
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": _language(article.language),
        "datePublished": article.published.value if article.published else None,
        "publisher": {"@type": "Organization", "name": article.outlet} if article.outlet else None,
        "url": web_address(article.source),
        "articleBody": article.text,
        "mentions": sorted({_entity_id(m.entity) for m in article.mentions if m.entity in known and m.entity}),
        "hadPrimarySource": list(dict.fromkeys(_source_id(o.name) for o in origins)),
        "qualifiedPrimarySource": [_primary_source(article, o) for o in origins],
    }


def _primary_source(article: Article, origin: Origin) -> Node:
    reason = "named in the text as where it comes from" if origin.spans else "text reuse"
    return _pruned(
        {
            "@type": "prov:PrimarySource",
            "entity": _source_id(origin.name),
            "inferred": reason,
            "target": [_target(article, span) for span in origin.spans],
        }
    )


def _target(article: Article, span: Span) -> Node:
    start, end = span
    return {
        "@type": "SpecificResource",
        "source": _article_id(article),
        "selector": [
            {"@type": "TextPositionSelector", "start": start, "end": end},
            {
                "@type": "TextQuoteSelector",
                "exact": article.text[start:end],
                "prefix": article.text[max(0, start - CONTEXT_LETTERS) : start],
                "suffix": article.text[end : end + CONTEXT_LETTERS],
            },
        ],
    }


def _quotation(article: Article, attribution: Attribution, number: int) -> Node:
    """An attribution: a `Quotation` where words are quoted, a `Statement` where they are paraphrased."""
    via = [_source_id(v) for v in attribution.via]
    how = {"@type": "prov:Quotation", "entity": via[0], "inferred": "named in the text as a channel"} if via else None
    speaker: Node | None = {"name": attribution.speaker} if attribution.speaker else None
    if speaker and attribution.entity:
        speaker = {"@id": _entity_id(attribution.entity), **speaker}
    return {
        "@id": f"{_article_id(article)}#attribution-{number}",
        "@type": "Statement" if attribution.kind == "indirect" else "Quotation",
        "kind": attribution.kind,
        "text": [article.text[s:e] for s, e in attribution.content],
        "inLanguage": _language(article.language),
        "isPartOf": _article_id(article),
        "creator": speaker,
        "wasQuotedFrom": via[:1],
        "qualifiedQuotation": how,
        "via": via,
        "target": [_target(article, span) for span in attribution.content],
    }


def _sources(comparison: Comparison) -> Iterator[Node]:
    names: dict[str, str | None] = {o.name: o.entity for o in comparison.origins}
    for claim in comparison.claims:
        names |= {name: names.get(name) for name in claim.origins}
    for article in comparison.articles:
        for attribution in article.attributions:
            names |= {v: names.get(v) for v in attribution.via if attribution.content}
    for name, entity in names.items():
        same = _entity_id(entity) if entity else None
        yield {"@id": _source_id(name), "@type": "prov:Entity", "name": name, "sameAs": same}


def _entity(entity: Entity) -> Node:
    names = [
        {"@value": name, "@language": code} if _language(code) else name
        for code, names in sorted(entity.names.items())
        for name in names
    ]
    return {"@id": _entity_id(entity.id), "@type": TYPES[entity.type], "name": names}


def _claim(comparison: Comparison, claim: Claim) -> Iterator[Node]:
    articles = [comparison.articles[s.article] for s in claim.statements]
    key = hashlib.sha256(" ".join(sorted(a.id for a in comparison.articles)).encode()).hexdigest()[:16]
    identifier = f"urn:retold:comparison:{key}#claim-{claim.id}"
    yield {
        "@id": identifier,
        "@type": "Claim",
        "relation": claim.relation,
        "appearance": list(dict.fromkeys(_article_id(a) for a in articles)),
        "hadPrimarySource": [_source_id(o) for o in claim.origins],
        "independentOrigins": claim.independent_origins,
    }
    yield {
        "@id": f"{identifier}-statements",
        "@type": "Annotation",
        "motivatedBy": "oa:linking",
        "body": identifier,
        "inferred": _found("alignment of sentences", claim),
        "target": [
            _target(article, article.sentences[i].span)
            for article, statement in zip(articles, claim.statements, strict=True)
            for i in statement.sentences
        ],
    }
    for number, difference in enumerate(claim.differences, 1):
        yield _difference(comparison, difference, f"{identifier}-difference-{number}")


def _found(how: str, noun: Claim | Difference) -> str:
    """How something was found, and what a reader made of it."""
    return f"{how}, {noun.judged} by a reader" if noun.judged else how


def _difference(comparison: Comparison, difference: Difference, identifier: str) -> Node:
    sides = zip(difference.articles, difference.spans, strict=True)
    return {
        "@id": identifier,
        "@type": "Annotation",
        "motivatedBy": "oa:commenting",
        "difference": difference.type,
        "inferred": _found("comparison of the statements", difference),
        "body": {"@type": "TextualBody", "value": difference.explanation, "inLanguage": "en"},
        "target": [_target(comparison.articles[a], span) for a, span in sides if span],
    }

"""Linked data: read back by a JSON-LD library, without any request."""

from __future__ import annotations

import json as standard_json
import re

import pytest
from pyld import jsonld as library

import rendering_samples as samples
from retold.rendering import jsonld

SCHEMA, PROV, OA = "https://schema.org/", "http://www.w3.org/ns/prov#", "http://www.w3.org/ns/oa#"
COMPARISONS = (samples.two, samples.four, samples.empty, samples.hostile)


def no_request(url, options):
    raise AssertionError(f"asked for {url}")


def expanded(comparison) -> list[dict]:
    return library.expand(standard_json.loads(jsonld.dumps(comparison)), {"documentLoader": no_request})


def of_type(nodes: list[dict], name: str) -> list[dict]:
    return [n for n in nodes if name in n["@type"]]


@pytest.mark.parametrize("make", COMPARISONS)
def test_linked_data_is_read_without_loss_and_always_the_same(make):
    text = jsonld.dumps(make())
    assert text == jsonld.dumps(make())
    text.encode("utf-8")
    quads = library.to_rdf(
        standard_json.loads(text), {"documentLoader": no_request, "format": "application/n-quads"}
    ).splitlines()
    assert len(quads) > 4
    for quad in quads:
        subject, predicate = quad.split(" ")[:2]
        assert re.match(r"<(urn:retold:|http://www\.wikidata\.org/)|_:", subject)
        assert re.match(r"<(https://schema\.org/|http://www\.w3\.org/|urn:retold:terms#)", predicate)


def test_no_term_of_the_document_falls_outside_its_vocabularies():
    words = "headline inLanguage datePublished publisher name url articleBody mentions text isPartOf creator sameAs"
    known = {SCHEMA + word for word in [*words.split(), "appearance"]}

    def predicates(node):
        if isinstance(node, list):
            return {p for n in node for p in predicates(n)}
        if not isinstance(node, dict):
            return set()
        return {k for k in node if not k.startswith("@")} | {p for v in node.values() for p in predicates(v)}

    for predicate in predicates(expanded(samples.two())):
        assert predicate in known or not predicate.startswith(SCHEMA)


def test_reports_are_news_articles_with_primary_sources_marked_as_inferred():
    nodes = expanded(samples.two())
    first, _ = of_type(nodes, SCHEMA + "NewsArticle")
    assert first[SCHEMA + "inLanguage"] == [{"@value": "uk"}]
    assert first[SCHEMA + "datePublished"] == [{"@value": "2024-03-14T18:40+02:00"}]
    edges = [e["@id"] for e in first[PROV + "hadPrimarySource"]]
    assert edges == ["urn:retold:source:Reuters", "urn:retold:source:rescue%20service"]
    qualified = first[PROV + "qualifiedPrimarySource"]
    assert [q[PROV + "entity"][0]["@id"] for q in qualified] == edges
    assert all(q["urn:retold:terms#inferred"] for q in qualified)


def test_quotations_name_speaker_channel_and_characters():
    uk = samples.ukrainian()
    quotations = of_type(expanded(samples.two()), SCHEMA + "Quotation")
    (quotation,) = quotations
    assert quotation[SCHEMA + "creator"][0][SCHEMA + "name"] == [{"@value": "Олена Грабар"}]
    assert quotation[PROV + "wasQuotedFrom"] == [{"@id": "urn:retold:source:Reuters"}]
    assert quotation[PROV + "qualifiedQuotation"][0]["urn:retold:terms#inferred"]
    position, exact = quotation[OA + "hasTarget"][0][OA + "hasSelector"]
    start, end = (position[OA + edge][0]["@value"] for edge in ("start", "end"))
    assert (start, end) == uk.attributions[1].content[0]
    assert exact[OA + "exact"][0]["@value"] == uk.text[start:end]
    assert uk.text[:start].endswith(exact[OA + "prefix"][0]["@value"])
    assert uk.text[end:].startswith(exact[OA + "suffix"][0]["@value"])


def test_claims_and_differences_are_annotations_of_both_reports():
    nodes = expanded(samples.two())
    claims = of_type(nodes, SCHEMA + "Claim")
    assert len(claims) == 5
    assert len(claims[0][SCHEMA + "appearance"]) == 2
    annotations = of_type(nodes, OA + "Annotation")
    assert len(annotations) == 5 + 4
    naming = next(a for a in annotations if a.get("urn:retold:terms#difference") == [{"@value": "naming"}])
    exact = [
        s[OA + "exact"][0]["@value"]
        for t in naming[OA + "hasTarget"]
        for s in t[OA + "hasSelector"]
        if OA + "exact" in s
    ]
    assert exact == ["скасував", "отложи"]


def test_names_carry_their_language():
    people = of_type(expanded(samples.two()), SCHEMA + "Person")
    assert people[1][SCHEMA + "name"] == [
        {"@value": "Игор Паламар", "@language": "bg"},
        {"@value": "Ігор Паламар", "@language": "uk"},
    ]

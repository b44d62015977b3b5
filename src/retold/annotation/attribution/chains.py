"""Chains: through which outlets or channels a relation reached its article, nearest first."""

from __future__ import annotations

from collections.abc import Sequence

from retold.annotation.attribution.cast import Cast, Speaker
from retold.annotation.attribution.grammar import Grammar
from retold.annotation.attribution.phrases import Range
from retold.annotation.attribution.regions import Region
from retold.annotation.attribution.relations import Relation
from retold.annotation.attribution.sources import is_told_outlet

_REACH = 10  # tokens around a cue in which a channel is looked for
_TOLD = 3  # tokens behind a cue in which the noun for an outlet means the one that was told


def own_channels(rel: Relation, g: Grammar, cast: Cast) -> list[str]:
    """Outlets that the relation's own clause names: cited ones, those told, those that a source belongs to."""
    r = rel.region
    found: list[str] = [n for outlet in rel.outlets if (n := outlet_name(r, g, outlet, cast))]
    if rel.source is not None:
        of = _outlet_in(r, g, rel.source)
        if of is not None and not (_is_outlet_itself(r, g, rel.source, of) or _works_there(r, g, rel.source)):
            found.append(of)
        elif of is None:
            anaphor = _outlet_noun(r, g, rel.source, cast)
            if anaphor is not None:
                found.append(anaphor)
    found += _told(rel, g, cast)
    if rel.source is not None:  # "told the agency Mariano ...": who speaks is no channel
        itself = r.text[slice(*r.cut(*rel.source))]
        found = [name for name in found if name != itself]
    return list(dict.fromkeys(found)) or _of_unnamed(rel, g, cast)


def _of_unnamed(rel: Relation, g: Grammar, cast: Cast) -> list[str]:
    """The outlet to which an unnamed source spoke before: "one of the sources" after "sources told CNN"."""
    if rel.source is None:
        return []
    r = rel.region
    folded = [r.tokens[k].folded for k in range(*rel.source) if r.word(k)]
    if not any(w in g.sets["unnamed"] - g.sets["roles"] for w in folded):
        return []
    return list(cast.told.get("unnamed", ()))


def remember(rel: Relation, g: Grammar, cast: Cast, speaker: Speaker | None, own: list[str]) -> None:
    """Keep the outlet through which unnamed sources speak: the one they told, or the one named last."""
    if speaker is not None and speaker.kind == "outlet":
        cast.outlets.append(speaker.name)
    cast.outlets += own[:1]
    if speaker is not None and speaker.kind == "outlet":
        cast.told["unnamed"] = (speaker.name,)
    elif own and rel.source is not None:
        r = rel.region
        if any(r.tokens[k].folded in g.sets["unnamed"] for k in range(*rel.source)):
            cast.told["unnamed"] = tuple(own)


def outlet_name(r: Region, g: Grammar, words: Range, cast: Cast) -> str | None:
    """The outlet that words name, or the last one that "the agency" stands for, or the words themselves."""
    known = _outlet_in(r, g, words)
    if known is not None:
        return known
    runs = [k for k in range(*words) if r.word(k) and r.cap(k) and r.tokens[k].folded not in g.sets["outlets"]]
    if runs:
        first = last = runs[0]
        while last + 1 < words[1] and r.word(last + 1) and r.cap(last + 1):
            last += 1
        return r.text[slice(*r.cut(first, last + 1))]
    if any(r.tokens[k].folded in g.sets["outlets"] for k in range(*words)):
        return cast.outlets[-1] if cast.outlets else r.text[slice(*r.cut(*words))]
    return None


def _outlet_in(r: Region, g: Grammar, words: Range) -> str | None:
    for k in range(*words):
        hit = g.names.at(r.tokens, k) if _may_be_name(r, g, k) else None
        if hit is not None and hit.last <= words[1]:
            return (
                hit.payload if not r.text[r.tokens[k].start].isascii() else r.text[slice(*r.cut(hit.first, hit.last))]
            )
    return None


def _may_be_name(r: Region, g: Grammar, k: int) -> bool:
    """Whether an outlet may be named here: the Slovene auxiliary "sta" is no agency."""
    return r.word(k) and (r.cap(k) or r.tokens[k].folded not in g.sets["auxiliaries"])


def _is_outlet_itself(r: Region, g: Grammar, source: Range, name: str) -> bool:
    """Whether the source is the outlet, not somebody at it: no role, no unnamed source among its words."""
    return not any(g.among(r.tokens[k].folded, "unnamed", "roles", "documents") for k in range(*source))


def _works_there(r: Region, g: Grammar, source: Range) -> bool:
    """Whether the outlet in a source only tells where a person with a role works: "the CNN correspondent"."""
    return any(r.tokens[k].folded in g.sets["roles"] - g.sets["unnamed"] for k in range(*source))


def _outlet_noun(r: Region, g: Grammar, source: Range, cast: Cast) -> str | None:
    """«співрозмовники агентства»: an unnamed source of the outlet met before."""
    folded = [r.tokens[k].folded for k in range(*source)]
    if len(folded) >= 2 and any(w in g.sets["unnamed"] for w in folded[:-1]) and folded[-1] in g.sets["outlets"]:
        return cast.outlets[-1] if cast.outlets else None
    return None


def _told(rel: Relation, g: Grammar, cast: Cast) -> list[str]:
    """Outlets and platforms in the clause of the cue: "told CNN", "wrote on Truth Social"."""
    r, hit = rel.region, rel.hit
    found: list[str] = []
    for k in [*range(hit.last, min(len(r), hit.last + 2 * _REACH)), *range(max(0, hit.first - _REACH), hit.first)]:
        token = r.tokens[k]
        if any(s <= token.start < e for s, e in rel.content):
            if k >= hit.last:
                break
            continue
        if rel.source is not None and rel.source[0] <= k < rel.source[1]:
            continue
        name = g.names.at(r.tokens, k) if _may_be_name(r, g, k) else None
        if name is not None:
            found.append(
                name.payload if not r.text[token.start].isascii() else r.text[slice(*r.cut(name.first, name.last))]
            )
            break
        if hit.last <= k < hit.last + _TOLD and is_told_outlet(r, g, k) and k + 1 < len(r) and r.cap(k + 1):
            last = k + 1
            while last < len(r) and r.word(last) and r.cap(last):
                last += 1
            found.append(r.text[slice(*r.cut(k + 1, last))])
            break
    return found


def inherited(rel: Relation, others: Sequence[tuple[Relation, Speaker | None, list[str]]]) -> list[str]:
    """Outlets whose reported words contain this relation's cue."""
    found: list[tuple[int, list[str]]] = []
    for outer, speaker, via in others:
        if outer is rel or outer.direct or not any(s <= rel.cue[0] and rel.cue[1] <= e for s, e in outer.content):
            continue
        if rel.region.within is not None and outer.region.within != rel.region.within:
            continue
        passes = speaker is not None and (speaker.kind == "outlet" or (outer.layout == "according" and rel.source))
        chain = [*via, *([speaker.name] if passes and speaker and speaker.kind != "person" else [])]
        size = sum(e - s for s, e in outer.content)
        found.append((size, chain))
    return list(dict.fromkeys(n for _, chain in sorted(found) for n in chain))

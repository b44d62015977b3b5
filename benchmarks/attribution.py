"""How well attributions are found: development gold in the Slavic languages, PolNeAR in English, and speed.

usage: python benchmarks/attribution.py DATA [--misses] [--language CODE ...] [--only slavic|blind|english|speed]

DATA is the folder with `gold/attribution`, `gold/texts`, `reports`, `bench` and `corpora`. The relations are matched as
the scorer `bench/score_attribution.py` in that folder does it. `--misses` prints what was missed and what was
wrongly found, by layout. `blind` are 24 reports of the corpus and 12 invented ones that were annotated before the rules
saw them (`benchmarks/gold/attribution`; those of the corpus as offsets alone, so without speakers and channels).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from retold.annotation import language as languages
from retold.annotation.attribution import attributions
from retold.annotation.attribution.article import explained
from retold.annotation.attribution.grammar import Grammar, grammar
from retold.annotation.sentences import split
from retold.languages.words import words
from retold.model import Article, Attribution, Span

BLIND = Path(__file__).parent / "gold/attribution"
LANGUAGES = ("uk", "bg", "ru", "pl", "cs", "sl", "seeds")
KINDS = ("direct", "mixed", "indirect")
PATTERNS = ("quotation", "that-clause", "phrase", "governed", "as/colon", "inserted", "cue behind", "no cue")


def read(text: str, code: str | None, source: str = "text") -> Article:
    """An article with language and sentences, ready for attribution."""
    return Article(id="0", source=source, text=text, language=code, sentences=split(text, code))


def scorer(data: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_attribution", data / "bench/score_attribution.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Tally:
    """Counts over documents of one language."""

    gold: int = 0
    predicted: int = 0
    matched: int = 0
    kinds: dict[str, list[int]] = field(default_factory=lambda: {k: [0, 0] for k in KINDS})
    right: Counter[str] = field(default_factory=Counter)
    via: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    patterns: Counter[tuple[str, str]] = field(default_factory=Counter)  # (pattern, "gold" | "missed" | "wrong")

    def add(self, other: Tally) -> None:
        self.gold += other.gold
        self.predicted += other.predicted
        self.matched += other.matched
        for k in KINDS:
            self.kinds[k] = [a + b for a, b in zip(self.kinds[k], other.kinds[k], strict=True)]
        for name in ("right", "via", "documents", "patterns"):
            getattr(self, name).update(getattr(other, name))

    def scores(self) -> tuple[float, float, float]:
        return prf(self.matched, self.predicted, self.gold)


def prf(right: float, predicted: float, gold: float) -> tuple[float, float, float]:
    p = right / predicted if predicted else 0.0
    r = right / gold if gold else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def documents(data: Path, code: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Gold documents of a language with their name and text."""
    for line in (data / f"gold/attribution/{code}.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        name = Path(gold.get("text_file") or gold["path"]).name
        path = next(p for p in (data / "gold/texts" / name, data / "reports" / name) if p.exists())
        yield gold, name, path.read_bytes().decode("utf-8")


def as_json(found: Attribution) -> dict[str, Any]:
    return {
        "content": [list(s) for s in found.content],
        "cue": found.cue,
        "source": found.source,
        "kind": found.kind,
        "scope": found.scope,
        "speaker": found.speaker,
        "via": list(found.via),
    }


def shown(text: str, r: dict[str, Any]) -> str:
    cue = text[slice(*r["cue"])] if r.get("cue") else None
    source = text[slice(*r["source"])] if r.get("source") else None
    content = " || ".join(text[s:e] for s, e in r["content"])[:240]
    return f"{r['kind']} cue={cue!r} source={source!r} speaker={r['speaker']!r} via={r.get('via')} :: {content}"


def slavic(data: Path, code: str, misses: bool) -> Tally:
    """Counts of one language on the development gold."""
    s = scorer(data)
    tally = Tally()
    for gold, name, text in documents(data, code):
        own = gold.get("lang") or (code if code != "seeds" else languages.detect(text))
        found = explained(read(text, own, name))
        got = [as_json(a) | {"layout": layout} for a, layout in found]
        gold["grammar"] = grammar(own)
        one = compare(s, gold, got, text, name, misses)
        tally.add(one)
    return tally


def compare(
    s: ModuleType, gold: dict[str, Any], got: list[dict[str, Any]], text: str, name: str, misses: bool
) -> Tally:
    """Counts of one document, as the scorer counts."""
    t = Tally()
    wanted = [r for r in gold["relations"] if r["scope"] == "span"]
    spans = [r for r in got if r["scope"] == "span"]
    pairs = s.match(wanted, spans, lambda r: s.chars(r["content"]))
    free = [r for j, r in enumerate(spans) if j not in {j for _, j in pairs}]
    care = gold.get("headline_relations", []) + gold.get("doubtful_relations", [])
    spared = {j for _, j in s.match(care, free, lambda r: s.chars(r["content"]))}
    t.gold, t.matched, t.predicted = len(wanted), len(pairs), len(spans) - len(spared)
    for r in wanted:
        t.kinds[r["kind"]][1] += 1
        t.patterns[pattern(text, r, gold["grammar"]), "gold"] += 1
    log = [f"===== {name}"]
    for i, j in pairs:
        log += judge(s, t, wanted[i], spans[j], text)
    for i, r in enumerate(wanted):
        if i not in {i for i, _ in pairs}:
            t.patterns[pattern(text, r, gold["grammar"]), "missed"] += 1
            log.append(f" - missed {shown(text, r)}")
    for j, r in enumerate(free):
        if j not in spared:
            t.patterns[pattern(text, r, gold["grammar"]), "wrong"] += 1
            log.append(f" + wrong [{r['layout']}] {shown(text, r)}")
    log += whole(s, t, gold, got, text)
    if misses:
        print("\n".join(log))
    return t


def pattern(text: str, r: dict[str, Any], g: Grammar) -> str:
    """What a relation looks like: where its cue stands and what leads to its content."""
    if r["kind"] == "direct":
        return "quotation"
    if not r["cue"] or not r["content"]:
        return "no cue"
    cue, content = r["cue"], r["content"]
    hit = g.cues.at(words(text, *cue), 0) if words(text, *cue) else None
    if hit is not None and hit.payload.kind != "verb":
        return "governed"
    before = words(text, max(0, content[0][0] - 12), content[0][0])
    if before and before[-1].folded in g.sets["that"] and cue[0] < content[0][0]:
        return "that-clause"
    if cue[0] < content[0][0]:
        return "as/colon" if words(text, *cue)[0].folded in g.sets["as_words"] else "phrase"
    return "inserted" if len(content) > 1 else "cue behind"


def judge(s: ModuleType, t: Tally, g: dict[str, Any], p: dict[str, Any], text: str) -> list[str]:
    """Count what is right about a matched relation."""
    t.kinds[g["kind"]][0] += 1
    right = {
        "kind": g["kind"] == p["kind"],
        "source": s.span_ok(g["source"], p["source"]),
        "speaker": s.same_speaker(g["speaker"], p["speaker"]),
    }
    t.right.update(name for name, ok in right.items() if ok)
    through = bool(g["via"]) and any(s.same_speaker(g["via"], v) for v in p["via"])
    t.via.update({"gold": bool(g["via"]), "predicted": bool(p["via"]), "right": through})
    bad = [name for name, ok in right.items() if not ok]
    if not through and (g["via"] or p["via"]):
        bad.append("via")
    return [f" ~ {' '.join(bad)} [{p['layout']}]\n    G {shown(text, g)}\n    P {shown(text, p)}"] if bad else []


def whole(s: ModuleType, t: Tally, gold: dict[str, Any], got: list[dict[str, Any]], text: str) -> list[str]:
    """Count relations of document scope."""
    wanted = [r for r in gold["relations"] if r["scope"] == "document" and r["cue"]]
    found = [r for r in got if r["scope"] == "document" and r["cue"]]
    pairs = s.match(wanted, found, lambda r: s.chars([r["cue"]]))
    t.documents.update({"gold": len(wanted), "predicted": len(found), "right": len(pairs)})
    log = [f" - missed document {shown(text, r)}" for i, r in enumerate(wanted) if i not in {i for i, _ in pairs}]
    return log + [f" + wrong document {shown(text, r)}" for j, r in enumerate(found) if j not in {j for _, j in pairs}]


def print_slavic(data: Path, codes: list[str], misses: bool) -> None:
    total = Tally()
    tallies: list[tuple[str, Tally]] = []
    print("language  relations  precision  recall  F1    direct mixed indirect  kind  source speaker via   document")
    for code in codes:
        tally = slavic(data, code, misses)
        row(code, tally)
        total.add(tally)
        tallies.append((code, tally))
    row("all", total)
    print("\nof the relations of a pattern: missed / in the gold / wrongly found")
    print("language  " + " ".join(f"{name:>14s}" for name in PATTERNS))
    for code, tally in (*tallies, ("all", total)):
        cells = (
            f"{tally.patterns[n, 'missed']}/{tally.patterns[n, 'gold']}/{tally.patterns[n, 'wrong']}" for n in PATTERNS
        )
        print(f"{code:9s} " + " ".join(f"{cell:>14s}" for cell in cells))


def row(name: str, t: Tally) -> None:
    p, r, f = t.scores()
    kinds = " ".join(f"{a / b:6.2f}" if b else "     -" for a, b in (t.kinds[k] for k in KINDS))
    of = " ".join(f"{t.right[k] / max(1, t.matched):6.2f}" for k in ("kind", "source", "speaker"))
    both = t.via["gold"] + t.via["predicted"]
    via = f"{2 * t.via['right'] / both:5.2f}" if both else "    -"
    d = t.documents
    scope = f"{d['right']} of {d['gold']}, {d['predicted'] - d['right']} false"
    print(f"{name:9s} {t.gold:9d} {p:10.3f} {r:7.3f} {f:5.3f} {kinds} {of} {via}  {scope}")


def print_blind(data: Path, misses: bool) -> None:
    """Reports that were annotated before the rules saw them, by language."""
    s = scorer(data)
    for name in ("reports", "invented"):
        total, tallies = Tally(), dict[str, Tally]()
        for line in (BLIND / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            path = (BLIND if name == "invented" else data) / gold["path"]
            text, code = path.read_bytes().decode("utf-8"), gold["lang"]
            got = [as_json(a) | {"layout": layout} for a, layout in explained(read(text, code, path.name))]
            one = compare(s, gold | {"grammar": grammar(code)}, got, text, path.name, misses)
            tallies.setdefault(code, Tally()).add(one)
            total.add(one)
        print(f"\nblind, {name}" + (" (no speakers, no channels in this gold)" if name == "reports" else ""))
        for code, tally in (*tallies.items(), ("all", total)):
            row(code, tally)


# --- PolNeAR: brat standoff, content with the that-word and without the final stop ---


@dataclass(frozen=True)
class Brat:
    """An attribution of a brat file: character spans by role."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


def brat(path: Path) -> list[Brat]:
    spans: dict[str, tuple[str, tuple[Span, ...]]] = {}
    events: list[dict[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, rest = line.partition("\t")
        if key.startswith("T"):
            kind, _, where = rest.split("\t")[0].partition(" ")
            cut = tuple((int(a), int(b)) for a, b in (piece.split() for piece in where.split(";")))
            spans[key] = (kind, cut)
        elif key.startswith("E"):
            roles: dict[str, list[str]] = {}
            for role in rest.split():
                name, _, target = role.partition(":")
                roles.setdefault(re.sub(r"\d+$", "", name), []).append(target)
            events.append(roles)

    def of(event: dict[str, list[str]], role: str) -> tuple[Span, ...]:
        return tuple(sorted(s for target in event.get(role, []) for s in spans[target][1]))

    return [Brat(of(e, "Source"), of(e, "Cue"), of(e, "Content")) for e in events]


_THAT = re.compile(r"(?:that|to|whether|how|why|if)\s+$", re.IGNORECASE)


def _adverbs(text: str, start: int) -> int:
    """Where a cue begins with the auxiliaries and adverbs that PolNeAR counts to it: "has also said"."""
    g = grammar("en")
    while found := re.search(r"([\w'’]+)\s$", text[max(0, start - 24) : start]):
        if found[1].casefold().replace("’", "'") not in g.before - g.sets["as_words"]:
            break
        start -= len(found[0])
    return start


def in_polnear(text: str, a: Attribution) -> Brat:
    """An attribution by PolNeAR's conventions: its contents take the word that introduces them."""
    content = list(a.content)
    if content:
        start, end = content[0]
        lead = _THAT.search(text, max(0, start - 10), start)
        content[0] = (lead.start() if lead else start, end)
    trimmed = [(s, s + len(text[s:e].rstrip(" .,;"))) for s, e in content]
    cue = a.cue and (_adverbs(text, a.cue[0]), a.cue[1])
    if cue is None and a.source and text[a.source[1] : a.source[1] + 1] == ":":
        cue = (a.source[1], a.source[1] + 1)
    return Brat((a.source,) if a.source else (), (cue,) if cue else (), tuple(trimmed))


def tokens(text: str, spans: tuple[Span, ...]) -> set[int]:
    """Starts of the words in spans; marks are left out, so that a stop or a comma makes no difference."""
    return {s + m.start() for s, e in spans for m in re.finditer(r"\w+", text[s:e])}


def english(data: Path, misses: bool) -> None:
    folder = data / "bench/polnear/dev"
    token = Counter[str]()
    exact: dict[str, Counter[str]] = {role: Counter() for role in ("content", "source", "cue")}
    for path in sorted((folder / "attributions").glob("*.ann")):
        text_path = folder / "text" / (re.sub(r"_[0-9a-f]{4}$", "", path.stem) + ".txt")
        text = text_path.read_bytes().decode("utf-8")
        gold = brat(path)
        got = [(in_polnear(text, a), layout) for a, layout in explained(read(text, "en", path.name))]
        got = [(b, layout) for b, layout in got if b.content]
        wanted_words = set().union(*(tokens(text, b.content) for b in gold)) if gold else set()
        found_words = set().union(*(tokens(text, b.content) for b, _ in got)) if got else set()
        right = len(wanted_words & found_words)
        token.update({"gold": len(wanted_words), "predicted": len(found_words), "right": right})
        for role, counts in exact.items():
            wanted = {frozenset(tokens(text, getattr(b, role))) for b in gold} - {frozenset()}
            found = {frozenset(tokens(text, getattr(b, role))) for b, _ in got} - {frozenset()}
            counts.update({"gold": len(wanted), "predicted": len(found), "right": len(wanted & found)})
        if misses:
            english_misses(text, path.stem, gold, got)
    print("English (PolNeAR dev)   precision  recall  F1")
    for name, counts in ({"content, words": token} | {f"{role}, exact": c for role, c in exact.items()}).items():
        p, r, f = prf(counts["right"], counts["predicted"], counts["gold"])
        print(f"{name:22s} {p:10.3f} {r:7.3f} {f:5.3f}")


def english_misses(text: str, name: str, gold: list[Brat], got: list[tuple[Brat, str]]) -> None:
    def cut(spans: tuple[Span, ...]) -> str:
        return " ~ ".join(text[s:e] for s, e in spans)

    def show(b: Brat) -> str:
        return f"source={cut(b.source)!r} cue={cut(b.cue)!r} :: {cut(b.content)[:220]}"

    print("=====", name)
    contents = {frozenset(tokens(text, b.content)) for b, _ in got}
    wanted = {frozenset(tokens(text, b.content)) for b in gold}
    for b in gold:
        if frozenset(tokens(text, b.content)) not in contents:
            print(" -", show(b))
    for b, layout in got:
        if frozenset(tokens(text, b.content)) not in wanted:
            print(f" + [{layout}]", show(b))


def speed(data: Path) -> None:
    """Reports of 400 words per CPU-second, attribution alone."""
    articles, counted = [], 0
    for code in LANGUAGES[:-1]:
        for _, name, text in documents(data, code):
            articles.append(read(text, code, name))
            counted += len(text.split())
    for article in articles:
        attributions(article)
    start = time.process_time()
    rounds = 5
    for _ in range(rounds):
        for article in articles:
            attributions(article)
    took = time.process_time() - start
    print(f"speed: {rounds * counted / 400 / took:.0f} reports of 400 words per CPU-second, attribution alone")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--language", action="append")
    parser.add_argument("--only", choices=("slavic", "blind", "english", "speed"))
    options = parser.parse_args(arguments)
    if not (options.data / "gold/attribution").is_dir():
        print(f"skipped: no gold/attribution in {options.data}")
        return
    if options.only in (None, "slavic"):
        print_slavic(options.data, options.language or list(LANGUAGES), options.misses)
    if options.only in (None, "blind") and (options.data / "corpora/slavicner/raw").is_dir():
        print_blind(options.data, options.misses)
    if options.only in (None, "english") and (options.data / "bench/polnear/dev").is_dir():
        english(options.data, options.misses)
    if options.only in (None, "speed"):
        speed(options.data)


if __name__ == "__main__":
    main(sys.argv[1:])

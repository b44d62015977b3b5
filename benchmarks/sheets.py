"""The answer sheets of the project's own examples, their quotes resolved to spans, and as gold for scorers.

`examples/README.md` describes a sheet. `pair_gold` and `attribution_gold` give the lines of the two gold formats
(sentences, claims, differences and origins of a pair of reports; attribution relations of a report), so that one
scoring logic serves the examples and any other gold. To write them out:

    python benchmarks/sheets.py FOLDER      # FOLDER/pairs.jsonl, FOLDER/attribution/EVENT.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from retold.model import Article, Span
from retold.reading import read

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

Quote = str | dict[str, Any]


class Sheet(NamedTuple):
    """An event: its folder, the answers as they stand in the file, and its reports as they are read, by file name."""

    folder: Path
    answers: dict[str, Any]
    articles: dict[str, Article]

    @property
    def files(self) -> list[str]:
        """The reports' file names in the order of the sheet."""
        return [report["file"] for report in self.answers["reports"]]

    def path(self, file: str) -> Path:
        """Where a report lies."""
        return self.folder / file


def load(folder: Path) -> Sheet:
    """The answer sheet of one event and its reports."""
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    articles = {}
    for report in answers["reports"]:
        given = {key: report.get(key) for key in ("published", "outlet", "language", "encoding")}
        (articles[report["file"]],) = read(folder / report["file"], **given)
    return Sheet(folder, answers, articles)


def load_all(folder: Path = EXAMPLES) -> list[Sheet]:
    """All events below `folder`, by name."""
    return [load(path.parent) for path in sorted(folder.glob("*/answers.json"))]


def locate(text: str, quote: Quote) -> Span:
    """Where a quote stands in a text: the one place, or the one that its `occurrence` (from 1) names.

    Raises `ValueError` when it is not there, or at several places and none is named.
    """
    words, wanted = (quote, 0) if isinstance(quote, str) else (str(quote["quote"]), int(quote.get("occurrence", 0)))
    starts = [i for i in range(len(text)) if text.startswith(words, i)] if words else []
    if len(starts) < max(wanted, 1) or (len(starts) > 1 and not wanted):
        raise ValueError(f"{words!r} stands at {len(starts)} places, occurrence {wanted or 'not given'}")
    start = starts[max(wanted, 1) - 1]
    return start, start + len(words)


def span(sheet: Sheet, file: str, quote: Quote | None) -> Span | None:
    """Where a quote of the sheet stands in its report; None stays None."""
    return None if quote is None else locate(sheet.articles[file].text, quote)


def report(sheet: Sheet, file: str) -> dict[str, Any]:
    """What the sheet says of one report."""
    return next(report for report in sheet.answers["reports"] if report["file"] == file)


def sentence_spans(sheet: Sheet, file: str) -> list[Span]:
    """The spans of the sheet's sentences, which follow each other in the text."""
    text, spans, end = sheet.articles[file].text, [], 0
    for sentence in report(sheet, file)["sentences"]:
        start = text.find(sentence["text"], end)
        if start < 0:
            raise ValueError(f"{sheet.path(file)}: no sentence {sentence['text']!r} after character {end}")
        end = start + len(sentence["text"])
        spans.append((start, end))
    return spans


def times(sheet: Sheet, file: str) -> list[tuple[Span, str, str]]:
    """The report's planted temporal expressions, each with its first and last day."""
    text = sheet.articles[file].text
    return [(locate(text, time), time["from"], time["to"]) for time in sheet.answers["times"][file]]


def pair_gold(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """A line of comparison gold for every two reports of the event, in the order of the sheet."""
    for files in combinations(sheet.files, 2):
        yield _pair(sheet, files)


def _pair(sheet: Sheet, files: tuple[str, str]) -> dict[str, Any]:
    answers, sides = sheet.answers, tuple(zip("ab", files, strict=True))
    shared = [k for k, claim in enumerate(answers["claims"]) if all(file in claim["statements"] for file in files)]
    claims = [answers["claims"][k] for k in shared]
    origins = {side: _origins(sheet, file) for side, file in sides}
    line: dict[str, Any] = {
        side: {"path": file, "lang": report(sheet, file)["language"], "text_file": f"{sheet.folder.name}/{file}"}
        for side, file in sides
    }
    for side, file in sides:
        line[f"sentences_{side}"] = _sentences(sheet, file)
        told = {i for claim in claims for i in claim["statements"][file]}
        line[f"only_{side}"] = [
            i for i, s in enumerate(report(sheet, file)["sentences"]) if i not in told and _asserts(s)
        ]
    line["claims"] = [
        {side: claim["statements"][file] for side, file in sides} | {"relation": claim["relation"]} for claim in claims
    ]
    line["differences"] = [
        _difference(sheet, difference, files, shared.index(difference["claim"]))
        for difference in answers["differences"]
        if set(difference["quotes"]) == set(files)
    ]
    names = [{origin["name"] for origin in origins[side]} for side in "ab"]
    return line | {"origins": origins, "common_origin": sorted(names[0] & names[1])}


def _asserts(sentence: dict[str, Any]) -> bool:
    return not sentence["furniture"] and not sentence["origin"]


def _sentences(sheet: Sheet, file: str) -> list[dict[str, Any]]:
    sentences = report(sheet, file)["sentences"]
    return [
        {"span": list(where), "furniture": sentence["furniture"], "origin": sentence["origin"]}
        for where, sentence in zip(sentence_spans(sheet, file), sentences, strict=True)
    ]


def _difference(sheet: Sheet, difference: dict[str, Any], files: tuple[str, str], claim: int) -> dict[str, Any]:
    where = {side: span(sheet, file, difference["quotes"][file]) for side, file in zip("ab", files, strict=True)}
    optional = bool(difference.get("optional"))
    return {"claim": claim, "type": difference["type"], **where, "note": difference["note"], "optional": optional}


def _origins(sheet: Sheet, file: str) -> list[dict[str, Any]]:
    text = sheet.articles[file].text
    return [
        {"name": name, "text": quotes[0], "span": [text.index(quotes[0]), text.index(quotes[0]) + len(quotes[0])]}
        for name, quotes in sheet.answers["origin_quotes"][file].items()
    ]


def attribution_gold(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """A line of attribution gold for every report of the event."""
    kinds = {
        "relations": "attributions",
        "headline_relations": "headline_attributions",
        "doubtful_relations": "doubtful_attributions",
    }
    for file in sheet.files:
        line = {"path": file, "lang": report(sheet, file)["language"], "text_file": f"{sheet.folder.name}/{file}"}
        yield line | {
            name: [_relation(sheet, file, relation) for relation in sheet.answers[key][file]]
            for name, key in kinds.items()
        }


def _relation(sheet: Sheet, file: str, relation: dict[str, Any]) -> dict[str, Any]:
    return {
        "content": [span(sheet, file, quote) for quote in relation["content"]],
        "cue": span(sheet, file, relation["cue"]),
        "source": span(sheet, file, relation["source"]),
        "kind": relation["kind"],
        "scope": relation["scope"],
        "speaker": relation["speaker"],
        "via": next(iter(relation["via"]), None),  # the gold format holds the nearest channel only
    }


def write(folder: Path) -> None:
    """Write the gold of all examples below `folder`."""
    (folder / "attribution").mkdir(parents=True, exist_ok=True)
    sheets = load_all()
    _write_lines(folder / "pairs.jsonl", [line for sheet in sheets for line in pair_gold(sheet)])
    for sheet in sheets:  # one file an event: scorers tell reports by their file names, which repeat between events
        _write_lines(folder / "attribution" / f"{sheet.folder.name}.jsonl", list(attribution_gold(sheet)))


def _write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    print(f"{path}: {len(lines)} lines")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(Path(sys.argv[1]))

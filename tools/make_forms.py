"""Write `forms.json` beside each language's data: every form of every lemma that the data names as ``~lemma``.

usage: python tools/make_forms.py [LANGUAGE ...]

The forms come from simplemma's dictionaries (MIT), turned round. A lemma that they do not know, or know only
in part, gets the forms that `data/<language>/forms_extra.toml` lists under it, and those that the endings in
`data/<language>/paradigms.toml` make of it. Run this after any change to the data;
a test fails when the file is stale.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from retold.languages import DATA, codes

_LEMMA = re.compile(r"~(\S+)")


def lemmas(folder: Path) -> set[str]:
    """All lemmas named with a tilde in a language's data files."""
    return {m for p in sorted(folder.glob("*.toml")) for m in _named(p)}


def _named(path: Path) -> Iterator[str]:
    def strings(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for k, v in value.items():
                yield k
                yield from strings(v)
        elif isinstance(value, list):
            for v in value:
                yield from strings(v)

    for text in strings(tomllib.loads(path.read_text(encoding="utf-8"))):
        yield from _LEMMA.findall(text)


def table(language: str) -> dict[str, str]:
    """Lemma to its forms, joined by blanks, in alphabetical order."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    wanted = lemmas(DATA / language)
    by_lemma: dict[str, set[str]] = defaultdict(set)
    for form, lemma in DefaultDictionaryFactory().get_dictionary(language).items():
        if lemma in wanted:
            by_lemma[lemma].add(form)
    extra = DATA / language / "forms_extra.toml"
    if extra.exists():
        for lemma, forms in tomllib.loads(extra.read_text(encoding="utf-8")).items():
            by_lemma[lemma.lstrip("~")].update(forms.split())
    for lemma in wanted:
        by_lemma[lemma].update(_inflected(lemma, DATA / language / "paradigms.toml"))
    return {lemma: " ".join(sorted(by_lemma[lemma])) for lemma in sorted(wanted)}


def _inflected(lemma: str, path: Path) -> Iterator[str]:
    """Forms by the longest paradigm that fits: `"ending of the lemma" = "endings of its forms"`."""
    paradigms = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fitting = [ending for ending in paradigms if lemma.endswith(ending)]
    if fitting:
        ending = max(fitting, key=len)
        yield from (lemma.removesuffix(ending) + form for form in paradigms[ending].split())


def main(languages: list[str]) -> None:
    for language in languages or codes():
        found = table(language)
        path = DATA / language / "forms.json"
        path.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        bare = [lemma for lemma, forms in found.items() if not forms]
        print(f"{language}: {len(found)} lemmas" + (f"; without forms: {', '.join(bare)}" if bare else ""))


if __name__ == "__main__":
    main(sys.argv[1:])

"""Every language has every part that any language has, and no data file has unknown or useless entries."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib

import pytest

import retold.languages
from retold.annotation.stops import StopRules
from retold.errors import RetoldError
from retold.languages import DATA, NEUTRAL, Part, codes, load
from retold.languages.text import TextRules

LANGUAGES = ["bg", "cs", "de", "en", "es", "fr", "pl", "ru", "sl", "uk"]


def schemas() -> set[str]:
    """The names of all parts; what else lies in a folder (forms, the paradigms they come from) is no part."""
    for module in pkgutil.iter_modules(retold.languages.__path__):
        importlib.import_module(f"retold.languages.{module.name}")
    return {f"{schema.part}.toml" for schema in Part.__subclasses__()}


def parts(language: str) -> set[str]:
    return {path.name for path in (DATA / language).glob("*.toml")} & schemas()


def test_the_ten_languages_are_there():
    assert list(codes()) == LANGUAGES


@pytest.mark.parametrize("language", [*LANGUAGES, NEUTRAL])
def test_every_language_has_every_part(language):
    assert parts(language) == set.union(*(parts(code) for code in (*LANGUAGES, NEUTRAL)))


def test_every_part_has_one_schema():
    names = [schema.part for schema in Part.__subclasses__()]
    assert len(names) == len(set(names))
    assert "text" in names


@pytest.mark.parametrize("language", [*LANGUAGES, NEUTRAL, "xx", None])
def test_text_part_fits_its_schema(language):
    rules = load(language, TextRules)
    assert rules.quotes
    assert all(opening and closing for opening, closing in (*rules.quotes, *rules.nested_quotes))
    assert StopRules(rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_part_is_filled(language):
    rules = load(language, TextRules)
    kinds = rules.abbreviations
    assert all((kinds.never_end, kinds.before_number, kinds.may_end, rules.starters, rules.dates))
    phrases = rules.furniture
    assert all((phrases.read_also, phrases.label, phrases.caption, phrases.line, phrases.subscribe, phrases.legal))
    assert phrases.home


@pytest.mark.parametrize("language", [*LANGUAGES, NEUTRAL])
def test_entries_of_the_text_part(language):
    data = tomllib.loads((DATA / language / "text.toml").read_text(encoding="utf-8"))
    for entry in (e for entries in data.get("abbreviations", {}).values() for e in entries):
        assert entry[-1] in ".!?", entry
    for section in (data, data.get("abbreviations", {}), data.get("furniture", {})):
        for name, entries in section.items():
            if isinstance(entries, list):
                assert len(entries) == len({str(e) for e in entries}), name
                words = [e for e in entries if isinstance(e, str)]
                assert all(e == e.strip() and not re.search(r"\*\w", e) for e in words), name


def test_unknown_fields_are_refused(tmp_path, monkeypatch):
    (tmp_path / NEUTRAL).mkdir()
    (tmp_path / NEUTRAL / "text.toml").write_text('quotes = [["«", "»"]]\ncolour = "red"\n', encoding="utf-8")
    monkeypatch.setattr("retold.languages.DATA", tmp_path)
    codes.cache_clear()
    load.cache_clear()
    try:
        with pytest.raises(RetoldError, match="colour"):
            load(None, TextRules)
    finally:
        monkeypatch.undo()
        codes.cache_clear()
        load.cache_clear()

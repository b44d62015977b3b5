"""What Retold knows of each language, as data: one folder a language, one TOML file a part.

`data/uk/text.toml` holds the marks, abbreviations and furniture of Ukrainian, `data/uk/attribution.toml` its
reporting verbs, and so on; `data/und` holds the neutral defaults that any other language works with. Each
part has a schema (a frozen msgspec struct with a class variable `part`), and `load` reads a file into it.
`docs/languages.md` shows how to add a language; doing so touches no code.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import ClassVar, TypeVar

import msgspec

from retold import errors

DATA = Path(__file__).parent / "data"
NEUTRAL = "und"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the schemas: one part of what is known of a language."""

    part: ClassVar[str] = ""


P = TypeVar("P", bound=Part)


@cache
def codes() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages with data of their own, in alphabetical order."""
    return tuple(sorted(p.name for p in DATA.iterdir() if p.is_dir() and p.name != NEUTRAL))


@cache
def load(language: str | None, schema: type[P]) -> P:
    """The given part of a language's data, or the neutral one for any other language (or None).

    Raises `RetoldError` when the file does not fit the schema.
    """
    folder = DATA / (language if language in codes() else NEUTRAL)
    path = folder / f"{schema.part}.toml"
    if not path.exists():
        path = DATA / NEUTRAL / path.name
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), schema)
    except (OSError, ValueError) as reason:
        raise errors.bad_language_data(f"{path.parent.name}/{path.name}", str(reason)) from None

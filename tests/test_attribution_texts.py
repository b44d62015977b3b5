"""Invented reports in every language beside the attributions that a careful reader finds in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retold import languages
from retold.annotation.attribution import attributions
from retold.annotation.sentences import split
from retold.model import Article, Attribution

TEXTS = Path(__file__).parent / "texts" / "attribution"


def shown(text: str, a: Attribution) -> dict[str, object]:
    return {
        "content": [text[s:e] for s, e in a.content],
        "cue": a.cue and text[slice(*a.cue)],
        "source": a.source and text[slice(*a.source)],
        "kind": a.kind,
        "scope": a.scope,
        "speaker": a.speaker,
        "via": list(a.via),
    }


@pytest.mark.parametrize("language", languages.codes())
def test_a_report(language: str) -> None:
    text = (TEXTS / f"{language}.txt").read_text(encoding="utf-8")
    article = Article(id="0", source="test", text=text, language=language, sentences=split(text, language))
    expected = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    assert [shown(text, a) for a in attributions(article)] == expected

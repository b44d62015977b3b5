"""Who said it, and through whom: attributions of an article (the terms of PARC and PolNeAR).

`attributions` reads an article that has a language and sentences. It looks at the text sentence by sentence:
quotations that stand for themselves become single tokens (`regions`), cues are looked up in the language's data
(`grammar`), the layout around each cue gives content and source (`clauses`, `phrases`, `frames`, `quotations`),
and the article as a whole gives speakers (`names`, `speakers`) and channels (`chains`). Of a language without data
nothing is found so; there a `tagger` can be asked.
"""

from __future__ import annotations

from typing import Any

from retold.annotation.attribution import tagging
from retold.annotation.attribution.article import attributions
from retold.annotation.attribution.tagging import Tagger

__all__ = ["Tagger", "attributions", "tagger"]


def tagger(encoder: Any) -> Tagger:  # noqa: ANN401 - an `encoding.words.WordEncoder`, which lies beside this part
    """What finds attributions in languages without data by what the encoder makes of words; see `tagging`."""
    return tagging.tagger(encoder.encode_words, tagging.shipped())

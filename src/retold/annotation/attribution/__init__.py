"""Who said it, and through whom: attributions of an article (the terms of PARC and PolNeAR).

`attributions` reads an article that has a language and sentences. It looks at the text sentence by sentence:
quotations that stand for themselves become single tokens (`regions`), cues are looked up in the language's data
(`grammar`), the layout around each cue gives content and source (`clauses`, `phrases`, `frames`, `quotations`),
and the article as a whole gives speakers (`names`, `speakers`) and channels (`chains`).
"""

from __future__ import annotations

from retold.annotation.attribution.article import attributions

__all__ = ["attributions"]

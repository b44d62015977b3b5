"""Stories side by side, as methods of `Library`: made once, kept, and shown as readers judged them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection

from retold import annotation, errors
from retold.library import choosing, comparisons, grouping, identities, judgements
from retold.model import Article, Comparison, Judgement

if TYPE_CHECKING:
    from retold.encoding import Encoder
    from retold.library.database import Database
    from retold.stories import Digest

log = logging.getLogger(__name__)

COMPARED = 12  # reports of a story that are compared; a comparison takes time with the square of their number


class Comparing:
    """The part of `Library` that compares."""

    _database: Database
    _encoder: Encoder | None
    _model: str  # the name of an encoder that was given

    if TYPE_CHECKING:

        def catch_up(self) -> None:
            """As `Library` has it."""

    def compare(self, wanted: str, *, most: int = COMPARED, judged: bool = True, rejected: bool = False) -> Comparison:
        """The reports of a story side by side; of more than `most`, a choice that covers the most of what they say.

        What readers decided is applied, unless not `judged`; what they rejected is shown, marked so, with `rejected`.
        What was compared before is kept, and opens at once until reports, Retold or decisions about names change.
        """
        self.catch_up()
        with self._database.reading() as connection:
            story = grouping.story_id(connection, wanted)
            key, named = self._key(connection, story, most)
            known = comparisons.kept(connection, key)
            found = [] if known else grouping.members(connection, story)
        compared = known or self._kept(self._compared(found, most, named), key, story, most)
        return self._judged(compared, rejected=rejected) if judged else compared

    def finished(self, wanted: str, *, most: int = COMPARED, rejected: bool = False) -> Comparison | None:
        """What `compare` would give where that is kept and opens at once; None where it has to be made first."""
        with self._database.reading() as connection:
            key, _ = self._key(connection, grouping.story_id(connection, wanted), most)
            found = comparisons.kept(connection, key)
        return self._judged(found, rejected=rejected) if found else None

    def _key(self, connection: Connection, story: str, most: int) -> tuple[str, list[Judgement]]:
        """What a comparison is kept under, and the decisions about names that it depends on."""
        named = identities.concerning(connection, story)
        return comparisons.key(connection, story, most, self._model, *map(repr, named)), named

    def _judged(self, compared: Comparison, *, rejected: bool) -> Comparison:
        from retold.comparison import judged as judging

        with self._database.reading() as connection:
            ids = [article.id for article in compared.articles]
            made = judgements.listed(connection, texts=ids, kinds=("claim", "difference"), undone=False)
        return judging.judged(compared, made, rejected=rejected) if made else compared

    def _kept(self, compared: Comparison, key: str, story: str, most: int) -> Comparison:
        try:
            with self._database.writing() as connection:
                comparisons.keep(connection, key, story, most, compared)
        except errors.RetoldError as reason:  # a full disk keeps nobody from reading
            log.debug("%s", reason)
        return compared

    def _compared(self, found: Sequence[tuple[Article, Digest]], most: int, named: Sequence[Judgement]) -> Comparison:
        return together([article for article, _ in found], most, self._loaded_encoder, named)

    def _loaded_encoder(self) -> Encoder:
        if self._encoder is None:
            from retold import encoding

            self._encoder = encoding.load()
        return self._encoder


def together(
    articles: Sequence[Article], most: int, load: Callable[[], Encoder], named: Sequence[Judgement] = ()
) -> Comparison:
    """Reports of one event side by side, of more than `most` a choice; `named` is what readers decided about names.

    Names were found in each report alone; read together, one may explain another. Raises `RetoldError` for less than
    two reports, before the encoder is loaded.
    """
    from retold import comparison
    from retold.annotation.names import finder
    from retold.encoding.words import words_of

    choice = choosing.choose(articles, most)
    if len(choice.articles) < 2:
        raise errors.too_few_articles(len(choice.articles))
    encoder = words_of(load())
    linked = annotation.linked(choice.articles, identities.aliases(named), finder(encoder))
    compared = identities.named(comparison.compare(linked, encoder=encoder), named)
    notes = (*compared.notes, choice.note) if choice.note else compared.notes
    return msgspec.structs.replace(compared, notes=notes)

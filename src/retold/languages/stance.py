"""How a language hedges and denies: the schema of the part ``stance``.

Phrases are written as in lexicons (``~lemma`` in every form, ``prefix*``, plain words). Where two phrases begin at
one word the longer one counts, so that an exception ("not only") needs no rule.
"""

from __future__ import annotations

from typing import ClassVar

from retold.languages import Part


class StanceRules(Part, frozen=True, kw_only=True):
    """The part ``stance`` of a language."""

    part: ClassVar[str] = "stance"

    certain: tuple[str, ...] = ()
    """Says that something is so: "undoubtedly", "it is proven", "confirmed"."""
    likely: tuple[str, ...] = ()
    """Adverbs that say how likely something is and nothing else: "probably"."""
    probable: tuple[str, ...] = ()
    """Says that something is likely, expected or planned in other ways: "seems", "is due to"."""
    possible: tuple[str, ...] = ()
    """Says that something may be: hedges, modal verbs, the conditional mood."""
    hearsay: tuple[str, ...] = ()
    """Passes on what others say without vouching for it: "allegedly", "reportedly"."""
    mood: tuple[str, ...] = ()
    """Forms of the verb that pass on what others say, where no attribution covers them: "sei", "aurait", "щял да"."""
    no_hedge: tuple[str, ...] = ()
    """Phrases that hold a mark and leave nothing open: "even if", "as if", "е бил"."""
    conditional: tuple[str, ...] = ()
    """Opens a condition: "if", "unless"."""
    unlikely: tuple[str, ...] = ()
    """Says that something is hardly so: "unlikely", "hardly"."""
    unfounded: tuple[str, ...] = ()
    """Says that a claim has no ground: "baseless", "without evidence", "falsely"."""
    denial: tuple[str, ...] = ()
    """Verbs and nouns whose complement is not so: "deny", "refuse", "failed to", "cancel"."""
    negation: tuple[str, ...] = ()
    """Negates the words behind it: "not", "no", "never"."""
    without: tuple[str, ...] = ()
    """Negates the noun behind it and no more: "without"."""
    negation_around: tuple[tuple[str, str], ...] = ()
    """Two-part negations: "ne" and "pas"."""
    negated_prefix: str = ""
    """Letters that negate a verb when they stand before it, as "ne" does in Czech."""
    negated_verbs: tuple[str, ...] = ()
    """The verbs (``~lemma``) that are met with that prefix."""
    negation_suffix: str = ""
    """Letters that negate a verb at its end: "n't"."""
    no_negation: tuple[str, ...] = ()
    """Phrases that hold a negation and deny nothing: "not only", "no doubt about"."""
    future: tuple[str, ...] = ()
    """Stands before a verb in the future: "will", "ще"."""
    future_endings: tuple[str, ...] = ()
    """Endings of verbs in the future: "-rá"."""
    past: tuple[str, ...] = ()
    """Auxiliaries of the past that stand before a verb: "was", "hat"."""
    past_endings: tuple[str, ...] = ()
    """Endings of verbs in the past: "-ла"."""

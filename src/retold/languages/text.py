"""How a language punctuates, abbreviates and what stands around the reports on its pages.

Read by the sentence splitter and the furniture marker; attribution reads the quotation marks and dashes.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from retold.languages import Part


class Abbreviations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words written with a final dot, which then need not end the sentence; the dot belongs to the entry.

    An entry with an upper-case letter stands for itself only; one in lower case also fits its capitalised form.
    """

    never_end: tuple[str, ...] = ()
    """What must be followed by something: titles, "street", "named after"; words that contain a mark (Yahoo!)."""
    before_number: tuple[str, ...] = ()
    """Those that belong to a number that follows: "art. 5", "No. 3"; otherwise the dot may end the sentence."""
    after_number: tuple[str, ...] = ()
    """Short ones that mean something else behind a number, where they may end the sentence ("2004 г."), than
    elsewhere, where they may not ("г. София")."""
    rarely_end: tuple[str, ...] = ()
    """May end a sentence, but a capital often follows within it: "U.S."; ends one only before a `starter`."""
    may_end: tuple[str, ...] = ()
    """End the sentence when a capital follows: "etc.", "a.m.", the year sign."""


class FurniturePhrases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What text beside the report begins with. Any case; ``*`` at the end of a word stands for more letters."""

    read_also: tuple[str, ...] = ()
    """Begins a line that leads to another article."""
    label: tuple[str, ...] = ()
    """Before a colon and a few words it makes a line of furniture: author, source, section, reading time."""
    caption: tuple[str, ...] = ()
    """Before a colon and any words without a full stop it makes one: photo, video, tags, topics."""
    line: tuple[str, ...] = ()
    """Furniture when it is the whole line, a colon or number aside: "Share", "Advertisement", "Recall:"."""
    subscribe: tuple[str, ...] = ()
    """Begins a sentence that asks the reader to follow, subscribe, report a mistake, accept cookies."""
    legal: tuple[str, ...] = ()
    """Begins a sentence about rights to the text."""
    home: tuple[str, ...] = ()
    """The first station of breadcrumbs."""
    byline: tuple[str, ...] = ()
    """Before names and nothing else it makes a line of furniture: "By"."""
    agencies: tuple[str, ...] = ()
    """Agencies and outlets that sign or open a report."""


class TextRules(Part, frozen=True, kw_only=True, cache_hash=True):
    """The part ``text`` of a language."""

    part: ClassVar[str] = "text"

    quotes: tuple[tuple[str, str], ...]
    """Opening and closing marks, the usual pair first."""
    nested_quotes: tuple[tuple[str, str], ...] = ()
    """Pairs used inside a quotation."""
    dashes: str = "–—-"
    """Characters that serve as a dash, the usual one first."""
    speech_dash: bool = False
    """Whether a paragraph that opens with a dash is speech."""
    comma_inside: bool = False
    """Whether the comma before the reporting words stands inside the quotation marks („…,“ řekl)."""
    ordinal_dot: bool = False
    """Whether a number with a dot is an ordinal (3. Oktober)."""
    ordinal_nouns: tuple[str, ...] = ()
    """Capitalised words before which a number with a dot is an ordinal; ``*`` as in furniture."""
    ordinal_determiners: tuple[str, ...] = ()
    """Words behind which a number with a dot before a capital is an ordinal (der 34. Einsatz), unless a
    starter follows."""
    starters: tuple[str, ...] = ()
    """Words that, capitalised, begin a sentence rather than continue a name."""
    reporting: tuple[str, ...] = ()
    """Reporting verbs, for a name between a quotation that ends in ! or ? and its verb ("Why?" Smith asked)."""
    dates: tuple[str, ...] = ()
    """Months, weekdays and other words of a time stamp that stands alone; ``*`` as in furniture."""
    abbreviations: Abbreviations = Abbreviations()
    furniture: FurniturePhrases = FurniturePhrases()

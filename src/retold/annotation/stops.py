"""Does this stop end a sentence? Abbreviations, initials, ordinals, figures, ellipses, cues after quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retold.languages.phrases import whole
from retold.languages.text import TextRules
from retold.model import Span

_WINDOW = 40  # characters looked back for the word before a stop
_TOKEN = re.compile(r"(?:\b[\w'’&/-]+\s)?(?:\b[\w'’&/-]+\.\s?){0,3}[\w'’&/-]+$")
_TOKEN_AT_END = re.compile(r"[\w'’&./@=?%#+~-]+$")
_PART = re.compile(r"[\w'’&/-]+\.?")
_FIGURES = re.compile(r"\d+(?:[.,:]\d+)*$")
_DAY_MONTH = re.compile(r"\d{1,2}\.\d{1,2}$")
_ROMAN = re.compile(r"[IVXLC]{2,}$")
_FULL_WIDTH = frozenset("。！？｡؟۔।॥")
_ALPHANUMERIC = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_LAST_WORD = re.compile(r"[^\W\d_]+(?=\s+$)")
_DASH = re.compile(r"[–—―-]+\s")
_DEGREES = re.compile(r"[\d°º]\s?$")
_SITE = re.compile(r"(?<![\w.])(?P<name>[A-Za-z0-9-]{4,})(?:\.[A-Za-z0-9-]+)*\.[a-z]{2,4}$")
_ADDRESS = re.compile(r"[/@=?%#+~]")
_SPACED_DOT = re.compile(r"\.\s+")
_NUMBER_BEFORE = re.compile(r"(?:\d|\b[IVXLC]+)\s*$")
_DOTTED = 3  # letters of the longest part of an acronym with dots; "news.bg" is an address
_LEAD_IN = 40  # characters of a time that opens a sentence


class StopRules:
    """The rules of one language, with its abbreviations ready for look-up."""

    def __init__(self, rules: TextRules) -> None:
        kinds = rules.abbreviations
        self._kinds: dict[str, frozenset[str]] = {}
        for kind in ("may_end", "rarely_end", "before_number", "after_number", "never_end"):
            for entry in getattr(kinds, kind):
                self._kinds[_key(entry)] = self._kinds.get(_key(entry), frozenset()) | {kind}
        self._tails = _tails(self._kinds)
        self._starters = frozenset(word.casefold() for word in rules.starters)
        self._ordinal_dot = rules.ordinal_dot
        self._ordinal_noun = whole(rules.ordinal_nouns)
        self._determiners = frozenset(word.casefold() for word in rules.ordinal_determiners)
        self._date = whole(tuple(word for word in rules.dates if len(word) > 2 or word.isupper()))
        self._reporting = frozenset(word.casefold() for word in rules.reporting)

    def ends(self, text: str, span: Span, stop: Span, after: int) -> bool:
        """Whether the sentence that began at `span[0]` ends at `after`, behind the stop and its closing marks.

        `span` ends with the paragraph; `after` lies before that end.
        """
        start, end = span
        if text[stop[0]] in _FULL_WIDTH:
            return True
        if not text[after].isspace():
            return self._glued(text, start, stop, after)
        first = _ALPHANUMERIC.search(text, after, min(end, after + 20))
        if first is None:
            return True
        at = first.start()
        if self._goes_on(text, stop, after, at):
            return False
        if text[stop[0] : stop[1]] != ".":
            return self._mark(text, start, stop, after, at)
        return self._full_stop(text, start, stop, after, at)

    def _goes_on(self, text: str, stop: Span, after: int, at: int) -> bool:
        """Whether what follows belongs to the sentence for any stop: lower case, or a dash after a quotation."""
        if _is_lower(text, at):
            return True
        between = text[after:at]
        quoted = after > stop[1] and text[after - 1] not in ")]}"
        if quoted and _DASH.match(between.lstrip()):
            return not any(mark in between for mark in '"„“«»')
        return False

    def _mark(self, text: str, start: int, stop: Span, after: int, at: int) -> bool:
        """An ellipsis, a question or an exclamation mark before a capital, a figure or a symbol."""
        if stop[0] > start and text[stop[0] - 1] in "([":
            return False
        if "never_end" in self._kind(text, start, stop):
            return False
        return not (after > stop[1] and self._is_cue(text, at))

    def _is_cue(self, text: str, at: int) -> bool:
        """A name and a reporting verb ("Why?" John Smith asked), or any source when the verb ends the clause."""
        if not self._reporting or self._is_starter(text, at):
            return False
        name = True
        for word in list(_WORD.finditer(text, at, at + 80))[:6]:
            if word.group().casefold() in self._reporting:
                return name or text[word.end() : word.end() + 1] in ".,"
            name = name and word.group()[0].isupper()
        return False

    def _full_stop(self, text: str, start: int, stop: Span, after: int, at: int) -> bool:
        """A single full stop before a capital, a figure or a symbol."""
        token = _token(text, start, stop[0])
        if after > stop[1] or not token:
            return True
        if self._within(text, start, stop):
            return False
        if _FIGURES.match(token) or (self._ordinal_dot and _ROMAN.match(token)):
            return self._number(text, start, stop[0] - len(token), token, at)
        kinds = self._kind(text, start, stop) or _shape(token)
        if len(token) == 1 and token.isupper() and _DEGREES.search(text[max(start, stop[0] - 4) : stop[0] - 1]):
            return True
        return self._abbreviation(kinds, text, start, stop[0] - len(token), at)

    def _abbreviation(self, kinds: frozenset[str], text: str, start: int, at_token: int, at: int) -> bool:
        if not kinds:
            return True
        if "after_number" in kinds and _NUMBER_BEFORE.search(text[max(start, at_token - 8) : at_token]):
            return not self._is_lead_in(text, start, at) and self._may_end(text, at)
        if "before_number" in kinds and text[at].isdigit():
            return False
        if kinds & {"never_end", "after_number"}:
            return False
        if "rarely_end" in kinds:
            return self._is_starter(text, at)
        return self._may_end(text, at) if "may_end" in kinds else True

    def _may_end(self, text: str, at: int) -> bool:
        """Behind a year sign, a unit, "etc.": the sentence goes on before a figure or a date."""
        if text[at].isdigit():
            return False
        return not (self._date.match(text, at) and not self._is_starter(text, at))

    def _is_lead_in(self, text: str, start: int, at: int) -> bool:
        """Whether only a time stands before: "In March 2004 y." opens a sentence and is none."""
        if at - start > _LEAD_IN:
            return False
        words = _WORD.findall(text[start:at])
        return all(len(w) <= 4 or w.isdigit() or self._date.match(w) for w in words) and any(w.isdigit() for w in words)

    def _number(self, text: str, start: int, at_number: int, number: str, at: int) -> bool:
        if not _ALPHANUMERIC.search(text, start, at_number):  # the number of an item
            return False
        if text[at].isdigit():
            return len(number) > 2
        before = _LAST_WORD.search(text[max(start, at_number - 20) : at_number])
        determined = before is not None and before.group().casefold() in self._determiners
        ordinal = (
            _DAY_MONTH.match(number)
            or self._ordinal_noun.match(text, at)
            or (determined and not self._is_starter(text, at))
        )
        return not (self._ordinal_dot and ordinal)

    def _glued(self, text: str, start: int, stop: Span, after: int) -> bool:
        """No space behind the stop: an end only between a word and a capitalised one, never inside an address."""
        follower = text[after : after + 3]
        capitalised = len(follower) > 1 and follower[0].isupper() and (follower[1].islower() or follower[1] == " ")
        opens = follower[0] in "„«“" and after == stop[1]
        if not (capitalised or opens):
            return False
        token = _token(text, start, stop[0])
        if after > stop[1] or text[stop[0] : stop[1]] != ".":
            return capitalised
        if len(token) < 3 or "." in token or not token[-1].islower() or self._kind(text, start, stop):
            return False
        return token[0].islower() or self._is_starter(text, after)  # Truth.Social is one name

    def _is_starter(self, text: str, at: int) -> bool:
        word = _WORD.match(text, at)
        if word is None or text[word.end() : word.end() + 1] == ".":  # an initial
            return False
        return word.group().casefold() in self._starters

    def _within(self, text: str, start: int, stop: Span) -> bool:
        """Whether the stop stands inside an abbreviation: the first one of "EE. UU."."""
        tails = self._tails.get(_token(text, start, stop[0]) + ".")
        if not tails:
            return False
        return _key(text[stop[1] : stop[1] + 12].lstrip()).startswith(tails)

    def _kind(self, text: str, start: int, stop: Span) -> frozenset[str]:
        """The kinds of the longest abbreviation that ends with this stop; empty when there is none."""
        found = _TOKEN.search(text[max(start, stop[0] - _WINDOW) : stop[0]])
        if found is None:
            return frozenset()
        parts = _PART.findall(found.group())[-4:]
        site = _SITE.search(found.group())
        if site and _key(site["name"] + ".").casefold() not in self._kinds:  # news.pl ends in no abbreviation
            return frozenset()
        for i in range(len(parts)):
            key = _key(" ".join(parts[i:]) + text[stop[0]])
            kinds = self._kinds.get(key)
            if kinds is None and not key.isupper():  # a capital alone is an initial, several are an acronym
                kinds = self._kinds.get(key.casefold())
            if kinds:
                return kinds
        return frozenset()


def _tails(keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What may follow the first stops of abbreviations with several: "EE." -> ("UU.",)."""
    found: dict[str, tuple[str, ...]] = {}
    for key in keys:
        for dot in [i for i, c in enumerate(key[:-1]) if c == "."]:
            head, tail = key[: dot + 1], key[dot + 1 :]
            if tail.endswith(".") and tail[0].isupper():
                found[head] = (*found.get(head, ()), tail)
    return found


def _token(text: str, start: int, end: int) -> str:
    found = _TOKEN_AT_END.search(text[max(start, end - _WINDOW) : end])
    return found.group() if found else ""


def _key(entry: str) -> str:
    """How an abbreviation is looked up: no space behind a dot, one apostrophe."""
    return _SPACED_DOT.sub(".", " ".join(entry.split())).replace("’", "'")


def _shape(token: str) -> frozenset[str]:
    """What an unlisted word with a dot looks like: an initial, an acronym with dots, a one-letter abbreviation."""
    if _ADDRESS.search(token):
        return frozenset()
    parts = re.split(r"[.-]", token)
    dotted = "." in token and all(len(part) <= _DOTTED for part in parts)
    # A small Cyrillic letter that is no abbreviation of its language is a word: я, є, й.
    initial = len(parts[-1]) == 1 and parts[-1].isalpha() and not "а" <= parts[-1] <= "ѿ"
    return frozenset({"rarely_end"}) if dotted or initial else frozenset()


def _is_lower(text: str, at: int) -> bool:
    """Whether a sentence cannot begin here: a small letter, unless of a name such as iPhone."""
    letter = text[at]
    if not letter.islower() or "\u10a0" <= letter <= "\u10ff":  # Georgian letters have no case in running text
        return False
    return not text[at + 1 : at + 2].isupper()

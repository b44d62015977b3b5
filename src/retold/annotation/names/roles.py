"""Offices that stand for people: whom "the Secretary of State" or «американский президент» means in a story.

A report gives an office to somebody by naming it beside the name ("Secretary of State Marco Rubio", "Dinu Popescu,
the Romanian president,"). What stands without a name means the one person who holds that office in the report,
or, where the country or body is named, in the story. Precision first: former holders and deputies are passed over, and
where two people or two countries are possible nobody is meant.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retold.annotation.names import gazetteer
from retold.annotation.names.lines import Line, lines
from retold.languages.lexicon import Found
from retold.languages.names import classes, joining
from retold.languages.offices import OfficeWords, office_words
from retold.languages.words import Word
from retold.model import Article, Mention, Role, Span

_REACH = 3  # words before an office in which "former" and alike are looked for
_CLOSING = frozenset(",.;:)–—")


class Office(NamedTuple):
    """An office, and the entity of the country or body whose it is, where that is said."""

    kind: str
    place: str | None


# What heads a body is one office, whatever its title; and some titles mean an office of another name in one country.
_OF_BODIES = frozenset({"president", "director", "secretary-general", "speaker"})
_HEAD = "head"
_SAME = {
    ("secretary-of-state", "Q30"): Office("foreign-minister", "Q30"),
    ("chancellor", "Q183"): Office("prime-minister", "Q183"),
    ("chancellor", "Q40"): Office("prime-minister", "Q40"),
}


class Use(NamedTuple):
    """An office in a text, the person named beside it, and whether it may mean somebody who is not named there."""

    span: Span
    office: Office
    title: str
    person: str | None
    alone: bool


def roles(articles: Sequence[Article]) -> tuple[tuple[Role, ...], ...]:
    """The offices in each article that stand for a person, with the person's entity.

    Articles need `language`, `sentences` and `mentions`, all of one call of `mentions`.
    """
    uses = [list(_uses(article)) for article in articles]
    story: dict[Office, set[str]] = defaultdict(set)
    for use in (use for found in uses for use in found):
        if use.person:
            story[use.office].add(use.person)
    return tuple(
        tuple(
            Role(span=use.span, name=use.title, entity=person)
            for use in found
            if (person := _meant(use, story, _Report(article, found)))
        )
        for article, found in zip(articles, uses, strict=True)
    )


class _Report:
    """Who is named in a report, and whose offices of each kind it speaks of."""

    def __init__(self, article: Article, uses: Sequence[Use]) -> None:
        self.people = {m.entity for m in article.mentions if m.type == "PER"}
        self.places: dict[str, set[str]] = defaultdict(set)
        self.given: dict[Office, set[str]] = defaultdict(set)
        for use in uses:
            if use.office.place:
                self.places[use.office.kind].add(use.office.place)
            if use.person:
                self.given[use.office].add(use.person)


def _meant(use: Use, story: dict[Office, set[str]], report: _Report) -> str | None:
    """The person whom an office means: the one named beside it, else the only holder who fits."""
    if use.person or not use.alone:
        return use.person
    if use.office.place:
        holders = report.given.get(use.office) or story.get(use.office, set())
        return next(iter(holders)) if len(holders) == 1 else None
    kind = use.office.kind
    if kind == _HEAD:
        return None
    same = {office for office in story if office.kind == kind} | {o for (k, _), o in _SAME.items() if k == kind}
    here = {p for office in same for p in story.get(office, ()) if p in report.people}
    own = {office.place for office in same if here & story.get(office, set())}
    return here.pop() if len(here) == 1 and report.places[kind] <= own else None


def _uses(article: Article) -> Iterator[Use]:
    """The offices in an article."""
    found = office_words(article.language)
    if not found.titles:
        return
    mentions = _Mentions(article)
    for line in lines(article):
        read = [_read(w, line.language) if "-" in w.folded or "'" in w.folded else w for w in line.words]
        for hit in office_words(line.language).phrases.find(read):
            use = _Reader(line, mentions, hit).use()
            if use:
                yield use


def _read(word: Word, language: str | None) -> Word:
    """A word without a genitive's mark, and without a country tied to it by a hyphen (US-Außenminister)."""
    folded = word.folded.removesuffix("'s")
    head, hyphen, tail = folded.partition("-")
    if hyphen and (gazetteer.nationality(folded, language) or gazetteer.lookup((head.upper(),), language)):
        folded = tail
    return word if folded == word.folded else Word(word.start, word.end, folded)


class _Mentions:
    """The mentions of an article by the offsets that they cover."""

    def __init__(self, article: Article) -> None:
        self._all = article.mentions
        self._starts = [m.span[0] for m in article.mentions]

    def at(self, offset: int) -> Mention | None:
        """The mention that covers an offset."""
        k = bisect_right(self._starts, offset) - 1
        return self._all[k] if k >= 0 and offset < self._all[k].span[1] else None


class _Reader:
    """Reads what stands around an office in a sentence."""

    def __init__(self, line: Line, mentions: _Mentions, hit: Found[str]) -> None:
        self._line, self._mentions = line, mentions
        self._first, self._last = hit.first, hit.last
        self._kind, _, self._fixed = hit.payload.partition("@")
        self._title = hit.payload
        self._words: OfficeWords = office_words(line.language)

    def use(self) -> Use | None:
        """The office with its place and its person; None where the words are part of a name or speak of nobody."""
        first, last, line = self._first, self._last, self._line
        if self._in_name() or any(self._words.plural.fit(w.folded) for w in line.words[first:last]):
            return None
        before, left = self._before()
        after, right, whole = self._after()
        places = {p for p in (before, after, self._fixed or None) if p}
        if len(places) > 1 or not whole or self._is_not_held(left):
            return None
        office = self._office(next(iter(places), None))
        span = line.words[left].start, line.words[right - 1].end
        person = self._person_after(right) or self._person_before(left, right)
        beside = self._beside(right) or self._beside_before(left)
        return Use(span, office, self._words.titles[self._title], person, alone=not person and not beside)

    def _office(self, place: str | None) -> Office:
        of_body = place is not None and place not in gazetteer.wikidata().values()
        kind = _HEAD if of_body and self._kind in _OF_BODIES else self._kind
        return _SAME.get((kind, place or ""), Office(kind, place))

    def _mention(self, i: int) -> Mention | None:
        words = self._line.words
        return self._mentions.at(words[i].start) if 0 <= i < len(words) else None

    def _gap(self, i: int) -> str:
        """The text between word `i - 1` and word `i`."""
        line = self._line
        start = line.words[i - 1].end if i > 0 else line.words[0].start
        return line.text[start : line.words[i].start] if i < len(line.words) else line.text[start : start + 2]

    def _in_name(self) -> bool:
        """Whether all of the office is part of a name ("Office of the President")."""
        return all(self._mention(i) for i in range(self._first, self._last))

    def _place(self, i: int) -> str | None:
        """The entity of the place or body of which word `i` is a name or an adjective."""
        mention = self._mention(i)
        if mention and not self._holds(mention):
            return mention.entity if mention.type in ("LOC", "ORG") else None
        word, language, written = self._line.words[i], self._line.language, self._line.written[i]
        code = gazetteer.nationality(word.folded.removesuffix("'s"), language)
        known = gazetteer.lookup((written,), language) if written[0].isupper() else None
        return gazetteer.country(code) if code else known.entity if known and known.type in ("LOC", "ORG") else None

    def _holds(self, mention: Mention) -> bool:
        """Whether words of the office are part of a name (head of the *State Department*)."""
        words = self._line.words
        return mention.span[0] < words[self._last - 1].end and words[self._first].start < mention.span[1]

    def _before(self) -> tuple[str | None, int]:
        """The place named before the office, and the first word of the whole phrase."""
        head = self._line.words[self._first]
        tied, language = head.folded, self._line.language
        place = None
        if "-" in tied and _read(head, language).folded != tied:
            code = gazetteer.nationality(tied, language)
            name = self._line.written[self._first].partition("-")[0]
            known = gazetteer.lookup((name,), language)
            place = gazetteer.country(code) if code else known.entity if known else None
        left = self._first
        while left > 0 and self._gap(left).strip() in ("", "'s", "’s"):
            found = self._place(left - 1)
            if not found or (place and found != place):
                break
            place, left = found, left - 1
        return place, left

    def _after(self) -> tuple[str | None, int, bool]:
        """The place behind the office, where the phrase ends, and whether all that belongs to it is understood."""
        right, language = self._last, self._line.language
        joined = right
        while joined < len(self._line.words) and not self._gap(joined).strip() and self._is_of(joined):
            joined += 1
        if joined >= len(self._line.words) or self._gap(joined).strip():
            return None, right, joined == right
        place = self._place(joined)
        if place:
            mention, end = self._mention(joined), joined + 1
            while mention and end < len(self._line.words) and self._mention(end) is mention:
                end += 1
            return place, end, True
        kinds = classes(language, self._line.words[joined].folded)
        unknown = joined > right or not kinds.isdisjoint(("organisation", "place", "event"))
        return None, right, not unknown or (self._mention(joined) is not None and joined == right)

    def _is_of(self, i: int) -> bool:
        return self._line.words[i].folded in self._words.of and not self._mention(i)

    def _is_not_held(self, left: int) -> bool:
        """Whether the words before say that nobody holds the office now, or anybody may."""
        line, words = self._line, self._words
        for i in range(left - 1, max(-1, left - 1 - _REACH), -1):
            if self._gap(i + 1).strip():
                break
            folded = line.words[i].folded
            if words.former.fit(folded) or words.deputy.fit(folded):
                return True
            if i == left - 1 and words.indefinite.fit(folded):
                return True
            if i >= left - 2 and words.posts.fit(folded):  # "elections of the president", "became president"
                return True
        if (
            left
            and not self._gap(left).strip()
            and "organisation" in classes(line.language, line.words[left - 1].folded)
        ):
            return True  # "the company president"
        inside = line.words[left : self._first]
        behind = line.words[self._last : self._last + 1]
        return any(words.former.fit(w.folded) or words.indefinite.fit(w.folded) for w in (*inside, *behind))

    def _person_after(self, right: int) -> str | None:
        """The person named right behind the office, or between commas behind it."""
        mention = self._beside(right)
        if not mention:
            return None
        words, line = self._line.words, self._line
        before = self._first - 1
        if before >= 0 and not self._gap(self._first).strip():
            head = classes(line.language, words[before].folded)
            if "role" in head and not self._place(before):
                return None  # "the president's adviser Jana Bright": the name is the adviser's
        if self._gap(right).strip():
            end = mention.span[1]
            if line.text[end : end + 1] not in _CLOSING or self._office_follows(end):
                return None
        return mention.entity

    def _office_follows(self, end: int) -> bool:
        """Whether another office stands behind the mark after a name, so that the name goes with that one."""
        first = next((i for i, w in enumerate(self._line.words) if w.start >= end), len(self._line.words))
        while first < len(self._line.words) and (self._is_article(first) or self._place(first)):
            first += 1
        rest = [_read(w, self._line.language) for w in self._line.words[first : first + _REACH]]
        return bool(rest) and self._words.phrases.at(rest, 0) is not None

    def _beside(self, right: int) -> Mention | None:
        """A person named behind the office."""
        mention = self._mention(right)
        near = self._gap(right).strip() in ("", ",") if right < len(self._line.words) else False
        return mention if mention and near and mention.type == "PER" else None

    def _beside_before(self, left: int) -> Mention | None:
        """A person named before the office, with nothing but a mark and an article between."""
        while left > 0 and not self._gap(left).strip() and self._is_article(left - 1):
            left -= 1
        mention = self._mention(left - 1) if left else None
        near = bool(left) and self._gap(left).strip() in (",", "(", "–", "—", "-")
        return mention if mention and near and mention.type == "PER" else None

    def _is_article(self, i: int) -> bool:
        return self._line.words[i].folded in joining(self._line.language) and not self._mention(i)

    def _person_before(self, left: int, right: int) -> str | None:
        """The person whom the office describes between marks: "Marco Rubio, the US Secretary of State,"."""
        mention = self._beside_before(left)
        end = self._line.words[right - 1].end
        closed = self._line.text[end : end + 1]
        return mention.entity if mention and (not closed or closed in _CLOSING) else None

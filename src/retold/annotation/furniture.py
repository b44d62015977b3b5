"""Text on the page that is no part of the report: read-also links, captions, subscribe lines, slugs, stamps.

Precision comes first: a real sentence that is marked is lost to the comparison, a line that is not marked only
stands unaligned. So a phrase counts at the beginning of a paragraph or sentence only, and short labels need the
shape of a label: a colon, a few words, no full stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from retold.languages import NEUTRAL, load
from retold.languages.phrases import source
from retold.languages.text import TextRules
from retold.model import Span

_STAMP = re.compile(
    r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)"  # a date in figures
    r"(?:[,\s|–-]{1,3}\d{1,2}[:.]\d{2}(?::\d{2})?(?!\d))?"  # and perhaps the time of day
)
_DATELINE = re.compile(r"[^\W\d_][\w'’ -]{1,25}, \d{1,2}\.? (?P<month>[^\W\d_]+)\.?\s*[(/–—-]+\s*(?P<by>.+)$")
_PLACE_AND_DAY = re.compile(
    r"[^\W\d_][\w'’ -]{1,25}, (?:\d{1,2}\.? ?(?:\d{1,2}\.|(?P<month>[^\W\d_]+)\.?)|(?P<first>[^\W\d_]+)\.? \d{1,2})"
    r"(?:,? ?\d{4}\.?)?$"
)
_PLACE_AND_AGENCY = re.compile(r"[^\W\d_][\w'’ -]{1,25} (?P<by>\([^()]{2,20}\))$")
_CLOCK_OR_DATE = re.compile(r"\d{1,2}[:.]\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}")
_MONEY_OR_SHARE = re.compile(r"[%‰$€£¥₴₽]")  # without a letter, but a statement: "– 20 %!"
_MOMENT = re.compile(  # a time of the day, a date in figures
    r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{4}-\d{2}-\d{2}"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY_OR_YEAR = re.compile(rf"(?<!\d)\d{{1,2}}\.?(?!\d)|{_YEAR.pattern}")
_ADDRESS = re.compile(r"[\s(]*(?:https?://|www\.)\S+\s*$", re.IGNORECASE)
_HANDLE = re.compile(r"\(@\w{1,30}\)")
_WORDS = re.compile(r"[^\W\d_]+(?:['’ʼ.-][^\W\d_]+)*")
_SEPARATORS = re.compile(r"\s[>»›→|/•]\s")
_STOP = re.compile(r"[.!?。！？؟।][\"“”»«’)\]]*$")
_NAMES = re.compile(r"[^\W\d_a-zа-яёіїєґ][\w'’.-]*")
_INITIALS_SLUG = re.compile(r"(?:[^\W\d_]{2,5}/\s?)+[^\W\d_]{0,5}/?$")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\"“”»)\]]*$")
_LABEL_WORDS = 6  # behind a label such as "Source:"; more words are a statement
_TITLE = 160  # characters of the longest title of another article
_CAPTION = 300
_LINE = 60
_REMARK = 3  # words from which a whole line stands for itself inside a paragraph too
_SIGNED = 4  # words that sign a time: a place, an outlet, a name
_TOP = 6  # sentences at the top of the page, where breadcrumbs stand
_SHORTEST_HEADLINE = 15
_TEASERS = 6  # titles that may follow a "Read also" that stands alone


class _Patterns:
    """The phrases of a language and the neutral ones, ready to match at the beginning of a text."""

    def __init__(self, rules: TextRules, neutral: TextRules) -> None:
        def at(kind: str, behind: str, words: int = 1) -> re.Pattern[str]:
            phrases = (*getattr(rules.furniture, kind), *getattr(neutral.furniture, kind))
            chosen = source(p for p in phrases if len(p.split()) >= words)
            return re.compile(rf"(?:{chosen or '(?!)'}){behind}", re.IGNORECASE)

        colon = r"\s*[:：|/]"
        open_mark = r"[\"«„“#►▶→•*>\-–—\s(\[]*"
        self.read_also = at("read_also", r"(?!\w)")
        self.read_also_colon = at("read_also", r"(?:\s+\w+){0,3}?\s*(?::|…|\.\.\.|\s[–—|>»-]\s|$)")
        self.label = at("label", rf"(?:{colon}|(?<=\.)\s+|\s*$)")
        self.caption = at("caption", rf"(?:{colon}|(?<=\.)\s+|\s+[©(]|\s*$)")
        credits = source((*rules.furniture.caption, *neutral.furniture.label))
        self.credit = re.compile(rf"\s[/|(]\s*(?:{credits})\s*:?\s*[^\W\d_][^.!?]{{1,{_LINE}}}$", re.IGNORECASE)
        self.subscribe = re.compile(rf"{open_mark}{at('subscribe', '').pattern}(?!\w)", re.IGNORECASE)
        self.legal = re.compile(rf"[*\s]*{at('legal', '').pattern}(?:(?<=©)|(?!\w))", re.IGNORECASE)
        self.home = at("home", r"(?!\w)")
        self.byline = at("byline", r"\s+")
        agencies = source((*rules.furniture.agencies, *neutral.furniture.agencies))
        self.agency = re.compile(rf"[(/\[\s–—-]*(?:{agencies})[)/\]\s.]*$")
        self.lines = frozenset(_bare(p) for p in (*rules.furniture.line, *neutral.furniture.line))
        self.date = re.compile(rf"(?:{source(rules.dates) or '(?!)'})$", re.IGNORECASE)


@cache
def _patterns(rules: TextRules) -> _Patterns:
    return _Patterns(rules, load(NEUTRAL, TextRules))


def _bare(line: str) -> str:
    """The words of a line alone, so that counts, colons and arrows do not matter."""
    return " ".join(_WORDS.findall(line)).casefold()


def cut_stamped(text: str, span: Span, rules: TextRules) -> list[Span]:
    """A paragraph, cut behind the time stamp of a read-also line that the text is glued to."""
    start, end = span
    if not _patterns(rules).read_also.match(text, start, end):
        return [span]
    stamp = _STAMP.search(text, start, min(end, start + _CAPTION))
    if stamp is None:
        return [span]
    rest = stamp.end()
    while rest < end and text[rest].isspace():
        rest += 1
    return [(start, stamp.end()), (rest, end)] if rest < end and text[rest].isupper() else [span]


def mark(text: str, sentences: Sequence[tuple[Span, int]], rules: TextRules) -> list[bool]:
    """Which sentences (span, paragraph number) are furniture; none when nothing would be left."""
    patterns = _patterns(rules)
    marks: list[bool] = []
    after_heading = 0
    closing = False  # a line that ends pages (subscribe, rights) has gone by in the second half
    for _, group in groupby(sentences, key=lambda s: s[1]):
        spans = [span for span, _ in group]
        line = text[spans[0][0] : spans[-1][1]]
        if after_heading and len(line) <= _TITLE and len(spans) == 1 and not _STOP.search(line):
            after_heading -= 1
            marks.append(True)
            continue
        whole_line = _is_line(line, len(spans), patterns)
        after_heading = _TEASERS if whole_line and _is_heading(line, patterns) else 0
        own = [True] * len(spans) if whole_line else _by_sentence(text, spans, patterns)
        if closing and _ELLIPSIS.search(line) and not any(own):
            own = [True] * len(spans)
        closing = closing or (spans[0][0] * 2 > len(text) and own[0] and _is_closing(line, patterns))
        marks += own
    _mark_repeated_crumbs(text, sentences, marks, patterns)
    return [False] * len(marks) if all(marks) else marks


def _is_heading(line: str, patterns: _Patterns) -> bool:
    """A read-also phrase with nothing behind it: titles follow on lines of their own."""
    found = patterns.read_also.match(line)
    return found is not None and not _WORDS.search(line, found.end())


def _is_closing(line: str, patterns: _Patterns) -> bool:
    return patterns.subscribe.match(line) is not None or patterns.legal.match(line) is not None


def _is_line(line: str, sentences: int, patterns: _Patterns) -> bool:
    """Whether a whole paragraph is furniture."""
    words = _WORDS.findall(line[: _CAPTION * 2])
    if not words:
        return True
    if _bare(line[:_LINE]) in patterns.lines and len(line) <= _LINE and not line.endswith("."):
        return True
    return any(
        rule(line, sentences, words, patterns)
        for rule in (_is_read_also, _is_labelled, _is_credited, _is_stamp, _is_crumbs, _is_slug, _is_byline)
    )


def _is_read_also(line: str, sentences: int, words: list[str], patterns: _Patterns) -> bool:
    found = patterns.read_also.match(line)
    stopped = _STOP.search(line) is not None  # then a report may be glued to the title
    if found is None or len(line) > (_TITLE if stopped else 2 * _TITLE):
        return False
    if patterns.read_also_colon.match(line):
        return sentences == 1 or not stopped
    several = " " in found.group()
    return several and sentences == 1 and (not stopped or _STAMP.search(line) is not None)


def _is_labelled(line: str, sentences: int, words: list[str], patterns: _Patterns) -> bool:
    caption = patterns.caption.match(line)
    if caption is not None and sentences <= 2 and len(line) <= _CAPTION:
        return not _STOP.search(line) or len(_WORDS.findall(line, caption.end())) <= _LABEL_WORDS
    label = patterns.label.match(line)
    return label is not None and sentences == 1 and len(_WORDS.findall(line, label.end())) <= _LABEL_WORDS


def _is_credited(line: str, sentences: int, words: list[str], patterns: _Patterns) -> bool:
    """A caption that ends in whose picture it is: "The bridge at night / photo: Jane Doe"."""
    return sentences == 1 and len(line) <= _CAPTION and patterns.credit.search(line) is not None


def _is_stamp(line: str, sentences: int, words: list[str], patterns: _Patterns) -> bool:
    """A date or time with nothing else: "Friday, 6 November 2020, 17:41"."""
    if len(line) > _LINE * 1.5 or not any(c.isdigit() for c in line):
        return False
    known = [patterns.date.match(word.rstrip(".")) is not None for word in words]
    return all(known) and (_CLOCK_OR_DATE.search(line) is not None or any(len(w) > 2 for w in words))


def _is_signed_stamp(sentence: str, patterns: _Patterns) -> bool:
    """A time with a place, an outlet or a name and nothing else: "Kyiv Post, 3 March 2025, 17:41"."""
    bare = _HANDLE.sub(" ", sentence).strip(" .,|–—-()[]·•")
    if len(bare) > _LINE or _STOP.search(bare):
        return False
    rest, moments = _MOMENT.subn(" ", bare)
    words = _WORDS.findall(rest)
    signs = [word for word in words if patterns.date.match(word.rstrip(".")) is None]
    if len(signs) > _SIGNED or not all(w[0].isupper() or "." in w for w in signs):
        return False
    if any(c.isdigit() for c in _DAY_OR_YEAR.sub("", rest)):
        return False  # a figure of something else
    if moments:
        return True
    dated = len(signs) < len(words) and any(c.isdigit() for c in rest)
    agency = any(w.isupper() and len(w) > 2 for w in signs)
    return dated and (not signs or ("," in bare and (agency or _YEAR.search(rest) is not None)))


def _is_crumbs(line: str, sentences: int, words: list[str], patterns: _Patterns) -> bool:
    """Breadcrumbs: "Home > News > World"."""
    stations = _SEPARATORS.split(line)
    if len(line) > _TITLE or _STOP.search(line) or len(stations) < 2:
        return False
    home = patterns.home.match(stations[0].strip())
    if home is not None and home.end() == len(stations[0].strip()):
        return True
    return len(stations) >= 3 and all(len(s.split()) <= 3 for s in stations[:-1])


def _is_slug(line: str, sentences: int, words: list[str], patterns: _Patterns) -> bool:
    """What an agency sets alone: "(PAP)", "KYIV, 3 March – Agency.", the initials of its editors."""
    if len(line) > _LINE:
        return False
    if patterns.agency.match(line) or _INITIALS_SLUG.match(line):
        return True
    alone = _PLACE_AND_DAY.match(line)
    if alone is not None:
        month = alone["month"] or alone["first"]
        return not month or patterns.date.match(month) is not None
    agency = _PLACE_AND_AGENCY.match(line)
    if agency is not None and patterns.agency.match(agency["by"]):
        return True
    found = _DATELINE.match(line)
    return found is not None and patterns.date.match(found["month"]) is not None and len(found["by"].split()) <= 3


def _is_byline(line: str, sentences: int, words: list[str], patterns: _Patterns) -> bool:
    """ "By Jane Doe and John Smith", "From Warsaw Jane Doe (PAP)": names and an agency, no full stop."""
    if len(line) > _LINE * 1.5 or line.endswith((".", "!", "?")):
        return False
    tail = re.search(r"[(/][^()/]+[)/]$", line)
    signed = tail is not None and patterns.agency.match(tail.group()) is not None and len(words) <= 7
    found = patterns.byline.match(line)
    if found is None:
        return signed and all(_NAMES.match(w) for w in words)
    names = re.split(r"\s+(?:and|und|et|y|&)\s+|,\s*|\s+", line[found.end() :])
    return 2 <= len(names) <= 10 and all(_NAMES.match(name) for name in names if name)


def _by_sentence(text: str, spans: Sequence[Span], patterns: _Patterns) -> list[bool]:
    """Marks within a paragraph; one that opens with a plea or a claim of rights is furniture to its end."""
    if _is_closing(text[slice(*spans[0])], patterns):
        return [True] * len(spans)
    marks: list[bool] = []
    for start, end in spans:
        sentence = text[start:end]
        also = patterns.read_also_colon.match(sentence)
        inside = also is not None and (":" in also.group() or also.end() == len(sentence))
        edge = start == spans[0][0] or end == spans[-1][1]
        aside = _says_nothing(sentence) or _is_remark(sentence, patterns)
        aside = aside or (edge and _is_signed_stamp(sentence, patterns))
        marks.append(aside or _is_closing(sentence, patterns) or (inside and len(sentence) <= _TITLE))
    opening = _dateline(text, spans, patterns)
    return [True] * opening + marks[opening:]


def _is_remark(sentence: str, patterns: _Patterns) -> bool:
    """A remark of the page inside a paragraph: "The article goes on below." """
    bare = _bare(sentence) if len(sentence) <= _LINE else ""
    return bare.count(" ") >= _REMARK - 1 and bare in patterns.lines


def _says_nothing(sentence: str) -> bool:
    """Counts, stars, dates in figures and addresses: no letters, or those of an address."""
    return _ADDRESS.match(sentence) is not None or not (
        any(c.isalpha() for c in sentence) or _MONEY_OR_SHARE.search(sentence)
    )


def _dateline(text: str, spans: Sequence[Span], patterns: _Patterns) -> int:
    """How many sentences at the head of a paragraph are place, day and agency: "KYIV. 3 March. Agency." """
    for k in range(min(3, len(spans) - 1), 0, -1):
        head = [text[start:end] for start, end in spans[:k]]
        last = head[-1]
        words = _WORDS.findall(last)
        if all(len(h.split()) <= 3 for h in head[:-1]) and (
            _is_slug(last, 1, words, patterns) or (k > 1 and _is_stamp(last, 1, words, patterns))
        ):
            return k
    return 0


def _mark_repeated_crumbs(
    text: str, sentences: Sequence[tuple[Span, int]], marks: list[bool], patterns: _Patterns
) -> None:
    """Breadcrumbs without signs between them: "Home World Minister resigns" above the headline "Minister resigns"."""
    for i, (span, paragraph) in enumerate(sentences[:_TOP]):
        line = text[slice(*span)]
        below = next((text[slice(*s)] for s, p in sentences[i + 1 : i + 3] if p != paragraph), "")
        if len(below) > _SHORTEST_HEADLINE and line != below and line.endswith(below) and patterns.home.match(line):
            marks[i] = True

"""What deciding about an event needs of a report: a vector, its words by their sound, its days.

A digest is small and stays with the library, so that stories can be formed again without reading any text. Words are
kept as they sound (`annotation.names.keys`): names and the vocabulary that languages share meet in every script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from msgspec.structs import replace

from retold.annotation.names.keys import stems
from retold.languages.words import words
from retold.model import Article, Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retold.encoding.base import Encoder

    Keys = NDArray[np.uint32]
    Floats = NDArray[np.float32]

KEY_BITS = 22  # a key is a number below 2 ** 22: two words in a million share one
# Characters of title and lead that are encoded, up to the end of a word. Twice as many tell events apart less well and
# take 1.6 times as long: `python benchmarks/events.py DATA gold tgcontest`, figures in docs/stories.md.
HEAD = 150
_TITLE = 250  # characters of a title that are kept
# Raised when digests are made of something else: vectors of form 1 are of up to 600 characters, 2 has no weekdays.
FORM = 3
_WORDS = 220  # words from the beginning whose sounds are kept: what comes later is background more often than not
_SHORTEST = 4  # letters of a word that counts, unless a capital makes it look like a name
_STEM = 4  # sounds that are kept of a stem; 5 and 6 tell events apart less well (benchmarks/events.py DATA fit)
_SOFT = str.maketrans("zZ", "sS", "aeiouy")
# Sentences at the head in which ordinals and weekdays are those of the event. From the fifth on weekdays tell less:
# their weight, fitted (benchmarks/events.py DATA fit), is 1.2 for three and four sentences, .6 for five and six.
_HEAD_SENTENCES = 3
_DATE_LINE = 200  # characters at the head of a text in which its own date may stand
_LINE_OF_DATE = 5  # words at most beside the date in a line that is no part of the report: more name another report
_HALF_SHIFT, _HALF_BITS, _HALF_BIAS = 13, ~0x7FFF_FFFF | 0x0FFF_E000, 2.0**112  # half floats as int32, see `vectors`
_STAMP = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](20\d{2})(?![\d.]*\d)|(?<!\d)(20\d{2})-(\d{2})-(\d{2})(?!\d)")


class Digest(Noun, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A report as stories see it; `vector` and `words` are packed arrays (float16, uint32), little-endian.

    `from_` and `to` bound the time of publication (ISO 8601 days), None where it is unknown; `inferred` says how they
    were found where the article itself did not tell. `ordinals` stand in title and lead ("the second permit"), and so
    do `weekdays` (1 is Monday), which tell days apart also where no day of publication is known. `form` says of what
    the digest was made.
    """

    id: str
    source: str
    outlet: str | None = None
    language: str | None = None
    title: str
    from_: str | None = None
    to: str | None = None
    inferred: str | None = None
    vector: bytes
    words: bytes = b""
    ordinals: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    form: int = 1


def digest(articles: Sequence[Article], encoder: Encoder) -> list[Digest]:
    """The digests of articles that have `language` and `sentences`; title and lead are encoded, nothing else.

    Costs some 12 ms of CPU for the vector and 3 ms for the rest of an article of 400 words.
    """
    return encoded([draft(article) for article in articles], encoder)


class Draft(NamedTuple):
    """A digest without its vector, and the text that the vector is of: so that both can be made in different places."""

    head: str
    digest: Digest


def draft(article: Article) -> Draft:
    """All of a digest that needs no encoder."""
    title, head = _head(article)
    published, inferred = _published(article)
    lead = _lead(article)
    return Draft(head, Digest(
        id=article.id, source=article.source, outlet=article.outlet, language=article.language, title=title,
        from_=published, to=published, inferred=inferred, vector=b"",
        words=keys_of(article), ordinals=_ordinals(lead), weekdays=_weekdays(lead), form=FORM,
    ))  # fmt: skip


def encoded(drafts: Sequence[Draft], encoder: Encoder) -> list[Digest]:
    """The digests with their vectors, centred by language."""
    import numpy as np

    from retold.encoding import centre

    vectors = encoder.encode([each.head for each in drafts])
    centred = centre(vectors, [each.digest.language for each in drafts]).astype("<f2")
    return [
        replace(each.digest, vector=np.ascontiguousarray(vector).tobytes())
        for each, vector in zip(drafts, centred, strict=True)
    ]


def _head(article: Article) -> tuple[str, str]:
    """The title, and it with the lead as they are encoded; without a title the first sentence is one."""
    found = (" ".join(article.text[slice(*s.span)].split()) for s in article.sentences if not s.furniture)
    first = next(found, article.text[:_TITLE])
    title = " ".join((article.title or first).split())
    head = title
    for sentence in (first, *found):
        if len(head) > HEAD:
            break
        if sentence != title:
            head += f". {sentence}" if head == title else f" {sentence}"
    return title[:_TITLE], _cut(head)


def _cut(head: str) -> str:
    """The beginning of a text, to the end of a word where that is not far."""
    if len(head) <= HEAD:
        return head
    blank = head.rfind(" ", HEAD // 2, HEAD + 1)
    return head[: blank if blank > 0 else HEAD]


@lru_cache(maxsize=1 << 17)
def _sounds(word: str, language: str | None) -> tuple[int, ...]:
    """Keys of a word: the consonants of its stem as its language and as foreign spelling sounds."""
    found = stems(word, language)
    skeletons = dict.fromkeys(map(_skeleton, (found[0], found[-1])))
    return tuple(dict.fromkeys([key(skeleton) for skeleton in skeletons if len(skeleton) > 2]))


def _skeleton(stem: str) -> str:
    bare = stem[0] + stem[1:].translate(_SOFT)
    return (bare if len(bare) > 2 else stem)[:_STEM]


def key(text: str) -> int:
    """The number that stands for a word's sound or a number's digits."""
    return crc32(text.encode()) >> (32 - KEY_BITS)


def keys_of(article: Article) -> bytes:
    """Keys of the words, names and numbers at the beginning of an article, packed in ascending order."""
    import numpy as np

    found: set[int] = set().union(*sentence_keys(article, _WORDS))
    return np.array(sorted(found), "<u4").tobytes()


def sentence_keys(article: Article, most: int | None = None) -> Iterator[set[int]]:
    """Keys of each sentence that is no furniture, of the first `most` words."""
    left = len(article.text) if most is None else most
    for sentence in article.sentences:
        if sentence.furniture or left <= 0:
            continue
        found: set[int] = set()
        cut = words(article.text, *sentence.span)[:left]
        left -= len(cut)
        for i, word in enumerate(cut):
            first = article.text[word.start]
            if first.isdigit():
                found.update({key(word.folded)} if len(word.folded) > 1 else ())
            elif len(word.folded) >= _SHORTEST or (i and first.isupper()):
                found.update(_sounds(word.folded, article.language))
        yield found


def unpacked(packed: bytes) -> Keys:
    """The keys of a digest, ascending."""
    import numpy as np

    return np.frombuffer(packed, "<u4")


def vectors(digests: Sequence[Digest]) -> Floats:
    """The vectors of digests, a row each. Ten times as quick as numpy's own conversion of half floats."""
    import numpy as np

    packed = np.frombuffer(b"".join([d.vector for d in digests]), "<i2").astype(np.int32)
    packed <<= _HALF_SHIFT  # mantissa and exponent to where those of a float32 are
    packed &= _HALF_BITS
    found = packed.view(np.float32)
    found *= _HALF_BIAS
    return found.reshape(len(digests), -1)


def span(digest: Digest) -> tuple[int, int] | None:
    """The first and the last day on which a report may have been published, as numbers; None where it is unknown."""
    if digest.from_ is None:
        return None
    return _day(digest.from_), _day(digest.to or digest.from_)


@lru_cache(maxsize=1 << 14)
def _day(iso: str) -> int:
    return date.fromisoformat(iso[:10]).toordinal()


def _published(article: Article) -> tuple[str | None, str | None]:
    """The day of publication, and how it was inferred if the article does not carry it."""
    if article.published:
        return article.published.value[:10], article.published.inferred
    stamps = _STAMP.finditer(article.text[:_DATE_LINE])
    found = next((s for s in stamps if not _of_another(article, s.start())), None)
    if not found:
        return None, None
    year, month, day = (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])
    stamp = f"{year}-{int(month):02d}-{int(day):02d}"
    return (stamp, "date at the head of the text") if _exists(stamp) else (None, None)


def _of_another(article: Article, at: int) -> bool:
    """Whether a place is in a line that leads to another report ("See also: … 2 March")."""
    line = next((s.span for s in article.sentences if s.furniture and s.span[0] <= at < s.span[1]), None)
    return line is not None and sum(w[0].isalpha() for w in article.text[slice(*line)].split()) > _LINE_OF_DATE


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _lead(article: Article) -> Article:
    """The article with the sentences of title and lead only."""
    head = [s for s in article.sentences if not s.furniture][:_HEAD_SENTENCES]
    return replace(article, sentences=tuple(head))


def _ordinals(lead: Article) -> tuple[int, ...]:
    """Ordinal numbers in title and lead ("the second permit")."""
    from retold.annotation.quantities import ordinals

    return tuple(sorted({o.value for o in ordinals(lead)}))


def _weekdays(lead: Article) -> tuple[int, ...]:
    """Weekdays that title and lead name, from 1 for Monday; not those of "every Monday"."""
    from retold.annotation.passages import passages

    matches = (m for passage in passages(lead) for m in passage.matches if m.rule.do != "nothing")
    named = {m.values.get("weekday") for m in matches}
    return tuple(sorted(day for day in named if isinstance(day, int)))

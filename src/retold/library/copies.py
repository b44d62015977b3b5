"""Identical and near-identical texts: wire copy that many outlets print is one text.

A text's sketch is the least hashes of its runs of five words (Broder 1997, "On the resemblance and containment of
documents"); texts that share one are compared in full. Texts that differ in a number are no copies, however alike: a
weekly report with new figures is another report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

_RUN = 5  # words
_KEPT = 8  # hashes; copies that share .8 of their runs miss each other once in 400,000
_LEAST = 20  # words of a text that can be a near copy
_ALIKE = 0.8  # share of the runs of both that stand in both
_WITHIN = 0.95  # share of the shorter's runs that stand in the longer one, when it is most of it
_MOST = 0.6  # of the longer one's length
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


class Sketch(NamedTuple):
    """What is kept to find copies of a text: signed 64-bit hashes, and how many words it has."""

    hashes: tuple[int, ...]
    words: int


def sketch(text: str) -> Sketch:
    """The sketch of a text; one too short for near copies has no hashes."""
    words = _words(text)
    if len(words) < _LEAST:
        return Sketch((), len(words))
    hashes = {_hash(run) for run in _runs(words)}
    return Sketch(tuple(sorted(hashes)[:_KEPT]), len(words))


def is_copy(text: str, other: str) -> bool:
    """Whether two texts are one but for a few words, with the same numbers."""
    first, second = _all_runs(text), _all_runs(other)
    if min(len(first), len(second)) <= _LEAST - _RUN:
        return False
    shared = len(first & second)
    least, most = sorted((len(first), len(second)))
    alike = shared >= _ALIKE * (least + most - shared) or (shared >= _WITHIN * least and least >= _MOST * most)
    return alike and _same_numbers(text, other)


def _same_numbers(text: str, other: str) -> bool:
    """Whether the numbers of one all stand in the other, which may say more at its ends."""
    first, second = (set(_DIGITS.findall(t)) for t in (text, other))
    return first <= second or second <= first


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str]) -> Iterable[str]:
    return map(" ".join, zip(*(islice(words, start, None) for start in range(_RUN)), strict=False))


@lru_cache(maxsize=256)  # texts of one day are compared with each other over and over
def _all_runs(text: str) -> frozenset[str]:
    return frozenset(_runs(_words(text)))


def _hash(run: str) -> int:
    return int.from_bytes(blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)

"""What one report ties to a condition and the other says outright."""

from __future__ import annotations

from collections.abc import Sequence

from retold.comparison.differences.frames import frames
from retold.comparison.differences.marks import HEDGES, marks, sentence, tells
from retold.comparison.differences.sides import Found, Pair
from retold.model import Span

# Cosines between words in place, chosen on gold and examples with `python benchmarks/differences.py DATA`.
TOLD = 0.4  # of what hangs on the condition, from which the other report tells it
ANSWER = 0.38  # of a word of the condition, from which the other report's word answers to it
OUTRIGHT = "{this} ties it to a condition (“{here}”), {that} says it outright (“{there}”)"
ALONE = "{this} ties it to a condition (“{here}”), {that} to none"
LONGEST = 60  # characters of the other report's answer that are one phrase


def condition(pair: Pair) -> list[Found]:
    """A condition in A, where B tells what hangs on it and leaves nothing open."""
    if any(m.kind in HEDGES for m in marks(pair.b)):
        return []
    framed = {k for f in frames(pair.a) for k in pair.a.at(f.span)}
    for mark in marks(pair.a):
        if mark.kind != "conditional":
            continue
        inside = pair.a.at(mark.span)
        main = [k for k in sentence(pair.a, mark.span) if k not in inside and k not in framed]
        if len(inside) > 1 and len(main) > 1 and pair.told(main) >= TOLD:
            answer = _answer(pair, inside)
            return [Found("certainty", mark.span, answer, OUTRIGHT if answer else ALONE)]
    return []


def _answer(pair: Pair, inside: Sequence[int]) -> Span | None:
    """The words of B that say outright what the condition says, if it has them side by side."""
    partners = [pair.partner(k) for k in inside]
    answering = {best for best, cosine in partners if cosine >= ANSWER and tells(pair.b, best)}
    met = sorted(k for k in answering if int(pair.similar[:, k].argmax()) in inside)  # no word that answers to the rest
    if not met:
        return None
    whole = pair.b.words[met[0]][0], pair.b.words[met[-1]][1]
    return whole if whole[1] - whole[0] <= LONGEST and pair.b.holds(whole) else pair.b.words[met[0]]

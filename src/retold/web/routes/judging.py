"""What readers decide: claims and differences, which reports tell one story. Names are in `naming`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Path, Request, Response
from msgspec import ValidationError, convert

from retold.comparison.judged import claim_target, difference_target
from retold.errors import RetoldError
from retold.library import browsing, judgements
from retold.model import (
    Change,
    Claim,
    ClaimTarget,
    Comparison,
    DifferenceTarget,
    DifferenceType,
    Judgement,
    Place,
    Relation,
    Verdict,
)  # fmt: skip
from retold.web import addresses, answers, forms, lines, problems, reading
from retold.web import site as sites
from retold.web.documents import Document, Invalid, JudgementLine, StoryLine
from retold.web.forms import Form
from retold.web.parameters import StoryId
from retold.web.problems import ProblemError
from retold.web.routing import action, failures
from retold.web.site import Site

router = APIRouter(tags=["judgements"])
T = TypeVar("T")

LINES = "application/x-ndjson"
_SHOWN = 10.0  # seconds that the answer to a merging or splitting waits for lists to show it
BACK = {"type": "string", "maxLength": 2_000, "description": "The path to go on to."}
READER = {"type": "string", "maxLength": 200, "description": "Who decides, if they say so."}
_NUMBER = {"type": "string", "pattern": "^[0-9]{1,6}$"}
NAME = {"type": "string", "maxLength": 500}
_SENTENCE = {"type": "string", "pattern": "^[0-9]{1,4}-[0-9]{1,6}$"}
_WORDS = {"type": "string", "maxLength": 1_000}
_JUDGED: dict[str, Any] = {
    "verdict": {"type": "string", "enum": ["confirm", "reject", "correct", "add"]},
    "claim": {**_NUMBER, "description": "The id of a claim, as the page shows it."},
    "difference": {**_NUMBER, "description": "The place of a difference in the claim, from 0."},
    "relation": {"type": "string", "enum": ["same", "overlap"]},
    "remove": {
        "anyOf": [_SENTENCE, {"type": "array", "items": _SENTENCE}],
        "description": "Sentences that do not belong to the claim: the report and the sentence, from 0.",
    },
    "add": {
        "anyOf": [_SENTENCE, {"type": "array", "items": _SENTENCE}],
        "description": "Sentences that belong to the claim too.",
    },
    "first": {**_SENTENCE, "description": "Of a difference: the sentence of its first side, one of the claim's."},
    "second": {**_SENTENCE, "description": "The sentence of the other side, of another report."},
    "first_words": {**_WORDS, "description": "The words of that sentence that differ; all of it without them."},
    "second_words": {**_WORDS, "description": "The same of the other side."},
    "type": {
        "type": "string",
        "enum": ["quantity", "time", "certainty", "polarity", "attribution", "naming", "place", "actor"],
    },
    "explanation": {"type": "string", "maxLength": 300},
    "reader": READER,
    "back": BACK,
}


@action(
    router,
    "/stories/{story}/judgements",
    JudgementLine,
    404,
    fields=_JUDGED,
    required=("verdict", "claim"),
)
async def judge(request: Request, story: StoryId) -> Response:
    """Confirm, reject or correct a claim or a difference of it, or add one; what a reader decides wins."""
    site = sites.of(request)
    form = await forms.read(request, tuple(_JUDGED))
    return await done(request, form, lambda: _judge(site, story, form), addresses.story(story))


def _judge(site: Site, wanted: str, form: Form) -> JudgementLine:
    with reading.of(site, "story") as view:
        row = browsing.story(view, wanted)
        members = tuple(sorted({report.id for report in browsing.reports_of(view, row.id)}))
    comparison = site.compared(row.id, members)
    if comparison is None:
        raise ProblemError(409, "not-compared", "The story was not compared yet. Open its page first.")
    verdict = _value(form, "verdict", Verdict, {"confirm", "reject", "correct", "add"})
    if verdict is None:
        raise invalid("verdict", "it is one of confirm, reject, correct, add")
    claim = next((c for c in comparison.claims if str(c.id) == form.one("claim")), None)
    if claim is None:
        raise invalid("claim", "the story has no such claim now; load the page again")
    change = None
    target = _added(form, comparison, claim) if verdict == "add" else _target(form, comparison, claim)
    if verdict == "correct":
        change = (
            _of_claim(form, comparison)
            if isinstance(target, ClaimTarget)
            else _of_difference(form, comparison, claim, target)
        )
    made = site.library.judge(row.id, verdict, target, change=change, reader=form.one("reader", most=200))
    return reading.judgement(made, comparison)


def _target(form: Form, comparison: Comparison, claim: Claim) -> ClaimTarget | DifferenceTarget:
    number = form.one("difference")
    if number is None:
        return claim_target(comparison, claim)
    if not number.isdecimal() or len(number) > 6 or int(number) >= len(claim.differences):
        raise invalid("difference", "the claim has no such difference now; load the page again")
    return difference_target(comparison, claim, claim.differences[int(number)])


def _of_claim(form: Form, comparison: Comparison) -> Change:
    return Change(
        relation=_value(form, "relation", Relation),
        add=tuple(_place(each, comparison, "add") for each in form.all("add") if each),
        remove=tuple(_place(each, comparison) for each in form.all("remove")),
    )


def _of_difference(form: Form, comparison: Comparison, claim: Claim, target: DifferenceTarget) -> Change:
    sides = _sides(form, comparison, claim)
    spans = None
    if sides:
        by_text = {side.text: side.span for side in sides}
        if set(by_text) != set(target.texts):
            raise invalid("first", "the sides are to be of the same two reports; add another difference instead")
        spans = (by_text[target.texts[0]], by_text[target.texts[1]])
    told = form.one("explanation", most=300)
    return Change(type=_value(form, "type", DifferenceType), explanation=told, spans=spans)


def _added(form: Form, comparison: Comparison, claim: Claim) -> DifferenceTarget:
    """A difference that was missed, as a form tells it."""
    kind, sides = _value(form, "type", DifferenceType), _sides(form, comparison, claim)
    if kind is None:
        raise invalid("type", "what they differ in is needed")
    if sides is None:
        raise invalid("first", "a sentence on each side is needed")
    first, second = sides
    return DifferenceTarget(
        type=kind,
        texts=(first.text, second.text),
        spans=(first.span, second.span),
        explanation=form.one("explanation", most=300) or "",
        claim=claim_target(comparison, claim).places,
    )


def _sides(form: Form, comparison: Comparison, claim: Claim) -> tuple[Place, Place] | None:
    """The words of both sides of a difference; None where the form names none."""
    if form.one("first") is None and form.one("second") is None:
        return None
    first, second = (_side(form, name, comparison, claim) for name in ("first", "second"))
    if first.text == second.text:
        raise invalid("second", "it is to be of another report than the first side")
    return first, second


def _side(form: Form, name: str, comparison: Comparison, claim: Claim) -> Place:
    place = _place(form.one(name) or "", comparison, name)
    if place not in claim_target(comparison, claim).places:
        raise invalid(name, "it is no sentence of the claim")
    words = form.one(f"{name}_words", most=1_000)
    if words is None:
        return place
    text = next(a.text for a in comparison.articles if a.id == place.text)
    # A browser sends a line break as one blank or as two signs.
    found = re.search(r"\s+".join(map(re.escape, words.split())), text[slice(*place.span)])
    if found is None:
        raise invalid(f"{name}_words", "the sentence does not have these words")
    start = place.span[0]
    return Place(text=place.text, span=(start + found.start(), start + found.end()))


def _place(written: str, comparison: Comparison, name: str = "remove") -> Place:
    """A sentence, written as the numbers of its report and of itself."""
    try:
        article, sentence = map(int, written[:20].split("-"))
        if article < 0 or sentence < 0:
            raise ValueError
        found = comparison.articles[article]
        return Place(text=found.id, span=found.sentences[sentence].span)
    except (ValueError, IndexError):
        raise invalid(name, "it is no sentence of a report, such as 0-3") from None


def _value(form: Form, name: str, kind: Any, among: set[str] | None = None) -> Any:  # noqa: ANN401 (a literal type)
    given = form.one(name)
    if given is None:
        return None
    try:
        found = convert(given, kind)
    except ValidationError:
        found = None
    if found is None or (among and found not in among):
        raise invalid(name, f"“{given[:50]}” is not valid here")
    return found


def invalid(name: str, reason: str) -> ProblemError:
    """The problem that a field of a form is."""
    return problems.invalid((Invalid(name=name, reason=reason),))


WITH = {
    "with": {**NAME, "pattern": "[^\\s\\u0085\\u001c-\\u001f]", "description": "The other one, by its id."},
    "reader": READER,
    "back": BACK,
}


@action(router, "/stories/{story}/merge", StoryLine, 404, fields=WITH, required=("with",))
async def merge(request: Request, story: StoryId) -> Response:
    """Make two stories one, for good."""
    site = sites.of(request)
    form = await forms.read(request, (*WITH, "other"))
    other = other_one(form)

    def work() -> StoryLine:
        made = site.library.merge_stories(_found(site, story), _found(site, other), reader=form.one("reader"))
        return _line(site, made.id)

    return await done(request, form, work, None)


ID = {**NAME, "pattern": "[^\\s\\u0085\\u001c-\\u001f]"}
SPLIT: dict[str, Any] = {
    "report": {"anyOf": [ID, {"type": "array", "minItems": 1, "items": ID}], "description": "Ids of reports."},
    "reader": READER,
    "back": BACK,
}


def reports_of(form: Form) -> list[str]:
    """The reports that a form of `SPLIT` names. Raises 422 where it names none."""
    reports = [report for report in form.all("report") if report.strip()]
    if not reports:
        raise invalid("report", "at least one report is needed")
    return reports


@action(router, "/stories/{story}/split", StoryLine, 404, fields=SPLIT, required=("report",))
async def split(request: Request, story: StoryId) -> Response:
    """Make some reports of a story another story, for good."""
    site = sites.of(request)
    form = await forms.read(request, tuple(SPLIT))
    reports = reports_of(form)

    def work() -> StoryLine:
        made = site.library.split_story(_found(site, story), reports, reader=form.one("reader"))
        return _line(site, made.id)

    return await done(request, form, work, None)


def _found(site: Site, wanted: str) -> str:
    with reading.of(site, "story") as view:
        return browsing.story(view, wanted).id


def _line(site: Site, name: str) -> StoryLine:
    site.keeper.catch_up(_SHOWN)
    with site.library.reading() as view:
        return lines.story(browsing.story(view, name))


def other_one(form: Form) -> str:
    """The other story or entity that a form names."""
    found = form.one("with") or form.one("other")  # a page has a list to choose from, and a field for any other
    if found is None:
        raise invalid("with", "the other one is needed")
    return found


Number = Annotated[int, Path(ge=1, le=2**53, description="The number of a judgement.")]
_UNDONE = {"reader": READER, "back": BACK}


@action(router, "/judgements/{number}/undo", JudgementLine, 404, fields=_UNDONE)
async def undo(request: Request, number: Number) -> Response:
    """Take back a judgement; it stays in the history."""
    site = sites.of(request)
    form = await forms.read(request, tuple(_UNDONE))
    return await done(request, form, lambda: _turned(site.library.undo, number), "/stories")


@action(router, "/judgements/{number}/redo", JudgementLine, 404, fields=_UNDONE)
async def redo(request: Request, number: Number) -> Response:
    """Take up again a judgement that was taken back."""
    site = sites.of(request)
    form = await forms.read(request, tuple(_UNDONE))
    return await done(request, form, lambda: _turned(site.library.redo, number), "/stories")


def _turned(turn: Callable[[int], Judgement], number: int) -> JudgementLine:
    try:
        return reading.judgement(turn(number), None)
    except RetoldError as error:
        raise problems.not_found(error) from None


@router.get(
    "/judgements",
    response_model=None,
    responses={
        200: {"description": "A judgement a line, as JSON.", "content": {LINES: {"schema": {"type": "string"}}}},
        **failures(),
    },
)
async def listed(request: Request) -> Response:
    """All judgements of the library, a line of JSON each, as `retold export` writes them."""
    site = sites.of(request)

    def make() -> bytes:
        with site.library.reading() as view:
            return "".join(judgements.lines(view)).encode("utf-8", "replace")

    return await answers.file(request, make, LINES, name="judgements.jsonl")


async def done(request: Request, form: Form, work: Callable[[], Document], address: str | None) -> Response:
    """Do what a form asks for on another thread, and go on: where the form says, or to what came of it."""
    site = sites.of(request)
    document = await anyio.to_thread.run_sync(work, limiter=site.limiter)
    if address is None and isinstance(document, StoryLine):
        address = document.address
    back = form.one("back", most=2_000)
    return forms.go_on(request, addresses.inside(back, address or "/stories"), document)

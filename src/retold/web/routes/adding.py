"""Pasted texts compared at once without being kept, and reports added to the library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from retold import comparison as comparing
from retold.errors import RetoldError
from retold.library import browsing
from retold.library.sources import Gathered, Gatherer
from retold.model import Article
from retold.reading import Details, details, distinct, documents
from retold.reading.entries import Entry, Failure, Link
from retold.reading.fetching import Fetcher
from retold.web import addresses, answers, exporting, forms, jobs, lines, problems
from retold.web import site as sites
from retold.web.documents import AddPage, ComparisonPage, Invalid, JobPage
from retold.web.forms import Form, Upload
from retold.web.jobs import Job
from retold.web.parameters import Form as ExportForm
from retold.web.parameters import Held, SideQuery
from retold.web.problems import ProblemError
from retold.web.routing import action, page
from retold.web.side import side
from retold.web.site import Site

router = APIRouter(tags=["adding"])

_SETTLED = 30.0  # seconds that a job which added something waits for lists to show it
_DETAILS = ("outlet", "published", "language")
_TEXT = {"type": "string", "maxLength": 500}


@page(router, "/add", AddPage)
async def add(request: Request) -> Response:
    """Two forms: texts to compare at once, and reports for the library."""
    site = sites.of(request)
    return await answers.answer(request, lambda: _page(site))


def _page(site: Site, problem: ProblemError | None = None, form: Form | None = None) -> AddPage:
    return AddPage(
        address="/add",
        compare="/add/compare",
        add="/add/library",
        limits=site.settings.limits,
        library=site.library.path.rpartition("/")[2],
        can_add=not site.settings.read_only,
        problem=problem.document("/add") if problem else None,
        values={name: tuple(values) for name, values in form.fields.items()} if form else {},
    )


async def _again(request: Request, problem: ProblemError, form: Form) -> Response:
    """The forms once more, as they were filled in, with what is wrong; a program gets the problem alone."""
    if answers.wanted(request) == "json" or problem.status == 503:
        raise problem
    site = sites.of(request)
    return await answers.answer(request, lambda: (_page(site, problem, form), problem.status), keep=False)


# Comparing


_NONE = {"type": "string", "maxLength": 0}
_DETAIL: dict[str, Any] = {
    "outlet": _TEXT,
    "published": {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}, _NONE]},
    "language": {"type": "string", "pattern": "^([A-Za-z]{2,3})?$"},
}
_WORDS = {"type": "string", "pattern": "[A-Za-z\u0400-\u04ff]{2}"}  # it has to hold words, in whatever script
_COMPARED: dict[str, Any] = {
    "text": {"type": "array", "minItems": 2, "maxItems": 20, "uniqueItems": True, "items": _WORDS},
    **{name: {"anyOf": [schema, {"type": "array", "items": schema}]} for name, schema in _DETAIL.items()},
}


@action(router, "/add/compare", JobPage, 503, fields=_COMPARED, required=("text",), status=202, multipart=True)
async def compare(request: Request) -> Response:
    """Compare two or more texts at once. They are not kept: the result is held in memory for a while."""
    site = sites.of(request)
    form = await forms.read(request, ("text", *_DETAILS), writes=False)
    try:
        articles = _pasted(site, form)
    except ProblemError as problem:
        return await _again(request, problem, form)

    def work(job: Job) -> str:
        job.expect(len(articles))
        found = comparing.compare(distinct(articles), encoder=site.library.encoder)
        job.check()
        job.done = len(articles)
        return addresses.comparison(site.hold(found))

    job = site.jobs.put("compare", work, f"{len(articles)} texts are being compared.")
    document = jobs.page(site.jobs, job)
    return forms.go_on(request, document.address, document, status=202)


def _pasted(site: Site, form: Form) -> list[Article]:
    """The texts of a form as articles, those left empty aside. Raises 422."""
    texts, settings = form.all("text"), site.settings
    filled = [number for number, text in enumerate(texts) if text.strip()]
    if len(filled) < 2:
        raise _invalid("text", "two or more texts are needed")
    if len(filled) > settings.texts:
        raise _invalid("text", f"up to {settings.texts} texts can be compared at once")
    found = []
    for number in filled:
        if len(texts[number]) > settings.characters:
            raise _invalid("text", f"text {number + 1} has more than {settings.characters:,} characters")
        found += _read(f"text {number + 1}", texts[number], _details(form, number))
    if len({article.id for article in found}) < 2:
        raise _invalid("text", "they are all the same text, which is one report")
    return found


def _read(name: str, text: str, given: Details) -> list[Article]:
    data = text.encode("utf-8", "surrogatepass")
    entries = list(documents.from_bytes(name, data, address=None, given=given, encoding="utf-8"))
    failure = next((each for each in entries if isinstance(each, Failure)), None)
    if failure is not None:
        raise _invalid("text", f"{name}: {failure.reason}")
    found = [each.article for each in entries if isinstance(each, Entry)]
    if not found:
        raise _invalid("text", f"{name} is a list of addresses, no report")
    return found


def _details(form: Form, number: int) -> Details:
    """What is said of a text. Raises 422."""
    values = {name: form.all(name)[number : number + 1] for name in _DETAILS}
    given = {name: value[0].strip() or None if value else None for name, value in values.items()}
    return _checked(given)


def _checked(given: dict[str, str | None]) -> Details:
    if given["outlet"] is not None and len(given["outlet"]) > _TEXT["maxLength"]:  # type: ignore[operator]
        raise _invalid("outlet", f"it may have {_TEXT['maxLength']} characters")
    for name in ("published", "language"):
        try:
            details(**{name: given[name]})
        except RetoldError as error:
            raise _invalid(name, str(error)) from None
    return details(**given)


def _invalid(name: str, reason: str) -> ProblemError:
    return problems.invalid((Invalid(name=name, reason=reason),))


@page(router, "/comparisons/{comparison}", ComparisonPage, 404)
async def comparison(request: Request, comparison: Held, query: Annotated[SideQuery, Query()]) -> Response:
    """Pasted texts side by side."""
    site = sites.of(request)

    def make() -> ComparisonPage:
        held, address = site.held(comparison), addresses.comparison(comparison)
        reports = tuple(map(lines.pasted, held.comparison.articles))
        return ComparisonPage(
            address=address,
            side=side(held.comparison, query, address=address, size=site.settings.claims, reports=reports),
            expires=datetime.fromtimestamp(held.until, UTC).isoformat(timespec="seconds"),
        )

    return await answers.answer(request, make, keep=False)


@router.get("/comparisons/{comparison}/export/{form}", response_model=None, responses=exporting.RESPONSES)
async def export(request: Request, comparison: Held, form: ExportForm) -> Response:
    """The comparison of pasted texts in a form for other programs."""
    site = sites.of(request)
    name = f"comparison.{exporting.ENDINGS[form]}"
    return await answers.file(
        request, lambda: exporting.written(site.held(comparison).comparison, form), exporting.MEDIA[form], name=name
    )


# Adding


_ADDRESS = {"type": "string", "maxLength": 2_000, "pattern": "^(https?://[^\\s]+)?$"}
_FILE = {"type": "string", "format": "binary"}
_ADDED: dict[str, Any] = {
    "address": {"anyOf": [_ADDRESS, {"type": "array", "items": _ADDRESS}], "description": "Web addresses."},
    "file": {"anyOf": [_FILE, {"type": "array", "items": _FILE}], "description": "At least one, or an address."},
    **_DETAIL,
}


@action(router, "/add/library", JobPage, 503, fields=_ADDED, status=202, multipart=True)
async def keep(request: Request) -> Response:
    """Add files and what is at addresses to the library, by the rules of `retold add`."""
    site = sites.of(request)
    form = await forms.read(request, ("address", *_DETAILS), ("file",))
    try:
        found, files = _addresses(site, form), form.files.get("file", [])
        given = _checked({name: form.one(name) for name in _DETAILS})
        if not found and not files:
            raise _invalid("file", "a file or an address is needed")
    except ProblemError as problem:
        return await _again(request, problem, form)
    job = site.jobs.put("add", lambda job: _add(site, job, found, files, given), "Reports are being added.")
    document = jobs.page(site.jobs, job)
    return forms.go_on(request, document.address, document, status=202)


def _addresses(site: Site, form: Form) -> list[str]:
    """The web addresses of a form. Nothing else is taken: a path would name a file of the server."""
    found = [line.strip() for value in form.all("address") for line in value.splitlines() if line.strip()]
    if len(found) > site.settings.addresses:
        raise _invalid("address", f"up to {site.settings.addresses} addresses may be named at once")
    for address in found:
        if not address.lower().startswith(("http://", "https://")) or len(address) > 2_000:
            raise _invalid("address", f"“{address[:100]}” is no web address; it begins with http:// or https://")
    return found


def _add(site: Site, job: Job, found: Sequence[str], files: Sequence[Upload], given: Details) -> str:
    gatherer = Gatherer(Fetcher(allow_private=site.settings.allow_private), given=given, has=site.library.has)
    with site.writing:
        job.check()
        site.library.add_gathered(_gathered(gatherer, found, files, given), progress=job)
    site.keeper.catch_up(_SETTLED)
    return _result(site, job.articles)


def _gathered(gatherer: Gatherer, found: Sequence[str], files: Sequence[Upload], given: Details) -> Iterator[Gathered]:
    seen: set[str] = set()
    for file in files:
        name = file.name.replace("\\", "/").rpartition("/")[2] or "file"
        for each in documents.from_bytes(name, file.data, address=None, given=given):
            if isinstance(each, Link):
                yield from gatherer.follow(each, seen)
            else:
                yield each
    yield from gatherer.gather(found)


def _result(site: Site, hashes: Sequence[str]) -> str:
    """The story that everything went into, else all stories."""
    with site.library.reading() as view:
        stories = {report.story for report in browsing.reports(view, hashes).values()}
    only = stories.pop() if len(stories) == 1 else None
    return addresses.story(only) if only else "/stories"

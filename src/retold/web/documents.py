"""What each page says, as data: a route makes one of these, then it goes out as JSON or through `pages.render`.

The templates lay a document out and ask nothing else. The fields are a promise (`docs/api.md`): some may be added, none
renamed or dropped without another number in `format`. The nouns of `docs/format.md` stand in them as they are, so a
comparison over HTTP is the one that `retold compare --json` prints.

Three rules hold for all of them. An `address` is a path of this server that begins with `/`, already quoted. `next` is
the address of the following page, or None on the last. Text is as the reports have it, not made safe: that is what the
templates do (`rendering.safe`), as for `--html`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from retold.model import Article, Comparison, Difference, Kind, MentionType, Span


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all documents: immutable, built by keyword."""


# Pieces of several pages


class StoryLine(Document, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A story in a list. `outlets` are the first ten of `all_outlets`; `from` and `to` are days of publication.

    `independent_origins` is the most that one of its claims has; None while the story was not compared, or not known.
    `newest` is the latest time of publication in UTC to the minute, by which lists are ordered.
    """

    id: str
    title: str
    language: str | None  # of the title
    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    all_outlets: int
    reports: int
    from_: str | None
    to: str | None
    newest: str | None
    compared: bool
    independent_origins: int | None
    address: str


class ReportLine(Document, frozen=True, kw_only=True):
    """A report in a list; `published` is ISO 8601 with the zone that the page gave, `source` as it was added."""

    id: str
    title: str | None
    language: str | None
    outlet: str | None
    published: str | None
    precision: Literal["minute", "day"] | None
    source: str
    story: str | None  # id
    address: str


class EntityLine(Document, frozen=True, kw_only=True):
    """A person, place or other name of the library. `names` by language, the most frequent first."""

    id: str
    type: MentionType
    name: str
    names: dict[str, tuple[str, ...]]
    reports: int
    address: str


class Facet(Document, frozen=True, kw_only=True):
    """A value that a list can be narrowed to: what to send, what to show, how many stories (or reports) have it."""

    value: str
    label: str
    number: int


class Filters(Document, frozen=True, kw_only=True):
    """What a list of stories is narrowed to; None and 1 leave open. Names are those of the query parameters.

    `entity` is the id of an entity or a name in any script; `origins` and `reports` are least numbers.
    """

    q: str | None = None
    language: str | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    entity: str | None = None
    origins: int | None = None
    reports: int = 1


# Stories


class StoriesPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.stories/1"):
    """`/stories`: newest first. `why` says of an empty list what excludes all.

    `feed` is the Atom feed of these filters, `total` are all stories that fit them. `languages`, `outlets` and
    `entities` are what can be asked for, counted over the whole library.
    """

    address: str
    filters: Filters
    stories: tuple[StoryLine, ...]
    total: int
    next: str | None
    why: str | None
    languages: tuple[Facet, ...]
    outlets: tuple[Facet, ...]
    entities: tuple[Facet, ...]
    feed: str


class JudgementLine(Document, frozen=True, kw_only=True):
    """What a reader decided. `claim` is the claim's id in the comparison shown, `difference` an index in that claim.

    `target` and `data` are as they are exported; `undo` is where to POST to take it back, None when it was.
    """

    id: int
    at: str
    reader: str | None
    kind: str
    verdict: str
    claim: int | None
    difference: int | None
    target: dict[str, Any]
    data: dict[str, Any]
    undone: str | None
    undo: str | None


class StoryEvent(Document, frozen=True, kw_only=True):
    """An event in the life of a story: a report joined, another story merged into it, or one split off."""

    at: str
    kind: str
    article: str
    other: str | None
    probability: float | None


class Counts(Document, frozen=True, kw_only=True):
    """How much a whole comparison holds, of which a page may show a part."""

    claims: int
    differing: int  # claims told differently
    unique: int
    shown: int  # claims and statements of single reports that fit the page's filters
    first: int  # the number of the first one shown, from 1; 0 for none


class Export(Document, frozen=True, kw_only=True):
    """A form in which a comparison can be saved: "json", "html", "markdown", "csv", "jsonld"."""

    form: str
    label: str
    address: str


class SideBySide(Document, frozen=True, kw_only=True):
    """A comparison as a page shows it: `comparison` holds the claims and unique statements of this page alone.

    Its articles, origins, timeline and entities are those of the whole, so that every index holds. Claims come first,
    then the statements of single reports; `show`, `origin` and `speaker` are the filters as they were asked for.
    `origins` and `speakers` are what can be asked for, with the number of claims or statements.
    The address of a report of pasted texts is empty: its text is in `comparison` alone.
    `summary` is the sentence on top and counts the whole. `reports` has the page of each article, in their order.
    """

    comparison: Comparison
    summary: str
    counts: Counts
    show: Literal["all", "shared", "differences", "unique"]
    origin: str | None
    speaker: str | None
    origins: tuple[Facet, ...]
    speakers: tuple[Facet, ...]
    reports: tuple[ReportLine, ...]
    exports: tuple[Export, ...]
    next: str | None
    previous: str | None


class Revised(Document, frozen=True, kw_only=True):
    """A report of a story that was revised, and how often."""

    report: ReportLine
    revisions: int


class StoryPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.story/1"):
    """`/stories/{id}`. `side` is None while the story is being compared (`job` tells how far), or has one report.

    `reports` are all reports of the story (of a large one a choice is compared, which `side.comparison.notes` says).
    Addresses of claims elsewhere lead to the anchors `claim-ID` and, for a statement of one report, `r1-s5` here.
    `similar` are stories near in time that share names with it, to merge with.
    """

    address: str
    story: StoryLine
    reports: tuple[ReportLine, ...]
    side: SideBySide | None
    job: JobPage | None
    judgements: tuple[JudgementLine, ...]
    revised: tuple[Revised, ...]
    history: tuple[StoryEvent, ...]
    similar: tuple[StoryLine, ...]


class ComparisonPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.comparison/1"):
    """`/comparisons/{id}`: pasted texts side by side. Held in memory alone, until `expires` (UTC)."""

    address: str
    side: SideBySide
    expires: str


# Articles


class Standing(Document, frozen=True, kw_only=True):
    """Where a sentence stands in its story: in claims, or alone. `address` leads to the claim on the story's page.

    `told_by` are indices of the story's compared reports that share it, this one left out.
    """

    sentence: int
    claim: int | None
    relation: Literal["same", "overlap"] | None
    told_by: tuple[int, ...]
    differences: tuple[Difference, ...]
    independent_origins: int | None
    address: str


class Appearance(Document, frozen=True, kw_only=True):
    """A place where the text stood or stands: `seen` is when the library first met it there (UTC)."""

    source: str
    outlet: str | None
    title: str | None
    published: str | None
    seen: str
    revision: int
    latest: bool


class Edit(Document, frozen=True, kw_only=True):
    """A run of words of a diff; the runs of "keep" and "add" together are the later text, to the character."""

    kind: Literal["keep", "add", "drop"]
    text: str


class Revision(Document, frozen=True, kw_only=True):
    """What stood at the article's address; `diff` is against the revision before it, empty for the first.

    Long stretches that stayed are told by an edit of kind "keep" as they are: the page may fold them.
    """

    number: int
    id: str
    seen: str
    title: str | None
    address: str
    diff: tuple[Edit, ...]


class ArticlePage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.article/1"):
    """`/articles/{id}`: the annotated article, where each statement stands in its story, and its revisions.

    `standing` is empty while the story was not compared; `reports` are the story's compared reports.
    Addresses of sentences elsewhere lead to the anchors `s5` here (counted from 1), those of edits to `revision-2`.
    """

    address: str
    article: Article
    appearances: tuple[Appearance, ...]
    story: StoryLine | None
    reports: tuple[ReportLine, ...]
    standing: tuple[Standing, ...]
    revisions: tuple[Revision, ...]


# Entities


class EntitiesPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.entities/1"):
    """`/entities`: the names found most often first. `q` looks in every script, `type` narrows to one."""

    address: str
    q: str | None
    type: MentionType | None
    entities: tuple[EntityLine, ...]
    next: str | None
    why: str | None


class SaidLine(Document, frozen=True, kw_only=True):
    """Something that an entity is told to have said: the sentence at `span` in the report, and the words of it.

    `content` are spans of the words attributed, `offset` is where `text` begins in the article.
    """

    report: ReportLine
    text: str
    offset: int
    content: tuple[Span, ...]
    kind: Kind
    via: tuple[str, ...]
    sentence: int
    address: str


class EntityPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.entity/1"):
    """`/entities/{id}`: its names, what it said (newest first, `next` pages through that), its newest stories.

    `stories_address` lists all its stories. `similar` are entities whose names sound alike, to merge with.
    """

    address: str
    entity: EntityLine
    said: tuple[SaidLine, ...]
    next: str | None
    stories: tuple[StoryLine, ...]
    all_stories: int
    stories_address: str
    similar: tuple[EntityLine, ...]
    judgements: tuple[JudgementLine, ...]


# Outlets and origins


class Rest(Document, frozen=True, kw_only=True):
    """The other end of what rests on what: an origin of an outlet, or an outlet of an origin, and how often.

    `first` is the earliest of these reports.
    """

    name: str
    reports: int
    first: ReportLine
    address: str


class OutletLine(Document, frozen=True, kw_only=True):
    """An outlet with the origins that its reports name most; `citing` are its reports that name any origin."""

    name: str
    reports: int
    citing: int
    languages: tuple[str, ...]
    first: str | None
    last: str | None
    rests_on: tuple[Rest, ...]
    address: str


class OutletsPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.outlets/1"):
    """`/outlets`: outlets by number of reports."""

    address: str
    outlets: tuple[OutletLine, ...]
    next: str | None
    why: str | None


class OriginLine(Document, frozen=True, kw_only=True):
    """An origin (agency, outlet, institution) with the outlets that rest on it most, and the first report that did."""

    name: str
    reports: int
    outlets: tuple[Rest, ...]
    all_outlets: int
    first: ReportLine
    address: str


class OriginsPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.origins/1"):
    """`/origins`: origins by the number of reports that rest on them."""

    address: str
    origins: tuple[OriginLine, ...]
    next: str | None
    why: str | None


class Resting(Document, frozen=True, kw_only=True):
    """A report that rests on an origin, with the sentence that says so (None where nothing more is kept)."""

    report: ReportLine
    origin: str
    text: str | None
    offset: int
    spans: tuple[Span, ...]


class OutletPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.outlet/1"):
    """`/outlets/{name}`: what its reports rest on, report by report, newest first."""

    address: str
    outlet: OutletLine
    resting: tuple[Resting, ...]
    next: str | None


class OriginPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.origin/1"):
    """`/origins/{name}`: which reports rest on it, the first one first."""

    address: str
    origin: OriginLine
    resting: tuple[Resting, ...]
    next: str | None


# Search


class HitLine(Document, frozen=True, kw_only=True):
    """A report found: `excerpt` is cut out of its text, `found` are spans of the words found in the excerpt."""

    report: ReportLine
    outlets: tuple[str, ...]
    excerpt: str
    found: tuple[Span, ...]


class SearchPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.search/1"):
    """`/search`: reports that hold the words, newest first; filters as for stories."""

    address: str
    filters: Filters
    hits: tuple[HitLine, ...]
    total: int
    next: str | None
    why: str | None


# Adding, comparing, jobs


class Limits(Document, frozen=True, kw_only=True):
    """What a request may hold: bytes of an upload in all, files, pasted texts, characters of each, addresses."""

    upload: int
    files: int
    texts: int
    characters: int
    addresses: int
    kept_minutes: int  # that a pasted comparison is held


class AddPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.add/1"):
    """`/add`: two forms. `compare` takes multipart POST with `text` (two or more), and for each `outlet`, `published`,
    `language`, which may be empty. `add` takes `file` (any number), `address` (one a line, any number of fields), and
    for all `outlet`, `published`, `language`. Both answer 303 to the job's page (202 with a `JobPage` for JSON).

    `values` are the fields as they were sent where `problem` says why they were refused.
    """

    address: str
    compare: str
    add: str
    limits: Limits
    library: str
    can_add: bool
    problem: Problem | None = None
    values: dict[str, tuple[str, ...]] = {}


class Fault(Document, frozen=True, kw_only=True):
    """A source that could not be read, and why."""

    source: str
    reason: str


class JobPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.job/1"):
    """`/jobs/{id}`: how far some work is. `events` sends the same document as server-sent events named "job".

    `ahead` are the jobs before it in the queue. `done` and `total` count reports,
    `counts` how many were new, known, revised, copy. `result` is where the result stands once the state is "done",
    `cancel` where to POST to end the job, None when it is over.
    """

    id: str
    address: str
    events: str
    kind: Literal["compare", "story", "add"]
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    ahead: int
    message: str
    done: int
    total: int | None
    counts: dict[str, int]
    faults: tuple[Fault, ...]
    result: str | None
    cancel: str | None
    problem: Problem | None


class AboutPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.about/1"):
    """`/about`: what runs here. `languages` are those with own rules; the numbers are of the library."""

    address: str
    version: str
    encoder: str
    languages: tuple[str, ...]
    library: str
    texts: int
    appearances: int
    stories: int
    by_language: dict[str, int]
    first: str | None
    last: str | None
    limits: Limits
    compared_at_most: int
    problems: dict[str, str]  # the kinds in which `Problem.type` ends, each in a sentence


class LoginPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.login/1"):
    """`/login`: where the token is asked for; POST `token` (and `to`, the path to go on to)."""

    address: str
    to: str
    problem: Problem | None = None


class Invalid(Document, frozen=True, kw_only=True):
    """A parameter or field that is not valid."""

    name: str
    reason: str


class Problem(Document, frozen=True, kw_only=True):
    """The one shape of every error (RFC 9457, `application/problem+json`). `detail` says the cause, what is valid, and
    what to do next, as on the command line; `type` names the kind for programs and leads to its description."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
    instance: str
    invalid: tuple[Invalid, ...] = ()
    retry_after: int | None = None
    request: str | None = None  # the id under which the log has it


Page = (
    StoriesPage | StoryPage | ComparisonPage | ArticlePage | EntitiesPage | EntityPage | OutletsPage | OutletPage
    | OriginsPage | OriginPage | SearchPage | AddPage | JobPage | AboutPage | LoginPage | Problem
)  # fmt: skip

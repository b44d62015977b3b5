"""What each page says, as data: a route makes one of these, then it goes out as JSON or through `pages.render`.

The templates lay a document out and ask nothing else. The fields are a promise (`docs/api.md`): some may be added, none
renamed or dropped without another number in `format`. The nouns of `docs/format.md` stand in them as they are, so a
comparison over HTTP is the one that `retold compare --json` prints.

Three rules hold for all of them. An `address` is a path of this server that begins with `/`, already quoted. `next` is
the address of the following page, or None on the last. Text is as the reports have it, not made safe: that is what the
templates do (`rendering.safe`), as for `--html`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from retold.model import Article, MentionType
from retold.web.parts import (
    Appearance,
    Counts,
    Document,
    Edit,
    EntityLine,
    Export,
    Facet,
    Fault,
    Filters,
    HitLine,
    JudgementLine,
    Limits,
    OriginLine,
    OutletLine,
    ReportLine,
    Rest,
    Resting,
    Revised,
    Revision,
    SaidLine,
    SideBySide,
    Standing,
    StoryEvent,
    StoryLine,
)

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


class EntityPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.entity/1"):
    """`/entities/{id}`: its names, what it said (newest first, `next` pages through that), its newest stories.

    `stories_address` lists all its stories. `similar` are entities whose names sound alike, to merge with.
    `reports` are the newest that name it.
    """

    address: str
    entity: EntityLine
    said: tuple[SaidLine, ...]
    next: str | None
    stories: tuple[StoryLine, ...]
    all_stories: int
    stories_address: str
    similar: tuple[EntityLine, ...]
    reports: tuple[ReportLine, ...] = ()
    judgements: tuple[JudgementLine, ...]


# Outlets and origins


class OutletsPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.outlets/1"):
    """`/outlets`: outlets by number of reports."""

    address: str
    outlets: tuple[OutletLine, ...]
    next: str | None
    why: str | None


class OriginsPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.origins/1"):
    """`/origins`: origins by the number of reports that rest on them."""

    address: str
    origins: tuple[OriginLine, ...]
    next: str | None
    why: str | None


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


class SearchPage(Document, frozen=True, kw_only=True, tag_field="format", tag="retold.page.search/1"):
    """`/search`: reports that hold the words, newest first; filters as for stories."""

    address: str
    filters: Filters
    hits: tuple[HitLine, ...]
    total: int
    next: str | None
    why: str | None


# Adding, comparing, jobs


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
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)


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

__all__ = [
    "AboutPage",
    "AddPage",
    "Appearance",
    "ArticlePage",
    "ComparisonPage",
    "Counts",
    "Document",
    "Edit",
    "EntitiesPage",
    "EntityLine",
    "EntityPage",
    "Export",
    "Facet",
    "Fault",
    "Filters",
    "HitLine",
    "Invalid",
    "JobPage",
    "JudgementLine",
    "Limits",
    "LoginPage",
    "OriginLine",
    "OriginPage",
    "OriginsPage",
    "OutletLine",
    "OutletPage",
    "OutletsPage",
    "Page",
    "Problem",
    "ReportLine",
    "Rest",
    "Resting",
    "Revised",
    "Revision",
    "SaidLine",
    "SearchPage",
    "SideBySide",
    "Standing",
    "StoriesPage",
    "StoryEvent",
    "StoryLine",
    "StoryPage",
]

"""The pieces of which documents are made (`documents`): lines of lists, parts of a comparison, steps of a history."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from retold.model import Comparison, Difference, Kind, MentionType, Span


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all documents: immutable, built by keyword."""


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


class OriginLine(Document, frozen=True, kw_only=True):
    """An origin (agency, outlet, institution) with the outlets that rest on it most, and the first report that did."""

    name: str
    reports: int
    outlets: tuple[Rest, ...]
    all_outlets: int
    first: ReportLine
    address: str


class Resting(Document, frozen=True, kw_only=True):
    """A report that rests on an origin, with the sentence that says so (None where nothing more is kept)."""

    report: ReportLine
    origin: str
    text: str | None
    offset: int
    spans: tuple[Span, ...]


class HitLine(Document, frozen=True, kw_only=True):
    """A report found: `headline` is its title, else what its text begins with; `excerpt` is cut out of its text,
    `found` are spans of the words found in the excerpt."""

    report: ReportLine
    headline: str
    outlets: tuple[str, ...]
    excerpt: str
    found: tuple[Span, ...]


class Limits(Document, frozen=True, kw_only=True):
    """What a request may hold: bytes of an upload in all, files, pasted texts, characters of each, addresses."""

    upload: int
    files: int
    texts: int
    characters: int
    addresses: int
    kept_minutes: int  # that a pasted comparison is held


class Fault(Document, frozen=True, kw_only=True):
    """A source that could not be read, and why."""

    source: str
    reason: str

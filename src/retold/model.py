"""The nouns of Retold, frozen and without logic.

The fields and their order are the JSON contract (`docs/format.md`): other programs read them, so a field
may be added but none renamed or dropped without a new number in `format`. A span is ``(start, end)`` in Unicode
code points of the article's `text`, end exclusive. `None` means unknown, never "not there".
"""

from __future__ import annotations

from typing import Literal

import msgspec

Span = tuple[int, int]

Kind = Literal["direct", "mixed", "indirect"]
Scope = Literal["span", "document"]
MentionType = Literal["PER", "ORG", "LOC", "EVT", "PRO"]
Precision = Literal["minute", "day", "week", "month", "year"]
Anchor = Literal["published", "quotation", "text"]
Certainty = Literal["certain", "probable", "possible"]
Polarity = Literal["positive", "negative"]
Relation = Literal["same", "overlap"]
Status = Literal["happened", "planned", "denied"]
Verdict = Literal["confirm", "reject", "correct", "add", "together", "apart", "name"]
Judged = Literal["confirmed", "corrected", "rejected"]
DifferenceType = Literal["quantity", "time", "certainty", "polarity", "attribution", "naming", "place", "actor"]


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all nouns: immutable, built by keyword."""


class Published(Noun, frozen=True, kw_only=True):
    """When an article was published: ISO 8601, with a zone only where the page gives one."""

    value: str
    precision: Literal["minute", "day"]
    inferred: str | None = None


class Sentence(Noun, frozen=True, kw_only=True):
    """A sentence of an article; `language` is that of its paragraph (a quotation may be foreign).

    Furniture is text on the page that is no part of the report: read-also links, captions, slugs.
    """

    span: Span
    furniture: bool = False
    language: str | None = None
    paragraph: int = 0


class Attribution(Noun, frozen=True, kw_only=True):
    """Who said what (the terms of PARC and PolNeAR): content, cue, source; `via` is nearest first."""

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    kind: Kind
    scope: Scope = "span"
    speaker: str | None = None
    entity: str | None = None
    via: tuple[str, ...] = ()


class Mention(Noun, frozen=True, kw_only=True):
    """A name as it stands in the text, with its base form and the entity it was linked to."""

    span: Span
    type: MentionType
    name: str
    entity: str | None = None


class Role(Noun, frozen=True, kw_only=True):
    """An office that stands for a person ("the Secretary of State"): its title, and whom it means."""

    span: Span
    name: str
    entity: str


class TimeExpression(Noun, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A temporal expression resolved to an interval; `from_` and `to` are None while no anchor is known."""

    span: Span
    from_: str | None
    to: str | None
    precision: Precision
    anchor: Anchor
    approximate: bool = False


class Quantity(Noun, frozen=True, kw_only=True):
    """A number with its unit: "hour", "person", "percent", an ISO 4217 code, or the counted noun.

    `low` and `high` are its bounds where the text gives them: both for a range, one for "more than" or "at most".
    """

    span: Span
    value: float
    unit: str | None
    approximate: bool = False
    low: float | None = None
    high: float | None = None


class Stance(Noun, frozen=True, kw_only=True):
    """A mark of certainty or polarity that a sentence carries; `sentence` is an index."""

    span: Span
    certainty: Certainty
    polarity: Polarity
    sentence: int


class Article(Noun, frozen=True, kw_only=True):
    """A report and what annotation found in it. `id` is the first 16 hex digits of the text's SHA-256."""

    id: str
    source: str
    outlet: str | None = None
    language: str | None = None
    title: str | None = None
    published: Published | None = None
    text: str
    sentences: tuple[Sentence, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    stance: tuple[Stance, ...] = ()
    roles: tuple[Role, ...] = ()


class Statement(Noun, frozen=True, kw_only=True):
    """Sentences (indices) of one article (index) that together make an assertion.

    `judged` is there where a reader decided about this statement, and not about all of its claim.
    """

    article: int
    sentences: tuple[int, ...]
    judged: Judged | msgspec.UnsetType = msgspec.UNSET


class Difference(Noun, frozen=True, kw_only=True):
    """A point in which two statements of one claim differ; a side that lacks the element has None.

    `judged` is there where a reader decided about it; else Retold suggests it.
    """

    type: DifferenceType
    articles: tuple[int, int]
    spans: tuple[Span | None, Span | None]
    explanation: str
    judged: Judged | msgspec.UnsetType = msgspec.UNSET


class Claim(Noun, frozen=True, kw_only=True):
    """What two or more articles assert: `same` assertion, or `overlap` where one says clearly more.

    `judged` is there where a reader decided about it; else Retold suggests it.
    """

    id: int
    relation: Relation
    statements: tuple[Statement, ...]
    differences: tuple[Difference, ...] = ()
    origins: tuple[str, ...] = ()
    independent_origins: int | None = None
    judged: Judged | msgspec.UnsetType = msgspec.UNSET


class Origin(Noun, frozen=True, kw_only=True):
    """An outlet, agency, institution, document or account that an article rests on."""

    article: int
    name: str
    spans: tuple[Span, ...]
    entity: str | None = None


class TimelineEntry(Noun, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Something dated, told by one or more statements: what happened, is planned, or is denied."""

    from_: str
    to: str
    claim: int | None
    statements: tuple[Statement, ...]
    status: Status = "happened"


class Entity(Noun, frozen=True, kw_only=True):
    """One person, organisation, place, event or product; its names, and the offices that stand for it, by language."""

    id: str
    type: MentionType
    names: dict[str, tuple[str, ...]]
    roles: dict[str, tuple[str, ...]] = {}


class Comparison(Noun, frozen=True, kw_only=True):
    """Reports of one event set side by side. `notes` say in plain English why something is empty."""

    format: str = "retold.comparison/1"
    articles: tuple[Article, ...]
    claims: tuple[Claim, ...] = ()
    unique: tuple[Statement, ...] = ()
    origins: tuple[Origin, ...] = ()
    common_origins: tuple[str, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    entities: tuple[Entity, ...] = ()
    notes: tuple[str, ...] = ()


class Annotation(Noun, frozen=True, kw_only=True):
    """What `retold annotate --json` prints."""

    format: str = "retold.annotation/1"
    articles: tuple[Article, ...]


class Story(Noun, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Reports that tell one event; `from_` and `to` are days of publication, `articles` paths or URLs as given."""

    id: str
    title: str
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    from_: str | None = None
    to: str | None = None
    articles: tuple[str, ...] = ()


class Stories(Noun, frozen=True, kw_only=True):
    """What `retold stories --json` prints."""

    format: str = "retold.stories/1"
    stories: tuple[Story, ...]


class Place(Noun, frozen=True, kw_only=True):
    """A stretch of an article's text, which it names by its id: it is the same in every comparison."""

    text: str
    span: Span


class ClaimTarget(Noun, frozen=True, kw_only=True, tag_field="kind", tag="claim"):
    """A claim as a reader saw it: the sentences that stood in it."""

    places: tuple[Place, ...]


class DifferenceTarget(Noun, frozen=True, kw_only=True, tag_field="kind", tag="difference"):
    """A difference as a reader saw it, between two texts; `claim` are the sentences of the claim that it stood in."""

    type: DifferenceType
    texts: tuple[str, str]
    spans: tuple[Span | None, Span | None]
    explanation: str = ""
    claim: tuple[Place, ...] = ()


class StoryTarget(Noun, frozen=True, kw_only=True, tag_field="kind", tag="story"):
    """Texts that tell one story ("together"), or that do not tell that of `others` ("apart")."""

    texts: tuple[str, ...]
    others: tuple[str, ...] = ()


class EntityTarget(Noun, frozen=True, kw_only=True, tag_field="kind", tag="entity"):
    """What is one entity ("together"), what is another than `others` ("apart"), or what has a name.

    Entities are named by keys (`annotation.names.key_of`); `names` are what they were called when it was decided.
    """

    entities: tuple[str, ...]
    others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    type: MentionType | None = None


Target = ClaimTarget | DifferenceTarget | StoryTarget | EntityTarget


class Change(Noun, frozen=True, kw_only=True):
    """What a reader puts in place of what was found; None leaves a thing as it is.

    Of a claim: its relation, sentences to `add` and to `remove`. Of a difference: type, spans, explanation. Of an
    entity: its `name` in a `language`, or in all.
    """

    relation: Relation | None = None
    add: tuple[Place, ...] = ()
    remove: tuple[Place, ...] = ()
    type: DifferenceType | None = None
    spans: tuple[Span | None, Span | None] | None = None
    explanation: str | None = None
    name: str | None = None
    language: str | None = None


class Judgement(Noun, frozen=True, kw_only=True, omit_defaults=True):
    """What a reader decided, when, and who if they said so; `undone` is when it was taken back.

    `story` is where it was decided; stories merge and split, so it is the texts of the target that count.
    """

    id: int = 0
    at: str = ""
    reader: str | None = None
    story: str | None = None
    verdict: Verdict
    target: Target
    change: Change | None = None
    undone: str | None = None

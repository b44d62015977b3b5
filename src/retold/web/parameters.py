"""The parameters of pages: their types, limits and words, as the OpenAPI tells them. An empty value means none, since
an HTML form sends its empty fields too."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from fastapi import Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from retold.model import MentionType
from retold.web.documents import Filters

_TEXT = 1_000  # characters of a query
_NAME = 500  # characters of a name
_TOKEN = 2_000


def _no_empty(value: Any) -> Any:  # noqa: ANN401 (pydantic gives anything)
    return None if value == "" else value


def _day(value: str | None) -> str | None:
    if value is not None:
        date.fromisoformat(value)  # a ValueError is told with its reason
    return value


def _plain(value: str | None) -> str | None:
    return value and value.replace("\x00", "\ufffd")  # which no database of ours can be asked for


def _or_empty(**schema: Any) -> WithJsonSchema:  # noqa: ANN401 (JSON)
    """A schema that an empty value fits too, where its own type would keep it out."""
    return WithJsonSchema({"anyOf": [schema, {"type": "string", "maxLength": 0}]})


# pydantic writes `anyOf: [..., null]` for what may be left out; a query parameter is never null.
_Null = SkipJsonSchema[None]
_Empty = BeforeValidator(_no_empty)
_Plain = AfterValidator(_plain)
_DAY = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
_LANGUAGE = "^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,2})?$"

Text = Annotated[Annotated[str, Field(max_length=_TEXT)] | _Null, _Empty, _Plain]
Name = Annotated[Annotated[str, Field(max_length=_NAME)] | _Null, _Empty, _Plain]
Language = Annotated[Annotated[str, Field(pattern=_LANGUAGE, examples=["uk"])] | _Null, _Empty]
Day = Annotated[
    Annotated[str, Field(pattern=_DAY)] | _Null,
    _Empty,
    AfterValidator(_day),
    _or_empty(type="string", format="date"),
]
Token = Annotated[Annotated[str, Field(max_length=_TOKEN)] | _Null, _Empty]
Size = Annotated[Annotated[int, Field(ge=1, le=200)] | _Null, _Empty, _or_empty(type="integer", minimum=1, maximum=200)]
Least = Annotated[
    Annotated[int, Field(ge=1, le=100_000)] | _Null, _Empty, _or_empty(type="integer", minimum=1, maximum=100_000)
]
Kind = Annotated[MentionType | _Null, _Empty, _or_empty(type="string", enum=list(get_args(MentionType)))]

StoryId = Annotated[str, Path(pattern="^[0-9a-f]{4,16}(-[0-9]+)?$", description="A story's id, or its beginning.")]
ArticleId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The first 16 hex digits of the text's SHA-256.")]
Held = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$", description="The id that the server gave.")]
Form = Literal["json", "html", "markdown", "csv", "jsonld"]
Part = Annotated[str, Path(min_length=1, max_length=_NAME, description="A name, percent-encoded."), _Plain]


class Query(BaseModel):
    """Base of all: what is not known is refused, so that a misspelt filter is not silently left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paged(Query):
    """A list that goes on."""

    after: Token = Field(None, description="An opaque token, as it stands in `next`.")
    size: Size = Field(None, description="Rows a page.")


class StoryQuery(Paged):
    """Filters of stories and of the search."""

    q: Text = Field(None, description="Words in any script; a phrase stands in quotation marks.")
    language: Language = Field(None, description="ISO 639-1 code of a report.")
    outlet: Name = Field(None, description="An outlet's name, in any script.")
    since: Day = Field(None, description="Published on this day or later (YYYY-MM-DD).")
    until: Day = Field(None, description="Published on this day or earlier.")
    entity: Name = Field(None, description="The id of an entity, or a name in any script.")
    origins: Least = Field(None, description="A claim has at least so many independent origins.")
    reports: Least = Field(None, description="At least so many reports.")

    @property
    def filters(self) -> Filters:
        """The filters as documents tell them."""
        values = self.model_dump(exclude={"after", "size", "reports"})
        return Filters(**values, reports=self.reports or 1)


class SearchQuery(Paged):
    """Filters of the search: those of stories that hold for reports."""

    q: Text = Field(None, description="Words in any script; a phrase stands in quotation marks.")
    language: Language = Field(None, description="ISO 639-1 code of a report.")
    outlet: Name = Field(None, description="An outlet's name, in any script.")
    since: Day = Field(None, description="Published on this day or later (YYYY-MM-DD).")
    until: Day = Field(None, description="Published on this day or earlier.")
    entity: Name = Field(None, description="A name, in any script.")

    @property
    def filters(self) -> Filters:
        """The filters as documents tell them."""
        return Filters(**self.model_dump(exclude={"after", "size"}))


class LoginQuery(Query):
    """Where to go on to."""

    to: Annotated[Annotated[str, Field(max_length=2_000)] | _Null, _Empty] = None


class SideQuery(Paged):
    """Which claims of a comparison a page shows."""

    show: Literal["all", "shared", "differences", "unique"] = "all"
    origin: Name = Field(None, description="Claims that rest on this origin alone.")
    speaker: Name = Field(None, description="Statements of this person or body alone, by entity id or name.")
    judge: Least = Field(None, description="Of pages: the claim whose forms for judging are shown.")


class EntityQuery(Paged):
    """Filters of entities."""

    q: Name = Field(None, description="A name or its beginning, in any script.")
    type: Kind = None


class NameQuery(Paged):
    """Filters of outlets and origins."""

    q: Name = Field(None, description="A part of the name, in any script.")

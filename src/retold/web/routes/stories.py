"""Stories: the list, its feed, one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from retold.web import problems
from retold.web.parameters import SideQuery, StoryId, StoryQuery

router = APIRouter()


@router.get("/stories")
async def stories(request: Request, query: Annotated[StoryQuery, Query()]) -> Response:
    """Stories that fit the filters, newest first."""
    raise problems.not_yet()


@router.get("/stories/{story}")
async def story(request: Request, story: StoryId, query: Annotated[SideQuery, Query()]) -> Response:
    """A story: its reports side by side."""
    raise problems.not_yet()

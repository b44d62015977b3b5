"""Giving the server's token, and forgetting that it was given."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from retold.web import addresses, answers, forms, guard, problems
from retold.web.documents import Invalid, LoginPage, Problem
from retold.web.parameters import LoginQuery
from retold.web.problems import ProblemError
from retold.web.routing import action, page

router = APIRouter(tags=["access"])

_HOME = "/stories"


@page(router, "/login", LoginPage)
async def login(request: Request, query: Annotated[LoginQuery, Query()]) -> Response:
    """Where the token is asked for."""
    return await answers.answer(
        request, lambda: LoginPage(address="/login", to=addresses.inside(query.to, _HOME)), keep=False
    )


_FIELDS = {
    "token": {"type": "string", "maxLength": 500, "pattern": "[^\\s\\u0085\\u001c-\\u001f]"},
    "to": {"type": "string", "maxLength": 2_000},
}


@action(router, "/login", LoginPage, 401, fields=_FIELDS, required=("token",))
async def enter(request: Request) -> Response:
    """Open a session with the token."""
    form = await forms.read(request, ("token", "to"), writes=False)
    given = form.one("token")
    if given is None:
        raise problems.invalid((Invalid(name="token", reason="it is needed"),))
    to = addresses.inside(form.one("to", most=2_000), _HOME)
    state = request.app.state
    try:
        caller = request.client.host if request.client else ""
        await guard.try_token(state.token, state.attempts, caller, given)
    except ProblemError as problem:
        return await _again(request, to, problem)
    response = forms.go_on(request, to, LoginPage(address="/login", to=to))
    answers.set_session(request, response, state.sessions.open())
    return response


async def _again(request: Request, to: str, problem: ProblemError) -> Response:
    if answers.wanted(request) == "json":
        raise problem
    told: Problem = problem.document("/login")
    found = await answers.answer(
        request, lambda: (LoginPage(address="/login", to=to, problem=told), problem.status), keep=False
    )
    found.headers.update(problem.headers)
    return found


@action(router, "/logout", LoginPage, fields={})
async def leave(request: Request) -> Response:
    """Close the session."""
    await forms.read(request, writes=False)
    request.app.state.sessions.close(request.scope["state"]["session"])
    return forms.go_on(request, "/login", LoginPage(address="/login", to=_HOME))

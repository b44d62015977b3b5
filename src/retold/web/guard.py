"""What stands before every route: which host is meant, who asks, how often, how much; and what every answer carries."""

from __future__ import annotations

import logging
import secrets
import time
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import anyio.to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retold.errors import count
from retold.web import negotiation
from retold.web.answers import problem_response
from retold.web.problems import ProblemError
from retold.web.security import CSRF_HEADER, Hosts, Rate, Sessions, Token, is_loopback, is_name

if TYPE_CHECKING:
    from retold.web.metrics import Metrics
    from retold.web.settings import Settings

log = logging.getLogger("retold.web.access")

_BEYOND = 1_000_000  # bytes of a body beyond its upload: the other fields and the boundaries
_OPEN = ("/login", "/static/", "/health/")  # what needs no token
_SAFE = ("GET", "HEAD", "OPTIONS")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with "no-referrer" browsers hide the Origin of our own forms
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """The outermost layer of the application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        sessions: Sessions,
        token: Token | None,
        attempts: Rate,
        metrics: Metrics,
    ) -> None:
        self._app, self._settings, self._sessions, self._token, self._metrics = app, settings, sessions, token, metrics
        self._hosts = Hosts(settings.host, settings.names)
        self._requests, self._attempts = Rate(settings.requests), attempts
        self.cookie = f"retold_{settings.port}"  # cookies know no ports, so that two servers need two names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, answered, counted and told to the log."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        negotiation.strip(scope)
        request = _Request(scope, self.cookie, path)
        began = time.perf_counter()
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_HEADERS, (b"x-request-id", request.id.encode())]
            elif request.head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        self._metrics.running.inc()
        try:
            await self._answer(request, scope, receive, sent)
        except Exception:
            log.exception("%s %s", request.method, request.path, extra={"request": request.id})
            if status:  # half of the answer is gone already
                raise
            await problem_response(scope, _UNEXPECTED, request.id)(scope, receive, sent)
        finally:
            self._metrics.running.dec()
            seconds = time.perf_counter() - began
            path = getattr(scope.get("route"), "path", None) or ("/static" if "/static/" in request.path else "other")
            self._metrics.count(request.method, path, status, seconds)
            log.info(
                "%s %s %d", request.method, request.path, status,
                extra={"request": request.id, "method": request.method, "path": request.path, "status": status,
                       "ms": round(1_000 * seconds, 1), "caller": request.caller},
            )  # fmt: skip

    async def _answer(self, request: _Request, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._admit(request)
            if self._token is not None and not request.path.startswith(_OPEN):
                await self._identify(request)
            scope.setdefault("state", {})
            scope["state"].update(
                request_id=request.id,
                session=request.session,
                named=request.cookie is not None,  # whether the browser knows its session
                checked=request.bearer or not request.browser,
                csrf=request.csrf,
            )
            await self._app(scope, self._limited(request, receive), send)
        except ProblemError as problem:
            await problem_response(scope, problem, request.id)(scope, receive, send)

    def _admit(self, request: _Request) -> None:
        """Raise the problem for which a request is not let in."""
        if not self._hosts.allows(request.host):
            raise ProblemError(
                421, "wrong-host", "This server is not called by that name. Use its number, or start it with --name."
            )
        if not is_loopback(request.caller) and (wait := self._requests.take(request.caller)):
            raise _too_many(wait)
        if request.length is not None and request.length > self._settings.upload + _BEYOND:
            raise _too_large(self._settings.upload)
        if request.unsafe and request.origin not in (None, request.host):
            raise ProblemError(403, "cross-site", "This request comes from another site. Use the forms of this server.")
        cookie = request.cookie
        if cookie is not None and is_name(cookie):
            request.session = cookie
        else:
            request.session, request.cookie = self._sessions.new(), None
        request.csrf = self._sessions.csrf(request.session)

    async def _identify(self, request: _Request) -> None:
        if request.given is None:
            if self._sessions.is_open(request.cookie):
                return
            raise _unknown(request)
        await try_token(self._token, self._attempts, request.caller, request.given)
        request.bearer = True

    def _limited(self, request: _Request, receive: Receive) -> Receive:
        """The body of a request, up to the limit, whatever its length was said to be."""
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._settings.upload + _BEYOND:
                raise _too_large(self._settings.upload)
            return message

        return limited if request.unsafe else receive


class _Request:
    """What the guard reads of a request."""

    def __init__(self, scope: Scope, cookie: str, path: str) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        self.method: str = scope["method"]
        self.head = self.method == "HEAD"
        if self.head:
            scope["method"] = "GET"
        self.path = path  # as it was asked for
        self.json = negotiation.form(scope) == "json"
        self.caller = str((scope.get("client") or ("127.0.0.1", 0))[0])
        self.host = headers.get(b"host", b"").decode("latin-1")
        self.id = _id(headers.get(b"x-request-id", b""))
        self.unsafe = self.method not in _SAFE
        self.length = _number(headers.get(b"content-length"))
        self.cookie = _cookie(headers.get(b"cookie", b""), cookie)
        self.origin = _origin(headers.get(b"origin"))
        kind, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        self.given = token.strip() if kind.casefold() == "bearer" else None
        # Every browser sends one of these with a form; a program that sends none cannot be made to by a foreign page.
        self.browser = any(name in headers for name in (b"cookie", b"origin", b"sec-fetch-site"))
        self.bearer = False
        self.session = self.csrf = ""


def _id(given: bytes) -> str:
    """The id of a request: that of a proxy before us where it is a sane one."""
    name = given.decode("latin-1")
    return name if 8 <= len(name) <= 64 and name.isascii() and name.replace("-", "").isalnum() else secrets.token_hex(8)


def _number(value: bytes | None) -> int | None:
    return int(value) if value is not None and value.isdigit() else None


def _cookie(header: bytes, name: str) -> str | None:
    try:
        found = SimpleCookie(header.decode("latin-1")).get(name)
    except CookieError:
        return None
    return found.value if found else None


def _origin(header: bytes | None) -> str | None:
    """The host in an Origin header; "null" and other schemes are none of ours."""
    if header is None:
        return None
    scheme, _, host = header.decode("latin-1").partition("://")
    return host if scheme in ("http", "https") else "null"


_UNEXPECTED = ProblemError(
    500, "internal", "This should not have happened. It is a mistake in Retold; the log of the server has it."
)
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Retold"'}


def _unknown(request: _Request) -> ProblemError:
    if request.json or request.unsafe:
        return ProblemError(401, "token-needed", "This server needs its token, as a bearer.", headers=_CHALLENGE)
    to = quote(request.path, safe="/")
    return ProblemError(303, "token-needed", "This server needs its token.", headers={"Location": f"/login?to={to}"})


def _too_many(wait: float) -> ProblemError:
    after = max(1, round(wait + 0.5))
    detail = f"There were too many requests. Try again in {count(after, 'second')}."
    return ProblemError(429, "too-many", detail, retry_after=after, headers={"Retry-After": str(after)})


def _too_large(most: int) -> ProblemError:
    detail = f"The request is too large. Up to {most // 1_000_000} MB may be sent at once. Send less at a time."
    return ProblemError(413, "too-large", detail, headers={"Connection": "close"})


async def try_token(token: Token | None, attempts: Rate, caller: str, given: str) -> None:
    """Raise a problem unless a token is the server's; wrong ones may be tried a few times a minute."""
    if token is None or token.knows(given):
        return
    wait = attempts.take(caller)
    if wait:
        raise _too_many(wait)
    if not await anyio.to_thread.run_sync(token.fits, given):
        raise ProblemError(401, "wrong-token", "The token is not the one of this server.", headers=_CHALLENGE)
    attempts.give_back(caller)


def checked(state: dict[str, Any], headers: dict[bytes, bytes], field: str | None, sessions: Sessions) -> None:
    """Raise 403 unless a request that changes something carries the CSRF token of its session."""
    if state["checked"]:
        return
    given = field or headers.get(CSRF_HEADER, b"").decode("latin-1")
    if not (state["named"] and sessions.is_csrf(state["session"], given)):
        raise ProblemError(
            403, "csrf", "The form was not opened here, or too long ago. Load the page again and send it once more."
        )

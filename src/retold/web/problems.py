"""Every failure as one shape: RFC 9457 problems, as JSON or as a page."""

from __future__ import annotations

from http import HTTPStatus

from retold.errors import RetoldError
from retold.web.documents import Invalid, Problem

BASE = "/about#problem-"  # what kinds there are stands on the about page and in docs/api.md

KINDS = {
    "bad-form": "The form cannot be read.",
    "bad-request": "The request cannot be used.",
    "bad-token": "The token in “after” is of no page of this list with these filters.",
    "being-compared": "The story is being compared; ask again in a moment.",
    "busy": "As many jobs wait as may; ask again later.",
    "cross-site": "A form that came from another site.",
    "csrf": "A form that was not opened here, or too long ago.",
    "http": "The method does nothing at this address, or the request is not one of HTTP.",
    "internal": "A mistake in Retold; the log of the server has it.",
    "invalid-parameters": "Parameters or fields are not valid; each is named.",
    "not-a-form": "Something else than a form was sent.",
    "not-acceptable": "Neither HTML nor JSON is wanted.",
    "not-compared": "A judgement on a story that was not compared yet.",
    "not-found": "There is no such thing.",
    "read-only": "The server only shows this library.",
    "token-needed": "The server needs its token.",
    "too-large": "More was sent than may be.",
    "too-many": "There were too many requests.",
    "wrong-host": "The server is not called by that name.",
    "wrong-token": "The token is not the one of the server.",
}


class ProblemError(Exception):
    """Ends a request with a problem. `kind` is its name for programs."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        invalid: tuple[Invalid, ...] = (),
        retry_after: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        assert kind in KINDS, kind
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.invalid, self.retry_after, self.headers = invalid, retry_after, headers or {}

    def document(self, instance: str, request: str | None = None) -> Problem:
        """What goes out; `instance` is the address that was asked for."""
        return Problem(
            type=BASE + self.kind,
            title=title(self.status),
            status=self.status,
            detail=self.detail,
            instance=instance,
            invalid=self.invalid,
            retry_after=self.retry_after,
            request=request,
        )


def title(status: int) -> str:
    """The words of a status, "Not Found"."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def not_found(error: RetoldError) -> ProblemError:
    """What the library does not have."""
    return ProblemError(404, "not-found", str(error))


def no_page(path: str) -> ProblemError:
    """An address that leads nowhere."""
    return ProblemError(
        404, "not-found", f"There is no page {path}. Valid ones stand in /openapi.json. Go to /stories."
    )


def refused(error: RetoldError) -> ProblemError:
    """Input that cannot be used."""
    return ProblemError(400, "bad-request", str(error))


def invalid(found: tuple[Invalid, ...]) -> ProblemError:
    """Parameters or fields that are not valid."""
    told = "; ".join(f"{each.name}: {each.reason}" for each in found[:5])
    return ProblemError(422, "invalid-parameters", f"The request cannot be used: {told}.", invalid=found)


def not_acceptable() -> ProblemError:
    """Neither form is wanted."""
    return ProblemError(406, "not-acceptable", "Pages come as text/html and application/json. Name one in Accept.")

"""Every failure as one shape: RFC 9457 problems, as JSON or as a page."""

from __future__ import annotations

from http import HTTPStatus

from retold.errors import RetoldError
from retold.web.documents import Invalid, Problem

BASE = "/about#problem-"  # what kinds there are stands on the about page and in docs/api.md


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


def not_yet() -> ProblemError:
    """A route whose work is not written yet."""
    return ProblemError(501, "not-implemented", "This page is not there yet.")

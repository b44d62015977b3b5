"""The fields of forms: read within limits, checked for the reader's CSRF token, refused where they are unknown."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from fastapi import Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from retold.web import answers, guard, negotiation, problems, site
from retold.web.documents import Document, Invalid
from retold.web.problems import ProblemError
from retold.web.security import CSRF_FIELD

_FIELDS = 1_000
_KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Upload(NamedTuple):
    """A file that was sent."""

    name: str
    data: bytes


class Form(NamedTuple):
    """The fields of a form, each a list, and its files."""

    fields: dict[str, list[str]]
    files: dict[str, list[Upload]]

    def one(self, name: str, *, most: int = 500) -> str | None:
        """A field that may be there once; None where it is empty. Raises 422."""
        found = [value for value in self.fields.get(name, ()) if value.strip()]
        if len(found) > 1:
            raise problems.invalid((Invalid(name=name, reason="it may be there once"),))
        if found and len(found[0]) > most:
            raise problems.invalid((Invalid(name=name, reason=f"it may have {most} characters"),))
        return found[0].strip() if found else None

    def all(self, name: str) -> list[str]:
        """All values of a field, empty ones too."""
        return self.fields.get(name, [])


async def read(
    request: Request, fields: Collection[str] = (), files: Collection[str] = (), *, writes: bool = True
) -> Form:
    """The form that a request carries; `writes` says whether it changes the library.

    Raises problems for what is too much, unknown, or comes from elsewhere.
    """
    settings = site.of(request).settings
    if writes and settings.read_only:
        raise ProblemError(403, "read-only", "This library is read only here. Start the server without --read-only.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if has_body and kind not in _KINDS:
        raise ProblemError(415, "not-a-form", f"A form is sent as {' or '.join(_KINDS)}.")
    form = Form({}, {})
    if has_body:
        form = await _parsed(request, settings.files, max(1_000_000, 4 * settings.characters))
    field = form.one(CSRF_FIELD, most=64)
    form.fields.pop(CSRF_FIELD, None)
    guard.checked(request.scope["state"], dict(request.scope["headers"]), field, request.app.state.sessions)
    for name in files:  # a file that was sent without a name comes as a field
        unnamed = form.fields.pop(name, [])
        form.files.setdefault(name, []).extend(Upload("", value.encode("utf-8", "replace")) for value in unnamed)
    unknown = sorted({*form.fields} - {*fields}) + sorted({*form.files} - {*files})
    if unknown:
        raise problems.invalid(tuple(Invalid(name=name, reason="there is no such field") for name in unknown))
    return form


async def _parsed(request: Request, files: int, largest: int) -> Form:
    form = Form({}, {})
    try:
        async with request.form(max_files=files, max_fields=_FIELDS, max_part_size=largest) as found:
            for name, value in found.multi_items():
                if isinstance(value, UploadFile):
                    data = await value.read()
                    if data or value.filename:
                        form.files.setdefault(name, []).append(Upload(value.filename or "", data))
                else:
                    form.fields.setdefault(name, []).append(value)
    except HTTPException as error:  # Starlette's for a form that cannot be read
        raise ProblemError(400, "bad-form", f"The form cannot be read: {error.detail}.") from None
    except UnicodeDecodeError:
        raise ProblemError(400, "bad-form", "The form cannot be read: it is not in UTF-8.") from None
    return form


def go_on(request: Request, address: str, document: Document, *, status: int = 200) -> Response:
    """What follows a form: the browser goes to a page, a program gets its document."""
    if negotiation.form(request.scope) == "json":
        return Response(
            answers.encode(document), status, {"Location": address, "Cache-Control": "no-store"},
            media_type=negotiation.JSON,
        )  # fmt: skip
    return Response(None, 303, {"Location": address, "Cache-Control": "no-store"})

"""Opaque tokens with which a list goes on: they hold where the last page ended, and fit that list alone."""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b
from typing import TypeVar

import msgspec

from retold.web.problems import ProblemError

T = TypeVar("T")
_CHECK = 6  # bytes by which a token is known to be of this list and whole


def make(place: object, *of: object) -> str:
    """The token of a place in the list that `of` names: its page and filters."""
    data = msgspec.msgpack.encode(place)
    return base64.urlsafe_b64encode(_check(data, of) + data).decode().rstrip("=")


def read(token: str | None, kind: type[T], *of: object) -> T | None:
    """The place that a token holds, of the type given; None without a token. Raises 404 for any that does not fit."""
    if token is None:
        return None
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        if data[:_CHECK] != _check(data[_CHECK:], of):
            raise ValueError
        return msgspec.msgpack.decode(data[_CHECK:], type=kind)
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise ProblemError(
            404, "bad-token", "The token in “after” is of no page of this list with these filters. Begin without it."
        ) from None


def _check(data: bytes, of: tuple[object, ...]) -> bytes:
    named = "\0".join(map(repr, of)).encode("utf-8", "backslashreplace")
    return blake2b(data, key=blake2b(named, digest_size=32).digest(), digest_size=_CHECK).digest()

"""Who may read and write: the token of a server, sessions of browsers, CSRF tokens, how often somebody may ask."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from retold import errors

# Stands in every form as the value of the hidden field `csrf`, and is replaced by the reader's own token on sending.
CSRF_FIELD = "csrf"
CSRF_HEADER = b"x-csrf-token"
CSRF_PLACE = "retold-csrf-place-7f3a9c51d2e84b06"
_TOKEN_BYTES = 32
_SESSIONS = 10_000
_SESSION_LIFE = 30 * 86_400.0  # seconds
_CALLERS = 10_000  # addresses whose requests are counted


# The token


def make_token(path: str) -> str:
    """Make a token and keep its hash in a file that its owner alone may read; the token itself is kept nowhere."""
    from argon2 import PasswordHasher

    token = secrets.token_urlsafe(_TOKEN_BYTES)
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        part = f"{path}.{os.getpid()}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(PasswordHasher().hash(token) + "\n")
        os.replace(part, path)
    except OSError as reason:
        raise errors.cannot_write(path, reason.strerror or str(reason)) from None
    return token


class Token:
    """The hash of the token that opens a server. Raises `RetoldError` for a file that has none."""

    def __init__(self, path: str) -> None:
        from argon2 import PasswordHasher, extract_parameters
        from argon2.exceptions import InvalidHashError

        try:
            with open(path, encoding="ascii") as file:
                self._hash = file.read(1_000).strip()
            mode = os.stat(path).st_mode
            extract_parameters(self._hash)
        except (OSError, UnicodeDecodeError, InvalidHashError) as reason:
            raise errors.unusable_token_file(path, getattr(reason, "strerror", None) or "it holds no hash") from None
        if os.name == "posix" and mode & 0o077:
            raise errors.unusable_token_file(path, "others than its owner may read it (chmod 600 mends that)")
        self._hasher = PasswordHasher()
        self._key = secrets.token_bytes(32)
        self._right: bytes | None = None

    def knows(self, given: str) -> bool:
        """Whether a token is the one that was found to fit before; quick, in constant time."""
        return self._right is not None and hmac.compare_digest(self._right, self._digest(given))

    def fits(self, given: str) -> bool:
        """Whether a token is the one; slow (argon2), so ask `Rate` first."""
        from argon2.exceptions import VerificationError

        try:
            self._hasher.verify(self._hash, given)
        except VerificationError:
            return False
        self._right = self._digest(given)
        return True

    def _digest(self, given: str) -> bytes:
        return hmac.digest(self._key, given.encode("utf-8", "replace"), "sha256")


# Sessions


class Sessions:
    """Browsers by the cookie they hold. Those that gave the token are remembered, others need no more than a cookie."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._open: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def new(self) -> str:
        """A name that nobody can guess."""
        return secrets.token_urlsafe(_TOKEN_BYTES)

    def open(self) -> str:
        """A session that may read and write."""
        name = self.new()
        with self._lock:
            self._open[name] = time.monotonic() + _SESSION_LIFE
            while len(self._open) > _SESSIONS:
                self._open.popitem(last=False)
        return name

    def is_open(self, name: str | None) -> bool:
        """Whether a session has given the token and was not closed."""
        if name is None:
            return False
        with self._lock:
            until = self._open.get(name, 0.0)
        return until > time.monotonic()

    def close(self, name: str | None) -> None:
        """Forget a session."""
        with self._lock:
            self._open.pop(name or "", None)

    def csrf(self, name: str) -> str:
        """The CSRF token of a session: nobody who does not hold the cookie can make it."""
        return hmac.new(self._secret, b"csrf " + name.encode(), hashlib.sha256).hexdigest()[:32]

    def is_csrf(self, name: str | None, given: str | None) -> bool:
        """Whether a CSRF token is that of the session."""
        return bool(name and given) and hmac.compare_digest(
            self.csrf(name or "").encode(), (given or "").encode("utf-8", "replace")
        )


def is_name(cookie: str) -> bool:
    """Whether a cookie could be the name of a session."""
    return 40 <= len(cookie) <= 50 and cookie.isascii() and cookie.replace("-", "").replace("_", "").isalnum()


# How often


class Rate:
    """So many a minute for each caller, evenly refilled (a token bucket)."""

    def __init__(self, a_minute: int) -> None:
        self._most = float(a_minute)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, caller: str) -> float:
        """Take one: 0.0, or the seconds after which there is one again."""
        now = time.monotonic()
        with self._lock:
            left, at = self._left.pop(caller, (self._most, now))
            left = min(self._most, left + (now - at) * self._most / 60)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / self._most
            self._left[caller] = (left if wait else left - 1, now)
            while len(self._left) > _CALLERS:
                self._left.popitem(last=False)
        return wait

    def give_back(self, caller: str) -> None:
        """Undo a `take`."""
        with self._lock:
            left, at = self._left.get(caller, (self._most, time.monotonic()))
            self._left[caller] = (min(self._most, left + 1), at)


# Where from


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


class Hosts:
    """The names under which a server answers, so that no foreign name can be pointed at it (DNS rebinding)."""

    def __init__(self, host: str, names: Iterable[str]) -> None:
        self._names = {"localhost", "127.0.0.1", "::1", host.casefold(), *(name.casefold() for name in names)}
        # A number cannot be pointed elsewhere; on loopback there is no need for others.
        self._numbers = not is_loopback(host)

    def allows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name = _name(host)
        if name is None:
            return False
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._numbers


def _name(host: str) -> str | None:
    """The name in a Host header, without port and brackets; None for what is no host."""
    host = host.strip().casefold()
    if host.startswith("["):
        name, bracket, rest = host[1:].partition("]")
        return name if bracket and (not rest or (rest[0] == ":" and rest[1:].isdigit())) else None
    name, colon, port = host.partition(":")
    return name.rstrip(".") if name and (not colon or port.isdigit()) else None

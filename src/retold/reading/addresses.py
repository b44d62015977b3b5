"""Which web addresses may be fetched: public http(s) ones, judged by the numbers that their names lead to."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urlsplit

from retold import errors

Resolver: TypeAlias = Callable[..., Sequence[tuple[Any, ...]]]

_PORTS = {"http": 80, "https": 443}
_LONGEST = 4_000  # characters of an address
_HOST = re.compile(r"(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBERS = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*")
_LOCAL = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa", ".onion")
_KEPT = "%/?:@!$&'()*+,;=-._~[]"
# Prefixes that carry an IPv4 address to a translator or a tunnel: NAT64, its local form, IPv4-compatible.
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
_LEAST_PORT = 1024  # lower ports than this, 80 and 443 aside, belong to services that are no web servers

Number: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class Target(NamedTuple):
    """Where a checked address leads: the number to connect to, and the name to speak to it by."""

    scheme: str
    host: str
    port: int
    path: str
    number: str

    @property
    def name(self) -> str:
        """The host as it stands in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target(url: str, *, allow_private: bool = False, resolve: Resolver = socket.getaddrinfo) -> Target:
    """Check an address and find the number to connect to; the name is not looked up again afterwards.

    Raises `RetoldError` for what is no plain http(s) address, and unless `allow_private` for a name of which any number
    is not public.
    """
    scheme, host, port, path = _parts(url)
    if not allow_private:
        _check_name(url, host, port)
    numbers = _numbers(url, host, port, resolve)
    if not allow_private:
        for number in numbers:
            if not public(number):
                raise errors.refused_address(url, f"it leads to {number}, which is no public address")
    return Target(scheme, host, port, path, str(numbers[0]))


def public(number: Number) -> bool:
    """Whether a number belongs to the public internet, whatever it is wrapped in."""
    inner = _carried(number) if isinstance(number, ipaddress.IPv6Address) else None
    if inner is not None:
        return public(inner)
    # sixtofour and teredo lead through relays of anyone's choosing.
    tunnel = isinstance(number, ipaddress.IPv6Address) and (number.sixtofour is not None or number.teredo is not None)
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified or tunnel)


def _carried(number: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if number.ipv4_mapped is not None:
        return number.ipv4_mapped
    if any(number in carrier for carrier in _CARRIERS):
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return None


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > _LONGEST:
        raise errors.refused_address(url[:80] + "…", f"it is longer than {_LONGEST:,} characters")
    if "\\" in url or any(c.isspace() or not c.isprintable() for c in url):
        raise errors.refused_address(url, "it holds blanks, backslashes or control characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as reason:
        raise errors.refused_address(url, f"it is malformed ({reason})") from None
    if parts.scheme not in _PORTS:
        raise errors.refused_address(url, f"“{parts.scheme}” is neither http nor https")
    if "@" in parts.netloc:
        raise errors.refused_address(url, "it carries a user name or password")
    if port == 0:
        raise errors.refused_address(url, "port 0 is none")
    host = _host(url, parts.hostname or "")
    path = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return parts.scheme, host, port or _PORTS[parts.scheme], path


def _host(url: str, host: str) -> str:
    if ":" in host:
        return _version_6(url, host)
    host = host.removesuffix(".")
    try:
        plain = host.encode("idna").decode("ascii").lower() if host else ""
    except UnicodeError:
        plain = ""
    if not _HOST.fullmatch(plain):
        raise errors.refused_address(url, "its host is no name")
    if _NUMBERS.fullmatch(plain) and not _is_version_4(plain):
        raise errors.refused_address(url, "its host is a number in an unusual form")
    return plain


def _version_6(url: str, host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host))
    except ValueError:
        raise errors.refused_address(url, "its host is no IPv6 address") from None


def _is_version_4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _check_name(url: str, host: str, port: int) -> None:
    if f".{host}".endswith(_LOCAL):
        raise errors.refused_address(url, f"“{host}” is a local name")
    if port not in _PORTS.values() and port < _LEAST_PORT:
        raise errors.refused_address(url, f"port {port} is not for the web")


def _numbers(url: str, host: str, port: int, resolve: Resolver) -> list[Number]:
    try:
        found = resolve(host, port, type=socket.SOCK_STREAM)
        numbers = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    except (OSError, UnicodeError, ValueError) as reason:
        raise errors.not_fetched(url, f"its host is not found ({reason})") from None
    if not numbers:
        raise errors.not_fetched(url, "its host is not found")
    return numbers

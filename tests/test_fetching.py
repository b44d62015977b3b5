# ruff: noqa: E501 (tables of hostile inputs)
"""Addresses and servers: what is hostile is refused or bounded, in one clear line."""

import gzip
import socket
import time
import zlib

import pytest

from network import PAGE, QUICK, fetcher, pages, response, serving
from retold.errors import RetoldError
from retold.reading.addresses import target
from retold.reading.fetching import Fetcher

ONE = "93.184.216.34"  # a public number; nothing ever connects to it


def resolver(*numbers):
    """Every name leads to these numbers, in turn where they are lists."""
    turns = iter(numbers) if numbers and isinstance(numbers[0], list) else None

    def resolve(host, port, **_):
        found = next(turns) if turns is not None else numbers
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (n, port)) for n in found]

    return resolve


# Addresses

ADDRESSES = """
file:///etc/passwd
ftp://example.org/a
gopher://example.org/
javascript:alert(1)
data:text/html,hello
http://
http:///path
http://user@example.org/
http://user:secret@example.org/
http://example.org@127.0.0.1/
http://example.org:0/
http://example.org:99999/
http://example.org:port/
http://example.org:22/
http://example.org:25/
http://exa mple.org/
http://example.org\\@127.0.0.1/
http://example.org/\r\nHost:evil
http://[::1/
http://[::g]/
http://127.0.0.1/
http://127.1/
http://0x7f.0.0.1/
http://0x7f000001/
http://2130706433/
http://017700000001/
http://0177.0.0.1/
http://0/
http://0.0.0.0/
http://10.0.0.1/
http://172.16.0.1/
http://192.168.1.1/
http://100.64.0.1/
http://169.254.169.254/latest/meta-data/
http://192.0.0.1/
http://198.18.0.1/
http://224.0.0.1/
http://240.0.0.1/
http://255.255.255.255/
http://[::1]/
http://[::]/
http://[::ffff:127.0.0.1]/
http://[::127.0.0.1]/
http://[64:ff9b::7f00:1]/
http://[64:ff9b:1::a00:1]/
http://[2002:7f00:1::]/
http://[2001:0:7f00:1::1]/
http://[fe80::1]/
http://[fc00::1]/
http://[ff02::1]/
http://localhost/
http://LOCALHOST./
http://printer.local/
http://db.internal/
http://①②⑦.⓪.⓪.①/
http://127。0。0。1/
http://-bad-.example.org/
http://.example.org/
http://a..b/
""".strip("\n").split("\n")


@pytest.mark.parametrize("url", ADDRESSES)
def test_tricks_of_addresses_are_refused(url):
    url = url.replace("\\r\\n", "\r\n").replace("\\\\", "\\")
    with pytest.raises(RetoldError, match=r"is not fetched|could not be fetched") as caught:
        target(url, resolve=literal)
    assert "\n" not in str(caught.value)


def literal(host, port, **_):
    """As the system resolves: numbers of any form are themselves; every name is public."""
    try:
        return [(2, 1, 6, "", (socket.inet_ntoa(socket.inet_aton(host)), port))]
    except OSError:
        pass
    try:
        return [(10, 1, 6, "", (socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, host)), port))]
    except OSError:
        return [(2, 1, 6, "", (ONE, port))]


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://example.org", "example.org", "/"),
        ("http://example.org:8080/a?b=c#d", "example.org", "/a?b=c"),
        ("https://новини.example/стаття", "xn--b1amarcd.example", "/%D1%81%D1%82%D0%B0%D1%82%D1%82%D1%8F"),
        ("https://EXAMPLE.org./a%20b", "example.org", "/a%20b"),
        ("https://93.184.216.34/", ONE, "/"),
    ],
)
def test_plain_addresses_are_taken(url, host, path):
    found = target(url, resolve=literal)
    assert (found.host, found.path, found.number) == (host, path, ONE)


def test_one_private_number_among_public_ones_is_enough():
    with pytest.raises(RetoldError, match="no public address"):
        target("http://example.org/", resolve=resolver(ONE, "10.0.0.1"))


def test_a_name_without_numbers():
    def fails(*_, **__):
        raise socket.gaierror("Name or service not known")

    for resolve in (fails, resolver()):
        with pytest.raises(RetoldError, match="host is not found"):
            target("http://example.org/", resolve=resolve)


# Servers


def test_a_page_is_fetched_by_an_honest_reader():
    seen = []

    def answer(connection, request):
        seen.append(request)
        connection.sendall(response(gzip.compress(PAGE.encode()), Content_Encoding="gzip"))

    with serving(answer) as url:
        found = fetcher().get(f"{url}/a?b=c#d")
    assert (found.status, found.data.decode()) == (200, PAGE)
    assert seen[0].startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "User-Agent: retold/" in seen[0]
    assert "Cookie" not in seen[0]


def test_loopback_needs_leave():
    with serving(pages(index=response(b"x"))) as url, pytest.raises(RetoldError, match="no public address"):
        Fetcher().get(url)


def test_the_checked_number_is_the_one_connected_to():
    """DNS rebinding: the second answer of the name server is never asked for."""
    with serving(pages(index=response(PAGE.encode()))) as url:
        port = url.rpartition(":")[2]
        asked = []

        def resolve(host, port, **_):
            asked.append(host)
            return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "203.0.113.1", port))]

        assert fetcher(resolve=resolve).get(f"http://news.example:{port}/").status == 200
    assert asked == ["news.example"]


@pytest.mark.parametrize(
    "where", ["http://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd", "//10.0.0.1/", "http://[::1/"]
)
def test_redirects_are_checked_like_addresses(where, monkeypatch):
    from retold.reading import addresses

    # The server on loopback passes for a public one; where it redirects to does not.
    with serving(pages(index=response(status="302 Found", Location=where))) as url:
        port = int(url.rpartition(":")[2])
        really = addresses.target

        def first_is_public(u, **options):
            found = really(u, **{**options, "resolve": literal})
            return found._replace(number="127.0.0.1") if found.port == port else found

        monkeypatch.setattr("retold.reading.fetching.target", first_is_public)
        with pytest.raises(RetoldError, match="is not fetched"):
            Fetcher(limits=QUICK).get(f"http://news.example:{port}/")


def endless(head, piece, pause=0.0):
    def answer(connection, _):
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return answer


def once(data):
    return lambda connection, _: connection.sendall(data)


def bomb(size, squeeze, name):
    return once(response(squeeze(bytes(size)), Content_Encoding=name))


OK = b"HTTP/1.1 200 OK\r\n"
HOSTILE = {
    "redirects in a circle": (once(response(status="302 Found", Location="/")), "lead in a circle"),
    "redirects without end": (
        lambda c, r: c.sendall(response(status="302 Found", Location=r.split(" ")[1] + "x")),
        "redirects more than",
    ),
    "a body without end": (endless(OK + b"\r\n", bytes(65536)), "larger than"),
    "chunks without end": (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + bytes(1024) + b"\r\n"), "larger than"),
    "headers without end": (endless(OK, b"X-A: b\r\n"), "could not be fetched"),
    "one header without end": (endless(OK, b"a" * 65536), "could not be fetched"),
    "a trickle": (endless(OK + b"Content-Length: 1000\r\n\r\n", b"a", 0.1), "longer than 1 seconds"),
    "a trickle of headers": (endless(OK + b"X: ", b"a", 0.1), "longer than 1 seconds"),
    "silence": (lambda *_: time.sleep(3), "could not be fetched"),
    "silence after the headers": (lambda c, _: (c.sendall(OK + b"Content-Length: 9\r\n\r\n"), time.sleep(3)), "could not be fetched"),
    "a length that is a lie": (once(OK + b"Content-Length: 100000\r\n\r\nshort"), "could not be fetched"),
    "a length too large": (once(OK + b"Content-Length: 99999999999\r\n\r\n"), "larger than"),
    "a negative length": (once(OK + b"Content-Length: -5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "could not be fetched"),
    "chunks that are none": (once(OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc"), "could not be fetched"),
    "no answer": (lambda *_: None, "could not be fetched"),
    "no HTTP": (once(b"SSH-2.0-OpenSSH_9\r\n\r\n"), "could not be fetched"),
    "a gzip bomb": (bomb(10_000_000, gzip.compress, "gzip"), "larger than|times its size"),
    "a small gzip bomb": (bomb(900_000, gzip.compress, "gzip"), "times its size"),
    "a deflate bomb": (bomb(10_000_000, zlib.compress, "deflate"), "larger than|times its size"),
    "broken gzip": (once(response(b"\x1f\x8b\x08" + bytes(50), Content_Encoding="gzip")), "could not be fetched"),
    "no gzip at all": (once(response(b"plain", Content_Encoding="gzip")), "could not be fetched"),
    "an encoding not asked for": (once(response(b"x", Content_Encoding="br")), "not asked for"),
    "many encodings": (once(response(b"x", Content_Encoding=", ".join(["gzip"] * 50))), "not asked for"),
    "a server that hangs up": (lambda c, _: c.shutdown(socket.SHUT_RDWR), "could not be fetched"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_servers(name):
    answer, message = HOSTILE[name]
    began = time.monotonic()
    with serving(answer) as url, pytest.raises(RetoldError, match=message) as caught:
        fetcher().get(url)
    assert time.monotonic() - began < 3
    assert "\n" not in str(caught.value)


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RetoldError, match="could not be fetched"):
        fetcher().get(f"http://127.0.0.1:{port}/")


def test_plain_http_where_tls_is_promised():
    with serving(once(response(b"x"))) as url, pytest.raises(RetoldError, match="could not be fetched"):
        fetcher().get(url.replace("http:", "https:"))

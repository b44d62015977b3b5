# ruff: noqa: E501 (tables of hostile inputs)
"""What comes from the network or from strangers: it is refused, bounded or loses only itself, in one clear line.

Servers are on loopback only; no test asks another host or a name server.
"""

import gzip
import io
import socket
import threading
import time
import zlib
from contextlib import contextmanager

import pytest

from retold.errors import RetoldError
from retold.library import Library
from retold.library.sources import Gatherer, Known
from retold.reading import documents
from retold.reading.addresses import target
from retold.reading.entries import Entry, Failure, Link
from retold.reading.fetching import Fetcher, Limits
from retold.reading.visiting import Visitor, retry_after

TEXT = "The harbour was closed on Monday after a ferry caught fire, the coast guard said. Nobody was hurt. " * 12
PAGE = f"<html><head><title>Harbour closed</title></head><body><article><h1>Harbour closed</h1><p>{TEXT}</p></article>"
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


@contextmanager
def serving(answer):
    """A server on loopback that gives every connection to `answer(connection, request)`; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def one(connection):
        with connection:
            try:
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    request += piece
                answer(connection, request.decode("latin-1"))
            except OSError:
                pass

    def run():
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stopped.set()
        listener.close()


def response(body=b"", status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def pages(**by_path):
    """An `answer` that serves these by path; keys have _ for /."""

    def answer(connection, request):
        path = request.split(" ")[1].strip("/").replace("/", "_").split("?")[0]
        found = by_path.get(path or "index", response(status="404 Not Found"))
        connection.sendall(found(request) if callable(found) else found)

    return answer


QUICK = Limits(size=1_000_000, packed=200_000, time=1.0, silence=0.5, redirects=3)


def fetcher(**more):
    return Fetcher(allow_private=True, limits=QUICK, **more)


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


# Documents


def found_in(data, name="source"):
    data = data.encode() if isinstance(data, str) else data
    return list(documents.from_bytes(name, data, address=None))


def rss(*items, head="<title>Bryag</title><language>en</language>"):
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{body}</channel></rss>'


def item(number, text=TEXT):
    return (
        f"<title>Harbour {number}</title><link>https://example.org/{number}</link>"
        f"<pubDate>Tue, 21 Oct 2025 09:05:00 +0300</pubDate><description>{text}</description>"
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
ENTITIES = [
    f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><item><title>&l11;</title></item></channel></rss>',
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>',
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><rss><channel><item/></channel></rss>',
    '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
    '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x "y">]><opml><body><outline xmlUrl="&x;"/></body></opml>',
    f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY q "{"q" * 10_000}">]><feed><title>{"&q;" * 10_000}</title></feed>',
]


@pytest.mark.parametrize("text", ENTITIES)
def test_entities_are_never_expanded(text):
    (failure,) = found_in(text)
    assert isinstance(failure, Failure)
    assert "declares XML entities" in failure.reason


def deep(tag, number):
    return f"<{tag}>" * number + f"</{tag}>" * number


MALFORMED = {
    "an empty feed": rss(),
    "a feed that ends at once": "<rss><channel>",
    "a feed of nothing": "<rss />",
    "a feed with an entry of nothing": rss("<title></title>"),
    "a deep sitemap": f"<urlset>{deep('url', 5_000)}</urlset>",
    "a deep list": f"<opml><body>{deep('outline', 5_000)}</body></opml>",
    "a sitemap without addresses": "<urlset><url><priority>1</priority></url></urlset>",
    "a list without feeds": '<opml><body><outline text="a"/></body></opml>',
    "XML of another kind": "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    "XML without an element": "<?xml version='1.0'?>",
    "a broken sitemap": "<urlset><url><loc></urlset",
    "a JSON Feed without items": '{"version": "https://jsonfeed.org/version/1.1", "title": "x"}',
    "a JSON Feed of numbers": '{"version": "https://jsonfeed.org/version/1.1", "items": [1, null, [], {}]}',
    "deep JSON": "[" * 100_000,
    "deep JSON objects": '{"a":' * 200_000,
    "a list of nothing": "[1, 2, null]",
    "a withdrawn item": '{"uri": "tag:x", "pubstatus": "canceled", "headline": "x", "body_text": "words"}',
    "an item without text": '{"uri": "tag:x", "headline": "x", "body_text": ""}',
    "JSONL without text": '{"title": "x"}\n{"text": 7}\n',
    "kept bytes that are none": '{"format": "retold.library/1", "text": "a b", "library": {"raw": "%%%"}}',
    "kept things that are no strings": '{"format": "retold.library/1", "text": "a b", "library": {"raw": 7}}',
    "a WARC of nothing": b"WARC/1.0\r\n",
    "a WARC with a lie": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    "gzip that is no WARC": gzip.compress(b"hello " * 1000),
    "gzip that breaks off": gzip.compress(b"WARC/1.0\r\n" + bytes(10_000))[:-20],
    "a zip": b"PK\x03\x04" + bytes(100),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_documents_are_named(name):
    began = time.process_time()
    found = found_in(MALFORMED[name], "the-source")
    assert time.process_time() - began < 5
    assert found or "WARC" in name
    for each in found:
        assert isinstance(each, Failure)
        assert "the-source" in each.source + each.reason or "tag:x" in each.reason


def test_a_feed_is_never_taken_for_a_file_or_an_address(tmp_path, monkeypatch):
    """feedparser opens strings; ours are always bytes in memory."""
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("the network was used"))
    for text in ("<rss>http://127.0.0.1/</rss>", "<rss>/etc/passwd</rss>", "<feed>file:///etc/passwd</feed>"):
        assert all(isinstance(each, Failure) for each in found_in(text))


def test_feeds():
    short = "A short teaser."
    found = found_in(
        rss(item(1), "<title> </title>", item(2, short), "<guid>x</guid><description>words only</description>")
    )
    first, nothing, link, own = found
    assert isinstance(first, Entry)
    assert isinstance(nothing, Failure)
    assert (first.article.title, first.article.outlet, first.article.language) == ("Harbour 1", "Bryag", "en")
    assert (first.article.published.value, first.address) == ("2025-10-21T09:05+03:00", "https://example.org/1")
    assert first.article.text == f"Harbour 1\n\n{TEXT.strip()}"
    assert isinstance(link, Link)
    assert (link.address, link.teaser.article.text) == ("https://example.org/2", f"Harbour 2\n\n{short}")
    assert own.article.text == "words only"
    assert documents.reread(first.address, first.raw, first.kind) == first.article


def test_markup_in_feeds_becomes_text():
    html = (
        "&lt;p&gt;First &amp;amp; last.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;" + TEXT + "&lt;/p&gt;"
    )
    (entry,) = found_in(rss(item(1, html)))
    assert entry.article.text == f"Harbour 1\n\nFirst & last.\n\n{TEXT.strip()}"


def test_lone_surrogates_in_feeds():
    feed = '{"version": "https://jsonfeed.org/version/1", "items": [{"content_html": "<p>a \\ud800 b</p>"}]}'
    (entry,) = found_in(feed)
    assert entry.article.text == "a ? b"


def test_a_malformed_feed_keeps_its_good_entries():
    broken = rss(item(1), item(2)).replace("<title>Harbour 2</title>", "<title>Harbour <b>& 2</title>")
    found = found_in(broken)
    assert titles(found)[0] == "Harbour 1"
    assert any(isinstance(each, Failure) and "malformed" in each.reason for each in found)


def test_atom_and_json_feeds():
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Bryag</title><entry><title>Harbour</title>'
        f'<link href="https://example.org/a"/><updated>2025-10-21T09:05:00Z</updated><content>{TEXT}</content></entry></feed>'
    )
    json_feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Bryag", "language": "en", "items": [{"id": "1", '
        f'"url": "https://example.org/a", "title": "Harbour", "content_text": "{TEXT}", '
        '"date_published": "2025-10-21T09:05:00Z"}]}'
    )
    for text in (atom, json_feed):
        (entry,) = found_in(text)
        article = entry.article
        assert (article.source, article.outlet, article.language) == ("https://example.org/a", "Bryag", "en")
        assert article.published.value.startswith("2025-10-21T09:05")


def test_sitemaps_and_lists():
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>https://example.org/1</loc><n:news><n:publication><n:name>Bryag</n:name><n:language>en</n:language>"
        "</n:publication><n:publication_date>2025-10-21</n:publication_date><n:title>Harbour closed</n:title></n:news></url>"
        "<url><loc></loc></url></urlset>"
    )
    link, failure = found_in(news)
    assert (link.address, link.title, link.details.outlet, link.details.language) == (
        "https://example.org/1", "Harbour closed", "Bryag", "en",
    )  # fmt: skip
    assert link.details.published.value == "2025-10-21"
    assert isinstance(failure, Failure)
    (index,) = found_in("<sitemapindex><sitemap><loc>https://example.org/s.xml</loc></sitemap></sitemapindex>")
    assert index.kind == "sitemap"
    (feed,) = found_in(
        '<opml version="2.0"><body><outline><outline xmlUrl="https://example.org/f"/></outline></body></opml>'
    )
    assert (feed.address, feed.kind) == ("https://example.org/f", "feed")


def test_news_items():
    old = f'{{"uri": "tag:1", "headline": "Harbour", "body_xhtml": "<p>{TEXT}</p>", "language": "en", "versioncreated": "2025-10-21T09:05:00Z", "provider": {{"name": "Agency"}}}}'
    new = f'{{"uri": "tag:1", "headlines": [{{"role": "main", "value": "Harbour"}}], "bodies": [{{"role": "main", "value": "{TEXT}"}}], "language": "en", "versionCreated": "2025-10-21T09:05:00Z", "infoSources": [{{"name": "Agency"}}]}}'
    for text in (old, new, old + "\n", f"[{new}]"):
        (entry,) = found_in(text)
        assert (entry.article.title, entry.article.outlet, entry.address) == ("Harbour", "Agency", "tag:1")
        assert documents.reread("x", entry.raw, entry.kind) == entry.article


# Archives


def record(number, body=None, **headers):
    body = PAGE.replace("Harbour", f"Harbour {number}").encode() if body is None else body
    http = "".join(
        f"{key.replace('_', '-')}: {value}\r\n" for key, value in {"Content_Type": "text/html", **headers}.items()
    )
    block = f"HTTP/1.1 200 OK\r\n{http}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:08}-0000-0000-0000-000000000000>\r\n"
        f"WARC-Date: 2025-10-21T09:05:00Z\r\nWARC-Target-URI: https://example.org/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def titles(found):
    return [each.article.title for each in found if isinstance(each, Entry)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_archives(pack, tmp_path):
    data = b"".join(pack(record(n)) for n in range(3)) + pack(record(3, b"\x89PNG", Content_Type="image/png"))
    assert titles(found_in(data)) == [f"Harbour {n} closed" for n in range(3)]
    file = tmp_path / "a.warc.gz"
    file.write_bytes(data)
    found = list(documents.from_file(str(file)))
    assert titles(found) == [f"Harbour {n} closed" for n in range(3)]
    assert found[0].address == "https://example.org/0"


def test_an_archive_loses_its_broken_records_alone():
    members = [gzip.compress(record(n)) for n in range(5)]
    broken = bytearray(members[2])
    broken[60:160] = bytes(100)
    found = found_in(b"".join([*members[:2], bytes(broken), *members[3:]]))
    kept = titles(found)
    assert {"Harbour 0 closed", "Harbour 1 closed", "Harbour 3 closed", "Harbour 4 closed"} <= set(kept)
    assert any(isinstance(each, Failure) and "broken here" in each.reason for each in found)
    cut = found_in(b"".join(members)[:-30])
    assert titles(cut)[:4] == [f"Harbour {n} closed" for n in range(4)]
    assert any(isinstance(each, Failure) for each in cut)


def test_packed_pages_in_archives():
    page = PAGE.encode()
    found = found_in(record(0, gzip.compress(page), Content_Encoding="gzip") + record(1))
    assert titles(found) == ["Harbour closed", "Harbour 1 closed"]


def test_a_bomb_in_an_archive_loses_itself_alone():
    bomb = gzip.compress(b"<html>" + bytes(60_000_000))
    found = found_in(record(0) + record(1, bomb, Content_Encoding="gzip") + record(2))
    assert titles(found) == ["Harbour 0 closed", "Harbour 2 closed"]
    assert any(isinstance(each, Failure) and "larger than" in each.reason for each in found)


# Following


def outcomes(url, **more):
    visitor = Visitor(fetcher(), sleep=lambda _: None)
    return list(Gatherer(fetcher(), visitor=visitor, **more).gather([url]))


def page(number):
    return response(PAGE.replace("Harbour", f"Harbour {number}").encode())


def test_a_feed_is_followed():
    with serving(lambda c, r: site(c, r)) as url:
        feed = rss(item(1, "teaser"), item(2, "teaser"), item(3)).replace("https://example.org", url)
        opml = f'<opml><body><outline xmlUrl="{url}/feed"/><outline xmlUrl="{url}/feed"/></body></opml>'
        robots = response(b"User-agent: *\nDisallow: /2\n")
        site = pages(
            **{
                "robots.txt": robots,
                "feed": response(feed.encode()),
                "opml": response(opml.encode()),
                "1": page(1),
                "2": page(2),
            }
        )
        found = outcomes(f"{url}/opml")
        assert titles(found) == ["Harbour 1 closed", "Harbour 3"]
        assert found[0].article.outlet == "Bryag"
        assert [f.reason for f in found if isinstance(f, Failure)] == [
            f"{url}/2 could not be fetched: the site's robots.txt forbids it"
        ]
        known = outcomes(f"{url}/feed", has=lambda address: address == f"{url}/1")
        assert Known(f"{url}/1") in known


def test_lists_in_circles_end():
    with serving(lambda c, r: site(c, r)) as url:
        index = (
            f"<sitemapindex><sitemap><loc>{url}/a</loc></sitemap><sitemap><loc>{url}/b</loc></sitemap></sitemapindex>"
        )
        site = pages(a=response(index.encode()), b=response(index.encode()))
        assert outcomes(f"{url}/a") == []


def test_lists_in_lists_without_end_end():
    def answer(connection, request):
        path = request.split(" ")[1]
        if path == "/robots.txt":
            connection.sendall(response(status="404 Not Found"))
            return
        host = request.split("Host: ")[1].split("\r\n")[0]
        connection.sendall(
            response(f"<sitemapindex><sitemap><loc>http://{host}{path}x</loc></sitemap></sitemapindex>".encode())
        )

    with serving(answer) as url:
        (failure,) = outcomes(f"{url}/a")
    assert "lists deep" in failure.reason


@pytest.mark.parametrize("status", ["500 Internal Server Error", "403 Forbidden", "204 No Content", "304 Not Modified"])
def test_what_servers_refuse_is_named(status):
    with serving(pages(index=response(status=status))) as url:
        (failure,) = outcomes(url)
    assert status[:3] in failure.reason


def test_a_failing_robots_file_forbids():
    with serving(lambda c, r: site(c, r)) as url:
        feed = rss(item(1, "teaser")).replace("https://example.org", url)
        site = pages(
            **{"robots.txt": response(status="503 Unavailable"), "feed": response(feed.encode()), "1": page(1)}
        )
        (failure,) = outcomes(f"{url}/feed")
    assert "robots.txt answers 503" in failure.reason


def test_visits_are_spaced():
    waits = []
    with serving(pages(index=response(b"x"), **{"robots.txt": response(b"User-agent: retold\nCrawl-delay: 7")})) as url:
        visitor = Visitor(fetcher(), pause=2.0, sleep=waits.append, clock=lambda: 0.0)
        visitor.get(url)
        visitor.get(url)
    assert waits == [2.0, 7.0]


def test_retry_after():
    def told(value):
        return retry_after(type("A", (), {"headers": {"retry-after": value}})())

    assert told("120") == 120
    assert told("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert told("soon") is None


# Through the front door


def test_nothing_is_fetched_for_a_local_feed(tmp_path, monkeypatch):
    monkeypatch.setattr(Fetcher, "get", lambda *_: pytest.fail("the network was used"))
    bare = "<link>https://example.org/3</link>"
    (tmp_path / "feed.xml").write_text(rss(item(1, "teaser"), item(2), bare), encoding="utf-8")
    with Library(str(tmp_path / "l.db"), annotator=tuple, grouping=False) as library:
        report = library.add(str(tmp_path / "feed.xml"))
        assert dict(report.counts) == {"new": 2}
        assert [failure.source for failure in report.failures] == ["https://example.org/3"]


def test_a_page_from_the_web_is_revised(tmp_path):
    versions = iter([PAGE, PAGE, PAGE.replace("Nobody was", "Two people were")])
    with (
        serving(lambda c, _: c.sendall(response(next(versions).encode()))) as url,
        Library(str(tmp_path / "l.db"), annotator=tuple, grouping=False) as library,
    ):
        told = [dict(library.add(f"{url}/a", allow_private=True).counts) for _ in range(3)]
        assert told == [{"new": 1}, {"known": 1}, {"revised": 1}]
        report = library.add(f"{url}/a")
        assert "no public address" in report.failures[0].reason
    assert io.StringIO(str(report)).read() == "0 new, 0 known, 0 revised, 1 unreadable"

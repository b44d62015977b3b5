# ruff: noqa: E501 (tables of hostile inputs)
"""Feeds, lists of addresses and archives from strangers: what is malformed is named and loses only itself."""

import gzip
import socket
import time

import pytest

from network import PAGE, TEXT, found_in, item, rss, titles
from retold.reading import documents
from retold.reading.entries import Entry, Failure, Link

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

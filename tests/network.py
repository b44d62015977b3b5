"""Servers on loopback, and feeds and pages for them: no test asks another host or a name server."""

import socket
import threading
from contextlib import contextmanager

from retold.reading import documents
from retold.reading.entries import Entry
from retold.reading.fetching import Fetcher, Limits

TEXT = "The harbour was closed on Monday after a ferry caught fire, the coast guard said. Nobody was hurt. " * 12
PAGE = f"<html><head><title>Harbour closed</title></head><body><article><h1>Harbour closed</h1><p>{TEXT}</p></article>"


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


def titles(found):
    return [each.article.title for each in found if isinstance(each, Entry)]

"""Debian's Chromium on a library that is served on a port of this machine, for tests of what a person sees and does."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
import uvicorn

import retold
from retold.library import Library
from retold.model import Published
from retold.web.app import create_app
from retold.web.settings import Settings

EXAMPLES = Path(__file__).parents[1] / "examples"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium():
    """The path of the browser. Without one the tests are skipped; where CI asks for them they fail."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        told = "Chromium is not installed: `apt-get install chromium`"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    return found


@contextmanager
def browsing():
    """A browser that runs."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def serving(library, **settings):
    """The address of a server over a library."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = create_app(library, Settings(port=port, **settings))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2, loop="asyncio"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        wait(lambda: server.started and app.state.site.keeper.ready)
        yield f"http://127.0.0.1:{port}"
    finally:
        app.state.site.stopping.set()
        server.should_exit = True
        thread.join(20)
        listening.close()


def wait(condition, seconds=60):
    """Wait until a condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)


def examples():
    """The project's own reports, each with outlet, language and time."""
    for sheet in sorted(EXAMPLES.glob("*/answers.json")):
        for told in json.loads(sheet.read_text(encoding="utf-8"))["reports"]:
            found = retold.read(sheet.parent / told["file"])
            first = next(s["text"] for s in told["sentences"] if not s["furniture"])
            yield msgspec.structs.replace(
                found,
                source=f"https://{sheet.parent.name}.example/{told['language']}",
                title=found.title or first,
                outlet=told["outlet"],
                language=told["language"],
                published=Published(value=told["published"], precision="minute"),
            )


def fill(path, articles):
    """A library with articles, open."""
    library = Library(str(path))
    library.add_articles(articles)
    return library


class Visit:
    """A page of a browser that notes what must not happen, and counts clicks."""

    def __init__(self, browser, base, **settings):
        self.base, self.clicks = base, 0
        self.outside, self.complaints = [], []
        self.context = browser.new_context(accept_downloads=True, **settings)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("request", self._asked)
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._told)

    def _asked(self, request):
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.base):
            self.outside.append(request.url)

    def _told(self, message):
        if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path):
        """Open an address; what came back."""
        return self.page.goto(self.base + path, wait_until="load")

    def click(self, target):
        """Click as a person does, counted."""
        self.clicks += 1
        (self.page.locator(target).first if isinstance(target, str) else target).click()

    def link(self, name, **more):
        """A link by its words."""
        return self.page.get_by_role("link", name=name, **more).first

    def overflow(self):
        """By how much the page is wider than the window."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return self.page.evaluate(script)

    def close(self):
        """Leave; nothing from elsewhere was asked for, no script of a report ran, nothing was refused."""
        self.context.close()
        assert (self.outside, self.complaints) == ([], [])


@contextmanager
def visiting(browser, base, **settings):
    """A visit that ends well."""
    visit = Visit(browser, base, **settings)
    try:
        yield visit
    except BaseException:
        visit.context.close()
        raise
    visit.close()


def violations(page, options=None):
    """What axe finds on a page, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"], **(options or {})}).response["violations"]
    return [f"{v['id']}: {v['help']}: {[n['html'][:150] for n in v['nodes'][:3]]}" for v in found]

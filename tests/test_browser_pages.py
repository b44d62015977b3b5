"""Every page in a browser: axe finds nothing, in light and dark and at 320 px; nothing is asked for from elsewhere."""

import gzip
import json
import re
from itertools import pairwise
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

import browsers

PAGES = {
    "stories": "/stories",
    "narrowed": "/stories?language=uk&reports=2",
    "nothing fits": "/stories?q=Qqqqqqq",
    "entities": "/entities",
    "outlets": "/outlets",
    "origins": "/origins",
    "search": "/search?q=Reuters",
    "add": "/add",
    "about": "/about",
    "login": "/login",
    "problem": "/no-such-page",
}
FIRST = {"entity": "/entities", "outlet": "/outlets", "origin": "/origins"}
WIDE = {"width": 1280, "height": 900}
LISTS = {"entity": "entities", "outlet": "outlets", "origin": "origins"}


def document(base, path):
    with urlopen(Request(base + path, headers={"Accept": "application/json"})) as answer:
        return json.load(answer)


def ferry(base):
    (found,) = [s for s in document(base, "/stories?entity=Reuters&reports=3")["stories"] if "bg" in s["languages"]]
    return found["address"]


def address(base, name):
    if name in PAGES:
        return PAGES[name]
    if name == "story":
        return ferry(base)
    if name == "only":
        return ferry(base) + "?show=unique"
    if name == "article":
        return document(base, ferry(base))["reports"][0]["address"]
    return document(base, FIRST[name])[LISTS[name]][0]["address"]


NAMES = [*PAGES, "story", "only", "article", *FIRST]


HEADINGS = "(list) => list.filter((h) => !h.closest('dialog')).map((h) => +h.tagName[1])"
SMALL = """(list) => list.filter((e) => e.getClientRects().length && !['checkbox', 'radio'].includes(e.type))
  .filter((e) => e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 80))"""
TOUCHED = "button, summary, .tabs a, .sections a, .facet a, .exports a, input, select"


def whole(page):
    """One main heading, levels without gaps, every id once, a language on every text, nothing inline, room to touch."""
    assert page.locator("h1").count() == page.locator("main").count() == 1
    levels = page.locator("h1, h2, h3, h4").evaluate_all(HEADINGS)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = page.locator("[id]").evaluate_all("(list) => list.map((e) => e.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("bdi").evaluate_all("(list) => list.every((e) => e.hasAttribute('lang') && e.dir)")
    assert not page.locator("[style], [onclick], script:not([src]), style").count()
    assert page.locator(TOUCHED).evaluate_all(SMALL) == []


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(browser, base, name):
    with browsers.visiting(browser, base, viewport=WIDE, reduced_motion="reduce") as visit:
        visit.go(address(base, name))
        visit.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        whole(visit.page)
        assert browsers.violations(visit.page) == []
        visit.page.emulate_media(color_scheme="dark")
        assert browsers.violations(visit.page, {"runOnly": ["color-contrast", "link-in-text-block"]}) == []
        visit.page.set_viewport_size({"width": 320, "height": 900})
        assert visit.overflow() <= 0
        assert browsers.violations(visit.page, {"runOnly": ["target-size", "scrollable-region-focusable"]}) == []


def test_a_story_that_is_being_compared(browser, base):
    """What it says meanwhile is told to everybody, and the comparison comes by itself."""
    (bridge,) = document(base, f"/stories?outlet={quote('Дунайська')}")["stories"]
    with browsers.visiting(browser, base, viewport=WIDE, reduced_motion="reduce") as visit:
        silent = {"content_type": "text/event-stream", "body": ": nothing yet\n\n"}
        visit.page.route("**/events", lambda route: route.fulfill(**silent))
        visit.go(bridge["address"])
        assert visit.page.locator("[role=status], progress").count() == 2
        assert browsers.violations(visit.page) == []
        visit.page.unroute("**/events")
        visit.page.reload()
        visit.page.wait_for_selector("tbody.claim")


@pytest.mark.parametrize("name", ["stories", "story", "article", "add"])
def test_pages_print_and_stand_in_forced_colours(browser, base, name):
    with browsers.visiting(browser, base, forced_colors="active", reduced_motion="reduce") as visit:
        visit.go(address(base, name))
        moves = "(list) => list.filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
        assert visit.page.locator("a, button").evaluate_all(moves) == 0
        visit.page.emulate_media(media="print")
        assert not visit.page.locator("header.site").is_visible()
        assert visit.page.locator("main").is_visible()


@pytest.mark.parametrize("name", ["about", "stories", "story"])
def test_page_weight(base, name):
    """What a page weighs besides the texts in it, as it is and as it is sent to another machine."""
    got = {}
    with urlopen(Request(base + address(base, name), headers={"Accept": "text/html"})) as answer:
        html = answer.read()
    for path in {part.split('"')[0] for part in html.decode().split('="/static/')[1:]}:
        with urlopen(f"{base}/static/{path}") as answer:
            got[path] = answer.read()
    words = re.sub(r"<[^>]+>", "", html.decode()).encode()
    whole = sum(map(len, got.values())) + len(html) - len(words)
    files = sum(len(gzip.compress(each)) for each in got.values())
    sent = files + len(gzip.compress(html)) - len(gzip.compress(words))
    print(f"{name}: {whole / 1000:.1f} KB, {sent / 1000:.1f} KB compressed, of {len(html) / 1000:.1f} KB of HTML")
    assert len(got) >= 6
    assert whole < 200_000
    assert sent < 80_000

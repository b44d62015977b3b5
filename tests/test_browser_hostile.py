"""A library of hostile reports, and a story of 200, in the browser: no script runs, nothing is asked for elsewhere."""

import hashlib
import time
from types import SimpleNamespace

import pytest

import browsers
from retold.model import (
    Article,
    Claim,
    Comparison,
    Mention,
    Origin,
    Published,
    Sentence,
    Statement,
)
from retold.web import documents, pages
from retold.web.parameters import SideQuery
from retold.web.side import side

SCRIPT = "<script>alert('title')</script>"
IMAGE = '<img src="http://evil.example/x.png" onerror="alert(1)">'
QUOTE = "\"'><svg onload=alert(2)>"
OVERRIDE = "\u202eevil\u202c \u2066mixed"
TEXTS = (
    f"{SCRIPT} {IMAGE}\n\nA ferry with 212 people on board caught fire off Varna on Monday, {QUOTE} Reuters reported. "
    f'"Nobody was hurt, {IMAGE}," said Captain Ivan {OVERRIDE} Petrov. javascript:alert(3) {{{{ 7*7 }}}} {{% raw %}}.',
    f"{QUOTE} {SCRIPT}\n\nA ferry with 214 people on board caught fire off Varna on Monday, Reuters reported. "
    f'"Nobody was hurt {OVERRIDE}," said Captain Ivan Petrov. العبارة {IMAGE} احترقت.',
)


def reports():
    for number, text in enumerate(TEXTS):
        yield Article(
            id=hashlib.sha256(text.encode()).hexdigest()[:16],
            source=("javascript:alert(4)", 'https://evil.example/"onmouseover="alert(5)')[number],
            outlet=(f"{SCRIPT}Herald {OVERRIDE}", f"{IMAGE}{QUOTE}")[number],
            language=("en", '"><b>')[number],
            title=(SCRIPT + OVERRIDE, QUOTE + IMAGE)[number],
            published=Published(value="2026-03-04", precision="day"),
            text=text,
        )
    long = "x" * 1_000_000
    yield Article(
        id="f" * 16, source=f"long/{long[:3000]}", title=long[:5000], outlet=long[:2000], text=f"{long} {SCRIPT}"
    )


@pytest.fixture(scope="module")
def hostile(browser, tmp_path_factory):
    """The address of a server over that library, and the addresses of its pages."""
    with browsers.fill(tmp_path_factory.mktemp("hostile") / "library.db", []) as library:
        library.add_articles(reports())
        first, second, _ = (each.id for each in library.articles())
        stories = {library.story(each).id for each in (first, second)}
        if len(stories) > 1:
            library.merge_stories(*sorted(stories), reader=SCRIPT)
        library.compare(first)
        story = library.story(first).id
        with browsers.serving(library) as base:
            yield base, story, first


def test_hostile_reports_are_shown_as_text(browser, hostile):
    base, story, report = hostile
    paths = [
        "/stories", f"/stories/{story}", f"/stories/{story}?judge=1", f"/articles/{report}", f"/articles/{'f' * 16}",
        "/entities", "/outlets", "/origins", "/search?q=alert", "/search?q=%3Cscript%3Ealert(6)%3C/script%3E",
        "/stories?outlet=%22%3E%3Cimg+src=x+onerror=alert(7)%3E", "/%3Cscript%3Ealert(8)%3C/script%3E",
        f"/stories/{story}?speaker=%3Csvg/onload=alert(9)%3E&origin=%22%3E", "/about",
    ]  # fmt: skip
    with browsers.visiting(browser, base, viewport={"width": 320, "height": 800}) as visit:
        for path in paths:
            answer = visit.go(path)
            assert answer.status in (200, 404, 422), path
            assert visit.page.locator("main script, main img, main svg[onload], main b, iframe, object").count() == 0
            assert visit.page.locator("a[href^='javascript' i], [onerror], [onload], [onmouseover]").count() == 0
            assert visit.overflow() <= 0, path
            for element in visit.page.locator("main").all_inner_texts():
                assert not set("\u202d\u202e\u2066\u2067") & set(element)
        visit.go(f"/stories/{story}")
        assert SCRIPT in visit.page.locator("main").inner_text()


def test_every_link_of_a_hostile_library_leads_inside_or_is_marked(browser, hostile):
    base, story, report = hostile
    with browsers.visiting(browser, base) as visit:
        for path in ("/stories", f"/stories/{story}", f"/articles/{report}"):
            visit.go(path)
            for link in visit.page.locator("a[href]").all():
                href = link.get_attribute("href")
                inside = href.startswith(("/", "#")) and not href.startswith("//")
                assert inside or "noopener" in link.get_attribute("rel"), href


# A long story: what a page of it takes is bounded


def long_story(reports=200, statements=10):
    """A comparison of many reports, each with some statements, every second of them shared by two neighbours."""
    articles, unique, claims = [], [], []
    for number in range(reports):
        sentences = [f"Statement {i} of report {number} tells of the flood in Lesna." for i in range(statements)]
        text = "\n".join(sentences)
        spans = [(text.index(s), text.index(s) + len(s)) for s in sentences]
        made = tuple(Sentence(span=span, language="en", paragraph=i) for i, span in enumerate(spans))
        names = tuple(Mention(span=(e - 6, e - 1), type="LOC", name="Lesna", entity="lesna") for _, e in spans)
        articles.append(
            Article(
                id=f"{number:016x}",
                source=f"https://n{number}.example/flood",
                outlet=f"Outlet {number}",
                language="en",
                text=text,
                sentences=made,
                mentions=names,
            )
        )
        unique += [Statement(article=number, sentences=(i,)) for i in range(statements // 2)]
    for number in range(reports * statements // 4):
        at = number % (reports - 1)
        pair = (
            Statement(article=at, sentences=(statements - 1,)),
            Statement(article=at + 1, sentences=(statements - 2,)),
        )
        claims.append(Claim(id=number + 1, relation="same", statements=pair, origins=("Reuters",)))
    origins = tuple(Origin(article=i, name="Reuters", spans=()) for i in range(reports))
    return Comparison(articles=tuple(articles), claims=tuple(claims), unique=tuple(unique), origins=origins)


def test_a_long_story_stays_quick(browser, tmp_path):
    comparison = long_story()
    lines = tuple(
        documents.ReportLine(
            id=a.id, title=None, language="en", outlet=a.outlet, published=None, precision=None, source=a.source,
            story="abcd", address=f"/articles/{a.id}",
        )
        for a in comparison.articles
    )  # fmt: skip
    shown = side(comparison, SideQuery(), address="/stories/abcd", size=50, reports=lines)
    story = documents.StoryLine(
        id="abcd", title="Flood", language="en", languages=("en",), outlets=("Outlet 1",), all_outlets=200, reports=200,
        from_="2026-03-04", to="2026-03-05", newest=None, compared=True, independent_origins=1, address="/stories/abcd",
    )  # fmt: skip
    page = documents.StoryPage(
        address="/stories/abcd", story=story, reports=lines, side=shown, job=None, judgements=(), revised=(),
        history=(), similar=(),
    )  # fmt: skip
    request = SimpleNamespace(
        url=SimpleNamespace(path="/stories/abcd", query=""),
        query_params=SimpleNamespace(multi_items=lambda: [], get=lambda name, default=None: default),
    )
    pages.render(request, page)
    began = time.process_time()
    html = pages.render(request, page)
    took = time.process_time() - began
    (tmp_path / "long.html").write_text(html, encoding="utf-8")
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((tmp_path / "long.html").as_uri())
    elements = tab.evaluate("document.querySelectorAll('*').length")
    context.close()
    print(
        f"a page of 200 reports, 2,000 statements: {len(html) / 1000:.0f} KB, {elements} elements, {took:.2f} s of CPU"
    )
    assert len(html) < 600_000
    assert elements < 12_000
    assert took < 2

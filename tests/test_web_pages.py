"""Pages as HTML, without a browser: what every one of them holds, and what none may."""

import re
from urllib.parse import urljoin

import pytest
from lxml import html as parser

import ferry
import web
from retold.reading.articles import article, publication
from retold.web.documents import Edit, EntityLine, StoryLine
from retold.web.pages import cutting, words


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the ferry's story, one report of which was revised."""
    from retold import encoding

    path, encoder = str(tmp_path_factory.mktemp("pages") / "library.db"), encoding.load()
    web.fill(path, encoder)
    later = ferry.FERRY["en"].replace("212 people", "213 people").replace(" The ferry was built in 1994.", "")
    revised = article("en.txt", later, language="en", outlet="Harbour Times", published=publication("2025-10-20"))
    web.fill(path, encoder, [revised])
    with web.client(path, encoder) as found:
        web.ferry(found)
        yield found


def parsed(client, path, status=200):
    answer = client.get(path, headers=web.HTML)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    return parser.fromstring(answer.content, parser=parser.HTMLParser(encoding="utf-8"))


def addresses(client):
    """A page of each kind."""
    story = web.ferry(client)
    first = {
        name: client.get(f"/{name}.json").json()[name][0]["address"] for name in ("entities", "outlets", "origins")
    }
    return {
        "/stories": 200, "/entities": 200, "/outlets": 200, "/origins": 200, "/search?q=ferry": 200, "/add": 200,
        "/about": 200, "/nothing": 404, "/stories?since=never": 422, story["address"]: 200,
        f"{story['address']}?judge=1&show=shared": 200, story["reports"][0]["address"]: 200,
        **dict.fromkeys(first.values(), 200),
    }  # fmt: skip


def test_pages_hold_nothing_inline_and_their_files_are_there(client):
    for path, status in addresses(client).items():
        tree = parsed(client, path, status)
        assert tree.get("lang") == "en"
        assert not tree.xpath("//style | //*[@style] | //script[not(@src)] | //iframe | //@onclick")
        assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1
        for file in tree.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href"):
            assert re.fullmatch(r"/static/[\w.-]+\?v=[0-9a-f]{12}", file)
            assert client.get(file).status_code == 200


def test_every_form_that_changes_something_carries_the_token(client):
    story = web.ferry(client)["address"]
    forms = [f for path in (f"{story}?judge=1", "/add") for f in parsed(client, path).xpath("//form[@method='post']")]
    assert len(forms) >= 5
    for form in forms:
        assert len(form.xpath(".//input[@name='csrf']/@value")[0]) > 20


def test_links_of_a_page_lead_somewhere(client):
    story = web.ferry(client)["address"]
    tree = parsed(client, story)
    ids = set(tree.xpath("//@id"))
    inside = {href for href in tree.xpath("//main//a/@href") if href.startswith(("/", "#"))}
    assert {h[1:] for h in inside if h.startswith("#")} <= ids
    for href in sorted({urljoin(story, h).partition("#")[0] for h in inside if h.startswith("/")}):
        assert client.get(href, headers=web.HTML).status_code == 200, href


def test_sentence_numbers_lead_to_the_sentence_on_the_page_of_its_report(client):
    tree = parsed(client, web.ferry(client)["address"])
    place = tree.xpath("//tbody[@id='claim-1']//a[@class='num']/@href")[0]
    path, _, anchor = place.partition("#")
    assert parsed(client, path).xpath(f"//*[@id='{anchor}' and contains(@class, 's')]")


def test_revisions_show_what_was_added_and_taken_out(client):
    report = next(r for r in web.ferry(client)["reports"] if r["outlet"] == "Harbour Times")
    tree = parsed(client, report["address"])
    assert tree.xpath("//ins")[0].text_content().startswith("added: ")
    assert "213" in "".join(e.text_content() for e in tree.xpath("//ins"))
    assert "1994" in "".join(e.text_content() for e in tree.xpath("//del"))


def test_long_stretches_without_change_are_folded():
    short, long = Edit(kind="keep", text="a" * 100), Edit(kind="keep", text="b" * 1_000)
    first, second = cutting.fold([short, long])
    assert (first.head, first.left_out) == ("a" * 100, 0)
    assert len(second.head) + second.left_out + len(second.tail) == 1_000
    assert second.left_out > 0


def test_overlapping_marks_are_joined():
    assert [(p.text, len(p.marks)) for p in cutting.cut("abcdef", [(1, 3), (2, 4)])] == [
        ("a", 0),
        ("bcd", 1),
        ("ef", 0),
    ]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-03-04", "2026-03-05", "4 to 5 March 2026"),
        ("2026-03-04", "2026-03-04", "4 March 2026"),
        ("2026-03-01", "2026-03-31", "March 2026"),
        ("2026-03-31", "2026-04-01", "31 March 2026 to 1 April 2026"),
        (None, None, ""),
    ],
)
def test_days_of_a_story(first, last, told):
    story = StoryLine(
        id="a", title="", language=None, languages=(), outlets=(), all_outlets=0, reports=1, from_=first, to=last,
        newest=None, compared=False, independent_origins=None, address="/",
    )  # fmt: skip
    assert words.days(story) == told


def test_short_words_of_lists():
    assert words.place("/home/ana/reports/uk.txt") == words.place("C:\\reports\\uk.txt") == "uk.txt"
    assert words.place("https://visnyk.example/ferry") == "https://visnyk.example/ferry"
    names = {"de": ("Varna",), "en": ("Varna",), "uk": ("Варна", "Варну", "Варні")}
    line = EntityLine(id="Q1", type="LOC", name="Varna", names=names, reports=3, address="/entities/Q1")
    assert words.written(line) == [("de", "Varna"), ("uk", "Варна"), ("uk", "Варну")]

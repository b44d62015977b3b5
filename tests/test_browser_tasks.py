"""What a person does: five tasks of a new user, counted in clicks; judging; keys; without scripts."""

import json
import re

import pytest
from playwright.sync_api import expect

import browsers

EN = (
    "Storm tears roof off Lesna school\n\nA storm tore the roof off the primary school in Lesna on Tuesday night. "
    "Nobody was hurt, the mayor, Irena Kral, said. Classes are cancelled until Monday."
)
PL = (
    "Burza zerwała dach szkoły w Leśnej\n\nWe wtorek w nocy burza zerwała dach szkoły podstawowej w Leśnej. "
    "Nikt nie ucierpiał, powiedziała burmistrz Irena Kral. Szkołę zbudowano w 1931 roku."
)
FERRY = re.compile("Калиакра|Aurelia|Аурелі|ferry", re.IGNORECASE)


def story(visit):
    """From the start page to the ferry's story, by one click."""
    visit.go("/")
    assert visit.page.url.endswith("/stories")
    visit.click(visit.link(FERRY))
    visit.page.wait_for_selector("#part")


def texts(visit, selector):
    return [" ".join(each.split()) for each in visit.page.locator(selector).all_inner_texts()]


# Five tasks of a new user: at most 4 clicks each must do, 2 are aimed at.


def test_compare_two_pasted_texts(visit):
    visit.go("/")
    visit.click(visit.link("Compare and add"))
    visit.page.get_by_label("Text").nth(0).fill(EN)
    visit.page.get_by_label("Text").nth(1).fill(PL)
    visit.click(visit.page.get_by_role("button", name="Compare").first)
    visit.page.wait_for_url("**/comparisons/*")
    assert visit.page.locator("tbody.claim").count() >= 2
    assert "1931" in visit.page.locator("#only").inner_text()
    assert "Nothing of this is kept" in visit.page.locator("main").inner_text()
    assert visit.clicks <= 2
    visit.page.emulate_media(reduced_motion="reduce")
    assert browsers.violations(visit.page) == []


def test_find_what_only_one_report_says(visit):
    story(visit)
    visit.click("#show-unique")
    visit.page.wait_for_url("**show=unique**")
    assert not visit.page.locator("tbody.claim").count()
    alone = visit.page.locator("#only section").filter(has_text="The Harbour Courier")
    assert alone.locator("li").count() >= 1
    assert visit.clicks <= 2


def test_see_which_claims_rest_on_an_agency(visit):
    story(visit)
    everything = visit.page.locator("tbody.claim").count()
    visit.click(visit.page.get_by_role("navigation", name="Rests on").get_by_role("link", name=re.compile("Reuters")))
    visit.page.wait_for_url("**origin=Reuters**")
    shown = texts(visit, "tbody.claim .rests")
    assert 0 < len(shown) < everything
    assert all("Reuters" in each for each in shown)
    assert visit.clicks <= 2


def test_find_every_statement_of_a_person(visit):
    story(visit)
    visit.click(visit.page.get_by_role("navigation", name="Said by").get_by_role("link", name=re.compile("Marinchev")))
    visit.page.wait_for_url("**speaker=**")
    for row in visit.page.locator("tbody.claim, #only li").all():
        assert re.search("Мар[иі]нчев|Marinchev", row.inner_text())
    assert visit.page.locator("tbody.claim, #only li").count() >= 2
    assert visit.clicks <= 2


def test_export_the_story_as_json(visit):
    story(visit)
    with visit.page.expect_download() as download:
        visit.click(visit.link("JSON", exact=True))
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert saved["format"] == "retold.comparison/1"
    assert len(saved["articles"]) == 3
    assert visit.clicks <= 2


# What htmx changes keeps the place, the focus and the address


def test_narrowing_keeps_focus_and_history(visit):
    story(visit)
    visit.page.locator("#show-differences").focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**show=differences**")
    expect(visit.page.locator("#show-differences")).to_be_focused()
    assert visit.page.locator("#show-differences").get_attribute("aria-current") == "true"
    expect(visit.page.locator("#live")).to_contain_text("Showing")
    visit.page.go_back()
    visit.page.wait_for_selector("#show-all[aria-current]")


def test_filters_of_stories(visit):
    visit.go("/stories")
    visit.page.get_by_label("Language").select_option("pl")
    visit.page.wait_for_url("**language=pl**")
    expect(visit.page.locator("#results .story")).to_have_count(1)
    assert "Polish" in visit.page.locator("#results").inner_text()
    visit.page.get_by_label("Words, in any script").first.fill("Xylofonkrach")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#results .note")


# Judging


@pytest.fixture
def judged(visit):
    """The ferry's story with the forms of its first claim that is told differently, and that claim."""
    story(visit)
    claim = visit.page.locator("tbody.claim.told-differently").first.get_attribute("id")
    visit.click(f"#{claim} .judge a")
    visit.page.wait_for_selector(f"#{claim} .verdicts")
    return visit.page, visit.page.locator(f"#{claim}"), claim.removeprefix("claim-")


def test_confirm_and_take_back(judged):
    page, claim, number = judged
    state = claim.locator("p.judge")
    expect(state).to_contain_text("suggested")
    page.locator(f"#confirm-{number}").focus()
    page.keyboard.press("Enter")
    expect(state).to_contain_text("confirmed")
    expect(page.locator(f"#confirm-{number}")).to_be_focused()
    assert state.locator("use").first.get_attribute("href") == "#i-confirmed"
    claim.locator(".history button").click()
    expect(state).to_contain_text("suggested")
    page.reload()
    assert "taken back" in page.locator("#decisions").inner_text()


def test_reject_and_correct_a_difference(judged):
    page, claim, number = judged
    difference = claim.locator(".difference").first
    page.locator(f"#reject-{number}-a").click()
    expect(difference).to_have_class(re.compile("rejected"))
    claim.locator(".history button").click()
    expect(difference).not_to_have_class(re.compile("rejected"))
    page.locator(f"#correct-{number}-a summary").click()
    page.locator(f"#why-{number}-a").fill("told in other words")
    page.locator(f"#corrected-{number}-a").click()
    expect(claim.locator(".difference.corrected")).to_contain_text("told in other words")
    claim.locator(".history button").click()
    expect(claim.locator(".difference.corrected")).to_have_count(0)


def test_correct_a_claim(judged):
    page, claim, number = judged
    relation = claim.locator("th .relation")
    other = "overlap" if relation.inner_text().strip() == "same" else "same"
    page.locator(f"#correct-{number} summary").click()
    page.locator(f"#relation-{number}").select_option(other)
    page.locator(f"#corrected-{number}").click()
    expect(claim.locator("p.judge")).to_contain_text("corrected")
    assert relation.inner_text().strip() == other
    claim.locator(".history button").click()
    expect(claim.locator("p.judge")).to_contain_text("suggested")


def test_add_what_was_missed(judged):
    page, claim, number = judged
    name = f"{number}-new"
    before = claim.locator(".difference").count()
    page.locator(f"#missed-{number} summary").focus()
    page.keyboard.press("Enter")
    page.locator(f"#type-{name}").select_option("naming")
    sides = page.locator(f"#first-{name} option")
    values = [option.get_attribute("value") for option in sides.all()][1:]
    other = next(value for value in values if value.split("-")[0] != values[0].split("-")[0])
    page.locator(f"#first-{name}").select_option(values[0])
    page.locator(f"#second-{name}").select_option(other)
    page.locator(f"#why-{name}").fill("another name")
    page.emulate_media(reduced_motion="reduce")
    assert browsers.violations(page) == []
    page.locator(f"#add-difference-{number}").focus()
    page.keyboard.press("Enter")
    expect(claim.locator(".difference.corrected")).to_contain_text("another name")
    claim.locator(".history button").click()
    expect(claim.locator(".difference")).to_have_count(before)
    page.locator(f"#correct-{number} summary").click()
    page.locator(f"#add-{number}").select_option(index=1)
    page.locator(f"#corrected-{number}").click()
    expect(claim.locator("p.judge")).to_contain_text("corrected")
    claim.locator(".history button").click()
    expect(claim.locator("p.judge")).to_contain_text("suggested")


def test_judging_without_scripts(browser, base):
    with browsers.visiting(browser, base, java_script_enabled=False) as visit:
        story(visit)
        visit.click("#judge-2")
        visit.click("#confirm-2")
        assert "confirmed" in visit.page.locator("#claim-2 p.judge").inner_text()
        visit.click("#claim-2 .history button")
        assert "suggested" in visit.page.locator("#claim-2 p.judge").inner_text()


def test_split_and_merge_stories_and_take_it_back(visit):
    visit.go("/stories")
    visit.click(visit.link(re.compile("Зимн|Zimska|Mlakar")))
    visit.page.wait_for_selector("#decisions")
    visit.page.locator("#split summary").click()
    visit.page.locator("#split").get_by_label(re.compile("Northern Lantern")).check()
    visit.page.get_by_role("button", name="Split them off").click()
    visit.page.wait_for_selector("text=A comparison needs two reports")
    assert "told apart" in visit.page.locator("#decisions").inner_text()
    visit.page.get_by_role("button", name="Undo").first.click()
    visit.page.wait_for_selector("text=taken back")


def test_merge_names_and_take_it_back(visit):
    visit.go("/entities?q=Pontica")
    visit.click(visit.link("Pontica Lines"))
    page = visit.page
    if not page.locator("#merge[open]").count():
        page.locator("#merge summary").click()
    page.get_by_role("radio").first.check() if page.get_by_role("radio").count() else page.locator("#with").fill(
        "Reuters"
    )
    page.get_by_role("button", name="Merge with it").click()
    expect(page.locator("#h-decisions ~ ol")).to_contain_text("put together")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("#h-decisions ~ ol")).to_contain_text("taken back")


def test_rename_split_and_set_apart_names_and_take_it_back(visit):
    visit.go("/entities?q=Pontica")
    visit.click(visit.link("Pontica Lines"))
    page, history = visit.page, visit.page.locator("#h-decisions ~ ol")
    page.locator("#rename summary").click()
    page.get_by_label("Name", exact=True).fill("Pontica Shipping")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pontica Shipping")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pontica Lines")
    page.locator("#split summary").click()
    boxes = page.locator("#split input[name=report]")
    named = boxes.count()
    boxes.first.check()
    page.get_by_role("button", name="Split them off").click()
    expect(history).to_contain_text("told apart")
    expect(boxes).to_have_count(named - 1)
    page.get_by_role("button", name="Undo").first.click()
    expect(boxes).to_have_count(named)
    page.locator("#apart summary").click()
    page.locator("#apart-other").fill("nobody-at-all")
    page.get_by_role("button", name="Set them apart").click()
    expect(page.locator("main")).to_contain_text("nobody-at-all")


def test_merge_stories_and_take_it_back(visit):
    visit.go("/stories")
    row = visit.page.locator("#results .story")
    before = row.count()
    other = row.nth(1).locator(".headline a").get_attribute("href").rpartition("/")[2]
    visit.click(row.nth(0).locator(".headline a"))
    page = visit.page
    page.locator("#merge summary").click()
    page.locator("#with-other").fill(other)
    page.get_by_role("button", name="Merge with it").click()
    page.wait_for_load_state("load")
    visit.go("/stories")
    expect(row).to_have_count(before - 1)
    visit.click(row.nth(0).locator(".headline a"))
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_load_state("load")
    visit.go("/stories")
    expect(row).to_have_count(before)


# Keys


def test_keys(visit):
    story(visit)
    page = visit.page
    here = "() => document.activeElement.id"
    page.keyboard.press("j")
    first = page.evaluate(here)
    page.keyboard.press("j")
    assert (first, page.evaluate(here)) == ("claim-1", "claim-2")
    page.keyboard.press("k")
    assert page.evaluate(here) == "claim-1"
    page.keyboard.press("n")
    assert re.fullmatch(r"claim-\d+-a", page.evaluate(here))
    page.keyboard.press("j")
    at = page.evaluate(here)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{at} .verdicts")
    expect(page.locator(f"#{at}")).to_be_focused()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keyboard").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate(here) == "search"


def test_single_keys_can_be_switched_off(visit):
    visit.go("/stories")
    visit.page.get_by_label("Single-key shortcuts").uncheck()
    visit.page.reload()
    visit.page.keyboard.press("/")
    assert visit.page.evaluate("document.activeElement.id") != "search"
    visit.page.get_by_role("link", name="Keyboard").click()
    assert visit.page.get_by_role("dialog", name="Keyboard").is_visible()


def test_skip_link_and_tab_order(visit):
    visit.go("/stories")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


def test_colours_are_kept(visit):
    visit.go("/stories")
    light = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    visit.page.get_by_role("button", name="Dark").click()
    visit.go("/about")
    dark = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert light != dark
    assert visit.page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"


# Without scripts


def test_comparing_without_scripts(browser, base):
    with browsers.visiting(browser, base, java_script_enabled=False) as visit:
        visit.go("/add")
        visit.page.locator("#text-0").fill(EN)
        visit.page.locator("#text-1").fill(PL)
        visit.click("button.first")
        found = visit.page.get_by_role("link", name="See them side by side")
        for _ in range(60):
            if found.count():
                break
            visit.page.wait_for_timeout(500)
            visit.page.reload()
        visit.click(found)
        assert visit.page.locator("tbody.claim").count() >= 2


def test_adding_a_file(browser, tmp_path):
    report = tmp_path / "report.txt"
    report.write_text(EN, encoding="utf-8")
    with (
        browsers.fill(tmp_path / "library.db", []) as library,
        browsers.serving(library) as base,
        browsers.visiting(browser, base) as visit,
    ):
        visit.go("/stories")
        visit.page.get_by_role("link", name="Compare two texts, or add reports").click()
        visit.page.locator("#file").set_input_files(str(report))
        visit.page.get_by_role("button", name="Add", exact=True).click()
        visit.page.wait_for_selector("text=Done.")
        assert browsers.violations(visit.page) == []
        assert re.search(r"new\s*1", visit.page.locator("main").inner_text())
        visit.page.get_by_role("link", name="See what was added").click()
        assert "Storm tears roof" in visit.page.locator("main").inner_text()

# ruff: noqa: E501 (reports)
"""The commands by which readers decide: claims, differences, stories and names, by the numbers that are printed."""

import json

import pytest
from click.testing import CliRunner

from retold import encoding
from retold.cli import cli
from retold.library import Library
from retold.reading.articles import article, publication

REPORTS = {
    "en.txt": (
        "en",
        "Ferry catches fire off Varna\n\nA passenger ferry caught fire off the port of Varna on Monday. All 212 people on "
        "board were rescued, the coast guard said. Captain Ivan Petrov called it a fire in the engine room.",
    ),
    "uk.txt": (
        "uk",
        "Біля Варни загорівся пором\n\nУ понеділок біля порту Варна загорівся пасажирський пором. Усіх 214 людей на борту "
        "врятовано, повідомила берегова охорона. Капітан Іван Петров сказав, що горіло машинне відділення.",
    ),
    "bank.txt": (
        "en",
        "Central bank raises rates\n\nThe central bank raised its key interest rate by half a point on Thursday, to 4.5 per "
        "cent, and said that inflation would slow next year. Economists had expected a smaller step.",
    ),
}


@pytest.fixture
def run(tmp_path):
    path = str(tmp_path / "library.db")
    day = publication("2025-10-20")
    with Library(path, encoder=encoding.load()) as library:
        library.add_articles([article(n, t, language=code, published=day) for n, (code, t) in REPORTS.items()])

    def run(*arguments, fails=False):
        done = CliRunner().invoke(cli, [*arguments, "--library", path])
        assert done.exit_code == (2 if fails else 0), (done.stderr, done.exception)
        return done

    return run


def shown(run, *options):
    return json.loads(run("show", "en.txt", "--json", *options).stdout)


def differing(found):
    return next(c for c in found["claims"] if c["differences"])


def test_claims_are_judged_by_their_numbers(run):
    plain = shown(run)
    first, second = plain["claims"][:2]
    done = run("judge", "en.txt", "confirm", str(first["id"]), "--reader", "Ana")
    assert "Judgement 1: confirm a claim of" in done.stderr
    assert "Take it back with --undo 1" in done.stderr
    assert shown(run)["claims"][0]["judged"] == "confirmed"
    assert "confirmed" in run("show", "en.txt").stdout
    run("judge", "en.txt", "reject", str(second["id"]))
    assert second["id"] not in {c["id"] for c in shown(run)["claims"]}
    assert [c.get("judged") for c in shown(run, "--rejected")["claims"]][:2] == ["confirmed", "rejected"]
    assert shown(run, "--unjudged") == plain
    assert "taken back: reject" in run("judge", "--undo").stderr
    assert "holds again" in run("judge", "--redo", "2").stderr
    history = run("judge", "--history", "en.txt").stdout.splitlines()
    assert len(history) == 2
    assert "Ana · confirm a claim" in history[0]
    (line, _) = map(json.loads, run("judge", "--history", "--json").stdout.splitlines())
    assert (line["reader"], line["target"]["kind"]) == ("Ana", "claim")
    run("judge", "--undo", "2")
    run("judge", "--undo", "1")
    assert shown(run) == plain


def test_claims_are_corrected_and_added(run):
    plain = shown(run)
    claim = plain["claims"][0]
    report, sentence = claim["statements"][0]["article"] + 1, len(plain["articles"][0]["sentences"])
    run("judge", "en.txt", "correct", str(claim["id"]), "--relation", "overlap", "--with", f"{report}:{sentence}")
    found = next(c for c in shown(run)["claims"] if c["id"] == claim["id"])
    assert (found["relation"], found["judged"]) == ("overlap", "corrected")
    assert sentence - 1 in found["statements"][0]["sentences"]
    run("judge", "--undo")
    run("judge", "en.txt", "add", "--with", "1:1", "--with", "2:4", "--relation", "overlap")
    last = shown(run)["claims"][-1]
    assert [s["sentences"] for s in last["statements"]] == [[0], [3]]


def test_differences_are_judged_by_letters(run):
    claim = differing(shown(run))
    name = f"{claim['id']}a"
    run("judge", "en.txt", "confirm", name)
    assert differing(shown(run))["differences"][0]["judged"] == "confirmed"
    run("judge", "en.txt", "correct", name, "--type", "naming", "--words", "-", "людей", "--explanation", "Людей")
    found = shown(run)
    (corrected,) = [d for c in found["claims"] for d in c["differences"] if d.get("judged") == "corrected"]
    texts = [found["articles"][k]["text"] for k in corrected["articles"]]
    words = {text[slice(*span)] for text, span in zip(texts, corrected["spans"], strict=True) if span}
    assert len(words) == 1
    words = ["people", "людей"] if found["articles"][0]["language"] == "en" else ["людей", "people"]
    run("judge", "en.txt", "add", str(claim["id"]), "--type", "actor", "--words", *words)
    run("judge", "en.txt", "add", str(claim["id"]), "--type", "place", "--words", *words[::-1], "--between", "2", "1")
    added = [d for c in shown(run)["claims"] for d in c["differences"] if d["type"] in ("actor", "place")]
    assert [d["articles"] for d in added] == [[0, 1], [0, 1]]
    assert added[0]["spans"] == added[1]["spans"]


def test_stories_are_merged_and_split(run):
    merged = run("stories", "--merge", "en.txt", "bank.txt", "--reader", "Ana").stdout
    assert "3 reports" in merged
    assert "0 of 3 pairs" in run("stories", "--recluster").stderr
    assert "1 report" in run("stories", "uk.txt", "--split", "en.txt").stdout
    assert "1 report apart from 2" in run("judge", "--history").stdout
    run("judge", "--undo")
    run("judge", "--undo")
    listed = json.loads(run("stories", "--json").stdout)
    assert {frozenset(s["articles"]) for s in listed["stories"]} == {
        frozenset({"en.txt", "uk.txt"}),
        frozenset({"bank.txt"}),
    }


def test_names_are_listed_and_decided(run, tmp_path):
    assert "Ivan Petrov" in run("entities", "en.txt").stdout
    plain = json.loads(run("entities", "en.txt", "--json").stdout)
    run("entities", "en.txt", "--merge", "Ivan Petrov", "Varna")
    assert len(json.loads(run("entities", "en.txt", "--json").stdout)) < len(plain)
    file = tmp_path / "aliases.toml"
    run("entities", "--export", str(file))
    assert "[[merge]]" in file.read_text(encoding="utf-8")
    assert "taken back" in run("entities", "--undo").stderr
    assert json.loads(run("entities", "en.txt", "--json").stdout) == plain
    assert "1 new decision taken in" in run("entities", "--import", str(file)).stderr
    run("entities", "--undo")
    run("entities", "en.txt", "uk.txt", "--split", "Ivan Petrov")
    assert len([e for e in json.loads(run("entities", "en.txt", "--json").stdout) if e["type"] == "PER"]) == 2
    run("entities", "--undo")
    run("entities", "en.txt", "--apart", "Ivan Petrov", "Varna")
    run("entities", "en.txt", "--name", "Varna", "Odessos", "--language", "en")
    assert "Odessos" in run("entities", "en.txt").stdout


def test_gold_is_written_when_all_is_judged(run, tmp_path):
    folder = tmp_path / "gold"
    for claim in shown(run)["claims"]:
        for letter in ["", *"abcdef"[: len(claim["differences"])]]:
            assert not (folder / "pairs.jsonl").exists() or not (folder / "pairs.jsonl").read_text()
            run("judge", "en.txt", "confirm", f"{claim['id']}{letter}")
            done = run("export", "--gold", str(folder))
    assert "1 pair of reports" in done.stderr
    (line,) = map(json.loads, (folder / "pairs.jsonl").read_text(encoding="utf-8").splitlines())
    assert {line["a"]["lang"], line["b"]["lang"]} == {"en", "uk"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "a story and a verdict are missing"),
        (["en.txt", "confirm", "99"], "The story shows no “99”"),
        (["en.txt", "confirm", "first"], "The story shows no “first”"),
        (["en.txt", "confirm", "1z"], "The story shows no “1z”"),
        (["en.txt", "correct", "1"], "what is to be instead"),
        (["en.txt", "correct", "1", "--with", "9:1"], "“9:1” is no report and sentence"),
        (["en.txt", "add", "--with", "1:1"], "at least two reports"),
        (["en.txt", "add", "1"], "needs --type and --words"),
        (["en.txt", "add", "1", "--type", "time", "--words", "-", "-"], "words of at least one report"),
        (["en.txt", "add", "1", "--type", "time", "--words", "nowhere", "-"], "“nowhere” does not stand in report 1"),
        (
            ["en.txt", "add", "1", "--type", "time", "--words", "a", "-", "--between", "1", "7"],
            "no two reports of the claim",
        ),
        (["--undo", "7"], "There is no judgement 7"),
        (["--redo"], "No judgement is left to be taken up again"),
    ],
)
def test_what_cannot_be_done_is_one_line(run, arguments, told):
    done = run("judge", *arguments, fails=True)
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1

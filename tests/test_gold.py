"""Judged stories as gold: what a scorer reads is what readers decided, and nothing that is judged in part."""

import json
from hashlib import sha256

import pytest
from msgspec.structs import replace

from retold.comparison import compare
from retold.comparison.judged import claim_target, difference_target, judged
from retold.errors import RetoldError
from retold.library import Library, gold
from retold.model import Judgement
from retold.reading import read
from retold.reading.articles import article, publication

EN = (
    "Bridge closed after flood\n\nThe bridge over the Studena was closed on Monday after a flood damaged two pillars. "
    "About 300 people had to leave their homes, the mayor said. A new bridge will cost four million euros."
)
DE = (
    "Brücke nach Hochwasser gesperrt\n\nDie Brücke über die Studena wurde am Montag gesperrt, nachdem ein Hochwasser "
    "zwei Pfeiler beschädigt hatte. Rund 400 Menschen mussten ihre Häuser verlassen, sagte die Bürgermeisterin. "
    "Am Abend regnete es weiter."
)


def reports():
    day = publication("2025-10-20")
    return [article("en.txt", EN, language="en", published=day), article("de.txt", DE, language="de", published=day)]


@pytest.fixture(scope="module")
def plain():
    return compare(reports())


def everything(comparison, verdict="confirm"):
    """Judgements on all claims and differences."""
    for claim in comparison.claims:
        yield Judgement(verdict=verdict, target=claim_target(comparison, claim))
        for difference in claim.differences:
            yield Judgement(verdict=verdict, target=difference_target(comparison, claim, difference))


def test_only_what_is_judged_in_full_is_gold(plain):
    made = list(everything(plain))
    assert len(made) > len(plain.claims) > 0, "the example differs somewhere"
    assert gold.pairs(plain) == ([], 0)
    assert gold.pairs(judged(plain, made[:-1], rejected=True)) == ([], 1)
    (line,), left = gold.pairs(judged(plain, made, rejected=True))
    assert left == 0
    assert len(line["claims"]) == len(plain.claims)
    assert [d["type"] for d in line["differences"]] == [d.type for c in plain.claims for d in c.differences]


def test_a_scorer_finds_what_readers_decided(plain):
    found = judged(plain, everything(plain), rejected=True)
    ((line,), _) = gold.pairs(found)
    links = {(i, j) for claim in line["claims"] for i in claim["a"] for j in claim["b"]}
    told = [{s.article: s.sentences for s in claim.statements} for claim in plain.claims]
    assert links == {(i, j) for sides in told for i in sides[0] for j in sides[1]}
    for side, number in (("a", 0), ("b", 1)):
        sentences = line[f"sentences_{side}"]
        assert [tuple(s["span"]) for s in sentences] == [s.span for s in plain.articles[number].sentences]
        alone = {i for i, s in enumerate(sentences) if not s["furniture"] and not s.get("origin")}
        assert set(line[f"only_{side}"]) == alone - {link[number] for link in links}
    for difference in line["differences"]:
        claim = line["claims"][difference["claim"]]
        assert difference["a"] or difference["b"]
        for side, number in (("a", 0), ("b", 1)):
            if difference[side]:
                start, end = difference[side]
                assert plain.articles[number].text[start:end].strip()
        assert claim["relation"] in ("same", "overlap")


def test_rejected_claims_are_no_gold(plain):
    ((line,), _) = gold.pairs(judged(plain, everything(plain, "reject"), rejected=True))
    assert line["claims"] == line["differences"] == []
    assert len(line["only_a"]) == sum(not s["furniture"] for s in line["sentences_a"])


def test_gold_of_a_library(tmp_path):
    with Library(str(tmp_path / "library.db")) as library:
        library.add_articles(reports())
        library.merge_stories("en.txt", "de.txt") if library.story("en.txt") != library.story("de.txt") else None
        found = library.compare("en.txt")
        empty = library.export_gold(str(tmp_path / "none"))
        assert (empty.pairs, empty.unfinished) == (0, 0)
        for made in everything(found):
            library.judge("en.txt", made.verdict, made.target)
        assert library.export_gold(str(tmp_path / "gold")).pairs == 1
        library.split_story("en.txt", ["de.txt"])
        written = library.export_gold(str(tmp_path / "gold"))
        assert (written.pairs, written.events, written.texts) == (0, 1, 2), "one report is no comparison any more"
        library.undo()
        written = library.export_gold(str(tmp_path / "gold"))
        assert (written.pairs, written.unfinished) == (1, 0)
        with pytest.raises(RetoldError, match="cannot"):
            library.export_gold(str(tmp_path / "library.db"))
    folder = tmp_path / "gold"
    (line,) = map(json.loads, (folder / "pairs.jsonl").read_text(encoding="utf-8").splitlines())
    for side in "ab":
        raw = (folder / line[side]["text_file"]).read_bytes()
        assert sha256(raw).hexdigest() == line[side]["sha256"]
        (again,) = read(str(folder / line[side]["text_file"]))
        assert again.text in (EN, DE), "Retold reads back the text that was judged"


def test_events_are_pairs_in_one_story_or_two():
    names = {"a": "gold/texts/a.txt", "b": "gold/texts/b.txt", "c": "gold/texts/c.txt"}
    lines = list(gold.events([("a", "b"), ("a", "gone")], [("a", "c")], names))
    assert [(line["a"][-5], line["b"][-5], line["same_event"]) for line in lines] == [
        ("a", "b", True),
        ("a", "c", False),
    ]


def test_what_cannot_be_written_in_utf8_is_replaced(tmp_path):
    odd = replace(reports()[0], text="lone \ud800", id="0" * 16)
    gold.write(tmp_path, [], [], [odd])
    assert (tmp_path / "texts" / f"{'0' * 16}.txt").read_text(encoding="utf-8") == "lone ?"

"""What readers decide in a library: kept for good, found again, taken back; stories as readers want them."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ferry import BANK_FILES, FERRY_FILES, REPORTS, reports, sets
from retold.annotation.names import aliases
from retold.comparison.judged import claim_target, difference_target
from retold.errors import RetoldError
from retold.library import Library, identities, judgements, regrouping
from retold.model import Change, ClaimTarget, DifferenceTarget, EntityTarget, Judgement, Place, StoryTarget
from retold.reading.articles import article
from retold.reading.entries import Decision


@pytest.fixture
def library(path, encoder):
    with Library(path, encoder=encoder) as opened:
        opened.add_articles(reports())
        yield opened


def differing(comparison):
    return next(c for c in comparison.claims if c.differences)


# Claims and differences


def test_judgements_win_and_are_taken_back(library):
    plain = library.compare("en.txt")
    claim = plain.claims[0]
    made = library.judge("en.txt", "confirm", claim_target(plain, claim), reader="Ana")
    assert (made.id, made.reader, made.undone) == (1, "Ana", None)
    assert library.compare("uk.txt").claims[0].judged == "confirmed"
    rejected = library.judge("en.txt", "reject", claim_target(plain, claim))
    assert claim.id not in {c.id for c in library.compare("bg.txt").claims}
    assert library.compare("bg.txt", rejected=True).claims[0].judged == "rejected"
    assert library.compare("bg.txt", judged=False) == plain
    assert library.undo().id == rejected.id
    assert library.compare("en.txt").claims[0].judged == "confirmed"
    assert library.undo(reader="Ana").id == made.id
    assert library.compare("en.txt") == plain
    assert library.redo().id == made.id, "what was taken back last comes first"
    assert library.compare("en.txt").claims[0].judged == "confirmed"
    assert [(j.verdict, j.undone is not None) for j in library.judgements("en.txt")] == [
        ("confirm", False),
        ("reject", True),
    ]
    assert [j.verdict for j in library.judgements(undone=False)] == ["confirm"]
    assert library.judgements("bank.txt") == []
    assert library.stats().judgements == 1
    with pytest.raises(RetoldError, match="no judgement 9"):
        library.undo(9)
    library.undo()
    with pytest.raises(RetoldError, match="No judgement is left to be taken back"):
        library.undo()


def test_differences_are_judged_and_added(library):
    plain = library.compare("en.txt")
    claim = differing(plain)
    target = difference_target(plain, claim, claim.differences[0])
    library.judge("en.txt", "correct", target, change=Change(explanation="not the same number"))
    (found,) = [d for c in library.compare("en.txt").claims for d in c.differences if d.judged]
    assert (found.judged, found.explanation) == ("corrected", "not the same number")
    first, second = plain.articles[:2]
    place = [next((s.span for s in a.sentences if "\n" not in a.text[slice(*s.span)]), None) for a in (first, second)]
    added = DifferenceTarget(type="naming", texts=(first.id, second.id), spans=(place[0], place[1]))
    library.judge("en.txt", "add", added, reader="Бо")
    assert any(
        d.type == "naming" and d.judged == "corrected" for c in library.compare("en.txt").claims for d in c.differences
    )


def test_what_says_nothing_is_refused(library):
    found = library.compare("en.txt")
    target = claim_target(found, found.claims[0])
    with pytest.raises(RetoldError, match="what is to be instead"):
        library.judge("en.txt", "correct", target)
    with pytest.raises(RetoldError, match="at least two reports"):
        library.judge("en.txt", "confirm", ClaimTarget(places=target.places[:1]))
    with pytest.raises(RetoldError, match="no text"):
        library.judge("en.txt", "reject", ClaimTarget(places=(Place(text="0" * 16, span=(0, 5)),)))
    with pytest.raises(RetoldError, match="no part of the text"):
        library.judge("en.txt", "reject", ClaimTarget(places=(Place(text=target.places[0].text, span=(5, 99_999)),)))
    texts = (found.articles[0].id, found.articles[1].id)
    with pytest.raises(RetoldError, match="words of at least one"):
        library.judge("en.txt", "add", DifferenceTarget(type="time", texts=texts, spans=(None, None)))
    with pytest.raises(RetoldError, match="for stories and names"):
        library.judge("en.txt", "together", target)
    assert library.judgements() == []


def test_what_is_gone_is_kept_and_told(library):
    plain = library.compare("en.txt")
    pair = [
        p for p in claim_target(plain, plain.claims[0]).places if p.text in {a.id for a in reports("en.txt", "uk.txt")}
    ]
    library.judge("en.txt", "confirm", ClaimTarget(places=tuple(pair)))
    library.remove("uk.txt")
    assert "could not be applied" in library.compare("en.txt").notes[-1]
    assert len(library.judgements("en.txt")) == 1
    assert library.check() == []
    library.add_articles(reports("uk.txt"))
    assert library.compare("en.txt").notes == plain.notes


# Stories


def test_merged_stories_stay_together(library, tmp_path, encoder):
    story = library.merge_stories("bank.txt", "en.txt", reader="Ana")
    assert set(story.articles) == FERRY_FILES | BANK_FILES
    assert library.recluster() == (0, 6)
    (more,) = reports("bank.txt")
    library.add_articles(
        [article("later.txt", more.text.replace("half", "a quarter of"), language="en", published=more.published)]
    )
    assert {"bank.txt", "en.txt"} <= set(library.story("bank.txt").articles)
    library.remove("later.txt")
    assert [c["kind"] for c in library.history("bank.txt")].count("merge") == 1
    with pytest.raises(RetoldError, match="one story already"):
        library.merge_stories("bank.txt", "uk.txt")
    library.undo()
    assert sets(library) == {FERRY_FILES, BANK_FILES}
    library.redo()
    assert sets(library) == {FERRY_FILES | BANK_FILES}


def test_a_report_that_goes_and_comes_again_ties_the_others(library):
    library.merge_stories("bank.txt", "en.txt")
    for name in FERRY_FILES:
        library.remove(name)
        assert library.recluster()[0] == 0, f"the others stay together without {name}"
        library.add_articles(reports(name))
        assert sets(library) == {FERRY_FILES | BANK_FILES}


def test_split_stories_stay_apart(library, encoder):
    before = library.story("en.txt")
    part = library.split_story("en.txt", ["uk.txt"])
    assert part.articles == ("uk.txt",)
    assert sets(library) == {FERRY_FILES - {"uk.txt"}, frozenset({"uk.txt"}), BANK_FILES}
    assert library.recluster()[0] == 0
    with Library(library.path, encoder=encoder) as other:
        (en,) = reports("en.txt")
        other.add_articles([article("more.txt", en.text.replace("212", "211"), language="en", published=en.published)])
        assert other.story("uk.txt").articles == ("uk.txt",)
        other.remove("more.txt")
    assert library.story(part.id) == part, "a story is found by any id it may have"
    library.undo()
    assert library.story("uk.txt") == before
    with pytest.raises(RetoldError, match="Nothing would be left"):
        library.split_story("bank.txt", ["bank.txt"])
    with pytest.raises(RetoldError, match="has no report “bank"):
        library.split_story("en.txt", ["bank.txt"])


def test_the_report_that_names_a_story_can_leave_it(library):
    named = next(a for a in reports(*FERRY_FILES) if library.story("en.txt").id == a.id)
    part = library.split_story("en.txt", [named.source])
    assert part.id != library.story(next(iter(FERRY_FILES - {named.source}))).id
    assert library.story(part.id).articles == (named.source,)


def test_the_later_decision_counts(library):
    library.merge_stories("bank.txt", "en.txt")
    library.split_story("en.txt", ["bank.txt", "uk.txt"])
    assert sets(library) == {BANK_FILES | {"uk.txt"}, FERRY_FILES - {"uk.txt"}}
    library.recluster()
    assert sets(library) == {BANK_FILES | {"uk.txt"}, FERRY_FILES - {"uk.txt"}}


_TEXTS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), _TEXTS, _TEXTS), max_size=8))
def test_decisions_never_contradict_each_other(decisions):
    made = []
    for together, texts, others in decisions:
        rest = tuple(o for o in others if o not in texts)
        target = StoryTarget(texts=tuple(texts), others=() if together else rest)
        made.append(Judgement(verdict="together" if together else "apart", target=target))
    groups, apart = regrouping.decided(made)
    group = {text: {text} for text in "abcdefgh"} | {text: each for each in groups for text in each}
    assert sum(map(len, groups)) == len(set().union(*groups)), "no text is in two"
    assert all(b not in group[a] for a, b in apart)
    if made:
        last = made[-1].target
        assert all(group[last.texts[0]] == group[text] for text in last.texts)
        assert all({(a, b), (b, a)} & set(apart) for a in last.texts for b in last.others)


# Kept


def test_export_and_add_lose_no_decision(library, tmp_path, encoder):
    plain = library.compare("en.txt")
    library.judge("en.txt", "confirm", claim_target(plain, plain.claims[0]), reader="Ana \ud800")
    library.judge("en.txt", "reject", claim_target(plain, plain.claims[1]))
    library.undo()
    library.merge_stories("bank.txt", "en.txt")
    library.split_story("en.txt", ["uk.txt"])
    exported = "".join(library.export())
    file = tmp_path / "out.jsonl"
    file.write_text(exported, encoding="utf-8")
    with Library(str(tmp_path / "again.db"), encoder=encoder) as again:
        report = again.add(str(file))
        assert dict(report.counts) == {"judgement": 4, "new": 4}
        assert str(report) == "4 new, 0 known, 0 revised, 4 judgements, 0 unreadable"
        assert "".join(again.export()) == exported
        assert sets(again) == sets(library)
        assert again.check() == library.check() == []
        assert dict(again.add(str(file)).counts) == {"known": 8}
        again.undo()
        assert {"uk.txt", "bank.txt"} <= set(again.story("en.txt").articles)
        again.undo()
        assert sets(again) == {FERRY_FILES, BANK_FILES}, "decisions that came before their reports are taken back too"
    with Library(str(tmp_path / "later.db"), encoder=encoder) as later:
        later.add_articles(reports())
        assert sets(later) == {FERRY_FILES, BANK_FILES}
        later.add(str(file))
        assert sets(later) == sets(library), "what was decided elsewhere moves reports that are here"


def test_a_folder_of_parquet_holds_decisions(library, tmp_path, encoder):
    pytest.importorskip("pyarrow")
    plain = library.compare("en.txt")
    library.judge("en.txt", "confirm", claim_target(plain, plain.claims[0]))
    library.split_story("en.txt", ["uk.txt"])
    folder = str(tmp_path / "folder")
    library.export_folder(folder)
    with Library(str(tmp_path / "again.db"), encoder=encoder) as again:
        assert again.import_folder(folder).counts["judgement"] == 2
        assert sets(again) == sets(library)
        assert [(j.at, j.verdict, j.target) for j in again.judgements()] == [
            (j.at, j.verdict, j.target) for j in library.judgements()
        ]
        assert again.recluster()[0] == 0
        assert again.check() == []
    (tmp_path / "folder" / "judgements.jsonl").write_text("no JSON\n[1]\n")
    with Library(str(tmp_path / "third.db"), encoder=encoder) as third:
        assert len(third.import_folder(folder).failures) == 2


def test_bad_judgements_are_named_and_lost_alone(library, tmp_path):
    good = {"format": "retold.judgement/1", "at": "2025-10-21T10:00:00+00:00", "verdict": "together"}
    good["target"] = {"kind": "story", "texts": ["a" * 16, "b" * 16]}
    bad = [
        {**good, "at": ""},
        {**good, "at": "2025-10-21\0"},
        {**good, "story": "x"},
        {**good, "target": {"kind": "story", "texts": ["a", "b"]}},
        {**good, "target": {"kind": "story", "texts": []}},
        {**good, "verdict": "perhaps"},
        {**good, "target": {"kind": "other"}},
        {"format": good["format"]},
    ]
    file = tmp_path / "some.jsonl"
    file.write_text("".join(json.dumps(value) + "\n" for value in [*bad, good]))
    report = library.add(str(file))
    assert (len(report.failures), dict(report.counts)) == (8, {"judgement": 1})
    assert library.check() == []


def test_check_finds_what_is_broken(library):
    plain = library.compare("en.txt")
    library.judge("en.txt", "confirm", claim_target(plain, plain.claims[0]))
    library.judge("en.txt", "confirm", claim_target(plain, plain.claims[1]))
    with library._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM judged_texts WHERE judgement_id = 1")
        connection.exec_driver_sql("UPDATE judgements SET target = '{}' WHERE id = 2")
    assert len(library.check()) == 2


# Names


def entity_of(library, name):
    """The id under which a name stands in the story of the ferry."""
    return next(e.id for e in library.entities("en.txt") if any(name in several for several in e.names.values()))


def test_merged_entities_are_one(library):
    petrov, varna = entity_of(library, "Ivan Petrov"), entity_of(library, "Varna")
    assert petrov != varna
    made = library.merge_entities("Ivan Petrov", varna, story="en.txt", reader="Ana")
    assert made.target.entities[-1] == varna
    assert library.judgements("uk.txt") == [made], "it was made on this story"
    assert entity_of(library, "Ivan Petrov") == entity_of(library, "Varna") == varna
    assert library.check() == []
    library.undo()
    assert (entity_of(library, "Ivan Petrov"), entity_of(library, "Varna")) == (petrov, varna)
    with pytest.raises(RetoldError, match="no “Nobody” among the names"):
        library.merge_entities("Nobody", varna, story="en.txt")
    with pytest.raises(RetoldError, match="no “per-ivan-petrov”"):
        library.merge_entities("per-ivan-petrov", varna)


def test_split_entities_are_two(library):
    def bearers():
        found = library.compare("en.txt")
        return {a.source: {m.entity for m in a.mentions if m.type == "PER"} for a in found.articles}

    before = bearers()
    assert len(set.union(*before.values())) == 1
    made = library.split_entity("Ivan Petrov", ["bg.txt"], story="en.txt")
    after = bearers()
    assert after["en.txt"] == after["uk.txt"] == before["en.txt"]
    assert after["bg.txt"].isdisjoint(after["en.txt"])
    library.undo(made.id)
    assert bearers() == before
    library.redo()
    assert bearers() == after


def test_a_name_is_given(library):
    library.name_entity("Ivan Petrov", "Captain Petrov", language="en", story="en.txt")
    named = next(e for e in library.entities("en.txt") if "Captain Petrov" in e.names.get("en", ()))
    assert named.names["en"][0] == "Captain Petrov"
    assert library.search(entity="Captain Petrov").total == 3, "what is called so is found under its other names"
    library.undo()
    assert library.search(entity="Captain Petrov").total == 0


def test_search_knows_what_was_put_together(library):
    assert library.search(entity="coast guard").total == 0
    library.merge_entities("PER:coast guard", "Ivan Petrov", story="en.txt")
    library.name_entity("PER:coast guard", "coast guard")
    assert library.search(entity="coast guard").total == 3
    library.part_entities("PER:coast guard", "Ivan Petrov", story="en.txt")
    assert library.search(entity="Petrov").total == 3


def test_the_files_of_a_user_make_comparisons_anew(library, tmp_path, monkeypatch):
    library.compare("en.txt")
    assert library.finished("en.txt") is not None
    file = tmp_path / "own.toml"
    file.write_text('[[entity]]\nid = "Q7"\ntype = "PER"\nnames = ["Ivan Petrov"]\n')
    monkeypatch.setenv("RETOLD_ALIASES", str(file))
    assert library.finished("en.txt") is None
    assert entity_of(library, "Ivan Petrov") == "Q7"
    assert library.finished("en.txt") is not None


def test_only_stories_concerned_are_compared_anew(library):
    library.compare("en.txt")
    with library._database.reading() as connection:
        assert identities.listed(connection) == []
    story = library.story("en.txt").id
    library.merge_entities("Q12345", "Q12345678")
    with library._database.reading() as connection:
        assert len(identities.concerning(connection, story)) == 1, "nothing is known of the names behind ids"
    library.undo()
    library.merge_entities("PER:jana bright", "Q12345678")
    library.name_entity("PER:jana bright", "Jana Bright")
    with library._database.reading() as connection:
        assert identities.concerning(connection, story) == []
    library.refresh()
    made = library.merge_entities(entity_of(library, "Ivan Petrov"), "PER:jana bright")
    assert made.target.entities[0].startswith("PER:")
    assert "Ivan Petrov" in made.target.names
    with library._database.reading() as connection:
        assert identities.concerning(connection, story) == [made]


def test_aliases_go_out_and_come_in(library, tmp_path, path):
    library.merge_entities("Ivan Petrov", "Varna", story="en.txt")
    library.part_entities("PER:jana bright", "PER:jana brightly")
    library.name_entity("Q1234", "Jana “B” Bright\\\x7f", language="en")
    library.name_entity("Varna", "Одесос", story="en.txt")
    file = tmp_path / "aliases.toml"
    file.write_text(library.export_aliases(), encoding="utf-8")
    read = aliases.read(file)
    assert [merge.ids for merge in read.merge] == [(library.judgements()[0].target.entities)]
    assert [apart.names for apart in read.apart] == [("PER:jana bright", "PER:jana brightly")]
    assert library.import_aliases(str(file)) == 0, "all of it is known"
    with Library(str(tmp_path / "other.db"), grouping=False) as other:
        assert other.import_aliases(str(file), reader="Ana") == 3
        assert {j.reader for j in other.judgements()} == {"Ana"}
        assert other.import_aliases(str(file)) == 0
        assert other.export_aliases() == library.export_aliases()
    (tmp_path / "bad.toml").write_text("[[merge")
    with pytest.raises(RetoldError):
        library.import_aliases(str(tmp_path / "bad.toml"))


def test_later_decisions_on_names_count():
    def put(verdict, first, second):
        others = (second,) if verdict == "apart" else ()
        target = EntityTarget(entities=(first,) if others else (first, second), others=others)
        return Judgement(verdict=verdict, target=target)

    a, b, c = "PER:ana", "PER:bo", "Q3"
    assert identities.pairs([put("together", a, b), put("together", b, c)]) == ([(a, c), (b, c)], [])
    assert identities.pairs([put("together", c, a)]) == ([(a, c)], []), "a known id stays"
    assert identities.pairs([put("together", a, b), put("apart", b, a)]) == ([], [(b, a)])
    assert identities.pairs([put("apart", a, b), put("together", b, a)]) == ([(b, a)], [])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(list(REPORTS)), st.sampled_from(list(REPORTS))), max_size=5))
def test_what_is_taken_back_restores_stories_exactly(library, steps):
    def now():
        return {story.id: story.articles for story in library.stories()}

    seen = [now()]
    for together, first, second in steps:
        try:
            if together:
                library.merge_stories(first, second)
            else:
                library.split_story(first, [first])
        except RetoldError:  # one story already, or nothing would be left
            continue
        seen.append(now())
    for expected in seen[-2::-1]:
        library.undo()
        assert now() == expected
    for expected in seen[1:]:
        library.redo()
        assert now() == expected
    while library.judgements(undone=False):
        library.undo()
    assert now() == seen[0]
    assert library.check() == []


_IDS = st.lists(st.sampled_from(["a" * 16, "b" * 16, *(a.id for a in reports())]), max_size=3)
_PLACES = st.lists(
    st.builds(
        lambda i, s, e: {"text": i, "span": [s, e]}, st.sampled_from(["a" * 16, "b" * 16]), st.integers(), st.integers()
    ),
    max_size=3,
)
_TARGETS = st.one_of(
    st.builds(lambda p: {"kind": "claim", "places": p}, _PLACES),
    st.builds(lambda t, o: {"kind": "story", "texts": t, "others": o}, _IDS, _IDS),
    st.builds(
        lambda e, o, n: {"kind": "entity", "entities": e, "others": o, "names": n},
        _IDS,
        _IDS,
        st.lists(st.text(max_size=5), max_size=2),
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["confirm", "add", "together", "apart", "name"]), _TARGETS), max_size=4),
    st.text(max_size=8),
)
def test_odd_judgements_from_a_file_harm_nothing(library, made, reader):
    shared = {"format": "retold.judgement/1", "reader": reader, "change": {"name": reader}}
    lines = [
        json.dumps({**shared, "at": f"2025-10-2{n}", "verdict": verdict, "target": target})
        for n, (verdict, target) in enumerate(made)
    ]
    for name, value in judgements.values("\n".join(lines).encode()):
        library._taken(Decision(name, value))
    assert sum(len(story.articles) for story in library.stories()) == len(REPORTS)
    library.recluster()
    for story in library.stories():
        library.history(story.id)
    library.search(entity="Petrov")
    library.export_aliases()
    assert library.check() == []
    while library.judgements(undone=False):
        library.undo()
    library.recluster()
    assert sets(library) == {FERRY_FILES, BANK_FILES}

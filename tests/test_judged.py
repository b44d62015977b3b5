"""What readers decided, applied to a comparison: theirs wins, and taking all back restores it exactly."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from retold.comparison import judged as module
from retold.comparison.judged import apply, claim_target, difference_target, judged, locate
from retold.model import (
    Article,
    Change,
    Claim,
    Comparison,
    Difference,
    DifferenceTarget,
    Judgement,
    Place,
    Sentence,
    Statement,
    StoryTarget,
)
from retold.rendering import json as rendered

SENTENCES = {
    "A": ("A ferry burned off Varna.", "All 212 people were saved.", "The captain blamed the engine.", "It rained."),
    "B": ("Feribot gori kray Varna.", "214 dushi sa spaseni.", "Kapitanat obvini dvigatelya.", "Vyatarat utihna."),
    "C": ("Nad Varnou hořel trajekt.", "Zachránili 212 lidí.", "Kapitán viní motor.", "Moře bylo klidné."),
}


def article(name, lead=""):
    text, spans = lead, []
    for sentence in SENTENCES[name]:
        spans.append(Sentence(span=(len(text), len(text) + len(sentence))))
        text += sentence + " "
    key = sha256(text.encode()).hexdigest()[:16]
    return Article(id=key, source=f"{name}.txt", text=text, sentences=tuple(spans))


def claim(number, *told, **more):
    statements = tuple(Statement(article=a, sentences=tuple(s)) for a, s in told)
    return Claim(id=number, relation="same", statements=statements, **more)


def comparison(*names, claims=None):
    articles = tuple(map(article, names))
    if claims is None:
        everyone = range(len(names))
        claims = [claim(k + 1, *((a, [k]) for a in everyone)) for k in range(3)]
    told = {(s.article, i) for c in claims for s in c.statements for i in s.sentences}
    alone = [(a, i) for a in range(len(names)) for i in range(4) if (a, i) not in told]
    unique = tuple(Statement(article=a, sentences=(i,)) for a, i in alone)
    return Comparison(articles=articles, claims=tuple(claims), unique=unique)


def span(found, number, words):
    start = found.articles[number].text.index(words)
    return start, start + len(words)


@pytest.fixture
def found():
    plain = comparison("A", "B")
    number = Difference(
        type="quantity", articles=(0, 1), spans=(span(plain, 0, "212"), span(plain, 1, "214")), explanation="212, 214"
    )
    return replace(plain, claims=(plain.claims[0], replace(plain.claims[1], differences=(number,)), plain.claims[2]))


def on_claim(found, number, verdict, **change):
    target = claim_target(found, found.claims[number])
    return Judgement(verdict=verdict, target=target, change=Change(**change) if change else None)


def on_difference(found, verdict, **change):
    target = difference_target(found, found.claims[1], found.claims[1].differences[0])
    return Judgement(verdict=verdict, target=target, change=Change(**change) if change else None)


def place(found, number, sentence):
    return Place(text=found.articles[number].id, span=found.articles[number].sentences[sentence].span)


def members(comparison):
    return {c.id: {s.article: s.sentences for s in c.statements} for c in comparison.claims}


# Claims


def test_a_confirmed_claim_says_so_and_all_else_stays(found):
    result = judged(found, [on_claim(found, 0, "confirm")])
    assert [c.judged for c in result.claims] == ["confirmed", UNSET, UNSET]
    assert replace(result, claims=(replace(result.claims[0], judged=UNSET), *result.claims[1:])) == found
    assert '"judged": "confirmed"' in rendered.dumps(result)
    assert "judged" not in rendered.dumps(found), "what is suggested looks as it always did"


def test_a_rejected_claim_goes_and_its_sentences_stand_alone(found):
    result = judged(found, [on_claim(found, 0, "reject")])
    assert [c.id for c in result.claims] == [2, 3], "the others keep their numbers"
    alone = {(s.article, s.sentences) for s in result.unique}
    assert alone == {(0, (0,)), (0, (3,)), (1, (0,)), (1, (3,))}
    asked = judged(found, [on_claim(found, 0, "reject")], rejected=True)
    assert [c.judged for c in asked.claims] == ["rejected", UNSET, UNSET]
    assert asked.unique == result.unique


def test_a_corrected_claim_gains_and_loses_sentences(found):
    change = {"add": (place(found, 1, 3),), "remove": (place(found, 1, 0),), "relation": "overlap"}
    result = judged(found, [on_claim(found, 0, "correct", **change)])
    assert members(result)[1] == {0: (0,), 1: (3,)}
    assert (result.claims[0].relation, result.claims[0].judged) == ("overlap", "corrected")
    assert {(s.article, s.sentences) for s in result.unique} == {(0, (3,)), (1, (0,))}


def test_a_claim_without_a_second_report_is_not_made(found):
    alone = on_claim(found, 0, "correct", remove=(place(found, 1, 0),))
    result, left = apply(found, [alone])
    assert (result, left) == (found, (alone,))


def test_a_claim_that_was_missed_is_added_once(found):
    target = claim_target(found, claim(9, (0, [3]), (1, [3])))
    added = Judgement(verdict="add", target=target, change=Change(relation="overlap"))
    result = judged(found, [added])
    assert members(result)[4] == {0: (3,), 1: (3,)}
    assert (result.claims[3].relation, result.claims[3].judged, result.unique) == ("overlap", "corrected", ())
    assert members(judged(result, [added])) == members(result)


def test_the_later_judgement_overrules(found):
    reject, confirm = on_claim(found, 0, "reject"), on_claim(found, 0, "confirm")
    assert judged(found, [reject, confirm]).claims[0].judged == "confirmed"
    assert [c.id for c in judged(found, [confirm, reject]).claims] == [2, 3]
    corrected = on_claim(found, 0, "correct", add=(place(found, 1, 3),))
    again = judged(found, [corrected])
    last = on_claim(again, 0, "confirm")
    assert members(judged(found, [corrected, last]))[1] == {0: (0,), 1: (0, 3)}


def test_what_a_reader_confirmed_holds_however_it_is_found_anew(found):
    confirm = on_claim(found, 0, "confirm")
    other = comparison("B", "A", claims=[claim(1, (0, [0]), (1, [0, 1])), claim(2, (0, [1]), (1, [2]))])
    result = judged(other, [confirm])
    assert members(result)[1] == {0: (0,), 1: (0,)}
    nothing = comparison("A", "B", claims=[])
    assert members(judged(nothing, [confirm])) == {1: {0: (0,), 1: (0,)}}


def test_what_the_reader_never_saw_stays_a_suggestion(found):
    confirm = on_claim(found, 0, "confirm")
    (first, *_) = judged(comparison("A", "B", "C"), [confirm]).claims
    assert first.judged is UNSET
    assert [s.judged for s in first.statements] == ["confirmed", "confirmed", UNSET]


def test_sentences_cut_otherwise_are_found(found):
    confirm = on_claim(found, 1, "confirm")
    first, *others = found.articles
    cut = [replace(s, span=(s.span[0] + 1, s.span[1] - 2)) for s in first.sentences]
    moved = replace(found, articles=(replace(first, sentences=tuple(cut)), *others))
    assert judged(moved, [confirm]).claims[1].judged == "confirmed"


def test_what_cannot_be_applied_is_told_and_not_lost(found):
    confirm = on_claim(found, 0, "confirm")
    first, second = found.articles
    revised = replace(found, articles=(first, replace(second, id="0" * 16)))
    assert apply(revised, [confirm]).left == (confirm,)
    assert "1 judgement of readers could not be applied" in judged(revised, [confirm]).notes[-1]
    undone = replace(confirm, undone="2025-10-21T10:00:00+00:00")
    assert judged(revised, [undone]) == revised
    story = Judgement(verdict="together", target=StoryTarget(texts=("a", "b")))
    assert judged(found, [story]) == found, "stories are judged elsewhere"


# Differences


def test_differences_are_confirmed_rejected_and_corrected(found):
    def after(*judgements):
        return judged(found, judgements).claims[1].differences

    assert after(on_difference(found, "confirm"))[0].judged == "confirmed"
    assert after(on_difference(found, "reject")) == ()
    assert judged(found, [on_difference(found, "reject")], rejected=True).claims[1].differences[0].judged == "rejected"
    (corrected,) = after(on_difference(found, "correct", type="naming", explanation="another word"))
    assert (corrected.type, corrected.spans) == ("naming", found.claims[1].differences[0].spans)
    assert (corrected.explanation, corrected.judged) == ("another word", "corrected")
    (moved,) = after(on_difference(found, "correct", spans=(span(found, 0, "All 212 people"), None)))
    assert moved.explanation == "“All 212 people” against nothing"


def test_a_difference_that_was_missed_is_added_to_its_claim(found):
    target = DifferenceTarget(
        type="attribution",
        texts=(found.articles[1].id, found.articles[0].id),
        spans=(None, span(found, 0, "blamed the engine")),
    )
    (added,) = judged(found, [Judgement(verdict="add", target=target)]).claims[2].differences
    assert (added.articles, added.spans) == ((0, 1), (span(found, 0, "blamed the engine"), None))
    assert added.judged == "corrected"
    outside = replace(target, spans=(None, span(found, 0, "rained")))
    assert len(apply(found, [Judgement(verdict="add", target=outside)]).left) == 1


def test_what_differs_within_one_report_is_judged_too(found):
    spans = (span(found, 0, "212 people"), span(found, 0, "All 212"))
    target = DifferenceTarget(type="quantity", texts=(found.articles[0].id,) * 2, spans=spans)
    result = judged(found, [Judgement(verdict="add", target=target)])
    added = result.claims[1].differences[-1]
    assert (added.articles, added.spans, added.judged) == ((0, 0), spans, "corrected")
    again = difference_target(result, result.claims[1], added)
    assert judged(result, [Judgement(verdict="reject", target=again)]).claims == found.claims


@pytest.mark.parametrize("spans", [((-5, 3), None), ((0, 9_999), (0, 5)), ((7, 7), (0, 5))])
def test_words_outside_of_the_text_are_none(found, spans):
    target = replace(on_difference(found, "add").target, spans=spans)
    assert apply(found, [Judgement(verdict="add", target=target)]).comparison == found


def test_differences_are_found_in_reports_named_the_other_way_round(found):
    confirm = on_difference(found, "confirm")
    turned = comparison("B", "A")
    there = Difference(
        type="quantity", articles=(0, 1), spans=(span(turned, 0, "214"), span(turned, 1, "212")), explanation="anew"
    )
    turned = replace(turned, claims=(turned.claims[0], replace(turned.claims[1], differences=(there,))))
    (difference,) = judged(turned, [confirm]).claims[1].differences
    assert (difference.explanation, difference.judged) == ("anew", "confirmed")
    (restored,) = judged(comparison("B", "A"), [confirm]).claims[1].differences
    assert (restored.spans, restored.articles) == (there.spans, (0, 1))


def test_a_difference_leaves_with_its_sentence(found):
    change = {"remove": (place(found, 1, 1),), "add": (place(found, 1, 3),)}
    result = judged(found, [on_claim(found, 1, "correct", **change)])
    assert result.claims[1].differences == ()


def test_what_was_judged_is_located(found):
    on = [on_claim(found, 2, "confirm").target, on_difference(found, "confirm").target]
    assert [locate(found, target) for target in on] == [(3, None), (2, 0)]
    assert locate(comparison("A", "B", claims=[]), on[0]) == (None, None)
    assert locate(comparison("A", "C"), on[1]) == (None, None)


# Any judgements at all

_PLACES = st.builds(
    lambda name, i: Place(text=article(name).id, span=article(name).sentences[i].span),
    st.sampled_from("ABC"),
    st.integers(0, 3),
)
_SPANS = st.one_of(st.none(), st.tuples(st.integers(-9, 99), st.integers(0, 15)).map(lambda s: (s[0], s[0] + s[1])))
_CLAIMS = st.builds(
    Judgement,
    verdict=st.sampled_from(["confirm", "reject", "correct", "add"]),
    target=st.lists(_PLACES, min_size=1, max_size=4).map(lambda p: module.ClaimTarget(places=tuple(p))),
    change=st.none()
    | st.builds(Change, add=st.lists(_PLACES, max_size=2).map(tuple), remove=st.lists(_PLACES, max_size=2).map(tuple)),
)
_DIFFERENCES = st.builds(
    Judgement,
    verdict=st.sampled_from(["confirm", "reject", "correct", "add"]),
    target=st.builds(
        DifferenceTarget,
        type=st.sampled_from(["quantity", "time"]),
        texts=st.permutations([article(n).id for n in "ABC"]).map(lambda t: tuple(t[:2])),
        spans=st.tuples(_SPANS, _SPANS),
    ),
    change=st.none() | st.builds(Change, spans=st.tuples(_SPANS, _SPANS)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_CLAIMS | _DIFFERENCES, max_size=8))
def test_any_judgements_give_a_whole_comparison_and_undone_none(judgements):
    plain = comparison("A", "B", "C")
    result, left = apply(plain, judgements)
    told = {(s.article, i) for c in result.claims for s in c.statements for i in s.sentences}
    alone = {(s.article, i) for s in result.unique for i in s.sentences}
    assert told | alone == {(a, i) for a in range(3) for i in range(4)}, "no sentence is lost"
    assert not told & alone
    assert len({c.id for c in result.claims}) == len(result.claims)
    for each in result.claims:
        assert len({s.article for s in each.statements}) == len(each.statements) > 1
        assert all({*d.articles} <= {s.article for s in each.statements} for d in each.differences)
        assert all(d.articles[0] < d.articles[1] for d in each.differences)
    assert set(left) <= set(judgements)
    assert apply(plain, [replace(j, undone="then") for j in judgements]) == (plain, ())
    assert judged(plain, judgements, rejected=True).unique == result.unique

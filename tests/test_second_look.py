"""What a second look links: what only two sentences speak of, and what one denies and the other asserts."""

import pytest

from retold import encoding
from retold.annotation import annotate
from retold.comparison import shared_claims
from retold.comparison.alignment import Alignment, align
from retold.comparison.passages import passages
from retold.comparison.second_look import looked_at_again
from retold.encoding.words import words_of
from retold.model import Article, Published


@pytest.fixture(scope="module")
def encoder():
    return words_of(encoding.load())


def sides(encoder, *reports):
    articles = annotate([Article(id=f"{k}", source=f"{k}", language=la, text=t) for k, (la, t) in enumerate(reports)])
    return passages(articles, encoder)


def again(looked_at, rows=None):
    """Scores before and after, the first ones as the alignment gives them or as `rows` says."""
    before = align(*looked_at)
    if rows is not None:
        before = Alignment(before.score * 0 + rows, before.told_in_b, before.told_in_a)
    return before.score, looked_at_again(looked_at, {(0, 1): before})[0, 1].score


HEAD = ("en", "The bridge is closed.\n\n"), ("uk", "Міст закрили.\n\n")


def reports(english, ukrainian):
    return ("en", HEAD[0][1] + english), ("uk", HEAD[1][1] + ukrainian)


ALONE = {
    "a number that no other sentence has": ("The works cost 347 crowns.", "Видатки сягнули 347 крон."),
    "a denial of what the other asserts": ("The ferry sank.", "Пором не затонув."),
}


@pytest.mark.parametrize("name", ALONE)
def test_an_open_pair_is_linked(encoder, name):
    before, after = again(sides(encoder, *reports(*ALONE[name])), -1.0)
    assert before[1, 1] < 0 < after[1, 1]


APART = {
    "small numbers": ("He bought 2 boats.", "Школа має 2 поверхи."),
    "a negation of something else": ("The ferry carried explosives.", "Мер не приїхав."),
    "no number at all": ("The works go on.", "Погода гарна."),
}


@pytest.mark.parametrize("name", APART)
def test_other_pairs_stay_open(encoder, name):
    _, after = again(sides(encoder, *reports(*APART[name])), -1.0)
    assert after[1, 1] == pytest.approx(-1.0)


DATED = {
    "an act of one kind on the same day": ("Dockers held a vigil on Sunday.", "У неділю докери блокували порт.", True),
    "another day": ("Dockers held a vigil on Saturday.", "У неділю докери блокували порт.", False),
    "an act of another kind": ("Dockers opened a school on Sunday.", "У неділю докери блокували порт.", False),
}


@pytest.mark.parametrize("name", DATED)
def test_acts_are_linked_by_kind_and_day(encoder, name):
    english, ukrainian, linked = DATED[name]
    day = Published(value="2026-04-14", precision="day")
    told = [
        Article(id=f"{k}", source=f"{k}", language=language, text=text, published=day)
        for k, (language, text) in enumerate(reports(english, ukrainian))
    ]
    _, after = again(passages(annotate(told), encoder), -3.5)
    assert (after[1, 1] > 0) == linked


def test_what_is_linked_already_and_headlines_are_left_alone(encoder):
    looked_at = sides(encoder, *reports("The works cost 347 crowns. So 12 men said.", "Видатки сягнули 347 крон."))
    _, after = again(looked_at, [[-1.0, -1.0], [-1.0, -1.0], [-1.0, 2.0]])
    assert after.tolist() == [[-1.0, -1.0], [-1.0, -1.0], [-1.0, 2.0]]


def test_what_is_far_from_a_link_stays_so(encoder):
    _, after = again(sides(encoder, *reports(*ALONE["a number that no other sentence has"])), -2.5)
    assert after[1, 1] == pytest.approx(-2.5)


def test_the_order_of_reports_changes_nothing(encoder):
    looked_at = sides(encoder, *reports(*ALONE["a denial of what the other asserts"]))
    forth = [tuple(s.sentences for s in c.statements) for c in shared_claims(looked_at)]
    back = [tuple(s.sentences for s in reversed(c.statements)) for c in shared_claims(looked_at[::-1])]
    assert forth == back

"""What a third report bears out."""

import numpy as np
import pytest

from retold.comparison.alignment import Alignment
from retold.comparison.passages import Passages
from retold.comparison.thirds import MOST, borne_out
from retold.model import Article


def _side(name: str, sentences: int) -> Passages:
    none = np.zeros(0, np.float32)
    article = Article(id=name, source=name, language="en", text="")
    return Passages(
        article, tuple(range(sentences)), np.zeros(0, np.intp), none.reshape(0, 1), none.reshape(0, 1), none
    )


def _alignment(scores: list[list[float]]) -> Alignment:
    score = np.array(scores, np.float32)
    return Alignment(score, np.zeros_like(score), np.zeros_like(score))


def _story(open_link: float, helping: tuple[float, float]) -> dict[tuple[int, int], Alignment]:
    return {
        (0, 1): _alignment([[open_link]]),
        (0, 2): _alignment([[helping[0], -9.0]]),
        (1, 2): _alignment([[helping[1], -9.0]]),
    }


def test_a_third_report_that_plainly_says_both_makes_the_link():
    raised = borne_out([_side("a", 1), _side("b", 1), _side("c", 2)], _story(-1.0, (4.0, 2.0)))
    assert raised[0, 1].score[0, 0] == pytest.approx(1.0)
    assert raised[0, 2].score.tolist() == [[4.0, -9.0]]


@pytest.mark.parametrize("helping", [(4.0, 0.2), (4.0, -3.0)])
def test_a_doubtful_third_link_helps_nothing(helping):
    raised = borne_out([_side("a", 1), _side("b", 1), _side("c", 2)], _story(-1.0, helping))
    assert raised[0, 1].score[0, 0] == pytest.approx(-1.0)


def test_sentences_that_have_nothing_in_common_stay_apart():
    raised = borne_out([_side("a", 1), _side("b", 1), _side("c", 2)], _story(-MOST - 0.5, (9.0, 9.0)))
    assert raised[0, 1].score[0, 0] < 0


def test_two_reports_stay_as_they_are():
    alignments = {(0, 1): _alignment([[-0.2, 3.0]])}
    assert borne_out([_side("a", 1), _side("b", 2)], alignments) == alignments

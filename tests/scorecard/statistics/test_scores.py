"""Scores of dimensions. The formula is the programme's own, so all numbers are derived by hand."""

import pytest

from scorecard.statistics.answers import counted
from scorecard.statistics.scores import Item, score
from scorecard.statistics.shares import wilson


def test_a_question_scores_its_mean_on_its_scale() -> None:
    """Derived: of 20, 5 gave a 3 and 15 a 5; the mean is 4.5, so 100 · 3.5 / 4 = 87.5."""
    found = score([Item(counted({0: 8, 3: 5, 5: 15}), points=5)])
    assert found is not None
    assert found.value == pytest.approx(87.5)
    assert found.families == found.effective == 20


def test_questions_count_by_their_weights() -> None:
    """Derived: 75 with weight 3 and 25 with weight 1 make (3 · 75 + 25) / 4 = 62.5."""
    high = Item(counted({4: 40}), points=5, weight=3)
    low = Item(counted({2: 40}), points=5)
    found = score([high, low])
    assert found is not None
    assert found.value == pytest.approx(62.5)


def test_a_question_without_enough_answers_leaves_its_weight_to_the_others() -> None:
    """Derived: with the third gone, weights 0.5 and 0.3 become 5/8 and 3/8: 5/8 · 75 + 3/8 · 25 = 56.25."""
    first = Item(counted({4: 40}), points=5, weight=0.5)
    second = Item(counted({2: 12}), points=5, weight=0.3)
    for third in ({}, {0: 90}, {1: 9}):
        found = score([first, second, Item(counted(third), points=5, weight=0.2)])
        assert found is not None
        assert found.value == pytest.approx(56.25)
        assert (found.families, found.effective) == (40, 12), "as firm as the question that says least"
        assert found.standing == "hint"


def test_without_answers_to_show_there_is_no_score() -> None:
    assert score([]) is None
    assert score([Item(counted({5: 10}), points=5)]) is not None
    assert score([Item(counted({5: 9}), points=5), Item(counted({0: 50}), points=5)]) is None


def test_scales_of_different_length_and_direction_meet() -> None:
    """Derived: all yes, where yes (1) is best, is 100; all in the middle of 3 is 50; together 75."""
    best = Item(counted({1: 30}), points=2, best_first=True)
    middle = Item(counted({2: 30}), points=3, best_first=True)
    assert (best.value, middle.value) == (1.0, 0.5)
    found = score([best, middle])
    assert found is not None
    assert found.value == pytest.approx(75)
    assert Item(counted({1: 30}), points=2).value == 0.0, "where yes is worst"


def test_of_yes_and_no_the_interval_is_wilsons() -> None:
    """A question of two answers is a share: Newcombe's 81 of 263, times 100."""
    found = score([Item(counted({1: 81, 2: 182}), points=2, best_first=True)])
    assert found is not None
    assert found.interval == pytest.approx((25.53, 36.62), abs=5e-3)


def test_answers_that_differ_less_have_no_wider_interval_than_a_share() -> None:
    """Derived: all at 3 of 5 have the mean of half yes, half no, and the interval of that."""
    found = score([Item(counted({3: 50}), points=5)])
    assert found is not None
    assert found.interval == pytest.approx([100 * end for end in wilson(25, 50)])


@pytest.mark.parametrize("answer", [1, 5])
def test_a_score_stays_between_0_and_100(answer: int) -> None:
    found = score([Item(counted({answer: 33}), points=5, weight=weight) for weight in (0.1, 0.7, 1 / 3)])
    assert found is not None
    assert 0 <= found.interval.low <= found.value <= found.interval.high <= 100
    assert found.value == (100 if answer == 5 else 0)
    alone = score([Item(counted({answer: 33}), points=5, weight=0.69)])
    assert alone is not None and max(alone.value, alone.interval.high) <= 100, (
        "whatever the last digit of a division"
    )


@pytest.mark.parametrize(
    ("points", "weight", "answer"), [(1, 1.0, 1), (5, 0.0, 1), (5, -1.0, 1), (5, 1.0, 6)]
)
def test_a_question_that_cannot_be_scored_is_refused(points: int, weight: float, answer: int) -> None:
    with pytest.raises(ValueError, match="points"):
        Item(counted({answer: 20}), points, weight)

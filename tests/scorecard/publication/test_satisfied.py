"""What is told beside a share: only where it narrows nothing, and never of two places that make a sum."""

import pytest

from scorecard.disclosure import Figure
from scorecard.publication.satisfied import Scale, apart, lowest, not_beside, scale, unsure
from scorecard.publication.tallies import Tally
from tests.scorecard.towns import places

NATION = places(D="A B", E="X Y")
WHOLE: dict[str, int | None] = {"nation": 200, "D": 100, "E": 100}


def tally(*families: int) -> Tally:
    """Of "no sé" and 1 to 5."""
    return Tally(dict(enumerate(families)), (4, 5), 5)


@pytest.mark.parametrize(
    ("alone", "told"),
    [
        ({"A": 50, "B": 50, "D": 100, "X": 60, "E": 100, "nation": 200}, ("A", "B", "X")),
        ({"A": 40, "D": 100, "X": 50, "nation": 200}, ("D", "X")),
        ({"A": 10, "nation": 200}, ("A",)),
        ({"nation": 200}, ("nation",)),
        ({}, ()),
    ],
)
def test_the_smallest_that_stand_for_their_department_else_itself(
    alone: dict[str, int], told: tuple[str, ...]
) -> None:
    assert apart("nation", NATION, alone, WHOLE) == told


def test_a_correction_tells_of_no_place_that_has_or_lies_in_one_told_before() -> None:
    before = lowest({"nation", "D", "A"}, NATION)
    assert before == {"A"}
    assert not_beside({"nation", "D", "A", "B", "E", "X"}, before, NATION) == {"A", "B", "E", "X"}
    assert not_beside({"D", "A", "B", "E", "X"}, {"D"}, NATION) == {"D", "E", "X"}


def test_points_are_told_where_the_answers_leave_room_on_both_sides() -> None:
    """35 of 50 satisfied, 20 fully: between 125 and 155 points."""
    figure = Figure(50, 35, 70)
    assert scale(tally(0, 0, 15, 0, 15, 20), figure) == Scale(50, 20, 140)
    assert scale(tally(0, 14, 1, 0, 15, 20), figure) == Scale(50, 20, None)
    assert scale(tally(0, 0, 1, 14, 15, 20), figure) == Scale(50, 20, None)


@pytest.mark.parametrize("figure", [Figure(), Figure(0, 0), Figure(50, bracket="at_least")])
def test_nothing_is_told_beside_what_is_not_shown(figure: Figure) -> None:
    assert scale(tally(0, 0, 15, 0, 15, 20), figure) is None


@pytest.mark.parametrize("fives", [2, 33])
def test_few_on_a_side_among_the_satisfied_are_not_told(fives: int) -> None:
    assert scale(tally(0, 0, 15, 0, 35 - fives, fives), Figure(50, 35, 70)) is None


def test_who_does_not_know_is_told_where_rounded_counts_differ_by_ten() -> None:
    shown = Figure(50, 35, 70)
    assert unsure(tally(10, 0, 15, 0, 15, 20), shown) == (10, 60)
    assert unsure(tally(9, 0, 15, 0, 15, 20), shown) == (10, 60), "59 were asked"
    assert [unsure(tally(many, 0, 15, 0, 15, 20), shown) for many in (0, 2, 3, 7)] == [None] * 4
    assert unsure(tally(10, 0, 15, 0, 15, 20), Figure()) is None

"""What a figure says, and what somebody who knows the rules can tell by it."""

from collections import defaultdict

import pytest

from scorecard.disclosure import HIDDEN, Counts, Figure
from scorecard.disclosure.choosing import least
from scorecard.disclosure.figures import State, figure, may_be_bracketed, may_be_shown, primary, rounded
from scorecard.disclosure.hierarchy import Hierarchy
from scorecard.disclosure.knowledge import UNLIMITED, Bounds, exactly, told_by
from scorecard.disclosure.table import Table
from tests.scorecard.towns import places, summed

ALL = [Counts(n, satisfied) for n in range(70) for satisfied in range(n + 1)]


def _published() -> dict[Figure, list[Counts]]:
    """Every figure that a place can have, and the counts of which it is published."""
    found = defaultdict[Figure, list[Counts]](list)
    for counts in ALL:
        found[figure(counts, primary(counts))].append(counts)
    return found


def test_counts_are_rounded_to_the_nearest_five() -> None:
    assert [rounded(count) for count in range(9)] == [0, 0, 0, 5, 5, 5, 5, 5, 10]


def test_a_figure_may_stand_for_the_counts_of_which_it_is_published_and_for_no_others() -> None:
    """But for twenty or so families: that of 20 and 5 a bracket is said, only the whole of both counts
    tells. Of rounded counts of all or nobody nothing is shown.
    """
    for told, counts in _published().items():
        may_be = [each for each in ALL if told_by(told).allow(each)]
        if told == HIDDEN:
            assert may_be == [each for each in ALL if each.n > 0]
        elif told.n == 20 and told.share is not None:
            assert set(counts) <= set(may_be)
            assert {each for each in may_be if each not in counts} == {
                each
                for each in ALL
                if 20 <= each.n <= 22
                and each.small_side in (3, 4, 5)
                and rounded(each.satisfied) == told.satisfied
            }
        elif told.n is not None and told.n < 65:
            assert may_be == counts, told


def test_a_figure_of_about_twenty_may_be_of_eighteen() -> None:
    """So it is not known that more than five are on either side."""
    assert told_by(Figure(20, 15, 75)).unsatisfied == (3, UNLIMITED)
    assert told_by(Figure(25, 15, 60)).unsatisfied == (6, UNLIMITED)
    assert told_by(Figure(20, bracket="at_most")).n == (20, 22)


def test_a_hidden_figure_says_that_somebody_answered() -> None:
    assert told_by(HIDDEN) == Bounds(n=(1, UNLIMITED))
    assert told_by(Figure(0, 0)) == exactly(Counts(0, 0)) == Bounds((0, 0), (0, 0), (0, 0))
    assert exactly(Counts(7, 4)) == Bounds((7, 7), (4, 4), (3, 3))


def test_two_statements_tell_what_both_allow() -> None:
    one, other = Bounds((1, 9), (0, 5), (2, 4)), Bounds((3, 12), (1, 4), (0, 3))
    assert one & other == other & one == Bounds((3, 9), (1, 4), (2, 3))
    assert Bounds() & one == one


@pytest.mark.parametrize(
    ("counts", "bracketed", "shown"),
    [
        (Counts(0, 0), False, True), (Counts(9, 4), False, False), (Counts(10, 3), False, True),
        (Counts(10, 7), False, True), (Counts(10, 8), False, False), (Counts(11, 8), False, False),
        (Counts(19, 3), False, True), (Counts(20, 5), True, True), (Counts(20, 15), True, True),
        (Counts(20, 6), False, True), (Counts(20, 2), True, False), (Counts(22, 22), True, False),
    ],
)  # fmt: skip
def test_what_may_be_said_of_counts(counts: Counts, bracketed: bool, shown: bool) -> None:
    assert (may_be_bracketed(counts), may_be_shown(counts)) == (bracketed, shown)


def _table(counts: dict[str, tuple[int, int]]) -> Table:
    nation = places(D=" ".join(counts))
    return Table(summed(nation, counts), nation, ())


@pytest.mark.parametrize(
    ("counts", "chosen"),
    [
        # One in brackets before one with a figure.
        ({"A": (100, 50), "B": (200, 199)}, "B"),
        ({"A": (300, 297), "B": (200, 199), "C": (100, 50)}, "B"),
        # Then the smallest, then by name.
        ({"A": (100, 50), "B": (60, 30)}, "B"),
        ({"B": (60, 30), "A": (60, 30)}, "A"),
        ({"A": (7, 4), "B": (0, 0)}, None),
        ({"A": (30, 29)}, "A"),
    ],
)
def test_what_is_lost_is_as_little_as_can_be(counts: dict[str, tuple[int, int]], chosen: str | None) -> None:
    table = _table(counts)
    found = least(table, [cell for cell in table.now.truth if cell.place in counts])
    assert (found and found.place) == chosen


def test_whatever_may_be_in_brackets_is_so_from_the_beginning() -> None:
    """So none is made for the sake of others: what goes is hidden."""
    every = [Counts(n, satisfied) for n in range(60) for satisfied in range(n + 1)]
    assert all((primary(one) is State.BRACKETED) == may_be_bracketed(one) for one in every)


def test_places_stand_in_the_order_of_their_names() -> None:
    nation = places(E="Y X", D="B A")
    assert list(nation.children.items()) == [("D", ("A", "B")), ("E", ("X", "Y")), ("nation", ("D", "E"))]
    assert nation.above("X") == ("E", "nation")
    assert nation.above("nation") == ()


def test_a_rest_is_a_place_more_in_each_that_has_some() -> None:
    nation = places(D="A")
    rests = {"rest of D": "D", "rest of nation": "nation"}
    assert nation.with_rests.parent == {**nation.parent, **rests}
    with pytest.raises(ValueError, match=r"places may not be called \['rest of D'\]"):
        Hierarchy({**nation.parent, "rest of D": None}).with_rests  # noqa: B018


@pytest.mark.parametrize(
    "parent", [{"A": "A"}, {"A": "B", "B": "C", "C": "A"}, {"nation": None, "A": "nation", "B": "C"}]
)
def test_no_place_lies_in_itself_or_in_none_that_is_there(parent: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="which is not a place above it"):
        Hierarchy(parent)

"""What is published of one cell for its own sake: thresholds, rounding, brackets."""

import pytest

from scorecard.disclosure import HIDDEN, Cell, Counts, Figure, Hierarchy
from scorecard.disclosure.protection import protect
from tests.scorecard.towns import places, summed

ALONE = Hierarchy({"town": None})


def published(n: int, satisfied: int) -> Figure:
    """The figure of a place that has nothing around it."""
    return protect({Cell("town", "S1"): Counts(n, satisfied)}, ALONE).figures[Cell("town", "S1")]


@pytest.mark.parametrize("n, satisfied", [(1, 0), (1, 1), (9, 4), (10, 2), (10, 8), (19, 2), (19, 18)])
def test_few_families_or_few_on_a_side_are_hidden(n: int, satisfied: int) -> None:
    assert published(n, satisfied) == HIDDEN


@pytest.mark.parametrize(
    "n, satisfied, shown",
    [
        (10, 3, Figure(10, 5, 50)),
        (10, 7, Figure(10, 5, 50)),
        (13, 4, Figure(15, 5, 33)),
        (19, 3, Figure(20, 5, 25)),
        (100, 6, Figure(100, 5, 5)),
        (222, 147, Figure(220, 145, 66)),
        (223, 148, Figure(225, 150, 67)),
    ],
)
def test_ten_families_with_three_on_either_side_are_shown_rounded(
    n: int, satisfied: int, shown: Figure
) -> None:
    """Counts to the nearest five; the share is of the rounded counts."""
    assert published(n, satisfied) == shown


def test_a_place_where_nobody_answered_says_so() -> None:
    assert published(0, 0) == Figure(0, 0)


@pytest.mark.parametrize(
    "n, satisfied, shown",
    [
        (20, 18, Figure(20, bracket="at_least")),
        (22, 22, Figure(20, bracket="at_least")),
        (20, 2, Figure(20, bracket="at_most")),
        (100, 5, Figure(100, bracket="at_most")),
        (100, 95, Figure(100, bracket="at_least")),
        (300, 0, Figure(300, bracket="at_most")),
    ],
)
def test_a_one_sided_share_is_in_brackets_from_twenty(n: int, satisfied: int, shown: Figure) -> None:
    """With fewer, "75% o más" itself would tell how few are on the other side; and so it would were it not
    said of three to five too.
    """
    assert published(n, satisfied) == shown


@pytest.mark.parametrize("n, satisfied, shown", [(11, 8, HIDDEN), (22, 19, Figure(20, bracket="at_least"))])
def test_rounding_never_makes_everybody_satisfied(n: int, satisfied: int, shown: Figure) -> None:
    assert published(n, satisfied) == shown


def test_places_that_are_not_mentioned_have_nobody() -> None:
    nation = places(D="A B")
    figures = protect({Cell("nation", "S1"): Counts(40, 20)}, nation).figures
    assert figures[Cell("A", "S1")] == Figure(0, 0)


def test_counts_that_contradict_each_other_are_refused() -> None:
    nation = places(D="A B")
    counts = summed(nation, {"A": (20, 10), "B": (20, 10)})
    with pytest.raises(ValueError, match="the places in D have more"):
        protect(counts | {Cell("D", "S1"): Counts(39, 20)}, nation)
    with pytest.raises(ValueError, match="unknown places: E"):
        protect(counts | {Cell("E", "S1"): Counts(39, 20)}, nation)
    with pytest.raises(ValueError, match="5 satisfied of 4"):
        Counts(4, 5)


@pytest.mark.parametrize("parent", [{"A": "B"}, {"A": "B", "B": "A"}, {"A": "B", "B": "C", "C": "B"}])
def test_places_lie_in_places_that_are_there(parent: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="A lies in B"):
        Hierarchy(parent)

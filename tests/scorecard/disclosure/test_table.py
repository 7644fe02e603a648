"""The table while it is decided what may be seen of it, beside earlier releases."""

import pytest

from scorecard.disclosure import Cell, Counts, Figure, Hierarchy, Release
from scorecard.disclosure.figures import State
from scorecard.disclosure.knowledge import UNLIMITED, Bounds, exactly
from scorecard.disclosure.table import Table
from tests.scorecard.towns import Pair, places, summed

NATION = places(D="A B")
A, B, D, REST = (Cell(place, "S1") for place in ("A", "B", "D", "rest of D"))


def table(counts: dict[str, Pair], beyond: Pair = (0, 0), *earlier: Release) -> Table:
    return Table(summed(NATION, counts, {"D": beyond}), NATION, earlier)


def released(counts: dict[str, Pair], beyond: Pair = (0, 0), **figures: Figure) -> Release:
    shown = {Cell(place, "S1"): figure for place, figure in figures.items()}
    return Release(shown, summed(NATION, counts, {"D": beyond}))


LARGE: dict[str, Pair] = {"A": (60, 30), "B": (40, 12)}


def test_every_place_and_rest_has_each_question() -> None:
    counts = {
        Cell("A", "S2"): Counts(30, 10),
        Cell("D", "S2"): Counts(30, 10),
        Cell("nation", "S1"): Counts(5, 1),
    }
    counts[Cell("nation", "S2")] = Counts(33, 11)
    found = Table(counts, NATION, ())
    assert found.questions == ("S1", "S2")
    of_s2 = {cell.place: each for cell, each in found.now.truth.items() if cell.question == "S2"}
    assert {place: (each.n, each.satisfied) for place, each in of_s2.items()} == {
        "nation": (33, 11), "D": (30, 10), "A": (30, 10), "B": (0, 0),
        "rest of D": (0, 0), "rest of nation": (3, 1),
    }  # fmt: skip
    assert [cell.place for cell in found.of_question("S1")] == [
        "nation",
        "D",
        "A",
        "B",
        "rest of D",
        "rest of nation",
    ]
    assert found.sum_of("D", "S2") == [Cell(place, "S2") for place in ("D", "A", "B", "rest of D")]
    assert found.now.truth[Cell("rest of nation", "S1")] == Counts(5, 1)
    assert list(found.now.state) == sorted(found.now.truth), "in whichever order they are given"


@pytest.mark.parametrize("wrong", [Counts(99, 42), Counts(100, 41), Counts(101, 44)])
def test_no_place_has_less_than_the_places_in_it(wrong: Counts) -> None:
    counts = summed(NATION, LARGE)
    with pytest.raises(ValueError, match="S1: the places in D have more than it has"):
        Table(counts | {D: wrong, Cell("nation", "S1"): Counts(200, 100)}, NATION, ())


def test_counts_are_of_places_that_are_there() -> None:
    with pytest.raises(ValueError, match="counts of unknown places: E, F"):
        Table({Cell("F", "S1"): Counts(1, 1), Cell("E", "S1"): Counts(1, 1)}, NATION, ())


@pytest.mark.parametrize(
    ("beyond", "state", "bounds"),
    [
        ((0, 0), State.SHOWN, exactly(Counts(0, 0))),
        ((1, 1), State.HIDDEN, Bounds()),
        ((4, 2), State.HIDDEN, Bounds()),
        ((10, 3), State.SHOWN, exactly(Counts(10, 3))),
        ((30, 2), State.HIDDEN, Bounds()),
    ],
)
def test_a_rest_is_known_only_where_it_tells_on_nobody(beyond: Pair, state: State, bounds: Bounds) -> None:
    found = table(LARGE, beyond).now
    assert found.is_rest(REST) and not found.is_rest(D)
    assert (found.state[REST], found.bounds(REST)) == (state, bounds)


def test_a_rest_of_somebody_can_be_taken_as_unknown() -> None:
    """In every release that has the same."""
    found = table(LARGE, (10, 3), released({"A": (50, 20), "B": (40, 12)}, (10, 3)))
    assert [edition.state[REST] for edition in found.editions] == [State.SHOWN, State.SHOWN]
    assert found.forget(REST)
    assert [edition.state[REST] for edition in found.editions] == [State.HIDDEN, State.HIDDEN]
    assert not found.forget(REST), "it is already"
    assert not found.forget(A), "it is no rest"
    assert not table(LARGE).forget(REST), "nobody is in it"


def test_a_figure_and_who_can_have_answered_bound_a_cell() -> None:
    found = Table(summed(NATION, LARGE), NATION, (), {"A": 61, "B": 50}).now
    assert found.bounds(A).n == (58, 61) and found.bounds(B).n == (38, 42)
    assert found.bounds(A).satisfied == (28, 32) and found.bounds(D).n == (98, 102)
    found.state[A] = State.HIDDEN
    assert found.bounds(A) == Bounds(n=(1, 61))


def test_an_earlier_release_bounds_a_cell_by_what_it_said() -> None:
    old = released(LARGE, A=Figure(60, 30, 50), B=Figure())
    found = table(LARGE, (0, 0), Release(old.figures, old.counts, {"D": 110})).editions[0]
    assert found.bounds(A).n == (58, 62)
    assert found.bounds(B).n == (1, UNLIMITED)
    assert found.bounds(D) == Bounds(n=(0, 110)), "it had no figure of it"
    assert [found.state[cell] for cell in (A, B, D)] == [State.SHOWN, State.HIDDEN, State.HIDDEN]
    bracket = released({"A": (60, 58), "B": (40, 12)}, A=Figure(60, bracket="at_least"))
    assert table(LARGE, (0, 0), bracket).editions[0].state[A] is State.BRACKETED


def test_an_earlier_figure_that_is_not_of_its_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="the earlier figure of S1 in B is not of its counts"):
        table(LARGE, (0, 0), released(LARGE, A=Figure(60, 30, 50), B=Figure(40, 25, 63)))
    other = Release({Cell("A", "S9"): Figure(10, 5, 50)}, summed(NATION, LARGE))
    assert table(LARGE, (0, 0), other).questions == ("S1",), "of what is asked no more nothing is said"


def test_a_cell_is_another_one_where_its_counts_or_those_inside_are() -> None:
    """B went down by as much as A rose: D is another, though its counts are the same."""
    found = table(
        {"A": (60, 30), "B": (40, 12)}, (0, 0), released({"A": (50, 20), "B": (50, 22)}), released(LARGE)
    )
    assert [found.version(cell, edition) for cell in (A, B, D) for edition in (0, 1, 2)] == [0, 2, 2] * 3
    assert [found.version(REST, edition) for edition in (0, 1, 2)] == [2, 2, 2]
    assert found.numbers(A, 2) == [1, 2] and found.numbers(A, 0) == [0] and found.numbers(A, 1) == []
    assert found.sharing(A, 2) == [found.editions[1], found.now]


def test_the_most_that_any_release_says_is_known() -> None:
    found = table(
        LARGE, (0, 0), released(LARGE, A=Figure(60, 30, 50)), released({"A": (50, 20), "B": (40, 12)})
    )
    found.hide(A)
    assert found.known(A, 2) is State.SHOWN
    assert found.known(A, 1) is State.HIDDEN
    assert found.known(B, 2) is State.SHOWN


@pytest.mark.parametrize(
    ("cell", "may"), [(A, True), (B, True), (REST, False), (Cell("rest of nation", "S1"), False)]
)
def test_what_may_go(cell: Cell, may: bool) -> None:
    """Nothing of a rest, nor of nobody."""
    assert table(LARGE, (12, 6)).may_go(cell) == may


def test_only_what_is_shown_may_go() -> None:
    found = table({"A": (60, 58), "B": (0, 0)})
    assert not found.may_go(B)
    assert found.now.state[A] is State.BRACKETED and found.may_go(A)
    found.hide(A)
    assert not found.may_go(A)


def test_what_an_earlier_release_showed_may_not_go() -> None:
    """Of the same counts: hiding it now hides nothing."""
    of_old = {"A": (60, 58), "B": (40, 12)}
    same = table(of_old, (0, 0), released(of_old, A=Figure(60, bracket="at_least"), B=Figure(40, 10, 25)))
    assert not same.may_go(A) and not same.may_go(B)
    other = table({"A": (64, 62), "B": (40, 12)}, (0, 0), released(of_old, A=Figure(60, bracket="at_least")))
    assert other.may_go(A) and other.may_go(B)


def test_what_a_cell_is_hidden_for() -> None:
    found = table({"A": (60, 58), "B": (7, 4)}, (4, 2))
    assert found.reasons == {A: "primary", B: "primary", REST: "primary"}
    found = table({"A": (60, 30), "B": (40, 38)})
    found.hide(A)
    found.hide(B)
    assert found.reasons == {A: "audit", B: "audit"} and found.now.state[A] is State.HIDDEN
    found.show(A, State.SHOWN)
    found.show(B, State.BRACKETED)
    assert found.reasons == {B: "primary"}
    assert (found.now.state[A], found.now.state[B]) == (State.SHOWN, State.BRACKETED)


def test_a_place_without_any_below_has_no_rest() -> None:
    town = Table({Cell("t", "S1"): Counts(4, 2)}, Hierarchy({"t": None}), ())
    assert list(town.now.truth) == [Cell("t", "S1")]


def test_questions_stand_in_the_order_of_their_names() -> None:
    """Whatever order they come in, so that the same counts are always protected alike."""
    names = [f"Q{number}" for number in (7, 3, 9, 1, 8, 2, 6, 4, 5)]
    town = Table({Cell("t", name): Counts(40, 20) for name in names}, Hierarchy({"t": None}), ())
    assert town.questions == tuple(sorted(names))

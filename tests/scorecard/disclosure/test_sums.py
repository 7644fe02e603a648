"""What is hidden for the sake of others: what the audit needs, and no more."""

import random

import pytest

from scorecard.disclosure import HIDDEN, Cell, Counts, Figure, Hierarchy
from scorecard.disclosure.figures import figure, primary
from scorecard.disclosure.protection import protect
from tests.scorecard.outsider import Outsider
from tests.scorecard.towns import Pair, places, random_counts, random_nation, random_rests, summed

LARGE = {"X": (200, 100), "Y": (300, 150), "Z": (400, 200)}


def not_shown(hierarchy: Hierarchy, counts: dict[str, Pair], beyond: dict[str, Pair] | None = None) -> str:
    """The places that are hidden (and in brackets, with a ~ before them), in order."""
    figures = protect(summed(hierarchy, counts, beyond), hierarchy).figures
    hidden = [cell.place for cell, figure in figures.items() if figure == HIDDEN]
    bracketed = [f"~{cell.place}" for cell, figure in figures.items() if figure.bracket]
    return " ".join(sorted(hidden) + sorted(bracketed))


def test_rounded_sums_leave_a_hidden_municipality_open() -> None:
    """Every figure beside it is right to two families, so nothing else need go."""
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (60, 30), "C": (50, 25), **LARGE}) == "A"
    assert not_shown(nation, {"A": (1, 1), "B": (60, 30), "C": (50, 25), **LARGE}) == "A"


def test_a_place_where_nobody_answered_is_exact_and_leaves_it_open_too() -> None:
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (60, 30), "C": (0, 0), **LARGE}) == "A"


def test_an_only_municipality_hides_its_department() -> None:
    nation = places(D="A", E="X Y Z", F="V W")
    counts = {"A": (7, 4), "V": (50, 25), "W": (60, 30), **LARGE}
    assert not_shown(nation, counts) == "A D"


def test_the_fewer_that_are_beside_it_the_sooner_another_goes() -> None:
    """One family in A, so in D: were E and the nation shown, it would be one to four."""
    nation = places(D="A", E="X Y Z")
    assert not_shown(nation, {"A": (1, 1), **LARGE}) == "A D E"
    assert not_shown(nation, {"A": (7, 4), **LARGE}) == "A D"


def test_a_department_of_hidden_municipalities_can_be_shown() -> None:
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (8, 3), "C": (9, 5), **LARGE}) == "A B C"


def test_a_rest_of_a_department_is_protected_like_a_place() -> None:
    """It is in no file, so with what is rounded beside it four families stay open."""
    nation = places(D="A B", E="X Y Z")
    counts = {"A": (40, 20), "B": (60, 30), **LARGE}
    assert not_shown(nation, counts, {"D": (4, 2)}) == ""
    assert not_shown(nation, counts, {"D": (40, 20)}) == ""


def test_a_bracket_needs_no_other_where_the_figures_beside_it_are_rounded() -> None:
    nation = places(D="A B C", E="X Y Z")
    counts = {"A": (80, 79), "B": (60, 55), "C": (50, 25), **LARGE}
    assert not_shown(nation, counts) == "~A ~B"
    assert not_shown(nation, counts | {"B": (60, 30)}) == "~A"


def test_when_all_is_small_all_is_hidden() -> None:
    nation = places(D="A", E="X")
    assert not_shown(nation, {"A": (2, 1), "X": (3, 2)}) == "A D E X nation"


def test_the_reasons_are_apart_from_the_figures() -> None:
    nation = places(D="A", E="X Y Z")
    protected = protect(summed(nation, {"A": (1, 1), **LARGE}), nation)
    assert protected.reasons == {
        Cell("A", "S1"): "primary", Cell("D", "S1"): "primary", Cell("E", "S1"): "audit",
    }  # fmt: skip
    assert protected.hidden == {"primary": 2, "audit": 1}


@pytest.mark.parametrize("seed", [22, 31, 38, 39, 45, 55, 128, 137, 150])
def test_what_is_hidden_for_the_sake_of_others_is_needed(seed: int) -> None:
    """Were any of it shown again, somebody with linear programming would tell a hidden count."""
    rng = random.Random(seed)
    nation = random_nation(rng)
    counts, rests = random_counts(rng, nation), random_rests(rng, nation)
    exact = summed(nation, counts, rests)
    protected = protect(exact, nation)
    nothing = [place for place in nation.children if rests[place][0] == 0]
    for_others = [cell for cell, reason in protected.reasons.items() if reason == "audit"]
    assert for_others
    for cell in for_others:
        shown = {**protected.figures, cell: figure(exact[cell], primary(exact[cell]))}
        assert Outsider(nation, [shown], no_rests=nothing).too_well(), cell.place


def test_the_same_counts_give_the_same_release() -> None:
    rng = random.Random(7)
    nation = random_nation(rng)
    counts = summed(nation, random_counts(rng, nation), random_rests(rng, nation))
    turned: dict[Cell, Counts] = dict(reversed(counts.items()))
    other_way = Hierarchy(dict(reversed(nation.parent.items())))
    one, other = protect(counts, nation), protect(turned, other_way)
    assert one.figures == other.figures and one.reasons == other.reasons
    assert isinstance(one.figures[Cell("nation", "S1")], Figure)

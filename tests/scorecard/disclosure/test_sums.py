"""Secondary hiding: nothing hidden follows from what is shown beside it."""

import random

import numpy as np
import pytest

from scorecard.disclosure import HIDDEN, Cell, Counts, Figure, Hierarchy, protect
from tests.scorecard.towns import Pair, places, random_counts, random_nation, random_rests, summed

LARGE = {"X": (200, 100), "Y": (300, 150), "Z": (400, 200)}


def not_shown(hierarchy: Hierarchy, counts: dict[str, Pair], beyond: dict[str, Pair] | None = None) -> str:
    """The places that are hidden (and in brackets, with a ~ before them), in order."""
    figures = protect(summed(hierarchy, counts, beyond), hierarchy).figures
    hidden = [cell.place for cell, figure in figures.items() if figure == HIDDEN]
    bracketed = [f"~{cell.place}" for cell, figure in figures.items() if figure.bracket]
    return " ".join(sorted(hidden) + sorted(bracketed))


def test_a_hidden_municipality_takes_the_smallest_beside_it_along() -> None:
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (60, 30), "C": (50, 25), **LARGE}) == "A C"


def test_of_two_as_small_the_first_by_name_goes() -> None:
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (50, 30), "C": (50, 25), **LARGE}) == "A B"


def test_two_hidden_ones_keep_each_other_company() -> None:
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (60, 30), "C": (8, 5), **LARGE}) == "A C"


def test_a_place_where_nobody_answered_keeps_nobody_company() -> None:
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (60, 30), "C": (0, 0), **LARGE}) == "A B"


def test_an_only_municipality_hides_its_department_and_that_another_one() -> None:
    """The other department, being hidden, would follow from its municipalities: one of those goes too."""
    nation = places(D="A", E="X Y Z", F="V W")
    counts = {"A": (7, 4), "V": (50, 25), "W": (60, 30), **LARGE}
    assert not_shown(nation, counts) == "A D F V"


def test_a_department_of_hidden_municipalities_can_be_shown() -> None:
    nation = places(D="A B C", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (8, 3), "C": (9, 5), **LARGE}) == "A B C"


def test_a_small_department_of_hidden_municipalities_hides_another() -> None:
    nation = places(D="A B", E="X Y Z", F="V W")
    counts = {"A": (3, 2), "B": (4, 2), "V": (50, 25), "W": (60, 30), **LARGE}
    assert not_shown(nation, counts) == "A B D F V"


def test_a_small_rest_of_a_department_is_protected_like_a_place() -> None:
    nation = places(D="A B", E="X Y Z")
    counts = {"A": (40, 20), "B": (60, 30), **LARGE}
    assert not_shown(nation, counts, {"D": (4, 2)}) == "A"
    assert not_shown(nation, counts, {"D": (40, 20)}) == ""


def test_a_small_rest_keeps_a_hidden_municipality_company() -> None:
    nation = places(D="A B", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (60, 30), **LARGE}, {"D": (8, 4)}) == "A"


def test_a_large_rest_keeps_nobody_company() -> None:
    nation = places(D="A B", E="X Y Z")
    assert not_shown(nation, {"A": (7, 4), "B": (60, 30), **LARGE}, {"D": (40, 20)}) == "A B"


def test_a_department_of_nothing_but_a_rest_can_keep_another_company() -> None:
    """F is the smallest. No municipality in it can go with it, but what it has is in no file either."""
    nation = places(D="A", E="X Y Z", F="V")
    counts = {"A": (7, 4), "V": (0, 0), **LARGE}
    assert not_shown(nation, counts, {"F": (40, 20)}) == "A D F"


def test_a_bracket_is_kept_company_by_a_bracket_where_one_is_true() -> None:
    """It loses less than hiding the smaller C."""
    nation = places(D="A B C", E="X Y Z")
    counts = {"A": (80, 79), "B": (60, 55), "C": (50, 25), **LARGE}
    assert not_shown(nation, counts) == "~A ~B"


def test_a_bracket_that_nothing_can_keep_company_is_hidden_with_the_smallest() -> None:
    nation = places(D="A B C", E="X Y Z")
    counts = {"A": (80, 79), "B": (60, 30), "C": (50, 25), **LARGE}
    assert not_shown(nation, counts) == "A C"


def test_when_all_is_small_all_is_hidden() -> None:
    nation = places(D="A", E="X")
    assert not_shown(nation, {"A": (2, 1), "X": (3, 2)}) == "A D E X nation"


def test_the_reasons_are_apart_from_the_figures() -> None:
    nation = places(D="A B C", E="X Y Z")
    protected = protect(summed(nation, {"A": (7, 4), "B": (60, 30), "C": (50, 25), **LARGE}), nation)
    assert protected.reasons == {Cell("A", "S1"): "primary", Cell("C", "S1"): "secondary"}
    assert protected.hidden == {"primary": 1, "secondary": 1}


@pytest.mark.parametrize("seed", range(40))
def test_nothing_hidden_follows_from_exact_sums(seed: int) -> None:
    """Elimination by another way (what is orthogonal to the null space), were all that is shown exact."""
    rng = random.Random(seed)
    nation = random_nation(rng)
    rests = random_rests(rng, nation)
    figures = protect(summed(nation, random_counts(rng, nation), rests), nation).figures
    for count in ("n", "satisfied"):
        unknown = [place for place in nation.parent if getattr(figures[Cell(place, "S1")], count) is None] + [
            f"+{place}"
            for place, (n, satisfied) in rests.items()
            if n > 0 and (n < 10 or min(satisfied, n - satisfied) < 3)
        ]
        sums = [
            [(name == place) - (name in inside or name == f"+{place}") for name in unknown]
            for place, inside in nation.children.items()
        ]
        for at, place in enumerate(unknown):
            assert not _follows(np.array(sums, dtype=float), at), (place, count)


def _follows(sums: np.ndarray, at: int) -> bool:
    """Whether the unknown `at` has one value in every solution: its unit vector is in the row space."""
    unit = np.eye(sums.shape[1])[at]
    return bool(np.linalg.matrix_rank(np.vstack([sums, unit])) == np.linalg.matrix_rank(sums))


def test_the_same_counts_give_the_same_release() -> None:
    rng = random.Random(7)
    nation = random_nation(rng)
    counts = summed(nation, random_counts(rng, nation), random_rests(rng, nation))
    turned: dict[Cell, Counts] = dict(reversed(counts.items()))
    other_way = Hierarchy(dict(reversed(nation.parent.items())))
    one, other = protect(counts, nation), protect(turned, other_way)
    assert one.figures == other.figures and one.reasons == other.reasons
    assert isinstance(one.figures[Cell("nation", "S1")], Figure)

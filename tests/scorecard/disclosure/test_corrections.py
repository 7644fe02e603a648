"""A correction is a new release beside the old one: both together tell no more than they may."""

import random

import pytest

from scorecard.disclosure import HIDDEN, Cell, Counts, Figure, Hierarchy, NotSafe, Release
from scorecard.disclosure.protection import protect
from tests.scorecard.outsider import Outsider
from tests.scorecard.towns import Pair, places, random_counts, random_nation, random_rests, summed

NATION = places(D="A B C", E="X Y Z")
COUNTS = {"A": (7, 4), "B": (50, 30), "C": (60, 25), "X": (200, 100), "Y": (300, 150), "Z": (400, 200)}


def hidden(release: Release) -> str:
    """The places that a release does not show."""
    return " ".join(sorted(cell.place for cell, figure in release.figures.items() if figure == HIDDEN))


def release(counts: dict[str, Pair], *earlier: Release) -> Release:
    """What is published of these counts of municipalities, as a correction of what was published before."""
    return of(NATION, counts, *earlier)


def of(nation: Hierarchy, counts: dict[str, Pair], *earlier: Release) -> Release:
    """The same of another nation."""
    exact = summed(nation, counts)
    return Release(protect(exact, nation, earlier).figures, exact)


def test_a_correction_that_changes_nothing_is_the_same_release() -> None:
    first = release(COUNTS)
    assert release(COUNTS, first).figures == first.figures


def test_a_figure_that_is_out_is_not_hidden_any_more() -> None:
    """One family in A, and so in D: E goes with them, unless a release with nobody in A showed it."""
    alone = places(D="A", E="X Y Z")
    counts = {"A": (1, 1), "X": (20, 10), "Y": (30, 15), "Z": (40, 20)}
    first = of(alone, counts | {"A": (0, 0)})
    assert hidden(first) == ""
    assert hidden(of(alone, counts)) == "A D E"
    assert hidden(of(alone, counts, first)) == "A D nation"


def test_a_municipality_that_becomes_small_is_hidden() -> None:
    """All beside it is out, and rounded: it alone goes."""
    first = release(COUNTS | {"A": (12, 6)})
    assert hidden(first) == ""
    assert hidden(release(COUNTS | {"A": (9, 5)}, first)) == "A"


def test_what_all_is_out_cannot_be_made_safe() -> None:
    """Somebody published what hid that one family: no release protects it any more."""
    alone = places(D="A", E="X Y Z")
    counts = {"A": (1, 1), "X": (200, 100), "Y": (300, 150), "Z": (400, 200)}
    first = of(alone, counts)
    assert hidden(first) == "A D E"
    careless = Release({**first.figures, Cell("E", "S1"): Figure(900, 450, 50)}, first.counts)
    with pytest.raises(NotSafe, match="can be told"):
        of(alone, counts, careless)


def test_figures_that_are_not_of_their_counts_are_refused() -> None:
    first = release(COUNTS)
    wrong = Release({**first.figures, Cell("B", "S1"): Figure(90, 30, 33)}, first.counts)
    with pytest.raises(ValueError, match="the earlier figure of S1 in B"):
        release(COUNTS, wrong)


def test_each_release_bounds_its_own_counts() -> None:
    """Twelve families at the most finished in A, says the first release; 27 in the end, says the second."""
    town = places(D="A B C")
    before: dict[str, Pair] = {"A": (10, 10), "B": (12, 7), "C": (22, 22)}
    finished = {"A": 12, "B": 17, "C": 22, "D": 47, "nation": 47}
    later = {"A": 27, "B": 17, "C": 22, "D": 62, "nation": 62}
    exact = summed(town, before)
    first = Release(protect(exact, town, answered=finished).figures, exact, finished)
    after = summed(town, before | {"A": (25, 18)})
    second = protect(after, town, [first], answered=later).figures
    outsider = Outsider(town, [first.figures, second], most=[finished, later], changed=["A"])
    assert outsider.too_well() == []


def test_a_correction_may_take_answers_out() -> None:
    """Of the sixty that A had, eighteen were nobody's."""
    town, exact = places(D="A B"), {"A": (60, 30), "B": (40, 20)}
    finished = {"A": 62, "B": 42, "D": 102, "nation": 102}
    before = summed(town, exact)
    first = Release(protect(before, town, answered=finished).figures, before, finished)
    after = summed(town, exact | {"A": (42, 25)})
    second = protect(after, town, [first], answered={**finished, "A": 42, "D": 82, "nation": 82})
    assert second.figures[Cell("A", "S1")] == Figure(40, 25, 63)


@pytest.mark.parametrize("seed", range(12))
def test_both_releases_together_tell_no_hidden_count(seed: int) -> None:
    """One municipality is corrected by a few answers, and the outsider knows which."""
    rng = random.Random(1000 + seed)
    nation = random_nation(rng)
    counts, rests = random_counts(rng, nation), random_rests(rng, nation)
    corrected = rng.choice([place for place, (n, _) in counts.items() if n >= 3])
    after: dict[str, Pair] = counts | {corrected: _fewer(rng, *counts[corrected])}
    exact = summed(nation, counts, rests)
    first = protect(exact, nation).figures
    second = protect(summed(nation, after, rests), nation, [Release(first, exact)]).figures
    nothing = [place for place in nation.children if rests[place][0] == 0]
    outsider = Outsider(nation, [first, second], changed=[corrected], no_rests=nothing)
    assert outsider.too_well() == []


def _fewer(rng: random.Random, n: int, satisfied: int) -> Pair:
    gone = rng.randint(1, 3)
    of_them = rng.randint(max(0, gone - (n - satisfied)), min(gone, satisfied))
    fewer = Counts(n - gone, satisfied - of_them)
    return fewer.n, fewer.satisfied

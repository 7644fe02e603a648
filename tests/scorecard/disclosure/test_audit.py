"""The audit: an outsider with linear programming tells no hidden count to less than five families."""

import random
from dataclasses import replace

import pytest

from scorecard.disclosure import Cell, Counts, Figure, Filter, Hierarchy, NotSafe, Release
from scorecard.disclosure.protection import protect
from scorecard.disclosure.rows import Row, Whole
from scorecard.disclosure.solver import Optimum, Solver
from tests.scorecard.outsider import Outsider
from tests.scorecard.towns import places, random_counts, random_nation, random_rests, summed


@pytest.mark.parametrize("rules", [False, True], ids=["plain", "with the rules"])
@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_of_a_random_nation_can_be_told(seed: int, rules: bool) -> None:
    rng = random.Random(seed)
    nation = random_nation(rng)
    counts, rests = random_counts(rng, nation), random_rests(rng, nation)
    protected = protect(summed(nation, counts, rests), nation)
    nothing = [place for place in nation.children if rests[place][0] == 0]
    outsider = Outsider(nation, [protected.figures], rules=rules, no_rests=nothing)
    assert outsider.too_well() == []
    assert protected.narrowest is None or protected.narrowest >= 5


def test_two_hidden_ones_that_are_small_together_need_a_third() -> None:
    """Were the sum of A and B known to be 3, neither would be safe: C goes with them."""
    nation = places(D="A B C D1", E="X Y")
    counts = {"A": (1, 1), "B": (1, 0), "C": (13, 5), "D1": (400, 200), "X": (200, 100), "Y": (300, 150)}
    protected = protect(summed(nation, counts), nation)
    outsider = Outsider(nation, [protected.figures], no_rests=nation.children)
    assert outsider.too_well() == []


def test_brackets_beside_each_other_tell_nothing_more() -> None:
    nation = places(D="A B", E="X Y")
    counts = {"A": (40, 40), "B": (60, 60), "X": (80, 80), "Y": (300, 150)}
    protected = protect(summed(nation, counts), nation)
    outsider = Outsider(nation, [protected.figures], no_rests=nation.children)
    assert outsider.too_well() == []


def followed_up(visited: Counts, treated: Counts) -> dict[Cell, Counts]:
    """A town where G2 is asked of those who said yes to G1."""
    return {Cell("town", "G1"): visited, Cell("town", "G2"): treated}


def test_a_question_behind_another_tells_how_many_said_yes_to_it() -> None:
    """Forty were visited; that forty then rated the visit would leave four at most who were not."""
    counts, town = followed_up(Counts(40, 40), Counts(40, 20)), Hierarchy({"town": None})
    apart = protect(counts, town).figures
    assert apart[Cell("town", "G1")] == Figure(40, bracket="at_least")
    assert apart[Cell("town", "G2")] == Figure(40, 20, 50)
    together = protect(counts, town, filters=[Filter(("G2",), "G1")])
    assert together.figures[Cell("town", "G1")] == Figure()
    assert together.reasons[Cell("town", "G1")] == "audit"


def test_where_nearly_all_said_yes_what_they_were_asked_on_is_hidden_too() -> None:
    """Sixty finished: were it known that 58 rated the visit, four at most would not have been visited."""
    counts, town = followed_up(Counts(60, 59), Counts(58, 30)), Hierarchy({"town": None})
    found = protect(counts, town, filters=[Filter(("G2",), "G1")], answered={"town": 60})
    assert set(found.figures.values()) == {Figure()}
    assert found.narrowest is not None and found.narrowest >= 5
    alone = protect(counts, town, filters=[Filter(("G2",), "G1")], answered={"town": 70})
    assert alone.figures[Cell("town", "G2")] == Figure(60, 30, 50)


def test_what_was_hidden_for_its_own_sake_is_not_hidden_for_another() -> None:
    """Fifteen finished, one was not visited: that is hidden before anybody looks at who rated the visit."""
    counts, town = followed_up(Counts(15, 14), Counts(14, 7)), Hierarchy({"town": None})
    found = protect(counts, town, filters=[Filter(("G2",), "G1")], answered={"town": 15})
    assert found.reasons == {Cell("town", "G1"): "primary", Cell("town", "G2"): "audit"}


def test_a_filter_that_is_not_true_is_refused() -> None:
    counts = followed_up(Counts(40, 20), Counts(40, 20))
    with pytest.raises(ValueError, match="not as filters and answers say"):
        protect(counts, Hierarchy({"town": None}), filters=[Filter(("G2",), "G1")])


def test_a_question_behind_a_bad_answer_tells_how_many_gave_it() -> None:
    """Two of 22 said yes, and the twenty others were asked why not."""
    counts = {Cell("town", "Q1"): Counts(22, 2), Cell("town", "Q2"): Counts(20, 10)}
    asked = [Filter(("Q2",), "Q1", good=False)]
    found = protect(counts, Hierarchy({"town": None}), filters=asked, answered={"town": 22}).figures
    assert set(found.values()) == {Figure()}


def test_questions_of_which_a_family_is_asked_one_add_up() -> None:
    """Twenty of 21 used the service; ten were asked this of it, and ten that."""
    counts = {Cell("town", "P1"): Counts(21, 20)}
    counts |= {Cell("town", name): Counts(10, 5) for name in ("P2", "P3")}
    town = Hierarchy({"town": None})
    apart = [Filter((name,), "P1") for name in ("P2", "P3")]
    assert protect(counts, town, filters=apart, answered={"town": 22}).figures[Cell("town", "P2")].n == 10
    found = protect(counts, town, filters=[Filter(("P2", "P3"), "P1")], answered={"town": 22})
    assert [cell.question for cell, figure in found.figures.items() if figure.n] == ["P3"]


def test_what_is_asked_further_may_lie_in_a_larger_place() -> None:
    """Of ten in B that were asked on, too few were asked this: their answers show the department only."""
    nation = places(D="A B")
    counts = summed(nation, {"A": (60, 30), "B": (40, 12)}, question="G1")
    counts |= summed(nation, {"A": (30, 15)}, {"D": (10, 5)}, question="G4")
    assert protect(counts, nation, filters=[Filter(("G4",), "G1")]).reasons == {}


def test_what_is_only_likely_is_left_out_where_it_is_not_so() -> None:
    """Of eight in B who used the service all were asked on; two of them are counted in D alone."""
    nation = places(D="A B")
    counts = summed(nation, {"A": (60, 30), "B": (30, 8)}, {"D": (12, 2)}, question="P1")
    counts |= summed(nation, {"A": (20, 10), "B": (10, 5)}, question="P2")
    with pytest.raises(ValueError, match="not as filters"):
        protect(counts, nation, filters=[Filter(("P2",), "P1")])
    found = protect(counts, nation, filters=[Filter(("P2",), "P1", sure=False)])
    assert found.figures[Cell("A", "P2")].n == 20


def test_nothing_is_safe_where_so_few_are_known_to_have_answered() -> None:
    counts, town = {Cell("town", "S1"): Counts(4, 2)}, Hierarchy({"town": None})
    assert protect(counts, town, answered={"town": 10}).figures[Cell("town", "S1")] == Figure()
    with pytest.raises(NotSafe, match="town can be told"):
        protect(counts, town, answered={"town": 5})


NATION = places(D="A B C", E="X Y Z")
COUNTS = summed(
    NATION, {"A": (7, 4), "B": (60, 30), "C": (50, 25), "X": (200, 100), "Y": (300, 150), "Z": (400, 200)}
)


class GivesUp(Solver):
    """Finds no end: its time is over before it begins."""

    def _run(self, factors: Row) -> None:
        self._highs.setOptionValue("simplex_iteration_limit", 0)
        super()._run(factors)


class Lies(Solver):
    """Makes tables up that are as good as can be, and no table of these figures."""

    def least(self, factors: Row) -> Optimum:
        found = super().least(factors)
        return replace(found, table=found.table + 5)

    def least_whole(self, factors: Row) -> Whole:
        return super().least_whole(factors) + 5


def test_a_solver_without_an_optimum_stops_the_publication() -> None:
    with pytest.raises(NotSafe, match="came to no end: Iteration limit reached"):
        protect(COUNTS, NATION, make=GivesUp)


def test_a_solver_that_makes_tables_up_is_not_believed() -> None:
    with pytest.raises(NotSafe, match="can be told"):
        protect(COUNTS, NATION, make=Lies)


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    protect(COUNTS, NATION)
    assert capfd.readouterr() == ("", "")


class InFractions(Solver):
    """Does not look in whole numbers: what it gives instead is the truth, which shows nothing."""

    def least_whole(self, factors: Row) -> Whole:
        return self._system.truth


def test_a_corner_that_is_no_whole_table_is_looked_at_in_whole_numbers() -> None:
    """Otherwise a count would seem known that is not, and a figure more would go."""
    nation = places(D="A B", E="X Y")
    counts = summed(nation, {"A": (5, 1), "B": (3, 2), "X": (2, 2), "Y": (38, 20)}, question="G0")
    counts |= summed(nation, {"A": (1, 0), "Y": (19, 13)}, question="G1")
    counts |= summed(nation, {"B": (1, 1), "Y": (19, 19)}, question="G2")
    asked = [Filter((name,), "G0") for name in ("G1", "G2")]
    found = protect(counts, nation, filters=asked)
    careful = protect(counts, nation, filters=asked, make=InFractions)
    assert {cell for cell in found.figures if careful.figures[cell] != found.figures[cell]} == {
        Cell("nation", "G2")
    }


def test_a_table_with_nothing_to_hide_needs_no_audit() -> None:
    nation = places(D="A B")
    protected = protect(summed(nation, {"A": (40, 20), "B": (60, 30)}), nation)
    assert protected.reasons == {} and protected.narrowest is None


def test_five_that_may_not_have_said_yes_are_enough() -> None:
    """43 finished; 38 or more rated the visit: none to five were not visited."""
    counts, town = followed_up(Counts(43, 41), Counts(40, 20)), Hierarchy({"town": None})
    found = protect(counts, town, filters=[Filter(("G2",), "G1")], answered={"town": 43})
    assert found.figures[Cell("town", "G1")] == Figure(45, bracket="at_least")
    assert found.figures[Cell("town", "G2")] == Figure(40, 20, 50) and found.narrowest == 5


def test_what_is_shown_of_a_question_is_told_by_no_other() -> None:
    """Three did not say yes, and that is shown, rounded."""
    counts, town = followed_up(Counts(13, 10), Counts(10, 5)), Hierarchy({"town": None})
    found = protect(counts, town, filters=[Filter(("G2",), "G1")], answered={"town": 13})
    assert found.reasons == {}


def test_of_several_questions_that_tell_the_smallest_goes() -> None:
    counts = {Cell("town", "P1"): Counts(31, 30)}
    counts |= {Cell("town", name): Counts(n, n // 2) for name, n in (("P2", 20), ("P3", 10))}
    for asked in (("P2", "P3"), ("P3", "P2")):
        found = protect(
            counts, Hierarchy({"town": None}), filters=[Filter(asked, "P1")], answered={"town": 32}
        )
        assert {cell.question for cell, figure in found.figures.items() if figure.n is None} == {"P1", "P3"}


def test_what_an_earlier_release_told_cannot_be_taken_back() -> None:
    """Five at the most answered, said that release: of n alone too much is known."""
    counts, town = {Cell("town", "S1"): Counts(4, 2)}, Hierarchy({"town": None})
    first = Release({Cell("town", "S1"): Figure()}, counts, {"town": 5})
    with pytest.raises(NotSafe, match="S1: nothing is left to hide, and town can be told"):
        protect(counts, town, [first], answered={"town": 9})


def test_what_tells_a_count_goes_in_its_own_place_first() -> None:
    """All 34 in E2 said yes and were asked on: one figure of E2 goes, not two of E0 and E1."""
    nation = places(E="E0 E1 E2")
    counts = summed(nation, {"E0": (48, 12), "E1": (49, 26), "E2": (34, 34)}, question="P1")
    counts |= summed(nation, {"E0": (3, 0), "E1": (26, 8), "E2": (34, 18)}, question="P2")
    answered = {"E": 132, "E0": 48, "E1": 57, "E2": 42}
    found = protect(counts, nation, filters=[Filter(("P2",), "P1")], answered=answered)
    assert {cell for cell, reason in found.reasons.items() if reason == "audit"} == {
        Cell("E2", "P1"),
        Cell("E2", "P2"),
    }

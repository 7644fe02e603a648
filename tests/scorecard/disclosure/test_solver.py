"""How the solver finds an end, and what holds it there."""

import numpy as np
import pytest
from scipy.optimize import linprog

from scorecard.disclosure import Cell, Filter, NotSafe
from scorecard.disclosure.audit import NARROWEST
from scorecard.disclosure.rows import Row
from scorecard.disclosure.solver import Solver
from scorecard.disclosure.system import System
from scorecard.disclosure.table import Table
from tests.scorecard.disclosure.test_looking import COUNTS, NATION, system_of
from tests.scorecard.towns import places, summed


def _end(system: System, reach: int, factors: Row, held: frozenset[Cell] | None = None) -> float:
    """The least of a sum, by another solver. `held`: only the limits of these cells are kept, no others."""
    low, high = np.maximum(system.low, system.truth - reach), np.minimum(system.high, system.truth + reach)
    kept = np.ones(len(system.limit), dtype=bool)
    if held is not None:
        cells = [cell for cell, _ in system.cells for _ in (0, 1)]
        free = np.array([cell not in held for cell in cells] + [False] * (len(low) - len(cells)))
        low, high = np.where(free, -1e6, low), np.where(free, 1e6, high)
        kept = np.array([not cells or bool(set(cells) & held) for cells in system.row_cells])
    objective = np.zeros(len(system.truth))
    objective[list(factors)] = list(factors.values())
    found = linprog(
        objective,
        A_ub=system.at_most.toarray()[kept],
        b_ub=system.limit[kept],
        A_eq=system.equal.toarray(),
        b_eq=system.total,
        bounds=np.stack([low, high], axis=1),
    )
    assert found.status == 0, found.message
    return float(found.fun)


@pytest.mark.parametrize("reach", [2, 5, 100])
def test_an_end_is_the_least_there_is_and_what_holds_it_is_named(reach: int) -> None:
    table = Table(summed(NATION, COUNTS, {"D": (4, 2)}), NATION, (), {"A": 9})
    system = system_of(table)
    solver = Solver(system, reach)
    for at in range(0, len(system.truth), 6):
        for factors in ({at: 1}, {at: -1}, {at + 1: -1}, {at: -1, at + 1: -1}, {at: 1, (at + 4) % 20: -2}):
            found = solver.least(factors)
            assert found.least == pytest.approx(_end(system, reach, factors))
            assert sum(way * found.table[each] for each, way in factors.items()) == pytest.approx(found.least)
            assert found.least == pytest.approx(_end(system, reach, factors, found.bound_by)), factors
            assert system.holds(found.table) and np.abs(found.table - system.truth).max() <= reach
            assert len(found.bound_by) < 9 and found.table.dtype == np.int64


def test_after_whole_numbers_it_is_looked_in_fractions_again() -> None:
    """Two questions behind one make more than a network: a corner lies between whole tables."""
    nation = places(D="A B", E="X Y")
    counts = summed(nation, {"A": (5, 1), "B": (3, 2), "X": (2, 2), "Y": (38, 20)}, question="G0")
    counts |= summed(nation, {"A": (1, 0), "Y": (19, 13)}, question="G1")
    counts |= summed(nation, {"B": (1, 1), "Y": (19, 19)}, question="G2")
    system = system_of(Table(counts, nation, ()), *(Filter((name,), "G0") for name in ("G1", "G2")))
    at = {cell: 2 * number for number, (cell, _) in enumerate(system.cells)}
    high = [
        at[Cell("X", "G0")],
        at[Cell("Y", "G1")],
        at[Cell("D", "G1")] + 1,
        at[Cell("rest of nation", "G2")] + 1,
    ]
    factors, solver = dict.fromkeys(high, -1), Solver(system, NARROWEST)
    assert solver.least(factors).least == pytest.approx(-22.5)
    whole = solver.least_whole(factors)
    assert whole[high].sum() == 22 and whole.dtype == np.int64 and system.holds(whole)
    assert solver.least(factors).least == pytest.approx(-22.5)


class OutOfTime(Solver):
    def _run(self, factors: Row) -> None:
        self._highs.setOptionValue("simplex_iteration_limit", 0)
        super()._run(factors)


def test_an_end_that_is_not_found_is_no_end() -> None:
    table = Table(summed(NATION, COUNTS), NATION, ())
    solver = OutOfTime(system_of(table), NARROWEST)
    with pytest.raises(NotSafe, match="the audit came to no end: Iteration limit reached"):
        solver.least({8: 1})

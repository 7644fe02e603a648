"""Linear programming over one system: HiGHS, each optimum looked for from where the one before was found.

Only the objective changes from one question to the next, so the simplex method goes on from its last corner.
That takes an eighth of the time of a program that is solved anew each time.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from highspy import HighsModelStatus, HighsVarType
from scipy.sparse import csc_array, vstack

from scorecard.disclosure.figures import Cell
from scorecard.disclosure.rows import Row, Whole
from scorecard.disclosure.system import System
from scorecard.disclosure.table import NotSafe

#: Seconds; a solver that takes longer has failed.
_LONGEST = 60.0

#: The primal simplex method where it can go on from a corner. HiGHS's own default is the dual one, always.
_BY_ITS_CHOICE = 0

_NOTHING = 1e-9


@dataclass(frozen=True)
class Optimum:
    """How low an objective can be, a table with it, rounded to whole numbers (it need not hold then), and the
    cells that keep it from being lower: their limits have a price.
    """

    least: float
    table: Whole
    bound_by: frozenset[Cell]


class Solver:
    """What can be told of the unknowns of a system, none looked for further than `reach` from the truth."""

    def __init__(self, system: System, reach: int) -> None:
        self._system = system
        self._columns = np.arange(len(system.truth), dtype=np.int32)
        self._highs = _Quiet()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("solver", "simplex")
        self._highs.setOptionValue("simplex_strategy", _BY_ITS_CHOICE)
        self._highs.passModel(_program(system, reach))

    def least(self, factors: Row) -> Optimum:
        """Find a table in which the sum of some unknowns, each by its factor, is least, also in fractions.

        Raises NotSafe where the solver comes to no end.
        """
        self._run(factors)
        found = self._highs.getSolution()
        priced = self._priced(np.asarray(found.col_dual), np.asarray(found.row_dual))
        return Optimum(self._highs.getInfo().objective_function_value, self._table(), priced)

    def least_whole(self, factors: Row) -> Whole:
        """The same in whole numbers alone, which takes longer. Raises NotSafe where it comes to no end."""
        self._kinds(HighsVarType.kInteger)
        self._run(factors)
        table = self._table()
        self._kinds(HighsVarType.kContinuous)
        return table

    def _run(self, factors: Row) -> None:
        objective = np.zeros(len(self._columns))
        objective[list(factors)] = list(factors.values())
        self._highs.changeColsCost(len(self._columns), self._columns, objective)
        # Its clock runs on from one run to the next.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + _LONGEST)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != HighsModelStatus.kOptimal:
            raise NotSafe(f"the audit came to no end: {self._highs.modelStatusToString(status)}")

    def _kinds(self, kind: HighsVarType) -> None:
        self._highs.changeColsIntegrality(
            len(self._columns), self._columns, np.full(len(self._columns), kind)
        )

    def _table(self) -> Whole:
        found = np.asarray(self._highs.getSolution().col_value, dtype=np.float64)
        return np.rint(found).astype(np.int64)

    def _priced(self, columns: np.ndarray, rows: np.ndarray) -> frozenset[Cell]:
        held = {int(column) // 2 for column in np.flatnonzero(np.abs(columns) > _NOTHING)}
        cells = {self._system.cells[number][0] for number in held if number < len(self._system.cells)}
        limits = rows[self._system.equal.shape[0] :]
        for row in np.flatnonzero(np.abs(limits) > _NOTHING):
            cells.update(self._system.row_cells[row])
        return frozenset(cells)


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing. It greets when callbacks are set up, which nothing here needs."""

    def enableCallbacks(self) -> None:
        self.silent()


def _program(system: System, reach: int) -> highspy.HighsLp:
    rows = csc_array(vstack([system.equal, system.at_most]))
    found = highspy.HighsLp()
    found.num_row_, found.num_col_ = rows.shape
    found.col_cost_ = np.zeros(len(system.truth))
    found.col_lower_ = np.maximum(system.low, system.truth - reach).astype(float)
    found.col_upper_ = np.minimum(system.high, system.truth + reach).astype(float)
    found.row_lower_ = np.concatenate([system.total, np.full(len(system.limit), -np.inf)])
    found.row_upper_ = np.concatenate([system.total, system.limit]).astype(float)
    found.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    found.a_matrix_.start_, found.a_matrix_.index_ = rows.indptr, rows.indices
    found.a_matrix_.value_ = rows.data.astype(float)
    return found

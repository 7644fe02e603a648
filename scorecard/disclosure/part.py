"""A part of a system, solved by itself."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.disclosure.figures import Cell
from scorecard.disclosure.rows import Whole
from scorecard.disclosure.system import System


class Part:
    """Some unknowns of a system; all others are held at the truth.

    That leaves fewer tables, so a count can only seem better known than it is. No unknown is looked for
    further than `reach` from the truth.
    """

    def __init__(self, system: System, places: frozenset[str] | None, reach: int) -> None:
        """`places`: whose cells are free; None: all."""
        self._system = system
        self._columns = np.flatnonzero([places is None or place in places for place in system.places])
        self._column = {int(column): number for number, column in enumerate(self._columns)}
        held = system.truth.copy()
        held[self._columns] = 0
        equal, at_most = system.equal[:, self._columns], system.at_most[:, self._columns]
        sums, self._rows = np.flatnonzero(np.diff(equal.indptr)), np.flatnonzero(np.diff(at_most.indptr))
        truth = system.truth[self._columns]
        low = np.maximum(system.low[self._columns], truth - reach)
        high = np.minimum(system.high[self._columns], truth + reach)
        limits = {"A_ub": at_most[self._rows], "b_ub": (system.limit - system.at_most @ held)[self._rows]}
        self.asked: dict[str, object] = {
            "A_eq": equal[sums],
            "b_eq": (system.total - system.equal @ held)[sums],
            "bounds": np.stack([low, high], axis=1),
            **(limits if len(self._rows) else {}),
        }

    def cost(self, factors: dict[int, int]) -> NDArray[np.float64]:
        """Return an objective, from that of unknowns of the system."""
        found = np.zeros(len(self._columns))
        for column, factor in factors.items():
            found[self._column[column]] = factor
        return found

    def table(self, x: NDArray[np.float64]) -> Whole:
        """Return the whole table that the unknowns of a solution make, in whole numbers."""
        whole = self._system.truth.copy()
        whole[self._columns] = np.rint(x)
        return whole

    def binding(self, found: Any) -> set[Cell]:
        """Return the cells that keep the optimum from being further: their limits have a price."""
        prices = np.abs(found.lower.marginals) + np.abs(found.upper.marginals)
        held = self._columns[prices > _NOTHING] // 2
        cells = {self._system.cells[number][0] for number in held if number < len(self._system.cells)}
        for row in self._rows[np.abs(found.ineqlin.marginals) > _NOTHING] if len(self._rows) else ():
            cells.update(self._system.row_cells[row])
        return cells


_NOTHING = 1e-9

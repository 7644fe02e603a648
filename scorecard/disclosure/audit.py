"""The audit: could every hidden count be another one, for all that is published?

Somebody who knows what is published, the rules and the sums can tell a hidden count to an interval, whose
ends linear programming finds (Statistical Disclosure Control, 2012, chapter 4: the auditing problem). Here an
end is looked for no further than five from the truth: for many counts at once first, for one alone where that
was not enough. Nothing is believed of the solver but its tables: one is evidence after it was checked in
whole numbers, and together with the true table it shows that its counts are possible.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecard.disclosure.figures import Cell, State
from scorecard.disclosure.rows import Whole
from scorecard.disclosure.solver import Solver
from scorecard.disclosure.system import System
from scorecard.disclosure.table import Table

#: The least width of what may be told of a hidden count, in families.
NARROWEST = 5

#: Makes the solver of a system, which looks no further from the truth than so many families.
MakeSolver = Callable[[System, int], Solver]

N, SATISFIED, UNSATISFIED = range(3)

_NOTHING = 1e-6

#: The unknowns of a cell that make each count.
_SIDES = {N: (0, 1), SATISFIED: (0,), UNSATISFIED: (1,)}


@dataclass(frozen=True)
class Failure:
    """A count that can be told too well, and the cells whose figures do it: none but itself where no figure
    does. `at`: which cell of the system, and which count.
    """

    cell: Cell
    at: tuple[int, int]
    told_by: frozenset[Cell]


class Audit:
    """The audit of some questions.

    `failures` is empty where every hidden count can be told to `NARROWEST` or more; `narrowest` is then the
    least width that was shown (five to ten: further is not looked). `tables`: the evidence.

    Raises NotSafe where the solver comes to no end.
    """

    def __init__(
        self,
        table: Table,
        system: System,
        make: MakeSolver = Solver,
        tables: Iterable[Whole] = (),
        first: Iterable[Failure] = (),
    ) -> None:
        """`tables`: evidence of an audit of the same questions, when more or less of them was told.
        `first`: what is looked at before all else; where one of these fails still, nothing more is.
        """
        self._table, self._system = table, system
        self._audited = self._what_is_hidden()
        self._least = self._most = self._counts(system.truth)
        self.tables: list[Whole] = []
        for known in tables:
            self._learn(known)
        self.failures: list[Failure] = []
        if self._audited.any():
            self._solver = make(system, NARROWEST)
            self.failures = self._each(failure.at for failure in first)
            if not self.failures:
                self._many_at_once()
                self.failures = self._each(self._open())

    @property
    def narrowest(self) -> int | None:
        """In families; None where nothing is hidden."""
        widths = (self._most - self._least)[self._audited]
        return int(widths.min()) if widths.size else None

    def _what_is_hidden(self) -> NDArray[np.bool_]:
        states = [self._table.known(*versioned) for versioned in self._system.cells]
        hidden = np.array([state is State.HIDDEN for state in states], dtype=bool)
        sides = np.array([state is not State.SHOWN for state in states], dtype=bool)
        return np.stack([hidden, sides, sides], axis=1)

    def _open(self) -> list[tuple[int, int]]:
        """Return the counts that nothing is shown of yet: number of the cell, and which count."""
        narrow = self._audited & (self._most - self._least < NARROWEST)
        return [(int(cell), int(count)) for cell, count in np.argwhere(narrow)]

    def _many_at_once(self) -> None:
        """Push the hidden counts of a place apart, half of them up and half down, each time other halves."""
        ranks = self._ranks()
        for bit in range(int(max(ranks.values(), default=0)).bit_length() or 1):
            for up in (1, -1):
                for count in (N, SATISFIED, UNSATISFIED):
                    wanted = {
                        (cell, count): up if ranks[cell] >> bit & 1 else -up
                        for cell, which in self._open()
                        if which == count
                    }
                    if wanted:
                        self._look(wanted)

    def _ranks(self) -> dict[int, int]:
        """For each cell with something hidden its place among those in the same sum."""
        beside: dict[tuple[str | None, str], list[int]] = defaultdict(list)
        for number in np.flatnonzero(self._audited.any(axis=1)):
            cell, _ = self._system.cells[number]
            beside[self._table.hierarchy.parent[cell.place], cell.question].append(int(number))
        return {number: rank for numbers in beside.values() for rank, number in enumerate(numbers)}

    def _each(self, counts: Iterable[tuple[int, int]]) -> list[Failure]:
        return [found for cell, count in counts if (found := self._alone(cell, count))]

    def _alone(self, cell: int, count: int) -> Failure | None:
        """Look for both ends of what can be told of one count."""
        told_by: set[Cell] = set()
        for up in (1, -1):
            if self._most[cell, count] - self._least[cell, count] >= NARROWEST:
                return None
            told_by |= self._look({(cell, count): up})
        if self._most[cell, count] - self._least[cell, count] >= NARROWEST:
            return None
        return Failure(self._system.cells[cell][0], (cell, count), frozenset(told_by))

    def _look(self, wanted: dict[tuple[int, int], int]) -> frozenset[Cell]:
        """Find a table with these counts as high (1) or low (-1) as can be. Return what keeps them there."""
        factors = {2 * cell + side: -up for (cell, count), up in wanted.items() for side in _SIDES[count]}
        found = self._solver.least(factors)
        if not self._learn(found.table) and len(wanted) == 1:
            # Questions that follow others make more than a network: a corner may be no whole table.
            ((cell, count), up), *_ = wanted.items()
            known = self._most[cell, count] if up == 1 else -self._least[cell, count]
            if -found.least >= known + 1 - _NOTHING:
                self._learn(self._solver.least_whole(factors))
        return found.bound_by

    def _learn(self, table: Whole) -> bool:
        """Take a table as evidence if it is as good as the true one."""
        if not self._system.holds(table):
            return False
        counts = self._counts(table)
        self._least, self._most = np.minimum(self._least, counts), np.maximum(self._most, counts)
        self.tables.append(table)
        return True

    def _counts(self, x: Whole) -> Whole:
        """n, satisfied and unsatisfied of every cell, a row each."""
        sides = x[: 2 * len(self._system.cells)]
        return np.stack([sides[0::2] + sides[1::2], sides[0::2], sides[1::2]], axis=1)

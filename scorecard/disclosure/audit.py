"""The audit: could every hidden count be another one, for all that is published?

Somebody who knows what is published, the rules and the sums can tell a hidden count to an interval, whose
ends linear programming finds (Statistical Disclosure Control, 2012, chapter 4: the auditing problem). Here an
end is looked for no further than five from the truth: for many counts at once first, for one alone where that
was not enough. Nothing is believed of the solver but its tables: one is evidence after it was checked in
whole numbers, and together with the true table it shows that its counts are possible.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from scorecard.disclosure.figures import Cell, State
from scorecard.disclosure.part import Part
from scorecard.disclosure.rows import Whole
from scorecard.disclosure.system import System
from scorecard.disclosure.table import NotSafe, Table

#: The least width of what may be told of a hidden count, in families.
NARROWEST = 5

#: Takes and gives what scipy.optimize.linprog does.
Solver = Callable[..., Any]

N, SATISFIED, UNSATISFIED = range(3)

#: Seconds; a solver that takes longer has failed.
_LONGEST = 60.0

#: The unknowns of a cell that make each count.
_SIDES = {N: (0, 1), SATISFIED: (0,), UNSATISFIED: (1,)}


@dataclass(frozen=True)
class Failure:
    """A count that can be told too well, and the cells whose figures do it: none but itself where no figure
    does. `of_size`: n, not a side.
    """

    cell: Cell
    of_size: bool
    told_by: frozenset[Cell]


class Audit:
    """The audit of some questions.

    `failures` is empty where every hidden count can be told to `NARROWEST` or more; `narrowest` is then the
    least width that was shown (five to ten: further is not looked).

    Raises NotSafe where the solver gives no optimum.
    """

    def __init__(
        self, table: Table, system: System, solve: Solver = linprog, before: "Audit | None" = None
    ) -> None:
        """`before`: an audit of the same questions when as much or more was told of every cell."""
        self._table, self._system, self._solve = table, system, solve
        self._audited = self._what_is_hidden()
        self._least = self._most = self._counts(system.truth)
        self._parts: dict[str | None, Part] = {}
        hidden = np.flatnonzero(self._audited.any(axis=1))
        self._not_shown = {system.cells[number][0].place for number in hidden}
        if before is not None:
            self._least, self._most = before._least, before._most
        self.failures: list[Failure] = []
        if self._audited.any():
            self._whole = Part(system, None, NARROWEST)
            self._many_at_once()
            self.failures = [found for cell, count in self._open() if (found := self._alone(cell, count))]

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
                        self._look(wanted, self._whole)

    def _ranks(self) -> dict[int, int]:
        """For each cell with something hidden its place among those in the same sum."""
        beside: dict[tuple[str | None, str], list[int]] = defaultdict(list)
        for number in np.flatnonzero(self._audited.any(axis=1)):
            cell, _ = self._system.cells[number]
            beside[self._table.hierarchy.parent[cell.place], cell.question].append(int(number))
        return {number: rank for numbers in beside.values() for rank, number in enumerate(numbers)}

    def _alone(self, cell: int, count: int) -> Failure | None:
        """Look for both ends of what can be told of one count."""
        # Numbers of families bind places that are far from each other: then only the whole is evidence.
        for part in (self._around(cell), self._whole):
            told_by: set[Cell] = set()
            for up in (1, -1):
                if self._most[cell, count] - self._least[cell, count] >= NARROWEST:
                    return None
                told_by |= self._look({(cell, count): up}, part)
            if self._most[cell, count] - self._least[cell, count] >= NARROWEST:
                return None
        return Failure(self._system.cells[cell][0], count == N, frozenset(told_by))

    def _look(self, wanted: dict[tuple[int, int], int], part: Part) -> set[Cell]:
        """Find a table with these counts as high (1) or low (-1) as can be. Return what keeps them there."""
        factors = {
            2 * cell + side: -up for (cell, count), up in wanted.items() for side in _SIDES[count]
        }  # fmt: skip
        found = self._solve(
            part.cost(factors), **part.asked, method="highs", options={"time_limit": _LONGEST}
        )
        if found.status != 0:
            raise NotSafe(f"the audit came to no end: {found.message}")
        x = part.table(found.x)
        if self._system.holds(x):
            self._least = np.minimum(self._least, self._counts(x))
            self._most = np.maximum(self._most, self._counts(x))
        return part.binding(found)

    def _around(self, cell: int) -> Part:
        """Return the places up to the nearest above the cell that is shown, and those above that."""
        hierarchy = self._table.hierarchy
        above = hierarchy.above(self._system.cells[cell][0].place)
        top = next((place for place in above if place not in self._not_shown), None)
        if top not in self._parts:
            places = None if top is None else hierarchy.around(top)
            self._parts[top] = Part(self._system, places, NARROWEST)
        return self._parts[top]

    def _counts(self, x: Whole) -> Whole:
        """n, satisfied and unsatisfied of every cell, a row each."""
        sides = x[: 2 * len(self._system.cells)]
        return np.stack([sides[0::2] + sides[1::2], sides[0::2], sides[1::2]], axis=1)

"""What is told of families beside their answers, as a part of a system of equations and inequalities.

The exact numbers are kept nowhere, and an outsider does not know them: any that go with what is told and with
the true answers will do, as one table of many.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from scorecard.disclosure.edition import Edition
from scorecard.disclosure.figures import Cell
from scorecard.disclosure.filters import Filter
from scorecard.disclosure.knowledge import UNLIMITED
from scorecard.disclosure.rows import Row, Whole, matrix
from scorecard.disclosure.table import NotSafe, Table

#: A part of a whole, which it is together (True) or no more than it.
_Sum = tuple[tuple[int, ...], int, bool]

#: Seconds; a solver that takes longer has failed.
_LONGEST = 60.0


class Beside:
    """The numbers of families that all editions tell, an unknown each.

    A number is another one from edition to edition where what is told of it is, or any answers in its place
    are. `cells`: whose each is; `low <= x <= high`; `truth`: such numbers as could be the true ones.
    `equal`, `at_most`: rows that are 0, and 0 at most, for these: places add up to those they lie in, and
    parts to their whole. A sum that cannot be true (families had themselves deleted, and their answers stay)
    is known of by nobody and left out.

    Raises NotSafe where there are no such numbers.
    """

    def __init__(self, table: Table, filters: Sequence[Filter]) -> None:
        self._table, self._filters = table, filters
        self._columns: dict[object, int] = {}
        self._column: dict[tuple[Cell, int], int] = {}
        self.cells: list[Cell] = []
        self._bounds: list[tuple[int, int]] = []
        self._answered: list[int] = []
        for edition, found in enumerate(table.editions):
            for cell in found.families.told:
                self._place(cell, edition)
        self.low = np.array([low for low, _ in self._bounds], dtype=np.int64)
        self.high = np.array([high for _, high in self._bounds], dtype=np.int64)
        self.truth: Whole = self.low
        self.equal: list[Row] = []
        self.at_most: list[Row] = []
        if self.cells:
            self._find(list(dict.fromkeys(self._sums())))

    def most_of(self, cell: Cell, edition: int) -> list[int]:
        """Return which numbers are no less than how many answered this question in an edition."""
        return [self._column[most, edition] for most in self._table.editions[edition].families.most_of(cell)]

    def _place(self, cell: Cell, edition: int) -> int:
        """Return the unknown that this number is."""
        if (cell, edition) not in self._column:
            found = self._table.editions[edition]
            counts = [found.truth[Cell(cell.place, question)] for question in self._table.questions]
            inside = [self._place(part, edition) for part in self._inside(cell, edition)]
            signature = (cell, found.families.told[cell], tuple(inside or counts))
            column = self._columns.setdefault(signature, len(self._columns))
            if column == len(self.cells):
                self.cells.append(cell)
                self._bounds.append((0, UNLIMITED))
                self._answered.append(0)
            (low, high), (least, most) = self._bounds[column], found.families.bounds(cell)
            self._bounds[column] = max(low, least), min(high, most)
            self._answered[column] = max(self._answered[column], *self._at_least(cell, found))
            self._column[cell, edition] = column
        return self._column[cell, edition]

    def _at_least(self, cell: Cell, edition: Edition) -> Iterator[int]:
        """Yield how many answered a question, or one of some."""
        one_of = [filter_.asked for filter_ in self._filters if filter_.of is None]
        for questions in (*((name,) for name in self._table.questions), *one_of):
            asked = [Cell(cell.place, name) for name in questions]
            if cell in edition.families.most_of(asked[0]):
                yield sum(edition.truth[each].n for each in asked)
        yield 0

    def _inside(self, cell: Cell, edition: int) -> list[Cell]:
        parts = (Cell(place, cell.question) for place in self._table.hierarchy.children.get(cell.place, ()))
        return [part for part in parts if part in self._table.editions[edition].families.told]

    def _sums(self) -> Iterator[_Sum]:
        for edition, found in enumerate(self._table.editions):
            for cell in found.families.told:
                if inside := self._inside(cell, edition):
                    yield self._of(inside, edition), self._column[cell, edition], True
            for whole, parts, exact in found.families.sums:
                for place in self._table.hierarchy.parent:
                    told = [cell for part in parts if (cell := Cell(place, part)) in found.families.told]
                    if told and Cell(place, whole) in found.families.told:
                        yield self._of(told, edition), self._column[Cell(place, whole), edition], exact

    def _of(self, cells: Sequence[Cell], edition: int) -> tuple[int, ...]:
        return tuple(self._column[cell, edition] for cell in cells)

    def _find(self, sums: Sequence[_Sum]) -> None:
        """Numbers with which as little as possible is missing or too much in any sum, and those sums."""
        columns, most = len(self.cells), int(self.high.sum())
        rows = [
            dict.fromkeys(parts, 1) | {whole: -1, columns + 2 * number: 1, columns + 2 * number + 1: -1}
            for number, (parts, whole, _) in enumerate(sums)
        ]
        width = columns + 2 * len(rows)
        # What is missing costs nothing where the parts need not be the whole.
        costs = [by for _, _, exact in sums for by in (int(exact), 1)]
        found = milp(
            np.concatenate([np.zeros(columns), costs]),
            constraints=LinearConstraint(matrix(rows, width), 0, 0) if rows else None,
            bounds=Bounds(
                np.concatenate([np.maximum(self.low, self._answered), np.zeros(2 * len(rows))]),
                np.concatenate([self.high, np.full(2 * len(rows), most)]),
            ),
            integrality=np.ones(width),
            options={"time_limit": _LONGEST},
        )
        if found.status != 0:
            raise NotSafe(f"no families go with what is told of them: {found.message}")
        self.truth = np.rint(found.x[:columns]).astype(np.int64)
        for parts, whole, exact in sums:
            missing = int(self.truth[whole] - self.truth[list(parts)].sum())
            if missing == 0 and exact:
                self.equal.append(dict.fromkeys(parts, 1) | {whole: -1})
            elif missing >= 0:
                self.at_most.append(dict.fromkeys(parts, 1) | {whole: -1})

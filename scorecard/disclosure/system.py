"""All that is published of some questions, as a system of linear equations and inequalities.

The unknowns are whole numbers, two a cell: the satisfied and the unsatisfied. Sums and rounding make a
network of them, so the ends of what linear programming can tell are whole numbers too.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from scorecard.disclosure.family_equations import Beside
from scorecard.disclosure.figures import Cell
from scorecard.disclosure.filters import Filter
from scorecard.disclosure.knowledge import UNLIMITED, Bounds
from scorecard.disclosure.rows import Row, Whole, matrix
from scorecard.disclosure.table import Table

#: A row, what it is at most, and the cells that it is of.
_Limit = tuple[Row, int, tuple[Cell, ...]]


class System:
    """What an outsider knows of the cells of some questions, places and rests, in every version.

    `equal @ x == total`, `at_most @ x <= limit` and `low <= x <= high` hold for the true counts `truth` and
    for every other table that is as good. `cells[i]`, a cell and its version, has its satisfied at 2i and its
    unsatisfied at 2i + 1; the numbers of families come after them. `row_cells`: which cells each row of
    `at_most` is of.

    `filters`: questions that only some were asked.

    Raises ValueError where the true counts are not as `filters` or the answers of an edition say.
    """

    def __init__(
        self, table: Table, questions: Sequence[str], filters: Sequence[Filter], beside: Beside
    ) -> None:
        self._table, self._questions, self._beside = table, questions, beside
        self.cells = list(dict.fromkeys(self._versions()))
        self._at = {versioned: 2 * number for number, versioned in enumerate(self.cells)}
        truths = [table.editions[version].truth[cell] for cell, version in self.cells]
        bounds = [self._told(*versioned) for versioned in self.cells]
        sides = [side for known in bounds for side in (known.satisfied, known.unsatisfied)]
        true = _whole(side for counts in truths for side in (counts.satisfied, counts.unsatisfied))
        self.truth = np.concatenate([true, beside.truth])
        self.low = np.concatenate([_whole(low for low, _ in sides), beside.low])
        self.high = np.concatenate([_whole(high for _, high in sides), beside.high])
        self.equal = matrix([*self._sums(), *map(self._moved, beside.equal)], len(self.truth))
        self.total = self.equal @ self.truth
        limits = [*self._sizes(bounds), *self._finished(bounds), *self._filtered(filters)]
        limits += [(self._moved(row), 0, ()) for row in beside.at_most]
        self.at_most = matrix([row for row, _, _ in limits], len(self.truth))
        self.limit = _whole(limit for _, limit, _ in limits)
        self.row_cells = [cells for _, _, cells in limits]
        if not self.holds(self.truth):
            raise ValueError(f"the counts of {', '.join(questions)} are not as filters and answers say")

    def holds(self, x: Whole) -> bool:
        """Return whether this table, in whole numbers, is as good as the true one."""
        return bool(
            np.all(self.low <= x)
            and np.all(x <= self.high)
            and np.all(self.equal @ x == self.total)
            and np.all(self.at_most @ x <= self.limit)
        )

    def _versions(self) -> Iterator[tuple[Cell, int]]:
        for edition in reversed(range(len(self._table.editions))):
            for question in self._questions:
                for cell in self._table.of_question(question):
                    yield cell, self._table.version(cell, edition)

    def _told(self, cell: Cell, version: int) -> Bounds:
        bounds = Bounds()
        for edition in self._table.sharing(cell, version):
            bounds &= edition.bounds(cell)
        return bounds

    def _column(self, cell: Cell, edition: int) -> int:
        """Return where the satisfied of the cell are that an edition is of."""
        return self._at[cell, self._table.version(cell, edition)]

    def _sums(self) -> Iterator[Row]:
        for edition in range(len(self._table.editions)):
            for question in self._questions:
                for place in self._table.hierarchy.children:
                    cells = self._table.sum_of(place, question)
                    if self._table.version(cells[0], edition) != edition:
                        continue  # The same sum as that edition's.
                    total, *parts = (self._column(cell, edition) for cell in cells)
                    for side in (0, 1):
                        yield {total + side: -1} | {part + side: 1 for part in parts}

    def _sizes(self, bounds: Sequence[Bounds]) -> Iterator[_Limit]:
        for (cell, version), known in zip(self.cells, bounds, strict=True):
            at = self._at[cell, version]
            if known.n[1] < UNLIMITED:
                yield {at: 1, at + 1: 1}, known.n[1], (cell,)
            if known.n[0] > 0:
                yield {at: -1, at + 1: -1}, -known.n[0], (cell,)

    def _finished(self, bounds: Sequence[Bounds]) -> Iterator[_Limit]:
        for (cell, version), known in zip(self.cells, bounds, strict=True):
            at = self._at[cell, version]
            editions = self._table.numbers(cell, version)
            for most in {most for edition in editions for most in self._beside.most_of(cell, edition)}:
                if known.n[1] > self._beside.low[most]:
                    yield {at: 1, at + 1: 1, **self._moved({most: -1})}, 0, (cell,)

    def _moved(self, row: Row) -> Row:
        """Of numbers of families, in the columns that they have here."""
        return {2 * len(self.cells) + column: value for column, value in row.items()}

    def _filtered(self, filters: Sequence[Filter]) -> Iterator[_Limit]:
        for edition in range(len(self._table.editions)):
            for filter_ in filters:
                for first in self._table.of_question(filter_.asked[0]):
                    asked = [Cell(first.place, name) for name in filter_.asked]
                    columns = [self._column(cell, edition) for cell in asked]
                    row = {at + side: 1 for at in columns for side in (0, 1)}
                    if filter_.of:
                        of = Cell(first.place, filter_.of)
                        side = 0 if filter_.good else 1
                        row[self._column(of, edition) + side] = -1
                        sure = filter_.sure and not self._table.now.is_rest(first)
                        if sure or sum(value * self.truth[at] for at, value in row.items()) <= 0:
                            yield row, 0, (*asked, of)
                    else:
                        for most in self._beside.most_of(first, edition):
                            yield {**row, **self._moved({most: -1})}, 0, tuple(asked)


def _whole(numbers: Iterable[int]) -> Whole:
    return np.fromiter(numbers, dtype=np.int64)

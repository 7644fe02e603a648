"""Which cell is hidden, so that as little as possible is lost."""

from collections.abc import Iterable

from scorecard.disclosure.figures import Cell, State
from scorecard.disclosure.table import Table


def least(table: Table, candidates: Iterable[Cell]) -> Cell | None:
    """Return which of these cells to hide: one in brackets before one with a figure, then the smallest n,
    then by name. None where nothing of them may go.
    """
    choices = [cell for cell in candidates if table.may_go(cell)]
    return min(choices, key=lambda cell: _loss(table, cell), default=None)


def _loss(table: Table, cell: Cell) -> tuple[int, int, Cell]:
    return State.HIDDEN - table.now.state[cell], table.now.truth[cell].n, cell

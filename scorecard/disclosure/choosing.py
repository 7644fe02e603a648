"""Which cell is shown less of, so that as little as possible is lost."""

from collections.abc import Iterable

from scorecard.disclosure.figures import Cell, State
from scorecard.disclosure.table import Table


def least(table: Table, candidates: Iterable[Cell], lone: State) -> tuple[Cell, State] | None:
    """Return which of these cells to show less of, and how much less.

    A bracket, made or lost, goes before a whole cell, then the smallest n, then by name. `lone`: from which
    state on a cell is unknown. None where nothing of them may go.
    """
    choices = [
        (state - table.now.state[cell], table.now.truth[cell].n, cell, state)
        for cell in candidates
        for state in (State.BRACKETED, State.HIDDEN)
        if state >= lone and table.may_go(cell, state)
    ]
    if not choices:
        return None
    _, _, cell, state = min(choices)
    return cell, state

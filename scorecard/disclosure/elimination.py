"""Secondary hiding: no hidden count follows from sums, were all the others known exactly.

Source: Statistical Disclosure Control (2012), chapter 4: secondary suppression in hierarchical tables.
"""

from collections.abc import Iterable

from scorecard.disclosure.figures import Cell, State
from scorecard.disclosure.table import NotSafe, Table


def eliminate(table: Table, question: str) -> None:
    """Hide cells of one question until no sum, of this release or an earlier one, has just one unknown in it.

    That is elimination over the whole table: each place is in at most two sums, its own and that of the place
    it lies in, and they make no circle; so as soon as anything follows, some sum has one unknown left. All in
    whole numbers, nothing rounded. Sizes (n) and sides (who is satisfied) are two tables; a cell in brackets
    is unknown in the second only.

    Raises NotSafe where an unknown stays alone.
    """
    while any(
        _accompany(table, question, place, edition, lone)
        for edition in reversed(range(len(table.editions)))
        for place in table.hierarchy.children
        for lone in (State.HIDDEN, State.BRACKETED)
    ):
        pass


def least(table: Table, candidates: Iterable[Cell], lone: State) -> tuple[Cell, State] | None:
    """Return which of these cells to show less of, and how much less, so that as little as possible is lost.

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


def _accompany(table: Table, question: str, place: str, edition: int, lone: State) -> bool:
    """Make sure that nothing in the sum of one place is unknown alone. True where another cell had to go."""
    cells = table.sum_of(place, question)
    versions = [table.version(cell, edition) for cell in cells]
    if sum(table.known(*each) >= lone for each in zip(cells, versions, strict=True)) != 1:
        return False
    now = len(table.editions) - 1
    total, *parts = (cell if version == now else None for cell, version in zip(cells, versions, strict=True))
    for candidates in (parts, [total]):
        if chosen := least(table, filter(None, candidates), lone):
            table.hide(*chosen, "secondary")
            return True
    if any(table.forget(part) for part in parts if part is not None):
        return True
    raise NotSafe(f"{question}: what is hidden in the sum of {place} follows from it")

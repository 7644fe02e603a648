"""What may be published of a wave: primary hiding, audit, more hiding, and again, until all is safe.

Hidden for the sake of others is what the audit needs, and no more: neither sums taken as exact, which nobody
sees, nor a cell that is not needed any more once others have gone (decision 0038).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scorecard.disclosure.audit import NARROWEST, Audit, Failure, MakeSolver
from scorecard.disclosure.choosing import least
from scorecard.disclosure.families import Families, Release
from scorecard.disclosure.family_equations import Beside
from scorecard.disclosure.figures import Cell, Counts, Figure, State, figure
from scorecard.disclosure.filters import Filter, among, linked
from scorecard.disclosure.hierarchy import Hierarchy
from scorecard.disclosure.rows import Whole
from scorecard.disclosure.solver import Solver
from scorecard.disclosure.system import System
from scorecard.disclosure.table import NotSafe, Reason, Table

#: In so many rounds one cell goes for all the counts that it tells of; after that, one for each.
_GENTLE = 10

#: So many cells are looked at whether they could be shown again, the largest first.
_SHOWN_AGAIN = 50


@dataclass(frozen=True)
class Protected:
    """What may be published, a figure for every place and question.

    `reasons`: by which rule a cell is hidden or in brackets. Never publish them: they tell a small cell from
    one that only keeps it company. `narrowest`: no hidden count can be told to less than this many families
    (None: nothing is hidden).
    """

    figures: Mapping[Cell, Figure]
    reasons: Mapping[Cell, Reason]
    narrowest: int | None

    @property
    def hidden(self) -> Mapping[Reason, int]:
        """How many cells each rule hid or put in brackets."""
        return Counter(self.reasons.values())


def protect(
    counts: Mapping[Cell, Counts],
    hierarchy: Hierarchy,
    earlier: Sequence[Release] = (),
    *,
    filters: Sequence[Filter] = (),
    answered: Mapping[str, int] | None = None,
    families: Families | None = None,
    make: MakeSolver = Solver,
) -> Protected:
    """Decide what may be published of these counts (libreta.md, "Disclosure control").

    `counts`: exact; places and questions that are left out have none. Those of a place are of all its
    families, so they are at least those of the places in it.
    `earlier`: releases of the same wave, of which this one is a correction, oldest first. What they told is
    known, and of which places it was other answers. Releases of other waves tell nothing of these.
    `filters`: which questions only some families are asked, by what they answered before.
    `answered`: the most families that can have answered in a place, by what else this release says of it.
    `families`: how many finished, and what else this release counts of families.

    Nothing may be published of a cell beside its figure but what is computed from its figure.

    Raises NotSafe where no safe way is found, or the audit fails; ValueError where counts contradict each
    other.
    """
    table = Table(counts, hierarchy, earlier, answered, families)
    narrowest: list[int] = []
    filters = among(filters, table.questions)
    beside = Beside(table, filters)
    for questions in linked(table.questions, filters):
        audit = _made_safe(table, questions, among(filters, questions), beside, make)
        if audit.narrowest is not None:
            narrowest.append(audit.narrowest)
    now = table.now
    cells = [cell for cell in now.state if not now.is_rest(cell)]
    return Protected(
        {cell: figure(now.truth[cell], now.state[cell]) for cell in cells},
        {cell: table.reasons[cell] for cell in cells if cell in table.reasons},
        min(narrowest, default=None),
    )


def _made_safe(
    table: Table, questions: Sequence[str], filters: Sequence[Filter], beside: Beside, make: MakeSolver
) -> Audit:
    """Hide until the audit finds nothing, then show again what is not needed any more. Each round hides one
    cell more, so it ends.
    """

    def look(tables: Sequence[Whole] = (), first: Sequence[Failure] = ()) -> Audit:
        return Audit(table, System(table, questions, filters, beside), make, tables, first)

    for filter_ in filters:
        _hide_what_is_told(table, filter_)
    before = dict(table.now.state)
    because: dict[Cell, list[Failure]] = {}
    audit, rounds = look(), 0
    while audit.failures:
        for cell, failure in _give_way(table, audit.failures, gently=rounds < _GENTLE):
            because.setdefault(cell, []).append(failure)
        audit, rounds = look(audit.tables), rounds + 1
    for cell in sorted(because, key=lambda cell: (-table.now.truth[cell].n, cell))[:_SHOWN_AGAIN]:
        table.show(cell, before[cell])
        again = look(audit.tables, because[cell])
        if again.failures:
            table.hide(cell)
        else:
            audit = again
    return audit


def _hide_what_is_told(table: Table, filter_: Filter) -> None:
    """Where nearly all said yes, how many were asked on tells how few did not. The audit would find each of
    these; there can be thousands, and this takes no linear programming.
    """
    for of in table.of_question(filter_.of or ""):
        asked = sorted(
            (Cell(of.place, name) for name in filter_.asked), key=lambda cell: table.now.truth[cell].n
        )
        for hidden in (of, *asked):
            did_not = table.now.bounds(of).n[1] - sum(table.now.bounds(cell).n[0] for cell in asked)
            alone = table.now.truth[of].n > 0 and table.now.state[of] is not State.SHOWN
            if alone and did_not < NARROWEST and table.may_go(hidden):
                table.hide(hidden)


def _give_way(table: Table, failures: Sequence[Failure], gently: bool) -> list[tuple[Cell, Failure]]:
    """Hide what tells too much: a bracket of itself, else what it follows from. Return what gave way to what.

    `gently`: one cell goes for all the counts that it tells of, not one for each.
    """
    itself = [failure for failure in failures if table.may_go(failure.cell)]
    gone = {failure.cell: failure for failure in itself}
    for cell in gone:
        table.hide(cell)
    for failure in failures:
        alone = failure.told_by <= {failure.cell} and table.now.state[failure.cell] is State.HIDDEN
        if alone and len(table.editions) == 1 and failure.cell not in gone:
            raise NotSafe(f"{failure.cell.question}: {failure.cell.place} can be told without any figure")
        if failure.cell in gone or (gently and gone.keys() & failure.told_by):
            continue
        here = [cell for cell in failure.told_by if cell.place == failure.cell.place]
        of_all = [] if gone else table.of_question(failure.cell.question)
        for candidates in (here, failure.told_by, of_all):
            if chosen := least(table, candidates):
                table.hide(chosen)
                gone[chosen] = failure
                break
    if failures and not gone and not any(table.forget(cell) for cell in sorted(failures[0].told_by)):
        place, question = failures[0].cell.place, failures[0].cell.question
        raise NotSafe(f"{question}: nothing is left to hide, and {place} can be told")
    return list(gone.items())

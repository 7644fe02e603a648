"""The whole table while it is decided what of it may be seen, beside what earlier releases showed."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Literal

from scorecard.disclosure.edition import Edition
from scorecard.disclosure.families import Families, Release
from scorecard.disclosure.figures import Cell, Counts, State
from scorecard.disclosure.hierarchy import Hierarchy

Reason = Literal["primary", "audit"]


class NotSafe(Exception):
    """No way was found to publish these counts that tells on nobody; nothing of them may be published."""


class Table:
    """The release to come (`now`) and those before it, oldest first.

    A cell has a version for every time that its counts, or those of places in it, were others. Where they
    were others is taken as known outside: whoever hears why there is a correction knows that.

    Raises ValueError where counts contradict each other or the figures that were published of them.
    """

    def __init__(
        self,
        counts: Mapping[Cell, Counts],
        hierarchy: Hierarchy,
        earlier: Sequence[Release],
        answered: Mapping[str, int] | None = None,
        families: Families | None = None,
    ) -> None:
        self.hierarchy = hierarchy.with_rests
        self.questions = tuple(sorted({cell.question for cell in counts}))
        self.now = Edition(counts, hierarchy, self.questions, None, answered, families)
        past = [
            Edition(old.counts, hierarchy, self.questions, old.figures, old.answered, old.families)
            for old in earlier
        ]
        self.editions = (*past, self.now)
        self._versions = self._versions_of_all()
        self.reasons: dict[Cell, Reason] = {
            cell: "primary" for cell, state in self.now.state.items() if state is not State.SHOWN
        }

    def of_question(self, question: str) -> list[Cell]:
        """Return every cell of a question."""
        return [cell for cell in self.now.truth if cell.question == question]

    def forget(self, rest: Cell) -> bool:
        """Take a rest of somebody as unknown, as in truth it is: no release has it. False where it was so."""
        if not self.now.is_rest(rest) or self.now.truth[rest].n == 0 or self.now.state[rest] is State.HIDDEN:
            return False
        for edition in self.sharing(rest, len(self.editions) - 1):
            edition.state[rest] = State.HIDDEN
        return True

    def sum_of(self, place: str, question: str) -> list[Cell]:
        """Return a place, then all that it is the sum of."""
        return [Cell(name, question) for name in (place, *self.hierarchy.children[place])]

    def version(self, cell: Cell, edition: int) -> int:
        """Return the last edition that has the same counts of the cell as this one."""
        return self._versions[cell][edition]

    def sharing(self, cell: Cell, version: int) -> list[Edition]:
        """Return the editions with this version of the cell."""
        return [self.editions[edition] for edition in self.numbers(cell, version)]

    def numbers(self, cell: Cell, version: int) -> list[int]:
        """Return which editions those are."""
        return [edition for edition, found in enumerate(self._versions[cell]) if found == version]

    def known(self, cell: Cell, version: int) -> State:
        """Return how much is known of a version of a cell by all that is published of it."""
        return min(edition.state[cell] for edition in self.sharing(cell, version))

    def may_go(self, cell: Cell) -> bool:
        """Return whether less of the cell would be known if it were hidden. Never where nobody answered,
        where an earlier release showed something of the same counts, or of a rest.
        """
        if self.now.is_rest(cell) or self.now.truth[cell].n == 0 or self.now.state[cell] is State.HIDDEN:
            return False
        others = [
            edition for edition in self.sharing(cell, len(self.editions) - 1) if edition is not self.now
        ]
        return all(edition.state[cell] is State.HIDDEN for edition in others)

    def hide(self, cell: Cell) -> None:
        """Hide a cell for the sake of others."""
        self.now.state[cell] = State.HIDDEN
        self.reasons[cell] = "audit"

    def show(self, cell: Cell, state: State) -> None:
        """Show as much of a cell as for its own sake: `state`."""
        self.now.state[cell] = state
        del self.reasons[cell]
        if state is not State.SHOWN:
            self.reasons[cell] = "primary"

    def _versions_of_all(self) -> dict[Cell, list[int]]:
        found: dict[Cell, list[int]] = {}

        def signature(cell: Cell, edition: int) -> Hashable:
            if inside := self.hierarchy.children.get(cell.place):
                return tuple(versions(Cell(part, cell.question))[edition] for part in inside)
            return self.editions[edition].truth[cell]

        def versions(cell: Cell) -> list[int]:
            if cell not in found:
                signatures = [signature(cell, edition) for edition in range(len(self.editions))]
                last = {each: edition for edition, each in enumerate(signatures)}
                found[cell] = [last[each] for each in signatures]
            return found[cell]

        for cell in self.now.truth:
            versions(cell)
        return found

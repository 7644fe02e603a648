"""One release of a wave, the one to come or an earlier one, with the exact counts behind it."""

from collections.abc import Mapping, Sequence

from scorecard.disclosure.families import Families
from scorecard.disclosure.figures import HIDDEN, Cell, Counts, Figure, State, figure, primary, tells_on_few
from scorecard.disclosure.hierarchy import Hierarchy, rest
from scorecard.disclosure.knowledge import UNLIMITED, Bounds, exactly, told_by


class Edition:
    """Exact counts of every place and rest, and how much of each may be seen (so far, of the one to come).

    A rest is what a place has beyond the places in it. It is never published. One that is nobody's, or large
    on both sides, is taken as known (the worst case) as long as it can be; any other is hidden, like a small
    place.

    Raises ValueError where the places in one have more than it, a count is of no known place, or a figure is
    not of its counts.
    """

    def __init__(
        self,
        counts: Mapping[Cell, Counts],
        hierarchy: Hierarchy,
        questions: Sequence[str],
        figures: Mapping[Cell, Figure] | None = None,
        answered: Mapping[str, int] | None = None,
        families: Families | None = None,
    ) -> None:
        self._places = frozenset(hierarchy.parent)
        self.truth = _whole(counts, hierarchy, questions)
        self._figures, self._answered = figures, answered or {}
        self.families = families or Families()
        self.state = {cell: self._first(cell) for cell in sorted(self.truth)}
        for cell in figures or {}:
            if cell in self.truth and not self.bounds(cell).allow(self.truth[cell]):
                raise ValueError(
                    f"the earlier figure of {cell.question} in {cell.place} is not of its counts"
                )

    def is_rest(self, cell: Cell) -> bool:
        """Return whether the cell is what a place has beyond the places in it."""
        return cell.place not in self._places

    def bounds(self, cell: Cell) -> Bounds:
        """Return what this release alone tells of the cell, by its figure and by who can have answered."""
        if self.is_rest(cell):
            return exactly(self.truth[cell]) if self.state[cell] is State.SHOWN else Bounds()
        most = Bounds(n=(0, self._answered.get(cell.place, UNLIMITED)))
        if self._figures is None:
            return most & told_by(figure(self.truth[cell], self.state[cell]))
        return most & told_by(self._figures[cell]) if cell in self._figures else most

    def _first(self, cell: Cell) -> State:
        if self.is_rest(cell):
            return State.HIDDEN if tells_on_few(self.truth[cell]) else State.SHOWN
        if self._figures is None:
            return primary(self.truth[cell])
        told = self._figures.get(cell, HIDDEN)
        if told.n is None:
            return State.HIDDEN
        return State.BRACKETED if told.bracket else State.SHOWN


def _whole(
    counts: Mapping[Cell, Counts], hierarchy: Hierarchy, questions: Sequence[str]
) -> dict[Cell, Counts]:
    """Return every question in every place (nobody, where nothing is said), and the rests."""
    if unknown := {cell.place for cell in counts} - hierarchy.parent.keys():
        raise ValueError(f"counts of unknown places: {', '.join(sorted(unknown))}")
    whole = {
        cell: counts.get(cell, Counts(0, 0))
        for place in hierarchy.parent
        for cell in (Cell(place, name) for name in questions)
    }
    for place, inside in hierarchy.children.items():
        for name in questions:
            of_all, parts = whole[Cell(place, name)], [whole[Cell(part, name)] for part in inside]
            n = of_all.n - sum(part.n for part in parts)
            satisfied = of_all.satisfied - sum(part.satisfied for part in parts)
            if not 0 <= satisfied <= n:
                raise ValueError(f"{name}: the places in {place} have more than it has")
            whole[Cell(rest(place), name)] = Counts(n, satisfied)
    return whole

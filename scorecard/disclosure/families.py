"""An earlier release, and the families that a release counts beside the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scorecard.disclosure.figures import STEP, Cell, Counts, Figure

#: What is counted so of every place: the families that finished. No more than those answered any question.
FINISHED = "finished"

#: What is told of families is rounded as counts are.
_OFF = STEP // 2, STEP // 2


@dataclass(frozen=True)
class Families:
    """Of every place, and of what is counted there (a cell's `question`): families, rounded.

    `sums`: by what is counted, what else is a part of it, together it all (True) or no more than it (False).
    `answer`: by question, what else is counted so that no more than those answered it. `off`: by what is
    counted, how far below and above what is told the truth may lie, where that is not half a step each.
    `staff`: the least and the most that it can be by what staff see of the same.
    """

    told: Mapping[Cell, int] = field(default_factory=dict)
    sums: Sequence[tuple[str, tuple[str, ...], bool]] = ()
    answer: Mapping[str, str] = field(default_factory=dict)
    off: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    staff: Mapping[Cell, tuple[int, int]] = field(default_factory=dict)

    def bounds(self, cell: Cell) -> tuple[int, int]:
        """Return the least and the most that a number can be, for who sees all that is told of it."""
        below, above = self.off.get(cell.question, _OFF)
        least, most = self.told[cell] - below, self.told[cell] + above
        low, high = self.staff.get(cell, (0, most))
        return max(0, least, low), min(most, high)

    def most_of(self, cell: Cell) -> list[Cell]:
        """Return what is told that is no less than how many answered this question in this place."""
        counted = (FINISHED, self.answer.get(cell.question))
        return [found for what in counted if what and (found := Cell(cell.place, what)) in self.told]


@dataclass(frozen=True)
class Release:
    """What was published of a wave, and the exact counts that it was of. Those are for nobody's eyes.

    `answered`: the most families that can have answered in a place, by what else it said;
    `families`: that, too, and what it adds up to.
    """

    figures: Mapping[Cell, Figure]
    counts: Mapping[Cell, Counts]
    answered: Mapping[str, int] = field(default_factory=dict)
    families: Families = field(default_factory=Families)

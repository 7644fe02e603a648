"""What somebody who knows the rules can tell of one cell from what is published of it."""

from dataclasses import dataclass

from scorecard.disclosure.figures import (
    FEWEST_IN_A_BRACKET,
    MOST_IN_A_BRACKET,
    STEP,
    Counts,
    Figure,
)
from scorecard.statistics.estimate import FEWEST, FEWEST_ON_A_SIDE

#: More families than there are.
UNLIMITED = 10**9

#: A whole number is at most this far from its nearest multiple of five.
_OFF = STEP // 2


@dataclass(frozen=True)
class Bounds:
    """The least and the most each count can be, ends included."""

    n: tuple[int, int] = (0, UNLIMITED)
    satisfied: tuple[int, int] = (0, UNLIMITED)
    unsatisfied: tuple[int, int] = (0, UNLIMITED)

    def __and__(self, other: "Bounds") -> "Bounds":
        """Return what two statements tell together."""
        return Bounds(
            _both(self.n, other.n),
            _both(self.satisfied, other.satisfied),
            _both(self.unsatisfied, other.unsatisfied),
        )

    def allow(self, counts: Counts) -> bool:
        """Return whether these counts may be the true ones."""
        return (
            self.n[0] <= counts.n <= self.n[1]
            and self.satisfied[0] <= counts.satisfied <= self.satisfied[1]
            and self.unsatisfied[0] <= counts.unsatisfied <= self.unsatisfied[1]
        )


def exactly(counts: Counts) -> Bounds:
    """Return where everything is known."""
    return Bounds(*((count, count) for count in (counts.n, counts.satisfied, counts.unsatisfied)))


def told_by(figure: Figure) -> Bounds:
    """Return the counts that a figure may stand for.

    More than the figure says: a share is shown of ten or more with three on either side only (of twenty or
    more, with more than a bracket allows), 0 where nobody answered only, and a cell is hidden where somebody
    did only. Which rule hid it is told to nobody.
    """
    if figure.n is None:
        return Bounds(n=(1, UNLIMITED))
    if figure.n == 0:
        return exactly(Counts(0, 0))
    if figure.bracket:
        n = (max(figure.n - _OFF, FEWEST_IN_A_BRACKET), figure.n + _OFF)
        few = (0, MOST_IN_A_BRACKET)
        return Bounds(n, unsatisfied=few) if figure.bracket == "at_least" else Bounds(n, satisfied=few)
    assert figure.satisfied is not None
    no_bracket = figure.n - _OFF >= FEWEST_IN_A_BRACKET
    side = (MOST_IN_A_BRACKET + 1 if no_bracket else FEWEST_ON_A_SIDE, UNLIMITED)
    return Bounds(
        _both(_near(figure.n), (FEWEST, UNLIMITED)), _both(_near(figure.satisfied), side), side
    )  # fmt: skip


def _near(count: int) -> tuple[int, int]:
    return count - _OFF, count + _OFF


def _both(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), min(one[1], other[1])

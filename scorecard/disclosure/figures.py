"""What is counted, and what is published of it."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from scorecard.statistics.estimate import FEWEST, FEWEST_ON_A_SIDE

#: Counts are published as multiples of this.
STEP = 5

#: "75% o más" or "25% o menos" is said where at most so many are on the small side, of at least so many. The
#: share is then true (5 of 20 is a quarter), and the small side may be any number from 0 to 5: with fewer
#: families the words alone would tell it to less than that.
MOST_IN_A_BRACKET = 5
FEWEST_IN_A_BRACKET = 4 * MOST_IN_A_BRACKET


@dataclass(frozen=True, order=True)
class Cell:
    """One question in one place."""

    place: str
    question: str


@dataclass(frozen=True)
class Counts:
    """Families that answered (0, "no sé", left out), and how many of them are satisfied. Exact."""

    n: int
    satisfied: int

    def __post_init__(self) -> None:
        if not 0 <= self.satisfied <= self.n:
            raise ValueError(f"{self.satisfied} satisfied of {self.n}")

    @property
    def unsatisfied(self) -> int:
        return self.n - self.satisfied

    @property
    def small_side(self) -> int:
        return min(self.satisfied, self.unsatisfied)


@dataclass(frozen=True)
class Figure:
    """What is published of a cell: everything None where it is hidden.

    `n` and `satisfied` are multiples of five; `share` a whole percent, computed from those.
    `bracket`: "75% o más" (at_least) or "25% o menos" (at_most) instead of the share. n = 0 is exact: a place
    where anybody answered never shows it.
    """

    n: int | None = None
    satisfied: int | None = None
    share: int | None = None
    bracket: Literal["at_least", "at_most"] | None = None


HIDDEN = Figure()


class State(IntEnum):
    """How much of a cell is published; the more, the smaller."""

    SHOWN = 0
    BRACKETED = 1
    HIDDEN = 2


def rounded(count: int) -> int:
    """Return the nearest multiple of five; a whole number is never in the middle between two.

    Source: conventional rounding, Statistical Disclosure Control (2012), chapter 4.
    """
    return (count + STEP // 2) // STEP * STEP


def may_be_bracketed(counts: Counts) -> bool:
    """Return whether "75% o más" or "25% o menos" is true of these counts and tells no small number."""
    return counts.n >= FEWEST_IN_A_BRACKET and counts.small_side <= MOST_IN_A_BRACKET


def tells_on_few(counts: Counts) -> bool:
    """Return whether these counts would tell on few families (the threshold rule; libreta.md, rule 1)."""
    return counts.n > 0 and (counts.n < FEWEST or counts.small_side < FEWEST_ON_A_SIDE)


def may_be_shown(counts: Counts) -> bool:
    """Return whether these counts, rounded, tell on nobody. A share that rounding would make 100% is not
    true, and is not shown either.
    """
    untrue = counts.n > 0 and rounded(counts.satisfied) == rounded(counts.n)
    return not tells_on_few(counts) and not untrue


def primary(counts: Counts) -> State:
    """Return how much of a cell may be published for its own sake.

    All that can be in brackets is, three to five on the small side too: were those shown, brackets would say
    that there are fewer.
    """
    if may_be_bracketed(counts):
        return State.BRACKETED
    return State.SHOWN if may_be_shown(counts) else State.HIDDEN


def figure(counts: Counts, state: State) -> Figure:
    """Return what is published of these counts."""
    n, satisfied = rounded(counts.n), rounded(counts.satisfied)
    if state is State.HIDDEN:
        return HIDDEN
    if state is State.BRACKETED:
        return Figure(n, bracket="at_least" if counts.unsatisfied <= MOST_IN_A_BRACKET else "at_most")
    if n == 0:
        return Figure(0, 0)
    return Figure(n, satisfied, (200 * satisfied + n) // (2 * n))

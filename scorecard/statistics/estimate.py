"""What every published figure has: a value, an interval, and how much it may be leaned on."""

from typing import Literal, NamedTuple, Protocol

#: Figures of fewer families than this are not shown.
FEWEST = 10

#: Nor is a share with fewer than this on either side: it would tell on them.
FEWEST_ON_A_SIDE = 3

#: Below this many families a figure points the way and no more ("orientativo").
STEADY = 30

#: `hidden`: not to be shown; `hint`: "orientativo"; `steady`: may also be ranked.
Standing = Literal["hidden", "hint", "steady"]


class Interval(NamedTuple):
    """A 95% confidence interval, in the unit of the figure it is of; both ends belong to it."""

    low: float
    high: float


class Estimate(Protocol):
    """A figure of some families' answers."""

    @property
    def value(self) -> float: ...

    @property
    def interval(self) -> Interval: ...

    @property
    def standing(self) -> Standing: ...


def standing(families: int, effective: float) -> Standing:
    """Return what a figure of so many families is worth: under 10 families it is hidden, under 30 a hint.

    Both bounds are the programme's. The second is of the effective number, as in the National Center for
    Health Statistics' Data Presentation Standards for Proportions (Vital and Health Statistics 2(175), 2017):
    weights can make hundreds of families say as little as twenty.
    """
    if families < FEWEST:
        return "hidden"
    return "steady" if effective >= STEADY else "hint"

"""What changed since the last wave."""

from dataclasses import dataclass
from math import hypot
from typing import Literal

from scorecard.statistics.estimate import Estimate, Interval


@dataclass(frozen=True)
class Change:
    """A figure of now less the same of before, in its own unit: above 0, it rose."""

    value: float
    interval: Interval

    @property
    def arrow(self) -> Literal["up", "down"] | None:
        """The way it went, only where the interval leaves out zero. It says nothing of better or worse."""
        if self.interval.low > 0:
            return "up"
        return "down" if self.interval.high < 0 else None


def difference(first: Estimate, second: Estimate) -> Change:
    """`first` less `second`, of independent families, with a 95% hybrid score interval.

    Source: method 10 of Newcombe, "Interval estimation for the difference between independent proportions:
    comparison of eleven methods", Statistics in Medicine 17 (1998) 873–890. That it holds for any figure with
    an interval, so for weighted shares and for scores: Zou & Donner, "Construction of confidence limits about
    effect measures: a general approach", Statistics in Medicine 27 (2008) 1693–1702.
    """
    value = first.value - second.value
    low = hypot(first.value - first.interval.low, second.interval.high - second.value)
    high = hypot(first.interval.high - first.value, second.value - second.interval.low)
    return Change(value, Interval(value - low, value + high))


def change(now: Estimate | None, before: Estimate | None) -> Change | None:
    """From the wave before to this one; None where one of them is missing or may not be shown.

    The same families may have answered both, and nothing tells. What a family says now is like what it said
    before, which makes the true interval narrower than this one: an arrow may be missing where one is due.
    """
    if now is None or before is None or "hidden" in (now.standing, before.standing):
        return None
    return difference(now, before)

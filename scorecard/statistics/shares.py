"""Shares of families, with Wilson's interval."""

from collections.abc import Collection
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import NormalDist

from scorecard.statistics.answers import Answers
from scorecard.statistics.estimate import Interval, Standing, standing

#: 1.95996…: between minus this and this lie 95% of a normal distribution.
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Share:
    """A part of the users of one question, 0 to 1. `families`: all users. `effective`: see `Answers`."""

    value: float
    families: int
    effective: float

    @property
    def interval(self) -> Interval:
        """Wilson's, on the effective number of families.

        Source: Korn & Graubard, "Confidence intervals for proportions with small expected number of positive
        counts estimated from survey data", Survey Methodology 24 (1998) 193–201, for the effective number;
        Franco, Little, Louis & Slud, "Comparative study of confidence intervals for proportions in complex
        sample surveys", Journal of Survey Statistics and Methodology 7 (2019) 334–364, for Wilson's on it.
        """
        return wilson(self.value * self.effective, self.effective)

    @property
    def standing(self) -> Standing:
        return standing(self.families, self.effective)


def wilson(count: float, n: float) -> Interval:
    """Return the 95% score interval of a share, `count` of `n`, without continuity correction; 0 to 1.

    Low is exactly 0 where `count` is 0, high exactly 1 where it is `n`. Raises ValueError where `n` is not
    above 0, or `count` not between 0 and `n`.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927)
    209–212; method 3 of Newcombe, "Two-sided confidence intervals for the single proportion: comparison of
    seven methods", Statistics in Medicine 17 (1998) 857–872.
    """
    if not n > 0 or not 0 <= count <= n:
        raise ValueError(f"a share needs 0 <= count <= n and n > 0, not {count} of {n}")
    square = _Z * _Z
    middle = 2 * count + square
    spread = _Z * sqrt(square + 4 * count * (1 - count / n))
    below = 2 * (n + square)
    return Interval(
        0.0 if count == 0 else (middle - spread) / below,
        1.0 if count == n else (middle + spread) / below,
    )


def share(answers: Answers, among: Collection[int]) -> Share | None:
    """Return the share of users whose answer is `among` these; None where nobody answered more than 0."""
    if not answers.users:
        return None
    part = fsum(weight for answer, weight in answers.given.items() if answer in among)
    return Share(part / answers.total, answers.users, answers.effective)

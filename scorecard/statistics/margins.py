"""The margin of a published share, and what may be said by it: a percent, or words.

Made this way of wave after wave, a margin holds the share of all families at least 95 times in 100, supposing
that those who answered are like the rest: rounding and the likeness of one gestor's families are in it.
"""

from math import sqrt
from typing import Literal

from scorecard.statistics.estimate import FEWEST, FEWEST_ON_A_SIDE, Interval

#: A published count is a multiple of five, and at most so far from the true one.
OFF = 2

#: How alike the families of one gestor are in what they say (intraclass correlation). The programme's choice;
#: of household surveys it is a usual one (Kish, Survey Sampling, 1965).
ALIKE = 0.05

#: A percent is printed where its margin is at most so wide.
WIDEST = 0.40

#: Where it is wider than this, the answers are too few to say anything.
VAGUE = 0.65

#: What is said instead: fewer or more than half; perhaps so, where the half is within the margin; about half;
#: or that the answers are too few to tell.
Words = Literal["fewer", "perhaps_fewer", "half", "perhaps_more", "more", "few"]

#: About half is a share between these.
_ABOUT_HALF = (0.4, 0.6)

#: The error of a rounded count is about evenly -2, -1, 0, 1 or 2; and a margin has two standard deviations.
_ROUNDING_VARIANCE, _DEVIATIONS = 2.0, 2.0

_TAIL = 0.025


def design_effect(n: float, gestores: int) -> float:
    """Return by how much the likeness of one gestor's families widens the variance of `n` answers. Where no
    gestor is known (0), all of them may be one's.
    """
    return 1 + max(0.0, n / max(1, gestores) - 1) * ALIKE


def exact(count: float, n: float) -> Interval:
    """Return the 95% interval of a share, `count` of `n`, 0 to 1. Both may be fractions: effective numbers.

    Raises ValueError where `n` is not above 0, or `count` not between 0 and `n`.

    Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26 (1934) 404–413; Korn and Graubard (1998, see `shares`) on an effective number.
    """
    # Only publishing needs it, and it takes a second to load.
    from scipy.special import betaincinv

    if not n > 0 or not 0 <= count <= n:
        raise ValueError(f"a share needs 0 <= count <= n and n > 0, not {count} of {n}")
    return Interval(
        0.0 if count == 0 else float(betaincinv(count, n - count + 1, _TAIL)),
        1.0 if count == n else float(betaincinv(count + 1, n - count, 1 - _TAIL)),
    )


def of_counts(satisfied: int, n: int, gestores: int) -> Interval:
    """Return the margin of a share of two published counts: the hull over all pairs that they may stand for.
    Of fewer than ten families, or three on a side, none is published.
    """
    least = max(FEWEST_ON_A_SIDE, satisfied - OFF), n + OFF
    most_of = max(FEWEST, n - OFF)
    most = min(satisfied + OFF, most_of - FEWEST_ON_A_SIDE), most_of
    return Interval(_effective(*least, gestores).low, _effective(*most, gestores).high)


def of_weighted(share: float, effective: float, rounding: float, n: int, gestores: int) -> Interval:
    """Return the margin of a share that is weighted, of `effective` families; `rounding`: the standard
    deviation that the rounding of its counts gives it.
    """
    size = effective / design_effect(n, gestores)
    low, high = exact(share * size, size)
    widened = [sqrt(part**2 + (_DEVIATIONS * rounding) ** 2) for part in (share - low, high - share)]
    return Interval(max(0.0, share - widened[0]), min(1.0, share + widened[1]))


def rounding_of(satisfied: float, n: float) -> float:
    """Return the standard deviation of a share that the rounding of its two counts gives it."""
    return sqrt(_ROUNDING_VARIANCE * (1 + (satisfied / n) ** 2)) / n


def words(share: float, margin: Interval) -> Words | None:
    """Return what is said of a share instead of a percent; None where a percent is printed."""
    wide = margin.high - margin.low
    if wide <= WIDEST:
        return None
    if margin.high < 0.5 or margin.low > 0.5:
        return "fewer" if margin.high < 0.5 else "more"
    if wide > VAGUE:
        return "few"
    low, high = _ABOUT_HALF
    return "perhaps_fewer" if share < low else "perhaps_more" if share > high else "half"


def _effective(satisfied: int, n: int, gestores: int) -> Interval:
    effect = design_effect(n, gestores)
    return exact(satisfied / effect, n / effect)

"""Departments and the nation: each municipality by its families, not by how many of them answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum

from scorecard.statistics.answers import UNSURE, Answers, counted

#: No weight is more than this many times the one in the middle.
MOST_TIMES_THE_MEDIAN = 5


@dataclass(frozen=True)
class Stratum:
    """A municipality in one wave and one question. `families`: N, those who could take part. `complete`: n,
    those who finished the questionnaire, whatever they were asked. `answers`: families for each answer.

    Answers that went up without their municipality are a stratum too: with u of a municipality's n among
    them, it has the sum of u as `complete` and that of N·u/n as `families`.

    Raises ValueError for more answers than complete families, or complete families out of no families.
    """

    families: float
    complete: int
    answers: Mapping[int, int]

    def __post_init__(self) -> None:
        if self.complete < 0 or sum(self.answers.values()) > self.complete:
            raise ValueError(f"{dict(self.answers)} are not the answers of {self.complete} families")
        if self.complete and not self.families > 0:
            raise ValueError(f"{self.complete} families answered out of {self.families}")


def weigh(strata: Sequence[Stratum]) -> Answers:
    """Return the answers of all strata as one, every family with the weight of its stratum.

    0 is left out after weighting, so a stratum counts by the users among its families (the ratio estimator
    for a domain: Kish, Survey Sampling, 1965). A stratum of which nobody answered stands for nobody.
    """
    weights = weights_of(strata)
    plain = [counted(stratum.answers) for stratum in strata]
    every = sorted({answer for stratum in plain for answer in stratum.given})
    given = {
        answer: fsum(
            weight * stratum.given.get(answer, 0) for weight, stratum in zip(weights, plain, strict=True)
        )
        for answer in every
    }
    users = [stratum.users for stratum in plain]
    total = sum(users)
    unsure = sum(stratum.answers.get(UNSURE, 0) for stratum in strata)
    return Answers(given, total, unsure, total / design_effect(weights, users) if total else 0.0)


def weights_of(strata: Sequence[Stratum]) -> list[float]:
    """Return what a family of each stratum counts for: N/n, trimmed; 0 where nobody answered."""
    return trimmed(
        [stratum.families / stratum.complete if stratum.complete else 0.0 for stratum in strata],
        [stratum.complete for stratum in strata],
    )


def trimmed(weights: Sequence[float], families: Sequence[int]) -> list[float]:
    """Return the weight of each stratum (N/n: post-stratification), none above 5 times the median of all
    `families`.

    Trimming exchanges a little bias for much variance; how far is a choice, and ours is 5 medians. What is
    cut is not shared out among the others, as is done to keep totals: no total is published, and neither
    shares nor design effects change when all weights are multiplied by a number. So no family ever counts for
    more than 5 in the middle.

    Source: Potter, "A study of procedures to identify and trim extreme sampling weights", Proceedings of the
    Survey Research Methods Section, American Statistical Association (1990) 225–230.
    """
    if not any(families):
        return list(weights)
    most = MOST_TIMES_THE_MEDIAN * _median(weights, families)
    return [min(weight, most) for weight in weights]


def design_effect(weights: Iterable[float], families: Iterable[int]) -> float:
    """`n Σw² / (Σw)²`: how much unequal weights widen the variance, 1 or more. `families`: how many have each
    weight; n is their sum.

    It knows of weights alone: where municipalities differ the truth is less, where the families of a gestor
    are alike it is more. Raises ValueError where no family has a weight.

    Source: Kish, Survey Sampling (1965); "Weighting for unequal Pi", Journal of Official
    Statistics 8 (1992) 183–200.
    """
    each = [(weight, count) for weight, count in zip(weights, families, strict=True) if count]
    total = fsum(weight * count for weight, count in each)
    if not total > 0:
        raise ValueError("no family has a weight")
    squares = fsum(weight * weight * count for weight, count in each)
    # Equal weights have no effect at all, whatever the last digit of a division.
    return max(1.0, round(sum(count for _, count in each) * squares / total**2, 12))


def _median(weights: Sequence[float], families: Sequence[int]) -> float:
    """Of all families together, each with the weight of its stratum."""
    ordered = sorted(zip(weights, families, strict=True))
    up_to = list(accumulate(count for _, count in ordered))
    middle = ((up_to[-1] - 1) // 2, up_to[-1] // 2)
    lower, upper = (
        next(ordered[at][0] for at, reached in enumerate(up_to) if reached > place) for place in middle
    )
    return (lower + upper) / 2

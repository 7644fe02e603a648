"""The score of a dimension, 0 to 100, out of the questions on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from scorecard.statistics.answers import Answers
from scorecard.statistics.estimate import FEWEST, Interval, Standing, standing
from scorecard.statistics.shares import wilson


@dataclass(frozen=True)
class Item:
    """A question of a dimension, its answers in order from 1 to `points`, which is the best of them, or the
    worst where `best_first` (1 sí, 2 no). `weight`: against the other questions, in any unit.

    Raises ValueError for fewer than 2 points, a weight that is not above 0, an answer above `points`.
    """

    answers: Answers
    points: int
    weight: float = 1.0
    best_first: bool = False

    def __post_init__(self) -> None:
        if self.points < 2 or not self.weight > 0:
            raise ValueError(f"no score from {self.points} points and a weight of {self.weight}")
        if any(answer > self.points for answer in self.answers.given):
            raise ValueError(f"{self.points} points have no answers {sorted(self.answers.given)}")

    @property
    def value(self) -> float:
        """`(mean - 1) / (K - 1)`, 0 (the worst) to 1; only with users."""
        steps = fsum((answer - 1) * weight for answer, weight in self.answers.given.items())
        value = steps / (self.answers.total * (self.points - 1))
        return 1 - value if self.best_first else value

    @property
    def interval(self) -> Interval:
        """Wilson's, as if the value were a share: of all figures between 0 and 1 with the same mean a share
        varies most (Bhatia & Davis, "A better bound on the variance", American Mathematical Monthly 107,
        2000, 353–357), so it is wide enough, stays within 0 and 1, and is never without width.
        """
        return wilson(self.value * self.answers.effective, self.answers.effective)


@dataclass(frozen=True)
class Score:
    """`value` and `interval`: 0 (all families gave the worst answer) to 100 (all gave the best). `families`:
    users of its most answered question; `effective`: of the one that says least (see `Answers`).
    """

    value: float
    interval: Interval
    families: int
    effective: float

    @property
    def standing(self) -> Standing:
        return standing(self.families, self.effective)


def score(items: Iterable[Item]) -> Score | None:
    """`Σ w · 100 (mean - 1) / (K - 1)` over the questions of a dimension; None where none may be shown.

    The weights are made to add up to 1 over the questions that have answers of 10 users or more: a question
    of fewer could be worked out from the score and the others. Whoever hides more leaves it out of `items`.

    Source: the programme's design of the Libreta. The interval adds up those of the questions, each times its
    weight. No two answers of a family are known together, so how their answers go together is not known;
    the sum holds however they do (Zou & Donner 2008, as in `change`, with correlations of 1).
    """
    shown = [item for item in items if item.answers.users >= FEWEST]
    if not shown:
        return None
    whole = fsum(item.weight for item in shown)

    def together(ends: Iterable[float]) -> float:
        weighted = fsum(item.weight * end for item, end in zip(shown, ends, strict=True))
        # The last digit of a division could lead beyond.
        return min(100.0, 100 * weighted / whole)

    return Score(
        together(item.value for item in shown),
        Interval(
            together(item.interval.low for item in shown), together(item.interval.high for item in shown)
        ),
        max(item.answers.users for item in shown),
        min(item.answers.effective for item in shown),
    )

"""How many families gave each answer to one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

#: What is stored for "no sé / no aplica" (or "prefiero no decir"), in every question.
UNSURE = 0


@dataclass(frozen=True)
class Answers:
    """The answers to one question in one place. `given`: for every answer from 1 up, its families, or the sum
    of their weights. `users`: families behind `given`. `unsure`: families that answered 0, who are in nothing
    else. `effective`: how many families drawn simply at random would say it as precisely; `users` where
    nothing is weighted, and never more.
    """

    given: Mapping[int, float]
    users: int
    unsure: int
    effective: float

    @property
    def total(self) -> float:
        """All that was given: families, or their weights."""
        return fsum(self.given.values())

    @property
    def design_effect(self) -> float | None:
        """By how much weighting widens the variance, 1 or more (Kish 1965); None without users."""
        return self.users / self.effective if self.users else None


def counted(families: Mapping[int, int]) -> Answers:
    """Return the answers of one place: `families` that gave each answer, 0 among them.

    Raises ValueError for an answer or a count below 0.
    """
    if any(answer < 0 or count < 0 for answer, count in families.items()):
        raise ValueError(f"neither answers nor counts are negative: {dict(families)}")
    given = {answer: float(count) for answer, count in families.items() if answer != UNSURE}
    users = sum(count for answer, count in families.items() if answer != UNSURE)
    return Answers(given, users, families.get(UNSURE, 0), float(users))

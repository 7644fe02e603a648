"""What the answers of a question mean: each is good, bad, neither, or `unsure` (no answer at all)."""

from collections.abc import Mapping
from typing import Literal

from scorecard.statistics.answers import UNSURE

Means = Literal["good", "bad", "neither", "unsure"]

#: The steps of a scale: its scores are made of these.
STEPS = (1, 2, 3, 4, 5)

#: Lists of workbooks that said of no answer what it means. What their figures counted hung on the name of the
#: list; of any other list it was the first answer.
_BY_NAME: Mapping[str, Mapping[int, Means]] = {
    "scale_5": {1: "bad", 2: "bad", 3: "neither", 4: "good", 5: "good"},
    "stay_3": {1: "good", 2: "good", 3: "bad"},
    "yes_no_private": {1: "bad", 2: "good"},
}

#: Of such a list the figures count the bad answers: how many families it happened to.
COUNTED_BAD = "yes_no_private"


def by_name(list_name: str, value: int) -> Means:
    """Return what an answer meant before workbooks said it."""
    if value == UNSURE:
        return "unsure"
    named = _BY_NAME.get(list_name)
    if named is not None:
        return named.get(value, "neither")
    return "good" if value == 1 else "neither"


def best_step(means: Mapping[int, Means]) -> int:
    """Return the best answer of a scale of five: 5, or 1 where that is the best; 0 where it is no scale."""
    if {value for value in means if value != UNSURE} != set(STEPS):
        return 0
    good = sorted(value for value, meaning in means.items() if meaning == "good")
    return 5 if good == [4, 5] else 1 if good == [1, 2] else 0

"""The most families that can have answered in a place, by what a release tells beside its figures."""

from collections.abc import Sequence

from scorecard.disclosure.figures import STEP
from scorecard.publication.content import Place, Question

#: How far a rounded count is from the true one at most.
_OFF = STEP // 2


def by_rounded(*told: int) -> int:
    """Return the most that a count can be that is no more than each of the counts rounded to these."""
    return min(told) + _OFF


def in_place(place: Place, questions: Sequence[Question]) -> int:
    """By how many finished and, where that is told, by who said "no sé" to a question asked of all."""
    asked = (
        _asked(n, place.unsure[question.name])
        for question in questions
        if question.asked_of_all and question.name in place.unsure
        if (n := place.results[question.name].n)
    )
    return by_rounded(place.response.complete, *asked)


def _asked(n: int, unsure: int) -> int:
    """Return the most that can have been asked, rounded, where `n` had an opinion and `unsure` percent had
    none: (asked - n) / asked is less than half a percent more than `unsure`.
    """
    return (200 * n - 1) // max(199 - 2 * unsure, 1) // STEP * STEP

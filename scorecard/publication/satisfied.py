"""What is told of a question beyond its share, so that it tells nothing of any share: how many are fully
satisfied, what a mean is made of, how many said "no sé".

Such a count is told of places only that lie in none another of which it is told: then no sum has two of them,
and what is hidden follows from none. Above those places the figure is made of theirs. Within one place it is
told where each of the counts that its published figure may stand for goes with it (a rounded count is at most
two off; see `scorecard.disclosure`), so that it does not narrow them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scorecard.disclosure import Counts, Figure, Hierarchy
from scorecard.disclosure.figures import may_be_shown, rounded
from scorecard.publication.tallies import Tally
from scorecard.statistics.estimate import FEWEST

#: Points of a scale of five between its best answer and its worst.
POINTS = 4

#: What rounding can hide between the points and the counts that they are of: 3·2 + 2 less the 2 of the points
#: themselves, and the same from above (2·2 + 2 + 2 less 2).
_SLACK = 6

#: A figure of a place is made of those in it where they have this part of its families, or more.
_ENOUGH = 0.5


@dataclass(frozen=True)
class Scale:
    """Of one question in one place, rounded: who answered, fully satisfied, and points (None: not told)."""

    n: int
    fully: int
    points: int | None


def scale(tally: Tally, figure: Figure) -> Scale | None:
    """Return what may be told of a question on a scale beside its figure, in one place; None: nothing.

    With n, s satisfied of them and f of those fully, points are at least 3s + f (the others gave none) and at
    most 3s + f + 2(n - s).
    """
    if not figure.n or figure.satisfied is None:
        return None
    fully = tally.fully
    if not may_be_shown(Counts(tally.satisfied, fully)):
        return None
    n, satisfied, five, points = figure.n, figure.satisfied, rounded(fully), rounded(tally.points)
    above_least = points - 3 * satisfied - five
    below_most = satisfied + five + 2 * n - points
    return Scale(n, five, points if min(above_least, below_most) >= _SLACK else None)


def unsure(tally: Tally, figure: Figure) -> tuple[int, int] | None:
    """Return how many said "no sé" and how many were asked, rounded; None where too few did. The figure shows
    how many are left, and of a question that all were asked the response tells how many that were.

    Whether it is told follows from what else is told, so that its silence tells nothing: of rounded counts
    that are alike, nobody to four may have said so.
    """
    if not figure.n:
        return None
    asked = rounded(tally.asked)
    return (asked - figure.n, asked) if asked - figure.n >= FEWEST else None


def apart(
    place: str, hierarchy: Hierarchy, alone: Mapping[str, int], whole: Mapping[str, int | None]
) -> tuple[str, ...]:
    """Of the places in a place, and itself, those to tell it of: the smallest that have a good part of the
    families together, and otherwise itself, if that can be; the nation only where there is nothing below it.

    `alone`: the families of each place that can be told; `whole`: of every place, as far as they are shown.
    """
    inside = hierarchy.children.get(place, ())
    found = tuple(one for part in inside for one in apart(part, hierarchy, alone, whole))
    for_lack = not found or (
        hierarchy.parent[place] is not None and not enough((alone[one] for one in found), whole[place])
    )
    return (place,) if place in alone and for_lack else found


def made_of(hierarchy: Hierarchy, told: Iterable[str]) -> Mapping[str, list[str]]:
    """For each place that is told, or has any that are told in it, those."""
    found: dict[str, list[str]] = defaultdict(list)
    for place in told:
        for above in (place, *hierarchy.above(place)):
            found[above].append(place)
    return found


def not_beside(alone: Iterable[str], before: Collection[str], hierarchy: Hierarchy) -> set[str]:
    """Return those that lie in none of the places told `before`, in the releases that are corrected, nor have
    one of those in them: the two together would be a sum.
    """
    above = {over for place in before for over in hierarchy.above(place)}
    return {
        place
        for place in alone
        if place not in above and not any(over in before for over in hierarchy.above(place))
    }


def lowest(told: Collection[str], hierarchy: Hierarchy) -> set[str]:
    """Of all places with a figure, those that the others' are made of."""
    return {place for place in told if not any(part in told for part in hierarchy.children.get(place, ()))}


def enough(parts: Iterable[int], whole: int | None) -> bool:
    """Return whether places with so many families stand for one with `whole`."""
    return whole is not None and sum(parts) >= _ENOUGH * whole

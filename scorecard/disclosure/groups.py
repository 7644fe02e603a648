"""What may be told of groups in one place, such as the families of each gestor, beside the place's figure.

Whoever reads it is taken to know how many families of each group answered, and the rules. So whether
something is told of a group follows from that number and from what else is told, never from how content its
families are: a group that is left out would otherwise be known to be nearly all of one mind.
"""

from collections.abc import Mapping, Set
from typing import Literal

from scorecard.disclosure.figures import (
    FEWEST_IN_A_BRACKET,
    MOST_IN_A_BRACKET,
    Counts,
    Figure,
    rounded,
)
from scorecard.disclosure.knowledge import told_by

#: A share in percent to the nearest ten, or words.
Said = int | Literal["at_least", "at_most", "half_or_more", "less_than_half"]

#: Of fewer families less than half of them would be fewer than six possible numbers.
LEAST = 12

#: The least width of what may be told of those left out.
_NARROWEST = 5

_Range = tuple[int, int]


def said(counts: Counts) -> Said | None:
    """Return what a group of so many is told by: words for few, "75% o más" or "25% o menos" where five or
    fewer are on one side, else the share, of rounded counts; None for fewer than LEAST.
    """
    n, satisfied = counts.n, counts.satisfied
    if n < LEAST:
        return None
    if n < FEWEST_IN_A_BRACKET:
        return "half_or_more" if 2 * satisfied >= n else "less_than_half"
    if counts.small_side <= MOST_IN_A_BRACKET:
        return "at_least" if satisfied > n / 2 else "at_most"
    return 10 * ((20 * rounded(satisfied) + rounded(n)) // (2 * rounded(n)))


def told(groups: Mapping[str | None, Counts], figure: Figure) -> dict[str, Said]:
    """Return what may be told of each group, by its name. None: families of no known group. `figure`: what
    is published of all of them together.

    The smallest are left out, one after the other, until nothing follows for those that are.
    """
    may = {
        name: words for name, one in groups.items() if name is not None and (words := said(one)) is not None
    }
    while may and not _is_safe(groups, may.keys(), figure):
        del may[min(may, key=lambda name: (groups[name].n, name))]
    return dict(sorted(may.items()))


def _is_safe(groups: Mapping[str | None, Counts], shown: Set[str], figure: Figure) -> bool:
    """Return whether the satisfied of those left out together can be many numbers. Then so can those of each,
    or as many as it has families, and neither side of them is known to be small.
    """
    left = sum(one.n for name, one in groups.items() if name not in shown)
    if not left:
        return True
    low, high = _of_all(sum(one.n for one in groups.values()), figure)
    ranges = [_stands_for(groups[name]) for name in shown]
    least = max(0, low - sum(most for _, most in ranges))
    most = min(left, high - sum(fewest for fewest, _ in ranges))
    return most - least >= _NARROWEST


def _of_all(n: int, figure: Figure) -> _Range:
    """Return how many of all may be satisfied, for who knows their number and the figure."""
    known = told_by(figure)
    return max(known.satisfied[0], n - known.unsatisfied[1]), min(
        known.satisfied[1], n - known.unsatisfied[0]
    )


def _stands_for(counts: Counts) -> _Range:
    """Return the satisfied that what is said of a group may stand for."""
    alike = [
        satisfied for satisfied in range(counts.n + 1) if said(Counts(counts.n, satisfied)) == said(counts)
    ]
    return alike[0], alike[-1]

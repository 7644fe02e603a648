"""Who is ahead of whom, as far as the figures tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from scorecard.statistics.estimate import Estimate, Interval


@dataclass(frozen=True)
class Rank:
    """Where a place stands among those ranked. `group`: 1 is ahead of 2, and within one nobody is said to be
    ahead. `best` to `worst`: the ranks that are possible for it, from 1.
    """

    place: str
    group: int
    best: int
    worst: int


def ranks(figures: Mapping[str, Estimate], low_is_best: bool = False) -> list[Rank]:
    """Return the places whose figure is steady (30 families or more), in groups, and within each by their
    name.

    One place is ahead of another only where all of its interval lies above all of the other's (below it,
    where `low_is_best`); intervals that touch overlap. That orders some pairs and leaves the rest open. So
    the ranks possible for a place begin after those that are ahead of it and end before those that are
    behind; and a new group begins only where all who stand before are ahead of all who follow.

    Source of the possible ranks: Klein, Wright & Wieczorek, "A joint confidence region for an overall ranking
    of populations", Journal of the Royal Statistical Society C 69 (2020) 589–606; here with the intervals as
    published, 95% each, not with theirs, which hold all at once.
    """
    spans = {
        place: Interval(-figure.interval.high, -figure.interval.low) if low_is_best else figure.interval
        for place, figure in figures.items()
        if figure.standing == "steady"
    }
    lows = sorted(span.low for span in spans.values())
    highs = sorted(span.high for span in spans.values())
    groups = _groups(spans)
    ranked = (
        Rank(
            place,
            groups[place],
            1 + len(lows) - bisect_right(lows, span.high),
            len(highs) - bisect_left(highs, span.low),
        )
        for place, span in spans.items()
    )
    return sorted(ranked, key=lambda rank: (rank.group, rank.place))


def _groups(spans: Mapping[str, Interval]) -> dict[str, int]:
    groups: dict[str, int] = {}
    group, lowest = 0, float("inf")
    for place in sorted(spans, key=lambda place: spans[place].high, reverse=True):
        if spans[place].high < lowest:
            group += 1
        groups[place] = group
        lowest = min(lowest, spans[place].low)
    return groups

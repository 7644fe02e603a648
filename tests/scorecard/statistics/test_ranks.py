"""Who may be said to be ahead of whom. Derived: intervals are given, ranks counted by hand."""

from dataclasses import dataclass

import pytest

from scorecard.statistics.estimate import Interval, Standing
from scorecard.statistics.ranks import Rank, ranks
from scorecard.statistics.shares import Share


@dataclass(frozen=True)
class Figure:
    interval: Interval
    standing: Standing = "steady"

    @property
    def value(self) -> float:
        return sum(self.interval) / 2


def span(low: float, high: float, standing: Standing = "steady") -> Figure:
    return Figure(Interval(low, high), standing)


def test_places_apart_have_a_rank_each() -> None:
    assert ranks({"a": span(0.1, 0.2), "b": span(0.5, 0.6), "c": span(0.3, 0.4)}) == [
        Rank("b", 1, 1, 1),
        Rank("c", 2, 2, 2),
        Rank("a", 3, 3, 3),
    ]


def test_places_that_overlap_share_their_ranks() -> None:
    assert ranks({"b": span(0.5, 0.7), "a": span(0.6, 0.9), "c": span(0.1, 0.2)}) == [
        Rank("a", 1, 1, 2),
        Rank("b", 1, 1, 2),
        Rank("c", 2, 3, 3),
    ]


def test_a_chain_is_one_group_though_its_ends_are_apart() -> None:
    """`c` overlaps both; `a` is ahead of `b`, which the possible ranks keep, but nobody is ahead of `c`."""
    assert ranks({"a": span(0.7, 0.9), "c": span(0.5, 0.8), "b": span(0.4, 0.6)}) == [
        Rank("a", 1, 1, 2),
        Rank("b", 1, 2, 3),
        Rank("c", 1, 1, 3),
    ]


def test_intervals_that_touch_overlap() -> None:
    assert [rank.group for rank in ranks({"a": span(0.5, 0.7), "b": span(0.3, 0.5)})] == [1, 1]


def test_few_families_are_not_ranked() -> None:
    few: dict[str, Figure] = {"a": span(0.8, 0.9, "hint"), "b": span(0.1, 0.2, "hidden")}
    assert ranks(few) == []
    assert ranks({**few, "c": span(0.4, 0.5)}) == [Rank("c", 1, 1, 1)]
    assert ranks({"a": Share(0.9, 29, 29), "b": Share(0.1, 30, 30)}) == [Rank("b", 1, 1, 1)]


def test_of_problems_the_fewest_come_first() -> None:
    problems = {"a": span(0.1, 0.2), "b": span(0.5, 0.6)}
    assert [rank.place for rank in ranks(problems, low_is_best=True)] == ["a", "b"]
    assert [rank.place for rank in ranks(problems)] == ["b", "a"]


def test_within_a_group_the_order_is_the_alphabet() -> None:
    assert [
        rank.place for rank in ranks({"c": span(0.5, 0.9), "a": span(0.5, 0.6), "b": span(0.5, 0.8)})
    ] == [
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize("low_is_best", [False, True])
def test_whoever_is_ahead_by_group_is_ahead_by_interval(low_is_best: bool) -> None:
    """Checked pair by pair on 200 made-up places, 40 to 239 families each."""
    figures = {f"{place:03}": Share((place * 37 % 101) / 101, 40 + place, 40 + place) for place in range(200)}
    ranked = ranks(figures, low_is_best)
    assert len(ranked) == len(figures)
    for rank in ranked:
        mine = figures[rank.place].interval
        ahead = [
            other
            for other, figure in figures.items()
            if (figure.interval.high < mine.low if low_is_best else figure.interval.low > mine.high)
        ]
        behind = [
            other
            for other, figure in figures.items()
            if (figure.interval.low > mine.high if low_is_best else figure.interval.high < mine.low)
        ]
        assert (rank.best, rank.worst) == (1 + len(ahead), 200 - len(behind))
        assert {other.place for other in ranked if other.group < rank.group} <= set(ahead)

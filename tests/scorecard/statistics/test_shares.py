"""Shares and their intervals, against Newcombe's published ones."""

import pytest

from scorecard.statistics.answers import counted
from scorecard.statistics.estimate import Interval, standing
from scorecard.statistics.shares import Share, share, wilson


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_intervals_are_those_that_newcombe_published(count: int, n: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857–872, Table I, method 3. That of 29 of 29 is derived:
    with nobody on the other side, low is n / (n + z²) = 29 / 32.8415.
    """
    assert wilson(count, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("n", [1, 7, 10, 29, 1122, 150_000])
def test_none_and_all_end_exactly_at_the_edge(n: int) -> None:
    assert wilson(0, n).low == 0.0
    assert wilson(n, n).high == 1.0
    assert wilson(0, n).high == pytest.approx(1 - wilson(n, n).low)


def test_an_interval_holds_its_share_and_stays_within_bounds() -> None:
    for n in (1, 9, 30, 500):
        for count in range(n + 1):
            low, high = wilson(count, n)
            assert 0 <= low <= count / n <= high <= 1


@pytest.mark.parametrize(("count", "n"), [(0, 0), (1, 0), (-1, 5), (6, 5), (1, float("nan"))])
def test_what_is_not_a_share_is_refused(count: float, n: float) -> None:
    with pytest.raises(ValueError, match="a share needs"):
        wilson(count, n)


def test_shares_are_of_users_only() -> None:
    """7 of 20 do not know; of the 13 others 6 gave a 4 or a 5, and 2 of these a 5."""
    answers = counted({0: 7, 1: 3, 2: 1, 3: 3, 4: 4, 5: 2})
    assert (answers.users, answers.unsure) == (13, 7)
    assert share(answers, (4, 5)) == Share(6 / 13, 13, 13)
    assert share(answers, (5,)) == Share(2 / 13, 13, 13)


def test_an_answer_that_nobody_gave_is_none() -> None:
    found = counted({1: 0, 5: 3})
    assert (found.given, found.users, found.unsure, found.effective) == ({1: 0.0, 5: 3.0}, 3, 0, 3.0)


def test_a_share_has_wilsons_interval_of_its_users() -> None:
    assert Share(81 / 263, 263, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    everybody = share(counted({0: 4, 4: 3, 5: 10}), (4, 5))
    assert everybody is not None
    assert everybody.value == everybody.interval.high == 1.0


def test_without_users_there_is_no_share() -> None:
    assert share(counted({}), (1,)) is None
    assert share(counted({0: 40}), (1,)) is None


def test_any_answers_can_be_a_share() -> None:
    assert share(counted({1: 5, 2: 3, 3: 2}), (1, 2)) == Share(0.8, 10, 10)


def test_answers_below_nought_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        counted({5: -1})
    with pytest.raises(ValueError, match="negative"):
        counted({-1: 5})


@pytest.mark.parametrize(
    ("families", "effective", "worth"),
    [
        (0, 0, "hidden"),
        (9, 9, "hidden"),
        (10, 10, "hint"),
        (29, 29, "hint"),
        (30, 30, "steady"),
        (400, 29.9, "hint"),
        (10, 4, "hint"),
    ],
)
def test_how_many_families_say_what_a_figure_is_worth(families: int, effective: float, worth: str) -> None:
    assert standing(families, effective) == worth
    assert Share(0.5, families, effective).standing == worth


def test_more_families_narrow_the_interval() -> None:
    def width(interval: Interval) -> float:
        return interval.high - interval.low

    widths = [width(wilson(n / 2, n)) for n in (10, 30, 100, 1000)]
    assert widths == sorted(widths, reverse=True)

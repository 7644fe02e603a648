"""Changes between waves, against Newcombe's published differences."""

import pytest

from scorecard.statistics.change import Change, change, difference
from scorecard.statistics.estimate import Interval
from scorecard.statistics.shares import Share


def of(count: int, n: int) -> Share:
    return Share(count / n, n, n)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_are_those_that_newcombe_published(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873–890, Table II, method 10, all its cases (a) to (h)."""
    found = difference(of(*first), of(*second))
    assert found.value == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert found.interval == pytest.approx((low, high), abs=5e-5)


def test_turned_round_a_difference_has_the_other_sign() -> None:
    there, back = difference(of(56, 70), of(48, 80)), difference(of(48, 80), of(56, 70))
    assert back.interval == pytest.approx((-there.interval.high, -there.interval.low))
    assert back.value == pytest.approx(-there.value)


def test_an_arrow_stands_only_where_the_interval_leaves_out_zero() -> None:
    """Case (a) of Newcombe's table lies above zero whole, case (d), of 5 of 56 and 0 of 29, holds it."""
    assert difference(of(56, 70), of(48, 80)).arrow == "up"
    assert difference(of(48, 80), of(56, 70)).arrow == "down"
    assert difference(of(5, 56), of(0, 29)).arrow is None
    assert Change(0.1, Interval(0.0, 0.2)).arrow is None, "zero is the end of it"
    assert Change(-0.1, Interval(-0.2, 0.0)).arrow is None


def test_a_figure_that_is_not_shown_shows_no_change() -> None:
    assert change(of(9, 9), of(0, 40)) is None
    assert change(of(40, 40), of(0, 9)) is None
    assert change(None, of(30, 40)) is None
    assert change(of(30, 40), None) is None


def test_change_is_now_less_before() -> None:
    found = change(of(56, 70), of(48, 80))
    assert found is not None
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_weights_widen_a_change() -> None:
    """The same shares of as many families, half as good for their weights, no longer tell."""
    plain = difference(of(56, 70), of(48, 80))
    weighted = difference(Share(56 / 70, 70, 35), Share(48 / 80, 80, 40))
    assert weighted.interval.low < plain.interval.low
    assert weighted.interval.high > plain.interval.high
    assert (plain.arrow, weighted.arrow) == ("up", None)

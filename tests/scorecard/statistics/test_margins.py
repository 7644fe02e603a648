"""A margin holds the share of all families in 95 waves of 100, rounding and likeness included."""

from functools import cache

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from scorecard.disclosure.figures import Counts, may_be_shown, rounded
from scorecard.statistics import margins
from scorecard.statistics.estimate import Interval

#: Shares of all families, and numbers of families that answered.
SHARES = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.85, 0.9, 0.97])
NUMBERS = range(10, 2001)
#: Only so near to none and all can a count be hidden.
_EDGE = 5


#: As many gestores as families, or more: none are alike.
EACH = 10_000


@cache
def told(satisfied: int, n: int, gestores: int) -> tuple[float, float]:
    """The ends as they are printed, of what is published."""
    margin = margins.of_counts(satisfied, n, gestores)
    return np.floor(100 * margin.low) / 100, np.ceil(100 * margin.high) / 100


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (7, 34, 0.0870, 0.3790),
        (3, 10, 0.0667, 0.6525),
        (0, 1, 0.0, 0.975),
        (0, 20, 0.0, 0.1684),
        (29, 29, 0.8806, 1.0),
    ],
)
def test_the_exact_interval_is_that_of_clopper_and_pearson(
    count: int, n: int, low: float, high: float
) -> None:
    """0 of 20 and 29 of 29 by hand, `1 - 0.025 ** (1 / n)` and `0.025 ** (1 / n)`; 3 of 10 as in every table
    of them.
    """
    found = margins.exact(count, n)
    assert (round(found.low, 4), round(found.high, 4)) == pytest.approx((low, high), abs=2e-4)


@pytest.mark.parametrize(("count", "n"), [(0, 0), (1, 0), (-1, 5), (6, 5)])
def test_no_share_has_no_margin(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="a share needs"):
        margins.exact(count, n)


def test_of_every_number_of_families_it_holds_the_truth_in_95_waves_of_100() -> None:
    """By enumeration of all that they may say. What is hidden says nothing that is untrue."""
    for n in NUMBERS:
        counts = np.arange(n + 1)
        # Of each rounded count the ends, by the count divided by five.
        ends = np.array([told(s, rounded(n), EACH) for s in range(0, rounded(n) + 1, 5)])[(counts + 2) // 5]
        hidden = np.array([not may_be_shown(Counts(n, int(s))) for s in (*counts[:_EDGE], *counts[-_EDGE:])])
        hidden = np.concatenate([hidden[:_EDGE], np.zeros(max(0, n + 1 - 2 * _EDGE), bool), hidden[-_EDGE:]])
        held = hidden | ((ends[:, 0] <= SHARES[:, None]) & (SHARES[:, None] <= ends[:, 1]))
        sure = (binom.pmf(counts, n, SHARES[:, None]) * held).sum(axis=1)
        assert sure.min() >= 0.95, (n, SHARES[sure.argmin()])


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("of_each", [6, 20, 40])
@pytest.mark.parametrize("n", [40, 120, 600])
def test_it_holds_where_the_families_of_a_gestor_are_alike(n: int, of_each: int, known: bool) -> None:
    """Each gestor's share is drawn (intraclass correlation 0.05), then what each family says; also where
    nobody knows how many gestores there were.
    """
    rng, gestores = np.random.default_rng(1), max(1, n // of_each)
    sizes = [len(part) for part in np.array_split(np.arange(n), gestores)]
    for share in (0.1, 0.3, 0.5, 0.8):
        alpha = share * (1 / margins.ALIKE - 1)
        beta = (1 - share) * (1 / margins.ALIKE - 1)
        said = sum(betabinom.rvs(size, alpha, beta, size=4000, random_state=rng) for size in sizes)
        ends = np.array([told(rounded(int(s)), rounded(n), gestores if known else 0) for s in said])
        hidden = np.array([not may_be_shown(Counts(n, int(s))) for s in said])
        held = hidden | ((ends[:, 0] <= share) & (share <= ends[:, 1]))
        assert held.mean() >= 0.95, (n, of_each, share)


@pytest.mark.parametrize(
    ("satisfied", "n", "gestores", "said"),
    [
        # 3 of 12 are told as 5 of 10: nobody reads 50%.
        (5, 10, EACH, "few"), (10, 20, EACH, "few"), (15, 30, EACH, "half"), (30, 60, EACH, None),
        (10, 50, EACH, None), (45, 55, 1, "perhaps_more"), (10, 55, 1, "perhaps_fewer"),
        (25, 35, 5, "perhaps_more"), (30, 60, 2, "half"), (5, 30, EACH, "fewer"), (25, 30, EACH, "more"),
        (100, 200, 5, None), (100, 200, 1, "half"), (100, 200, 0, "half"),
    ],
)  # fmt: skip
def test_a_percent_is_printed_only_where_it_says_something(
    satisfied: int, n: int, gestores: int, said: str | None
) -> None:
    assert margins.words(satisfied / n, margins.of_counts(satisfied, n, gestores)) == said


def test_rounding_widens_a_weighted_share() -> None:
    plain = margins.of_weighted(0.4, 100, 0.0, 100, EACH)
    wider = margins.of_weighted(0.4, 100, 0.03, 100, EACH)
    assert plain == pytest.approx(margins.exact(40, 100))
    assert wider.low < plain.low - 0.01 and wider.high > plain.high + 0.01
    assert margins.of_weighted(0.99, 30, 0.2, 30, EACH) == Interval(pytest.approx(0.5727, abs=0.01), 1.0)
    assert margins.rounding_of(0, 50) == pytest.approx(2**0.5 / 50)


def test_more_families_of_one_gestor_count_for_less() -> None:
    assert margins.design_effect(100, 100) == margins.design_effect(5, 10) == 1
    assert margins.design_effect(100, 0) == margins.design_effect(100, 1) == pytest.approx(5.95)
    assert margins.design_effect(100, 5) == pytest.approx(1.95)


def of(low: tuple[float, float], high: tuple[float, float]) -> Interval:
    """From the low end of one pair of counts to the high end of another."""
    return Interval(margins.exact(*low).low, margins.exact(*high).high)


@pytest.mark.parametrize(
    ("satisfied", "n", "gestores", "margin"),
    [
        (30, 60, EACH, of((28, 62), (32, 58))),
        (5, 10, EACH, of((3, 12), (7, 10))),
        (5, 60, EACH, of((3, 62), (7, 58))),
        (55, 60, EACH, of((53, 62), (55, 58))),
        (30, 60, 2, of((28 / 2.5, 62 / 2.5), (32 / 2.4, 58 / 2.4))),
        (30, 60, 0, of((28 / 4.05, 62 / 4.05), (32 / 3.85, 58 / 3.85))),
    ],
)
def test_a_margin_is_of_all_counts_that_two_rounded_ones_may_stand_for(
    satisfied: int, n: int, gestores: int, margin: Interval
) -> None:
    """Two more or fewer of each, three on a side and ten in all at the least, and fewer for what is alike."""
    assert margins.of_counts(satisfied, n, gestores) == pytest.approx(margin)


@pytest.mark.parametrize(
    ("share", "margin", "said"),
    [
        (0.45, Interval(0.25, 0.65), None),
        (0.45, Interval(0.25, 0.66), "half"),
        (0.3, Interval(0.0, 0.5), "perhaps_fewer"),
        (0.3, Interval(0.0, 0.49), "fewer"),
        (0.7, Interval(0.5, 1.0), "perhaps_more"),
        (0.7, Interval(0.51, 1.0), "more"),
        (0.4, Interval(0.2, 0.85), "half"),
        (0.6, Interval(0.2, 0.85), "half"),
        (0.39, Interval(0.2, 0.85), "perhaps_fewer"),
        (0.61, Interval(0.2, 0.85), "perhaps_more"),
        (0.45, Interval(0.0, 0.65), "half"),
        (0.5, Interval(0.2, 0.86), "few"),
    ],
)
def test_words_say_as_much_as_the_margin_does(
    share: float, margin: Interval, said: margins.Words | None
) -> None:
    assert margins.words(share, margin) == said


def test_a_weighted_share_is_of_fewer_families_where_one_gestor_has_many() -> None:
    """Of 40 gestores no two families are alike; of two, twenty each, 0.05 of them are: 1.95 times as few."""
    many, few = (margins.of_weighted(0.4, 39, 0.0, 40, gestores) for gestores in (40, 2))
    assert many == pytest.approx(margins.exact(0.4 * 39, 39))
    assert few == pytest.approx(margins.exact(0.4 * 20, 20))


def test_rounding_and_chance_are_added_as_deviations() -> None:
    low, high = margins.exact(40, 100)
    wider = margins.of_weighted(0.4, 100, 0.03, 100, EACH)
    assert wider == pytest.approx(
        (0.4 - ((0.4 - low) ** 2 + 0.06**2) ** 0.5, 0.4 + ((high - 0.4) ** 2 + 0.06**2) ** 0.5)
    )
    assert margins.of_weighted(0.01, 30, 0.2, 30, EACH).low == 0.0
    assert margins.of_weighted(0.99, 30, 0.2, 30, EACH).high == 1.0


def test_a_share_moves_by_both_of_its_counts() -> None:
    """Two is the variance of -2, -1, 0, 1 or 2."""
    assert margins.rounding_of(30, 60) == pytest.approx((2 * (1 + 0.25)) ** 0.5 / 60)
    assert margins.rounding_of(60, 60) == pytest.approx(4**0.5 / 60)

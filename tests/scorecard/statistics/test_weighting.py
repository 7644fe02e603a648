"""Departments and the nation, weighted by families."""

import pytest

from scorecard.statistics.answers import Answers, counted
from scorecard.statistics.shares import Share, share, wilson
from scorecard.statistics.weighting import Stratum, design_effect, trimmed, weigh, weights_of

#: The weights of 24 respondents in the published example of Kish's formula, askia, "Weighting efficiency".
PUBLISHED = [
    *(0.820508273, 1.027660121, 0.798126889, 1.813092082, 0.524670726, 1.682138128),
    *(0.066485204, 1.524746555, 0.571220139, 1.878748796, 0.070238083, 1.840453697),
    *(0.683791839, 1.00838961, 0.833383964, 1.330310173, 0.602917671, 1.257201562),
    *(0.632265608, 1.451447184, 0.622107103, 1.252551275, 0.966905785, 1.561603913),
]


def satisfied(answers: Answers) -> Share | None:
    """Those who gave a mark of 4 or 5."""
    return share(answers, (4, 5))


def test_the_design_effect_is_the_published_one() -> None:
    """The example gives 616.0802728 / (24 · 32.06457627) = 80.06 %, "the effective base is equal to 19"."""
    effect = design_effect(PUBLISHED, [1] * 24)
    assert 1 / effect == pytest.approx(0.8006, abs=5e-5)
    assert round(24 / effect) == 19


def test_half_with_twice_the_weight_widen_the_variance_by_a_ninth() -> None:
    """Derived: n Σw² / (Σw)² = 20 · (10 + 40) / 30² = 10/9."""
    assert design_effect([1, 2], [10, 10]) == pytest.approx(10 / 9)
    assert design_effect([7, 14], [10, 10]) == pytest.approx(10 / 9), "whatever the unit of the weights"


def test_equal_weights_have_no_effect_and_none_is_refused() -> None:
    assert design_effect([1 / 3, 1 / 3], [10, 20]) == 1.0
    with pytest.raises(ValueError, match="no family has a weight"):
        design_effect([1.0], [0])
    assert design_effect([0.1], [3]) == 1.0, "however little it is"
    with pytest.raises(ValueError, match="zip"):
        design_effect([1.0, 2.0], [1])
    with pytest.raises(ValueError, match="zip"):
        trimmed([1.0, 2.0], [1])


def test_municipalities_count_by_their_families() -> None:
    """Derived: 900 families at 80 % and 100 at 20 % are (720 + 20) / 1000 = 74 %, though as many answered of
    each. The weights are 18 and 2, so n is worth (50 · 18 + 50 · 2)² / (50 · 18² + 50 · 2²) = 60.9756.
    The weight of 18 is not above 5 times the median of 10.
    """
    together = weigh([Stratum(900, 50, {5: 40, 1: 10}), Stratum(100, 50, {4: 10, 2: 40})])
    found = satisfied(together)
    assert found is not None
    assert found.value == pytest.approx(0.74)
    assert found.families == 100
    assert found.effective == pytest.approx(60.9756, abs=5e-5)
    assert found.interval == wilson(found.value * found.effective, found.effective)
    assert together.design_effect == pytest.approx(100 / 60.9756, abs=5e-5)


def test_where_all_weigh_the_same_nothing_changes() -> None:
    """Two municipalities with 1 of 3 answering are counted as one place with all of their answers."""
    parts = [{0: 3, 1: 4, 5: 8}, {0: 1, 3: 14}]
    together = weigh([Stratum(45, 15, answers) for answers in parts])
    plain = satisfied(counted({0: 4, 1: 4, 3: 14, 5: 8}))
    found = satisfied(together)
    assert plain is not None
    assert found is not None
    assert found.value == pytest.approx(plain.value)
    assert (found.families, found.effective) == (plain.families, plain.effective) == (26, 26)
    assert together.unsure == 4


def test_who_does_not_know_weighs_nothing() -> None:
    """Derived: of 100 families half use it, all content; of 100 others all use it, none content: 1 in 3."""
    found = satisfied(weigh([Stratum(100, 20, {0: 10, 5: 10}), Stratum(100, 20, {1: 20})]))
    assert found is not None
    assert found.value == pytest.approx(1 / 3)
    assert found.families == 30


def test_no_weight_is_above_five_medians() -> None:
    """Derived: of 21 families 20 weigh 2, so the median is 2 and 90 becomes 10."""
    assert trimmed([2.0, 90.0], [20, 1]) == [2.0, 10.0]
    assert trimmed([2.0, 9.9], [20, 1]) == [2.0, 9.9]
    found = satisfied(weigh([Stratum(40, 20, {1: 20}), Stratum(90, 1, {5: 1})]))
    assert found is not None
    assert found.value == pytest.approx(10 / 50)


def test_the_median_is_of_families_and_not_of_municipalities() -> None:
    """Derived: 2 families of weight 1 and 2 of weight 3 have the median 2; 3 of 1 have the median 1."""
    assert trimmed([1.0, 3.0, 100.0], [2, 2, 0]) == [1.0, 3.0, 10.0]
    assert trimmed([100.0, 1.0], [1, 3]) == [5.0, 1.0]
    assert trimmed([1.0, 3.0, 100.0], [1, 1, 1]) == [1.0, 3.0, 15.0]
    assert trimmed([1.0, 3.0, 100.0], [2, 3, 1]) == [1.0, 3.0, 15.0]


def test_where_all_agree_so_does_the_nation() -> None:
    found = satisfied(weigh([Stratum(1000 / 3, 7, {5: 7}), Stratum(77, 31, {4: 30, 0: 1})]))
    assert found is not None
    assert found.value == found.interval.high == 1.0


def test_a_municipality_that_did_not_answer_stands_for_nobody() -> None:
    answered = Stratum(100, 20, {1: 5, 5: 15})
    assert weigh([answered, Stratum(5000, 0, {})]) == weigh([answered])
    assert weights_of([answered, Stratum(5000, 0, {})]) == [5.0, 0.0]
    assert weights_of([Stratum(5000, 0, {})]) == [0.0]
    assert weigh([]).effective == 0.0
    assert satisfied(weigh([])) is None
    assert satisfied(weigh([Stratum(5000, 0, {})])) is None
    assert satisfied(weigh([Stratum(100, 20, {0: 20})])) is None


def test_answers_without_their_municipality_are_a_stratum() -> None:
    """Derived: of 40 complete in one municipality of 400 and 20 in one of 100, 10 each went up. They stand
    for 400 · 10/40 + 100 · 10/20 = 150 families, 7.5 each, between the 10 and the 5 of those that stayed.
    """
    placed = [Stratum(400, 40, {5: 30}), Stratum(100, 20, {1: 10})]
    found = satisfied(weigh([*placed, Stratum(400 * 10 / 40 + 100 * 10 / 20, 20, {5: 20})]))
    assert found is not None
    assert found.value == pytest.approx((30 * 10 + 20 * 7.5) / (30 * 10 + 20 * 7.5 + 10 * 5))


def test_one_family_or_a_part_of_one_is_enough() -> None:
    assert weights_of([Stratum(1, 1, {5: 1}), Stratum(0.5, 1, {5: 1})]) == [1.0, 0.5]


@pytest.mark.parametrize(
    ("families", "complete", "answers"), [(100, 5, {5: 6}), (100, -1, {}), (0, 3, {5: 3})]
)
def test_more_answers_than_families_are_refused(
    families: int, complete: int, answers: dict[int, int]
) -> None:
    with pytest.raises(ValueError, match="families"):
        Stratum(families, complete, answers)

"""Response rates, against published ones."""

import pytest

from scorecard.statistics.response import OUTCOME, Response, response
from scorecard.waves import RANK


def test_rates_are_those_published_for_the_standard() -> None:
    """I 760, P 339, R 59, NC 288, O 1, UO 173, NE 71: the worked example of rOpenSci's outcomerate, which
    implements the Standard Definitions; they print no example of their own.
    """
    found = response(
        {
            "complete": 760,
            "partial": 339,
            "refused": 30,
            "breakoff": 20,
            "started": 9,
            "invited": 288,
            "unreachable": 173,
            "contacted": 1,
            "ineligible": 71,
        }
    )
    assert found.eligible == 1620
    assert found.rr1 == pytest.approx(0.46913580, abs=5e-9)
    assert found.rr2 == pytest.approx(0.67839506, abs=5e-9)
    assert found.cooperation == pytest.approx(0.65573770, abs=5e-9)
    assert found.refusal == pytest.approx(0.03641975, abs=5e-9)
    assert found.contact == pytest.approx(0.71543210, abs=5e-9)


def test_rates_of_the_small_published_example() -> None:
    """I 4, P 2, R 1, NC 1, O 1, UH 1, UO 1, NE 1: outcomerate's other example."""
    found = response(
        {
            "complete": 4,
            "partial": 2,
            "refused": 1,
            "invited": 2,
            "unreachable": 1,
            "contacted": 1,
            "ineligible": 1,
        }
    )
    rates = (found.rr1, found.rr2, found.cooperation, found.refusal, found.contact)
    assert rates == pytest.approx((0.364, 0.545, 0.500, 0.091, 0.727), abs=5e-4)


def test_every_disposition_of_a_wave_has_its_outcome() -> None:
    assert set(OUTCOME) == {*RANK, "ineligible"}


def test_used_codes_are_answers_of_those_who_drew_one() -> None:
    """Forty drew one, of whom nobody knows which used it; no family counts twice."""
    families = {"complete": 10, "drawn": 40, "invited": 50}
    assert (response(families).eligible, response(families).rr1) == (100, 0.1)
    found = response(families, 25)
    assert (found.eligible, found.complete, found.other, found.not_contacted) == (100, 35, 15, 50)
    more = response(families, 60)
    assert (more.eligible, more.complete, more.other, more.not_contacted) == (100, 70, 0, 30)
    assert response({"complete": 1}, 3).complete == 4


def test_a_wave_stands_for_its_place_from_half_on() -> None:
    assert response({"complete": 50, "invited": 50}).representative
    assert not response({"complete": 49, "partial": 50, "invited": 1}).representative
    assert response({"complete": 50, "invited": 50, "ineligible": 900}).representative
    assert not response({}).representative


def test_of_nobody_there_is_no_rate() -> None:
    empty = response({"ineligible": 3})
    assert empty == Response(0, 0, 0, 0, 0, 3)
    assert {empty.rr1, empty.rr2, empty.cooperation, empty.refusal, empty.contact} == {None}
    assert response({"invited": 5}).rr1 == 0
    assert response({"complete": 0, "invited": 5}) == response({"invited": 5})
    assert response({"invited": 5}).cooperation is None, "nobody was reached"


def test_what_is_no_disposition_is_refused() -> None:
    with pytest.raises(ValueError, match="5 families are lost"):
        response({"lost": 5})
    with pytest.raises(ValueError, match="-1 families"):
        response({"complete": -1})


def test_who_used_a_code_is_sought_among_those_nearest_to_an_answer() -> None:
    """First who drew one or was spoken to, then whom nothing reached, who refused, and who began."""
    families = {"drawn": 3, "invited": 3, "refused": 3, "partial": 3, "ineligible": 3}
    ends = [(3, 0, 3, 3, 3), (6, 0, 0, 3, 3), (9, 0, 0, 0, 3), (12, 0, 0, 0, 0), (15, 0, 0, 0, 0)]
    for used, end in zip((3, 6, 9, 12, 15), ends, strict=True):
        found = response(families, used)
        counted = found.complete, found.other, found.not_contacted, found.refused, found.partial
        assert (counted, found.ineligible) == (end, 3)


def test_staff_are_told_tens() -> None:
    """So that two looks tell nobody who just answered; as many are eligible."""
    found = Response(complete=29, partial=21, refused=7, other=3, not_contacted=5, ineligible=2).in_tens
    assert found == Response(complete=20, partial=20, refused=7, other=3, not_contacted=15, ineligible=2)
    exact = Response(complete=30, partial=0, refused=0, other=0, not_contacted=0, ineligible=0)
    assert exact.in_tens == exact

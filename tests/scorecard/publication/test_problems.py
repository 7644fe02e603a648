"""How many families met a problem, and of how many it was solved, are figures like any other."""

from sqlalchemy import Engine

from scorecard.publication.content import Result
from scorecard.publication.release import publish
from tests.scorecard.country import NOW, Country

PLACE = "15001"


def results(database: Engine, asked: int, solved: int, waits: int, paid: int) -> dict[str, Result]:
    """Of 200 families, `asked` used a service; of these it was `solved`, or waits still. `paid` of all were
    asked for money.
    """
    country = Country(database, {PLACE: 200})
    said = [
        {"P1": 1 if at < asked else 2, "I1": 1 if at < paid else 2}
        | ({"P5": 1 if at < solved else 3 if at < solved + waits else 2} if at < asked else {})
        for at in range(200)
    ]
    country.wave({PLACE: said})
    release = publish(country.engine, "2026-2", NOW, "test")
    return dict(release.places[PLACE].results)


def test_incidence_is_of_all_and_resolution_of_those_that_had_something_to_solve(database: Engine) -> None:
    """What is still on its way is not yet solved."""
    found = results(database, asked=120, solved=90, waits=20, paid=30)
    assert (found["I1"].n, found["I1"].satisfied, found["I1"].share) == (200, 170, 85), "15 of 100 were asked"
    assert (found["P1"].n, found["P1"].satisfied) == (200, 120)
    assert (found["P5"].n, found["P5"].satisfied, found["P5"].share) == (120, 90, 75)


def test_few_with_a_problem_are_not_told(database: Engine) -> None:
    """Nine that asked for something, of whom two got nothing; one that paid."""
    found = results(database, asked=9, solved=7, waits=0, paid=1)
    assert found["P5"] == Result()
    assert found["I1"].bracket == "at_least" and found["I1"].satisfied is None

"""How much of a wave is told in a municipality as it may be: most of what families said."""

import random

import pytest
from sqlalchemy import Engine

from commands.demo_talk import answers_of
from scorecard.instrument.xlsform.shipped import questionnaire
from scorecard.publication.content import Result
from scorecard.publication.release import publish
from tests import world
from tests.scorecard.country import NOW, Country

TOWN, GESTORES = "15664", 8


def says(result: Result) -> bool:
    """Whether it says anything: a percent, a bracket, or words other than that there are too few."""
    return result.share is not None or result.bracket is not None or result.words not in (None, "few")


@pytest.mark.parametrize(("answers", "least"), [(270, 0.85), (60, 0.5)])
def test_most_of_what_thirty_families_answered_is_told(database: Engine, answers: int, least: float) -> None:
    """Of 600 families, 45 of 100 answered; and one of ten."""
    country, instrument = Country(database, {TOWN: 600}), questionnaire()
    with database.begin() as connection:
        ids = [world.gestor(connection, f"G{number}") for number in range(GESTORES)]
        connection.exec_driver_sql(f"UPDATE family SET gestor_id = {min(ids)} + mod(id, {GESTORES})")
    country.gestores = ids
    told = asked = 0
    for seed in range(3):
        rng = random.Random(seed)
        said = [answers_of(instrument, rng) for _ in range(answers)]
        ballots = [{name: int(value) for name, value in one.items() if value != ""} for one in said]
        country.wave({TOWN: ballots}, f"2026-{seed}")
        results = publish(database, f"2026-{seed}", NOW, "test").places[TOWN].results
        for name, result in results.items():
            if sum(one.get(name, 0) > 0 for one in ballots) >= 30:
                asked, told = asked + 1, told + says(result)
    assert told / asked >= least, (told, asked)

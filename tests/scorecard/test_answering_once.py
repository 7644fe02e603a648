"""A family answers a wave once, on whichever of its phones."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.scorecard.town import DONE, Household, Town

CORES = "SELECT coalesce(sum(families), 0)::int FROM answer_count WHERE question = 'S1'"
WAITING = "SELECT part, count(*) FROM completed_part GROUP BY part ORDER BY part"


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


def _settle(town: Town, many: int, **columns: Any) -> list[Household]:
    """So many more families."""
    return [town.family(**columns) for _ in range(many)]


def test_two_phones_of_one_family_count_once(town: Town) -> None:
    twice = town.family("sms", "telegram")
    families = _settle(town, 9)
    town.open()
    telegram = twice.phones[1]
    town.say(telegram, "libreta")
    town.say(telegram, "1")
    town.answer(twice)
    while question := town.asked(telegram):
        town.say(telegram, str(question.choices[0].value) if question.choices else "0")
    for household in families[:8]:
        town.answer(household)
    assert town.flush() == 0, "nine families"
    town.answer(families[8])
    assert town.flush() >= 10
    assert town.rows(CORES) == [(10,)]


def test_who_has_answered_cannot_answer_again(town: Town) -> None:
    household = town.family("sms", "telegram")
    town.open()
    assert town.answer(household) == [DONE]
    assert town.say(household.phones[0], "libreta") == ["Su familia ya respondio esta Libreta. ¡Gracias!"]
    for phone in household.phones:
        town.say(phone, "libreta")
        town.say(phone, "1")
        assert town.asked(phone) is None
    assert town.rows(WAITING) == [("core", 1)]


def test_who_began_on_another_phone_is_told_that_the_family_has_answered(town: Town) -> None:
    household = town.family("sms", "telegram")
    town.open()
    sms, telegram = household.phones
    town.say(sms, "libreta")
    town.say(sms, "1")
    town.say(sms, "hola")
    town.answer(household, phone=1)
    assert town.say(sms, "libreta") == ["Su familia ya respondio esta Libreta. ¡Gracias!"]


def test_who_could_not_be_reached_can_still_answer(town: Town) -> None:
    household = town.family()
    town.open()
    with town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE participation SET disposition = 'unreachable'")
    town.answer(household)
    assert town.rows("SELECT disposition FROM participation") == [("complete",)]
    assert town.rows(WAITING) == [("core", 1)]


def test_of_two_waves_the_one_not_answered_yet_is_asked(town: Town) -> None:
    household = town.family()
    town.open(name="first")
    town.open(name="second")
    town.answer(household)
    town.answer(household)
    assert town.rows("SELECT disposition, count(*) FROM participation GROUP BY 1") == [("complete", 2)]

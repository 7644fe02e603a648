"""Answers that came with a code from a bag: counted with others, as nobody's, and in the response."""

import random

import pytest
from sqlalchemy import Engine

from scorecard.bag.code import LENGTH, SIGNS, mark, new_code, read
from scorecard.bag.drawing import mark as mark_families
from scorecard.responses import held_waves, response
from tests import world
from tests.doors import Twilio
from tests.scorecard.bag import codes
from tests.scorecard.town import Town

COUNTS = "SELECT DISTINCT municipality_code, gestor_id, families::int FROM answer_count WHERE question = 'S1'"


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


def _send(town: Town, codes_: list[str]) -> None:
    phone = Twilio(town.client, "+573110000000")
    for code in codes_:
        assert town.say(phone, f"LIBRETA {code} 1 2 5 1")[0].startswith("¡Gracias!")


def test_ten_are_counted_together_and_nine_are_not(town: Town) -> None:
    town.family()
    town.open()
    drawn = codes(town.engine, 10, town.watch.now)
    _send(town, drawn[:9])
    assert town.flush() == 0 and town.rows(COUNTS) == []
    _send(town, drawn[9:])
    town.flush()
    assert town.rows(COUNTS) == [(world.PLACE, None, 10)]
    assert town.rows("SELECT question FROM answer_count ORDER BY 1") == [("G1",), ("I1",), ("S1",), ("S2",)]
    assert town.rows("SELECT 1 FROM completed_part") == []


def test_at_the_close_they_hide_among_the_families_of_the_municipality(town: Town) -> None:
    """Six families of a gestor and five codes: eleven in the municipality. What was used is then a number."""
    families = [town.family() for _ in range(14)]
    wave = town.open()
    for household in families[:6]:
        town.answer(household, S1=5)
    with town.engine.begin() as connection:
        mark_families(connection, "2026-2", ["F007", "F008"], town.watch.now)
    _send(town, codes(town.engine, 7, town.watch.now)[:5])
    settled = town.close(wave)
    assert (settled.families, town.rows(COUNTS)) == (0, [(world.PLACE, None, 11)])
    assert town.rows("SELECT codes_printed, codes_used FROM wave_place") == [(7, 5)]
    assert town.rows("SELECT 1 FROM bag_code") == []
    with town.engine.connect() as connection:
        newest = held_waves(connection, world.PLACE)[0]
        found = response(connection, newest, world.PLACE)
    assert (found.eligible, found.complete) == (14, 10), "eleven, in tens"


def test_too_few_are_given_up_and_said(town: Town) -> None:
    town.family()
    wave = town.open()
    _send(town, codes(town.engine, 3, town.watch.now))
    assert town.close(wave).families == 3
    assert town.rows("SELECT unwritten FROM wave") == [(3,)]


def test_a_code_is_told_from_any_slip_of_the_pen() -> None:
    """Every single sign that is another, and every two that changed places."""
    rng = random.Random(7)
    for _ in range(20):
        code = new_code("15664", rng)
        assert read(code) == code and code.startswith(mark("15664")) and len(code) == LENGTH
        for at in range(LENGTH):
            others = (code[:at] + sign + code[at + 1 :] for sign in SIGNS if sign != code[at])
            assert not any(map(read, others))
            for later in range(at + 1, LENGTH):
                signs = list(code)
                signs[at], signs[later] = signs[later], signs[at]
                assert read("".join(signs)) in (None, code)

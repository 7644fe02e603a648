"""Codes that are used, and how many were printed, drawn and used."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from time import monotonic, sleep

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from db.tables import BagCode, CompletedPart, Participation, Wave, WavePlace
from scorecard import waiting
from scorecard.bag.answering import Taken, take
from scorecard.bag.counts import Codes, by_place, by_town, end, total
from scorecard.bag.printing import make
from scorecard.instrument.questionnaire import VERSION
from tests.scorecard.town import Town

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LAST, AFTER = date(2026, 12, 10), date(2026, 12, 11)
WORDS = ["1", "2", "5", "1"]


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


@pytest.fixture
def connection(town: Town) -> Iterator[Connection]:
    with town.engine.begin() as connection:
        yield connection


def _draws(connection: Connection, family: int, wave: int) -> None:
    mine = (Participation.family_id == family) & (Participation.wave_id == wave)
    connection.execute(update(Participation).where(mine).values(disposition="drawn"))


def test_what_was_answered_waits_as_nobodys(town: Town, connection: Connection) -> None:
    wave = town.open()
    (code,) = make(connection, "2026-2", "15664", 1, random.Random(1), NOW).codes
    assert take(connection, code, WORDS, LAST) == Taken("bag.done", {}, False)
    (row,) = connection.execute(select(CompletedPart.__table__)).all()
    assert (row.wave_id, row.family_id, row.gestor_id, row.crowd) == (wave, None, None, "municipality:15664")
    assert waiting.answers_of(row.answers) == {"G1": 1, "I1": 2, "S1": 5, "S2": 1}
    assert take(connection, code, WORDS, LAST) == Taken("bag.used", {}, False)
    assert take(connection, code, WORDS, AFTER) == Taken("bag.closed", {}, False)
    connection.execute(update(Wave).values(status="closed"))
    assert take(connection, code, WORDS, LAST) == Taken("bag.closed", {}, False)
    assert len(connection.execute(select(CompletedPart.id)).all()) == 1


def test_while_a_code_is_used_its_wave_cannot_close(town: Town) -> None:
    """Nor can the code be used again; all else may go on, and so may other codes."""
    town.open()
    with town.engine.begin() as connection:
        one, other = make(connection, "2026-2", "15664", 2, random.Random(1), NOW).codes

    def again() -> Taken:
        with town.engine.begin() as connection:
            return take(connection, one, WORDS, LAST)

    with ThreadPoolExecutor(1) as pool, town.engine.begin() as first:
        assert take(first, one, WORDS, LAST).done
        with pytest.raises(OperationalError, match="lock"):
            town.rows("SELECT 1 FROM wave FOR UPDATE NOWAIT")
        assert town.rows("SELECT 1 FROM wave FOR NO KEY UPDATE NOWAIT") == [(1,)]
        with town.engine.begin() as second:
            second.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            assert take(second, other, WORDS, LAST).done
        used = pool.submit(again)
        until = monotonic() + 20
        while not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert not used.done() and monotonic() < until, "it does not wait"
            sleep(0.01)
        first.commit()
        assert used.result(timeout=20) == Taken("bag.used")


def test_while_a_wave_closes_its_codes_wait(town: Town) -> None:
    """And are told that it has closed: what waits then was counted or given up already."""
    town.open()
    with town.engine.begin() as connection:
        (code,) = make(connection, "2026-2", "15664", 1, random.Random(1), NOW).codes

    def use() -> Taken:
        with town.engine.begin() as connection:
            return take(connection, code, WORDS, LAST)

    with ThreadPoolExecutor(1) as pool, town.engine.begin() as closing:
        closing.execute(select(Wave.id).with_for_update())
        closing.execute(update(Wave).values(status="closed"))
        used = pool.submit(use)
        until = monotonic() + 20
        while not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert not used.done() and monotonic() < until, "it does not wait"
            sleep(0.01)
        closing.commit()
        assert used.result(timeout=20) == Taken("bag.closed")


def test_a_code_is_of_its_wave_alone(town: Town, connection: Connection) -> None:
    town.family()
    town.open(), town.open(name="2027-1")
    (one,) = make(connection, "2026-2", "15664", 1, random.Random(1), NOW).codes
    (other,) = make(connection, "2027-1", "15664", 1, random.Random(2), NOW).codes
    day, words = NOW.date(), ["1", "2", "5", "1"]
    assert take(connection, other, words, day) == Taken("bag.done")
    assert take(connection, other, words, day) == Taken("bag.used")
    assert take(connection, one, words[:3], day) == Taken("bag.how_many", {"wanted": 4, "came": 3})
    assert take(connection, one, ["1", "2", "5", "9"], day) == Taken(
        "bag.not_allowed", {"number": 4, "allowed": "1, 2, 3, 0"}
    )
    assert take(connection, one, words, day).done
    assert not take(connection, one, words, day).done
    used = select(BagCode.wave_id).where(BagCode.used)
    assert len(set(connection.scalars(used))) == 2


def test_a_code_that_nobody_printed_is_guessed_unless_all_is_over(town: Town, connection: Connection) -> None:
    """Where codes of its place were printed for waves that have closed, and for none that is open."""
    town.municipality("15001")
    town.family()
    wave = town.open("15664", "15001")
    (code,) = make(connection, "2026-2", "15664", 1, random.Random(1), NOW).codes
    words, last, after = ["1", "2", "5", "1"], date(2026, 12, 10), date(2026, 12, 11)
    connection.execute(delete(BagCode))
    assert take(connection, code, words, last) == Taken("bag.wrong", guessed=True)
    assert take(connection, code, words, after) == Taken("bag.closed")
    elsewhere = make(connection, "2026-2", "15001", 1, random.Random(1), NOW).codes[0]
    connection.execute(
        update(WavePlace).where(WavePlace.municipality_code == "15001").values(codes_printed=0)
    )
    assert take(connection, elsewhere, words, after) == Taken("bag.wrong", guessed=True), (
        "none was printed there"
    )
    connection.execute(update(Wave).where(Wave.id == wave).values(status="closed"))
    assert take(connection, code, words, last) == Taken("bag.closed")
    days = {"opens_on": last, "closes_on": after, "status": "open"}
    new = insert(Wave).values(name="2027-1", questionnaire=VERSION, **days).returning(Wave.id)
    wave = connection.scalars(new).one()
    there = {"wave_id": wave, "municipality_code": "15664"}
    connection.execute(insert(WavePlace).values(**there, codes_printed=0))
    assert take(connection, code, words, last) == Taken("bag.closed"), "of the new wave none is printed yet"
    connection.execute(update(WavePlace).where(WavePlace.wave_id == wave).values(codes_printed=1))
    assert take(connection, code, words, last) == Taken("bag.wrong", guessed=True)


def test_codes_are_counted_by_town_and_what_is_above_it(town: Town, connection: Connection) -> None:
    near, far = town.municipality("15001"), town.municipality("25001")
    families = [town.family().id for _ in range(3)]
    elsewhere = town.family(municipality_code=far).id
    town.family(municipality_code=near)
    wave, other = town.open("15664", near, far), town.open("15664", near, far, name="2027-1")
    for family in (families[0], elsewhere):
        _draws(connection, family, wave)
    for family in families:
        _draws(connection, family, other)
    printed = [
        ("2026-2", "15664", 4, 2),
        ("2026-2", near, 1, 1),
        ("2027-1", "15664", 3, 1),
        ("2027-1", near, 2, 1),
    ]
    for seed, (name, place, number, used) in enumerate(printed):
        for code in make(connection, name, place, number, random.Random(seed), NOW).codes[:used]:
            assert take(connection, code, ["1", "2", "5", "1"], NOW.date()).done
    found = {"15664": Codes(4, 1, 2), near: Codes(1, 0, 1), far: Codes(0, 1, 0)}
    assert by_town(connection, wave) == found
    end(connection, wave)
    assert by_town(connection, wave) == found
    assert by_town(connection, other) == {"15664": Codes(3, 3, 1), near: Codes(2, 0, 1)}
    assert by_place(found) == {
        "15664": Codes(4, 1, 2), near: Codes(1, 0, 1), "15": Codes(5, 1, 3), far: Codes(0, 1, 0),
        "25": Codes(0, 1, 0), "colombia": Codes(5, 2, 3),
    }  # fmt: skip
    keys = dict(map(tuple, connection.execute(select(Wave.id, Wave.code_key))))
    assert keys[wave] is None and keys[other] is not None
    assert set(connection.scalars(select(BagCode.wave_id))) == {other}
    assert total([]) == Codes()


@pytest.mark.parametrize(("used", "told"), [(0, 0), (9, 0), (10, 10), (29, 20)])
def test_how_many_were_used_is_told_in_tens(used: int, told: int) -> None:
    assert Codes(40, 35, used).in_tens == Codes(40, 35, told)
    assert Codes(40, 35, used).as_json() == {"printed": 40, "drawn": 35, "used": told}
    assert total(iter([Codes(1, 2, 3), Codes(10, 20, 30)])) == Codes(11, 22, 33)

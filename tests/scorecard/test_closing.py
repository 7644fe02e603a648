"""A wave ends: what still waits hides among more families, or is given up."""

import random
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import DBAPIError

from db.tables import AuditEvent
from scorecard import closing, waiting, waves
from tests.scorecard.town import OFFER, Household, Town

SHOWN = (
    "SELECT gestor_id IS NOT NULL, municipality_code, department_code, sum(families)::int FROM answer_count "
    "WHERE question = 'S1' GROUP BY 1, 2, 3 ORDER BY 4, 2, 3"
)


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


def _completed(town: Town, wave: int, many: int, place: str, gestor: int | None, **more: str) -> list[int]:
    """So many families that have answered; `more` are answers that not all are asked for."""
    families = [town.family(municipality_code=place, gestor_id=gestor).id for _ in range(many)]
    with town.engine.begin() as connection:
        for family_id in families:
            connection.exec_driver_sql(
                "INSERT INTO participation (wave_id, family_id, municipality_code, disposition, day) "
                f"VALUES ({wave}, {family_id}, '{place}', 'complete', '2026-11-20')"
            )
            answers: dict[str, int | str] = {"G1": 2, "S1": 4, **more}
            waiting.complete(connection, wave, family_id, gestor, place, answers)
    return families


def test_what_waits_goes_up_until_it_is_ten(town: Town) -> None:
    near, next_door, far, alone = (town.municipality(code) for code in ("15001", "15003", "25001", "05001"))
    wave = town.open("15664", near, next_door, far, alone)
    one, other = town.gestores[0], town.gestor()
    _completed(town, wave, 13, "15664", one)
    _completed(town, wave, 8, "15664", other)
    _completed(town, wave, 4, near, one)
    _completed(town, wave, 6, near, other)
    _completed(town, wave, 3, next_door, one)
    _completed(town, wave, 7, far, one)
    _completed(town, wave, 4, alone, one)
    assert town.flush() == 13
    assert town.close(wave).families == 0
    assert town.rows(SHOWN) == [
        (False, "15001", "15", 10),
        (False, None, "15", 11),
        (False, None, None, 11),
        (True, "15664", "15", 13),
    ]
    assert town.rows("SELECT 1 FROM completed_part") == []


def test_fewer_than_ten_of_the_nation_are_given_up_and_counted(town: Town) -> None:
    """Among nine a count would point at its family more than one among ten."""
    family = town.family()
    wave = town.open()
    _completed(town, wave, 8, "15664", town.gestores[0])
    town.answer(family)
    settled = town.close(wave)
    assert (settled.counted, settled.families) == (0, 9)
    for table in ("answer_count", "open_comment", "completed_part"):
        assert town.rows(f"SELECT 1 FROM {table}") == [], table
    assert town.rows("SELECT status, unwritten FROM wave") == [("closed", 9)]
    assert town.rows("SELECT 1 FROM inbound WHERE kind = 'libreta' AND conversation_id IS NOT NULL") == []
    assert town.rows("SELECT DISTINCT disposition FROM participation") == [("complete",)]


def test_parts_that_few_were_asked_go_up_the_same_way(town: Town) -> None:
    near = town.municipality()
    wave = town.open("15664", near)
    _completed(town, wave, 10, "15664", town.gestores[0])
    _completed(town, wave, 6, "15664", town.gestores[0], S3="Que avisen")
    _completed(town, wave, 10, near, town.gestores[0], S3="Que lleguen")
    town.flush()
    assert town.rows("SELECT municipality_code, count(*) FROM open_comment GROUP BY 1") == [("15001", 10)]
    _completed(town, wave, 10, near, town.gestores[0])
    _completed(town, wave, 4, near, town.gestores[0], S3="Que vuelvan")
    town.close(wave)
    columns = "municipality_code, department_code"
    assert town.rows(f"SELECT {columns}, count(*) FROM open_comment GROUP BY 1, 2 ORDER BY 1") == [
        ("15001", "15", 10),
        (None, "15", 10),
    ]


def test_no_crowd_is_smaller_than_ten_however_families_are_spread(town: Town) -> None:
    rng = random.Random(3)
    codes = [f"{department}{at:03}" for department in ("15", "25", "05") for at in (1, 2, 3)]
    places = ["15664", *map(town.municipality, codes)]
    gestores = [town.gestores[0], town.gestor(), None]
    wave = town.open(*places)
    for place in places:
        for gestor in gestores:
            _completed(town, wave, rng.randrange(9), place, gestor)
            town.flush()
    finished = town.rows("SELECT count(*) FROM participation")[0][0]
    settled = town.close(wave)
    crowds = town.rows(
        "SELECT sum(families)::int FROM answer_count "
        "GROUP BY question, gestor_id, municipality_code, department_code"
    )
    assert len(crowds) > 5 and all(count >= 10 for (count,) in crowds)
    assert settled.families < 10
    assert town.rows("SELECT sum(families)::int FROM answer_count WHERE question = 'S1'") == [
        (finished - settled.families,)
    ]


def test_answers_counted_at_the_close_share_no_transaction_with_a_family(town: Town) -> None:
    wave = town.open()
    households = [town.family() for _ in range(3)]
    with town.engine.begin() as connection:
        for household in households:
            connection.exec_driver_sql(
                "INSERT INTO participation (wave_id, family_id, municipality_code, disposition, day) "
                f"VALUES ({wave}, {household.id}, '15664', 'invited', '2026-11-20')"
            )
    _completed(town, wave, 6, "15664", town.gestores[0])
    _completed(town, wave, 6, "15664", town.gestor())
    town.close(wave)
    written = town.rows("SELECT DISTINCT xmin::text FROM answer_count")
    assert len(written) == 1
    for table in ("participation", "conversation", "contact", "family"):
        assert written[0] not in town.rows(f"SELECT xmin::text FROM {table}"), table


def test_the_last_dispositions(town: Town) -> None:
    """Whom nothing reached is unreachable; who began and did not come half-way broke off."""
    households = [town.family() for _ in range(6)]
    wave = town.open()
    for household, answers in zip(households[1:4], (1, 4, 5), strict=True):
        _begins(town, household, answers)
    _says(town, households[4], "libreta", "3")
    town.close(wave)
    found = town.rows("SELECT disposition FROM participation ORDER BY family_id")
    assert [row[0] for row in found] == [
        "unreachable", "breakoff", "breakoff", "partial", "refused", "unreachable",
    ]  # fmt: skip


def test_who_left_the_red_before_answering_is_ineligible(town: Town) -> None:
    """Who answered or refused stays what it was; who left is not asked any more, also where it writes."""
    households = [town.family() for _ in range(5)]
    wave = town.open()
    _begins(town, households[0], 5)
    _says(town, households[1], "libreta", "3")
    for household in households[:4]:
        _stage(town, household, "exited")
    _begins(town, households[3], 5)
    _stage(town, households[2], "withdrawn")
    town.close(wave)
    found = town.rows("SELECT disposition FROM participation ORDER BY family_id")
    assert [row[0] for row in found] == ["partial", "refused", "ineligible", "ineligible", "unreachable"]


def test_a_family_that_moves_away_meanwhile_counts_where_the_wave_opened(town: Town) -> None:
    far = town.municipality()
    household = town.family()
    wave = town.open()
    with town.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE family SET municipality_code = '{far}' WHERE id = {household.id}")
    _begins(town, household, 5)
    town.close(wave)
    found = town.rows("SELECT municipality_code, disposition, channel FROM participation")
    assert found == [("15664", "partial", "sms")]


def _stage(town: Town, household: Household, stage: str) -> None:
    with town.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE family SET stage = '{stage}' WHERE id = {household.id}")


def test_half_of_the_questions_make_it_partial(town: Town) -> None:
    """As AAPOR has it: less than half is a break-off."""
    household = town.family()
    town.open()
    _begins(town, household, 4)
    disposition = "SELECT disposition FROM participation"
    assert town.rows(disposition) == [("started",)]
    _says(town, household, "1")
    assert town.rows(disposition) == [("partial",)]


def test_no_answer_is_taken_after_the_close(town: Town) -> None:
    household, late = town.family(), town.family()
    wave = town.open()
    _begins(town, household, 9)
    _says(town, late, "libreta")
    town.close(wave)
    closed = "Esta Libreta ya cerro. Gracias por su tiempo."
    assert _says(town, household, "0") == [f"{closed}\n{OFFER}"]
    assert _says(town, late, "1") == [closed]
    assert town.rows("SELECT 1 FROM completed_part UNION ALL SELECT 1 FROM answer_count") == []


def test_who_answers_the_last_question_while_it_closes_is_counted_or_told(town: Town) -> None:
    """The close waits for that answer; nothing is left behind that would wait for ever."""
    household = town.family()
    wave = town.open()
    with ThreadPoolExecutor(1) as pool, town.engine.begin() as answering:
        place = waves.place_if_open(answering, wave, household.id, town.watch.now.date())
        assert place == "15664"
        closed = pool.submit(town.close, wave)
        until = monotonic() + 20
        while not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert monotonic() < until, "nobody waits"
            sleep(0.01)
        waiting.complete(answering, wave, household.id, 1, place, {"G1": 2})
        answering.commit()
        assert closed.result(timeout=20).families == 1
    assert town.rows("SELECT 1 FROM completed_part") == []


def test_a_family_that_moved_answers_for_where_it_was_asked(town: Town) -> None:
    elsewhere = town.municipality()
    household = town.family()
    town.open()
    with town.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE family SET municipality_code = '{elsewhere}'")
    town.answer(household)
    assert town.rows("SELECT municipality_code FROM completed_part") == [("15664",)]


def test_closing_again_changes_nothing_and_finishes_what_was_interrupted(town: Town) -> None:
    wave = town.open()
    _completed(town, wave, 5, "15664", town.gestores[0])
    _completed(town, wave, 5, "15664", town.gestor())
    with town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wave SET status = 'closed', closed_on = '2026-11-20'")
    with town.engine.connect() as connection:
        assert closing.unfinished(connection) == [wave]
    closing.finish(town.engine, wave, random.Random(1), date(2026, 11, 21))
    assert town.rows("SELECT sum(families)::int FROM answer_count WHERE question = 'S1'") == [(10,)]
    town.close(wave)
    assert town.rows("SELECT closed_on, unwritten FROM wave") == [(date(2026, 11, 20), 0)]
    assert town.rows("SELECT sum(families)::int FROM answer_count WHERE question = 'S1'") == [(10,)]


def test_a_close_in_the_evening_is_of_that_colombian_day_and_in_the_record(town: Town) -> None:
    town.family()
    wave, other = town.open(), town.open(name="other")
    town.watch.now = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
    for _ in range(2):
        town.close(wave)
    assert town.rows("SELECT status, closed_on, unwritten FROM wave ORDER BY id") == [
        ("closed", date(2026, 11, 20), 0),
        ("open", None, None),
    ]
    assert town.rows("SELECT DISTINCT wave_id, disposition, day FROM participation ORDER BY 1") == [
        (wave, "unreachable", date(2026, 11, 20)),
        (other, "invited", town.rows(f"SELECT day FROM participation WHERE wave_id = {other}")[0][0]),
    ]
    with town.engine.connect() as connection:
        event = connection.execute(
            select(AuditEvent.__table__).where(AuditEvent.action == "wave.closed")
        ).one()
    assert (event.at, event.actor, event.subject, event.detail) == (
        town.watch.now,
        "test",
        f"wave:{wave}",
        {},
    )


def test_what_is_given_up_is_added_to_what_was(town: Town) -> None:
    wave = town.open()
    _completed(town, wave, 3, "15664", town.gestores[0])
    with town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wave SET unwritten = 4")
    assert town.close(wave).families == 3
    assert town.rows("SELECT unwritten FROM wave") == [(7,)]


def test_a_wave_is_over_the_day_after_its_last(town: Town) -> None:
    first, second, closed = (town.open(name=name) for name in ("first", "second", "closed"))
    town.close(closed)
    with town.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE wave SET closes_on = '2026-11-30' WHERE id <> {second}")
        assert closing.over(connection, date(2026, 11, 30)) == []
        assert closing.over(connection, date(2026, 12, 1)) == [first]


def test_what_a_close_left_behind_is_found_again(town: Town) -> None:
    """Talks that are not wiped yet, or answers that wait still; in the order of the waves."""
    waves_ = [town.open(name=f"{number}") for number in range(4)]
    for wave in (waves_[1], waves_[0], waves_[2]):
        town.close(wave)
    _completed(town, waves_[1], 1, "15664", town.gestores[0])
    _completed(town, waves_[3], 1, "15664", town.gestores[0])
    with town.engine.begin() as connection:
        assert closing.unfinished(connection) == waves_[:3]
        connection.exec_driver_sql(f"UPDATE wave SET wiped = true WHERE id IN ({waves_[1]}, {waves_[2]})")
        assert closing.unfinished(connection) == waves_[:2]


def test_a_close_may_take_longer_than_other_statements(town: Town) -> None:
    town.family()
    wave = town.open()

    def impatient(connection: Any, _: object) -> None:
        connection.execute("SET statement_timeout = '1s'")
        connection.commit()

    town.engine.dispose()
    event.listen(town.engine, "connect", impatient)
    try:
        with ThreadPoolExecutor(1) as pool, town.engine.begin() as other:
            other.exec_driver_sql("SELECT 1 FROM participation FOR UPDATE")
            closed = pool.submit(town.close, wave)
            wait([closed], timeout=1.5)
            other.commit()
            closed.result(timeout=20)
    finally:
        event.remove(town.engine, "connect", impatient)
    assert town.rows("SELECT disposition FROM participation") == [("unreachable",)]


@pytest.mark.parametrize("change", ["crowd = 11", "questionnaire = 'otro'", "status = 'open'"])
def test_what_families_were_promised_cannot_be_changed(town: Town, change: str) -> None:
    town.close(town.open())
    with pytest.raises(DBAPIError, match="cannot be changed|stays closed"), town.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE wave SET {change}")


def test_no_crowd_may_be_under_ten(town: Town) -> None:
    with pytest.raises(DBAPIError, match="crowd"), town.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO wave (name, questionnaire, opens_on, closes_on, status, crowd) "
            "SELECT 'x', version, '2026-11-01', '2026-11-30', 'open', 9 FROM questionnaire LIMIT 1"
        )


def _begins(town: Town, household: Household, answers: int) -> None:
    _says(town, household, "libreta", "1", *["1"] * answers)


def _says(town: Town, household: Household, *words: str) -> list[str]:
    said: list[str] = []
    for word in words:
        said = town.say(household.phones[0], word)
    return said

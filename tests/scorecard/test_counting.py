"""From what families answered to counts that know no two answers of one."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, insert, inspect, select, text

from db.tables import CompletedPart
from scorecard import counting, waiting, waves
from scorecard.instrument.questionnaire import VERSION
from scorecard.instrument.xlsform.shipped import questionnaire
from tests.scorecard.town import Household, Town

#: By question and answer, how many families; of how many families anything is counted.
COUNTS = "SELECT question, answer, sum(families)::int FROM answer_count GROUP BY 1, 2 ORDER BY 1, 2"
CORES = "SELECT coalesce(sum(families), 0)::int FROM answer_count WHERE question = 'S1'"
NOTHING = "SELECT 1 FROM answer_count"
WAITING = "SELECT part, count(*) FROM completed_part GROUP BY part ORDER BY part"

#: What is asked of all families, and what of those who were visited.
OF_ALL, OF_VISITED = ("G1", "I1", "S1", "S2"), ("G2", "G3", "G5")

#: Answers to two questions that no two families share.
MARKS = [{"S1": s1, "S2": s2} for s1 in (1, 2, 3, 4, 5) for s2 in (1, 2, 3)]


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


def _settle(town: Town, many: int, **columns: Any) -> list[Household]:
    """So many more families."""
    return [town.family(**columns) for _ in range(many)]


def _said(households: list[Household]) -> list[tuple[str, int, int]]:
    """What COUNTS finds where all that these families said is counted."""
    found = Counter(
        (name, int(value))
        for one in households
        for name, value in one.answers.items()
        if questionnaire().questions[name].type != "text"
    )
    return sorted((name, value, families) for (name, value), families in found.items())


def test_nine_families_count_nothing_and_the_tenth_all_ten(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    for household, mark in zip(families[:9], MARKS, strict=False):
        town.answer(household, **mark)
    assert town.flush() == 0
    assert town.rows(NOTHING) == []
    assert town.rows(WAITING) == [("core", 9)]
    town.answer(families[9], **MARKS[9])
    assert town.flush() >= 10
    of_all = [count for count in town.rows(COUNTS) if count[0] in OF_ALL]
    assert of_all == [count for count in _said(families) if count[0] in OF_ALL]
    assert town.rows("SELECT DISTINCT gestor_id FROM answer_count WHERE question = 'S1'") == [
        (town.gestores[0],)
    ]
    assert town.rows("SELECT 1 FROM completed_part WHERE family_id IS NOT NULL") == []


def test_families_of_another_gestor_or_municipality_wait_apart(town: Town) -> None:
    """A count shows gestor and municipality; one of ten from elsewhere would be found at once."""
    other, elsewhere = town.gestor(), town.municipality()
    families = _settle(town, 9) + _settle(town, 9, gestor_id=other)
    families += _settle(town, 9, municipality_code=elsewhere)
    with town.engine.begin() as connection:
        wave = waves.open_wave(
            connection, "w", ["15664", elsewhere], VERSION, town.watch.now.date(), town.watch.now.date()
        )
        for household, place in zip(families, ["15664"] * 18 + [elsewhere] * 9, strict=True):
            waiting.complete(connection, wave, household.id, household.gestor_id, place, {"G1": 2})
    assert town.flush() == 0
    assert town.rows(WAITING) == [("core", 27)]


def test_the_only_one_of_ten_that_was_visited_has_no_count_for_itself(town: Town) -> None:
    """Attendance tells who it is; its marks of the gestor wait as nobody's for nine others like them."""
    families = _settle(town, 20)
    town.open()
    for household in families[:10]:
        town.answer(household, G1=1 if household is families[4] else 2)
    town.flush()
    assert [count for count in town.rows(COUNTS) if count[0] in OF_VISITED] == []
    lies = "SELECT DISTINCT family_id, gestor_id FROM completed_part WHERE part IN ('G2', 'G3', 'G5')"
    assert town.rows(lies) == [(None, town.gestores[0])]
    for household in families[10:]:
        town.answer(household, G1=1)
    town.flush()
    visited = [families[4], *families[10:]]
    told = [count for count in _said(visited) if count[0] in OF_VISITED]
    assert [count for count in town.rows(COUNTS) if count[0] in OF_VISITED] == told


def test_what_only_some_were_asked_waits_for_ten_of_the_municipality_and_is_nobodys(town: Town) -> None:
    other = town.gestor()
    families = _settle(town, 10) + _settle(town, 10, gestor_id=other)
    town.open()
    for household in families[:10]:
        town.answer(household, G1=1, P1=2, S3="Que avisen" if household.id <= families[3].id else "")
    town.flush()
    shown = "SELECT question, sum(families)::int, min(gestor_id) FROM answer_count"
    assert town.rows(f"{shown} WHERE question IN ('P1', 'S1') GROUP BY 1 ORDER BY 1") == [
        ("P1", 10, None),
        ("S1", 10, town.gestores[0]),
    ]
    assert town.rows("SELECT 1 FROM open_comment") == []
    assert ("comment", 4) in town.rows(WAITING)
    nobodys = (
        "SELECT DISTINCT family_id, gestor_id, crowd FROM completed_part WHERE part IN ('comment', 'M1')"
    )
    assert town.rows(nobodys) == [(None, None, "municipality:15664")]
    for household in families[10:]:
        town.answer(household, G1=1, P1=2, S3="Más visitas" if household.id <= families[15].id else "")
    town.flush()
    assert town.rows("SELECT count(*) FROM open_comment") == [(10,)]
    assert all(part != "comment" for part, _ in town.rows(WAITING))
    assert town.rows("SELECT 1 FROM answer_count WHERE question = 'S3'") == []


def test_an_empty_comment_writes_nothing(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    for household in families:
        town.answer(household, S3="")
    town.flush()
    assert town.rows("SELECT 1 FROM open_comment") == []
    assert all(part != "comment" for part, _ in town.rows(WAITING))


def test_ten_families_are_counted_in_a_transaction_that_no_participation_has(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    for household in families:
        town.answer(household)
    town.flush()
    (counted,) = {row.xmin for row in town.rows("SELECT xmin::text FROM answer_count")}
    for table in ("participation", "conversation", "contact", "family"):
        assert (counted,) not in town.rows(f"SELECT xmin::text FROM {table}"), table


def test_a_count_has_no_time_no_number_of_its_own_and_leads_to_no_family(database: Engine) -> None:
    """A row of it is a place, a question, an answer and how many: nothing joins two answers."""
    tables = inspect(database)
    assert {column["name"] for column in tables.get_columns("answer_count")} == {
        "wave_id", "department_code", "municipality_code", "gestor_id", "question", "answer", "families",
    }  # fmt: skip
    for table in ("answer_count", "open_comment"):
        types = {column["name"]: str(column["type"]) for column in tables.get_columns(table)}
        assert not [name for name, type_ in types.items() if "TIME" in type_ or "DATE" in type_]
        assert {key["referred_table"] for key in tables.get_foreign_keys(table)} == {"wave"}
        assert not [name for name in types if name.startswith("family")]


def test_counts_are_running_totals(town: Town) -> None:
    """No row for each crowd: how a count grew is kept nowhere."""
    families = _settle(town, 20)
    town.open()
    for crowd in (families[:10], families[10:]):
        for household in crowd:
            town.answer(household, S1=4, S2=1)
        town.flush()
    one = "SELECT families FROM answer_count WHERE question = 'S1'"
    assert town.rows(one) == [(20,)]


def test_parts_that_wait_lie_in_no_order_of_completion(town: Town) -> None:
    """Whoever sees in which order they wait would know again who finished after whom."""
    families = _settle(town, 10)
    with town.engine.begin() as connection:
        today = town.watch.now.date()
        wave = waves.open_wave(connection, "w", ["15664"], VERSION, today, today)
        for number, household in enumerate(families):
            answers = {"G1": 2, "S3": f"{number}"}
            waiting.complete(connection, wave, household.id, 1, "15664", answers)
        assert counting.count_ready(connection, CompletedPart.part == "core", random.Random(1)) == 10
        waits = select(CompletedPart.answers).where(CompletedPart.part == "comment")
        found = [json.loads(answers) for answers in connection.scalars(waits.order_by(text("ctid")))]
    lie = [int(comment["S3"]) for comment in found]
    assert sorted(lie) == list(range(10))
    assert lie not in (sorted(lie), sorted(lie, reverse=True))


def test_two_flushes_at_once_count_each_family_once(town: Town) -> None:
    families = _settle(town, 12)
    town.open()
    for household in families:
        town.answer(household, P1=2)
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(town.flush, range(4)))
    assert town.rows(CORES) == [(12,)]
    assert sorted(written)[:3] == [0, 0, 0] and sum(written) >= 12


def test_a_flush_waits_until_nobody_else_counts(town: Town) -> None:
    """Two could each take a few of the same ten."""
    with ThreadPoolExecutor(1) as pool, town.engine.begin() as other:
        counting.one_at_a_time(other)
        flushed = pool.submit(town.flush)
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        until = monotonic() + 20
        while not town.rows(waits):
            assert not flushed.done() and monotonic() < until, "it does not wait"
            sleep(0.01)
        other.commit()
        assert flushed.result(timeout=20) == 0


def test_a_family_that_is_deleted_meanwhile_leaves_nine_who_wait(town: Town) -> None:
    """Written as nine they would be fewer than ten; the proof of their talk stays with them too."""
    families = _settle(town, 10)
    town.open()
    for household in families:
        town.answer(household)
    with ThreadPoolExecutor(1) as pool, town.engine.begin() as erasing:
        erasing.exec_driver_sql("SET LOCAL libreta.erasing = 'on'")
        erasing.exec_driver_sql(f"DELETE FROM family WHERE id = {families[4].id}")
        flushed = pool.submit(town.flush)
        until = monotonic() + 20
        while not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert monotonic() < until, "nobody waits"
            sleep(0.01)
        erasing.commit()
        assert flushed.result(timeout=20) == 0
    assert town.rows(NOTHING) == []
    assert town.rows(WAITING) == [("core", 9)]


def test_what_an_older_program_left_waiting_is_counted_too(town: Town) -> None:
    """It kept answers by their parts, and several of one family in a row that was nobody's."""
    families = _settle(town, 10)
    wave = town.open()
    with town.engine.begin() as connection:
        for household in families:
            parts: Any = {
                "core": {"S1": 4, "G1": 1, "G2": 5},
                "comment": {"S3": "Que avisen"},
                "G4": {"G4": 3},
            }
            row = waiting.row_of(wave, "core", town.gestores[0], "15664", "15", parts)
            connection.execute(insert(CompletedPart).values(family_id=household.id, **row))
            on_entity: list[waiting.Answers] = [{"P1": 1, "P2": 4}, {"P1": 2}]
            for answers in on_entity:
                row = waiting.row_of(wave, "entity:el SENA", None, "15664", "15", answers)
                connection.execute(insert(CompletedPart).values(row))
    town.flush()
    assert town.rows(COUNTS) == [
        ("G1", 1, 10), ("G2", 5, 10), ("G4", 3, 10),
        ("P1", 1, 10), ("P1", 2, 10), ("P2", 4, 10), ("S1", 4, 10),
    ]  # fmt: skip
    assert town.rows("SELECT count(*) FROM open_comment") == [(10,)]
    assert town.rows(WAITING) == []


def test_a_question_of_all_that_few_answered_waits_for_ten(town: Town) -> None:
    """Nobody is asked less than all others; if it ever were so, nine would have a count for themselves."""
    families = _settle(town, 10)
    wave = town.open()
    with town.engine.begin() as connection:
        for household in families:
            answers: waiting.Answers = {"S1": 4} if household is families[0] else {"S1": 4, "S2": 1}
            waiting.complete(connection, wave, household.id, household.gestor_id, "15664", answers)
    town.flush()
    assert town.rows(COUNTS) == [("S1", 4, 10)]
    assert town.rows(WAITING) == [("S2", 9)]

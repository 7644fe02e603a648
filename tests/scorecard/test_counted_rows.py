"""What lies in the tables before and after answers are counted: in no order, and each wave by itself."""

import json
import random
from datetime import date

import pytest
from sqlalchemy import Engine, insert, select, text

from db.tables import CompletedPart, OpenComment, Wave
from scorecard import counting, waiting
from scorecard.instrument import promise, published
from scorecard.instrument.questionnaire import VERSION
from tests.scorecard.town import Town

COUNTS = "SELECT question, answer, sum(families)::int FROM answer_count GROUP BY 1, 2 ORDER BY 1, 2"
WAITING = "SELECT part, count(*) FROM completed_part GROUP BY part ORDER BY part"


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


def test_a_question_of_all_that_one_left_out_is_counted_of_the_others(town: Town) -> None:
    wave = town.open()
    with town.engine.begin() as connection:
        for number in range(11):
            said: waiting.Answers = {"S1": 4} if number == 0 else {"S1": 4, "S2": 1}
            waiting.complete(connection, wave, None, None, "15664", said)
    assert town.flush() == 11
    assert town.rows(COUNTS) == [("S1", 4, 11), ("S2", 1, 10)]
    assert town.rows(WAITING) == []


def test_of_what_an_older_program_left_each_answer_waits_for_ten_of_its_own(town: Town) -> None:
    """Ten rows of a part are not ten answers to each question in it."""
    wave = town.open()
    with town.engine.begin() as connection:
        for number in range(10):
            answers: waiting.Answers = {"P1": 1} if number == 0 else {"P1": 1, "P2": 4}
            row = waiting.row_of(wave, "entity:el SENA", None, "15664", "15", answers)
            connection.execute(insert(CompletedPart).values(row))
    town.flush()
    assert town.rows(COUNTS) == [("P1", 1, 10)]
    assert town.rows(WAITING) == [("P2", 9)]


def test_no_order_is_left_in_what_is_nobodys(town: Town) -> None:
    """What an older program left, and comments, were written as families finished."""
    wave = town.open()
    with town.engine.begin() as connection:
        for number in range(9):
            row = waiting.row_of(wave, "entity:el SENA", None, "15664", "15", {"P1": number})
            connection.execute(insert(CompletedPart).values(row))
        for number in range(10):
            row = waiting.row_of(wave, "comment", None, "15664", "15", {"S3": f"{number}"})
            connection.execute(insert(CompletedPart).values(row))
    assert town.flush() == 0, "a comment is in no count"
    with town.engine.connect() as connection:
        parts = connection.scalars(select(CompletedPart.answers).order_by(text("ctid"))).all()
        comments = connection.scalars(select(OpenComment.text).order_by(text("ctid"))).all()
    kept = "SELECT DISTINCT wave_id, department_code, municipality_code, status FROM open_comment"
    assert town.rows(kept) == [(wave, "15", "15664", "unread")]
    for lie in ([int(json.loads(part)["P1"]) for part in parts], [int(comment) for comment in comments]):
        assert sorted(lie) == list(range(len(lie)))
        assert lie not in (sorted(lie), sorted(lie, reverse=True))


def test_two_comments_of_a_family_are_one(town: Town) -> None:
    wave = town.open()
    with town.engine.begin() as connection:
        for _ in range(10):
            said: waiting.Answers = {"S3": "Que avisen", "S4": "a tiempo"}
            row = waiting.row_of(wave, "comment", None, "15664", "15", said)
            connection.execute(insert(CompletedPart).values(row))
    town.flush()
    assert town.rows("SELECT count(*) FROM open_comment") == [(10,)]
    with town.engine.connect() as connection:
        assert set(connection.scalars(select(OpenComment.text))) == {"Que avisen a tiempo"}


def test_counts_are_written_in_the_order_of_questions_and_answers(town: Town) -> None:
    """In the order in which they were first given they would tell who finished first."""
    wave = town.open()
    with town.engine.begin() as connection:
        for number in range(10):
            said: waiting.Answers = {"S2": 3 - number % 3, "S1": 5 - number % 5}
            waiting.complete(connection, wave, None, town.gestores[0], "15664", said)
    town.flush()
    lie = town.rows("SELECT question, answer FROM answer_count ORDER BY ctid")
    assert lie == sorted(lie) and len(lie) == 8
    of = "SELECT DISTINCT wave_id, department_code, municipality_code, gestor_id FROM answer_count"
    assert town.rows(of) == [(wave, "15", "15664", town.gestores[0])]


def test_each_wave_has_its_questionnaire(town: Town) -> None:
    with town.engine.begin() as connection:
        content = promise.content("compromiso_1", "municipio", "Abrir el puesto de salud")
        published.publish(connection, "compromiso-1", content, town.watch.now)
        days = {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 1, 31), "status": "open"}
        connection.execute(insert(Wave).values(name="compromiso-1", questionnaire="compromiso-1", **days))
    wave = town.open()
    with town.engine.begin() as connection:
        for _ in range(10):
            waiting.complete(connection, wave, None, None, "15664", {"S1": 4})
    assert town.flush() == 10


def test_each_wave_says_how_many_are_counted_together(town: Town) -> None:
    ten = town.open()
    with town.engine.begin() as connection:
        days = {"opens_on": date(2027, 1, 1), "closes_on": date(2027, 1, 31), "status": "open"}
        new = insert(Wave).values(name="2027-1", questionnaire=VERSION, crowd=12, **days)
        more = connection.scalars(new.returning(Wave.id)).one()
        for wave in [ten] * 10 + [more] * 11:
            waiting.complete(connection, wave, None, None, "15664", {"S1": 4})
    assert town.flush() == 10
    assert town.rows("SELECT wave_id, families::int FROM answer_count") == [(ten, 10)]
    with town.engine.begin() as connection:
        waiting.complete(connection, more, None, None, "15664", {"S1": 4})
    assert town.flush() == 12
    assert town.rows("SELECT families::int FROM answer_count ORDER BY 1") == [(10,), (12,)]


def test_of_an_older_program_only_what_is_counted_now_is_parted(town: Town) -> None:
    one, other = town.open(), town.open(name="2027-1")
    with town.engine.begin() as connection:
        for wave in (one, other):
            for part in ("entity:el SENA", "entity:el ICBF"):
                row = waiting.row_of(wave, part, None, "15664", "15", {"P1": 1, "P2": 4})
                connection.execute(insert(CompletedPart).values(row))
        for part in ("G4", "M1", "P1", "P2", "S1"):
            row = waiting.row_of(one, part, None, "15664", "15", {part: 1})
            connection.execute(insert(CompletedPart).values(row))
        counting.count_ready(connection, CompletedPart.wave_id == one, random.Random(1))
    rows = "SELECT wave_id, part, count(*) FROM completed_part GROUP BY 1, 2 ORDER BY 1, 2"
    assert town.rows(rows) == [
        (one, "G4", 1), (one, "M1", 1), (one, "P1", 3), (one, "P2", 3), (one, "S1", 1),
        (other, "entity:el ICBF", 1), (other, "entity:el SENA", 1),
    ]  # fmt: skip

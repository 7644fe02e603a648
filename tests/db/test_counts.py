"""Counts are kept while things change, and are those that counting would give."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, Executable, delete, func, insert, select, text, update

from db.tables import (
    Department,
    Family,
    FamilyCount,
    GestorFamilyCount,
    Logro,
    LogroCount,
    LogroState,
    Meeting,
    MeetingAttendance,
    MeetingCount,
    MeetingReply,
    Municipality,
    Participation,
    ParticipationCount,
    Staff,
    Wave,
)
from reports.summary import counts, folding, recounting
from tests.db.counted import counted, kept
from tests.db.storm import NOW, PLACES, Storm

FOLDED: dict[str, Any] = {
    table.__tablename__: table
    for table in (FamilyCount, GestorFamilyCount, LogroCount, MeetingCount, ParticipationCount)
}


@pytest.fixture
def country(database: Engine) -> Engine:
    """Three municipalities, two gestores, two versions of the catalogue, and a wave."""
    with database.begin() as connection:
        for code in ("15", "11"):
            connection.execute(insert(Department).values(code=code, name=code))
        for code in PLACES:
            connection.execute(insert(Municipality).values(code=code, name=code, department_code=code[:2]))
        for gestor in (1, 2):
            connection.execute(insert(Staff).values(id=gestor, code=f"G{gestor}", role="gestor", name=""))
        connection.execute(
            text(
                "INSERT INTO logro SELECT 'unidos', code, manual_number, dimension_code, 'open', level, "
                "applies_to, title, question, position FROM logro"
            )
        )
        connection.execute(
            insert(Wave).values(
                name="2026-2",
                questionnaire="reconstruccion-1",
                opens_on=NOW.date(),
                closes_on=NOW.date(),
                status="open",
            )
        )
    return database


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_counting_gives_whatever_happens(country: Engine, seed: int) -> None:
    with country.connect() as connection:
        storm = Storm(connection, seed)
        for step in range(150):
            if storm.random.random() < 0.1:
                undone = connection.begin_nested()
                storm.blow()
                undone.rollback()
            storm.blow()
            if step % 40 == 0:
                folding.fold(connection)
            if step % 50 == 49:
                assert kept(connection) == counted(connection)
        folding.fold(connection)
        assert kept(connection) == counted(connection)
        for table in FOLDED.values():
            rows = connection.execute(select(table.folded, func.count()).group_by(table.folded)).all()
            assert rows == [(True, len(kept(connection)[table.__tablename__]))], "one row a count is left"


def test_a_family_that_leaves_for_good_leaves_no_count(country: Engine) -> None:
    with country.connect() as connection:
        storm = Storm(connection, 9)
        for _ in range(80):
            storm.blow()
        connection.execute(delete(Family))
        assert kept(connection) == counted(connection), "it was asked in a wave, and that stays counted"
        connection.execute(delete(Participation))
        assert not any(kept(connection).values())
        folding.fold(connection)
        assert not connection.scalar(select(func.count()).select_from(LogroCount)), "nor its number"


def test_counts_that_are_wrong_are_found_and_put_right(country: Engine) -> None:
    """Whatever they lack is added to them, and nothing else."""
    with country.connect() as connection:
        storm = Storm(connection, 7)
        for _ in range(100):
            storm.blow()
        folding.fold(connection)
        assert [recounting.differing(connection, place) for place in PLACES] == [0, 0, 0]
        tables = list(kept(connection))
        for table in tables:
            count = list(FOLDED[table].__table__.columns)[-2].name
            connection.execute(text(f"UPDATE {table} SET {count} = {count} + 2"))
            assert any(recounting.differing(connection, place) for place in PLACES), f"{table} differs"
            assert recounting.recount(connection)
            assert kept(connection) == counted(connection)
        assert recounting.recount(connection) == 0


def test_a_family_is_moved_while_it_reports(country: Engine) -> None:
    """Each waits for the other, so that both are counted."""
    with country.begin() as connection:
        Storm(connection, 1).come()
        family = connection.scalars(select(func.min(Family.id))).one()
        connection.execute(update(Family).values(municipality_code=PLACES[0], stage="follow_up"))
        connection.execute(
            insert(LogroState).values(
                family_id=family, logro_code="IDE-01", state="pending", since=NOW.date()
            )
        )
    reports = update(LogroState).values(state="reported")
    moves = update(Family).values(municipality_code=PLACES[1])
    _happen_at_once(country, reports, moves)
    _happen_at_once(country, moves.values(displaced=True), reports.values(state="achieved"))


def test_a_family_and_its_meetings_are_moved_while_it_answers(country: Engine) -> None:
    """Of each two, one waits for the other, so that both are counted."""
    with country.begin() as connection:
        storm = Storm(connection, 1)
        storm.come()
        family = connection.scalars(select(func.min(Family.id))).one()
        connection.execute(
            update(Family).values(
                municipality_code=PLACES[0], stage="follow_up", gestor_id=1, vereda="Centro"
            )
        )
        for number, whose in enumerate((family, None)):
            connection.execute(
                insert(Meeting).values(
                    id=number, code=f"R{number}", kind="family", family_id=whose, gestor_id=1, starts_at=NOW
                )
            )
            connection.execute(
                insert(MeetingReply).values(meeting_id=number, family_id=family, answer="declined", at=NOW)
            )
    answers = update(MeetingReply).values(answer="confirmed")
    comes = insert(MeetingAttendance).values(family_id=family, attended=True, staff_id=1, at=NOW)
    moves = update(Family).where(Family.id == family)
    changes = update(Meeting)
    _happen_at_once(country, answers, moves.values(vereda="Guanomo"))
    _happen_at_once(country, moves.values(municipality_code=PLACES[1]), comes.values(meeting_id=0))
    _happen_at_once(country, comes.values(meeting_id=1), changes.values(starts_at=NOW + timedelta(days=1)))
    _happen_at_once(country, changes.values(vereda="Guanomo"), answers.values(answer="declined"))
    _happen_at_once(country, changes.values(status="held"), moves.values(vereda="Centro"))
    _happen_at_once(country, moves.values(vereda="Guanomo"), changes.values(status="cancelled"))
    _happen_at_once(country, changes.values(family_id=family), moves.values(stage="withdrawn"))


def _happen_at_once(engine: Engine, first: Executable, second: Executable) -> None:
    """In two transactions that do not see each other; what is kept must then be what there is."""
    with ThreadPoolExecutor(1) as pool, engine.connect() as one, engine.connect() as other:
        one.execute(first)
        waiting = pool.submit(other.execute, second)
        _until_somebody_waits(engine)
        one.commit()
        waiting.result(timeout=20)
        other.commit()
    with engine.connect() as connection:
        assert kept(connection) == counted(connection)


def _until_somebody_waits(engine: Engine) -> None:
    until = monotonic() + 20
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert monotonic() < until, "nobody waits"
            sleep(0.01)


def test_the_catalogue_says_what_is_shown_when_it_is_read(country: Engine) -> None:
    """A logro that becomes private is in no summary from then on, without counting anything anew."""
    with country.connect() as connection:
        Storm(connection, 1).come()
        family = connection.scalars(select(func.min(Family.id))).one()
        connection.execute(update(Family).values(municipality_code=PLACES[0], stage="follow_up"))
        connection.execute(
            insert(LogroState).values(
                family_id=family, logro_code="IDE-01", state="reported", since=NOW.date()
            )
        )
        assert counts.waiting(connection, PLACES[0], NOW.date()).reports == 1
        connection.execute(update(Logro).where(Logro.code == "IDE-01").values(privacy="private"))
        assert counts.waiting(connection, PLACES[0], NOW.date()).reports == 0
        assert counts.logros(connection, PLACES[0], NOW.date())[0].total == 0

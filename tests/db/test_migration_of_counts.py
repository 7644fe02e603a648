"""The ballots of the version before become counts, none of them of fewer than ten families."""

from datetime import date

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.engine import URL

from db.engine import connect
from db.migrate import upgrade
from tests.databases import administration

DAY = date(2026, 11, 20)


def _before(engine: Engine) -> None:
    """The tables of the version before."""
    configuration = Config()
    configuration.set_main_option("script_location", "db:migrations")
    with engine.connect() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0036")
        connection.commit()


def _wave(connection: Connection, name: str, status: str) -> int:
    values = {"name": name, "status": status, "day": DAY}
    return int(
        connection.execute(
            text("""
                INSERT INTO wave (name, questionnaire, opens_on, closes_on, status)
                VALUES (:name, 'reconstruccion-2', :day, :day, :status) RETURNING id
            """),
            values,
        ).scalar_one()
    )


def _ballots(
    connection: Connection, wave: int, place: str, gestor: int | None, answers: str, many: int
) -> None:
    connection.execute(
        text("""
            INSERT INTO ballot (id, wave_id, department_code, municipality_code, gestor_id, part, answers)
            SELECT gen_random_uuid(), :wave, :department, :place, :gestor, 'core', CAST(:answers AS jsonb)
            FROM generate_series(1, :many)
        """),
        {"wave": wave, "department": place[:2], "place": place, "gestor": gestor, "answers": answers,
         "many": many},
    )  # fmt: skip


def _fill(connection: Connection) -> None:
    """Of those whom a gestor visited, fewer than ten are in each place."""
    first, second = _wave(connection, "first", "closed"), _wave(connection, "second", "open")
    for gestor, visited, others in ((1, 3, 9), (2, 8, 2)):
        _ballots(connection, first, "15664", gestor, '{"S1": 4, "G1": 1, "G2": 5}', visited)
        _ballots(connection, first, "15664", gestor, '{"S1": 2, "G1": 2}', others)
    for place, visited in (("15001", 4), ("25001", 7)):
        _ballots(connection, first, place, None, '{"G1": 1, "G2": 1}', visited)
        _ballots(connection, first, place, None, '{"G1": 2}', 10 - visited)
    _ballots(connection, second, "15664", 1, '{"G1": 1, "G2": 3}', 5)
    _ballots(connection, second, "15664", 1, '{"G1": 2}', 7)


def test_a_ballot_becomes_counts_and_a_count_of_few_goes_up(server: URL) -> None:
    with administration(server) as connection:
        connection.execute(text("CREATE DATABASE before_counts"))
    engine = connect(server.set(database="before_counts").render_as_string(hide_password=False))
    try:
        _before(engine)
        with engine.begin() as connection:
            _fill(connection)
            lay = connection.execute(text("SELECT pg_relation_filenode('completed_part')")).scalar_one()
        upgrade(engine)
        assert "ballot" not in inspect(engine).get_table_names()
        with engine.begin() as connection:
            found = connection.execute(
                text("""
                    SELECT name, question, municipality_code, department_code, gestor_id,
                        sum(families)::int, max(families) FILTER (WHERE answer = 1)
                    FROM answer_count JOIN wave ON wave.id = wave_id
                    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
                """)
            )
            assert [tuple(row) for row in found] == [
                ("first", "G1", "15001", "15", None, 10, 4),
                ("first", "G1", "15664", "15", 1, 12, 3),
                ("first", "G1", "15664", "15", 2, 10, 8),
                ("first", "G1", "25001", "25", None, 10, 7),
                ("first", "G2", "15664", "15", None, 11, None),
                ("first", "G2", None, None, None, 11, 11),
                ("first", "S1", "15664", "15", 1, 12, None),
                ("first", "S1", "15664", "15", 2, 10, None),
                ("second", "G1", "15664", "15", 1, 12, 5),
            ]
            assert connection.execute(text("SELECT pg_relation_filenode('completed_part')")).scalar() != lay
    finally:
        engine.dispose()
        with administration(server) as connection:
            connection.execute(text("DROP DATABASE before_counts WITH (FORCE)"))

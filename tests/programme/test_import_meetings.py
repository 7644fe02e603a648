"""Files of meetings."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from tests.programme.import_files import (
    NOW,
    REUNIONES,
    REUNIONES_DE_PRUEBA,
    asked,
    counts,
    load,
    named,
    place,
)

MISTAKES = [
    ("R9,fiesta,,,,G01,2026-11-25 14:30,", "tipo", "familiar, comunitaria, bienvenida, recreacion"),
    ("R9,familiar,,,,G01,2026-11-25 14:30,", "familia", "necesita el código de la familia"),
    ("R9,familiar,,F99,,,2026-11-25 14:30,", "familia", "No hay una familia con ese código"),
    ("R9,familiar,,F3,,,2026-11-25 14:30,", "gestor", "La familia no tiene gestor"),
    ("R9,comunitaria,,F1,,G01,2026-11-25 14:30,", "familia", "Solo una reunión familiar lleva familia"),
    ("R9,comunitaria,,,,,2026-11-25 14:30,", "gestor", "Se espera el código del gestor"),
    ("R9,comunitaria,,,,C01,2026-11-25 14:30,", "gestor", "No hay un gestor con ese código"),
    ("R9,comunitaria,,,,G01,2026-11-25,", "inicio", "fecha y hora, como 2026-11-20 14:30"),
    ("R9,comunitaria,,,,G01,2026-11-25 25:00,", "inicio", "fecha y hora, como 2026-11-20 14:30"),
    ("R9,comunitaria,,,,G01,2026-11-31 10:00,", "inicio", "fecha y hora, como 2026-11-20 14:30"),
    ("R1,comunitaria,,,,G01,2026-11-25 10:00,", "reunion", "Ya está en la fila 2"),
]


def meetings(database: Engine) -> list[tuple[object, ...]]:
    """Code, kind, family, vereda, gestor, beginning, place."""
    return asked(
        database,
        """SELECT m.code, kind, f.code, m.vereda, s.code, starts_at, place FROM meeting m
           LEFT JOIN family f ON f.id = family_id JOIN staff s ON s.id = m.gestor_id ORDER BY 1""",
    )


def test_meetings_are_planned_in_colombian_time(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "reuniones", REUNIONES_DE_PRUEBA)
    assert counts(report) == (4, 0, 0, 0)
    assert meetings(database) == [
        ("R1", "family", "F1", None, "G01", datetime(2026, 11, 25, 19, 30, tzinfo=UTC), "En su casa"),
        ("R2", "community", None, "Guanomo", "G01", datetime(2026, 11, 25, 14, 0, tzinfo=UTC), "Escuela"),
        ("R3", "welcome", None, None, "G02", datetime(2026, 11, 26, 13, 0, tzinfo=UTC), None),
        ("R4", "recreation", None, None, "G02", datetime(2026, 11, 28, 15, 0, tzinfo=UTC), "Parque"),
    ]
    assert asked(database, "SELECT DISTINCT status FROM meeting") == [("planned",)]


def test_a_meeting_that_moves_is_changed(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "reuniones", REUNIONES_DE_PRUEBA)
    moved = load(database, tmp_path, "reuniones", REUNIONES_DE_PRUEBA.replace("14:30", "15:30"))
    assert counts(moved) == (0, 1, 3, 0)
    assert meetings(database)[0][5] == datetime(2026, 11, 25, 20, 30, tzinfo=UTC)


def test_only_a_new_date_of_a_planned_meeting_is_told_and_forgets_the_answers(
    database: Engine, tmp_path: Path
) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "reuniones", REUNIONES_DE_PRUEBA)
    assert asked(database, "SELECT DISTINCT created_at FROM meeting") == [(NOW,)]
    with database.begin() as connection:
        answer = """INSERT INTO meeting_reply (meeting_id, family_id, answer, at)
                    SELECT m.id, f.id, 'confirmed', now() FROM meeting m, family f WHERE f.code = 'F1'"""
        connection.execute(text(answer))
        connection.execute(text("UPDATE meeting SET status = 'cancelled' WHERE code = 'R2'"))
    load(database, tmp_path, "reuniones", REUNIONES_DE_PRUEBA.replace("Escuela", "Parque"))
    assert asked(database, "SELECT id FROM meeting_change") == []
    moved = REUNIONES_DE_PRUEBA.replace("14:30", "15:30").replace("2026-11-25 9:00", "2026-11-25 8:00")
    load(database, tmp_path, "reuniones", moved)
    assert asked(
        database,
        """SELECT m.code, c.starts_at, c.answered = ARRAY[f.id] FROM meeting_change c
           JOIN meeting m ON m.id = c.meeting_id JOIN family f ON f.code = 'F1'""",
    ) == [("R1", datetime(2026, 11, 25, 19, 30, tzinfo=UTC), True)]
    assert asked(database, "SELECT count(*) FROM meeting_reply") == [(3,)], "R1 is asked anew"
    assert asked(database, "SELECT actor, subject FROM audit_event WHERE action = 'meeting.moved'") == [
        ("command", "meeting:R1")
    ]
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'reminders'"
    assert asked(database, jobs) == [(1,)], "a worker is woken"


def test_a_vereda_where_the_gestor_has_nobody_gets_a_notice(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(
        database, tmp_path, "reuniones", REUNIONES + "R1,comunitaria,,,Centro,G01,2026-11-25 8:00,\n"
    )
    assert counts(report) == (1, 0, 0, 0)
    assert "nadie recibirá la invitación" in report.notices[0].line()


def test_a_wrong_cell_is_named_and_the_rest_loaded(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    good = "familiar,,F1,,,2026-11-25 14:30,"
    rows = [f"R1,{good}", *(row for row, _, _ in MISTAKES), f"R2,{good}"]
    report = load(database, tmp_path, "reuniones", REUNIONES + "\n".join(rows))
    assert named(report, MISTAKES)
    assert counts(report) == (2, 0, 0, len(MISTAKES))

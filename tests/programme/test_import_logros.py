"""Files of where families stand on their logros."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from tests.programme.import_files import LOGROS, LOGROS_DE_PRUEBA, NOW, asked, counts, load, named, place

MISTAKES = [
    ("F99,IDE-01,pendiente,,", "familia", "No hay una familia con ese código"),
    ("F1,XXX-01,pendiente,,", "logro", "No hay un logro con ese código"),
    ("F1,JUS-03,pendiente,,", "logro", "es para familias desplazadas"),
    ("F1,IDE-01,reportado,,", "estado", "pendiente, alcanzado, no_aplica"),
    ("F1,IDE-01,pendiente,0,", "prioridad", "un número entero desde 1"),
    ("F1,IDE-01,pendiente,alta,", "prioridad", "un número entero desde 1"),
    ("F1,IDE-01,pendiente,,ayer", "fecha", "una fecha como"),
    ("F1,IDE-01,pendiente,,2026-11-21", "fecha", "no sea posterior a hoy"),
    ("F2,IDE-01,pendiente,,", "logro", "Ya está en la fila 2"),
]


def states(database: Engine) -> list[tuple[object, ...]]:
    """Family, logro, state, priority, since."""
    return asked(
        database,
        """SELECT code, logro_code, state, priority, since FROM logro_state
           JOIN family ON family.id = family_id ORDER BY 1, 2""",
    )


def test_logros_come_with_their_history(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    assert counts(load(database, tmp_path, "logros", LOGROS_DE_PRUEBA)) == (4, 0, 0, 0)
    assert states(database) == [
        ("F1", "IDE-01", "achieved", None, date(2026, 2, 1)),
        ("F1", "IDE-02", "pending", 1, date(2026, 2, 1)),
        ("F1", "ING-02", "not_applicable", None, date(2026, 11, 20)),
        ("F2", "JUS-03", "pending", None, date(2026, 11, 6)),
    ]
    later = NOW + timedelta(days=9)
    changed = LOGROS + "F1,IDE-02,alcanzado,,2026-11-25\nF1,IDE-01,alcanzado,,\nF2,JUS-03,pendiente,2,\n"
    assert counts(load(database, tmp_path, "logros", changed, later)) == (0, 2, 1, 0)
    history = """SELECT logro_code, old_state, new_state, source, cause, at FROM logro_change
                 WHERE logro_code IN ('IDE-02', 'JUS-03') ORDER BY id"""
    assert asked(database, history) == [
        ("IDE-02", None, "pending", "import", "logros.csv", NOW),
        ("JUS-03", None, "pending", "import", "logros.csv", NOW),
        ("IDE-02", "pending", "achieved", "import", "logros.csv", later),
    ]
    assert ("F2", "JUS-03", "pending", 2, date(2026, 11, 6)) in states(database)


def test_an_older_file_does_not_take_a_report_back(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "logros", LOGROS + "F1,IDE-01,pendiente,1,2026-02-01\n")
    with database.begin() as connection:
        connection.execute(text("UPDATE logro_state SET state = 'reported', since = '2026-11-10'"))
    older = load(database, tmp_path, "logros", LOGROS + "F1,IDE-01,pendiente,,2026-11-09\n")
    assert counts(older) == (0, 0, 1, 0)
    assert states(database) == [("F1", "IDE-01", "reported", 1, date(2026, 11, 10))]
    newer = load(database, tmp_path, "logros", LOGROS + "F1,IDE-01,pendiente,,2026-11-10\n")
    assert counts(newer) == (0, 1, 0, 0)
    assert asked(database, "SELECT old_state, new_state FROM logro_change ORDER BY id") == [
        (None, "pending"),
        ("reported", "pending"),
    ]


def test_a_checked_report_is_reached(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "logros", LOGROS + "F1,IDE-01,pendiente,1,2026-02-01\n")
    with database.begin() as connection:
        connection.execute(text("UPDATE logro_state SET state = 'reported', since = '2026-11-10'"))
    load(database, tmp_path, "logros", LOGROS + "F1,IDE-01,alcanzado,,2026-11-01\n")
    assert states(database) == [("F1", "IDE-01", "achieved", None, date(2026, 11, 1))]


def test_a_wrong_cell_is_named_and_the_rest_loaded(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    rows = ["F2,IDE-01,alcanzado,,", *(row for row, _, _ in MISTAKES), "F3,IDE-01,alcanzado,,"]
    report = load(database, tmp_path, "logros", LOGROS + "\n".join(rows))
    assert named(report, MISTAKES)
    assert counts(report) == (2, 0, 0, len(MISTAKES))

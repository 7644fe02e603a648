"""Files of where families stand on their logros."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text, update

from db.tables import Family, LogroChange
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
    found = asked(
        database,
        """SELECT code, logro_code, state, priority, since FROM logro_state
           JOIN family ON family.id = family_id""",
    )
    with database.connect() as connection:
        for family, logros in connection.execute(select(Family.code, Family.private_logros)):
            for logro, said in logros.items():
                since = date.fromisoformat(said["since"])
                found.append((family, logro, said["state"], said["priority"], since))
    return sorted(found, key=lambda row: row[:2])


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
                 WHERE logro_code = 'IDE-02' ORDER BY id"""
    assert asked(database, history) == [
        ("IDE-02", None, "pending", "import", "logros.csv", NOW),
        ("IDE-02", "pending", "achieved", "import", "logros.csv", later),
    ]
    assert ("F2", "JUS-03", "pending", 2, date(2026, 11, 6)) in states(database)


def test_where_a_family_stands_on_what_is_private_is_encrypted_and_so_is_its_history(
    database: Engine, tmp_path: Path
) -> None:
    place(database, tmp_path)
    ours = LOGROS + "F1,SAL-03,pendiente,1,2026-02-01\nF1,SAL-10,no_aplica,,\nF2,SAL-03,alcanzado,,\n"
    assert counts(load(database, tmp_path, "logros", ours)) == (3, 0, 0, 0)
    assert counts(load(database, tmp_path, "logros", ours)) == (0, 0, 3, 0)
    with database.begin() as connection:
        family = select(Family).where(Family.code == "F1")
        kept = connection.execute(family).one().private_logros
        kept["SAL-03"].update(state="reported", since="2026-11-10")
        connection.execute(update(Family).where(Family.code == "F1").values(private_logros=kept))
    assert counts(load(database, tmp_path, "logros", ours)) == (0, 0, 3, 0), "a report is not taken back"
    assert ("F1", "SAL-03", "reported", 1, date(2026, 11, 10)) in states(database)
    checked = LOGROS + "F1,SAL-03,alcanzado,,2026-11-19\n"
    assert counts(load(database, tmp_path, "logros", checked, NOW + timedelta(days=1))) == (0, 1, 0, 0)
    assert ("F1", "SAL-03", "achieved", None, date(2026, 11, 19)) in states(database)
    with database.connect() as connection:
        history = connection.scalars(select(LogroChange.sealed).order_by(LogroChange.id)).all()
        assert [(one["logro_code"], one["old_state"], one["new_state"]) for one in history if one] == [
            ("SAL-03", None, "pending"),
            ("SAL-10", None, "not_applicable"),
            ("SAL-03", None, "achieved"),
            ("SAL-03", "reported", "achieved"),
        ]
        assert history[-1]["family_id"] == connection.scalar(select(Family.id).where(Family.code == "F1"))
    assert asked(database, "SELECT count(*) FROM logro_state") == [(0,)]
    rows = asked(database, "SELECT to_jsonb(logro_change) - 'sealed' - 'id' FROM logro_change")
    day = {"at": "2026-11-20T05:00:00+00:00"}
    empty = dict.fromkeys(("family_id", "logro_code", "old_state", "new_state", "cause"))
    assert rows[0] == ({**empty, "source": "sealed", **day},)
    assert len({str({**row, "at": ""}) for (row,) in rows}) == 1
    stored = asked(database, "SELECT displaced, private_logros FROM family")
    for column in zip(*stored, strict=True):
        assert len(set(column)) == len(column) == 3 and len({len(value) for value in column}) == 1


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

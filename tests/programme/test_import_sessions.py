"""Files of meetings for one logro, and the number of a meeting in the methodology."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text, update

from db.tables import Family, Meeting, MeetingAttendance
from programme import meetings, session_logros
from tests.programme.import_files import LOGROS, NOW, REUNIONES, asked, counts, load, place

SESSIONS = REUNIONES.strip() + ",sesion,logro\n"

PENDING = f"{LOGROS}F1,ING-02,pendiente,,\nF2,ING-02,pendiente,,\nF1,HAB-02,pendiente,,\n"

TALK = "S1,comunitaria,Empleo,,,G01,2026-11-25 9:00,Escuela,,ing-02\n"


def town(database: Engine, folder: Path) -> None:
    """F1 and F2, of one gestor, lack ING-02; F1 alone lacks HAB-02; F4 is of the gestor and lacks neither."""
    place(database, folder)
    load(database, folder, "familias", "familia,municipio,vereda,gestor\nF4,15664,Guanomo,G01\n")
    assert load(database, folder, "logros", PENDING).problems == []


def invited(database: Engine, code: str) -> list[object]:
    return [row[0] for row in asked(
        database,
        f"""SELECT f.code FROM meeting m JOIN family f ON f.id = ANY(m.invited)
            WHERE m.code = '{code}' ORDER BY 1""",
    )]  # fmt: skip


def test_a_session_for_a_logro_invites_who_lacks_it(database: Engine, tmp_path: Path) -> None:
    town(database, tmp_path)
    rows = (
        TALK
        + "S2,comunitaria,,,guanomo,G01,2026-11-26 9:00,,,HAB-02\nS3,comunitaria,,,,G01,2026-11-27 9:00,,,\n"
    )
    report = load(database, tmp_path, "reuniones", SESSIONS + rows)
    assert counts(report) == (3, 0, 0, 0) and report.notices == []
    assert invited(database, "S1") == ["F1", "F2"] and invited(database, "S2") == ["F1"]
    assert asked(database, "SELECT code, logro_code FROM meeting WHERE invited IS NULL") == [("S3", None)]


def test_whom_a_session_invites_is_settled_when_it_is_planned(database: Engine, tmp_path: Path) -> None:
    """The same file again changes nothing, whoever has reached the logro meanwhile."""
    town(database, tmp_path)
    load(database, tmp_path, "reuniones", SESSIONS + TALK)
    load(database, tmp_path, "logros", f"{LOGROS}F2,ING-02,alcanzado,,\n")
    assert counts(load(database, tmp_path, "reuniones", SESSIONS + TALK)) == (0, 0, 1, 0)
    assert invited(database, "S1") == ["F1", "F2"]
    older = REUNIONES + "S1,comunitaria,Empleo,,,G01,2026-11-25 9:00,Parque\n"
    assert counts(load(database, tmp_path, "reuniones", older)) == (0, 1, 0, 0)
    assert invited(database, "S1") == ["F1", "F2"], "a file without the column says nothing of it"


def test_a_session_for_another_logro_is_for_others(database: Engine, tmp_path: Path) -> None:
    """Whoever it concerns no more hears so, as of any meeting that is given to others."""
    town(database, tmp_path)
    load(database, tmp_path, "reuniones", SESSIONS + TALK)
    report = load(database, tmp_path, "reuniones", SESSIONS + TALK.replace("ing-02", "HAB-02"))
    assert counts(report) == (0, 1, 0, 0) and invited(database, "S1") == ["F1"]
    concerned = """SELECT f.code FROM meeting_change c JOIN family f ON f.id = ANY(c.concerned) ORDER BY 1"""
    assert asked(database, concerned) == [("F1",), ("F2",)]
    load(database, tmp_path, "reuniones", SESSIONS + TALK.replace("ing-02", ""))
    assert asked(database, "SELECT logro_code, invited FROM meeting") == [(None, None)]


def test_a_session_that_is_over_keeps_whom_it_invited(database: Engine, tmp_path: Path) -> None:
    town(database, tmp_path)
    load(database, tmp_path, "reuniones", SESSIONS + TALK)
    with database.begin() as connection:
        connection.execute(text("UPDATE meeting SET status = 'held'"))
    load(database, tmp_path, "reuniones", SESSIONS + TALK.replace("ing-02", "HAB-02"))
    assert invited(database, "S1") == ["F1", "F2"]
    assert asked(database, "SELECT logro_code FROM meeting") == [("ING-02",)]


def test_a_session_of_a_file_is_as_one_that_a_gestor_plans(database: Engine, tmp_path: Path) -> None:
    """It concerns those alone that it invites, and who came may be noted as having reached the logro."""
    town(database, tmp_path)
    load(database, tmp_path, "reuniones", SESSIONS + TALK)
    with database.begin() as connection:
        ids = {row.code: row.id for row in connection.execute(select(Family.code, Family.id))}
        assert [len(meetings.upcoming(connection, ids[code], NOW)) for code in ("F1", "F2", "F4")] == [
            1,
            1,
            0,
        ]
        meeting = connection.execute(update(Meeting).values(status="held").returning(Meeting)).one()
        came = {"meeting_id": meeting.id, "family_id": ids["F2"], "attended": True, "at": NOW}
        connection.execute(insert(MeetingAttendance).values(staff_id=meeting.gestor_id, **came))
        found = session_logros.who_came(connection, meeting.gestor_id, meeting.id)
    assert found is not None and (found.logro.code, found.families) == ("ING-02", {ids["F2"]: "F2"})


def test_a_session_that_nobody_needs_gets_a_notice(database: Engine, tmp_path: Path) -> None:
    town(database, tmp_path)
    talk = "2026-11-25 9:00,,,ING-02\n"
    rows = f"S1,comunitaria,,,,G02,{talk}S2,comunitaria,,,Centro,G01,{talk}"
    for dry_run in (True, False):
        report = load(database, tmp_path, "reuniones", SESSIONS + rows, dry_run=dry_run)
        said = [(one.row, one.key) for one in report.notices if one.column == "logro"]
        assert said == [(2, "import.nobody_lacks"), (3, "import.nobody_lacks")]
    assert asked(database, "SELECT invited FROM meeting") == [([],), ([],)]


@pytest.mark.parametrize(
    ("row", "column", "key"),
    [
        ("S1,familiar,,F1,,,2026-11-25 9:00,,,ING-02", "logro", "expected_no_logro"),
        ("S1,bienvenida,,,,G01,2026-11-25 9:00,,,ING-02", "logro", "expected_no_logro"),
        ("S1,comunitaria,,,,G01,2026-11-25 9:00,,,JUS-03", "logro", "expected_open_logro"),
        ("S1,comunitaria,,,,G01,2026-11-25 9:00,,,JUS-01", "logro", "expected_open_logro"),
        ("S1,comunitaria,,,,G01,2026-11-25 9:00,,,XXX-01", "logro", "unknown_logro"),
        ("S1,familiar,,F1,,,2026-11-25 9:00,,7,", "sesion", "expected_session"),
        ("S1,familiar,,F1,,,2026-11-25 9:00,,0,", "sesion", "expected_session"),
        ("S1,familiar,,F1,,,2026-11-25 9:00,,segunda,", "sesion", "expected_session"),
    ],
)  # fmt: skip
def test_a_session_that_cannot_be_is_refused(
    database: Engine, tmp_path: Path, row: str, column: str, key: str
) -> None:
    """Of a logro that is not open nobody is invited together: who comes sees who else does, and for what."""
    town(database, tmp_path)
    (problem,) = load(database, tmp_path, "reuniones", f"{SESSIONS}{row}\n").problems
    assert (problem.column, problem.key) == (column, f"import.{key}")


def test_a_meeting_has_its_number_in_the_methodology(database: Engine, tmp_path: Path) -> None:
    town(database, tmp_path)
    row = "S1,familiar,,F1,,,2026-11-25 9:00,,2,\n"
    assert counts(load(database, tmp_path, "reuniones", SESSIONS + row)) == (1, 0, 0, 0)
    load(database, tmp_path, "reuniones", REUNIONES + "S1,familiar,,F1,,,2026-11-25 9:00,En su casa\n")
    assert asked(database, "SELECT number FROM meeting") == [(2,)]
    assert counts(load(database, tmp_path, "reuniones", SESSIONS + row)) == (0, 1, 0, 0)
    load(database, tmp_path, "reuniones", SESSIONS + row.replace(",2,", ",,"))
    assert asked(database, "SELECT number FROM meeting") == [(None,)]

"""Files of municipalities and of the people who work in the programme."""

from pathlib import Path

from sqlalchemy import Engine, select

from db.tables import Staff
from outreach import staff_leaving
from programme import rights
from programme.imports import Report, import_file
from tests.programme.import_files import (
    MUNICIPIOS,
    NOW,
    PERSONAL,
    asked,
    counts,
    load,
    named,
    written,
)

MISTAKES = [
    ("X1,jefazo,Ana,,,,", "rol", "Se espera uno de estos: gestor, coordinador"),
    ("X2,gestor,,,,,", "nombre", "Escriba un valor"),
    ("X3,gestor,Ana,6012345678,,,", "celular", "celular de Colombia"),
    ("X4,gestor,Ana,3.00111E+09,,,", "celular", "celular de Colombia"),
    ("X5,gestor,Ana,,ana arroba example,,", "correo", "un correo"),
    ("X6,gestor,Ana,,,15664;99999,", "municipios", "No hay municipios con estos códigos: 99999"),
    ("X7,gestor,Ana,,,,NADIE", "jefe", "No hay nadie con ese código"),
    ("X8,gestor,Ana,,,,X8", "jefe", "ni de sí mismo"),
    ("C01,coordinador,Eva,,,,G01", "jefe", "quien está por encima"),
]


def test_departments_come_with_their_municipalities(database: Engine, tmp_path: Path) -> None:
    assert counts(load(database, tmp_path, "municipios", MUNICIPIOS)) == (2, 0, 0, 0)
    assert asked(database, "SELECT code, name FROM department ORDER BY code") == [
        ("05", "Antioquia"),
        ("15", "Boyacá"),
    ]
    assert asked(database, "SELECT code, name, department_code FROM municipality ORDER BY code") == [
        ("05001", "Medellín", "05"),
        ("15664", "San José de Pare", "15"),
    ]


def test_a_spreadsheet_that_dropped_the_zero_of_a_code_is_understood(
    database: Engine, tmp_path: Path
) -> None:
    load(database, tmp_path, "municipios", "codigo,nombre,departamento\n5001,Medellín,Antioquia\n")
    assert asked(database, "SELECT code FROM municipality") == [("05001",)]


def test_one_wrong_department_name_renames_nothing(database: Engine, tmp_path: Path) -> None:
    rows = "15001,Tunja,Antioquia\n15664,San José de Pare,Boyacá\n15407,Villa de Leyva,BOYACA\n"
    report = load(database, tmp_path, "municipios", "codigo,nombre,departamento\n" + rows)
    assert [problem.line() for problem in report.problems] == [
        "municipios.csv, fila 2, columna departamento: «Antioquia». "
        "Las demás filas de ese departamento dicen Boyacá. Revise el código o el nombre."
    ]
    assert asked(database, "SELECT name FROM department") == [("Boyacá",)]
    assert report.created == 2


def test_a_municipality_can_be_renamed(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    report = load(database, tmp_path, "municipios", MUNICIPIOS.replace("Medellín", "Medellin D.C."))
    assert counts(report) == (0, 1, 1, 0)


def test_staff_comes_with_places_and_a_jefe_that_stands_further_down(
    database: Engine, tmp_path: Path
) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    assert counts(load(database, tmp_path, "personal", PERSONAL)) == (3, 0, 0, 0)
    with database.connect() as connection:
        ana = connection.execute(select(Staff.role, Staff.name, Staff.phone, Staff.email)).first()
    assert ana == ("gestor", "Ana Ruiz", "+573001112233", "ana@example.org")
    jefes = "SELECT s.code, j.code FROM staff s JOIN staff j ON j.id = s.manager_id ORDER BY 1"
    assert asked(database, jefes) == [("G01", "C01"), ("G02", "C01")]
    places = """SELECT municipality_code FROM staff_municipality m JOIN staff s ON s.id = m.staff_id
                WHERE code = 'C01' ORDER BY 1"""
    assert asked(database, places) == [("05001",), ("15664",)]


def test_staff_that_moves_changes_places_and_jefe(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "personal", PERSONAL)
    moved = "codigo,rol,nombre,municipios,jefe\nG01,gestor,Ana Ruiz,05001,\n"
    assert counts(load(database, tmp_path, "personal", moved)) == (0, 1, 0, 0)
    now = """SELECT municipality_code, manager_id FROM staff
             JOIN staff_municipality ON staff_id = id WHERE code = 'G01'"""
    assert asked(database, now) == [("05001", None)]
    assert asked(database, "SELECT count(*) FROM staff WHERE phone IS NOT NULL") == [(1,)]


def test_a_wrong_cell_is_named_and_the_rest_loaded(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "personal", PERSONAL)
    header = PERSONAL.partition("\n")[0]
    rows = ["G08,gestor,Sol Mar,,,15664,C01", *(row for row, _, _ in MISTAKES), "G09,gestor,Luz Mar,,,,C01"]
    report = load(database, tmp_path, "personal", "\n".join([header, *rows]))
    assert named(report, MISTAKES)
    assert counts(report) == (2, 0, 0, len(MISTAKES))


def _notices(report: Report) -> list[str]:
    return [notice.line() for notice in report.notices]


def test_who_is_missing_in_the_file_is_named_and_nobody_is_ended(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "personal", PERSONAL)
    header = PERSONAL.partition("\n")[0]
    # G02 stands in a row that is wrong: present all the same.
    report = load(database, tmp_path, "personal", f"{header}\nG02,gestor,,,,15664,C01\n")
    assert counts(report) == (0, 0, 0, 1)
    assert _notices(report) == [
        "personal.csv: Están en el equipo y no en el archivo: C01, G01. Siguen con acceso. Si alguien ya no "
        "trabaja, use libreta staff end CODE."
    ]
    assert asked(database, "SELECT count(*) FROM staff WHERE ended_at IS NULL") == [(3,)]
    assert _notices(load(database, tmp_path, "personal", PERSONAL)) == []


def test_of_many_who_are_missing_some_are_named(database: Engine, tmp_path: Path) -> None:
    rows = "".join(f"G{number:03},gestor,Ana Ruiz\n" for number in range(200))
    load(database, tmp_path, "personal", "codigo,rol,nombre\n" + rows)
    (notice,) = (
        one for one in load(database, tmp_path, "personal", "codigo,rol,nombre\nZ9,gestor,Luz\n").notices
        if one.key == "import.missing_staff"
    )  # fmt: skip
    assert notice.fields["codes"] == ", ".join(f"G{number:03}" for number in range(30)) + " …"


def test_another_role_or_place_is_told_and_counts_at_once(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "personal", PERSONAL)
    changed = PERSONAL.replace("G01,gestor", "G01,territorial").replace("15664;05001", "05001")
    for dry_run in (True, False):
        report = import_file(
            database, "personal", written(tmp_path, "personal.csv", changed), NOW, dry_run, channel="sms"
        )
        assert _notices(report) == [
            "personal.csv, fila 2, columna rol: «G01». Pasa de gestor a territorial. Vale desde ya en su "
            "chat y en las páginas.",
            "personal.csv, fila 4, columna municipios: «C01». Cambian sus municipios. Vale desde ya en su "
            "chat y en las páginas.",
        ]
    with database.connect() as connection:
        member = rights.member(connection, code="G01")
        assert member is not None and member.role == "territorial"


def test_a_file_lets_nobody_come_back_who_has_left(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "personal", PERSONAL)
    with database.begin() as connection:
        staff_leaving.end(connection, "G01", "command", NOW)
    report = load(database, tmp_path, "personal", PERSONAL)
    assert counts(report) == (0, 0, 3, 0)
    assert _notices(report) == [
        "personal.csv, fila 2, columna codigo: «G01». Esta persona ya no está en el equipo y sigue sin "
        "acceso. Para que vuelva use libreta staff restore CODE."
    ]
    alone = PERSONAL.partition("\n")[0] + "\nC01,coordinador,Eva Sol,,,05001,\n"
    report = load(database, tmp_path, "personal", alone)
    assert [
        notice.fields.get("codes") for notice in report.notices if notice.key == "import.missing_staff"
    ] == ["G02"]

"""Files that others keep are loaded row by row, and whatever is wrong with one is said in a line."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.tables import Conversation, Family, Member
from programme.imports import KINDS, import_file
from tests.programme.import_files import (
    FAMILIAS,
    FAMILIAS_DE_PRUEBA,
    LOGROS_DE_PRUEBA,
    MUNICIPIOS,
    NOW,
    OFERTA_DE_PRUEBA,
    PERSONAL,
    REUNIONES_DE_PRUEBA,
    asked,
    contents,
    counts,
    load,
    place,
    workbook,
    written,
)


def test_headers_are_found_whatever_their_order_case_and_accents(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(
        database,
        tmp_path,
        "familias",
        "Notas,ETAPA, Municipio ,Família,Teléfono\nhola,Línea base,15664,X1,1\n",
    )
    assert counts(report) == (1, 0, 0, 0)
    assert asked(database, "SELECT stage FROM family WHERE code = 'X1'") == [("baseline",)]
    lines = [notice.line() for notice in report.notices]
    assert lines[:2] == [
        "familias.csv, columna Notas: No se conoce esta columna y no se lee.",
        "familias.csv, columna Teléfono: No se conoce esta columna y no se lee.",
    ]
    assert "familias.csv, columna celular: El archivo no la trae. Lo que ya estaba se deja igual." in lines


def test_missing_columns_are_named_together(database: Engine, tmp_path: Path) -> None:
    report = load(database, tmp_path, "reuniones", "reunion,tema,lugar\nR1,a,b\n")
    assert [problem.line() for problem in report.problems] == [
        "reuniones.csv: Faltan columnas: tipo, inicio. No se cargó ninguna fila."
    ]
    assert report.loaded == 0


def test_a_column_that_comes_twice_is_not_guessed(database: Engine, tmp_path: Path) -> None:
    report = load(database, tmp_path, "municipios", "codigo,nombre,NOMBRE,departamento\n15664,a,b,c\n")
    assert "Hay columnas repetidas: nombre" in report.problems[0].line()


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n;;\n"])
def test_an_empty_file_is_said_to_be_empty(database: Engine, tmp_path: Path, content: str) -> None:
    report = load(database, tmp_path, "municipios", content)
    assert "El archivo está vacío" in report.problems[0].line()


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers(database: Engine, tmp_path: Path) -> None:
    report = load(
        database,
        tmp_path,
        "municipios",
        "\ncodigo,nombre,departamento\n\n,,\n  ,\t,\n15664,San José de Pare,Boyacá\nx,y,z\n",
    )
    assert counts(report) == (1, 0, 0, 1)
    assert report.problems[0].row == 7


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_with_or_without_bom_and_with_any_separator(
    database: Engine, tmp_path: Path, encoding: str, separator: str
) -> None:
    content = MUNICIPIOS.replace(",", separator).replace("\n", "\r\n")
    report = import_file(
        database, "municipios", written(tmp_path, "m.csv", content, encoding), NOW, channel="sms"
    )
    assert counts(report) == (2, 0, 0, 0)
    assert report.notices == []


def test_latin_text_is_read_with_a_notice(database: Engine, tmp_path: Path) -> None:
    report = import_file(
        database, "municipios", written(tmp_path, "m.csv", MUNICIPIOS, "cp1252"), NOW, channel="sms"
    )
    assert counts(report) == (2, 0, 0, 0)
    assert asked(database, "SELECT name FROM municipality WHERE code = '05001'") == [("Medellín",)]
    assert [notice.line() for notice in report.notices] == [
        "m.csv: El texto no está en UTF-8. Se leyó como Windows-1252 (Latin-1); revise las tildes."
    ]


def test_the_line_that_names_the_separator_is_no_header(database: Engine, tmp_path: Path) -> None:
    report = load(database, tmp_path, "municipios", "sep=;\n" + MUNICIPIOS.replace(",", ";") + "x;y;z\n")
    assert counts(report) == (2, 0, 0, 1)
    assert report.problems[0].row == 5


def test_an_open_quote_spoils_its_own_row_alone(database: Engine, tmp_path: Path) -> None:
    content = MUNICIPIOS.replace("15664,San", '15664,"San') + "15001,Tunja,Boyacá\n"
    report = load(database, tmp_path, "municipios", content)
    assert counts(report) == (2, 0, 0, 1)
    assert [(problem.row, problem.value) for problem in report.problems] == [
        (2, '15664,"San José de Pare,Boyacá')
    ]
    assert "comillas sin cerrar" in report.problems[0].line()


def test_quoted_cells_may_hold_separators_and_line_breaks(database: Engine, tmp_path: Path) -> None:
    content = 'codigo,nombre,departamento\n15664,"San José,\nde Pare",Boyacá\n'
    assert counts(load(database, tmp_path, "municipios", content)) == (1, 0, 0, 0)
    assert asked(database, "SELECT name FROM municipality") == [("San José, de Pare",)]


def test_a_row_with_more_cells_than_headers_is_not_guessed(database: Engine, tmp_path: Path) -> None:
    report = load(database, tmp_path, "municipios", MUNICIPIOS + "15001,Tunja,la bella,Boyacá\n")
    assert counts(report) == (2, 0, 0, 1)
    assert "más celdas que los encabezados" in report.problems[0].line()


def test_a_workbook_keeps_dates_numbers_and_times_as_they_are(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    path = workbook(
        tmp_path,
        "familias.xlsx",
        FAMILIAS.split(","),
        ["X1", 15664.0, "Guanomo", True, "G01", "proyecto", date(2026, 8, 1), 3001119999.0, None,
         datetime(2026, 8, 1), "en", 1985],
        [None] * 12,
        ["X2", "15664"],
    )  # fmt: skip
    assert counts(import_file(database, "familias", path, NOW, channel="sms")) == (2, 0, 0, 0)
    families = """SELECT agreement_on, f.language, authorised FROM family f
                  JOIN contact c ON c.family_id = f.id WHERE code = 'X1'"""
    assert asked(database, families) == [(date(2026, 8, 1), "en", True)]
    with database.connect() as connection:
        assert connection.scalars(select(Family.displaced).where(Family.code == "X1")).one() is True
        theirs = select(Member.birth_year, Member.sex).join(Family, Family.id == Member.family_id)
        assert connection.execute(theirs.where(Family.code == "X1")).all() == [(1985, None)]
        assert "+573001119999" in connection.scalars(select(Conversation.address)).all()
    meetings = workbook(
        tmp_path,
        "reuniones.xlsx",
        ["reunion", "tipo", "familia", "inicio"],
        ["R1", "familiar", "X1", datetime(2026, 11, 25, 14, 29, 59, 999999)],
        ["R2", "familiar", "X1", date(2026, 11, 25)],
        ["R3", "familiar", "X1", time(14, 30)],
    )
    report = import_file(database, "reuniones", meetings, NOW, channel="sms")
    assert asked(database, "SELECT starts_at FROM meeting") == [(datetime(2026, 11, 25, 19, 30, tzinfo=UTC),)]
    assert [(problem.row, problem.value) for problem in report.problems] == [(3, "2026-11-25"), (4, "14:30")]


def test_formulas_of_a_workbook_are_refused_and_not_run(database: Engine, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        "m.xlsx",
        ["codigo", "nombre", "departamento"],
        ["15664", '=CONCAT("San ","José")', "Boyacá"],
        ["15001", "Tunja", "Boyacá"],
    )
    report = import_file(database, "municipios", path, NOW, channel="sms")
    assert counts(report) == (1, 0, 0, 1)
    assert "No se aceptan fórmulas" in report.problems[0].line()


def test_a_file_is_known_by_what_it_holds_and_not_by_its_name(database: Engine, tmp_path: Path) -> None:
    path = workbook(tmp_path, "m.xlsx", *(line.split(",") for line in MUNICIPIOS.splitlines()))
    assert counts(
        import_file(database, "municipios", path.rename(tmp_path / "m.csv"), NOW, channel="sms")
    ) == (2, 0, 0, 0)
    text_file = written(tmp_path, "t.xlsx", MUNICIPIOS)
    assert counts(import_file(database, "municipios", text_file, NOW, channel="sms")) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"PK\x03\x04 cut short", "El libro está dañado"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "Excel antiguo o con contraseña"),
        (b"%PDF-1.4\n\x00\x01\x02", "No es CSV ni XLSX"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_one(
    database: Engine, tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "m.xlsx"
    path.write_bytes(content)
    report = import_file(database, "municipios", path, NOW, channel="sms")
    assert expected in report.problems[0].line()
    assert report.loaded == 0


def test_a_value_in_a_line_cannot_command_a_terminal(database: Engine, tmp_path: Path) -> None:
    report = load(database, tmp_path, "municipios", "codigo,nombre,departamento\n\x1b[2Jx,y,z\n")
    assert "«·[2Jx»" in report.problems[0].line()


def everything(database: Engine, folder: Path, now: datetime = NOW) -> list[tuple[int, int, int, int]]:
    """Import a file of each kind."""
    files = (
        MUNICIPIOS,
        PERSONAL,
        FAMILIAS_DE_PRUEBA,
        LOGROS_DE_PRUEBA,
        REUNIONES_DE_PRUEBA,
        OFERTA_DE_PRUEBA,
    )
    return [
        counts(load(database, folder, kind, content, now)) for kind, content in zip(KINDS, files, strict=True)
    ]


def test_a_second_run_changes_nothing(database: Engine, tmp_path: Path) -> None:
    first = everything(database, tmp_path)
    before = contents(database)
    again = everything(database, tmp_path, NOW + timedelta(days=3))
    assert again == [(0, 0, created, 0) for created, _, _, _ in first]
    assert contents(database) == before
    assert before["audit_event"] == 6


def test_a_dry_run_counts_and_writes_nothing(database: Engine, tmp_path: Path) -> None:
    before = contents(database)
    assert counts(load(database, tmp_path, "municipios", MUNICIPIOS, dry_run=True)) == (2, 0, 0, 0)
    assert contents(database) == before
    place(database, tmp_path)
    before = contents(database)
    changed = (
        FAMILIAS_DE_PRUEBA.replace("3001112233", "3009998877").replace("1990F", "1991F")
        + "F4,15664,,,,,,,,,,"
    )
    assert counts(load(database, tmp_path, "familias", changed, dry_run=True)) == (1, 2, 1, 0)
    assert counts(load(database, tmp_path, "logros", LOGROS_DE_PRUEBA, dry_run=True)) == (4, 0, 0, 0)
    assert counts(load(database, tmp_path, "reuniones", REUNIONES_DE_PRUEBA, dry_run=True)) == (4, 0, 0, 0)
    assert contents(database) == before


def test_what_was_written_leaves_one_event_without_personal_data(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS + "x,y,z\n")
    assert asked(database, "SELECT at, actor, action, subject, detail FROM audit_event") == [
        (NOW, "command", "import", "file:municipios",
         {"created": 2, "updated": 0, "unchanged": 0, "refused": 1})
    ]  # fmt: skip


def test_many_rows_are_told_of_as_they_are_loaded(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    told: list[tuple[int, int | None]] = []
    rows = "".join(f"N{number},15664,,,,,,,,,,\n" for number in range(4_500))
    path = written(tmp_path, "familias.csv", f"{FAMILIAS}\n{rows}N7,15664,,,,,,,,,,\n")
    report = import_file(
        database, "familias", path, NOW, progress=lambda *now: told.append(now), channel="sms"
    )
    assert counts(report) == (4_500, 0, 0, 1)
    assert report.problems[0].row == 4_502
    assert told == [(2_000, 4_503), (4_000, 4_503), (4_501, 4_503)]

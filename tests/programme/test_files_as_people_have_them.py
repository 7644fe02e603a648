"""What spreadsheets and hands do to a file is said, and spoils nothing that is there."""

import warnings
from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from sqlalchemy import Engine

from locales.texts import SOURCE, texts
from programme.imports import KINDS, Report, import_file, templates
from programme.imports.templates import NoTemplate
from scorecard.instrument.xlsform import import_questionnaire
from tests.programme.import_files import (
    MUNICIPIOS,
    NOW,
    REUNIONES,
    asked,
    counts,
    load,
    place,
    workbook,
)
from tests.scorecard.workbooks import SHIPPED


def problems(report: Report) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.key.removeprefix("import.")) for problem in report.problems]


def notices(report: Report) -> list[tuple[int | None, str]]:
    wanted = (notice for notice in report.notices if notice.key != "import.absent_column")
    return [(notice.row, notice.key.removeprefix("import.")) for notice in wanted]


def imported(database: Engine, kind: str, path: Path) -> Report:
    return import_file(database, kind, path, NOW, channel="sms")


@pytest.mark.parametrize("code", ["f1", "F01", "F001", "f0001"])
def test_a_code_that_lost_zeros_or_its_case_is_not_doubled(
    database: Engine, tmp_path: Path, code: str
) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"familia,municipio\n{code},15664\nF4,15664\n")
    assert problems(report) == [(2, "alike_code")] and counts(report) == (1, 0, 0, 1)
    assert "Ya hay un F1: solo cambian las mayúsculas o los ceros." in report.problems[0].line()
    assert asked(database, "SELECT count(*) FROM family") == [(4,)]


def test_within_a_file_the_first_spelling_counts(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    rows = "".join(f"X{number},15664\n" for number in range(2, 2500))
    report = load(database, tmp_path, "familias", f"familia,municipio\n007,15664\n{rows}7,15664\n70,15664\n")
    assert problems(report) == [(2501, "alike_code")]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("personal", "codigo,rol,nombre\ng01,gestor,Ana Ruiz\n"),
        ("reuniones", REUNIONES + "r01,bienvenida,,,,G02,2026-11-26T08:00,\n"),
        ("oferta", "oferta,logro,entidad\no-1,ide-01,Registraduría\nO-01,ide-01,Registraduría\n"),
    ],
)
def test_codes_of_every_kind_are_watched(database: Engine, tmp_path: Path, kind: str, content: str) -> None:
    place(database, tmp_path)
    load(database, tmp_path, "reuniones", REUNIONES + "R1,bienvenida,,,,G02,2026-11-26T08:00,\n")
    assert [key for _, key in problems(load(database, tmp_path, kind, content))] == ["alike_code"]


@pytest.mark.parametrize("cell", [date(2026, 1, 5), datetime(2026, 1, 5, 10), True, 1.5, time(8, 30)])
def test_a_code_that_a_spreadsheet_changed_is_refused(database: Engine, tmp_path: Path, cell: object) -> None:
    place(database, tmp_path)
    path = workbook(tmp_path, "f.xlsx", ["familia", "municipio", "acuerdo"], [cell, 15664, date(2026, 1, 5)])
    assert problems(imported(database, "familias", path)) == [(2, "expected_code_as_text")]
    path = workbook(tmp_path, "f.xlsx", ["familia", "municipio", "acuerdo"], [7, 15664.0, date(2026, 1, 5)])
    assert problems(imported(database, "familias", path)) == []


def test_further_sheets_titles_and_data_without_header_are_said(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    book = openpyxl.Workbook()
    for row in (
        ["Familias de San José de Pare"], [], ["Corte", "noviembre"], ["Familia", "Municipio"], ["F5", 15664],
        ["F6", 15664, "llamar"], ["F7", 15664, "ya", "no"],
    ):  # fmt: skip
        book.active.append(row)
    for name, state, row in (("Otras", "visible", ["F8"]), ("Vacía", "visible", []), ("_", "hidden", ["x"])):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(row)
    book.save(tmp_path / "f.xlsx")
    report = imported(database, "familias", tmp_path / "f.xlsx")
    assert counts(report) == (3, 0, 0, 0)
    assert notices(report) == [
        (None, "more_sheets"),
        (None, "title_rows"),
        (6, "no_header"),
        (7, "no_header"),
    ]
    said = " ".join(notice.line() for notice in report.notices)
    assert "Solo se leyó la hoja Sheet. Hay algo también en: Otras." in said
    assert "El encabezado está en la fila 4." in said
    assert "La columna C no tiene encabezado" in said and "La columna D" in said


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_title_above_the_header_of_a_text_file_is_passed_over(
    database: Engine, tmp_path: Path, separator: str
) -> None:
    place(database, tmp_path)
    rows = "Familias de San José de Pare\n\nfamilia,municipio,vereda\nF5,15664,Centro\nF6,15664,\n"
    report = load(database, tmp_path, "familias", rows.replace(",", separator))
    assert counts(report) == (2, 0, 0, 0) and (None, "title_rows") in notices(report)


def test_letters_of_other_encodings_and_dates_of_a_text_file_are_refused(
    database: Engine, tmp_path: Path
) -> None:
    place(database, tmp_path)
    rows = "codigo,nombre,departamento\n15664,Nari¤o,Boyacá\n15001,C¢rdoba,Boyacá\n15002,Boyac‡,Boyacá\n"
    assert [key for _, key in problems(load(database, tmp_path, "municipios", rows))] == [
        "expected_readable"
    ] * 3
    rows = "oferta,logro,entidad\nO1,ide-01,RegistradurÃ\u00ada\n5-ene,ide-01,SENA\n"
    assert problems(load(database, tmp_path, "oferta", rows)) == [
        (2, "expected_readable"), (3, "expected_code_as_text"),
    ]  # fmt: skip


def test_a_header_far_down_is_not_looked_for(database: Engine, tmp_path: Path) -> None:
    path = workbook(tmp_path, "f.xlsx", *([["nota"]] * 10), ["codigo", "nombre", "departamento"])
    assert problems(imported(database, "municipios", path)) == [(None, "missing_columns")]


@pytest.mark.parametrize(
    "name", ["San JosÃ© de Pare", "San Jos\ufffd de Pare", "Nari?o", "SAN JOSÃ\x89", "Boyac?"]
)
def test_a_spoiled_name_replaces_no_good_one(database: Engine, tmp_path: Path, name: str) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "municipios", f"codigo,nombre,departamento\n15664,{name},Boyacá\n")
    assert problems(report) == [(2, "expected_readable")]
    assert asked(database, "SELECT name FROM municipality WHERE code = '15664'") == [("San José de Pare",)]


def test_a_question_in_a_text_is_none(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(
        database, tmp_path, "reuniones", REUNIONES + "R9,bienvenida,¿Cómo vamos?,,,G02,2026-11-26 8:00,\n"
    )
    assert problems(report) == []


def test_one_row_renames_no_department(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    report = load(database, tmp_path, "municipios", "codigo,nombre,departamento\n15001,Tunja,Bogotá\n")
    assert problems(report) == [(2, "expected_department")]
    assert asked(database, "SELECT name FROM department WHERE code = '15'") == [("Boyacá",)]


@pytest.mark.parametrize("code", ["00123", "12001", "15000", "77001", "1200"])
def test_a_code_that_divipola_cannot_have_is_refused(database: Engine, tmp_path: Path, code: str) -> None:
    report = load(database, tmp_path, "municipios", f"codigo,nombre,departamento\n{code},Nada,Ninguno\n")
    assert problems(report) == [(2, "expected_divipola")]


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("10/12/2026 2:30 p. m.", "14:30"), ("10/12/2026 2:30 p.\u00a0m.", "14:30"),
        ("2026-12-10 2 pm", "14:00"),
        ("10/12/2026 12:00 m.", "12:00"), ("10/12/2026 12:15 a.m.", "00:15"), ("10/12/2026 12 PM", "12:00"),
        ("10/12/2026 8:00:00 AM", "08:00"), ("2026-12-10T08:00", "08:00"),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(database: Engine, tmp_path: Path, said: str, hour: str) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "reuniones", f"{REUNIONES}R1,bienvenida,,,,G02,{said},\n")
    assert problems(report) == []
    when = "SELECT to_char(starts_at AT TIME ZONE 'America/Bogota', 'YYYY-MM-DD HH24:MI') FROM meeting"
    assert asked(database, when) == [(f"2026-12-10 {hour}",)]


@pytest.mark.parametrize(
    "said", ["10/12/2026 14:30 pm", "10/12/2026 8", "10/12/2026 0 am", "10/12/2026 11 m."]
)
def test_an_hour_that_is_none_is_refused(database: Engine, tmp_path: Path, said: str) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "reuniones", f"{REUNIONES}R1,bienvenida,,,,G02,{said},\n")
    assert problems(report) == [(2, "expected_moment")]


def test_a_meeting_of_yesterday_or_at_night_is_noticed_once(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    rows = (
        "R1,bienvenida,,,,G02,2026-11-19 8:00,\nR2,bienvenida,,,,G02,2026-11-26 3:00,\n"
        "R3,bienvenida,,,,G02,2026-11-26 8:00,\n"
    )
    report = load(database, tmp_path, "reuniones", REUNIONES + rows)
    assert notices(report) == [(2, "meeting_past"), (3, "meeting_night")] and report.created == 3
    assert notices(load(database, tmp_path, "reuniones", REUNIONES + rows)) == []


def bomb(path: Path, part: str, size: int = 300_000_000) -> Path:
    """A workbook whose strings come to so many bytes, in a part of any name."""
    original = workbook(path.parent, "plain.xlsx", ["codigo", "nombre", "departamento"])
    with ZipFile(original) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "[Content_Types].xml":
                content = content.replace(b"/xl/sharedStrings.xml", f"/xl/{part}".encode())
            if entry.filename == "xl/sharedStrings.xml":
                continue
            target.writestr(entry, content)
        with target.open(f"xl/{part}", "w") as strings:
            strings.write(b"<sst><si><t>")
            for _ in range(size // 1_000_000):
                strings.write(b"x" * 1_000_000)
            strings.write(b"</t></si></sst>")
    return path


@pytest.mark.parametrize("part", ["sharedStrings.xml", "strings.bin"])
def test_a_workbook_that_would_fill_the_memory_is_not_unpacked(
    database: Engine, tmp_path: Path, part: str
) -> None:
    path = bomb(tmp_path / "b.xlsx", part)
    assert path.stat().st_size < 1_000_000
    assert problems(imported(database, "municipios", path)) == [(None, "large_workbook")]
    assert problems(import_questionnaire(database, path, NOW).report) == [(None, "large_workbook")]


def test_no_warning_of_a_library_reaches_a_person(database: Engine, tmp_path: Path) -> None:
    """A date before 1900 in a cell of dates, of which openpyxl warns while rows are read."""
    path = workbook(tmp_path, "m.xlsx", ["codigo", "nombre", "departamento"], [15664, "Pare", -5])
    book = openpyxl.load_workbook(path)
    book.active["C2"].number_format = "yyyy-mm-dd"
    book.save(path)
    with warnings.catch_warnings(record=True) as caught:
        imported(database, "municipios", path)
    assert caught == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["nuevo.xlsx", "nuevo.csv"])
def test_a_template_of_each_kind_is_a_file_of_that_kind(
    database: Engine, tmp_path: Path, kind: str, name: str
) -> None:
    path = tmp_path / name
    templates.write(kind, path, texts(SOURCE))
    report = imported(database, kind, path)
    assert (report.problems, report.notices, counts(report)) == ([], [], (0, 0, 0, 0))
    with pytest.raises(NoTemplate):
        templates.write(kind, path, texts(SOURCE))


def test_a_template_says_what_is_expected_and_keeps_zeros(tmp_path: Path) -> None:
    templates.write("familias", tmp_path / "f.xlsx", texts(SOURCE))
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx").active
    notes = {cell.value: cell.comment.text for cell in sheet[1]}
    assert notes["municipio"].startswith("Obligatoria. Se espera el código DANE del municipio")
    assert notes["etapa"].startswith("Puede ir vacía. Se espera")
    assert sheet.column_dimensions["A"].number_format == "@"


def test_the_template_of_the_questionnaire_is_the_one_that_the_program_carries(tmp_path: Path) -> None:
    templates.write("cuestionario", tmp_path / "c.xlsx", texts(SOURCE))
    assert (tmp_path / "c.xlsx").read_bytes() == SHIPPED.read_bytes()
    with pytest.raises(NoTemplate):
        templates.write("cuestionario", tmp_path / "c.csv", texts(SOURCE))

"""What other programs make of a file is read where it is sure, and else refused in plain words."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from programme.imports import Report, import_file
from tests.programme.import_files import NOW, asked, counts, load, place, workbook, written

FAMILIES = "familia,municipio,vereda,celular\n"


def problems(report: Report) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.key.removeprefix("import.")) for problem in report.problems]


def imported(database: Engine, kind: str, path: Path) -> Report:
    return import_file(database, kind, path, NOW, channel="sms")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_a_spreadsheet_is_read(database: Engine, tmp_path: Path, encoding: str) -> None:
    place(database, tmp_path)
    mark = "" if encoding == "utf-16" else "\ufeff"
    text = f"{mark}familia\tmunicipio\tvereda\r\nF5\t15664\tPeñón\r\n"
    report = imported(database, "familias", written(tmp_path, "f.txt", text, encoding))
    assert problems(report) == [] and counts(report) == (1, 0, 0, 0)
    assert asked(database, "SELECT vereda FROM family WHERE code = 'F5'") == [("Peñón",)]


def test_bars_may_stand_between_cells(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", FAMILIES.replace(",", "|") + "F5|15664|Alto, bajo|\n")
    assert counts(report) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "content",
    [
        "<html><table><tr><td>familia</td></tr></table>", '<?xml version="1.0"?><Workbook/>',
        "%PDF-1.4\n1 0 obj", " \n<!DOCTYPE html>", '{"familia": 1}', '[{"familia": 1}]', "familia\0municipio",
    ],
)  # fmt: skip
def test_a_page_or_a_document_that_is_called_a_table_is_none(
    database: Engine, tmp_path: Path, content: str
) -> None:
    report = imported(database, "familias", written(tmp_path, "f.xls", content))
    assert problems(report) == [(None, "not_a_table")] and report.notices == []


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_table_in_one_column_is_said(database: Engine, tmp_path: Path, separator: str) -> None:
    """A text file that was pasted into a sheet, or whose rows are in quotes as a whole."""
    rows = [["familia,municipio,vereda".replace(",", separator)], [f"F5{separator}15664{separator}Centro"]]
    report = imported(database, "familias", workbook(tmp_path, "f.xlsx", *map(list, rows)))
    assert problems(report) == [(None, "one_column")]
    quoted = "".join(f'"{row[0]}"\n' for row in rows)
    assert problems(load(database, tmp_path, "familias", quoted)) == [(None, "one_column")]


def test_where_columns_are_missing_those_that_were_read_are_said(database: Engine, tmp_path: Path) -> None:
    report = load(database, tmp_path, "familias", "CÓDIGO HOGAR,COD_MUNICIPIO\nF5,15664\n")
    assert problems(report) == [(None, "missing_columns")]
    assert [notice.line() for notice in report.notices] == [
        "familias.csv: Se leyó como encabezado: CÓDIGO HOGAR, COD_MUNICIPIO."
    ]


def test_what_cannot_be_seen_and_the_mark_of_text_are_taken_out(database: Engine, tmp_path: Path) -> None:
    """Numbers that are copied from a list of contacts have marks of direction about them."""
    place(database, tmp_path)
    rows = "'F5,'15664,San\u00a0José\u00ad,\u202a+57 300 222 3344\u202c\nF6,15664\u200e,Centro,'3002223345\n"
    report = load(database, tmp_path, "familias", "familia\u200b,municipio,\u200evereda,celular\n" + rows)
    assert problems(report) == [] and counts(report) == (2, 0, 0, 0)
    found = asked(database, "SELECT code, vereda FROM family WHERE code IN ('F5', 'F6') ORDER BY 1")
    assert found == [("F5", "San José"), ("F6", "Centro")]
    assert problems(load(database, tmp_path, "familias", f"{FAMILIES}F7,15664,'=1+1,\n")) == [
        (2, "expected_no_formula")
    ]


@pytest.mark.parametrize("code", ["\u0412F5", "Ｆ５", "F\u0665"])
def test_a_code_is_of_letters_and_digits_that_can_be_typed(
    database: Engine, tmp_path: Path, code: str
) -> None:
    """A Cyrillic В looks like a B, and would be another family."""
    place(database, tmp_path)
    assert problems(load(database, tmp_path, "familias", f"{FAMILIES}{code},15664,,\n")) == [
        (2, "expected_code")
    ]


@pytest.mark.parametrize(
    "error", ["#N/A", "#N/D", "#REF!", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡DIV/0!", "########"]
)
def test_an_error_of_a_spreadsheet_is_no_text(database: Engine, tmp_path: Path, error: str) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"{FAMILIES}F5,15664,{error},\n")
    assert problems(report) == [(2, "expected_no_error")]


@pytest.mark.parametrize("name", ["Alto;=1+1", "Alto; =HYPERLINK(1)", "Alto;@SUM(1)"])
def test_a_formula_behind_a_semicolon_is_one(database: Engine, tmp_path: Path, name: str) -> None:
    """Our lists have commas, and spreadsheets in Colombia part them at semicolons."""
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"{FAMILIES}F5,15664,{name},\nF6,15664,Alto; bajo,\n")
    assert problems(report) == [(2, "expected_no_formula")]


@pytest.mark.parametrize("cell", [date(2026, 7, 20), datetime(2026, 7, 20, 8), True, 7.5])
def test_a_text_that_a_spreadsheet_changed_is_refused(database: Engine, tmp_path: Path, cell: object) -> None:
    """A vereda called 20 de Julio, or 7-5."""
    place(database, tmp_path)
    path = workbook(tmp_path, "f.xlsx", ["familia", "municipio", "vereda"], ["F5", 15664, cell])
    assert problems(imported(database, "familias", path)) == [(2, "expected_text_as_text")]
    path = workbook(
        tmp_path, "o.xlsx", ["oferta", "logro", "entidad", "programa"], ["O1", "IDE-01", "SENA", cell]
    )
    assert problems(imported(database, "oferta", path)) == [(2, "expected_text_as_text")]


@pytest.mark.parametrize(
    "name",
    [
        "Boyac?", "Per£", "San Jos‚ de Pare", "MARÃA", "&Ntilde;ari&ntilde;o", "Nari&#241;o", "La UniÛn",
        "Bogot·", "A±il", "El Pi–al", "Mar¡a", "¥ame", "Pe–—n", "JosŽ",
    ],
)  # fmt: skip
def test_more_letters_that_were_damaged(database: Engine, tmp_path: Path, name: str) -> None:
    """As code pages of DOS and Macintosh leave them, and pages of the net."""
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"{FAMILIES}F5,15664,{name},\n")
    assert problems(report) == [(2, "expected_readable")]


@pytest.mark.parametrize(
    "name",
    ["Tunja–Paipa", "D’Elhuyar", "JOÃO", "Ñandú", "O'Brien", "Vereda N.º 3", "Alto (parte baja)", "McÁvila"],
)
def test_letters_that_only_look_so_are_read(database: Engine, tmp_path: Path, name: str) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"{FAMILIES}F5,15664,{name},\n")
    assert problems(report) == [] and asked(database, "SELECT vereda FROM family WHERE code = 'F5'") == [
        (name,)
    ]


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("3001234567/3107654321", "un solo celular de Colombia"), ("NO TIENE", "o nada"),
        ("3.001234567E9", "la hoja de cálculo lo acortó"),
        ("3;001234567E+09", "la hoja de cálculo lo acortó"),
    ],
)  # fmt: skip
def test_what_is_not_one_phone_says_what_to_write(
    database: Engine, tmp_path: Path, phone: str, words: str
) -> None:
    place(database, tmp_path)
    header = FAMILIES.replace(",", "\t")
    (problem,) = load(
        database, tmp_path, "familias", f"{header}F5\t15664\t\t{phone.replace(';', ',')}\n"
    ).problems
    assert problem.column == "celular" and words in problem.line()


def test_a_row_without_end_is_not_taken_for_an_open_quote(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"{FAMILIES}F5,15664,{'x' * 200_000},\nF6,15664,,\n")
    assert problems(report) == [(2, "long_row")] and report.created == 1


def test_a_total_or_a_note_below_the_table_is_one_problem(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    path = workbook(
        tmp_path, "f.xlsx", ["familia", "municipio", "vereda"], ["F5", 15664, "Centro"],
        ["Total de familias: 1"], [None, "Fuente: registro de noviembre"],
    )  # fmt: skip
    report = imported(database, "familias", path)
    assert problems(report) == [(3, "one_cell"), (4, "one_cell")] and counts(report) == (1, 0, 0, 2)


@pytest.mark.parametrize(
    ("kind", "header", "row"),
    [
        ("familias", "familia,municipio,gestor", "F5,15664,g1"),
        ("logros", "familia,logro,estado", "f01,IDE-01,pendiente"),
        ("reuniones", "reunion,tipo,familia,inicio", "R1,familiar,F001,2026-11-25 9:00"),
        ("reuniones", "reunion,tipo,gestor,inicio", "R1,comunitaria,G1,2026-11-25 9:00"),
    ],
)
def test_a_code_that_lost_zeros_elsewhere_is_found(
    database: Engine, tmp_path: Path, kind: str, header: str, row: str
) -> None:
    """Who is told to load the families first would double them."""
    place(database, tmp_path)
    (problem,) = load(database, tmp_path, kind, f"{header}\n{row}\n").problems
    assert problem.key == "import.alike_reference" and problem.fields["other"] in ("F1", "G01")


def test_a_coordinator_is_no_gestor_however_the_code_is_written(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    (problem,) = load(database, tmp_path, "familias", "familia,municipio,gestor\nF5,15664,c1\n").problems
    assert problem.key == "import.unknown_gestor"

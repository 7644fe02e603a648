"""Workbooks that no spreadsheet writes cost nothing, and are refused in words."""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import Engine

from programme.imports import Report, import_file
from scorecard.instrument.xlsform import import_questionnaire
from tests.programme.import_files import NOW, asked, counts, place, workbook

SHEET = "xl/worksheets/sheet1.xml"

HEADER: list[object] = ["familia", "municipio", "vereda"]


def forged(folder: Path, change: Callable[[str], str]) -> Path:
    """A file of one family with something changed in its sheet."""
    original = workbook(folder, "f.xlsx", HEADER, ["F5", 15664, "Centro"])
    with ZipFile(original) as source, ZipFile(folder / "g.xlsx", "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            changed = change(content.decode()) if entry.filename == SHEET else content
            target.writestr(entry, changed)
    return folder / "g.xlsx"


def imported(database: Engine, path: Path) -> Report:
    return import_file(database, "familias", path, NOW, channel="sms")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2"', '<row r="999999999"'), ('r="C2"', 'r="ZZZZZZ2"'), ('r="C2"', 'r="XFE2"'),
        ("<v>15664</v>", "<v>" + "9" * 6000 + "</v>"), ("<v>15664</v>", "<v>NaN</v>"),
        ('t="inlineStr"><is><t>F5</t></is>', 't="s"><v>999</v>'),
    ],
)  # fmt: skip
def test_a_sheet_that_no_spreadsheet_could_hold_is_refused(
    database: Engine, tmp_path: Path, old: str, new: str
) -> None:
    place(database, tmp_path)
    path = forged(tmp_path, lambda sheet: sheet.replace(old, new))
    report = imported(database, path)
    assert [problem.key for problem in report.problems] == ["import.broken_workbook"]
    assert [one.key for one in import_questionnaire(database, path, NOW).report.problems] == [
        "import.broken_workbook"
    ]


def test_the_last_row_and_column_of_a_sheet_are_read(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    path = forged(tmp_path, lambda sheet: sheet.replace('<row r="2"', '<row r="1048576"'))
    assert counts(imported(database, path)) == (1, 0, 0, 0)


def test_rows_in_another_order_are_all_read(database: Engine, tmp_path: Path) -> None:
    """Some programs write them so; openpyxl passes those over that come too late."""
    place(database, tmp_path)
    first = '<row r="4"><c r="A4" t="inlineStr"><is><t>F7</t></is></c><c r="B4"><v>15664</v></c></row>'
    path = forged(tmp_path, lambda sheet: sheet.replace('<row r="2"', first + '<row r="2"'))
    assert counts(imported(database, path)) == (2, 0, 0, 0)
    assert asked(database, "SELECT count(*) FROM family WHERE code IN ('F5', 'F7')") == [(2,)]


def test_rows_and_cells_need_not_be_numbered(database: Engine, tmp_path: Path) -> None:
    """Nor have a value: a format alone keeps its place."""
    place(database, tmp_path)
    path = forged(tmp_path, lambda sheet: re.sub(r'(<row|<c) r="[A-Z]?\d"', r"\1", sheet))
    assert counts(imported(database, path)) == (1, 0, 0, 0)
    path = forged(tmp_path, lambda sheet: re.sub(r'<c r="C2".*?</c>', '<c r="C2" s="0"/>', sheet))
    assert counts(imported(database, path)) == (0, 1, 0, 0)
    assert asked(database, "SELECT vereda FROM family WHERE code = 'F5'") == [(None,)]


def test_a_size_that_is_stated_wrongly_leaves_nothing_out(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    path = forged(tmp_path, lambda sheet: sheet.replace('ref="A1:C2"', 'ref="A1"'))
    assert counts(imported(database, path)) == (1, 0, 0, 0)
    assert asked(database, "SELECT vereda FROM family WHERE code = 'F5'") == [("Centro",)]


def test_nothing_of_this_machine_is_read_into_a_cell(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    secret = tmp_path / "secret"
    secret.write_text("secreto")
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    path = forged(tmp_path, lambda sheet: entity + sheet.replace("Centro", "&x;"))
    assert [problem.key for problem in imported(database, path).problems] == ["import.broken_workbook"]


def test_a_workbook_without_sheets_is_no_questionnaire(database: Engine, tmp_path: Path) -> None:
    """Excel can save one that names its parts otherwise ("strict"), in which nothing is found."""
    path = workbook(tmp_path, "f.xlsx", HEADER)
    with ZipFile(path) as source, ZipFile(tmp_path / "g.xlsx", "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry).replace(b"schemas.openxmlformats.org/", b"purl.oclc.org/ooxml/")
            target.writestr(entry, content)
    for report in (
        imported(database, tmp_path / "g.xlsx"),
        import_questionnaire(database, tmp_path / "g.xlsx", NOW).report,
    ):
        assert [problem.key for problem in report.problems] == ["import.broken_workbook"]

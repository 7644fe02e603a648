"""Workbooks of questionnaires: the program's own, with something in it changed."""

from pathlib import Path

import openpyxl

SHIPPED = Path("scorecard/instrument/libreta.xlsx")


def changed(folder: Path, *without: str, name: str = "cuestionario.xlsx", **cells: object) -> Path:
    """The program's own workbook `without` some sheets and with other `cells`, as in `survey_C7="…"`. Its
    version is taken out, unless it is one of the cells.
    """
    book = openpyxl.load_workbook(SHIPPED)
    book["settings"]["C2"] = None
    for place, value in cells.items():
        sheet, _, cell = place.partition("_")
        book[sheet][cell] = value
    for sheet in without:
        del book[sheet]
    book.save(folder / name)
    return folder / name


def small(folder: Path, survey: list[list[object]], choices: list[list[object]] | None = None) -> Path:
    """A workbook of these rows, without settings."""
    book = openpyxl.Workbook()
    header = ["type", "name", "label", "relevant", "actor", "variable", "group"]
    for title, rows in (
        ("survey", [header, *survey]),
        ("choices", choices or [["list_name", "name", "label"]]),
    ):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "cuestionario.xlsx")
    return folder / "cuestionario.xlsx"

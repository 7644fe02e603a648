"""An empty file of a kind, to be filled in."""

import csv
from importlib.resources import files
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from locales.texts import Texts
from programme.imports.cells import Unexpected
from programme.imports.columns import Column
from programme.imports.kinds import KINDS

#: Width of a column and of its note.
_WIDTH, _NOTE = 18, 320

#: What no cell may hold.
_NOTHING = "¿?"


class NoTemplate(ValueError):
    """The file cannot be made. `key`: the text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def write(kind: str, path: Path, shown: Texts) -> None:
    """Make the file, XLSX or CSV by its name, with the header of a kind in KINDS; in a workbook each column
    has a note of what is expected. A questionnaire is the workbook that the program carries.

    Raises NoTemplate where there is such a file already, or for another name; OSError where it cannot be
    written.
    """
    if path.suffix.lower() not in (".xlsx", ".csv") or (kind not in KINDS and path.suffix.lower() == ".csv"):
        raise NoTemplate("import.template_kind")
    try:
        with path.open("xb") as file:
            if kind not in KINDS:
                file.write((files("scorecard.instrument") / "libreta.xlsx").read_bytes())
    except FileExistsError:
        raise NoTemplate("import.template_there") from None
    if kind in KINDS:
        columns = KINDS[kind].columns
        _csv(path, columns) if path.suffix.lower() == ".csv" else _workbook(kind, path, columns, shown)


def _csv(path: Path, columns: tuple[Column, ...]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerow([column.name for column in columns])


def _workbook(kind: str, path: Path, columns: tuple[Column, ...], shown: Texts) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = kind
    for place, column in enumerate(columns, 1):
        cell = sheet.cell(1, place, column.name)
        cell.font = Font(bold=column.required)
        cell.comment = Comment(_note(column, shown), "Libreta", width=_NOTE)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTH
        # Spreadsheets take the zeros from `001`, and make dates of `5-1`, where a column is not of text.
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    book.save(path)


def _note(column: Column, shown: Texts) -> str:
    needed = shown.say(f"import.template_{'required' if column.required else 'optional'}")
    try:
        column.parse(_NOTHING)
    except Unexpected as expected:
        return f"{needed} {shown.say(expected.key, **expected.fields)}"
    return needed

"""Whether KoboToolbox and ODK would take the workbook too: they convert workbooks with pyxform."""

import logging
import re
import traceback
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from programme.imports.report import Problem, Report
from programme.imports.table import Line

_log = logging.getLogger(__name__)

#: How pyxform begins where it knows the cell. What follows is a reason in English, which nobody is shown.
_PLACE = re.compile(
    r"\[row : (?P<row>\d+)\] "
    r"(?:On the '(?P<sheet>\w+)' sheet, (?:the '(?P<column>[^']+)' value is invalid\. )?)?"
)

#: What it says of a reference to nothing, also in a column that we do not read.
_UNKNOWN = re.compile(r"Could not find the name '(?P<question>\w+)'")

#: Where chart sheets are kept in a workbook.
_CHARTS = "xl/chartsheets/"


def check(path: Path, found: Mapping[str, list[Line]], report: Report) -> None:
    """Complain of what pyxform refuses, with the cell where it can be told. `found`: the sheets by name."""
    try:
        convert(_without_charts(path), file_type=".xlsx")
    except PyXFormError as problem:
        report.complain(_problem(" ".join(str(problem).split()), found, report.file))
    except Exception as problem:  # noqa: BLE001 - headings that it does not foresee break it anywhere
        where = "".join(traceback.format_tb(problem.__traceback__))
        _log.warning("pyxform broke on %s: %s\n%s", report.file, type(problem).__name__, where)
        report.complain(_whole(report.file))


def _without_charts(path: Path) -> BytesIO:
    """Return the workbook as pyxform can read it: it stumbles on chart sheets that are empty."""
    whole = path.read_bytes()
    with ZipFile(BytesIO(whole)) as book:
        if not any(part.startswith(_CHARTS) for part in book.namelist()):
            return BytesIO(whole)
        rest = BytesIO()
        with ZipFile(rest, "w", ZIP_DEFLATED) as copy:
            for part in book.infolist():
                if part.filename.endswith((".xml", ".rels")) and not part.filename.startswith(_CHARTS):
                    copy.writestr(part.filename, book.read(part))
    rest.seek(0)
    return rest


def _problem(reason: str, found: Mapping[str, list[Line]], file: str) -> Problem:
    place = _PLACE.match(reason)
    if place is None:
        return _whole(file)
    key = "questionnaire.pyxform"
    fields: dict[str, object] = {}
    if (unknown := _UNKNOWN.search(reason)) is not None:
        key, fields = "questionnaire.unknown_question", {"question": unknown["question"]}
    row, sheet = int(place["row"]), place["sheet"] or "survey"
    cells = {line.number: line.cells for line in found.get(sheet, [])}
    header = next((line for line in cells.values() if any(map(str.strip, line))), [])
    names = [name.strip().casefold() for name in header]
    column = (place["column"] or "").casefold()
    if column not in names:
        return Problem(file, row, None, "", key, fields, cell=sheet)
    at = names.index(column)
    value = cells[row][at] if at < len(cells.get(row, [])) else ""
    cell = f"{sheet}!{get_column_letter(at + 1)}{row}"
    return Problem(file, row, header[at], value, key, fields, cell=cell)


def _whole(file: str) -> Problem:
    """Return that the workbook is refused, it is not known where."""
    return Problem(file, None, None, "", "questionnaire.pyxform_whole")

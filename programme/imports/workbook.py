"""The first sheet of an XLSX workbook as rows of text."""

import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import WorkSheetParser

from programme.imports.report import FileUnusable
from programme.imports.table import Line, Table, Typed

# It warns of styles, extensions and dates that it does not know, in English; nobody who loads a file needs
# it.
warnings.filterwarnings("ignore", module="openpyxl")


class _Reader(ExcelReader):
    """Leaves out chart sheets: they have no rows, and empty ones make openpyxl stumble."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None: ...


class _Parser(WorkSheetParser):
    """Passes over cells that have a format alone, of which some sheets have millions."""

    row_counter: int
    col_counter: int

    def parse_row(self, row: Any) -> tuple[int, list[dict[str, Any]]]:
        """Return the number of a row, and its cells."""
        self.row_counter = int(row.get("r") or self.row_counter + 1)
        self.col_counter = 0
        return self.row_counter, [self.parse_cell(cell) for cell in row if len(cell) or cell.get("r") is None]


#: What openpyxl lets through when a workbook is cut short, or is a document of another kind.
_BROKEN = (
    BadZipFile, ParseError, zlib.error,
    AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


#: Where whole sheets are kept in memory: formats on empty rows make some of a million.
_MOST_ROWS = 10_000

#: What sheets kept in memory may come to: bytes when unpacked, at worst a thousand times those of the file,
#: and cells, which a single one at the far end of each row makes millions of.
_MOST_UNPACKED, _MOST_CELLS = 20_000_000, 500_000


#: A file that is read row by row may come to so much, and to so many times its own size: tables of words and
#: numbers come to ten or twenty times.
_MOST_STREAMED, _MOST_HELD, _MOST_TIMES = 2_000_000_000, 150_000_000, 60

#: The last row and column that a sheet can have. Of others a file of a few bytes makes sheets without end.
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

#: So many rows are looked at to know whether there is anything in a sheet.
_LOOKED_AT = 20


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The rows of the first sheet that is not hidden. Formulas come as their text, never as their result.

    Raises FileUnusable, also from the rows, when the workbook is broken; OSError where it cannot be read.
    """
    with path.open("rb") as file:
        with _readable():
            _refuse_bomb(file, path.stat().st_size)
            book = _loaded(file)
            sheet, *others = (s for s in book.worksheets if s.sheet_state == "visible")
            more = [other.title for other in others if _has_something(other)]
        total = sheet.max_row
        notices = [("import.more_sheets", {"read": sheet.title, "sheets": ", ".join(more)})] if more else []
        yield Table(_rows(sheet), total, notices)
        book.close()


def sheets(path: Path) -> dict[str, list[Line]]:
    """Return the first rows of every sheet by its name, for workbooks small enough to be read at once.

    Raises FileUnusable when the workbook is broken or too large; OSError where it cannot be read.
    """
    found: dict[str, list[Line]] = {}
    cells = 0
    with path.open("rb") as file:
        with _readable():
            if _unpacked(file) > _MOST_UNPACKED:
                raise FileUnusable("import.large_workbook")
            book = _loaded(file)
        if not book.worksheets:
            raise FileUnusable("import.broken_workbook")
        for sheet in book.worksheets:
            lines = found[sheet.title] = []
            for line in islice(_rows(sheet), _MOST_ROWS):
                cells += len(line.cells)
                if cells > _MOST_CELLS:
                    raise FileUnusable("import.large_workbook")
                lines.append(line)
        book.close()
    return found


def _unpacked(file: BinaryIO) -> int:
    """Return the bytes of all parts when unpacked, whatever they are called: openpyxl reads those that the
    workbook itself names.
    """
    return sum(part.file_size for part in ZipFile(file).infolist())


def _refuse_bomb(file: BinaryIO, packed: int) -> None:
    unpacked = _unpacked(file)
    # All but the rows is held in memory.
    held = sum(part.file_size for part in ZipFile(file).infolist() if "worksheets/" not in part.filename)
    if (
        unpacked > _MOST_STREAMED
        or held > _MOST_HELD
        or (unpacked > _MOST_UNPACKED and unpacked > _MOST_TIMES * packed)
    ):
        raise FileUnusable("import.large_workbook")


def _has_something(sheet: Any) -> bool:
    """Return whether anything stands in the first rows of a sheet."""
    rows = takewhile(lambda row: row[0] <= _LOOKED_AT, _numbered(sheet))
    return any(cell not in (None, "") for _, row in rows for cell in row)


def _loaded(file: BinaryIO) -> Any:
    reader = _Reader(file, read_only=True)
    reader.read()
    return reader.wb


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (*_BROKEN, StopIteration) as problem:
        raise FileUnusable("import.broken_workbook") from problem


def _rows(sheet: Any) -> Iterator[Line]:
    rows = _numbered(sheet)
    while True:
        try:
            number, cells = next(rows)
        except StopIteration:
            return
        except _BROKEN as problem:
            raise FileUnusable("import.broken_workbook") from problem
        yield Line(number, [_text(cell) for cell in cells])


def _numbered(sheet: Any) -> Iterator[tuple[int, list[object]]]:
    """Yield the rows that there are, with their numbers. openpyxl itself would make up all those between
    them, and leave out what stands outside the size that the sheet states, which is often wrong.
    """
    book = sheet.parent
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    with sheet._get_source() as source:
        parser = _Parser(source, sheet._shared_strings, epoch=book.epoch, **formats)
        for number, cells in parser.parse():
            width = max((cell["column"] for cell in cells), default=0)
            if number > _LAST_ROW or width > _LAST_COLUMN:
                raise ValueError("no sheet is so large")
            row: list[object] = [None] * width
            for cell in cells:
                row[cell["column"] - 1] = cell["value"]
            yield number, row


def _text(value: object) -> str:
    """Return a cell as a person would have typed it into a CSV file."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return Typed("si" if value else "no")
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return Typed(_instant(value))
        case time():
            return Typed(value.isoformat("minutes"))
        case int():
            return str(value)
        case float() | date() | timedelta():
            return Typed(value)
        case _:
            # An array formula; its beginning is enough to know it for one.
            return "=" + str(getattr(value, "text", "") or "").lstrip("=")


def _instant(value: datetime) -> str:
    # Excel counts days as fractions: half past two may come a few microseconds early.
    value = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return value.isoformat(" ", "minutes") if value.time() != time.min else value.date().isoformat()

"""The columns of a kind of file: finding them in the header, and reading a row by them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from openpyxl.utils import get_column_letter

from programme.imports.cells import CODES, TYPED, Unexpected
from programme.imports.report import FileUnusable, Problem, Report
from programme.imports.table import Line, Typed
from programme.spelling import plain

#: Hyphens that may break a word, marks of direction, and other characters that nobody sees; but not the rest
#: of an `í` that was read in another encoding.
UNSEEN = re.compile("(?<![ÃÂ])\u00ad|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")

#: What a spreadsheet shows instead of a value, in English and Spanish.
_ERROR = re.compile(r"#(?:N/[AD]|[¡¿]?[A-ZÁÉÍÓÚ0-9/]+[!?]|#+)")

#: What a spreadsheet takes for more than the beginning of a text.
_SPECIAL = frozenset("'#=+-@")

#: Where lists are parted by semicolons, as in Colombia, a spreadsheet takes what follows one for a cell.
_BEHIND = re.compile(r";\s*[=@]")

#: So many headers are said where some are missing.
_SAID = 12

#: A header is looked for in so many rows that have anything in them.
_TITLE_ROWS = 10


@dataclass(frozen=True)
class Column:
    """`parse` gives the value of a cell's text or raises Unexpected. `required`: the column must be there and
    no cell of it empty; a file without a column that is not required says nothing about it. `later`: files of
    before do not have it, and nobody is told so.
    """

    name: str
    parse: Callable[[str], Any]
    required: bool = False
    later: bool = False


#: What stands in a row, or is written to a table, by the name of its column.
Values = dict[str, Any]


@dataclass(slots=True)
class Row:
    """A row whose cells are all what they should be. `values`: None for an empty cell, and no entry for a
    column that the file does not have. `texts`: the cells as they stood.
    """

    number: int
    values: Values = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """Where the columns of one file are. `key`: the name of the kind's first. `headed`: the places with any
    header, and `unheaded`: those without one under which something was found.
    """

    places: list[tuple[int, Column]]
    key: str
    headed: frozenset[int]
    unheaded: set[int] = field(default_factory=set)

    def empty(self, line: Line) -> bool:
        """Return whether the row says nothing."""
        return line.fault is None and not any(map(str.strip, line.cells))

    def read(self, line: Line, report: Report) -> Row | None:
        """Return the row's values; None when a cell is wrong, each of which is in the report then."""
        if line.fault is not None:
            report.complain(Problem(report.file, line.number, None, line.value, line.fault))
            return None
        if (note := self._note(line)) is not None:
            report.complain(Problem(report.file, line.number, None, note, "import.one_cell"))
            return None
        self._look_beside(line, report)
        row = Row(line.number)
        good = True
        for place, column in self.places:
            text = raw = line.cells[place] if place < len(line.cells) else ""
            try:
                text = row.texts[column.name] = clean(text)
                if isinstance(raw, Typed) and column.parse in CODES:
                    raise Unexpected("import.expected_code_as_text")
                if text:
                    row.values[column.name] = column.parse(text)
                    if isinstance(raw, Typed) and column.parse not in TYPED:
                        raise Unexpected("import.expected_text_as_text")
                elif column.required:
                    raise Unexpected("import.expected_something")
                else:
                    row.values[column.name] = None
            except Unexpected as problem:
                good = False
                report.complain(
                    Problem(report.file, line.number, column.name, text, problem.key, problem.fields)
                )
        return row if good else None

    def _note(self, line: Line) -> str | None:
        """Return the only thing in a row, where more must be there and it is no value of its column."""
        found: tuple[int, str] | None = None
        for place, cell in enumerate(line.cells):
            if cell and cell.strip():
                if found is not None:
                    return None
                found = place, cell
        if found is None or sum(column.required for _, column in self.places) < 2:
            return None
        place, cell = found
        column = dict(self.places).get(place)
        try:
            if column is not None and column.parse(clean(cell)) is not None:
                return None
        except Unexpected:
            pass
        return cell

    def _look_beside(self, line: Line, report: Report) -> None:
        """Notice, once for each column, what stands under no header."""
        if len(line.cells) <= len(self.headed):
            return
        for place, cell in enumerate(line.cells):
            if place not in self.headed and place not in self.unheaded and cell.strip():
                self.unheaded.add(place)
                column = get_column_letter(place + 1)
                report.notice("import.no_header", row=line.number, value=cell, letter=column)

    def first(self, line: Line) -> str:
        """Return what stands in the first column of the kind, whatever is wrong with the row."""
        place = next(place for place, column in self.places if column.name == self.key)
        return " ".join(line.cells[place].split()) if place < len(line.cells) else ""


def find(header: Sequence[str], columns: Sequence[Column], report: Report) -> Layout:
    """Find the columns by name, without accents, case and order; say which are unknown or not there.

    Raises FileUnusable when a required column is missing or one comes twice.
    """
    names = [plain(clean_header(cell)) for cell in header]
    known = {column.name: column for column in columns}
    missing = [column.name for column in columns if column.required and column.name not in names]
    if missing:
        _say_what_was_read(header, set(missing), report)
        raise FileUnusable("import.missing_columns", columns=", ".join(missing))
    twice = [name for name in known if names.count(name) > 1]
    if twice:
        raise FileUnusable("import.repeated_columns", columns=", ".join(twice))
    for cell, name in zip(header, names, strict=True):
        if name and name not in known:
            report.notice("import.unknown_column", column=clean_header(cell))
    for name, column in known.items():
        if name not in names and not column.later:
            report.notice("import.absent_column", column=name)
    places = [(place, known[name]) for place, name in enumerate(names) if name in known]
    return Layout(places, columns[0].name, frozenset(place for place, name in enumerate(names) if name))


def _say_what_was_read(header: Sequence[str], missing: set[str], report: Report) -> None:
    """Say which headers there are. Raises FileUnusable where all of them stand in one cell."""
    cells = [cell for cell in header if clean_header(cell)]
    if len(cells) == 1 and missing <= {plain(clean_header(name)) for name in re.split("[;,\t|]", cells[0])}:
        raise FileUnusable("import.one_column")
    told = ", ".join(map(clean_header, cells[:_SAID])) + (" …" if len(cells) > _SAID else "")
    report.notice("import.headers", found=told)


def clean(text: str) -> str:
    """Return the text in one line, without what cannot be seen.

    Raises Unexpected for formulas, which a spreadsheet would run when it opens our lists (OWASP, "CSV
    injection"), and for characters that were lost on the way. A number as `+57 300 111 2233` is no formula.
    """
    if not text.isascii():
        text = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    text = " ".join(text.split())
    if text and text[0] in _SPECIAL:
        text = _without_marks(text)
    if ";" in text and _BEHIND.search(text):
        raise Unexpected("import.expected_no_formula")
    if not text.isprintable() or "\ufffd" in text:
        raise Unexpected("import.expected_readable")
    return text


def _without_marks(text: str) -> str:
    """Return a text that begins with a sign that means something to spreadsheets, or raise Unexpected."""
    if text[0] == "'" and text.count("'") == 1:
        # So a person tells a spreadsheet that a number is text.
        text = text[1:].lstrip()
    if _ERROR.fullmatch(text):
        raise Unexpected("import.expected_no_error")
    if text[:1] in ("=", "+", "-", "@") and not re.fullmatch(r"\+[\d ().-]{7,}", text):
        raise Unexpected("import.expected_no_formula")
    return text


def clean_header(text: str) -> str:
    """Return a header in one line; whatever else is wrong with it, it is only looked up."""
    return " ".join(UNSEEN.sub("", text).split())


def header_of(lines: Iterator[Line], columns: Sequence[Column], report: Report) -> list[str]:
    """Return the first row with anything in it; or, where that is a title, the one below it that has all
    columns that must be there. Raises FileUnusable when the file is empty.
    """
    wanted = {column.name for column in columns if column.required}
    first: Line | None = None
    for line in islice((line for line in lines if any(map(str.strip, line.cells))), _TITLE_ROWS):
        if wanted <= {plain(clean_header(cell)) for cell in line.cells}:
            if first is not None:
                report.notice("import.title_rows", header=line.number)
            return line.cells
        first = first or line
    if first is None:
        raise FileUnusable("import.empty_file")
    return first.cells

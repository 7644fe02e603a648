"""The sheets of a workbook, cell by cell, with the name that a spreadsheet gives each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from locales.texts import SOURCE
from programme.imports.cells import Unexpected
from programme.imports.columns import clean, clean_header
from programme.imports.report import Problem, Report
from programme.imports.table import Line
from scorecard.instrument.questionnaire import SHORTER

#: A column, and its language (empty where it has none).
Heading = tuple[str, str]

#: More rows than this are no questionnaire.
_MOST_ROWS = 500

#: Columns that mean something to KoboToolbox and ODK, and nothing to families who answer by SMS; in the last
#: two lines other names of columns that are read (`caption` is a label, `relevance` is `relevant`).
_MEAN_SOMETHING = frozenset(
    "choice_filter calculation calculate constraint default repeat_count count jr:count trigger readonly "
    "read_only hint guidance_hint media image big-image audio video bind body control parameters instance "
    "compact_tag save_to itemset query "
    "relevance relevancy caption command tag value".split()
)

#: Columns that are written once a language, as in `label::English (en)`.
_TRANSLATED = ("label", SHORTER, "low", "high")


@dataclass
class Sheet:
    """`places`: where each column stands, counted from 0. `headers`: what is written above it. `overlong`: it
    had too many rows, and none is read.
    """

    name: str
    report: Report
    places: dict[Heading, int]
    headers: dict[int, str]
    rows: list["Row"]
    overlong: bool = False

    def languages(self, column: str) -> list[str]:
        """Return the languages in which the column is there."""
        return [language for name, language in self.places if name == column]

    def complain(self, key: str, **fields: object) -> None:
        """Say what is wrong with the sheet as a whole."""
        self.report.complain(Problem(self.report.file, None, None, "", key, fields, cell=self.name))


@dataclass
class Row:
    """One row, as a spreadsheet numbers it."""

    sheet: Sheet
    line: Line

    def value(self, column: str, language: str = "") -> str:
        """Return what stands in the cell, trimmed; empty where there is no such column. Complains of formulas
        and of damaged letters, and takes such cells as empty.
        """
        try:
            return clean(self._raw(column, language))
        except Unexpected as problem:
            self.complain(problem.key, column, language, **problem.fields)
            return ""

    def by_language(self, column: str) -> dict[str, str]:
        """Return what stands in the column in each language that has something there."""
        found = {language: self.value(column, language) for language in self.sheet.languages(column)}
        return {language: text for language, text in found.items() if text}

    def complain(self, key: str, column: str, language: str = "", **fields: object) -> None:
        """Say what is expected in a cell instead of what stands there. A cell is complained of once."""
        problem = self._problem(key, column, language, fields)
        if not any(found.cell == problem.cell for found in self.sheet.report.problems):
            self.sheet.report.complain(problem)

    def notice(self, key: str, column: str, language: str = "", **fields: object) -> None:
        """Say something of a cell that keeps nothing out."""
        self.sheet.report.notices.append(self._problem(key, column, language, fields))

    def _raw(self, column: str, language: str) -> str:
        place = self.sheet.places.get((column, language))
        return self.line.cells[place] if place is not None and place < len(self.line.cells) else ""

    def _problem(self, key: str, column: str, language: str, fields: dict[str, object]) -> Problem:
        place = self.sheet.places.get((column, language))
        header = column if place is None else self.sheet.headers[place]
        cell = "" if place is None else get_column_letter(place + 1)
        value = " ".join(self._raw(column, language).split())
        return Problem(
            self.sheet.report.file,
            self.line.number,
            header,
            value,
            key,
            fields,
            cell=f"{self.sheet.name}!{cell}{self.line.number}",
        )


def read(
    name: str, lines: list[Line], known: frozenset[str], report: Report, language: str = SOURCE
) -> Sheet:
    """Return a sheet whose columns `known` are read, in any order. Others are noticed and left alone, but for
    those that mean something in an XLSForm: complains where they are filled in. `language`: of columns that
    name none.
    """
    sheet = Sheet(name, report, {}, {}, [])
    filled = (line for line in lines if any(map(str.strip, line.cells)))
    header = next(filled, None)
    if header is None:
        sheet.complain("questionnaire.empty_sheet")
        return sheet
    top = Row(sheet, header)
    body = list(filled)
    for place, heading in _headings(header, language):
        text = sheet.headers[place] = clean_header(header.cells[place])
        cell = f"{name}!{get_column_letter(place + 1)}{header.number}"
        if heading is None:
            key = "questionnaire.language"
        elif heading in sheet.places:
            key = "questionnaire.column_twice"
        elif heading[0] not in known:
            if _MEAN_SOMETHING.intersection((heading[0], heading[0].partition(":")[0])):
                _complain_where_filled(sheet, place, text, body)
                continue
            report.notices.append(
                Problem(report.file, header.number, text, text, "questionnaire.unread", {}, cell=cell)
            )
            continue
        else:
            sheet.places[heading] = place
            continue
        report.complain(Problem(report.file, top.line.number, text, text, key, {}, cell=cell))
    sheet.rows = [Row(sheet, line) for line in body]
    if len(sheet.rows) > _MOST_ROWS:
        sheet.complain("questionnaire.many_rows", most=_MOST_ROWS)
        sheet.rows, sheet.overlong = [], True
    return sheet


def _complain_where_filled(sheet: Sheet, place: int, header: str, lines: list[Line]) -> None:
    """Complain of the first cell of a column that has something in it."""
    for line in lines:
        value = " ".join(line.cells[place].split()) if place < len(line.cells) else ""
        if value:
            cell = f"{sheet.name}!{get_column_letter(place + 1)}{line.number}"
            problem = Problem(
                sheet.report.file, line.number, header, value, "questionnaire.not_honoured", {}, cell=cell
            )
            sheet.report.complain(problem)
            return


def _headings(header: Line, bare: str) -> Iterator[tuple[int, Heading | None]]:
    """Yield each column that has a header: None for one whose language cannot be told. `bare`: the language
    of those that name none. Old forms write one colon before a language instead of two.
    """
    for place, cell in enumerate(header.cells):
        name, colons, language = [*re.split("(::?)", clean_header(cell), maxsplit=1), "", ""][:3]
        name = re.sub(r"\s+", "_", name.strip().casefold())
        if not name:
            continue
        if name not in _TRANSLATED:
            yield place, (f"{name}{colons}{language}", "")
        elif not language:
            yield place, (name, bare)
        elif (found := language_of(language)) is not None:
            yield place, (name, found)
        else:
            yield place, None


def language_of(named: str) -> str | None:
    """Return the language of `English (en)`, or None where it has no code: `es` and `es-CO` are the source
    language; `EN` is `en`, and `pt-BR` is `pt_BR`.
    """
    code = re.search(r"\(([A-Za-z]{2,3}(?:[_-]\w+)?)\)\s*$", named)
    if code is None:
        return None
    language, _, country = code[1].replace("-", "_").partition("_")
    if language.casefold() == SOURCE.partition("_")[0]:
        return SOURCE
    return f"{language.lower()}_{country}" if country else language.lower()

"""The sheets of a workbook, cell by cell, with the name that a spreadsheet gives each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from locales.texts import SOURCE
from programme.imports.cells import Unexpected
from programme.imports.columns import UNSEEN, clean, clean_header
from programme.imports.report import Problem, Report
from programme.imports.table import Line
from scorecard.instrument.xlsform.headings import Heading, headings

#: More rows than this are no questionnaire.
_MOST_ROWS = 500

#: Other names of columns that are read.
OTHER_NAMES = {
    "relevance": "relevant", "relevancy": "relevant", "caption": "label", "command": "type", "tag": "name",
    "value": "name",
}  # fmt: skip

#: Columns that mean something to KoboToolbox and ODK, and nothing to families who answer by SMS.
_MEAN_SOMETHING = frozenset(
    "choice_filter calculation calculate constraint default repeat_count count jr:count trigger readonly "
    "read_only hint guidance_hint media image big-image audio video bind body control parameters instance "
    "compact_tag save_to itemset query".split()
)

#: Columns in which nothing may stand that cannot be seen: other programs take it for part of a name.
_NAMES = frozenset({"type", "name", "list_name", "relevant"})

#: What styles letters in KoboToolbox and ODK (Markdown and HTML).
_MARKUP = re.compile(
    r"</?[A-Za-z][^<>]*>|\*\*|\b__\w|\w__\b|\*\w[^*]*\w\*|\[[^\]]*\]\([^)]*\)|^#{1,6}\s(?!de\b)|&#?\w{2,6};"
)


@dataclass
class Sheet:
    """`places`: where each column stands, counted from 0. `headers`: what is written above it. `nameless`:
    the columns of a language that cannot be told, and `misnamed` those that have another name here, of which
    was complained. `overlong`: it had too many rows, and none is read.
    """

    name: str
    report: Report
    places: dict[Heading, int]
    headers: dict[int, str]
    rows: list["Row"]
    nameless: set[str] = field(default_factory=set)
    misnamed: set[str] = field(default_factory=set)
    overlong: bool = False

    def languages(self, column: str) -> list[str]:
        """Return the languages in which the column is there."""
        return [language for name, language in self.places if name == column]

    def can_be_read(self, needed: Sequence[str]) -> bool:
        """Return whether the columns that are needed are there, and the Spanish wording. Complains of what is
        missing, but for a column that may be it under another name, of which was complained.
        """
        wanted = [(name, "") for name in needed] + [("label", SOURCE)]
        missing = [heading for heading in wanted if heading not in self.places]
        told = [
            "label::Español (es)" if language else name
            for name, language in missing
            if name not in self.misnamed | self.nameless
        ]
        if told:
            self.complain("questionnaire.missing_columns", columns=", ".join(told))
        return not missing

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
        raw = self.raw(column, language)
        if column in _NAMES and UNSEEN.search(raw):
            self.complain("import.expected_readable", column, language)
            return ""
        try:
            return clean(raw)
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

    def notice_untranslated(self, column: str, language: str) -> None:
        """Say that a wording is not there in another language than Spanish."""
        if language != SOURCE and not self.raw(column, language).strip():
            self.notice("questionnaire.untranslated", column, language)

    def refuses_markup(self, column: str, language: str, text: str) -> bool:
        """Complain of signs that other programs make bold letters or links of: families would see them."""
        found = _MARKUP.search(text)
        if found is not None:
            self.complain("questionnaire.markup", column, language, signs=found[0])
        return found is not None

    def raw(self, column: str, language: str = "") -> str:
        """Return what stands in the cell, as it stands there."""
        place = self.sheet.places.get((column, language))
        return self.line.cells[place] if place is not None and place < len(self.line.cells) else ""

    def _problem(self, key: str, column: str, language: str, fields: dict[str, object]) -> Problem:
        place = self.sheet.places.get((column, language))
        header = column if place is None else self.sheet.headers[place]
        cell = "" if place is None else get_column_letter(place + 1)
        value = " ".join(self.raw(column, language).split())
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
    for place, heading in headings(header, language):
        text = sheet.headers[place] = clean_header(header.cells[place])
        cell = f"{name}!{get_column_letter(place + 1)}{header.number}"
        if heading is None:
            sheet.nameless.add(re.split("::?", text)[0].strip().casefold())
            key = "questionnaire.language"
        elif heading in sheet.places:
            key = "questionnaire.column_twice"
        elif heading[0] not in known:
            begins = heading[0].partition(":")[0]
            if begins in OTHER_NAMES:
                fields = {"column": OTHER_NAMES[begins]}
                _complain_where_filled(sheet, place, text, body, "questionnaire.other_name", fields)
                sheet.misnamed.add(OTHER_NAMES[begins])
                continue
            if _MEAN_SOMETHING.intersection((heading[0], begins)):
                _complain_where_filled(sheet, place, text, body, "questionnaire.not_honoured", {})
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


def _complain_where_filled(
    sheet: Sheet, place: int, header: str, lines: list[Line], key: str, fields: Mapping[str, object]
) -> None:
    """Complain of the first cell of a column that has something in it."""
    for line in lines:
        value = " ".join(line.cells[place].split()) if place < len(line.cells) else ""
        if value:
            cell = f"{sheet.name}!{get_column_letter(place + 1)}{line.number}"
            file = sheet.report.file
            sheet.report.complain(Problem(file, line.number, header, value, key, fields, cell=cell))
            return

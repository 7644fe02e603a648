"""A workbook read into a questionnaire, or into what is wrong with it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from locales.texts import SOURCE, languages
from programme.imports import workbook
from programme.imports.report import FileUnusable, Problem, Report
from programme.imports.table import Line
from scorecard.instrument.questionnaire import Questionnaire
from scorecard.instrument.xlsform import answers, conditions, converting, lengths, sheets, survey, walks
from scorecard.instrument.xlsform.headings import language_of

_SETTINGS = frozenset({"version", "form_title", "form_id", "default_language"})

#: All that is read of a workbook.
_SHEETS = ("survey", "choices", "settings")

#: What a workbook, a ZIP file, begins with; and what those of Excel before 2007, or with a password, do.
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Instrument:
    """`content`: as it is published. `given`: the version that the workbook gives itself, where it does."""

    content: dict[str, Any]
    given: str
    settings: sheets.Row | None


def read(path: Path, report: Report) -> Instrument | None:
    """Return the questionnaire in a workbook; None where `report` has problems then.

    Raises OSError where the file cannot be read.
    """
    try:
        found = _sheets(path)
    except FileUnusable as problem:
        report.complain(Problem(report.file, None, None, "", problem.key, problem.fields))
        return None
    missing = [name for name in ("survey", "choices") if name not in found]
    for name in missing:
        report.complain(Problem(report.file, None, None, "", "questionnaire.missing_sheet", {"sheet": name}))
    if missing:
        return None
    more = [name for name, lines in found.items() if name not in _SHEETS and _has_something(lines)]
    if more:
        report.notice("questionnaire.more_sheets", sheets=", ".join(more))
    settings = _settings(found, report)
    given = settings.value("version") if settings else ""
    if settings and given and not re.fullmatch(r"[\w.-]{1,40}", given, re.ASCII):
        settings.complain("questionnaire.version", "version")
    content = _content(found, report, _default_language(settings))
    if not report.problems:
        converting.check(path, found, report)
    return None if report.problems else Instrument(content, given, settings)


def _sheets(path: Path) -> dict[str, list[Line]]:
    with path.open("rb") as file:
        beginning = file.read(8)
    if beginning == _OLD:
        raise FileUnusable("questionnaire.old_workbook")
    if not beginning.startswith(_ZIP):
        raise FileUnusable("questionnaire.no_workbook")
    found: dict[str, list[Line]] = {}
    for name, lines in workbook.sheets(path).items():
        plain = name.strip().casefold()
        if plain in _SHEETS and (plain in found or name != name.strip()):
            # KoboToolbox and ODK read another sheet than we would, or none.
            raise FileUnusable("questionnaire.sheet_name", sheet=plain)
        found[plain] = lines
    return found


def _has_something(lines: list[Line]) -> bool:
    return any(cell.strip() for line in lines for cell in line.cells)


def _settings(found: dict[str, list[Line]], report: Report) -> sheets.Row | None:
    """Return the one row of `settings`, a sheet that need not be there."""
    if not _has_something(found.get("settings", [])):
        return None
    sheet = sheets.read("settings", found["settings"], _SETTINGS, report)
    if len(sheet.rows) > 1:
        sheet.rows[1].complain("questionnaire.second_settings", "form_title")
    return sheet.rows[0] if sheet.rows else None


def _default_language(settings: sheets.Row | None) -> str:
    """Return the language of what names none. Complains where it cannot be told."""
    named = settings.value("default_language") if settings else ""
    if not named or settings is None:
        return SOURCE
    language = language_of(named)
    if language is None:
        settings.complain("questionnaire.language", "default_language")
    return language or SOURCE


def _content(found: dict[str, list[Line]], report: Report, language: str) -> dict[str, Any]:
    choices = sheets.read("choices", found["choices"], answers.COLUMNS, report, language)
    sheet = sheets.read("survey", found["survey"], survey.COLUMNS, report, language)
    questions = survey.read(sheet, answers.read(choices, survey.lists_used(sheet)))
    for language in sheet.languages("label"):
        if language not in languages():
            report.notice("questionnaire.no_catalogue", value=language, language=language)
    conditions.read(questions)
    content = {"questions": [question.said for question in questions]}
    if not report.problems:
        instrument = Questionnaire.read(content)
        lengths.check(questions, instrument)
        walks.check(questions, instrument)
    return content

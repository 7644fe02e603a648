"""The workbook that the program carries."""

from functools import cache
from importlib.resources import as_file, files

from programme.imports.report import Report
from scorecard.instrument.questionnaire import Questionnaire
from scorecard.instrument.xlsform import workbook
from scorecard.instrument.xlsform.importing import KIND


def content() -> dict[str, object]:
    """Return what is published of it: see db.questionnaire. Raises ValueError where anything is wrong with
    it.
    """
    with as_file(files("scorecard.instrument") / "libreta.xlsx") as path:
        report = Report(KIND, path.name)
        found = workbook.read(path, report)
    if found is None:
        raise ValueError("\n".join(problem.line() for problem in report.problems))
    return found.content


@cache
def questionnaire() -> Questionnaire:
    """Return the questionnaire in it; every database has it as scorecard.instrument.questionnaire.VERSION."""
    return Questionnaire.read(content())

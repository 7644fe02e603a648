"""Questionnaires written as XLSForm workbooks, as KoboToolbox and ODK users write them (https://xlsform.org).

Nothing is published of a workbook with which anything is wrong.
"""

from scorecard.instrument.xlsform.importing import Outcome, import_questionnaire

__all__ = ["Outcome", "import_questionnaire"]

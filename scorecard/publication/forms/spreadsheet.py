"""A place and those directly in it as XLSX: the rows of the CSV, for who has no patience with commas."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from scorecard.publication.content import Place, Release
from scorecard.publication.forms.rows import COLUMNS, values
from scorecard.publication.judgments import Judgment

#: What every file says of when it was made, so that the same release gives the same bytes.
_NEVER = datetime(2000, 1, 1)

_WIDE = {"place": 28, "question_text": 70, "hash": 20}


def spreadsheet(release: Release, place: Place, judgments: Sequence[Judgment] = ()) -> bytes:
    """Return the workbook: the same columns as the CSV, codes and texts as texts, figures as numbers."""
    written = BytesIO()
    as_they_are = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(written, as_they_are)
    book.set_properties({"author": "Libreta", "created": _NEVER})
    sheet = book.add_worksheet(place.code)
    for at, name in enumerate(COLUMNS):
        sheet.set_column(at, at, _WIDE.get(name, 14))
    sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
    for at, row in enumerate(values(release, place, judgments), 1):
        sheet.write_row(at, 0, row)
    sheet.freeze_panes(1, 1)
    book.close()
    return written.getvalue()

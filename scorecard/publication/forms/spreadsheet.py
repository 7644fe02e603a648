"""A place and those directly in it as XLSX: the rows of the CSV, for who has no patience with commas."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.xml.functions import tostring

from scorecard.publication.content import Place, Release
from scorecard.publication.forms.rows import COLUMNS, values

#: What every file says of when it was made and changed, so that the same release gives the same bytes.
_NEVER = datetime(2000, 1, 1)
_ZIPPED = (2000, 1, 1, 0, 0, 0)

_WIDE = {"place": 28, "question_text": 70, "hash": 20}


def spreadsheet(release: Release, place: Place) -> bytes:
    """Return the workbook: the same columns as the CSV, codes and texts as texts, figures as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = place.code
    sheet.append(list(COLUMNS))
    for row in values(release, place):
        sheet.append(row)
    for at, name in enumerate(COLUMNS, 1):
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(name, 14)
    sheet.freeze_panes = "B2"
    book.properties.created = book.properties.modified = _NEVER
    book.properties.creator = "Libreta"
    return _timeless(book)


def _timeless(book: Workbook) -> bytes:
    """Return the file with no trace of when it was written."""
    written, kept = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as source, ZipFile(kept, "w", ZIP_DEFLATED) as target:
        for part in sorted(source.namelist()):
            content = source.read(part)
            if part == "docProps/core.xml":
                # openpyxl puts the present moment here, whatever it is told.
                book.properties.modified = _NEVER
                content = tostring(book.properties.to_tree())
            target.writestr(ZipInfo(part, _ZIPPED), content, ZIP_DEFLATED)
    return kept.getvalue()

"""A CSV file as rows of text."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from programme.imports.report import FileUnusable
from programme.imports.table import Line, Table

#: A cell may hold line breaks, but a record of this many lines is a quote that was never closed.
_LONGEST_RECORD = 20

_CHUNK = 1 << 20

#: How web pages, XML, PDF and JSON begin, of which some are called tables.
_BEGINNING, _OTHERS = 200, (b"<", b"%PDF", b"{", b"[")

#: So many lines are looked at to know what separates their cells.
_LOOKED_AT = 10


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The rows of the file: UTF-8 with or without BOM, UTF-16 with it, else Windows-1252; comma, semicolon,
    tab or bar.

    Raises FileUnusable for something that is no text, OSError where the file cannot be read.
    """
    with path.open("rb") as raw:
        encoding, lines = _survey(raw)
        raw.seek(0)
        # A few byte values are free in Windows-1252; they become U+FFFD, which no cell may hold.
        with io.TextIOWrapper(raw, encoding, errors="replace", newline="") as file:
            yield Table(_rows(file), lines, [("import.latin", {})] if encoding == "cp1252" else [])


def _survey(raw: BinaryIO) -> tuple[str, int | None]:
    """Return the encoding, and the number of lines where that is known."""
    beginning = raw.read(_BEGINNING)
    raw.seek(0)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", None
    if beginning.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_OTHERS):
        raise FileUnusable("import.not_a_table")
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, lines = "utf-8-sig", 1
    while chunk := raw.read(_CHUNK):
        if b"\0" in chunk:
            raise FileUnusable("import.not_a_table")
        lines += chunk.count(b"\n")
        if encoding == "utf-8-sig":
            encoding = _still_unicode(decoder, chunk)
    if encoding == "utf-8-sig":
        encoding = _still_unicode(decoder, b"", final=True)
    return encoding, lines


def _still_unicode(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> str:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


class _Record:
    """Hands the reader the lines of one record, and remembers them."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self.lines: list[str] = []

    def __iter__(self) -> "_Record":
        return self

    def __next__(self) -> str:
        if len(self.lines) == _LONGEST_RECORD:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._file)
        self.lines.append(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self._again.extendleft(reversed(lines))


def _rows(file: io.TextIOWrapper) -> Iterator[Line]:
    record = _Record(file)
    number, width, delimiter = 0, 0, ","
    cells: list[str] | None
    for first in record:
        # Excel itself writes a first line `sep=;` to say which separator follows.
        if first.strip(' ",;\t\r\n') and not re.match(r'"?sep=', first, re.IGNORECASE):
            # A title above the header has none, so a few lines are asked.
            ahead = [first, *islice(file, _LOOKED_AT)]
            delimiter = max(",;\t|", key="".join(ahead).count)
            record.give_back(ahead)
            break
        number += 1
        record.lines.clear()
    reader = csv.reader(record, delimiter=delimiter, strict=True)
    while True:
        record.lines.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        number += 1
        if cells is None or (len(record.lines) > 1 and width and len(cells) != width):
            # A quote that was never closed spoils its own line; those it swallowed are read again.
            record.give_back(record.lines[1:])
            fault = "import.open_quote" if '"' in record.lines[0] else "import.long_row"
            yield Line(number, [], fault, record.lines[0].strip())
            continue
        if len(cells) > 1:
            width = width or len(cells)
        if width and any(cells[width:]):
            yield Line(number, [], "import.too_many_cells", delimiter.join(cells))
        else:
            yield Line(number, cells)

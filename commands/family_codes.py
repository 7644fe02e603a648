"""Codes of families as they are typed to a command, or as they stand in a file."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from programme.imports import files
from programme.imports.report import FileUnusable
from programme.refusal import Refusal
from programme.spelling import plain

#: The header above them in a file; without it they are the first column.
_COLUMN = "familia"


def family_codes(given: Iterable[str]) -> list[str]:
    """Return each code once, in order. `given`: codes joined by commas, or a CSV or XLSX file.

    Raises Refusal where there is none, and for a file that cannot be read.
    """
    found = dict.fromkeys(code for one in given for code in _codes(one))
    if not found:
        raise Refusal("bag.no_families")
    return list(found)


def _codes(given: str) -> Iterator[str]:
    path = Path(given)
    if path.is_file():
        yield from _in_file(path)
    else:
        yield from filter(None, (code.strip() for code in given.split(",")))


def _in_file(path: Path) -> Iterator[str]:
    try:
        with files.opened(path) as table:
            column: int | None = None
            for line in table.lines:
                if column is None:
                    headers = [plain(cell) for cell in line.cells]
                    column = headers.index(_COLUMN) if _COLUMN in headers else 0
                    if _COLUMN in headers:
                        continue
                cell = line.cells[column].strip() if column < len(line.cells) else ""
                if cell:
                    yield cell
    except FileUnusable as problem:
        raise Refusal(problem.key, **problem.fields) from problem
    except OSError as problem:
        raise Refusal("bag.unreadable", file=path) from problem

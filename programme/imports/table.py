"""A file as rows of text, whether it was text or a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """One row of a file. `number`: as a spreadsheet shows it, the first is 1. `fault`: the key of what is
    wrong with the row as a whole, and `value` then what stands there.
    """

    number: int
    cells: list[str]
    fault: str | None = None
    value: str = ""


@dataclass
class Table:
    """`total`: about how many lines there are, None where the file does not say. `notices`: keys of texts."""

    lines: Iterator[Line]
    total: int | None
    notices: list[str]

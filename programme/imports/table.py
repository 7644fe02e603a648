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
    """`total`: about how many lines there are, None where the file does not say. `notices`: keys of texts
    with their fields.
    """

    lines: Iterator[Line]
    total: int | None
    notices: list[tuple[str, dict[str, object]]]


class Typed(str):
    """What a spreadsheet keeps as a date, an hour, a yes or no or a fraction, as a person would have typed
    it: as a code it is none, the spreadsheet has changed it.
    """

    __slots__ = ()

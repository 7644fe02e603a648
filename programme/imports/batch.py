"""A few thousand rows of a file on their way into the database."""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from db import plain_code as by_plain_code
from programme.calendar import today
from programme.imports.bulk import among
from programme.imports.cells import plain_code
from programme.imports.columns import Row
from programme.imports.report import Problem, Report


@dataclass
class Batch:
    """Rows whose cells are good; what they say together with the database is for the loader to check.

    `first`: the row in which each key of the file was first loaded, and `spelled`: how each code was first
    written, whatever its case and zeros; both shared by all its batches. `channel`:
    that of its phone numbers. `dry_run`: the loader reads and counts, and writes nothing. `unread`: what
    stands in the first column of rows with a cell that is wrong. `tell`: families are told of what opens.
    """

    connection: Connection
    rows: list[Row]
    now: datetime
    dry_run: bool
    report: Report
    first: dict[Hashable, int]
    channel: str
    spelled: dict[str, str]
    unread: set[str] = field(default_factory=set)
    tell: bool = False
    refused: set[int] = field(default_factory=set)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def column(self, name: str) -> set[Any]:
        """Return the values of a column, without the empty ones."""
        return {row.values[name] for row in self.rows if row.values.get(name) is not None}

    def refuse(self, row: Row, column: str, key: str, **fields: object) -> None:
        """Say that the row cannot be loaded; `column` is where the person has to look."""
        self.refused.add(row.number)
        value = row.texts.get(column, "")
        self.report.complain(Problem(self.report.file, row.number, column, value, key, fields))

    def refuse_later_than_today(self, *columns: str) -> None:
        """Refuse rows with a date to come in one of `columns`, where only something done can stand."""
        limit = today(self.now)
        for row in self.rows:
            for column in columns:
                value = row.values.get(column)
                if value is not None and value > limit:
                    self.refuse(row, column, "import.expected_past", today=limit)

    def refuse_alike(self, column: str, codes: InstrumentedAttribute[str], present: Collection[str]) -> None:
        """Refuse rows with a new code that is a known one but for its case, or the zeros that spreadsheets
        drop. `codes`: the column of the table; `present`: those of the batch that are there.
        """
        new = {plain_code(code) for code in self.column(column) - set(present)}
        known = {
            plain_code(code): code
            for code in self.connection.scalars(select(codes).where(among(by_plain_code.plain_code(), new)))
        }
        for row in self.rows:
            code = row.values[column]
            if code in present or row.number in self.refused:
                continue
            other = known.get(plain_code(code)) or self.spelled.setdefault(plain_code(code), code)
            if other != code:
                self.refuse(row, column, "import.alike_code", other=other)

    def accepted(self, column: str, key: Callable[[Row], Hashable] | None = None) -> list[Row]:
        """Return the rows that were not refused, of each key the first in the file; `column` is where it
        stands.
        """
        found = []
        for row in self.rows:
            if row.number in self.refused:
                continue
            identity = row.values[column] if key is None else key(row)
            first = self.first.setdefault(identity, row.number)
            if first == row.number:
                found.append(row)
            else:
                self.refuse(row, column, "import.repeated_row", first=first)
        return found

    def count(self, rows: int, created: int, updated: int) -> None:
        """Note what becomes of the accepted rows."""
        self.created, self.updated, self.unchanged = created, updated, rows - created - updated

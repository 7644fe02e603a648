"""What became of a file: how many rows were loaded, and a line for each thing that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from locales.texts import SOURCE, texts

#: A file that is wrong in every row is still reported in bounded memory; nobody reads more lines than these.
PROBLEMS_KEPT = 10_000

_LONGEST_VALUE = 60


class FileUnusable(Exception):
    """Nothing (more) of the file can be read. `key` and `fields`: what is expected, as in Problem."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Problem:
    """`row`: as a spreadsheet numbers it, the first is 1; empty for the file as a whole. `column`: empty for
    the row as a whole. `value`: what stands there. `key` and `fields`: the text that says what is expected.
    `cell`: where several sheets are read, the cell as a spreadsheet names it (`survey!C7`), or the sheet.
    """

    file: str
    row: int | None
    column: str | None
    value: str
    key: str
    fields: Mapping[str, object] = field(default_factory=dict)
    cell: str = ""

    @property
    def expected(self) -> str:
        """What is expected there, in Spanish."""
        return self.expected_in(SOURCE)

    def expected_in(self, language: str) -> str:
        """Return what is expected there."""
        return texts(language).say(self.key, **self.fields)

    def line(self, language: str = SOURCE) -> str:
        """Return all of it in one line for a person."""
        say = texts(language).say
        if self.row is None:
            place = "import.line_file" if self.column is None else "import.line_column"
        elif self.column is None:
            place = "import.line_row"
        else:
            place = "import.line" if self.value else "import.line_empty"
        return say(
            place,
            file=f"{self.file}, {self.cell}" if self.cell else self.file,
            row=self.row,
            column=self.column,
            value=_short(self.value),
            expected=self.expected_in(language),
        )


@dataclass
class Report:
    """Rows `created`, `updated`, `unchanged` and `refused`, each row in one of them (empty rows in none).

    `problems` kept something out; there may be several for one row, and `unlisted` counts those beyond
    PROBLEMS_KEPT. `notices` kept nothing out. `opened`: offers that are new, or have places again.
    """

    kind: str
    file: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0
    notices: list[Problem] = field(default_factory=list)
    opened: int = 0

    @property
    def loaded(self) -> int:
        """Rows that are in the database as the file says."""
        return self.created + self.updated + self.unchanged

    def counts(self) -> dict[str, int]:
        """Return the figures, by name."""
        return {name: getattr(self, name) for name in ("created", "updated", "unchanged", "refused")}

    def complain(self, problem: Problem) -> None:
        """Take a problem in."""
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)
        else:
            self.unlisted += 1

    def notice(
        self, key: str, column: str | None = None, row: int | None = None, value: str = "", **fields: object
    ) -> None:
        """Say something about the file that keeps nothing out."""
        if len(self.notices) < PROBLEMS_KEPT:
            self.notices.append(Problem(self.file, row, column, value, key, fields))


def _short(value: str) -> str:
    """Return the value in one line that no terminal takes for a command."""
    value = "".join(c if c.isprintable() else "·" for c in " ".join(value[: 4 * _LONGEST_VALUE].split()))
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
